// What the reader does: drawn at once, confirmed in place, never lost, never done twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommentError } from '../../src/core/errors.js';
import { Keeper } from '../../src/core/keeper.js';
import type { Outbox } from '../../src/core/outbox.js';
import { bob, comment, fake, id, opened, page, query, tick } from '../support/fake-adapter.js';

const offline = new CommentError('offline', 'x');
const words = (f: { store: { node: (i: never) => { comment: { body: { source: string } | null } } | null } }, name: string): string | undefined =>
  f.store.node(id(name) as never)?.comment.body?.source;

test('a comment stands at the head at once, under the reader’s name, and is confirmed where it stands', async () => {
  const f = await opened(page([comment('a')], { total: 1 }));
  const made = f.store.post('mine', null);
  assert.equal(f.shape(), 'key1 a');
  const node = f.store.node(id(made));
  assert.deepEqual([node?.comment.author?.name, node?.write?.phase, node?.comment.body?.source], ['Bob', 'sending', 'mine']);
  assert.equal(f.store.state.total, 1, 'not counted before it is there');
  const call = await f.take('create');
  assert.equal(call.key, made);
  await call.answer(comment('n', null, { author: bob }));
  assert.equal(f.shape(), 'key1 a', 'the row keeps its key');
  assert.equal(f.store.state.branches[0]?.root.comment.id, 'n');
  assert.equal(f.store.state.branches[0]?.root.write, null);
  assert.equal(f.store.state.total, 2);
  assert.equal(f.store.node(id(made))?.comment.id, 'n', 'who still holds the key finds it');
});

for (const order of ['newest', 'oldest', 'best'] as const) {
  test(`own comments stand on top in the order ${order}, and answers in any order do not move them`, async () => {
    const f = await opened(page([comment('a')]), { order });
    for (const text of ['one', 'two', 'three']) f.store.post(text, null);
    assert.equal(f.shape(), 'key3 key2 key1 a');
    const [one, two, three] = [await f.take('create'), await f.take('create'), await f.take('create')];
    for (const [call, name] of [[two, 'n2'], [three, 'n3'], [one, 'n1']] as const) {
      await call.answer(comment(name));
      assert.equal(f.shape(), 'key3 key2 key1 a');
    }
    assert.deepEqual(f.store.state.branches.map((branch) => branch.root.comment.id), ['n3', 'n2', 'n1', 'a']);
  });
}

test('own replies stand at the end of their list, and answers in any order do not move them', async () => {
  const f = await opened(page([comment('a', null, { replies: 1 }), comment('b', 'a')]));
  for (const text of ['one', 'two', 'three']) f.store.post(text, id('a'));
  assert.equal(f.shape(), 'a(b key1 key2 key3)');
  const [one, two, three] = [await f.take('create'), await f.take('create'), await f.take('create')];
  for (const [call, name] of [[three, 'n3'], [one, 'n1'], [two, 'n2']] as const) {
    await call.answer(comment(name, 'a'));
    assert.equal(f.shape(), 'a(b key1 key2 key3)');
  }
  assert.equal(f.store.node(id('a'))?.replies, 4);
});

test('a failed comment keeps its words and its place; retry sends the same key; discard gives the words back', async () => {
  const f = await opened(page([comment('a')]));
  const made = f.store.post('mine', null);
  await (await f.take('create')).fail(offline);
  assert.equal(f.store.node(id(made))?.write?.phase, 'failed');
  assert.equal(f.store.node(id(made))?.write?.error?.code, 'offline');
  assert.equal(f.events.at(-1)?.type, 'failed');
  void f.store.reload();
  await (await f.take('page')).answer(page([comment('a'), comment('b')]));
  assert.equal(f.shape(), 'key1 a b', 'reading again cannot lose it');
  f.store.retry(made);
  const again = await f.take('create');
  assert.equal(again.key, made);
  assert.equal(f.store.discard(made), null, 'what is under way cannot be taken back');
  await again.fail(offline);
  assert.equal(f.store.discard(made), 'mine');
  assert.equal(f.shape(), 'a b');
});

test('a live arrival with the key confirms it; the answer that follows changes nothing', async () => {
  const f = await opened(page([comment('a')], { total: 1 }));
  const made = f.store.post('mine', null);
  const call = await f.take('create');
  f.feed().put(comment('n', null, { key: made }));
  assert.equal(f.store.state.branches[0]?.root.write, null);
  await call.answer(comment('n', null, { key: made }));
  assert.equal(f.shape(), 'key1 a');
  assert.equal(f.store.state.total, 2);
  assert.equal(f.events.filter((event) => event.type === 'confirmed').length, 1);
});

