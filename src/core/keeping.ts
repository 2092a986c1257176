// The door between a store and its outbox: fetches the keeper when there is something to keep, and stands for it until then.

import type { CommentAdapter } from './adapter.js';
import type { CommentError } from './errors.js';
import type { Keeper as Minder, KeeperDesk } from './keeper.js';
import type { ThreadRef, WriteKey } from './model.js';
import { placeOf, type OutboxDoor } from './outbox.js';
import type { StoreEvent } from './store.js';
import type { PendingWrite } from './writes.js';

interface Desk extends Omit<KeeperDesk, 'place' | 'syntax' | 'secrets'> {
  readonly adapter: CommentAdapter;
  readonly thread: ThreadRef;
}

/** The longest that a press waits for the keeper to be fetched. Milliseconds. */
const patience = 2_000;

export class Keeping {
  readonly #door: OutboxDoor | null;
  readonly #desk: Desk;
  #keeper: Minder | null = null;
  #loading: Promise<Minder | null> | null = null;
  #open = false;
  #looked: Promise<unknown> = Promise.resolve();
  /** It could not be fetched, and that has been said. */
  #failed = false;

  constructor(door: OutboxDoor | null, desk: Desk) {
    this.#door = door;
    this.#desk = desk;
  }

  /** Whether writes are kept at all. */
  get isOn(): boolean {
    return this.#keeper !== null;
  }

  open(): void {
    this.#open = true;
    this.#keeper?.start();
    if (this.#door && !this.#keeper) this.#looked = this.#door.used().then((used) => (used && this.#open ? this.#load() : null)).catch(() => null);
  }

  /** Settles once it is known what this device holds, or that it cannot be known. */
  async looked(): Promise<void> {
    await this.#looked;
    await this.#keeper?.looked;
  }

  close(): void {
    this.#open = false;
    this.#keeper?.close();
  }

  changed(): void {
    this.#keeper?.changed();
    if (!this.#keeper && !this.#failed && this.#desk.data().writes.size > 0) void this.#load();
  }

  heard(event: StoreEvent): void {
    this.#keeper?.heard(event);
  }

  /** Before a request leaves. null: nothing is kept here, so nothing is waited for. */
  before(write: PendingWrite, asked: boolean): Promise<boolean> | null {
    if (!this.#door || write.kind === 'moderate') return null;
    if (this.#keeper) return this.#keeper.before(write, asked);
    return new Promise<Minder | null>((go) => {
      const stop = this.#desk.wait(patience, () => go(null));
      void this.#load().then((keeper) => { stop(); go(keeper); });
    }).then((keeper) => keeper?.before(write, asked) ?? true);
  }

  keep(write: PendingWrite, error: CommentError): { readonly due: number | null } | null {
    return write.kind === 'moderate' ? null : this.#keeper?.keep(write, error) ?? null;
  }

  online(): boolean {
    return this.#keeper?.online() ?? true;
  }

  knows(key: WriteKey): boolean {
    return this.#keeper?.knows(key) ?? false;
  }

  isForeign(key: WriteKey): boolean {
    return this.#keeper?.isForeign(key) ?? false;
  }

  /** Runs `then` at once where this page sends the write, else once it has taken it over. */
  mine(key: WriteKey, then: () => void): void {
    if (!this.#keeper?.isForeign(key)) then();
    else void this.#keeper.take(key).then((taken) => { if (taken) then(); });
  }

  /** Somebody else reads. `wanted`: whoever was here has logged out. `writes`: they may write, so that the keeper had better be here before the network goes. */
  become(viewer: { readonly id: string } | null, was: { readonly id: string } | null, wanted: boolean, writes: boolean): void {
    this.#keeper?.become(viewer, was, wanted);
    if (writes && this.#door && (this.#desk.adapter.write || this.#desk.adapter.react)) void this.#load();
  }

  #load(): Promise<Minder | null> {
    const door = this.#door;
    if (!door) return Promise.resolve(null);
    return this.#loading ??= door.open().then(({ Keeper, outbox }) => {
      const { adapter, thread } = this.#desk;
      const keeper = new Keeper({
        ...this.#desk, place: placeOf(adapter, door.address ?? '', thread), syntax: adapter.limits.syntax,
        secrets: new Set((adapter.auth?.guest ?? []).filter((field) => field.type === 'password').map((field) => field.name)),
      }, outbox);
      this.#keeper = keeper;
      if (this.#open) keeper.start();
      else keeper.changed();
      return keeper;
    }).catch(() => {
      // The next write asks again; until then a failed write waits for the reader, as without an outbox.
      this.#loading = null;
      if (!this.#failed) this.#desk.emit({ type: 'unkept', reason: 'missing' });
      this.#failed = true;
      return null;
    });
  }
}
