// The tools of the guide: search, one author or one branch alone, many chosen at once, keys and the panel that lists them. Fetched with the
// first press that asks for one, as each of them is; what every reader needs to find their way stands in guide.ts.

import { html, nothing, type TemplateResult } from 'lit';
import { learnAll } from '../core/messages-later.js';
import type { Translator } from '../core/messages.js';
import type { Author, CommentId } from '../core/model.js';
import { part } from '../core/part.js';
import type { ThreadStore } from '../core/store.js';
import { wear } from './dressed.js';
import type { GuideDesk } from './guide.js';
import type { Many } from './guide-many.js';
import type { Only } from './guide-only.js';
import type { Search } from './guide-search.js';
import type { KeyAct } from './key-table.js';
import { toolStyles } from './styles/guide-tools.js';
import { branches } from './templates/branch.js';
import { listClass } from './templates/frame.js';
import { row as drawRow } from './templates/row.js';
import { nameOf, type Row, type View } from './templates/view.js';

learnAll();

export class Tools {
  readonly #desk: GuideDesk;
  readonly #store: ThreadStore;
  /** The row that has focus. */
  readonly #here: () => Row | null;
  #over = false;
  /** The comment whose branch is shown alone; null: all are shown. */
  #branch: CommentId | null = null;
  #search: Search | null = null;
  #only: Only | null = null;
  #many: Many | null = null;
  #panel: 'closed' | 'opening' | 'open' = 'closed';
  #keys: typeof import('./guide-keys.js') | null = null;
  #deeper: { readonly of: View; readonly by: number; readonly view: View } | null = null;

  constructor(desk: GuideDesk, store: ThreadStore, here: () => Row | null) {
    this.#desk = desk;
    this.#store = store;
    this.#here = here;
    wear(desk.root(), toolStyles);
  }

  stop(): void {
    this.#over = true;
    this.#search?.stop();
    this.#only?.stop();
    this.#many?.stop();
  }

  get many(): Many | null {
    return this.#many;
  }

  get only(): Only | null {
    return this.#only;
  }

  get searches(): boolean {
    return this.#search !== null;
  }

  /** Something else than all of the thread is looked at. */
  get narrows(): boolean {
    return this.searches || this.#only !== null || this.#branch !== null;
  }

  /** Before a drawing. */
  look(): void {
    this.#search?.look();
    this.#only?.look();
    this.#many?.look();
    if (this.#branch && this.#store.state.phase === 'ready' && !this.#store.node(this.#branch)) this.#branch = null;
  }

  drawn(): void {
    this.#search?.drawn();
    if (this.#panel !== 'opening') return;
    this.#panel = 'open';
    this.#desk.root().querySelector<HTMLDialogElement>('dialog.keys')?.showModal();
  }

  /** Above the list. */
  lines(): TemplateResult {
    return html`${this.#many?.line() ?? nothing}${this.#search?.line() ?? nothing}`;
  }

  panel(keys: ReadonlyMap<string, KeyAct>, t: Translator): TemplateResult | typeof nothing {
    return this.#panel !== 'closed' && this.#keys ? this.#keys.panel(keys, t) : nothing;
  }

  /** Instead of the list: one author's comments, or one branch, under what it answers, with the way back. null: nothing but all will do. */
  alone(view: View, budget: number): TemplateResult | null {
    if (this.#only) return this.#only.draw(view, budget);
    const node = this.#branch === null ? null : this.#store.node(this.#branch);
    if (!node) return null;
    if (this.#deeper?.of !== view || this.#deeper.by !== node.depth) this.#deeper = { of: view, by: node.depth, view: { ...view, cap: view.cap + node.depth } };
    const above = this.#store.path(node.comment.id).slice(0, -1).map((id) => this.#store.node(id)).filter((each) => each !== null);
    return html`<p class="back"><button type="button" class="btn" part="button" data-do="all">${view.t('branch.back')}</button></p>
      <ol role="list" class="list path">${above.map((each) => html`<li role="listitem" class="c" part="comment" .node=${each}>${drawRow(each, view, false)}</li>`)}</ol>
      <ol role="list" class=${listClass(node.size)} part="list">${branches([{ key: node.key, root: node, count: node.size + 1 }], this.#deeper.view, budget)}</ol>`;
  }

  /** A comment is to be seen: where it is not in the branch that stands alone, all are shown again. */
  reach(id: CommentId): void {
    if (this.#only && !this.#only.has(id)) this.#leaveOnly();
    if (this.#branch && !this.#store.path(id).includes(this.#branch)) this.#branch = null;
  }

  /** Shows one author's comments alone. */
  async showOnly(author: Author): Promise<void> {
    const { Only } = await part(() => import('./guide-only.js'));
    if (this.#over) return;
    this.#only?.stop();
    this.#only = new Only(this.#desk, this.#store, author);
    this.#branch = null;
    this.#desk.say(this.#only.words);
    const { first } = this.#only;
    this.#desk.focus.later(() => this.#desk.root().querySelector('.theirs') && first && this.#desk.root().getElementById(this.#desk.rowId(first.key)), 'center');
    this.#desk.redraw();
  }

  /** Many comments can be chosen, until it is called off. */
  async select(): Promise<void> {
    const { Many } = await part(() => import('./guide-many.js'));
    if (this.#over) return;
    this.#many ??= new Many(this.#desk, this.#store, () => {
      this.#many?.stop();
      this.#many = null;
      this.#desk.focus.later(() => this.#desk.root().querySelector<HTMLElement>('[data-do=select]') ?? this.#desk.root().getElementById('heading'));
      this.#desk.again();
    });
    this.#desk.focus.later(() => this.#desk.root().querySelector<HTMLElement>('.many button'));
    this.#desk.again();
  }

  /** What a key means, from the row that has focus. */
  async key(name: KeyAct, row: Row | null): Promise<void> {
    if (name === 'search') return this.#openSearch();
    this.#keys ??= await part(() => import('./guide-keys.js'));
    if (this.#over) return;
    if (name !== 'help') return void this.#keys.act(name, row, this.#store, this.#desk);
    // A dialog that was closed stands there still: it is opened again.
    this.#panel = 'opening';
    this.#desk.redraw();
  }

  async #openSearch(): Promise<void> {
    const { Search } = await part(() => import('./guide-search.js'));
    if (this.#over) return;
    const back = this.#here()?.node.comment.id ?? null;
    this.#search ??= new Search(this.#desk, this.#store, (to) => {
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

  /** Shows one branch alone. */
  open(id: CommentId): void {
    const node = this.#store.node(id);
    if (!node) return;
    this.#branch = id;
    this.#desk.say(this.#desk.t()('branch.said', { name: nameOf(node.comment.author, this.#desk.t()) }));
    this.#desk.focus.later(() => this.#desk.root().querySelector('.path') && this.#desk.root().getElementById(this.#desk.rowId(node.key)), 'center');
    this.#desk.redraw();
  }

  /** Shows all again. */
  all(): void {
    const id = this.#only ? this.#here()?.node.comment.id ?? this.#only.first?.comment.id : this.#branch;
    this.#leaveOnly();
    this.#branch = null;
    if (id) this.#desk.go(id);
  }

  #leaveOnly(): void {
    this.#only?.stop();
    this.#only = null;
  }
}
