// A store in which what writes is not here yet: nothing that a reader, or a page's own program, does meanwhile may be lost or done twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReadingStore } from '../../src/core/reading.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { StoreOptions, ThreadStore } from '../../src/core/store.js';
import { comment, fake, id, opened, page, tick, type Fake } from '../support/fake-adapter.js';

/** It may have come for another test: here it is asked for anew. */
const make = (adapter: CommentAdapter, options: StoreOptions): ThreadStore => createReadingStore(adapter, options, null);
const whole = (f: Fake): Promise<void> => (f.store as ReturnType<typeof createReadingStore>).whole();

test('a comment that is posted before is sent once, under the key that was answered with', async () => {
  const f = await opened(page([comment('a')]), { make });
  const key = f.store.post('mine', null);
  assert.equal(key, 'key1');
  assert.equal(f.shape(), 'a', 'nothing is shown that nobody sends');
  await whole(f);
  assert.equal(f.shape(), 'key1 a');
  const call = await f.take('create');
  assert.equal(call.key, key);
  assert.equal(f.waiting('create'), 0);
  await call.answer(comment('n', null, { key }));
  assert.equal(f.shape(), 'key1 a');
  assert.deepEqual(f.events.filter(({ type }) => type === 'confirmed').length, 1);
  assert.equal(f.store.state.branches[0]?.root.write, null);
});

test('what is done in a row is done in this row', async () => {
  const f = await opened(page([comment('a', null, { reactions: { up: { count: 2, mine: false } } })]), { make });
  f.store.react(id('a'), 'up', true);
  f.store.post('one', id('a'));
  f.store.post('two', id('a'));
  await whole(f);
  assert.equal(f.store.node(id('a'))?.comment.reactions['up']?.count, 3);
  assert.deepEqual(f.store.node(id('a'))?.children.map((node) => node.comment.body?.source), ['one', 'two']);
  await tick();
  assert.deepEqual([f.waiting('react'), f.waiting('create')], [1, 2]);
});

test('who logs in before is logged in, and what had to wait for them goes out', async () => {
  const f = await opened(page([comment('a')]), { make, viewer: null, required: true });
  f.store.post('mine', null);
  const login = f.store.login('form', {});
  await whole(f);
  assert.equal(f.store.state.branches[0]?.root.write?.phase, 'parked');
  await (await f.take('login')).answer({ id: 'bob', name: 'Bob', role: 'reader' });
  await login;
  assert.equal(f.store.state.login.viewer?.name, 'Bob');
  await f.take('create');
});

test('what an adapter cannot do is said at once, to whoever wrote the page', () => {
  const f = fake({ make, change: ({ write: _write, react: _react, ...adapter }) => adapter });
  assert.throws(() => f.store.post('x', null), TypeError);
  assert.throws(() => f.store.react(id('a'), 'up', true), TypeError);
  assert.throws(() => f.store.moderate(id('a'), 'hide', true), TypeError);
});

test('what this device has kept is fetched for, shown and sent', async () => {
  let used = 0;
  const f = await opened(page([comment('a')]), { make, outbox: { used: async () => { used++; return true; }, open: () => new Promise(() => undefined) } });
  await whole(f);
  // Once to know whether what writes is needed, once by what writes itself.
  assert.equal(used, 2);
});

test('a store that was closed meanwhile sends what was posted all the same', async () => {
  const f = await opened(page([comment('a')]), { make });
  f.store.post('mine', null);
  f.store.close();
  await whole(f);
  await f.take('create');
});

test('reading again keeps what the reader has folded, and what the new page says nothing against', async () => {
  const f = await opened(page([comment('a'), comment('b')]), { make });
  f.store.mark(id('a'), { folded: true });
  const reading = f.store.reload();
  await (await f.take('page')).answer(page([comment('new'), comment('a', null, { editedAt: 5 }), comment('b')]));
  await reading;
  assert.equal(f.shape(), 'new a b');
  assert.deepEqual([f.store.node(id('a'))?.mark.folded, f.store.node(id('a'))?.comment.editedAt], [true, 5]);
});

test('a page that comes for somebody else meanwhile is the one that counts', async () => {
  const f = await opened(page([comment('a')]), { make });
  const first = f.store.reload();
  await (await f.take('page')).answer(page([comment('old')]));
  f.store.sort('oldest');
  await (await f.take('page')).answer(page([comment('right')]));
  await first;
  assert.equal(f.shape(), 'right');
  assert.equal(f.store.state.order, 'oldest');
});
