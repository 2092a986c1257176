// Answers that come too late, in the wrong order, or from an adapter that misbehaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import { createThreadStore } from '../../src/core/store.js';
import { bob, comment, cursor, fake, id, opened, page, query, tick } from '../support/fake-adapter.js';

test('sorting twice quickly shows the last order, whatever is answered first', async () => {
  const f = await opened(page([comment('a'), comment('b')]));
  f.store.sort('oldest');
  const oldest = await f.take('page');
  f.store.sort('best');
  const best = await f.take('page');
  assert.equal(oldest.signal?.aborted, true);
  assert.equal(query(best).order, 'best');
  assert.equal(f.shape(), 'a b', 'the old rows stay until the new ones are here');
  assert.equal(f.store.state.phase, 'ready');
  await best.answer(page([comment('best')]));
  await oldest.answer(page([comment('late')]));
  assert.equal(f.shape(), 'best');
});

test('an adapter that never answers is given a minute, then that is said, and another try reads', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const f = fake();
  f.store.open();
  await f.take('page');
  await tick();
  context.mock.timers.tick(59_000);
  await tick();
  assert.equal(f.store.state.phase, 'loading');
  context.mock.timers.tick(2_000);
  await tick();
  assert.equal(f.store.state.phase, 'failed');
  assert.equal(f.store.state.error?.code, 'timeout');
  void f.store.reload();
  await (await f.take('page')).answer(page([comment('a')]));
  assert.equal(f.shape(), 'a');
  f.store.close();
});

// Between an answer and the rows there are some promises; in each gap the reader may have sorted anew.
for (let gap = 0; gap < 12; gap++) {
  test(`an answer and, ${gap} steps later, a new sort: it is never the overtaken answer that is shown last`, async () => {
    const f = await opened(page([comment('a')]));
    f.store.sort('oldest');
    const oldest = await f.take('page');
    const sorted: string[] = [];
    f.store.subscribe(() => { if (f.store.state.order === 'best') sorted.push(f.shape()); });
    void oldest.answer(page([comment('oldest')]));
    for (let i = 0; i < gap; i++) await Promise.resolve();
    const before = f.shape();
    f.store.sort('best');
    await tick();
    assert.deepEqual([...new Set(sorted)].filter((shape) => shape !== before), [], 'after the sort the old answer changes nothing');
    await (await f.take('page')).answer(page([comment('best')]));
    assert.equal(f.shape(), 'best');
  });
}

test('a failed sort keeps the old rows and says why; the next page of it starts over', async () => {
  const f = await opened(page([comment('a')], { next: cursor('2') }));
  f.store.sort('oldest');
  await (await f.take('page')).fail(new CommentError('server', 'x'));
  assert.equal(f.shape(), 'a');
  assert.equal(f.store.state.error?.code, 'server');
  void f.store.more(null);
  const again = await f.take('page');
  assert.deepEqual([query(again).order, query(again).after], ['oldest', null]);
});

test('opening twice asks once; closing and opening again works', async () => {
  const f = fake();
  f.store.open();
  f.store.open();
  await tick();
  assert.equal(f.waiting('page'), 1);
  const first = await f.take('page');
  const viewer = await f.take('viewer');
  f.store.close();
  f.store.close();
  assert.equal(first.signal?.aborted, true);
  await tick();
  assert.equal(f.store.state.phase, 'idle');
  f.store.open();
  await (await f.take('page')).answer(page([comment('a')]));
  await first.answer(page([comment('late')]));
  await viewer.answer({ id: 'late', name: 'Late', role: 'reader' });
  assert.equal(f.shape(), 'a');
  assert.equal(f.store.state.login.phase, 'unknown');
});

test('closing and opening at once leaves one reading', async () => {
  const f = fake();
  f.store.open();
  await tick();
  f.store.close();
  f.store.open();
  await f.take('page');
  await (await f.take('page')).answer(page([comment('a')]));
  assert.equal(f.shape(), 'a');
  assert.equal(f.store.state.phase, 'ready');
});

test('what was confirmed while the page was on its way is not lost to the page', async () => {
  const f = await opened(page([comment('a', null, { replies: 0 })]));
  f.store.post('mine', null);
  f.store.edit(id('a'), 'better');
  f.feed().lost();
  const old = await f.take('page');
  await (await f.take('create')).answer(comment('new', null, { author: bob }));
  await (await f.take('edit')).answer(comment('a', null, { body: { format: 'markdown', source: 'better' }, editedAt: 5 }));
  f.feed().put(comment('stranger'));
  await old.answer(page([comment('a')]));
  assert.equal(f.shape(), 'key1 a');
  assert.equal(f.store.node(id('a'))?.comment.body?.source, 'better');
  assert.equal(f.store.state.unseen, 1);
  assert.equal(f.store.state.total, 2);
});

test('what was dropped while the page was on its way does not come back with it', async () => {
  const f = await opened(page([comment('a'), comment('b')]));
  void f.store.reload();
  const old = await f.take('page');
  f.feed().drop(id('b'));
  await old.answer(page([comment('a'), comment('b')]));
  assert.equal(f.shape(), 'a');
});

