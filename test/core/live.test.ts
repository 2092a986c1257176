// What arrives while the reader reads: counted, not pushed under their eyes; changes in place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comment } from '../../src/core/model.js';
import { bob, comment, cursor, fake, id, opened, page, tick } from '../support/fake-adapter.js';

test('arrivals by others wait until they are asked for, then stand fresh at the head', async () => {
  const f = await opened(page([comment('a', null, { replies: 1 }), comment('b', 'a')], { total: 2 }));
  const before = f.store.state.branches;
  f.feed().put(comment('n1'));
  f.feed().put(comment('n2'));
  f.feed().put(comment('r', 'a'));
  f.feed().put(comment('rr', 'r'));
  f.feed().put(comment('n1', null, { body: { format: 'text', source: 'changed' } }));
  assert.equal(f.store.state.unseen, 4);
  assert.equal(f.store.state.branches, before);
  assert.equal(f.store.state.total, 2);
  assert.deepEqual(f.events.filter((event) => event.type === 'arrived').map((event) => event.type === 'arrived' && event.unseen), [1, 2, 3, 4]);
  assert.deepEqual(f.store.reveal(), ['n1', 'n2', 'r', 'rr']);
  assert.equal(f.shape(), 'n2 n1 a(b r(rr))');
  assert.equal(f.store.state.total, 6);
  assert.equal(f.store.state.unseen, 0);
  assert.deepEqual(f.store.node(id('rr'))?.mark, { fresh: true });
  assert.equal(f.store.node(id('n1'))?.comment.body?.source, 'changed');
  assert.deepEqual(f.store.reveal(), []);
});

test('where the oldest stand first, arrivals stand last', async () => {
  const f = await opened(page([comment('a')]), { order: 'oldest' });
  f.feed().put(comment('n1'));
  f.feed().put(comment('n2'));
  f.store.reveal();
  assert.equal(f.shape(), 'a n1 n2');
});

test('the reader’s own comment from another tab appears at once', async () => {
  const f = await opened(page([comment('a', null, { replies: 0 })], { total: 1 }));
  f.feed().put(comment('mine', null, { author: bob }));
  f.feed().put(comment('reply', 'a', { author: bob }));
  assert.equal(f.shape(), 'mine a(reply)');
  assert.equal(f.store.state.unseen, 0);
  assert.equal(f.store.state.total, 3);
  assert.equal(f.store.node(id('a'))?.comment.replies, 1);
});

test('a change is shown in place, and only its branch is drawn again', async () => {
  const f = await opened(page([comment('a'), comment('b')]));
  const [a, b] = f.store.state.branches;
  f.feed().put(comment('b', null, { body: { format: 'text', source: 'better' } }));
  assert.equal(f.store.state.branches[0], a);
  assert.notEqual(f.store.state.branches[1], b);
  const state = f.store.state;
  f.feed().put(comment('b', null, { body: { format: 'text', source: 'better' } }));
  assert.equal(f.store.state, state, 'hearing it twice changes nothing');
});

test('what is dropped goes, a tombstone stays where there are replies, and goes with the last of them', async () => {
  const f = await opened(page([comment('a', null, { replies: 1 }), comment('b', 'a'), comment('c')], { total: 3 }));
  f.feed().drop(id('a'));
  f.feed().drop(id('c'));
  f.feed().drop(id('nobody'));
  assert.equal(f.shape(), 'a(b)');
  assert.equal(f.store.state.total, 1);
  f.feed().drop(id('b'));
  assert.equal(f.shape(), '');
  assert.equal(f.store.state.total, 0);
});

test('an arrival that is dropped before it was shown is not counted any more', async () => {
  const f = await opened(page([comment('a')]));
  f.feed().put(comment('n'));
  f.feed().drop(id('n'));
  assert.equal(f.store.state.unseen, 0);
});

test('an arrival of which nothing is left is not announced', async () => {
  const f = await opened(page([comment('a')]));
  f.feed().put(comment('n', null, { state: 'removed', body: null }));
  assert.equal(f.store.state.unseen, 0);
});

test('a reply to what is not loaded has no place to be shown in', async () => {
  const f = await opened(page([comment('a')], { total: 9, next: cursor('two') }));
  f.feed().put(comment('r', 'far'));
  assert.equal(f.store.state.unseen, 0);
  assert.equal(f.store.state.total, 10);
});

test('a lost feed reads again quietly', async () => {
  const f = await opened(page([comment('a')]));
  f.feed().lost();
  assert.equal(f.store.state.phase, 'ready');
  await (await f.take('page')).answer(page([comment('b'), comment('a')]));
  assert.equal(f.shape(), 'b a');
});

test('a feed that is lost again and again lets the page arrive that is on its way, and then reads once more', async () => {
  const f = await opened(page([comment('a')]));
  f.feed().lost();
  const first = await f.take('page');
  for (let i = 0; i < 50; i++) f.feed().lost();
  await tick();
  assert.equal(f.waiting('page'), 0, 'nothing is asked a second time meanwhile');
  await first.answer(page([comment('b'), comment('a')]));
  assert.equal(f.shape(), 'b a');
  await f.pass(2_000);
  assert.equal(f.waiting('page'), 1, 'what was missed since is read');
  await (await f.take('page')).answer(page([comment('c'), comment('b'), comment('a')]));
  await f.pass(60_000);
  assert.equal(f.waiting('page'), 0);
  assert.equal(f.shape(), 'c b a');
});

