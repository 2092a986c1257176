// Keeps what the reader did until the backend has confirmed it: writes it down before it is sent, sends it again in order when
// that may help, takes over from pages that are gone, and shows everybody only what is theirs. Loaded when first needed.

import { allowed, longest, nextTry } from './backoff.js';
import { checkRemoved } from './check.js';
import { CommentError, errorTable } from './errors.js';
import type { Syntax, WriteKey } from './model.js';
import type { Kept, Note, Outbox } from './outbox.js';
import type { Data, DataAction } from './reduce.js';
import type { StoreEvent } from './store.js';
import { toKept, toWrite } from './records.js';
import type { ModerateWrite, PendingWrite, Writes } from './writes.js';

/** What the keeper needs of its store. */
export interface KeeperDesk {
  readonly place: string;
  readonly syntax: Syntax;
  /** Fields of a guest that are never written down. */
  readonly secrets: ReadonlySet<string>;
  readonly now: () => number;
  readonly wait: (ms: number, then: () => void) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  /** A name nobody else has. */
  readonly newName: () => string;
  readonly data: () => Data;
  readonly dispatch: (action: DataAction) => void;
  readonly emit: (event: StoreEvent) => void;
  /** Sends a write again, unasked. */
  readonly send: (key: WriteKey) => void;
  /** Whether it is under way, and not only in a queue. */
  readonly isSent: (key: WriteKey) => boolean;
  /** Asks again who is reading. */
  readonly askViewer: () => void;
  /** Reads the thread again: something was confirmed elsewhere, and nobody said what. */
  readonly reload: () => void;
}

/** What was written down is sent unasked for so long; then the reader decides. Milliseconds. */
const day = 24 * 3_600_000;
/** The longest that a press waits until it is written down; and where the device was not quick enough the last time. Milliseconds. */
const patience = 1_000;
const haste = 200;
/** So many failures of the backend at one write, and others may overtake it. */
const stuck = 3;

export class Keeper {
  readonly #desk: KeeperDesk;
  readonly #outbox: Outbox;
  /** The name this store holds in the outbox; another one after each release. */
  #me: string;
  #release: (() => void) | null = null;
  #undo: (() => void)[] = [];
  #open = false;
  #writes: Writes = new Map();
  #login: Data['login'] | null = null;
  /** What is this page's to send, as last written down or tried to. */
  readonly #mine = new Map<WriteKey, Kept>();
  readonly #stored = new Set<WriteKey>();
  /** What other pages send. */
  readonly #foreign = new Map<WriteKey, Kept>();
  /** What is not shown, because its person is not here. */
  readonly #aside = new Map<WriteKey, Kept>();
  /** People who have signed out. */
  readonly #left = new Set<string>();
  readonly #watched = new Map<string, () => void>();
  readonly #chains = new Map<WriteKey, Promise<unknown>>();
  readonly #failures = new Map<WriteKey, number>();
  readonly #tries = new Map<WriteKey, number[]>();
  readonly #due = new Map<WriteKey, number>();
  readonly #confirmed = new Map<WriteKey, unknown>();
  /** What is over, whatever may still be written down: a device that cannot delete must not bring it back. */
  readonly #over = new Set<WriteKey>();
  /** How often another page took what this one still holds. */
  #taken = 0;
  /** The one that is being sent unasked. */
  #now: WriteKey | null = null;
  #timer: (() => void) | null = null;
  #asking: { readonly stop: () => void } | null = null;
  #asked = 0;
  #syncing = false;
  #again = false;
  #complained = false;
  /** The device was not quick enough the last time. */
  #late = false;
  /** Settles once what is kept was read for the first time. */
  looked: Promise<void> = Promise.resolve();

  constructor(desk: KeeperDesk, outbox: Outbox) {
    this.#desk = desk;
    this.#outbox = outbox;
    this.#me = desk.newName();
  }

