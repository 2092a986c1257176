// <parley-recent>: the newest comments of the site, for a sidebar.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Call, CommentAdapter } from '../core/adapter.js';
import { address } from '../core/address.js';
import { checkRecents } from '../core/check.js';
import { excerpt, plainText } from '../core/excerpt.js';
import type { Recent } from '../core/model.js';
import { ParleyList } from './parley-list.js';
import { hrefOf } from './permalink.js';
import { avatar } from './templates/avatar.js';
import { nameOf } from './templates/view.js';

/**
 * Author and first words of the newest comments, each a link to the comment. Five unless `size` says otherwise.
 *
 * @slot header - Instead of the heading.
 * @csspart heading list item avatar author excerpt empty error button
 */
export class ParleyRecent extends ParleyList<Recent> {
  static override properties: PropertyDeclarations = { ...ParleyList.properties, length: { type: Number } };

  /** Characters of an excerpt. Default 90. */
  declare length: number | null;

  constructor() {
    super();
    this.length = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const name of changes) document.addEventListener(name, this.#onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const name of changes) document.removeEventListener(name, this.#onChange);
  }

  protected override async ask(adapter: CommentAdapter, call: Call): Promise<readonly Recent[]> {
    return adapter.read.recent ? checkRecents(await adapter.read.recent({ size: this.size ?? 5 }, call)) : [];
  }

  protected override heading(): string {
    return this.t('recent');
  }

  protected override none(): string {
    return this.t('recent.empty');
  }

  protected override item({ comment, thread }: Recent): TemplateResult {
    const page = address(thread.url, { base: location.href })?.split('#')[0] ?? '';
    const hash = hrefOf(comment.id);
    const here = page === '' || page === location.href.split('#')[0];
    return html`${avatar(comment.author, this.avatars === 'remote')}<p><a href=${here ? hash : page + hash.slice(hash.indexOf('#'))}><bdi part="author">${
      nameOf(comment.author, this.t)}</bdi></a>: <span class="x" part="excerpt" dir="auto">${
      comment.body ? excerpt(plainText(comment.body), this.length ?? 90) : nothing}</span></p>`;
  }

  readonly #onChange = (): void => this.refresh();
}

/** Facts that threads on the same page tell of. */
const changes = ['parley-posted', 'parley-changed'] as const;

declare global {
  interface HTMLElementTagNameMap {
    'parley-recent': ParleyRecent;
  }
}
