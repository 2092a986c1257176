// Every kind of fault at every kind of request, devices that lack or lose something, and whole stories of bad luck, in a real browser
// against the reference server over plain HTTP. Each case has a line, a thread and a browser profile of its own. Afterwards what was said
// stands there once, for the server and for the reader, and nothing beside it says that it is on its way. The counts become a table of the README.
// Of what only reads a third is tried each time, and of the faults at a write half, where nobody asks for more: PARLEY_FAULT='' tries everything,
// any other words what matches them.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { badLine } from '../support/bad-line.js';
import { cases as requests } from '../support/fault-cases.js';
import { cases as stories } from '../support/fault-stories.js';

const file = new URL('../proven/faults/matrix.json', import.meta.url);
/** So many cases at once: most of their time they wait. */
const crowd = 10;
const cases = [...requests, ...stories];
interface Found {
  readonly what: string;
  readonly faults: number;
  readonly lost: number;
  readonly doubled: number;
}
const only = process.env['PARLEY_FAULT'];
const reads = /^(?:the (?:first|next) page|more answers|what others write|who is reading)/;

describe('every fault at every request', { concurrency: crowd }, () => {
  const found = new Map<string, Omit<Found, 'what'>>();
  const line = badLine();
  after(() => {
    // Rows of which every case was tried; the others stay as they were.
    const before = JSON.parse(readFileSync(file, 'utf8')) as readonly Found[];
    const table = [...new Set(cases.map(({ what }) => what))].flatMap((what) => {
      const now = found.get(what);
      return now?.faults === cases.filter((each) => each.what === what).length ? { what, ...now } : before.filter((each) => each.what === what);
    });
    if (process.env['PARLEY_RECORD']) writeFileSync(file, `${JSON.stringify(table, null, 2)}\n`);
    // What was never recorded is not claimed.
    else assert.deepEqual(before, table.filter(({ what }) => before.some((each) => each.what === what)), 'test/proven/faults/matrix.json is not what was found; run this with PARLEY_RECORD=1');
  });

  for (const [i, { what, fault, play }] of cases.entries()) {
    const left = reads.test(what) ? i % 3 !== 0 : what !== 'a whole story' && i % 2 !== 0;
    if (only === undefined ? left : !new RegExp(only).test(`${what}: ${fault}`)) continue;
    it(`${what}: ${fault}`, { timeout: 240_000 }, async () => {
      const visitor = line.visitor(i);
      try {
        await play(visitor);
        assert.deepEqual(visitor.errors, [], 'nothing is thrown that nobody catches');
      } finally {
        const times = visitor.outcome;
        const sum = found.get(what) ?? { faults: 0, lost: 0, doubled: 0 };
        found.set(what, { faults: sum.faults + 1, lost: sum.lost + (times === 0 ? 1 : 0), doubled: sum.doubled + (times > 1 ? 1 : 0) });
        await visitor.close();
      }
    });
  }
});
