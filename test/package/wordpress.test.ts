// The published script tag on a page of a real WordPress, in Chromium: a stranger reads, logs in on the site's own page, writes, logs out.

import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { startWordpress } from '../backends/wordpress/server.js';
import { launch, visit } from '../support/chrome.js';
import { consumer } from '../support/package.js';

const wp = (await startWordpress())!;
after(() => wp?.stop());

describe('the script tag on a page of WordPress', { skip: wp ? false : 'no WordPress here' }, () => {
  let browser: Browser | undefined;
  after(() => browser?.close());

  const says = (page: Page, words: string): Promise<unknown> => page.waitForFunction((wanted: string) =>
    document.querySelector('parley-thread')?.shadowRoot?.textContent?.includes(wanted), { timeout: 15_000, polling: 50 }, words).catch(async (cause: unknown) => {
    throw new Error(`never said “${words}” but ${await page.evaluate(() => `${location.href}: ${document.querySelector('parley-thread')?.shadowRoot?.textContent?.replace(/\s+/g, ' ').slice(0, 600) ?? document.body.innerText.slice(0, 300)}`)}`, { cause });
  });
  const press = (page: Page, name: string): Promise<void> => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();

  it('lets a reader log in where they always do, write as themselves, and log out again', async () => {
    const theirs = consumer();
    cpSync(join(theirs.installed, 'dist/cdn'), join(wp.folder, 'parley'), { recursive: true });
    theirs.dispose();
    // All that an owner pastes.
    await wp.options({ t_embed: `<script type="module" src="${wp.base}/parley/parley.js"></script><parley-thread adapter="wordpress"></parley-thread>` });
    const post = await wp.post({ post_name: 'talked-about' });
    await wp.comments(post, [{ text: 'Was here before', author: 'Ada' }]);
    browser = await launch();
    const { page, complaints } = await visit(browser, `${wp.base}/talked-about/`);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await says(page, 'Was here before');
    await says(page, 'You must be logged in to post a comment.');
    assert.deepEqual(complaints.filter((line) => !line.includes('favicon') && !line.includes('gravatar')), [], 'a stranger’s visit without complaints');

    await Promise.all([page.waitForNavigation(), press(page, 'Log in')]);
    assert.ok(page.url().startsWith(`${wp.base}/wp-login.php?`), page.url());
    // Its own script takes focus to the first field a moment after loading, and would take the rest of what is typed there, too.
    await page.$eval('#user_login', (field) => { (field as HTMLInputElement).value = 'bob'; });
    await page.$eval('#user_pass', (field, password) => { (field as HTMLInputElement).value = password; }, wp.users.bob.password);
    await Promise.all([page.waitForNavigation(), page.click('#wp-submit')]);
    assert.equal(page.url(), `${wp.base}/talked-about/`);

    // The theme has a form of its own on the page.
    await page.locator('::-p-aria([name="Your comment"][role="textbox"])').click();
    await page.keyboard.type('Said in the widget');
    await press(page, 'Comment');
    await says(page, 'Comment posted.');
    const listed = await (await fetch(`${wp.base}/wp-json/wp/v2/comments?post=${post}&order=asc`)).json() as { author_name: string; content: { rendered: string } }[];
    assert.deepEqual(listed.map(({ author_name: name, content }) => [name, content.rendered.trim()]), [['Ada', '<p>Was here before</p>'], ['Bob', '<p>Said in the widget</p>']]);

    await press(page, 'Log out');
    await says(page, 'You must be logged in to post a comment.');
    await page.reload();
    await says(page, 'You must be logged in to post a comment.');
    assert.equal(await page.evaluate(() => document.body.classList.contains('logged-in')), false, 'WordPress itself has logged them out');
    assert.ok(asked.every((url) => !url.includes(wp.users.bob.password)));
  });
});
