// The page builder as built: every backend that it offers gives a tag that defines a thread and says no word on the console; what has been
// chosen stands in the address, is shown live, and is copied; with the keyboard alone.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { backends } from '../../demo/site/backends.js';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

const text = (page: Page, selector: string): Promise<string> => page.$eval(selector, (element) => element.textContent);
const shows = (page: Page, words: string): Promise<unknown> => page.waitForFunction((wanted: string) =>
  document.querySelector('#live parley-thread')?.shadowRoot?.textContent?.includes(wanted), { timeout: 20_000, polling: 50 }, words);
const html = (body: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pasted</title></head><body><h1>Pasted</h1>${body}</body></html>`;

describe('the page builder', () => {
  const all = backends();
  const pages: Record<string, string> = {};
  let site: StaticServer;
  let browser: Browser;
  before(async () => {
    if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
    site = await serve(join(root, 'dist/demo'), { pages });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  const open = async (query = ''): ReturnType<typeof visit> => visit(browser, `${site.url}build-a-page.html${query}`);

  it('offers every backend, and each gives tags that define a thread without a word on the console', async () => {
    const { page, complaints } = await open();
    const offered = await page.$$eval('#adapter option', (options) => options.map((option) => (option as HTMLOptionElement).value));
    assert.deepEqual([...offered].sort(), all.map(({ name }) => name).sort());
    const tags: string[] = [];
    const scripts: string[] = [];
    for (const name of offered) {
      await page.select('#adapter', name);
      await page.$eval('#adapter', (choice) => choice.dispatchEvent(new Event('input', { bubbles: true })));
      const said = await text(page, '#tag pre');
      assert.match(said, new RegExp(`<parley-thread adapter="${name}"`));
      tags.push(said.slice(said.indexOf('\n') + 1));
      const script = await text(page, '#one pre');
      if (name === 'page') assert.equal(script, '');
      else scripts.push(script.replace('https://your.site/parley/', ''));
      const code = await text(page, '#module pre');
      assert.equal(code === '', name === 'page' || name === 'merge');
    }
    assert.deepEqual(complaints, []);
    await page.browserContext().close();
    pages['pasted.html'] = html(`<script type="module" src="parley.js"></script>${tags.join('\n')}`);
    pages['scripts.html'] = html(scripts.join('\n'));
    for (const [name, count] of [['pasted.html', tags.length], ['scripts.html', scripts.length]] as const) await pasted(name, count);
  });

  /** No backend answers here: each that needs one says so in our words, and it is not the tag that is to blame. */
  async function pasted(name: string, count: number): Promise<void> {
    const { page, complaints } = await visit(browser, 'about:blank');
    await page.setRequestInterception(true);
    const headers = { 'access-control-allow-origin': new URL(site.url).origin, 'access-control-allow-credentials': 'true', 'access-control-allow-methods': 'GET, POST, PUT, OPTIONS' };
    page.on('request', (request) => void (request.url().startsWith(site.url) ? request.continue()
      : request.respond({ status: request.method() === 'OPTIONS' ? 204 : 500, headers: { ...headers, 'access-control-allow-headers': request.headers()['access-control-request-headers'] ?? '' }, body: 'down' })));
    await page.goto(site.url + name);
    const states = async (): Promise<{ adapter: string | null; phase: string | null; words: string }[]> => page.$$eval('parley-thread', (threads) =>
      threads.map((thread) => ({ adapter: thread.getAttribute('adapter'), phase: thread.getAttribute('phase'), words: thread.shadowRoot?.querySelector('[part=error]')?.textContent ?? '' })));
    await page.waitForFunction((wanted: number) => {
      const threads = [...document.querySelectorAll('parley-thread')];
      return threads.length === wanted && threads.every((thread) => /ready|failed/.test(thread.getAttribute('phase') ?? ''));
    }, { timeout: 60_000, polling: 100 }, count).catch(async () => assert.fail(`${name}: ${JSON.stringify(await states())}`));
    for (const { adapter, phase, words } of await states()) {
      if (all.find((each) => each.name === adapter)!.alone) assert.ok(phase === 'ready' || adapter === 'static', `${adapter}: ${words}`);
      if (phase === 'failed') assert.match(words, /could not be loaded|cannot be reached|did not answer|has a problem/, adapter ?? '');
    }
    // What a browser itself says of a server that does not answer is not ours; of several sources, each that is silent is named for a log.
    assert.deepEqual(complaints.filter((line) => !/^(?:404|500): |^request failed: |Failed to load resource|WebSocket connection to|Parley: \w+ \(entry \d of data-sources\) could not be read/.test(line)), []);
    await page.browserContext().close();
  }

  it('shows live what is chosen, says who stands in, and keeps it in the address', async () => {
    const { page, complaints } = await open();
    await shows(page, 'wet mountain road');
    assert.match(await text(page, '#by'), /^This is it: kept in this browser/);
    // By keyboard: the select is the first field, and a letter chooses.
    await page.focus('#adapter');
    await page.keyboard.type('Wal');
    await page.focus('#replies');
    await page.keyboard.type('fol');
    await page.focus('#look');
    await page.keyboard.type('Nig');
    await page.focus('#locale');
    await page.keyboard.type('Germ');
    await shows(page, 'Kommentare');
    assert.match(await text(page, '#by'), /^Waline is not asked from here\. Memory stands in/);
    const tag = await text(page, '#tag pre');
    assert.match(tag, /<parley-thread adapter="waline" src="https:\/\/waline\.example"[^>]* replies="folded"[^>]* locale="de"|<parley-thread adapter="waline" src="https:\/\/waline\.example"[^>]* locale="de"[^>]* replies="folded"/);
    assert.match(await text(page, '#styles pre'), /^parley-thread \{[^]*color-scheme: dark;[^]*--parley-accent: #ffb454;/);
    assert.equal(await page.$eval('#live parley-thread', (thread) => getComputedStyle(thread).getPropertyValue('--parley-accent').trim()), '#ffb454');
    assert.match(await text(page, '#module pre'), /walineAdapter\(\{\n {2}server: 'https:\/\/waline\.example',\n\}\)/);
    const address = page.url();
    const again = await visit(browser, address);
    assert.equal(await text(again.page, '#tag pre'), tag);
    assert.equal(await text(again.page, '#styles pre'), await text(page, '#styles pre'));
    assert.deepEqual([...complaints, ...again.complaints], []);
    await page.browserContext().close();
    await again.page.browserContext().close();
  });

  it('copies what is shown, and says so', async () => {
    const { page } = await open('?adapter=artalk&data-site=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E');
    await page.browserContext().overridePermissions(new URL(site.url).origin, ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write']);
    await page.focus('#tag button');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'Copied: A script and an element');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await text(page, '#tag pre'));
    assert.match(copied, /data-site="&quot;>&lt;script>alert\(1\)&lt;\/script>"/);
    await page.browserContext().close();
  });

  it('asks no server that an address names, and leaves out a colour that is none', async () => {
    const asked: string[] = [];
    const { page } = await visit(browser, 'about:blank');
    page.on('request', (request) => asked.push(request.url()));
    for (const query of ['?adapter=rest&src=https://evil.example/api', '?adapter=static&src=//evil.example/x.json', '?adapter=merge&data-sources=[{"adapter":"rest","src":"https://evil.example"}]', '?adapter=device&data-seed=https://evil.example/seed.json&--parley-accent=url(https://evil.example)&--parley-surface=var(--x,url(https://evil.example/x.png))&--parley-text=v%5C61r(--x,red)']) {
      await page.goto(`${site.url}build-a-page.html${query}`, { waitUntil: 'load' });
      await shows(page, 'wet mountain road');
    }
    assert.equal(await text(page, '#parley-accent-wrong'), 'No browser takes this as a colour, so it is left out.');
    assert.deepEqual(await page.$$eval('[aria-invalid=true]', (fields) => fields.map((field) => field.id)), ['parley-accent', 'parley-text', 'parley-surface']);
    assert.equal(await page.$eval('#styles', (out) => (out as HTMLElement).hidden), true);
    assert.deepEqual(asked.filter((url) => !url.startsWith(site.url) && !/^(?:data|blob|about):/.test(url)), []);
    await page.browserContext().close();
  });

  it('begins again', async () => {
    const { page } = await open('?adapter=waline&order=newest');
    await page.locator('::-p-aria([name="Start over"][role="button"])').click();
    await page.waitForFunction(() => location.search === '' && document.querySelector('#tag pre')?.textContent?.includes('adapter="device"'));
    await page.browserContext().close();
  });
});
