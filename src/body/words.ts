// The leaves of a body tree, made the same way by every parser. Knows no format.

import type { Inline } from '../core/body-tree.js';

// Controls other than tab and line end, and the two characters that force a direction on letters: nobody types them to be read.
const UNFIT = /(?![\t\n\r])\p{Cc}|[\u202D\u202E]/gu;

export function fit(text: string): string {
  return text.replace(UNFIT, '');
}

export function words(text: string): Inline {
  return { type: 'text', text: fit(text) };
}

/** What is left of inlines when everything but the words is taken away. */
export function wordsOf(inlines: readonly Inline[]): string {
  let all = '';
  for (const inline of inlines) {
    if (inline.type === 'text' || inline.type === 'code') all += inline.text;
    else if (inline.type === 'break') all += ' ';
    else if (inline.type === 'image') all += inline.alt;
    else all += wordsOf(inline.children);
  }
  return all;
}
