// A long first page: its first screen stands before all of it is read, and in the end nothing is missing or elsewhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkPage } from '../../src/core/check.js';
import type { Comment } from '../../src/core/model.js';
import { initialData, reduce, type Data } from '../../src/core/reduce.js';
import { createSelector } from '../../src/core/select.js';
import { checkStart } from '../../src/core/start.js';
import { comment, cursor, fake, id, opened, page, shapeOf, tick, type Fake } from '../support/fake-adapter.js';
import type { ThreadStore } from '../../src/core/store.js';

/** Every comment answers the one that `parents` names, or none. */
const thread = (parents: readonly (number | null)[]): Comment[] => {
  const replies = new Map<number, number>();
  for (const parent of parents) if (parent !== null) replies.set(parent, (replies.get(parent) ?? 0) + 1);
  return parents.map((parent, at) => comment(`c${at}`, parent === null ? null : `c${parent}`, { replies: replies.get(at) ?? 0 }));
};
const inReadingOrder = (comments: readonly Comment[]): Comment[] => {
  const under = new Map<Comment['parent'], Comment[]>();
  for (const each of comments) under.set(each.parent, [...(under.get(each.parent) ?? []), each]);
  const list: Comment[] = [];
  const walk = (parent: Comment['parent']): void => (under.get(parent) ?? []).forEach((each) => { list.push(each); walk(each.id); });
  walk(null);
  return list;
};
const drawn = (data: Data): string => shapeOf({ state: createSelector()(data) } as ThreadStore);

function inPieces(answer: unknown): { readonly first: string; readonly all: string; readonly pieces: number } {
  const { page: start, rest } = checkStart(answer);
  let data = reduce(initialData('newest'), { type: 'first', page: start, order: 'newest', news: new Map() });
  const first = drawn(data);
  for (const read of rest) data = reduce(data, { type: 'rest', page: { ...start, comments: read() }, news: new Map() });
  return { first, all: drawn(data), pieces: rest.length };
}
const atOnce = (answer: unknown): string => drawn(reduce(initialData('newest'), { type: 'first', page: checkPage(answer), order: 'newest', news: new Map() }));

const parents = fc.integer({ min: 301, max: 4_000 }).chain((count) => fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })).map((stream) =>
  [...stream.take(count)].map((at, n) => (n === 0 || at < 0.2 ? null : Math.floor(((at - 0.2) / 0.8) * n)))));

test('read in pieces, a thread is what it would have been at once', () => {
  fc.assert(fc.property(parents, fc.boolean(), (given, reading) => {
    const comments = reading ? inReadingOrder(thread(given)) : thread(given);
    const answer = page(comments, { next: cursor('on'), total: 9_999 });
    const { all, pieces } = inPieces(answer);
    assert.ok(pieces > 0);
    assert.equal(all, atOnce(answer));
  }), { numRuns: 30 });
});

test('what stands on the first screen at once is what will stand there', () => {
  const comments = inReadingOrder(thread(Array.from({ length: 3_000 }, (_, n) => (n % 9 === 0 ? null : n - 1 - (n % 2)))));
  const { first, all } = inPieces(page(comments));
  const names = (shape: string): string[] => shape.match(/c\d+/g) ?? [];
  assert.ok(names(first).length >= 100 && names(first).length < 400, `${names(first).length} comments`);
  assert.deepEqual(names(first).slice(0, 60), names(all).slice(0, 60));
});

test('one branch that is the whole thread comes in pieces, too', () => {
  const { first, all } = inPieces(page(thread(Array.from({ length: 3_000 }, (_, n) => (n === 0 ? null : n - 1)))));
  assert.ok(first.length < all.length / 10);
});

test('replies that come before what they answer find their place all the same', () => {
  const comments = thread(Array.from({ length: 1_000 }, (_, n) => (n < 40 ? null : n % 40))).reverse();
  const sorted = (shape: string): string[] => shape.split(/[ ()]+/).sort();
  assert.deepEqual(sorted(inPieces(page(comments)).all), sorted(atOnce(page(comments))));
});

test('where nothing of the first comments can be used, the others are shown', () => {
  const { all } = inPieces({ ...page([]), comments: [...Array.from({ length: 200 }, () => ({ body: 'no id' })), ...thread(Array.from({ length: 200 }, () => null))] });
  assert.equal(all.split(' ').length, 200);
  assert.throws(() => checkStart({ comments: Array.from({ length: 400 }, () => 5) }), /garbled|should be/);
});

const many = thread(Array.from({ length: 2_000 }, (_, n) => (n % 4 === 0 ? null : n - (n % 4))));
async function rest(f: Fake): Promise<void> {
  for (let n = 0; n < 6; n++) await f.pass(100);
}

test('the first screen is there while the rest is not, and “loaded” is said of all', async () => {
  const f = await opened(page(many));
  assert.equal(f.store.state.phase, 'ready');
  assert.ok(f.store.state.branches.length >= 20 && f.store.state.branches.length < 100);
  assert.equal(f.store.state.total, 2_000, 'the heading knows the number');
  assert.deepEqual(f.events.filter(({ type }) => type === 'loaded'), []);
  await rest(f);
  assert.equal(f.store.state.branches.length, 500);
  assert.deepEqual(f.events.filter(({ type }) => type === 'loaded').length, 1);
});

test('who is led to a comment that is not read yet arrives there', async () => {
  const f = await opened(page(many));
  const shown = f.store.show(id('c1999'));
  await tick();
  assert.equal(f.waiting('page'), 0, 'the backend is not asked for what it has just sent');
  await rest(f);
  assert.equal(await shown, true);
});

test('what becomes known meanwhile of comments not read yet is not undone by them', async () => {
  const f = await opened(page(many));
  f.feed().put({ ...many[1_990]!, body: { format: 'text', source: 'changed' } });
  f.feed().drop(id('c1991'));
  await rest(f);
  assert.equal(f.store.node(id('c1990'))?.comment.body?.source, 'changed');
  assert.equal(f.store.node(id('c1991')), null);
});

test('a vote between two pieces stays', async () => {
  const f = await opened(page(many));
  f.store.react(id('c0'), 'up', true);
  await rest(f);
  assert.equal(f.store.node(id('c0'))?.comment.reactions['up']?.mine, true);
});

test('closed on the way and opened again, it is read again as a whole', async () => {
  const f = fake();
  f.store.open();
  await (await f.take('page')).answer(page(many));
  f.store.close();
  await rest(f);
  f.store.open();
  await (await f.take('page')).answer(page(many));
  await rest(f);
  assert.equal(f.store.state.branches.length, 500);
});
