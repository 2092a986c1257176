// How pending writes are drawn: laid over the comments of their branch, or alone where they belong to none. Fetched with the
// first write; select.ts does without as long as there is none.

import type { Data } from './reduce-reading.js';
import type { Comment, CommentId } from './model.js';
import { sameComment, sameList } from './same.js';
import { sameTo, unmarked, type Layer, type Pending, type Placed } from './select.js';
import type { Branch, Node } from './state.js';
import type { BranchData } from './tree.js';
import { loudest, overlay, type EditWrite, type PendingWrite, type PostWrite } from './writes.js';

export const pending: Pending = { sort, layer };

const noNodes: readonly Node[] = [];

/** By the branch they are drawn in; alone: what stands at the top, because it is a root or what it belongs to is not here. */
function sort(data: Data, before: Placed['drafts']): Placed {
  const byRoot = new Map<CommentId, PendingWrite[]>();
  const loose: (PostWrite | EditWrite)[] = [];
  for (const write of data.writes.values()) {
    const at = write.kind === 'post' ? write.comment.parent : write.target;
    const root = at === null ? undefined : data.tree.home.get(at);
    if (root !== undefined) {
      const list = byRoot.get(root);
      if (list) list.push(write);
      else byRoot.set(root, [write]);
    } else if (write.kind === 'post' || (write.kind === 'edit' && data.phase === 'ready')) loose.push(write);
  }
  const alone = new Map<CommentId | null, Branch[]>();
  const drafts = new Map<CommentId, Branch>();
  // Newest first: the reader's own words appear right under the composer.
  for (const write of loose.reverse()) {
    const id = write.key as string as CommentId;
    const branch = pendingBranch(write, before.get(id));
    const after = write.kind === 'post' && write.beside !== null && data.tree.home.get(write.beside) === write.beside ? write.beside : null;
    drafts.set(id, branch);
    alone.set(after, [...alone.get(after) ?? [], branch]);
  }
  return { byRoot, alone, drafts };
}

function pendingNode(write: PostWrite | EditWrite, depth: number, to: Node['to'], before: Node | undefined): Node {
  if (before && before.write === write && before.depth === depth && sameTo(before.to, to)) return before;
  return {
    key: write.key, comment: write.kind === 'post' ? write.comment : words(write), depth, to: before && sameTo(before.to, to) ? before.to : to,
    children: noNodes, more: null, write, mark: unmarked, size: 0, replies: 0,
  };
}

function pendingBranch(write: PostWrite | EditWrite, before: Branch | undefined): Branch {
  const root = pendingNode(write, 0, null, before?.root);
  return before && before.root === root ? before : { key: write.key, root, count: 1 };
}

/** New words for a comment that is not here, or not any more: they are not lost with it. */
function words({ key, body, at, who }: EditWrite): Comment {
  return { id: key as string as CommentId, parent: null, author: who, body, createdAt: at, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [] };
}

/** A comment whose writes are the same as last time is the same object as last time. */
function layer(data: BranchData, writes: readonly PendingWrite[]): Layer {
  const onto = new Map<CommentId, PendingWrite[]>();
  const posts = new Map<CommentId, PostWrite>();
  const under = new Map<CommentId, PostWrite[]>();
  for (const write of writes) {
    if (write.kind === 'post') {
      const parent = write.comment.parent as CommentId;
      posts.set(write.comment.id, write);
      under.set(parent, [...(under.get(parent) ?? []), write]);
    } else onto.set(write.target, [...(onto.get(write.target) ?? []), write]);
  }
  return {
    posts,
    comment(id) {
      const comment = data.comments.get(id) ?? null;
      const mine = onto.get(id);
      if (!comment || !mine) return comment;
      const known = overlays.get(comment);
      if (known && sameList(known.writes, mine)) return known.shown;
      const next = overlay(comment, mine);
      const shown = known && sameComment(known.shown, next) ? known.shown : next;
      overlays.set(comment, { writes: mine, shown });
      return shown;
    },
    write: (id) => loudest(onto.get(id) ?? []),
    kids(id, confirmed) {
      const waiting = under.get(id);
      return waiting ? withPosts(confirmed, waiting) : confirmed;
    },
    node: pendingNode,
  };
}
const overlays = new WeakMap<Comment, { readonly writes: readonly PendingWrite[]; readonly shown: Comment }>();

/** A reply list with the reader's unconfirmed replies: at the end, or where a later one was confirmed first. */
function withPosts(confirmed: readonly CommentId[], posts: readonly PostWrite[]): readonly CommentId[] {
  const list = [...confirmed];
  for (const post of posts) {
    const at = post.beside === null ? -1 : list.indexOf(post.beside);
    list.splice(at < 0 ? list.length : at, 0, post.comment.id);
  }
  return list;
}
