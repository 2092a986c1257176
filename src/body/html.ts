// HTML as a body tree. htmlparser2 reads it, this file decides by an allow-list what may come of it: an unknown tag is
// its words, a dropped one is nothing, and no attribute but a few of links, pictures and lists is looked at.

import { Parser } from 'htmlparser2';
import { address } from '../core/address.js';
import type { BodyTree } from '../core/body-tree.js';
import { Builder } from './builder.js';
import type { ParseOptions } from './index.js';
import { wordsOf } from './words.js';

type Attributes = Readonly<Record<string, string>>;

/** Gone with all that is in them: what they hold was never meant to be read as part of a comment. */
const DROPPED = new Set(('script style template svg math iframe frame frameset noframes object embed applet noscript noembed textarea title head ' +
  'xmp plaintext select datalist option canvas audio video dialog portal fencedframe').split(' '));
/** Start and end a paragraph. */
const BOUNDARY = new Set(('p div section article aside header footer main nav figure figcaption address center details summary dl dt dd fieldset legend ' +
  'form caption menu dir hgroup search html body').split(' '));
const MARKS: Readonly<Record<string, 'strong' | 'em' | 'del'>> = { b: 'strong', strong: 'strong', i: 'em', em: 'em', cite: 'em', dfn: 'em', var: 'em', s: 'del', strike: 'del', del: 'del' };
const CODE = new Set(['code', 'kbd', 'samp', 'tt']);
/** Emoji that WordPress and others send as pictures: their alternative text is the emoji. */
const EMOJI = /(?:^|\s)(?:wp-smiley|emoji|emojione|twemoji|emoticon|smiley)(?:\s|$)/;
const SPOILER = /(?:^|\s)(?:spoiler|spoilers|md-spoiler-text)(?:\s|$)/;

/** White space as a browser collapses it, words outside blocks in paragraphs. Linear in practice: see the tests. */
export function html(source: string, options: ParseOptions = {}): BodyTree {
  const builder = new Builder();
  /** What each open tag undoes at its end; the parser closes every tag that it opened, in order. */
  const ends: (() => void)[] = [];
  let dropped = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (dropped > 0 || DROPPED.has(name)) {
        dropped++;
        ends.push(() => void dropped--);
      } else {
        ends.push(open(name, attributes, builder, options));
      }
    },
    ontext(text) {
      if (dropped === 0) builder.text(text);
    },
    onclosetag() {
      ends.pop()?.();
    },
  });
  parser.end(source);
  return builder.end();
}

const NOTHING = (): void => undefined;

/** Answers with what its end tag does. */
function open(name: string, attributes: Attributes, builder: Builder, options: ParseOptions): () => void {
  const mark = Object.hasOwn(MARKS, name) ? MARKS[name] : undefined;
  if (mark !== undefined) return builder.mark({ type: mark });
  if (CODE.has(name)) return builder.code(language(attributes));
  if (BOUNDARY.has(name)) return builder.boundary();
  if (/^h[1-6]$/.test(name)) return builder.heading(Number(name[1]));
  switch (name) {
    case 'a':
      return link(attributes, builder, options);
    case 'img':
      picture(attributes, builder, options);
      return NOTHING;
    case 'span':
      return SPOILER.test(attributes['class'] ?? '') ? builder.mark({ type: 'spoiler' }) : NOTHING;
    case 'br':
      builder.break();
      return NOTHING;
    case 'hr':
      builder.rule();
      return NOTHING;
    case 'q':
      builder.text('“');
      return () => builder.text('”');
    case 'blockquote':
      return builder.quote();
    case 'pre': case 'listing':
      return builder.pre(language(attributes));
    case 'ul': case 'ol':
      return builder.list(name === 'ol', start(attributes['start']));
    case 'li':
      return builder.item();
    case 'table':
      return builder.table();
    case 'thead':
      return builder.head();
    case 'tr':
      return builder.row();
    case 'td': case 'th':
      return builder.cell(name === 'th');
    default:
      return NOTHING;
  }
}

function link(attributes: Attributes, builder: Builder, options: ParseOptions): () => void {
  const href = address(attributes['href'], options);
  return href !== null && builder.allowance.link() ? builder.mark({ type: 'link', href }) : NOTHING;
}

function picture(attributes: Attributes, builder: Builder, options: ParseOptions): void {
  const alt = attributes['alt'] ?? '';
  if (EMOJI.test(attributes['class'] ?? '') && alt !== '' && alt.length <= 32) return builder.text(alt);
  const src = address(attributes['src'], { ...options, kinds: 'picture' });
  if (src === null || !builder.allowance.image()) return builder.text(alt);
  builder.image(src, wordsOf([{ type: 'text', text: alt.replace(/\s+/g, ' ').trim() }]));
}

function language(attributes: Attributes): string | null {
  const [, name = null] = /(?:^|\s)(?:language|lang|highlight-source)-([\w+#.-]{1,32})(?:\s|$)/.exec(attributes['class'] ?? '') ?? [];
  return name;
}

function start(raw: string | undefined): number {
  return raw !== undefined && /^\s*\d{1,9}\s*$/.test(raw) ? Number(raw) : 1;
}
