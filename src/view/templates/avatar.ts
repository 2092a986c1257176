// A face beside the words: drawn from the name, or fetched where the page's owner allows it.

import { html, type TemplateResult } from 'lit';
import { address } from '../../core/address.js';
import type { Author } from '../../core/model.js';
import { displayName, hue, initials } from '../../core/name.js';

/** The drawn face behind it is better than a hole. */
const hide = (event: Event): void => { (event.target as HTMLElement).hidden = true; };

/** Who writes, writes often. */
const known = new Map<string, string>();
function faceOf(name: string): string {
  let face = known.get(name);
  if (face === undefined) {
    if (known.size > 2000) known.clear();
    known.set(name, (face = initials(displayName(name))));
  }
  return face;
}

/** Twelve colours, as classes: an inline style would need an exception in a strict page's policy. */
export function avatar(author: Author | null, remote: boolean): TemplateResult {
  if (!author) return html`<span class="av none" part="avatar" aria-hidden="true">–</span>`;
  const src = remote && author.avatar ? address(author.avatar, { kinds: 'picture' }) : null;
  const face = faceOf(author.name);
  const colour = Math.floor(hue(author.id) / 30);
  return src === null ? html`<span class="av h${colour}" part="avatar" aria-hidden="true" .textContent=${face}></span>`
    : html`<span class="av h${colour}" part="avatar" aria-hidden="true">${face}<img @error=${hide} src=${src} alt="" loading="lazy" decoding="async" referrerpolicy="no-referrer" crossorigin="anonymous"></span>`;
}
