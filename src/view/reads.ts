// What reading on leads to: says what has come, leads the reader to it, and follows links to comments. Fetched with the first of these;
// who only reads needs nothing of acts.ts.

import { learnGuide } from '../core/messages-guide.js';
import type { CommentId } from '../core/model.js';
import type { StoreEvent, ThreadStore } from '../core/store.js';
import type { Desk } from './acts.js';
import { wear } from './dressed.js';
import { targetStyles } from './styles/target.js';

learnGuide();

/** How long the target of a permalink stays marked. */
const marked = 5_000;
/** Arrivals are said no more often than this. */
const quiet = 30_000;

export class Reads {
  readonly #desk: Omit<Desk, 'reads'>;
  #target: { readonly id: CommentId; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  #said = -Infinity;

  constructor(desk: Omit<Desk, 'reads'>) {
    this.#desk = desk;
    wear(desk.root(), targetStyles);
  }

  onStore(event: StoreEvent): void {
    const { say, t } = this.#desk;
    if (event.type === 'more') {
      say(t()('more.done', { n: event.count }));
      if (event.first) this.toComment(event.first);
    } else if (event.type === 'arrived' && performance.now() - this.#said > quiet) {
      this.#said = performance.now();
      say(t()('unseen.said', { n: event.unseen }));
    }
  }

  /** Shows what has arrived. */
  reveal(store: ThreadStore): void {
    const ids = store.reveal();
    this.#desk.say(this.#desk.t()('more.done', { n: ids.length }));
    // What arrived in a branch that the reader has folded stays folded.
    const first = ids.find((id) => store.path(id).every((above) => above === id || !store.node(above)?.mark.folded));
    if (first) this.toComment(first);
  }

  /** Follows a permalink: makes the comment present, moves focus to it and marks it for a while. */
  async goTo(id: CommentId): Promise<void> {
    const store = this.#desk.store();
    if (!store) return;
    if (!(await store.show(id))) {
      if (store.state.phase === 'ready') this.#desk.lost(id);
      return;
    }
    if (this.#target) {
      clearTimeout(this.#target.timer);
      store.mark(this.#target.id, { target: false });
    }
    store.mark(id, { target: true });
    this.#target = { id, timer: setTimeout(() => store.mark(id, { target: false }), marked) };
    this.#desk.reach(id);
    this.toComment(id, 'center');
  }

  /** Moves focus to a comment once it is drawn. */
  toComment(id: CommentId, block?: ScrollLogicalPosition): void {
    const { focus, store, root, rowId, redraw } = this.#desk;
    focus.later(() => {
      const node = store()?.node(id);
      return node ? root().getElementById(rowId(node.key)) : null;
    }, block);
    redraw();
  }
}
