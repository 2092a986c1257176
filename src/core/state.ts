// What the view is given to draw. Types only; everything is replaced, never changed, so identity is the change signal.

import type { CommentError } from './errors.js';
import type { LoginState } from './login.js';
import type { Act } from './moderating.js';
import type { Comment, CommentId, Order, WriteKey } from './model.js';

export interface ThreadState {
  /** idle: not opened; loading: nothing to show yet; ready: something is shown; failed: nothing is shown, `error` says why. */
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
  /** Why the first page failed, or why a later read of the whole did while the old one is still shown. */
  readonly error: CommentError | null;
  /** Since when (ms since 1970) what is shown may be out of date: it is what this device remembers. null: it came from the backend. */
  readonly asOf: number | null;
  readonly login: LoginState;
  readonly order: Order;
  /** A root comment with everything under it. An unchanged branch is the same object as before. */
  readonly branches: readonly Branch[];
  /** The rest of the root list; null: it is complete. */
  readonly more: More | null;
  /** All comments of the thread as far as known, the reader's confirmed ones included; null: unknown. */
  readonly total: number | null;
  /** Live arrivals by others that wait to be shown. */
  readonly unseen: number;
  readonly closed: boolean;
}

export interface Branch {
  /** Stays the same when a pending comment is confirmed. */
  readonly key: string;
  readonly root: Node;
  /** Comments in it: 1 + root.size. */
  readonly count: number;
}

export interface Node {
  /** Stays the same when a pending comment is confirmed, so that its row is confirmed in place. */
  readonly key: string;
  /** Confirmed data with the pending writes replayed on top. A pending comment's id is its write key. */
  readonly comment: Comment;
  /** 0 for a root. */
  readonly depth: number;
  /** Whom it answers, for rows that stand too deep to be indented; null for a root. An author that is gone has a null name. */
  readonly to: { readonly id: CommentId; readonly name: string | null } | null;
  readonly children: readonly Node[];
  /** The rest of its reply list; null: complete. */
  readonly more: More | null;
  /** The write that speaks loudest here: failed before parked before kept before waiting before sending; null: all confirmed. */
  readonly write: Write | null;
  readonly mark: Mark;
  /** Loaded comments under it, at any depth. */
  readonly size: number;
  /** Comments under it at any depth, loaded or known to exist. */
  readonly replies: number;
}

export interface More {
  /** null: the root list. */
  readonly parent: CommentId | null;
  /** How many are left; null: the backend does not say. */
  readonly left: number | null;
  readonly phase: 'idle' | 'loading' | 'failed';
  readonly error: CommentError | null;
}

/** What the reader has done to a row on this page. It lives with the data so that a change of it is a change of the node. */
export interface Mark {
  readonly folded?: boolean;
  readonly replying?: boolean;
  readonly editing?: boolean;
  /** Arrived while the reader was here. */
  readonly fresh?: boolean;
  /** The permalink's target. */
  readonly target?: boolean;
  /** Why the last thing the reader did here had no effect, in words. */
  readonly note?: string;
  /** What a moderator has just done here, in words, and what takes it back where anything does. */
  readonly done?: { readonly words: string; readonly undo: Act | null } | null;
  /** Chosen, with others, for what a moderator does next. */
  readonly picked?: boolean;
  /** For how many more minutes it can be edited. */
  readonly left?: number;
  /** Shown though its author is muted here, or others think little of it. */
  readonly peeked?: boolean;
}

/** A write as the view sees it. */
export interface Write {
  readonly key: WriteKey;
  readonly kind: 'post' | 'edit' | 'remove' | 'react' | 'moderate';
  /** waiting: may still be undone; sending; kept: goes out by itself; parked: waits for the reader to sign in; failed: waits for the reader to decide. */
  readonly phase: 'waiting' | 'sending' | 'kept' | 'parked' | 'failed';
  /** When a kept write is tried again, in milliseconds since 1970; null: when there is a connection, or its turn has come. */
  readonly due: number | null;
  readonly error: CommentError | null;
  /** Whoever was signed in; null: nobody. Sent only while they are here. */
  readonly who: { readonly id: string; readonly name: string } | null;
  /** The words, for post and edit. */
  readonly source: string | null;
  /** What a moderator does. */
  readonly action?: Act['action'];
  /** The comment that is changed; absent for a new one. */
  readonly target?: CommentId;
}
