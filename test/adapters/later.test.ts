// What stands in for the half of an adapter that has not been fetched yet.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { later } from '../../src/adapters/support/later.js';
import { CommentError } from '../../src/core/errors.js';

const adds = { add: async (a: number, b: number): Promise<number> => a + b, fail: async (): Promise<never> => { throw new CommentError('busy', 'not now'); } };

test('two calls at once fetch the half once, and each has its own answer', async () => {
  let fetched = 0;
  const half = later(async () => { fetched++; return adds; }, (module) => module);
  assert.deepEqual(await Promise.all([half('add')(1, 2), half('add')(3, 4)]), [3, 7]);
  assert.equal(fetched, 1);
});

test('what the half throws is left as it is', async () => {
  const half = later(async () => adds, (module) => module);
  await assert.rejects(half('fail')(), { code: 'busy' });
});

test('a half that cannot be fetched is a line that is cut, so that a write is kept and sent again; the next call fetches it', async () => {
  let tries = 0;
  const half = later(async () => {
    if (tries++ === 0) throw new TypeError('Failed to fetch');
    return adds;
  }, (module) => module);
  await assert.rejects(half('add')(1, 2), (error) => error instanceof CommentError && error.code === 'offline');
  assert.equal(await half('add')(1, 2), 3);
});
