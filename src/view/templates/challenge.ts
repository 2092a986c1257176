// Where a challenge stands: the element that asks it is fetched when the first one comes. Until then, and where nothing can be asked,
// the reason stands there.

import { html, type TemplateResult } from 'lit';
import type { CommentError } from '../../core/errors.js';
import type { View } from './view.js';

/** `target`: "challenge KEY" for a write, "challenge" for a login. */
export function challenge(target: string, error: CommentError, view: View): TemplateResult {
  return html`<div class="login" part="login" data-target=${target}><parley-challenge .error=${error} .auth=${view.adapter.auth} .t=${view.t}
    exportparts="field, button, submit"><span class="state bad">${view.t('not.sent', { reason: view.reason(error) })}</span></parley-challenge></div>`;
}
