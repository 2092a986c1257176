// Logging in at a real OpenID Connect provider, in a window and by leaving the page, on the demo page beside the reference server; the
// page's own login there; and what strangers' windows and made-up answers can do about it: nothing.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { freePort, type Provider, startProvider } from '../backends/oidc/start.js';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';

describe('logging in on the demo page', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'parley-login-'));
  let child: ChildProcess | undefined;
  let site: string;
  let provider: Provider;
  let browser: Browser;
  let missing: string | null = null;
  before(async () => {
    const port = await freePort();
    site = `http://127.0.0.1:${port}`;
    const started = await startProvider([`${site}/login.html`]);
    if (typeof started === 'string') {
      missing = started;
      return;
    }
    provider = started;
    browser = await launch();
    child = spawn(process.execPath, ['--import', 'tsx', 'demo/server/main.ts'], {
      cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PORT: String(port), DATABASE_URL: join(scratch, 'login.db'), OIDC_ISSUER: provider.issuer, OIDC_CLIENT: provider.client },
    });
    await new Promise<void>((done, fail) => {
      let said = '';
      child!.stdout!.on('data', (data: Buffer) => (said += data).includes('login.html') && done());
      child!.stderr!.on('data', (data: Buffer) => { said += data; });
      child!.once('exit', () => fail(new Error(`the server ended: ${said}`)));
    });
    // Enough to scroll past.
    const api = async (path: string, body: unknown, token = ''): Promise<{ readonly token: string }> => (await fetch(`${site}/api/${path}`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify(body),
    })).json() as Promise<{ readonly token: string }>;
    const { token } = await api('accounts', { username: 'Grace Okafor', password: 'long enough' });
    for (let n = 0; n < 12; n++) await api('comments', { thread: 'the-last-honest-coupe', source: `Comment number ${n}` }, token);
  });
  after(async () => {
    await browser?.close();
    if (child) {
      const ended = new Promise((done) => child!.once('exit', done));
      child.kill('SIGTERM');
      await ended;
    }
    await provider?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });
  const story = (name: string, run: () => Promise<void>): void => void it(name, async (t) => (missing === null ? run() : t.skip(missing)));

  const open = async (way: string, rest = ''): Promise<Awaited<ReturnType<typeof visit>>> => {
    const seen = await visit(browser, `${site}/login.html?server=/api&way=${way}${rest}`);
    await says(seen.page, 'Comment number 11');
    return seen;
  };
  const words = (page: Page): Promise<string> => page.evaluate(() => {
    let text = '';
    const read = (node: Node): void => {
      if (node instanceof Text) text += node.data;
      else if (!(node instanceof HTMLStyleElement)) for (const each of (node as Element).shadowRoot?.childNodes ?? node.childNodes) read(each);
    };
    const thread = document.querySelector('parley-thread');
    if (thread) read(thread);
    return text.replace(/\s+/g, ' ');
  });
  /** Pages come and go meanwhile: one that is just being left says nothing. */
  async function until(what: string, look: () => Promise<boolean>, now: () => Promise<string>): Promise<void> {
    for (let waited = 0; !(await look().catch(() => false)); waited += 50) {
      if (waited >= 15_000) assert.fail(`${what}; it is: ${await now()}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  const says = (page: Page, text: string): Promise<void> => until(`“${text}” is not there`, async () => (await words(page)).includes(text), async () => `${await words(page)} at ${page.url()}`);
  const focusOn = (page: Page, name: string): Promise<void> => until(`focus should be on “${name}”`, async () => (await focused(page)) === name, () => focused(page));
  const press = (page: Page, name: string): Promise<void> => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  const button = (): string => `Log in with ${new URL(provider.issuer).host}`;
  const focused = (page: Page): Promise<string> => page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.getAttribute('aria-label') ?? at?.textContent?.trim() ?? '';
  });
  /** At the provider: any name, any password, and yes. */
  async function agree(page: Page, name: string): Promise<void> {
    await page.waitForSelector('input[name=login]');
    await page.type('input[name=login]', name);
    await page.type('input[name=password]', 'any');
    await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
    await page.waitForSelector('button[autofocus], button[type=submit]');
    await page.click('button[autofocus], button[type=submit]').catch(() => {});
  }
  async function windowOf(page: Page, press: () => Promise<void>): Promise<Page> {
    const opened = new Promise<Page>((done) => page.once('popup', (popup) => done(popup!)));
    await press();
    return opened;
  }
  /** Everything a page could read a token in: its address, its storage beyond this tab, its markup. */
  const traces = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify([location.href, { ...localStorage }, document.documentElement.outerHTML, history.state]));
  const write = async (page: Page, text: string): Promise<void> => {
    await page.locator('::-p-aria([name="Your comment"][role="textbox"])').fill(text);
    await press(page, 'Comment');
    await says(page, text);
    // It stands there before it has arrived.
    await until('it should have been sent', async () => !/Sending|Waits until/.test(await words(page)), () => words(page));
  };

  story('in a window: the reader is who the provider says, and nothing secret is left lying about', async () => {
    const { page, complaints } = await open('window');
    const popup = await windowOf(page, () => press(page, button()));
    await agree(popup, 'ada');
    await page.bringToFront();
    await says(page, 'Ada · Log out');
    await focusOn(page, 'Your comment');
    assert.equal(popup.isClosed(), true);
    await write(page, 'Written after the window closed.');
    assert.doesNotMatch(await traces(page), /eyJ|code=|state=|refresh/);
    await page.reload();
    await says(page, 'Ada · Log out');
    await press(page, 'Log out');
    await says(page, 'You must be logged in');
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /eyJ|refresh/);
    // Its own blank form has no icon.
    assert.deepEqual(complaints.filter((each) => !/favicon|events\S* net::ERR_ABORTED/.test(each)), []);
    await page.browserContext().close();
  });

  story('in a window that is closed: the reader is where they were, and may try again', async () => {
    const { page } = await open('window');
    const popup = await windowOf(page, () => press(page, button()));
    await popup.waitForSelector('input[name=login]');
    await popup.close();
    await page.bringToFront();
    await page.locator(`::-p-aria([name="${button()}"][role="button"])`).wait();
    assert.doesNotMatch(await words(page), /Logging in/);
    await page.browserContext().close();
  });

  story('in a window, while others shout: no message of another window, frame or origin signs anybody in', async () => {
    const { page } = await open('window');
    const popup = await windowOf(page, () => press(page, button()));
    await popup.waitForSelector('input[name=login]');
    const state = new URL(await popup.evaluate(() => document.referrer || location.href)).searchParams.get('state');
    await page.evaluate((known: string | null) => {
      for (const each of [known ?? 'x', 'parley.popup.000000000000000000000000000000000000', '']) {
        const forged = { parley: `?code=forged&state=${each}&iss=https://evil.example` };
        // As a script of this very page, as a frame of this origin, as one of no origin.
        postMessage(forged, '*');
        const frame = document.createElement('iframe');
        document.body.append(frame);
        (frame.contentWindow as unknown as { eval(code: string): void }).eval(`parent.postMessage(${JSON.stringify(forged)}, '*')`);
        const stranger = document.createElement('iframe');
        stranger.sandbox.add('allow-scripts');
        stranger.src = `data:text/html,<script>parent.postMessage(${encodeURIComponent(JSON.stringify(forged))}, '*')</script>`;
        document.body.append(stranger);
      }
    }, state);
    // The window itself, while it shows another origin than the callback's.
    await popup.evaluate(() => opener.postMessage({ parley: '?code=forged&state=x' }, '*'));
    await new Promise((done) => setTimeout(done, 500));
    assert.match(await words(page), /Logging in/);
    assert.equal(popup.isClosed(), false);
    await agree(popup, 'grace');
    await page.bringToFront();
    await says(page, 'Grace · Log out');
    await page.browserContext().close();
  });

  story('where the window is blocked: the page offers to be left instead, by keyboard', async () => {
    const { page } = await open('window');
    await page.evaluate(() => { window.open = () => null; });
    await press(page, button());
    await says(page, 'Your browser did not open the login window.');
    await focusOn(page, 'Open the page');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    await agree(page, 'lin');
    await says(page, 'Lin · Log out');
    await page.browserContext().close();
  });

  story('by leaving the page: the reader is back at the reply they wanted to write, at the same height, with a clean address', async () => {
    const { page } = await open('redirect', '#here');
    await page.setViewport({ width: 800, height: 500 });
    const reply = 'Reply to';
    const name = await page.evaluate((start: string) => {
      const buttons = [...document.querySelector('parley-thread')!.shadowRoot!.querySelectorAll<HTMLElement>('[data-do=reply]')];
      const last = buttons.at(-1)!;
      last.scrollIntoView({ block: 'center' });
      last.click();
      return last.ariaLabel!.slice(start.length + 1).split(',')[0]!;
    }, reply);
    await says(page, `You must be logged in to reply to ${name}.`);
    const top = (): Promise<number> => page.evaluate(() => Math.round(document.querySelector('parley-thread')!.shadowRoot!.querySelector('li .login, li parley-composer')!.getBoundingClientRect().top));
    const before = await top();
    const left = page.url();
    await Promise.all([page.waitForNavigation(), page.evaluate(() => document.querySelector('parley-thread')!.shadowRoot!.querySelector<HTMLElement>('li .login [data-do=login][data-way=oidc]')!.click())]);
    await agree(page, 'mira');
    await says(page, 'Mira · Log out');
    await focusOn(page, `Your reply to ${name}`);
    await new Promise((done) => setTimeout(done, 400));
    assert.ok(Math.abs(await top() - before) < 60, `was at ${before}, is at ${await top()}`);
    assert.equal(page.url(), left);
    assert.doesNotMatch(await traces(page), /eyJ|code=|state=/);
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /verifier|"answer"|eyJ/);
    await page.browserContext().close();
  });

  story('with an answer that nobody asked for: it is taken out of the address, and signs nobody in', async () => {
    const state = `parley.page.${'0'.repeat(36)}`;
    const asked: string[] = [];
    const { page } = await open('redirect');
    page.on('request', (request) => void (request.url().startsWith(`${provider.issuer}/token`) && asked.push(request.url())));
    await page.goto(`${site}/login.html?code=planted&state=${state}&iss=${encodeURIComponent(provider.issuer)}&server=/api&way=redirect`);
    await says(page, 'You must be logged in');
    assert.equal(page.url(), `${site}/login.html?server=%2Fapi&way=redirect`);
    // What somebody has put into our storage cannot lead the reader away, nor be taken for a login of ours.
    await page.evaluate((key: string) => sessionStorage.setItem(`parley:left:${key}`, JSON.stringify({ state: key, back: 'https://evil.example/', name: 'x', at: Date.now() })), state);
    await page.goto(`${site}/login.html?code=planted&state=${state}&server=/api&way=redirect`);
    await says(page, 'You must be logged in');
    assert.equal(new URL(page.url()).origin, site);
    assert.deepEqual(asked, []);
    await page.browserContext().close();
  });

  story('refused at the provider: the reader is back, signed out, and is not told off', async () => {
    const { page } = await open('redirect');
    await Promise.all([page.waitForNavigation(), press(page, button())]);
    await page.waitForSelector('input[name=login]');
    const cancel = await page.evaluate(() => [...document.querySelectorAll('a')].find((each) => /cancel/i.test(each.textContent))!.href);
    await page.goto(cancel);
    await says(page, 'You must be logged in');
    assert.doesNotMatch(await words(page), /went wrong|refused/);
    await page.browserContext().close();
  });

  story('when the session ends in mid-post: it is renewed unasked where the provider allows, and else the words wait for the login', async () => {
    const { page } = await open('window');
    await agree(await windowOf(page, () => press(page, button())), 'noor');
    await page.bringToFront();
    await says(page, 'Noor · Log out');
    const end = async (): Promise<void> => assert.equal(await page.evaluate(async () => {
      const key = `parley:${location.origin}/api`;
      const token = JSON.parse(sessionStorage.getItem(key)!) as string;
      const ended = await fetch('/api/sessions/current', { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
      return ended.status;
    }), 204);
    await end();
    await write(page, 'Sent by a session that was renewed.');
    await says(page, 'Noor · Log out');
    assert.doesNotMatch(await words(page), /Waits until you log in/);

    await provider.refuse('refresh');
    await end();
    await page.locator('::-p-aria([name="Your comment"][role="textbox"])').fill('Long and careful.');
    await press(page, 'Comment');
    await says(page, 'Waits until you log in.');
    await says(page, 'Long and careful.');
    await provider.refuse('');
    await page.locator(`::-p-aria([name="${button()}"][role="button"])`).wait();
    const popup = await windowOf(page, () => press(page, button()));
    await popup.waitForSelector('button[type=submit]');
    await (await popup.$('input[name=login]') ? agree(popup, 'noor') : popup.click('button[type=submit]'));
    await page.bringToFront();
    await says(page, 'Noor · Log out');
    await until('it should have been sent', async () => !/Waits until|Sending/.test(await words(page)), () => words(page));
    assert.equal((await words(page)).split('Long and careful.').length, 2, 'once');
    await page.browserContext().close();
  });

  story('by the page’s own login: from outside and from within the thread, followed when it changes', async () => {
    const { page } = await open('site');
    await press(page, 'Log in');
    await says(page, 'Mira Lund · Log out');
    await write(page, 'The site says who I am.');
    await press(page, 'Log out of this page');
    await says(page, 'You must be logged in');
    await press(page, 'Log in on this page');
    await says(page, 'Mira Lund · Log out');
    await press(page, 'Log out');
    await says(page, 'You must be logged in');
    assert.doesNotMatch(await traces(page), /eyJ/);
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /eyJ/);
    await page.browserContext().close();
  });
});
