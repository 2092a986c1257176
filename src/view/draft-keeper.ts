// Drafts that survive: saves what is typed as it is typed, brings it back when the page opens again, and sees to it that
// neither a second tab nor a lost answer costs a word. Storage that refuses costs nothing but the next visit.

import { randomKey } from '../core/key.js';
import type { ErrorCode } from '../core/errors.js';
import type { MessageKey, Translator } from '../core/messages.js';
import type { CommentId, WriteKey } from '../core/model.js';
import type { StoreEvent, ThreadStore } from '../core/store.js';
import { holds, newest } from '../storage/draft-record.js';
import { openDrafts, type DraftNews, type DraftPlace, type DraftShelf, type DraftVersion, type SentWords } from '../storage/drafts.js';
import { everyNode, fateOf, held, hold } from './draft-arrivals.js';
import { split, type DraftKeeper, type Drafts } from './drafts.js';
import type { ParleyComposer } from './parley-composer.js';

/** What a form says of its draft. */
export interface DraftView {
  readonly status: 'none' | 'saved' | 'unkept' | 'discarded';
  /** The words had been sent, and nobody knows whether they arrived. */
  readonly unsent: boolean;
  /** There is another version. */
  readonly other: boolean;
  /** There are drafts under comments that are not loaded. */
  readonly far: boolean;
}

/** What keeping needs of the element. */
export interface KeeperDesk {
  readonly drafts: Drafts;
  root(): ShadowRoot;
  store(): ThreadStore | null;
  /** Tells two backends of one adapter apart. */
  address(): string;
  t(): Translator;
  say(words: string): void;
  redraw(): void;
  /** Words whose comment is gone go to the form at the top. */
  move(target: string, why?: MessageKey): void;
  /** Moves focus to a form, once it is drawn. */
  toForm(target: string): void;
}

/** Milliseconds without a key after which the words are saved, and the longest that typing may put it off. */
const idle = 300;
const longest = 1_000;

type Guest = Readonly<Record<string, string>>;
/** A version and where it stands: words that a guest began are in a guest's record until somebody goes on writing. */
type Kept = DraftVersion & { readonly place: DraftPlace };

/** One form, open or closed. */
interface Slot {
  readonly place: DraftPlace;
  words: string;
  guest: Guest;
  /** What the words were last saved as or read from. */
  version: Kept | null;
  others: readonly Kept[];
  /** Typed and not saved yet. */
  touched: boolean;
  failed: boolean;
  status: DraftView['status'];
  unsent: boolean;
  undo: { readonly words: string; readonly guest: Guest } | null;
  /** One thing after the other, and how many there were: what was read before the last is out of date. */
  queue: Promise<void>;
  turn: number;
}

/** Words on their way. */
interface Send {
  readonly slot: Slot;
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
  /** Targets with words whose comment is not loaded. */
  readonly #far = new Set<string>();
  #undo: (() => void)[] = [];
  #unsubscribe: (() => void) | null = null;
  /** What is kept of this thread has not been read yet. */
  #due = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since: number | null = null;
  #leaving: string | null = null;
  /** Who was signed in here last. */
  #person: string | null = null;
  #error: ErrorCode | null = null;

  constructor(desk: KeeperDesk, shelf: DraftShelf) {
    this.#desk = desk;
    this.#shelf = shelf;
  }

