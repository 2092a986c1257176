// (data, action) -> data: every way a thread can change as long as its first page is all that was read. Pure: the same actions make the same
// thread. What reading on adds stands in reduce-onward.ts, and what pending writes add in reduce.ts, which come with them.

import type { KeptPage } from './cache.js';
import type { CommentError } from './errors.js';
import { initialLogin, loginReduce, type LoginEvent, type LoginState } from './login.js';
import type { Comment, CommentId, Order, Page, WriteKey } from './model.js';
import { completeList, failed, idle, listAt, listOf, loading, type ListState } from './paging.js';
import type { Mark, ThreadState, Write } from './state.js';
import { branchOf, emptyTree, insert, patchBranch, type Tree } from './tree.js';
import type { PendingWrite, Writes } from './writes.js';

export interface Data {
  readonly phase: ThreadState['phase'];
  readonly error: CommentError | null;
  readonly login: LoginState;
  readonly order: Order;
  /** The order the rows shown were read in; null: none yet. Cursors belong to it. */
  readonly read: Order | null;
  /** The rows shown are what this device remembers, and no fresher ones have come; null: they came from the backend. */
  readonly kept: Pick<KeptPage, 'at' | 'viewer'> | null;
  readonly tree: Tree;
  /** The root list. */
  readonly list: ListState;
  readonly total: number | null;
  readonly closed: boolean;
  /** Live arrivals by others, not yet shown. */
  readonly arrived: ReadonlyMap<CommentId, Comment>;
  /** Live replies to what is not shown: counted once, however often they are told. */
  readonly counted: ReadonlySet<CommentId>;
  readonly writes: Writes;
}

/** What became known while a page was on its way, which the page cannot know. null: gone. */
export type News = ReadonlyMap<CommentId, Comment | null>;

/** What the reader's writes change besides is told in reduce.ts. */
export type ReadAction =
  | { readonly type: 'login'; readonly event: LoginEvent }
  /** Wanted, though nothing is read yet. */
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'reading'; readonly order: Order }
  /** The first page. What reads on keeps rows read in the same order where the page says nothing against them. */
  | { readonly type: 'first'; readonly page: Page; readonly order: Order; readonly news: News }
  /** More comments of the first page, the rest of which stands in `page`. */
  | { readonly type: 'rest'; readonly page: Page; readonly news: News }
  /** What this device remembers of the first page. Nothing happens where anything has been read. */
  | { readonly type: 'recall'; readonly kept: KeptPage; readonly order: Order }
  /** What this device remembers is not for who is reading. */
  | { readonly type: 'forget' }
  /** `error` null: called off. */
  | { readonly type: 'unread'; readonly error: CommentError | null }
  | { readonly type: 'list'; readonly parent: CommentId | null }
  | { readonly type: 'page'; readonly parent: CommentId | null; readonly page: Page; readonly news: News }
  | { readonly type: 'unlisted'; readonly parent: CommentId | null; readonly error: CommentError | null }
  /** What stands around a comment that was asked for by name. */
  | { readonly type: 'around'; readonly page: Page; readonly news: News }
  | { readonly type: 'put'; readonly comment: Comment }
  | { readonly type: 'drop'; readonly id: CommentId }
  | { readonly type: 'reveal' }
  | { readonly type: 'mark'; readonly ids: readonly CommentId[]; readonly patch: Mark };

/** What the reader does. */
export type WriteAction =
  | { readonly type: 'write'; readonly write: PendingWrite }
  | { readonly type: 'phase'; readonly key: WriteKey; readonly phase: Write['phase']; readonly error: CommentError | null; readonly doubt?: boolean; readonly due?: number | null }
  /** `comment` null: the removal left no trace. */
  | { readonly type: 'confirm'; readonly key: WriteKey; readonly comment: Comment | null }
  | { readonly type: 'discard'; readonly key: WriteKey };

export type DataAction = ReadAction | WriteAction;

export function initialData(order: Order): Data {
  return {
    phase: 'idle', error: null, login: initialLogin, order, writes: new Map(), ...nothing,
  };
}

/** Before anything was read. */
const nothing = { read: null, kept: null, tree: emptyTree, list: completeList, total: null, closed: false, arrived: new Map<CommentId, Comment>(), counted: new Set<CommentId>() } as const;

