// Where each list goes on: the root list and every reply list has one of these. Knows pages, not comments' contents.

import type { CommentError } from './errors.js';
import type { CommentId, Cursor } from './model.js';
import type { More } from './state.js';

export interface ListState {
  /** Where it goes on; null: at the start or nowhere, as `rest` says. */
  readonly cursor: Cursor | null;
  /** true: there is more to read. */
  readonly rest: boolean;
  /** How many, where the backend said so. */
  readonly left: number | null;
  readonly phase: 'idle' | 'loading' | 'failed';
  readonly error: CommentError | null;
}

export const completeList: ListState = { cursor: null, rest: false, left: null, phase: 'idle', error: null };

export function listAt(cursor: Cursor | null, left: number | null = null): ListState {
  return cursor === null ? completeList : { cursor, rest: true, left, phase: 'idle', error: null };
}

/**
 * A reply list nobody has said anything about: complete when replies came along with their parent, unread when the
 * parent has some and none came. Counts that disagree with complete lists are common, so they alone make no button.
 */
export function listOf(list: ListState | undefined, known: number, loaded: number): ListState {
  if (list) return list;
  return loaded === 0 && known > 0 ? { ...completeList, rest: true } : completeList;
}

/** The list after a page of it. `fresh`: how many comments of the page were new. */
export function advance(list: ListState, next: Cursor | null, left: number | null, fresh: number): ListState {
  // The same cursor again with nothing new would be asked for ever.
  if (next === null || (fresh === 0 && next === list.cursor)) return completeList;
  const rest = left ?? (list.left === null ? null : list.left - fresh);
  return listAt(next, rest);
}

export function loading(list: ListState): ListState {
  return { ...list, phase: 'loading', error: null };
}

export function failed(list: ListState, error: CommentError): ListState {
  return { ...list, phase: 'failed', error };
}

/** An aborted read leaves the list as if it had not been asked. */
export function idle(list: ListState): ListState {
  return list.phase === 'loading' ? { ...list, phase: 'idle', error: null } : list;
}

/** What the view draws; the object it had before where nothing changed. `known` and `loaded` count direct replies. */
export function toMore(parent: CommentId | null, list: ListState, known: number, loaded: number, before: More | null): More | null {
  if (!list.rest) return null;
  const count = list.left ?? (parent === null ? 0 : known - loaded);
  const left = count > 0 ? count : null;
  if (before && before.parent === parent && before.left === left && before.phase === list.phase && before.error === list.error) return before;
  return { parent, left, phase: list.phase, error: list.error };
}

export function atLeastOne(size: number): number {
  return size >= 1 ? Math.floor(size) : 1;
}
