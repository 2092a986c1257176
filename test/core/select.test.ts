// What the view is given: unchanged parts keep their identity, and size and depth cost no more than they must.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Comment, CommentId } from '../../src/core/model.js';
import { initialData, reduce, type Data, type DataAction } from '../../src/core/reduce.js';
import { pending } from '../../src/core/select-pending.js';
import { createSelector } from '../../src/core/select.js';
import type { Node, ThreadState } from '../../src/core/state.js';
import { draftBody, type PendingWrite } from '../../src/core/writes.js';
import { comment, cursor, id, key, page } from '../support/fake-adapter.js';

const news = new Map<CommentId, Comment | null>();
const load = (comments: readonly Comment[], over = {}): Data =>
  reduce(initialData('newest'), { type: 'first', page: page(comments, over), order: 'newest', news });

function nodesOf(state: Pick<ThreadState, 'branches'>): Map<string, Node> {
  const found = new Map<string, Node>();
  const stack = state.branches.map((branch) => branch.root);
  for (let at = stack.pop(); at; at = stack.pop()) {
    assert.equal(found.has(at.comment.id), false, `${at.comment.id} is shown once`);
    found.set(at.comment.id, at);
    stack.push(...at.children);
  }
  return found;
}

function post(name: string, parent: string | null): PendingWrite {
  return {
    kind: 'post', key: key(name), phase: 'sending', error: null, source: name, at: 1, doubt: false, due: null, who: null, twins: [], guest: null, beside: null,
    comment: comment(name, parent, { body: draftBody(name, 'plain') }),
  };
}
const vote = (name: string, target: string): PendingWrite =>
  ({ kind: 'react', key: key(name), phase: 'sending', error: null, source: null, at: 1, doubt: false, due: null, who: null, target: id(target), reaction: 'up', on: true });

test('a node says where it stands, whom it answers and how many stand under it', () => {
  const select = createSelector(pending);
  const data = load([
    comment('a', null, { replies: 2 }), comment('b', 'a', { replies: 9, author: null }), comment('c', 'b'), comment('d', 'a'),
  ], { more: { b: cursor('x') } });
  const nodes = nodesOf(select(data));
  assert.deepEqual(['a', 'b', 'c', 'd'].map((name) => [nodes.get(name)?.depth, nodes.get(name)?.size, nodes.get(name)?.replies]), [[0, 3, 11], [1, 1, 9], [2, 0, 0], [1, 0, 0]]);
  assert.deepEqual(nodes.get('c')?.to, { id: 'b', name: null }, 'an author that is gone has no name');
  assert.deepEqual(nodes.get('b')?.to, { id: 'a', name: 'Ann' });
  assert.equal(nodes.get('a')?.to, null);
  assert.equal(select(data).branches[0]?.count, 4);
});

test('a vote makes new only the row, its ancestors and its branch', () => {
  const select = createSelector(pending);
  const data = load([comment('a'), comment('b', 'a'), comment('c', 'b'), comment('d', 'a'), comment('x')]);
  const before = select(data);
  const after = select(reduce(data, { type: 'write', write: vote('v', 'b') }));
  assert.equal(after.branches[1], before.branches[1]);
  const [old, now] = [nodesOf(before), nodesOf(after)];
  assert.deepEqual([...now.keys()].filter((name) => now.get(name) !== old.get(name)).sort(), ['a', 'b']);
  const back = select(reduce(reduce(data, { type: 'write', write: vote('v', 'b') }), { type: 'discard', key: key('v') }));
  assert.deepEqual(back.branches, before.branches, 'deleting the write shows the confirmed data again');
});

test('a change that concerns no row leaves the list of branches as it was', () => {
  const select = createSelector(pending);
  const data = load([comment('a')]);
  const before = select(data);
  assert.equal(select(data), before);
  const after = select(reduce(data, { type: 'login', event: { type: 'viewer', viewer: null } }));
  assert.notEqual(after, before);
  assert.equal(after.branches, before.branches);
});

test('of several writes on one comment the loudest is heard', () => {
  const select = createSelector(pending);
  let data = load([comment('a')]);
  for (const [name, phase] of [['one', 'sending'], ['two', 'parked'], ['three', 'waiting'], ['four', 'failed']] as const) {
    data = reduce(data, { type: 'write', write: { ...vote(name, 'a'), phase } });
  }
  assert.equal(select(data).branches[0]?.root.write?.key, 'four');
  assert.equal(select(reduce(data, { type: 'discard', key: key('four') })).branches[0]?.root.write?.key, 'two');
});

test('a chain of 10,000 is selected, changed and dropped without running out of stack', () => {
  const select = createSelector(pending);
  const chain = Array.from({ length: 10_000 }, (_, i) => comment(`c${i}`, i === 0 ? null : `c${i - 1}`));
  const data = load(chain);
  const state = select(data);
  assert.equal(state.branches[0]?.count, 10_000);
  assert.equal(nodesOf(state).get('c9999')?.depth, 9999);
  const after = reduce(reduce(data, { type: 'write', write: post('p', 'c9999') }), { type: 'drop', id: id('c5000') });
  assert.equal(select(after).branches[0]?.count, 10_001);
  const again = reduce(after, { type: 'first', page: page(chain), order: 'newest', news });
  assert.equal(select(again).branches[0]?.count, 10_001);
});

