// Forms without a page: one tab's drafts, kept by the real keeper on the real shelf, with a root, forms, locks and channels that do no
// more than these need. A tab that is dead asks for nothing more, and hears nothing.

import { translator } from '../../src/core/messages.js';
import { learnAll } from '../../src/core/messages-later.js';
import type { StoreEvent } from '../../src/core/store.js';
import { openDrafts, type DraftShelf } from '../../src/storage/drafts.js';
import { keepDrafts } from '../../src/view/draft-keeper.js';
import type { DraftView } from '../../src/view/draft-slot.js';
import { Drafts, split, targetOf, type DraftKeeper } from '../../src/view/drafts.js';
import { nodesOf, type Tab } from './outbox-world.js';

learnAll();

export interface Form {
  readonly localName: 'parley-composer';
  readonly target: string;
  readonly guestValues: Readonly<Record<string, string>>;
  value: string;
  draft: DraftView | null;
}
type Heard = (event: { readonly type: string; readonly target: Form }) => void;

/** What the keeper finds on the page; each tab has its own, and the one that acts is the global one. */
class Page {
  readonly ears = new Map<string, Set<(event: unknown) => void>>();
  visibilityState: 'visible' | 'hidden' = 'visible';
  addEventListener(type: string, heard: (event: unknown) => void): void {
    this.ears.set(type, (this.ears.get(type) ?? new Set()).add(heard));
  }
  removeEventListener(type: string, heard: (event: unknown) => void): void {
    this.ears.get(type)?.delete(heard);
  }
  tell(type: string): void {
    for (const heard of [...this.ears.get(type) ?? []]) heard({ type, persisted: false });
  }
}

/** Every channel of a device, by whose it is. */
const channels = new Set<{ readonly name: string; readonly owner: DraftDesk | null; onmessage: ((event: { readonly data: unknown }) => void) | null }>();
const locks = new Map<string, DraftDesk | null>();
let acting: DraftDesk | null = null;
/** Answers with who acted before. */
function turnTo(desk: DraftDesk | null): DraftDesk | null {
  const before = acting;
  acting = desk;
  return before;
}

class Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  readonly owner = acting;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
    channels.add(this);
  }
  postMessage(data: unknown): void {
    if (this.owner?.dead) return;
    const copy = structuredClone(data);
    for (const other of channels) if (other !== this && other.name === this.name) queueMicrotask(() => { if (channels.has(other)) other.onmessage?.({ data: copy }); });
  }
  close(): void {
    channels.delete(this);
  }
}

/** Puts what a browser has where the keeper looks for it. Answers with its own undo. */
export function furnish(): () => void {
  const before = ['document', 'addEventListener', 'removeEventListener', 'BroadcastChannel', 'navigator'].map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  const put = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }); };
  put('BroadcastChannel', Channel);
  put('navigator', { locks: {
    request: async (name: string, work: () => Promise<void>) => {
      locks.set(name, acting);
      await work();
      locks.delete(name);
    },
    query: () => Promise.resolve({ held: [...locks.keys()].map((name) => ({ name })) }),
  } });
  return () => {
    channels.clear();
    locks.clear();
    for (const [name, was] of before) {
      if (was) Object.defineProperty(globalThis, name, was);
      else delete (globalThis as Record<string, unknown>)[name];
    }
  };
}

export class DraftDesk {
  readonly tab: Tab;
  readonly forms: Form[] = [];
  readonly drafts = new Drafts();
  dead = false;
  /** Calls to the device that are not answered yet. */
  static busy = 0;
  readonly #keeper: DraftKeeper;
  readonly #page = new Page();
  readonly #ears = new Map<string, Heard>();
  #who: string | null = null;

