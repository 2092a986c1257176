// What backends answer when they do not read the contract.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkComment, checkPage, checkRemoved, checkViewer } from '../../src/core/check.js';
import { checkCounts, checkPeople, checkRecents } from '../../src/core/check-lists.js';
import { CommentError, toCommentError } from '../../src/core/errors.js';
import { reduce, initialData } from '../../src/core/reduce.js';
import { createSelector } from '../../src/core/select.js';
import { comment, cursor, page } from '../support/fake-adapter.js';
import { patience } from '../support/patience.js';

const garbled = (error: unknown): boolean => error instanceof CommentError && error.code === 'garbled';

test('what is right is passed on as the same object', () => {
  const right = page([comment('a', null, { reactions: { up: { count: 1, mine: true } }, can: ['reply'], pinned: true, key: 'k' as never })], { next: cursor('n'), more: { a: cursor('m') }, left: 2, closed: false });
  assert.equal(checkPage(right), right);
});

for (const [name, answer] of [
  ['nothing', undefined], ['null', null], ['a text', '<html>'], ['a number', 7], ['an array', [comment('a')]], ['no comments', {}], ['comments that are no list', { comments: {} }], ['a function', () => []],
] as const) {
  test(`${name} is no page`, () => { assert.throws(() => checkPage(answer), garbled); });
}

test('fewer comments than none, left or in all, are not counted', () => {
  assert.deepEqual([checkPage(page([], { left: -2, total: -1 })).left, checkPage(page([], { left: -2, total: -1 })).total], [null, null]);
});

const huge = 8.64e15;
for (const [name, given, field, want] of [
  ['a number as id', { id: 7 }, 'id', '7'],
  ['zero as id', { id: 0 }, 'id', '0'],
  ['a number as parent', { parent: 12 }, 'parent', '12'],
  ['no parent', { parent: undefined }, 'parent', null],
  ['an empty parent', { parent: '' }, 'parent', null],
  ['an ISO date', { createdAt: '2012-03-04T05:06:07Z' }, 'createdAt', Date.UTC(2012, 2, 4, 5, 6, 7)],
  ['digits as date', { createdAt: '1000' }, 'createdAt', 1000],
  ['no date', { createdAt: undefined }, 'createdAt', 0],
  ['NaN as date', { createdAt: NaN }, 'createdAt', 0],
  ['words as date', { createdAt: 'yesterday-ish' }, 'createdAt', 0],
  ['an endless date', { createdAt: Infinity }, 'createdAt', huge],
  ['a date before all time', { createdAt: -1e300 }, 'createdAt', -huge],
  ['no edit date', { editedAt: undefined }, 'editedAt', null],
  ['a negative reply count', { replies: -3 }, 'replies', 0],
  ['NaN replies', { replies: NaN }, 'replies', 0],
  ['endless replies', { replies: Infinity }, 'replies', Number.MAX_SAFE_INTEGER],
  ['half a reply', { replies: 2.5 }, 'replies', 2],
  ['digits as count', { replies: '4' }, 'replies', 4],
  ['an unknown state', { state: 'weird' }, 'state', 'shown'],
  ['no body and no state', { body: null, state: undefined }, 'state', 'removed'],
  ['a text as body', { body: 'hello' }, 'body', { format: 'text', source: 'hello' }],
  ['an unknown format', { body: { format: 'rtf', source: 'x' } }, 'body', { format: 'text', source: 'x' }],
  ['a source that is no text', { body: { format: 'html', source: {} } }, 'body', { format: 'html', source: '' }],
  ['a body that is a number', { body: 5 }, 'body', { format: 'text', source: '' }],
  ['a name that is no text', { author: { id: 'a', name: { first: 'x' } } }, 'author', { id: 'a', name: '' }],
  ['an author that is a text', { author: 'ann' }, 'author', null],
  ['an avatar that is no text', { author: { id: 'a', name: 'A', avatar: 7 } }, 'author', { id: 'a', name: 'A' }],
  ['rights that do not exist', { can: ['reply', 'fly', null] }, 'can', ['reply']],
  ['rights that are no list', { can: 'reply' }, 'can', []],
  ['no reactions', { reactions: null }, 'reactions', {}],
  ['reactions as numbers', { reactions: { up: 3 } }, 'reactions', { up: { count: 3, mine: false } }],
  ['reactions of wrong shapes', { reactions: { up: 'x', down: { count: -1, mine: 1 }, like: { count: 1, mine: true } } }, 'reactions', { down: { count: 0, mine: false }, like: { count: 1, mine: true } }],
  ['nothing with a minus as count', { reactions: { up: -0 } }, 'reactions', { up: { count: 0, mine: false } }],
  ['a lone surrogate', { body: { format: 'text', source: '\ud800' } }, 'body', { format: 'text', source: '\ud800' }],
] as const) {
  test(`a comment with ${name} is mended`, () => {
    const mended = checkComment({ ...comment('a'), ...given } as unknown) as unknown as Record<string, unknown>;
    assert.deepEqual(mended[field], want);
    assert.equal(checkComment(mended) as unknown, mended, 'and then needs no mending');
  });
}

