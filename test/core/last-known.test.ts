// The last known page: shown at once, marked, replaced by the fresh one, and never to somebody it is not for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeptPage, PageCache } from '../../src/core/cache.js';
import { CommentError } from '../../src/core/errors.js';
import { keptPage } from '../../src/core/kept.js';
import { initialData, reduce } from '../../src/core/reduce.js';
import { bob, comment, cursor, fake, id, page, query, tick, type Fake, type FakeOptions } from '../support/fake-adapter.js';

interface Shelf {
  readonly cache: PageCache;
  /** Lets the device answer. */
  answer(kept: KeptPage | null): Promise<void>;
  fail(): Promise<void>;
  readonly kept: { readonly viewer: string | null; readonly names: string }[];
  readonly readers: (string | null)[];
}
function shelf(): Shelf {
  let settle!: { done: (kept: KeptPage | null) => void; fail: (error: unknown) => void };
  const kept: { viewer: string | null; names: string }[] = [];
  const readers: (string | null)[] = [];
  return {
    kept, readers,
    cache: {
      read: () => new Promise((done, fail) => { settle = { done, fail }; }),
      keep: (_thread, data, viewer, size) => void kept.push({ viewer, names: keptPage(data, size, 1e6).page.comments.map((each) => each.id).join(' ') }),
      reader: (viewer) => void readers.push(viewer),
    },
    answer: async (given) => { settle.done(given); await tick(); },
    fail: async () => { settle.fail(new Error('no')); await tick(); },
  };
}
const old = page([comment('a'), comment('a1', 'a'), comment('b')], { total: 9, next: cursor('on') });
const known = (over: Partial<KeptPage> = {}): KeptPage => ({ page: old, at: 500, viewer: null, cut: false, ...over });
function opening(options: FakeOptions = {}): { readonly f: Fake; readonly s: Shelf } {
  const s = shelf();
  const f = fake({ cache: s.cache, ...options });
  f.store.open();
  return { f, s };
}
const offline = new CommentError('offline', 'away');

test('the last known page stands there, marked, until the fresh one does', async () => {
  const { f, s } = opening();
  await s.answer(known());
  assert.equal(f.shape(), 'a(a1) b');
  assert.deepEqual([f.store.state.phase, f.store.state.asOf, f.store.state.total, f.store.state.error], ['ready', 500, 9, null]);
  await (await f.take('page')).answer(page([comment('c'), comment('a'), comment('a1', 'a')]));
  assert.equal(f.shape(), 'c a(a1)', 'what is gone is gone');
  assert.equal(f.store.state.asOf, null);
});
test('branches that have not changed stay the same objects, and what was folded stays folded', async () => {
  const { f, s } = opening();
  await s.answer(known());
  f.store.mark(id('a'), { folded: true });
  const before = f.store.state.branches[0];
  await (await f.take('page')).answer(page([comment('n'), comment('a'), comment('a1', 'a'), comment('b', null, { replies: 1 })]));
  assert.equal(f.store.state.branches[1], before);
  assert.equal(f.store.node(id('a'))?.mark.folded, true);
});
test('a fresh page that was quicker wins, and the last known one is dropped', async () => {
  const { f, s } = opening();
  await (await f.take('page')).answer(page([comment('z')]));
  await s.answer(known());
  assert.equal(f.shape(), 'z');
  assert.equal(f.store.state.asOf, null);
});
test('without a connection it stands there with the reason, at once and without a failed thread before', async () => {
  const { f, s } = opening();
  const phases: string[] = [];
  f.store.subscribe(() => phases.push(f.store.state.phase));
  await (await f.take('page')).fail(offline);
  await s.answer(known());
  assert.deepEqual([f.store.state.phase, f.store.state.error?.code, f.store.state.asOf], ['ready', 'offline', 500]);
  assert.ok(!phases.includes('failed'), phases.join(' '));
});
for (const [what, settle] of [['knows nothing', (s: Shelf) => s.answer(null)], ['fails', (s: Shelf) => s.fail()], ['never answers', async (_: Shelf, f: Fake) => f.pass(1000)]] as const) {
  test(`a device that ${what} delays neither the page nor, by more than a second, its failure`, async () => {
    const { f, s } = opening();
    await (await f.take('page')).fail(offline);
    await settle(s, f);
    assert.deepEqual([f.store.state.phase, f.store.state.error?.code], ['failed', 'offline']);
    void f.store.reload();
    await (await f.take('page')).answer(page([comment('z')]));
    assert.equal(f.shape(), 'z');
  });
}
test('back online, who is reading is asked again, and the page', async () => {
  const { f, s } = opening();
  await (await f.take('viewer')).fail(offline);
  await (await f.take('page')).fail(offline);
  await s.answer(known());
  void f.store.reload();
  await (await f.take('viewer')).answer(bob);
  await (await f.take('page')).answer(page([comment('a')]));
  assert.equal(f.store.state.login.viewer?.id, 'bob');
  assert.deepEqual([f.shape(), f.store.state.error, f.store.state.asOf], ['a', null, null]);
});
test('a reply begun under a remembered comment keeps its place although the fresh page does not reach that far', async () => {
  const { f, s } = opening();
  await s.answer(known());
  await (await f.take('viewer')).answer(bob);
  f.store.mark(id('a1'), { replying: true });
  const key = f.store.post('My answer', id('b'));
  await (await f.take('page')).answer(page([comment('c'), comment('d')], { next: cursor('n') }));
  assert.equal(f.shape(), `c d a(a1) b(${key})`);
  assert.equal(f.store.node(id('a1'))?.mark.replying, true);
  await (await f.take('create')).answer(comment('r', 'b', { key }));
  assert.equal(f.shape(), `c d a(a1) b(${key})`);
});
test('its lists go on where they ended', async () => {
  const { f, s } = opening();
  await s.answer(known());
  await (await f.take('page')).fail(offline);
  void f.store.more(null);
  const call = await f.take('page');
  assert.equal(query(call).after, 'on');
  await call.answer(page([comment('e')]));
  assert.equal(f.shape(), 'a(a1) b e');
});
test('a page that was cut goes on from its start, and shows each comment once', async () => {
  const { f, s } = opening();
  await s.answer(known({ cut: true, page: page([comment('a')], { total: 3 }) }));
  await (await f.take('page')).fail(offline);
  assert.notEqual(f.store.state.more, null);
  void f.store.more(null);
  await (await f.take('page')).answer(page([comment('a'), comment('b')]));
  assert.equal(f.shape(), 'a b');
});

