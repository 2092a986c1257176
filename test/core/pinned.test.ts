// What is pinned stands first: in every order, whatever arrives, is written or is read later, and as soon as it is pinned.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bob, comment, cursor, fake, id, opened, page, query, shapeOf } from '../support/fake-adapter.js';
import { keptPage } from '../../src/core/kept.js';
import { initialData, reduce } from '../../src/core/reduce.js';
import { createSelector } from '../../src/core/select.js';

const pin = comment('p', null, { pinned: true });

for (const order of ['newest', 'oldest', 'best'] as const) {
  test(`arrivals do not go above it, sorted ${order}`, async () => {
    const f = await opened(page([pin, comment('a')]), { order });
    f.feed().put(comment('n'));
    f.store.reveal();
    assert.equal(f.shape(), order === 'oldest' ? 'p a n' : 'p n a');
  });

  test(`the reader’s own words stand below it, before and after they are confirmed, sorted ${order}`, async () => {
    const f = await opened(page([pin, comment('a')]), { order });
    const key = f.store.post('Mine', null);
    assert.equal(f.shape(), `p ${key} a`);
    await (await f.take('create')).answer(comment('m', null, { key, author: bob }));
    assert.equal(f.shape(), `p ${key} a`);
  });

  test(`another order reads it first again, sorted ${order}`, async () => {
    const f = await opened(page([pin, comment('a')]), { order: order === 'best' ? 'newest' : 'best' });
    f.store.sort(order);
    const call = await f.take('page');
    assert.equal(query(call).order, order);
    // A backend that forgets to put it first.
    await call.answer(page([comment('b'), comment('a'), pin]));
    assert.equal(f.shape(), 'p b a');
  });
}

test('what a moderator elsewhere pins goes first, and back among the others when it is unpinned', async () => {
  const f = await opened(page([comment('a'), comment('b'), comment('c')]));
  f.feed().put(comment('c', null, { pinned: true }));
  assert.equal(f.shape(), 'c a b');
  const before = f.store.state.branches;
  f.feed().put(comment('b', null, { editedAt: 5 }));
  assert.equal(f.store.state.branches[0], before[0]);
  f.feed().put(comment('c'));
  assert.equal(f.shape(), 'a b c');
});

test('one that comes with a later page goes first, too', async () => {
  const f = await opened(page([comment('a')], { next: cursor('2'), total: 2 }));
  const more = f.store.more(null);
  await (await f.take('page')).answer(page([pin]));
  await more;
  assert.equal(f.shape(), 'p a');
});

test('the last known page keeps it pinned and first', () => {
  const data = reduce(initialData('newest'), { type: 'first', page: page([comment('a'), pin]), order: 'newest', news: new Map() });
  const kept = { ...keptPage(data, 25, 100_000), at: 5, viewer: null };
  const recalled = reduce(initialData('newest'), { type: 'recall', kept, order: 'newest' });
  const { branches } = createSelector()(recalled);
  assert.deepEqual(branches.map(({ root }) => [root.comment.id, root.comment.pinned]), [['p', true], ['a', undefined]]);
});

test('a pinned reply stays below what it answers', async () => {
  const f = fake();
  f.store.open();
  await (await f.take('viewer')).answer(bob);
  await (await f.take('page')).answer(page([comment('a'), comment('b', null, { replies: 1 }), comment('r', 'b', { pinned: true })]));
  assert.equal(shapeOf(f.store), 'a b(r)');
  assert.equal(f.store.node(id('r'))?.comment.pinned, true);
});
