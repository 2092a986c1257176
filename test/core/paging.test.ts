// Lists that go on: the root list and every reply list, with pages that overlap, repeat themselves or fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommentError } from '../../src/core/errors.js';
import { comment, cursor, id, opened, page, query, tick } from '../support/fake-adapter.js';

const many = (prefix: string, count: number, parent: string | null = null) => Array.from({ length: count }, (_, i) => comment(`${prefix}${i}`, parent));

test('the next page comes after the last row, overlap is harmless, and the reader hears how many are new', async () => {
  const f = await opened(page([comment('a'), comment('b')], { next: cursor('two'), left: 3, total: 5 }));
  assert.deepEqual(f.store.state.more, { parent: null, left: 3, phase: 'idle', error: null });
  void f.store.more(null);
  const call = await f.take('page');
  assert.equal(query(call).after, 'two');
  assert.equal(f.store.state.more?.phase, 'loading');
  await call.answer(page([comment('b'), comment('c'), comment('d')], { next: null, total: 5 }));
  assert.equal(f.shape(), 'a b c d');
  assert.equal(f.store.state.more, null);
  assert.deepEqual(f.events.at(-1), { type: 'more', parent: null, first: 'c', count: 2 });
});

test('a second click joins the first', async () => {
  const f = await opened(page([comment('a')], { next: cursor('two') }));
  const both = Promise.all([f.store.more(null), f.store.more(null)]);
  await (await f.take('page')).answer(page([comment('b')]));
  await both;
  assert.equal(f.waiting('page'), 0);
  assert.equal(f.shape(), 'a b');
});

test('a click while the first page is read again is queued, not dropped', async () => {
  const f = await opened(page([comment('a')], { next: cursor('two') }));
  void f.store.reload();
  void f.store.more(null);
  await (await f.take('page')).answer(page([comment('a')], { next: cursor('two') }));
  const next = await f.take('page');
  assert.equal(query(next).after, 'two');
});

test('a page that says the same cursor again and brings nothing new ends the list', async () => {
  const f = await opened(page([comment('a')], { next: cursor('same') }));
  void f.store.more(null);
  await (await f.take('page')).answer(page([comment('a')], { next: cursor('same') }));
  assert.equal(f.store.state.more, null);
  assert.equal(f.waiting('page'), 0);
});

test('a backend that always has another empty page is asked three times for a click, not for ever', async () => {
  const f = await opened(page([comment('a')], { next: cursor('0') }));
  const done = f.store.more(null);
  for (let i = 1; i <= 3; i++) await (await f.take('page')).answer(page([], { next: cursor(String(i)) }));
  await done;
  assert.equal(f.waiting('page'), 0);
  assert.equal(f.store.state.more?.phase, 'idle');
});

test('a failed page says why in its place and can be asked for again', async () => {
  const f = await opened(page([comment('a')], { next: cursor('two') }));
  void f.store.more(null);
  await (await f.take('page')).fail(new CommentError('offline', 'x'));
  assert.equal(f.store.state.more?.phase, 'failed');
  assert.equal(f.store.state.more?.error?.code, 'offline');
  assert.equal(f.store.state.phase, 'ready');
  void f.store.more(null);
  await (await f.take('page')).answer(page([comment('b')]));
  assert.equal(f.shape(), 'a b');
});

test('each reply list goes on by itself; how many are left follows from the count', async () => {
  const f = await opened(page([comment('a', null, { replies: 30 }), ...many('a', 25, 'a'), comment('b')], { more: { a: cursor('a25') } }));
  const node = f.store.node(id('a'));
  assert.deepEqual(node?.more, { parent: 'a', left: 5, phase: 'idle', error: null });
  assert.deepEqual([node?.size, node?.replies], [25, 30]);
  void f.store.more(id('a'));
  const call = await f.take('page');
  assert.deepEqual([query(call).parent, query(call).after], ['a', 'a25']);
  await call.answer(page(many('x', 5, 'a'), { total: null }));
  assert.deepEqual([f.store.node(id('a'))?.more, f.store.node(id('a'))?.size], [null, 30]);
  assert.equal(f.store.state.total, 27, 'a page that does not know the total does not unlearn it');
});

