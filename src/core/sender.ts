// Sends what the reader did. Serial for each comment, posts on their own; parks, fails, looks before it sends a doubtful post again.
// Knows writes and the adapter; nothing of pages.

import type { CommentAdapter } from './adapter.js';
import { ask } from './ask.js';
import { checkComment, checkPage, checkRemoved } from './check.js';
import { CommentError, errorTable, toCommentError } from './errors.js';
import { plainText } from './plain-text.js';
import type { Keeping } from './keeping.js';
import type { Body, Comment, CommentId, Cursor, Page, ThreadRef, WriteKey } from './model.js';
import type { Data, DataAction } from './reduce.js';
import type { StoreEvent } from './store.js';
import { branchOf, commentOf, type Tree } from './tree.js';
import type { PendingWrite, PostWrite } from './writes.js';

/** What the sender needs of its store. */
export interface Desk {
  readonly adapter: CommentAdapter;
  readonly thread: ThreadRef;
  readonly undo: number;
  readonly now: () => number;
  readonly wait: (ms: number, then: () => void) => () => void;
  readonly data: () => Data;
  readonly dispatch: (action: DataAction) => void;
  readonly emit: (event: StoreEvent) => void;
  /** A comment is now known to be so, or gone (null): reads under way must hear of it. */
  readonly learned: (id: CommentId, comment: Comment | null, key?: WriteKey) => void;
  readonly keeping: Keeping;
}

interface Clock {
  readonly cancel: () => void;
  readonly due: number;
}

/** The longest a write waits for a busy backend before the reader is asked. Seconds. */
const patience = 5;
/** The longest a write waits for any answer at all before the reader is asked. Milliseconds. */
const silence = 60_000;
/** How far a backend's clock may be behind: a time zone that somebody forgot is up to 14 hours. Milliseconds. */
const skew = 15 * 3_600_000;

export class Sender {
  readonly #desk: Desk;
  readonly #queues = new Map<CommentId, WriteKey[]>();
  readonly #sent = new Set<WriteKey>();
  readonly #clocks = new Map<WriteKey, Clock>();
  /** What is left of a held clock. */
  readonly #held = new Map<WriteKey, number>();
  /** What the reader has asked for, knowing that it may have arrived already. */
  readonly #asked = new Set<WriteKey>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Whether the backend has been asked, and has not answered yet. */
  isSent(key: WriteKey): boolean {
    return this.#sent.has(key);
  }

  /** Takes on a new write. */
  add(write: PendingWrite): void {
    const { adapter, dispatch, emit, data, undo } = this.#desk;
    if (adapter.auth?.required === true && data().login.phase === 'guest') {
      const parked = { ...write, phase: 'parked' as const };
      dispatch({ type: 'write', write: parked });
      emit({ type: 'parked', write: parked });
    } else if (write.kind === 'remove' && undo > 0) {
      dispatch({ type: 'write', write: { ...write, phase: 'waiting' } });
      this.#start(write.key, undo);
    } else {
      dispatch({ type: 'write', write });
      this.#queue(write);
    }
  }

  /** Sends a write that failed, is parked, kept or waits. `asked`: the reader wants it. */
  send(key: WriteKey, asked = false): void {
    const write = this.#desk.data().writes.get(key);
    if (!write || write.phase === 'sending') return;
    this.#stop(key);
    if (asked) this.#asked.add(key);
    this.#desk.dispatch({ type: 'phase', key, phase: 'sending', error: null });
    this.#queue(write);
  }

  /** Somebody is here: what waits for them, or for anybody, is sent. */
  sendParked(viewer: { readonly id: string }): void {
    const { keeping, data } = this.#desk;
    for (const { key, phase, who } of data().writes.values()) {
      if (phase === 'parked' && (who === null || who.id === viewer.id) && !keeping.isForeign(key)) this.send(key);
    }
  }

