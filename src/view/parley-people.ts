// <parley-people>: who writes here, or who keeps order, with their countries.

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Call, CommentAdapter } from '../core/adapter.js';
import { checkPeople } from '../core/check.js';
import type { Person } from '../core/model.js';
import { displayName } from '../core/name.js';
import { ParleyList } from './parley-list.js';
import { avatar } from './templates/avatar.js';
import { nameOf } from './templates/view.js';

/**
 * A list of contributors or moderators. Ten unless `size` says otherwise.
 *
 * @slot header - Instead of the heading.
 * @csspart heading list item avatar author country empty error button
 */
export class ParleyPeople extends ParleyList<Person> {
  static override properties: PropertyDeclarations = { ...ParleyList.properties, who: {} };

  /** `contributors` (default) or `moderators`. */
  declare who: string | null;

  constructor() {
    super();
    this.who = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('who') && this.hasUpdated) this.refresh();
  }

  protected override async ask(adapter: CommentAdapter, call: Call): Promise<readonly Person[]> {
    const role = this.#moderators ? 'moderator' : 'contributor';
    return adapter.read.people ? checkPeople(await adapter.read.people({ role, size: this.size ?? 10 }, call)) : [];
  }

  protected override heading(): string {
    return this.t(this.#moderators ? 'moderators' : 'contributors');
  }

  protected override none(): string {
    return this.t('people.empty');
  }

  protected override item(person: Person): TemplateResult {
    return html`${avatar(person, this.avatars === 'remote')}<bdi part="author">${nameOf(person, this.t)}</bdi>${
      person.country ? html` <span class="country" part="country">${countryName(person.country, this.timeLocale)}</span>` : nothing}`;
  }

  get #moderators(): boolean {
    return this.who === 'moderators';
  }
}

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

declare global {
  interface HTMLElementTagNameMap {
    'parley-people': ParleyPeople;
  }
}
