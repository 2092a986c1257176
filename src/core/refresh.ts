// A first page over rows that are already shown. Read again in the same order: what it says is taken, what it says nothing
// about is kept, what it ought to name and does not is gone. Read in another order: it replaces them.

import type { Comment, CommentId, Order, Page } from './model.js';
import { listAt, type ListState } from './paging.js';
import { sameComment, sameList } from './same.js';
import type { Mark } from './state.js';
import { emptyTree, insert, parentIn, pathTo, preorder, type BranchData, type Tree } from './tree.js';

/** `tail`: rows beyond the page were kept, and the root list's cursor with them. */
export interface Refreshed {
  readonly tree: Tree;
  readonly tail: boolean;
}

/** The page's comments alone, with the reader's marks and the keys of rows that were here before. `used` stay though the page lacks them. */
export function replaceAll(old: Tree, page: Page, used: readonly CommentId[] = []): Tree {
  const index = new Map(old.roots.map((branch) => [branch.root, branch]));
  const before = (id: CommentId): BranchData | undefined => index.get(old.home.get(id) as CommentId);
  const named = new Set(page.comments.map(({ id }) => id));
  const stay = old.roots.flatMap(({ root, comments }) => used.filter((id) => old.home.get(id) === root).flatMap((id) => pathTo(old, id))
    .filter((id) => !named.has(id)).flatMap((id) => comments.get(id) ?? []));
  const comments = [...page.comments, ...stay].map((comment) => {
    const known = before(comment.id)?.comments.get(comment.id);
    return known && sameComment(known, comment) ? known : comment;
  });
  const { tree } = insert(emptyTree, comments);
  const roots = tree.roots.map((branch) => {
    const marks = new Map<CommentId, Mark>();
    const origins = new Map<CommentId, string>();
    const lists = new Map<CommentId, ListState>();
    for (const id of branch.comments.keys()) {
      const known = before(id);
      const mark = known?.marks.get(id);
      const origin = known?.origins.get(id);
      if (mark) marks.set(id, mark);
      if (origin !== undefined) origins.set(id, origin);
      const cursor = Object.hasOwn(page.more, id) ? page.more[id] : undefined;
      if (cursor !== undefined) lists.set(id, listAt(cursor));
    }
    return { ...branch, marks, origins, lists };
  });
  return { ...tree, roots };
}

export function refresh(old: Tree, page: Page, order: Order): Refreshed {
  const kids = new Map<CommentId, CommentId[]>();
  const brought = new Set<CommentId>();
  const roots: CommentId[] = [];
  for (const comment of page.comments) {
    if (brought.has(comment.id)) continue;
    brought.add(comment.id);
    const parent = comment.parent;
    if (parent === null) roots.push(comment.id);
    else if (kids.has(parent)) kids.get(parent)?.push(comment.id);
    else kids.set(parent, [comment.id]);
  }
  const complete = (comment: Comment): boolean => !Object.hasOwn(page.more, comment.id) && (kids.has(comment.id) || comment.replies === 0);
  const latest = new Map(page.comments.map((comment) => [comment.id, comment]));
  const tail = tailOf(old, new Set(roots), page, order);
  const left = prune(old, (branch, id) => {
    if (brought.has(id)) return false;
    const parent = parentIn(branch, id);
    if (parent === null) return !tail.has(id);
    const above = latest.get(parent);
    return above !== undefined && complete(above);
  });
  const { tree } = insert(left, page.comments);
  return { tree: arrange(tree, page, roots, kids), tail: tail.size > 0 };
}

/** The roots that stand beyond what the page covers. */
function tailOf(old: Tree, named: ReadonlySet<CommentId>, page: Page, order: Order): ReadonlySet<CommentId> {
  const tail = new Set<CommentId>();
  if (page.next === null) return tail;
  const ids = old.roots.map((branch) => branch.root);
  const last = ids.findLastIndex((id) => named.has(id));
  // A vote moves comments about in the best order, so not being named there says nothing.
  ids.forEach((id, i) => { if (!named.has(id) && (i > last || order === 'best')) tail.add(id); });
  return tail;
}

/** Without the comments that are gone and what stands under them. */
function prune(tree: Tree, gone: (branch: BranchData, id: CommentId) => boolean): Tree {
  const home = new Map<CommentId, undefined>();
  const roots: BranchData[] = [];
  for (const branch of tree.roots) {
    const out = new Set<CommentId>();
    for (const id of preorder(branch)) {
      const parent = parentIn(branch, id);
      if ((parent !== null && out.has(parent)) || gone(branch, id)) out.add(id);
    }
    for (const id of out) home.set(id, undefined);
    if (out.size === 0) roots.push(branch);
    else if (!out.has(branch.root)) roots.push(without(branch, out));
  }
  if (home.size === 0) return tree;
  const orphans = new Map<CommentId, readonly CommentId[]>();
  for (const [parent, waiting] of tree.orphans) {
    const here = waiting.filter((id) => !home.has(id));
    if (here.length > 0) orphans.set(parent, here);
  }
  return { roots, home: tree.home.with(home), orphans };
}

function without(branch: BranchData, out: ReadonlySet<CommentId>): BranchData {
  const rest = <V>(map: ReadonlyMap<CommentId, V>): ReadonlyMap<CommentId, V> => new Map([...map].filter(([id]) => !out.has(id)));
  const children = new Map<CommentId, readonly CommentId[]>();
  for (const [parent, list] of branch.children) if (!out.has(parent)) children.set(parent, list.filter((id) => !out.has(id)));
  return { root: branch.root, comments: rest(branch.comments), children, lists: rest(branch.lists), marks: rest(branch.marks), origins: rest(branch.origins) };
}

/** In the page's order, what was kept after it; lists that hold no more than the page brought go on where it says. */
function arrange(tree: Tree, page: Page, roots: readonly CommentId[], kids: ReadonlyMap<CommentId, readonly CommentId[]>): Tree {
  const rank = new Map(roots.map((id, i) => [id, i]));
  const ranked = tree.roots.filter((branch) => rank.has(branch.root)).sort((a, b) => (rank.get(a.root) ?? 0) - (rank.get(b.root) ?? 0));
  const all = [...ranked, ...tree.roots.filter((branch) => !rank.has(branch.root))];
  const named = new Set(page.comments.map((comment) => comment.id));
  return { ...tree, roots: all.map((branch) => {
    let children: Map<CommentId, readonly CommentId[]> | null = null;
    let lists: Map<CommentId, ListState> | null = null;
    for (const id of branch.comments.keys()) {
      if (!named.has(id)) continue;
      const now = branch.children.get(id) ?? [];
      const wanted = (kids.get(id) ?? []).filter((kid) => kid !== branch.root && branch.comments.get(kid)?.parent === id);
      const first = new Set(wanted);
      const list = wanted.length === 0 ? now : [...wanted, ...now.filter((kid) => !first.has(kid))];
      if (!sameList(now, list)) children = (children ?? new Map(branch.children)).set(id, list);
      if (list.length > wanted.length) continue;
      const cursor = Object.hasOwn(page.more, id) ? page.more[id] : undefined;
      const before = branch.lists.get(id);
      if (cursor === undefined ? before !== undefined : before?.cursor !== cursor) {
        lists ??= new Map(branch.lists);
        if (cursor === undefined) lists.delete(id);
        else lists.set(id, listAt(cursor));
      }
    }
    return children || lists ? { ...branch, children: children ?? branch.children, lists: lists ?? branch.lists } : branch;
  }) };
}
