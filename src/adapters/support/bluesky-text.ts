// Bluesky's rich text: words, and facets that mark stretches of them by UTF-8 bytes. Both ways: facets to a body, typed words to facets.

import type { Body } from '../../core/model.js';
import { escaped, lines, link } from './markup.js';
import { type Bag, isBag, segment, text as textOf } from './narrow.js';

const web = 'https://bsky.app';

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly href: string;
}

/** As HTML where facets mark something, else the words as they are. Facets that overlap, or lie outside, count for nothing. */
export function markup(text: string, facets: unknown): string | null {
  const marked = stretches(text, facets);
  if (marked.length === 0) return null;
  let html = '';
  let at = 0;
  for (const { from, to, href } of marked) {
    html += escaped(text.slice(at, from)) + link(href, escaped(text.slice(from, to)));
    at = to;
  }
  return lines(html + escaped(text.slice(at)));
}

export function body(text: string, html: string | null): Body {
  return html === null ? { format: 'text', source: text } : { format: 'html', source: html };
}

function stretches(text: string, facets: unknown): Stretch[] {
  if (!Array.isArray(facets) || facets.length === 0) return [];
  const unitAt = units(text);
  const found: Stretch[] = [];
  for (const facet of facets.slice(0, 200)) {
    if (!isBag(facet) || !isBag(facet['index']) || !Array.isArray(facet['features'])) continue;
    const [from, to] = [unitAt(facet['index']['byteStart']), unitAt(facet['index']['byteEnd'])];
    const href = facet['features'].filter(isBag).map(hrefOf).find((each) => each !== null);
    if (from !== null && to !== null && from < to && href) found.push({ from, to, href });
  }
  found.sort((a, b) => a.from - b.from);
  return found.filter(({ from }, index) => from >= (found.slice(0, index).reduce((end, each) => Math.max(end, each.to), 0)));
}

function hrefOf(feature: Bag): string | null {
  switch (textOf(feature['$type'])) {
    case 'app.bsky.richtext.facet#link': return textOf(feature['uri']) || null;
    case 'app.bsky.richtext.facet#mention': return /^did:[a-z]+:[\w.:%-]+$/.test(textOf(feature['did'])) ? `${web}/profile/${textOf(feature['did'])}` : null;
    case 'app.bsky.richtext.facet#tag': return feature['tag'] ? `${web}/hashtag/${segment(textOf(feature['tag']))}` : null;
    default: return null;
  }
}

/** Byte offsets as UTF-16 ones; null: outside, or in the middle of a character. */
function units(text: string): (byte: unknown) => number | null {
  const at = new Map<number, number>();
  let [bytes, unit] = [0, 0];
  for (const character of text) {
    at.set(bytes, unit);
    const point = character.codePointAt(0) as number;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    unit += character.length;
  }
  at.set(bytes, unit);
  return (byte) => (typeof byte === 'number' ? at.get(byte) ?? null : null);
}

const found = /(?<url>https?:\/\/[^\s<>"'()]*[^\s<>"'().,;:!?])|(?<=^|[\s(])@(?<handle>(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{0,62})|(?<=^|[\s(])#(?<tag>[^\s#.,;:!?()]{1,64})/giu;

/** Facets for typed words. Handles are looked up; one that nobody has stays words. Addresses without a scheme are left alone. */
export async function facetsOf(text: string, resolve: (handle: string) => Promise<string | null>): Promise<readonly Bag[]> {
  const bytes = (part: string): number => new TextEncoder().encode(part).length;
  const facets: Bag[] = [];
  for (const match of text.matchAll(found)) {
    const { url, handle, tag } = match.groups ?? {};
    const byteStart = bytes(text.slice(0, match.index));
    const index = { byteStart, byteEnd: byteStart + bytes(match[0]) };
    const did = handle === undefined ? null : await resolve(handle.toLowerCase());
    const feature = url !== undefined ? { $type: 'app.bsky.richtext.facet#link', uri: url }
      : did !== null ? { $type: 'app.bsky.richtext.facet#mention', did }
      : tag !== undefined && !/^\d+$/.test(tag) ? { $type: 'app.bsky.richtext.facet#tag', tag } : null;
    if (feature) facets.push({ index, features: [feature] });
  }
  return facets;
}