  connect(): void {
    if (this.#undo.length > 0) return;
    const root = this.#desk.root();
    const ears: Readonly<Record<string, (form: ParleyComposer) => void>> = {
      input: (form) => this.#typed(form), ready: (form) => void this.#ready(form), discard: (form) => void this.#discard(form),
      undo: (form) => this.#restoreDiscarded(form), other: (form) => void this.#takeOther(form), far: () => void this.#goFar(),
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
      void this.#flush();
      unwatch();
    };
    const back = (event: PageTransitionEvent): void => {
      if (!event.persisted) return;
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
    this.#far.clear();
    this.#due = true;
    this.#unsubscribe?.();
    this.#unsubscribe = this.#desk.store()?.subscribe(() => this.#look()) ?? null;
    this.#look();
  }

  told(event: StoreEvent): void {
    if (event.type === 'confirmed') this.settled(event.write.key);
    else if (event.type === 'failed' || event.type === 'parked') {
      if (this.#undo.length === 0) this.#giveBack(event.write.key);
    } else if (event.type === 'error') this.#error = event.error.code;
    else if (event.type === 'loaded' || event.type === 'more') this.#openFar();
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
    const send: Send = { slot, release: hold(key), version: null };
    this.#sends.set(key, send);
    this.#empty(slot);
    this.#show(slot);
    this.#do(slot, async () => {
      const own = slot.version;
      send.version = own;
      slot.version = null;
      const inPlace = own?.place.author === slot.place.author;
      await this.#shelf.send(slot.place, inPlace ? own?.id ?? null : null, { key, words: source, guest: told }, split(target)[0] === 'edit');
      if (own && !inPlace) await this.#shelf.drop(own.place, own.id);
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
      if (slot.version) await this.#shelf.drop(slot.version.place, slot.version.id);
      slot.version = null;
    });
  }

  settled(key: WriteKey): void {
    const send = this.#sends.get(key);
    if (!send) return;
    this.#do(send.slot, async () => {
      await this.#shelf.settle(send.slot.place, key);
      if (send.version) await this.#shelf.drop(send.version.place, send.version.id);
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
      slot = { place, words: '', guest: {}, version: null, others: [], touched: false, failed: false, status: 'none', unsent: false, undo: null, queue: Promise.resolve(), turn: 0 };
      this.#slots.set(target, slot);
    }
    return slot;
  }

