// When a kept write is sent again. Pure arithmetic on times that are passed in.

import type { CommentError } from './errors.js';

/** The first pause; each further one is three times as long. Milliseconds. */
const first = 2_000;
/** The longest pause, and the longest that a backend may ask for. Milliseconds. */
export const longest = 15 * 60_000;
const longestOwn = 5 * 60_000;
/** No more requests for one write in so many milliseconds. */
const most = 8;
const span = 5 * 60_000;

/** When to try after so many failures in a row; `spread` from 0 to 1 keeps a crowd of readers from coming back all at once. */
export function nextTry(now: number, failures: number, error: CommentError, spread: number): number {
  const { retryAfter } = error;
  // What the backend asks for is obeyed, a little later rather than a little earlier.
  if (retryAfter !== null && retryAfter > 0) return now + Math.min(longest, retryAfter * 1000) + spread * 500;
  const pause = Math.min(longestOwn, first * 3 ** Math.max(0, failures - 1));
  return now + pause * (0.8 + 0.4 * spread);
}

/** The earliest time at which one more request keeps within what a backend in trouble may be asked. */
export function allowed(now: number, tries: readonly number[]): number {
  const recent = tries.filter((at) => at > now - span && at <= now);
  return recent.length < most ? now : (recent.at(-most) ?? now) + span;
}
