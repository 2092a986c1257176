// Addresses, filters and ids of PocketBase's records: what a reader or a page gives never gets out of its quotes. Asks nobody.

import { CommentError } from '../../core/errors.js';
import type { CommentId, Cursor, Order, WriteKey } from '../../core/model.js';
import { hash } from '../support/hash.js';
import { type Bag, segment } from '../support/narrow.js';

export function records(collection: string): string {
  return `collections/${segment(collection)}/records`;
}
export function record(collection: string, id: string): string {
  return `${records(collection)}/${checked(id)}`;
}
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value);
}
/** Only what can be an id enters an address or a filter. */
export function checked(id: string): string {
  if (!isId(id)) throw new CommentError('missing', `no comment ${JSON.stringify(id)}`);
  return id;
}
/**
 * A string in a filter. What a backslash before a quote means differs between versions (in one the quote ends the string, in the
 * other it does not), so that no writing of it is safe in both: it is refused.
 */
export function quoted(value: string): string {
  if (value.includes('\\')) throw new CommentError('invalid', `PocketBase cannot file a thread under ${JSON.stringify(value)}: no backslashes`);
  return `"${value.replaceAll('"', '\\"')}"`;
}

/** The part of a filter that leaves out what stands up to the cursor. */
export function behind(cursor: Cursor, order: Order): string {
  const place = parsed(cursor) as unknown;
  const [kind, pinned, score, created, id] = Array.isArray(place) ? place as unknown[] : [];
  if (kind !== order) throw new CommentError('invalid', `no cursor of this list: ${cursor}`);
  if (created === undefined) return '';
  if (typeof pinned !== 'boolean' || typeof score !== 'number' || typeof created !== 'string' || !isId(id)) throw new CommentError('invalid', `no cursor of this list: ${cursor}`);
  const [date, than] = [quoted(created), order === 'newest' ? '<' : '>'];
  const time = `(created ${than} ${date} || (created = ${date} && id ${than} ${quoted(id)}))`;
  const same = order === 'best' ? `(score < ${score} || (score = ${score} && ${time}))` : time;
  return pinned ? ` && (pinned = false || (pinned = true && ${same}))` : ` && pinned = false && ${same}`;
}

/** The record id a write becomes: the same key, the same record, so that a write sent twice is one. */
export function recordId(key: WriteKey): CommentId {
  // Two runs of a 53-bit hash: enough for names that only must not meet, and there on pages without https, where crypto.subtle is not.
  return [hash(key, 1), hash(key, 2)].map((value) => value.toString(36).padStart(11, '0').slice(-8)).join('').slice(1) as CommentId;
}
export function remember(keys: Map<string, WriteKey>, id: string, key: WriteKey): void {
  keys.set(id, key);
  for (const old of keys.keys()) {
    if (keys.size <= 200) break;
    keys.delete(old);
  }
}

export function inParts(words: readonly string[], longest: number): string[][] {
  const parts: string[][] = [];
  let sum = Infinity;
  for (const word of new Set(words)) {
    if (sum + word.length + 12 > longest || (parts.at(-1)?.length ?? 0) >= 60) {
      parts.push([]);
      sum = 0;
    }
    parts.at(-1)?.push(word);
    sum += word.length + 12;
  }
  return parts;
}

export function parsed(data: string): Bag | null {
  try {
    return JSON.parse(data) as Bag | null;
  } catch {
    return null;
  }
}
