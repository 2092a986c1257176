// What the lists beside a thread share: their attributes. What reads and draws them (list.ts) is fetched when a page has one.

import { nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { toCommentError, type CommentError } from '../core/errors.js';
import { part } from '../core/part.js';
import type { CommentAdapter } from '../core/adapter.js';
import type { Kind, Stand } from './list.js';
import { wear } from './dressed.js';
import { ParleyElement } from './parley-element.js';
import { faces, tokens } from './styles/tokens.js';
import { notice } from './templates/states.js';

/** What reads from an adapter and draws. */
export interface Inside {
  read(adapter: CommentAdapter): unknown;
  draw(broken: CommentError | null, lang: string | null, mirrored: boolean): TemplateResult | typeof nothing;
  stop(): void;
}

export abstract class ParleyList extends ParleyElement {
  static override properties: PropertyDeclarations = {
    ...ParleyElement.properties,
    size: { type: Number },
    headingLevel: { attribute: 'heading-level', type: Number },
    inside: { state: true },
    problem: { state: true },
  };
  static override styles = [tokens, faces];

  /** How many, at most. */
  declare size: number | null;
  /** Level of the heading, 1 to 6. Default 2. */
  declare headingLevel: number | null;
  /** What reads and draws; null: not here yet. */
  protected declare inside: Inside | null;
  /** Why it does not come. */
  protected declare problem: CommentError | null;

  #coming = false;

  constructor() {
    super();
    this.size = null;
    this.headingLevel = null;
    this.inside = null;
    this.problem = null;
  }

  protected readonly kind: Kind = 'recent';

  protected fetch(): Promise<{ readonly List: new (element: ParleyList, kind: Kind, stand: Stand) => Inside; readonly styles: CSSResult[] }> {
    return part(() => import('./list.js'));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.inside?.stop();
  }

  /** Asks the adapter again. The old list stays until the answer is here. */
  refresh(): void {
    if (this.resolved && this.isConnected) this.inside?.read(this.resolved);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!this.#coming && !this.problem) void this.#come();
    if (changed.has('resolved') || changed.has('size') || changed.has('inside')) this.refresh();
  }

  override render(): TemplateResult | typeof nothing {
    const { problem, t } = this;
    return problem ? notice(t('more.failed', { reason: this.reason(problem) }), t, 'again')
      : this.inside?.draw(this.broken, this.foreign, this.mirrored) ?? nothing;
  }

  protected override firstUpdated(): void {
    this.renderRoot.addEventListener('click', (event) => {
      if (!(event.target as Element).closest('[data-do=again]')) return;
      if (this.problem) this.problem = null;
      else if (this.broken) this.requestUpdate('adapter', null);
      else this.refresh();
    });
  }

  async #come(): Promise<void> {
    this.#coming = true;
    try {
      const { List, styles } = await this.fetch();
      wear(this.renderRoot as ShadowRoot, ...styles);
      this.inside = new List(this, this.kind, {
        t: () => this.t,
        locale: () => this.timeLocale,
        reason: (error) => this.reason(error),
        failed: (error) => void this.fire('parley-error', { error }),
      });
    } catch (error) {
      this.problem = toCommentError(error);
      this.fire('parley-error', { error: this.problem });
    } finally {
      this.#coming = this.inside !== null;
    }
  }
}
