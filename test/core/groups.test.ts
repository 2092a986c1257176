// Rows that wait together: whatever comes, goes or changes places, every row is drawn once, in order, and hardly any is drawn anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { crowd, grouped, groupSize, type Group, type RowKind } from '../../src/core/groups.js';
import { patience } from '../support/patience.js';

interface Row { readonly key: string; readonly weight: number }
const kind: RowKind<Row> = { key: ({ key }) => key, weight: ({ weight }) => weight };
const row = (n: number, weight = 1): Row => ({ key: `k${n}`, weight });
const some = (count: number, from = 0, weight = 1): Row[] => Array.from({ length: count }, (_, n) => row(from + n, weight));
const keys = (groups: readonly Group<Row>[]): string[] => groups.flatMap(({ rows }) => rows.map(kind.key));
/** Where each row stands in the document: in a group, or in the list itself. */
const places = (groups: readonly Group<Row>[]): Map<string, number> => new Map(groups.flatMap(({ id, loose, rows }) => rows.map(({ key }) => [key, loose ? 0 : id])));
/** Rows that are drawn anew though they stood there before. */
function moved(before: readonly Group<Row>[], after: readonly Group<Row>[]): string[] {
  const [old, now] = [places(before), places(after)];
  return [...old].filter(([key, place]) => now.has(key) && now.get(key) !== place).map(([key]) => key);
}
const many = (rows: readonly Row[], before: readonly Group<Row>[] = []): readonly Group<Row>[] => grouped(rows, before, kind, true);
const sizes = (groups: readonly Group<Row>[]): number[] => groups.map(({ rows }) => rows.length);

test('a short list stands loose, as it always did; a long one waits in groups of some tens', () => {
  const short = grouped(some(30), [], kind, false);
  assert.deepEqual(short.map(({ loose, rows }) => [loose, rows.length]), [[true, 30]]);
  assert.deepEqual(many(some(120)).map(({ loose, rows, weight }) => [loose, rows.length, weight]), [[false, groupSize, 50], [false, groupSize, 50], [false, 20, 20]]);
  assert.deepEqual(many([]), []);
});

test('comments count, not rows; a row of more than a group holds waits alone', () => {
  assert.deepEqual(sizes(many([...some(4, 0, 20), row(9, 400), ...some(3, 10, 20)])), [2, 2, 1, 2, 1]);
});

test('a list that grows long leaves in their place the rows that the reader has', () => {
  const short = grouped(some(150), [], kind, false);
  const long = many(some(300), short);
  assert.deepEqual(moved(short, long), []);
  assert.deepEqual(long.map(({ loose }) => loose), [true, false, false, false]);
});

test('a vote changes the group it is in, and no other', () => {
  const before = many(some(500));
  const after = many(some(500).map((each, n) => (n === 260 ? { ...each } : before.flatMap(({ rows }) => rows)[n]!)), before);
  assert.deepEqual(after.map((group, n) => group === before[n]), [true, true, true, true, true, false, true, true, true, true]);
  assert.equal(after[5]!.id, before[5]!.id);
  assert.equal(many(keys(after).map((_, n) => after.flatMap(({ rows }) => rows)[n]!), after), after, 'nothing has changed');
});

test('what arrives on top, one by one, fills groups of its own and moves nobody', () => {
  let groups = many(some(200));
  for (let n = 0; n < 120; n++) {
    const before = groups;
    groups = many([row(1000 + n), ...groups.flatMap(({ rows }) => rows)], before);
    assert.deepEqual(moved(before, groups), []);
  }
  assert.equal(groups.length, 7);
});

test('what comes into the midst of a group joins it, until it is a crowd; then few are drawn anew', () => {
  let groups = many(some(groupSize * 3));
  let splits = 0;
  for (let n = 0; n < 300; n++) {
    const rows = groups.flatMap((group) => group.rows);
    const before = groups;
    groups = many([...rows.slice(0, 70), row(1000 + n), ...rows.slice(70)], before);
    const anew = moved(before, groups).length;
    if (anew > 0) splits++;
    assert.ok(anew <= crowd - groupSize + 1, `${anew} at once`);
  }
  assert.ok(splits >= 2 && splits <= 8, `${splits} splits`);
});