test('what somebody saw who was signed in is shown to them, before and after the backend says that it is them', async () => {
  const { f, s } = opening();
  await s.answer(known({ viewer: 'bob' }));
  assert.equal(f.shape(), 'a(a1) b');
  await (await f.take('viewer')).answer(bob);
  assert.equal(f.shape(), 'a(a1) b');
});
for (const [who, viewer] of [['somebody else', { ...bob, id: 'eve', name: 'Eve' }], ['nobody', null]] as const) {
  test(`it goes when the backend says that ${who} is reading`, async () => {
    const { f, s } = opening();
    await s.answer(known({ viewer: 'bob' }));
    await (await f.take('viewer')).answer(viewer);
    assert.deepEqual([f.shape(), f.store.state.phase, f.store.state.asOf, f.store.state.total], ['', 'loading', null, null]);
    await (await f.take('page')).answer(page([comment('p')]));
    assert.equal(f.shape(), 'p');
  });
  test(`it does not come when the backend has said already that ${who} is reading`, async () => {
    const { f, s } = opening();
    await (await f.take('viewer')).answer(viewer);
    await s.answer(known({ viewer: 'bob' }));
    assert.equal(f.shape(), '');
  });
}

test('what is shown is kept, with votes, arrivals and one’s own words, once the reader is known', async () => {
  const { f, s } = opening();
  await (await f.take('page')).answer(page([comment('a')]));
  assert.equal(s.kept.length, 0, 'nobody knows yet whose page this is');
  await (await f.take('viewer')).answer(bob);
  assert.deepEqual(s.kept.at(-1), { viewer: 'bob', names: 'a' });
  f.store.post('Words', null);
  assert.equal(s.kept.at(-1)?.names, 'a', 'what is not confirmed is not kept');
  await (await f.take('create')).answer(comment('mine', null, { key: 'key1' as never }));
  assert.equal(s.kept.at(-1)?.names, 'mine a');
  f.feed().drop(id('a'));
  assert.equal(s.kept.at(-1)?.names, 'mine');
});
test('what was remembered is not kept again as if it were fresh', async () => {
  const { f, s } = opening();
  await s.answer(known());
  await (await f.take('viewer')).answer(bob);
  f.store.mark(id('a'), { folded: true });
  assert.equal(s.kept.length, 0);
});
test('after signing out nothing read before is kept, and the device is told to forget', async () => {
  const { f, s } = opening();
  await (await f.take('viewer')).answer(bob);
  await (await f.take('page')).answer(page([comment('secret')]));
  const before = s.kept.length;
  void f.store.logout();
  await (await f.take('logout')).answer(undefined);
  assert.equal(s.readers.at(-1), null);
  assert.ok(s.kept.slice(before).every(({ viewer, names }) => viewer === 'bob' || !names.includes('secret')));
  await (await f.take('page')).answer(page([comment('public')]));
  assert.deepEqual(s.kept.at(-1), { viewer: null, names: 'public' });
});

test('only what every reader sees is kept', () => {
  const data = reduce(initialData('newest'), { type: 'first', order: 'newest', news: new Map(), page: page([
    comment('a', null, { replies: 3, can: ['reply', 'edit', 'remove', 'moderate', 'react'], reactions: { up: { count: 2, mine: true } }, key: 'k' as never, ...{ email: 'ann@example.test' }, author: { id: 'ann', name: 'Ann', ...{ ip: '::1' } } }),
    comment('h', 'a', { state: 'held' }), comment('h1', 'h'), comment('x', 'a', { state: 'rejected' }), comment('ok', 'a'), comment('mine', null, { state: 'held' }),
  ]) });
  const { page: kept, cut } = keptPage(data, 25, 1e6);
  assert.equal(cut, false);
  assert.deepEqual(kept.comments, [
    { ...comment('a'), replies: 1, can: ['reply', 'react'], reactions: { up: { count: 2, mine: false } } }, comment('ok', 'a'),
  ]);
});
test('a page too large is cut between branches, and never in one', () => {
  const long = { body: { format: 'text' as const, source: 'x'.repeat(1000) } };
  const data = reduce(initialData('newest'), { type: 'first', order: 'newest', news: new Map(), page: page([comment('a', null, long), comment('b', null, long), comment('b1', 'b', long)], { next: cursor('n') }) });
  const ids = (size: number, room: number) => { const { page: kept, cut } = keptPage(data, size, room); return [kept.comments.map((each) => each.id).join(' '), cut, kept.next]; };
  assert.deepEqual(ids(25, 9000), ['a b b1', false, 'n']);
  assert.deepEqual(ids(25, 3000), ['a', true, null]);
  assert.deepEqual(ids(1, 9000), ['a', true, null]);
  assert.deepEqual(ids(25, 10), ['', true, null]);
});
