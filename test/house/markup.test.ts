// What the page builder, the reference and the backends' pages say of markup is what the code reads; and whatever somebody types into the
// builder, what it gives to be pasted says just that, as a tag, as one script and as a module that compiles.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import ts from 'typescript';
import { attributes, backends, type Backend } from '../../demo/site/backends.js';
import { customProperties, elements } from '../../demo/site/elements.js';
import { moduleCode, oneScript, scriptTag, styleSheet, type Choice } from '../../demo/site/tags.js';
import { root } from '../support/package.js';

const all = backends();
const camel = (name: string): string => name.replace(/^data-/, '').replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** The names that a file of src/script takes out of an element's attributes. */
function taken(source: string): readonly string[] {
  const bags = [...source.matchAll(/\(\{ ([^}]*?) \}(?:: Readonly<Record<string, string>>)?\)(?:: [\w| ]+)? (?:=>|\{)/g)].map(([, names]) => names!);
  return bags.flatMap((names) => names.split(/, (?=[\w.])/)).map((each) => /^\w+/.exec(each)?.[0] ?? '').filter((each) => each !== '').sort();
}

function given(backend: Backend, own: boolean, value: (name: string, choices: readonly string[]) => string): Choice {
  const set = backend.attributes.map((each) => ({ ...each, value: each.kind === 'switch' ? '' : value(each.kind, each.choices) }));
  return {
    adapter: backend.name, inside: '', token: own && backend.token !== 'none' ? backend.token : null, styles: [],
    attributes: [...set.map(({ name, value: said }) => ({ name, value: said, property: null, number: false })),
      { name: 'order', value: 'newest', property: 'order', number: false }, { name: 'page-size', value: '10', property: 'pageSize', number: true }, { name: 'locale', value: 'pt-BR', property: 'locale', number: false }],
    factory: set.every(({ options }) => options !== null)
      ? { name: backend.factory, options: set.map(({ options, kind, value: said }) => ({ pattern: options!, value: said, as: kind === 'number' ? 'number' : kind === 'words' || kind === 'several' ? 'list' : 'text' })) } : null,
  };
}
const plausible = (kind: string, choices: readonly string[]): string => choices[0] ?? (kind === 'number' ? '12' : kind === 'address' ? 'https://a.example/b' : 'some words');

describe('what markup can say to a backend', () => {
  for (const { name } of all) {
    it(`${name}: is told for every attribute that is read, and for no other`, () => {
      const source = readFileSync(join(root, `src/script/${name}.ts`), 'utf8');
      assert.deepEqual(attributes(source).map((each) => camel(each.name)).sort(), taken(source));
    });
  }
  it('never has the name of one of the element’s own attributes, which a single script could not tell apart', async () => {
    const own = (await elements())[0]!.attributes!.map((each) => each.name);
    assert.deepEqual(all.flatMap((each) => each.attributes).map((each) => each.name).filter((name) => own.includes(name.replace(/^data-/, '')) && name !== 'src'), []);
  });
  it('is told on its page only of options that the adapter takes', () => {
    let seen = 0;
    for (const { name, factory } of all) {
      const page = readFileSync(join(root, `demo/backends/${name}.html`), 'utf8');
      const source = readFileSync(join(root, `src/adapters/${name}.ts`), 'utf8');
      for (const [, inside] of page.matchAll(new RegExp(`${factory}\\(\\{ ([^}]*?) \\}`, 'g'))) {
        for (const option of inside!.split(/, /).map((each) => /^\w+/.exec(each)![0])) {
          seen++;
          assert.match(source, new RegExp(`^ {2}readonly ${option}\\??:`, 'm'), `${name}: ${option}`);
        }
      }
    }
    assert.ok(seen > 25, `only ${seen} options`);
  });
  it('is pasted on its page with attributes that are told', () => {
    for (const { name, pasted, attributes: told } of all.filter((each) => each.name !== 'page')) {
      assert.deepEqual(Object.keys(pasted).filter((each) => each !== 'thread' && !told.some((one) => one.name === each)), [], name);
    }
  });
});

describe('what the page builder gives', () => {
  const tagIn = (markup: string, tag: string): Readonly<Record<string, string>> => {
    const found: Record<string, string>[] = [];
    const parser = new Parser({ onopentag: (name, attributed) => { if (name === tag) found.push(attributed); } });
    parser.end(markup);
    return found.at(-1)!;
  };
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"><script>alert(1)</script>', "' onload='x", '</script><b>', '&quot;&amp;<', '$&$1`${x}', '\\\'', 'a\nb', '<!--'))
    .filter((text) => text !== '');

  it('says as a tag and as one script what was typed, whatever it was', () => {
    fc.assert(fc.property(fc.constantFrom(...all), hostile, (backend, text) => {
      const choice = given(backend, false, () => text);
      const wanted = Object.fromEntries(choice.attributes.map(({ name, value }) => [name, value]));
      const { adapter, ...said } = tagIn(scriptTag(choice), 'parley-thread');
      assert.equal(adapter, backend.name);
      assert.deepEqual(said, wanted);
      const { src, 'data-adapter': named, ...data } = tagIn(oneScript(choice)!, 'script');
      assert.match(src!, /parley\.classic\.js$/);
      assert.equal(named, backend.name);
      assert.deepEqual(data, Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name.startsWith('data-') ? name : `data-${name}`, value])));
    }), { numRuns: 200 });
  });

  it('says in a module what was typed, and nothing of it runs or ends a script', () => {
    fc.assert(fc.property(hostile, (text) => {
      const artalk = all.find(({ name }) => name === 'artalk')!;
      const code = moduleCode(given(artalk, false, (kind, choices) => (kind === 'text' ? text : plausible(kind, choices))))!;
      assert.doesNotMatch(code, /<\/|<!/);
      const literal = /^ {2}site: (.*),$/m.exec(code)?.[1];
      assert.equal(runInNewContext(literal ?? ''), text);
    }), { numRuns: 200 });
  });

  it('is a module that compiles, for every backend, with all that can be set and with a login of the page’s own', { timeout: 120_000 }, () => {
    const config = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name)).config, ts.sys, root).options;
    const options: ts.CompilerOptions = { ...config, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
    const written = new Map(all.map((backend) => [join(root, `${backend.name}.module.ts`), moduleCode(given(backend, true, plausible))] as const).filter((each): each is [string, string] => each[1] !== null));
    assert.ok(written.size >= 19, `only ${written.size} modules`);
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists, readFile } = host;
    host.getSourceFile = (name, ...rest) => (written.has(name) ? ts.createSourceFile(name, written.get(name)!, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest));
    host.fileExists = (name) => written.has(name) || fileExists(name);
    host.readFile = (name) => written.get(name) ?? readFile(name);
    const program = ts.createProgram([...written.keys()], options, host);
    const wrong = [...written.keys()].flatMap((name) => [...program.getSyntacticDiagnostics(program.getSourceFile(name)), ...program.getSemanticDiagnostics(program.getSourceFile(name))]
      .map((each) => `${name}: ${ts.flattenDiagnosticMessageText(each.messageText, ' ')} in ${written.get(name)}`));
    assert.deepEqual(wrong, []);
  });

  it('is a style sheet of nothing but its own rule', () => {
    assert.equal(styleSheet({ ...given(all[0]!, false, plausible), styles: [] }), '');
    const sheet = styleSheet({ ...given(all[0]!, false, plausible), styles: customProperties().map(({ name }) => [name, '"</style>"'] as const) });
    assert.doesNotMatch(sheet, /</);
    assert.equal(sheet.split('\n').length, customProperties().length + 2);
  });
});
