// A store in which what reads on is not here yet: no news and no press may be lost meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { createReadingStore } from '../../src/core/reading.js';
import type { StoreOptions, ThreadStore } from '../../src/core/store.js';
import { comment, cursor, id, opened, page, tick } from '../support/fake-adapter.js';

/** It may have come for another test: here it is asked for anew. */
const make = (adapter: CommentAdapter, options: StoreOptions): ThreadStore => createReadingStore(adapter, options, null, null);
const come = async (): Promise<void> => {
  await import('../../src/core/onward.js');
  await new Promise((soon) => { setTimeout(soon, 10); });
  await tick();
};

test('news that comes before is shown once it can be, in its order', async () => {
  const f = await opened(page([comment('a')]), { make });
  f.feed().put(comment('b'));
  f.feed().put(comment('c'));
  f.feed().drop(id('b'));
  await come();
  assert.equal(f.store.state.unseen, 1);
  f.store.reveal();
  assert.equal(f.shape(), 'c a');
});

test('more than a page can take in one by one is read again', async () => {
  const f = await opened(page([comment('a')]), { make });
  for (let n = 0; n < 500; n++) f.feed().put(comment(`n${n}`));
  await come();
  const call = await f.take('page');
  await call.answer(page([comment('z'), comment('a')]));
  assert.ok(f.shape().includes('z'), f.shape());
});

test('a second page that is asked for twice at once is read once', async () => {
  const f = await opened(page([comment('a')], { next: cursor('b') }), { make });
  const presses = [f.store.more(null), f.store.more(null)];
  await come();
  const call = await f.take('page');
  assert.equal(f.store.state.more?.phase, 'loading');
  await call.answer(page([comment('b')]));
  await Promise.all(presses);
  assert.equal(f.shape(), 'a b');
  assert.equal(f.waiting('page'), 0);
});

test('who leaves before can come back', async () => {
  const f = await opened(page([comment('a')], { next: cursor('b') }), { make });
  const press = f.store.more(null);
  f.feed().put(comment('n'));
  f.store.close();
  await press;
  assert.equal(f.store.state.more?.phase, 'idle');
  f.store.open();
  await (await f.take('page')).answer(page([comment('a')], { next: cursor('b') }));
  assert.equal(f.shape(), 'a');
  assert.equal(f.store.state.unseen, 0);
});

test('a comment that is elsewhere is found', async () => {
  const f = await opened(page([comment('a')], { next: cursor('b') }), { make });
  const found = f.store.show(id('x'));
  await come();
  await (await f.take('page')).answer(page([comment('x')]));
  assert.equal(await found, true);
});