test('a live arrival with the key confirms it even when the answer is lost', async () => {
  const f = await opened(page([comment('a')]));
  const made = f.store.post('mine', null);
  const call = await f.take('create');
  f.feed().put(comment('n', null, { key: made }));
  await call.fail(offline);
  assert.equal(f.store.state.branches[0]?.root.write, null);
  assert.equal(f.events.some((event) => event.type === 'failed'), false);
});

test('a page that brings the comment confirms it too', async () => {
  const f = await opened(page([comment('a')]));
  const made = f.store.post('mine', null);
  const call = await f.take('create');
  void f.store.reload();
  await (await f.take('page')).answer(page([comment('n', null, { key: made }), comment('a')]));
  assert.equal(f.shape(), 'key1 a');
  await call.fail(offline);
  assert.equal(f.shape(), 'key1 a');
});

test('a backend that would double it is asked first whether it arrived', async () => {
  const f = await opened(page([]), { limits: { idempotent: false } });
  const made = f.store.post(' mine ', null);
  await (await f.take('create')).fail(offline);
  f.store.retry(made);
  const look = await f.take('page');
  assert.deepEqual([query(look).parent, query(look).order, query(look).after], [null, 'newest', null]);
  await look.answer(page([comment('other', null, { author: bob, createdAt: 1_000_000 }), comment('n', null, { author: bob, createdAt: 1_000_500, body: { format: 'html', source: '<p>mine</p>' } })]));
  assert.equal(f.waiting('create'), 0, 'no second post');
  assert.equal(f.store.state.branches[0]?.root.comment.id, 'n');
});

test('if it has not arrived, or is too old or another’s, it is sent', async () => {
  const f = await opened(page([]), { limits: { idempotent: false } });
  const made = f.store.post('mine', null);
  await (await f.take('create')).fail(offline);
  f.store.retry(made);
  const body = { format: 'text', source: 'mine' } as const;
  await (await f.take('page')).answer(page([
    comment('old', null, { author: bob, body, createdAt: 1_000_000 - 15 * 3_600_000 - 1 }), comment('hers', null, { body, createdAt: 1_000_000 }),
    comment('reply', 'old', { author: bob, body, createdAt: 1_000_000 }),
  ]));
  const again = await f.take('create');
  assert.equal(again.key, made);
});

test('a refusal leaves no doubt, so a retry does not look', async () => {
  const f = await opened(page([]), { limits: { idempotent: false } });
  const made = f.store.post('mine', null);
  await (await f.take('create')).fail(new CommentError('invalid', 'x'));
  f.store.retry(made);
  await f.take('create');
  assert.equal(f.waiting('page'), 0);
});

test('a failed look leaves the post failed, and still in doubt', async () => {
  const f = await opened(page([]), { limits: { idempotent: false } });
  const made = f.store.post('mine', null);
  await (await f.take('create')).fail(offline);
  for (let i = 0; i < 2; i++) {
    f.store.retry(made);
    await (await f.take('page')).fail(new CommentError('forbidden', 'x'));
    assert.equal(f.store.node(id(made))?.write?.phase, 'failed');
  }
});

test('a busy backend that says when is asked once more by itself, and then the reader is', async () => {
  const f = await opened(page([]));
  const made = f.store.post('mine', null);
  const busy = new CommentError('busy', 'x', { retryAfter: 3 });
  await (await f.take('create')).fail(busy);
  assert.equal(f.store.node(id(made))?.write?.phase, 'sending');
  await f.pass(2999);
  assert.equal(f.waiting('create'), 0);
  await f.pass(1);
  await (await f.take('create')).fail(busy);
  await f.pass(60_000);
  assert.equal(f.store.node(id(made))?.write?.phase, 'failed');
  assert.equal(f.waiting('create'), 0);
});

test('a busy backend that wants a long wait is not waited for', async () => {
  const f = await opened(page([]));
  const made = f.store.post('mine', null);
  await (await f.take('create')).fail(new CommentError('busy', 'x', { retryAfter: 6 }));
  assert.equal(f.store.node(id(made))?.write?.phase, 'failed');
});

test('a reply to what has not arrived yet is the programmer’s mistake', async () => {
  const f = await opened(page([]));
  const made = f.store.post('mine', null);
  assert.throws(() => f.store.post('again', id(made)), TypeError);
  await (await f.take('create')).answer(comment('n'));
  f.store.post('again', id(made));
  assert.equal(((await f.take('create')).args[0] as { parent: string }).parent, 'n', 'once it has, its key will do');
});

test('an edit shows at once; failed, it keeps its words until it is discarded', async () => {
  const f = await opened(page([comment('a')]));
  const made = f.store.edit(id('a'), 'better');
  assert.equal(words(f as never, 'a'), 'better');
  await (await f.take('edit')).fail(offline);
  assert.equal(words(f as never, 'a'), 'better');
  assert.equal(await f.store.source(id('a')), 'better');
  assert.equal(f.store.discard(made), 'better');
  assert.equal(words(f as never, 'a'), 'words of a');
  assert.equal(f.store.node(id('a'))?.write, null);
});