test('a feed that is lost while the first page is on its way does not call it off', async () => {
  const f = fake();
  f.store.open();
  const first = await f.take('page');
  f.feed().lost();
  assert.equal(first.signal?.aborted, false);
  await first.answer(page([comment('a')]));
  assert.equal(f.shape(), 'a');
});

test('older words that are told after newer ones change nothing, wherever the newer ones are', async () => {
  const f = await opened(page([comment('a'), comment('b')], { next: cursor('two') }));
  const words = (source: string, editedAt: number | null): Partial<Comment> => ({ body: { format: 'text', source }, editedAt });
  const says = (name: string): string | undefined => f.store.node(id(name))?.comment.body?.source;
  f.feed().put(comment('a', null, words('better', 2000)));
  f.feed().put(comment('a', null, words('good', 1000)));
  f.feed().put(comment('a', null, words('first', null)));
  assert.equal(says('a'), 'better');
  f.feed().put(comment('n', null, words('better', 2000)));
  f.feed().put(comment('n', null, words('first', null)));
  f.store.reveal();
  assert.equal(says('n'), 'better');
  void f.store.more(null);
  const more = await f.take('page');
  f.feed().put(comment('c', null, words('better', 2000)));
  f.feed().put(comment('c', null, words('first', null)));
  await more.answer(page([comment('c', null, words('first', null))]));
  assert.equal(says('c'), 'better', 'not even when a page says the same a moment later');
});

test('a reply to what is not shown is counted once, however often it is told, until it is gone', async () => {
  const f = await opened(page([comment('a')], { total: 5 }));
  for (let i = 0; i < 3; i++) f.feed().put(comment('r', 'elsewhere', { body: { format: 'text', source: `told ${i}` } }));
  assert.equal(f.store.state.total, 6);
  assert.equal(f.shape(), 'a');
  f.feed().drop(id('r'));
  f.feed().drop(id('r'));
  assert.equal(f.store.state.total, 5);
  f.feed().put(comment('s', 'elsewhere'));
  f.feed().put(comment('s', 'elsewhere', { author: null, body: null, state: 'removed' }));
  assert.equal(f.store.state.total, 5);
});

test('a comment that was edited and then taken away is gone: a place that is left behind has no time of editing', async () => {
  const f = await opened(page([comment('a', null, { replies: 1, editedAt: 5000 }), comment('b', 'a')], { total: 2 }));
  f.feed().put(comment('a', null, { author: null, body: null, state: 'removed', replies: 1 }));
  assert.equal(f.store.node(id('a'))?.comment.state, 'removed');
  assert.equal(f.store.state.total, 1);
  f.feed().put(comment('a', null, { replies: 1, editedAt: 5000 }));
  assert.equal(f.store.node(id('a'))?.comment.state, 'shown', 'and it can be put back');
});

test('nonsense from the feed is an event, not an end', async () => {
  const f = await opened(page([comment('a')]));
  for (const bad of [null, 'x', {}, [], { id: {} }, { id: '' }]) f.feed().put(bad as never);
  f.feed().drop(null as never);
  assert.equal(f.shape(), 'a');
  assert.equal(f.events.filter((event) => event.type === 'error' && event.error.code === 'garbled').length, 7);
  f.feed().drop(7 as never);
});

test('the removed leaf is not shown, with replies it is, and a known reply count keeps it too', async () => {
  const gone = { author: null, body: null, state: 'removed' } as const;
  const f = await opened(page([
    comment('a', null, gone), comment('b', null, { ...gone, replies: 1 }), comment('c', 'b'), comment('d', null, { ...gone, replies: 3 }),
    comment('e', null, { ...gone, replies: 1 }), comment('f', 'e', gone),
  ]));
  assert.equal(f.shape(), 'b(c) d');
});

test('the reader’s own comment that came before anybody knew who reads does not wait once it is known', async () => {
  const f = await opened(page([comment('a')], { total: 1 }), { viewer: null });
  f.feed().put(comment('theirs'));
  f.feed().put(comment('mine', null, { author: bob }));
  assert.equal(f.store.state.unseen, 2);
  f.told()(bob);
  assert.equal(f.store.state.unseen, 1);
  assert.equal(f.shape(), 'mine a');
});

test('a flood of news in one moment is not taken in one by one: the page is read again', async () => {
  const f = await opened(page([comment('a')]));
  for (let i = 0; i < 2_000; i++) f.feed().put(comment(`n${i}`));
  assert.ok(f.store.state.unseen < 1_000, 'each costs what came before it');
  const again = await f.take('page');
  await again.answer(page([comment('latest'), comment('a')]));
  assert.ok(f.shape().startsWith('latest'), f.shape().slice(0, 100));
  await f.pass(2_000);
  const { unseen } = f.store.state;
  f.feed().put(comment('later'));
  assert.equal(f.store.state.unseen, unseen + 1, 'what comes after the flood is heard');
});

test('one login that both the answer and the adapter tell of is one login', async () => {
  const f = await opened(page([comment('a')]), { viewer: null });
  const viewers = (): readonly unknown[] => f.events.flatMap((event) => (event.type === 'viewer' ? [event.viewer?.name ?? null] : []));
  assert.deepEqual(viewers(), [null]);
  const login = f.store.login('form');
  f.told()(bob);
  await (await f.take('login')).answer(bob);
  await login;
  assert.deepEqual(viewers(), [null, 'Bob']);
  f.told()({ ...bob, name: 'Robert' });
  f.told()(null);
  f.told()(null);
  assert.deepEqual(viewers(), [null, 'Bob', 'Robert', null]);
});
