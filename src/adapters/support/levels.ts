// Builds a page level by level out of a backend that answers one list at a time and counts the replies of what it answers.
// Asks through `lists`; knows no backend and no network.

import type { PageQuery } from '../../core/adapter.js';
import type { Comment, CommentId, Cursor, Order, Page } from '../../core/model.js';

/** One comment, and where a list goes on after it. */
export interface Row {
  readonly comment: Comment;
  readonly cursor: Cursor;
  /** At most so many replies may be readable; `comment.replies` is what the row is shown with until they are. */
  readonly replies: number;
}
export interface Lists {
  /** The head of one list, and how many it has in all from there on. */
  list(parent: CommentId | null, order: Order, after: Cursor | null, size: number): Promise<{ readonly rows: readonly Row[]; readonly total: number }>;
  /** All replies of several comments, sorted; null: more than fit into one answer. */
  together(parents: readonly CommentId[], order: Order): Promise<readonly Row[] | null>;
  /** One comment of this thread; rejects with 'missing'. */
  find(id: CommentId): Promise<Row>;
  /** The start of a list. */
  start(order: Order): Cursor;
}
export interface Batch {
  /** Most rows that `together` answers with. */
  readonly rows: number;
  /** Most parents that it can be asked for. */
  readonly parents: number;
}

/** The page without `total` and `closed`, which the backend tells apart. */
export async function levels(query: PageQuery, lists: Lists, batch: Batch): Promise<Omit<Page, 'total'>> {
  const inner: Order = query.order === 'newest' ? 'oldest' : query.order;
  const path = query.around === undefined ? [] : await pathTo(query.around, lists);
  /** By parent: the reply that must be in the answer. */
  const wanted = new Map<CommentId | null, Row>(path.map((row) => [row.comment.parent, row]));
  const below = new Map<CommentId | null, readonly Row[]>();
  const counts = new Map<CommentId, number>();
  const more: [string, Cursor][] = [];

  const complete = (parent: CommentId | null, rows: readonly Row[], total: number, from: Cursor): { rows: readonly Row[]; left: number; next: Cursor | null } => {
    const must = wanted.get(parent);
    const extra = must && !rows.some(({ comment }) => comment.id === must.comment.id) ? [must] : [];
    const left = Math.max(0, total - rows.length - extra.length);
    return { rows: [...rows, ...extra], left, next: left > 0 ? rows.at(-1)?.cursor ?? from : null };
  };
  const add = (parent: CommentId, rows: readonly Row[], total: number): void => {
    const part = complete(parent, rows, total, lists.start(inner));
    below.set(parent, part.rows);
    counts.set(parent, total);
    if (part.next !== null) more.push([parent, part.next]);
  };
  const alone = async (parent: CommentId): Promise<void> => {
    const { rows, total } = await lists.list(parent, inner, null, query.replies.size);
    add(parent, rows, total);
  };

  const order = query.parent === null ? query.order : inner;
  const { rows: told, total } = await lists.list(query.parent, order, query.after, Math.max(1, query.size));
  const names = new Set<CommentId>();
  const head = { total, rows: told.filter(({ comment: { id } }) => !names.has(id) && names.add(id)) };
  const first = complete(query.parent, head.rows, head.total, query.after ?? lists.start(order));
  const wants = query.replies.size > 0;
  const seen = new Set(first.rows.map(({ comment }) => comment.id));
  for (let rows = first.rows, level = 0; rows.length > 0; level++) {
    const parents = rows.filter(({ replies }) => replies > 0);
    if (level < query.replies.depth && wants) {
      const small = parents.filter(({ replies }) => replies <= query.replies.size);
      const large = parents.filter(({ replies }) => replies > query.replies.size);
      await Promise.all([
        ...large.map(({ comment }) => alone(comment.id)),
        ...batches(small, batch).map(async (ids) => {
          const all = await lists.together(ids, inner);
          if (all === null) {
            await Promise.all(ids.map(alone));
            return;
          }
          const byParent = new Map<CommentId | null, Row[]>(ids.map((id) => [id, []]));
          for (const row of all) byParent.get(row.comment.parent)?.push(row);
          for (const id of ids) {
            const list = byParent.get(id) ?? [];
            add(id, list.slice(0, query.replies.size), list.length);
          }
        }),
      ]);
    } else {
      for (const { comment } of parents) if (comment.replies > 0 || wanted.has(comment.id)) add(comment.id, [], Math.max(comment.replies, wanted.has(comment.id) ? 1 : 0));
    }
    const next: Row[] = [];
    for (const { comment } of parents) {
      // Where a backend says that comments answer each other in a circle, or names one twice, the first place counts.
      const fresh = (below.get(comment.id) ?? []).filter((row) => !seen.has(row.comment.id) && seen.add(row.comment.id));
      below.set(comment.id, fresh);
      next.push(...fresh);
    }
    rows = next;
  }

  const comments: Comment[] = [];
  const waiting = [...first.rows].reverse();
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    const { comment } = row;
    const replies = counts.get(comment.id) ?? comment.replies;
    comments.push(replies === comment.replies ? comment : { ...comment, replies });
    for (const reply of [...(below.get(comment.id) ?? [])].reverse()) waiting.push(reply);
  }
  return { comments, next: first.next, left: first.left, more: Object.fromEntries(more) };
}

/** From the root, or from the comment itself where its ancestors are gone, down to it. */
async function pathTo(id: CommentId, lists: Lists): Promise<Row[]> {
  const upwards = [await lists.find(id)];
  const seen = new Set<CommentId>([id]);
  for (let parent = upwards[0]?.comment.parent ?? null; parent !== null && !seen.has(parent);) {
    seen.add(parent);
    const row = await lists.find(parent);
    upwards.push(row);
    parent = row.comment.parent;
  }
  return upwards.reverse();
}

function batches(rows: readonly Row[], most: Batch): CommentId[][] {
  const all: CommentId[][] = [];
  let sum = Infinity;
  for (const { comment, replies } of rows) {
    if (sum + replies > most.rows || (all.at(-1)?.length ?? 0) >= most.parents) {
      all.push([]);
      sum = 0;
    }
    all.at(-1)?.push(comment.id);
    sum += replies;
  }
  return all;
}
