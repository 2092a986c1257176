// <parley-people>: who writes here, or who keeps order, with their countries.

import type { PropertyDeclarations, PropertyValues } from 'lit';
import { ParleyList } from './parley-list.js';

/**
 * A list of contributors or moderators. Ten unless `size` says otherwise.
 *
 * @slot header - Instead of the heading.
 * @csspart heading list item avatar author country empty error button
 */
export class ParleyPeople extends ParleyList {
  static override properties: PropertyDeclarations = { ...ParleyList.properties, who: {} };

  /** `contributors` (default) or `moderators`. */
  declare who: string | null;

  protected override readonly kind = 'people';

  constructor() {
    super();
    this.who = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('who') && this.hasUpdated) this.refresh();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-people': ParleyPeople;
  }
}
