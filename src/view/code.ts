// Draws code in colours: pieces from body/, templates of ours. Fetched when somebody has written code in a language it knows.

import { html, type TemplateResult } from 'lit';
import { tokens } from '../body/code.js';

export function paint(text: string, lang: string): (TemplateResult | string)[] {
  return tokens(text, lang).map(({ text: words, look }) => (look === null ? words : html`<span class=${look}>${words}</span>`));
}
