// The thread at the foot of the pages, as built, on each of the ways that a page gets Parley: it asks for nothing until somebody presses,
// takes a comment, has it after a reload, and each page has its own.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

describe('the thread at the foot of a page', () => {
  let site: StaticServer;
  let browser: Browser;
  before(async () => {
    if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
    site = await serve(join(root, 'dist/demo'));
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  const says = (page: Page, words: string): Promise<unknown> => page.waitForFunction((wanted: string) =>
    document.querySelector('footer parley-thread')?.shadowRoot?.textContent?.includes(wanted), { timeout: 20_000, polling: 50 }, words);
  const press = async (page: Page, selector: string): Promise<void> => {
    const found = await page.waitForFunction((wanted: string) => document.querySelector('footer parley-thread')?.shadowRoot?.querySelector(wanted) ?? null, { timeout: 20_000 }, selector);
    await (found.asElement() as import('puppeteer-core').ElementHandle<HTMLElement>).evaluate((element) => element.click());
  };

  it('stands on every page but the model page, which has its own, and the one that closes a window', async () => {
    const names = readdirSync(join(root, 'demo'), { recursive: true }).map((name) => String(name).replaceAll('\\', '/')).filter((name) => name.endsWith('.html'));
    const titles = new Map<string, string>();
    for (const name of names) {
      const html = await (await fetch(site.url + name)).text();
      const [, thread] = /<footer[^>]*>[^]*<parley-thread [^>]*thread="([^"]*)"/.exec(html) ?? [];
      if (name === 'model-page.html' || name === 'backends/callback.html') assert.equal(thread, undefined, name);
      else titles.set(thread ?? assert.fail(`${name} has no thread`), name);
    }
    assert.equal(titles.size, names.length - 2);
  });

  for (const [name, how] of [['reference.html', 'that is only read'], ['theming.html', 'that imports Parley'], ['one-tag.html', 'that pastes one script'], ['backends/static.html', 'that pastes a script and an element']] as const) {
    it(`works on a page ${how}`, async () => {
      const { page, complaints } = await visit(browser, site.url + name);
      await press(page, '.btn.go');
      await says(page, 'Log in');
      await press(page, '[data-do=login]');
      await page.waitForFunction(() => document.querySelector('footer parley-thread')!.shadowRoot!.querySelector('parley-login')?.shadowRoot?.activeElement);
      await page.keyboard.type('Nora');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelector('footer parley-thread')!.shadowRoot!.querySelector('parley-composer')?.shadowRoot?.querySelector('textarea'));
      await page.evaluate(() => document.querySelector('footer parley-thread')!.shadowRoot!.querySelector('parley-composer')!.shadowRoot!.querySelector('textarea')!.focus());
      await page.keyboard.type(`Noted on ${name}`);
      await page.keyboard.down('Control');
      await page.keyboard.press('Enter');
      await page.keyboard.up('Control');
      await says(page, 'Comment posted.');
      await page.reload();
      await press(page, '.btn.go');
      await says(page, `Noted on ${name}`);
      assert.deepEqual(complaints, []);
      await page.browserContext().close();
    });
  }
});
