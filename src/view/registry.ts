// Adapters by name, for pages that write markup only. Knows no adapter: script.ts, or the page, puts them in.

import type { CommentAdapter } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';

/** `options`: the element's `src` and `data-*` attributes, camel-cased as in `dataset`. */
export type AdapterLoader = (options: Readonly<Record<string, string>>) => Promise<CommentAdapter>;

const loaders = new Map<string, AdapterLoader>();
const made = new Map<string, Promise<CommentAdapter>>();

/** Makes `adapter="name"` work in markup. A second registration of a name replaces the first for elements made later. */
export function registerAdapter(name: string, load: AdapterLoader): void {
  loaders.set(name, load);
}

/**
 * The adapter for these attributes. Elements that ask alike share one, and with it the reader's login.
 * Rejects with 'unsupported' for a name nobody registered; a failed load is tried again by the next who asks.
 */
export function namedAdapter(name: string, options: Readonly<Record<string, string>>): Promise<CommentAdapter> {
  const load = loaders.get(name);
  if (!load) {
    const known = [...loaders.keys()].map((each) => `“${each}”`).join(', ') || 'none';
    return Promise.reject(new CommentError('unsupported', `No adapter is called “${name}”. Known here: ${known}.`, {
      reason: `no adapter is called “${name}” (known: ${known}).`,
    }));
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
