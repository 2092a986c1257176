// <parley-count>: how many comments a thread has, in the middle of a line. Fifty of them on a page ask once.

import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { toCommentError } from '../core/errors.js';
import type { ThreadRef } from '../core/model.js';
import { part } from '../core/part.js';
import type { ParleyEvent } from './events.js';
import { ParleyElement } from './parley-element.js';

/**
 * “12 comments”. Until the number is here, and where it cannot be had, it shows what stands inside the element.
 *
 * @slot - Shown as long as the number is not known.
 * @csspart count
 */
export class ParleyCount extends ParleyElement {
  static override properties: PropertyDeclarations = {
    ...ParleyElement.properties,
    thread: {},
    threadUrl: { attribute: 'thread-url' },
    number: { type: Boolean },
    count: { state: true },
  };
  static override styles = css`:host([hidden]) { display: none !important; }`;

  /** As in `<parley-thread>`. Default: the page that the link around this element leads to, else this page. */
  declare thread: string | null;
  /** Default: the same page. */
  declare threadUrl: string | null;
  /** The number alone, without the word. */
  declare number: boolean;
  protected declare count: number | null;

  #asking: AbortController | null = null;

  constructor() {
    super();
    this.thread = null;
    this.threadUrl = null;
    this.number = false;
    this.count = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const name of changes) document.addEventListener(name, this.#onChange);
    if (this.hasUpdated) this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const name of changes) document.removeEventListener(name, this.#onChange);
    this.#asking?.abort();
  }

  /** Asks again. The old number stays until the new one is here. */
  refresh(): void {
    if (this.resolved && this.isConnected) void this.#ask();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.has('resolved') && !changed.has('thread') && !changed.has('threadUrl')) return;
    this.#asking?.abort();
    this.count = null;
    this.refresh();
  }

  override render(): TemplateResult {
    const { count: n, t } = this;
    return n === null || this.speechless ? html`<slot></slot>`
      : html`<span part="count" lang=${this.number ? nothing : this.foreign ?? nothing}>${this.number ? t.number(n) : t('heading.count.untitled', { n })}</span>`;
  }

  async #ask(): Promise<void> {
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    try {
      const { countOf } = await (coming ??= part(() => import('./counts.js')).finally(() => { coming = null; }));
      if (signal.aborted) return;
      this.count = await countOf(this.resolved!, this.#ref(), signal);
    } catch (error) {
      // A number that was right a moment ago is better than none; words about it would be worse.
      this.fire('parley-error', { error: toCommentError(error) });
    }
  }

  #ref(): ThreadRef {
    const link = this.closest('a')?.href;
    const at = link ? new URL(link) : location;
    const url = this.threadUrl
      ?? (link ? null : document.querySelector<HTMLLinkElement>('link[rel=canonical]')?.href) ?? at.origin + at.pathname;
    return { id: this.thread || url, url };
  }

  readonly #onChange = (event: Event): void => {
    const { thread, kind } = (event as ParleyEvent<'parley-posted' | 'parley-changed'>).detail as Partial<ParleyEvent<'parley-changed'>['detail']>;
    if (thread?.id === this.#ref().id && (kind === undefined || kind === 'remove')) this.refresh();
  };
}

/** What asks for all of them at once: one promise for all that wait, so that they ask in one turn of the page. */
let coming: Promise<typeof import('./counts.js')> | null = null;
/** Facts that threads on the same page tell of. */
const changes = ['parley-posted', 'parley-changed'] as const;

declare global {
  interface HTMLElementTagNameMap {
    'parley-count': ParleyCount;
  }
}