test('one row that goes to the top is drawn anew, and none of those that it has passed', () => {
  const before = many(some(400));
  const rows = before.flatMap((group) => group.rows);
  const after = many([rows[333]!, ...rows.filter((_, n) => n !== 333)], before);
  assert.deepEqual(moved(before, after), ['k333']);
});

test('another order begins anew without leaving crumbs', () => {
  const before = many(some(1000));
  const after = many(before.flatMap((group) => group.rows).reverse(), before);
  assert.deepEqual(keys(after), some(1000).map(kind.key).reverse());
  assert.ok(after.length <= 1000 / groupSize + 2, `${after.length} groups`);
});

test('a hundred thousand rows in another order take no quadratic time', () => {
  const rows = some(100_000);
  const before = many(rows);
  const shuffled = rows.map((each, n) => [each, (n * 7919) % 100_003] as const).sort((a, b) => a[1] - b[1]).map(([each]) => each);
  const from = performance.now();
  const after = many(shuffled, before);
  assert.ok(performance.now() - from < patience, `${performance.now() - from} ms`);
  assert.deepEqual(keys(after), shuffled.map(kind.key));
});

test('a thread that grows anywhere, by some or by one, is not left in crumbs', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 60 })), { minLength: 50, maxLength: 100 }), (steps) => {
    let groups = many(some(60));
    for (const [at, count] of steps) {
      const rows = groups.flatMap((group) => group.rows);
      rows.splice(Math.floor(at * rows.length), 0, ...some(count, rows.length));
      groups = many(rows, groups);
    }
    assert.ok(groups.length <= keys(groups).length / (groupSize / 4), `${groups.length} groups of ${keys(groups).length}`);
  }), { numRuns: 100 });
});

type Change = { readonly at: number; readonly count: number; readonly what: 'add' | 'remove' | 'change' | 'move' | 'heavier' };
const changes = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), count: fc.integer({ min: 1, max: 130 }), what: fc.constantFrom('add', 'remove', 'change', 'move', 'heavier') }), { maxLength: 30 }) as fc.Arbitrary<Change[]>;

test('whatever happens: every row once, in order, in groups that are bounded; rows are drawn anew where they moved or a crowd was split', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 400 }), changes, (count, steps) => {
    let serial = 1000;
    let rows = some(count);
    let groups = grouped(rows, [], kind, rows.length > 200);
    for (const { at, count, what } of steps) {
      const i = Math.floor(at * rows.length);
      const next = [...rows];
      if (what === 'add') next.splice(i, 0, ...some(count, (serial += 200)));
      else if (what === 'remove') next.splice(i, count);
      else if (what === 'move') next.splice(0, 0, ...next.splice(i, 1));
      else for (let n = i; n < Math.min(next.length, i + 3); n++) next[n] = { ...next[n]!, weight: what === 'heavier' ? 90 : next[n]!.weight };
      const before = groups;
      groups = grouped(next, before, kind, next.length > 200);
      assert.deepEqual(keys(groups), next.map(kind.key));
      assert.deepEqual(groups.flatMap((group) => group.rows), next);
      assert.equal(new Set(groups.map(({ id }) => id)).size, groups.length);
      for (const { rows, weight } of groups) {
        assert.ok(rows.length > 0);
        assert.equal(weight, rows.reduce((sum, each) => sum + each.weight, 0));
      }
      const anew = moved(before, groups);
      if (what === 'move') assert.ok(anew.length <= 1, `${anew.length} for one`);
      else if (what !== 'add') assert.deepEqual(anew, []);
      else for (const key of anew) {
        const group = before.find(({ rows }) => rows.some((each) => each.key === key))!;
        assert.ok(group.rows.length + count > (group.loose ? 4 * crowd : crowd), `${key} was drawn anew, of ${group.rows.length} and ${count} more`);
      }
      const held = groups.filter(({ loose }) => !loose).map(({ rows }) => rows.length);
      assert.ok(Math.max(0, ...held) <= crowd, `${Math.max(...held)} in one group`);
      rows = next;
    }
  }), { numRuns: 300 });
});
