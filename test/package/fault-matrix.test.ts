// Every kind of fault at every kind of request, and devices that lack or lose something, in a real browser against the reference server
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
for (const [what, kind] of [['the first page', 'read'], ['the next page', 'more'], ['what others write meanwhile', 'live'], ['logging in', 'login'], ['who is reading', 'viewer']] as const) {
  for (const [trouble, fault] of Object.entries(troubles) as [Trouble, string][]) {
    // Nobody's session can end there.
    if (trouble === 'expired' && (kind === 'login' || kind === 'live')) continue;
    cases.push({ what, fault, async play(v) {
      if (kind === 'read' || kind === 'viewer') v.order(trouble, kind);
      if (kind === 'live') v.order(trouble, 'live');
      if (kind === 'login') {
        v.order(trouble, 'login');
        await v.begin(false);
        return v.logIn();
      }
      await v.open();
      if (kind === 'more') {
        await v.sees(lines.other);
        v.order(trouble, 'more');
        return v.readsAll();
      }
      if (kind === 'live') return v.hears();
      await v.readsFirst(kind === 'viewer');
    } });
  }
}

/** Devices, sent into the page before anything else. */
const devices: Readonly<Record<string, string>> = {
  'no IndexedDB': 'Object.defineProperty(globalThis, "indexedDB", { value: undefined })',
  'an IndexedDB that throws': 'IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError") }',
  'an IndexedDB that never answers': 'IDBFactory.prototype.open = () => new EventTarget()',
  'a full IndexedDB': 'IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") }',
  'no Web Locks': 'Object.defineProperty(navigator, "locks", { value: undefined })',
  'no BroadcastChannel': 'Object.defineProperty(globalThis, "BroadcastChannel", { value: undefined })',
  'no crypto.randomUUID': 'Object.defineProperty(crypto, "randomUUID", { value: undefined })',
  'a localStorage that throws': 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }',
  'a clock five years ahead': '{ const now = Date.now; Date.now = () => now() + 5 * 365 * 864e5 }',
  'a clock five years behind': '{ const now = Date.now; Date.now = () => now() - 5 * 365 * 864e5 }',
};
for (const [fault, script] of Object.entries(devices)) {
  for (const trouble of ['request', 'answer'] as const) {
    cases.push({ what: 'a comment on an odd device', fault: `${fault}, ${troubles[trouble]}`, async play(v) {
      await v.begin(true, script);
      v.order(trouble, 'post');
      await v.say(v.words);
      await v.done(() => v.times(v.words), () => Promise.resolve());
    } });
  }
}
const kept = 'ept on this device';
const stories: Readonly<Record<string, (v: Visitor) => Promise<void>>> = {
  'the network comes and goes six times': async (v) => {
    await v.begin();
    await v.line(false);
    await v.say(v.words);
    for (let i = 0; i < 6; i++) {
      await v.line(i % 2 === 0);
      await v.rest(120);
    }
    await v.line(true);
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  'the device is wiped while a comment is kept and the page stays open': async (v) => {
    await v.begin();
    await v.line(false);
    await v.say(v.words);
    await v.sees(kept);
    await v.wipe();
    await v.line(true);
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  'broken records stand beside the kept comment': async (v) => {
    await v.begin();
    await v.line(false);
    await v.say(v.words);
    await v.sees(kept);
    await v.spoil();
    await v.again();
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  'the writer logs out with a comment kept, another person comes, then the writer again': async (v) => {
    await v.begin();
    v.order('down', 'post', 3);
    await v.say(v.words);
    await v.sees(kept);
    await v.logOut();
    assert.ok(!(await v.text()).includes(v.words), 'nobody else sees it');
    await v.logInAs('bob');
    await v.rest(300);
    assert.ok(!(await v.text()).includes(v.words), 'nor does the next person');
    assert.equal(await v.times(v.words), 0, 'nor is it sent as somebody else');
    await v.logOut();
    await v.logInAs('ada');
    await v.done(() => v.times(v.words), () => Promise.resolve());
    assert.equal(await v.authorOf(v.words), 'ada');
  },
  'the session ends in mid-post, and the tab is closed before the writer is back': async (v) => {
    await v.begin();
    v.order('expired', 'post');
    await v.say(v.words);
    await v.sees('Waits until you log in.');
    await v.again();
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  'the page is left while a deletion can still be undone': async (v) => {
    await v.begin();
    await v.press('Delete', lines.own);
    await v.sees('Undo');
    await v.leave();
    await v.again();
    await v.done(async () => 1 - await v.times(lines.own), () => Promise.resolve());
  },
  'an answer comes late, after a retry that went well': async (v) => {
    await v.begin();
    v.order('late', 'post');
    await v.say(v.words);
    await v.again();
    await v.rest(2500);
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  'the tab is closed in the moment of the press': async (v) => {
    await v.begin();
    v.order('unheard', 'post');
    await v.say(v.words);
    await v.rest(150);
    await v.again();
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  'the page crashes in mid-post': async (v) => {
    await v.begin();
    v.order('hold', 'post');
    await v.say(v.words);
    await v.rest(150);
    await v.crash();
    await v.again();
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  'words are typed and the page crashes': async (v) => {
    await v.begin();
    await v.type('Your comment', v.words);
    await v.rest(1500);
    await v.crash();
    await v.again();
    await v.finds(v.words);
    await v.press('Comment');
    await v.done(() => v.times(v.words), () => Promise.resolve());
  },
  'words are sent, and neither drafts nor the outbox show them again once they have arrived': async (v) => {
    await v.begin();
    v.order('answer', 'post');
    await v.say(v.words);
    await v.done(() => v.times(v.words), () => Promise.resolve());
    await v.again();
    await v.done(() => v.times(v.words), () => Promise.resolve());
    await v.finds('');
  },
  'words are under way when the page crashes: they are in the thread or in the form, never in both': async (v) => {
    await v.begin();
    v.order('unheard', 'post');
    await v.say(v.words);
    await v.crash();
    await v.again();
    await v.done(() => v.times(v.words), () => Promise.resolve());
    await v.finds('');
  },
};
for (const [fault, play] of Object.entries(stories)) cases.push({ what: 'a whole story', fault, play });

const only = process.env['PARLEY_FAULT'];
describe('every fault at every request', { concurrency: crowd }, () => {
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