  /** Runs after everything else that was asked of this slot. Storage that refuses is noted, and hinders nothing. */
  #do(slot: Slot, work: () => Promise<void>): Promise<void> {
    slot.turn++;
    slot.queue = slot.queue.then(work).then(() => { slot.failed = false; }, () => {
      slot.failed = true;
      if (slot.words.trim() !== '') {
        slot.status = 'unkept';
        if (!complained) this.#desk.say(this.#desk.t()('draft.unkept.said'));
        complained = true;
      }
    }).then(() => this.#show(slot));
    return slot.queue;
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
        if (own) await this.#shelf.drop(own.place, own.id);
        slot.version = null;
        if (!slot.touched && slot.status !== 'discarded') slot.status = 'none';
        return;
      }
      const inPlace = own?.place.author === slot.place.author;
      const [version, ...others] = await this.#shelf.save(slot.place, { id: inPlace ? own?.id ?? null : null, rev: inPlace ? own?.rev ?? null : null, words, guest });
      if (own && !inPlace) await this.#shelf.drop(own.place, own.id);
      slot.version = { ...version, place: slot.place };
      slot.others = [...others.map((each) => ({ ...each, place: slot.place })), ...slot.others.filter(({ id, place }) => place.author !== slot.place.author && id !== own?.id)];
      if (slot.words.trim() !== '') slot.status = 'saved';
    });
  }

  /** Nothing is in the form any more. */
  #empty(slot: Slot): void {
    Object.assign(slot, { words: '', guest: {}, touched: false, status: 'none', unsent: false, undo: null } satisfies Partial<Slot>);
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
    const view = { status: slot.status, unsent: slot.unsent, other: slot.others.length > 0, far: target === 'root' && this.#far.size > 0 };
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
    void this.#restore(store);
  }

  async #restore(store: ThreadStore): Promise<void> {
    const slots = this.#slots;
    const { place: { site, thread, author } } = this.#slot('root');
    this.#person = author ?? this.#person;
    try {
      const kept = await this.#shelf.read(site, thread, author);
      const sending = await held(kept.flatMap(({ record }) => record.sent.map(({ key }) => key)));
      if (this.#slots !== slots) return;
      const found = new Map<string, { versions: Kept[]; lost: SentWords[] }>();
      for (const { place, record } of kept) {
        const at = found.get(place.target) ?? { versions: [], lost: [] };
        found.set(place.target, at);
        at.versions.push(...record.versions.map((each) => ({ ...each, place })));
        for (const sent of record.sent) {
          if (this.#sends.has(sent.key) || sending.has(sent.key)) continue;
          this.#sends.set(sent.key, { slot: { ...this.#slot(place.target), place, queue: Promise.resolve() }, release: () => undefined, version: null });
          const fate = fateOf(sent, place, store);
          if (fate === 'here') this.settled(sent.key);
          else if (fate === 'lost') at.lost.push(sent);
        }
      }
      for (const [target, { versions, lost }] of found) this.#bring(target, versions.sort(newest), lost);
    } catch {
      // Nothing can be read. Who types is told that nothing is kept.
    }
    this.#openFar(true);
  }

  #bring(target: string, versions: readonly Kept[], lost: readonly SentWords[]): void {
    const { drafts } = this.#desk;
    const slot = this.#slot(target);
    const here = drafts.words.get(target) ?? '';
    // The text of a comment that is open for editing is not anybody's draft yet.
    const busy = here.trim() !== '' && (slot.touched || split(target)[0] !== 'edit' || versions.some(({ words }) => words === here));
    // Something was done here while the device was asked.
    const late = slot.turn > 0;
    if (late) void this.#refresh(target, []);
    else if (!busy && versions[0]) this.#adopt(slot, versions[0]);
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
      this.put(target, sent.key);
    }
    if (slot.touched) void this.#save(slot);
    if (slot.words.trim() !== '' && target !== 'root') this.#far.add(target);
    if (Object.keys(slot.guest).length > 0) this.#desk.redraw();
    this.#fill(slot);
  }

  /** Opens the forms whose comments are here. Takes no focus. */
  #openFar(first = false): void {
    const store = this.#desk.store();
    if (!store || this.#far.size === 0) return;
    let opened = 0;
    let complete: boolean | null = null;
    for (const target of this.#far) {
      const [kind, id] = split(target);
      const node = store.node(id!);
      if (node && node.comment.body !== null && (kind === 'reply' || node.comment.can.includes('edit'))) {
        this.#far.delete(target);
        const slot = this.#slot(target);
        if (kind === 'edit' && slot.words.trim() === node.comment.body.source.trim()) {
          void this.#discarded(slot);
          continue;
        }
        store.mark(id!, kind === 'edit' ? { editing: true } : { replying: true });
        opened++;
      } else {
        complete ??= store.state.more === null && ![...everyNode(store)].some(({ more }) => more !== null);
        if (!node && !complete) continue;
        this.#far.delete(target);
        this.#desk.move(target, kind === 'edit' ? 'draft.locked' : 'composer.moved');
      }
    }
    if (opened > 0 && (first || this.#far.size === 0)) this.#desk.say(this.#desk.t()('draft.back', { n: opened }));
    this.#show(this.#slot('root'));
  }

  async #goFar(): Promise<void> {
    const store = this.#desk.store();
    const [target] = this.#far;
    if (!store || target === undefined) return;
    const [kind, id] = split(target);
    this.#error = null;
    const here = await store.show(id as CommentId);
    this.#openFar();
    if (!here && this.#error) return this.#desk.say(this.#desk.t()('more.failed', { reason: this.#desk.t()(`error.${this.#error}`) }));
    if (this.#far.delete(target)) this.#desk.move(target, kind === 'edit' ? 'draft.locked' : 'composer.moved');
    this.#desk.toForm(here && store.node(id as CommentId) ? target : 'root');
    this.#show(this.#slot('root'));
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
    this.#desk.say(this.#desk.t()('draft.took'));
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
    this.#desk.say(this.#desk.t()('draft.undone'));
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
