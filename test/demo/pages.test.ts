// Every demo page, as built and as `npm start` serves it: it opens without a complaint, no element of ours stays undefined, and it can be
// read without scripts. A backend's page runs what it tells people to paste, shows the comments, and says who serves them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { createServer, type ViteDevServer } from 'vite';
import { installed } from '../backends/served.js';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';
import { provenAgainst, servedBy, snippetRuns } from './backend-page.js';

const pages = readdirSync(join(root, 'demo'), { recursive: true }).map((name) => String(name).replaceAll('\\', '/')).filter((name) => name.endsWith('.html')).sort();
const backendOf = (name: string): string | null => /^backends\/(?!callback)([\w-]+)\.html$/.exec(name)?.[1] ?? null;
/** These need no server, so that their pages are the same with and without. */
const alone: Readonly<Record<string, RegExp>> = { device: /^Kept in this browser/, memory: /^Held in memory/, static: /^Read from a file/, page: /^Served by the markup/, merge: /^Two sources in this page/ };

describe('the demo pages', () => {
  let browser: Browser;
  let built: StaticServer;
  let live: ViteDevServer;
  before(async () => {
    if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
    browser = await launch();
    built = await serve(join(root, 'dist/demo'));
    live = await createServer({ root: join(root, 'demo'), configFile: join(root, 'vite.config.ts'), logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
    await live.listen();
  });
  after(async () => {
    await browser?.close();
    await built?.close();
    await live?.close();
  });

  it('begin with an index, and there is one for each adapter', () => {
    assert.ok(pages.includes('index.html'));
    const adapters = readdirSync(join(root, 'src/adapters')).filter((name) => name.endsWith('.ts') && name !== 'support.ts').map((name) => name.replace('.ts', ''));
    assert.deepEqual(pages.map(backendOf).filter((name) => name !== null), adapters.sort());
  });

  for (const [how, base] of [['as built', () => built.url], ['as npm start serves it', () => live.resolvedUrls!.local[0]!]] as const) {
    for (const name of pages) {
      it(`${name}, ${how}, opens without a complaint and shows what it promises`, async () => {
        const { page, complaints } = await visit(browser, base() + name);
        const backend = backendOf(name);
        if (backend !== null) {
          const by = await servedBy(page);
          if (alone[backend]) assert.match(by, alone[backend]);
          else if (how === 'as built') assert.match(by, /^No server stands behind this page.* kept on this device/);
          else if ((installed as readonly string[]).includes(backend)) assert.match(by, /^It does not run here: npm run backends starts it\. .* kept on this device/);
          else assert.match(by, provenAgainst(backend));
          if (how !== 'as built' && backend !== 'merge' && !(installed as readonly string[]).includes(backend)) await snippetRuns(page);
        }
        await page.waitForNetworkIdle({ idleTime: 300, timeout: 20_000 });
        const seen = await page.evaluate(() => ({
          // A page without a module, but for the one that the dev server adds, is there to be read.
          elements: document.querySelectorAll('parley-thread, parley-recent, parley-people').length > 0 || !document.querySelector('script[src]:not([src*="@vite"])'),
          undefined: [...document.querySelectorAll(':not(:defined)')].map((element) => element.localName),
          // A page that shows every state names the one it shows.
          failed: [...document.querySelectorAll('parley-thread[phase="failed"]:not([data-state])')].map((element) => element.outerHTML.slice(0, 200)),
        }));
        assert.deepEqual(seen, { elements: true, undefined: [], failed: [] });
        assert.deepEqual(complaints, []);
        await page.browserContext().close();
      });
    }
  }

  for (const [width, height] of [[1280, 800], [390, 844]] as const) {
    it(`begin with one that says what Parley is and shows a live thread, without scrolling at ${width} × ${height}`, async () => {
      const { page } = await visit(browser, 'about:blank');
      await page.setViewport({ width, height });
      await page.goto(built.url);
      const lowest: number | false = await (await page.waitForFunction(() => {
        const thread = document.querySelector('parley-thread')!.shadowRoot;
        const seen = [document.querySelector('h1'), document.querySelector('.standfirst'), thread?.querySelector('[part~=login]'), thread?.querySelector('[part~=comment] [part~=body] p')];
        return seen.every((each) => each) ? Math.max(...seen.slice(0, 3).map((each) => each!.getBoundingClientRect().bottom), seen[3]!.getBoundingClientRect().top + 40) : false;
      }, { timeout: 20_000 })).jsonValue();
      assert.ok(Number(lowest) <= height, `what is to be seen ends at ${lowest}`);
      await page.setJavaScriptEnabled(false);
      await page.reload();
      const { top, words } = await page.$eval('parley-thread', ({ shadowRoot }) => ({ top: shadowRoot!.querySelector('[part~=body] p')!.getBoundingClientRect().top, words: shadowRoot!.textContent }));
      assert.ok(top + 40 <= height && /proper handbrake/.test(words), `without scripts the first comment begins at ${top}`);
      await page.browserContext().close();
    });
  }

  it('have a navigation for the keyboard and for 320 px: groups that open and close, one at a time, also without scripts', async () => {
    for (const scripts of [true, false]) {
      const { page } = await visit(browser, 'about:blank');
      await page.setJavaScriptEnabled(scripts);
      await page.setViewport({ width: 320, height: 600 });
      await page.goto(`${built.url}theming.html`);
      const state = (): Promise<string> => page.$$eval('header nav details', (groups) => groups.map((group) => `${group.querySelector('summary')!.textContent}${group.open ? ' open' : ''}`).join(', '));
      const on = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
      await page.focus('header nav summary');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      assert.equal(await on(), 'What it is');
      await page.focus('header nav details:nth-of-type(3) summary');
      await page.keyboard.press('Enter');
      assert.equal(await state(), 'Start, Backends, Try it open, Looks, Look up');
      const { right, wide } = await page.$eval('header nav [open] ul', (list) => ({ right: list.getBoundingClientRect().right, wide: document.documentElement.scrollWidth }));
      assert.ok(right <= 320 && wide <= 320, `it ends at ${right}, the page at ${wide}`);
      if (scripts) {
        await page.keyboard.press('Tab');
        await page.keyboard.press('Escape');
        assert.deepEqual([await on(), await state()], ['Try it', 'Start, Backends, Try it, Looks, Look up']);
      }
      await page.browserContext().close();
    }
  });

  it('have a thread at the foot that talks to the reference server, as npm start serves them', async () => {
    const { page, complaints } = await visit(browser, `${live.resolvedUrls!.local[0]!}theming.html`);
    const foot = (words: string): Promise<unknown> => page.waitForFunction((wanted: string) => document.querySelector('footer parley-thread')?.shadowRoot?.textContent?.includes(wanted), { timeout: 20_000 }, words);
    await foot('Show comments');
    await page.$eval('footer parley-thread', (thread) => thread.shadowRoot!.querySelector<HTMLElement>('.btn.go')!.click());
    await foot('Sign up');
    assert.deepEqual(complaints, []);
    await page.browserContext().close();
  });

  it('have one heading, a navigation that says where one is, and links that lead somewhere', async () => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setJavaScriptEnabled(false);
    const wrong: string[] = [];
    const links = new Set<string>();
    for (const name of pages) {
      await page.goto(built.url + name);
      // Without scripts: what is to be read must be there.
      const { headings, here, words, hrefs } = await page.$eval('body', (body) => ({
        headings: body.querySelectorAll('h1').length, here: body.querySelectorAll('nav[aria-label="Demo pages"] [aria-current="page"]').length,
        words: body.querySelector('main')?.textContent.trim().length ?? 0, hrefs: [...body.querySelectorAll('a[href]')].map((link) => (link as HTMLAnchorElement).href.replace(/#.*$/, '')),
      }));
      if (headings !== 1 || words < 60) wrong.push(`${name}: ${headings} headings, ${words} characters`);
      if (here !== 1 && name !== 'login.html') wrong.push(`${name}: ${here} places in the navigation`);
      if (backendOf(name) !== null && !(await page.$eval('main', (main) => /\b(Paste|Write) this\b[^]*\bSet it up\b[^]*\bWhat works\b[^]*\breads/.test(main.textContent)))) wrong.push(`${name}: not everything stands without scripts`);
      hrefs.filter((href) => href.startsWith(built.url)).forEach((href) => links.add(href));
    }
    for (const href of links) if (!(await fetch(href)).ok) wrong.push(`${href} leads nowhere`);
    assert.deepEqual(wrong, []);
    assert.ok(links.size >= pages.length - 1, `only ${links.size} links`);
    await context.close();
  });
});
