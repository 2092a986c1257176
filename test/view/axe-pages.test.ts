// The demo's pages before axe, in light and dark, wide and narrow: all rules of WCAG 2.2 A and AA and its best practices.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type Axe from 'axe-core';
import type { Browser } from 'puppeteer-core';
import { createServer, type ViteDevServer } from 'vite';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Of the backends' pages, which have one layout, two. */
const names = [...readdirSync(join(root, 'demo')).filter((name) => name.endsWith('.html')), 'backends/device.html', 'backends/rest.html'];

describe('axe finds nothing on the demo page', () => {
  let browser: Browser;
  let server: ViteDevServer;
  before(async () => {
    server = await createServer({ root: join(root, 'demo'), configFile: join(root, 'vite.config.ts'), logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
    await server.listen();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const name of names) {
    it(name, async () => {
      const { page } = await visit(browser, 'about:blank');
      await page.setViewport({ width: 1200, height: 900 });
      await page.goto(server.resolvedUrls!.local[0]! + name, { waitUntil: 'networkidle2' });
      // A page of ten thousand would keep axe for minutes; its first hundreds are like the rest.
      if (name === 'many.html') await page.evaluate(() => [...document.querySelector('parley-thread')!.shadowRoot!.querySelectorAll('.list > li')].slice(40).forEach((each) => each.remove()));
      // What is far below is not laid out until it comes near, and would be measured where it does not stand.
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('.c { content-visibility: visible !important; }');
        for (const { shadowRoot } of document.querySelectorAll('parley-thread')) shadowRoot!.adoptedStyleSheets.push(sheet);
      });
      await page.evaluate(source);
      const found: string[] = [];
      for (const [scheme, width] of [['light', 1200], ['dark', 320]] as const) {
        await page.setViewport({ width, height: 900 });
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
        found.push(...await page.evaluate(async (look) => {
          const { axe } = window as unknown as { readonly axe: typeof Axe };
          const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, resultTypes: ['violations'], preload: false });
          return violations.map(({ id, nodes }) => `${look}: ${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`).join(' || ')}`);
        }, `${scheme}, ${width} px`));
        const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (beside > 0) found.push(`${width} px: ${beside} px lie beside the window`);
      }
      await page.browserContext().close();
      assert.equal(found.join('\n'), '');
    });
  }
});
