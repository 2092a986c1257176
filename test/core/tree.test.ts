// Strangers' claims about who answers whom, in every order they may arrive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Comment } from '../../src/core/model.js';
import { drop, emptyTree, insert, parentIn, pathTo, replace, type Tree } from '../../src/core/tree.js';
import { comment, id } from '../support/fake-adapter.js';
import { patience } from '../support/patience.js';

/** Every comment as often as it is reachable from a root. */
function reached(tree: Tree): string[] {
  const found: string[] = [];
  for (const branch of tree.roots) {
    const stack = [branch.root];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      found.push(at);
      assert.equal(tree.home.get(at), branch.root, `${at} is at home where it is filed`);
      assert.ok(branch.comments.has(at));
      stack.push(...(branch.children.get(at) ?? []));
    }
  }
  return found.sort();
}
const roots = (tree: Tree): string => tree.roots.map((branch) => branch.root).join(' ');
const all = (comments: readonly Comment[]): string[] => [...new Set(comments.map((c) => c.id as string))].sort();
const build = (...batches: readonly (readonly Comment[])[]): Tree => batches.reduce((tree, batch) => insert(tree, batch).tree, emptyTree);
const chain = (length: number): Comment[] => Array.from({ length }, (_, i) => comment(`c${i}`, i === 0 ? null : `c${i - 1}`));

test('an orphan stands at the top until its parent arrives, then under it with all its replies', () => {
  const before = build([comment('a'), comment('c', 'b'), comment('d', 'c')]);
  assert.equal(roots(before), 'a c');
  const after = insert(before, [comment('b', 'a')]).tree;
  assert.equal(roots(after), 'a');
  assert.deepEqual(pathTo(after, id('d')), ['a', 'b', 'c', 'd']);
  assert.equal(after.orphans.size, 0);
});

test('an orphan and a new reply of the orphan that arrives with its parent are both kept', () => {
  const tree = build([comment('c', 'b'), comment('d', 'c')], [comment('e', 'c'), comment('b')]);
  assert.deepEqual(reached(tree), ['b', 'c', 'd', 'e']);
  assert.deepEqual(pathTo(tree, id('e')), ['b', 'c', 'e']);
});

for (const [name, batches] of [
  ['a comment that answers itself', [[comment('a', 'a')]]],
  ['two that answer each other', [[comment('a', 'b'), comment('b', 'a')]]],
  ['a circle with a tail', [[comment('t', 'a'), comment('a', 'c'), comment('b', 'a'), comment('c', 'b')]]],
  ['a circle that closes later', [[comment('a', 'c'), comment('b', 'a')], [comment('c', 'b'), comment('d', 'c')]]],
  ['a circle of two orphaned branches', [[comment('b', 'a'), comment('d', 'c')], [comment('a', 'd'), comment('c', 'b')]]],
] as const) {
  test(`${name}: every comment is there exactly once`, () => {
    const tree = build(...batches);
    assert.deepEqual(reached(tree), all(batches.flat()));
  });
}

for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '\ud800', '\u0000', ' ', 'ключ']) {
  test(`a comment may be called ${JSON.stringify(name)}`, () => {
    const tree = build([comment(name), comment('reply', name)]);
    assert.deepEqual(pathTo(tree, id('reply')), [name, 'reply']);
    assert.equal(drop(tree, id('reply')).home.has('reply'), false);
  });
}

test('of doubles the last one counts, where the first one stood', () => {
  const tree = build([comment('a'), comment('b'), comment('a', null, { replies: 7 })]);
  assert.equal(roots(tree), 'a b');
  assert.equal(tree.roots[0]?.comments.get(id('a'))?.replies, 7);
});

