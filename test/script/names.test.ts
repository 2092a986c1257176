// An adapter is there everywhere or nowhere: whoever adds one and forgets a place reads here which.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const names = (folder: string, end: string): string[] => readdirSync(new URL(folder, root)).filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length)).sort();

/** `support` is what they are made of. */
const adapters = names('src/adapters/', '.ts').filter((name) => name !== 'support');

describe('every adapter', () => {
  it('has a name in markup, with a file that reads its options', () => {
    const files = names('src/script/', '.ts').filter((name) => /^export const make\b/m.test(read(`src/script/${name}.ts`)));
    assert.deepEqual(files, adapters, 'src/script/');
    const table = [...read('src/script.ts').matchAll(/^ {2}'?([\w-]+)'?: \(\) => import\('\.\/script\/([\w-]+)\.js'\),$/gm)];
    assert.deepEqual(table.map(([, name]) => name!).sort(), adapters, 'src/script.ts');
    for (const [line, name, file] of table) assert.equal(name, file, line);
  });

  it('has been proven, and is shown on a page of its own', () => {
    assert.deepEqual(names('test/proven/', '.json').filter((name) => name !== 'hostile'), adapters, 'test/proven/: PARLEY_RECORD=1 npm test -- adapters/NAME');
    assert.deepEqual(names('demo/backends/', '.html').filter((name) => name !== 'callback'), adapters, 'demo/backends/');
    assert.ok(adapters.length > 20);
  });

  it('that speaks HTTP to a server is told hostile answers', () => {
    const told = new Set((JSON.parse(read('test/proven/hostile.json')) as readonly { readonly adapter: string }[]).map(({ adapter }) => adapter));
    // No server, or one that is spoken to in another way than by asking.
    const others = ['bluesky', 'device', 'memory', 'merge', 'nostr', 'page'];
    assert.deepEqual(adapters.filter((name) => !told.has(name)), others, 'test/support/hostile-scenes.ts: PARLEY_RECORD=counts npm test -- hostile-answers');
  });
});
