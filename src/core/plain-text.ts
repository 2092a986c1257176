// The words of a comment as plain text, for lists, searching and comparing. What comes out is only ever shown as text, so being rough is safe.

import type { Body } from './model.js';

/** The words of a body without its marks: rough, in linear time, without a parser. */
export function plainText(body: Body): string {
  if (body.format === 'text') return joined(body.source);
  return joined(body.format === 'html' ? withoutTags(body.source) : withoutMarks(body.source));
}

function joined(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"], ['nbsp', ' '], ['hellip', '…'], ['mdash', '—'], ['ndash', '–'],
  ['lsquo', '‘'], ['rsquo', '’'], ['ldquo', '“'], ['rdquo', '”'], ['laquo', '«'], ['raquo', '»'],
]);

/** Walks the text once: a `<` that no `>` follows is a sign like any other. */
function withoutTags(html: string): string {
  let text = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    if (!/[a-z/!?]/iu.test(html[open + 1] ?? '')) {
      text += html.slice(at, open + 1);
      at = open + 1;
      continue;
    }
    const close = html.indexOf('>', open);
    if (close < 0) break;
    text += html.slice(at, open);
    const name = /^\/?([a-z][a-z0-9]*)/iu.exec(html.slice(open + 1, open + 20))?.[1]?.toLowerCase();
    if (name === undefined || !inline.has(name)) text += ' ';
    at = close + 1;
    if ((name === 'script' || name === 'style') && html[open + 1] !== '/') {
      const end = html.toLowerCase().indexOf(`</${name}`, at);
      at = end < 0 ? html.length : end;
    }
  }
  return decoded(text + html.slice(at));
}
const inline: ReadonlySet<string> = new Set(['a', 'b', 'i', 'em', 'strong', 'code', 'del', 's', 'u', 'span', 'sub', 'sup', 'small', 'mark', 'abbr', 'q', 'cite', 'kbd']);

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/giu, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities.get(name) ?? all;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function withoutMarks(markdown: string): string {
  return decoded(markdown
    .replace(/^ {0,3}(?:`{3,}|~{3,})[^\n]*$/gmu, '')
    .replace(/^[ \t]{0,8}(?:>[ \t]?|#{1,6}[ \t]+|[-*+][ \t]+|\d{1,9}[.)][ \t]+)/gmu, '')
    .replace(/^[ \t]{0,3}(?:[-*_][ \t]{0,3}){3,80}$/gmu, '')
    .replace(/!?\[([^\][]{0,500})\](?:\([^()\n]{0,2000}\)|\[[^\][]{0,200}\])/gu, '$1')
    .replace(/<(https?:[^<>\s]{1,2000})>/giu, '$1')
    .replace(/<\/?[a-z][^<>]{0,500}>/giu, '')
    .replace(/`{1,3}([^`\n]{1,1000})`{1,3}/gu, '$1')
    .replace(/(\*\*|__|~~|\|\|)(?=\S)/gu, '')
    .replace(/(?<=\S)(\*\*|__|~~|\|\|)/gu, '')
    .replace(/(?<![\p{L}\p{N}\\])[*_](?=\S)|(?<=\S)(?<!\\)[*_](?![\p{L}\p{N}])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/gu, '$1'));
}
