// All comments of a site: by id, and as lists that stay sorted until something in them changes.
// Knows nothing of viewers and rights.

import type { CommentId, Order, WriteKey } from '../../core/model.js';
import { sorted } from './order.js';
import type { Row } from './seed.js';

interface List {
  readonly ids: Set<CommentId>;
  readonly orders: Map<Order, readonly Row[]>;
}

export class Rows {
  /** In the order in which they were written. */
  readonly #rows = new Map<CommentId, Row>();
  readonly #keys = new Map<WriteKey, CommentId>();
  readonly #roots = new Map<string, List>();
  readonly #replies = new Map<CommentId, List>();
  #newest = 0;

  /** The highest serial. */
  get newest(): number {
    return this.#newest;
  }
  get(id: CommentId): Row | undefined {
    return this.#rows.get(id);
  }
  byKey(key: WriteKey): Row | undefined {
    const id = this.#keys.get(key);
    return id === undefined ? undefined : this.#rows.get(id);
  }
  all(): Iterable<Row> {
    return this.#rows.values();
  }

  /** The root list of a thread, or the replies of a comment. */
  list(thread: string, parent: CommentId | null, order: Order): readonly Row[] {
    return this.#in(parent === null ? this.#roots.get(thread) : this.#replies.get(parent), order);
  }
  replies(id: CommentId): readonly Row[] {
    return this.#in(this.#replies.get(id), 'oldest');
  }

  /** As `put`, but a row whose id is taken or whose parent is not there yet is left out: no orphans, cycles or twins. */
  add(row: Row): void {
    const parent = row.parent === null ? null : this.#rows.get(row.parent);
    if (this.#rows.has(row.id) || parent === undefined || (parent && parent.thread !== row.thread)) return;
    this.put({ ...row, depth: parent ? parent.depth + 1 : 0 });
  }

  put(row: Row): void {
    this.#rows.set(row.id, row);
    if (row.key !== null) this.#keys.set(row.key, row.id);
    this.#newest = Math.max(this.#newest, row.serial);
    const list = this.#listOf(row);
    list.ids.add(row.id);
    list.orders.clear();
  }

  delete(row: Row): void {
    this.#rows.delete(row.id);
    if (row.key !== null) this.#keys.delete(row.key);
    const list = this.#listOf(row);
    list.ids.delete(row.id);
    list.orders.clear();
  }

  #listOf(row: Row): List {
    const make = <Key>(lists: Map<Key, List>, key: Key): List => {
      const list = lists.get(key) ?? { ids: new Set(), orders: new Map() };
      lists.set(key, list);
      return list;
    };
    return row.parent === null ? make(this.#roots, row.thread) : make(this.#replies, row.parent);
  }

  #in(list: List | undefined, order: Order): readonly Row[] {
    if (!list) return [];
    const known = list.orders.get(order);
    if (known) return known;
    const rows = sorted([...list.ids].map((id) => this.#rows.get(id)).filter((row) => row !== undefined), order);
    list.orders.set(order, rows);
    return rows;
  }
}
