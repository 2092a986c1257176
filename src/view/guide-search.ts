// Search in the thread: what is loaded at once, the rest when asked for. Fetched when opened.

import { html, nothing, type TemplateResult } from 'lit';
import { learnAll } from '../core/messages-later.js';
import { plainText } from '../core/plain-text.js';
import type { CommentId } from '../core/model.js';
import type { Branch } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import { confirmedIn } from '../core/walk.js';
import type { GuideDesk } from './guide.js';
import { loadAll } from './guide-rest.js';
import { nameOf } from './templates/view.js';

learnAll();

/** Milliseconds after the last letter. */
const pause = 200;
const name = 'parley-found';

export class Search {
  readonly #desk: GuideDesk;
  readonly #store: ThreadStore;
  readonly #close: (to: CommentId | null) => void;
  #words = '';
  #hits: readonly CommentId[] = [];
  #at = -1;
  #of: readonly Branch[] | null = null;
  #partial = false;
  #loading = false;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #ranges: readonly Range[] = [];

  constructor(desk: GuideDesk, store: ThreadStore, close: (to: CommentId | null) => void) {
    this.#desk = desk;
    this.#store = store;
    this.#close = close;
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#paint([]);
    this.#point(-1);
  }

  /** Before a drawing: what has come or gone changes what is found. */
  look(): void {
    const { branches } = this.#store.state;
    if (branches === this.#of) return;
    const found = this.#hits[this.#at];
    this.#find();
    this.#at = found === undefined ? -1 : this.#hits.indexOf(found);
  }

  drawn(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint(this.#marks()));
  }

  line(): TemplateResult {
    const t = this.#desk.t();
    const step = (what: string, sign: string): TemplateResult => html`<button type="button" class="btn plain" part="button" data-do=${what} aria-label=${t(`search.${what}` as 'search.next')}
      aria-disabled=${this.#hits.length === 0 ? 'true' : nothing}>${sign}</button>`;
    return html`<form class="find" part="search" role="search" @submit=${this.#onSubmit} @keydown=${this.#onKey} @input=${this.#onInput} @click=${this.#onClick}>
      <input type="search" id="find" part="field" aria-label=${t('search')} placeholder=${t('search')} autocomplete="off" enterkeyhint="search" spellcheck="false">
      <span class="count" aria-hidden="true">${this.#words === '' ? '' : this.#sum()}</span>
      <span class="steps">${step('previous', '↑')}${step('next', '↓')}<button type="button" class="btn plain" part="button" data-do="close-search" aria-label=${t('search.close')}>✕</button></span>
      ${this.#partial ? html`<p class="state">${t('search.part')} <button type="button" class="link" data-do="all-found" aria-busy=${this.#loading ? 'true' : nothing}>${
        t(this.#loading ? 'more.loading' : 'search.all')}</button></p>` : nothing}</form>`;
  }

  /** Reads every list to its end, or until it fails or the search is closed. */
  async #loadAll(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    this.#desk.redraw();
    await loadAll(this.#store, () => this.#over);
    this.#loading = false;
    if (this.#over) return;
    this.#find();
    this.#tell();
  }

  #find(): void {
    const { branches, more } = this.#store.state;
    this.#of = branches;
    const words = lower(this.#words.trim());
    const hits: CommentId[] = [];
    let partial = more !== null;
    const t = this.#desk.t();
    for (const { comment, more: rest } of confirmedIn(branches)) {
      partial ||= rest !== null;
      if (words !== '' && comment.body && (lower(plainText(comment.body)).includes(words) || lower(nameOf(comment.author, t)).includes(words))) hits.push(comment.id);
    }
    this.#hits = hits;
    this.#partial = partial;
  }

  #sum(): string {
    const t = this.#desk.t();
    const n = this.#hits.length;
    return this.#at < 0 ? t('search.found', { n }) : t('search.at', { at: this.#at + 1, n });
  }

  #tell(): void {
    this.#desk.say(this.#sum());
    this.#desk.redraw();
  }

  async #step(by: 1 | -1): Promise<void> {
    const { length } = this.#hits;
    if (length === 0) return this.#tell();
    const at = this.#at < 0 ? (by > 0 ? 0 : length - 1) : (this.#at + by + length) % length;
    const id = this.#hits[at]!;
    if (!(await this.#store.show(id)) || this.#over) return;
    this.#point(at);
    this.#desk.reach(id);
    await this.#desk.drawn();
    const node = this.#store.node(id);
    const row = node && this.#desk.root().getElementById(this.#desk.rowId(node.key));
    // Twice: branches that come near get their true height then.
    row?.closest('article')?.scrollIntoView({ block: 'center' });
    requestAnimationFrame(() => row?.closest('article')?.scrollIntoView({ block: 'center' }));
    if (node) this.#desk.say(`${this.#sum()}: ${nameOf(node.comment.author, this.#desk.t())}`);
  }

  /** Marks the one that is shown; focus stays in the field. */
  #point(at: number): void {
    const before = this.#hits[this.#at];
    this.#at = at;
    if (before !== undefined) this.#store.mark(before, { target: false });
    if (at >= 0) this.#store.mark(this.#hits[at]!, { target: true });
    this.#desk.redraw();
  }

  /** Where the words stand in the rows that are drawn. */
  #marks(): Range[] {
    const words = lower(this.#words.trim());
    const ranges: Range[] = [];
    if (words === '' || !('highlights' in CSS)) return ranges;
    for (const id of this.#hits) {
      const node = this.#store.node(id);
      const body = node && this.#desk.root().getElementById(this.#desk.rowId(node.key))?.closest('article')?.querySelector('[part~=body]');
      if (!body) continue;
      const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      for (let at = walker.nextNode() as Text | null; at; at = walker.nextNode() as Text | null) {
        const folded = lower(at.data);
        // A few letters get longer when they get small; then places do not fit.
        if (folded.length !== at.data.length) continue;
        for (let from = folded.indexOf(words); from >= 0; from = folded.indexOf(words, from + words.length)) {
          const range = document.createRange();
          range.setStart(at, from);
          range.setEnd(at, from + words.length);
          ranges.push(range);
        }
      }
    }
    return ranges;
  }

  /** One highlight for all threads of the page. */
  #paint(ranges: readonly Range[]): void {
    if (!('highlights' in CSS)) return;
    const shared = CSS.highlights.get(name) ?? new Highlight();
    for (const range of this.#ranges) shared.delete(range);
    for (const range of ranges) shared.add(range);
    this.#ranges = ranges;
    if (shared.size > 0) CSS.highlights.set(name, shared);
    else CSS.highlights.delete(name);
  }

  readonly #onInput = (event: Event): void => {
    clearTimeout(this.#timer);
    const { value } = event.target as HTMLInputElement;
    this.#timer = setTimeout(() => {
      this.#point(-1);
      this.#words = value;
      this.#find();
      this.#tell();
    }, pause);
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    // It is no form of the thread's.
    event.stopPropagation();
    void this.#step(1);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#close(this.#hits[this.#at] ?? null);
    } else if (event.key === 'Enter' && event.shiftKey && (event.target as Element).matches('input')) {
      event.preventDefault();
      void this.#step(-1);
    }
  };

  readonly #onClick = (event: Event): void => {
    const what = (event.target as Element).closest<HTMLElement>('[data-do]')?.dataset['do'];
    if (what === 'next') void this.#step(1);
    else if (what === 'previous') void this.#step(-1);
    else if (what === 'all-found') void this.#loadAll();
    else if (what === 'close-search') this.#close(this.#hits[this.#at] ?? null);
  };
}

function lower(words: string): string {
  return words.normalize('NFC').toLocaleLowerCase();
}
