// What markup can say to each backend, read from where it is written: src/script.ts registers the names, `@attr` and `@login` in
// src/script/ tell the attributes, the adapters what they are called in a module, and the pages in demo/backends what a whole tag is.
// Runs where the pages are made, not in them.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Parser } from 'htmlparser2';

/** `choice`: one of `choices`. `several`: some of them, with blanks between. `switch`: is there or is not. */
export type Kind = 'text' | 'address' | 'number' | 'words' | 'json' | 'adapter' | 'switch' | 'choice' | 'several';

export interface Attribute {
  readonly name: string;
  readonly kind: Kind;
  readonly choices: readonly string[];
  /** In a module: `server: $`, where `$` is the value. null: only markup has it. */
  readonly options: string | null;
  /** It is about how readers log in, or who may write. */
  readonly login: boolean;
  readonly words: string;
}

export interface Backend {
  readonly name: string;
  readonly title: string;
  readonly attributes: readonly Attribute[];
  /** The attributes of the tag on its page. */
  readonly pasted: Readonly<Record<string, string>>;
  /** What stands inside the tag on its page. */
  readonly inside: string;
  /** The function that makes it in a module. */
  readonly factory: string;
  /** No server stands behind it. */
  readonly alone: boolean;
  /** How a login of the page's own reaches it: by the element, by an option in a module, not at all. */
  readonly token: 'element' | 'option' | 'none';
}

const read = (path: string): string => readFileSync(resolve(path), 'utf8');

/** Every adapter that markup can name, those without a server first. */
export function backends(): readonly Backend[] {
  const list = /const adapters\b[^{]*\{([^]*?)\n\};/.exec(read('src/script.ts'))?.[1] ?? '';
  const names = [...list.matchAll(/^\s+(\w+): \(\) => import\('\.\/script\/\1\.js'\)/gm)].map(([, name]) => name!);
  if (names.length < 20) throw new Error('src/script.ts is not written as this expects');
  return names.map(backend).sort((a, b) => Number(b.alone) - Number(a.alone) || a.title.localeCompare(b.title));
}

function backend(name: string): Backend {
  const page = read(`demo/backends/${name}.html`);
  const adapter = read(`src/adapters/${name}.ts`);
  const { against } = JSON.parse(read(`test/proven/${name}.json`)) as { against: string };
  const factory = /^export function (\w+Adapters?)\(/m.exec(adapter)?.[1];
  const title = /<title>(.*?) · Parley<\/title>/.exec(page)?.[1];
  if (factory === undefined || title === undefined) throw new Error(`${name}: its adapter or its page is not written as this expects`);
  return {
    name, title, factory,
    attributes: attributes(read(`src/script/${name}.ts`)),
    ...tagOf(page, name),
    alone: against === 'none' && name !== 'merge',
    token: /\buse: \(/.test(adapter) ? 'element' : /^ {2}readonly token\?:/m.test(adapter) ? 'option' : 'none',
  };
}

/** `@attr NAME=KIND {OPTIONS} - WORDS`, a line each; without a kind it is a switch. */
export function attributes(source: string): readonly Attribute[] {
  return [...source.matchAll(/^ \* @(attr|login) ([\w-]+)(?:=(\S+))?(?: \{(.*)\})? - (.*)$/gm)].map(([, tag, name, of, options, words]) => ({
    name: name!, ...kindOf(of), options: options ?? null, login: tag === 'login', words: words!,
  }));
}

function kindOf(of: string | undefined): Pick<Attribute, 'kind' | 'choices'> {
  if (of === undefined) return { kind: 'switch', choices: [] };
  if (of.includes(',')) return { kind: 'several', choices: of.split(',') };
  const known: readonly Kind[] = ['text', 'address', 'number', 'words', 'json', 'adapter'];
  return (known as readonly string[]).includes(of) ? { kind: of as Kind, choices: [] } : { kind: 'choice', choices: of.split('|') };
}

/** The thread of what the page tells people to paste; of a page that shows its own source, that. */
function tagOf(page: string, name: string): Pick<Backend, 'pasted' | 'inside'> {
  const shown = /<!-- shown -->\n([^]*?)\n<!-- \/shown -->/.exec(page)?.[1];
  const snippet = shown ?? decoded(/<pre[^>]* data-snippet[^>]*>([^]*?)<\/pre>/.exec(page)?.[1] ?? '');
  let pasted: Readonly<Record<string, string>> | null = null;
  const parser = new Parser({ onopentag: (tag, found) => { if (tag === 'parley-thread') pasted ??= found; } }, { lowerCaseTags: true });
  parser.end(snippet);
  if (pasted === null || pasted['adapter'] !== name) throw new Error(`demo/backends/${name}.html: there is no tag to paste`);
  const { adapter: _adapter, ...rest } = pasted as Readonly<Record<string, string>>;
  return { pasted: rest, inside: /<parley-thread[^>]*>([^]*)<\/parley-thread>/.exec(snippet)?.[1]?.trim() ?? '' };
}

function decoded(markup: string): string {
  let text = '';
  const parser = new Parser({ ontext: (more) => { text += more; } });
  parser.end(markup);
  return text;
}
