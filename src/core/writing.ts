// What a store does besides reading: makes writes, sends and keeps them, signs in and out. Fetched when first needed; reading.ts is the
// store itself, and does without it as long as nobody writes.

import { give } from './answer.js';
import type { CommentAdapter } from './adapter.js';
import { ask } from './ask.js';
import { checkText, checkViewer } from './check.js';
import { CommentError, toCommentError } from './errors.js';
import { Keeping } from './keeping.js';
import type { Comment, CommentId, ThreadRef, Viewer, WriteKey } from './model.js';
import type { Moderation } from './moderating.js';
import { reduce, type Data, type DataAction } from './reduce.js';
import { pending } from './select-pending.js';
import type { Selector } from './select.js';
import { Sender, twinsOf } from './sender.js';
import type { StoreEvent, StoreOptions } from './store.js';
import { commentOf } from './tree.js';
import { draftBody, type PendingWrite, type Writes } from './writes.js';

/** What a writer needs of its store. */
export interface WritingDesk {
  readonly adapter: CommentAdapter;
  readonly thread: ThreadRef;
  readonly options: StoreOptions;
  readonly now: () => number;
  readonly wait: (ms: number, then: () => void) => () => void;
  /** Confirmed posts by their write key. */
  readonly ids: Map<string, CommentId>;
  readonly selector: Selector;
  readonly data: () => Data;
  readonly dispatch: (action: DataAction) => void;
  readonly emit: (event: StoreEvent) => void;
  readonly learned: (id: CommentId, comment: Comment | null, key?: WriteKey) => void;
  /** An id, also for who still holds the key it was born with. */
  readonly resolve: (id: CommentId) => CommentId;
  readonly newKey: () => WriteKey;
  /** Fires when the store is closed; null: it is not open. */
  readonly opening: () => AbortSignal | null;
  /** Whatever was asked about the viewer before is out of date. */
  readonly asks: () => void;
  readonly askViewer: () => void;
  readonly become: (viewer: Viewer | null, wanted: boolean) => void;
  readonly reload: () => void;
}

/** The commands that make a write. */
export type Verb = 'post' | 'edit' | 'remove' | 'react' | 'moderate';

export class Writing {
  readonly reduce = reduce;
  readonly #desk: WritingDesk;
  readonly #adapter: CommentAdapter;
  readonly #sender: Sender;
  readonly #keeping: Keeping;
  #signing: AbortController | null = null;
  /** They have pressed Log out, and it is not done yet. */
  #leaving = false;
  /** A login that waits for the answer to a challenge. */
  #unanswered: { readonly way: string; readonly fields: Readonly<Record<string, string>> } | null = null;