  start(): void {
    if (this.#open) return;
    this.#open = true;
    // What was left behind when this store was closed may have been taken over; it is found again like anybody's.
    if (!this.#release) this.#me = this.#desk.newName();
    this.#undo = [this.#outbox.listen((note) => this.#heard(note)), this.#outbox.onOnline(() => this.#wake(true))];
    this.changed();
    this.looked = this.#sync();
  }

  /** Sends nothing more by itself. What is under way is still written down. */
  close(): void {
    this.#open = false;
    for (const undo of this.#undo.splice(0)) undo();
    for (const undo of this.#watched.values()) undo();
    this.#watched.clear();
    this.#timer?.();
    this.#asking?.stop();
    this.#asking = null;
    this.#rest();
  }

  /** Whether a write would survive the page now. */
  knows(key: WriteKey): boolean {
    return this.#stored.has(key) || this.#foreign.has(key);
  }

  /** Called after every change of the data. */
  changed(): void {
    const { writes, login } = this.#desk.data();
    const before = this.#writes;
    this.#writes = writes;
    if (writes !== before) {
      for (const [key, write] of writes) if (write.kind !== 'moderate' && before.get(key) !== write && !this.#foreign.has(key)) this.#save(write);
      for (const key of before.keys()) if (!writes.has(key)) this.#gone(key);
    }
    if (login !== this.#login || writes !== before) {
      this.#login = login;
      this.#identify();
    }
    this.#pump();
    if (!this.#open) this.#rest();
  }

  /** Before a request leaves: true once the write is written down, or cannot be in time; false: not now, or not by this page. */
  async before(write: PendingWrite, asked: boolean): Promise<boolean> {
    const { key } = write;
    const fresh = !this.#stored.has(key);
    if (!asked && this.#now !== key && this.#isBlocked(write)) {
      this.#due.set(key, 0);
      this.#desk.dispatch({ type: 'phase', key, phase: 'kept', error: null, due: null });
      this.#desk.emit({ type: 'kept', write: this.#desk.data().writes.get(key) ?? write });
      // The reader is here and busy: a good moment to try what stands before it.
      this.#wake(false);
      return false;
    }
    const saved = this.#chains.get(key) ?? Promise.resolve();
    if (fresh) {
      await new Promise<void>((go) => {
        const stop = this.#desk.wait(this.#late ? haste : patience, () => {
          this.#late = true;
          go();
        });
        void saved.then(() => {
          stop();
          if (this.#stored.has(key)) this.#late = false;
          go();
        });
      });
    } else await saved;
    if (this.#foreign.has(key)) return false;
    const { viewer, phase } = this.#desk.data().login;
    // While nobody can say who is reading, the backend decides; where nobody is here, the next one might not be its person.
    const isOthers = write.who !== null && (viewer ? viewer.id !== write.who.id : phase === 'guest' && !this.#isUnasked());
    if (phase === 'signing-in' || phase === 'signing-out' || isOthers) {
      // Somebody else has come, or is about to: it waits for its own person.
      this.#desk.dispatch({ type: 'phase', key, phase: 'kept', error: write.error, due: null });
      this.#identify();
      return false;
    }
    this.#tries.set(key, [...(this.#tries.get(key) ?? []).slice(-20), this.#desk.now()]);
    return true;
  }

  /** A write has failed. null: it is not sent again unasked; else when, or that nobody knows when. */
  keep(write: PendingWrite, error: CommentError): { readonly due: number | null } | null {
    const now = this.#desk.now();
    if (errorTable[error.code].retry !== 'itself' || now - write.at > day) return null;
    const failures = (this.#failures.get(write.key) ?? 0) + 1;
    this.#failures.set(write.key, failures);
    const due = nextTry(now, failures, error, this.#desk.random());
    this.#due.set(write.key, due);
    return { due: this.#outbox.online() ? due : null };
  }

  online(): boolean {
    return this.#outbox.online();
  }

  /** Something was said about a write. */
  heard(event: StoreEvent): void {
    if (event.type !== 'confirmed') return;
    this.#confirmed.set(event.write.key, event.comment);
    // The line is open again.
    this.#wake(false);
  }

  isForeign(key: WriteKey): boolean {
    return this.#foreign.has(key);
  }

  /** Takes a write over from another page that is not sending it just now. false: it is under way there, or gone. */
  async take(key: WriteKey): Promise<boolean> {
    this.#hold();
    const me = this.#me;
    try {
      const now = await this.#outbox.change(key, (old) => (old && old.phase !== 'sending' && !old.dropped ? { ...old, owner: me } : old));
      if (now?.owner !== me) return false;
      this.#own(now);
      this.#tell();
      return true;
    } catch {
      return false;
    } finally {
      void this.#sync();
    }
  }

  /** `was`: who was here until now. `wanted`: they have pressed Log out. */
  become(viewer: { readonly id: string } | null, was: { readonly id: string } | null, wanted: boolean): void {
    // A session that a write under way has found to be over is no leaving: its words wait where they stand.
    const expired = viewer === null && !wanted && [...this.#writes.values()].some(({ who, phase }) => who?.id === was?.id && phase === 'sending');
    if (was && was.id !== viewer?.id && !expired) this.#left.add(was.id);
    if (viewer) this.#left.delete(viewer.id);
    this.#asked = 0;
    for (const record of [...this.#mine.values(), ...this.#aside.values()]) {
      const left = record.who !== null && this.#left.has(record.who.id);
      // One under way is not hidden: should its session turn out to be over, it waits where it stands.
      if (record.left !== left && record.phase !== 'sending' && !this.#foreign.has(record.key)) this.#put({ ...record, left });
    }
    this.#identify();
    this.#pump();
  }

  // What follows is how.

  #save(write: Exclude<PendingWrite, ModerateWrite>): void {
    const { key } = write;
    const record = toKept(write, { place: this.#desk.place, owner: this.#me, left: write.who !== null && this.#left.has(write.who.id), secrets: this.#desk.secrets });
    const before = this.#mine.get(key);
    if (before && before.owner === record.owner && before.phase === record.phase && before.doubt === record.doubt && before.source === record.source &&
      before.left === record.left && before.error?.code === record.error?.code) return;
    this.#hold();
    this.#put({ ...record, owner: this.#me });
  }

  #put(record: Kept): void {
    const { key } = record;
    const known = this.#stored.has(key);
    const me = this.#me;
    this.#mine.set(key, record);
    if (this.#aside.has(key)) this.#aside.set(key, record);
    let vanished = false;
    this.#chain(key, async () => {
      const now = await this.#outbox.change(key, (old) => {
        vanished = known && old === null;
        return old && (old.owner !== me || old.dropped) ? old : record;
      });
      if (!this.#mine.has(key)) return;
      if (now && now.owner !== me) return this.#lose(now);
      if (now?.dropped) return this.#throwAway(key);
      // Cleared under us, or settled by a page that took it over: nobody can tell, so it is looked for before it is sent.
      if (vanished && record.phase === 'sending') this.#desk.dispatch({ type: 'phase', key, phase: 'sending', error: null, doubt: true });
      if (!this.#stored.has(key)) {
        this.#stored.add(key);
        this.#desk.emit({ type: 'stored', key });
      }
      this.#tell();
    });
  }

  /** One thing after the other for each write. Never rejects. */
  #chain(key: WriteKey, work: () => Promise<void>): void {
    const next = (this.#chains.get(key) ?? Promise.resolve()).then(work).catch((thrown: unknown) => this.#cannot(thrown));
    this.#chains.set(key, next);
    void next.then(() => {
      if (this.#chains.get(key) === next) this.#chains.delete(key);
      this.#rest();
    });
  }

  #cannot(thrown: unknown): void {
    if (this.#complained) return;
    this.#complained = true;
    const reason = (thrown as { readonly reason?: unknown } | null)?.reason;
    this.#desk.emit({ type: 'unkept', reason: reason === 'full' || reason === 'missing' ? reason : 'failed' });
  }

  /** A write is no longer among the data's: settled, thrown away, or only not shown. */
  #gone(key: WriteKey): void {
    if (this.#aside.has(key)) return;
    if (this.#now === key) this.#now = null;
    const foreign = this.#foreign.get(key);
    const me = this.#me;
    const mine = this.#mine.delete(key);
    if (mine) this.#over.add(key);
    this.#foreign.delete(key);
    this.#stored.delete(key);
    for (const map of [this.#failures, this.#tries, this.#due]) map.delete(key);
    // What it became is said a moment later.
    queueMicrotask(() => {
      const confirmed = this.#confirmed.has(key);
      const comment = this.#confirmed.get(key) ?? null;
      this.#confirmed.delete(key);
      if (mine) {
        this.#chain(key, async () => {
          await this.#outbox.change(key, (old) => (old && old.owner !== me ? old : null));
          this.#outbox.tell({ type: 'gone', place: this.#desk.place, key, confirmed, comment });
        });
      } else if (foreign && !confirmed) {
        this.#chain(key, async () => {
          // Should it be under way, it is at least not sent again.
          await this.#outbox.change(key, (old) => old && { ...old, dropped: true });
          this.#tell();
        });
      }
    });
  }

  /** Another page sends this one now. */
  #lose(record: Kept): void {
    const known = this.#foreign.get(record.key);
    if (this.#mine.delete(record.key)) this.#taken++;
    this.#stored.delete(record.key);
    if (this.#now === record.key) this.#now = null;
    this.#foreign.set(record.key, record);
    this.#watch(record.owner);
    if (!known || known.phase !== record.phase || known.source !== record.source || known.error?.code !== record.error?.code) this.#show(record);
  }

  #own(record: Kept): void {
    this.#foreign.delete(record.key);
    this.#mine.set(record.key, record);
    this.#stored.add(record.key);
    this.#due.set(record.key, 0);
    if (record.left && record.who && record.who.id !== this.#desk.data().login.viewer?.id) this.#left.add(record.who.id);
    this.#show(record);
  }

  #throwAway(key: WriteKey): void {
    if (this.#writes.get(key)?.phase === 'sending' && this.#desk.isSent(key)) return;
    if (this.#aside.delete(key)) this.#gone(key);
    else this.#desk.dispatch({ type: 'discard', key });
  }

  #hold(): void {
    this.#release ??= this.#outbox.hold(this.#me);
  }

  /** Lets go of the name when nothing depends on it any more. */
  #rest(): void {
    if (!this.#release || this.#chains.size > 0) return;
    const busy = this.#open ? this.#mine.size > 0 : [...this.#writes.values()].some((write) => write.phase === 'sending' && this.#mine.has(write.key));
    if (busy) return;
    this.#release();
    this.#release = null;
    // A name that was let go may be waited for elsewhere, so it is not taken up again.
    this.#me = this.#desk.newName();
  }

  #tell(): void {
    this.#outbox.tell({ type: 'changed', place: this.#desk.place });
  }

  #heard(note: Note | null): void {
    if (note && note.place !== this.#desk.place) return;
    if (note?.type !== 'gone') return void this.#sync();
    const { key } = note;
    if (this.#mine.has(key)) return;
    this.#over.add(key);
    this.#foreign.delete(key);
    this.#aside.delete(key);
    if (!note.confirmed) return this.#desk.dispatch({ type: 'discard', key });
    try {
      this.#desk.dispatch({ type: 'confirm', key, comment: checkRemoved(note.comment) });
    } catch {
      this.#desk.dispatch({ type: 'discard', key });
      this.#desk.reload();
    }
  }

  /** Looks at what is kept for this thread: shows what other pages send, and waits for those pages to end. */
  async #sync(): Promise<void> {
    if (this.#syncing) {
      this.#again = true;
      return;
    }
    this.#syncing = true;
    try {
      do {
        this.#again = false;
        const list = await this.#outbox.list(this.#desk.place);
        if (!this.#open) return;
        this.#compare(list);
      } while (this.#again);
    } catch {
      // What cannot be read now was read before, or is told by who keeps it.
    } finally {
      this.#syncing = false;
    }
  }

  #compare(list: readonly Kept[]): void {
    const found = new Set<WriteKey>();
    for (const record of list) {
      const { key } = record;
      if (this.#over.has(key)) continue;
      found.add(key);
      if (record.owner === this.#me) {
        if (record.dropped) this.#throwAway(key);
      } else if (record.dropped && !this.#mine.has(key)) {
        if (this.#foreign.delete(key)) this.#desk.dispatch({ type: 'discard', key });
        this.#watch(record.owner);
      } else if (!(this.#mine.has(key) && this.#writes.get(key)?.phase === 'sending')) this.#lose(record);
    }
    let missing = false;
    for (const key of [...this.#foreign.keys()]) {
      if (found.has(key)) continue;
      this.#foreign.delete(key);
      this.#aside.delete(key);
      missing ||= this.#writes.has(key);
      this.#desk.dispatch({ type: 'discard', key });
    }
    if (missing) this.#desk.reload();
  }

  #watch(owner: string): void {
    if (!this.#open || owner === this.#me || this.#watched.has(owner)) return;
    const begin = (): void => { this.#watched.set(owner, this.#outbox.whenGone(owner, () => this.#adopt(owner))); };
    // Where pages cannot tell whether another one lives, each would take from the other without end.
    if (this.#taken === 0) begin();
    else this.#watched.set(owner, this.#desk.wait(Math.min(longest, 500 * 2 ** this.#taken), begin));
  }

  /** The page that sent these is gone. */
  async #adopt(owner: string): Promise<void> {
    this.#watched.delete(owner);
    if (!this.#open) return;
    this.#hold();
    const me = this.#me;
    try {
      for (const { key, owner: whose } of await this.#outbox.list(this.#desk.place)) {
        if (whose !== owner) continue;
        const now = await this.#outbox.change(key, (old) => (old?.owner !== owner ? old : old.dropped || this.#over.has(key) ? null : inherited(old, me)));
        if (now?.owner === me) this.#own(now);
      }
      this.#tell();
    } catch (thrown) {
      this.#cannot(thrown);
    }
    this.#pump();
    this.#rest();
  }

  /** Puts a record into the thread, where its person is here and it has not arrived already. */
  #show(record: Kept): void {
    const { data, dispatch } = this.#desk;
    const { key } = record;
    const { login, tree, writes } = data();
    if (login.phase === 'unknown' || !this.#isVisible(record.who)) {
      this.#aside.set(key, record);
      if (writes.has(key)) dispatch({ type: 'discard', key });
      return;
    }
    this.#aside.delete(key);
    if (record.kind === 'post' && !writes.has(key) && tree.roots.some((branch) => [...branch.comments.values()].some((comment) => comment.key === key))) {
      // Not ours to remove where another page still sends it.
      this.#confirmed.set(key, null);
      return this.#gone(key);
    }
    const shown = toWrite(record, this.#desk.syntax, login.viewer, writes.get(key));
    // One that waited for an undo, or for its person, has waited long enough when they are back, whichever of the two was found out first.
    const awaited = shown.phase === 'parked' && shown.who !== null && shown.error?.code !== 'challenge' && this.#isSendable(shown);
    const late: PendingWrite = awaited || (shown.phase === 'waiting' && !writes.has(key)) ? { ...shown, phase: 'kept' } : shown;
    dispatch({ type: 'write', write: this.#foreign.has(key) ? shown : this.#phased(late) });
  }

  /** What belongs to who is not signed in waits for them. */
  #phased(write: PendingWrite): PendingWrite {
    return write.phase === 'kept' && !this.#isSendable(write) && !this.#isUnasked() ? { ...write, phase: 'parked', due: null } : write;
  }

  #isVisible(who: Kept['who']): boolean {
    const { viewer } = this.#desk.data().login;
    return who === null || viewer?.id === who.id || (viewer === null && !this.#left.has(who.id));
  }

  #isSendable({ who }: PendingWrite): boolean {
    const { login } = this.#desk.data();
    return who === null ? login.phase !== 'unknown' && login.phase !== 'signing-in' : login.phase === 'signed-in' && login.viewer.id === who.id;
  }

  /** Who is reading could not be found out, or is being found out. */
  #isUnasked(): boolean {
    const { phase, error } = this.#desk.data().login;
    return phase !== 'signed-in' && (phase !== 'guest' || error !== null);
  }

  /** Hides what is not this reader's, shows what is, and parks what waits for somebody. */
  #identify(): void {
    const { data, dispatch } = this.#desk;
    if (data().login.phase === 'unknown') return;
    for (const key of [...this.#aside.keys()]) {
      // Showing one may show the next on the way: what is no longer aside must not be taken back to what it was.
      const record = this.#aside.get(key);
      if (record && this.#isVisible(record.who)) this.#show(record);
    }
    for (const write of [...data().writes.values()]) {
      const { key } = write;
      const record = this.#mine.get(key) ?? this.#foreign.get(key);
      if (!record || write.phase === 'sending') continue;
      if (!this.#isVisible(record.who)) {
        this.#aside.set(key, record);
        dispatch({ type: 'discard', key });
      } else if (!this.#foreign.has(key) && this.#phased(write) !== write) dispatch({ type: 'phase', key, phase: 'parked', error: null, due: null });
    }
  }

  /** Kept writes of this page, in the order in which they were made. */
  #queue(): PendingWrite[] {
    return [...this.#writes.values()].filter(({ key, phase }) => phase === 'kept' && !this.#foreign.has(key)).sort((a, b) => a.at - b.at);
  }

  /** Something stands before it that must go first. */
  #isBlocked(write: PendingWrite): boolean {
    return this.#queue().some((other) => other.key !== write.key && other.at <= write.at && this.#holdsUp(other));
  }

  #holdsUp({ kind, key, error }: PendingWrite): boolean {
    return kind !== 'react' && !(error?.code === 'server' && (this.#failures.get(key) ?? 0) >= stuck);
  }

  /** There is hope: what failed for want of a connection, or of a healthy backend, is tried now. */
  #wake(online: boolean): void {
    const now = this.#desk.now();
    for (const { key, error } of this.#queue()) if (error?.code !== 'busy') this.#due.set(key, now);
    if (online && this.#asking) {
      this.#asking.stop();
      this.#asking = null;
      this.#desk.askViewer();
    }
    this.#pump();
  }

  /** Sends the next kept write if it is time, and else waits until it is. */
  #pump(): void {
    this.#timer?.();
    this.#timer = null;
    if (!this.#open) return;
    if (this.#now !== null && this.#writes.get(this.#now)?.phase === 'sending') return;
    this.#now = null;
    const now = this.#desk.now();
    let soonest = Infinity;
    for (const write of this.#queue()) {
      const { key } = write;
      if (!this.#isSendable(write)) {
        if (this.#isUnasked() && this.#desk.data().login.phase === 'guest') this.#askLater();
        continue;
      }
      const wanted = Math.max(this.#due.get(key) ?? 0, allowed(now, this.#tries.get(key) ?? []));
      // A clock that was set back is no reason to wait for years.
      const due = wanted - now > 2 * longest ? now : wanted;
      if (due <= now) {
        this.#now = key;
        return this.#desk.send(key);
      }
      soonest = Math.min(soonest, due);
      if (this.#holdsUp(write)) break;
    }
    if (soonest < Infinity) this.#timer = this.#desk.wait(soonest - now, () => this.#pump());
  }

  #askLater(): void {
    if (this.#asking) return;
    const due = nextTry(0, ++this.#asked, new CommentError('offline', 'nobody said who is reading'), this.#desk.random());
    this.#asking = { stop: this.#desk.wait(due, () => {
      this.#asking = null;
      this.#desk.askViewer();
    }) };
  }
}

/** A record in the hands of another page. What was under way may have arrived; what waited for an undo cannot be undone any more. */
function inherited(old: Kept, owner: string): Kept {
  const phase = old.phase === 'sending' || old.phase === 'waiting' ? 'kept' : old.phase;
  return { ...old, owner, phase, doubt: old.doubt || old.phase === 'sending' };
}

