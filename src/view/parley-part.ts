// What the small elements beside a thread share: what reads and draws them is fetched when a page has one, and is told what happens.

import { nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { CommentAdapter } from '../core/adapter.js';
import { toCommentError, type CommentError } from '../core/errors.js';
import type { Translator } from '../core/messages.js';
import { wear } from './dressed.js';
import { ParleyElement } from './parley-element.js';

/** What reads from an adapter and draws. */
export interface Inside {
  read(adapter: CommentAdapter): unknown;
  draw(broken: CommentError | null, lang: string | null, mirrored: boolean): TemplateResult | typeof nothing;
  stop(): void;
  /** A thread on the same page has a comment more, or another one. Absent: that is no news here. */
  heard?(event: Event): void;
}

/** What it needs of its element besides the attributes. */
export interface Stand {
  t(): Translator;
  /** BCP 47 of names of countries. */
  locale(): string;
  reason(error: CommentError): string;
  failed(error: CommentError): void;
}

export interface InsideModule {
  readonly List: new (element: never, kind: 'recent' | 'people', stand: Stand) => Inside;
  readonly styles: readonly CSSResult[];
}

export abstract class ParleyPart extends ParleyElement {
  static override properties: PropertyDeclarations = {
    ...ParleyElement.properties,
    inside: { state: true },
    problem: { state: true },
  };

  /** What reads and draws; null: not here yet. */
  protected declare inside: Inside | null;
  /** Why it does not come. */
  protected declare problem: CommentError | null;

  #coming = false;

  constructor() {
    super();
    this.inside = null;
    this.problem = null;
  }

  protected readonly kind: 'recent' | 'people' = 'recent';

  protected abstract fetch(): Promise<InsideModule>;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const name of changes) document.addEventListener(name, this.#onChange);
    if (this.hasUpdated) this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const name of changes) document.removeEventListener(name, this.#onChange);
    this.inside?.stop();
  }

  /** Asks the adapter again. What is shown stays until the answer is here. */
  refresh(): void {
    if (this.resolved && this.isConnected) this.inside?.read(this.resolved);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!this.#coming && !this.problem) void this.#come();
    if (changed.has('resolved') || changed.has('inside')) this.refresh();
  }

  override render(): TemplateResult | typeof nothing {
    return this.inside?.draw(this.broken, this.foreign, this.mirrored) ?? nothing;
  }

  async #come(): Promise<void> {
    this.#coming = true;
    try {
      const { List, styles } = await this.fetch();
      wear(this.renderRoot as ShadowRoot, ...styles);
      this.inside = new List(this as never, this.kind, {
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

  readonly #onChange = (event: Event): void => (this.inside ? this.inside.heard?.(event) : this.refresh());
}

/** Facts that threads on the same page tell of. */
const changes = ['parley-posted', 'parley-changed'] as const;
