// The plugin, installed from the package into a real WordPress in a folder of its host: in a classic theme and in those made of blocks, with and
// without scripts, whatever its addresses look like. WP_SUITE=sid tries a newer WordPress, AT= one at the top of its host.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { startWordpress } from '../backends/wordpress/server.js';
import { launch, visit } from '../support/chrome.js';
import { consumer } from '../support/package.js';

const wp = (await startWordpress({ at: process.env['AT'] ?? '/blog' }))!;
after(() => wp?.stop());

/** The least of a theme that is made of blocks. */
const blocks: Readonly<Record<string, string>> = {
  'style.css': '/*\nTheme Name: Blocky\n*/',
  'theme.json': '{ "version": 2 }',
  'templates/index.html': '<!-- wp:post-title {"level":1} /--><!-- wp:post-content /--><!-- wp:comments --><div class="wp-block-comments"><!-- wp:comments-title /--><!-- wp:comment-template --><!-- wp:comment-author-name /--><!-- wp:comment-content /--><!-- /wp:comment-template --><!-- wp:post-comments-form /--></div><!-- /wp:comments -->',
};

describe('the plugin in a real WordPress', { skip: wp ? false : 'no WordPress here' }, () => {
  let browser: Browser;
  let theme = '';
  before(async () => {
    const theirs = consumer();
    cpSync(join(theirs.installed, 'dist/wordpress/parley'), join(wp.folder, 'wp-content/plugins/parley'), { recursive: true });
    theirs.dispose();
    for (const [name, text] of Object.entries(blocks)) {
      const file = join(wp.folder, 'wp-content/themes/blocky', name);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text);
    }
    theme = (await (await fetch(`${wp.base}/`)).text()).match(/wp-content\/themes\/([\w-]+)\//)?.[1] ?? '';
    await wp.options({ active_plugins: ['parley/parley.php'], comment_registration: 1 });
    browser = await launch();
  });
  after(() => browser?.close());

  const html = async (path: string): Promise<string> => (await fetch(`${wp.base}${path}`)).text();
  const says = (page: Page, words: string, element = 'parley-thread'): Promise<unknown> => page.waitForFunction((name: string, wanted: string) =>
    document.querySelector(name)?.shadowRoot?.textContent?.includes(wanted), { timeout: 20_000, polling: 50 }, element, words).catch(async (cause: unknown) => {
    throw new Error(`never said “${words}” but ${await page.evaluate((name: string) => document.querySelector(name)?.shadowRoot?.textContent?.replace(/\s+/g, ' ').slice(0, 600) ?? document.body.innerText.slice(0, 300), element)}`, { cause });
  });
  const press = (page: Page, name: string): Promise<void> => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  const told = (lines: readonly string[]): string[] => lines.filter((line) => !line.includes('favicon') && !line.includes('gravatar'));
  async function logIn(page: Page, user: 'bob' | 'mod'): Promise<void> {
    await page.$eval('#user_login', (field, name) => { (field as HTMLInputElement).value = name; }, user);
    await page.$eval('#user_pass', (field, password) => { (field as HTMLInputElement).value = password; }, wp.users[user].password);
    await Promise.all([page.waitForNavigation(), page.click('#wp-submit')]);
  }

  it('takes the place of the theme’s list and form, which stand inside for whoever has no scripts', async () => {
    const post = await wp.post({ post_name: 'plain', post_title: 'Brakes & "bends"' });
    await wp.comments(post, [{ text: 'First of all', author: 'Ada' }, { text: 'An answer', author: 'Eve', parent: 0 }, { text: 'Not yet seen', approved: 0 }]);
    const page = await html('/plain/');
    assert.equal(page.match(/<parley-thread\b/g)?.length, 1);
    assert.match(page, /<script type="module"[^>]*\/plugins\/parley\/js\/parley\.js/);
    assert.match(page, / thread-title="Brakes &amp; (?:&quot;|“)bends(?:&quot;|”)"/);
    const inside = page.slice(page.indexOf('<parley-thread'), page.indexOf('</parley-thread>'));
    assert.match(inside, /First of all[^]*An answer/);
    assert.ok(!page.includes('Not yet seen'), 'what waits for approval is nobody’s');
    assert.equal(page.match(/First of all/g)?.length, 1, 'once');
    assert.ok(!inside.includes('data-nonce'), 'nothing of one reader in a page for all');

    const { page: reader } = await visit(browser, 'about:blank');
    await reader.setJavaScriptEnabled(false);
    await reader.goto(`${wp.base}/wp-login.php?redirect_to=${encodeURIComponent(`${wp.base}/plain/`)}`);
    await reader.type('#user_login', 'bob');
    await reader.type('#user_pass', wp.users.bob.password);
    await Promise.all([reader.waitForNavigation(), reader.click('#wp-submit')]);
    await reader.type('textarea#comment', 'Sent without scripts');
    await Promise.all([reader.waitForNavigation(), reader.click('#commentform [type=submit]')]);
    assert.match(await html('/plain/'), /Sent without scripts/);
    await reader.browserContext().close();
  });

  it('lets a reader log in on the site’s page, answer, and leads to the comment from WordPress’s own links', async () => {
    const post = await wp.post({ post_name: 'talk' });
    const [first] = await wp.comments(post, [{ text: 'Was here before', author: 'Ada' }]);
    const { page, complaints } = await visit(browser, `${wp.base}/talk/#comment-${first}`);
    await says(page, 'Was here before');
    await says(page, 'You must be logged in to post a comment.');
    assert.equal(await page.$eval('parley-thread ol.commentlist', (list) => list.checkVisibility()), false, 'the list of WordPress has made room');
    await page.waitForFunction(() => document.querySelector('parley-thread')?.shadowRoot?.activeElement?.ariaLabel?.startsWith('Ada,'));
    assert.deepEqual(told(complaints), []);
    await Promise.all([page.waitForNavigation(), press(page, 'Log in')]);
    await logIn(page, 'bob');
    await says(page, 'Was here before');
    await page.locator('>>> [aria-label^="Reply to Ada"]').click();
    // Whoever types waits for the form.
    await page.waitForFunction(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.localName === 'textarea';
    });
    await page.keyboard.type('Answered');
    await page.keyboard.down('Control');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Control');
    await says(page, 'Comment posted.');
    const listed = await (await fetch(`${wp.base}/wp-json/wp/v2/comments?post=${post}&order=asc`)).json() as { author_name: string; parent: number }[];
    assert.deepEqual(listed.map(({ author_name: name, parent }) => [name, parent]), [['Ada', 0], ['Bob', first]]);
    // Whoever presses “Log in” may have done so in another tab: WordPress answers 400 to strangers who ask.
    assert.deepEqual(told(complaints).filter((line) => !line.includes('action=rest-nonce')), []);
    await page.browserContext().close();
  });

  it('lets strangers write where the owner does, and no longer when the owner does not', async () => {
    const post = await wp.post({ post_name: 'open' });
    await wp.options({ comment_registration: 0, comment_moderation: 0, comment_previously_approved: 0 });
    try {
      const { page } = await visit(browser, `${wp.base}/open/`);
      await page.locator('::-p-aria([name="Your comment"][role="textbox"])').click();
      await page.keyboard.type('From a passer-by');
      await page.locator('::-p-aria([name="Name"][role="textbox"])').fill('Passer-by');
      await page.locator('::-p-aria([name="Email"][role="textbox"])').fill('passer@example.test');
      await press(page, 'Comment');
      await says(page, 'Comment posted.');
      assert.match(await html('/open/'), /From a passer-by/);
      await page.browserContext().close();
    } finally {
      await wp.options({ comment_registration: 1 });
    }
    const refused = await fetch(`${wp.base}/wp-json/wp/v2/comments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ post, author_name: 'X', author_email: 'x@example.test', content: 'Uninvited' }) });
    assert.equal(refused.status, 401);
  });

  it('follows what Discussion is set to', async () => {
    await wp.post({ post_name: 'set', post_content: '[parley-recent] [parley-people]' });
    await wp.options({ comment_order: 'desc', page_comments: 1, comments_per_page: 7, thread_comments: 1, thread_comments_depth: 3, show_avatars: 0 });
    try {
      const page = await html('/set/');
      for (const each of ['order="newest"', 'page-size="7"', 'max-depth="3"', '--parley-avatar-size: 0px']) assert.ok(page.includes(each), each);
      assert.ok(!page.includes('avatars="remote"'));
      assert.equal(page.match(/--parley-avatar-size: 0px/g)?.length, 3, 'in the thread and in each list');
    } finally {
      await wp.options({ comment_order: 'asc', page_comments: 0, comments_per_page: 50, thread_comments_depth: 5, show_avatars: 1 });
    }
  });

  it('keeps away where nothing may be shown: a password, a closed post without comments', async () => {
    await wp.post({ post_name: 'secret', post_password: 'sesame' });
    await wp.post({ post_name: 'shut', comment_status: 'closed' });
    for (const path of ['/secret/', '/shut/']) assert.ok(!(await html(path)).includes('<parley-thread'), path);
    const closed = await wp.post({ post_name: 'over', comment_status: 'closed' });
    await wp.comments(closed, [{ text: 'While it was open', author: 'Ada' }]);
    const { page } = await visit(browser, `${wp.base}/over/`);
    await says(page, 'While it was open');
    await says(page, 'closed');
    assert.equal(await page.$('noscript form'), null);
    await page.browserContext().close();
  });

  it('keeps votes: one for each who is logged in, on what everybody sees', async () => {
    const post = await wp.post({ post_name: 'votes' });
    const [shown, held] = await wp.comments(post, [{ text: 'Vote on this', author: 'Ada' }, { text: 'Held', approved: 0 }]);
    const vote = async (user: 'bob' | 'alice' | null, body: unknown, id = shown): Promise<{ status: number; votes: unknown }> => {
      const response = await fetch(`${wp.base}/wp-json/parley/v1/comments/${id}/vote`, {
        method: 'POST', body: JSON.stringify(body), headers: {
          'content-type': 'application/json', ...(user ? { authorization: `Basic ${Buffer.from(`${user}:${wp.users[user].applicationPassword}`).toString('base64')}` } : {}),
        },
      });
      return { status: response.status, votes: ((await response.json()) as { parley?: unknown }).parley };
    };
    assert.equal((await vote(null, { kind: 'up', on: true })).status, 401);
    assert.equal((await vote('bob', { kind: 'up', on: true }, held)).status, 403);
    assert.equal((await vote('bob', { kind: 'up', on: true }, 99_999)).status, 404);
    for (const bad of [{}, { kind: 'sideways', on: true }, { kind: 'up', on: 'perhaps' }]) assert.equal((await vote('bob', bad)).status, 400, JSON.stringify(bad));
    for (let n = 0; n < 2; n++) assert.deepEqual((await vote('bob', { kind: 'up', on: true })).votes, { up: 1, down: 0, mine: 1 });
    assert.deepEqual((await vote('bob', { kind: 'down', on: false })).votes, { up: 1, down: 0, mine: 1 }, 'what was not given cannot be taken back');
    assert.deepEqual((await vote('alice', { kind: 'down', on: true })).votes, { up: 1, down: 1, mine: -1 });
    assert.deepEqual((await vote('bob', { kind: 'down', on: true })).votes, { up: 0, down: 2, mine: -1 });
    for (const user of ['bob', 'alice'] as const) await vote(user, { kind: 'down', on: false });

    const { page } = await visit(browser, `${wp.base}/votes/`);
    await says(page, 'Vote on this');
    await Promise.all([page.waitForNavigation(), press(page, 'Log in')]);
    await logIn(page, 'bob');
    await ((await page.waitForFunction(() => document.querySelector('parley-thread')?.shadowRoot?.querySelector<HTMLElement>('[aria-label^="Vote up the comment by Ada"]:not([aria-disabled])'), { polling: 50 })).asElement() as ElementHandle<HTMLElement>).click();
    await page.waitForFunction(async (api: string) => (await (await fetch(api)).json() as { parley: { up: number } }).parley.up === 1, { polling: 200 }, `${wp.base}/wp-json/wp/v2/comments/${shown}`);
    await page.reload();
    await page.waitForFunction(() => document.querySelector('parley-thread')?.shadowRoot?.querySelector('[aria-label^="Vote up"][aria-pressed="true"]'));
    await page.browserContext().close();
  });

  it('shows recent comments and people where a shortcode asks for them, and tells of people nowhere else', async () => {
    await wp.comments(await wp.post({ post_name: 'news' }), [{ text: 'The newest', author: 'Grace' }], true);
    await wp.post({ post_name: 'beside', post_content: '[parley-recent size="2"] [parley-people who="moderators"]' });
    const { page: owner } = await visit(browser, `${wp.base}/wp-login.php?redirect_to=${encodeURIComponent(`${wp.base}/wp-admin/profile.php`)}`);
    await logIn(owner, 'mod');
    await owner.type('#parley_country', 'nl');
    await Promise.all([owner.waitForNavigation(), owner.click('#submit')]);
    await owner.browserContext().close();
    const { page, complaints } = await visit(browser, `${wp.base}/beside/`);
    await says(page, 'Grace: The newest', 'parley-recent');
    await says(page, 'Netherlands', 'parley-people');
    assert.deepEqual(told(complaints), []);
    await page.browserContext().close();
    for (const key of ['', 'guess']) assert.notEqual((await fetch(`${wp.base}/wp-json/parley/v1/people?who=moderator&key=${key}`)).status, 200);
  });

  it('works with addresses that go through index.php, and with those that are only numbers', async () => {
    const { page, complaints } = await visit(browser, 'about:blank');
    try {
      for (const [structure, path] of [['/index.php/%postname%/', '/index.php/index/'], ['', '/?p=']] as const) {
        await wp.options({ permalink_structure: structure, rewrite_rules: '' });
        const post = await wp.post({ post_name: structure === '' ? 'number' : 'index' });
        await wp.comments(post, [{ text: 'Was here before', author: 'Ada' }]);
        await page.goto(`${wp.base}${path}${structure === '' ? post : ''}`);
        await says(page, 'Was here before');
        if (structure !== '') {
          await Promise.all([page.waitForNavigation(), press(page, 'Log in')]);
          await logIn(page, 'bob');
          await says(page, 'Was here before');
        }
        await page.locator('::-p-aria([name="Your comment"][role="textbox"])').click();
        await page.keyboard.type(`Said at ${path}`);
        await press(page, 'Comment');
        await says(page, 'Comment posted.');
        assert.match(await (await fetch(`${wp.base}/?rest_route=/wp/v2/comments&post=${post}`)).text(), /Said at/);
      }
      await press(page, 'Log out');
      await says(page, 'You must be logged in to post a comment.');
      await page.reload();
      await says(page, 'You must be logged in to post a comment.');
      // WordPress asks whether one is sure with a 403.
      assert.deepEqual(told(complaints).filter((line) => !line.includes('action=rest-nonce') && !line.includes('action=logout')), []);
    } finally {
      await wp.options({ permalink_structure: '/%postname%/', rewrite_rules: '' });
      await page.browserContext().close();
    }
  });

  const themes = ['blocky', 'twentytwentythree', 'twentytwentyfour', 'twentytwentyfive'];
  it('takes the place of the Comments block in themes made of blocks, and leaves everything as it was when it is gone', async () => {
    const post = await wp.post({ post_name: 'blocky' });
    await wp.comments(post, [{ text: 'Among blocks', author: 'Ada' }]);
    try {
      for (const each of themes.filter((name) => existsSync(join(wp.folder, 'wp-content/themes', name)))) {
        await wp.options({ template: each, stylesheet: each, active_plugins: [] });
        const before = await html('/blocky/');
        assert.match(before, /Among blocks/, each);
        await wp.options({ active_plugins: ['parley/parley.php'] });
        const source = await html('/blocky/');
        assert.equal(source.match(/<parley-thread\b/g)?.length, 1, each);
        assert.equal(source.match(/Among blocks/g)?.length, 1, `once in ${each}`);
        const { page, complaints } = await visit(browser, `${wp.base}/blocky/`);
        await says(page, 'Among blocks');
        await says(page, 'You must be logged in to post a comment.');
        assert.deepEqual(told(complaints), [], each);
        await page.browserContext().close();
        await wp.options({ active_plugins: [] });
        assert.equal(await html('/blocky/'), before, `no trace in ${each}`);
      }
    } finally {
      await wp.options({ template: theme, stylesheet: theme, active_plugins: ['parley/parley.php'] });
    }
  });
});
