// Finding one's way in a thread, and what is new in it. Fetched beside the first page; without it the thread can be read all the same.
// Listens for its own buttons and keys; draws the lines that stand above and below the list.

import { html, nothing, type TemplateResult } from 'lit';
import type { CommentError } from '../core/errors.js';
import { learnGuide } from '../core/messages-guide.js';
import type { Translator } from '../core/messages.js';
import type { Author, CommentId } from '../core/model.js';
import { part } from '../core/part.js';
import type { Branch, ThreadState } from '../core/state.js';
import type { StoreEvent, ThreadStore } from '../core/store.js';
import { wear } from './dressed.js';
import { active, type Focus } from './focus.js';
import { Follow } from './guide-follow.js';
import { News, nodesOf } from './guide-news.js';
import type { Many } from './guide-many.js';
import { isLong } from './long.js';
import type { Only } from './guide-only.js';
import { type Muted, mutings } from './muted.js';
import type { Search } from './guide-search.js';
import { EditWindows } from './guide-window.js';
import { plainKey, readKeys, type KeyAct } from './key-table.js';
import { guideStyles } from './styles/guide.js';
import { branches } from './templates/branch.js';
import { listClass } from './templates/frame.js';
import { row as drawRow } from './templates/row.js';
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
  #follow: Follow | null = null;
  #windows: EditWindows | null = null;
  /** The comment whose branch is shown alone; null: all are shown. */
  #branch: CommentId | null = null;
  #search: Search | null = null;
  #only: Only | null = null;
  #many: Many | null = null;
  #voice: { readonly of: readonly Branch[]; readonly author: Author | null } | null = null;
  #panel: 'closed' | 'opening' | 'open' = 'closed';
  #keys: typeof import('./guide-keys.js') | null = null;
  #deeper: { readonly of: View; readonly by: number; readonly view: View } | null = null;

  constructor(desk: GuideDesk) {
    this.#desk = desk;
    const root = desk.root();
    wear(root, guideStyles);
    root.addEventListener('click', this.#onClick);
    root.addEventListener('keydown', (event) => this.#onKey(event as KeyboardEvent));
  }

  /** Fetches a tool, and how tools look. */
  async #tool<T>(load: () => Promise<T>): Promise<T> {
    const [tool, { toolStyles }] = await Promise.all([part(load), part(() => import('./styles/guide-tools.js'))]);
    wear(this.#desk.root(), toolStyles);
    return tool;
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
    this.#follow = new Follow(this.#desk, store);
    this.#windows = new EditWindows(store);
  }

  leave(): void {
    removeEventListener('storage', this.#onMuted);
    mutings.delete(this.#onMuted);
    this.#news?.stop();
    this.#follow?.stop();
    this.#windows?.stop();
    this.#search?.stop();
    this.#only?.stop();
    this.#many?.stop();
    this.#voice = null;
    this.#store = this.#news = this.#follow = this.#windows = this.#search = this.#only = this.#many = this.#branch = null;
    this.#panel = 'closed';
  }

  /** true: nobody else need speak of it. */
  told(event: StoreEvent): boolean {
    if (event.type === 'confirmed' && event.write.kind === 'post' && event.comment) this.#news?.wrote(event.comment.id);
    return this.#many?.told(event) ?? false;
  }

  /** In every row, while many are chosen. */
  get pick(): View['pick'] {
    return this.#many?.box;
  }

  /** Before a drawing: what is marked now is drawn with the rest. */
  look(): void {
    const { state } = this.#store ?? {};
    if (!state) return;
    this.#news?.look(state);
    this.#follow?.look(state);
    this.#windows?.look(state);
    this.#search?.look();
    this.#only?.look();
    this.#many?.look();
    if (this.#branch && state.phase === 'ready' && !this.#store!.node(this.#branch)) this.#branch = null;
  }

  drawn(): void {
    this.#news?.drawn();
    this.#search?.drawn();
    if (this.#panel !== 'opening') return;
    this.#panel = 'open';
    this.#desk.root().querySelector<HTMLDialogElement>('dialog.keys')?.showModal();
  }

  /** Above the list. */
  above(): TemplateResult {
    return html`${this.#many?.line() ?? nothing}${this.#search?.line() ?? nothing}${this.#news && !this.#branch && !this.#only && !this.#search ? this.#news.line() : nothing}`;
  }

  /** Beside the order. */
  tools({ branches: list, more, total }: ThreadState): unknown {
    const long = isLong({ branches: list, more, total });
    const t = this.#desk.t();
    const voice = long ? this.#voiceOf(list) : null;
    return html`${this.#store?.adapter.moderate && !this.#many && list.some(({ root }) => root.comment.can.includes('moderate'))
      ? html`<button type="button" class="link search" part="action" data-do="select">${t('select')}</button>` : nothing}${this.#store && long && !this.#search ? html`<button type="button" class="link search" part="action" data-do="search">${t('search.open')}</button>${
      voice && !this.#only ? html`<button type="button" class="link search" part="action" data-do="only">${t('only', { name: nameOf(voice, t) })}</button>` : nothing}` : nothing}`;
  }

  /** Who speaks here for the site: of those with a badge whoever has written most. */
  #voiceOf(list: readonly Branch[]): Author | null {
    if (this.#voice?.of === list) return this.#voice.author;
    const counts = new Map<string, number>();
    let author: Author | null = null;
    for (const { comment } of nodesOf(list)) {
      if (!comment.author?.badge) continue;
      const n = (counts.get(comment.author.id) ?? 0) + 1;
      counts.set(comment.author.id, n);
      if (author === null || n > (counts.get(author.id) ?? 0)) author = comment.author;
    }
    this.#voice = { of: list, author };
    return author;
  }

  /** Below it. */
  foot(state: ThreadState): unknown {
    const t = this.#desk.t();
    const keys = this.#bound();
    return html`${keys.size > 0 && state.branches.length > 0 ? html`<button type="button" class="link" part="action" data-do="keys">${t('keys.open')}</button>` : nothing}${
      this.#follow?.button(state) ?? nothing}${this.#panel !== 'closed' && this.#keys ? this.#keys.panel(keys, t) : nothing}`;
  }

  /** Instead of the list: one author's comments, or one branch, under what it answers, with the way back. null: nothing but all will do. */
  alone(view: View, budget: number): TemplateResult | null {
    if (this.#only) return this.#only.draw(view, budget);
    const node = this.#branch === null ? null : this.#store?.node(this.#branch);
    if (!node) return null;
    if (this.#deeper?.of !== view || this.#deeper.by !== node.depth) this.#deeper = { of: view, by: node.depth, view: { ...view, cap: view.cap + node.depth } };
    const above = this.#store!.path(node.comment.id).slice(0, -1).map((id) => this.#store!.node(id)).filter((each) => each !== null);
    return html`<p class="back"><button type="button" class="btn" part="button" data-do="all">${view.t('branch.back')}</button></p>
      <ol class="list path">${above.map((each) => html`<li class="c" part="comment" .node=${each}>${drawRow(each, view, false)}</li>`)}</ol>
      <ol class=${listClass(node.size)} part="list">${branches([{ key: node.key, root: node, count: node.size + 1 }], this.#deeper.view, budget)}</ol>`;
  }

  /** A comment is to be seen: where it is not in the branch that stands alone, all are shown again. */
  reach(id: CommentId): void {
    if (this.#only && !this.#only.has(id)) this.#leaveOnly();
    if (this.#branch && !this.#store?.path(id).includes(this.#branch)) this.#branch = null;
  }

  /** Shows one author's comments alone. */
  async only(author: Author): Promise<void> {
    const store = this.#store;
    try {
      const { Only } = await this.#tool(() => import('./guide-only.js'));
      if (!store || this.#store !== store) return;
      this.#only?.stop();
      this.#only = new Only(this.#desk, store, author);
      this.#branch = null;
      this.#desk.say(this.#only.words);
      const { first } = this.#only;
      this.#desk.focus.later(() => this.#desk.root().querySelector('.theirs') && first && this.#desk.root().getElementById(this.#desk.rowId(first.key)), 'center');
      this.#desk.redraw();
    } catch (error) {
      this.#desk.fail(error);
    }
  }

  /** Many comments can be chosen, until it is called off. */
  async #select(): Promise<void> {
    const store = this.#store;
    try {
      const { Many } = await this.#tool(() => import('./guide-many.js'));
      if (!store || this.#store !== store) return;
      this.#many ??= new Many(this.#desk, store, () => {
        this.#many?.stop();
        this.#many = null;
        this.#desk.focus.later(() => this.#desk.root().querySelector<HTMLElement>('[data-do=select]') ?? this.#desk.root().getElementById('heading'));
        this.#desk.again();
      });
      this.#desk.focus.later(() => this.#desk.root().querySelector<HTMLElement>('.many button'));
      this.#desk.again();
    } catch (error) {
      this.#desk.fail(error);
    }
  }

  #leaveOnly(): void {
    this.#only?.stop();
    this.#only = null;
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
      case 'follow': return void this.#follow?.press();
      case 'next-new': return this.nextNew();
      case 'hide-news':
        this.#news?.hide();
        this.#desk.focus.later(() => this.#desk.root().getElementById('heading'));
        return this.#desk.redraw();
      case 'search': return void this.#act('search', null);
      case 'keys': return void this.#act('help', null);
      case 'branch': return id && this.#open(id);
      case 'all': return this.#all();
      case 'select': return void this.#select();
      case 'only': return void (this.#voice?.author && this.only(this.#voice.author));
      case 'all-theirs': return void this.#only?.loadAll();
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
    void this.#act(name, this.#here());
  }

  async #act(name: KeyAct, row: Row | null): Promise<void> {
    const store = this.#store!;
    if (name === 'new') return this.nextNew();
    try {
      if (name === 'search') return await this.#openSearch();
      this.#keys ??= await this.#tool(() => import('./guide-keys.js'));
    } catch (error) {
      return this.#desk.fail(error);
    }
    if (this.#store !== store) return;
    if (name !== 'help') return void this.#keys.act(name, row, store, this.#desk);
    // A dialog that was closed stands there still: it is opened again.
    this.#panel = 'opening';
    this.#desk.redraw();
  }

  async #openSearch(): Promise<void> {
    const store = this.#store!;
    const { Search } = await this.#tool(() => import('./guide-search.js'));
    if (this.#store !== store) return;
    const back = this.#here()?.node.comment.id ?? null;
    this.#search ??= new Search(this.#desk, store, (to) => {
      this.#search?.stop();
      this.#search = null;
      const id = to ?? back;
      if (id) this.#desk.go(id);
      else this.#desk.focus.later(() => this.#desk.root().querySelector<HTMLElement>('[data-do=search]') ?? this.#desk.root().getElementById('heading'));
      this.#desk.redraw();
    });
    this.#desk.focus.later(() => this.#desk.root().getElementById('find'));
    this.#desk.redraw();
  }

  #open(id: CommentId): void {
    const node = this.#store?.node(id);
    if (!node) return;
    this.#branch = id;
    this.#desk.say(this.#desk.t()('branch.said', { name: nameOf(node.comment.author, this.#desk.t()) }));
    this.#desk.focus.later(() => this.#desk.root().querySelector('.path') && this.#desk.root().getElementById(this.#desk.rowId(node.key)), 'center');
    this.#desk.redraw();
  }

  #all(): void {
    const id = this.#only ? this.#here()?.node.comment.id ?? this.#only.first?.comment.id : this.#branch;
    this.#leaveOnly();
    this.#branch = null;
    if (id) this.#desk.go(id);
  }
}
