// Answers questions about a conversation as one viewer sees it: pages, counts, newest.
// Changes nothing.

import type { PageQuery } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Action, Author, Comment, CommentId, Cursor, Order, Page, Recent, ThreadRef, Viewer } from '../../core/model.js';
import { counted, type Conversation } from './conversation.js';
import { cursorAfter, indexAfter } from './order.js';
import type { Account, Row } from './seed.js';

export function page(of: Conversation, query: PageQuery, viewer: Account | null): Page {
  if (query.parent !== null && of.find(query.parent, viewer).thread !== query.thread.id) {
    throw new CommentError('missing', `comment ${query.parent} stands in another thread`);
  }
  /** By parent: the reply that must be in the answer. */
  const wanted = new Map<CommentId | null, CommentId>();
  if (query.around !== undefined) for (const row of path(of, query.around, query.thread.id, viewer)) wanted.set(row.parent, row.id);

  const part = (parent: CommentId | null, order: Order, after: Cursor | null, size: number): { rows: Row[]; next: Cursor | null; left: number } => {
    const list = of.rows.list(query.thread.id, parent, order).filter((row) => of.visible(row, viewer));
    const from = after === null ? 0 : indexAfter(list, order, after);
    const rows = list.slice(from, from + size);
    const last = rows.at(-1) ?? null;
    let left = list.length - from - rows.length;
    const must = wanted.get(parent);
    if (must !== undefined && !rows.some((row) => row.id === must)) {
      const index = list.findIndex((row) => row.id === must);
      rows.push(list[index] as Row);
      if (index >= from) left--;
    }
    return { rows, left, next: left > 0 ? cursorAfter(last, order) : null };
  };

  // Replies read as a talk: newest first would put answers above questions.
  const inner: Order = query.order === 'newest' ? 'oldest' : query.order;
  const first = part(query.parent, query.parent === null ? query.order : inner, query.after, whole(query.size, 1));
  const comments: Comment[] = [];
  const more: [string, Cursor][] = [];
  const waiting = first.rows.map((row) => ({ row, level: 0 })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { row, level } = next;
    comments.push(show(of, row, viewer));
    const below = part(row.id, inner, null, level < query.replies.depth ? whole(query.replies.size, 0) : 0);
    if (below.next !== null) more.push([row.id, below.next]);
    for (const reply of below.rows.reverse()) waiting.push({ row: reply, level: level + 1 });
  }
  return {
    comments, next: first.next, left: first.left,
    // fromEntries defines own properties, so an id like "__proto__" is only a name.
    more: Object.fromEntries(more),
    total: count(of, query.thread, viewer),
    ...(of.closed(query.thread.id) ? { closed: true } : {}),
  };
}

/** From the root down to the comment itself. */
function path(of: Conversation, id: CommentId, thread: string, viewer: Account | null): Row[] {
  let row = of.find(id, viewer);
  if (row.thread !== thread) throw new CommentError('missing', `comment ${id} stands in another thread`);
  const upwards = [row];
  while (row.parent !== null) upwards.push((row = of.find(row.parent, viewer)));
  return upwards.reverse();
}

/** Tombstones are not counted. */
export function count(of: Conversation, thread: ThreadRef, viewer: Account | null): number {
  let n = 0;
  for (const row of of.rows.all()) if (row.thread === thread.id && row.state !== 'removed' && of.visible(row, viewer)) n++;
  return n;
}

export function recent(of: Conversation, size: number, viewer: Account | null): Recent[] {
  return [...of.rows.all()]
    .filter((row) => row.state === 'shown')
    .sort((a, b) => b.createdAt - a.createdAt || b.serial - a.serial)
    .slice(0, whole(size, 0))
    .map((row) => ({ comment: show(of, row, viewer), thread: of.threads.get(row.thread)?.ref ?? { id: row.thread } }));
}

export function show(of: Conversation, row: Row, viewer: Account | null): Comment {
  const { id, parent, body, createdAt, editedAt, state } = row;
  const author = of.account(row.author);
  const until = of.editableUntil(row);
  return {
    id, parent, body, createdAt, editedAt, state,
    author: author && authorOf(author),
    replies: of.rows.replies(id).filter((reply) => of.visible(reply, viewer)).length,
    reactions: counted(of.rules.kinds, row.votes, row.voters, viewer),
    can: can(of, row, viewer),
    ...(row.pinned ? { pinned: true } : {}),
    // How long is left is its author's business.
    ...(Number.isFinite(until) && viewer !== null && row.author === viewer.id ? { editableUntil: until } : {}),
    ...(row.lang === null ? {} : { lang: row.lang }),
    ...(row.key === null ? {} : { key: row.key }),
  };
}

/** A stranger's list says what signing in allows: the widget asks for it when they try. */
function can(of: Conversation, row: Row, viewer: Account | null): Action[] {
  if (row.state === 'removed') return [];
  const open = !of.closed(row.thread);
  const mine = viewer !== null && row.author === viewer.id;
  const list: Action[] = [];
  if (open && row.state === 'shown' && row.depth < of.rules.depth) list.push('reply');
  if (open && mine && of.editableUntil(row) > of.rules.now()) list.push('edit');
  if (mine || viewer?.role === 'moderator') list.push('remove');
  if (row.state === 'shown' && of.rules.kinds.length > 0) list.push('react');
  if (row.state === 'shown' && !mine) list.push('report');
  if (viewer?.role === 'moderator') list.push('moderate');
  if (row.past && row.past.length > 0 && of.mayRecall(row, viewer)) list.push('history');
  return list;
}

function authorOf({ id, name, avatar, url, badge }: Account): Author {
  return {
    id, name,
    ...(avatar === undefined ? {} : { avatar }),
    ...(url === undefined ? {} : { url }),
    ...(badge === undefined ? {} : { badge }),
  };
}

export function viewerOf(account: Account): Viewer {
  return { ...authorOf(account), role: account.role === 'contributor' ? 'reader' : account.role };
}

/** A length that somebody asked for, as one that `slice` understands. */
function whole(size: number, least: number): number {
  return Number.isNaN(size) ? least : Math.max(least, Math.floor(size));
}
