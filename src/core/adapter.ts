// The contract between the widget and a backend. Types only.
// Presence is capability: what an adapter lacks, the page does not show.

import type {
  Comment, CommentId, Cursor, Order, Page, Person, Reactions, Recent, Syntax, ThreadRef, Version, Viewer, WriteKey,
} from './model.js';

/** A plain object made by a function. Spread it to override, wrap it to extend. Methods are called on their facet. */
export interface CommentAdapter {
  /** For messages to developers: "wordpress". */
  readonly name: string;
  /** Tells this backend from others on the page, usually where it answers. Absent: pages of it are not kept for reading offline. */
  readonly address?: string;
  readonly limits: Limits;
  readonly read: ReadFacet;
  readonly write?: WriteFacet;
  readonly react?: ReactFacet;
  readonly auth?: AuthFacet;
  readonly live?: LiveFacet;
  readonly moderate?: ModerateFacet;
  readonly report?: ReportFacet;
  readonly suggest?: SuggestFacet;
  readonly follow?: FollowFacet;
  /** Ends everything the adapter started. Called by whoever made it, never by an element. */
  dispose?(): void;
}

export interface Limits {
  /** Orders the backend can deliver, its own default first. */
  readonly orders: readonly [Order, ...Order[]];
  /** Deepest reply the backend accepts: 0 none, 1 replies to roots, Infinity any. */
  readonly depth: number;
  /** Longest source in UTF-16 units; Infinity where there is no limit. */
  readonly length: number;
  /** What the composer's words are read as. */
  readonly syntax: Syntax;
  /** true: the same key sent twice makes one comment, so an unanswered write may be sent again unasked. */
  readonly idempotent: boolean;
}

export interface Call {
  readonly signal: AbortSignal;
}
export interface WriteCall extends Call {
  readonly key: WriteKey;
}

export interface ReadFacet {
  /** One page of the root list or of one reply list. Rejects with a CommentError; with code 'aborted' when the signal fires. */
  page(query: PageQuery, call: Call): Promise<Page>;
  /** How many comments each thread has, in the order asked. One request for all. */
  count?(threads: readonly ThreadRef[], call: Call): Promise<readonly number[]>;
  /** The newest comments of the whole site, newest first. */
  recent?(query: RecentQuery, call: Call): Promise<readonly Recent[]>;
  people?(query: PeopleQuery, call: Call): Promise<readonly Person[]>;
  /** What an edited comment has said, the oldest first; the last is what it says now. For who may (`can` says 'history'). */
  history?(id: CommentId, call: Call): Promise<readonly Version[]>;
}

export interface PageQuery {
  readonly thread: ThreadRef;
  /** null: the root list; else the replies of one comment. */
  readonly parent: CommentId | null;
  readonly order: Order;
  /** null: from the start. */
  readonly after: Cursor | null;
  /** Wanted length of the asked-for list; a backend may cap it. */
  readonly size: number;
  /** How much of the replies to bring along: how many levels, and how many a list. */
  readonly replies: { readonly depth: number; readonly size: number };
  /** A comment that must be in the answer together with its ancestors (a permalink). */
  readonly around?: CommentId;
}
export interface RecentQuery {
  readonly size: number;
}
export interface PeopleQuery {
  readonly role: 'contributor' | 'moderator';
  readonly size: number;
}

export interface WriteFacet {
  create(draft: Draft, call: WriteCall): Promise<Comment>;
  edit?(id: CommentId, source: string, call: WriteCall): Promise<Comment>;
  /** The tombstone that stays, or null: gone without a trace. */
  remove?(id: CommentId, call: WriteCall): Promise<Comment | null>;
  /** The text to edit, where the body is not what was typed. */
  source?(id: CommentId, call: Call): Promise<string>;
  /** What the backend would make of these words. Absent: the widget draws them by `limits.syntax`. */
  preview?(source: string, call: Call): Promise<import('./model.js').Body>;
  /** Stores a file and answers with its public address. */
  upload?(file: Blob, call: WriteCall): Promise<string>;
}
export interface Draft {
  readonly thread: ThreadRef;
  readonly parent: CommentId | null;
  readonly source: string;
  /** From a stranger where the site lets strangers write: the fields of `auth.guest`, by name. */
  readonly guest?: Readonly<Record<string, string>>;
}

