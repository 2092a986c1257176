import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayName, hue, initials } from '../../src/core/name.js';
import { ATTACKS } from '../body/attacks.js';

/** Milliseconds of work, not of the clock: other processes may have the machine. */
const worked = (): number => process.cpuUsage().user / 1000;

describe('A name', () => {
  it('is shown without what cannot be seen, what turns letters round, and what climbs over the line', () => {
    for (const { payload, keep } of ATTACKS.filter(({ kind }) => kind === 'name')) assert.equal(displayName(payload), keep, JSON.stringify(payload.slice(0, 60)));
  });

  it('is one short line for anything a backend may send, and the same when shown again', () => {
    for (const { payload } of ATTACKS) {
      const name = displayName(payload);
      assert.doesNotMatch(name, /[\p{Cc}\p{Bidi_Control}\u2028\u2029\uFEFF\u200B]|\p{M}{5}|^\s|\s$| {2}/u);
      assert.ok([...name.replace(/[\p{M}\u200C\u200D]/gu, '')].length <= 81, name);
      assert.equal(displayName(name.replace(/…$/, '')), name.replace(/…$/, ''));
    }
  });

  it('is nothing when it is no text', () => {
    for (const raw of [null, undefined, 7, {}, [], ['Ada'], { toString: () => 'Ada' }]) assert.equal(displayName(raw), '');
  });

  it('takes no time, however long', () => {
    for (const unit of ['\u0301', ' ', '\u200D', '👩\u200D', '\u202E', 'a\u200B', ' \u0301']) {
      const from = worked();
      displayName(unit.repeat(500_000));
      assert.ok(worked() - from < 200, JSON.stringify(unit));
    }
  });
});

describe('Initials', () => {
  const cases: readonly (readonly [name: string, expected: string])[] = [
    ['Ada Lovelace', 'AL'], ['ada', 'A'], ['ada byron king lovelace', 'AL'], ['Jean-Luc Picard', 'JP'], ['Élodie Öz', 'ÉÖ'], ['Иван Петров', 'ИП'], ['@ada', 'A'], ['(Bob)', 'B'], ['__x__', 'X'],
    ['王小明', '王'], ['김 철수', '김'], ['محمد علي', 'م'], ['שרה כהן', 'ש'], ['👩\u200D💻 Dev', '👩\u200D💻'], ['🇨🇭 Heidi', '🇨🇭'], ['❤\uFE0F', '❤\uFE0F'], ['42', '4'], ['Ada 2', 'A'], ['ß', 'S'], ['...', '.'],
    ['', ''], ['\u200B', ''], ['\u202EAda', 'A'], ['Z' + '\u0301'.repeat(50), 'Z' + '\u0301'.repeat(4)],
  ];
  for (const [name, expected] of cases) it(`of ${JSON.stringify(name.slice(0, 20))} are ${JSON.stringify(expected)}`, () => assert.equal(initials(name), expected));
});

describe('The colour of an avatar', () => {
  it('is one of 360, the same every time, and far from its neighbours', () => {
    const ids = Array.from({ length: 2000 }, (_, at) => String(at));
    const hues = ids.map(hue);
    assert.ok(hues.every((value) => Number.isInteger(value) && value >= 0 && value < 360));
    assert.deepEqual(ids.map(hue), hues);
    const quarters = [0, 0, 0, 0];
    for (const value of hues) quarters[Math.floor(value / 90)]!++;
    assert.ok(quarters.every((count) => count > 400), `${quarters}`);
    const close = hues.filter((value, at) => at > 0 && Math.abs(value - (hues[at - 1] ?? 0)) < 10).length;
    assert.ok(close < 200, `${close} of 2000 neighbours look alike`);
  });
});
