// What Markdown and HTML can say besides plain words: a part of the door that view/body.ts is, and as narrow. Fetched with their parsers.
// Must not take markup as a string, nor give a stranger an id, a class or a style.

import { html, nothing, type TemplateResult } from 'lit';
import { address } from '../core/address.js';
import type { Block, Inline } from '../core/body-tree.js';
import { hostOf } from '../core/host.js';
import { learn } from '../core/messages.js';
import { bodyEnglish } from '../core/messages-body.js';
import { part } from '../core/part.js';
import { richStyles } from './styles/body-rich.js';
import { blocks, direction, drawLink, inlines, type Drawn, type Kind, type Place } from './body.js';

learn(bodyEnglish);

export { richStyles };

const kinds: Readonly<Partial<Record<(Block | Inline)['type'], Kind>>> = {
  strong: 'emphasis', em: 'emphasis', del: 'emphasis', image: 'pictures', list: 'lists', quote: 'quotes', code: 'code',
  table: 'tables', heading: 'headings', rule: 'headings', spoiler: 'spoilers',
};

function refused({ type }: Block | Inline, { allow = null }: Place): boolean {
  const kind = kinds[type];
  return allow !== null && kind !== undefined && !allow.has(kind);
}

/** What the page's owner does not want here: its words stay. */
function plainBlock(block: Block, options: Place, depth: number): Drawn {
  switch (block.type) {
    case 'heading':
      return html`<p dir=${direction(block.children)}>${inlines(block.children, options, depth)}</p>`;
    case 'quote':
      return html`${blocks(block.children, options, depth + 1)}`;
    case 'code':
      return html`<p dir="auto">${block.text}</p>`;
    case 'list':
      return html`${block.items.map((item) => blocks(item, options, depth + 1))}`;
    case 'table':
      return html`${[...block.head, ...block.rows.flat()].map((cell) => html`<p dir="auto">${inlines(cell, options, depth)}</p>`)}`;
    default:
      return nothing;
  }
}

/** Every block but a paragraph. */
export function drawBlock(block: Block, options: Place, depth: number): Drawn {
  if (refused(block, options)) return plainBlock(block, options, depth);
  switch (block.type) {
    case 'heading':
      return drawHeading(block.level + options.heading, inlines(block.children, options, depth));
    case 'quote':
      return html`<blockquote part="quote" dir="auto">${blocks(block.children, options, depth + 1)}</blockquote>`;
    case 'code':
      // A region to scroll has to be reachable by keyboard.
      return html`<pre part="code" dir="ltr" tabindex="0"><code>${coloured(block.text, block.lang, options)}</code></pre>`;
    case 'list': {
      const items = block.items.map((item) => drawLine(item, options, depth + 1));
      return block.ordered ? html`<ol start=${block.start} dir="auto">${items}</ol>` : html`<ul dir="auto">${items}</ul>`;
    }
    case 'table':
      return drawTable(block, options, depth);
    case 'rule':
      return html`<hr>`;
    default:
      return nothing;
  }
}

const LANGUAGES = /^(?:bash|sh|shell|c|cpp|h|css|diff|go|html|java|js|jsx|mjs|javascript|json|py|python|rs|rust|sql|svg|tsx?|typescript|xml|ya?ml)$/i;
/** UTF-16 units. Longer code is no example any more, and its colours would cost more than they help. */
const PAINTABLE = 4_000;
let painter: typeof import('./code.js') | null = null;
const unpainted = new Set<() => void>();

function coloured(text: string, lang: string | null, { late }: Place): unknown {
  if (!late || lang === null || text.length > PAINTABLE || !LANGUAGES.test(lang)) return text;
  if (painter) return painter.paint(text, lang);
  if (unpainted.size === 0) {
    part(() => import('./code.js')).then((code) => {
      painter = code;
      for (const draw of unpainted) draw();
    }, () => undefined).finally(() => unpainted.clear());
  }
  unpainted.add(late);
  return text;
}

function drawLine(item: readonly Block[], options: Place, depth: number): TemplateResult {
  const [first] = item;
  return html`<li dir=${direction(first?.type === 'paragraph' ? first.children : item)}>${drawItem(item, options, depth)}</li>`;
}

