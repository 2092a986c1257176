// <parley-challenge>: what the backend asks before it takes a write or a login, in the place where that waits.
// Keeps nothing: the answer goes to the adapter.

import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { AuthFacet } from '../core/adapter.js';
import { checkChallenge } from '../core/check-challenge.js';
import type { CommentError } from '../core/errors.js';
import { oneLine } from '../core/name.js';
import { ParleyLogin } from './parley-login.js';

/**
 * @fires submit - cancelable; `values` is what was typed.
 * @fires close - Escape, or Cancel.
 */
export class ParleyChallenge extends ParleyLogin {
  static override properties = { ...ParleyLogin.properties, error: { attribute: false }, auth: { attribute: false } };

  /** What was refused, and with it what is asked. */
  declare error: CommentError | null;
  declare auth: AuthFacet | undefined;

  constructor() {
    super();
    this.error = null;
    this.auth = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('error')) return;
    const challenge = checkChallenge(this.error?.challenge);
    this.way = { id: challenge?.id ?? '', kind: 'form', label: this.t(challenge?.kind === 'page' ? 'challenge.open' : 'challenge.send'), fields: challenge?.fields ?? [] };
    this.words = challenge?.words ?? (oneLine(this.error?.reason, 500) || this.t('error.challenge'));
  }

  override render(): TemplateResult {
    const challenge = checkChallenge(this.error?.challenge);
    if (!challenge) return html`<slot></slot>`;
    if (this.auth?.answer) return super.render();
    // Nobody here can give the answer: the reader gives it there, comes back and tries again.
    return html`<p class="words"><span>${this.words}</span></p>${challenge.url
      ? html`<a class="btn go" part="button submit" href=${challenge.url} target="_blank" rel="noopener noreferrer">${this.t('challenge.open')}</a>` : html`<slot></slot>`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-challenge': ParleyChallenge;
  }
}
