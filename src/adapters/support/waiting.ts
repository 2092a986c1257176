// Waiting that can be called off, and telling listeners who may throw.

import { CommentError } from '../../core/errors.js';

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CommentError('aborted', 'called off', { cause: signal.reason });
}

/** The promise's value, or 'aborted' as soon as the signal fires. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new CommentError('aborted', 'called off', { cause: signal.reason }));
    signal.addEventListener('abort', stop);
  });
  try {
    const value = await Promise.race([promise, stopped]);
    throwIfAborted(signal);
    return value;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** No timer for no time: tests without latency need no clock. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!(ms > 0)) return unlessAborted(Promise.resolve(), signal);
  let timer: ReturnType<typeof setTimeout>;
  return unlessAborted(new Promise<void>((done) => (timer = setTimeout(done, ms))), signal).finally(() => clearTimeout(timer));
}

/** A listener that throws is heard of, but spoils neither the write nor the other listeners. */
export function apart(tell: () => void): void {
  try {
    tell();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
