// A small world for the outbox: one backend, one device with tabs that share storage and locks, a clock that only moves when told.
// Everything that may go wrong between them can be ordered. Knows nothing of how the outbox works.

import type { CommentAdapter, LiveFeed } from '../../src/core/adapter.js';
import type { PageCache } from '../../src/core/cache.js';
import { Keeper } from '../../src/core/keeper.js';
import { CommentError, type ErrorCode } from '../../src/core/errors.js';
import type { Comment, CommentId, Viewer, WriteKey } from '../../src/core/model.js';
import { readKept, type Kept, type Note, type Outbox } from '../../src/core/outbox.js';
import type { Node } from '../../src/core/state.js';
import { createThreadStore, type StoreEvent, type ThreadStore } from '../../src/core/store.js';

/**
 * What happens to the next write. cut: never arrives. lost: arrives, its answer does not. slow: is answered after everybody has stopped
 * waiting. late: seems lost, and arrives half a minute later. server: fails, not done. halfway: fails after it was done. busy: come back in three seconds.
 */
export type Fault = 'cut' | 'lost' | 'slow' | 'late' | 'server' | 'halfway' | 'busy';

export interface Row {
  readonly id: CommentId;
  readonly parent: CommentId | null;
  readonly author: string | null;
  readonly at: number;
  readonly key: WriteKey;
  source: string | null;
}

export interface Tab {
  readonly name: string;
  readonly store: ThreadStore;
  readonly events: StoreEvent[];
  alive: boolean;
}

export interface WorldOptions {
  readonly idempotent: boolean;
  /** Makes a worse outbox of a good one. */
  readonly broken?: (outbox: Outbox, tab: string) => Outbox;
  /** What a tab remembers of pages. Default: nothing. */
  readonly cache?: () => PageCache;
}

const people: Readonly<Record<string, Viewer>> = {
  ann: { id: 'ann', name: 'Ann', role: 'reader' },
  bob: { id: 'bob', name: 'Bob', role: 'reader' },
};

export class World {
  readonly idempotent: boolean;
  readonly #options: WorldOptions;
  now = 1_800_000_000_000;
  online = true;
  storage: 'good' | 'full' = 'good';
  /** Who this browser is signed in as, as the backend sees it. */
  session: string | null = 'ann';
  next: Fault | null = null;
  readonly rows: Row[] = [];
  /** By `person comment kind`. */
  readonly votes = new Map<string, boolean>();
  readonly tabs: Tab[] = [];
  requests = 0;
  /** All that ever arrived, in order: what the backend did, for whom. */
  readonly ledger: { readonly kind: 'post' | 'edit' | 'vote'; readonly words: string; readonly who: string | null }[] = [];
  readonly #records = new Map<string, unknown>();
  readonly #locks = new Map<string, string>();
  readonly #waiting: { readonly tab: Tab; readonly owner: string; readonly then: () => Promise<void> }[] = [];
  readonly #ears = new Map<Tab, Set<(note: Note | null) => void>>();
  readonly #onlineEars = new Map<Tab, Set<() => void>>();
  readonly #feeds = new Map<Tab, LiveFeed>();
  readonly #watchers = new Map<Tab, (viewer: Viewer | null) => void>();
  #clocks: { readonly due: number; readonly tab: Tab | null; readonly then: () => void }[] = [];
  #names = 0;

  constructor(options: WorldOptions) {
    this.idempotent = options.idempotent;
    this.#options = options;
    for (const source of ['the first', 'the second']) this.#insert(source, null, 'ann', `old ${source}` as WriteKey);
  }

