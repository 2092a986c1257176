// Data -> the branches a view draws. A branch, node or part of one that did not change is the same object as before, so
// that a change costs a pointer comparison for each branch and the size of those it touched. Iterative: chains may be 10,000 deep.

import type { Data } from './reduce.js';
import type { Comment, CommentId } from './model.js';
import { listOf, toMore } from './paging.js';
import { sameComment, sameList } from './same.js';
import type { Branch, Mark, Node, ThreadState } from './state.js';
import { parentIn, type BranchData } from './tree.js';
import { loudest, overlay, type EditWrite, type PendingWrite, type PostWrite } from './writes.js';

export interface Selector {
  (data: Data): ThreadState;
  /** The node as it was last selected, by id or, while it is pending, by its write key. */
  node(data: Data, id: CommentId): Node | null;
}

interface Entry {
  readonly data: BranchData;
  readonly writes: readonly PendingWrite[];
  readonly nodes: ReadonlyMap<CommentId, Node>;
  /** null: nothing of it is shown. */
  readonly branch: Branch | null;
}

const none: readonly PendingWrite[] = [];
const noIds: readonly CommentId[] = [];
const noNodes: readonly Node[] = [];
const unmarked: Mark = {};

/** Selectors remember what they said last: one for each store. */
export function createSelector(): Selector {
  let entries = new Map<CommentId, Entry>();
  let drafts = new Map<CommentId, Branch>();
  let last: { data: Data; state: ThreadState } | null = null;

  const select = (data: Data): ThreadState => {
    if (last?.data === data) return last.state;
    const before = last?.state ?? null;
    const { byRoot, loose } = sortWrites(data);
    const branches: Branch[] = [];
    const nextDrafts = new Map<CommentId, Branch>();
    const draw = (write: PostWrite | EditWrite): void => {
      const id = write.key as string as CommentId;
      const branch = pendingBranch(write, drafts.get(id));
      nextDrafts.set(id, branch);
      branches.push(branch);
    };
    /** Pinned comments stand first, whatever the order and whenever they came. */
    const pinned: Branch[] = [];
    const beside = new Map<CommentId, PostWrite[]>();
    // Newest first: the reader's own words appear right under the composer.
    for (const write of loose.reverse()) {
      if (write.kind === 'post' && write.beside !== null && data.tree.home.get(write.beside) === write.beside) beside.set(write.beside, [...(beside.get(write.beside) ?? []), write]);
      else draw(write);
    }
    let seen = 0;
    for (const branch of data.tree.roots) {
      const writes = byRoot.get(branch.root) ?? none;
      let entry = entries.get(branch.root);
      if (!entry || entry.data !== branch || !sameList(entry.writes, writes)) {
        entry = build(branch, writes, entry ?? null);
        entries.set(branch.root, entry);
      }
      seen++;
      if (entry.branch) (entry.branch.root.comment.pinned ? pinned : branches).push(entry.branch);
      for (const write of beside.get(branch.root) ?? []) draw(write);
    }
    if (entries.size > seen) entries = new Map(data.tree.roots.map((branch) => [branch.root, entries.get(branch.root) as Entry]));
    if (pinned.length > 0) branches.unshift(...pinned);
    drafts = nextDrafts;
    const state: ThreadState = {
      phase: data.phase, error: data.error, asOf: data.kept?.at ?? null, login: data.login, order: data.order, total: data.total, closed: data.closed,
      branches: before && sameList(before.branches, branches) ? before.branches : branches,
      more: data.phase === 'ready' ? toMore(null, data.list, 0, 0, before?.more ?? null) : null,
      unseen: data.arrived.size,
    };
    last = { data, state };
    return state;
  };

  const node = (data: Data, id: CommentId): Node | null => {
    select(data);
    const pending = drafts.get(id);
    if (pending) return pending.root;
    const write = data.writes.get(id as string as PendingWrite['key']);
    const root = data.tree.home.get(write?.kind === 'post' && write.comment.parent !== null ? write.comment.parent : id);
    return root === undefined ? null : entries.get(root)?.nodes.get(id) ?? null;
  };

  return Object.assign(select, { node });
}

