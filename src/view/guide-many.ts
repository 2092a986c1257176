// Keeping order with many comments at once: checkboxes in the rows, a bar with what can be done to all that are chosen, one
// announcement for all of them, and one Undo. Fetched with the first press on Select.

import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { learn } from '../core/messages.js';
import { learnAll } from '../core/messages-later.js';
import { othersEnglish } from '../core/messages-others.js';
import type { CommentId, WriteKey } from '../core/model.js';
import { actsOn, undoOf, type Act, type Moderation } from '../core/moderating.js';
import type { Node } from '../core/state.js';
import type { StoreEvent, ThreadStore } from '../core/store.js';
import type { GuideDesk } from './guide.js';
import { deedOf, wordFor } from './menu/words.js';
import { nameOf, type Row } from './templates/view.js';

learnAll();
learn(othersEnglish);

/** What makes sense for many: to pin or to close is about one. */
const forMany = ['approve', 'hold', 'spam', 'hide'] as const;

/** Acts under way or done together. */
interface Batch {
  readonly waiting: Map<WriteKey, { readonly id: CommentId; readonly undo: Act | null }>;
  /** In words; null: it is an undo. */
  readonly deed: string | null;
  readonly done: { readonly id: CommentId; readonly undo: Act | null }[];
  readonly failed: { readonly id: CommentId; readonly reason: string }[];
}

export class Many {
  readonly #desk: GuideDesk;
  readonly #store: ThreadStore;
  readonly #close: () => void;
  readonly #picked = new Set<CommentId>();
  /** Where a range begins. */
  #from: CommentId | null = null;
  #batch: Batch | null = null;
  #said = '';

  constructor(desk: GuideDesk, store: ThreadStore, close: () => void) {
    this.#desk = desk;
    this.#store = store;
    this.#close = close;
  }

  /** Nothing is chosen any more. */
  stop(): void {
    this.#mark([...this.#picked], false);
  }

