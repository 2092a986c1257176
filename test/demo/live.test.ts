// `npm run server` and its page: two browsers talk live through it, a page on another origin may ask where it is allowed and
// nowhere else, and what one of them does when the server is away is nothing that throws.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import type { Browser, Page } from 'puppeteer-core';
import { createServer } from '../../demo/server/app.js';
import { type Store, openStore } from '../../demo/server/database.js';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

describe('the reference server in browsers', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'parley-live-'));
  let child: ChildProcess;
  let site: string;
  let friend: StaticServer;
  let foe: StaticServer;
  let browser: Browser;
  before(async () => {
    const pages = { 'index.html': '<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">' };
    [friend, foe, browser] = await Promise.all([serve(scratch, { pages }), serve(scratch, { pages }), launch()]);
    child = spawn(process.execPath, ['--import', 'tsx', 'demo/server/main.ts'], {
      cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PORT: '0', DATABASE_URL: join(scratch, 'live.db'), ORIGINS: new URL(friend.url).origin },
    });
    site = await new Promise<string>((done, fail) => {
      let said = '';
      const listen = (data: Buffer): void => {
        said += data;
        const [, address] = /Open (http:\S+)\/live\.html\?server=\/api/.exec(said) ?? [];
        if (address) done(address);
      };
      child.stdout!.on('data', listen);
      child.stderr!.on('data', listen);
      child.once('exit', () => fail(new Error(`the server ended: ${said}`)));
    });
  });
  after(async () => {
    await browser?.close();
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await Promise.all([ended, friend.close(), foe.close()]);
    rmSync(scratch, { recursive: true, force: true });
  });

  const words = (page: Page): Promise<string> => page.evaluate(() => {
    const rows = [...(document.querySelector('parley-thread')?.shadowRoot?.querySelectorAll('article') ?? [])];
    return rows.map((row) => row.textContent?.replace(/\s+/g, ' ')).join('\n');
  });
  async function soon(page: Page, text: string): Promise<void> {
    // A page that nobody looks at draws nothing new.
    await page.bringToFront();
    for (let waited = 0; !(await words(page)).includes(text); waited += 50) {
      assert.ok(waited < 30_000, `“${text}” is not there: ${await words(page)}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  async function signUp(page: Page, name: string): Promise<void> {
    await page.bringToFront();
    await page.locator('aria/Sign up[role="button"]').click();
    await page.locator('aria/User name[role="textbox"]').fill(name);
    await page.locator('aria/Password[role="textbox"]').fill('long enough');
    await page.keyboard.press('Enter');
    await page.locator('aria/Your comment[role="textbox"]').wait();
  }
  async function write(page: Page, text: string, shown = text): Promise<void> {
    await page.bringToFront();
    await page.locator('aria/Your comment[role="textbox"]').fill(text);
    await page.locator('aria/Comment[role="button"]').click();
    await soon(page, shown);
  }

  async function showNew(page: Page): Promise<void> {
    await page.bringToFront();
    await page.locator('aria/1 new comment — show').click();
  }

  it('lets what one reader writes arrive at the other, both ways', async () => {
    const address = `${site}/live.html?server=/api`;
    const [ada, ben] = await Promise.all([visit(browser, address), visit(browser, address)]);
    await signUp(ada.page, 'Ada');
    await signUp(ben.page, 'Ben');
    await write(ada.page, 'Is anybody here?');
    await showNew(ben.page);
    await soon(ben.page, 'Is anybody here?');
    await write(ben.page, 'I am, since a moment.');
    await showNew(ada.page);
    await soon(ada.page, 'I am, since a moment.');
    // Who signs in hangs up and listens anew, as somebody.
    assert.deepEqual([...ada.complaints, ...ben.complaints].filter((each) => !/^request failed: \S+\/api\/events\S* net::ERR_ABORTED$/.test(each)), []);
    await ada.page.reload();
    await soon(ada.page, 'Is anybody here?');
    await ada.page.locator('aria/Your comment[role="textbox"]').wait();
    await Promise.all([ada, ben].map(({ page }) => page.browserContext().close()));
  });

  it('keeps the thread at the foot of every page, where two readers meet', async () => {
    const address = `${site}/security.html`;
    const [ada, ben] = await Promise.all([visit(browser, address), visit(browser, address)]);
    for (const { page } of [ada, ben]) {
      await page.bringToFront();
      await page.locator('aria/Show comments[role="button"]').click();
    }
    await signUp(ada.page, 'Ada-foot');
    await write(ada.page, 'The part about cookies helped.');
    await showNew(ben.page);
    await soon(ben.page, 'The part about cookies helped.');
    assert.deepEqual([...ada.complaints, ...ben.complaints].filter((each) => !/^request failed: \S+\/api\/events\S* net::ERR_ABORTED$/.test(each)), []);
    await Promise.all([ada, ben].map(({ page }) => page.browserContext().close()));
  });

  /** A button by the name it is called by. */
  async function press(page: Page, name: RegExp): Promise<void> {
    await page.bringToFront();
    const found = await page.waitForFunction((source: string) => {
      const within = (root: ShadowRoot | null | undefined): HTMLElement[] => [...root?.querySelectorAll<HTMLElement>('*') ?? []].flatMap((each) => [each, ...within(each.shadowRoot)]);
      return within(document.querySelector('parley-thread')?.shadowRoot).find((each) => each.localName === 'button' && new RegExp(source).test(each.ariaLabel ?? each.textContent?.trim() ?? ''));
    }, { timeout: 20_000 }, name.source);
    await (found as unknown as { asElement(): { evaluate(run: (button: HTMLElement) => void): Promise<void> } }).asElement().evaluate((button) => { button.focus(); button.click(); });
  }
  const gone = async (page: Page, text: string): Promise<void> => {
    await page.bringToFront();
    for (let waited = 0; (await words(page)).includes(text); waited += 50) {
      assert.ok(waited < 30_000, `“${text}” is still there: ${await words(page)}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  it('shows to the other what one formats, corrects, is voted for and takes back, and leaves what the other writes alone', async () => {
    const address = `${site}/writing.html?server=/api`;
    const [ada, ben] = await Promise.all([visit(browser, address), visit(browser, address)]);
    await signUp(ada.page, 'Ada-two');
    await signUp(ben.page, 'Ben-two');
    await write(ada.page, 'A **bold** word, `code` and ||the end||.', 'A bold word, code and');
    await showNew(ben.page);
    await soon(ben.page, 'A bold word, code and');
    const drawn = await ben.page.evaluate(() => {
      const row = [...document.querySelector('parley-thread')!.shadowRoot!.querySelectorAll('article')].find((each) => each.textContent?.includes('bold word'))!;
      return [...row.querySelectorAll('strong, code, b')].map((each) => each.textContent);
    });
    assert.deepEqual(drawn, ['bold', 'code']);
    // Ben writes an answer, and does not send it yet.
    await press(ben.page, /^Reply to .*Ada-two/);
    await ben.page.locator('aria/Your reply to Ada-two[role="textbox"]').fill('Half an answer');
    await press(ben.page, /^Vote up/);
    await soon(ada.page, '▲11 point');
    await press(ada.page, /^Edit your comment/);
    await ada.page.locator('aria/Edit your comment[role="textbox"]').fill('Quite another word.');
    await press(ada.page, /^Save$/);
    await soon(ben.page, 'Quite another word.');
    assert.equal(await ben.page.locator('aria/Your reply to Ada-two[role="textbox"]').map((field) => (field as HTMLTextAreaElement).value).wait(), 'Half an answer');
    await press(ben.page, /^Reply$/);
    await soon(ben.page, 'Half an answer');
    await press(ada.page, /new comment/);
    await soon(ada.page, 'Half an answer');
    await press(ada.page, /^Delete your comment/);
    await soon(ada.page, 'Undo');
    // It waits as long as the reader may be about to press it.
    await ada.page.keyboard.press('Tab');
    await gone(ada.page, 'Undo');
    // What was answered leaves its place behind.
    await gone(ben.page, 'Quite another word.');
    await soon(ben.page, 'Half an answer');
    assert.deepEqual([...ada.complaints, ...ben.complaints].filter((each) => !/^request failed: \S+\/api\/events\S* net::ERR_ABORTED$/.test(each)), []);
    await Promise.all([ada, ben].map(({ page }) => page.browserContext().close()));
  });

  it('tells who was away what another browser has written, how much there is, and what they think of the page', async () => {
    const address = `${site}/finding.html?server=/api`;
    const [ada, ben] = await Promise.all([visit(browser, address), visit(browser, address)]);
    await signUp(ada.page, 'Ada-three');
    await write(ada.page, 'The first of the evening.');
    await ben.page.reload();
    await soon(ben.page, 'The first of the evening.');
    // What has not been on the screen has not been read.
    await ben.page.evaluate(() => document.querySelector('parley-thread')!.scrollIntoView());
    await new Promise((done) => setTimeout(done, 1500));
    await ben.page.goto(`${site}/live.html`);
    // Who is back within minutes has not been away.
    await ben.page.evaluate(() => {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith('parley:visit '))) {
        const visit = JSON.parse(localStorage.getItem(key)!) as { began: number; at: number };
        localStorage.setItem(key, JSON.stringify({ ...visit, began: visit.began - 86_400_000, at: visit.at - 86_400_000 }));
      }
    });
    await write(ada.page, 'Said while you were away.');
    await ada.page.locator('parley-reactions >>> button').click();
    await ada.page.waitForFunction(() => /1/.test(document.querySelector('parley-reactions')!.shadowRoot!.textContent ?? ''));
    await ben.page.goto(address);
    await soon(ben.page, 'Said while you were away.');
    await ben.page.waitForFunction(() => [...document.querySelector('parley-thread')!.shadowRoot!.querySelectorAll('article')].find((row) => row.textContent?.includes('Said while'))?.textContent?.includes('New'), { timeout: 20_000 });
    await ben.page.waitForFunction(() => /1/.test(document.querySelector('parley-reactions')!.shadowRoot!.textContent ?? '') && document.querySelector('#pages parley-count')!.shadowRoot!.textContent?.includes('2'), { timeout: 20_000 });
    await Promise.all([ada, ben].map(({ page }) => page.browserContext().close()));
  });

  describe('with many threads on one page', () => {
    /** Of each thread, the streams that are open at the server. */
    const heard = new Map<string, number>();
    let store: Store;
    let http: Server;
    let address: string;
    before(async () => {
      store = await openStore(join(scratch, 'many.db'));
      const server = createServer(store, { origins: [site], address: () => 'here' });
      const api = getRequestListener((request) => server.fetch(request));
      http = createHttpServer((request, response) => {
        const url = new URL(request.url!, 'http://here');
        if (url.pathname === '/api/events') {
          const thread = url.searchParams.get('thread')!;
          const count = (by: number): unknown => heard.set(thread, (heard.get(thread) ?? 0) + by);
          count(1);
          response.once('close', () => count(-1));
        }
        void api(request, response);
      });
      await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done));
      address = `${site}/many.html?server=http://127.0.0.1:${(http.address() as AddressInfo).port}/api`;
    });
    after(async () => {
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
      await store.close();
    });
    async function until(what: string, is: () => Promise<boolean> | boolean): Promise<void> {
      for (let waited = 0; !await is(); waited += 50) {
        assert.ok(waited < 30_000, `${what}; listening: ${JSON.stringify([...heard])}`);
        await new Promise((done) => setTimeout(done, 50));
      }
    }
    const listening = (expected: Record<string, number>): Promise<void> => until(`listening should be ${JSON.stringify(expected)}`, () => Object.entries(expected).every(([thread, count]) => (heard.get(thread) ?? 0) === count));
    /** What stands in each thread, and in each count. */
    const said = (page: Page): Promise<Record<string, string>> => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('#articles parley-thread, #pages parley-count')].map((each) => [`${each.localName} ${(each as Element & { thread: string }).thread}`, each.shadowRoot!.textContent!.replace(/\s+/g, ' ')])));
    const click = (page: Page, id: string): Promise<void> => page.evaluate((wanted: string) => document.querySelector<HTMLElement>(`#${wanted}`)!.click(), id);

    it('brings what is written in one of them to that one and its count, and lets go of the line of one that is taken away', async () => {
      const [ada, ben] = await Promise.all([visit(browser, address), visit(browser, address)]);
      await signUp(ada.page, 'Ada-four');
      await listening({ coast: 2, garden: 2, kitchen: 2 });
      // Who has signed in to one has signed in to all.
      const field = ada.page.locator('#garden parley-thread >>> textarea');
      await field.fill('The beans are in.');
      await ada.page.keyboard.down('Control');
      await ada.page.keyboard.press('Enter');
      await ada.page.keyboard.up('Control');
      await ben.page.bringToFront();
      await until('the other is told in that thread', async () => (await said(ben.page))['parley-thread garden']!.includes('1 new comment'));
      for (const { page } of [ada, ben]) await until('both count it', async () => (await said(page))['parley-count garden']!.includes('1 comment'));
      const there = await said(ben.page);
      for (const other of ['coast', 'kitchen']) {
        assert.doesNotMatch(there[`parley-thread ${other}`]!, /new comment|beans/);
        assert.match(there[`parley-count ${other}`]!, /0 comments/);
      }
      await ben.page.evaluate(() => [...document.querySelector('#garden parley-thread')!.shadowRoot!.querySelectorAll('button')].find((button) => button.textContent?.includes('1 new comment'))!.click());
      await until('it is shown', async () => (await said(ben.page))['parley-thread garden']!.includes('The beans are in.'));

      await click(ben.page, 'away');
      await listening({ coast: 1, garden: 2, kitchen: 2 });
      await click(ben.page, 'back');
      await listening({ coast: 2 });
      await click(ben.page, 'move');
      await click(ben.page, 'other');
      await listening({ coast: 1, garden: 2, kitchen: 2, harbour: 1 });
      await until('what was moved is whole', async () => (await said(ben.page))['parley-thread garden']!.includes('The beans are in.'));
      await ben.page.browserContext().close();
      await listening({ coast: 1, garden: 1, kitchen: 1, harbour: 0 });
      await ada.page.browserContext().close();
      await listening({ coast: 0, garden: 0, kitchen: 0 });
    });

    it('reads and writes in each, however many they are: not every connection of the browser is kept for listening', async () => {
      const { page } = await visit(browser, address);
      await page.evaluate(() => {
        const [first] = document.querySelectorAll('#articles parley-thread') as NodeListOf<HTMLElementTagNameMap['parley-thread']>;
        for (let n = 0; n < 7; n++) {
          const thread = document.createElement('parley-thread');
          thread.thread = `more-${n}`;
          thread.adapter = first!.adapter;
          first!.after(thread);
        }
      });
      await page.waitForFunction(() => [...document.querySelectorAll('#articles parley-thread')].every((thread) => thread.getAttribute('phase') === 'ready'), { timeout: 30_000 });
      await signUp(page, 'Cleo-four');
      await page.locator('#kitchen parley-thread >>> textarea').fill('More salt.');
      await page.keyboard.down('Control');
      await page.keyboard.press('Enter');
      await page.keyboard.up('Control');
      await until('it is counted', async () => (await said(page))['parley-count kitchen']!.includes('1 comment'));
      assert.ok([...heard.values()].reduce((sum, count) => sum + count) < 6, JSON.stringify([...heard]));
      await page.browserContext().close();
    });
  });

  /** Asks from the page as an adapter in it would. */
  const fromPage = async (address: string): Promise<unknown> => {
    const { page } = await visit(browser, address);
    const answer = await page.evaluate(async (module: string, base: string) => {
      const { restAdapter } = await import(module);
      const adapter = restAdapter({ base });
      const { signal } = new AbortController();
      const thread = { id: 'elsewhere' };
      const told: string[] = [];
      const tell = async (what: string, call: () => Promise<unknown>): Promise<void> => {
        told.push(`${what}: ${await call().then(() => 'well', (error: { code: string; retryAfter: number | null }) => error.code)}`);
      };
      const page = () => adapter.read.page({ thread, parent: null, order: 'best', after: null, size: 5, replies: { depth: 1, size: 5 } }, { signal });
      await tell('read', page);
      await tell('count', () => adapter.read.count([thread], { signal }));
      await tell('write signed out', () => adapter.write.create({ thread, parent: null, source: 'Hello' }, { signal, key: 'k1' }));
      await tell('sign up', () => adapter.auth.login('sign-up', { username: 'Cleo', password: 'long enough' }, { signal }));
      const heard = new Promise<string>((done) => {
        const stop = adapter.live.open(thread, { put: (comment: { body: { source: string } }) => { stop(); done(comment.body.source); }, drop() {}, lost() {} });
        setTimeout(() => { stop(); done('nothing'); }, 3000);
      });
      await tell('write', () => adapter.write.create({ thread, parent: null, source: 'Hello' }, { signal, key: 'k2' }));
      told.push(`heard: ${await heard}`);
      adapter.dispose();
      return told;
    }, `${site}/@fs${root}/src/adapters/rest.ts`.replace('//src', '/src'), `${site}/api`);
    await page.browserContext().close();
    return answer;
  };
  it('answers a page of an origin that is allowed, refusals and the stream too', async () => {
    assert.deepEqual(await fromPage(friend.url), ['read: well', 'count: well', 'write signed out: signed-out', 'sign up: well', 'write: well', 'heard: Hello']);
  });
  it('tells a page of any other origin nothing', async () => {
    assert.deepEqual(await fromPage(foe.url), ['read: offline', 'count: offline', 'write signed out: offline', 'sign up: offline', 'write: offline', 'heard: nothing']);
  });
});
