// Markdown as a body tree. marked's lexer reads it, this file decides what may come of it: raw HTML stays words,
// addresses pass the gate. Loaded when a body first needs it.

import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from 'marked';
import { address } from '../core/address.js';
import type { Block, BodyTree, Inline } from '../core/body-tree.js';
import { otherHost } from '../core/host.js';
import { Allowance, DEPTH, INLINE } from './allowance.js';
import { decode } from './entities.js';
import type { ParseOptions } from './index.js';
import { fit, words, wordsOf } from './words.js';

/** GitHub's dialect, a line end being a line end. Throws nothing that its caller need know. Linear in practice: see the tests. */
export function markdown(source: string, options: ParseOptions = {}): BodyTree {
  const lexer = new Lexer({ gfm: true, breaks: true, tokenizer: new Shallow() });
  return new Reader(options).blocks(lexer.lex(source));
}

/** marked calls itself for every level, and ten thousand `>` would end the stack. Beyond ours the signs are words, and so is HTML. */
class Shallow extends Tokenizer {
  #blocks = 0;
  #inlines = 0;

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return HIDDEN.test(source.trimStart()) ? undefined : this.#block(() => super.blockquote(source));
  }
  override list(source: string): Tokens.List | undefined {
    return this.#block(() => super.list(source));
  }
  override emStrong(...given: Parameters<Tokenizer['emStrong']>): Tokens.Em | Tokens.Strong | undefined {
    return this.#inline(() => super.emStrong(...given));
  }
  override del(...given: Parameters<Tokenizer['del']>): Tokens.Del | undefined {
    return this.#inline(() => super.del(...given));
  }
  override link(source: string): Tokens.Link | Tokens.Image | undefined {
    return this.#inline(() => super.link(source));
  }
  override reflink(...given: Parameters<Tokenizer['reflink']>): Tokens.Link | Tokens.Image | Tokens.Text | undefined {
    return this.#inline(() => super.reflink(...given));
  }
  override url(source: string): Tokens.Link | undefined {
    return TOO_LONG.test(source) ? undefined : super.url(source.slice(0, FAR));
  }
  /** From every sign, marked looks for an `@` up to the end of the unbroken run. So it is shown a piece, cut where no address can be in the middle. */
  override inlineText(source: string): Tokens.Text | undefined {
    const [shouts] = /^!+(?=!)/.exec(source) ?? [];
    if (shouts !== undefined) return { type: 'text', raw: shouts, text: shouts };
    let end = Math.min(NEAR, source.length);
    if (end < source.length) while (end > 0 && inAddress(source.charCodeAt(end - 1))) end--;
    const piece = source.slice(0, end > 0 ? end : NEAR);
    const token = super.inlineText(piece);
    for (const { index } of source.slice(1, (token?.raw.length ?? 0) + 1).matchAll(/\|\||>!/g)) {
      if (HIDDEN.test(source.slice(index + 1, index + HIDEABLE + 7))) return super.inlineText(piece.slice(0, index + 1));
    }
    return token;
  }
  override html(): undefined {}
  /** In the place of tags, which are words here: `>!what is hidden!<` and `||what is hidden||`, as Reddit and Discord write it. */
  override tag(source: string): Tokens.Tag | undefined {
    const hidden = HIDDEN.exec(source);
    const words = hidden?.[1] ?? hidden?.[2];
    if (!hidden || words === undefined) return undefined;
    return this.#inline(() => ({ type: 'spoiler', raw: hidden[0], tokens: this.lexer.inlineTokens(words) } as unknown as Tokens.Tag));
  }

  #block<T>(read: () => T): T | undefined {
    if (this.#blocks >= DEPTH) return undefined;
    this.#blocks++;
    try {
      return read();
    } finally {
      this.#blocks--;
    }
  }
  #inline<T>(read: () => T): T | undefined {
    if (this.#inlines >= INLINE) return undefined;
    this.#inlines++;
    try {
      return read();
    } finally {
      this.#inlines--;
    }
  }
}

/** How far ahead, in UTF-16 units, the end of an address is looked for; the gate takes none that is longer. */
const FAR = 4096;
const NEAR = 128;
/** Longest hidden passage, in UTF-16 units. */
const HIDEABLE = 800;
/** Without blanks inside its signs, so that `a || b || c` is what it says. Ends in its line, and not too far from where it begins. */
const HIDDEN = new RegExp(`^(?:>!(?!\\s)([^\\n]{0,${HIDEABLE - 1}}?\\S)!<|\\|\\|(?![\\s|])([^\\n]{0,${HIDEABLE - 1}}?[^\\s|])\\|\\|(?!\\|))`);
const TOO_LONG = new RegExp(`^\\S{${FAR}}`);