test('writes to one comment go one after the other, posts at once', async () => {
  const f = await opened(page([comment('a')]));
  f.store.edit(id('a'), 'one');
  f.store.react(id('a'), 'up', true);
  f.store.post('two', null);
  await tick();
  assert.deepEqual([f.waiting('edit'), f.waiting('react'), f.waiting('create')], [1, 0, 1]);
  await (await f.take('edit')).answer(comment('a', null, { body: { format: 'markdown', source: 'one' } }));
  assert.equal(f.waiting('react'), 1);
  assert.equal(f.store.node(id('a'))?.comment.reactions['up']?.count, 1);
});

test('a failed edit does not hold up the vote behind it', async () => {
  const f = await opened(page([comment('a')]));
  f.store.edit(id('a'), 'one');
  f.store.react(id('a'), 'up', true);
  await (await f.take('edit')).fail(offline);
  await f.take('react');
});

const reaction = (name: string, kind: string, count: number, mine: boolean) => comment(name, null, { reactions: { [kind]: { count, mine } } });

test('a vote counts at once, up and down exclude each other, and no count falls below nothing', async () => {
  const f = await opened(page([comment('a', null, { reactions: { up: { count: 0, mine: true }, down: { count: 4, mine: false } } })]));
  f.store.react(id('a'), 'down', true);
  const shown = f.store.node(id('a'))?.comment.reactions;
  assert.deepEqual(shown, { up: { count: 0, mine: false }, down: { count: 5, mine: true } });
});

test('a failed vote goes back at once, and the reader hears why', async () => {
  const f = await opened(page([reaction('a', 'up', 2, false)]));
  const before = f.store.state.branches[0]?.root.comment;
  f.store.react(id('a'), 'up', true);
  await (await f.take('react')).fail(new CommentError('forbidden', 'x'));
  assert.equal(f.store.state.branches[0]?.root.comment, before);
  const event = f.events.at(-1);
  assert.equal(event?.type === 'failed' && event.error.code, 'forbidden');
});

test('the same vote twice is one; of quick changes of mind only the last is sent', async () => {
  const f = await opened(page([reaction('a', 'up', 2, false)]));
  const one = f.store.react(id('a'), 'up', true);
  assert.equal(f.store.react(id('a'), 'up', true), one);
  const first = await f.take('react');
  f.store.react(id('a'), 'up', false);
  f.store.react(id('a'), 'up', true);
  f.store.react(id('a'), 'up', false);
  await first.answer(reaction('a', 'up', 3, true));
  const last = await f.take('react');
  assert.deepEqual(last.args.slice(0, 3), ['a', 'up', false]);
  assert.deepEqual(f.store.node(id('a'))?.comment.reactions['up'], { count: 2, mine: false });
  await last.answer(reaction('a', 'up', 2, false));
  assert.equal(f.waiting('react'), 0);
  assert.equal(f.store.node(id('a'))?.write, null);
});

test('a removal waits for Undo, can be held and hurried, and comes back', async () => {
  const f = await opened(page([comment('a'), comment('b')], { total: 2 }));
  const made = f.store.remove(id('a'));
  assert.equal(f.store.remove(id('a')), made);
  assert.deepEqual([f.store.node(id('a'))?.write?.phase, f.store.node(id('a'))?.comment.state], ['waiting', 'removed']);
  f.store.discard(made);
  assert.equal(words(f as never, 'a'), 'words of a');
  await f.pass(9000);
  assert.equal(f.waiting('remove'), 0);

  const held = f.store.remove(id('a'));
  await f.pass(5000);
  f.store.hold(held, true);
  await f.pass(60_000);
  assert.equal(f.waiting('remove'), 0, 'its Undo has focus');
  f.store.hold(held, false);
  await f.pass(2999);
  assert.equal(f.waiting('remove'), 0);
  await f.pass(1);
  await (await f.take('remove')).answer(null);
  assert.equal(f.shape(), 'b');
  assert.equal(f.store.state.total, 1);

  const hurried = f.store.remove(id('b'));
  f.store.hurry(hurried);
  await (await f.take('remove')).fail(offline);
  assert.equal(words(f as never, 'b'), 'words of b', 'a failed removal shows the words again');
  assert.equal(f.store.node(id('b'))?.write?.phase, 'failed');
});

test('leaving the page is not Undo: a waiting removal is sent', async () => {
  const f = await opened(page([comment('a')]));
  f.store.remove(id('a'));
  f.store.close();
  await f.take('remove');
});

