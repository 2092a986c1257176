// Two browsers on the reference server: one keeps order, one reads. What the one decides, the other sees.

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';

describe('a moderator and a reader in two browsers', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'parley-order-'));
  const env = { ...process.env, PORT: '0', DATABASE_URL: join(scratch, 'order.db') };
  let child: ChildProcess;
  let site: string;
  let browser: Browser;
  before(async () => {
    browser = await launch();
    child = spawn(process.execPath, ['--import', 'tsx', 'demo/server/main.ts'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
    site = await new Promise<string>((done, fail) => {
      let said = '';
      const listen = (data: Buffer): void => {
        said += data;
        const [, address] = /Open (http:\S+)\/live\.html\?server=\/api/.exec(said) ?? [];
        if (address) done(address);
      };
      child.stdout!.on('data', listen);
      child.stderr!.on('data', listen);
      child.once('exit', () => fail(new Error(`the server ended: ${said}`)));
    });
  });
  after(async () => {
    await browser?.close();
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
    rmSync(scratch, { recursive: true, force: true });
  });

  const words = (page: Page): Promise<string> => page.evaluate(() => {
    const root = document.querySelector('parley-thread')?.shadowRoot;
    return [...(root?.querySelectorAll('article, .closed, .said') ?? [])].map((row) => row.textContent?.replace(/\s+/g, ' ')).join('\n');
  });
  async function until(page: Page, holds: (text: string) => boolean, what: string): Promise<void> {
    await page.bringToFront();
    for (let waited = 0; !holds(await words(page)); waited += 50) {
      assert.ok(waited < 15_000, `${what}: ${await words(page)}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  const soon = (page: Page, text: string): Promise<void> => until(page, (all) => all.includes(text), `“${text}” is not there`);
  const gone = (page: Page, text: string): Promise<void> => until(page, (all) => !all.includes(text), `“${text}” is still there`);
  async function signUp(page: Page, name: string): Promise<void> {
    await page.bringToFront();
    await page.locator('aria/Sign up[role="button"]').click();
    await page.locator('aria/User name[role="textbox"]').fill(name);
    await page.locator('aria/Password[role="textbox"]').fill('long enough');
    await page.keyboard.press('Enter');
    await page.locator('aria/Your comment[role="textbox"]').wait();
  }
  async function write(page: Page, text: string): Promise<void> {
    await page.bringToFront();
    await page.locator('aria/Your comment[role="textbox"]').fill(text);
    await page.locator('aria/Comment[role="button"]').click();
    await soon(page, text);
  }
  /** By keyboard alone: to the button of the comment with these words, Enter, down to the item, Enter. */
  async function choose(page: Page, text: string, item: string): Promise<void> {
    await page.bringToFront();
    await page.evaluate((text: string) => {
      const rows = [...document.querySelector('parley-thread')!.shadowRoot!.querySelectorAll('article')];
      rows.find((row) => row.textContent!.includes(text))!.querySelector<HTMLElement>('[data-do=menu]')!.focus();
    }, text);
    await page.keyboard.press('Enter');
    await page.locator('aria/Copy link[role="menuitem"]').wait();
    for (let at = 0; at < 12; at++) {
      const now = await page.evaluate(() => document.querySelector('parley-thread')!.shadowRoot!.activeElement?.textContent?.trim() ?? '');
      if (now === item) return page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
    }
    assert.fail(`no “${item}” in the menu`);
  }

  it('lets one decide and the other see, by keyboard, with undo', async () => {
    const address = `${site}/moderation.html?server=/api`;
    const [mo, ben] = await Promise.all([visit(browser, address), visit(browser, address)]);
    await signUp(mo.page, 'Mo');
    await signUp(ben.page, 'Ben');
    execFileSync(process.execPath, ['--import', 'tsx', 'demo/server/main.ts', 'role', 'Mo', 'moderator'], { cwd: root, env });
    await write(ben.page, 'Buy cheap wheels.');
    await mo.page.reload();
    await soon(mo.page, 'Buy cheap wheels.');
    await mo.page.locator('aria/Your comment[role="textbox"]').wait();

    const { page: stranger } = await visit(browser, address);
    await soon(stranger, 'Buy cheap wheels.');
    await choose(mo.page, 'Buy cheap wheels.', 'Hold back');
    await soon(mo.page, 'Waiting for approval');
    await gone(stranger, 'Buy cheap wheels.');
    await soon(ben.page, 'Waiting for approval');
    await mo.page.bringToFront();
    await mo.page.locator('>>> button[aria-label^="Undo: "]').click();
    await gone(mo.page, 'Waiting for approval');
    await gone(ben.page, 'Waiting for approval');

    await choose(mo.page, 'Buy cheap wheels.', 'Spam');
    await soon(ben.page, 'Not approved');
    await mo.page.reload();
    await soon(mo.page, 'Not approved');
    await mo.page.locator('aria/Your comment[role="textbox"]').wait();
    await mo.page.evaluate(() => document.querySelector('parley-thread')!.shadowRoot!.querySelector<HTMLElement>('[data-action=approve]')!.focus());
    await mo.page.keyboard.press('Enter');
    await gone(ben.page, 'Not approved');

    await choose(mo.page, 'Buy cheap wheels.', 'Close the thread');
    await soon(ben.page, 'Comments are closed.');
    await choose(mo.page, 'Buy cheap wheels.', 'Open the thread again');
    await ben.page.locator('aria/Your comment[role="textbox"]').wait();
    await Promise.all([mo.page, ben.page, stranger].map((page) => page.browserContext().close()));
  });

  it('sends a report to the queue that moderators read', async () => {
    const { page } = await visit(browser, `${site}/moderation.html?server=/api`);
    await signUp(page, 'Cleo');
    await choose(page, 'Buy cheap wheels.', 'Report…');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Wheels again.');
    await page.locator('aria/Send report[role="button"]').click();
    await soon(page, 'Thank you. The moderators will have a look.');
    const queue = await page.evaluate(async () => {
      const login = await fetch('/api/sessions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'Mo', password: 'long enough' }) });
      const { token } = await login.json() as { token: string };
      return (await fetch('/api/reports', { headers: { authorization: `Bearer ${token}` } })).text();
    });
    assert.match(queue, /Wheels again\./);
    await page.browserContext().close();
  });
});
