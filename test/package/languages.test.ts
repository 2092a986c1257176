// The published script tag on pages in several languages: which files it fetches, and what a reader sees where they do not come.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launch } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

const seed = JSON.stringify({ threads: [{ id: 't', comments: [{ author: 'Ada', text: 'one', ago: 5 }, { author: 'Bo', text: 'two', ago: 2 }] }] });
const html = (lang: string): string => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Theirs</title><script type="module" src="parley.js"></script></head>
<body><h1>Theirs</h1><parley-thread adapter="memory" data-seed="seed.json" thread="t"></parley-thread></body></html>`;
const tags = ['en-GB', 'pl', 'zh-TW', 'tlh'];

describe('the script tag', () => {
  let browser: Browser;
  let server: StaticServer;
  before(async () => {
    if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
    browser = await launch();
    server = await serve(join(root, 'dist/cdn'), { pages: { 'seed.json': seed, ...Object.fromEntries(tags.map((tag) => [`${tag}.html`, html(tag)])) } });
  });
  afterEach(async () => {
    await Promise.all(browser.browserContexts().map((context) => context.id && context.close()));
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens a page; `words` are the files of languages that it asked for, by name. */
  async function open(lang: string, refuse = false): Promise<{ readonly page: Page; readonly words: string[]; readonly thrown: string[] }> {
    const page = await (await browser.createBrowserContext()).newPage();
    const words: string[] = [];
    const thrown: string[] = [];
    page.on('pageerror', (error) => thrown.push(String(error)));
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      const name = /chunks\/(all|[a-z]{2}(?:-\w+)?)-.{8}\.js/.exec(request.url())?.[1];
      if (name) words.push(name);
      void (name && refuse ? request.abort() : request.continue());
    });
    await page.goto(`${server.url}${lang}.html`);
    return { page, words, thrown };
  }
  async function shows(page: Page, heading: string): Promise<void> {
    const now = (): Promise<string | undefined> => page.evaluate(() => document.querySelector('parley-thread')?.shadowRoot?.querySelector('h2')?.textContent?.trim());
    for (let i = 0; i < 150 && (await now()) !== heading; i++) await new Promise((done) => setTimeout(done, 100));
    assert.equal(await now(), heading);
  }

  it('fetches no words for a page in English, nor for a language that is not there', async () => {
    const english = await open('en-GB');
    await shows(english.page, '2 comments on “Theirs”');
    assert.deepEqual(english.words, []);
    const klingon = await open('tlh');
    await shows(klingon.page, '2 comments on “Theirs”');
    assert.deepEqual(klingon.words, ['all']);
  });

  it('fetches the words of the page’s language, and no others', async () => {
    for (const [tag, file, heading] of [['pl', 'pl', '2 komentarze do „Theirs”'], ['zh-TW', 'zh-Hant', '「Theirs」有 2 則留言']] as const) {
      const { page, words, thrown } = await open(tag);
      await shows(page, heading);
      assert.deepEqual(words, ['all', file]);
      assert.deepEqual(thrown, []);
    }
  });

  it('stays English where the words do not come, and throws nothing', async () => {
    const { page, words, thrown } = await open('pl', true);
    await shows(page, '2 comments on “Theirs”');
    assert.ok(words.length >= 1);
    assert.deepEqual(thrown, []);
  });
});
