// Pages out of a backend that hands over root comments by page number, each with all its replies (Waline, Artalk, Cusdis).
// Knows no network: the adapter fetches a batch. Remembers the comments it has handed on, because such backends answer writes in part.

import type { Call, PageQuery } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Comment, CommentId, Cursor, Order, Page, ThreadRef } from '../../core/model.js';
import { pageOf, scoreOf } from './whole.js';

/** What a backend's page number brings. */
export interface Batch {
  /** Each a root comment and after it everything below it, in any order. */
  readonly branches: readonly (readonly Comment[])[];
  /** true: a batch with the next number exists. */
  readonly more: boolean;
  /** All comments of the thread; null: not said. */
  readonly total: number | null;
  /** All root comments of the thread; null: not said. */
  readonly roots: number | null;
  readonly closed?: boolean;
}
export interface BatchSource {
  /** Smallest and largest number of roots worth asking for at once. */
  readonly sizes: readonly [number, number];
  /** `number` counts from 0. */
  fetch(ask: { readonly thread: ThreadRef; readonly order: Order; readonly number: number; readonly size: number }, call: Call): Promise<Batch>;
}
/** A comment as last seen, and where it stands. */
export interface Place {
  readonly comment: Comment;
  readonly thread: ThreadRef;
  readonly root: CommentId;
}
export interface Branches {
  page(query: PageQuery, call: Call): Promise<Page>;
  /** A comment read anew, with its root and all that stands below that. Rejects with 'missing'. */
  find(thread: ThreadRef, id: CommentId, order: Order, call: Call): Promise<Place & { readonly branch: readonly Comment[] }>;
  /** As last seen; undefined: never read here. */
  seen(id: CommentId): Place | undefined;
  /** What a write has made of it. */
  keep(comment: Comment, thread: ThreadRef, root: CommentId): void;
}

/** Backends that would delete the answers along with a comment are told these words instead, where it has answers. */
export const deletedWords = '[deleted]';

/** Whether a body in HTML or Markdown is what is left of such a comment. */
export function isDeleted(body: string): boolean {
  return body.trim().replace(/^<p>(.*)<\/p>$/, '$1') === deletedWords;
}

/** More batches than a thread has, against backends that go on for ever. */
const farTooMany = 500;

/** A place in the numbered root list. */
interface At {
  readonly order: Order;
  readonly number: number;
  readonly size: number;
  /** How many comments the thread had then. */
  readonly total: number | null;
  /** Of the last comment given. */
  readonly key: Key | null;
  /** true: that comment stood in the batch before this one. */
  readonly fresh: boolean;
  /** In a reply list: the cursor within the branch. */
  readonly inner?: Cursor;
}
type Key = readonly [pinned: number, score: number, createdAt: number, id: string];
type Branch = readonly [Comment, ...Comment[]];

