// Words for how long ago, and when they stop being true.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exact, relative } from '../../src/core/when.js';
import { patience } from '../support/patience.js';

const now = Date.UTC(2024, 5, 15, 12);
const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

for (const [ago, text] of [
  [0, 'now'], [44 * s, 'now'], [45 * s, '1 minute ago'], [119 * s, '1 minute ago'], [2 * m, '2 minutes ago'], [59 * m + 59 * s, '59 minutes ago'],
  [h, '1 hour ago'], [23 * h, '23 hours ago'], [d, 'yesterday'], [2 * d, '2 days ago'], [6 * d, '6 days ago'], [7 * d, 'last week'], [29 * d, '4 weeks ago'],
  [30 * d, 'last month'], [200 * d, '6 months ago'], [364 * d, '11 months ago'], [366 * d, 'last year'], [4000 * d, '10 years ago'],
  [-h, 'now'], [-400 * d, 'now'],
] as const) {
  test(`${ago / s} seconds ago is “${text}”`, () => { assert.equal(relative(now - ago, now, 'en').text, text); });
}

test('the words hold until the moment named, and not a millisecond longer', () => {
  for (let age = 0; age < 900 * d; age = Math.floor(age * 1.17) + 13 * s) {
    const { text, until } = relative(now - age, now, 'en');
    assert.ok(until > now, `${age}`);
    assert.equal(relative(now - age, until - 1, 'en').text, text, `${age}: just before`);
    assert.notEqual(relative(now - age, until, 'en').text, text, `${age}: then`);
  }
  const ahead = relative(now + h, now, 'en');
  assert.equal(relative(now + h, ahead.until - 1, 'en').text, 'now');
});

for (const [name, then] of [['no number', NaN], ['endless', Infinity], ['beyond all dates', 9e15], ['nothing', undefined], ['a text', 'x']] as const) {
  test(`a time that is ${name} has no words`, () => {
    assert.deepEqual(relative(then as number, now, 'en'), { text: '', until: Infinity });
    assert.equal(exact(then as number, 'en'), '');
  });
}

test('other languages have other words, and what is no language means English', () => {
  assert.equal(relative(now - 2 * h, now, 'de').text, 'vor 2 Stunden');
  assert.equal(relative(now - 2 * h, now, 'not a locale').text, '2 hours ago');
  assert.match(exact(now, 'de'), /2024/);
  assert.match(exact(now, '!'), /2024/);
});

test('10,000 times are said', () => {
  const start = performance.now();
  for (let i = 0; i < 10_000; i++) relative(now - i * 777 * s, now, 'en');
  assert.ok(performance.now() - start < patience);
});
