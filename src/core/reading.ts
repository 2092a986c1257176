// One open thread as a reader needs it: reads its first page and knows who is reading. With onward.ts and writing.ts, the only place in core
// that calls an adapter. What reads on is fetched when there is more to read or news; what writes, when the first write is made or found on the
// device; until it is here writes wait for it.

import type { CommentAdapter, LiveFeed, PageQuery } from './adapter.js';
import { ask, guarded, longestRead } from './ask.js';
import { checkComment, checkPage, checkViewer } from './check.js';
import { CommentError, errorTable, toCommentError } from './errors.js';
import { randomKey } from './key.js';
import type { Moderation } from './moderating.js';
import type { Comment, CommentId, Order, ThreadRef, Viewer, WriteKey } from './model.js';
import type { Onward, OnwardDesk } from './onward.js';
import { atLeastOne } from './paging.js';
import { part } from './part.js';
import { initialData, reduceReading, type Data, type DataAction } from './reduce-reading.js';
import { isOlder, sameComment } from './same.js';
import { createSelector } from './select.js';
import { mustBeAdapter } from './setup.js';
import { checkStart, type Start } from './start.js';
import type { Mark, Node, ThreadState } from './state.js';
import type { StoreEvent, StoreOptions, ThreadStore } from './store.js';
import { commentOf, pathTo } from './tree.js';
import type { Verb, Writing, WritingDesk } from './writing.js';

export interface ReadingStore extends ThreadStore {
  /** Fetches what writes; then every write is made at once. Rejects where it cannot be fetched; the next call tries again. */
  whole(): Promise<void>;
}

type Reader = new (desk: OnwardDesk) => Onward;
type Half = new (desk: WritingDesk) => Writing;
/** null: nobody on this page has written yet, or read on. */
let half: Half | null = null;
let reader: Reader | null = null;

/** A store that reads. `writes`, `reads`: what writes and what reads on, where they are here already. */
export function createReadingStore(adapter: CommentAdapter, options: StoreOptions, writes: Half | null = half, reads: Reader | null = reader): ReadingStore {
  mustBeAdapter(adapter, options);
  return new Store(adapter, options, writes, reads);
}

