// What stands around the rows of a thread: its heading, its order, the door to writing, and the list itself. The element draws it, and so
// does a server, before there is an element.

import { html, nothing, type TemplateResult } from 'lit';
import { shorten } from '../../core/excerpt.js';
import type { Translator } from '../../core/messages.js';
import { oneLine } from '../../core/name.js';
import type { Order } from '../../core/model.js';
import type { ThreadState } from '../../core/state.js';
import { branches } from './branch.js';
import { composer } from './composer.js';
import { prompt } from './prompt.js';
import { empty, moreButton } from './states.js';
import { isMany, type View } from './view.js';

/** The last title that was cut: it is drawn again with every slice. */
let last: { readonly of: string | undefined; readonly title: string } | null = null;

/** `n`: comments in all; null: not known. */
export function heading(t: Translator, about: string | undefined, n: number | null): string {
  if (last?.of !== about || !last) last = { of: about, title: shorten(oneLine(about, 200), 70) };
  const { title } = last;
  return n === null ? (title ? t('heading.unknown', { title }) : t('heading.unknown.untitled'))
    : title ? t('heading.count', { n, title }) : t('heading.count.untitled', { n });
}

/** The level of that heading, whatever was asked for. */
export function levelOf(wanted: number | null): number {
  const level = Math.trunc(wanted ?? 2);
  return level >= 1 && level <= 6 ? level : 2;
}

export function sorting(order: Order, { t, adapter }: View, choose?: (event: Event) => void): TemplateResult | typeof nothing {
  const { orders } = adapter.limits;
  return orders.length > 1 ? html`<label class="sort" part="sort">${t('sort.label')}
        <select @change=${choose}>${orders.map((each) => html`<option value=${each} ?selected=${each === order}>${t(`sort.${each}`)}</option>`)}</select></label>` : nothing;
}

/** What stands above the list: the composer, the prompt, or why there is neither. */
export function door(view: View): TemplateResult | typeof nothing {
  const { t, adapter: { write, auth }, login } = view;
  const field = (): TemplateResult => composer({ target: 'root', kind: 'root', label: t('composer.label'), hint: '', send: t('composer.send'), level: view.heading + 1 }, view);
  // Who was writing when it was closed has their words, to be taken elsewhere.
  if (view.closed) return html`<p class="closed" part="closed">${t('closed')}</p>${view.draft('root').trim() && view.composer === 'ready' ? field() : nothing}`;
  if (!write) return nothing;
  if (auth && login.phase === 'unknown') return html`<div class="login unknown" aria-hidden="true"></div>`;
  if (auth?.required && !login.viewer) return prompt('root', t('login.required'), view);
  return html`${field()}${
    auth && !login.viewer && auth.ways.length > 0 ? prompt('root', t('login.optional'), view) : nothing}`;
}

/** Of a long list only what comes near the screen is laid out. In a short one that would save nothing, and tools that look into a page, other than
 * screen readers, would not see what is further down. */
export function listClass(count: number): string {
  return isMany(count) ? 'list long' : 'list';
}

/** `budget` comments at most, or words that there are none. */
export function list(state: ThreadState, view: View, budget: number): TemplateResult {
  const { t, adapter } = view;
  const { more } = state;
  return state.branches.length === 0 && !more
    ? html`<slot name="empty">${empty(t(state.closed ? 'empty.closed' : adapter.write ? 'empty' : 'recent.empty'))}</slot>`
    : html`<ol role="list" class=${listClass(state.branches.reduce((sum, { count }) => sum + count, 0))} part="list">${branches(state.branches, view, budget)}</ol>${more ? moreButton(more, view) : nothing}`;
}