  constructor(tab: Tab, options: { readonly database: string; readonly now: () => number; readonly worse?: ((shelf: DraftShelf) => DraftShelf) | undefined }) {
    this.tab = tab;
    this.drafts.enter('thread');
    const shelf = this.#alive(openDrafts(options));
    this.#keeper = this.as(() => keepDrafts({
      drafts: this.drafts, store: () => tab.store, address: () => 'there', t: () => translator(), say: () => undefined, redraw: () => undefined, toForm: () => undefined,
      root: () => ({
        addEventListener: (name: string, heard: Heard) => this.#ears.set(name, heard), removeEventListener: (name: string) => this.#ears.delete(name),
        querySelectorAll: () => this.forms,
      }) as unknown as ShadowRoot,
      move: (target) => this.#move(target),
    }, options.worse?.(shelf) ?? shelf));
    this.drafts.keeper = this.#keeper;
    // From here on the element would tell of everything.
    tab.events.push = (event: StoreEvent) => {
      if (!this.dead) this.as(() => this.#told(event));
      return 0;
    };
    this.#become(tab.store.state.login.viewer?.id ?? null);
    this.form('root');
    this.as(() => this.#keeper.connect());
    tab.store.subscribe(() => { if (!this.dead) this.as(() => this.#draw()); });
    this.#draw();
  }

  /** Does something as this tab. */
  as<T>(work: () => T): T {
    const before = turnTo(this);
    const page = this.#page;
    Object.defineProperty(globalThis, 'document', { value: page, configurable: true, writable: true });
    Object.defineProperty(globalThis, 'addEventListener', { value: page.addEventListener.bind(page), configurable: true, writable: true });
    Object.defineProperty(globalThis, 'removeEventListener', { value: page.removeEventListener.bind(page), configurable: true, writable: true });
    try {
      return work();
    } finally {
      turnTo(before);
    }
  }

  form(target: string): Form {
    const known = this.forms.find((each) => each.target === target);
    if (known) return known;
    const form: Form = { localName: 'parley-composer', target, guestValues: {}, value: this.drafts.words.get(target) ?? '', draft: null };
    this.forms.push(form);
    this.emit('ready', form);
    return form;
  }

  emit(type: string, form: Form): void {
    if (!this.dead) this.as(() => this.#ears.get(type)?.({ type, target: form }));
  }

  type(form: Form, value: string): void {
    form.value = value;
    this.drafts.typed(form.target, value);
    this.emit('input', form);
  }

  hide(hidden: boolean): void {
    this.as(() => {
      this.#page.visibilityState = hidden ? 'hidden' : 'visible';
      this.#page.tell('visibilitychange');
    });
  }

  /** As pressing the button does. */
  send(form: Form): void {
    const { target, value } = form;
    const { store } = this.tab;
    const [kind, id] = split(target);
    if (value.trim() === '' || (id !== null && !store.node(id))) return;
    this.drafts.drop(target);
    const key = kind === 'edit' ? store.edit(id!, value) : store.post(value, id);
    if (target === 'root') form.value = '';
    else this.#shut(target);
    if (id !== null) store.mark(id, kind === 'edit' ? { editing: false } : { replying: false });
    this.as(() => this.#keeper.sent(target, key, value, {}));
  }

  /** "Edit" beside what was not sent: its words are back in the form. */
  rework(): boolean {
    const { store } = this.tab;
    const viewer = store.state.login.viewer?.id;
    const node = nodesOf(this.tab).find(({ write }) => write?.source && (write.phase === 'failed' || write.phase === 'kept' || write.phase === 'parked') && (write.who === null || write.who.id === viewer));
    if (!node?.write) return false;
    const { key } = node.write;
    const target = targetOf(node);
    const words = store.discard(key);
    if (words === null) return false;
    this.drafts.add(target, words);
    const form = this.form(target);
    form.value = this.drafts.words.get(target) ?? '';
    this.as(() => this.#keeper.put(target, key));
    return true;
  }

  kill(): void {
    this.dead = true;
    for (const each of [...channels]) if (each.owner === this) channels.delete(each);
    for (const [name, owner] of locks) if (owner === this) locks.delete(name);
  }

  #told(event: StoreEvent): void {
    if (event.type === 'viewer') this.#become(event.viewer?.id ?? null);
    this.#keeper.told(event);
  }

  #become(who: string | null): void {
    if (who === this.#who) return;
    this.#who = who;
    this.drafts.become(who);
    for (const form of this.forms) form.value = this.drafts.words.get(form.target) ?? '';
  }

  /** Forms stand where the store says so. */
  #draw(): void {
    for (const { comment, mark } of nodesOf(this.tab)) {
      for (const [kind, open] of [['reply', mark.replying], ['edit', mark.editing]] as const) {
        if (open) this.form(`${kind} ${comment.id}`);
        else this.#shut(`${kind} ${comment.id}`);
      }
    }
  }
  #shut(target: string): void {
    const at = this.forms.findIndex((each) => each.target === target);
    if (at >= 0) this.forms.splice(at, 1);
  }

  #move(target: string): void {
    this.drafts.add('root', this.drafts.words.get(target) ?? '');
    this.drafts.drop(target);
    const root = this.form('root');
    root.value = this.drafts.words.get('root') ?? '';
    this.#keeper.put('root');
    this.#keeper.left(target);
  }

  /** What a dead tab asks for is never answered. */
  #alive(shelf: DraftShelf): DraftShelf {
    return new Proxy(shelf, { get: (from, name: keyof DraftShelf) => {
      if (name === 'close') return from.close;
      if (name === 'watch') return (heard: Parameters<DraftShelf['watch']>[0]) => this.as(() => from.watch((news) => { if (!this.dead) this.as(() => heard(news)); }));
      return async (...what: unknown[]) => {
        if (this.dead) return new Promise(() => undefined);
        DraftDesk.busy++;
        const answer = await (from[name] as (...what: unknown[]) => Promise<unknown>)(...what).finally(() => { DraftDesk.busy--; });
        return this.dead ? new Promise(() => undefined) : answer;
      };
    } });
  }
}
