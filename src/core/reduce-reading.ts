// (data, action) -> data: every way a thread can change for who only reads it. Pure: the same actions make the same thread.
// What pending writes add stands in reduce.ts, which comes with them.

import type { KeptPage } from './cache.js';
import type { CommentError } from './errors.js';
import { initialLogin, loginReduce, type LoginEvent, type LoginState } from './login.js';
import type { Comment, CommentId, Order, Page, Viewer, WriteKey } from './model.js';
import { advance, completeList, failed, idle, listAt, listOf, loading, type ListState } from './paging.js';
import type { refresh, replaceAll } from './refresh.js';
import { isOlder } from './same.js';
import type { Mark, ThreadState, Write } from './state.js';
import { branchOf, commentOf, drop, emptyTree, insert, patchBranch, replace, type Place, type Tree } from './tree.js';
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
  /** The first page. Rows read in the same order are kept where the page says nothing against them: `onto` does that, where there are any. */
  | { readonly type: 'first'; readonly page: Page; readonly order: Order; readonly news: News; readonly onto?: Onto | null }
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

/** What lays a page over rows that are shown already: refresh.ts. */
export interface Onto {
  readonly refresh: typeof refresh;
  readonly replaceAll: typeof replaceAll;
}

export type DataAction = ReadAction | WriteAction;

export function initialData(order: Order): Data {
  return {
    phase: 'idle', error: null, login: initialLogin, order, writes: new Map(), ...nothing,
  };
}

/** Before anything was read. */
const nothing = { read: null, kept: null, tree: emptyTree, list: completeList, total: null, closed: false, arrived: new Map<CommentId, Comment>(), counted: new Set<CommentId>() } as const;

/** The next data, as long as there are no writes. The same object where an action changes nothing. */
export function reduceReading(data: Data, action: DataAction): Data {
  switch (action.type) {
    case 'login': return login(data, action.event);
    case 'order': return data.order === action.order ? data : { ...data, order: action.order };
    case 'reading': return { ...data, order: action.order, error: null, phase: data.phase === 'ready' ? 'ready' : 'loading' };
    case 'first': return first(data, action.page, action.order, action.news, action.onto);
    case 'rest': return rest(data, action.page, action.news);
    case 'recall': return recall(data, action.kept, action.order);
    case 'forget': return data.kept === null ? data : { ...data, ...nothing, phase: data.error ? 'failed' : 'loading' };
    case 'unread': return unread(data, action.error);
    case 'list': return patchList(data, action.parent, loading);
    case 'page': return listPage(data, action.parent, action.page, action.news);
    case 'unlisted': return patchList(data, action.parent, (list) => (action.error ? failed(list, action.error) : idle(list)));
    case 'around': return around(data, action.page, action.news);
    case 'put': return put(data, action.comment);
    case 'drop': return dropped(data, action.id);
    case 'reveal': return reveal(data);
    case 'mark': return mark(data, action.ids, action.patch);
    default: return data;
  }
}

function login(data: Data, event: LoginEvent): Data {
  const login = loginReduce(data.login, event);
  if (login === data.login) return data;
  return login.viewer ? withOwn({ ...data, login }, login.viewer) : { ...data, login };
}

/** What the viewer wrote themselves, in another tab or before they were known here, does not wait to be shown. */
function withOwn(data: Data, viewer: Viewer): Data {
  let next = data;
  for (const comment of data.arrived.values()) {
    if (comment.author?.id === viewer.id) next = { ...arrive(dropped(next, comment.id), [comment], comment.parent === null ? 'head' : 'end'), total: bumped(next.total, 1) };
  }
  return next;
}

function first(data: Data, page: Page, order: Order, news: News, onto: Onto | null | undefined): Data {
  const told = retell(page, news);
  // Of remembered rows only those stay that the page has too, or that the reader is busy with.
  const { tree, tail } = !onto ? { tree: alone(told), tail: false }
    : data.read === order && !data.kept ? onto.refresh(data.tree, told, order)
    : { tree: onto.replaceAll(data.tree, told, data.kept ? inUse(data) : []), tail: false };
  let next: Data = {
    ...data, phase: 'ready', error: null, read: order, kept: null, total: page.total, closed: page.closed === true,
    tree, list: tail ? idle(data.list) : listAt(page.next, page.left),
  };
  // What was confirmed while the page was on its way is not in it.
  for (const [id, comment] of news) {
    if (!comment || next.tree.home.has(id) || !data.tree.home.has(id)) continue;
    const origin = branchOf(data.tree, id)?.origins.get(id);
    next = arrive(next, [comment], comment.parent === null ? 'head' : 'end');
    if (origin !== undefined) next = withOrigin(next, id, origin);
    next = { ...next, total: bumped(next.total, 1) };
  }
  return settleArrived(next);
}

