// Makes a body tree out of a stream of opened and closed things, the way a browser lays them out: words outside blocks
// get a paragraph, emphasis goes on across blocks, what is nested too deep is flattened. Knows no tags.

import { otherHost } from '../core/host.js';
import type { Block, BodyTree, Inline } from '../core/body-tree.js';
import { Allowance, DEPTH, INLINE } from './allowance.js';
import { fit, words, wordsOf } from './words.js';

export type Mark = { readonly type: 'strong' | 'em' | 'del' | 'spoiler' } | { readonly type: 'link'; readonly href: string };

type Holder = { readonly kind: 'blocks'; readonly blocks: Block[] } | { readonly kind: 'list'; readonly items: Block[][] };
interface Table { readonly head: Inline[][]; readonly rows: Inline[][][]; inHead: boolean; row: Inline[][] | null; allHead: boolean }
interface Frame { readonly mark: Mark; readonly children: Inline[] }

const NOTHING = (): void => undefined;

/** Every method that opens something answers with what closes it; closing comes in the opposite order. */
export class Builder {
  readonly allowance = new Allowance();
  readonly #root: Block[] = [];
  readonly #holders: Holder[] = [{ kind: 'blocks', blocks: this.#root }];
  /** Emphasis and links that are open, whether or not words have come for them. */
  readonly #marks: Mark[] = [];
  /** The line being written, and the marks that it has frames for: the first of `#marks`. */
  #line: Inline[] = [];
  #frames: Frame[] = [];
  /** A blank seen but not yet written: it counts only between words. */
  #blank = false;
  #fresh = true;
  /** Inside a heading or a table cell there are no paragraphs, only lines. */
  #single = false;
  #table: Table | null = null;
  #code: { text: string; readonly pre: boolean; lang: string | null } | null = null;

  text(raw: string): void {
    if (this.#code !== null) {
      this.#code.text += raw;
      return;
    }
    const text = fit(raw).replace(/[ \t\n\f\r]+/g, ' ');
    const inner = text.replace(/^ | $/g, '');
    if (text.startsWith(' ')) this.#blank = true;
    if (inner === '') return;
    this.#space();
    this.#write(words(inner));
    this.#blank = text.endsWith(' ');
  }

