// Brings drafts back when a page opens: into the form at the top, under the comments they were begun under, and to the reader
// where neither a comment nor an answer is left. Takes no focus unless it is pressed for.

import type { ErrorCode } from '../core/errors.js';
import type { CommentId, WriteKey } from '../core/model.js';
import type { ThreadStore } from '../core/store.js';
import { holds, newest } from '../storage/draft-record.js';
import type { DraftPlace, DraftShelf, SentWords } from '../storage/drafts.js';
import { everyNode, fateOf, held, isSent } from './draft-arrivals.js';
import type { KeeperDesk, Kept, Slot } from './draft-slot.js';
import { split } from './drafts.js';

/** What bringing back needs of what keeps. */
export interface Bench {
  slots(): ReadonlyMap<string, Slot>;
  slot(target: string): Slot;
  /** A version from the device goes into the form. */
  adopt(slot: Slot, version: Kept): void;
  fill(slot: Slot): void;
  show(slot: Slot): void;
  save(slot: Slot): Promise<void>;
  put(target: string, key?: WriteKey): void;
  refresh(target: string, gone: readonly string[]): Promise<void>;
  discarded(slot: Slot): Promise<void>;
  /** Takes words that an earlier page has sent into its care; false: they are there already. */
  onWay(key: WriteKey, place: DraftPlace): boolean;
  settled(key: WriteKey): void;
}

export class DraftReturn {
  /** Targets with words whose comment is not loaded. */
  readonly far = new Set<string>();
  /** Why the last read failed. */
  error: ErrorCode | null = null;
  readonly #desk: KeeperDesk;
  readonly #shelf: DraftShelf;
  readonly #bench: Bench;

  constructor(desk: KeeperDesk, shelf: DraftShelf, bench: Bench) {
    this.#desk = desk;
    this.#shelf = shelf;
    this.#bench = bench;
  }

  async restore(store: ThreadStore): Promise<void> {
    const slots = this.#bench.slots();
    const { place: { site, thread, author } } = this.#bench.slot('root');
    try {
      // Words that the outbox holds are not lost, and it may not have said yet which it holds.
      await store.looked();
      const kept = await this.#shelf.read(site, thread, author);
      const sending = await held(kept.flatMap(({ record }) => record.sent.map(({ key }) => key)));
      if (this.#bench.slots() !== slots) return;
      const found = new Map<string, { versions: Kept[]; lost: SentWords[] }>();
      for (const { place, record } of kept) {
        const at = found.get(place.target) ?? { versions: [], lost: [] };
        found.set(place.target, at);
        for (const each of record.versions) {
          if (isSent(each, place, store)) void this.#shelf.drop(place, each).catch(() => undefined);
          else at.versions.push({ ...each, place });
        }
        for (const sent of record.sent) {
          if (sending.has(sent.key) || !this.#bench.onWay(sent.key, place)) continue;
          const fate = fateOf(sent, place, store);
          if (fate === 'here') this.#bench.settled(sent.key);
          else if (fate === 'lost') at.lost.push(sent);
        }
      }
      for (const [target, { versions, lost }] of found) this.#bring(target, versions.sort(newest), lost);
    } catch {
      // Nothing can be read. Who types is told that nothing is kept.
    }
    this.openFar(true);
  }

  #bring(target: string, versions: readonly Kept[], lost: readonly SentWords[]): void {
    const { drafts } = this.#desk;
    const slot = this.#bench.slot(target);
    const here = drafts.words.get(target) ?? '';
    // The text of a comment that is open for editing is not anybody's draft yet.
    const busy = here.trim() !== '' && (slot.touched || split(target)[0] !== 'edit' || versions.some(({ words }) => words === here));
    // Something was done here while the device was asked.
    const late = slot.turn > 0;
    if (late) void this.#bench.refresh(target, []);
    else if (!busy && versions[0]) this.#bench.adopt(slot, versions[0]);
    else if (busy) {
      slot.words = here;
      if (!slot.version && !slot.touched) {
        slot.version = versions.find(({ words }) => words === here) ?? null;
        if (slot.version) slot.status = 'saved';
        else slot.touched = true;
      }
    }
    if (!late) slot.others = versions.filter(({ id, words }) => id !== slot.version?.id && !holds(slot.words, words));
    for (const sent of lost) {
      if (!slot.words.includes(sent.words.trim())) {
        drafts.add(target, sent.words);
        drafts.guest = { ...sent.guest, ...drafts.guest };
      }
      slot.unsent = true;
      this.#bench.put(target, sent.key);
    }
    if (slot.touched) void this.#bench.save(slot);
    if (slot.words.trim() !== '' && target !== 'root') this.far.add(target);
    if (Object.keys(slot.guest).length > 0) this.#desk.redraw();
    this.#bench.fill(slot);
  }

  /** Opens the forms whose comments are here. Takes no focus. */
  openFar(first = false): void {
    const store = this.#desk.store();
    if (!store || this.far.size === 0) return;
    let opened = 0;
    let complete: boolean | null = null;
    for (const target of this.far) {
      const [kind, id] = split(target);
      const node = store.node(id!);
      if (node && node.comment.body !== null && (kind === 'reply' || node.comment.can.includes('edit'))) {
        this.far.delete(target);
        const slot = this.#bench.slot(target);
        if (kind === 'edit' && slot.words.trim() === node.comment.body.source.trim()) {
          void this.#bench.discarded(slot);
          continue;
        }
        store.mark(id!, kind === 'edit' ? { editing: true } : { replying: true });
        opened++;
      } else {
        complete ??= store.state.more === null && ![...everyNode(store)].some(({ more }) => more !== null);
        if (!node && !complete) continue;
        this.far.delete(target);
        this.#desk.move(target, this.#why(kind));
      }
    }
    if (opened > 0 && (first || this.far.size === 0)) this.#desk.say(this.#desk.t()('draft.back'));
    this.#bench.show(this.#bench.slot('root'));
  }

  async goFar(): Promise<void> {
    const store = this.#desk.store();
    const [target] = this.far;
    if (!store || target === undefined) return;
    const [kind, id] = split(target);
    this.error = null;
    const here = await store.show(id as CommentId);
    this.openFar();
    if (!here && this.error) return this.#desk.say(this.#desk.t()('more.failed', { reason: this.#desk.t()(`error.${this.error}`) }));
    if (this.far.delete(target)) this.#desk.move(target, this.#why(kind));
    this.#desk.toForm(here && store.node(id as CommentId) ? target : 'root');
    this.#bench.show(this.#bench.slot('root'));
  }

  #why(kind: string): string {
    const t = this.#desk.t();
    return kind === 'edit' ? t('not.saved', { reason: t('error.forbidden') }) : t('composer.moved');
  }
}
