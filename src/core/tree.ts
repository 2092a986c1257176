// The comments of a thread, filed by root branch. Everything is replaced, never changed: a change costs its branch.
// Parents are strangers' claims: missing, circular and repeated ones are survived, and nothing here recurses.

import type { Comment, CommentId } from './model.js';
import { Lookup } from './lookup.js';
import type { ListState } from './paging.js';
import { sameComment } from './same.js';
import type { Mark } from './state.js';

/** One root comment and all that is filed under it. */
export interface BranchData {
  readonly root: CommentId;
  readonly comments: ReadonlyMap<CommentId, Comment>;
  /** Loaded replies in order, by parent. */
  readonly children: ReadonlyMap<CommentId, readonly CommentId[]>;
  readonly lists: ReadonlyMap<CommentId, ListState>;
  readonly marks: ReadonlyMap<CommentId, Mark>;
  /** The write a comment came from, so that its row keeps its key. */
  readonly origins: ReadonlyMap<CommentId, string>;
}

export interface Tree {
  readonly roots: readonly BranchData[];
  /** The root of the branch each comment is filed in. */
  readonly home: Lookup<CommentId>;
  /** Roots that only stand at the top because their parent is not here, by that parent. */
  readonly orphans: ReadonlyMap<CommentId, readonly CommentId[]>;
}

/** Where new comments go. `beside`: a root directly after that root, a reply directly before that reply. */
export type Place = 'end' | 'head' | { readonly beside: CommentId };

export const emptyTree: Tree = { roots: [], home: new Lookup(), orphans: new Map() };

export function branchOf(tree: Tree, id: CommentId): BranchData | null {
  const root = tree.home.get(id);
  return root === undefined ? null : tree.roots.find((branch) => branch.root === root) ?? null;
}

export function commentOf(tree: Tree, id: CommentId): Comment | null {
  return branchOf(tree, id)?.comments.get(id) ?? null;
}

/** The parent it is filed under, which for a root is none, whatever it claims. */
export function parentIn(branch: BranchData, id: CommentId): CommentId | null {
  return id === branch.root ? null : branch.comments.get(id)?.parent ?? null;
}

/** From the root down to the comment; empty: not here. */
export function pathTo(tree: Tree, id: CommentId): readonly CommentId[] {
  const branch = branchOf(tree, id);
  const path: CommentId[] = [];
  for (let at: CommentId | null = branch ? id : null; branch && at !== null; at = parentIn(branch, at)) path.push(at);
  return path.reverse();
}

/** Every comment of a branch, parents before their replies. */
export function preorder(branch: BranchData): readonly CommentId[] {
  const order: CommentId[] = [];
  const stack: CommentId[] = [branch.root];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    order.push(id);
    const kids = branch.children.get(id) ?? [];
    for (let i = kids.length - 1; i >= 0; i--) stack.push(kids[i] as CommentId);
  }
  return order;
}

/**
 * Files a batch in time linear in the batch and the branches it touches. Known comments are replaced where they stand, of
 * doubles the last one counts. `fresh`: the ids that were not here before, in order.
 */
export function insert(tree: Tree, comments: readonly Comment[], place: Place = 'end'): { readonly tree: Tree; readonly fresh: readonly CommentId[] } {
  const draft = new TreeDraft(tree);
  const batch = new Map<CommentId, Comment>();
  for (const comment of comments) batch.set(comment.id, comment);
  const arrivals = new Map<CommentId, Comment>();
  for (const [id, comment] of batch) {
    const root = tree.home.get(id);
    if (root === undefined) arrivals.set(id, comment);
    else draft.replace(root, comment);
  }
  const rootOf = climber(tree, arrivals);
  const roots: BranchDraft[] = [];
  for (const [id, comment] of arrivals) {
    if (rootOf(id) !== id) continue;
    roots.push(draft.create(id));
    const parent = comment.parent;
    if (parent !== null && !arrivals.has(parent) && !tree.home.has(parent)) draft.wait(parent, id);
  }
  draft.addRoots(roots, place);
  for (const id of arrivals.keys()) {
    for (const orphan of tree.orphans.get(id) ?? []) {
      if (rootOf(orphan) !== orphan) draft.adopt(orphan, rootOf(orphan), id);
    }
    draft.settle(id);
  }
  for (const [id, comment] of arrivals) {
    const root = rootOf(id);
    const branch = draft.branch(root);
    branch.comments.set(id, comment);
    draft.home.set(id, root);
    if (root !== id && comment.parent !== null) branch.list(comment.parent).push(id);
  }
  if (typeof place === 'object') draft.moveBefore(arrivals, rootOf, place.beside);
  return { tree: draft.done(), fresh: [...arrivals.keys()] };
}

/** Known comments, replaced where they stand. Unknown ones change nothing. */
export function replace(tree: Tree, ...comments: readonly Comment[]): Tree {
  const draft = new TreeDraft(tree);
  for (const comment of comments) {
    const root = tree.home.get(comment.id);
    if (root !== undefined) draft.replace(root, comment);
  }
  return draft.done();
}

