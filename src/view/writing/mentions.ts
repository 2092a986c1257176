// Completes @names while one types, from what the backend suggests. Says nothing when that fails: typing the name goes on.

import { html, nothing, type TemplateResult } from 'lit';
import type { Person } from '../../core/model.js';
import { displayName } from '../../core/name.js';
import { avatar } from '../templates/avatar.js';
import { type Form, replace } from './form.js';

/** Milliseconds without a key before the backend is asked. */
const pause = 150;
const most = 8;
/** An @ that begins a word, and what of a name stands between it and the caret. Names have blanks, but nobody asks for them. */
const begun = /(?:^|[^\p{L}\p{N}_@./-])@([\p{L}\p{N}\p{M}_.@-]{1,40})$/u;

export class Mentions {
  readonly #form: Form;
  #people: readonly Person[] = [];
  #active = 0;
  /** What is completed: from the @ to the caret. */
  #from = 0;
  #prefix = '';
  /** Escape was pressed on this one. */
  #declined = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  constructor(form: Form) {
    this.#form = form;
  }

  get list(): { readonly id: string; readonly active: string | null } | null {
    return this.#people.length === 0 ? null : { id: 'people', active: `person${this.#active}` };
  }

  look(event?: Event): void {
    // An input method is still putting the word together.
    if (event instanceof InputEvent && event.isComposing) return;
    const area = this.#form.area();
    const found = area.selectionStart === area.selectionEnd ? begun.exec(area.value.slice(Math.max(0, area.selectionStart - 64), area.selectionStart)) : null;
    const prefix = found?.[1] ?? '';
    const from = area.selectionStart - prefix.length - 1;
    if (prefix === this.#prefix && from === this.#from) return;
    this.close();
    this.#prefix = prefix;
    this.#from = from;
    if (prefix === '' || `${from} ${prefix}` === this.#declined) return;
    this.#timer = setTimeout(() => void this.#ask(prefix), pause);
  }

  async #ask(prefix: string): Promise<void> {
    const asking = (this.#asking = new AbortController());
    let people: readonly Person[];
    try {
      people = await this.#form.adapter!.suggest!.people(prefix, { signal: asking.signal });
    } catch {
      return;
    }
    if (asking.signal.aborted || !Array.isArray(people)) return;
    const seen = new Set<string>();
    this.#people = people.filter((person) => displayName(person.name) !== '' && !seen.has(person.id) && seen.add(person.id)).slice(0, most);
    this.#active = 0;
    const { t } = this.#form;
    if (this.#people.length > 0) this.#form.say(t('mention.said', { n: this.#people.length }));
    this.#form.requestUpdate();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
    this.#prefix = '';
    if (this.#people.length === 0) return;
    this.#people = [];
    this.#form.requestUpdate();
  }

  key(event: KeyboardEvent): boolean {
    const n = this.#people.length;
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
    return true;
  }

  #choose(at: number): void {
    const person = this.#people[at];
    if (!person) return;
    const area = this.#form.area();
    const from = this.#from;
    const to = from + 1 + this.#prefix.length;
    this.close();
    const insert = `@${displayName(person.name)}`;
    const blank = /^\s/.test(area.value.slice(to)) ? 0 : 1;
    replace(area, { from, to, insert: insert + ' '.repeat(blank), start: from + insert.length + 1, end: from + insert.length + 1 });
    // What was just completed is not completed again.
    this.close();
  }

  render(): TemplateResult | typeof nothing {
    if (this.#people.length === 0) return nothing;
    return html`<ul class="panel people" id="people" role="listbox" aria-label=${this.#form.t('mention.list')} part="suggestions">${this.#people.map((person, i) => html`
      <li id=${`person${i}`} role="option" aria-selected=${i === this.#active ? 'true' : 'false'} @mousedown=${(event: Event) => event.preventDefault()}
        @click=${() => this.#choose(i)}>${avatar(person, false)}<bdi>${displayName(person.name)}</bdi></li>`)}</ul>`;
  }
}
