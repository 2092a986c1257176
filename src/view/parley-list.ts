// What the lists beside a thread share: their attributes, and a way to try again.

import type { nothing, PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import { part } from '../core/part.js';
import { ParleyPart, type InsideModule } from './parley-part.js';
import { faces, tokens } from './styles/tokens.js';
import { notice } from './templates/states.js';

export abstract class ParleyList extends ParleyPart {
  static override properties: PropertyDeclarations = {
    ...ParleyPart.properties,
    size: { type: Number },
    headingLevel: { attribute: 'heading-level', type: Number },
  };
  static override styles = [tokens, faces];

  /** How many, at most. */
  declare size: number | null;
  /** Level of the heading, 1 to 6. Default 2. */
  declare headingLevel: number | null;

  constructor() {
    super();
    this.size = null;
    this.headingLevel = null;
  }

  protected fetch(): Promise<InsideModule> {
    return part(() => import('./list.js'));
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('size') && this.hasUpdated) this.refresh();
  }

  override render(): TemplateResult | typeof nothing {
    const { problem, t } = this;
    return problem ? notice(t('more.failed', { reason: this.reason(problem) }), t, 'again') : super.render();
  }

  protected override firstUpdated(): void {
    this.renderRoot.addEventListener('click', (event) => {
      if (!(event.target as Element).closest('[data-do=again]')) return;
      if (this.problem) this.problem = null;
      else if (this.broken) this.requestUpdate('adapter', null);
      else this.refresh();
    });
  }
}
