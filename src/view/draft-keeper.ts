// Drafts that survive: saves what is typed as it is typed, brings it back when the page opens again, and sees to it that
// neither a second tab nor a lost answer costs a word. Storage that refuses costs nothing but the next visit.

import { shorten } from '../core/excerpt.js';
import { randomKey } from '../core/key.js';
import type { CommentId, WriteKey } from '../core/model.js';
import type { StoreEvent } from '../core/store.js';
import { holds, newest } from '../storage/draft-record.js';
import { openDrafts, type DraftNews, type DraftShelf } from '../storage/drafts.js';
import type { LastWords } from '../storage/last-words.js';
import { hold } from './draft-arrivals.js';
import { DraftReturn } from './draft-return.js';
import { newSlot, nothing, type Guest, type KeeperDesk, type Kept, type Slot } from './draft-slot.js';
import { split, type DraftKeeper } from './drafts.js';
import type { ParleyComposer } from './parley-composer.js';

/** Milliseconds without a key after which the words are saved, and the longest that typing may put it off. */
const idle = 300;
const longest = 1_000;

/** Words on their way. */
interface Send {
  readonly slot: Slot;
  /** '': they are kept already. */
  readonly words: string;
  readonly guest: Guest;
  readonly release: () => void;
  /** The version they were, where the device did not take note that they were sent. */
  version: Kept | null;
}

/** Said once a page. */
let complained = false;

export function keepDrafts(desk: KeeperDesk, shelf: DraftShelf = openDrafts()): DraftKeeper {
  return new Keeper(desk, shelf);
}

class Keeper implements DraftKeeper {
  readonly #desk: KeeperDesk;
  readonly #shelf: DraftShelf;
  #slots = new Map<string, Slot>();
  readonly #sends = new Map<WriteKey, Send>();
  readonly #return: DraftReturn;
  #undo: (() => void)[] = [];
  #unsubscribe: (() => void) | null = null;
  /** What is kept of this thread has not been read yet. */
  #due = false;
  readonly #page = randomKey();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since: number | null = null;
  #leaving: string | null = null;
  /** Who was signed in here last. */
  #person: string | null = null;

