// The search field as built, with the keyboard alone: nothing is fetched before somebody comes to it, arrows go down the results, Enter
// follows one, Escape puts them away; and where the index does not come, that is said.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

describe('the search field', () => {
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
  const says = (page: Page, words: RegExp): Promise<unknown> => page.waitForFunction((wanted: string) => new RegExp(wanted).test(document.querySelector('.find [role=status]')?.textContent ?? ''), { timeout: 10_000, polling: 50 }, words.source);

  it('leads from a page in a folder to an entry of another, by keyboard', async () => {
    const { page, complaints } = await visit(browser, 'about:blank');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${site.url}backends/waline.html`, { waitUntil: 'networkidle0' });
    assert.ok(!asked.some((url) => url.includes('search.json')), 'the index came before anybody asked');
    await page.focus('#find');
    await page.keyboard.type('fold-below');
    await says(page, /places?$/);
    await page.keyboard.press('ArrowDown');
    assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^fold-below/);
    await page.keyboard.press('Escape');
    assert.deepEqual(await page.evaluate(() => [document.activeElement?.id, document.querySelector<HTMLElement>('.found')!.hidden]), ['find', true]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type(' ');
    await says(page, /places?$/);
    await page.keyboard.press('ArrowDown');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.equal(page.url(), `${site.url}reference.html#parley-thread-attribute-fold-below`);
    assert.deepEqual(complaints, []);
    await page.browserContext().close();
  });

  it('says that nothing was found, and that it could not be loaded', async () => {
    const { page } = await visit(browser, 'about:blank');
    let cut = true;
    await page.setRequestInterception(true);
    page.on('request', (request) => void (cut && request.url().endsWith('search.json') ? request.abort() : request.continue()));
    await page.goto(`${site.url}theming.html`, { waitUntil: 'load' });
    await page.focus('#find');
    await page.keyboard.type('pap');
    await says(page, /could not be loaded/);
    cut = false;
    await page.keyboard.type('er');
    await says(page, /places?$/);
    await page.keyboard.type(' zyzzyva');
    await says(page, /^Nothing found\.$/);
    await page.browserContext().close();
  });
});