  /** Waiting removals are sent now: who leaves the page has not pressed Undo. */
  sendWaiting(): void {
    for (const { key, phase } of this.#desk.data().writes.values()) if (phase === 'waiting' && !this.#desk.keeping.isForeign(key)) this.send(key);
  }

  hold(key: WriteKey, held: boolean): void {
    const clock = this.#clocks.get(key);
    const left = this.#held.get(key);
    if (held && clock) {
      this.#stop(key);
      this.#held.set(key, Math.max(0, clock.due - this.#desk.now()));
    } else if (!held && left !== undefined) {
      this.#held.delete(key);
      this.#start(key, left);
    }
  }

  /** Forgets a write that is not under way. */
  drop(key: WriteKey): void {
    this.#stop(key);
    this.#asked.delete(key);
    this.#desk.dispatch({ type: 'discard', key });
  }

  #start(key: WriteKey, ms: number): void {
    const cancel = this.#desk.wait(ms, () => {
      this.#clocks.delete(key);
      this.send(key);
    });
    this.#clocks.set(key, { cancel, due: this.#desk.now() + ms });
  }

  #stop(key: WriteKey): void {
    this.#clocks.get(key)?.cancel();
    this.#clocks.delete(key);
    this.#held.delete(key);
  }

  #queue(write: PendingWrite): void {
    if (write.kind === 'post') {
      void this.#run(write.key);
      return;
    }
    const queue = this.#queues.get(write.target);
    if (queue) queue.push(write.key);
    else void this.#drain(write.target, write.key);
  }

  async #drain(target: CommentId, first: WriteKey): Promise<void> {
    const queue = [first];
    this.#queues.set(target, queue);
    for (let key = queue.shift(); key !== undefined; key = queue.shift()) await this.#run(key);
    this.#queues.delete(target);
  }

  async #run(key: WriteKey): Promise<void> {
    const { data, dispatch, emit, learned, keeping } = this.#desk;
    const started = data().writes.get(key);
    if (!started || started.phase !== 'sending' || this.#sent.has(key)) return;
    this.#sent.add(key);
    const ready = keeping.before(started, this.#asked.has(key));
    // Without an outbox nothing is waited for, not even for a moment.
    const go = ready === null || await ready;
    const write = data().writes.get(key);
    if (!go || write?.phase !== 'sending') {
      this.#sent.delete(key);
      // Put off and taken up again before we heard of it.
      if (!go && write?.phase === 'sending' && !keeping.isForeign(key)) return this.#run(key);
      return;
    }
    const offline = !keeping.online();
    let silent = false;
    await new Promise<void>((done) => {
      const cancel = this.#desk.wait(silence, () => {
        // Nobody waits for ever beside "Sending…". The answer may still come, and is heard then.
        silent = true;
        this.#sent.delete(key);
        this.#fail(key, new CommentError('timeout', `no answer for ${silence} ms`), false);
        done();
      });
      this.#patiently(write).then((comment) => {
        cancel();
        if (!silent) this.#sent.delete(key);
        const id = comment?.id ?? (write.kind === 'post' ? null : write.target);
        if (id !== null) learned(id, comment, write.kind === 'post' ? key : undefined);
        const pending = data().writes.get(key);
        dispatch({ type: 'confirm', key, comment });
        // A live arrival may have confirmed it before the answer.
        if (pending) emit({ type: 'confirmed', write: pending, comment });
      }).catch((thrown: unknown) => {
        cancel();
        if (silent) return;
        this.#sent.delete(key);
        const error = toCommentError(thrown);
        // Where there was no network at all, nothing has left.
        this.#fail(key, error, error.code === 'offline' && offline && !keeping.online());
      }).finally(done);
    });
  }

  #fail(key: WriteKey, error: CommentError, sure: boolean): void {
    const { data, dispatch, emit, keeping } = this.#desk;
    const write = data().writes.get(key);
    this.#asked.delete(key);
    if (!write) return;
    // What was wished later stands for it, and goes out next.
    if (this.#isOutdated(write)) return dispatch({ type: 'discard', key });
    const doubt = write.doubt || (errorTable[error.code].ambiguous && !sure);
    const later = unsure.has(error) ? null : keeping.keep(write, error);
    // Whoever keeps order and is signed out is told; nothing is done behind their back once they are here again.
    const orders = write.kind === 'moderate';
    if (orders && error.code === 'signed-out') dispatch({ type: 'login', event: { type: 'expired' } });
    if (!orders && (error.code === 'signed-out' || error.code === 'challenge')) {
      dispatch({ type: 'phase', key, phase: 'parked', error, doubt });
      // Whoever came after its writer is still here.
      const { viewer } = data().login;
      if (error.code === 'signed-out' && (viewer === null || write.who === null || write.who.id === viewer.id)) dispatch({ type: 'login', event: { type: 'expired' } });
      emit({ type: 'parked', write: data().writes.get(key) ?? write });
    } else if (later) {
      dispatch({ type: 'phase', key, phase: 'kept', error, doubt, due: later.due });
      emit({ type: 'kept', write: data().writes.get(key) ?? write });
    } else if (orders || write.kind === 'react') {
      // A vote is no words to keep: it goes back, and the reason is said.
      dispatch({ type: 'discard', key });
      emit({ type: 'failed', write: { ...write, phase: 'failed', error }, error });
    } else {
      dispatch({ type: 'phase', key, phase: 'failed', error, doubt });
      emit({ type: 'failed', write: data().writes.get(key) ?? write, error });
    }
  }

  #isOutdated(write: PendingWrite): boolean {
    if (write.kind !== 'edit' && write.kind !== 'react') return false;
    let later = false;
    for (const other of this.#desk.data().writes.values()) {
      if (other.key === write.key) later = true;
      else if (later && other.kind === write.kind && other.target === write.target && other.who?.id === write.who?.id &&
        (other.kind !== 'react' || write.kind !== 'react' || other.reaction === write.reaction)) return true;
    }
    return false;
  }

  async #patiently(write: PendingWrite): Promise<Comment | null> {
    try {
      return await this.#attempt(write);
    } catch (thrown) {
      const error = toCommentError(thrown);
      if (this.#desk.keeping.isOn || error.code !== 'busy' || error.retryAfter === null || !(error.retryAfter <= patience)) throw error;
      const ms = Math.max(0, error.retryAfter * 1000);
      await new Promise<void>((then) => { this.#desk.wait(ms, then); });
      return this.#attempt(write);
    }
  }

  async #attempt(write: PendingWrite): Promise<Comment | null> {
    const { adapter, thread } = this.#desk;
    // Nobody calls a write off: what was sent goes on.
    const { signal } = new AbortController();
    const call = { signal, key: write.key };
    switch (write.kind) {
      case 'post': {
        const arrived = write.doubt && !adapter.limits.idempotent ? await this.#look(write, signal) : null;
        if (arrived) return arrived;
        if (write.doubt && !adapter.limits.idempotent && this.#desk.keeping.isOn && !this.#asked.has(write.key)) throw maybe(write.error);
        const draft = { thread, parent: write.comment.parent, source: write.source, ...(write.guest ? { guest: write.guest } : {}) };
        return this.#fresh(write, await ask(() => adapter.write?.create(draft, call), checkComment, signal));
      }
      case 'edit':
        return named(write.target, await ask(() => adapter.write?.edit?.(write.target, write.source, call), checkComment, signal));
      case 'remove':
        try {
          return named(write.target, await ask(() => adapter.write?.remove?.(write.target, call), checkRemoved, signal));
        } catch (thrown) {
          // An earlier try was heard after all.
          if (write.doubt && toCommentError(thrown).code === 'missing') return null;
          throw thrown;
        }
      case 'react':
        return named(write.target, await ask(() => adapter.react?.set(write.target, write.reaction, write.on, call), checkComment, signal));
      case 'moderate':
        return named(write.target, await ask(() => adapter.moderate?.set(write.target, write.action, write.on, call), checkRemoved, signal));
    }
  }

  /** What somebody else has said before is not what was sent, whatever the backend calls it: the words would be gone, and theirs, too. */
  #fresh(write: PostWrite, comment: Comment): Comment {
    const { tree, login } = this.#desk.data();
    const known = commentOf(tree, comment.id);
    if (known?.author && known.body && known.author.id !== login.viewer?.id && !says(known.body, write.source)) {
      throw new CommentError('garbled', `the answer is about ${comment.id}, which is another’s`);
    }
    return comment;
  }

  /** Did a post whose answer was lost arrive? The first pages of its list know, or null. */
  async #look(write: PostWrite, signal: AbortSignal): Promise<Comment | null> {
    const { adapter, thread } = this.#desk;
    const { parent } = write.comment;
    const order = adapter.limits.orders.includes('newest') ? 'newest' : adapter.limits.orders[0];
    const read = (list: CommentId | null, from: Cursor | null, size: number): Promise<Page> =>
      ask(() => adapter.read.page({ thread, parent: list, order, after: from, size, replies: { depth: 0, size: 0 } }, { signal }), checkPage, signal);
    // Adapters that keep a thread as a whole read it anew when its first page is asked for, and only then.
    if (parent !== null) await read(null, null, 1);
    let after: Cursor | null = null;
    // Reply lists start with the oldest almost everywhere, so the newest may stand some pages down.
    for (let pages = 0; pages < 5; pages++) {
      const from: Cursor | null = after;
      const page: Page = await read(parent, from, 50);
      const found = page.comments.find((comment) => this.#isArrived(write, comment));
      if (found) return found;
      if (page.next === null || page.next === after || (parent === null && order === 'newest')) return null;
      after = page.next;
    }
    return null;
  }

  #isArrived(write: PostWrite, comment: Comment): boolean {
    if (comment.key !== undefined) return comment.key === write.key;
    const data = this.#desk.data();
    // The same words, said and confirmed before, are another comment.
    if (write.twins.includes(comment.id) || branchOf(data.tree, comment.id)?.origins.has(comment.id)) return false;
    const { author, body, parent, createdAt } = comment;
    if (author === null || body === null || parent !== write.comment.parent || createdAt < write.at - skew) return false;
    // Who is no account is known by the name they gave.
    const theirs = data.login.viewer ? author.id === data.login.viewer.id : author.name.trim() === (write.guest?.['name'] ?? '').trim();
    return theirs && says(body, write.source);
  }
}

