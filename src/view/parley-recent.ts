// <parley-recent>: the newest comments of the site, for a sidebar.

import type { PropertyDeclarations } from 'lit';
import { ParleyList } from './parley-list.js';

/**
 * Author and first words of the newest comments, each a link to the comment. Five unless `size` says otherwise.
 *
 * @slot header - Instead of the heading.
 * @csspart heading list item avatar author excerpt empty error button
 */
export class ParleyRecent extends ParleyList {
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

  readonly #onChange = (): void => this.refresh();
}

/** Facts that threads on the same page tell of. */
const changes = ['parley-posted', 'parley-changed'] as const;

declare global {
  interface HTMLElementTagNameMap {
    'parley-recent': ParleyRecent;
  }
}