test('a removed comment with replies leaves a tombstone, whatever the backend says', async () => {
  const f = await opened(page([comment('a', null, { replies: 1 }), comment('b', 'a'), comment('c', null, { replies: 1 }), comment('d', 'c')]), { undo: 0 });
  f.store.remove(id('a'));
  f.store.remove(id('c'));
  await (await f.take('remove')).answer(null);
  await (await f.take('remove')).answer(comment('c', null, { author: null, body: null, state: 'removed', replies: 1 }));
  assert.equal(f.shape(), 'a(b) c(d)');
  assert.deepEqual([f.store.node(id('a'))?.comment.author, f.store.node(id('a'))?.comment.state], [null, 'removed']);
});

test('a reply that failed is not lost with the comment it answered', async () => {
  const f = await opened(page([comment('a')]));
  const made = f.store.post('mine', id('a'));
  await (await f.take('create')).fail(new CommentError('missing', 'x'));
  f.feed().drop(id('a'));
  assert.equal(f.shape(), 'a(key1)');
  f.store.sort('oldest');
  await (await f.take('page')).answer(page([comment('b')]));
  assert.equal(f.shape(), 'key1 b', 'nor with a page that lacks it');
  assert.equal(f.store.discard(made), 'mine');
});

test('an answer about another comment is no answer', async () => {
  const f = await opened(page([comment('a'), comment('b')]));
  f.store.edit(id('a'), 'x');
  await (await f.take('edit')).answer(comment('b', null, { body: { format: 'text', source: 'x' } }));
  assert.equal(f.store.node(id('a'))?.write?.error?.code, 'garbled');
  assert.equal(words(f as never, 'b'), 'words of b');
});

test('what an adapter cannot do is the programmer’s mistake', () => {
  const f = fake({ change: ({ write: _w, react: _r, auth: _a, ...rest }) => rest });
  assert.throws(() => f.store.post('x', null), TypeError);
  assert.throws(() => f.store.edit(id('a'), 'x'), TypeError);
  assert.throws(() => f.store.remove(id('a')), TypeError);
  assert.throws(() => f.store.react(id('a'), 'up', true), TypeError);
});

test('a backend that never answers leaves nobody beside “Sending…”: after a minute the words stand with Retry, and a late answer still counts', async () => {
  const f = await opened(page([comment('a')]));
  const made = f.store.post('mine', null);
  const first = await f.take('create');
  await f.pass(59_000);
  assert.equal(f.store.node(id(made))?.write?.phase, 'sending');
  await f.pass(1_000);
  const write = f.store.node(id(made))?.write;
  assert.deepEqual([write?.phase, write?.error?.code, write?.source], ['failed', 'timeout', 'mine']);
  f.store.retry(made);
  const second = await f.take('create');
  assert.equal(second.key, made, 'the same name, so that it cannot be written twice');
  await first.answer(comment('n', null, { author: bob }));
  assert.deepEqual([f.shape(), f.store.node(id('n'))?.write], ['key1 a', null]);
  await second.answer(comment('n', null, { author: bob }));
  assert.equal(f.shape(), 'key1 a');
  assert.equal(f.events.filter(({ type }) => type === 'confirmed').length, 1);
});

test('an edit that is never answered does not hold back what the reader does next to the same comment', async () => {
  const f = await opened(page([comment('a', null, { author: bob, can: ['edit', 'react'] })]));
  f.store.edit(id('a'), 'better');
  f.store.react(id('a'), 'up', true);
  assert.equal(f.waiting('react'), 0);
  await f.pass(60_000);
  assert.equal(f.waiting('react'), 1);
});

test('a device that never takes note holds words up for a second, and the next ones hardly', async () => {
  const never = new Promise<never>(() => undefined);
  const silent: Outbox = {
    list: () => never, change: () => never, tell: () => undefined, listen: () => () => undefined, hold: () => () => undefined,
    whenGone: () => () => undefined, online: () => true, onOnline: () => () => undefined,
  };
  const f = await opened(page([comment('a')]), { outbox: { used: async () => true, open: async () => ({ Keeper, outbox: silent }) } });
  f.store.post('first', null);
  await f.pass(1_000);
  await (await f.take('create')).answer(comment('b', null, { author: bob }));
  f.store.post('second', null);
  await f.pass(200);
  await (await f.take('create')).answer(comment('c', null, { author: bob }));
  assert.deepEqual([...f.store.state.branches].map(({ root }) => root.comment.id).sort(), ['a', 'b', 'c']);
});

test('an answer that names what somebody else has said takes neither their words nor the reader’s', async () => {
  const f = await opened(page([comment('a', null, { replies: 1 }), comment('b', 'a')], { total: 2 }));
  const made = f.store.post('mine', null);
  await (await f.take('create')).answer(comment('a', null, { author: bob, body: { format: 'text', source: 'mine' } }));
  assert.equal(f.shape(), 'key1 a(b)');
  assert.equal(words(f, 'a'), 'words of a');
  assert.deepEqual([words(f, made), f.store.node(id(made))?.write?.phase], ['mine', 'failed']);
});
