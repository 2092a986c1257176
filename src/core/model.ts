// The nouns of a conversation. Types only, and the brands that keep ids from being mixed up.

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A backend's name for a comment. Opaque. */
export type CommentId = Brand<string, 'comment'>;
/** Where a list goes on. Opaque: nobody but the adapter that made it does arithmetic on it. */
export type Cursor = Brand<string, 'cursor'>;
/** The name a write has from birth to confirmation; a retry carries the same one. */
export type WriteKey = Brand<string, 'write'>;

export type Order = 'best' | 'newest' | 'oldest';
export type Syntax = 'plain' | 'markdown';

/** The page or thing that is talked about. `id` is what the backend files comments under. */
export interface ThreadRef {
  readonly id: string;
  readonly url?: string;
  readonly title?: string;
}

export interface Author {
  /** Public and stable; the drawn avatar's colour comes from it. Never a mail address or its hash. */
  readonly id: string;
  readonly name: string;
  /** Address of a picture. Drawn only where the page's owner turned remote avatars on. */
  readonly avatar?: string;
  readonly url?: string;
  /** A word that the backend vouches for, shown beside the name: "Author", "Staff". */
  readonly badge?: string;
}

/** What somebody wrote, as the backend keeps it. Parsed at display, never stored as markup. */
export interface Body {
  readonly format: 'text' | 'markdown' | 'html';
  readonly source: string;
}

/** What somebody's words were, and since when (milliseconds since 1970). */
export interface Version {
  readonly body: Body;
  readonly at: number;
}

/** What this viewer may do to this comment. */
export type Action = 'reply' | 'edit' | 'remove' | 'react' | 'report' | 'moderate' | 'history';

export interface Reaction {
  readonly count: number;
  readonly mine: boolean;
}

/** By kind: 'up', 'down', 'like' or an emoji. */
export type Reactions = Readonly<Record<string, Reaction>>;

export interface Comment {
  readonly id: CommentId;
  /** null: a root comment. */
  readonly parent: CommentId | null;
  /** null: the account is gone. */
  readonly author: Author | null;
  /** null: removed, kept because it has replies. */
  readonly body: Body | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly editedAt: number | null;
  /** held: waiting for approval, visible to its author and to moderators. */
  readonly state: 'shown' | 'held' | 'rejected' | 'removed';
  /** All direct replies, loaded or not. */
  readonly replies: number;
  /** By kind: 'up', 'down', 'like' or an emoji. The score is up minus down. */
  readonly reactions: Reactions;
  readonly can: readonly Action[];
  readonly pinned?: boolean;
  /** Milliseconds since 1970 until which its author may edit it, where the backend has such a window. */
  readonly editableUntil?: number;
  /** BCP 47, where the backend knows it. */
  readonly lang?: string;
  /** A public address of this one comment, where the backend has one. */
  readonly url?: string;
  /** Echo of the write that made it, from backends that keep it. */
  readonly key?: WriteKey;
}

export interface Viewer extends Author {
  readonly role: 'reader' | 'author' | 'moderator';
}

/** A member of a list of contributors or moderators. */
export interface Person extends Author {
  /** ISO 3166 alpha-2 ("CA") or the country's name as the site writes it. */
  readonly country?: string;
  /** How many comments they have written, where the backend counts. */
  readonly comments?: number;
}

export interface Page {
  /** Flat; a parent stands before its replies. */
  readonly comments: readonly Comment[];
  /** Where the asked-for list goes on; null: it is complete. */
  readonly next: Cursor | null;
  /** How many of the asked-for list remain after this page; null: the backend does not say. */
  readonly left: number | null;
  /** Where the reply lists brought along go on, by parent; absent: complete. */
  readonly more: Readonly<Record<string, Cursor>>;
  /** All comments of the thread; null: the backend does not say. */
  readonly total: number | null;
  /** true: nobody may write here any more. */
  readonly closed?: boolean;
}

/** A comment together with the thread it stands in, for lists beside the thread. */
export interface Recent {
  readonly comment: Comment;
  readonly thread: ThreadRef;
}
