// The signs on the buttons of a form: drawn, because fonts differ in what they have.

import { html } from 'lit';

export const icons = {
  bold: html`<b aria-hidden="true">B</b>`,
  italic: html`<i aria-hidden="true">I</i>`,
  quote: html`<svg viewBox="0 0 16 16" aria-hidden="true"><path class="solid" d="M6.6 3.6C4 4.7 2.6 6.8 2.6 9.3c0 1.9 1 3 2.4 3 1.2 0 2.2-.9 2.2-2.1 0-1.2-.9-2-2-2 .1-1.3.8-2.4 2-3.1zM13.2 3.6c-2.6 1.1-4 3.2-4 5.7 0 1.9 1 3 2.4 3 1.2 0 2.2-.9 2.2-2.1 0-1.2-.9-2-2-2 .1-1.3.8-2.4 2-3.1z"/></svg>`,
  code: html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M5.5 4 1.5 8l4 4M10.5 4l4 4-4 4"/></svg>`,
  link: html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M6.5 9.5a3 3 0 0 0 4.2 0l2.4-2.4a3 3 0 0 0-4.2-4.2L8 3.8M9.5 6.5a3 3 0 0 0-4.2 0L2.9 8.9a3 3 0 0 0 4.2 4.2l.9-.9"/></svg>`,
  list: html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M6 4h8M6 8h8M6 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1"/></svg>`,
  emoji: html`<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.5"/><path d="M5.5 6.3v.1M10.5 6.3v.1M5 9.5c1.3 2.1 4.7 2.1 6 0"/></svg>`,
  file: html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M13.5 7.3 8 12.8A3.4 3.4 0 0 1 3.2 8l5.7-5.7a2.3 2.3 0 0 1 3.2 3.2L6.5 11a1.1 1.1 0 0 1-1.6-1.6l5-5"/></svg>`,
} as const;
