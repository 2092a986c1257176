// Short plain words out of long ones, for lists and titles. What comes out is only ever shown as text, so being rough is safe.

import { everyday } from './invisible.js';

/** Cut to at most `max` characters as a reader counts them, at a word where there is one nearby, with … at the end. White space is joined. */
export function excerpt(text: string, max: number): string {
  const start = text.trimStart();
  // Looking at more than could be shown would cost a megabyte for a line.
  const window = Math.max(0, max) * 8 + 256;
  const flat = start.slice(0, window).replace(/\s+/gu, ' ').trim();
  const chars: string[] = [];
  for (const char of graphemes(flat)) {
    chars.push(char);
    if (chars.length > max) break;
  }
  if (chars.length <= max && start.length <= window) return flat;
  // The last one may be half a character, where the window ended.
  const kept = chars.slice(0, Math.max(0, Math.min(max, chars.length) - 1));
  const space = kept.lastIndexOf(' ');
  // Languages without spaces, and very long words, are cut where they are.
  const words = chars[kept.length] === ' ' || space < max / 2 ? kept : kept.slice(0, space);
  return `${words.join('').replace(/[\s,;:.–—-]+$/u, '')}…`;
}

/** A title in at most `max` characters. */
export const shorten = excerpt;

function graphemes(text: string): Iterable<string> {
  // Where each sign is a character of its own, twenty milliseconds are saved: what finds them takes that long to come up.
  if (typeof Intl.Segmenter !== 'function' || everyday.test(text)) return text;
  return segments(new Intl.Segmenter().segment(text));
}

function* segments(list: Intl.Segments): Generator<string> {
  for (const { segment } of list) yield segment;
}
