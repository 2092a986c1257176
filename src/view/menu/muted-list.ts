// Everybody who is muted on this device, to unmute one.

import { html } from 'lit';
import type { Translator } from '../../core/messages.js';
import { displayName } from '../../core/name.js';
import type { Muted, Person } from '../muted.js';
import { openDialog } from './dialog.js';

export function openMutedList(home: Element, muted: Muted, t: Translator, unmute: (person: Person) => void, back: () => HTMLElement | null): void {
  const dialog = openDialog(home, t('mute.list'), back);
  const draw = (): void => dialog.draw(html`${muted.size === 0 ? html`<p>${t('mute.none')}</p>` : html`<ul>${muted.list.map((person) => {
    const name = displayName(person.name) || t('nameless');
    return html`<li><bdi>${name}</bdi><button type="button" class="btn" part="button" aria-label=${t('menu.unmute', { name })} @click=${() => {
      unmute(person);
      draw();
      // The button is gone: the next one, else the way out.
      dialog.element.querySelector<HTMLElement>('button')?.focus();
    }}>${t('unmute')}</button></li>`;
  })}</ul>`}<div class="ends"><button type="button" class="btn" part="button" @click=${dialog.close}>${t('close')}</button></div>`);
  draw();
  dialog.element.querySelector<HTMLElement>('button')?.focus();
}
