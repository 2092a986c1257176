// One open thread as a reader needs it: reads, follows the live feed and knows who is reading. With writing.ts, the only place in core
// that calls an adapter. What writes is fetched when the first write is made or found on the device; until it is here writes wait for it.

import type { CommentAdapter, LiveFeed, PageQuery } from './adapter.js';
import { ask, guarded, longestRead } from './ask.js';
import { checkComment, checkId, checkPage, checkViewer } from './check.js';
import { CommentError, errorTable, toCommentError } from './errors.js';
import { randomKey } from './key.js';
import type { Moderation } from './moderating.js';
import type { Comment, CommentId, Order, Page, ThreadRef, Viewer, WriteKey } from './model.js';
import { listOf } from './paging.js';
import { part } from './part.js';
import { initialData, reduceReading, type Data, type DataAction, type Onto } from './reduce-reading.js';
import { isOlder } from './same.js';
import { createSelector } from './select.js';
import { mustBeAdapter } from './setup.js';
import { checkStart, type Start } from './start.js';
import type { Mark, Node, ThreadState } from './state.js';
import type { StoreEvent, StoreOptions, ThreadStore } from './store.js';
import { branchOf, pathTo } from './tree.js';
import type { Verb, Writing, WritingDesk } from './writing.js';

export interface ReadingStore extends ThreadStore {
  /** Fetches what writes; then every write is made at once. Rejects where it cannot be fetched; the next call tries again. */
  whole(): Promise<void>;
}

type Half = new (desk: WritingDesk) => Writing;
/** null: nobody on this page has written yet. */
let half: Half | null = null;

/** A store that reads. `writes`: what writes, where it is here already. */
export function createReadingStore(adapter: CommentAdapter, options: StoreOptions, writes: Half | null = half): ReadingStore {
  mustBeAdapter(adapter, options);
  return new Store(adapter, options, writes);
}

/** How long who is reading may stay unknown, and how long a failure waits for the last known page. Milliseconds. */
const patience = 10_000;
const recalling = 1_000;
/** The longest pause between two reads that nobody has pressed for, and how often it is asked again who is reading. */
const longest = 60_000;
const most = 6;
/** More news in a second than this, and the page is read again instead: each costs what the thread is long. */
const flood = 250;
/** How long the browser has to paint the first screen before the rest of a long page is filed. Milliseconds. */
const paint = 50;

/** A read under way. */
interface Reading {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

class Store implements ReadingStore {
  readonly adapter: CommentAdapter;
  readonly thread: ThreadRef;
  readonly #options: StoreOptions;
  readonly #now: () => number;
  readonly #wait: NonNullable<StoreOptions['wait']>;
  readonly #size: number;
  readonly #replies: PageQuery['replies'];
  readonly #select = createSelector();
  readonly #subscribers = new Set<() => void>();
  readonly #queue: ((writing: Writing) => unknown)[] = [];
  #writing: Writing | null = null;
  /** Confirmed posts by their write key, for who still holds the key. */
  readonly #ids = new Map<string, CommentId>();
  /** What reads under way must hear of: each may be answered with what was true before. */
  readonly #news = new Set<Map<CommentId, Comment | null>>();
  readonly #lists = new Map<CommentId | null, Reading>();
  #data: Data;
  #first: Reading | null = null;
  #recalled: Promise<void> | null = null;
  #looked: Promise<unknown> | undefined;
  /** Ends this opening: reads, live feed, watch. null: closed. */
  #opening: AbortController | null = null;
  /** Counts questions about the viewer, so that only the latest answer counts. */
  #asked = 0;
  /** Who the rows were read as; null: not known yet. */
  #who: string | null = null;
  /** Their id, null for nobody; undefined: not known yet. */
  #reader: string | null | undefined;

