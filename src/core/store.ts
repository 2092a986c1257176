// One open thread: commands in, state out. The only place in core that calls an adapter.

import { give } from './answer.js';
import type { CommentAdapter, LiveFeed, PageQuery } from './adapter.js';
import { ask, guarded } from './ask.js';
import type { PageCache } from './cache.js';
import { checkComment, checkId, checkPage, checkText, checkViewer } from './check.js';
import { CommentError, errorTable, toCommentError } from './errors.js';
import { randomKey } from './key.js';
import type { Comment, CommentId, Order, Page, ThreadRef, Viewer, WriteKey } from './model.js';
import type { OutboxDoor } from './outbox.js';
import type { Moderation } from './moderating.js';
import { listOf } from './paging.js';
import { initialData, reduce, type Data, type DataAction } from './reduce.js';
import { isOlder } from './same.js';
import { createSelector } from './select.js';
import { Keeping } from './keeping.js';
import { Sender, twinsOf } from './sender.js';
import { mustBeAdapter } from './setup.js';
import type { Mark, Node, ThreadState, Write } from './state.js';
import { branchOf, commentOf, pathTo } from './tree.js';
import { draftBody, type PendingWrite } from './writes.js';

export interface StoreOptions {
  readonly thread: ThreadRef;
  /** Default: the adapter's first. One the adapter lacks is ignored. */
  readonly order?: Order;
  /** Root comments a page. Default 25. */
  readonly pageSize?: number;
  /** Replies brought along: levels, and how many a list. Default { depth: 100, size: 25 }. */
  readonly replies?: { readonly depth: number; readonly size: number };
  /** Milliseconds a removal waits for "Undo". Default 8000; 0: none. */
  readonly undo?: number;
  /** What this device remembers of threads. Default: nothing. */
  readonly cache?: PageCache;
  /** Milliseconds. Default Date.now. */
  readonly now?: () => number;
  /** Default: random. */
  readonly newKey?: () => WriteKey;
  /** From 0 to 1: keeps readers from all coming back at once. Default Math.random. */
  readonly random?: () => number;
  /** Where writes are kept until they are confirmed. Default: nowhere; then one that fails waits for the reader. */
  readonly outbox?: OutboxDoor;
  /** Waits some milliseconds; rejects or resolves early never. Default setTimeout. Returns its own undo. */
  readonly wait?: (ms: number, then: () => void) => () => void;
  /** Facts for who must move focus, announce or log; called after the state has changed. */
  readonly on?: (event: StoreEvent) => void;
}

export type StoreEvent =
  | { readonly type: 'loaded'; readonly total: number | null }
  /** What this device remembers of the first page is shown. */
  | { readonly type: 'recalled' }
  /** A page of a list arrived; `first` is its first new comment. */
  | { readonly type: 'more'; readonly parent: CommentId | null; readonly first: CommentId | null; readonly count: number }
  | { readonly type: 'confirmed'; readonly write: Write; readonly comment: Comment | null }
  | { readonly type: 'failed'; readonly write: Write; readonly error: CommentError }
  /** A write could not be sent now, and goes out by itself. */
  | { readonly type: 'kept'; readonly write: Write }
  /** From now on a write survives the page. */
  | { readonly type: 'stored'; readonly key: WriteKey }
  /** This device keeps nothing (missing), has no room (full) or fails: what is not sent is lost with the page. Said once. */
  | { readonly type: 'unkept'; readonly reason: 'missing' | 'full' | 'failed' }
  /** A write waits until the reader signs in. */
  | { readonly type: 'parked'; readonly write: Write }
  | { readonly type: 'viewer'; readonly viewer: Viewer | null }
  | { readonly type: 'arrived'; readonly unseen: number }
  /** A read, a login or a logout failed. */
  | { readonly type: 'error'; readonly error: CommentError };

