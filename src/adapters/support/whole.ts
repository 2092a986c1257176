// Pages out of a thread that is here as a whole, for backends that hand over everything at once (or nothing in an order we want).
// Asks nobody.

import type { PageQuery } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Comment, CommentId, Cursor, Order, Page } from '../../core/model.js';

/** What 'best' goes by where the backend does not say: up minus down, plus everything else. */
export function scoreOf({ reactions }: Comment): number {
  let score = 0;
  for (const [kind, { count }] of Object.entries(reactions)) score += kind === 'down' ? -count : count;
  return score;
}

/**
 * Answers `query` out of all comments of the thread, in any order. Replies are counted here; orphans stand as roots, a cycle is
 * broken at its first comment. Cursors name the last comment's place, so that they stay valid when comments come and go.
 */
export function pageOf(all: readonly Comment[], query: PageQuery, closed = false): Page {
  const { roots, replies } = file(all);
  const must = new Set<CommentId>();
  if (query.around !== undefined) {
    const byId = new Map(all.map((comment) => [comment.id, comment]));
    if (!byId.has(query.around)) throw new CommentError('missing', `no comment ${query.around} in this thread`);
    for (let at = byId.get(query.around); at && !must.has(at.id); at = at.parent === null ? undefined : byId.get(at.parent)) must.add(at.id);
  }
  if (query.parent !== null && !all.some((comment) => comment.id === query.parent)) throw new CommentError('missing', `no comment ${query.parent} in this thread`);

  const part = (list: readonly Comment[], order: Order, after: Cursor | null, size: number): { rows: Comment[]; next: Cursor | null; left: number } => {
    const sorted = [...list].sort((a, b) => compare(order, keyOf(a), keyOf(b)));
    const from = after === null ? 0 : indexAfter(sorted, order, after);
    const rows = sorted.slice(from, from + size);
    const last = rows.at(-1);
    const extra = sorted.filter((comment, i) => must.has(comment.id) && (i < from || i >= from + size));
    const left = sorted.length - from - rows.length - extra.filter((comment) => sorted.indexOf(comment) >= from).length;
    return { rows: [...rows, ...extra], left, next: left > 0 ? cursorAt(order, last ?? null) : null };
  };

  // Replies read as a talk: newest first would put answers above questions.
  const inner: Order = query.order === 'newest' ? 'oldest' : query.order;
  const first = query.parent === null ? part(roots, query.order, query.after, Math.max(1, query.size))
    : part(replies.get(query.parent) ?? [], inner, query.after, Math.max(1, query.size));
  const comments: Comment[] = [];
  const more: [string, Cursor][] = [];
  const waiting = first.rows.map((comment) => ({ comment, level: 0 })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { comment, level } = next;
    const list = replies.get(comment.id) ?? [];
    comments.push(comment.replies === list.length ? comment : { ...comment, replies: list.length });
    if (list.length === 0) continue;
    const below = part(list, inner, null, level < query.replies.depth ? Math.max(0, query.replies.size) : 0);
    if (below.next !== null) more.push([comment.id, below.next]);
    for (const reply of below.rows.reverse()) waiting.push({ comment: reply, level: level + 1 });
  }
  return {
    comments, next: first.next, left: first.left, more: Object.fromEntries(more),
    total: all.filter((comment) => comment.state !== 'removed').length,
    ...(closed ? { closed } : {}),
  };
}

/** By parent; who answers nobody that is here, or themselves in the end, is a root. */
function file(all: readonly Comment[]): { roots: Comment[]; replies: Map<CommentId, Comment[]> } {
  const byId = new Map(all.map((comment) => [comment.id, comment]));
  const state = new Map<CommentId, 'open' | 'done'>();
  const roots: Comment[] = [];
  const replies = new Map<CommentId, Comment[]>();
  for (const start of byId.values()) {
    const path: Comment[] = [];
    let at: Comment | undefined = start;
    while (at && !state.has(at.id)) {
      state.set(at.id, 'open');
      path.push(at);
      at = at.parent === null ? undefined : byId.get(at.parent);
    }
    // Back at a comment of this very path: a cycle, broken where it was entered.
    const broken = at && state.get(at.id) === 'open' ? at : null;
    for (const comment of path) {
      state.set(comment.id, 'done');
      const parent = comment.parent !== null && comment !== broken && byId.has(comment.parent) ? comment.parent : null;
      if (parent === null) {
        roots.push(comment.parent === null ? comment : { ...comment, parent: null });
      } else {
        const list = replies.get(parent);
        if (list) list.push(comment);
        else replies.set(parent, [comment]);
      }
    }
  }
  return { roots, replies };
}

type Key = readonly [pinned: number, score: number, createdAt: number, id: string];

const keyOf = (comment: Comment): Key => [comment.pinned && comment.parent === null ? 0 : 1, scoreOf(comment), comment.createdAt, comment.id];

function compare(order: Order, a: Key, b: Key): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (order === 'best' && a[1] !== b[1]) return b[1] - a[1];
  const later = a[2] - b[2] || natural(a[3], b[3]);
  return order === 'newest' ? -later : later;
}

/** "9" before "10": ids of many backends count. */
function natural(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function cursorAt(order: Order, last: Comment | null): Cursor {
  return JSON.stringify(last ? [order, ...keyOf(last)] : [order]) as Cursor;
}

function indexAfter(sorted: readonly Comment[], order: Order, cursor: Cursor): number {
  const [kind, ...key] = read(cursor);
  if (kind !== order) throw new CommentError('invalid', `a cursor of another list: ${cursor}`);
  if (key.length === 0) return 0;
  const index = sorted.findIndex((comment) => compare(order, key as unknown as Key, keyOf(comment)) < 0);
  return index < 0 ? sorted.length : index;
}

function read(cursor: Cursor): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(cursor);
    if (Array.isArray(value) && (value.length === 1 || (value.length === 5 && typeof value[4] === 'string'))) return value as unknown[];
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('invalid', `no cursor of this adapter: ${cursor}`);
}
