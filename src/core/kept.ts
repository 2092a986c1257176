// Data -> the page that may be kept on a device: the first root comments as any reader sees them. Without what waits for
// approval, without what only this viewer may do or has done, and without whatever else a backend sent along.

import type { KeptPage } from './cache.js';
import type { Action, Author, Comment, CommentId, Cursor } from './model.js';
import type { Data } from './reduce-reading.js';
import { parentIn, preorder, type BranchData } from './tree.js';

const common: ReadonlySet<Action> = new Set<Action>(['reply', 'react', 'report']);

/** At most `size` branches, and no more than fit into `room` characters of JSON. Branches are kept whole or not at all. */
export function keptPage({ tree, list, total, closed }: Data, size: number, room: number): Pick<KeptPage, 'page' | 'cut'> {
  const comments: Comment[] = [];
  const more: [string, Cursor][] = [];
  let taken = 0;
  for (const branch of tree.roots.slice(0, size)) {
    const rows = publicRows(branch);
    room -= JSON.stringify(rows).length;
    if (room < 0) break;
    taken++;
    comments.push(...rows);
    for (const [id, { rest, cursor }] of branch.lists) if (rest && cursor !== null) more.push([id, cursor]);
  }
  const cut = taken < tree.roots.length || (list.rest && list.cursor === null);
  return {
    page: { comments, next: cut ? null : list.cursor, left: cut ? null : list.left, more: Object.fromEntries(more), total, ...(closed ? { closed } : {}) },
    cut,
  };
}

function publicRows(branch: BranchData): Comment[] {
  const rows: Comment[] = [];
  const hidden = new Set<CommentId>();
  const missing = new Map<CommentId, number>();
  for (const id of preorder(branch)) {
    const comment = branch.comments.get(id);
    const parent = parentIn(branch, id);
    if (!comment || (parent !== null && hidden.has(parent)) || comment.state === 'held' || comment.state === 'rejected') {
      hidden.add(id);
      if (parent !== null) missing.set(parent, (missing.get(parent) ?? 0) + 1);
    } else rows.push(publicRow(comment));
  }
  return missing.size === 0 ? rows : rows.map((row) => ({ ...row, replies: Math.max(0, row.replies - (missing.get(row.id) ?? 0)) }));
}

function publicRow({ id, parent, author, body, createdAt, editedAt, state, replies, reactions, can, pinned, lang, url }: Comment): Comment {
  return {
    id, parent, createdAt, editedAt, state, replies,
    author: author && publicAuthor(author),
    body: body && { format: body.format, source: body.source },
    reactions: Object.fromEntries(Object.entries(reactions).map(([kind, { count }]) => [kind, { count, mine: false }])),
    can: can.filter((action) => common.has(action)),
    ...(pinned === undefined ? {} : { pinned }), ...(lang === undefined ? {} : { lang }), ...(url === undefined ? {} : { url }),
  };
}

function publicAuthor({ id, name, avatar, url, badge }: Author): Author {
  return { id, name, ...(avatar === undefined ? {} : { avatar }), ...(url === undefined ? {} : { url }), ...(badge === undefined ? {} : { badge }) };
}