export function branches({ sizes, fetch }: BatchSource): Branches {
  const places = new Map<CommentId, Place>();
  const [smallest, largest] = sizes;

  const batch = async (thread: ThreadRef, order: Order, number: number, size: number, call: Call): Promise<Omit<Batch, 'branches'> & { readonly branches: readonly Branch[] }> => {
    const answer = await fetch({ thread, order, number, size }, call);
    const list = answer.branches.map(mended).filter((branch) => branch !== null);
    for (const branch of list) for (const comment of branch) places.set(comment.id, { comment, thread, root: branch[0].id });
    return { ...answer, branches: list };
  };

  const locate = async (thread: ThreadRef, id: CommentId, order: Order, call: Call, hint?: At): Promise<{ at: At; branch: Branch }> => {
    const look = async (number: number, size: number): Promise<{ branch: Branch | undefined; more: boolean }> => {
      const { branches: list, more } = await batch(thread, order, number, size, call);
      return { branch: list.find((each) => each.some((comment) => comment.id === id)), more };
    };
    if (hint) {
      const { branch } = await look(hint.number, hint.size);
      if (branch) return { branch, at: hint };
    }
    for (let number = 0; number < farTooMany; number++) {
      const { branch, more } = await look(number, largest);
      if (branch) return { branch, at: { order, number, size: largest, total: null, key: null, fresh: false } };
      if (!more) break;
    }
    throw new CommentError('missing', `no comment ${id} in this thread`);
  };

  const replies = async (query: PageQuery, parent: CommentId, call: Call): Promise<Page> => {
    const hint = query.after === null ? undefined : parse(query.after);
    const { at, branch } = await locate(query.thread, parent, hint?.order ?? query.order, call, hint);
    const page = pageOf(branch, { ...query, after: hint?.inner ?? null });
    return { ...page, total: null, next: page.next && within(at, page.next), more: mapped(page.more, (inner) => within(at, inner)) };
  };

  const roots = async (query: PageQuery, call: Call): Promise<Page> => {
    const { thread, order } = query;
    const from = query.after === null ? null : parse(query.after);
    if (from && from.order !== order) throw new CommentError('invalid', `a cursor of another list: ${String(query.after)}`);
    const size = from?.size ?? Math.min(largest, Math.max(smallest, query.size));
    const key = from?.key ?? null;
    let number = from?.number ?? 0;
    for (let tries = 0; tries < farTooMany; tries++) {
      let now = await batch(thread, order, number, size, call);
      // Something is gone: what stood at the head of this batch may have moved into the one before.
      if (tries === 0 && number > 0 && from?.total != null && now.total !== null && now.total < from.total) {
        const before = await batch(thread, order, number - 1, size, call);
        const known = new Set(before.branches.map(([root]) => root.id));
        now = { ...now, branches: [...before.branches, ...now.branches.filter(([root]) => !known.has(root.id))] };
      }
      const fresh = tries > 0 || (from?.fresh ?? true);
      const behind = now.branches.filter(([root]) => key === null || isAfter(order, key, keyOf(root), fresh)).sort(([a], [b]) => compare(order, keyOf(a), keyOf(b)));
      const taken = behind.slice(0, Math.max(1, query.size));
      const last = taken.at(-1)?.[0];
      if (!last && now.more) {
        number++;
        continue;
      }
      const left = behind.length - taken.length;
      const at: At = { order, number: left > 0 ? number : number + 1, size, total: now.total, key: last ? keyOf(last) : key, fresh: left === 0 };
      const comments = taken.flat();
      const beside = query.around !== undefined && !comments.some(({ id }) => id === query.around)
        ? (await locate(thread, query.around, order, call)).branch : [];
      const page = pageOf([...comments, ...beside], { ...query, after: null, size: taken.length + 1 });
      return {
        comments: page.comments,
        more: mapped(page.more, (inner) => within({ ...at, number }, inner)),
        next: left === 0 && !now.more ? null : JSON.stringify(at) as Cursor,
        left: beside.length > 0 ? null : !now.more ? left : now.roots === null ? null : Math.max(left, now.roots - (number + 1) * size + left),
        total: now.total,
        ...(now.closed ? { closed: true } : {}),
      };
    }
    throw new CommentError('garbled', 'the list of comments has no end');
  };

  return {
    page: (query, call) => (query.parent === null ? roots(query, call) : replies(query, query.parent, call)),
    async find(thread, id, order, call) {
      const { branch } = await locate(thread, id, order, call);
      return { ...places.get(id) as Place, branch };
    },
    seen: (id) => places.get(id),
    keep: (comment, thread, root) => void places.set(comment.id, { comment, thread, root }),
  };
}

/** Each comment once; who answers nobody that is in the branch answers its root. */
function mended(branch: readonly Comment[]): Branch | null {
  const byId = new Map(branch.map((comment) => [comment.id, comment]));
  const [root, ...rest] = byId.values();
  if (!root) return null;
  return [
    root.parent === null ? root : { ...root, parent: null },
    ...rest.map((comment) => (comment.parent !== null && comment.parent !== comment.id && byId.has(comment.parent) ? comment : { ...comment, parent: root.id })),
  ];
}

function keyOf(comment: Comment): Key {
  return [comment.pinned ? 0 : 1, scoreOf(comment), comment.createdAt, comment.id];
}

/** In a fresh batch equal times count as behind, whatever the ids: there the backend numbers as it likes. A score may have changed since. */
function isAfter(order: Order, key: Key, other: Key, fresh: boolean): boolean {
  if (!fresh) return compare(order, key, other) < 0;
  return other[3] !== key[3] && (order === 'best' || weigh(order, key, other) <= 0);
}

function compare(order: Order, a: Key, b: Key): number {
  const named = a[3].length - b[3].length || (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0);
  return weigh(order, a, b) || (order === 'best' ? a[2] - b[2] : 0) || (order === 'newest' ? -named : named);
}
function weigh(order: Order, a: Key, b: Key): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (order === 'best') return b[1] - a[1];
  return order === 'newest' ? b[2] - a[2] : a[2] - b[2];
}

function within(at: At, inner: Cursor): Cursor {
  return JSON.stringify({ ...at, key: null, inner }) as Cursor;
}
function mapped(more: Page['more'], change: (cursor: Cursor) => Cursor): Page['more'] {
  return Object.fromEntries(Object.entries(more).map(([id, cursor]) => [id, change(cursor)]));
}

function parse(cursor: Cursor): At {
  try {
    const at = JSON.parse(cursor) as Partial<At> | null;
    const whole = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
    if (at && whole(at.number) && whole(at.size) && Number(at.size) > 0 && (at.key === null || (Array.isArray(at.key) && typeof at.key[3] === 'string'))) return at as At;
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('invalid', `no cursor of this adapter: ${cursor}`);
}
