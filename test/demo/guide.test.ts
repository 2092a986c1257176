// The guide "Write an adapter in 60 lines": what it shows is what is tested, and it is as short as it says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { marginaliaAdapter } from '../../demo/guide/adapter.js';
// Importing it runs the whole conformance kit on the guide's adapter and server.
import { results } from '../../demo/guide/adapter.proof.js';
import { startMarginalia } from '../../demo/guide/server.js';
import { CommentError } from '../../src/core/errors.js';
import { page, shown, source, written } from './guide.js';

const html = readFileSync(page, 'utf8');
const { signal } = new AbortController();
const key = 'guide' as never;

after(() => {
  const at = (outcome: string): string[] => results.filter((result) => result.outcome === outcome).map(({ id }) => id);
  assert.deepEqual([...at('broken'), ...at('waiting')], []);
  for (const prefix of ['reads.', 'writes.', 'removes.', 'auth.', 'fails.', 'aborts.']) assert.ok(at('kept').some((id) => id.startsWith(prefix)), `nothing of ${prefix} was tried`);
});

describe('the guide', () => {
  for (const name of shown) {
    it(`shows ${name} to the letter (\`npm run readme\` writes it)`, () => {
      const said = new RegExp(`<pre [^>]*data-file="${name}"[^>]*>([^]*?)</pre>`).exec(html)?.[1] ?? '';
      assert.equal(said.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'), source(name));
    });
  }
  it('is as it would be written', () => assert.equal(written(html), html));
  it('has an adapter of at most 60 lines, none of them too long to read', () => {
    const lines = source('adapter.ts').split('\n');
    assert.ok(lines.length <= 60, `${lines.length} lines`);
    assert.deepEqual(lines.filter((line) => line.length > 120), []);
  });
  it('needs no script to be read', () => assert.doesNotMatch(html, /<script/));
});

describe('the guide’s adapter', () => {
  it('hands the reader the backend’s own words', async () => {
    const server = await startMarginalia();
    try {
      const adapter = marginaliaAdapter({ server: server.url });
      const refused = await adapter.write!.create({ thread: { id: 'p' }, parent: null, source: 'Hello' }, { signal, key }).catch((thrown: unknown) => thrown);
      assert.ok(refused instanceof CommentError);
      assert.deepEqual([refused.code, refused.reason], ['signed-out', 'Who are you?']);
    } finally {
      await server.close();
    }
  });
});
