// Data -> the branches a view draws; pending writes are laid over by select-pending.ts, which comes with them. A branch, node or
// part of one that did not change is the same object as before, so that a change costs a pointer comparison for each branch and the
// size of those it touched. Iterative: chains may be 10,000 deep.

import type { Data } from './reduce-reading.js';
import type { Comment, CommentId } from './model.js';
import { listOf, toMore } from './paging.js';
import { sameList } from './same.js';
import type { Branch, Mark, Node, ThreadState } from './state.js';
import { parentIn, type BranchData } from './tree.js';
import type { PendingWrite, PostWrite } from './writes.js';

export interface Selector {
  (data: Data): ThreadState;
  /** The node as it was last selected, by id or, while it is pending, by its write key. */
  node(data: Data, id: CommentId): Node | null;
  /** From now on pending writes are drawn. */
  join(pending: Pending): void;
}

/** How pending writes are drawn. */
export interface Pending {
  /** Which stand in which branch, and which alone. `before`: the drafts of the last time. */
  sort(data: Data, before: Placed['drafts']): Placed;
  /** What the writes of one branch make of it. */
  layer(data: BranchData, writes: readonly PendingWrite[]): Layer;
}
export interface Placed {
  readonly byRoot: ReadonlyMap<CommentId, readonly PendingWrite[]>;
  /** What stands alone, by the root it stands after; null: above all. */
  readonly alone: ReadonlyMap<CommentId | null, readonly Branch[]>;
  /** The same by key. */
  readonly drafts: ReadonlyMap<CommentId, Branch>;
}
export interface Layer {
  readonly posts: ReadonlyMap<CommentId, PostWrite>;
  /** A comment with what was done to it. */
  comment(id: CommentId): Comment | null;
  /** The write its row speaks of. */
  write(id: CommentId): PendingWrite | null;
  kids(id: CommentId, confirmed: readonly CommentId[]): readonly CommentId[];
  node(post: PostWrite, depth: number, to: Node['to'], before: Node | undefined): Node;
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
const unplaced: Placed = { byRoot: new Map(), alone: new Map(), drafts: new Map() };
export const unmarked: Mark = {};

/** Selectors remember what they said last: one for each store. */
export function createSelector(pending: Pending | null = null): Selector {
  let entries = new Map<CommentId, Entry>();
  let placed = unplaced;
  let last: { data: Data; state: ThreadState } | null = null;

  const select = (data: Data): ThreadState => {
    if (last?.data === data) return last.state;
    const before = last?.state ?? null;
    placed = pending?.sort(data, placed.drafts) ?? unplaced;
    const { byRoot, alone } = placed;
    const branches: Branch[] = [...alone.get(null) ?? []];
    /** Pinned comments stand first, whatever the order and whenever they came. */
    const pinned: Branch[] = [];
    let seen = 0;
    for (const branch of data.tree.roots) {
      const writes = byRoot.get(branch.root) ?? none;
      let entry = entries.get(branch.root);
      if (!entry || entry.data !== branch || !sameList(entry.writes, writes)) {
        entry = build(branch, writes, entry ?? null, writes.length > 0 ? pending!.layer(branch, writes) : null);
        entries.set(branch.root, entry);
      }
      seen++;
      if (entry.branch) (entry.branch.root.comment.pinned ? pinned : branches).push(entry.branch);
      branches.push(...alone.get(branch.root) ?? []);
    }
    if (entries.size > seen) entries = new Map(data.tree.roots.map((branch) => [branch.root, entries.get(branch.root) as Entry]));
    if (pinned.length > 0) branches.unshift(...pinned);
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
    const draft = placed.drafts.get(id);
    if (draft) return draft.root;
    const write = data.writes.get(id as string as PendingWrite['key']);
    const root = data.tree.home.get(write?.kind === 'post' && write.comment.parent !== null ? write.comment.parent : id);
    return root === undefined ? null : entries.get(root)?.nodes.get(id) ?? null;
  };

  return Object.assign(select, { node, join: (half: Pending): void => { pending = half; } });
}

interface Visit {
  readonly id: CommentId;
  readonly depth: number;
  readonly post: PostWrite | null;
  readonly kids: readonly CommentId[];
}

function build(data: BranchData, writes: readonly PendingWrite[], before: Entry | null, layer: Layer | null): Entry {
  const shown = (id: CommentId): Comment | null => (layer ? layer.comment(id) : data.comments.get(id) ?? null);
  // Every comment before its replies, so that walking backwards meets the replies first.
  const visits: Visit[] = [];
  const stack: Visit[] = [visit(data, layer, data.root, 0)];
  for (let at = stack.pop(); at; at = stack.pop()) {
    visits.push(at);
    for (const id of at.kids) stack.push(visit(data, layer, id, at.depth + 1));
  }
  const nodes = new Map<CommentId, Node>();
  for (let i = visits.length - 1; i >= 0; i--) {
    const { id, depth, post, kids } = visits[i] as Visit;
    const old = before?.nodes.get(id);
    const parent = post ? post.comment.parent : parentIn(data, id);
    const above = parent === null ? null : shown(parent);
    const to = above && { id: above.id, name: above.author?.name ?? null };
    if (post) {
      nodes.set(id, layer!.node(post, depth, to, old));
      continue;
    }
    const node = confirmedNode(data, id, depth, to, kids, layer?.write(id) ?? null, shown(id) as Comment, nodes, old);
    if (node) nodes.set(id, node);
  }
  const root = nodes.get(data.root);
  const branch = !root ? null : before?.branch?.root === root ? before.branch : { key: root.key, root, count: 1 + root.size };
  return { data, writes, nodes, branch };
}

function confirmedNode(
  data: BranchData, id: CommentId, depth: number, to: Node['to'], kids: readonly CommentId[], write: PendingWrite | null, comment: Comment,
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
  if ((comment.state === 'removed' || comment.body === null) && !write && found.length === 0 && !more) return null;
  const node: Node = {
    key: data.origins.get(id) ?? id, comment, depth,
    to: old && sameTo(old.to, to) ? old.to : to,
    children: old && sameList(old.children, found) ? old.children : found,
    more, write, mark: data.marks.get(id) ?? unmarked, size, replies,
  };
  return old && sameNode(old, node) ? old : node;
}

function visit(data: BranchData, layer: Layer | null, id: CommentId, depth: number): Visit {
  const confirmed = data.children.get(id) ?? noIds;
  return { id, depth, post: layer?.posts.get(id) ?? null, kids: layer?.kids(id, confirmed) ?? confirmed };
}

export function sameTo(a: Node['to'], b: Node['to']): boolean {
  return a === b || (a !== null && b !== null && a.id === b.id && a.name === b.name);
}

function sameNode(a: Node, b: Node): boolean {
  return a.key === b.key && a.comment === b.comment && a.depth === b.depth && a.to === b.to && a.children === b.children && a.more === b.more &&
    a.write === b.write && a.mark === b.mark && a.size === b.size && a.replies === b.replies;
}
