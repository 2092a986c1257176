// What only somebody needs who sees a page that this device remembers: how old it is in words, and how it gives way to a fresh one without
// moving what is being read. Fetched on demand.

import { html, type nothing, type TemplateResult } from 'lit';
import { learnGuide } from '../core/messages-guide.js';
import type { MessageKey, Translator } from '../core/messages.js';
import type { ThreadState } from '../core/state.js';
import { relative } from '../core/when.js';
import { wear } from './dressed.js';
import { agedStyles } from './styles/aged.js';

learnGuide();

/** What an element needs of this file, or of served.ts in its place. */
export interface LastKnown {
  age(...what: Parameters<typeof age>): TemplateResult | typeof nothing;
  holdPlace(root: ShadowRoot): () => void;
}

/** How old what is shown is, and what is being done about it. While it is refreshed, this takes no room of its own. */
export function age(root: ShadowRoot, state: ThreadState & { readonly asOf: number }, t: Translator, locale: string, reason: string): TemplateResult {
  const { asOf, error } = state;
  const said = (key: MessageKey): unknown => {
    // The time stands in an element of its own, so that it goes on being true.
    const [before, after] = t(key, { when: '\n', reason }).split('\n');
    return html`${before}<time datetime=${new Date(asOf).toISOString()}>${relative(asOf, Date.now(), locale).text}</time>${after}`;
  };
  if (!error) {
    wear(root, agedStyles);
    return html`<div class="aged" part="stale"><p>${said('stale.refreshing')}</p></div>`;
  }
  return html`<div class="notice" part="error" role="alert"><p>${said(error.code === 'offline' && !navigator.onLine ? 'stale.offline' : 'stale.failed')}</p>
    <button type="button" class="btn" part="button" data-do="again">${t('again')}</button></div>`;
}

/** Frames in which a place is held: rows get their true heights one after another. */
const settling = 8;

/** Remembers where the row stands that is being read. The answer, called after a drawing, brings it, or the `heir` of it, back there. */
export function holdPlace(root: ShadowRoot, heir: (row: HTMLElement) => HTMLElement | null = (row) => row): () => void {
  const height = innerHeight;
  const own = root.activeElement?.closest('article');
  // Above the thread's first third of the window somebody reads what stands before the thread.
  const below = root.host.getBoundingClientRect().top > height / 3;
  const rows = own ? [own] : below ? [] : [...root.querySelectorAll('article')].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > 0 && top < height && bottom > top;
  });
  const places = rows.flatMap((each) => {
    const row = heir(each);
    return row ? { row, top: each.getBoundingClientRect().top } : [];
  });
  if (places.length === 0) return () => undefined;
  const leaving = new AbortController();
  for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown']) addEventListener(type, () => leaving.abort(), { signal: leaving.signal, passive: true, capture: true });
  return () => {
    let frames = settling;
    const bring = (): void => {
      const place = places.find(({ row }) => row.isConnected);
      if (!place || leaving.signal.aborted) return leaving.abort();
      const moved = place.row.getBoundingClientRect().top - place.top;
      if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: 'instant' });
      if (frames-- > 0) requestAnimationFrame(bring);
      else leaving.abort();
    };
    bring();
  };
}