function says(body: Body, source: string): boolean {
  const said = gist(plainText(body));
  return body.source.trim() === source.trim() || said === gist(source) || said === gist(plainText({ format: 'markdown', source }));
}

/** Words without all that a backend sets its own way: quotes, dashes, blanks, links, smileys. What has neither letter nor digit stays whole. */
function gist(words: string): string {
  return words.replace(/:[\w+-]+:|\((?:c|r|p|tm)\)/giu, '').replace(/(\d)[x×](?=\d)/gu, '$1').replace(/[^\p{L}\p{N}]+/gu, '') || words.trim();
}

/** What this author has said in the same words and in the same place before. */
export function twinsOf(tree: Tree, author: string, parent: CommentId | null, source: string): readonly CommentId[] {
  const twins: CommentId[] = [];
  for (const branch of tree.roots) {
    if (parent !== null && !branch.comments.has(parent)) continue;
    for (const id of parent === null ? [branch.root] : branch.children.get(parent) ?? []) {
      const comment = branch.comments.get(id);
      if (comment?.author?.id === author && comment.body && says(comment.body, source)) twins.push(id);
    }
  }
  return twins;
}

/** Errors that mean: it was looked for, was not found, and may come yet. Only the reader can decide whether it is sent again. */
const unsure = new WeakSet<CommentError>();

function maybe(before: CommentError | null): CommentError {
  const code = before?.code === 'garbled' ? 'garbled' : 'timeout';
  const error = new CommentError(code, 'it may have arrived, but was not found', { cause: before });
  unsure.add(error);
  return error;
}

function named<T extends Comment | null>(target: CommentId, answer: T): T {
  if (answer && answer.id !== target) throw new CommentError('garbled', `the answer is about ${answer.id}, not about ${target}`);
  return answer;
}