export interface ThreadStore {
  readonly adapter: CommentAdapter;
  readonly thread: ThreadRef;
  readonly state: ThreadState;
  /** Calls back after each change. Returns its own undo. */
  subscribe(changed: () => void): () => void;
  /** Reads the first page, asks who is signed in, opens the live feed. A second call does nothing. */
  open(): void;
  /** Aborts reads, ends the live feed and timers; writes already sent go on. `open` works again. */
  close(): void;
  /** Reads the first page again ("Try again", or after a lost feed). */
  reload(): Promise<void>;
  /** The next page of the root list or of one reply list. A second call while one is under way joins it. */
  more(parent: CommentId | null): Promise<void>;
  /** Makes a comment and its ancestors present and unfolded; false: the backend does not have it. */
  show(id: CommentId): Promise<boolean>;
  sort(order: Order): void;
  /** Puts live arrivals into the list and marks them fresh. Answers with their ids. */
  reveal(): readonly CommentId[];
  post(source: string, parent: CommentId | null, guest?: Readonly<Record<string, string>>): WriteKey;
  edit(id: CommentId, source: string): WriteKey;
  /** Waits `undo` milliseconds first; `discard` of its key is the undo. */
  remove(id: CommentId): WriteKey;
  react(id: CommentId, kind: string, on: boolean): WriteKey;
  /** Keeps order: seen at once, sent at once, taken back with a reason where it is refused. `undoOf` (moderating.ts) says what undoes it. */
  moderate(id: CommentId, action: Moderation, on: boolean): WriteKey;
  /** Whether a write is written down on this device: it would survive the page now. */
  knows(key: WriteKey): boolean;
  /** Settles once `knows` knows, or cannot. */
  looked(): Promise<void>;
  /** Sends a failed, kept or parked write again, with its key. */
  retry(key: WriteKey): void;
  /** Sends a waiting removal now. */
  hurry(key: WriteKey): void;
  /** Holds a waiting removal's clock (its Undo has focus) or lets it run on. */
  hold(key: WriteKey, held: boolean): void;
  /** Drops a failed, kept, parked or waiting write; the page shows confirmed data again. Answers with its words. */
  discard(key: WriteKey): string | null;
  /** The text to edit: the body's own source, or what the backend says was typed. */
  source(id: CommentId): Promise<string>;
  /** One comment or several: one change. */
  mark(id: CommentId | readonly CommentId[], patch: Mark): void;
  node(id: CommentId): Node | null;
  /** From the root down to the comment itself; empty: not here. */
  path(id: CommentId): readonly CommentId[];
  login(way: string, fields?: Readonly<Record<string, string>>): Promise<void>;
  logout(): Promise<void>;
  /** Answers what a write, or (null) the last login, was refused with a challenge for; then that is sent again. null: the answer holds, else why not. */
  answer(key: WriteKey | null, fields?: Readonly<Record<string, string>>): Promise<CommentError | null>;
  /** Stops waiting for a login or logout that is under way. */
  giveUp(): void;
}

/** Joins one adapter to one thread. Reads nothing before `open`. Throws TypeError for an adapter or a thread that is none. */
export function createThreadStore(adapter: CommentAdapter, options: StoreOptions): ThreadStore {
  mustBeAdapter(adapter, options);
  return new Store(adapter, options);
}

/** How long who is reading may stay unknown, and how long a failure waits for the last known page. Milliseconds. */
const patience = 10_000;
const recalling = 1_000;
/** The longest pause between two reads that nobody has pressed for, and how often it is asked again who is reading. */
const longest = 60_000;
const most = 6;

/** A read under way. */
interface Reading {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

class Store implements ThreadStore {
  readonly adapter: CommentAdapter;
  readonly thread: ThreadRef;
  readonly #options: StoreOptions;
  readonly #now: () => number;
  readonly #size: number;
  readonly #replies: PageQuery['replies'];
  readonly #select = createSelector();
  readonly #subscribers = new Set<() => void>();
  readonly #sender: Sender;
  readonly #keeping: Keeping;
  /** Confirmed posts by their write key, for who still holds the key. */
  readonly #ids = new Map<string, CommentId>();
  /** What reads under way must hear of: each may be answered with what was true before. */
  readonly #news = new Set<Map<CommentId, Comment | null>>();
  readonly #lists = new Map<CommentId | null, Reading>();
  #data: Data;
  #first: Reading | null = null;
  #recalled: Promise<void> | null = null;
  /** Ends this opening: reads, live feed, watch. null: closed. */
  #opening: AbortController | null = null;
  /** Counts questions about the viewer, so that only the latest answer counts. */
  #asked = 0;
  #signing: AbortController | null = null;
  /** A login that waits for the answer to a challenge. */
  #unanswered: { readonly way: string; readonly fields: Readonly<Record<string, string>> } | null = null;
  /** Who the rows were read as; null: not known yet. */
  #who: string | null = null;
  /** Their id, null for nobody; undefined: not known yet. */
  #reader: string | null | undefined;

