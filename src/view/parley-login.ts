// <parley-login>: the form of a way to log in that has fields. Keeps nothing: what was typed goes to the adapter.

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { LoginField, LoginWay } from '../core/adapter.js';
import { translator, type Translator } from '../core/messages.js';
import { oneLine } from '../core/name.js';
import { Dressed } from './dressed.js';
import { composing, fieldLabel, fieldType } from './fields.js';
import { wayLabel } from './templates/view.js';
import { loginStyles } from './styles/login.js';

const autocomplete: Readonly<Record<string, string>> = { password: 'current-password', username: 'username', email: 'email', name: 'name', url: 'url' };

/**
 * @fires submit - cancelable; `values` is what was typed.
 * @fires close - Escape, or Cancel.
 */
export class ParleyLogin extends Dressed {
  static override properties = {
    way: { attribute: false }, heading: { attribute: false }, words: { attribute: false }, busy: { type: Boolean },
    problem: { attribute: false }, fields: { attribute: false }, t: { attribute: false }, missing: { state: true },
  };
  static override styles = loginStyles;
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  declare way: LoginWay;
  declare heading: string | null;
  declare words: string;
  declare busy: boolean;
  /** Why the last try failed, for the reader; said where none of the fields here is to blame. */
  declare problem: string | null;
  /** What is wrong with which field, by name. */
  declare fields: Readonly<Record<string, string>>;
  declare t: Translator;
  /** What has to be filled in first. */
  protected declare missing: LoginField | null;

  constructor() {
    super();
    this.way = { id: '', kind: 'form' };
    this.heading = null;
    this.words = '';
    this.busy = false;
    this.problem = null;
    this.fields = {};
    this.t = translator();
    this.missing = null;
  }

  /** What was typed, by field name. */
  get values(): Record<string, string> {
    const values: Record<string, string> = {};
    for (const input of this.renderRoot.querySelectorAll('input')) values[input.name] = input.type === 'password' ? input.value : input.value.trim();
    return values;
  }

  protected override updated(changed: PropertyValues): void {
    // Whoever waits here for an answer is taken to what it is about.
    if (changed.has('fields') && this.matches(':focus-within')) this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  override render(): TemplateResult {
    const { t, way } = this;
    const { fields = [] } = way;
    const wrong = fields.map(({ name }) => (Object.hasOwn(this.fields, name) ? oneLine(this.fields[name], 200) : ''));
    return html`<form novalidate @submit=${this.#onSubmit} @keydown=${this.#onKey}>
      <p class="words">${this.heading ? html`<strong>${this.heading}</strong>` : nothing}<span>${this.words}</span></p>
      ${fields.map((field, i) => this.#field(field, wrong[i]!, `wrong${i}`))}
      <p class="problem" id="problem" role="alert">${this.missing ? t('field.missing', { label: fieldLabel(this.missing, t) }) : wrong.some(Boolean) ? null : this.problem}</p>
      <div class="ways">
        <button type="submit" class="btn go" part="button submit" aria-disabled=${this.busy ? 'true' : nothing}>${this.busy ? t('login.busy') : wayLabel(way, t)}</button>
        <button type="button" class="btn plain" part="button" @click=${this.#close}>${t('composer.close')}</button>
      </div>
    </form>`;
  }

  #field(field: LoginField, wrong: string, id: string): TemplateResult {
    return html`<div class="f"><label>${fieldLabel(field, this.t)}
      <input name=${field.name} type=${fieldType(field)} ?required=${field.required} autocomplete=${(field.autocomplete ?? (Object.hasOwn(autocomplete, field.name) ? autocomplete[field.name] : 'on')) as 'on'} inputmode=${field.autocomplete === 'one-time-code' ? 'numeric' : nothing} part="field"
        aria-invalid=${wrong || this.missing?.name === field.name ? 'true' : nothing} aria-describedby=${wrong ? id : 'problem'}></label>${wrong ? html`<span class="problem" id=${id}>${wrong}</span>` : nothing}</div>`;
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
    if (this.busy) return;
    const { values } = this;
    const empty = (this.way.fields ?? []).find((field) => field.required && !values[field.name]);
    this.missing = empty ?? null;
    if (empty) this.renderRoot.querySelector<HTMLInputElement>(`input[name="${CSS.escape(empty.name)}"]`)?.focus();
    else this.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || composing(event)) return;
    event.stopPropagation();
    this.#close();
  }

  #close(): void {
    this.dispatchEvent(new Event('close', { bubbles: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-login': ParleyLogin;
  }
}
