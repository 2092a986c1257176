// Words survive the death of the browser: typed on the model page, the whole browser killed half a second after the last
// key, and opened again on the same profile.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromiumArgs, chromiumShell } from '../support/browser.mjs';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

describe('a browser that is killed while somebody writes', () => {
  const profile = mkdtempSync(join(tmpdir(), 'parley-drafts-'));
  let site: StaticServer;
  let browser: Browser | null = null;
  before(async () => { site = await serve(join(root, 'dist/demo')); });
  after(async () => {
    await browser?.close();
    await site?.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  async function open(): Promise<Page> {
    browser = await puppeteer.launch({ ...await chromiumShell(), args: chromiumArgs, headless: true, userDataDir: profile });
    const page = (await browser.pages())[0] ?? await browser.newPage();
    await page.goto(site.url, { waitUntil: 'load' });
    return page;
  }
  async function kill(): Promise<void> {
    const child = browser!.process()!;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
    browser = null;
    // The browser's helpers let go of the profile a moment later.
    await new Promise((done) => setTimeout(done, 500));
  }
  const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
  const values = (page: Page): Promise<string[]> => page.evaluate(() =>
    [...(document.querySelector('parley-thread')?.shadowRoot?.querySelectorAll('parley-composer') ?? [])].map((form) => form.shadowRoot?.querySelector('textarea')?.value ?? ''));

  it('finds every word again, in the field at the top and under a comment', async () => {
    const page = await open();
    await page.locator('aria/Log in[role="button"]').click();
    await page.locator('aria/Name[role="textbox"]').fill('Ines');
    await page.keyboard.press('Enter');
    await page.locator('aria/Your comment[role="textbox"]').click();
    await page.keyboard.type('Half a thought, typed key by key');
    await page.evaluate(() => document.querySelector('parley-thread')?.shadowRoot?.querySelector<HTMLElement>('[data-do=reply]')?.click());
    await page.waitForFunction(() => document.querySelector('parley-thread')?.shadowRoot?.querySelectorAll('parley-composer').length === 2);
    await page.waitForFunction(() => document.querySelector('parley-thread')?.shadowRoot?.activeElement?.closest('li') !== null);
    await page.keyboard.type('Half an answer');
    await pause(500);
    await kill();

    const again = await open();
    let found: string[] = [];
    for (let waited = 0; waited < 10_000 && found.filter((words) => words !== '').length < 2; waited += 50) {
      await pause(50);
      found = await values(again);
    }
    assert.deepEqual(found, ['Half a thought, typed key by key', 'Half an answer']);
  });
});