/** Visible ASCII. */
function inAddress(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

class Reader {
  readonly #options: ParseOptions;
  readonly #allowance = new Allowance();

  constructor(options: ParseOptions) {
    this.#options = options;
  }

  blocks(tokens: readonly Token[]): Block[] {
    const made: Block[] = [];
    let line: Inline[] = [];
    const flush = (): void => {
      if (line.length > 0) made.push({ type: 'paragraph', children: line });
      line = [];
    };
    for (const token of tokens as readonly MarkedToken[]) {
      const block = this.#block(token);
      if (block === null) continue;
      // Tight list items hold inlines beside blocks.
      if (block === undefined) {
        line.push(...this.#inline(token));
        continue;
      }
      flush();
      made.push(block);
    }
    flush();
    return made;
  }

  /** undefined: not a block; null: nothing to show. */
  #block(token: MarkedToken): Block | null | undefined {
    switch (token.type) {
      case 'space': case 'def':
        return null;
      case 'paragraph':
        return { type: 'paragraph', children: this.inlines(token.tokens) };
      case 'heading':
        return { type: 'heading', level: token.depth, children: this.inlines(token.tokens) };
      case 'blockquote':
        return { type: 'quote', children: this.blocks(token.tokens) };
      case 'code':
        return { type: 'code', text: fit(token.text), lang: lang(token.lang) };
      case 'hr':
        return { type: 'rule' };
      case 'list':
        return { type: 'list', ordered: token.ordered, start: Number(token.start) || (token.start === 0 ? 0 : 1), items: token.items.map((item) => this.blocks(item.tokens)) };
      case 'table':
        return { type: 'table', head: this.#row(token.header), rows: token.rows.map((row) => this.#row(row)) };
      default:
        return undefined;
    }
  }

  /** Without the empty cells at its end: marked fills every row up to the width of the first, and 60 KB would make a million cells. */
  #row(cells: readonly Tokens.TableCell[]): Inline[][] {
    const row: Inline[][] = [];
    let end = cells.length;
    while (end > 0 && cells[end - 1]?.text === '') end--;
    for (const cell of cells.slice(0, end)) row.push(this.inlines(cell.tokens));
    return row;
  }

  inlines(tokens: readonly Token[]): Inline[] {
    const made: Inline[] = [];
    for (const token of tokens) {
      for (const inline of this.#inline(token as MarkedToken)) {
        const last = made.at(-1);
        if (last?.type === 'text' && inline.type === 'text') made[made.length - 1] = { type: 'text', text: last.text + inline.text };
        else if (inline.type !== 'text' || inline.text !== '') made.push(inline);
      }
    }
    return made;
  }

  #inline(token: MarkedToken | { readonly type: 'spoiler'; readonly raw: string; readonly tokens: Token[] }): readonly Inline[] {
    switch (token.type) {
      case 'text':
        return token.tokens === undefined ? [words(decode(token.text))] : this.inlines(token.tokens);
      case 'escape':
        return [words(token.text)];
      case 'html':
        return [words(token.raw)];
      case 'strong': case 'em': case 'del': case 'spoiler':
        return [{ type: token.type, children: this.inlines(token.tokens) }];
      case 'codespan':
        return [{ type: 'code', text: fit(token.text) }];
      case 'br':
        return [{ type: 'break' }];
      case 'checkbox':
        return [words(token.checked ? '☑ ' : '☐ ')];
      case 'link':
        return this.#link(token);
      case 'image':
        return this.#image(token);
      default:
        return [words(token.raw)];
    }
  }

  /** Words alone where the address does not pass. */
  #link(token: Tokens.Link): readonly Inline[] {
    // In `<https://…>` and bare addresses `&amp;` is what it looks like.
    const children = token.autolink === true ? [words(token.text)] : this.inlines(token.tokens);
    const href = address(token.autolink === true ? token.href : decode(token.href), this.#options);
    if (href === null || children.length === 0 || !this.#allowance.link()) return children;
    return [{ type: 'link', href, host: otherHost(wordsOf(children), href), children }];
  }

  #image(token: Tokens.Image): readonly Inline[] {
    const alt = fit(wordsOf(this.inlines(token.tokens)));
    const src = address(decode(token.href), { ...this.#options, kinds: 'picture' });
    return src === null || !this.#allowance.image() ? [words(alt)] : [{ type: 'image', src, alt }];
  }
}

function lang(info: string | undefined): string | null {
  const [first = ''] = (info ?? '').trim().split(/\s/, 1);
  return /^[\w+#.-]{1,32}$/.test(first) ? first : null;
}