test('reading again keeps what was loaded beyond the page, and forgets what it ought to name', async () => {
  const f = await opened(page([comment('a', null, { replies: 3 }), comment('a1', 'a'), comment('b'), comment('c')], { next: cursor('2'), more: { a: cursor('a2') } }));
  void f.store.more(null);
  await (await f.take('page')).answer(page([comment('d'), comment('e')], { next: cursor('3') }));
  void f.store.more(id('a'));
  await (await f.take('page')).answer(page([comment('a2', 'a'), comment('a3', 'a')]));
  const before = f.store.state.branches;
  void f.store.reload();
  const again = await f.take('page');
  assert.equal(query(again).size, 25);
  await again.answer(page([comment('n'), comment('a', null, { replies: 3 }), comment('a1', 'a'), comment('c')], { next: cursor('2'), more: { a: cursor('a2') } }));
  assert.equal(f.shape(), 'n a(a1 a2 a3) c d e');
  assert.equal(f.store.state.branches[1], before[0], 'and draws nothing again that says the same');
  void f.store.more(null);
  assert.equal(query(await f.take('page')).after, '3', 'the list goes on after the last row');
});

const horrors: readonly (readonly [string, (() => unknown)])[] = [
  ['throws at once', () => { throw new Error('boom'); }],
  ['throws a TypeError', () => { throw new TypeError('x is not a function'); }],
  ['rejects with nothing', () => Promise.reject(undefined)],
  ['rejects with an object without a prototype', () => Promise.reject(Object.create(null))],
  ['rejects with what throws when looked at', () => Promise.reject(new Proxy({}, { get() { throw new Error('no'); } }))],
  ['answers null', () => null],
  ['answers a text', () => '<!doctype html>'],
  ['answers an array', () => []],
  ['answers a number, not a promise', () => 42],
  ['answers what throws when looked at', () => new Proxy({}, { get(_, name) { if (name === 'then') return undefined; throw new Error('no'); } })],
];
for (const [name, method] of horrors) {
  test(`an adapter that ${name} becomes an error in the state and an event, and nothing escapes`, async () => {
    const escaped: unknown[] = [];
    const hear = (reason: unknown): void => { escaped.push(reason); };
    process.on('unhandledRejection', hear);
    const adapter = {
      name: 'bad', limits: { orders: ['newest'], depth: 1, length: 1, syntax: 'plain', idempotent: true }, read: { page: method },
      write: { create: method, edit: method, remove: method }, react: { kinds: [], set: method }, auth: { ways: [], required: false, viewer: method, login: method, logout: method },
      live: { open: method },
    } as unknown as CommentAdapter;
    const events: string[] = [];
    const store = createThreadStore(adapter, { thread: { id: 't' }, on: (event) => { events.push(event.type); } });
    store.open();
    await new Promise((then) => { setTimeout(then, 1); });
    assert.equal(store.state.phase, 'failed');
    assert.ok(store.state.error instanceof CommentError);
    assert.ok(events.includes('error'));
    store.post('words', null);
    await store.login('way');
    await store.logout();
    await store.more(null);
    assert.equal(await store.show(id('x')), false);
    await new Promise((then) => { setTimeout(then, 1); });
    assert.equal(store.state.branches[0]?.root.write?.phase, 'failed');
    process.off('unhandledRejection', hear);
    assert.deepEqual(escaped, []);
  });
}

test('a subscriber or listener that throws does not stop the others, and its error is not swallowed', async (t) => {
  const thrown: string[] = [];
  // The runner would take the errors for its own, so they are caught where they are thrown.
  t.mock.method(globalThis, 'queueMicrotask', (run: () => void) => {
    try { run(); } catch (error) { thrown.push((error as Error).message); }
  });
  const f = fake({ on: (event) => { if (event.type === 'loaded') throw new Error('listener'); } });
  let told = 0;
  let once = true;
  f.store.subscribe(() => { if (once) { once = false; throw new Error('subscriber'); } });
  const leave = f.store.subscribe(() => { told++; });
  f.store.open();
  const asked = told;
  assert.ok(asked > 0);
  await (await f.take('page')).answer(page([comment('a')]));
  assert.equal(told, asked + 1, 'once for each change');
  assert.deepEqual(thrown, ['subscriber', 'listener']);
  leave();
  f.store.mark(id('a'), { folded: true });
  assert.equal(told, asked + 1);
});

test('late live events after closing are ignored', async () => {
  const f = await opened(page([comment('a')]));
  const feed = f.feed();
  f.store.close();
  feed.put(comment('b'));
  feed.drop(id('a'));
  feed.lost();
  await tick();
  assert.equal(f.shape(), 'a');
  assert.equal(f.store.state.unseen, 0);
  assert.equal(f.waiting('page'), 0);
});

for (const [name, bad, says] of [
  ['nothing', null, /needs an adapter/],
  ['no limits', { name: 'x', read: { page: () => null } }, /“x” has no limits/],
  ['no orders', { limits: { orders: [] }, read: { page: () => null } }, /limits\.orders/],
  ['a way to log in that is none', { name: 'x', limits: { orders: ['newest'] }, read: { page: () => null }, auth: { ways: [null], viewer: () => null, login: () => null, logout: () => null } }, /has no auth\.ways/],
  ['no reading', { limits: { orders: ['newest'] } }, /has no read/],
  ['a read without page', { limits: { orders: ['newest'] }, read: {} }, /read\.page/],
  ['a write without create', { limits: { orders: ['newest'] }, read: { page: () => null }, write: {} }, /write\.create/],
  ['an auth without ways', { limits: { orders: ['newest'] }, read: { page: () => null }, auth: { viewer() {}, login() {}, logout() {} } }, /auth\.ways/],
] as const) {
  test(`an adapter with ${name} is refused at once, in words`, () => {
    assert.throws(() => createThreadStore(bad as never, { thread: { id: 't' } }), (error) => error instanceof TypeError && says.test(error.message));
  });
}
test('a thread without an id is refused at once', () => {
  assert.throws(() => createThreadStore(fake().adapter, {} as never), TypeError);
});
