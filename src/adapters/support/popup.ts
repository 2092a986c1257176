// Logs in on a page of the backend's own, in a window beside ours, and takes what that page posts back.
// Believes only that very window, and only while it shows the backend's own origin. Knows no backend.

import { CommentError } from '../../core/errors.js';

export interface PopupOptions<T> {
  /** Absolute address of the login page. */
  readonly url: string;
  /** Messages of any other origin are passed over. Default: the origin of `url`. */
  readonly origin?: string;
  /** What the message means; null: it is about something else. */
  readonly read: (message: unknown) => T | null;
  readonly signal: AbortSignal;
  /** For tests. Default: this page. */
  readonly host?: PopupHost;
}
export interface PopupHost {
  open(url: string, target: string, features: string): { readonly closed: boolean; close(): void } | null;
  addEventListener(type: 'message', heard: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', heard: (event: MessageEvent) => void): void;
}

/** How often a window is asked whether the reader has closed it. Milliseconds. */
const glance = 300;

/** Rejects with 'cancelled' when the reader closes the window, 'unsupported' when the browser does not open it. Must be called in a click. */
export function inPopup<T>({ url, origin = new URL(url).origin, read, signal, host = globalThis as unknown as PopupHost }: PopupOptions<T>): Promise<T> {
  return new Promise((done, failed) => {
    if (signal.aborted) return failed(new CommentError('aborted', 'called off', { cause: signal.reason }));
    const popup = typeof host.open === 'function' ? host.open(url, '_blank', 'popup,width=480,height=700') : null;
    if (!popup) return failed(new CommentError('unsupported', 'the login window was blocked', { reason: 'Please allow this page to open a window.' }));
    const end = (): void => {
      clearInterval(timer);
      host.removeEventListener('message', heard);
      signal.removeEventListener('abort', off);
    };
    const heard = (event: MessageEvent): void => {
      if (event.source !== (popup as unknown) || event.origin !== origin) return;
      const value = read(event.data);
      if (value === null) return;
      end();
      popup.close();
      done(value);
    };
    const off = (): void => {
      end();
      popup.close();
      failed(new CommentError('aborted', 'called off', { cause: signal.reason }));
    };
    const timer = setInterval(() => {
      if (!popup.closed) return;
      end();
      failed(new CommentError('cancelled', 'the login window was closed'));
    }, glance);
    host.addEventListener('message', heard);
    signal.addEventListener('abort', off);
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