/** Takes a comment out. One with loaded replies (or `keep`) stays as a tombstone, so that they do. */
export function drop(tree: Tree, id: CommentId, keep = false): Tree {
  const branch = branchOf(tree, id);
  const comment = branch?.comments.get(id);
  if (!branch || !comment) return tree;
  if (keep || (branch.children.get(id)?.length ?? 0) > 0) {
    return replace(tree, { ...comment, author: null, body: null, state: 'removed', can: [] });
  }
  const draft = new TreeDraft(tree);
  draft.take(branch.root, id);
  return draft.done();
}

/** Other facts of the branch that holds `id`: its marks, lists or origins. */
export function patchBranch(tree: Tree, id: CommentId, patch: Partial<Pick<BranchData, 'lists' | 'marks' | 'origins'>>): Tree {
  const root = tree.home.get(id);
  if (root === undefined) return tree;
  return { ...tree, roots: tree.roots.map((branch) => (branch.root === root ? { ...branch, ...patch } : branch)) };
}

/**
 * Says in whose branch a comment ends up once the arrivals are filed. Climbs from parent to parent, through the orphaned
 * branches that an arrival completes; every step is remembered, so that a batch costs its length. A circle is cut where the climb entered it.
 */
function climber(tree: Tree, arrivals: ReadonlyMap<CommentId, Comment>): (id: CommentId) => CommentId {
  const known = new Map<CommentId, CommentId>();
  const parentOfRoot = new Map<CommentId, CommentId | null>();
  for (const [parent, roots] of tree.orphans) if (arrivals.has(parent)) for (const root of roots) parentOfRoot.set(root, parent);
  return (start) => {
    const walked = new Set<CommentId>();
    let at = arrivals.has(start) ? start : tree.home.get(start) ?? start;
    let root = known.get(at);
    while (root === undefined) {
      walked.add(at);
      const arrival = arrivals.get(at);
      const above = arrival ? arrival.parent : parentOfRoot.get(at) ?? null;
      const next = above === null ? null : arrivals.has(above) ? above : tree.home.get(above) ?? null;
      if (next === null) root = at;
      else if (walked.has(next)) root = next;
      else {
        at = next;
        root = known.get(at);
      }
    }
    for (const id of walked) known.set(id, root);
    return root;
  };
}

/** A branch being changed: each of its maps is copied when first touched. */
class BranchDraft {
  readonly source: BranchData;
  #comments: Map<CommentId, Comment> | null = null;
  #children: Map<CommentId, readonly CommentId[]> | null = null;
  #lists = new Map<CommentId, CommentId[]>();
  #facts: Partial<BranchData> = {};

  constructor(source: BranchData) {
    this.source = source;
  }