/** By the branch they are drawn in; `loose`: what stands at the top, because it is a root or what it belongs to is not here. */
function sortWrites(data: Data): { byRoot: ReadonlyMap<CommentId, readonly PendingWrite[]>; loose: (PostWrite | EditWrite)[] } {
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
  return { byRoot, loose };
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

interface Visit {
  readonly id: CommentId;
  readonly depth: number;
  readonly post: PostWrite | null;
  readonly kids: readonly CommentId[];
}
interface Posts {
  readonly byId: ReadonlyMap<CommentId, PostWrite>;
  readonly under: ReadonlyMap<CommentId, readonly PostWrite[]>;
}

function build(data: BranchData, writes: readonly PendingWrite[], before: Entry | null): Entry {
  const { onto, posts, overlaid } = sortOnto(data, writes);
  // Every comment before its replies, so that walking backwards meets the replies first.
  const visits: Visit[] = [];
  const stack: Visit[] = [visit(data, posts, data.root, 0)];
  for (let at = stack.pop(); at; at = stack.pop()) {
    visits.push(at);
    for (const id of at.kids) stack.push(visit(data, posts, id, at.depth + 1));
  }
  const nodes = new Map<CommentId, Node>();
  for (let i = visits.length - 1; i >= 0; i--) {
    const { id, depth, post, kids } = visits[i] as Visit;
    const old = before?.nodes.get(id);
    const parent = post ? post.comment.parent : parentIn(data, id);
    const above = parent === null ? null : overlaid(parent);
    const to = above && { id: above.id, name: above.author?.name ?? null };
    if (post) {
      nodes.set(id, pendingNode(post, depth, to, old));
      continue;
    }
    const node = confirmedNode(data, id, depth, to, kids, onto.get(id) ?? none, overlaid(id) as Comment, nodes, old);
    if (node) nodes.set(id, node);
  }
  const root = nodes.get(data.root);
  const branch = !root ? null : before?.branch?.root === root ? before.branch : { key: root.key, root, count: 1 + root.size };
  return { data, writes, nodes, branch };
}

function confirmedNode(
  data: BranchData, id: CommentId, depth: number, to: Node['to'], kids: readonly CommentId[], writes: readonly PendingWrite[], comment: Comment,
  nodes: ReadonlyMap<CommentId, Node>, old: Node | undefined,
): Node | null {
  const found: Node[] = [];
  let size = 0;
  let replies = 0;
  for (const kid of kids) {
    const child = nodes.get(kid);
    if (!child) continue;
    found.push(child);
    size += 1 + child.size;
    replies += 1 + child.replies;
  }
  const loaded = data.children.get(id)?.length ?? 0;
  const more = toMore(id, listOf(data.lists.get(id), comment.replies, loaded), comment.replies, loaded, old?.more ?? null);
  if (more) replies += more.left ?? 0;
  // Nothing is left to say about what is gone and has no replies.
  if ((comment.state === 'removed' || comment.body === null) && writes.length === 0 && found.length === 0 && !more) return null;
  const node: Node = {
    key: data.origins.get(id) ?? id, comment, depth,
    to: old && sameTo(old.to, to) ? old.to : to,
    children: old && sameList(old.children, found) ? old.children : found,
    more, write: loudest(writes), mark: data.marks.get(id) ?? unmarked, size, replies,
  };
  return old && sameNode(old, node) ? old : node;
}

/** The overlay of a branch. A comment whose writes are the same as last time is the same object as last time. */
function sortOnto(data: BranchData, writes: readonly PendingWrite[]): {
  onto: ReadonlyMap<CommentId, readonly PendingWrite[]>; posts: Posts; overlaid: (id: CommentId) => Comment | null;
} {
  const onto = new Map<CommentId, PendingWrite[]>();
  const byId = new Map<CommentId, PostWrite>();
  const under = new Map<CommentId, PostWrite[]>();
  for (const write of writes) {
    if (write.kind === 'post') {
      const parent = write.comment.parent as CommentId;
      byId.set(write.comment.id, write);
      under.set(parent, [...(under.get(parent) ?? []), write]);
    } else onto.set(write.target, [...(onto.get(write.target) ?? []), write]);
  }
  const overlaid = (id: CommentId): Comment | null => {
    const comment = data.comments.get(id) ?? null;
    const mine = onto.get(id);
    if (!comment || !mine) return comment;
    const known = overlays.get(comment);
    if (known && sameList(known.writes, mine)) return known.shown;
    const next = overlay(comment, mine);
    const shown = known && sameComment(known.shown, next) ? known.shown : next;
    overlays.set(comment, { writes: mine, shown });
    return shown;
  };
  return { onto, posts: { byId, under }, overlaid };
}
const overlays = new WeakMap<Comment, { readonly writes: readonly PendingWrite[]; readonly shown: Comment }>();

function visit(data: BranchData, posts: Posts, id: CommentId, depth: number): Visit {
  const confirmed = data.children.get(id) ?? noIds;
  const waiting = posts.under.get(id);
  return { id, depth, post: posts.byId.get(id) ?? null, kids: waiting ? withPosts(confirmed, waiting) : confirmed };
}

/** A reply list with the reader's unconfirmed replies: at the end, or where a later one was confirmed first. */
function withPosts(confirmed: readonly CommentId[], posts: readonly PostWrite[]): readonly CommentId[] {
  const list = [...confirmed];
  for (const post of posts) {
    const at = post.beside === null ? -1 : list.indexOf(post.beside);
    list.splice(at < 0 ? list.length : at, 0, post.comment.id);
  }
  return list;
}

function sameTo(a: Node['to'], b: Node['to']): boolean {
  return a === b || (a !== null && b !== null && a.id === b.id && a.name === b.name);
}

function sameNode(a: Node, b: Node): boolean {
  return a.key === b.key && a.comment === b.comment && a.depth === b.depth && a.to === b.to && a.children === b.children && a.more === b.more &&
    a.write === b.write && a.mark === b.mark && a.size === b.size && a.replies === b.replies;
}
