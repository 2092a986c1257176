// Keeping order through the store: seen at once, sent at once, rolled back with a reason, taken back exactly, and never done twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Comment, Viewer } from '../../src/core/model.js';
import { actsOn, moderated, undoOf, type Act, type Moderation } from '../../src/core/moderating.js';
import { comment, fake, id, page, type Fake } from '../support/fake-adapter.js';

const mo: Viewer = { id: 'mo', name: 'Mo', role: 'moderator' };
const all: readonly Moderation[] = ['pin', 'hold', 'approve', 'spam', 'hide', 'lock'];
const mine = (over: Partial<Comment> = {}): Partial<Comment> => ({ can: ['moderate'], ...over });

async function keeping(comments: readonly Comment[] = [comment('a', null, mine()), comment('b', null, mine())]): Promise<Fake> {
  const calls: { args: readonly unknown[]; done: (value: unknown) => void; fail: (error: unknown) => void }[] = [];
  const made = fake({ change: (adapter): CommentAdapter => ({ ...adapter, moderate: { actions: all, set: (...args) => new Promise((done, fail) => { calls.push({ args, done: done as never, fail }); }) } }) });
  made.store.open();
  await (await made.take('viewer')).answer(mo);
  await (await made.take('page')).answer(page(comments));
  return { ...made, take: async (op) => {
    if (op !== 'moderate') return made.take(op);
    await made.pass(0);
    const call = calls.shift();
    if (!call) throw new Error('nobody moderates');
    return { op, args: call.args, signal: undefined, key: (call.args.at(-1) as { key: never }).key,
      answer: async (value) => { call.done(value); await made.pass(0); }, fail: async (error) => { call.fail(error); await made.pass(0); } };
  } };
}
const state = (f: Fake, name: string): string | undefined => f.store.node(id(name))?.comment.state;

test('what is held is seen so at once, and sent at once with its key', async () => {
  const f = await keeping();
  const made = f.store.moderate(id('a'), 'hold', true);
  assert.equal(state(f, 'a'), 'held');
  const call = await f.take('moderate');
  assert.deepEqual([call.args.slice(0, 3), call.key], [['a', 'hold', true], made]);
  await call.answer(comment('a', null, mine({ state: 'held' })));
  assert.equal(state(f, 'a'), 'held');
  assert.equal(f.store.node(id('a'))?.write, null);
  assert.equal(f.events.at(-1)?.type, 'confirmed');
});

for (const code of ['forbidden', 'offline', 'server', 'busy', 'signed-out', 'challenge', 'garbled'] as const) {
  test(`refused (${code}), the comment is as it was, the reason is told, and nothing waits to be sent behind anybody’s back`, async () => {
    const f = await keeping();
    f.store.moderate(id('a'), 'spam', true);
    await (await f.take('moderate')).fail(new CommentError(code, 'x'));
    assert.equal(state(f, 'a'), 'shown');
    assert.equal(f.store.node(id('a'))?.write, null);
    const last = f.events.findLast((event) => event.type === 'failed');
    assert.equal(last?.type === 'failed' && last.error.code, code);
    await f.pass(3_600_000);
    await assert.rejects(f.take('moderate'), /nobody/);
  });
}

test('a refresh or a live event between press and answer does not take it back', async () => {
  const f = await keeping();
  f.store.moderate(id('a'), 'hide', true);
  f.feed().put(comment('a', null, mine({ editedAt: 5 })));
  assert.equal(state(f, 'a'), 'rejected');
});

test('two acts on one comment go out one after the other', async () => {
  const f = await keeping();
  f.store.moderate(id('a'), 'hold', true);
  f.store.moderate(id('a'), 'approve', true);
  assert.equal(state(f, 'a'), 'shown');
  const first = await f.take('moderate');
  await assert.rejects(f.take('moderate'), /nobody/);
  await first.answer(comment('a', null, mine({ state: 'held' })));
  assert.equal(state(f, 'a'), 'shown');
  await (await f.take('moderate')).answer(comment('a', null, mine()));
  assert.equal(state(f, 'a'), 'shown');
});

test('what the backend leaves nothing of goes', async () => {
  const f = await keeping();
  f.store.moderate(id('a'), 'spam', true);
  await (await f.take('moderate')).answer(null);
  assert.equal(f.shape(), 'b');
});

test('pinned, a comment goes to the head once it is; a locked thread is closed', async () => {
  const f = await keeping();
  f.store.moderate(id('b'), 'pin', true);
  assert.equal(f.store.node(id('b'))?.comment.pinned, true);
  await (await f.take('moderate')).answer(comment('b', null, mine({ pinned: true })));
  assert.equal(f.shape(), 'b a');
  f.store.moderate(id('a'), 'lock', true);
  await (await f.take('moderate')).answer(comment('a', null, mine()));
  assert.equal(f.store.state.closed, true);
});

test('an adapter that lacks it is the programmer’s mistake', async () => {
  const f = fake();
  assert.throws(() => f.store.moderate(id('a'), 'pin', true), TypeError);
});

// Every backend’s list of acts, and every state: what is taken back is what was, or nothing is offered.
const lists: readonly (readonly Moderation[])[] = [all, ['approve', 'hold', 'spam'], ['approve', 'hide', 'pin'], ['approve', 'hold', 'pin'], ['pin'], ['hold'], ['spam'], ['hide']];
for (const actions of lists) {
  for (const before of ['shown', 'held', 'rejected'] as const) {
    test(`${actions.join()}: what is done to a comment that is ${before} can be taken back exactly, or not at all`, () => {
      const at = comment('a', null, mine({ state: before, pinned: false }));
      for (const act of actsOn(at, actions, false)) {
        assert.ok(actions.includes(act.action));
        const undo = undoOf(at, act, actions);
        if (!undo) continue;
        assert.ok(actions.includes(undo.action));
        const back = moderated(moderated(at, act), undo);
        assert.deepEqual([back.state, back.pinned], [before, false], `${act.action} then ${undo.action} ${undo.on}`);
      }
    });
  }
}

test('every act on what is shown can be taken back wherever it is offered', () => {
  for (const actions of lists) for (const act of actsOn(comment('a', null, mine()), actions, false)) assert.ok(undoOf(comment('a', null, mine()), act, actions), act.action);
});

test('who may not is offered nothing, nor is anything offered on what is gone', () => {
  assert.deepEqual(actsOn(comment('a'), all, false), []);
  assert.deepEqual(actsOn(comment('a', null, mine({ state: 'removed' })), all, false), []);
  const names = (over: Partial<Comment>, closed = false): string[] => actsOn(comment('a', null, mine(over)), all, closed).map(({ action, on }: Act) => `${action} ${on}`);
  assert.deepEqual(names({}), ['hold true', 'spam true', 'hide true', 'pin true', 'lock true']);
  assert.deepEqual(names({ pinned: true }, true), ['hold true', 'spam true', 'hide true', 'pin false', 'lock false']);
  assert.deepEqual(names({ state: 'held' }), ['approve true', 'spam true', 'hide true', 'lock true']);
  assert.deepEqual(names({ state: 'rejected' }), ['approve true', 'lock true']);
  assert.ok(!actsOn(comment('a', 'p', mine()), all, false).some(({ action }) => action === 'pin'), 'a reply has nowhere to go');
});
