// Pages out of a thread that is here as a whole: every comment once, in order, whatever comes and goes meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pageOf } from '../../src/adapters/support/whole.js';
import type { PageQuery } from '../../src/core/adapter.js';
import type { Comment, CommentId, Cursor, Order, Page } from '../../src/core/model.js';

const comment = (id: string, parent: string | null, createdAt = 0, up = 0): Comment => ({
  id: id as CommentId, parent: parent as CommentId | null, author: null, body: { format: 'text', source: id }, createdAt, editedAt: null, state: 'shown',
  replies: 0, reactions: { up: { count: up, mine: false } }, can: [],
});
const ask = (patch: Partial<PageQuery> = {}): PageQuery => ({ thread: { id: 't' }, parent: null, order: 'oldest', after: null, size: 10, replies: { depth: 100, size: 10 }, ...patch });

/** Reads a thread to its end, every list page by page. */
function everything(all: readonly Comment[], order: Order, size: number): readonly string[] {
  const seen: string[] = [];
  const lists: { parent: CommentId | null; after: Cursor | null }[] = [{ parent: null, after: null }];
  for (let list = lists.pop(), guard = 0; list; list = lists.pop()) {
    assert.ok(guard++ < 10_000, 'it comes to an end');
    const page: Page = pageOf(all, ask({ ...list, order, size, replies: { depth: 2, size } }));
    for (const each of page.comments) {
      assert.ok(each.parent === null || seen.includes(each.parent), 'a parent stands before its replies');
      seen.push(each.id);
    }
    for (const [parent, after] of Object.entries(page.more)) lists.push({ parent: parent as CommentId, after });
    if (page.next) lists.push({ parent: list.parent, after: page.next });
  }
  return seen;
}

test('read page by page, every comment comes exactly once, whatever it claims to answer', () => {
  const thread = fc.array(fc.record({ parent: fc.nat(30), at: fc.nat(5), up: fc.nat(3) }), { maxLength: 30 });
  fc.assert(fc.property(thread, fc.constantFrom<Order>('best', 'newest', 'oldest'), fc.integer({ min: 1, max: 7 }), (rows, order, size) => {
    const all = rows.map(({ parent, at, up }, i) => comment(String(i), parent === 30 ? null : String(parent), at, up));
    assert.deepEqual([...everything(all, order, size)].sort(), all.map((each) => each.id as string).sort());
  }), { numRuns: 300 });
});

test('a cursor stays true when comments arrive before and behind it', () => {
  const all = [1, 2, 3, 4, 5].map((n) => comment(`c${n}`, null, n * 10));
  const first = pageOf(all, ask({ size: 2 }));
  const second = pageOf([comment('early', null, 5), ...all, comment('late', null, 90)], ask({ size: 9, after: first.next }));
  assert.deepEqual(second.comments.map(({ id }) => id), ['c3', 'c4', 'c5', 'late']);
  assert.equal(first.left, 3);
});

test('best goes by score, newest turns the roots round but lets replies read as a talk', () => {
  const all = [comment('a', null, 1, 1), comment('b', null, 2, 9), comment('r1', 'a', 3), comment('r2', 'a', 4)];
  assert.deepEqual(pageOf(all, ask({ order: 'best' })).comments.map(({ id }) => id), ['b', 'a', 'r1', 'r2']);
  assert.deepEqual(pageOf(all, ask({ order: 'newest' })).comments.map(({ id }) => id), ['b', 'a', 'r1', 'r2']);
});

test('a linked comment comes with its ancestors, however far down it stands', () => {
  const all = Array.from({ length: 60 }, (_, i) => comment(`c${i}`, i % 3 === 0 ? null : `c${i - 1}`, i));
  const page = pageOf(all, ask({ size: 2, replies: { depth: 0, size: 0 }, around: 'c50' as CommentId }));
  assert.deepEqual(page.comments.map(({ id }) => id), ['c0', 'c3', 'c48', 'c49', 'c50']);
  assert.throws(() => pageOf(all, ask({ around: 'nobody' as CommentId })), { code: 'missing' });
});

test('orphans stand as roots, a cycle is broken, a cursor of elsewhere is refused', () => {
  const all = [comment('a', 'b'), comment('b', 'a'), comment('orphan', 'gone'), comment('self', 'self')];
  const page = pageOf(all, ask());
  assert.equal(new Set(page.comments.map(({ id }) => id)).size, 4);
  assert.equal(page.comments.filter(({ parent }) => parent === null).length, 3);
  for (const cursor of ['', 'x', '[]', '{}', '["best"]', 'null']) assert.throws(() => pageOf(all, ask({ after: cursor as Cursor })), { code: 'invalid' });
});

test('a chain of 20,000 and 20,000 roots take no longer than a moment', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => comment(String(i), i === 0 ? null : String(i - 1), i));
  assert.equal(pageOf(chain, ask({ replies: { depth: 100_000, size: 10 } })).comments.length, 20_000);
  const roots = Array.from({ length: 20_000 }, (_, i) => comment(String(i), null, i));
  assert.equal(pageOf(roots, ask({ size: 100_000 })).comments.length, 20_000);
});
