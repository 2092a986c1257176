// Every demo page, as built: it opens without a complaint and no element of ours stays undefined.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

const pages = readdirSync(join(root, 'demo')).filter((name) => name.endsWith('.html'));

describe('the demo pages', () => {
  let browser: Browser;
  let server: StaticServer;
  before(async () => {
    if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
    browser = await launch();
    server = await serve(join(root, 'dist/demo'));
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it('begin with an index', () => assert.ok(pages.includes('index.html')));

  for (const name of pages) {
    it(`${name} opens without a complaint, and shows what it promises`, async () => {
      const { page, complaints } = await visit(browser, server.url + name);
      await page.waitForNetworkIdle({ idleTime: 300, timeout: 20_000 });
      const seen = await page.evaluate(() => ({
        undefined: [...document.querySelectorAll(':not(:defined)')].map((element) => element.localName),
        failed: [...document.querySelectorAll('parley-thread[phase="failed"]')].map((element) => element.outerHTML.slice(0, 200)),
      }));
      assert.deepEqual(seen, { undefined: [], failed: [] });
      assert.deepEqual(complaints, []);
    });
  }
});
