// Logs in on a page of the backend's own, in a window beside ours, and takes what that page posts back.
// Believes only that very window, and only while it shows the backend's own origin. Knows no backend.

import { CommentError } from '../../core/errors.js';
import { openWindow, type Popup, type PopupHost, thisPage } from './window.js';

export type { PopupHost } from './window.js';

export interface PopupOptions<T> {
  /** Absolute address of the login page, http or https. */
  readonly url: string;
  /** Messages of any other origin are passed over. Default: the origin of `url`. */
  readonly origin?: string;
  /** What the message means; null: it is about something else. Where the login page can carry a state, look at it here. */
  readonly read: (message: unknown) => T | null;
  readonly signal: AbortSignal;
  /** A window that was opened in the press, where finding out the address took longer than a press lasts. */
  readonly popup?: Popup;
  /**
   * A secret name under which a page of our own origin may answer too. Some login pages cut the tie between the two windows
   * (Cross-Origin-Opener-Policy): then no message arrives, and the window looks closed while the reader is still in it.
   */
  readonly channel?: string;
  /** For tests. Default: this page. */
  readonly host?: PopupHost;
}

/** How often a window is asked whether the reader has closed it. Milliseconds. */
const glance = 300;

/** Rejects with 'cancelled' when the reader closes the window, 'unsupported' when the browser does not open it. Must be called in a click. */
export function inPopup<T>({ url, origin, read, signal, popup: opened, channel, host = thisPage }: PopupOptions<T>): Promise<T> {
  return new Promise((done, failed) => {
    const address = web(url);
    if (signal.aborted || !address) {
      opened?.close();
      return failed(signal.aborted ? new CommentError('aborted', 'called off', { cause: signal.reason }) : new CommentError('garbled', 'the login page has no address of the web'));
    }
    const expected = origin ?? address.origin;
    const popup = opened ?? openWindow(host, address.href);
    if (!popup) return failed(blocked());
    const beside = channel !== undefined && typeof BroadcastChannel === 'function' ? new BroadcastChannel(channel) : null;
    const end = (): void => {
      clearInterval(timer);
      beside?.close();
      host.removeEventListener('message', heard);
      signal.removeEventListener('abort', off);
    };
    const take = (message: unknown): void => {
      let value: T | null = null;
      try {
        value = read(message);
      } catch {
        // Not what it should be: about something else.
      }
      if (value === null) return;
      end();
      popup.close();
      done(value);
    };
    const heard = (event: MessageEvent): void => {
      if (event.source === (popup as unknown) && event.origin === expected) take(event.data);
    };
    const off = (): void => {
      end();
      popup.close();
      failed(new CommentError('aborted', 'called off', { cause: signal.reason }));
    };
    const timer = setInterval(() => {
      // Where it may only look closed, the reader is still there until they are back here.
      if (!popup.closed || (beside && host.document?.hasFocus() === false)) return;
      end();
      failed(new CommentError('cancelled', 'the login window was closed'));
    }, glance);
    if (beside) beside.onmessage = ({ data }) => take(data);
    host.addEventListener('message', heard);
    signal.addEventListener('abort', off);
    if (opened) popup.location?.replace(address.href);
  });
}

/** For login pages that say nothing when they are done: opens one, and waits until it is closed. The caller then asks who is signed in. */
export async function untilClosed(options: Omit<PopupOptions<never>, 'read'>): Promise<void> {
  try {
    await inPopup({ ...options, read: () => null });
  } catch (thrown) {
    if (!(thrown instanceof CommentError) || thrown.code !== 'cancelled') throw thrown;
  }
}

export function blocked(): CommentError {
  return new CommentError('unsupported', 'the login window was blocked', { reason: 'Your browser did not open the login window. Please allow this page to open a window, and press again.' });
}

/** An address can be a script too; one that a backend names is a stranger's word. */
function web(url: string): URL | null {
  try {
    const address = new URL(url, globalThis.location?.href);
    return /^https?:$/.test(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
