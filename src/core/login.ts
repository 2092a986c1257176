// Who is reading: a small machine of plain objects. The adapter owns tokens; this knows only who and whether.

import type { CommentError } from './errors.js';
import type { Viewer } from './model.js';

export type LoginState =
  /** Nobody has answered yet. `viewer` was last known, if any. */
  | { readonly phase: 'unknown'; readonly viewer: null; readonly error: null }
  /** Nobody is signed in. `error`: why the last try failed. */
  | { readonly phase: 'guest'; readonly viewer: null; readonly error: CommentError | null }
  | { readonly phase: 'signing-in'; readonly viewer: null; readonly way: string; readonly error: null }
  | { readonly phase: 'signed-in'; readonly viewer: Viewer; readonly error: CommentError | null }
  | { readonly phase: 'signing-out'; readonly viewer: Viewer; readonly error: null };

export type LoginEvent =
  /** The backend, or another tab, said who is signed in. */
  | { readonly type: 'viewer'; readonly viewer: Viewer | null }
  | { readonly type: 'login'; readonly way: string }
  | { readonly type: 'logout' }
  | { readonly type: 'failed'; readonly error: CommentError }
  /** A write was refused because the session had ended. */
  | { readonly type: 'expired' };