export interface ReactFacet {
  /** In the order to show. 'up' (and 'down') are votes, 'like' a like, anything else an emoji. */
  readonly kinds: readonly string[];
  /** A state, never a toggle: asking twice changes nothing. Answers with the authoritative counts. */
  set(id: CommentId, kind: string, on: boolean, call: WriteCall): Promise<Comment>;
  /** What readers think of the page itself, which has no comment of its own. Absent: nobody can say. */
  readonly page?: PageReactions;
}
export interface PageReactions {
  /** As above. */
  readonly kinds: readonly string[];
  of(thread: ThreadRef, call: Call): Promise<Reactions>;
  /** A state, never a toggle. Answers with the authoritative counts. */
  set(thread: ThreadRef, kind: string, on: boolean, call: WriteCall): Promise<Reactions>;
}

export interface AuthFacet {
  readonly ways: readonly LoginWay[];
  /** true: only who is signed in may write. */
  readonly required: boolean;
  /** What a guest is asked for where guests may write. */
  readonly guest?: readonly LoginField[];
  /** Who is signed in; null: nobody. */
  viewer(call: Call): Promise<Viewer | null>;
  /** Rejects with 'cancelled' when the reader gave up, 'invalid' (and `fields`) when something typed is wrong. */
  login(way: string, fields: Readonly<Record<string, string>>, call: Call): Promise<Viewer>;
  logout(call: Call): Promise<void>;
  /** Tells of a sign-in or sign-out that happened elsewhere: another tab, expiry. Returns its own undo. */
  watch?(changed: (viewer: Viewer | null) => void): () => void;
  /**
   * Gives the answer to a challenge that one of our calls was refused with; what was refused is then sent again, with its key.
   * Rejects with 'invalid' (and `fields`) when the answer is wrong, with 'challenge' when another is asked, with 'cancelled' when the
   * reader gave up. A page is opened in here, within the reader's press. Absent: challenges cannot be answered in place.
   */
  answer?(challenge: Challenge, fields: Readonly<Record<string, string>>, call: Call): Promise<void>;
  /** Takes the login of the page around us, now and whenever it changes; null: nobody. Absent: this backend has its own logins only. */
  use?(token: TokenSource | null): void;
}
/** What stands between a reader and a write: a captcha, a second factor. Carried by a CommentError with code 'challenge'. */
export interface Challenge {
  /** The backend's own name for it. Opaque. */
  readonly id: string;
  /** form: `fields` are asked for beside the words that wait. page: `answer` opens a page; without `answer`, `url` is shown as a link. */
  readonly kind: 'form' | 'page';
  /** The question, fit for the reader. Absent: the widget's own words. */
  readonly words?: string;
  readonly fields?: readonly LoginField[];
  readonly url?: string;
}
/** A token of the page's own login, or what gives one; null: nobody is signed in. `refresh`: the last one is not accepted any more. */
export type TokenSource = string | ((ask: { readonly refresh: boolean }) => string | null | Promise<string | null>);
export interface LoginWay {
  readonly id: string;
  readonly kind: 'form' | 'popup' | 'redirect';
  /** What stands on the button. Absent: "Log in". */
  readonly label?: string;
  /** For a form. */
  readonly fields?: readonly LoginField[];
}
export interface LoginField {
  readonly name: string;
  /** Absent: the widget's own word for name, email, url, username and password. */
  readonly label?: string;
  readonly type: 'text' | 'email' | 'url' | 'password';
  readonly required: boolean;
  /** What the browser may fill in, as HTML names it: "new-password", "one-time-code". Default: what the name suggests. */
  readonly autocomplete?: string;
}

export interface LiveFacet {
  /** Starts telling `feed` what happens in a thread. Returns its own undo. */
  open(thread: ThreadRef, feed: LiveFeed): () => void;
}
export interface LiveFeed {
  /** A comment is new or has changed. */
  put(comment: Comment): void;
  /** A comment is gone without a trace. */
  drop(id: CommentId): void;
  /** "I may have missed some": the thread is read again. */
  lost(): void;
}

export interface ModerateFacet {
  readonly actions: readonly ('pin' | 'hold' | 'approve' | 'spam' | 'hide' | 'lock')[];
  set(id: CommentId, action: string, on: boolean, call: WriteCall): Promise<Comment | null>;
}
export interface ReportFacet {
  readonly reasons: readonly string[];
  send(id: CommentId, reason: string, text: string, call: WriteCall): Promise<void>;
}
export interface SuggestFacet {
  people(prefix: string, call: Call): Promise<readonly Person[]>;
}
export interface FollowFacet {
  following(thread: ThreadRef, call: Call): Promise<boolean>;
  set(thread: ThreadRef, on: boolean, call: WriteCall): Promise<void>;
}
