// What is new since the last visit, and the traps: first visits, reloads, one's own words, two tabs, clocks that are wrong.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arrive, folding, goOn, latestOf, newTo, together, type Visit } from '../../src/core/visit.js';
import { comment } from '../support/fake-adapter.js';

const minute = 60_000;
const hour = 60 * minute;
const noon = 1_000 * hour;
const at = (name: string, createdAt: number, author = 'ann') => comment(name, null, { createdAt, author: { id: author, name: author } });
/** A first visit at noon that saw everything up to `latest`. */
const seen = (latest: number): Visit => goOn(arrive(null, noon), noon, latest, 0, []);

describe('what is new', () => {
  it('is nothing on a first visit, however long it lasts', () => {
    const visit = goOn(arrive(null, noon), noon, noon - 5, 0, ['a']);
    assert.equal(newTo(visit, null)(at('b', noon + 1)), false);
  });

  it('is what came after the newest comment that was shown, not after the clock of this device', () => {
    const isNew = newTo(arrive(seen(noon - 5 * minute), noon + 2 * hour), null);
    assert.equal(isNew(at('old', noon - 5 * minute)), false);
    assert.equal(isNew(at('between', noon - 4 * minute)), true);
  });

  it('is still new after a reload, and an hour later no more', () => {
    const second = arrive(seen(noon), noon + 2 * hour);
    const left = goOn(second, noon + 2 * hour, noon + hour, 0, ['new']);
    assert.equal(newTo(arrive(left, noon + 2 * hour + 10 * minute), null)(at('new', noon + hour)), true);
    assert.equal(newTo(arrive(left, noon + 4 * hour), null)(at('new', noon + hour)), false);
  });

  it('is what came since a first visit, also for who is back after a minute', () => {
    assert.equal(newTo(arrive(seen(noon), noon + minute), null)(at('new', noon + 30_000)), true);
  });

  it('stays new until it has been on the screen; what has been there does not come back', () => {
    const second = goOn(arrive(seen(noon), noon + 2 * hour), noon + 2 * hour, noon + hour, 1, ['shown']);
    const isNew = newTo(arrive(second, noon + 9 * hour), null);
    assert.equal(isNew(at('never on the screen', noon + hour)), true);
    assert.equal(isNew(at('shown', noon + hour)), false);
  });

  it('is never one’s own, signed in or as a guest, nor what is deleted', () => {
    const visit = { ...arrive(seen(noon), noon + 2 * hour), mine: ['as a guest'] };
    assert.equal(newTo(visit, 'me')(at('x', noon + hour, 'me')), false);
    assert.equal(newTo(visit, 'me')(at('as a guest', noon + hour, 'somebody')), false);
    assert.equal(newTo(visit, 'me')({ ...at('x', noon + hour), body: null }), false);
    assert.equal(newTo(visit, null)({ ...at('x', noon + hour), author: null }), true);
  });

  it('does not end for good when one comment says that it is from the year 9999', () => {
    assert.equal(latestOf([noon - 1, 253_370_764_800_000, noon - 2], noon), noon - 1);
    assert.equal(latestOf([], noon), null);
  });

  it('is known to two tabs: neither takes back what the other has seen, folded or begun', () => {
    const first = seen(noon);
    const old = { ...first, mark: noon - hour, mine: ['a'] };
    const merged = together(old, { ...folding(first, 'f', true), mine: ['b'] });
    assert.equal(merged.mark, noon);
    assert.deepEqual([...merged.mine].sort(), ['a', 'b']);
    assert.deepEqual(merged.folded, ['f']);
    const next = arrive(first, noon + 2 * hour);
    assert.equal(together(first, next).base, next.base);
    assert.equal(together(next, first).base, next.base);
  });

  it('remembers a bounded number of ids', () => {
    let visit = seen(noon);
    for (let n = 0; n < 1000; n++) visit = folding(visit, `f${n}`, true);
    assert.ok(visit.folded.length <= 300 && visit.folded.includes('f999'));
    assert.deepEqual(folding(folding(seen(noon), 'f', true), 'f', false).folded, []);
    const late = goOn(arrive(seen(noon), noon + 2 * hour), noon + 2 * hour, noon + hour, 5, Array.from({ length: 1000 }, (_, n) => `s${n}`));
    assert.equal(late.mark, noon + hour);
    assert.deepEqual(late.seen, []);
  });
});
