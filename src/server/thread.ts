// What the element would draw for somebody who is not signed in, by the element's own templates. Times are dates: what is read later than
// it was drawn must still be true.

import { html, nothing, type TemplateResult } from 'lit';
import type { CommentAdapter } from '../core/adapter.js';
import type { Translator } from '../core/messages.js';
import type { ThreadState } from '../core/state.js';
import { reasonOf } from '../view/parley-element.js';
import { isLong } from '../view/long.js';
import { hashOf } from '../view/permalink.js';
import { door, heading, list, sorting } from '../view/templates/frame.js';
import { isLow, type View } from '../view/templates/view.js';
import type { Settings } from './attributes.js';

export interface Stage {
  readonly adapter: CommentAdapter;
  readonly t: Translator;
  readonly settings: Settings;
  readonly title: string | undefined;
  /** BCP 47 of the page around. */
  readonly lang: string;
}

export function drawn(state: ThreadState, { adapter, t, settings, title, lang }: Stage): TemplateResult {
  const foreign = base(t.locale) !== base(lang);
  const times = supported(t.locale) ? t.locale : 'en';
  const days = new Intl.DateTimeFormat(times, { dateStyle: 'medium' });
  const ids = new Map<string, string>();
  const view: View = {
    t, adapter, login: state.login, locale: times, lang: foreign ? lang : null, closed: state.closed, inside: false,
    cap: settings.cap, heading: settings.level, pictures: settings.pictures, allow: settings.allow, avatars: settings.avatars,
    composer: 'idle', form: null, guest: {}, late: undefined,
    ago: (ms) => (Math.abs(ms) <= 8.64e15 ? days.format(ms) : ''),
    id: (key) => ids.get(key) ?? (ids.set(key, `s${ids.size}`), ids.get(key)!),
    href: hashOf, reason: (error, write) => reasonOf(error, t, write), knows: () => false, draft: () => '',
    veil: (comment) => (isLow(comment, settings.below) ? 'low' : null),
  };
  return html`<section class=${settings.folded ? 'served inside' : 'served'} part="thread" aria-labelledby="served" lang=${foreign ? t.locale : nothing} dir=${t.rtl && !rtl.test(lang) ? 'rtl' : nothing}>
      <div class="bar" part="toolbar">
        <slot name="header"><h2 id="served" part="heading" tabindex="-1" aria-level=${settings.level}>${heading(t, title, state.total)}</h2></slot>
        ${sorting(state.order, view)}
        ${isLong(state) ? html`<button type="button" class="link search" part="action">${t('search.open')}</button>` : nothing}
      </div>
      <div class="top">${door(view)}</div>
      ${list(state, view, Infinity)}
      <div class="foot" part="footer"><a href="#top">${t('top')}</a><slot name="footer"></slot></div>
    </section>`;
}

const supported = (locale: string): boolean => Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
const rtl = /^(ar|fa|he|ur|yi|ps|sd|ckb|ug|dv)\b/i;
const base = (language: string): string => language.split('-', 1)[0]!.toLowerCase();
