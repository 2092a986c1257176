// What somebody gets who installs the package: nothing missing, nothing of ours left over, types that compile, imports that do only what they say.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkPackage, Package } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build, type Rolldown } from 'vite';
import { type Consumer, consumer, root } from '../support/package.js';

const names = (folder: string): string[] => readdirSync(join(root, 'src', folder)).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3));

describe('the installed package', () => {
  let theirs: Consumer;
  before(() => { theirs = consumer(); });
  after(() => theirs?.dispose());

  it('holds what is published and nothing else', () => {
    const files = readdirSync(theirs.installed, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
    for (const name of ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/types/index.d.ts', 'dist/cdn/parley.js', 'dist/cdn/parley.classic.js', 'dist/cdn/licenses.md', 'dist/setup/server/openapi.yaml', 'dist/setup/pocketbase/collections.json', 'dist/setup/postgrest/schema.sql', 'dist/setup/theming.css']) {
      assert.ok(files.includes(name), `${name} is missing`);
    }
    assert.deepEqual(files.filter((name) => /^(src|test|demo|dist\/demo|node_modules|\.)/.test(name)), []);
    const ours = root.replace(/\/$/, '');
    for (const name of files.filter((each) => /\.(js|ts|map|json|md)$/.test(each))) {
      assert.ok(!readFileSync(join(theirs.installed, name), 'utf8').includes(ours), `${name} names a folder of the machine it was built on`);
    }
  });

  it('pleases the package checker', async () => {
    const { messages, pkg } = await publint({ pkgDir: theirs.installed, strict: true, pack: false });
    assert.deepEqual(messages.map((message) => formatMessage(message, pkg, { color: false })), []);
  });

  it('has types that every way of finding them agrees on', async () => {
    const files = readdirSync(theirs.installed, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')).filter((name) => /^package\.json$|^dist\/(?!wordpress).*\.(js|json|d\.ts)$/.test(name));
    const packed = new Package(Object.fromEntries(files.map((name) => [`/node_modules/parley-comments/${name}`, readFileSync(join(theirs.installed, name), 'utf8')])), 'parley-comments', '0.0.0');
    const analysis = await checkPackage(packed, { includeEntrypoints: ['./adapters/memory', './adapters/support', './locale/de'] });
    assert.ok(analysis.types, 'no types were found');
    assert.ok(Object.keys(analysis.entrypoints).length > 8);
    // Modules only, for Node that can require them (20.19): node10, which knows no `exports`, is older than what is asked for.
    const wrong = analysis.problems.filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10') && problem.kind !== 'CJSResolvesToESM');
    assert.deepEqual(wrong, []);
  });

  it('has source maps that bring their sources, and no script that names one which is not there', () => {
    const files = readdirSync(theirs.installed, { recursive: true, encoding: 'utf8' });
    const said = (name: string): string => readFileSync(join(theirs.installed, name), 'utf8');
    const maps = files.filter((name) => name.endsWith('.js.map'));
    assert.ok(maps.length > 20);
    for (const name of maps) {
      const { sources, sourcesContent = [] } = JSON.parse(said(name)) as { sources: string[]; sourcesContent?: (string | null)[] };
      assert.deepEqual(sources.filter((_, at) => !sourcesContent[at]), [], `${name} lacks sources`);
    }
    assert.deepEqual(files.filter((name) => name.endsWith('.js') && !maps.includes(`${name}.map`) && said(name).includes('sourceMappingURL=')), []);
  });

  it('answers to every name it exports', () => {
    const { exports } = JSON.parse(readFileSync(join(theirs.installed, 'package.json'), 'utf8')) as { exports: Record<string, string | { types: string; default?: string }> };
    const folders: Readonly<Record<string, string>> = { './adapters/*': 'adapters', './locale/*': 'locale' };
    let seen = 0;
    for (const [name, target] of Object.entries(exports)) {
      const stars = name.includes('*') ? names(folders[name]!) : [''];
      for (const star of stars) {
        for (const path of typeof target === 'string' ? [target] : Object.values(target)) {
          assert.ok(readFileSync(join(theirs.installed, path.replace('*', star)), 'utf8').length > 0, path);
          seen += 1;
        }
      }
    }
    assert.ok(seen > 10);
  });

  it('is imported by a server without a word, and registers tags only where asked to', () => {
    theirs.write('server.js', `
      const classes = await import('parley-comments');
      await import('parley-comments/conformance');
      for (const name of ${JSON.stringify(names('adapters'))}) await import('parley-comments/adapters/' + name);
      const { renderThread } = await import('parley-comments/server');
      const comment = { id: 'a', parent: null, author: { id: 'e', name: 'Eve' }, body: { format: 'markdown', source: '**bold**' }, createdAt: 0, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [] };
      const html = await renderThread({ thread: { id: 't' }, page: { comments: [comment], next: null, left: 0, more: {}, total: 1 }, attributes: { locale: 'de' } });
      const drawn = /1 Kommentar<[^]*<strong>bold<\\/strong>/.test(html);
      const before = Boolean(globalThis.customElements?.get('parley-thread'));
      await import('parley-comments/define');
      const after = customElements.get('parley-thread') === classes.ParleyThread;
      console.log(JSON.stringify({ drawn, before, after, error: new classes.CommentError('busy', 'x').code }));
    `);
    assert.deepEqual(JSON.parse(theirs.run('node', ['server.js'])), { drawn: true, before: false, after: true, error: 'busy' });
  });

  for (const [resolution, module] of [['bundler', 'esnext'], ['nodenext', 'nodenext']] as const) {
    it(`brings types that hold under moduleResolution ${resolution}`, () => {
      theirs.write('page.ts', `
        import 'parley-comments/define';
        import { CommentError, registerAdapter, type Comment, type CommentAdapter, type ParleyThread } from 'parley-comments';
        import { memoryAdapter } from 'parley-comments/adapters/memory';
        import { deviceAdapter } from 'parley-comments/adapters/device';
        import { adapterTests } from 'parley-comments/conformance';
        import { renderThread, threadStyles, type RenderOptions } from 'parley-comments/server';
        const options: RenderOptions = { thread: { id: 'x' }, adapter: memoryAdapter(), failed: (error) => { throw error; } };
        const html: Promise<string> = renderThread({ ...options, stylesheet: threadStyles });
        void html;
        const thread: ParleyThread | null = document.querySelector('parley-thread');
        const adapter: CommentAdapter = memoryAdapter();
        thread!.adapter = { ...deviceAdapter(), name: 'mine' };
        thread!.addEventListener('parley-posted', (event) => { const comment: Comment = event.detail.comment; void comment; });
        registerAdapter('mine', async (options) => { const at: string | undefined = options['src']; void at; return adapter; });
        new CommentError('busy', 'later', { retryAfter: 3 });
        void adapterTests;
        // @ts-expect-error not a code
        new CommentError('nonsense', 'x');
        // @ts-expect-error not an adapter
        thread!.adapter = 5;
        // @ts-expect-error no such event detail
        thread!.addEventListener('parley-posted', (event) => event.detail.nonsense);
      `);
      theirs.write('tsconfig.json', JSON.stringify({
        compilerOptions: { strict: true, noEmit: true, target: 'es2022', module, moduleResolution: resolution, lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [], skipLibCheck: false },
        files: ['page.ts'],
      }));
      theirs.run('tsc', ['-p', '.']);
    });
  }

  it('brings types that every TypeScript snippet of the README and of the guide holds under', () => {
    const snippets = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code]) => code!);
    assert.ok(snippets.length >= 5);
    // What a snippet takes from the one before it.
    const given: Readonly<Record<string, string>> = {
      thread: `declare const thread: import('parley-comments').ParleyThread;`, server: 'declare const server: string;',
      myAdapter: `import { myAdapter } from './snippet-myAdapter.js';`, CommentError: `import { CommentError } from 'parley-comments';`,
    };
    const files = snippets.map((code, n) => {
      const lacks = Object.keys(given).filter((name) => new RegExp(`\\b${name}\\b`).test(code) && !new RegExp(`(import [^;]*|const |function )\\b${name}\\b`).test(code));
      const name = code.includes('function myAdapter') ? 'snippet-myAdapter.ts' : `snippet-${n}.ts`;
      theirs.write(name, `${lacks.map((each) => given[each]).join('\n')}\n${code}\nexport {};`);
      return name;
    });
    // The guide's own files are tested as files; between them stand a way to page, which is part of its adapter, and how it is used.
    const guide = readFileSync(join(root, 'demo/guide/adapter.ts'), 'utf8');
    const between = [...readFileSync(join(root, 'demo/write-an-adapter.html'), 'utf8').matchAll(/<pre tabindex="0">([^]*?)<\/pre>/g)]
      .map(([, text]) => text!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).filter((text) => /[;,]$/.test(text));
    assert.equal(between.length, 2);
    const [paging, use] = between;
    theirs.write('adapter.ts', guide);
    theirs.write('paging.ts', guide.replace('type CommentId', 'type CommentId, type Cursor').replace(/async page[^]*?\n {6}\},/, () => paging!).replace('pageOf, ', ''));
    theirs.write('use.ts', use!);
    files.push('adapter.ts', 'paging.ts', 'use.ts');
    theirs.write('runner.d.ts', `declare module 'node:test' { export function test(name: string, run: () => Promise<void>): Promise<void>; }`);
    theirs.write('tsconfig.json', JSON.stringify({
      compilerOptions: { strict: true, noEmit: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [], skipLibCheck: true }, files: [...files, 'runner.d.ts'],
    }));
    theirs.run('tsc', ['-p', '.']);
  });

  it('moves an export with the command it brings', () => {
    const { bin } = JSON.parse(readFileSync(join(theirs.installed, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    theirs.write('export.json', JSON.stringify({ threads: [{ id: '/post/', comments: [{ author: 'Ada', text: 'Moved' }] }] }));
    theirs.run('node', [join(theirs.installed, bin['parley-move']!), 'parley', 'export.json', '--to', 'comments.json']);
    assert.match(readFileSync(join(theirs.folder, 'comments.json'), 'utf8'), /Moved/);
  });

  it('tells editors and frameworks of every element, attribute, event, part and property', () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(theirs.installed, name), 'utf8'));
    const { customElements, 'web-types': web } = read('package.json') as Record<string, string>;
    const { modules } = read(customElements!) as { modules: { path: string; declarations: { tagName: string; attributes: { name: string }[]; members: { name: string }[]; events: { name: string }[]; cssParts: { name: string }[] }[] }[] };
    for (const { path } of modules) assert.ok(readFileSync(join(theirs.installed, path), 'utf8'), path);
    const elements = modules.flatMap(({ declarations }) => declarations);
    assert.deepEqual(elements.map(({ tagName }) => tagName).sort(), ['parley-count', 'parley-people', 'parley-reactions', 'parley-recent', 'parley-thread']);
    const thread = elements.find(({ tagName }) => tagName === 'parley-thread')!;
    const names = (of: readonly { name: string }[]): string[] => of.map(({ name }) => name);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    // What the README lists is what an editor offers, and the other way round.
    const rows = (from: string, to: string): string[] => [...readme.slice(readme.indexOf(from), readme.indexOf(to)).matchAll(/^\| (`[^|]*?) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([\w-]+)[^`]*`/g)].map(([, name]) => name!));
    const listed = rows('### `<parley-thread>`', 'Properties: `adapter`').filter((name) => name !== 'data-');
    assert.deepEqual(names(thread.attributes).filter((name) => name !== 'phase').sort(), listed.sort());
    assert.deepEqual(names(thread.events).sort(), rows('| event | when', 'All bubble').sort());
    assert.deepEqual(names(thread.members).filter((name) => /^[#_]/.test(name)), []);
    assert.ok(thread.cssParts.length > 40);
    const tags = (read('dist/vscode.html-custom-data.json') as { tags: { name: string; attributes: unknown[] }[] }).tags;
    assert.equal(tags.find(({ name }) => name === 'parley-thread')!.attributes.length >= listed.length, true);
    assert.ok(JSON.stringify(read(web!)).includes('parley-thread'));
  });

  /** What a page would load at once of a bundle of this module; what is only loaded later does not count. */
  async function bundle(text: string): Promise<string> {
    const entry = theirs.write('main.js', text);
    const [{ output }] = (await build({
      configFile: false, root: theirs.folder, logLevel: 'silent',
      build: { write: false, target: 'es2022', minify: false, lib: { entry, formats: ['es'] } },
    })) as Rolldown.RolldownOutput[] as [Rolldown.RolldownOutput];
    const chunks = output.filter((item) => item.type === 'chunk');
    const names = new Set(chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName));
    for (const name of names) chunks.find((chunk) => chunk.fileName === name)?.imports.forEach((other) => names.add(other));
    return chunks.filter((chunk) => names.has(chunk.fileName)).map((chunk) => chunk.code).join('\n');
  }
  /** How the tags are registered in dist/define.js. */
  const registers = (code: string): boolean => /["']parley-thread["']:\s*ParleyThread/.test(code);

  it('leaves out of a bundle what nobody used', async () => {
    const error = await bundle(`import { CommentError } from 'parley-comments'; export const made = new CommentError('busy', 'x');`);
    assert.ok(!/customElements|LitElement/.test(error), 'one error class brought elements along');
    assert.ok(error.length < 6000, `${error.length} characters for one class`);
    const nothing = await bundle(`import 'parley-comments'; export {};`);
    assert.equal(nothing.replace(/\/\/.*$/gm, '').replace(/export\s*\{\s*\};?/, '').trim().slice(0, 500), '');
  });

  it('defines the tags in a bundle that asked for them, and only then', async () => {
    assert.ok(registers(await bundle(`import 'parley-comments/define';`)), 'define was dropped as if it did nothing');
    assert.ok(!registers(await bundle(`export { ParleyThread } from 'parley-comments';`)), 'a class registered tags');
  });
});