test('in a thread of 10,000 in 1,800 branches a vote builds one branch, not the thread', () => {
  const select = createSelector(pending);
  const all = Array.from({ length: 10_000 }, (_, i) => comment(`c${i}`, i < 1800 ? null : `c${i % 1800}`));
  let data = load(all);
  let state = select(data);
  const runs = 200;
  for (let i = 0; i < runs; i++) {
    const before = state;
    data = reduce(data, { type: 'write', write: vote(`v${i}`, `c${(i * 37) % 10_000}`) });
    state = select(data);
    data = reduce(data, { type: 'confirm', key: key(`v${i}`), comment: { ...(all[(i * 37) % 10_000] as Comment), reactions: { up: { count: i + 1, mine: true } } } });
    state = select(data);
    assert.equal(state.branches.filter((branch, at) => branch !== before.branches[at]).length, 1);
  }
});

const name = fc.integer({ min: 0, max: 9 }).map((n) => `c${n}`);
const parent = fc.option(name, { nil: null });
const one = fc.record({
  name, parent, replies: fc.integer({ min: 0, max: 3 }), gone: fc.boolean(), owner: fc.constantFrom('ann', 'bob'),
}).map((c) => comment(c.name, c.parent, { replies: c.replies, author: { id: c.owner, name: c.owner }, ...(c.gone ? { body: null, state: 'removed' as const } : {}) }));
const some = fc.array(one, { maxLength: 8 });
const more = fc.dictionary(name, fc.constant(cursor('m')), { maxKeys: 3 });
const wkey = fc.integer({ min: 0, max: 5 }).map((n) => key(`w${n}`));
const act: fc.Arbitrary<DataAction> = fc.oneof(
  fc.record({ type: fc.constant('first' as const), page: fc.tuple(some, more, fc.option(fc.constant(cursor('n')), { nil: null })).map(([c, m, next]) => page(c, { more: m, next })), order: fc.constantFrom('newest' as const, 'best' as const), news: fc.constant(news) }),
  fc.record({ type: fc.constant('page' as const), parent: parent.map((p) => p as CommentId | null), page: some.map((c) => page(c)), news: fc.constant(news) }),
  fc.record({ type: fc.constant('around' as const), page: some.map((c) => page(c)), news: fc.constant(news) }),
  one.map((c) => ({ type: 'put' as const, comment: c })),
  name.map((n) => ({ type: 'drop' as const, id: id(n) })),
  fc.constant({ type: 'reveal' as const }),
  name.map((n) => ({ type: 'mark' as const, ids: [id(n)], patch: { folded: true } })),
  fc.tuple(wkey, parent).map(([k, p]) => ({ type: 'write' as const, write: post(k, p) })),
  fc.tuple(wkey, name).map(([k, n]) => ({ type: 'write' as const, write: vote(k, n) })),
  wkey.map((k) => ({ type: 'discard' as const, key: k })),
  wkey.map((k) => ({ type: 'phase' as const, key: k, phase: 'failed' as const, error: null })),
  fc.tuple(wkey, one).map(([k, c]) => ({ type: 'confirm' as const, key: k, comment: c })),
);

test('whatever happens: every row once, every pending word shown, counts that add up, and what is equal is the same', () => {
  fc.assert(fc.property(fc.array(act, { maxLength: 25 }), (actions) => {
    const select = createSelector(pending);
    let data = initialData('newest');
    let before: Map<string, Node> | null = null;
    let stood: Map<string, string> = new Map();
    for (const action of actions) {
      // No two writes have one key.
      if (action.type === 'write' && data.writes.has(action.write.key)) continue;
      const frozen = data;
      const picture = JSON.stringify([...frozen.tree.roots.map((branch) => [...branch.comments])]);
      data = reduce(data, action);
      assert.equal(JSON.stringify([...frozen.tree.roots.map((branch) => [...branch.comments])]), picture, 'the old data is as it was');
      const state = select(data);
      const nodes = nodesOf(state);
      const stands = new Map(state.branches.flatMap((branch) => [...nodesOf({ branches: [branch] }).keys()].map((name) => [name, branch.root.comment.id as string] as const)));
      for (const write of data.writes.values()) if (write.kind === 'post') assert.ok(nodes.has(write.comment.id), `${write.key} is shown after ${action.type}`);
      for (const node of nodes.values()) {
        assert.equal(node.size, node.children.reduce((sum, child) => sum + 1 + child.size, 0));
        assert.ok(node.replies >= node.size);
        for (const child of node.children) assert.equal(child.depth, node.depth + 1);
        const old = before?.get(node.comment.id);
        // A comment that turns out to belong to another branch is drawn there anew.
        if (old && old !== node && stood.get(node.comment.id) === stands.get(node.comment.id)) assert.notDeepEqual(old, node, `${node.key} is equal but another object after ${action.type}`);
      }
      // A fresh selector sees the same: nothing is remembered that should have been forgotten.
      assert.deepEqual(state.branches, createSelector(pending)(data).branches);
      before = nodes;
      stood = stands;
    }
    let clean = data;
    for (const write of data.writes.keys()) clean = reduce(clean, { type: 'discard', key: write });
    for (const node of nodesOf(select(clean)).values()) assert.equal(node.comment, clean.tree.roots.find((b) => b.comments.has(node.comment.id))?.comments.get(node.comment.id), 'without writes the confirmed data itself is shown');
  }), { numRuns: 500 });
});
