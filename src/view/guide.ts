// Finding one's way in a thread, and what is new in it. Fetched beside the first page; without it the thread can be read all the same.
// Listens for its own buttons and keys; draws the lines that stand above and below the list. What they open stands in guide-tools.ts.

import { html, nothing, type TemplateResult } from 'lit';
import type { CommentError } from '../core/errors.js';
import { learnGuide } from '../core/messages-guide.js';
import type { Translator } from '../core/messages.js';
import type { Author, CommentId } from '../core/model.js';
import { part } from '../core/part.js';
import type { Branch, ThreadState } from '../core/state.js';
import type { StoreEvent, ThreadStore } from '../core/store.js';
import { confirmedIn } from '../core/walk.js';
import { type Root, wear } from './dressed.js';
import { active, type Focus } from './focus.js';
import { News } from './guide-news.js';
import type { Own } from './guide-own.js';
import type { Tools } from './guide-tools.js';
import { plainKey, readKeys, type KeyAct } from './key-table.js';
import { isLong } from './long.js';
import { type Muted, mutings } from './muted.js';
import { guideStyles } from './styles/guide.js';
import { nameOf, type Row, type View } from './templates/view.js';

learnGuide();

/** What the guide needs of the element. */
export interface GuideDesk {
  readonly focus: Focus;
  root(): ShadowRoot;
  t(): Translator;
  /** Tells two backends of one adapter apart. */
  address(): string;
  say(words: string): void;
  reason(error: CommentError): string;
  rowId(key: string): string;
  /** The comment that the address names. */
  linked(): CommentId | null;
  /** Makes a comment present, moves focus to it and marks it for a while. */
  go(id: CommentId): void;
  /** A comment that may not be drawn yet is to be seen. */
  reach(id: CommentId): void;
  /** Whose words this reader does not want to see. */
  muted(): Muted | null;
  /** Draws every row again. */
  again(): void;
  /** The attribute `keys`. */
  keys(): string | null;
  /** The attribute `replies`: true where it says `folded`. */
  folded(): boolean;
  redraw(): void;
  /** A part could not be fetched: the page is told. */
  fail(error: unknown): void;
  /** After the next drawing. */
  drawn(): Promise<unknown>;
}

export class Guide {
  readonly #desk: GuideDesk;
  #store: ThreadStore | null = null;
  #news: News | null = null;
  /** What is there for whom the backend knows again; `asked`: it has been sent for. */
  #own: Own | null = null;
  #asked = false;
  #read = new WeakSet<object>();
  /** null: nobody has asked for any. */
  #tools: Tools | null = null;
  #voice: { readonly of: readonly Branch[]; readonly author: Author | null } | null = null;