test('a changed comment costs its branch: all other branches stay the same objects', () => {
  const before = build([comment('a'), comment('b', 'a'), comment('x'), comment('y', 'x')]);
  const after = replace(before, comment('y', 'x', { replies: 1 }));
  assert.equal(after.roots[0], before.roots[0]);
  assert.notEqual(after.roots[1], before.roots[1]);
  assert.equal(before.roots[1]?.comments.get(id('y'))?.replies, 0, 'and the old tree is as it was');
});

test('the same words again change nothing', () => {
  const before = build([comment('a'), comment('b', 'a')]);
  assert.equal(insert(before, [comment('b', 'a'), comment('a')]).tree, before);
});

test('a dropped comment takes nothing with it: with replies it leaves a tombstone, without it is gone', () => {
  const tree = build([comment('a', null, { replies: 1 }), comment('b', 'a', { replies: 1 }), comment('c', 'b')]);
  const tomb = drop(tree, id('b'));
  assert.deepEqual(reached(tomb), ['a', 'b', 'c']);
  const stone = tomb.roots[0]?.comments.get(id('b'));
  assert.deepEqual([stone?.author, stone?.body, stone?.state], [null, null, 'removed']);
  const gone = drop(tree, id('c'));
  assert.deepEqual(reached(gone), ['a', 'b']);
  assert.equal(gone.roots[0]?.comments.get(id('b'))?.replies, 0, 'its parent has one reply less');
});

test('a dropped orphan is not waited for any more', () => {
  const tree = drop(build([comment('b', 'a')]), id('b'));
  assert.deepEqual(reached(insert(tree, [comment('a')]).tree), ['a']);
});

for (const [name, order] of [
  ['parents first', (c: Comment[]) => c],
  ['replies first', (c: Comment[]) => c.reverse()],
  ['any order', (c: Comment[]) => c.map((item, i) => [(i * 7919) % 20011, item] as const).sort((a, b) => a[0] - b[0]).map(([, item]) => item)],
] as const) {
  test(`a chain of 20,000 in one batch, ${name}, is filed in linear time without running out of stack`, () => {
    const start = performance.now();
    const tree = build(order(chain(20_000)));
    const took = performance.now() - start;
    assert.equal(roots(tree), 'c0');
    assert.equal(pathTo(tree, id('c19999')).length, 20_000);
    assert.ok(took < patience, `${Math.round(took)} ms: a scan for each comment would be minutes`);
  });
}

test('20,000 roots of one batch, and one more on top, are filed in linear time', () => {
  const start = performance.now();
  let tree = build(Array.from({ length: 20_000 }, (_, i) => comment(`r${i}`)));
  for (let i = 0; i < 50; i++) tree = insert(tree, [comment(`n${i}`)], 'head').tree;
  assert.equal(tree.roots.length, 20_050);
  assert.equal(tree.roots[0]?.root, 'n49');
  assert.ok(performance.now() - start < patience);
});

test('whatever arrives in whatever batches: every comment exactly once, under its parent unless that would be a circle', () => {
  const name = fc.integer({ min: 0, max: 12 }).map((n) => `c${n}`);
  const one = fc.record({ id: name, parent: fc.option(name, { nil: null }) }).map((c) => comment(c.id, c.parent));
  fc.assert(fc.property(fc.array(fc.array(one, { maxLength: 8 }), { maxLength: 6 }), (batches) => {
    const tree = build(...batches);
    assert.deepEqual(reached(tree), all(batches.flat()));
    for (const branch of tree.roots) {
      const root = branch.comments.get(branch.root) as Comment;
      if (root.parent === null) continue;
      // It stands at the top because its parent is not here, or because its parent stands under it.
      const inside = branch.comments.has(root.parent);
      assert.ok(inside || !tree.home.has(root.parent), `${root.id} has found its parent ${root.parent}`);
    }
    for (const branch of tree.roots) for (const at of branch.comments.keys()) {
      const parent = parentIn(branch, at);
      if (parent !== null) assert.equal(branch.children.get(parent)?.filter((kid) => kid === at).length, 1);
    }
  }), { numRuns: 400 });
});
