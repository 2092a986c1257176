// <parley-reactions>: what readers think of the page itself, and a way to say so. What reads and draws it is fetched with the first one.

import type { PropertyDeclarations, PropertyValues } from 'lit';
import { part } from '../core/part.js';
import { ParleyList } from './parley-list.js';

/**
 * Votes, likes or emoji, whichever the adapter takes for a page; nothing where it takes none.
 *
 * @csspart reactions reaction score state error button
 */
export class ParleyReactions extends ParleyList {
  static override properties: PropertyDeclarations = { ...ParleyList.properties, thread: {}, threadUrl: { attribute: 'thread-url' } };

  /** As in `<parley-thread>`. Default: the page's canonical address. */
  declare thread: string | null;
  /** Default: the page's address. */
  declare threadUrl: string | null;

  constructor() {
    super();
    this.thread = null;
    this.threadUrl = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('thread') || changed.has('threadUrl')) this.refresh();
  }

  protected override fetch(): ReturnType<ParleyList['fetch']> {
    return part(() => import('./page-reactions.js'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-reactions': ParleyReactions;
  }
}
