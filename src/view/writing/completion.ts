// Completes what is being typed from a list beside the field: what begins it, where the list comes from and what is put in its
// place are its source's business. Says nothing when that fails: typing goes on.

import { html, nothing, type TemplateResult } from 'lit';
import type { MessageKey, Translator } from '../../core/messages.js';
import { type Form, replace } from './form.js';

export interface Source<T> {
  /** Of the list, in the form. */
  readonly id: string;
  readonly label: MessageKey;
  /** Ends at the caret; its first group is what has been typed of the name, behind the sign that begins it. */
  readonly begun: RegExp;
  /** Milliseconds without a key before it is asked. */
  readonly pause: number;
  find(prefix: string, signal: AbortSignal): Promise<readonly T[]>;
  /** What a screen reader is told of so many. */
  said(t: Translator, n: number): string;
  draw(item: T): TemplateResult;
  /** What is put in place of the sign and what was typed. */
  insert(item: T): string;
}

export class Completion<T> {
  readonly #form: Form;
  readonly #source: Source<T>;
  #items: readonly T[] = [];
  #active = 0;
  /** What is completed: from its sign to the caret. */
  #from = 0;
  #prefix = '';
  /** Escape was pressed on this one. */
  #declined = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  constructor(form: Form, source: Source<T>) {
    this.#form = form;
    this.#source = source;
  }

  get list(): { readonly id: string; readonly active: string | null } | null {
    return this.#items.length === 0 ? null : { id: this.#source.id, active: `${this.#source.id}${this.#active}` };
  }

  look(event?: Event): void {
    // An input method is still putting the word together.
    if (event instanceof InputEvent && event.isComposing) return;
    const area = this.#form.area();
    const prefix = typedBefore(area, this.#source.begun) ?? '';
    const from = area.selectionStart - prefix.length - 1;
    if (prefix === this.#prefix && from === this.#from) return;
    this.close();
    this.#prefix = prefix;
    this.#from = from;
    if (prefix === '' || `${from} ${prefix}` === this.#declined) return;
    this.#timer = setTimeout(() => void this.#ask(prefix), this.#source.pause);
  }

  async #ask(prefix: string): Promise<void> {
    const asking = (this.#asking = new AbortController());
    let items: readonly T[];
    try {
      items = await this.#source.find(prefix, asking.signal);
    } catch {
      return;
    }
    if (asking.signal.aborted) return;
    this.#items = items;
    this.#active = 0;
    if (items.length > 0) this.#form.say(this.#source.said(this.#form.t, items.length));
    this.#form.requestUpdate();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
    this.#prefix = '';
    if (this.#items.length === 0) return;
    this.#items = [];
    this.#form.requestUpdate();
  }

  key(event: KeyboardEvent): boolean {
    const n = this.#items.length;
    if (n === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    switch (event.key) {
      case 'ArrowDown': this.#active = (this.#active + 1) % n; break;
      case 'ArrowUp': this.#active = (this.#active + n - 1) % n; break;
      case 'Enter': case 'Tab': this.#choose(this.#active); break;
      case 'Escape':
        this.#declined = `${this.#from} ${this.#prefix}`;
        this.close();
        break;
      default: return false;
    }
    event.preventDefault();
    event.stopPropagation();
    this.#form.requestUpdate();
    void this.#form.updateComplete.then(() => (this.#form.area().getRootNode() as ShadowRoot).getElementById(`${this.#source.id}${this.#active}`)?.scrollIntoView({ block: 'nearest' }));
    return true;
  }

  #choose(at: number): void {
    const item = this.#items[at];
    if (item === undefined) return;
    const area = this.#form.area();
    const from = this.#from;
    const to = from + 1 + this.#prefix.length;
    this.close();
    const insert = this.#source.insert(item);
    const blank = /^\s/.test(area.value.slice(to)) ? 0 : 1;
    replace(area, { from, to, insert: insert + ' '.repeat(blank), start: from + insert.length + 1, end: from + insert.length + 1 });
    // What was just completed is not completed again.
    this.close();
  }

  render(): TemplateResult | typeof nothing {
    const { id, label, draw } = this.#source;
    if (this.#items.length === 0) return nothing;
    return html`<ul class="panel people" id=${id} role="listbox" aria-label=${this.#form.t(label)} part="suggestions">${this.#items.map((item, i) => html`
      <li id=${`${id}${i}`} role="option" aria-selected=${i === this.#active ? 'true' : 'false'} @mousedown=${(event: Event) => event.preventDefault()}
        @click=${() => this.#choose(i)}>${draw(item)}</li>`)}</ul>`;
  }
}

/** The first group of what ends at the caret; null: nothing does, or something is selected. */
export function typedBefore(area: HTMLTextAreaElement, begun: RegExp): string | null {
  if (area.selectionStart !== area.selectionEnd) return null;
  return begun.exec(area.value.slice(Math.max(0, area.selectionStart - 64), area.selectionStart))?.[1] ?? null;
}