  constructor(adapter: CommentAdapter, options: StoreOptions, writes: Half | null) {
    this.adapter = adapter;
    this.thread = options.thread;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#wait = options.wait ?? wait;
    this.#size = atLeastOne(options.pageSize ?? 25);
    this.#replies = options.replies ?? { depth: 100, size: 25 };
    const { orders } = adapter.limits;
    this.#data = initialData(options.order && orders.includes(options.order) ? options.order : orders[0]);
    if (writes) this.#join(writes);
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
    if (this.#writing) this.#writing.open();
    // What is kept on this device is shown and sent.
    else this.#looked = this.#options.outbox?.used().then((used) => (used && !opening.signal.aborted ? this.#later() : undefined), () => undefined);
    this.#askViewer(opening.signal);
    this.#begin(opening.signal, () => this.adapter.live?.open(this.thread, this.#feed(opening.signal)));
    this.#begin(opening.signal, () => this.adapter.auth?.watch?.((viewer) => {
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
    this.#writing?.close();
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
          const page = await ask(() => this.adapter.read.page(query, { signal: controller.signal }), checkPage, controller.signal, longestRead);
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
    return this.#write('post', source, parent, guest);
  }

  edit(id: CommentId, source: string): WriteKey {
    return this.#write('edit', id, source);
  }

  remove(id: CommentId): WriteKey {
    return this.#write('remove', id);
  }

  react(id: CommentId, kind: string, on: boolean): WriteKey {
    return this.#write('react', id, kind, on);
  }

  moderate(id: CommentId, action: Moderation, on: boolean): WriteKey {
    return this.#write('moderate', id, action, on);
  }

  async looked(): Promise<void> {
    await this.#looked;
    await this.#writing?.looked();
  }

  knows(key: WriteKey): boolean {
    return this.#writing?.knows(key) ?? false;
  }

  retry(key: WriteKey): void {
    this.#writing?.retry(key);
  }

  hurry(key: WriteKey): void {
    this.#writing?.hurry(key);
  }

  hold(key: WriteKey, held: boolean): void {
    this.#writing?.hold(key, held);
  }

  discard(key: WriteKey): string | null {
    return this.#writing?.discard(key) ?? null;
  }

  async source(id: CommentId): Promise<string> {
    return (this.#writing ?? await this.#come()).source(id);
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
    return (this.#writing ?? await this.#come()).login(way, fields);
  }

  async answer(key: WriteKey | null, fields: Readonly<Record<string, string>> = {}): Promise<CommentError | null> {
    return (this.#writing ?? await this.#come()).answer(key, fields);
  }

  async logout(): Promise<void> {
    return (this.#writing ?? await this.#come()).logout();
  }

  giveUp(): void {
    this.#writing?.giveUp();
  }

  async whole(): Promise<void> {
    if (!this.#writing) await this.#come();
  }

  // What follows is how.

  async #come(): Promise<Writing> {
    half ??= (await part(() => import('./writing.js'))).Writing;
    return this.#writing ?? this.#join(half);
  }

  #join(writes: Half): Writing {
    const writing = this.#writing = new writes({
      adapter: this.adapter, thread: this.thread, options: this.#options, now: this.#now, wait: this.#wait, ids: this.#ids, selector: this.#select,
      data: () => this.#data, dispatch: (action) => this.#dispatch(action), emit: (event) => this.#emit(event),
      learned: (id, comment, key) => this.#learned(id, comment, key), resolve: (id) => this.#resolve(id), newKey: () => this.#newKey(),
      opening: () => this.#opening?.signal ?? null, asks: () => { this.#asked++; },
      askViewer: () => { if (this.#opening) this.#askViewer(this.#opening.signal); },
      become: (viewer, wanted) => this.#become(viewer, wanted), reload: () => void this.reload(),
    });
    if (this.#opening) writing.open();
    if (this.#reader !== undefined) writing.become(this.#data.login.viewer, null, false);
    for (const act of this.#queue.splice(0)) guarded(() => { act(writing); });
    return writing;
  }

  /** Makes a write, or has it wait for what makes it. */
  #write<Name extends Verb>(name: Name, ...what: Parameters<ThreadStore[Name]>): WriteKey {
    const { write, react, moderate, name: adapter } = this.adapter;
    const able = { post: write, edit: write?.edit, remove: write?.remove, react, moderate: moderate?.actions.includes(what[1] as Moderation) }[name];
    if (!able) throw new TypeError(`The adapter “${adapter}” cannot ${name}.`);
    const act = (writing: Writing, newKey: () => WriteKey): WriteKey =>
      (writing as unknown as Record<Verb, (newKey: () => WriteKey, ...what: unknown[]) => WriteKey>)[name](newKey, ...what);
    if (this.#writing) return act(this.#writing, () => this.#newKey());
    const key = this.#newKey();
    this.#queue.push((writing) => act(writing, () => key));
    void this.#later();
    return key;
  }

  #later(): Promise<unknown> {
    return this.#come().catch((thrown: unknown) => this.#emit({ type: 'error', error: toCommentError(thrown) }));
  }


  #dispatch(action: DataAction): void {
    const next = (this.#writing ? this.#writing.reduce : reduceReading)(this.#data, action);
    if (next === this.#data) return;
    this.#data = next;
    this.#writing?.changed();
    for (const subscriber of [...this.#subscribers]) guarded(subscriber);
    // What was read while nobody knew who reads, or as somebody else, is nobody's to keep.
    if (this.#opening && this.#reader !== undefined && next.phase === 'ready' && !next.kept && !this.#first) this.#options.cache?.keep(this.thread, next, this.#reader, this.#size);
  }

  #emit(event: StoreEvent): void {
    this.#writing?.heard(event);
    guarded(() => this.#options.on?.(event));
  }

  /** Changes the data by what a backend said, and tells of posts that this confirmed. */
  #change(action: DataAction, page: { readonly comments: readonly Comment[] }): void {
    const { writes } = this.#data;
    this.#dispatch(action);
    this.#writing?.confirmed(writes, page.comments);
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

  #newKey(): WriteKey {
    return this.#options.newKey?.() ?? randomKey();
  }

  /** An id, also for who still holds the key it was born with. */
  #resolve(id: CommentId): CommentId {
    return this.#ids.get(id) ?? id;
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
    void again();
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
        // Where something is shown already, a page is one change: half of it would take away what only the other half has.
        const check = (answer: unknown): Start => (this.#data.read === null ? checkStart(answer) : { page: checkPage(answer), rest: [] });
        const { page, rest } = await ask(() => this.adapter.read.page(query, { signal }), check, signal, longestRead);
        signal.throwIfAborted();
        const onto = this.#data.tree.roots.length > 0 && !this.#writing ? await again() : null;
        signal.throwIfAborted();
        if (rest.length === 0) this.#first = null;
        this.#change({ type: 'first', page, order, news, onto }, page);
        for (const read of rest) {
          await this.#pause(0);
          // Counted from when it is drawn: on a slow device that alone may take as long.
          if (read === rest[0]) await this.#pause(paint);
          signal.throwIfAborted();
          const comments = read();
          if (read === rest.at(-1)) this.#first = null;
          this.#change({ type: 'rest', page: { ...page, comments }, news }, { comments });
        }
      });
      this.#emit({ type: 'loaded', total: this.#data.total });
    } catch (thrown) {
      const error = toCommentError(thrown);
      // The last known page is better than a failure, if it comes soon.
      if (this.#data.read === null && !signal.aborted && this.#options.cache) {
        await Promise.race([this.#recalled, this.#pause(recalling)]);
      }
      // Somebody else has asked since: theirs is the answer to wait for.
      if (this.#first !== reading) return this.#first?.done;
      this.#first = null;
      this.#dispatch({ type: 'unread', error: signal.aborted ? null : error });
      if (!signal.aborted) this.#emit({ type: 'error', error });
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((then) => { this.#wait(ms, then); });
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
          const page = await ask(() => this.adapter.read.page(query, { signal }), checkPage, signal, longestRead);
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
  #begin(signal: AbortSignal, start: () => unknown): void {
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
    let since = 0;
    let heard = 0;
    /** Reads what the feed may have missed, after what is under way: a feed that says so without end would let no page arrive. */
    const catchUp = async (): Promise<void> => {
      again = true;
      if (behind) return;
      behind = true;
      for (let pause = recalling; again && !signal.aborted; pause *= 2) {
        await this.#first?.done;
        again = false;
        if (!signal.aborted) await this.#readFirst(false);
        await new Promise<void>((over) => { this.#wait(Math.min(pause, longest), over); });
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
        const now = this.#now();
        if (Math.abs(now - since) > 1_000) [since, heard] = [now, 0];
        if (++heard > flood) return void catchUp();
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
      this.#writing?.become(null, null, false);
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
        this.#wait(Math.min(longest, 2_000 * 3 ** again), () => { if (turn === this.#asked && !signal.aborted) this.#askViewer(signal, again + 1); });
      }
    };
    // Nobody is kept out because a backend is silent; should it speak after all, it is heard.
    const stop = this.#wait(patience, () => fail(new CommentError('timeout', 'nobody said who is reading')));
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

  /** The backend has said who is reading. What they may do stands in the comments, so these are read again. */
  #become(viewer: Viewer | null, wanted = false): void {
    const who = viewer ? `${viewer.role}:${viewer.id}` : '';
    const known = this.#who !== null;
    const changed = known && this.#who !== who;
    this.#who = who;
    this.#reader = viewer?.id ?? null;
    this.#options.cache?.reader(this.#reader);
    if (this.#data.kept && !this.#mayRead(this.#data.kept.viewer)) this.#dispatch({ type: 'forget' });
    // Before anything is kept as theirs, it is read as theirs.
    if (changed && this.#opening) void this.#readFirst(true);
    const was = this.#data.login.viewer;
    this.#dispatch({ type: 'login', event: { type: 'viewer', viewer } });
    this.#writing?.become(viewer, was, wanted);
    // Both the answer and the adapter's own watch tell of one login.
    if (!known || JSON.stringify(was) !== JSON.stringify(viewer)) this.#emit({ type: 'viewer', viewer });
    if (viewer) this.#writing?.sendParked(viewer);
  }
}

/** What a second reading needs. null: it cannot be fetched; then what is read stands alone, without the reader's folds. */
function again(): Promise<Onto | null> {
  return part(() => import('./refresh.js')).catch(() => null);
}

function atLeastOne(size: number): number {
  return size >= 1 ? Math.floor(size) : 1;
}

function wait(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