  constructor(adapter: CommentAdapter, options: StoreOptions) {
    this.adapter = adapter;
    this.thread = options.thread;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#size = atLeastOne(options.pageSize ?? 25);
    this.#replies = options.replies ?? { depth: 100, size: 25 };
    const { orders } = adapter.limits;
    this.#data = initialData(options.order && orders.includes(options.order) ? options.order : orders[0]);
    const common = {
      adapter, thread: options.thread, now: this.#now, wait: options.wait ?? wait,
      data: () => this.#data, dispatch: (action: DataAction) => this.#dispatch(action), emit: (event: StoreEvent) => this.#emit(event),
    };
    this.#keeping = new Keeping(options.outbox ?? null, {
      ...common, random: options.random ?? Math.random, newName: () => this.#newKey(),
      send: (key) => this.#sender.send(key), isSent: (key) => this.#sender.isSent(key),
      askViewer: () => { if (this.#opening) this.#askViewer(this.#opening.signal); },
      reload: () => void this.reload(),
    });
    this.#sender = new Sender({
      ...common, undo: Math.max(0, options.undo ?? 8000), keeping: this.#keeping,
      learned: (id, comment, key) => this.#learned(id, comment, key),
    });
  }

  get state(): ThreadState {
    return this.#select(this.#data);
  }

  subscribe(changed: () => void): () => void {
    // Wrapped, so that the same function may subscribe twice and leave once.
    const subscriber = (): void => changed();
    this.#subscribers.add(subscriber);
    return () => { this.#subscribers.delete(subscriber); };
  }

  open(): void {
    if (this.#opening) return;
    const opening = new AbortController();
    this.#opening = opening;
    void this.#readFirst(true);
    this.#recalled = this.#recall(opening.signal);
    this.#keeping.open();
    this.#askViewer(opening.signal);
    this.#join(opening.signal, () => this.adapter.live?.open(this.thread, this.#feed(opening.signal)));
    this.#join(opening.signal, () => this.adapter.auth?.watch?.((viewer) => {
      if (!opening.signal.aborted) this.#told(viewer);
    }));
  }

  close(): void {
    const opening = this.#opening;
    if (!opening) return;
    this.#opening = null;
    opening.abort();
    this.#first?.controller.abort();
    this.#stopLists();
    this.#signing?.abort();
    this.#sender.sendWaiting();
    this.#keeping.close();
  }

  reload(): Promise<void> {
    if (!this.#opening) return Promise.resolve();
    if (this.#reader === undefined && this.#data.login.phase === 'guest') this.#askViewer(this.#opening.signal);
    return this.#readFirst(false);
  }

  async more(wanted: CommentId | null): Promise<void> {
    if (!this.#opening) return;
    const parent = wanted === null ? null : this.#resolve(wanted);
    // The list may look different once the first page is here.
    await this.#first?.done;
    const running = this.#lists.get(parent);
    if (running) return running.done;
    if (parent === null && this.#data.read !== null && this.#data.read !== this.#data.order) return this.reload();
    const controller = new AbortController();
    const done = this.#readList(parent, controller.signal);
    this.#lists.set(parent, { controller, done });
    await done;
    if (this.#lists.get(parent)?.controller === controller) this.#lists.delete(parent);
  }

  async show(wanted: CommentId): Promise<boolean> {
    if (!this.#opening) return false;
    if (!this.#isHere(this.#resolve(wanted))) await this.#first?.done;
    const id = this.#resolve(wanted);
    if (!this.#isHere(id)) {
      const controller = new AbortController();
      const stop = (): void => controller.abort();
      this.#opening?.signal.addEventListener('abort', stop, { once: true });
      try {
        const order = this.#data.read ?? this.#data.order;
        await this.#hearing(async (news) => {
          const query = { thread: this.thread, parent: null, order, after: null, size: this.#size, replies: this.#replies, around: id };
          const page = await ask(() => this.adapter.read.page(query, { signal: controller.signal }), checkPage, controller.signal);
          this.#change({ type: 'around', page, news }, page);
        });
      } catch (thrown) {
        const error = toCommentError(thrown);
        if (error.code !== 'aborted' && error.code !== 'missing') this.#emit({ type: 'error', error });
        return false;
      } finally {
        this.#opening?.signal.removeEventListener('abort', stop);
      }
    }
    this.#dispatch({ type: 'mark', ids: this.path(id), patch: { folded: false } });
    return this.node(id) !== null;
  }

  sort(order: Order): void {
    if (!this.adapter.limits.orders.includes(order)) return;
    if (order === this.#data.order && (this.#first || this.#data.read === order)) return;
    this.#stopLists();
    this.#dispatch({ type: 'order', order });
    if (this.#opening) void this.#readFirst(true);
  }

  reveal(): readonly CommentId[] {
    const ids = [...this.#data.arrived.keys()];
    this.#dispatch({ type: 'reveal' });
    return ids;
  }

  post(source: string, parent: CommentId | null, guest?: Readonly<Record<string, string>>): WriteKey {
    if (!this.adapter.write) throw new TypeError(`The adapter “${this.adapter.name}” cannot write.`);
    const above = parent === null ? null : this.#confirmedId(parent, 'answered');
    const key = this.#newKey();
    const at = this.#now();
    const { viewer } = this.#data.login;
    const name = guest && Object.hasOwn(guest, 'name') ? guest['name'] ?? '' : '';
    this.#sender.add({
      kind: 'post', key, phase: 'sending', error: null, source, at, doubt: false, due: null, who: whoOf(viewer), guest: guest ?? null, beside: null,
      twins: viewer ? twinsOf(this.#data.tree, viewer.id, above, source) : [],
      comment: {
        id: key as string as CommentId, parent: above, author: viewer ?? { id: key, name }, body: draftBody(source, this.adapter.limits.syntax),
        createdAt: at, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [], key,
      },
    });
    return key;
  }

  edit(id: CommentId, source: string): WriteKey {
    if (!this.adapter.write?.edit) throw new TypeError(`The adapter “${this.adapter.name}” cannot edit.`);
    const target = this.#confirmedId(id, 'edited');
    // The later words stand for all earlier ones that were not sent.
    this.#supersede((write) => write.kind === 'edit' && write.target === target && this.#isOwn(write));
    const key = this.#newKey();
    const body = draftBody(source, this.adapter.limits.syntax);
    this.#sender.add({ kind: 'edit', key, phase: 'sending', error: null, source, ...this.#fresh(), target, body });
    return key;
  }

  remove(id: CommentId): WriteKey {
    if (!this.adapter.write?.remove) throw new TypeError(`The adapter “${this.adapter.name}” cannot remove.`);
    const target = this.#confirmedId(id, 'removed');
    for (const write of this.#data.writes.values()) {
      if (write.kind !== 'remove' || write.target !== target || !this.#isOwn(write)) continue;
      if (write.phase === 'failed' || write.phase === 'kept') this.retry(write.key);
      return write.key;
    }
    const key = this.#newKey();
    this.#sender.add({ kind: 'remove', key, phase: 'sending', error: null, source: null, ...this.#fresh(), target });
    return key;
  }

  react(id: CommentId, kind: string, on: boolean): WriteKey {
    if (!this.adapter.react) throw new TypeError(`The adapter “${this.adapter.name}” has no reactions.`);
    const target = this.#confirmedId(id, 'reacted to');
    const mine = (write: PendingWrite): boolean => write.kind === 'react' && write.target === target && write.reaction === kind && this.#isOwn(write);
    const waiting = [...this.#data.writes.values()].filter(mine).at(-1);
    if (waiting?.kind === 'react' && waiting.on === on) return waiting.key;
    // Of quick changes of mind only the last is sent.
    this.#supersede(mine);
    const sent = [...this.#data.writes.values()].filter(mine).at(-1);
    if (sent?.kind === 'react' && sent.on === on) return sent.key;
    const key = this.#newKey();
    this.#sender.add({ kind: 'react', key, phase: 'sending', error: null, source: null, ...this.#fresh(), target, reaction: kind, on });
    return key;
  }

  moderate(id: CommentId, action: Moderation, on: boolean): WriteKey {
    if (!this.adapter.moderate?.actions.includes(action)) throw new TypeError(`The adapter “${this.adapter.name}” has no moderation called ${action}.`);
    const target = this.#confirmedId(id, 'moderated');
    const key = this.#newKey();
    this.#sender.add({ kind: 'moderate', key, phase: 'sending', error: null, source: null, ...this.#fresh(), target, action, on });
    return key;
  }

  looked(): Promise<void> {
    return this.#keeping.looked();
  }

  knows(key: WriteKey): boolean {
    return this.#keeping.knows(key);
  }

  retry(key: WriteKey): void {
    const phase = this.#data.writes.get(key)?.phase;
    if (phase !== 'failed' && phase !== 'parked' && phase !== 'kept') return;
    this.#keeping.mine(key, () => this.#sender.send(key, true));
  }

  hurry(key: WriteKey): void {
    if (this.#data.writes.get(key)?.phase === 'waiting' && !this.#keeping.isForeign(key)) this.#sender.send(key);
  }

  hold(key: WriteKey, held: boolean): void {
    this.#sender.hold(key, held);
  }

  discard(key: WriteKey): string | null {
    const write = this.#data.writes.get(key);
    if (!write || write.phase === 'sending') return null;
    this.#sender.drop(key);
    return write.source;
  }

  async source(wanted: CommentId): Promise<string> {
    const id = this.#resolve(wanted);
    for (const write of this.#data.writes.values()) if (write.kind === 'edit' && write.target === id) return write.source;
    const read = this.adapter.write?.source;
    if (!read) return commentOf(this.#data.tree, id)?.body?.source ?? '';
    const { signal } = new AbortController();
    return ask(() => this.adapter.write?.source?.(id, { signal }), checkText, signal);
  }

  mark(id: CommentId | readonly CommentId[], patch: Mark): void {
    this.#dispatch({ type: 'mark', ids: (typeof id === 'string' ? [id] : id).map((each) => this.#resolve(each)), patch });
  }

  node(id: CommentId): Node | null {
    return this.#select.node(this.#data, this.#resolve(id));
  }

  path(wanted: CommentId): readonly CommentId[] {
    const id = this.#resolve(wanted);
    const write = this.#data.writes.get(id as string as WriteKey);
    if (write?.kind !== 'post') return pathTo(this.#data.tree, id);
    return write.comment.parent === null ? [id] : [...pathTo(this.#data.tree, write.comment.parent), id];
  }

  async login(way: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const { auth } = this.adapter;
    if (!auth) throw new TypeError(`The adapter “${this.adapter.name}” has no accounts.`);
    this.#unanswered = { way, fields };
    await this.#sign({ type: 'login', way }, async (signal) => {
      // Signed in as nobody is no answer.
      return ask(() => auth.login(way, fields, { signal }), (answer) => checkViewer(answer ?? 'nobody'), signal);
    });
    if (this.#data.login.phase !== 'signing-in' && !this.#data.login.error?.challenge) this.#unanswered = null;
  }

  async answer(key: WriteKey | null, fields: Readonly<Record<string, string>> = {}): Promise<CommentError | null> {
    const { auth } = this.adapter;
    const error = key === null ? this.#data.login.error : this.#data.writes.get(key)?.error;
    if (!auth?.answer || !error?.challenge) return new CommentError('unsupported', 'nothing was asked');
    const refused = await give(auth, error.challenge, fields, this.#opening?.signal ?? new AbortController().signal);
    if (refused) return refused;
    if (key === null && this.#unanswered) await this.login(this.#unanswered.way, this.#unanswered.fields);
    // What one answer was enough for is not asked twice.
    for (const write of this.#data.writes.values()) if (write.phase === 'parked' && write.error?.code === 'challenge') this.#sender.send(write.key);
    return null;
  }

  async logout(): Promise<void> {
    const { auth } = this.adapter;
    if (!auth) throw new TypeError(`The adapter “${this.adapter.name}” has no accounts.`);
    await this.#sign({ type: 'logout' }, async (signal) => {
      await ask(() => auth.logout({ signal }), () => null, signal);
      return null;
    });
  }

  giveUp(): void {
    this.#signing?.abort();
    // A question that the reader does not want to answer is not asked on.
    this.#unanswered = null;
    if (this.#data.login.error?.challenge) this.#dispatch({ type: 'login', event: { type: 'viewer', viewer: null } });
  }

  // What follows is how.

  #dispatch(action: DataAction): void {
    const next = reduce(this.#data, action);
    if (next === this.#data) return;
    this.#data = next;
    this.#keeping.changed();
    for (const subscriber of [...this.#subscribers]) guarded(subscriber);
    // What was read while nobody knew who reads, or as somebody else, is nobody's to keep.
    if (this.#opening && this.#reader !== undefined && next.phase === 'ready' && !next.kept && !this.#first) this.#options.cache?.keep(this.thread, next, this.#reader, this.#size);
  }

  #emit(event: StoreEvent): void {
    this.#keeping.heard(event);
    guarded(() => this.#options.on?.(event));
  }

  /** Changes the data by what a backend said, and tells of posts that this confirmed. */
  #change(action: DataAction, page: { readonly comments: readonly Comment[] }): void {
    const { writes } = this.#data;
    this.#dispatch(action);
    for (const comment of page.comments) {
      const write = comment.key === undefined ? undefined : writes.get(comment.key);
      if (!write || write.kind !== 'post' || this.#data.writes.has(write.key)) continue;
      this.#ids.set(write.key, comment.id);
      this.#emit({ type: 'confirmed', write, comment });
    }
  }

  #learned(id: CommentId, comment: Comment | null, key = comment?.key): void {
    if (key !== undefined && comment) this.#ids.set(key, id);
    for (const news of this.#news) if (!comment || !isOlder(comment, news.get(id))) news.set(id, comment);
  }

  async #hearing<T>(read: (news: ReadonlyMap<CommentId, Comment | null>) => Promise<T>): Promise<T> {
    const news = new Map<CommentId, Comment | null>();
    this.#news.add(news);
    try {
      return await read(news);
    } finally {
      this.#news.delete(news);
    }
  }

  /** What every new write has. */
  #fresh(): Pick<PendingWrite, 'at' | 'doubt' | 'due' | 'who'> {
    return { at: this.#now(), doubt: false, due: null, who: whoOf(this.#data.login.viewer) };
  }

  /** Of the same person; somebody else's may still be under way. */
  #isOwn({ who }: PendingWrite): boolean {
    return who?.id === this.#data.login.viewer?.id;
  }

  #newKey(): WriteKey {
    return this.#options.newKey?.() ?? randomKey();
  }

  /** An id, also for who still holds the key it was born with. */
  #resolve(id: CommentId): CommentId {
    return this.#ids.get(id) ?? id;
  }

  #confirmedId(id: CommentId, what: string): CommentId {
    const confirmed = this.#resolve(id);
    if (this.#data.writes.has(confirmed as string as WriteKey)) throw new TypeError(`A comment that has not arrived yet cannot be ${what}.`);
    return confirmed;
  }

  #supersede(old: (write: PendingWrite) => boolean): void {
    for (const write of this.#data.writes.values()) if (old(write) && !this.#sender.isSent(write.key)) this.#sender.drop(write.key);
  }

  #isHere(id: CommentId): boolean {
    return this.#data.tree.home.has(id) || this.#data.writes.has(id as string as WriteKey);
  }

  #stopLists(): void {
    for (const [parent, reading] of this.#lists) {
      reading.controller.abort();
      this.#dispatch({ type: 'unlisted', parent, error: null });
    }
    this.#lists.clear();
  }

  /** `anew`: a first page that is under way was asked for as somebody else or in another order. */
  #readFirst(anew: boolean): Promise<void> {
    if (this.#first && !anew) return this.#first.done;
    this.#first?.controller.abort();
    const controller = new AbortController();
    const reading: Reading = { controller, done: Promise.resolve().then(() => this.#fetchFirst(reading)) };
    this.#first = reading;
    this.#dispatch({ type: 'reading', order: this.#data.order });
    return reading.done;
  }

  /** Shows what this device remembers, unless the backend has been quicker or it is not for who is reading. */
  async #recall(signal: AbortSignal): Promise<void> {
    const { order, read } = this.#data;
    const kept = read === null ? await this.#options.cache?.read(this.thread, order).catch(() => null) : null;
    if (!kept || signal.aborted || this.#data.read !== null || this.#data.order !== order || !this.#mayRead(kept.viewer)) return;
    this.#dispatch({ type: 'recall', kept, order });
    this.#emit({ type: 'recalled' });
  }

  /** Pages hold nothing but what every reader of their kind sees; as long as nobody says who is reading, it is who read last. */
  #mayRead(viewer: string | null): boolean {
    return viewer === null || this.#reader === undefined || viewer === this.#reader;
  }

  async #fetchFirst(reading: Reading): Promise<void> {
    const { signal } = reading.controller;
    const { order } = this.#data;
    // Read again in the same order, the page should cover what is shown.
    const size = this.#data.read === order ? Math.max(this.#size, this.#data.tree.roots.length) : this.#size;
    const query = { thread: this.thread, parent: null, order, after: null, size, replies: this.#replies };
    try {
      await this.#hearing(async (news) => {
        const page = await ask(() => this.adapter.read.page(query, { signal }), checkPage, signal);
        signal.throwIfAborted();
        this.#first = null;
        this.#change({ type: 'first', page, order, news }, page);
      });
      this.#emit({ type: 'loaded', total: this.#data.total });
    } catch (thrown) {
      const error = toCommentError(thrown);
      // The last known page is better than a failure, if it comes soon.
      if (this.#data.read === null && !signal.aborted && this.#options.cache) {
        await Promise.race([this.#recalled, new Promise<void>((late) => { (this.#options.wait ?? wait)(recalling, late); })]);
      }
      // Somebody else has asked since: theirs is the answer to wait for.
      if (this.#first !== reading) return this.#first?.done;
      this.#first = null;
      this.#dispatch({ type: 'unread', error: signal.aborted ? null : error });
      if (!signal.aborted) this.#emit({ type: 'error', error });
    }
  }

  async #readList(parent: CommentId | null, signal: AbortSignal): Promise<void> {
    // Pages may overlap what arrived meanwhile: a click that would show nothing reads on, but not for ever.
    for (let pages = 0; pages < 3; pages++) {
      const list = this.#list(parent);
      if (!list?.rest) return;
      this.#dispatch({ type: 'list', parent });
      const order = this.#data.read ?? this.#data.order;
      const query = { thread: this.thread, parent, order, after: list.cursor, size: parent === null ? this.#size : atLeastOne(this.#replies.size), replies: this.#replies };
      try {
        const fresh = await this.#hearing(async (news) => {
          const page = await ask(() => this.adapter.read.page(query, { signal }), checkPage, signal);
          signal.throwIfAborted();
          const { home } = this.#data.tree;
          this.#change({ type: 'page', parent, page, news }, page);
          return page.comments.filter((comment) => !home.has(comment.id) && this.node(comment.id) !== null);
        });
        if (fresh.length === 0 && this.#list(parent)?.rest) continue;
        this.#emit({ type: 'more', parent, first: fresh[0]?.id ?? null, count: fresh.length });
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toCommentError(thrown);
        this.#dispatch({ type: 'unlisted', parent, error });
        this.#emit({ type: 'error', error });
        return;
      }
    }
    this.#emit({ type: 'more', parent, first: null, count: 0 });
  }

  #list(parent: CommentId | null): Data['list'] | null {
    if (parent === null) return this.#data.list;
    const branch = branchOf(this.#data.tree, parent);
    return branch && listOf(branch.lists.get(parent), branch.comments.get(parent)?.replies ?? 0, branch.children.get(parent)?.length ?? 0);
  }

  /** Starts something that lasts as long as the store is open. Its failure is told, and costs nothing else. */
  #join(signal: AbortSignal, start: () => unknown): void {
    // Not awaited before it starts: it may tell something at once.
    const begun = new Promise((resolve) => { resolve(start()); });
    const end = (stop: unknown): void => {
      if (typeof stop !== 'function') return;
      const stopped = (): void => guarded(() => { stop(); });
      if (signal.aborted) stopped();
      else signal.addEventListener('abort', stopped, { once: true });
    };
    begun.then(end).catch((thrown: unknown) => { this.#emit({ type: 'error', error: toCommentError(thrown) }); });
  }

  #feed(signal: AbortSignal): LiveFeed {
    let behind = false;
    let again = false;
    /** Reads what the feed may have missed, after what is under way: a feed that says so without end would let no page arrive. */
    const catchUp = async (): Promise<void> => {
      again = true;
      if (behind) return;
      behind = true;
      for (let pause = recalling; again && !signal.aborted; pause *= 2) {
        await this.#first?.done;
        again = false;
        if (!signal.aborted) await this.#readFirst(false);
        await new Promise<void>((over) => { (this.#options.wait ?? wait)(Math.min(pause, longest), over); });
      }
      behind = false;
    };
    const open = (tell: () => void) => {
      if (signal.aborted) return;
      try {
        tell();
      } catch (thrown) {
        this.#emit({ type: 'error', error: toCommentError(thrown) });
      }
    };
    return {
      put: (answer) => open(() => {
        const comment = checkComment(answer);
        const before = this.#data.arrived.size;
        this.#learned(comment.id, comment);
        this.#change({ type: 'put', comment }, { comments: [comment] } satisfies Pick<Page, 'comments'>);
        const unseen = this.#data.arrived.size;
        if (unseen > before) this.#emit({ type: 'arrived', unseen });
      }),
      drop: (answer) => open(() => {
        const id = checkId(answer);
        this.#learned(id, null);
        this.#dispatch({ type: 'drop', id });
      }),
      lost: () => open(() => void catchUp()),
    };
  }

  #askViewer(signal: AbortSignal, again = 0): void {
    const { auth } = this.adapter;
    if (!auth) {
      this.#reader = null;
      this.#options.cache?.reader(null);
      this.#dispatch({ type: 'login', event: { type: 'viewer', viewer: null } });
      this.#keeping.become(null, null, false, true);
      return;
    }
    // Of one question asked several times any answer will do.
    const turn = again > 0 ? this.#asked : ++this.#asked;
    const answer = ask(() => auth.viewer({ signal }), checkViewer, signal);
    let late = false;
    const fail = (thrown: unknown): void => {
      if (turn !== this.#asked || signal.aborted || late) return;
      late = true;
      const error = toCommentError(thrown);
      this.#dispatch({ type: 'login', event: { type: 'failed', error } });
      this.#emit({ type: 'error', error });
      // Who is signed in shall not have to sign in once more because a line was cut for a moment.
      if (again < most && (errorTable[error.code].retry === 'itself' || error.code === 'garbled')) {
        (this.#options.wait ?? wait)(Math.min(longest, 2_000 * 3 ** again), () => { if (turn === this.#asked && !signal.aborted) this.#askViewer(signal, again + 1); });
      }
    };
    // Nobody is kept out because a backend is silent; should it speak after all, it is heard.
    const stop = (this.#options.wait ?? wait)(patience, () => fail(new CommentError('timeout', 'nobody said who is reading')));
    answer.then((viewer) => {
      if (turn !== this.#asked) return;
      this.#asked++;
      this.#become(viewer);
    }, fail).catch(() => undefined).finally(stop);
  }

  #told(answer: unknown): void {
    try {
      const viewer = checkViewer(answer);
      this.#asked++;
      this.#become(viewer);
    } catch (thrown) {
      this.#emit({ type: 'error', error: toCommentError(thrown) });
    }
  }

  async #sign(event: { type: 'login'; way: string } | { type: 'logout' }, act: (signal: AbortSignal) => Promise<Viewer | null>): Promise<void> {
    this.#signing?.abort();
    const signing = new AbortController();
    this.#signing = signing;
    this.#asked++;
    this.#dispatch({ type: 'login', event });
    try {
      const viewer = await act(signing.signal);
      if (this.#signing === signing) this.#become(viewer, event.type === 'logout');
    } catch (thrown) {
      if (this.#signing !== signing) return;
      const error = toCommentError(thrown);
      this.#dispatch({ type: 'login', event: { type: 'failed', error } });
      if (error.code !== 'cancelled' && error.code !== 'aborted') this.#emit({ type: 'error', error });
    } finally {
      if (this.#signing === signing) this.#signing = null;
    }
  }

  /** The backend has said who is reading. What they may do stands in the comments, so these are read again. */
  #become(viewer: Viewer | null, wanted = false): void {
    const who = viewer ? `${viewer.role}:${viewer.id}` : '';
    const changed = this.#who !== null && this.#who !== who;
    this.#who = who;
    this.#reader = viewer?.id ?? null;
    this.#options.cache?.reader(this.#reader);
    if (this.#data.kept && !this.#mayRead(this.#data.kept.viewer)) this.#dispatch({ type: 'forget' });
    // Before anything is kept as theirs, it is read as theirs.
    if (changed && this.#opening) void this.#readFirst(true);
    const was = this.#data.login.viewer;
    this.#dispatch({ type: 'login', event: { type: 'viewer', viewer } });
    this.#keeping.become(viewer, was, wanted, viewer !== null || this.adapter.auth?.required !== true);
    this.#emit({ type: 'viewer', viewer });
    if (viewer) this.#sender.sendParked(viewer);
  }
}

function whoOf(viewer: Viewer | null): PendingWrite['who'] {
  return viewer && { id: viewer.id, name: viewer.name };
}

function atLeastOne(size: number): number {
  return size >= 1 ? Math.floor(size) : 1;
}

function wait(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
