// (data, action) -> data: every way a thread can change for who reads on: news, later pages, a page over rows that are shown already.
// Pure, and fetched when the first of these comes. What pending writes add stands in reduce.ts.

import type { Comment, CommentId, Order, Page } from './model.js';
import { advance, completeList, idle } from './paging.js';
import { mark, patchList, reduceReading, withPage, type Data, type DataAction, type News } from './reduce-reading.js';
import { refresh, replaceAll } from './refresh.js';
import { isOlder } from './same.js';
import { branchOf, commentOf, drop, insert, patchBranch, replace, type Place, type Tree } from './tree.js';

/** The next data, as long as there are no writes. The same object where an action changes nothing. */
export function reduceOnward(data: Data, action: DataAction): Data {
  switch (action.type) {
    case 'login': return withOwn(reduceReading(data, action));
    case 'first': return first(data, retell(action.page, action.news), action.order, action.news);
    case 'rest': return settleArrived(reduceReading(data, { ...action, page: retell(action.page, action.news) }));
    case 'recall': return settleArrived(reduceReading(data, action));
    case 'page': return listPage(data, action.parent, retell(action.page, action.news));
    case 'around': return around(data, retell(action.page, action.news));
    case 'put': return put(data, action.comment);
    case 'drop': return dropped(data, action.id);
    case 'reveal': return reveal(data);
    default: return reduceReading(data, action);
  }
}

/** What the viewer wrote themselves, in another tab or before they were known here, does not wait to be shown. */
function withOwn(data: Data): Data {
  const viewer = data.login.viewer;
  let next = data;
  for (const comment of data.arrived.values()) {
    if (viewer && comment.author?.id === viewer.id) next = { ...arrive(dropped(next, comment.id), [comment], comment.parent === null ? 'head' : 'end'), total: bumped(next.total, 1) };
  }
  return next;
}

function first(data: Data, page: Page, order: Order, news: News): Data {
  const alone = data.tree.roots.length === 0;
  // Where it is laid over rows, it is not filed twice.
  const begun = reduceReading(data, { type: 'first', page: alone ? page : { ...page, comments: [] }, order, news });
  // Of remembered rows only those stay that the page has too, or that the reader is busy with.
  const { tree, tail } = alone ? { tree: begun.tree, tail: false }
    : data.read === order && !data.kept ? refresh(data.tree, page, order)
    : { tree: replaceAll(data.tree, page, data.kept ? inUse(data) : []), tail: false };
  let next: Data = { ...begun, tree, list: tail ? idle(data.list) : begun.list };
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

/** What the reader answers or changes just now. */
function inUse({ tree, writes }: Data): readonly CommentId[] {
  const ids = [...writes.values()].flatMap((write) => (write.kind === 'post' ? write.comment.parent ?? [] : write.target));
  for (const { marks } of tree.roots) for (const [id, { replying, editing }] of marks) if (replying || editing) ids.push(id);
  return ids;
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

function listPage(data: Data, parent: CommentId | null, page: Page): Data {
  const { tree, fresh } = withPage(data.tree, page);
  let next: Data = { ...data, tree, total: page.total ?? data.total };
  const direct = fresh.filter((id) => (commentOf(next.tree, id)?.parent ?? null) === parent).length;
  next = patchList(next, parent, (list) => advance(list, page.next, page.left, direct));
  return settleArrived(next);
}

function around(data: Data, page: Page): Data {
  const { tree, fresh } = withPage(data.tree, page);
  let next: Tree = tree;
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