test('a comment without a usable id costs itself, not the page', () => {
  const bad = [null, 7, 'x', [], {}, { id: null }, { id: '' }, { id: {} }, { id: NaN }];
  assert.deepEqual(checkPage({ ...page([]), comments: [comment('a'), ...bad, comment('b')] }).comments.map((c) => c.id), ['a', 'b']);
});

test('a list of which nothing can be read is not an empty thread', () => {
  assert.throws(() => checkPage({ ...page([]), comments: [null, {}, 'x'] }), garbled);
  assert.deepEqual(checkPage({ ...page([]), comments: [] }).comments, []);
});

test('names that are taken in every object are only names', () => {
  const answer: unknown = JSON.parse(`{"comments":[{"id":"__proto__","parent":null,"author":{"__proto__":{"name":"x"},"id":"a","name":"A"},"body":{"format":"text","source":"s"},"createdAt":1,"editedAt":null,"state":"shown","replies":"1","reactions":{"__proto__":{"count":"2","mine":false},"constructor":{"count":1,"mine":false}},"can":[]}],"next":null,"left":null,"more":{"__proto__":5,"constructor":"c"},"total":1}`);
  const checked = checkPage(answer);
  assert.deepEqual(Object.keys(checked.more), ['__proto__', 'constructor']);
  assert.deepEqual(Object.keys(checked.comments[0]?.reactions ?? {}), ['__proto__', 'constructor']);
  assert.equal(({} as Record<string, unknown>)['count'], undefined);
  assert.equal(Object.getPrototypeOf(checked.more), Object.prototype);
});

test('counts, people, recents and viewers are mended or refused', () => {
  assert.deepEqual(checkCounts([3, null, -1, '4', Infinity], 6), [3, 0, 0, 4, Number.MAX_SAFE_INTEGER, 0]);
  assert.throws(() => checkCounts('3', 1), garbled);
  assert.deepEqual(checkPeople([{ id: 1, name: 'A', comments: NaN, country: 5 }, 'x', null]), [{ id: '1', name: 'A' }]);
  assert.throws(() => checkPeople(null), garbled);
  assert.equal(checkRecents([{ comment: comment('a'), thread: { id: 't' } }, { comment: comment('a') }, { thread: { id: 't' } }, null]).length, 1);
  assert.equal(checkViewer(null), null);
  assert.deepEqual(checkViewer({ id: 5, name: 'A', role: 'god' }), { id: '5', name: 'A', role: 'reader' });
  assert.throws(() => checkViewer('ann'), garbled);
  assert.equal(checkRemoved(undefined), null);
  assert.throws(() => checkRemoved('ok'), garbled);
});

test('whatever a backend answers is a page that can be shown, or garbled, and nothing else', () => {
  const value = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withSparseArray: true });
  const keys = ['id', 'parent', 'author', 'body', 'createdAt', 'editedAt', 'state', 'replies', 'reactions', 'can', 'key', 'pinned'] as const;
  const bad = fc.tuple(fc.constantFrom(...keys), value, fc.nat(5)).map(([field, v, n]) => ({ ...comment(`c${n}`, n > 2 ? 'c0' : null), [field]: v }));
  const answer = fc.oneof(value, fc.record({ comments: fc.oneof(value, fc.array(fc.oneof(bad, value))), next: value, left: value, more: value, total: value }, { requiredKeys: ['comments'] }));
  fc.assert(fc.property(answer, (given) => {
    try {
      const checked = checkPage(given);
      const data = reduce(initialData('newest'), { type: 'first', page: checked, order: 'newest', news: new Map() });
      createSelector()(data);
      for (const c of checked.comments) {
        assert.equal(typeof c.id, 'string');
        assert.ok(Number.isSafeInteger(c.replies) && c.replies >= 0);
        assert.ok(!Number.isNaN(new Date(c.createdAt).getTime()));
        assert.ok(Array.isArray(c.can));
      }
    } catch (error) {
      if (!garbled(error)) throw error;
    }
  }), { numRuns: 600 });
});

test('checking 10,000 right comments comes to an end', () => {
  const right = page(Array.from({ length: 10_000 }, (_, i) => comment(`c${i}`)));
  checkPage(right);
  const start = performance.now();
  assert.equal(checkPage(right), right);
  assert.ok(performance.now() - start < patience);
});

for (const [name, thrown, code] of [
  ['nothing', undefined, 'unknown'], ['a text', 'no', 'unknown'], ['an object without a prototype', Object.create(null), 'unknown'],
  ['a symbol', Symbol('x'), 'unknown'], ['an AbortError', new DOMException('x', 'AbortError'), 'aborted'],
  ['what throws when looked at', new Proxy({}, { get() { throw new Error('no'); } }), 'unknown'],
  ['another copy’s CommentError', { name: 'CommentError', code: 'closed', message: 'x' }, 'closed'],
  ['a CommentError with a code of its own', { name: 'CommentError', code: 'constructor', message: 'x' }, 'unknown'],
] as const) {
  test(`${name}, thrown, becomes a CommentError`, () => {
    assert.equal(toCommentError(thrown).code, code);
  });
}
