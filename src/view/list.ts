// A list beside a thread: one read from the adapter, its states, a heading, and what one item looks like.

import { html, nothing, type TemplateResult } from 'lit';
import type { Call, CommentAdapter } from '../core/adapter.js';
import { address } from '../core/address.js';
import { checkPeople, checkRecents } from '../core/check-lists.js';
import { toCommentError, type CommentError } from '../core/errors.js';
import { excerpt } from '../core/excerpt.js';
import { plainText } from '../core/plain-text.js';
import { learnAll } from '../core/messages-later.js';
import type { Person, Recent } from '../core/model.js';
import { displayName } from '../core/name.js';
import type { ParleyList } from './parley-list.js';
import type { Inside, Stand } from './parley-part.js';
import type { ParleyPeople } from './parley-people.js';
import type { ParleyRecent } from './parley-recent.js';
import { hrefOf } from './permalink.js';
import { listStyles } from './styles/list.js';
import { faces, tokens } from './styles/tokens.js';
import { avatar } from './templates/avatar.js';
import { notice } from './templates/states.js';
import { nameOf } from './templates/view.js';

learnAll();

export type Kind = 'recent' | 'people';

export const styles = [tokens, faces, listStyles];

/** What an attribute asks for, or what is usual where it is no number or less than one. */
function atLeastOne(wanted: number | null, usual: number): number {
  return wanted !== null && wanted >= 1 && wanted < Infinity ? Math.trunc(wanted) : usual;
}

export class List implements Inside {
  readonly #element: ParleyList;
  readonly #stand: Stand;
  readonly #shape: Shape;
  #items: readonly unknown[] | null = null;
  #problem: CommentError | null = null;
  #reading: AbortController | null = null;

  constructor(element: ParleyList, kind: Kind, stand: Stand) {
    this.#element = element;
    this.#stand = stand;
    this.#shape = shapes[kind] as Shape;
  }

  async read(adapter: CommentAdapter): Promise<void> {
    this.stop();
    const { signal } = (this.#reading = new AbortController());
    try {
      const items = await this.#shape.ask(adapter, this.#element, { signal });
      if (signal.aborted) return;
      this.#items = items;
      this.#problem = null;
    } catch (thrown) {
      if (signal.aborted) return;
      this.#problem = toCommentError(thrown);
      this.#stand.failed(this.#problem);
    }
    this.#element.requestUpdate();
  }

  stop(): void {
    this.#reading?.abort();
  }

  /** Who takes part is not asked anew with every comment. */
  heard(): void {
    if (this.#shape === recent) this.#element.refresh();
  }

  draw(broken: CommentError | null, lang: string | null, mirrored: boolean): TemplateResult {
    const t = this.#stand.t();
    const problem = broken ?? this.#problem;
    const { heading, none, item } = this.#shape;
    return html`<section aria-labelledby="heading" lang=${lang ?? nothing} dir=${mirrored ? 'rtl' : nothing}>
      <slot name="header"><h2 id="heading" part="heading" aria-level=${this.#element.headingLevel ?? 2}>${t(heading(this.#element))}</h2></slot>
      ${problem ? notice(t('more.failed', { reason: this.#stand.reason(problem) }), t, 'again')
        : this.#items?.length === 0 ? html`<p class="none" part="empty">${t(none)}</p>`
        : html`<ol part="list">${(this.#items ?? []).map((each) => html`<li part="item">${item(each, this.#element, this.#stand)}</li>`)}</ol>`}
    </section>`;
  }
}

/** What makes one list another than the next. */
interface Shape<Item = unknown, Element = ParleyList> {
  ask(adapter: CommentAdapter, element: Element, call: Call): Promise<readonly Item[]>;
  heading(element: Element): 'recent' | 'moderators' | 'contributors';
  readonly none: 'recent.empty' | 'people.empty';
  item(item: Item, element: Element, stand: Stand): TemplateResult;
}

const recent: Shape<Recent, ParleyRecent> = {
  ask: async ({ read }, { size }, call) => (read.recent ? checkRecents(await read.recent({ size: atLeastOne(size, 5) }, call)) : []),
  heading: () => 'recent',
  none: 'recent.empty',
  item({ comment, thread }, { avatars, length }, { t }) {
    const page = address(thread.url, { base: location.href, kinds: 'page' })?.split('#')[0] ?? '';
    const hash = hrefOf(comment.id);
    const here = page === '' || page === location.href.split('#')[0];
    return html`${avatar(comment.author, avatars === 'remote')}<p><a href=${here ? hash : page + hash.slice(hash.indexOf('#'))}><bdi part="author">${
      nameOf(comment.author, t())}</bdi></a>: <span class="x" part="excerpt" dir="auto">${
      comment.body ? excerpt(plainText(comment.body), atLeastOne(length, 90)) : nothing}</span></p>`;
  },
};

const people: Shape<Person, ParleyPeople> = {
  ask: async ({ read }, { who, size }, call) =>
    (read.people ? checkPeople(await read.people({ role: who === 'moderators' ? 'moderator' : 'contributor', size: atLeastOne(size, 10) }, call)) : []),
  heading: ({ who }) => (who === 'moderators' ? 'moderators' : 'contributors'),
  none: 'people.empty',
  item: (person, { avatars }, { t, locale }) => html`${avatar(person, avatars === 'remote')}<bdi part="author">${nameOf(person, t())}</bdi>${
    person.country ? html` <span class="country" part="country">${countryName(person.country, locale())}</span>` : nothing}`,
};

const shapes: Readonly<Record<Kind, unknown>> = { recent, people };

/** "CA" in the reader's language; anything that is no ISO code stands as the site wrote it. */
function countryName(country: string, locale: string): string {
  if (/^[A-Z]{2}$/.test(country)) {
    try {
      return new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country;
    } catch {
      return country;
    }
  }
  return displayName(country);
}