  constructor(desk: GuideDesk) {
    this.#desk = desk;
    const root: Root = desk.root();
    wear(root, guideStyles);
    root.addEventListener('click', this.#onClick);
    root.addEventListener('keydown', (event) => this.#onKey(event as KeyboardEvent));
  }

  /** From now on about this thread, until `leave`. */
  enter(store: ThreadStore): void {
    if (store === this.#store) return;
    this.leave();
    this.#store = store;
    const { adapter, thread } = store;
    addEventListener('storage', this.#onMuted);
    mutings.add(this.#onMuted);
    this.#news = new News(this.#desk, store, JSON.stringify([adapter.name, this.#desk.address(), thread.id]));
  }

  leave(): void {
    removeEventListener('storage', this.#onMuted);
    mutings.delete(this.#onMuted);
    this.#news?.stop();
    this.#own?.stop();
    this.#tools?.stop();
    this.#store = this.#news = this.#own = this.#tools = this.#voice = null;
    this.#asked = false;
    this.#read = new WeakSet();
  }

  /** true: nobody else need speak of it. */
  told(event: StoreEvent): boolean {
    if (event.type === 'confirmed' && event.write.kind === 'post' && event.comment) this.#news?.wrote(event.comment.id);
    return this.#tools?.many?.told(event) ?? false;
  }

  /** In every row, while many are chosen. */
  get pick(): View['pick'] {
    return this.#tools?.many?.box;
  }

  /** Before a drawing: what is marked now is drawn with the rest. */
  look(): void {
    const { state } = this.#store ?? {};
    if (!state) return;
    this.#news?.look(state);
    if (!this.#asked && this.#hasOwn(state)) void this.#loadOwn();
    this.#own?.look(state);
    this.#tools?.look();
  }

  /** There is something to subscribe to by who is known, or something of theirs that they can change for a while. */
  #hasOwn({ branches, login, phase }: ThreadState): boolean {
    const { follow, auth } = this.#store!.adapter;
    if (follow && phase === 'ready' && (!auth || login.viewer)) return true;
    for (const { comment: { can, editableUntil } } of confirmedIn(branches, this.#read)) if (editableUntil !== undefined && can.includes('edit')) return true;
    return false;
  }

  /** Without it the thread can be read, and answered, all the same. */
  async #loadOwn(): Promise<void> {
    this.#asked = true;
    const store = this.#store!;
    try {
      const { Own } = await part(() => import('./guide-own.js'));
      if (this.#store !== store) return;
      this.#own = new Own(this.#desk, store);
      this.#desk.redraw();
    } catch (error) {
      this.#desk.fail(error);
    }
  }

  /** The way to a subscription, for those who have to log in first; for others, the button itself. */
  #subscribe({ login }: ThreadState): unknown {
    const { follow, auth } = this.#store?.adapter ?? {};
    if (!follow || (auth && login.phase === 'unknown')) return nothing;
    if (!auth || login.viewer) return this.#own?.follow.button() ?? nothing;
    const t = this.#desk.t();
    return auth.ways.length === 0 ? nothing : html`<button type="button" class="link follow" part="follow" title=${t('follow.login')} data-do="enter">${t('follow')}</button>`;
  }

  drawn(): void {
    this.#news?.drawn();
    this.#tools?.drawn();
    const root: Root = this.#desk.root();
    // After the drawing is over: what hears of it may draw.
    if (!root.guided) queueMicrotask(() => {
      root.guided = true;
      root.dispatchEvent(new Event('guided'));
    });
  }

  /** Above the list. */
  above(): TemplateResult {
    return html`${this.#tools?.lines() ?? nothing}${this.#news && !this.#tools?.narrows ? this.#news.line() : nothing}`;
  }

  /** Beside the order. */
  tools({ branches: list, more, total }: ThreadState): unknown {
    const long = isLong({ branches: list, more, total });
    const t = this.#desk.t();
    const voice = long ? this.#voiceOf(list) : null;
    return html`${this.#store?.adapter.moderate && !this.#tools?.many && list.some(({ root }) => root.comment.can.includes('moderate'))
      ? html`<button type="button" class="link search" part="action" data-do="select">${t('select')}</button>` : nothing}${this.#store && long && !this.#tools?.searches ? html`<button type="button" class="link search" part="action" data-do="search">${t('search.open')}</button>${
      voice && !this.#tools?.only ? html`<button type="button" class="link search" part="action" data-do="only">${t('only', { name: nameOf(voice, t) })}</button>` : nothing}` : nothing}`;
  }

  /** Who speaks here for the site: of those with a badge whoever has written most. */
  #voiceOf(list: readonly Branch[]): Author | null {
    if (this.#voice?.of === list) return this.#voice.author;
    const counts = new Map<string, number>();
    let author: Author | null = null;
    for (const each of list.flatMap(voicesIn)) {
      const n = (counts.get(each.id) ?? 0) + 1;
      counts.set(each.id, n);
      if (author === null || n > (counts.get(author.id) ?? 0)) author = each;
    }
    this.#voice = { of: list, author };
    return author;
  }

  /** Below it. */
  foot(state: ThreadState): unknown {
    const t = this.#desk.t();
    const keys = this.#bound();
    return html`${keys.size > 0 && state.branches.length > 0 ? html`<button type="button" class="link" part="action" data-do="keys">${t('keys.open')}</button>` : nothing}${
      this.#subscribe(state)}${this.#tools?.panel(keys, t) ?? nothing}`;
  }

  /** Instead of the list. null: nothing but all will do. */
  alone(view: View, budget: number): TemplateResult | null {
    return this.#tools?.alone(view, budget) ?? null;
  }

  /** A comment is to be seen. */
  reach(id: CommentId): void {
    this.#tools?.reach(id);
  }

  /** Shows one author's comments alone. */
  only(author: Author): Promise<void> {
    return this.#use((tools) => tools.showOnly(author));
  }

  /** Does something with the tools, which are fetched first. */
  async #use(act: (tools: Tools) => unknown): Promise<void> {
    const store = this.#store;
    try {
      if (!this.#tools) {
        const { Tools } = await part(() => import('./guide-tools.js'));
        if (!store || this.#store !== store) return;
        this.#tools ??= new Tools(this.#desk, store, () => this.#here());
      }
      await act(this.#tools);
    } catch (error) {
      this.#desk.fail(error);
    }
  }

  /** Moves on to the next new comment. */
  nextNew(): void {
    const next = this.#news?.next(this.#here()?.node.comment.id ?? null) ?? null;
    if (next) this.#desk.go(next);
    else this.#desk.say(this.#desk.t()('news.none'));
  }

  /** The row that has focus. */
  #here(): Row | null {
    const at = active(this.#desk.root());
    return at?.closest<Row>('li.c') ?? (at?.getRootNode() as Partial<ShadowRoot> | undefined)?.host?.closest<Row>('li.c') ?? null;
  }

  /** Another tab, or another thread of this page, has muted somebody. */
  readonly #onMuted = (): void => {
    if (this.#desk.muted()?.refresh()) this.#desk.again();
  };

  readonly #onClick = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLElement>('[data-do]');
    const row = button?.closest<Row>('li.c');
    const id = row?.node.comment.id;
    switch (button?.dataset['do']) {
      case 'follow': return void this.#own?.follow.press();
      case 'next-new': return this.nextNew();
      case 'hide-news':
        this.#news?.hide();
        this.#desk.focus.later(() => this.#desk.root().getElementById('heading'));
        return this.#desk.redraw();
      case 'search': return this.#act('search', null);
      case 'keys': return this.#act('help', null);
      case 'branch': return void (id && this.#use((tools) => tools.open(id)));
      case 'all': return this.#tools?.all();
      case 'select': return void this.#use((tools) => tools.select());
      case 'only': return void (this.#voice?.author && this.only(this.#voice.author));
      case 'all-theirs': return void this.#tools?.only?.loadAll();
      // It has been done already: acts heard it first.
      case 'fold': return id && this.#news?.folded(id, this.#store?.node(id)?.mark.folded === true);
    }
  };

  #bound(): ReadonlyMap<string, KeyAct> {
    return readKeys(this.#desk.keys());
  }

  #onKey(event: KeyboardEvent): void {
    const key = plainKey(event);
    const name = key === null ? undefined : this.#bound().get(key);
    if (!name || !this.#store) return;
    event.preventDefault();
    this.#act(name, this.#here());
  }

  #act(name: KeyAct, row: Row | null): void {
    if (name === 'new') this.nextNew();
    else void this.#use((tools) => tools.key(name, row));
  }
}

/** A branch that has not changed is not read again. */
const voices = new WeakMap<Branch, readonly Author[]>();

/** Who speaks there with a badge, once for each comment. */
function voicesIn(branch: Branch): readonly Author[] {
  let found = voices.get(branch);
  if (!found) voices.set(branch, (found = Array.from(confirmedIn([branch]), ({ comment }) => comment.author).filter((author) => author?.badge) as Author[]));
  return found;
}
