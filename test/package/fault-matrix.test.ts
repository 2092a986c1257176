// Every kind of fault at every kind of write, in a real browser against the reference server
// over plain HTTP. Each case has a line, a thread and a browser profile of its own. Afterwards what was said stands there once, for the
// server and for the reader, and nothing beside it says that it is on its way. The counts become a table of the README.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { badNetwork, type Asked, type BadNetwork, type Trouble } from '../support/bad-network.js';
import { launch } from '../support/chrome.js';
import { lines, Visitor } from '../support/bad-line-visitor.js';

const file = new URL('../proven/faults/matrix.json', import.meta.url);
const cdn = fileURLToPath(new URL('../../dist/cdn', import.meta.url));
/** So many cases at once. */
const crowd = 6;

/** What is ordered, in words. */
const troubles: Readonly<Record<Exclude<Trouble, 'hold' | 'unheard'>, string>> = {
  request: 'cut before the request is heard', body: 'cut in the middle of the answer', answer: 'cut before the answer, after the server has stored', down: 'the server is down (503)',
  busy: 'come back later (429, Retry-After)', broken: 'stored, then the server fails (500)', twice: 'delivered twice', late: 'two seconds late', portal: 'a page to log in to the network (200, HTML)',
  empty: 'an empty answer', half: 'half an answer', moved: 'redirected to such a page', expired: 'the session is over (401)',
};
interface Case {
  readonly what: string;
  readonly fault: string;
  play(visitor: Visitor): Promise<void>;
}
interface Found {
  readonly what: string;
  readonly faults: number;
  readonly lost: number;
  readonly doubled: number;
}

const acts: Readonly<Record<string, { readonly kind: Asked; act(visitor: Visitor): Promise<void>; check(visitor: Visitor): Promise<number> }>> = {
  'a comment': { kind: 'post', act: (v) => v.say(v.words), check: (v) => v.times(v.words) },
  'a reply': { kind: 'post', act: (v) => v.reply(v.words), check: (v) => v.times(v.words) },
  'an edit': { kind: 'edit', act: (v) => v.edit(v.words), check: (v) => v.times(v.words) },
  'a deletion': { kind: 'remove', act: (v) => v.remove(), check: async (v) => 1 - await v.times(lines.own) },
  'a vote': { kind: 'vote', act: (v) => v.vote(), check: (v) => v.votes() },
};
const cases: Case[] = [];
for (const [what, { kind, act, check }] of Object.entries(acts)) {
  for (const [trouble, fault] of Object.entries(troubles) as [Trouble, string][]) {
    cases.push({ what, fault, async play(v) {
      await v.begin();
      v.order(trouble, kind);
      await act(v);
      await v.done(() => check(v), () => act(v));
    } });
  }
}

const only = process.env['PARLEY_FAULT'];
describe('every fault at every write', { concurrency: crowd }, () => {
  const found = new Map<string, { faults: number; lost: number; doubled: number }>();
  let site: BadNetwork;
  let browser: Browser;
  let people: { readonly ada: string; readonly bob: string };
  before(async () => {
    site = await badNetwork(cdn);
    people = { ada: await site.running.person('ada'), bob: await site.running.person('bob') };
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
    if ([...found.values()].reduce((sum, each) => sum + each.faults, 0) < cases.length) return;
    const table: Found[] = [...new Set(cases.map(({ what }) => what))].map((what) => ({ what, ...found.get(what)! }));
    if (process.env['PARLEY_RECORD']) writeFileSync(file, `${JSON.stringify(table, null, 2)}\n`);
    else assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), table, 'test/proven/faults/matrix.json is not what was found; run this with PARLEY_RECORD=1');
  });

  for (const [i, { what, fault, play }] of cases.entries()) {
    if (only && !`${what}: ${fault}`.includes(only)) continue;
    it(`${what}: ${fault}`, { timeout: 240_000 }, async () => {
      const visitor = new Visitor(site, browser, people, i);
      try {
        await play(visitor);
      } finally {
        const times = await visitor.outcome();
        const sum = found.get(what) ?? { faults: 0, lost: 0, doubled: 0 };
        found.set(what, { faults: sum.faults + 1, lost: sum.lost + (times === 0 ? 1 : 0), doubled: sum.doubled + (times > 1 ? 1 : 0) });
        await visitor.close();
      }
    });
  }
});
