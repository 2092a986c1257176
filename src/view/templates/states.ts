// What stands in the thread besides comments: loading, empty, failed, and the buttons for more.

import { html, nothing, type TemplateResult } from 'lit';
import type { Translator } from '../../core/messages.js';
import type { More } from '../../core/state.js';
import type { View } from './view.js';

export function skeleton(t: Translator, rows = 3): TemplateResult {
  return html`<div class="loading" part="loading"><span class="vh" role="status">${t('loading')}</span>${
    Array.from({ length: rows }, () => html`<div class="sk" aria-hidden="true"><i class="o"></i><div><i></i><i></i><i></i></div></div>`)}</div>`;
}

export function notice(words: string, t: Translator, again: string | null): TemplateResult {
  return html`<div class="notice" part="error" role="alert"><p>${words}</p>${
    again === null ? nothing : html`<button type="button" class="btn" part="button" data-do=${again}>${t('again')}</button>`}</div>`;
}

export function empty(words: string): TemplateResult {
  return html`<div class="empty" part="empty">${words}</div>`;
}

/** "Show 20 more comments", or replies (to `name`, where the list it belongs to is not plain to see). `whose` ends its spoken name. */
export function moreButton(more: More, view: View, whose = '', name: string | null = null): TemplateResult {
  const { t } = view;
  const { left } = more;
  const words = more.phase === 'failed' ? t('again') : more.phase === 'loading' ? t('more.loading')
    : more.parent === null ? (left === null ? t('more.roots.unknown') : t('more.roots', { n: left }))
    : name === null ? (left === null ? t('more.replies.unknown') : t('more.replies', { n: left }))
    : left === null ? t('more.replies.unknown.to', { name }) : t('more.replies.to', { n: left, name });
  return html`<div class="more" part="more">
    ${more.phase === 'failed' && more.error ? html`<p class="state bad" part="state">${t('more.failed', { reason: view.reason(more.error) })}</p>` : nothing}
    <button type="button" class=${more.parent === null ? 'btn' : 'btn plain'} part="button" data-do="more"
      data-parent=${more.parent ?? nothing} aria-label=${words + whose} aria-busy=${more.phase === 'loading' ? 'true' : nothing}>${words}</button>
  </div>`;
}

