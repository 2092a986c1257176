// Comments on a bad line, in a real browser against the reference server: the line is cut at every place, tabs and browsers are
// killed, two tabs race. Whatever happens, each comment stands there once. The counts become a table of the README.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { badNetwork, type BadNetwork } from '../support/bad-network.js';
import { chromiumArgs, chromiumShell } from '../support/browser.mjs';
import { request } from '../support/reference-server.js';
import { patience } from '../support/patience.js';

/** How often each fault is tried. */
const times = 2;
const file = new URL('../proven/faults/browser.json', import.meta.url);
const cdn = fileURLToPath(new URL('../../dist/cdn', import.meta.url));

interface Found {
  readonly fault: string;
  readonly times: number;
  readonly lost: number;
  readonly doubled: number;
}

describe('comments on a bad line', () => {
  const found: Found[] = [];
  let site: BadNetwork;
  let token = '';
  let browser: Browser;
  let profile = '';
  let count = 0;

  const start = async (): Promise<void> => {
    browser = await puppeteer.launch({ ...await chromiumShell(), args: chromiumArgs, headless: true, userDataDir: profile });
  };
  before(async () => {
    site = await badNetwork(cdn);
    token = await site.running.person('ada');
    profile = mkdtempSync(join(tmpdir(), 'parley-profile-'));
    await start();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    if (found.length < faults.length) return;
    if (process.env['PARLEY_RECORD']) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    else assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), found, 'test/proven/faults/browser.json is not what was found; run this with PARLEY_RECORD=1');
  });

  const open = async (script = ''): Promise<Page> => {
    const page = await browser.newPage();
    if (script) await page.evaluateOnNewDocument(script);
    // The loader that runs these tests names every function by a helper, which a function sent into the page must find there.
    await page.evaluateOnNewDocument('globalThis.__name = (named) => named');
    await page.evaluateOnNewDocument((name: string, value: string) => { localStorage.setItem(name, value); }, `parley:${new URL('api', site.url).href}`, JSON.stringify(token));
    await page.goto(site.url);
    await sees(page, 'Log out');
    // What a writer needs is here before the line goes.
    await page.waitForFunction(() => document.querySelector('parley-thread')?.shadowRoot?.querySelector('parley-composer')?.shadowRoot?.querySelector('textarea') &&
      performance.getEntriesByType('resource').some((entry) => /\/outbox-[^/]*\.js/.test(entry.name) && (entry as PerformanceResourceTiming).responseEnd > 0), { polling: 50 });
    return page;
  };
  const textOf = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('parley-thread')?.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? '');
  const sees = async (page: Page, words: string, ms = 20_000): Promise<void> => {
    const limit = Date.now() + ms;
    while (!(await textOf(page)).includes(words)) {
      if (Date.now() > limit) assert.fail(`never saw “${words}” but: ${(await textOf(page)).slice(0, 500)}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const say = async (page: Page, words: string): Promise<void> => {
    await page.bringToFront();
    const field = page.locator('::-p-aria([name="Your comment"][role="textbox"])');
    await field.fill(words);
    await page.locator('::-p-aria([name="Comment"][role="button"])').click();
    await sees(page, words);
  };
  const stored = async (words: string): Promise<number> => {
    const { json } = await request(site.running, 'GET', `/comments?${new URLSearchParams({ thread: 'bad-line', size: '100', order: 'newest' }).toString()}`);
    return json.comments.filter((comment) => comment.body?.source === words).length;
  };
  const arrives = async (words: string, ms = 30_000): Promise<void> => {
    const limit = Date.now() + ms;
    while ((await stored(words)) === 0 && Date.now() < limit) await new Promise((done) => setTimeout(done, 50));
  };
  const line = async (page: Page, there: boolean): Promise<void> => page.setOfflineMode(!there);
  const asked = async (more: number): Promise<void> => {
    const limit = Date.now() + 10_000;
    while (site.asked.length < more && Date.now() < limit) await new Promise((done) => setTimeout(done, 20));
  };

  /** Each plays one comment through one fault; afterwards it must be there once, and the reader must see it so. */
  const faults: readonly { readonly fault: string; play(words: string): Promise<void> }[] = [
    { fault: 'the line is cut before the request is heard', play: (words) => through('request', words) },
    { fault: 'the line is cut in the middle of the answer', play: (words) => through('body', words) },
    { fault: 'the line is cut before the answer, and the comment is stored', play: (words) => through('answer', words) },
    { fault: 'the server is down for two requests (503)', play: (words) => through('down', words, 2) },
    {
      fault: 'the server asks to come back later (429, Retry-After)',
      async play(words) {
        const since = site.asked.length;
        await through('busy', words);
        const [first = 0, second = 0] = site.asked.slice(since);
        assert.ok(second - first >= 1950, `came back after ${second - first} ms`);
      },
    },
    {
      fault: 'no network at the press, and again a second later',
      async play(words) {
        const page = await open();
        await line(page, false);
        await say(page, words);
        await sees(page, 'Kept on this device. It goes out when you are back online.');
        const back = Date.now();
        await line(page, true);
        await arrives(words);
        assert.ok(Date.now() - back < patience, `sent ${Date.now() - back} ms after the network came back`);
        await settled(page, words);
      },
    },
    {
      fault: 'no network at the press, the tab is closed, the page is opened again later',
      async play(words) {
        const page = await open();
        await line(page, false);
        await say(page, words);
        await sees(page, 'Kept on this device.');
        await page.close();
        await settled(await open(), words);
      },
    },
    {
      fault: 'the tab is closed in mid-post, and the comment is stored',
      play: (words) => closed('hold', words),
    },
    {
      fault: 'the tab is closed in mid-post, and nobody has heard of the comment',
      play: (words) => closed('unheard', words),
    },
    {
      fault: 'the browser is killed in mid-post',
      async play(words) {
        site.order('unheard');
        const since = site.asked.length;
        const page = await open();
        await say(page, words);
        await asked(since + 1);
        await kill();
        await settled(await open(), words);
      },
    },
    { fault: 'the browser is killed when the outbox has the words and the form has them still', play: (words) => killed(0, false, words) },
    { fault: 'the browser is killed when the outbox has the words and the draft is noted as sent', play: (words) => killed(1, false, words) },
    { fault: 'the browser is killed when the comment is confirmed and the form has its words still', play: (words) => killed(0, true, words) },
    { fault: 'the browser is killed when the comment is confirmed and its draft is noted as sent', play: (words) => killed(1, true, words) },
    {
      fault: 'two tabs hold the same comment when the network comes back',
      async play(words) {
        const first = await open();
        const second = await open();
        await line(first, false);
        await line(second, false);
        await say(first, words);
        await sees(first, 'Kept on this device.');
        await sees(second, words);
        await Promise.all([line(first, true), line(second, true)]);
        await arrives(words);
        await settled(second, words);
        await settled(first, words);
      },
    },
    {
      fault: 'the tab that holds a comment dies, another one is open',
      async play(words) {
        const first = await open();
        const second = await open();
        await line(first, false);
        await say(first, words);
        await sees(first, 'Kept on this device.');
        await sees(second, words);
        const dead = Date.now();
        await first.close();
        await arrives(words);
        assert.ok(Date.now() - dead < patience, `taken over after ${Date.now() - dead} ms`);
        await settled(second, words);
      },
    },
  ];

  async function through(trouble: Parameters<BadNetwork['order']>[0], words: string, often = 1): Promise<void> {
    site.order(trouble, often);
    const page = await open();
    await say(page, words);
    await settled(page, words);
  }

  async function closed(trouble: 'hold' | 'unheard', words: string): Promise<void> {
    site.order(trouble);
    const since = site.asked.length;
    const page = await open();
    await say(page, words);
    await asked(since + 1);
    await page.close();
    await settled(await open(), words);
  }

  /** Dead between two steps: after the press so many changes of the drafts are made, and no more. */
  async function killed(changes: number, confirmed: boolean, words: string): Promise<void> {
    if (!confirmed) site.order('unheard');
    const page = await open(`{ const { transaction } = IDBDatabase.prototype;
      IDBDatabase.prototype.transaction = function (...what) {
        if (this.name !== 'parley-drafts' || what[1] !== 'readwrite' || globalThis.changes === undefined || globalThis.changes-- > 0) return transaction.apply(this, what);
        const never = () => ({});
        const store = { transaction: { db: this }, get: never, put: never, delete: never, getAll: never, getAllKeys: never, openCursor: never };
        return { db: this, objectStore: () => store };
      }; }`);
    await page.locator('::-p-aria([name="Your comment"][role="textbox"])').fill(words);
    await page.waitForFunction(() => document.querySelector('parley-thread')?.shadowRoot?.querySelector('parley-composer')?.shadowRoot?.textContent?.includes('Draft saved'), { polling: 50 });
    // On a busy machine it may have been the first letters that were saved.
    await page.waitForFunction((source) => new Promise<boolean>((done) => {
      const request = indexedDB.open('parley-drafts');
      request.onsuccess = () => {
        const asked = request.result.transaction('keyval').objectStore('keyval').getAll();
        asked.onsuccess = () => {
          request.result.close();
          done(JSON.stringify(asked.result).includes(source));
        };
      };
    }), { polling: 50 }, words);
    await page.evaluate((n) => { (globalThis as unknown as { changes: number }).changes = n; }, changes);
    await page.locator('::-p-aria([name="Comment"][role="button"])').click();
    await sees(page, words);
    if (confirmed) await arrives(words);
    await page.waitForFunction((source, gone) => new Promise<boolean>((done) => {
      const request = indexedDB.open('parley-outbox');
      request.onsuccess = () => {
        const asked = request.result.transaction('keyval').objectStore('keyval').getAll();
        asked.onsuccess = () => {
          request.result.close();
          done((asked.result as readonly { readonly source?: string }[]).some((each) => each.source === source) !== gone);
        };
      };
    }), { polling: 50 }, words, confirmed);
    await kill();
    const again = await open();
    // Whatever is brought back has been brought back by then.
    await new Promise((done) => setTimeout(done, 1000));
    await arrives(words);
    const form = await again.evaluate(() => document.querySelector('parley-thread')?.shadowRoot?.querySelector('parley-composer')?.shadowRoot?.querySelector('textarea')?.value);
    assert.equal(form, '', 'the words stand in the thread, and not in the form as well');
    await settled(again, words);
  }

  async function kill(): Promise<void> {
    const gone = new Promise((done) => browser.once('disconnected', done));
    browser.process()?.kill('SIGKILL');
    await gone;
    await start();
  }

  /** The reader sees it once, and nothing beside it says that it is on its way. */
  async function settled(page: Page, words: string): Promise<void> {
    await arrives(words);
    const limit = Date.now() + 20_000;
    for (;;) {
      const text = await textOf(page);
      const seen = text.split(words).length - 1;
      if (seen === 1 && !/Sending…|Try now|Retry/.test(text)) break;
      if (Date.now() > limit) assert.fail(`“${words}” is seen ${seen} times: ${text.slice(0, 600)}`);
      await new Promise((done) => setTimeout(done, 50));
    }
    await page.close();
  }

  for (const { fault, play } of faults) {
    it(`${fault}: the comment stands there once`, async () => {
      let lost = 0;
      let doubled = 0;
      for (let i = 0; i < times; i++) {
        const words = `Words no. ${++count} on a bad line.`;
        await play(words);
        // Whoever sends twice has done so by now, or never will.
        await new Promise((done) => setTimeout(done, 300));
        const there = await stored(words);
        if (there === 0) lost += 1;
        if (there > 1) doubled += 1;
      }
      found.push({ fault, times, lost, doubled });
      assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 });
    });
  }
});
