// The leaves of a body tree, made the same way by every parser, and a tree of nothing else. Knows no format.

import type { Block, BodyTree, Inline } from '../core/body-tree.js';

// Controls other than tab and line end, and the two characters that force a direction on letters: nobody types them to be read.
const UNFIT = /(?![\t\n\r])\p{Cc}|[\u202D\u202E]/gu;

/** So many marks on one letter that setting them stops a browser for seconds; fewer are a joke, and stay. */
const CROWD = /(\p{M}{512})\p{M}+/gu;
/** The first of all marks, and what comes after: a cheap look before that at what Unicode says. */
const MAYBE = /[\u0300-\uFFFF]{513}/;

export function fit(text: string): string {
  const said = text.replace(UNFIT, '');
  return MAYBE.test(said) ? said.replace(CROWD, '$1') : said;
}

export function words(text: string): Inline {
  return { type: 'text', text: fit(text) };
}

/** A blank line parts paragraphs, a line end is a line end. Linear. */
export function paragraphs(source: string, read: (line: string) => readonly Inline[] = (line) => (line === '' ? [] : [words(line)])): BodyTree {
  const blocks: Block[] = [];
  for (const part of source.replace(/\r\n?|[\u2028\u2029]/g, '\n').trim().split(/\n(?:[^\S\n]*\n)+/)) {
    const children: Inline[] = [];
    for (const line of part.split('\n')) {
      if (children.length > 0) children.push({ type: 'break' });
      children.push(...read(line));
    }
    if (part.trim() !== '') blocks.push({ type: 'paragraph', children });
  }
  return blocks;
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
