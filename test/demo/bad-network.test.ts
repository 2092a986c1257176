// The page to break the line on, as built, by keyboard: words written on a cut line are seen on the device, survive a reload, go out when
// the line works again, and stand at the other end once.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

describe('the page with a bad network', () => {
  let site: StaticServer;
  let browser: Browser;
  before(async () => {
    site = await serve(join(root, 'dist/demo'));
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  const until = async (page: Page, what: string, place: 'thread' | 'outbox' | 'arrived', there = true): Promise<void> => {
    const limit = Date.now() + 20_000;
    for (;;) {
      const text = await page.evaluate((id) => (id === 'thread' ? document.querySelector('parley-thread')?.shadowRoot : document.querySelector(`#${id}`))?.textContent ?? '', place);
      if (text.includes(what) === there) return;
      if (Date.now() > limit) assert.fail(`“${what}” ${there ? 'never came to' : 'never left'} ${place}: ${text.replace(/\s+/g, ' ').slice(0, 400)}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const turn = async (page: Page, label: string): Promise<void> => {
    await page.locator(`aria/${label}[role="radio"]`).click();
  };

  it('keeps what was written on a cut line over a reload, and sends it once when the line works', async () => {
    const { page, complaints } = await visit(browser, `${site.url}bad-network.html`);
    await page.locator('aria/Log in[role="button"]').click();
    await page.locator('aria/Name[role="textbox"]').fill('Nora');
    await page.keyboard.press('Enter');
    await until(page, 'Log out', 'thread');
    // Focus goes to the composer first, and keeps it in view while the page settles.
    await new Promise((done) => setTimeout(done, 700));
    await turn(page, 'is cut: the browser is offline');
    await page.locator('aria/Your comment[role="textbox"]').fill('Said into the dark.');
    await page.locator('aria/Comment[role="button"]').click();
    await until(page, 'It goes out when you are back online', 'thread');
    await until(page, 'Said into the dark.', 'outbox');
    await page.reload();
    assert.equal(await page.$eval('input[value=cut]', (radio) => (radio as HTMLInputElement).checked), true, 'the line is still cut');
    await until(page, 'Said into the dark.', 'thread');
    await turn(page, 'works');
    await until(page, 'Said into the dark.', 'arrived');
    await until(page, 'Said into the dark.', 'outbox', false);
    assert.equal(await page.$$eval('#arrived li', (lines) => lines.length), 1);
    assert.deepEqual(complaints, []);
  });

  it('keeps what was written in a session that has ended until its writer is back', async () => {
    const { page } = await visit(browser, `${site.url}bad-network.html`);
    await page.locator('aria/Log in[role="button"]').click();
    await page.locator('aria/Name[role="textbox"]').fill('Nora');
    await page.keyboard.press('Enter');
    await until(page, 'Log out', 'thread');
    await page.locator('aria/End my session[role="button"]').click();
    await page.locator('aria/Your comment[role="textbox"]').fill('Said after the end.');
    await page.locator('aria/Comment[role="button"]').click();
    await until(page, 'Waits until you log in', 'thread');
    await page.evaluate(() => document.querySelector('parley-thread')?.shadowRoot?.querySelector<HTMLElement>('[data-do=login]')?.click());
    await page.locator('aria/Name[role="textbox"]').fill('Nora');
    await page.keyboard.press('Enter');
    await until(page, 'Said after the end.', 'arrived');
  });
});
