// Tells an embedding programmer at once what is missing, instead of a reader later.

import type { CommentAdapter } from './adapter.js';
import type { StoreOptions } from './store.js';

type Bag = Readonly<Record<string, unknown>>;

/** What each facet must have, if it is there. `[]` is a list, `()` a function. */
const facets = {
  read: ['page()'],
  write: ['create()'],
  react: ['kinds[]', 'set()'],
  auth: ['ways[]', 'viewer()', 'login()', 'logout()'],
  live: ['open()'],
  moderate: ['actions[]', 'set()'],
  report: ['reasons[]', 'send()'],
  suggest: ['people()'],
  follow: ['following()', 'set()'],
} as const satisfies Partial<Record<keyof CommentAdapter, readonly string[]>>;

/** Throws TypeError with a sentence for whoever wrote the page. */
export function mustBeAdapter(adapter: unknown, options: StoreOptions): asserts adapter is CommentAdapter {
  const bag = bagOf(adapter);
  if (!bag) throw new TypeError(`createThreadStore needs an adapter; it got ${adapter === null ? 'null' : typeof adapter}.`);
  const name = typeof bag['name'] === 'string' ? ` “${bag['name']}”` : '';
  const missing = (what: string): never => { throw new TypeError(`The adapter${name} has no ${what}.`); };
  const limits = bagOf(bag['limits']) ?? missing('limits');
  const orders = limits['orders'];
  if (!Array.isArray(orders) || orders.length === 0) missing('limits.orders');
  if (!bagOf(bag['read'])) missing('read');
  for (const [facet, parts] of Object.entries(facets)) {
    const there = bag[facet];
    if (there === undefined || there === null) continue;
    for (const part of parts) {
      const key = part.slice(0, -2);
      const value = bagOf(there)?.[key];
      if (part.endsWith('()') ? typeof value !== 'function' : !Array.isArray(value) || value.some((each) => each == null)) missing(`${facet}.${part}`);
    }
  }
  const thread: unknown = bagOf(options)?.['thread'];
  if (typeof bagOf(thread)?.['id'] !== 'string') throw new TypeError('createThreadStore needs options.thread with an id, which is a string.');
}

function bagOf(value: unknown): Bag | null {
  return typeof value === 'object' && value !== null ? value as Bag : null;
}