  /** What the device holds. */
  get kept(): readonly Kept[] {
    return [...this.#records.values()].flatMap((value) => readKept(value) ?? []);
  }

  async open(): Promise<Tab> {
    const name = `tab${++this.#names}`;
    let keys = 0;
    const events: StoreEvent[] = [];
    const tab = { name, events, alive: true } as unknown as Tab & { store: ThreadStore };
    let rolls = 0;
    tab.store = createThreadStore(this.#adapter(tab), {
      thread: { id: 'thread' }, undo: 8000, now: () => this.now, newKey: () => `${name}.${++keys}` as WriteKey, random: () => (++rolls * 0.37) % 1,
      on: (event) => { events.push(event); },
      wait: (ms, then) => this.#wait(ms, then, tab),
      ...(this.#options.cache ? { cache: this.#options.cache() } : {}),
      outbox: { used: () => Promise.resolve(this.#records.size > 0), open: () => Promise.resolve({ Keeper, outbox: this.#options.broken?.(this.#outbox(tab), name) ?? this.#outbox(tab) }) },
    });
    this.tabs.push(tab);
    tab.store.open();
    await this.settle();
    return tab;
  }

  /** The tab is gone in the middle of whatever it was doing. What it has sent goes on. */
  async kill(tab: Tab): Promise<void> {
    tab.alive = false;
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    this.#ears.delete(tab);
    this.#onlineEars.delete(tab);
    this.#feeds.delete(tab);
    this.#watchers.delete(tab);
    this.#clocks = this.#clocks.filter((clock) => clock.tab !== tab);
    for (const [owner, holder] of this.#locks) if (holder === tab.name) this.#locks.delete(owner);
    this.#grant();
    await this.settle();
  }

  /** Lets everything run that needs no time. */
  async settle(): Promise<void> {
    for (let i = 0; i < 3; i++) await new Promise((done) => setImmediate(done));
  }

  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const first = this.#clocks.filter((clock) => clock.due <= until).sort((a, b) => a.due - b.due)[0];
      if (!first) break;
      this.now = Math.max(this.now, first.due);
      this.#clocks.splice(this.#clocks.indexOf(first), 1);
      first.then();
      await this.settle();
    }
    this.now = until;
  }

  async connect(online: boolean): Promise<void> {
    const back = online && !this.online;
    this.online = online;
    if (back) for (const ears of this.#onlineEars.values()) for (const then of [...ears]) then();
    await this.settle();
  }

  /** Signs this browser in or out; every tab is told, as adapters do. */
  async become(tab: Tab, who: string | null): Promise<void> {
    if (!this.online) return;
    await Promise.all([who === null ? tab.store.logout() : tab.store.login(who), this.settle()]);
  }

  /** Every live feed says again what it has said. */
  async repeat(): Promise<void> {
    const row = this.rows.at(-1);
    if (row) for (const feed of this.#feeds.values()) feed.put(this.#comment(row));
    await this.settle();
  }

  // What follows is how.

  #wait(ms: number, then: () => void, tab: Tab | null): () => void {
    const clock = { due: this.now + Math.max(0, ms), tab, then };
    this.#clocks.push(clock);
    return () => { this.#clocks = this.#clocks.filter((each) => each !== clock); };
  }

  /** What a dead tab asks for is never answered. */
  #while<T>(tab: Tab, work: () => T): Promise<T> {
    if (!tab.alive) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      queueMicrotask(() => {
        if (!tab.alive) return;
        try {
          const value = work();
          queueMicrotask(() => { if (tab.alive) resolve(value); });
        } catch (thrown) {
          reject(thrown as Error);
        }
      });
    });
  }

  #outbox(tab: Tab): Outbox {
    const refuse = (): void => {
      if (this.storage === 'full') throw Object.assign(new Error('no room'), { reason: 'full' });
    };
    return {
      list: (place) => this.#while(tab, () => this.kept.filter((record) => record.place === place).sort((a, b) => a.at - b.at)),
      change: (key, decide) => this.#while(tab, () => {
        const now = decide(readKept(this.#records.get(key)));
        if (now === null) this.#records.delete(key);
        else {
          refuse();
          this.#records.set(key, structuredClone(now));
        }
        return now;
      }),
      tell: (note) => {
        if (!tab.alive) return;
        for (const [other, ears] of this.#ears) if (other !== tab) for (const heard of [...ears]) queueMicrotask(() => { if (other.alive) heard(structuredClone(note)); });
      },
      listen: (heard) => member(this.#ears, tab, heard),
      hold: (owner) => {
        this.#locks.set(owner, tab.name);
        return () => {
          this.#locks.delete(owner);
          this.#grant();
        };
      },
      whenGone: (owner, then) => {
        const turn = { tab, owner, then };
        this.#waiting.push(turn);
        queueMicrotask(() => this.#grant());
        return () => { if (this.#waiting.includes(turn)) this.#waiting.splice(this.#waiting.indexOf(turn), 1); };
      },
      online: () => this.online,
      onOnline: (then) => member(this.#onlineEars, tab, then),
    };
  }

  #grant(): void {
    for (let i = this.#waiting.length - 1; i >= 0; i--) if (!this.#waiting[i]?.tab.alive) this.#waiting.splice(i, 1);
    for (const turn of [...this.#waiting]) {
      if (this.#locks.has(turn.owner) || !this.#waiting.includes(turn)) continue;
      this.#waiting.splice(this.#waiting.indexOf(turn), 1);
      this.#locks.set(turn.owner, turn.tab.name);
      void turn.then().finally(() => {
        if (this.#locks.get(turn.owner) === turn.tab.name) this.#locks.delete(turn.owner);
        this.#grant();
      });
    }
  }

  #adapter(tab: Tab): CommentAdapter {
    const read = <T>(work: () => T): Promise<T> => this.#while(tab, () => {
      if (!this.online) throw new CommentError('offline', 'no network');
      return work();
    });
    return {
      name: 'model',
      limits: { orders: ['newest', 'oldest'], depth: 5, length: 1000, syntax: 'plain', idempotent: this.idempotent },
      read: {
        page: (query) => read(() => ({
          comments: this.rows.filter((row) => query.replies.depth > 0 || row.parent === query.parent).map((row) => this.#comment(row)),
          next: null, left: null, more: {}, total: this.rows.length,
        })),
      },
      write: {
        create: (draft, { key }) => this.#write(tab, () => {
          const known = this.idempotent ? this.rows.find((row) => row.key === key) : undefined;
          return this.#comment(known ?? this.#insert(draft.source, draft.parent, this.#signedIn(), key));
        }),
        edit: (id, source) => this.#write(tab, () => {
          const row = this.#row(id);
          row.source = source;
          this.ledger.push({ kind: 'edit', words: source, who: this.session });
          return this.#comment(row);
        }),
        remove: (id) => this.#write(tab, () => {
          const row = this.#row(id);
          row.source = null;
          if (this.rows.some((other) => other.parent === id)) return this.#comment(row);
          this.rows.splice(this.rows.indexOf(row), 1);
          for (const [other, feed] of this.#feeds) if (other !== tab) feed.drop(id);
          return null;
        }),
      },
      react: {
        kinds: ['up'],
        set: (id, kind, on) => this.#write(tab, () => {
          const row = this.#row(id);
          this.ledger.push({ kind: 'vote', words: `${id} ${on}`, who: this.session });
          this.votes.set(`${this.#signedIn()} ${id} ${kind}`, on);
          return this.#comment(row);
        }),
      },
      auth: {
        ways: [], required: true,
        viewer: () => read(() => (this.session === null ? null : people[this.session] ?? null)),
        login: (way) => read(() => {
          this.#sign(tab, way);
          return people[way] as Viewer;
        }),
        logout: () => read(() => this.#sign(tab, null)),
        watch: (changed) => {
          this.#watchers.set(tab, changed);
          return () => { this.#watchers.delete(tab); };
        },
      },
      live: {
        open: (_thread, feed) => {
          this.#feeds.set(tab, feed);
          return () => { this.#feeds.delete(tab); };
        },
      },
    };
  }

  /** One write on its way to the backend and back, with whatever has been ordered to happen to it. */
  #write<T>(tab: Tab, work: () => T): Promise<T> {
    if (!tab.alive) return new Promise(() => undefined);
    if (!this.online) return Promise.reject(new CommentError('offline', 'no network'));
    this.requests++;
    const fault = this.next;
    this.next = null;
    const { session } = this;
    /** As the person who was signed in when it left. */
    const arrive = (): T => {
      const now = this.session;
      this.session = session;
      try {
        return work();
      } finally {
        this.session = now;
      }
    };
    const failed = (code: ErrorCode, retryAfter?: number): CommentError => new CommentError(code, `ordered: ${fault}`, retryAfter === undefined ? {} : { retryAfter });
    const quietly = (): void => {
      try {
        arrive();
      } catch {
        // Refused, and nobody hears of it.
      }
    };
    return new Promise((resolve, reject) => {
      const answer = (): void => {
        try {
          const value = arrive();
          if (tab.alive) resolve(value);
        } catch (thrown) {
          if (tab.alive) reject(thrown as Error);
        }
      };
      const fail = (error: CommentError): void => { if (tab.alive) reject(error); };
      // On its way for a moment, so that what follows may come in between.
      this.#wait(5, () => {
        switch (fault) {
          case null: return answer();
          case 'cut': return fail(failed('offline'));
          case 'lost': quietly(); return fail(failed('offline'));
          case 'server': return fail(failed('server'));
          case 'halfway': quietly(); return fail(failed('server'));
          case 'busy': return fail(failed('busy', 3));
          case 'late': this.#wait(30_000, quietly, null); return fail(failed('timeout'));
          case 'slow': {
            let value: T;
            try {
              value = arrive();
            } catch (thrown) {
              return void this.#wait(90_000, () => fail(thrown as CommentError), null);
            }
            return void this.#wait(90_000, () => { if (tab.alive) resolve(value); }, null);
          }
        }
      }, null);
    });
  }

