// What the guide has for whom the backend knows again: a subscription, and how long they can still change what they wrote. Fetched for those alone.

import type { ThreadState } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import type { GuideDesk } from './guide.js';
import { Follow } from './guide-follow.js';
import { EditWindows } from './guide-window.js';

export class Own {
  readonly follow: Follow;
  readonly #windows: EditWindows;

  constructor(desk: GuideDesk, store: ThreadStore) {
    this.follow = new Follow(desk, store);
    this.#windows = new EditWindows(store);
  }

  stop(): void {
    this.follow.stop();
    this.#windows.stop();
  }

  /** Before a drawing. */
  look(state: ThreadState): void {
    this.follow.look(state);
    this.#windows.look(state);
  }
}
