// Keeps the relative times of a drawn thread true, without drawing anything else again.

import { relative } from '../core/when.js';

/** Rewrites every `<time>` below `root`; answers with when the next one changes (ms since 1970). */
export function refreshTimes(root: ParentNode, now: number, locale: string): number {
  let next = Infinity;
  for (const element of root.querySelectorAll('time')) {
    const { text, until } = relative(Date.parse(element.dateTime), now, locale);
    if (element.textContent !== text) element.textContent = text;
    next = Math.min(next, until);
  }
  return next;
}
