// What is new to this reader: marks it, notes what has been on the screen, and remembers for the next visit. Draws one line.

import { html, nothing, type TemplateResult } from 'lit';
import type { Comment, CommentId } from '../core/model.js';
import type { ThreadState } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import { arrive, folding, goOn, latestOf, newTo, together, type Visit } from '../core/visit.js';
import { confirmedIn } from '../core/walk.js';
import { keepVisit, readVisit } from '../storage/visits.js';
import type { GuideDesk } from './guide.js';
import type { Row } from './templates/view.js';

/** Milliseconds on the screen after which a thread, or a row, counts as seen; and between that and its being kept. */
const glance = 800;
/** Milliseconds between two searches for rows that are new. */
const pause = 200;

export class News {
  readonly #desk: GuideDesk;
  readonly #store: ThreadStore;
  readonly #place: string;
  #visit: Visit;
  readonly #times = new Map<CommentId, number>();
  readonly #new = new Set<CommentId>();
  readonly #seen = new Set<CommentId>();
  readonly #folds = new Set<string>();
  /** Roots that have been met, and those that the reader once opened. */
  readonly #met = new Set<CommentId>();
  #read = new WeakSet<object>();
  /** The same, for what is to be folded; and whether that was the last known page. */
  #walked = new WeakSet<object>();
  #recalled = false;
  #reader: string | null | undefined;
  #looked = false;
  #hidden = false;
  #said = false;
  readonly #onScreen = new Set<Element>();
  readonly #watched = new WeakSet<Element>();
  readonly #eye: IntersectionObserver;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #searching: ReturnType<typeof setTimeout> | undefined;

  constructor(desk: GuideDesk, store: ThreadStore, place: string) {
    this.#desk = desk;
    this.#store = store;
    this.#place = place;
    this.#visit = arrive(readVisit(place), Date.now());
    for (const id of this.#visit.folded) this.#folds.add(id);
    this.#eye = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.#onScreen[isIntersecting ? 'add' : 'delete'](target);
      this.#glance();
    });
    this.#eye.observe(desk.root().host);
    document.addEventListener('visibilitychange', this.#turned);
    addEventListener('pagehide', this.save);
  }

