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

export const initialLogin: LoginState = { phase: 'unknown', viewer: null, error: null };

const guest = { phase: 'guest', viewer: null, error: null } as const satisfies LoginState;

/** Giving up is an answer, not a failure. */
function worthSaying(error: CommentError): CommentError | null {
  return error.code === 'cancelled' || error.code === 'aborted' ? null : error;
}

/** The next state. The same object where an event changes nothing. */
export function loginReduce(state: LoginState, event: LoginEvent): LoginState {
  switch (event.type) {
    case 'viewer':
      if (event.viewer === null) return state.phase === 'guest' && state.error === null ? state : guest;
      return { phase: 'signed-in', viewer: event.viewer, error: null };
    case 'login':
      return { phase: 'signing-in', viewer: null, way: event.way, error: null };
    case 'logout':
      return state.viewer ? { phase: 'signing-out', viewer: state.viewer, error: null } : state;
    case 'failed':
      return state.viewer ? { phase: 'signed-in', viewer: state.viewer, error: worthSaying(event.error) } : { ...guest, error: worthSaying(event.error) };
    case 'expired':
      return state.phase === 'signed-in' || state.phase === 'signing-out' || state.phase === 'unknown' ? guest : state;
  }
}