test('replies that were not brought along are offered, and those that came complete are not', async () => {
  const f = await opened(page([comment('a', null, { replies: 2 }), comment('b', null, { replies: 9 }), comment('c', 'b')]));
  assert.equal(f.store.node(id('a'))?.more?.left, 2);
  assert.equal(f.store.node(id('b'))?.more, null);
  void f.store.more(id('a'));
  const call = await f.take('page');
  assert.equal(query(call).after, null);
  await call.answer(page([]));
  assert.equal(f.store.node(id('a'))?.more, null, 'an empty answer ends it, whatever the count says');
});

for (const name of ['__proto__', 'constructor', 'toString']) {
  test(`a reply list of a comment called ${name} goes on like any other, and nobody else’s does`, async () => {
    const more = JSON.parse(`{"${name}":"next"}`) as Record<string, never>;
    const f = await opened(page([comment(name, null, { replies: 9 }), comment('r', name), comment('x', null, { replies: 1 }), comment('y', 'x')], { more }));
    assert.equal(f.store.node(id(name))?.more?.left, 8);
    assert.equal(f.store.node(id('x'))?.more, null);
  });
}

test('sorting calls off pages under way', async () => {
  const f = await opened(page([comment('a', null, { replies: 3 })], { next: cursor('two') }));
  void f.store.more(null);
  void f.store.more(id('a'));
  const [roots, replies] = [await f.take('page'), await f.take('page')];
  f.store.sort('oldest');
  await (await f.take('page')).answer(page([comment('z')]));
  await roots.answer(page([comment('late')]));
  await replies.answer(page([comment('later', 'a')]));
  assert.equal(f.shape(), 'z');
  assert.equal(f.events.some((event) => event.type === 'error'), false);
});

test('a comment asked for by name comes with its ancestors, unfolded, and the lists it left unread can go on', async () => {
  const f = await opened(page([comment('a'), comment('b', null, { replies: 4 })], { next: cursor('two') }));
  f.store.mark(id('b'), { folded: true });
  const shown = f.store.show(id('b2'));
  const call = await f.take('page');
  assert.equal(query(call).around, 'b2');
  await call.answer(page([comment('b', null, { replies: 4 }), comment('b1', 'b', { replies: 3 }), comment('b2', 'b1')], { next: cursor('elsewhere') }));
  assert.equal(await shown, true);
  assert.deepEqual(f.store.path(id('b2')), ['b', 'b1', 'b2']);
  assert.deepEqual(f.store.node(id('b'))?.mark, {});
  assert.equal(f.store.node(id('b'))?.more?.left, 3);
  assert.equal(f.store.node(id('b1'))?.more?.left, 2);
  void f.store.more(null);
  assert.equal(query(await f.take('page')).after, 'two');
});

test('a comment asked for by name before the first page is here waits for it', async () => {
  const f = await opened(page([]));
  void f.store.reload();
  const shown = f.store.show(id('a'));
  await tick();
  assert.equal(f.waiting('page'), 1);
  await (await f.take('page')).answer(page([comment('a')]));
  assert.equal(await shown, true);
  assert.equal(f.waiting('page'), 0);
});

for (const [name, settle] of [
  ['is not in the answer', (call: { answer(v: unknown): Promise<void> }) => call.answer(page([comment('a')]))],
  ['is unknown to the backend', (call: { fail(v: unknown): Promise<void> }) => call.fail(new CommentError('missing', 'x'))],
] as const) {
  test(`a comment that ${name} is not shown`, async () => {
    const f = await opened(page([comment('a')]));
    const shown = f.store.show(id('gone'));
    await settle(await f.take('page'));
    assert.equal(await shown, false);
    assert.equal(f.store.state.phase, 'ready');
    assert.equal(f.events.some((event) => event.type === 'error'), false);
  });
}

test('marks are kept when the thread is sorted, and for a comment that is not here there are none', async () => {
  const f = await opened(page([comment('a'), comment('b')]));
  f.store.mark(id('a'), { folded: true });
  const before = f.store.state;
  f.store.mark(id('nobody'), { folded: true });
  f.store.mark(id('a'), { folded: true });
  assert.equal(f.store.state, before, 'and marking again what is marked changes nothing');
  f.store.sort('oldest');
  await (await f.take('page')).answer(page([comment('b'), comment('a')]));
  assert.deepEqual(f.store.node(id('a'))?.mark, { folded: true });
  f.store.mark(id('a'), { folded: false });
  assert.deepEqual(f.store.node(id('a'))?.mark, {});
});
