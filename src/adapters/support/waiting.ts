// Waiting that can be called off.

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

/** Work that several wait for. */
export interface Shared<T> {
  /** true: everybody has given up, so it was called off; who comes now must begin anew. */
  readonly over: boolean;
  readonly ended: Promise<T>;
  /** The value, or 'aborted' as soon as the signal fires. */
  wait(signal: AbortSignal): Promise<T>;
}

/** Begins work that is called off when the last who waits for it has given up. */
export function shared<T>(work: (signal: AbortSignal) => Promise<T>): Shared<T> {
  const ending = new AbortController();
  const ended = work(ending.signal);
  // Whoever waits hears of a failure; nobody may be waiting any more.
  ended.catch(() => {});
  let waiting = 0;
  return {
    get over() {
      return ending.signal.aborted;
    },
    ended,
    async wait(signal) {
      waiting++;
      try {
        return await unlessAborted(ended, signal);
      } finally {
        if (--waiting === 0 && signal.aborted) ending.abort();
      }
    },
  };
}

/** No timer for no time: tests without latency need no clock. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!(ms > 0)) return unlessAborted(Promise.resolve(), signal);
  let timer: ReturnType<typeof setTimeout>;
  return unlessAborted(new Promise<void>((done) => (timer = setTimeout(done, ms))), signal).finally(() => clearTimeout(timer));
}
