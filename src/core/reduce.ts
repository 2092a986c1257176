// (data, action) -> data: every way a thread can change, with the reader's own writes. Pure, and fetched when somebody first writes.

import type { Comment, Page, Viewer, WriteKey } from './model.js';
import { arrive, bumped, dropped, isRemoved, reduceOnward, withOrigin, withoutWaiting } from './reduce-onward.js';
import type { Data, DataAction } from './reduce-reading.js';
import { commentOf, emptyTree, replace, type Place } from './tree.js';
import { addWrite, confirmPost, dropWrite, phaseWrite, type ModerateWrite, type PendingWrite, type Writes } from './writes.js';

export { initialData, type Data, type DataAction } from './reduce-reading.js';

/** The next data. The same object where an action changes nothing. */
export function reduce(data: Data, action: DataAction): Data {
  switch (action.type) {
    case 'write': return { ...data, writes: addWrite(data.writes, action.write) };
    case 'phase': return withWrites(data, phaseWrite(data.writes, action.key, action.phase, action.error, action.doubt, action.due));
    case 'confirm': return confirm(data, action.key, action.comment);
    case 'discard': return withWrites(data, dropWrite(data.writes, action.key));
    case 'put': {
      const { key } = action.comment;
      return key !== undefined && data.writes.get(key)?.kind === 'post' ? confirm(data, key, action.comment) : reduceOnward(data, action);
    }
    case 'first': case 'rest': case 'page': case 'around': return claim(reduceOnward(data, action), action.page);
    case 'login': {
      const next = reduceOnward(data, action);
      const { event } = action;
      // What a guest wrote before signing in will stand under the name they signed in with.
      return next !== data && event.type === 'viewer' && event.viewer ? { ...next, writes: signed(next.writes, event.viewer) } : next;
    }
    default: return reduceOnward(data, action);
  }
}

function withWrites(data: Data, writes: Writes): Data {
  return writes === data.writes ? data : { ...data, writes };
}

function signed(writes: Writes, viewer: Viewer): Writes {
  const next = new Map(writes);
  for (const [key, write] of writes) {
    if (write.kind === 'post' && write.phase === 'parked' && write.who === null) next.set(key, { ...write, comment: { ...write.comment, author: viewer } });
  }
  return next;
}

/** A page may bring what a post that is still under way has made. */
function claim(data: Data, page: Page): Data {
  if (data.writes.size === 0) return data;
  let next = data;
  for (const comment of page.comments) {
    const write = comment.key === undefined ? undefined : data.writes.get(comment.key);
    if (write?.kind !== 'post') continue;
    next = { ...withOrigin(next, comment.id, write.key), writes: confirmPost(next.writes, write, comment.id) };
  }
  return next;
}

function confirm(data: Data, key: WriteKey, comment: Comment | null): Data {
  const write = data.writes.get(key);
  if (!write) return comment ? { ...data, tree: replace(data.tree, withoutWaiting(data, comment)) } : data;
  if (write.kind === 'post' && comment) return confirmNew(data, write, comment);
  const left = { ...data, writes: dropWrite(data.writes, key) };
  if (comment === null) return write.kind === 'remove' || write.kind === 'moderate' ? dropped(left, write.target) : left;
  const known = commentOf(data.tree, comment.id);
  if (!known) return left;
  const change = Number(isRemoved(known)) - Number(isRemoved(comment));
  const settled = { ...left, tree: replace(left.tree, withoutWaiting(left, comment)), total: bumped(left.total, change) };
  return write.kind === 'moderate' ? ordered(settled, write) : settled;
}

/** A moderator's act is done: a thread may be closed now, or a pinned comment go to the head. */
function ordered(data: Data, { action, on, target }: ModerateWrite): Data {
  if (action === 'lock') return { ...data, closed: on };
  const { roots } = data.tree;
  const first = on && action === 'pin' ? roots.find(({ root }) => root === target) : undefined;
  return first ? { ...data, tree: { ...data.tree, roots: [first, ...roots.filter((branch) => branch !== first)] } } : data;
}

function confirmNew(data: Data, write: PendingWrite & { readonly kind: 'post' }, comment: Comment): Data {
  const known = data.tree.home.has(comment.id);
  const place: Place = write.beside !== null ? { beside: write.beside } : comment.parent === null || !data.tree.home.has(comment.parent) ? 'head' : 'end';
  const arrived = dropped({ ...data, tree: emptyTree }, comment.id).arrived;
  const next = known ? { ...data, tree: replace(data.tree, comment) } : arrive(data, [comment], place);
  return {
    ...withOrigin(next, comment.id, write.key), arrived,
    writes: confirmPost(data.writes, write, comment.id),
    total: known ? data.total : bumped(data.total, 1),
  };
}
