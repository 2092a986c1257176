// One author's comments alone, in reading order, each with whom it answers; what the reader answers them with, too.
// Fetched when asked for.

import { html, nothing, type TemplateResult } from 'lit';
import { learnAll } from '../core/messages-later.js';
import type { Author, CommentId } from '../core/model.js';
import type { Branch, Node } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import { loadAll } from './guide-rest.js';
import type { GuideDesk } from './guide.js';
import { rows } from './rows.js';
import { listClass } from './templates/frame.js';
import { row } from './templates/row.js';
import { isMany, nameOf, type View } from './templates/view.js';

learnAll();

export class Only {
  readonly author: Author;
  readonly #desk: GuideDesk;
  readonly #store: ThreadStore;
  #rows: readonly Node[] = [];
  #theirs = 0;
  #partial = false;
  #of: readonly Branch[] | null = null;
  #loading = false;
  #over = false;

  constructor(desk: GuideDesk, store: ThreadStore, author: Author) {
    this.#desk = desk;
    this.#store = store;
    this.author = author;
    this.look();
  }

  stop(): void {
    this.#over = true;
  }

  has(id: CommentId): boolean {
    return this.#rows.some(({ comment }) => comment.id === id);
  }

  get first(): Node | null {
    return this.#rows[0] ?? null;
  }

  /** "Only comments by Ann: 3 found". */
  get words(): string {
    const t = this.#desk.t();
    return `${t('only', { name: nameOf(this.author, t) })}: ${t('search.found', { n: this.#theirs })}`;
  }

  /** Before a drawing: what has come or gone. */
  look(): void {
    const { branches, more } = this.#store.state;
    if (branches === this.#of) return;
    this.#of = branches;
    const rows: Node[] = [];
    this.#theirs = 0;
    this.#partial = more !== null;
    const shown = new Set<CommentId>();
    const stack = branches.map(({ root }) => root).reverse();
    for (let node = stack.pop(); node; node = stack.pop()) {
      const { id, author, parent, body } = node.comment;
      this.#partial ||= node.more !== null;
      const theirs = body !== null && author?.id === this.author.id;
      // Who answers here sees the answer here: what was written on this page has another key than its id, or none yet.
      const answer = parent !== null && shown.has(parent) && (node.write?.kind === 'post' || node.key !== id);
      if (theirs) this.#theirs++;
      if (theirs || answer) {
        shown.add(id);
        rows.push(node);
      }
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
    }
    this.#rows = rows;
  }

  draw(view: View, budget: number): TemplateResult {
    const { t } = view;
    return html`<div class="back only"><p>${this.words}</p><button type="button" class="btn" part="button" data-do="all">${t('branch.back')}</button>
      ${this.#partial ? html`<p class="state">${t('search.part')} <button type="button" class="link" data-do="all-theirs" aria-busy=${this.#loading ? 'true' : nothing}>${
        t(this.#loading ? 'more.loading' : 'search.all')}</button></p>` : nothing}</div>
      <ol role="list" class="${listClass(this.#rows.length)} flat theirs" part="list">${rows(this.#rows, 'flat', isMany(this.#rows.length), view, budget, (each) => theirs(each as Node, view))}</ol>`;
  }

  async loadAll(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    this.#desk.redraw();
    await loadAll(this.#store, () => this.#over);
    this.#loading = false;
    if (this.#over) return;
    this.look();
    this.#desk.say(this.words);
    this.#desk.redraw();
  }
}

function theirs(node: Node, view: View): TemplateResult {
  return html`<li role="listitem" class=${node.mark.target ? 'c target' : 'c'} part="comment" .node=${node}>${row(unfolded(node), view, true)}</li>`;
}

/** Of a branch that is folded nothing would be seen here. */
function unfolded(node: Node): Node {
  return { ...node, size: 0, more: null, mark: { ...node.mark, folded: false } };
}
