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
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-recent': ParleyRecent;
  }
}