  #sign(tab: Tab, who: string | null): void {
    this.session = who;
    for (const [other, told] of this.#watchers) if (other !== tab) told(who === null ? null : people[who] ?? null);
  }

  #signedIn(): string {
    if (this.session === null) throw new CommentError('signed-out', 'nobody is signed in');
    return this.session;
  }

  #row(id: CommentId): Row {
    this.#signedIn();
    const row = this.rows.find((each) => each.id === id && each.source !== null);
    if (!row) throw new CommentError('missing', `no ${id}`);
    return row;
  }

  #insert(source: string, parent: CommentId | null, author: string, key: WriteKey): Row {
    if (parent !== null && !this.rows.some((row) => row.id === parent)) throw new CommentError('missing', `no ${parent}`);
    const row: Row = { id: `c${++this.#names}` as CommentId, parent, author, at: this.now, key, source };
    this.rows.push(row);
    this.ledger.push({ kind: 'post', words: source, who: author });
    return row;
  }

  #comment(row: Row): Comment {
    const all = [...this.votes].filter(([name, on]) => on && name.split(' ')[1] === row.id);
    return {
      id: row.id, parent: row.parent, author: row.author === null ? null : people[row.author] ?? null,
      body: row.source === null ? null : { format: 'text', source: row.source }, createdAt: row.at, editedAt: null,
      state: row.source === null ? 'removed' : 'shown', replies: this.rows.filter((other) => other.parent === row.id).length,
      reactions: { up: { count: all.length, mine: this.votes.get(`${this.session} ${row.id} up`) ?? false } }, can: [],
      ...(this.idempotent ? { key: row.key } : {}),
    };
  }
}

function member<T>(map: Map<Tab, Set<T>>, tab: Tab, value: T): () => void {
  const set = map.get(tab) ?? new Set();
  map.set(tab, set.add(value));
  return () => { set.delete(value); };
}

/** Every row a reader of this tab sees. */
export function nodesOf(tab: Tab): Node[] {
  const nodes: Node[] = [];
  const stack = tab.store.state.branches.map((branch) => branch.root);
  for (let node = stack.pop(); node; node = stack.pop()) {
    nodes.push(node);
    stack.push(...node.children);
  }
  return nodes;
}
