// <parley-composer>: one open form, for the thread, a reply or an edit. Knows its words, not where they go.

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { CommentAdapter, LoginField } from '../core/adapter.js';
import type { CommentError } from '../core/errors.js';
import { translator, type Translator } from '../core/messages.js';
import type { Syntax } from '../core/model.js';
import { part } from '../core/part.js';
import type { DrawOptions } from './body.js';
import type { DraftView } from './draft-slot.js';
import { Dressed } from './dressed.js';
import { composing, fieldLabel, fieldType } from './fields.js';
import { composerStyles } from './styles/composer.js';
import type { Form } from './writing/form.js';
import type { Tools } from './writing/tools.js';

/**
 * @fires submit - cancelable; `value` and `guestValues` are what is to be sent. Not cancelled, the field is emptied.
 * @fires close - Escape, or Cancel: the words are kept by whoever listens.
 * @fires input - the words have changed.
 * @fires ready - it stands for another target now, and can be told what is kept of it.
 * @fires discard, undo, other, far - buttons beside what `draft` says.
 */
export class ParleyComposer extends Dressed implements Form {
  static override properties = {
    target: { attribute: false }, kind: { attribute: false }, label: {}, hint: {}, send: {}, value: {},
    limit: { type: Number }, syntax: {}, guest: { attribute: false }, known: { attribute: false }, t: { attribute: false }, draft: { attribute: false },
    adapter: { attribute: false }, pictures: { attribute: false }, allow: { attribute: false }, heading: { attribute: false }, reason: { attribute: false }, until: { attribute: false },
    problem: { state: true }, opened: { state: true }, said: { state: true },
  };
  static override styles = composerStyles;
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** Names the draft. */
  declare target: string;
  declare kind: 'root' | 'reply' | 'edit';
  declare label: string;
  declare hint: string;
  declare send: string;
  declare value: string;
  /** UTF-16 units. */
  declare limit: number;
  declare syntax: Syntax;
  declare guest: readonly LoginField[];
  /** What the guest said about themselves before, by field name. */
  declare known: Readonly<Record<string, string>>;
  declare t: Translator;
  /** What is kept of the words; null: nobody keeps any. */
  declare draft: DraftView | null;
  /** What the words go to: what else one can do with them depends on it. */
  declare adapter: CommentAdapter | null;
  /** For the preview: what becomes of pictures and other markup, and the level of the heading above the words. */
  declare pictures: DrawOptions['pictures'];
  declare allow: ReadonlySet<string> | null;
  declare heading: number;
  declare reason: (error: CommentError) => string;
  /** Milliseconds since 1970 until which an edit is taken; null: the backend names no such time. */
  declare until: number | null;
  protected declare problem: string | null;
  /** Has had focus. It does not shrink again: what the reader is about to press below would move away under the press. */
  protected declare opened: boolean;
  protected declare said: string;

  #tools: Tools | null = null;
  #equipping: Promise<Tools | null> | null = null;
  #sentAt = -Infinity;
  #wrong: string | null = null;

  constructor() {
    super();
    this.target = '';
    this.kind = 'root';
    this.label = '';
    this.hint = '';
    this.send = '';
    this.value = '';
    this.limit = Infinity;
    this.syntax = 'plain';
    this.guest = [];
    this.known = {};
    this.t = translator();
    this.draft = null;
    this.adapter = null;
    this.pictures = 'link';
    this.allow = null;
    this.heading = 3;
    this.reason = (error) => error.message;
    this.until = null;
    this.problem = null;
    this.opened = false;
    this.said = '';
  }

