// Adapters by name and words by language, for pages that write markup only. Knows none: script.ts, or the page, puts them in.

import type { CommentAdapter } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Messages } from '../core/messages.js';

/** `options`: the element's `src` and `data-*` attributes, camel-cased as in `dataset`. */
export type AdapterLoader = (options: Readonly<Record<string, string>>) => Promise<CommentAdapter>;

const loaders = new Map<string, AdapterLoader>();
const made = new Map<string, Promise<CommentAdapter>>();

/** Who has asked for a name before anybody registered it. */
const waiting = new Map<string, (() => void)[]>();

/**
 * Makes `adapter="name"` work in markup, also for elements that were there first: scripts of a page come in any order.
 * A second registration of a name replaces the first for elements made later.
 */
export function registerAdapter(name: string, load: AdapterLoader): void {
  loaders.set(name, load);
  const again = waiting.get(name);
  waiting.delete(name);
  again?.forEach((ask) => ask());
}

/**
 * The adapter for these attributes. Elements that ask alike share one, and with it the reader's login.
 * Rejects with 'unsupported' for a name nobody registered, and calls `again` once somebody does; a failed load is tried again by the next who asks.
 */
export function namedAdapter(name: string, options: Readonly<Record<string, string>>, again?: () => void): Promise<CommentAdapter> {
  const load = loaders.get(name);
  if (!load) {
    if (again) waiting.set(name, [...waiting.get(name) ?? [], again]);
    const known = [...loaders.keys()].map((each) => `“${each}”`).join(', ') || 'none';
    const reason = `no adapter is called “${name}” (known: ${known}).`;
    return Promise.reject(new CommentError('unsupported', reason, { reason }));
  }
  const key = JSON.stringify([name, Object.entries(options).sort()]);
  let adapter = made.get(key);
  if (!adapter) {
    adapter = load(options);
    made.set(key, adapter);
    adapter.catch(() => made.delete(key));
  }
  return adapter;
}

/** `language`: BCP 47, as the page writes it. null: no words in this language, English it is. */
export type LocaleLoader = (language: string) => Promise<Partial<Messages> | null>;

const spoken = new Map<string, Promise<Partial<Messages> | null>>();
let loadLocale: LocaleLoader | null = null;

/** From now on elements speak their page's language, as far as `load` knows it. Elements that are told `messages` do not ask. */
export function registerLocales(load: LocaleLoader): void {
  loadLocale = load;
  spoken.clear();
}

/** The words for a language, the same promise for all who ask; a failed load is tried again by the next. null: English, at once. */
export function namedLocale(language: string): Promise<Partial<Messages> | null> | null {
  if (!loadLocale || /^en\b/i.test(language)) return null;
  let words = spoken.get(language);
  if (!words) {
    words = loadLocale(language);
    spoken.set(language, words);
    words.catch(() => spoken.delete(language));
  }
  return words;
}