  get comments(): Map<CommentId, Comment> {
    return (this.#comments ??= new Map(this.source.comments));
  }

  get children(): Map<CommentId, readonly CommentId[]> {
    return (this.#children ??= new Map(this.source.children));
  }

  /** The replies of one comment, to be changed in place. */
  list(parent: CommentId): CommentId[] {
    let list = this.#lists.get(parent);
    if (!list) {
      list = [...(this.children.get(parent) ?? [])];
      this.#lists.set(parent, list);
      this.children.set(parent, list);
    }
    return list;
  }

  forget(id: CommentId): void {
    this.comments.delete(id);
    this.children.delete(id);
    for (const key of ['lists', 'marks', 'origins'] as const) {
      if (this.source[key].has(id)) {
        const left = new Map<CommentId, never>(this.source[key] as ReadonlyMap<CommentId, never>);
        left.delete(id);
        this.#facts = { ...this.#facts, [key]: left };
      }
    }
  }

  absorb(other: BranchData): void {
    for (const [id, comment] of other.comments) this.comments.set(id, comment);
    for (const [id, list] of other.children) this.children.set(id, list);
    const now = { ...this.source, ...this.#facts };
    this.#facts = {
      lists: joined(now.lists, other.lists), marks: joined(now.marks, other.marks), origins: joined(now.origins, other.origins),
    };
  }

  done(): BranchData {
    return { ...this.source, ...this.#facts, comments: this.#comments ?? this.source.comments, children: this.#children ?? this.source.children };
  }
}

function joined<V>(one: ReadonlyMap<CommentId, V>, two: ReadonlyMap<CommentId, V>): ReadonlyMap<CommentId, V> {
  return two.size === 0 ? one : new Map([...one, ...two]);
}

/** A tree being changed by one batch. */
class TreeDraft {
  readonly home = new Map<CommentId, CommentId | undefined>();
  readonly #tree: Tree;
  #roots: readonly CommentId[] | null = null;
  #index: Map<CommentId, BranchData> | null = null;
  #orphans: Map<CommentId, readonly CommentId[]> | null = null;
  readonly #branches = new Map<CommentId, BranchDraft>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  #find(root: CommentId): BranchData {
    this.#index ??= new Map(this.#tree.roots.map((branch) => [branch.root, branch]));
    return this.#index.get(root) ?? emptyBranch(root);
  }

  branch(root: CommentId): BranchDraft {
    let draft = this.#branches.get(root);
    if (!draft) {
      draft = new BranchDraft(this.#find(root));
      this.#branches.set(root, draft);
    }
    return draft;
  }

  create(root: CommentId): BranchDraft {
    const draft = new BranchDraft(emptyBranch(root));
    this.#branches.set(root, draft);
    return draft;
  }

  #order(): readonly CommentId[] {
    return this.#roots ?? this.#tree.roots.map((branch) => branch.root);
  }

  addRoots(drafts: readonly BranchDraft[], place: Place): void {
    if (drafts.length === 0) return;
    const ids = drafts.map((draft) => draft.source.root);
    const order = this.#order();
    const beside = typeof place === 'object' ? order.indexOf(place.beside) + 1 : 0;
    this.#roots = place === 'end' ? [...order, ...ids] : [...order.slice(0, beside), ...ids, ...order.slice(beside)];
  }

  replace(root: CommentId, comment: Comment): void {
    const draft = this.#branches.get(root);
    const before = (draft?.comments ?? this.#find(root).comments).get(comment.id);
    if (!before) return;
    // Where it stands was settled when it was filed.
    const after = before.parent === comment.parent ? comment : { ...comment, parent: before.parent };
    if (!sameComment(before, after)) this.branch(root).comments.set(comment.id, after);
  }

  take(root: CommentId, id: CommentId): void {
    const branch = this.branch(root);
    const parent = parentIn(branch.source, id);
    const claimed = branch.source.comments.get(id)?.parent ?? null;
    branch.forget(id);
    this.home.set(id, undefined);
    if (parent === null) {
      this.#roots = this.#order().filter((other) => other !== root);
      if (claimed !== null) this.#unwait(claimed, id);
    } else {
      const list = branch.list(parent);
      list.splice(list.indexOf(id), 1);
      const above = branch.comments.get(parent);
      if (above && above.replies > 0) branch.comments.set(parent, { ...above, replies: above.replies - 1 });
    }
  }

  /** `root` stands at the top until `parent` arrives. */
  wait(parent: CommentId, root: CommentId): void {
    this.#orphans ??= new Map(this.#tree.orphans);
    const waiting = this.#orphans.get(parent);
    // Within one batch the list is ours to push to; one from before is copied first.
    if (waiting && waiting !== this.#tree.orphans.get(parent)) (waiting as CommentId[]).push(root);
    else this.#orphans.set(parent, [...(waiting ?? []), root]);
  }

  settle(parent: CommentId): void {
    if (!this.#tree.orphans.has(parent)) return;
    this.#orphans ??= new Map(this.#tree.orphans);
    this.#orphans.delete(parent);
  }

  #unwait(parent: CommentId, root: CommentId): void {
    const left = (this.#tree.orphans.get(parent) ?? []).filter((other) => other !== root);
    this.#orphans ??= new Map(this.#tree.orphans);
    if (left.length === 0) this.#orphans.delete(parent);
    else this.#orphans.set(parent, left);
  }

  #adopted = new Set<CommentId>();

  adopt(orphan: CommentId, root: CommentId, parent: CommentId): void {
    const moved = this.#branches.get(orphan)?.done() ?? this.#find(orphan);
    const target = this.branch(root);
    target.absorb(moved);
    target.list(parent).push(orphan);
    for (const id of moved.comments.keys()) this.home.set(id, root);
    this.#branches.delete(orphan);
    this.#adopted.add(orphan);
  }

  /** A reply that was filed last moves directly before its neighbour. */
  moveBefore(arrivals: ReadonlyMap<CommentId, Comment>, rootOf: (id: CommentId) => CommentId, beside: CommentId): void {
    for (const [id, comment] of arrivals) {
      if (rootOf(id) === id || comment.parent === null) continue;
      const list = this.branch(rootOf(id)).list(comment.parent);
      const at = list.indexOf(beside);
      if (at < 0) continue;
      list.splice(list.indexOf(id), 1);
      list.splice(at, 0, id);
    }
  }

  done(): Tree {
    if (this.#branches.size === 0 && this.#roots === null && this.#orphans === null) return this.#tree;
    const order = this.#adopted.size > 0 ? this.#order().filter((root) => !this.#adopted.has(root)) : this.#roots;
    const roots = order === null
      ? this.#tree.roots.map((branch) => this.#branches.get(branch.root)?.done() ?? branch)
      : order.map((root) => this.#branches.get(root)?.done() ?? this.#find(root));
    return { roots, home: this.#tree.home.with(this.home), orphans: this.#orphans ?? this.#tree.orphans };
  }
}

function emptyBranch(root: CommentId): BranchData {
  return { root, comments: new Map(), children: new Map(), lists: new Map(), marks: new Map(), origins: new Map() };
}
