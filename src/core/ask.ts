// The one way an adapter is called: whatever it does, it ends as a checked value or as a CommentError.

import { CommentError, toCommentError } from './errors.js';

/** What an adapter may take to read, longer than any that asks over a network waits itself. Milliseconds. */
export const longestRead = 60_000;

/** Settles with the checked answer, at once with 'aborted' when the signal fires, or with 'timeout' after `limit` milliseconds. A late answer is left to nobody. */
export async function ask<T>(work: () => unknown, check: (answer: unknown) => T, signal: AbortSignal, limit?: number): Promise<T> {
  let stop: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const aborted = new Promise<never>((_, reject) => {
    if (limit !== undefined) timer = setTimeout(() => reject(new CommentError('timeout', 'the adapter has not answered')), limit);
    // No program is kept running for it.
    (timer as { unref?(): void } | undefined)?.unref?.();
    stop = () => reject(new CommentError('aborted', 'the widget called it off'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    const answer = check(await Promise.race([Promise.resolve().then(work), aborted]));
    // It may have fired between the answer and now.
    if (signal.aborted) throw new CommentError('aborted', 'the widget called it off');
    return answer;
  } catch (thrown) {
    throw toCommentError(thrown);
  } finally {
    clearTimeout(timer);
    if (stop) signal.removeEventListener('abort', stop);
  }
}

/** Runs what belongs to the page's programmer. What it throws is theirs to see, and must not stop us. */
export function guarded(run: () => void): void {
  try {
    run();
  } catch (thrown) {
    queueMicrotask(() => { throw thrown; });
  }
}
