// Every demo page, as built and as `npm start` serves it: it opens without a complaint and no element of ours stays undefined.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { createServer, type ViteDevServer } from 'vite';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

const pages = readdirSync(join(root, 'demo')).filter((name) => name.endsWith('.html'));

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

  it('begin with an index', () => assert.ok(pages.includes('index.html')));

  for (const [how, base] of [['as built', () => built.url], ['as npm start serves it', () => live.resolvedUrls!.local[0]!]] as const) {
    for (const name of pages) {
      it(`${name}, ${how}, opens without a complaint and shows what it promises`, async () => {
        const { page, complaints } = await visit(browser, base() + name);
        await page.waitForNetworkIdle({ idleTime: 300, timeout: 20_000 });
        const seen = await page.evaluate(() => ({
          // A page without a script, but for the one that the dev server adds, is there to be read.
          elements: document.querySelectorAll('parley-thread, parley-recent, parley-people').length > 0 || !document.querySelector('script:not([src*="@vite"])'),
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
});
