// The store on the reference adapter: a whole visit, with nothing answered by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryAdapter, type MemoryAdapter, type MemoryOptions } from '../../src/adapters/memory.js';
import type { CommentId } from '../../src/core/model.js';
import { CommentError } from '../../src/core/errors.js';
import type { Node } from '../../src/core/state.js';
import { createThreadStore, type StoreOptions, type ThreadStore } from '../../src/core/store.js';
import { bigThread } from '../../demo/big-thread.js';

const pause = (ms = 5): Promise<void> => new Promise((then) => { setTimeout(then, ms); });

async function visit(adapter: MemoryAdapter, options: Partial<StoreOptions> = {}): Promise<ThreadStore> {
  const store = createThreadStore(adapter, { thread: { id: 'big' }, undo: 0, ...options });
  store.open();
  await store.reload();
  await pause();
  return store;
}

function rows(store: ThreadStore): Node[] {
  const found: Node[] = [];
  const stack = store.state.branches.map((branch) => branch.root);
  for (let at = stack.pop(); at; at = stack.pop()) {
    found.push(at);
    stack.push(...at.children);
  }
  return found;
}

async function readAll(store: ThreadStore): Promise<void> {
  for (let steps = 0; store.state.more && steps < 1000; steps++) await store.more(null);
  for (let steps = 0; steps < 1000; steps++) {
    const next = rows(store).find((node) => node.more);
    if (!next) return;
    await store.more(next.comment.id);
  }
}

for (const order of ['newest', 'oldest', 'best'] as const) {
  test(`read to the end in the order ${order}, a thread of 400 shows each of its comments once`, async () => {
    const store = await visit(memoryAdapter({ seed: bigThread(400) }), { order, pageSize: 10, replies: { depth: 3, size: 3 } });
    assert.equal(store.state.total, 400);
    await readAll(store);
    const ids = rows(store).map((node) => node.comment.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, 400);
    store.close();
  });
}

test('a thread of 10,000 on one page stands whole, and a vote on it is there at once', async () => {
  const adapter = memoryAdapter({ seed: bigThread(10_000), as: 'Reader' });
  const store = await visit(adapter, { pageSize: 10_000, replies: { depth: 100, size: 10_000 } });
  assert.equal(rows(store).length, 10_000);
  const target = rows(store)[5000] as Node;
  store.react(target.comment.id, 'up', true);
  assert.equal(store.node(target.comment.id)?.comment.reactions['up']?.mine, true);
  await pause();
  assert.equal(store.node(target.comment.id)?.write, null);
  store.close();
});

test('a visit: sign in, write, answer, correct, vote, remove', async () => {
  const events: string[] = [];
  const store = await visit(memoryAdapter({ seed: bigThread(30) }), { on: (event) => { events.push(event.type); } });
  await store.login('form', { name: 'Bo' });
  assert.equal(store.state.login.viewer?.name, 'Bo');
  const key = store.post('Hello *there*', null);
  await pause();
  const mine = store.state.branches[0]?.root;
  assert.deepEqual([mine?.key, mine?.write, store.state.total], [key, null, 31]);
  const id = mine?.comment.id as CommentId;
  store.post('And again', id);
  store.edit(id, 'Hello all');
  await pause();
  assert.equal(store.node(id)?.children.length, 1);
  assert.equal(store.node(id)?.comment.body?.source, 'Hello all');
  assert.equal(await store.source(id), 'Hello all');
  store.remove(id);
  await pause();
  assert.deepEqual([store.node(id)?.comment.state, store.node(id)?.children.length], ['removed', 1]);
  store.remove(store.node(id)?.children[0]?.comment.id as CommentId);
  await pause();
  assert.equal(store.node(id), null);
  assert.equal(events.includes('failed'), false);
  await store.logout();
  assert.equal(store.state.login.phase, 'guest');
  store.close();
});

test('two readers of one thread see each other', async () => {
  const site = memoryAdapter({ seed: bigThread(20), as: 'Ann' });
  const ann = await visit(site);
  const bo = await visit(memoryAdapter({ beside: site, as: 'Bo' }));
  ann.post('Fresh', null);
  await pause(20);
  assert.equal(bo.state.unseen, 1);
  assert.equal(ann.state.unseen, 0);
  const [id] = bo.reveal();
  assert.equal(bo.state.branches[0]?.root.comment.id, id);
  assert.equal(bo.state.total, 21);
  assert.equal(ann.state.total, 21);
  ann.close();
  bo.close();
});

const trouble: MemoryOptions['script'] = ({ op, nth }) => {
  if (op === 'create' && nth === 1) return { lost: new CommentError('timeout', 'lost on the way back') };
  return undefined;
};
test('an answer lost on the way back, a live arrival with its key, and a retry make one comment', async () => {
  const store = await visit(memoryAdapter({ seed: bigThread(20), as: 'Ann', script: trouble }));
  const key = store.post('Once', null);
  await pause(20);
  store.retry(key);
  await pause(20);
  const same = rows(store).filter((node) => node.comment.body?.source === 'Once');
  assert.equal(same.length, 1);
  assert.equal(same[0]?.write, null);
  assert.equal(store.state.total, 21);
  store.close();
});