  image(src: string, alt: string): void {
    if (this.#code === null) this.#atom({ type: 'image', src, alt: fit(alt) });
  }

  break(): void {
    if (this.#code !== null) this.#code.text += '\n';
    else this.#cut();
  }

  mark(mark: Mark): () => void {
    const inLink = mark.type === 'link' && this.#marks.some(({ type }) => type === 'link');
    if (this.#code !== null || inLink || this.#marks.length >= INLINE) return NOTHING;
    this.#space();
    this.#marks.push(mark);
    return () => {
      this.#marks.pop();
      this.#close(this.#marks.length);
    };
  }

  code(lang: string | null): () => void {
    if (this.#code !== null) {
      this.#code.lang ??= lang;
      return NOTHING;
    }
    const code = (this.#code = { text: '', pre: false, lang });
    return () => {
      this.#code = null;
      const text = fit(code.text).replace(/\s+/g, ' ').trim();
      if (text !== '') this.#atom({ type: 'code', text });
    };
  }

  pre(lang: string | null): () => void {
    if (this.#code !== null) return NOTHING;
    if (this.#single) return this.code(lang);
    this.#flush();
    const code: { text: string; pre: boolean; lang: string | null } = (this.#code = { text: '', pre: true, lang });
    return () => {
      this.#code = null;
      const text = fit(code.text).replace(/\r\n?/g, '\n').replace(/^\n/, '').trimEnd();
      if (text !== '') this.#put({ type: 'code', text, lang: code.lang });
    };
  }

  boundary(): () => void {
    this.#flush();
    return () => this.#flush();
  }

  rule(): void {
    this.#flush();
    if (!this.#single && this.#code === null) this.#put({ type: 'rule' });
  }

  heading(level: number): () => void {
    return this.#words((children) => this.#put({ type: 'heading', level, children }));
  }

  quote(): () => void {
    return this.#hold({ kind: 'blocks', blocks: [] }, (holder) => {
      if (holder.kind === 'blocks' && holder.blocks.length > 0) this.#put({ type: 'quote', children: holder.blocks });
    });
  }

  list(ordered: boolean, start: number): () => void {
    return this.#hold({ kind: 'list', items: [] }, (holder) => {
      if (holder.kind === 'list' && holder.items.length > 0) this.#put({ type: 'list', ordered, start, items: holder.items });
    });
  }

  item(): () => void {
    this.#flush();
    const holder = this.#holders.at(-1);
    if (holder?.kind === 'list' && this.#code === null && !this.#single) holder.items.push([]);
    return () => this.#flush();
  }

  table(): () => void {
    if (this.#single || this.#table !== null || this.#code !== null) return this.boundary();
    this.#flush();
    const table: Table = (this.#table = { head: [], rows: [], inHead: false, row: null, allHead: false });
    return () => {
      this.#flush();
      this.#table = null;
      if (table.head.length + table.rows.length > 0) this.#put({ type: 'table', head: table.head, rows: table.rows });
    };
  }

  head(): () => void {
    const table = this.#table;
    if (table === null || this.#single) return NOTHING;
    table.inHead = true;
    return () => void (table.inHead = false);
  }

  row(): () => void {
    const table = this.#table;
    this.#flush();
    if (table === null || this.#single) return () => this.#flush();
    const row: Inline[][] = (table.row = []);
    table.allHead = true;
    return () => {
      this.#flush();
      table.row = null;
      if (row.length === 0) return;
      const first = table.head.length === 0 && table.rows.length === 0;
      if (first && (table.inHead || table.allHead)) table.head.push(...row);
      else table.rows.push(row);
    };
  }

  cell(heading: boolean): () => void {
    const table = this.#table;
    const row = table?.row;
    if (!table || !row) return this.boundary();
    return this.#words((children) => {
      row.push([...children]);
      if (!heading) table.allHead = false;
    }, true);
  }

  end(): BodyTree {
    this.#flush();
    return this.#root;
  }

  /** A place for words only. */
  #words(done: (children: readonly Inline[]) => void, keepEmpty = false): () => void {
    this.#flush();
    if (this.#single || this.#code !== null) return () => this.#flush();
    this.#single = true;
    return () => {
      this.#single = false;
      const children = this.#take();
      if (children.length > 0 || keepEmpty) done(children);
    };
  }

  /** A place for blocks; one too many is only a boundary, and so is one where only words may stand. */
  #hold(holder: Holder, done: (holder: Holder) => void): () => void {
    this.#flush();
    if (this.#single || this.#table !== null || this.#code !== null || this.#holders.length > DEPTH) return () => this.#flush();
    this.#holders.push(holder);
    return () => {
      this.#flush();
      this.#holders.pop();
      done(holder);
    };
  }

  #put(block: Block): void {
    const holder = this.#holders.at(-1);
    if (holder === undefined) return;
    if (holder.kind === 'blocks') {
      holder.blocks.push(block);
      return;
    }
    if (holder.items.length === 0) holder.items.push([]);
    holder.items.at(-1)?.push(block);
  }

  #atom(inline: Inline): void {
    this.#space();
    this.#write(inline);
  }

  /** Writes the blank that was seen, before the mark or word that follows it. */
  #space(): void {
    const due = this.#blank && !this.#fresh;
    this.#blank = false;
    if (!due) return;
    this.#write(words(' '));
    this.#fresh = true;
  }

  #write(inline: Inline): void {
    for (const mark of this.#marks.slice(this.#frames.length)) this.#frames.push({ mark, children: [] });
    const children = this.#frames.at(-1)?.children ?? this.#line;
    const last = children.at(-1);
    if (last?.type === 'text' && inline.type === 'text') children[children.length - 1] = { type: 'text', text: last.text + inline.text };
    else children.push(inline);
    this.#fresh = false;
  }

  /** A line end within the words; blanks beside it do not count. */
  #cut(): void {
    this.#write({ type: 'break' });
    this.#fresh = true;
    this.#blank = false;
  }

  /** The end of a paragraph; where only words may stand, a line end. */
  #flush(): void {
    if (this.#code !== null) return;
    if (this.#single) {
      if (!this.#fresh) this.#cut();
      return;
    }
    const children = this.#take();
    if (children.length > 0) this.#put({ type: 'paragraph', children });
  }

  /** The line, finished; nothing where there is nothing to see. */
  #take(): readonly Inline[] {
    this.#close(0);
    const line = this.#line;
    while (line.at(-1)?.type === 'break') line.pop();
    this.#line = [];
    this.#blank = false;
    this.#fresh = true;
    return line.some((inline) => inline.type !== 'break') ? line : [];
  }

  #close(depth: number): void {
    for (let frame = this.#frames.at(-1); frame !== undefined && this.#frames.length > depth; frame = this.#frames.at(-1)) {
      this.#frames.pop();
      const { mark, children } = frame;
      (this.#frames.at(-1)?.children ?? this.#line).push(
        mark.type === 'link' ? { ...mark, host: otherHost(wordsOf(children), mark.href), children } : { ...mark, children },
      );
    }
  }
}
