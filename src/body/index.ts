// The way from what a backend sends to what the view draws: picks the parser of the format, loads it when it is first
// needed, remembers the result. Must not know what any format looks like.

import { part } from '../core/part.js';
import type { BodyTree } from '../core/body-tree.js';
import type { Body } from '../core/model.js';
import { cut, SOURCE } from './allowance.js';
import { isPlain, plainTree } from './plain.js';
import { paragraphs } from './words.js';

export interface ParseOptions {
  /** The http or https address that relative ones are resolved against. Absent: relative links stay words. */
  readonly base?: string;
}

type Format = Body['format'];
type Parser = (source: string, options: ParseOptions) => BodyTree;

export interface Bodies {
  /** true: `parse` answers at once, for all that bodies of this format can say. */
  ready(format: Format): boolean;
  /** true: it is nothing but words, and `parse` answers at once whatever is here. */
  isWords(body: Body): boolean;
  /** Fetches the parser of a format. Never rejects: whether it came, `ready` says; a later call tries again. */
  load(format: Format): Promise<void>;
  /**
   * The tree of a body: at once when its parser is here, else when it has come. The same body object gives the same tree.
   * Never throws, never rejects: without its parser, or where that gives up, the source is shown as plain text.
   */
  parse(body: Body, options?: ParseOptions): BodyTree | Promise<BodyTree>;
}

/** Bodies whose parsers come from `loaders`; a format without one is plain text, and words where that has none. */
export function createBodies(loaders: Readonly<Partial<Record<Format, () => Promise<Parser>>>>): Bodies {
  const parsers = new Map<Format, Parser>();
  const loading = new Map<Format, Promise<void>>();
  const trees = new WeakMap<Body, { readonly base: string | undefined; readonly tree: BodyTree }>();

  const plain: Parser = (source, options) => (parsers.get('text') ?? ((words) => paragraphs(words)))(source, options);

  const simple = new WeakMap<Body, boolean>();

  function isWords(body: Body): boolean {
    let found = simple.get(body);
    if (found === undefined) simple.set(body, (found = typeof body.source === 'string' && isPlain(body.format, cut(body.source))));
    return found;
  }

  function ready(format: Format): boolean {
    return parsers.has(format) || !Object.hasOwn(loaders, format);
  }

  function load(format: Format): Promise<void> {
    const loader = loaders[format];
    if (ready(format) || loader === undefined) return Promise.resolve();
    let coming = loading.get(format);
    if (coming === undefined) {
      coming = loader()
        .then((parser) => void parsers.set(format, parser), () => undefined)
        .finally(() => loading.delete(format));
      loading.set(format, coming);
    }
    return coming;
  }

  function parse(body: Body, options: ParseOptions = {}): BodyTree | Promise<BodyTree> {
    const known = trees.get(body);
    if (known !== undefined && known.base === options.base) return known.tree;
    return isWords(body) || ready(body.format) ? read(body, options) : load(body.format).then(() => read(body, options));
  }

  function read(body: Body, options: ParseOptions): BodyTree {
    const source = typeof body.source === 'string' ? cut(body.source) : '';
    let tree: BodyTree;
    try {
      tree = isWords(body) ? plainTree(body.format, source) : (parsers.get(body.format) ?? plain)(source, options);
    } catch {
      // A library met something it cannot read. The words are still the reader's to see.
      tree = plain(source, options);
    }
    // Nobody is to believe that it ends there.
    if (isCut(body)) tree = [...tree, ...paragraphs('…')];
    trees.set(body, { base: options.base, tree });
    return tree;
  }

  return { ready, isWords, load, parse };
}

/** What the widget uses. */
export const { ready, isWords, load, parse } = createBodies({
  text: () => part(() => import('./text.js')).then((module) => (source) => module.text(source)),
  markdown: () => part(() => import('./markdown.js')).then((module) => module.markdown),
  html: () => part(() => import('./html.js')).then((module) => module.html),
});

/** true: the source is longer than what is ever shown (64 Ki UTF-16 units); the tree ends there. */
export function isCut(body: Body): boolean {
  return typeof body.source === 'string' && body.source.length > SOURCE;
}