/** The only paragraph of an item needs no box of its own. */
function drawItem(item: readonly Block[], options: Place, depth: number): readonly Drawn[] {
  const [first, ...rest] = item;
  if (first?.type !== 'paragraph' || rest.some(({ type }) => type === 'paragraph')) return blocks(item, options, depth);
  return [html`${inlines(first.children, options, depth)}`, ...blocks(rest, options, depth)];
}

function drawHeading(level: number, words: readonly Drawn[]): TemplateResult {
  switch (level) {
    case 1: case 2:
      return html`<h2 dir=${direction(words)}>${words}</h2>`;
    case 3:
      return html`<h3 dir=${direction(words)}>${words}</h3>`;
    case 4:
      return html`<h4 dir=${direction(words)}>${words}</h4>`;
    case 5:
      return html`<h5 dir=${direction(words)}>${words}</h5>`;
    default:
      return html`<h6 dir=${direction(words)}>${words}</h6>`;
  }
}

function drawTable(table: Extract<Block, { type: 'table' }>, options: Place, depth: number): TemplateResult {
  const head = table.head.length === 0 ? nothing
    : html`<thead><tr>${table.head.map((cell) => html`<th scope="col" dir=${direction(cell)}>${inlines(cell, options, depth)}</th>`)}</tr></thead>`;
  const rows = table.rows.map((row) => html`<tr>${row.map((cell) => html`<td dir=${direction(cell)}>${inlines(cell, options, depth)}</td>`)}</tr>`);
  return html`<div part="table" class="wide" tabindex="0"><table>${head}<tbody>${rows}</tbody></table></div>`;
}

/** Every inline but words, links and line ends. */
export function drawInline(inline: Inline, options: Place, depth: number): Drawn {
  if (refused(inline, options)) {
    return html`${'children' in inline ? inlines(inline.children, options, depth) : inline.type === 'code' ? inline.text : inline.type === 'image' ? inline.alt : nothing}`;
  }
  switch (inline.type) {
    case 'strong':
      return html`<strong>${inlines(inline.children, options, depth)}</strong>`;
    case 'em':
      return html`<em>${inlines(inline.children, options, depth)}</em>`;
    case 'del':
      return html`<del>${inlines(inline.children, options, depth)}</del>`;
    case 'spoiler':
      // No button inside a link.
      if (options.linked === true) return html`${inlines(inline.children, options, depth)}`;
      return html`<button type="button" part="spoiler" @click=${reveal}>${options.t('body.spoiler')}</button><span
        hidden>${inlines(inline.children, options, depth)}</span>`;
    case 'code':
      return html`<code part="code" dir="auto">${String(inline.text)}</code>`;
    case 'image':
      return drawImage(inline.src, inline.alt, options);
    default:
      return nothing;
  }
}

function drawImage(src: string, alt: string, options: Place): Drawn {
  const { pictures, linked = false, t } = options;
  const gated = address(src, { kinds: 'picture' });
  if (gated === null) return html`${alt}`;
  const untitled = alt.trim() === '';
  if (pictures === 'click' && !linked) {
    return html`<button type="button" part="spoiler" title=${hostOf(gated)} @click=${fetchPicture}>${t('body.image.show', { alt: untitled ? hostOf(gated) : alt })}</button><img
      hidden part="picture" alt=${alt} decoding="async" referrerpolicy="no-referrer" crossorigin="anonymous" data-src=${gated}>`;
  }
  if (pictures === 'remote') {
    return html`<img part="picture" alt=${alt} loading="lazy" decoding="async" referrerpolicy="no-referrer" crossorigin="anonymous" src=${gated}>`;
  }
  return drawLink(gated, html`${untitled ? t('body.image.untitled') : t('body.image', { alt })}`, options);
}

/** Once shown it stays shown: the button gives way to its words and takes itself out of the tab order. */
function reveal(event: Event): void {
  show(event.currentTarget as HTMLElement);
}

/** The first that anybody hears of this reader: until then the address was only a note. */
function fetchPicture(event: Event): void {
  const picture = show(event.currentTarget as HTMLElement);
  if (picture instanceof HTMLImageElement) picture.src = picture.dataset['src'] ?? '';
}

/** What stands behind a button comes in its place, with the reader's focus. */
function show(button: HTMLElement): HTMLElement {
  const behind = button.nextElementSibling as HTMLElement;
  behind.hidden = false;
  behind.tabIndex = -1;
  behind.focus();
  button.hidden = true;
  return behind;
}
