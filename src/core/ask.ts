// The one way an adapter is called: whatever it does, it ends as a checked value or as a CommentError.

import { CommentError, toCommentError } from './errors.js';

/** Settles with the checked answer, or at once with 'aborted' when the signal fires. A late answer is left to nobody. */
export async function ask<T>(work: () => unknown, check: (answer: unknown) => T, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
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