/** How long who is reading may stay unknown, and how long a failure waits for the last known page. Milliseconds. */
const patience = 10_000;
const recalling = 1_000;
/** The longest pause before it is asked again who is reading, and how often that is. */
const longest = 60_000;
const most = 6;
/** So much news waits for what takes it in; for more, the page is read again. */
const room = 100;
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
  #onward: Onward | null = null;
  /** Confirmed posts by their write key, for who still holds the key. */
  readonly #ids = new Map<string, CommentId>();
  /** What reads under way must hear of: each may be answered with what was true before. */
  readonly #news = new Set<Map<CommentId, Comment | null>>();
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

  constructor(adapter: CommentAdapter, options: StoreOptions, writes: Half | null, reads: Reader | null) {
    this.adapter = adapter;
    this.thread = options.thread;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#wait = options.wait ?? wait;
    this.#size = atLeastOne(options.pageSize ?? 25);
    this.#replies = options.replies ?? { depth: 100, size: 25 };
    const { orders } = adapter.limits;
    this.#data = initialData(options.order && orders.includes(options.order) ? options.order : orders[0]);
    if (reads) this.#readOn(reads);
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
    this.#onward?.stop();
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
    if (!this.#onward) {
      this.#dispatch({ type: 'list', parent });
      try {
        await this.#further();
      } catch (thrown) {
        const error = toCommentError(thrown);
        this.#dispatch({ type: 'unlisted', parent, error });
        return this.#emit({ type: 'error', error });
      }
      if (!this.#opening) return this.#dispatch({ type: 'unlisted', parent, error: null });
    }
    if (!this.#opening) return;
    if (parent === null && this.#data.read !== null && this.#data.read !== this.#data.order) return this.reload();
    await this.#onward!.more(parent);
  }

  async show(wanted: CommentId): Promise<boolean> {
    if (!this.#opening) return false;
    if (!this.#isHere(this.#resolve(wanted))) await this.#first?.done;
    const id = this.#resolve(wanted);
    if (!this.#isHere(id)) {
      try {
        const onward = await this.#further();
        if (!this.#opening) return false;
        await onward.around(id);
      } catch (thrown) {
        const error = toCommentError(thrown);
        if (error.code !== 'aborted' && error.code !== 'missing') this.#emit({ type: 'error', error });
        return false;
      }
    }
    this.#dispatch({ type: 'mark', ids: this.path(id), patch: { folded: false } });
    return this.node(id) !== null;
  }

  sort(order: Order): void {
    if (!this.adapter.limits.orders.includes(order)) return;
    if (order === this.#data.order && (this.#first || this.#data.read === order)) return;
    this.#onward?.stop();
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

  /** What reads on. Rejects where it cannot be fetched; the next call tries again. */
  async #further(): Promise<Onward> {
    if (this.#onward) return this.#onward;
    reader ??= (await part(() => import('./onward.js'))).Onward;
    return this.#onward ?? this.#readOn(reader);
  }

  #readOn(reads: Reader): Onward {
    return this.#onward = new reads({
      adapter: this.adapter, thread: this.thread, size: this.#size, replies: this.#replies, now: this.#now, wait: this.#wait,
      data: () => this.#data, dispatch: (action) => this.#dispatch(action), change: (action, page) => this.#change(action, page), emit: (event) => this.#emit(event),
      hearing: (read) => this.#hearing(read), learned: (id, comment) => this.#learned(id, comment), node: (id) => this.node(id),
      opening: () => this.#opening?.signal ?? null, first: () => this.#first?.done, again: () => this.#readFirst(false),
    });
  }

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
    const next = (this.#writing ?? this.#onward ?? { reduce: reduceReading }).reduce(this.#data, action);
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
    // The page that comes is laid over what is shown.
    void this.#further().catch(() => undefined);
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
        // Where that cannot be fetched, what is read stands alone, without the reader's folds.
        if (this.#data.tree.roots.length > 0) await this.#further().catch(() => undefined);
        signal.throwIfAborted();
        if (rest.length === 0) this.#first = null;
        this.#change({ type: 'first', page, order, news }, page);
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
      // Who comes to the end need not wait for what reads on.
      if (this.#data.list.rest && !this.#onward) this.#wait(paint, () => { this.#further().catch(() => undefined); });
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

  /** News waits until what takes it in is here. */
  #feed(signal: AbortSignal): LiveFeed {
    let feed: LiveFeed | null = null;
    const waiting: ((feed: LiveFeed) => void)[] = [];
    /** Some was thrown away, because what takes it in could not be fetched. */
    let missed = false;
    const tell = (act: (feed: LiveFeed) => void): void => {
      if (signal.aborted) return;
      if (feed) return act(feed);
      if (waiting.length < room) waiting.push(act);
      else waiting[room] = (late) => late.lost();
      if (waiting.length > 1) return;
      const come = (onward: Onward): void => {
        feed = onward.feed(signal);
        for (const each of waiting.splice(0)) each(feed);
        if (missed) feed.lost();
      };
      if (this.#onward) return come(this.#onward);
      this.#further().then(come, (thrown: unknown) => {
        // What comes next tries again, and has the page read anew.
        waiting.length = 0;
        missed = true;
        this.#emit({ type: 'error', error: toCommentError(thrown) });
      });
    };
    return {
      put: (comment) => { if (feed || !this.#isNoNews(comment)) tell((live) => live.put(comment)); },
      drop: (id) => tell((live) => live.drop(id)),
      lost: () => tell((live) => live.lost()),
    };
  }

  /** A line that begins tells what the page has just brought. */
  #isNoNews(answer: unknown): boolean {
    try {
      const comment = checkComment(answer);
      const known = commentOf(this.#data.tree, comment.id);
      return known !== null && sameComment(known, comment);
    } catch {
      return false;
    }
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

function wait(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
