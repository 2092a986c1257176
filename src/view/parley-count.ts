// <parley-count>: how many comments a thread has, in the middle of a line. Fifty of them on a page ask once.

import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { part } from '../core/part.js';
import { ParleyPart, type InsideModule } from './parley-part.js';

/**
 * “12 comments”. Until the number is here, and where it cannot be had, it shows what stands inside the element.
 *
 * @slot - Shown as long as the number is not known.
 * @csspart count
 */
export class ParleyCount extends ParleyPart {
  static override properties: PropertyDeclarations = {
    ...ParleyPart.properties,
    thread: {},
    threadUrl: { attribute: 'thread-url' },
    number: { type: Boolean },
  };
  static override styles = css`:host([hidden]) { display: none !important; }`;

  /** As in `<parley-thread>`. Default: the page that the link around this element leads to, else this page. */
  declare thread: string | null;
  /** Default: the same page. */
  declare threadUrl: string | null;
  /** The number alone, without the word. */
  declare number: boolean;

  constructor() {
    super();
    this.thread = null;
    this.threadUrl = null;
    this.number = false;
  }

  /** Asks again. The old number stays until the new one is here. */
  override refresh(): void {
    // What could not be fetched is tried again.
    this.problem = null;
    super.refresh();
  }

  protected fetch(): Promise<InsideModule> {
    return coming ??= part(() => import('./counts.js')).finally(() => { coming = null; });
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (this.hasUpdated && (changed.has('thread') || changed.has('threadUrl'))) this.refresh();
  }

  override render(): TemplateResult | typeof nothing {
    const drawn = this.resolved && !this.speechless ? super.render() : nothing;
    return drawn === nothing ? html`<slot></slot>` : drawn;
  }
}

/** What asks for all of them at once: one promise for all that wait, so that they ask in one turn of the page. */
let coming: Promise<InsideModule> | null = null;

declare global {
  interface HTMLElementTagNameMap {
    'parley-count': ParleyCount;
  }
}
