// Imports point one way and no string becomes markup: every file of src and demo is read, and each rule is seen to bite.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { violations } from './boundaries.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
const ours = Object.keys(dependencies);

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => relative(root, join(root, folder, name)).split(sep).join('/'));
}

describe('the rooms of the house', () => {
  it('import only what their place allows', () => {
    const files = [...sources('src'), ...sources('demo')];
    assert.ok(files.length > 20, 'the sources were not found');
    assert.deepEqual(files.flatMap((path) => violations(path, readFileSync(join(root, path), 'utf8'), ours)), []);
  });

  const allowed: readonly [path: string, text: string][] = [
    ['src/core/store.ts', `import type { A } from './model.js'; import { b } from './deep/b.js';`],
    ['src/adapters/device.ts', `import { get } from 'idb-keyval'; import { x } from '../storage/database.js'; import { e } from '../core/errors.js';`],
    ['src/body/markdown.ts', `import { lexer } from 'marked'; import type { T } from '../core/body-tree.js';`],
    ['src/view/row.ts', `import { html } from 'lit'; import { repeat } from 'lit/directives/repeat.js'; const load = () => import('../body/index.js');`],
    ['src/define.ts', `import { A } from './view/a.js';`],
    ['src/script.ts', `import './define.js'; const load = () => import('./adapters/memory.js');`],
    ['src/index.ts', `export { A } from './view/a.js'; export type { B } from './core/b.js';`],
    ['src/classic.ts', `void import(new URL('parley.js', address).href);`],
    ['demo/main.ts', `import { deviceAdapter } from '../src/adapters/device.js';`],
    // Words and near misses that are none.
    ['src/core/words.ts', `// innerHTML is never used\nconst evaluate = 1; const t = 'about innerHTML and eval'; stream.write('x');`],
    ['src/view/cell.ts', `const t = html\`<p title="\${x}">the srcdoc attribute</p>\`;`],
  ];
  for (const [path, text] of allowed) {
    it(`allow, in ${path}: ${text.slice(0, 60)}`, () => assert.deepEqual(violations(path, text, [...ours, 'marked']), []));
  }

  const forbidden: readonly [path: string, text: string, why: RegExp][] = [
    ['src/core/store.ts', `import { x } from '../view/x.js';`, /core may not import view/],
    ['src/core/store.ts', `import type { X } from '../adapters/x.js';`, /core may not import adapters/],
    ['src/core/store.ts', `import { html } from 'lit';`, /core may not import lit/],
    ['src/core/store.ts', `type X = import('../view/x.js').X;`, /core may not import view/],
    ['src/core/store.ts', `const x = () => import('../storage/x.js');`, /core may not import storage/],
    ['src/core/store.ts', `export * from '../body/x.js';`, /core may not import body/],
    ['src/core/store.ts', `import { x } from './x';`, /needs its \.js/],
    ['src/core/store.ts', `import { readFile } from 'node:fs';`, /node:fs is not among the dependencies/],
    ['src/core/store.ts', `const x = (name) => import(name);`, /must name its module/],
    ['src/adapters/device.ts', `import { x } from '../view/x.js';`, /adapters may not import view/],
    ['src/adapters/device.ts', `import { x } from '../body/x.js';`, /adapters may not import body/],
    ['src/adapters/device.ts', `import { html } from 'lit';`, /adapters may not import lit/],
    ['src/storage/drafts.ts', `import { x } from '../adapters/x.js';`, /storage may not import adapters/],
    ['src/storage/drafts.ts', `import { x } from 'marked';`, /storage may not import marked/],
    ['src/body/markdown.ts', `import { html } from 'lit';`, /body may not import lit/],
    ['src/body/markdown.ts', `import { get } from 'idb-keyval';`, /body may not import idb-keyval/],
    ['src/body/markdown.ts', `import x from 'left-pad';`, /left-pad is not among the dependencies/],
    ['src/conformance/index.ts', `import { m } from '../adapters/memory.js';`, /conformance may not import adapters/],
    ['src/view/row.ts', `import { m } from '../adapters/memory.js';`, /view may not import adapters/],
    ['src/view/row.ts', `import '../define.js';`, /view may not import define/],
    ['src/view/row.ts', `import { get } from 'idb-keyval';`, /view may not import idb-keyval/],
    ['src/view/row.ts', `import { x } from 'marked';`, /view may not import marked/],
    ['src/view/row.ts', `import { x } from '../../test/support/x.js';`, /src may not import test/],
    ['src/view/row.ts', `import { x } from '../../demo/x.js';`, /src may not import demo/],
    ['src/define.ts', `import { m } from './adapters/memory.js';`, /define may not import adapters/],
    ['src/index.ts', `export { m } from './adapters/memory.js';`, /index may not import adapters/],
    ['src/index.ts', `export * from './define.js';`, /index may not import define/],
    ['src/index.ts', `import './view/a.js';`, /only re-exports/],
    ['src/index.ts', `export const a = 1;`, /only re-exports/],
    ['src/script.ts', `import { LitElement } from 'lit';`, /script may not import lit/],
    ['src/classic.ts', `import './define.js';`, /classic may not import define/],
    ['src/attic/x.ts', `export {};`, /no room of this house/],
    ['demo/main.ts', `import { x } from '../test/support/x.js';`, /a demo may not import test/],
    ['src/view/row.ts', `element.innerHTML = x;`, /innerHTML/],
    ['src/view/row.ts', `element['outerHTML'] = x;`, /outerHTML/],
    ['src/view/row.ts', `const t = html\`<p .innerHTML=\${x}></p>\`;`, /innerHTML/],
    ['src/view/row.ts', `const t = html\`<iframe srcdoc=\${x}></iframe>\`;`, /srcdoc/],
    ['src/view/row.ts', `element.insertAdjacentHTML('beforeend', x);`, /insertAdjacentHTML/],
    ['src/view/row.ts', `element.setHTMLUnsafe(x);`, /setHTMLUnsafe/],
    ['src/view/row.ts', `document.write(x);`, /document\.write/],
    ['src/view/row.ts', `this.ownerDocument.writeln(x);`, /document\.write/],
    ['src/view/row.ts', `import { unsafeHTML } from 'lit/directives/unsafe-html.js';`, /unsafeHTML/],
    ['src/view/row.ts', `import { unsafeSVG } from 'lit/directives/unsafe-svg.js';`, /unsafeSVG/],
    ['src/view/row.ts', `import { unsafeStatic } from 'lit/static-html.js';`, /unsafeStatic/],
    ['src/view/row.ts', `range.createContextualFragment(x);`, /createContextualFragment/],
    ['src/view/row.ts', `new DOMParser().parseFromString(x, 'text/html');`, /DOMParser/],
    ['src/view/row.ts', `eval(x);`, /eval/],
    ['src/view/row.ts', `new Function(x);`, /new Function/],
  ];
  for (const [path, text, why] of forbidden) {
    it(`refuse, in ${path}: ${text.slice(0, 60)}`, () => {
      const found = violations(path, text, [...ours, 'marked']);
      assert.ok(found.some((line) => why.test(line)), `found: ${found.join('; ') || 'nothing'}`);
    });
  }
});
