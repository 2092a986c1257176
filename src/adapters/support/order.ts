// In which order a list of comments stands, and where in it a cursor points.
// A cursor holds the last comment's sort key, not a count, so an insertion before it shifts nothing.

import { CommentError } from '../../core/errors.js';
import type { Cursor, Order } from '../../core/model.js';
import type { Row } from './seed.js';

type SortKey = readonly [pinned: number, score: number, createdAt: number, serial: number];

/** What 'best' goes by: up minus down, plus likes. */
export function score(row: Row): number {
  const count = (kind: string): number => (own(row.votes, kind) ?? 0) + (own(row.voters, kind)?.length ?? 0);
  return count('up') - count('down') + count('like');
}

/** A record's own value: kinds are strangers' strings. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

const keyOf = (row: Row): SortKey => [row.pinned && row.parent === null ? 0 : 1, score(row), row.createdAt, row.serial];

function compareKeys(order: Order, a: SortKey, b: SortKey): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (order === 'best' && a[1] !== b[1]) return b[1] - a[1];
  const later = a[2] - b[2] || a[3] - b[3];
  return order === 'newest' ? -later : later;
}

export function sorted(rows: readonly Row[], order: Order): Row[] {
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((a, b) => compareKeys(order, a.key, b.key))
    .map(({ row }) => row);
}

/** After `row`, or at the start of a list. */
export function cursorAfter(row: Row | null, order: Order): Cursor {
  return JSON.stringify(row === null ? [order] : [order, ...keyOf(row)]) as Cursor;
}

/** Index of the first row of a sorted list behind the cursor. */
export function indexAfter(list: readonly Row[], order: Order, cursor: Cursor): number {
  const [kind, ...key] = parse(cursor);
  if (kind !== order) throw new CommentError('invalid', `a cursor of another list: ${cursor}`);
  if (key.length === 0) return 0;
  if (key.length !== 4 || !key.every(Number.isFinite)) throw new CommentError('invalid', `no cursor of this adapter: ${cursor}`);
  const index = list.findIndex((row) => compareKeys(order, key as unknown as SortKey, keyOf(row)) < 0);
  return index < 0 ? list.length : index;
}

function parse(cursor: Cursor): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(cursor);
    if (Array.isArray(value)) return value as unknown[];
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('invalid', `no cursor of this adapter: ${cursor}`);
}