  constructor(desk: KeeperDesk, shelf: DraftShelf) {
    this.#desk = desk;
    this.#shelf = shelf;
    this.#return = new DraftReturn(desk, shelf, {
      slots: () => this.#slots, slot: (target) => this.#slot(target), adopt: (slot, version) => this.#adopt(slot, version),
      fill: (slot) => this.#fill(slot), show: (slot) => this.#show(slot), save: (slot) => this.#save(slot), put: (target, key) => this.put(target, key),
      refresh: (target, gone) => this.#refresh(target, gone), discarded: (slot) => this.#discarded(slot), settled: (key) => this.settled(key),
      onWay: (key, place) => {
        if (this.#sends.has(key)) return false;
        this.#sends.set(key, { slot: newSlot(place), words: '', guest: {}, release: () => undefined, version: null });
        return true;
      },
    });
  }

  connect(): void {
    if (this.#undo.length > 0) return;
    const root = this.#desk.root();
    const ears: Readonly<Record<string, (form: ParleyComposer) => void>> = {
      input: (form) => this.#typed(form), ready: (form) => void this.#ready(form), discard: (form) => void this.#discard(form),
      undo: (form) => this.#restoreDiscarded(form), other: (form) => void this.#takeOther(form), far: () => void this.#return.goFar(),
    };
    const hear = (event: Event): void => {
      const form = event.target as HTMLElement;
      if (form.localName === 'parley-composer') ears[event.type]!(form as ParleyComposer);
    };
    for (const name of Object.keys(ears)) root.addEventListener(name, hear);
    const turn = (): void => {
      if (document.visibilityState === 'hidden') void this.#flush();
      else this.#refreshAll();
    };
    // A page that may come back from the cache must not hold what would keep it out of there.
    let unwatch = this.#shelf.watch((news) => this.#heard(news));
    const leave = (): void => {
      this.#shelf.last(this.#page, this.#unkept());
      void this.#flush();
      unwatch();
    };
    const back = (event: PageTransitionEvent): void => {
      if (!event.persisted) return;
      this.#shelf.last(this.#page, []);
      unwatch = this.#shelf.watch((news) => this.#heard(news));
      this.#refreshAll();
    };
    document.addEventListener('visibilitychange', turn);
    addEventListener('pagehide', leave);
    addEventListener('pageshow', back);
    this.#undo = [
      () => { for (const name of Object.keys(ears)) root.removeEventListener(name, hear); },
      () => document.removeEventListener('visibilitychange', turn),
      () => removeEventListener('pagehide', leave), () => removeEventListener('pageshow', back),
      () => unwatch(),
    ];
    if (this.#slots.size === 0) this.enter();
    else this.#refreshAll();
  }

  disconnect(): void {
    for (const undo of this.#undo.splice(0)) undo();
    // What failed here is nobody's any more; what is under way is still ours.
    for (const key of this.#sends.keys()) this.#giveBack(key);
    void this.#flush().then(() => this.#undo.length === 0 && this.#shelf.close());
  }

  enter(): void {
    void this.#flush();
    this.#slots = new Map();
    this.#return.far.clear();
    this.#due = true;
    this.#unsubscribe?.();
    this.#unsubscribe = this.#desk.store()?.subscribe(() => this.#look()) ?? null;
    this.#look();
  }

  told(event: StoreEvent): void {
    // Where there is an outbox, it says so once it has written the words down: from then on they are in its care.
    const { type, key } = event as { readonly type: string; readonly key?: WriteKey };
    if (type === 'stored' && key !== undefined) this.settled(key);
    else if (event.type === 'confirmed') this.settled(event.write.key);
    else if (event.type === 'failed' || event.type === 'parked') {
      if (this.#undo.length === 0) this.#giveBack(event.write.key);
    } else if (event.type === 'error') this.#return.error = event.error.code;
    else if (event.type === 'loaded' || event.type === 'more') this.#return.openFar();
    else if (event.type === 'viewer') {
      const person = this.#leaving;
      this.#leaving = null;
      if (person !== null && event.viewer === null) void this.#forget(person);
      if (event.viewer && this.#person !== null && this.#person !== event.viewer.id) this.#closeForms();
      this.#person = event.viewer?.id ?? this.#person;
      this.enter();
    }
  }

  sent(target: string, key: WriteKey, source: string, guest: Guest): void {
    const slot = this.#slot(target);
    const told = this.#public(guest);
    const send: Send = { slot, words: source, guest: told, release: hold(key), version: null };
    this.#sends.set(key, send);
    this.#empty(slot);
    this.#show(slot);
    this.#do(slot, async () => {
      const own = slot.version;
      send.version = own;
      slot.version = null;
      const inPlace = own?.place.author === slot.place.author;
      await this.#shelf.send(slot.place, inPlace ? own : null, { key, words: source, guest: told }, split(target)[0] === 'edit');
      if (own && !inPlace) await this.#shelf.drop(own.place, own);
      send.version = null;
      // It is on its way: what other tabs wrote here stays offered.
      slot.others = slot.others.filter((each) => !holds(source, each.words));
    });
  }

  put(target: string, key?: WriteKey): void {
    const slot = this.#slot(target);
    slot.words = this.#desk.drafts.words.get(target) ?? '';
    slot.touched = true;
    slot.undo = null;
    this.#fill(slot);
    void this.#save(slot);
    if (key !== undefined) this.#do(slot, async () => this.settled(key));
  }

  left(target: string): void {
    const slot = this.#slot(target);
    this.#empty(slot);
    // Not before the words are safe where they have gone to.
    const there = this.#slot('root').queue;
    this.#do(slot, async () => {
      await there;
      if (slot.version) await this.#shelf.drop(slot.version.place, slot.version);
      slot.version = null;
    });
  }

  settled(key: WriteKey): void {
    const send = this.#sends.get(key);
    if (!send) return;
    this.#do(send.slot, async () => {
      await this.#shelf.settle(send.slot.place, key);
      if (send.version) await this.#shelf.drop(send.version.place, send.version);
      this.#sends.delete(key);
      send.release();
    });
  }

  // What follows is how.

  #slot(target: string): Slot {
    let slot = this.#slots.get(target);
    if (!slot) {
      const store = this.#desk.store();
      const place = { site: JSON.stringify([store?.adapter.name, this.#desk.address()]), thread: store?.thread.id ?? '', author: this.#desk.drafts.who, target };
      slot = newSlot(place);
      this.#slots.set(target, slot);
    }
    return slot;
  }

  /** Runs after everything else that was asked of this slot. Storage that refuses is noted, and hinders nothing. */
  #do(slot: Slot, work: () => Promise<void>): Promise<void> {
    slot.turn++;
    slot.busy++;
    slot.queue = slot.queue.then(work).then(() => { slot.failed = false; }, () => {
      slot.failed = true;
      if (slot.words.trim() !== '') {
        slot.status = 'unkept';
        if (!complained) this.#desk.say(this.#desk.t()('draft.unkept'));
        complained = true;
      }
    }).then(() => {
      slot.busy--;
      this.#show(slot);
    });
    return slot.queue;
  }

  /** What would be lost if the page ended now: typed a moment ago, or still on its way into the database. */
  #unkept(): LastWords[] {
    const at = Date.now();
    return [
      ...[...this.#slots.values()].filter(({ touched, busy, failed, words }) => (touched || busy > 0 || failed) && words.trim() !== '').map(({ place, words, guest }) => ({ place, words, guest, key: null, at })),
      ...[...this.#sends].filter(([, { slot, words }]) => slot.busy > 0 && words !== '').map(([key, { slot: { place }, words, guest }]) => ({ place, words, guest, key, at })),
    ];
  }

  #typed(form: ParleyComposer): void {
    const slot = this.#slot(form.target);
    slot.words = form.value;
    slot.guest = this.#public(form.guestValues);
    slot.touched = true;
    if (slot.undo) {
      slot.undo = null;
      slot.status = 'none';
      this.#show(slot);
    }
    const now = performance.now();
    this.#since ??= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#flush(), Math.max(0, Math.min(idle, this.#since + longest - now)));
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#since = null;
    await Promise.all([...this.#slots.values()].map((slot) => (slot.touched || slot.failed ? this.#save(slot) : slot.queue)));
  }

  #save(slot: Slot): Promise<void> {
    return this.#do(slot, async () => {
      const { words, guest, version: own } = slot;
      slot.touched = false;
      if (words.trim() === '') {
        if (own) await this.#shelf.drop(own.place, own);
        slot.version = null;
        if (!slot.touched && slot.status !== 'discarded') slot.status = 'none';
        return;
      }
      const inPlace = own?.place.author === slot.place.author;
      const [version, ...others] = await this.#shelf.save(slot.place, { id: inPlace ? own?.id ?? null : null, rev: inPlace ? own?.rev ?? null : null, words, guest });
      if (own && !inPlace) await this.#shelf.drop(own.place, own);
      slot.version = { ...version, place: slot.place };
      slot.others = [...others.map((each) => ({ ...each, place: slot.place })), ...slot.others.filter(({ id, place }) => place.author !== slot.place.author && id !== own?.id)];
      if (slot.words.trim() !== '') slot.status = 'saved';
    });
  }

  /** Nothing is in the form any more. */
  #empty(slot: Slot): void {
    Object.assign(slot, nothing);
  }

  /** A version from the device goes into the form. */
  #adopt(slot: Slot, version: Kept): void {
    const { drafts } = this.#desk;
    Object.assign(slot, { version, words: version.words, guest: version.guest, touched: false, status: 'saved', undo: null } satisfies Partial<Slot>);
    drafts.words.set(slot.place.target, version.words);
    drafts.guest = { ...version.guest, ...drafts.guest };
    this.#fill(slot);
  }

  #form(target: string): ParleyComposer | null {
    for (const form of this.#desk.root().querySelectorAll('parley-composer')) if (form.target === target) return form;
    return null;
  }

  #fill(slot: Slot): void {
    const form = this.#form(slot.place.target);
    if (form && form.value !== slot.words) form.value = slot.words;
    this.#show(slot);
  }

  #show(slot: Slot): void {
    const { target } = slot.place;
    if (this.#slots.get(target) !== slot) return;
    const form = this.#form(target);
    const view = { status: slot.status, unsent: slot.unsent, other: slot.others.length > 0, far: target === 'root' && this.#return.far.size > 0 };
    if (form && JSON.stringify(form.draft) !== JSON.stringify(view)) form.draft = view;
  }

  /** What a guest typed about themselves, but for what nobody should find on a device. */
  #public(guest: Guest): Guest {
    const secret = new Set(this.#desk.store()?.adapter.auth?.guest?.filter(({ type }) => type === 'password').map(({ name }) => name));
    return Object.fromEntries(Object.entries(guest).filter(([name]) => !secret.has(name)));
  }

  /** A form has opened. Words that another tab began in the meantime are in it. */
  async #ready(form: ParleyComposer): Promise<void> {
    const known = this.#slots.has(form.target);
    form.draft = null;
    this.#show(this.#slot(form.target));
    if (!known && !this.#due) await this.#refresh(form.target, [], true);
  }

  // Bringing back.

  /** After each change of the thread. */
  #look(): void {
    const store = this.#desk.store();
    if (!store) return;
    const { login, phase } = store.state;
    if (login.phase === 'signing-out') this.#leaving = login.viewer.id;
    else if (login.phase === 'signed-in') this.#leaving = null;
    // The store knows who is here a moment before the element does.
    const known = login.phase !== 'unknown' && (login.viewer === null || login.viewer.id === this.#desk.drafts.who);
    if (!this.#due || phase !== 'ready' || !known) return;
    this.#due = false;
    this.#person = this.#desk.drafts.who ?? this.#person;
    void this.#return.restore(store);
  }

  // Other tabs.

  #heard(news: DraftNews): void {
    const { site, thread, author, target } = news?.place ?? {};
    const own = this.#slot('root').place;
    if (site !== own.site || thread !== own.thread || (author !== null && author !== own.author) || typeof target !== 'string') return;
    void this.#refresh(target, news.gone ?? []);
  }

  #refreshAll(): void {
    for (const target of this.#slots.keys()) void this.#refresh(target, []);
  }

  /** Takes over what another tab has done, where this one has nothing of its own. `open`: the form has just opened and is empty. */
  async #refresh(target: string, gone: readonly string[], open = false): Promise<void> {
    if (!this.#slots.has(target)) return;
    const slot = this.#slot(target);
    const places = slot.place.author === null ? [slot.place] : [slot.place, { ...slot.place, author: null }];
    let versions: Kept[];
    let turn: number;
    do {
      await slot.queue;
      turn = slot.turn;
      try {
        versions = (await Promise.all(places.map(async (place) => (await this.#shelf.at(place)).versions.map((each) => ({ ...each, place }))))).flat().sort(newest);
      } catch {
        return;
      }
    } while (turn !== slot.turn);
    if (this.#slots.get(target) !== slot) return;
    const own = slot.version;
    const found = own && versions.find(({ id }) => id === own.id);
    if (!slot.touched && !slot.failed) {
      const heir = own && !found ? versions.find(({ words }) => holds(words, slot.words)) : undefined;
      if (found && found.rev !== own.rev) this.#adopt(slot, found);
      else if (heir) this.#adopt(slot, heir);
      else if (own && gone.includes(own.id)) {
        // Sent or thrown away there. What is only missing stays: somebody has cleared the device under our feet.
        slot.version = null;
        this.#empty(slot);
        this.#desk.drafts.drop(target);
        const [kind, id] = split(target);
        if (kind === 'edit') this.#desk.store()?.mark(id!, { editing: false });
        this.#fill(slot);
      } else if (!own && open && versions[0] && (this.#desk.drafts.words.get(target) ?? '') === '') this.#adopt(slot, versions[0]);
    }
    slot.others = versions.filter(({ id, words }) => id !== slot.version?.id && !holds(slot.words, words));
    this.#show(slot);
  }

  async #takeOther(form: ParleyComposer): Promise<void> {
    const slot = this.#slot(form.target);
    if (slot.touched) await this.#save(slot);
    const [next, ...rest] = slot.others;
    if (!next) return;
    const before: Kept = slot.version ?? { id: randomKey(), rev: '', words: slot.words, guest: slot.guest, at: Date.now(), place: slot.place };
    this.#adopt(slot, next);
    slot.others = before.words.trim() === '' || holds(next.words, before.words) ? rest : [...rest, before];
    // Who does not see the field hears what is in it now.
    this.#desk.say(shorten(next.words, 200));
    this.#show(slot);
  }

  // Discarding, and signing out.

  async #discard(form: ParleyComposer): Promise<void> {
    const slot = this.#slot(form.target);
    const undo = { words: form.value, guest: slot.guest };
    const done = this.#discarded(slot);
    slot.undo = undo;
    slot.status = 'discarded';
    this.#desk.say(this.#desk.t()('draft.discarded'));
    this.#show(slot);
    await done;
  }

  /** Throws the words away. A form for editing holds the comment's own again. */
  async #discarded(slot: Slot): Promise<void> {
    const { target } = slot.place;
    this.#empty(slot);
    this.#desk.drafts.drop(target);
    const saved = this.#save(slot);
    const [kind, id] = split(target);
    const store = this.#desk.store();
    const form = this.#form(target);
    if (kind === 'edit' && store && form) {
      const source = await store.source(id!).catch(() => store.node(id!)?.comment.body?.source ?? '');
      this.#desk.drafts.words.set(target, source);
      form.value = source;
    } else if (form) form.value = '';
    await saved;
  }

  #restoreDiscarded(form: ParleyComposer): void {
    const slot = this.#slot(form.target);
    if (!slot.undo) return;
    this.#desk.drafts.typed(form.target, slot.undo.words);
    slot.guest = slot.undo.guest;
    this.put(form.target);
    this.#desk.say(this.#desk.t()('draft.back'));
  }

  async #forget(person: string): Promise<void> {
    const slots = [...this.#slots.values()];
    for (const slot of slots) slot.touched = slot.failed = false;
    this.#desk.drafts.forget(person);
    const [first] = slots;
    if (!first) return;
    await Promise.all(slots.map(({ queue }) => queue));
    try {
      if ((await this.#shelf.forget(first.place.site, person)) > 0) this.#desk.say(this.#desk.t()('draft.cleared'));
    } catch {
      // What could not be removed is shown to nobody but that person.
    }
  }

  /** What somebody else has opened is not for this person. */
  #closeForms(): void {
    for (const form of this.#desk.root().querySelectorAll<HTMLElement>('parley-composer, .login')) {
      const [kind, id] = split(form.localName === 'parley-composer' ? (form as ParleyComposer).target : form.dataset['target'] ?? '');
      if (id) this.#desk.store()?.mark(id, kind === 'edit' ? { editing: false } : { replying: false });
    }
  }

  /** Lets other tabs have what this one does not send any more. */
  #giveBack(key: WriteKey): void {
    const send = this.#sends.get(key);
    if (!send) return;
    const [kind, id] = split(send.slot.place.target);
    const node = this.#desk.store()?.node(kind === 'edit' ? id! : key as string as CommentId);
    if (node?.write?.phase !== 'sending') send.release();
  }
}
