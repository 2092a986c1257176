// Bodies that are nothing but words, as most comments are: read without the parser of their format, which then need not
// be fetched. Takes only what reads the same to that parser (test/body/plain.test.ts compares the two), and leaves it all else.

import type { Block, BodyTree, Inline } from '../core/body-tree.js';
import { paragraphs, words } from './words.js';

const CONTROL = /(?![\n\r])\p{Cc}|[\u2028\u2029\u202D\u202E]/u;
/** Signs that may mean something wherever they stand, addresses, and what may at the beginning or the end of a line. */
const MARKDOWN = /[*_`~|\\[\]<>&@]|:\/\/|www\.|(?:^|[\n\r])(?:[^\S\n\r]|[-+=#]|\d+[.)])|[^\S\n\r](?:[\n\r]|$)/i;
/** Paragraphs, line ends and the references that servers write for signs of ours. Unrolled, so that it is linear. */
const HTML = /^[^<&]*(?:(?:<\/?p>|<br ?\/?>|&(?:#\d{2,5}|amp|lt|gt|quot);)[^<&]*)*$/;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** true: `plainTree` reads it as its parser would. Linear. */
export function isPlain(format: string, source: string): boolean {
  if (format === 'text') return !/https?:\/\//i.test(source);
  if (format === 'markdown') return !CONTROL.test(source) && !MARKDOWN.test(source);
  return format === 'html' && HTML.test(source) && !CONTROL.test(source.replaceAll('\t', ' ')) && [...source.matchAll(/&#(\d+);/g)].every(([, code]) => isSign(Number(code)));
}

export function plainTree(format: string, source: string): BodyTree {
  return format !== 'html' ? paragraphs(source) : source.split(/<\/?p>/).flatMap(paragraph);
}

/** What stands between two blocks; white space as a browser collapses it. Empty: nothing to see. */
function paragraph(source: string): readonly Block[] {
  const children: Inline[] = [];
  source.split(/<br ?\/?>/).forEach((line, at) => {
    const said = line.replace(/&(?:#(\d+)|(\w+));/g, (_, code?: string, name?: string) => (code ? String.fromCharCode(Number(code)) : NAMED[name!]!))
      .replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '');
    if (at > 0) children.push({ type: 'break' });
    if (said !== '') children.push(words(said));
  });
  while (children.at(-1)?.type === 'break') children.pop();
  return children.length > 0 ? [{ type: 'paragraph', children }] : [];
}

/** No control, and in one UTF-16 unit. */
function isSign(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code < 0xd800) || (code >= 0xe000 && code <= 0xffff);
}
