// The one door for what strangers wrote: draws a body tree with static templates, by an allow-list. Plain words and their links here; what
// Markdown and HTML can say besides in body-rich.ts, which comes with the parsers.
// Must not take markup as a string, nor give a stranger an id, a class or a style.

import { html, nothing, type TemplateResult } from 'lit';
import { address } from '../core/address.js';
import type { Block, BodyTree, Inline } from '../core/body-tree.js';
import type { Translator } from '../core/messages.js';
import type { Body } from '../core/model.js';
import { part } from '../core/part.js';
import { wear } from './dressed.js';

/** What the page's owner may leave out of bodies; paragraphs and line ends are always drawn. */
export type Kind = 'emphasis' | 'links' | 'pictures' | 'lists' | 'quotes' | 'code' | 'tables' | 'headings' | 'spoilers';

export interface DrawOptions {
  /** remote: pictures are fetched; click: each when a reader asks for it; link (and so by default in the widget): a link to it. */
  readonly pictures: 'remote' | 'click' | 'link';
  /** What else becomes words. Absent: nothing does. */
  readonly allow?: ReadonlySet<string> | null;
  /** Level of the comment's own heading, 1 to 6; headings in the body go below it. */
  readonly heading: number;
  readonly t: Translator;
  /** What colours code has come: who draws again sees it. Absent: code has no colours. */
  readonly late?: (() => void) | undefined;
}

/** `linked`: inside a link, where another one may not stand. */
export interface Place extends DrawOptions {
  readonly linked?: boolean;
}
/** A string is words, never markup. */
export type Drawn = TemplateResult | typeof nothing | string;
/** Deeper than any parser of ours goes; a tree from elsewhere ends here. */
const DEEPEST = 32;
let rich: typeof import('./body-rich.js') | null = null;
const REL = 'nofollow ugc noopener noreferrer';

/** The body as templates. Whatever is not in core/body-tree.ts, and every address that fails the gate, is not drawn. */
export function drawBody(tree: BodyTree, options: DrawOptions): Drawn | readonly Drawn[] {
  return tree.length === 1 ? drawBlock(tree[0]!, options, 0) : blocks(tree, options, 0);
}

/** true: all that bodies of this format can say can be drawn. */
export function drawable(format: Body['format']): boolean {
  return format === 'text' || rich !== null;
}

/** Fetches what draws more than plain words, and puts on its looks. Never rejects: whether it came, `drawable` says; a later call tries again. */
export async function loadRich(root?: ShadowRoot): Promise<void> {
  rich ??= await part(() => import('./body-rich.js')).catch(() => null);
  if (rich && root) wear(root, rich.richStyles);
}

export function blocks(tree: readonly Block[], options: Place, depth: number): readonly Drawn[] {
  return depth > DEEPEST ? [] : tree.map((block) => drawBlock(block, options, depth));
}

/** Chromium looks for the direction anew with every child that comes, so a place with very many has that of the whole comment. */
export function direction({ length }: readonly unknown[]): unknown {
  return length > 300 ? nothing : 'auto';
}

function drawBlock(block: Block, options: Place, depth: number): Drawn {
  if (block.type === 'paragraph') {
    const [first, more] = block.children;
    // Most comments are nothing but this: one node instead of seven.
    return first?.type === 'text' && !more ? html`<p dir="auto" .textContent=${String(first.text)}></p>`
      : html`<p dir=${direction(block.children)}>${inlines(block.children, options, depth)}</p>`;
  }
  return rich ? rich.drawBlock(block, options, depth) : nothing;
}

export function inlines(children: readonly Inline[], options: Place, depth: number): readonly Drawn[] {
  return depth > DEEPEST ? [] : children.map((inline) => drawInline(inline, options, depth + 1));
}

function drawInline(inline: Inline, options: Place, depth: number): Drawn {
  const { allow = null } = options;
  switch (inline.type) {
    case 'text':
      return String(inline.text);
    case 'link':
      return allow !== null && !allow.has('links') ? html`${inlines(inline.children, options, depth)}`
        : drawLink(inline.href, html`${inlines(inline.children, { ...options, linked: true }, depth)}${host(inline.host)}`, options);
    case 'break':
      return html`<br>`;
    default:
      return rich ? rich.drawInline(inline, options, depth) : nothing;
  }
}

/** Words whose address fails the gate stay words. */
export function drawLink(href: string, words: TemplateResult, { linked = false }: Place): TemplateResult {
  const gated = linked ? null : address(href);
  return gated === null ? words : html`<a part="link" rel=${REL} href=${gated}>${words}</a>`;
}

const host = (name: string | null): Drawn => (name === null ? nothing : html` <span class="host" dir="ltr">(${name})</span>`);
