// "Subscribe": whether the reader is told of new comments in this thread, where the adapter can.

import { html, nothing, type TemplateResult } from 'lit';
import { ask } from '../core/ask.js';
import { toCommentError, type CommentError } from '../core/errors.js';
import { randomKey } from '../core/key.js';
import type { ThreadState } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import type { GuideDesk } from './guide.js';

export class Follow {
  readonly #desk: GuideDesk;
  readonly #store: ThreadStore;
  /** Whom the answer is for; undefined: nobody has asked. */
  #reader: string | null | undefined;
  /** null: not known yet. */
  #on: boolean | null = null;
  #problem: CommentError | null = null;
  #asking: AbortController | null = null;

  constructor(desk: GuideDesk, store: ThreadStore) {
    this.#desk = desk;
    this.#store = store;
  }

  stop(): void {
    this.#asking?.abort();
  }

  /** Asks once for each reader. */
  look({ login, phase }: ThreadState): void {
    const { follow, auth } = this.#store.adapter;
    if (!follow || phase !== 'ready' || (auth && login.phase === 'unknown')) return;
    const reader = login.viewer?.id ?? null;
    if (reader === this.#reader) return;
    this.#reader = reader;
    this.#on = null;
    this.#problem = null;
    this.#asking?.abort();
    if (auth && reader === null) return;
    // Where that fails, nobody is told: the button says what pressing it does.
    void this.#do(async (signal) => {
      this.#on = await ask(() => follow.following(this.#store.thread, { signal }), (answer) => answer === true, signal);
    }).catch(() => { this.#on = false; }).finally(() => this.#desk.redraw());
  }

  button(): TemplateResult | typeof nothing {
    const t = this.#desk.t();
    return this.#on === null ? nothing : html`<span class="follow">${
      this.#problem ? html`<span class="state bad" role="alert">${t('follow.failed', { reason: this.#desk.reason(this.#problem) })}</span> ` : nothing}<button
      type="button" class="link" part="follow" data-do="follow">${t(this.#on ? 'unfollow' : 'follow')}</button></span>`;
  }

  /** At once, and back with a reason where the backend refuses. A press while one is under way is the newest wish. */
  async press(): Promise<void> {
    const { follow } = this.#store.adapter;
    if (!follow || this.#on === null) return;
    const on = !this.#on;
    this.#on = on;
    this.#problem = null;
    this.#desk.redraw();
    try {
      await this.#do((signal) => ask(() => follow.set(this.#store.thread, on, { signal, key: randomKey() }), () => undefined, signal));
      this.#desk.say(this.#desk.t()(on ? 'followed' : 'unfollowed'));
    } catch (thrown) {
      const error = toCommentError(thrown);
      if (error.code === 'aborted') return;
      this.#on = !on;
      this.#problem = error;
    }
    this.#desk.redraw();
  }

  async #do(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    await work(asking.signal);
  }
}
