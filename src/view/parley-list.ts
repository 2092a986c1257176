// What the lists beside a thread share: one read from the adapter, its states, and a heading.

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Call, CommentAdapter } from '../core/adapter.js';
import { toCommentError, type CommentError } from '../core/errors.js';
import { ParleyElement } from './parley-element.js';
import { listStyles } from './styles/list.js';
import { faces, tokens } from './styles/tokens.js';
import { notice } from './templates/states.js';

export abstract class ParleyList<Item> extends ParleyElement {
  static override properties: PropertyDeclarations = {
    ...ParleyElement.properties,
    size: { type: Number },
    headingLevel: { attribute: 'heading-level', type: Number },
    list: { state: true },
    problem: { state: true },
  };
  static override styles = [tokens, faces, listStyles];

  /** How many, at most. */
  declare size: number | null;
  /** Level of the heading, 1 to 6. Default 2. */
  declare headingLevel: number | null;
  protected declare list: readonly Item[] | null;
  protected declare problem: CommentError | null;

  #reading: AbortController | null = null;

  constructor() {
    super();
    this.size = null;
    this.headingLevel = null;
    this.list = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#reading?.abort();
  }

  /** Asks the adapter again. The old list stays until the answer is here. */
  refresh(): void {
    if (this.resolved) void this.#read(this.resolved);
  }

  protected abstract ask(adapter: CommentAdapter, call: Call): Promise<readonly Item[]>;
  protected abstract heading(): string;
  protected abstract none(): string;
  protected abstract item(item: Item): TemplateResult;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('resolved') || changed.has('size')) this.refresh();
  }

  override render(): TemplateResult {
    const { t } = this;
    const problem = this.broken ?? this.problem;
    return html`<section aria-labelledby="heading" lang=${this.foreign ?? nothing} dir=${this.mirrored ? 'rtl' : nothing} @click=${this.#onClick}>
      <slot name="header"><h2 id="heading" part="heading" aria-level=${this.headingLevel ?? 2}>${this.heading()}</h2></slot>
      ${problem ? notice(t('more.failed', { reason: this.reason(problem) }), t, 'again')
        : this.list?.length === 0 ? html`<p class="none" part="empty">${this.none()}</p>`
        : html`<ol part="list">${(this.list ?? []).map((each) => html`<li part="item">${this.item(each)}</li>`)}</ol>`}
    </section>`;
  }

  async #read(adapter: CommentAdapter): Promise<void> {
    this.#reading?.abort();
    const { signal } = (this.#reading = new AbortController());
    try {
      const list = await this.ask(adapter, { signal });
      if (signal.aborted) return;
      this.list = list;
      this.problem = null;
    } catch (thrown) {
      if (signal.aborted) return;
      this.problem = toCommentError(thrown);
      this.fire('parley-error', { error: this.problem });
    }
  }

  readonly #onClick = (event: Event): void => {
    if (!(event.target as Element).closest('[data-do=again]')) return;
    if (this.broken) this.requestUpdate('adapter', null);
    else this.refresh();
  };
}
