// Plain text as a body tree, with the addresses found in it. Also what stands in for a parser that has not come.
// Must not know Markdown or HTML, nor import a library.

import { address } from '../core/address.js';
import type { BodyTree, Inline } from '../core/body-tree.js';
import { otherHost } from '../core/host.js';
import { Allowance } from './allowance.js';
import { paragraphs, words as said } from './words.js';

export function text(source: string, allowance = new Allowance()): BodyTree {
  return paragraphs(source, (line) => linkify(line, allowance));
}

// Ends where a reader's eye ends it: at white space, quotes, brackets that point, and whatever cannot be seen.
const ADDRESS = /\bhttps?:\/\/[^\s<>"“”«»`\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]+/giu;
const CLOSING = /[.,:;!?'*~|…’)\]}。，、！？：；）」』】]/u;
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '）': '（', '」': '「', '』': '『', '】': '【' };

/** Words with their http and https addresses as links; the sentence's own punctuation stays outside. Linear. */
function linkify(words: string, allowance: Allowance): readonly Inline[] {
  const made: Inline[] = [];
  let from = 0;
  for (const match of words.matchAll(ADDRESS)) {
    const found = trimmed(match[0]);
    const href = address(found);
    if (href === null || !allowance.link()) continue;
    if (match.index > from) made.push(said(words.slice(from, match.index)));
    made.push({ type: 'link', href, host: otherHost(found, href), children: [said(found)] });
    from = match.index + found.length;
  }
  if (from < words.length) made.push(said(words.slice(from)));
  return made;
}

/** Without closing punctuation; a bracket stays when the address opened it. */
function trimmed(found: string): string {
  const open = new Map<string, number>();
  for (const character of found) open.set(character, (open.get(character) ?? 0) + 1);
  let end = found.length;
  for (let last = found[end - 1]; last !== undefined && CLOSING.test(last); last = found[end - 1]) {
    const pair = OPENING[last];
    if (pair !== undefined && (open.get(last) ?? 0) <= (open.get(pair) ?? 0)) break;
    open.set(last, (open.get(last) ?? 1) - 1);
    end--;
  }
  return found.slice(0, end);
}