function alone(page: Page): Tree {
  const { tree, fresh } = insert(emptyTree, page.comments);
  return withCursors(tree, page, fresh);
}

/** What the reader answers or changes just now. */
function inUse({ tree, writes }: Data): readonly CommentId[] {
  const ids = [...writes.values()].flatMap((write) => (write.kind === 'post' ? write.comment.parent ?? [] : write.target));
  for (const { marks } of tree.roots) for (const [id, { replying, editing }] of marks) if (replying || editing) ids.push(id);
  return ids;
}

function recall(data: Data, kept: KeptPage, order: Order): Data {
  if (data.read !== null) return data;
  const { page, at, viewer, cut } = kept;
  return settleArrived({
    ...data, phase: 'ready', read: order, kept: { at, viewer }, tree: alone(page), total: page.total, closed: page.closed === true,
    list: cut ? { ...completeList, rest: true } : listAt(page.next, page.left),
  });
}

function unread(data: Data, error: CommentError | null): Data {
  if (data.phase === 'ready') return data.error === error ? data : { ...data, error };
  return { ...data, phase: error ? 'failed' : 'idle', error };
}

/** The page as it would be if it had been written now. */
function retell(page: Page, news: News): Page {
  if (news.size === 0) return page;
  const comments = page.comments.map((comment) => {
    const latest = news.get(comment.id);
    if (latest) return isOlder(latest, comment) ? comment : latest;
    return latest === null ? { ...comment, author: null, body: null, state: 'removed' as const, can: [] } : comment;
  });
  return { ...page, comments };
}

function listPage(data: Data, parent: CommentId | null, page: Page, news: News): Data {
  const { tree, fresh } = insert(data.tree, retell(page, news).comments);
  let next: Data = { ...data, tree: withCursors(tree, page, fresh), total: page.total ?? data.total };
  const direct = fresh.filter((id) => (commentOf(next.tree, id)?.parent ?? null) === parent).length;
  next = patchList(next, parent, (list) => advance(list, page.next, page.left, direct));
  return settleArrived(next);
}

function rest(data: Data, page: Page, news: News): Data {
  const { tree, fresh } = insert(data.tree, retell(page, news).comments);
  return settleArrived({ ...data, tree: withCursors(tree, page, fresh) });
}

function around(data: Data, page: Page, news: News): Data {
  const { tree, fresh } = insert(data.tree, retell(page, news).comments);
  let next: Tree = withCursors(tree, page, fresh);
  // A list of which only the way to the target came along is not complete, whatever was said of it.
  for (const id of fresh) {
    const parent = commentOf(next, id)?.parent;
    const branch = parent ? branchOf(next, parent) : null;
    if (!parent || !branch || branch.lists.has(parent)) continue;
    const known = branch.comments.get(parent)?.replies ?? 0;
    if (known > (branch.children.get(parent)?.length ?? 0)) {
      next = patchBranch(next, parent, { lists: new Map(branch.lists).set(parent, { ...completeList, rest: true }) });
    }
  }
  return settleArrived({ ...data, tree: next });
}