  /** Before a drawing: what is gone cannot be chosen. */
  look(): void {
    for (const id of this.#picked) if (!this.#store.node(id)) this.#picked.delete(id);
  }

  /** In a row. One function, so that rows are drawn again only when they change. */
  readonly box = (node: Node, name: string, when: string): unknown => {
    if (this.#actsOn(node).length === 0) return nothing;
    return html`<input type="checkbox" class="pick" part="field" aria-label=${this.#desk.t()('select.of', { name, when })} .checked=${live(node.mark.picked === true)} @click=${this.#onPick}>`;
  };

  line(): TemplateResult {
    const t = this.#desk.t();
    const actions = this.#store.adapter.moderate?.actions ?? [];
    const can = [...this.#picked].flatMap((id) => this.#actsOn(this.#store.node(id)));
    const names = forMany.filter((name) => actions.includes(name));
    const undo = this.#batch?.waiting.size === 0 && this.#batch.done.some((each) => each.undo);
    return html`<div class="find many" role="group" aria-label=${t('select')} @keydown=${this.#onKey}>
      <span class="count">${t('select.n', { n: this.#picked.size })}</span><button type="button" class="link" @click=${this.#all}>${t('select.all')}</button>
      <span class="steps">${names.map((name) => html`<button type="button" class="btn plain" part="button" aria-disabled=${can.some((act) => meant(act, name)) ? nothing : 'true'}
        @click=${() => this.#do(name)}>${t(wordFor({ action: name, on: true }))}</button>`)}<button type="button" class="btn plain" part="button" @click=${this.#close}>${t('keys.close')}</button></span>
      ${this.#said === '' ? nothing : html`<p class="state">${this.#said}${undo ? html` <button type="button" class="link" @click=${this.#undo}>${t('undo')}</button>` : nothing}</p>`}</div>`;
  }

  /** true: it is about what was done to many, and said once for all of them. */
  told(event: StoreEvent): boolean {
    const batch = this.#batch;
    const write = 'write' in event ? event.write : null;
    const known = write && batch?.waiting.get(write.key);
    if (!batch || !write || !known) return false;
    batch.waiting.delete(write.key);
    if (event.type === 'failed') batch.failed.push({ id: known.id, reason: this.#desk.reason(event.error) });
    // What is kept, or waits for a login, goes out later, and its row says so.
    else batch.done.push(known);
    if (batch.waiting.size === 0) this.#settle(batch);
    return true;
  }

  #settle({ deed, done, failed }: Batch): void {
    const t = this.#desk.t();
    for (const { id, reason } of failed) this.#store.mark(id, { note: t('not.moderated', { reason }) });
    const counted = (n: number, words: string): string => `${t('heading.count.untitled', { n })}: ${words}`;
    const names = failed.map(({ id }) => nameOf(this.#store.node(id)?.comment.author ?? null, t)).join(', ');
    this.#said = [
      ...(done.length === 0 ? [] : [counted(done.length, deed ?? t('did.undo'))]),
      ...(failed.length === 0 ? [] : [counted(failed.length, t('not.moderated', { reason: names }))]),
    ].join(' ');
    // What did not work is chosen again, to be tried again.
    this.#mark(failed.map(({ id }) => id), true);
    this.#desk.say(this.#said);
    this.#desk.redraw();
    if (failed[0]) this.#desk.reach(failed[0].id);
  }

  /** An undo takes back what was done before, and nothing takes it back. */
  #begin(deed: string | null, acts: readonly { readonly id: CommentId; readonly act: Act; readonly undo: Act | null }[]): void {
    const batch: Batch = { waiting: new Map(), deed, done: [], failed: [] };
    this.#batch = batch;
    this.#said = '';
    this.#mark(acts.map(({ id }) => id), false);
    for (const { id, act, undo } of acts) {
      this.#store.mark(id, { note: '' });
      batch.waiting.set(this.#store.moderate(id, act.action, act.on), { id, undo });
    }
    this.#desk.redraw();
  }

  #do(name: Moderation): void {
    const { moderate } = this.#store.adapter;
    const acts = [...this.#picked].flatMap((id) => {
      const node = this.#store.node(id);
      const act = this.#actsOn(node).find((each) => meant(each, name));
      return node && act ? [{ id, act, undo: undoOf(node.comment, act, moderate?.actions ?? []) }] : [];
    });
    if (acts.length > 0) this.#begin(this.#desk.t()(deedOf(acts[0]!.act)), acts);
  }

  readonly #undo = (): void => {
    const acts = (this.#batch?.done ?? []).flatMap(({ id, undo }) => (undo && this.#store.node(id) ? [{ id, act: undo, undo: null }] : []));
    // The button goes; the bar stays.
    this.#desk.focus.later(() => this.#desk.root().querySelector<HTMLElement>('.many button'));
    this.#begin(null, acts);
  };

  #actsOn(node: Node | null): readonly Act[] {
    const { adapter } = this.#store;
    if (!node || node.write?.kind === 'post') return [];
    return actsOn(node.comment, adapter.moderate?.actions ?? [], false).filter(({ action }) => action !== 'pin' && action !== 'lock');
  }

  #mark(ids: readonly CommentId[], picked: boolean): void {
    for (const id of ids) this.#picked[picked ? 'add' : 'delete'](id);
    if (ids.length > 0) this.#store.mark(ids, { picked });
  }

  /** Rows that are drawn and can be chosen, in reading order. */
  #rows(): CommentId[] {
    return [...this.#desk.root().querySelectorAll('.pick')].map((box) => box.closest<Row>('li.c')!.node.comment.id);
  }

  readonly #all = (): void => {
    this.#mark(this.#rows(), true);
    this.#told();
  };

  readonly #onPick = (event: MouseEvent): void => {
    const box = event.target as HTMLInputElement;
    const { id } = box.closest<Row>('li.c')!.node.comment;
    const rows = this.#rows();
    const from = event.shiftKey && this.#from !== null ? rows.indexOf(this.#from) : -1;
    const at = rows.indexOf(id);
    this.#mark(from < 0 ? [id] : rows.slice(Math.min(from, at), Math.max(from, at) + 1), box.checked);
    this.#from = id;
    if (from >= 0) this.#told();
    this.#desk.redraw();
  };

  #told(): void {
    this.#desk.say(this.#desk.t()('select.n', { n: this.#picked.size }));
    this.#desk.redraw();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  };
}

/** What was refused comes back by whichever act the backend has for that: it stands under Approve. */
function meant({ action, on }: Act, name: Moderation): boolean {
  return on ? action === name : name === 'approve';
}
