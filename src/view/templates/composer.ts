// Where words are written. The element itself is fetched when first needed; until then its place is kept.

import { html, type TemplateResult } from 'lit';
import { avatar } from './avatar.js';
import { acting } from './late.js';
import type { View } from './view.js';

export interface Slot {
  /** Names the draft: "root", "reply ID", "edit ID". */
  readonly target: string;
  readonly kind: 'root' | 'reply' | 'edit';
  /** Accessible name of the field. */
  readonly label: string;
  readonly hint: string;
  /** What stands on the button. */
  readonly send: string;
  /** Level of the heading above the words. */
  readonly level: number;
  /** Milliseconds since 1970 until which an edit is taken. */
  readonly until?: number | undefined;
}

export function composer(slot: Slot, view: View): TemplateResult {
  const { t, login: { viewer } } = view;
  const field = view.composer === 'ready'
    ? acting(view)?.field(slot, view)
    : view.composer !== 'broken' ? html`<div class="wait" role="status">${t('composer.loading')}</div>`
    : html`<div class="notice" role="alert"><p>${t('composer.broken')}</p><button type="button" class="btn" data-do="editor">${t('again')}</button></div>`;
  return html`<div class="compose">${slot.kind === 'root' && viewer ? avatar(viewer, view.avatars) : ''}${field}</div>`;
}