  constructor(desk: WritingDesk) {
    this.#desk = desk;
    this.#adapter = desk.adapter;
    const { adapter, thread, options, now, wait, data, dispatch, emit, learned, newKey, askViewer, reload } = desk;
    const common = { adapter, thread, now, wait, data, dispatch, emit };
    this.#keeping = new Keeping(options.outbox ?? null, {
      ...common, random: options.random ?? Math.random, newName: newKey,
      send: (key) => this.#sender.send(key), isSent: (key) => this.#sender.isSent(key), askViewer, reload,
    });
    this.#sender = new Sender({ ...common, undo: Math.max(0, options.undo ?? 8000), keeping: this.#keeping, learned });
    desk.selector.join(pending);
  }

  open(): void {
    this.#keeping.open();
  }

  close(): void {
    this.#signing?.abort();
    this.#sender.sendWaiting();
    this.#keeping.close();
  }

  /** The data is another. */
  changed(): void {
    this.#keeping.changed();
  }

  heard(event: StoreEvent): void {
    this.#keeping.heard(event);
  }

  /** Who is reading is known now, or is somebody else; `wanted`: because whoever was here logged out. */
  become(viewer: Viewer | null, was: Viewer | null, wanted: boolean): void {
    // Others beside this thread may be told first.
    this.#keeping.become(viewer, was, wanted || this.#leaving, viewer !== null || this.#adapter.auth?.required !== true);
  }

  sendParked(viewer: Viewer): void {
    this.#sender.sendParked(viewer);
  }

  /** Tells of posts among `before` that a backend's comments have confirmed. */
  confirmed(before: Writes, comments: readonly Comment[]): void {
    const { data, ids, emit } = this.#desk;
    for (const comment of comments) {
      const write = comment.key === undefined ? undefined : before.get(comment.key);
      if (!write || write.kind !== 'post' || data().writes.has(write.key)) continue;
      ids.set(write.key, comment.id);
      emit({ type: 'confirmed', write, comment });
    }
  }

  post(newKey: () => WriteKey, source: string, parent: CommentId | null, guest?: Readonly<Record<string, string>>): WriteKey {
    const above = parent === null ? null : this.#confirmedId(parent, 'answered');
    const key = newKey();
    const at = this.#desk.now();
    const { viewer } = this.#data.login;
    const name = guest && Object.hasOwn(guest, 'name') ? guest['name'] ?? '' : '';
    this.#sender.add({
      kind: 'post', key, phase: 'sending', error: null, source, at, doubt: false, due: null, who: whoOf(viewer), guest: guest ?? null, beside: null,
      twins: viewer ? twinsOf(this.#data.tree, viewer.id, above, source) : [],
      comment: {
        id: key as string as CommentId, parent: above, author: viewer ?? { id: key, name }, body: draftBody(source, this.#adapter.limits.syntax),
        createdAt: at, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [], key,
      },
    });
    return key;
  }

  edit(newKey: () => WriteKey, id: CommentId, source: string): WriteKey {
    const target = this.#confirmedId(id, 'edited');
    // The later words stand for all earlier ones that were not sent.
    this.#supersede((write) => write.kind === 'edit' && write.target === target && this.#isOwn(write));
    const key = newKey();
    const body = draftBody(source, this.#adapter.limits.syntax);
    this.#sender.add({ kind: 'edit', key, phase: 'sending', error: null, source, ...this.#fresh(), target, body });
    return key;
  }

  remove(newKey: () => WriteKey, id: CommentId): WriteKey {
    const target = this.#confirmedId(id, 'removed');
    for (const write of this.#data.writes.values()) {
      if (write.kind !== 'remove' || write.target !== target || !this.#isOwn(write)) continue;
      if (write.phase === 'failed' || write.phase === 'kept') this.retry(write.key);
      return write.key;
    }
    const key = newKey();
    this.#sender.add({ kind: 'remove', key, phase: 'sending', error: null, source: null, ...this.#fresh(), target });
    return key;
  }

  react(newKey: () => WriteKey, id: CommentId, kind: string, on: boolean): WriteKey {
    const target = this.#confirmedId(id, 'reacted to');
    const mine = (write: PendingWrite): boolean => write.kind === 'react' && write.target === target && write.reaction === kind && this.#isOwn(write);
    const waiting = [...this.#data.writes.values()].filter(mine).at(-1);
    if (waiting?.kind === 'react' && waiting.on === on) return waiting.key;
    // Of quick changes of mind only the last is sent.
    this.#supersede(mine);
    const sent = [...this.#data.writes.values()].filter(mine).at(-1);
    if (sent?.kind === 'react' && sent.on === on) return sent.key;
    const key = newKey();
    this.#sender.add({ kind: 'react', key, phase: 'sending', error: null, source: null, ...this.#fresh(), target, reaction: kind, on });
    return key;
  }

  moderate(newKey: () => WriteKey, id: CommentId, action: Moderation, on: boolean): WriteKey {
    const target = this.#confirmedId(id, 'moderated');
    const key = newKey();
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
    const id = this.#desk.resolve(wanted);
    for (const write of this.#data.writes.values()) if (write.kind === 'edit' && write.target === id) return write.source;
    const read = this.#adapter.write?.source;
    if (!read) return commentOf(this.#data.tree, id)?.body?.source ?? '';
    const { signal } = new AbortController();
    return ask(() => this.#adapter.write?.source?.(id, { signal }), checkText, signal);
  }

  async login(way: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const { auth } = this.#adapter;
    if (!auth) throw new TypeError(`The adapter “${this.#adapter.name}” has no accounts.`);
    this.#unanswered = { way, fields };
    await this.#sign({ type: 'login', way }, async (signal) => {
      // Signed in as nobody is no answer.
      return ask(() => auth.login(way, fields, { signal }), (answer) => checkViewer(answer ?? 'nobody'), signal);
    });
    if (this.#data.login.phase !== 'signing-in' && !this.#data.login.error?.challenge) this.#unanswered = null;
  }

  async answer(key: WriteKey | null, fields: Readonly<Record<string, string>> = {}): Promise<CommentError | null> {
    const { auth } = this.#adapter;
    const error = key === null ? this.#data.login.error : this.#data.writes.get(key)?.error;
    if (!auth?.answer || !error?.challenge) return new CommentError('unsupported', 'nothing was asked');
    const refused = await give(auth, error.challenge, fields, this.#desk.opening() ?? new AbortController().signal);
    if (refused) return refused;
    if (key === null && this.#unanswered) await this.login(this.#unanswered.way, this.#unanswered.fields);
    // What one answer was enough for is not asked twice.
    for (const write of this.#data.writes.values()) if (write.phase === 'parked' && write.error?.code === 'challenge') this.#sender.send(write.key);
    return null;
  }

  async logout(): Promise<void> {
    const { auth } = this.#adapter;
    if (!auth) throw new TypeError(`The adapter “${this.#adapter.name}” has no accounts.`);
    await this.#sign({ type: 'logout' }, async (signal) => {
      await ask(() => auth.logout({ signal }), () => null, signal);
      return null;
    });
  }

  giveUp(): void {
    this.#signing?.abort();
    // A question that the reader does not want to answer is not asked on.
    this.#unanswered = null;
    if (this.#data.login.error?.challenge) this.#desk.dispatch({ type: 'login', event: { type: 'viewer', viewer: null } });
  }

  // What follows is how.

  get #data(): Data {
    return this.#desk.data();
  }

  /** What every new write has. */
  #fresh(): Pick<PendingWrite, 'at' | 'doubt' | 'due' | 'who'> {
    return { at: this.#desk.now(), doubt: false, due: null, who: whoOf(this.#data.login.viewer) };
  }

  /** Of the same person; somebody else's may still be under way. */
  #isOwn({ who }: PendingWrite): boolean {
    return who?.id === this.#data.login.viewer?.id;
  }

  #confirmedId(id: CommentId, what: string): CommentId {
    const confirmed = this.#desk.resolve(id);
    if (this.#data.writes.has(confirmed as string as WriteKey)) throw new TypeError(`A comment that has not arrived yet cannot be ${what}.`);
    return confirmed;
  }

  #supersede(old: (write: PendingWrite) => boolean): void {
    for (const write of this.#data.writes.values()) if (old(write) && !this.#sender.isSent(write.key)) this.#sender.drop(write.key);
  }

  async #sign(event: { type: 'login'; way: string } | { type: 'logout' }, act: (signal: AbortSignal) => Promise<Viewer | null>): Promise<void> {
    this.#signing?.abort();
    const signing = new AbortController();
    this.#signing = signing;
    this.#leaving = event.type === 'logout';
    this.#desk.asks();
    this.#desk.dispatch({ type: 'login', event });
    try {
      const viewer = await act(signing.signal);
      if (this.#signing === signing) this.#desk.become(viewer, event.type === 'logout');
    } catch (thrown) {
      if (this.#signing !== signing) return;
      const error = toCommentError(thrown);
      this.#desk.dispatch({ type: 'login', event: { type: 'failed', error } });
      if (error.code !== 'cancelled' && error.code !== 'aborted') this.#desk.emit({ type: 'error', error });
    } finally {
      if (this.#signing === signing) {
        this.#signing = null;
        this.#leaving = false;
      }
    }
  }
}

function whoOf(viewer: Viewer | null): PendingWrite['who'] {
  return viewer && { id: viewer.id, name: viewer.name };
}