  stop(): void {
    this.save();
    clearTimeout(this.#timer);
    clearTimeout(this.#searching);
    this.#eye.disconnect();
    document.removeEventListener('visibilitychange', this.#turned);
    removeEventListener('pagehide', this.save);
  }

  /** Looks at rows not seen before, before they are drawn. */
  look(state: ThreadState): void {
    if (state.phase !== 'ready') return;
    this.#fold(state);
    if (state.asOf !== null) return;
    const { login } = state;
    // Whose comments are the reader's own is to be known first.
    if (this.#store.adapter.auth && login.phase === 'unknown') return;
    const reader = login.viewer?.id ?? null;
    if (reader !== this.#reader) {
      this.#reader = reader;
      this.#read = new WeakSet();
    }
    const isNew = newTo(this.#visit, reader);
    const found: CommentId[] = [];
    const own: CommentId[] = [];
    for (const { comment } of confirmedIn(state.branches, this.#read)) {
      this.#times.set(comment.id, comment.createdAt);
      if (isNew(comment)) {
        if (!this.#new.has(comment.id)) found.push(comment.id);
      } else if (this.#new.delete(comment.id) && isOwn(comment, reader)) own.push(comment.id);
    }
    for (const id of found) this.#new.add(id);
    if (found.length > 0) this.#store.mark(found, { fresh: true });
    if (own.length > 0) this.#store.mark(own, { fresh: false });
    if (this.#new.size > 0 && !this.#said) {
      this.#said = true;
      this.#desk.say(this.#desk.t()('news', { n: this.#new.size }));
    }
  }

  /** Also of the last known page, and before it is known who reads: what is folded later moves all that follows. */
  #fold({ branches, asOf }: ThreadState): void {
    if (asOf === null && this.#recalled) this.#walked = new WeakSet();
    this.#recalled = asOf !== null;
    const folded: CommentId[] = [];
    const spared = new Set<CommentId>();
    const linked = this.#desk.linked();
    const begins = this.#desk.folded();
    for (const { comment, mark, replies } of confirmedIn(branches, this.#walked)) {
      // Where somebody writes, or is led to, nothing is folded.
      if (mark.replying || mark.editing || comment.id === linked) for (const above of this.#store.path(comment.id)) spared.add(above);
      // Once: what the reader unfolds stays unfolded.
      const first = begins && comment.parent === null && (replies > 0 || asOf === null) && !this.#met.has(comment.id);
      if (first) this.#met.add(comment.id);
      if ((this.#folds.delete(comment.id) || (first && replies > 0 && !this.#visit.opened.includes(comment.id))) && !mark.folded) folded.push(comment.id);
    }
    const fold = folded.filter((id) => !spared.has(id));
    if (fold.length > 0) this.#store.mark(fold, { folded: true });
  }

  /** After a drawing. */
  drawn(): void {
    // A long thread is drawn many times: not all of it is searched each time.
    if (this.#new.size > 0) this.#searching ??= setTimeout(() => this.#watch(), pause);
  }

  #watch(): void {
    this.#searching = undefined;
    for (const row of this.#desk.root().querySelectorAll<Row>('li[part~=fresh]')) {
      const article = row.querySelector('article');
      if (!article || this.#watched.has(article)) continue;
      this.#watched.add(article);
      this.#eye.observe(article);
    }
  }

  line(): TemplateResult | typeof nothing {
    const t = this.#desk.t();
    const n = this.#new.size;
    return n === 0 || this.#hidden ? nothing : html`<div class="news" part="news"><p><span>${t('news', { n })}</span>
      <button type="button" class="link" data-do="next-new">${t('news.next')}</button>
      <button type="button" class="link" data-do="hide-news" aria-label=${t('news.hide')}>✕</button></p></div>`;
  }

  hide(): void {
    this.#hidden = true;
  }

  /** The first that is new after a comment, in reading order; after the last it begins again. null: there is none. */
  next(after: CommentId | null): CommentId | null {
    let first: CommentId | null = null;
    let passed = false;
    for (const { comment, mark } of confirmedIn(this.#store.state.branches)) {
      if (mark.fresh) {
        if (passed) return comment.id;
        first ??= comment.id;
      }
      passed ||= comment.id === after;
    }
    return first;
  }

  /** The reader has written this. */
  wrote(id: CommentId): void {
    this.#visit = { ...this.#visit, mine: [...this.#visit.mine, id] };
    this.#write();
  }

  folded(id: CommentId, on: boolean): void {
    this.#visit = folding(together(this.#visit, readVisit(this.#place)), id, on);
    keepVisit(this.#place, this.#visit);
  }

  /** Nothing is remembered of a thread that nobody has looked at. */
  readonly save = (): void => {
    if (!this.#looked) return;
    const now = Date.now();
    let unseen = 0;
    for (const id of this.#new) if (!this.#seen.has(id)) unseen++;
    this.#visit = goOn(this.#visit, now, latestOf(this.#times.values(), now), unseen, [...this.#seen]);
    this.#write();
  };

  #write(): void {
    const kept = readVisit(this.#place);
    keepVisit(this.#place, { ...together(this.#visit, kept), folded: (kept ?? this.#visit).folded, opened: (kept ?? this.#visit).opened });
  }

  #glance(): void {
    clearTimeout(this.#timer);
    if (document.visibilityState === 'hidden' || this.#onScreen.size === 0) return;
    this.#timer = setTimeout(() => {
      for (const at of this.#onScreen) {
        if (at === this.#desk.root().host) this.#looked ||= this.#times.size > 0 || this.#store.state.phase === 'ready';
        const row = at.closest<Row>('li.c');
        if (row) {
          this.#seen.add(row.node.comment.id);
          this.#eye.unobserve(at);
          this.#onScreen.delete(at);
        }
      }
      this.save();
    }, glance);
  }

  readonly #turned = (): void => {
    if (document.visibilityState === 'hidden') this.save();
    this.#glance();
  };
}

function isOwn(comment: Comment, reader: string | null): boolean {
  return comment.author !== null && comment.author.id === reader;
}
