// Whether a thread is so long that its reader is offered a search. The guide asks, and a server that keeps its button's room.

import type { ThreadState } from '../core/state.js';

/** Fewer comments than this are found by looking. */
const many = 10;

export function isLong({ branches, more, total }: Pick<ThreadState, 'branches' | 'more' | 'total'>): boolean {
  return more !== null || (total ?? branches.length) > many;
}
