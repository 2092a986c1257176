// What the elements tell the page. All bubble and cross shadow roots.

import type { LoginWay } from '../core/adapter.js';
import type { CommentError } from '../core/errors.js';
import type { Comment, CommentId, ThreadRef, Viewer } from '../core/model.js';
import type { Write } from '../core/state.js';

interface Details {
  /** Before words are sent. Cancelable: they stay in the composer. */
  'parley-post': { readonly thread: ThreadRef; readonly parent: CommentId | null; readonly source: string };
  /** The backend has confirmed a new comment. */
  'parley-posted': { readonly thread: ThreadRef; readonly comment: Comment };
  /** The backend has confirmed an edit or a removal (`comment` null: gone without a trace). */
  'parley-changed': { readonly thread: ThreadRef; readonly kind: Write['kind']; readonly comment: Comment | null };
  /** A write failed; the reader sees it beside their words. */
  'parley-failed': { readonly thread: ThreadRef; readonly write: Write; readonly error: CommentError };
  /** Something could not be read or set up. */
  'parley-error': { readonly error: CommentError };
  /** The first page stands in the document's state. */
  'parley-load': { readonly thread: ThreadRef; readonly total: number | null };
  /** Before a way to log in is used. Cancelable: the page takes over. */
  'parley-login': { readonly way: LoginWay };
  /** Somebody has logged in or out. */
  'parley-viewer': { readonly viewer: Viewer | null };
  /** Before a link to a comment or to the top is followed. Cancelable: the page navigates itself. */
  'parley-navigate': { readonly id: CommentId | null; readonly href: string };
}

export type ParleyEventName = keyof Details;

/** One class for all events; `detail` depends on the name. */
export class ParleyEvent<Name extends ParleyEventName = ParleyEventName> extends Event {
  readonly detail: Details[Name];
  constructor(name: Name, detail: Details[Name], cancelable = false) {
    super(name, { bubbles: true, composed: true, cancelable });
    this.detail = detail;
  }
}

declare global {
  interface HTMLElementEventMap {
    'parley-post': ParleyEvent<'parley-post'>;
    'parley-posted': ParleyEvent<'parley-posted'>;
    'parley-changed': ParleyEvent<'parley-changed'>;
    'parley-failed': ParleyEvent<'parley-failed'>;
    'parley-error': ParleyEvent<'parley-error'>;
    'parley-load': ParleyEvent<'parley-load'>;
    'parley-login': ParleyEvent<'parley-login'>;
    'parley-viewer': ParleyEvent<'parley-viewer'>;
    'parley-navigate': ParleyEvent<'parley-navigate'>;
  }
}
