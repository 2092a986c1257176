// The login prompt: stands where the composer would. The form of a way that has one is an element of its own, fetched when asked for.

import { html, nothing, type TemplateResult } from 'lit';
import { acting } from './late.js';
import { wayLabel, type View } from './view.js';

/** `target` as in Slot: where the reader wants to be once logged in. `row`: it stands under a comment and can be closed. */
export function prompt(target: string, words: string, view: View, row = false): TemplateResult {
  if (view.login.error?.challenge) return html`${acting(view)?.challenge('challenge', view.login.error, view)}`;
  const content = html`${view.form?.target === target && !view.form.broken ? acting(view)?.form(view.form.way, view, row ? null : view.t('login.title'), words) : question(target, words, view, row)}`;
  return html`<div class="login" part="login" data-target=${target}>${row ? content : html`<slot name="login">${content}</slot>`}</div>`;
}

function question(target: string, words: string, view: View, row: boolean): TemplateResult {
  const { t, adapter, login } = view;
  const ways = adapter.auth?.ways ?? [];
  const busy = login.phase === 'signing-in';
  return html`<p>${row ? nothing : html`<strong>${t('login.title')}</strong>`}<span>${words}</span>${
      login.error && login.error.code !== 'cancelled' ? html`<span class="state bad" role="alert">${view.reason(login.error)}</span>` : nothing}${
      view.form?.target === target ? html`<span class="state bad" role="alert">${t('login.broken')}</span>` : nothing}</p>
    <div class="ways">${ways.length === 0 ? html`<span>${t('login.none')}</span>` : ways.map((way, i) => html`<button type="button"
      class=${i === 0 ? 'btn go' : 'btn'} aria-description=${i === 0 ? words : nothing} part=${i === 0 ? 'button submit' : 'button'} data-do="login" data-way=${way.id} aria-disabled=${busy ? 'true' : nothing}>${
        busy && login.way === way.id ? t('login.busy') : wayLabel(way, t)}</button>`)}
      ${busy ? html`<button type="button" class="btn plain" part="button" data-do="give-up">${t('composer.close')}</button>` : nothing}
      ${row && !busy ? html`<button type="button" class="btn plain" part="button" data-do="close" data-target=${target}>${t('composer.close')}</button>` : nothing}</div>`;
}

