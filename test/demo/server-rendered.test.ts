// The page whose thread was drawn when it was built: read with scripts off, and met by the published script as it comes over the line.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

describe('the page that was drawn on a server', () => {
  let browser: Browser;
  let server: StaticServer;
  before(async () => {
    if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
    browser = await launch();
    // Alone in its page: how the demo's own header comes to stand is another matter.
    const [thread] = /<parley-thread[^]*?<\/parley-thread>/.exec(readFileSync(join(root, 'dist/demo/server-rendered.html'), 'utf8'))!;
    const alone = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Alone</title><script type="module" src="parley.js"></script><h1>Alone</h1>${thread}<p>What follows.</p></html>`;
    server = await serve(join(root, 'dist/demo'), { pages: { 'alone.html': alone } });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it('is read with scripts off: names, dates and words to be seen, and nothing to be pressed', async () => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setJavaScriptEnabled(false);
    await page.goto(`${server.url}server-rendered.html`);
    const seen = await page.$eval('parley-thread', (element) => {
      const inside = element.shadowRoot!;
      const [rows, words, buttons] = ['article', '.body', 'button, select'].map((what) => [...inside.querySelectorAll(what)]
        .filter((each) => each.getClientRects().length > 0 && getComputedStyle(each).visibility === 'visible').length);
      return {
        rows, words, buttons,
        names: [...inside.querySelectorAll('h3')].map((name) => name.textContent.trim()),
        bullets: getComputedStyle(inside.querySelector('.list')!).listStyleType,
      };
    });
    assert.deepEqual({ ...seen, names: seen.names.toSorted() }, { rows: 4, names: ['Jonas Berg', 'Lin Sato', 'Marta Kovář', 'Marta Kovář'], words: 4, buttons: 0, bullets: 'none' });
    const told = JSON.parse(/<script type="application\/ld\+json"[^>]*>([^<]*)</.exec(readFileSync(join(root, 'dist/demo/server-rendered.html'), 'utf8'))![1]!) as { commentCount: number };
    assert.equal(told.commentCount, 4);
    await context.close();
  });

  it('is taken over without a shift, with its buttons', async () => {
    const { page, complaints } = await visit(browser, 'about:blank');
    await page.evaluateOnNewDocument(() => {
      Object.assign(window, { shift: 0 });
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) (window as unknown as { shift: number }).shift += (entry as PerformanceEntry & { value: number }).value; }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.setViewport({ width: 800, height: 1200 });
    await page.goto(`${server.url}alone.html`, { waitUntil: 'load' });
    await page.waitForFunction(() => {
      const inside = document.querySelector('parley-thread')?.shadowRoot;
      return inside && !inside.querySelector('.served') && inside.querySelectorAll('article').length === 4;
    }, { timeout: 20_000 });
    await page.waitForNetworkIdle({ idleTime: 300, timeout: 20_000 });
    assert.equal(await page.evaluate(() => (window as unknown as { shift: number }).shift), 0);
    assert.ok(await page.evaluate(() => document.querySelector('parley-thread')!.shadowRoot!.querySelectorAll('[data-do=reply]').length) >= 4);
    assert.deepEqual(complaints, []);
    await page.browserContext().close();
  });
});