/** The next data, as long as there are no writes and nothing was read on. The same object where an action changes nothing. */
export function reduceReading(data: Data, action: DataAction): Data {
  switch (action.type) {
    case 'login': {
      const login = loginReduce(data.login, action.event);
      return login === data.login ? data : { ...data, login };
    }
    case 'order': return data.order === action.order ? data : { ...data, order: action.order };
    case 'reading': return { ...data, order: action.order, error: null, phase: data.phase === 'ready' ? 'ready' : 'loading' };
    case 'first': return { ...begun(data, action.page, action.order), error: null, kept: null, list: listAt(action.page.next, action.page.left) };
    case 'rest': return { ...data, tree: withPage(data.tree, action.page).tree };
    case 'recall': return recall(data, action.kept, action.order);
    case 'forget': return data.kept === null ? data : { ...data, ...nothing, phase: data.error ? 'failed' : 'loading' };
    case 'unread': return unread(data, action.error);
    case 'list': return patchList(data, action.parent, (list) => (list.rest ? loading(list) : list));
    case 'unlisted': return patchList(data, action.parent, (list) => (action.error ? failed(list, action.error) : idle(list)));
    case 'mark': return mark(data, action.ids, action.patch);
    default: return data;
  }
}

/** A first page, and nothing else. */
function begun(data: Data, page: Page, order: Order): Data {
  return { ...data, phase: 'ready', read: order, tree: withPage(emptyTree, page).tree, total: page.total, closed: page.closed === true };
}

function recall(data: Data, kept: KeptPage, order: Order): Data {
  if (data.read !== null) return data;
  const { page, at, viewer, cut } = kept;
  return { ...begun(data, page, order), kept: { at, viewer }, list: cut ? { ...completeList, rest: true } : listAt(page.next, page.left) };
}

function unread(data: Data, error: CommentError | null): Data {
  if (data.phase === 'ready') return data.error === error ? data : { ...data, error };
  return { ...data, phase: error ? 'failed' : 'idle', error };
}

/** The comments of a page beside those that are here, and the ids of those that were not. */
export function withPage(tree: Tree, page: Page): { readonly tree: Tree; readonly fresh: readonly CommentId[] } {
  const next = insert(tree, page.comments);
  return { tree: withCursors(next.tree, page, next.fresh), fresh: next.fresh };
}

/** Where the reply lists that a page brought along go on. A list that was already read further keeps its own cursor. */
function withCursors(tree: Tree, page: Page, fresh: readonly CommentId[]): Tree {
  const brought = new Set<CommentId>(fresh);
  for (const comment of page.comments) if (comment.parent !== null && brought.has(comment.id)) brought.add(comment.parent);
  const byRoot = new Map<CommentId, Map<CommentId, ListState>>();
  for (const key of Object.keys(page.more)) {
    const id = key as CommentId;
    const root = tree.home.get(id);
    const cursor = page.more[key];
    if (root === undefined || cursor === undefined || !brought.has(id)) continue;
    const lists = byRoot.get(root);
    if (lists) lists.set(id, listAt(cursor));
    else byRoot.set(root, new Map([[id, listAt(cursor)]]));
  }
  if (byRoot.size === 0) return tree;
  const roots = tree.roots.map((branch) => {
    const lists = byRoot.get(branch.root);
    if (!lists) return branch;
    // Of lists that were here before, what is known stands.
    return { ...branch, lists: new Map([...lists, ...branch.lists]) };
  });
  return { ...tree, roots };
}

export function patchList(data: Data, parent: CommentId | null, change: (list: ListState) => ListState): Data {
  if (parent === null) {
    const list = change(data.list);
    return list === data.list ? data : { ...data, list };
  }
  const branch = branchOf(data.tree, parent);
  if (!branch) return data;
  const before = listOf(branch.lists.get(parent), branch.comments.get(parent)?.replies ?? 0, branch.children.get(parent)?.length ?? 0);
  const list = change(before);
  if (list === before) return data;
  return { ...data, tree: patchBranch(data.tree, parent, { lists: new Map(branch.lists).set(parent, list) }) };
}

export function mark(data: Data, ids: readonly CommentId[], patch: Mark): Data {
  const byRoot = new Map<CommentId, Map<CommentId, Mark>>();
  for (const id of ids) {
    const branch = branchOf(data.tree, id);
    if (!branch) continue;
    const before = branch.marks.get(id) ?? {};
    // What is false or has no words is not there.
    const after = Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => Boolean(value))) as Mark;
    if (sorted(before) === sorted(after)) continue;
    const marks = byRoot.get(branch.root) ?? new Map(branch.marks);
    byRoot.set(branch.root, marks);
    if (Object.keys(after).length === 0) marks.delete(id);
    else marks.set(id, after);
  }
  if (byRoot.size === 0) return data;
  const roots = data.tree.roots.map((branch) => {
    const marks = byRoot.get(branch.root);
    return marks ? { ...branch, marks } : branch;
  });
  return { ...data, tree: { ...data.tree, roots } };
}

function sorted(mark: Mark): string {
  return JSON.stringify(Object.entries(mark).sort());
}