  /** What a guest typed about themselves, by field name. */
  get guestValues(): Record<string, string> {
    const values: Record<string, string> = {};
    for (const input of this.#guestFields) values[input.name] = input.value.trim();
    return values;
  }

  get #guestFields(): NodeListOf<HTMLInputElement> {
    return this.renderRoot.querySelectorAll<HTMLInputElement>('.guest input');
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('target')) return;
    this.#tools?.reset();
    this.#tell('ready');
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('value') && !CSS.supports('field-sizing', 'content')) {
      const area = this.area();
      area.style.height = 'auto';
      area.style.height = `${area.scrollHeight}px`;
    }
    if (changed.has('value')) this.#tools?.typed();
  }

  override render(): TemplateResult {
    const { t } = this;
    const left = this.limit - this.value.length;
    const tools = this.#tools;
    const list = tools?.list ?? null;
    const near = left <= Math.min(200, this.limit / 5);
    return html`<form class="box" part="box" novalidate @submit=${this.#onSubmit} @keydown=${this.#onKey} @focusin=${this.#onFocus}
      @paste=${this.#onFiles} @dragover=${this.#onDrag} @dragleave=${this.#onDrag} @drop=${this.#onFiles}>
      ${this.guest.length === 0 ? nothing : html`<div class="guest" @input=${this.#onGuest}>${this.guest.map((field) => html`<label>${fieldLabel(field, t)}
        <input name=${field.name} type=${fieldType(field)} ?required=${field.required} autocomplete=${field.name} part="field"
          aria-describedby="problem" aria-invalid=${this.problem && this.#wrong === field.name ? 'true' : nothing}
          .value=${Object.hasOwn(this.known, field.name) ? this.known[field.name]! : ''}></label>`)}</div>`}
      <textarea part="textarea" rows="1" dir="auto" class=${this.opened ? `${this.kind} open` : this.kind} aria-label=${this.label} placeholder=${this.hint || t('composer.placeholder')}
        aria-describedby="hint problem" aria-invalid=${(this.problem && this.#wrong === null) || left < 0 ? 'true' : nothing} .value=${live(this.value)}
        aria-autocomplete=${this.adapter?.suggest ? 'list' : nothing} aria-controls=${list?.id ?? nothing} aria-activedescendant=${list?.active ?? nothing}
        ?hidden=${tools?.previewing} @input=${this.#onInput} @keyup=${this.#onMove} @click=${this.#onMove} @blur=${this.#onMove}></textarea>
      ${tools?.preview()}
      <p id="problem" class="problem" role="alert">${this.problem}</p>
      ${this.#lines()}${tools?.below()}
      <div class="tools" part="tools">
        ${tools?.bar()}
        <span class="hint" part="hint">${this.syntax === 'markdown' ? html`<span class="syntax">${t('composer.markdown')}</span>` : nothing}${this.#kept()}<span class="vh" id="hint">${t('composer.keys')}</span></span>
        ${near ? html`<span class=${left < 0 ? 'count over' : 'count'}>${left < 0 ? t('composer.over', { n: -left }) : t('composer.left', { n: left })}</span>` : nothing}
        ${tools?.toggle()}
        ${this.kind === 'root' ? nothing : html`<button type="button" class="btn plain" part="button" @click=${this.#close}>${t('composer.close')}</button>`}
        <button type="submit" class="btn go" part="button submit">${this.send}</button>
      </div>
      <span class="vh" role="status">${this.said}</span>
    </form>`;
  }

  /** "Draft saved · Discard". The button stays the same one when it becomes Undo, and so focus stays on it. */
  #kept(): TemplateResult | typeof nothing {
    const { t, draft } = this;
    if (!draft || draft.status === 'none') return nothing;
    const gone = draft.status === 'discarded';
    return html`<span class="draft">${t(`draft.${draft.status}`)}</span><button type="button" class="link" part="button" aria-label=${`${t(gone ? 'undo' : 'discard')}: ${this.label}`}
      @click=${this.#onDiscard}>${t(gone ? 'undo' : 'discard')}</button>`;
  }

  #lines(): TemplateResult | typeof nothing {
    const { t, draft } = this;
    if (!draft) return nothing;
    return html`${draft.unsent ? html`<p class="line">${t('draft.unsent')}</p>` : nothing}
      ${draft.other ? html`<p class="line">${t('draft.other')} <button type="button" class="link" part="button" @click=${() => this.#tell('other')}>${t('draft.take')}</button></p>` : nothing}
      ${draft.far ? html`<p class="line">${t('draft.far')} <button type="button" class="link" part="button" @click=${() => this.#tell('far')}>${t('draft.go')}</button></p>` : nothing}`;
  }

  #onDiscard(event: MouseEvent): void {
    // The second half of a double click is no second thought.
    if (event.detail < 2) this.#tell(this.draft?.status === 'discarded' ? 'undo' : 'discard');
  }

  #tell(what: string): void {
    this.dispatchEvent(new Event(what, { bubbles: true }));
  }

  area(): HTMLTextAreaElement {
    return this.renderRoot.querySelector('textarea')!;
  }

  say(words: string): void {
    this.said = words;
  }

  #onFocus(): void {
    this.opened = true;
    void this.#equip();
  }

  /** Fetches what one can do besides typing. Without it the form is a plain one; the next focus tries again. */
  #equip(): Promise<Tools | null> {
    this.#equipping ??= part(() => import('./writing/tools.js')).then(({ Tools }) => {
      this.#tools = new Tools(this, this.renderRoot as ShadowRoot);
      this.#tools.typed();
      this.requestUpdate();
      return this.#tools;
    }, () => (this.#equipping = null));
    return this.#equipping;
  }

  #onInput(event: InputEvent): void {
    this.value = (event.target as HTMLTextAreaElement).value;
    this.problem = this.#wrong = null;
    this.#tools?.typed(event);
  }

  #onGuest(): void {
    if (this.#wrong !== null) this.problem = this.#wrong = null;
  }

  /** The caret may have moved. */
  #onMove(event: Event): void {
    if (event.type === 'blur') this.#tools?.left();
    else this.#tools?.typed(event);
  }

  #onDrag(event: DragEvent): void {
    if (!this.adapter?.write?.upload || !event.dataTransfer?.types.includes('Files')) return;
    if (event.type === 'dragover') event.preventDefault();
    (event.currentTarget as Element).classList.toggle('dropping', event.type === 'dragover');
  }

  /** Pasted or dropped. Where files are not taken, the browser does what it always does. */
  #onFiles(event: ClipboardEvent | DragEvent): void {
    (event.currentTarget as Element).classList.remove('dropping');
    const data = event instanceof DragEvent ? event.dataTransfer : event.clipboardData;
    const files = [...(data?.files ?? [])];
    // Cells of a spreadsheet come as words and as a picture of them.
    if (!this.adapter?.write?.upload || files.length === 0 || (event.type === 'paste' && data!.types.includes('text/plain'))) return;
    event.preventDefault();
    void this.#equip().then((tools) => tools?.add(files));
  }

  #onKey(event: KeyboardEvent): void {
    // Enter and Escape that choose or dismiss an input method's candidate are not ours.
    if (composing(event)) return;
    if (this.#tools?.key(event)) return event.stopPropagation();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // A key that is held down sends once.
      if (!event.repeat) this.#submit();
    } else if (event.key === 'Escape' && this.kind !== 'root') {
      event.stopPropagation();
      this.#close();
    }
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
    this.#submit();
  }

  #submit(): void {
    if (this.value.trim() === '') {
      // The second half of a double click finds an empty field: that is no mistake of the reader's.
      if (performance.now() - this.#sentAt > 1000) this.#refuse(this.t('composer.blank'));
      return;
    }
    if (this.value.length > this.limit) return this.#refuse(this.t('composer.over', { n: this.value.length - this.limit }));
    const unfinished = this.#tools?.unfinished ?? null;
    if (unfinished !== null) return this.#refuse(unfinished);
    const empty = this.guest.find((field) => field.required && !this.guestValues[field.name]);
    if (empty) return this.#refuse(this.t('field.missing', { label: fieldLabel({ ...empty, required: true }, this.t) }), empty.name);
    if (!this.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))) return;
    this.#sentAt = performance.now();
    this.#tools?.reset();
    this.value = '';
  }

  /** `field`: the one of the guest's that it is about; else the words. */
  #refuse(problem: string, field?: string): void {
    this.problem = problem;
    this.#wrong = field ?? null;
    const at = [...this.#guestFields].find((input) => input.name === field);
    (at ?? this.area()).focus();
  }

  #close(): void {
    this.#tell('close');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-composer': ParleyComposer;
  }
}
