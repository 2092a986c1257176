// How long the reader's own comments can still be changed: counts the minutes down in their rows, and takes Edit away at the end.

import type { CommentId } from '../core/model.js';
import type { ThreadState } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import { confirmedIn } from '../core/walk.js';

const minute = 60_000;
/** What a browser can wait for; an end that is further away is no end to count down to. */
const farthest = 24 * 60 * minute;

export class EditWindows {
  readonly #store: ThreadStore;
  readonly #ends = new Map<CommentId, number>();
  #read = new WeakSet<object>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: ThreadStore) {
    this.#store = store;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Before a drawing: rows that were not seen before. */
  look({ branches, asOf }: ThreadState): void {
    if (asOf !== null) return;
    let found = false;
    for (const { comment: { id, can, editableUntil } } of confirmedIn(branches, this.#read)) {
      const end = can.includes('edit') ? editableUntil : undefined;
      if (this.#ends.get(id) === end) continue;
      found = true;
      if (end === undefined) this.#ends.delete(id);
      else this.#ends.set(id, end);
      this.#store.mark(id, { left: minutesTo(end) });
    }
    if (found) this.#count();
  }

  #count(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    let next = Infinity;
    for (const [id, end] of this.#ends) {
      const left = end - now;
      this.#store.mark(id, { left: minutesTo(end, now) });
      if (left > 0 && left < farthest) next = Math.min(next, left % minute || minute);
    }
    // A moment later than that: clocks of timers run a little fast.
    if (next < Infinity) this.#timer = setTimeout(() => this.#count(), next + 50);
  }
}

/** Minutes begun; 0: none. */
function minutesTo(end: number | undefined, now = Date.now()): number {
  const left = end === undefined ? 0 : end - now;
  return left > 0 && left < farthest ? Math.ceil(left / minute) : 0;
}
