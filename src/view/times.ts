// Keeps the relative times of a drawn thread true, without drawing anything else again; and has the browser ready to write them.

import { exact, relative } from '../core/when.js';

/** When the words of a `<time>` will be wrong (ms since 1970). Ten thousand of them cost a comparison each, not a sentence. */
const untils = new WeakMap<Element, { readonly of: string; readonly locale: string; readonly until: number }>();

/** Rewrites every `<time>` below `root` whose words are no longer true; answers with when the next one changes (ms since 1970). */
export function refreshTimes(root: ParentNode, now: number, locale: string): number {
  let next = Infinity;
  for (const element of root.querySelectorAll('time')) {
    const of = element.dateTime;
    let known = untils.get(element);
    if (!known || known.of !== of || known.locale !== locale || known.until <= now) {
      const { text, until } = relative(Date.parse(of), now, locale);
      untils.set(element, (known = { of, locale, until }));
      if (element.textContent !== text) element.textContent = text;
    }
    next = Math.min(next, known.until);
  }
  return next;
}

/** The first date that a browser writes takes it some twenty milliseconds. They pass while the thread is on its way, not when it is here. */
export function warmUp(): void {
  const idle: (then: () => void) => unknown = globalThis.requestIdleCallback ?? setTimeout;
  idle(() => exact(0, globalThis.document?.documentElement.lang || 'en'));
}
