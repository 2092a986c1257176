// The card of whoever wrote a comment: face, name, the badge that the site has given, address, and what one can do about them.

import { html, nothing } from 'lit';
import { address } from '../../core/address.js';
import type { Translator } from '../../core/messages.js';
import type { Author } from '../../core/model.js';
import { oneLine } from '../../core/name.js';
import { avatar } from '../templates/avatar.js';
import { nameOf } from '../templates/view.js';
import { openBeside } from './popover.js';

interface PersonDesk {
  readonly home: Element;
  readonly anchor: HTMLElement;
  readonly author: Author;
  /** How many of the comments that are loaded are theirs. */
  readonly count: number;
  /** Pictures of authors are fetched. */
  readonly avatars: boolean;
  readonly muted: boolean;
  readonly t: Translator;
  /** Shows their comments alone. */
  readonly only: () => void;
  /** null: nobody mutes themselves. */
  readonly mute: (() => void) | null;
}

export function openPerson({ home, anchor, author, count, avatars, muted, t, only, mute }: PersonDesk): void {
  const name = nameOf(author, t);
  const url = author.url === undefined ? null : address(author.url);
  const badge = oneLine(author.badge, 40);
  const box = openBeside(home, anchor, name, (close) => html`<div class="face">${avatar(author, avatars)}<div>
      <p class="n"><bdi>${name}</bdi>${badge ? html` <span class="badge" part="badge" title=${t('person.badge')}><bdi>${badge}</bdi></span>` : nothing}</p>
      ${url ? html`<p><a href=${url} rel="nofollow ugc noopener noreferrer" target="_blank" dir="ltr">${host(url)}</a></p>` : nothing}
      <p class="state">${t('person.count', { n: count })}</p></div></div>
    <button type="button" class="btn" part="button" @click=${() => { close(); only(); }}>${t('only', { name })}</button>
    ${mute ? html`<button type="button" class="btn" part="button" @click=${() => { close(); mute(); }}>${t(muted ? 'menu.unmute' : 'menu.mute', { name })}</button>` : nothing}`);
  if (!box) return;
  box.role = 'dialog';
  box.classList.add('card');
  box.setAttribute('part', 'card');
  box.focus();
}

/** Where a link leads, as far as it can be told at a glance: what comes after the host may say anything. */
function host(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return protocol === 'mailto:' ? pathname : host;
}