/** Where the reply lists that a page brought along go on. A list that was already read further keeps its own cursor. */
export function withCursors(tree: Tree, page: Page, fresh: readonly CommentId[]): Tree {
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

function patchList(data: Data, parent: CommentId | null, change: (list: ListState) => ListState): Data {
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

function settleArrived(data: Data): Data {
  if (data.arrived.size === 0) return data;
  const arrived = new Map([...data.arrived].filter(([id]) => !data.tree.home.has(id)));
  return arrived.size === data.arrived.size ? data : { ...data, arrived };
}

export function withOrigin(data: Data, id: CommentId, key: string): Data {
  const branch = branchOf(data.tree, id);
  if (!branch || branch.origins.has(id)) return data;
  return { ...data, tree: patchBranch(data.tree, id, { origins: new Map(branch.origins).set(id, key) }) };
}

export function bumped(total: number | null, by: number): number | null {
  return total === null ? null : Math.max(0, total + by);
}

/** New comments by name: their parents have one more reply each, the thread as many more comments. */
export function arrive(data: Data, comments: readonly Comment[], place: Place): Data {
  const { tree, fresh } = insert(data.tree, comments, place);
  const counts = new Map<CommentId, number>();
  const batch = new Map(comments.map((comment) => [comment.id, comment]));
  for (const id of fresh) {
    const parent = batch.get(id)?.parent;
    if (parent) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  const answered: Comment[] = [];
  for (const [id, count] of counts) {
    const above = commentOf(tree, id);
    if (above) answered.push({ ...above, replies: above.replies + count });
  }
  return tree === data.tree ? data : { ...data, tree: replace(tree, ...answered) };
}

/** As it stands in the tree: replies that wait to be shown are counted once they are. */
export function withoutWaiting({ arrived }: Data, comment: Comment): Comment {
  let waiting = 0;
  for (const { parent } of arrived.values()) if (parent === comment.id) waiting++;
  return waiting > 0 ? { ...comment, replies: Math.max(0, comment.replies - waiting) } : comment;
}

export function isRemoved(comment: Comment | null): boolean {
  return comment === null || comment.state === 'removed';
}

function put(data: Data, comment: Comment): Data {
  const known = commentOf(data.tree, comment.id);
  if (isOlder(comment, known ?? data.arrived.get(comment.id))) return data;
  if (known) {
    const tree = replace(data.tree, withoutWaiting(data, comment));
    if (tree === data.tree) return data;
    const change = Number(isRemoved(known)) - Number(isRemoved(comment));
    return { ...data, tree, total: bumped(data.total, change) };
  }
  if (isRemoved(comment)) {
    // Gone before anybody saw it; its place is kept for the replies that wait beside it.
    const next = dropped(data, comment.id);
    const answered = data.arrived.has(comment.id) && [...data.arrived.values()].some(({ parent }) => parent === comment.id);
    return answered ? { ...next, arrived: new Map(data.arrived).set(comment.id, withoutWaiting(data, comment)) } : next;
  }
  if (comment.author !== null && comment.author.id === data.login.viewer?.id) {
    return { ...arrive(data, [comment], comment.parent === null ? 'head' : 'end'), total: bumped(data.total, 1) };
  }
  // A reply to what is not shown has no place to appear in, but it exists.
  if (comment.parent !== null && !data.tree.home.has(comment.parent) && !data.arrived.has(comment.parent)) {
    const { counted, total } = data;
    return data.read === null || counted.has(comment.id) ? data : { ...data, counted: new Set(counted).add(comment.id), total: bumped(total, 1) };
  }
  return { ...data, arrived: new Map(data.arrived).set(comment.id, withoutWaiting(data, comment)) };
}

export function dropped(data: Data, id: CommentId): Data {
  if (data.arrived.has(id)) {
    const arrived = new Map(data.arrived);
    arrived.delete(id);
    return { ...data, arrived };
  }
  const known = commentOf(data.tree, id);
  const counted = new Set(data.counted);
  const was = counted.delete(id);
  if (!known) return was ? { ...data, counted, total: bumped(data.total, -1) } : data;
  const answered = [...data.writes.values()].some((write) => write.kind === 'post' && write.comment.parent === id);
  const tree = drop(data.tree, id, answered);
  return tree === data.tree ? data : { ...data, tree, counted, total: bumped(data.total, isRemoved(known) ? 0 : -1) };
}

function reveal(data: Data): Data {
  if (data.arrived.size === 0) return data;
  const all = [...data.arrived.values()];
  const roots = all.filter((comment) => comment.parent === null);
  // What they answer may have been taken away meanwhile, and with it their place.
  const replies = all.filter(({ parent }) => parent !== null && (data.tree.home.has(parent) || data.arrived.has(parent)));
  // The last to arrive is the newest; a list that starts with the oldest gets it at its end.
  let next = arrive(data, data.order === 'oldest' ? roots : roots.reverse(), data.order === 'oldest' ? 'end' : 'head');
  next = arrive(next, replies, 'end');
  next = { ...next, arrived: new Map(), total: bumped(data.total, all.filter((comment) => !isRemoved(comment)).length) };
  return mark(next, all.map((comment) => comment.id), { fresh: true });
}

function mark(data: Data, ids: readonly CommentId[], patch: Mark): Data {
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
