// What a backend asks before it takes a write: answered in place, and the write goes out again with its key.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Challenge, CommentAdapter } from '../../src/core/adapter.js';
import { checkChallenge } from '../../src/core/check-challenge.js';
import { CommentError, toCommentError } from '../../src/core/errors.js';
import { bob, comment, id, opened, page } from '../support/fake-adapter.js';

const challenge: Challenge = { id: 'factor', kind: 'form', fields: [{ name: 'code', type: 'text', required: true }] };
const asked = (): CommentError => new CommentError('challenge', 'x', { challenge });
const asking = (given: unknown[], verdicts: unknown[] = []) => ({
  change: (adapter: CommentAdapter): CommentAdapter => ({
    ...adapter, auth: {
      ...adapter.auth!,
      async answer(what, fields) {
        given.push([what.id, fields]);
        const verdict = verdicts.shift();
        if (verdict) throw verdict;
      },
    },
  }),
});

test('an answer that holds sends the write again, with its key, and whatever else waited for it', async () => {
  const given: unknown[] = [];
  const f = await opened(page([comment('a')]), asking(given));
  const [one, two] = [f.store.post('one', null), f.store.post('two', id('a'))];
  await (await f.take('create')).fail(asked());
  await (await f.take('create')).fail(asked());
  assert.equal(f.store.node(id(one))?.write?.error?.challenge, challenge);
  assert.equal(await f.store.answer(one, { code: '123456' }), null);
  assert.deepEqual(given, [['factor', { code: '123456' }]]);
  assert.deepEqual([(await f.take('create')).key, (await f.take('create')).key], [one, two]);
});

test('a wrong answer sends nothing and says why; the write still waits', async () => {
  const given: unknown[] = [];
  const f = await opened(page([comment('a')]), asking(given, [new CommentError('invalid', 'x', { fields: { code: 'No.' } })]));
  const key = f.store.post('one', null);
  await (await f.take('create')).fail(asked());
  assert.deepEqual((await f.store.answer(key, { code: '0' }))?.fields, { code: 'No.' });
  assert.deepEqual([f.store.node(id(key))?.write?.phase, f.waiting('create')], ['parked', 0]);
  assert.equal(await f.store.answer(key, { code: '1' }), null);
  assert.equal((await f.take('create')).key, key);
});

test('what cannot be answered says so and stays', async () => {
  const f = await opened(page([]));
  const key = f.store.post('one', null);
  await (await f.take('create')).fail(asked());
  assert.equal((await f.store.answer(key, {}))?.code, 'unsupported');
  assert.equal((await f.store.answer(null, {}))?.code, 'unsupported');
});

test('a login that wants one thing more goes on after it, with what was typed before', async () => {
  const given: unknown[] = [];
  const f = await opened(page([]), { viewer: null, ...asking(given) });
  void f.store.login('form', { username: 'bob', password: 'secret' });
  await (await f.take('login')).fail(asked());
  assert.equal(f.store.state.login.error?.challenge, challenge);
  const answered = f.store.answer(null, { code: '1' });
  const again = await f.take('login');
  assert.deepEqual(again.args.slice(0, 2), ['form', { username: 'bob', password: 'secret' }]);
  await again.answer(bob);
  assert.deepEqual([await answered, f.store.state.login.phase], [null, 'signed-in']);
});

test('a login whose question is not wanted is given up', async () => {
  const f = await opened(page([]), { viewer: null, ...asking([]) });
  void f.store.login('form', {});
  await (await f.take('login')).fail(asked());
  f.store.giveUp();
  assert.deepEqual([f.store.state.login.phase, f.store.state.login.error], ['guest', null]);
});

const junk: readonly (readonly [string, unknown, Challenge | null])[] = [
  ['nothing', null, null], ['a word', 'captcha', null], ['no kind', { id: 'x' }, null], ['another kind', { id: 'x', kind: 'dance' }, null],
  ['a form without fields', { id: 'x', kind: 'form' }, null], ['a form whose fields are none', { id: 'x', kind: 'form', fields: [null, 3, {}, { name: '' }] }, null],
  ['a page whose address is a script', { id: 'x', kind: 'page', url: 'javascript:alert(1)' }, { id: 'x', kind: 'page' }],
  ['a page whose address is none', { id: 'x', kind: 'page', url: 'not an address' }, { id: 'x', kind: 'page' }],
  ['odd fields', { id: 'x', kind: 'form', words: 7, fields: [{ name: 'a', type: 'file', required: 'yes', autocomplete: '"><b>', label: {} }] }, { id: 'x', kind: 'form', fields: [{ name: 'a', type: 'text', required: true }] }],
];
for (const [what, value, narrowed] of junk) {
  test(`a challenge that is ${what} becomes ${narrowed ? 'what can be asked of it' : 'none'}`, () => assert.deepEqual(checkChallenge(value), narrowed));
}

test('a challenge survives another copy of our error class', () => {
  assert.equal(toCommentError({ name: 'CommentError', code: 'challenge', message: 'x', challenge }).challenge, challenge);
});
