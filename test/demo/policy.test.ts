// Under the strictest policy that a page can have, and without asking anybody but the page's own server: every demo page as built, and
// a page that goes through every part that is loaded late. Counts what it finds for the README's table of trust.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launch, visit } from '../support/chrome.js';
import { keepTrust } from '../support/trust.js';
import { root } from '../support/package.js';
import { serve, type StaticServer } from '../support/static-server.js';

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const names = readdirSync(join(root, 'demo')).filter((name) => name.endsWith('.html'));

/** Every part that the published script loads late, pressed for. */
const everything = `
import { registerAdapter, CommentError } from './parley.js';
const body = (format, source) => ({ format, source });
const comment = (id, parent, over) => ({ id, parent, author: { id: 'eve', name: 'Eve', avatar: 'https://evil.example/eve.png', url: 'https://evil.example/' }, body: body('text', 'words of ' + id),
  createdAt: 1700000000000, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: ['reply', 'react', 'edit', 'remove'], ...over });
let viewer = null, sent = 0;
registerAdapter('mine', async () => ({
  name: 'mine', address: 'here',
  limits: { orders: ['newest', 'oldest'], depth: Infinity, length: 1000, syntax: 'markdown', idempotent: true },
  read: {
    page: async () => ({ comments: [
      comment('a', null, { replies: 1 }), comment('b', 'a', { body: body('markdown', '**bold** ![cat](https://evil.example/cat.png) ||secret||') }),
      comment('c', null, { body: body('html', '<b style="position:fixed" onclick="alert(1)">html</b><img src=https://evil.example/x.png onerror=alert(1)><script>alert(1)</script>') }),
    ], next: null, left: 0, more: {}, total: 3 }),
    recent: async () => [{ comment: comment('a', null), thread: { id: 'x', url: 'https://evil.example/page', title: 'X' } }],
    people: async () => [{ id: 'eve', name: 'Eve', avatar: 'https://evil.example/eve.png', country: 'CA' }],
  },
  react: { kinds: ['up', 'down'], set: async () => { throw new CommentError('offline', 'no'); } },
  write: { create: async ({ source, parent }) => { if (++sent === 1) throw new CommentError('forbidden', 'no', { reason: '<img src=x onerror=alert(1)>' }); return comment('n' + sent, parent, { body: body('text', source) }); } },
  auth: { ways: [{ id: 'form', kind: 'form', fields: [{ name: 'username', type: 'text', required: true }] }], required: true,
    viewer: async () => viewer, login: async () => viewer = { id: 'me', name: 'Me', role: 'reader' }, logout: async () => { viewer = null; } },
}));
`;
const page = '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Strict</title><script type="module" src="everything.js"></script></head><body><h1>Strict</h1>' +
  '<parley-thread id="one" adapter="mine" thread="one"></parley-thread><parley-thread id="two" adapter="mine" thread="two" loading="click" pictures="click"></parley-thread>' +
  '<parley-recent adapter="mine"></parley-recent><parley-people adapter="mine"></parley-people>' +
  '<parley-thread id="three" adapter="device" data-seed="comments.json" thread="script-tag"></parley-thread><script src="parley.classic.js" data-adapter="memory" data-seed="comments.json" data-thread="one-tag"></script></body></html>';

describe('under the strictest policy', () => {
  let browser: Browser;
  let server: StaticServer;
  const tried = { pages: 0, reports: 0, strangers: 0 };
  before(async () => {
    if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
    browser = await launch();
    server = await serve(join(root, 'dist/demo'), { headers: { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' }, pages: { 'strict.html': page, 'everything.js': everything } });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    if (tried.pages === names.length + 1) keepTrust('policy', tried, ['reports', 'strangers']);
  });

  /** Opens, does, and answers with what the browser refused and whom the page asked. */
  async function under(name: string, act: (page: Page) => Promise<void>): Promise<void> {
    const { page: at, complaints } = await visit(browser, 'about:blank');
    const reports: string[] = [];
    const asked: string[] = [];
    // The demo pages' own empty icon is a picture, too; none of ours is.
    await at.exposeFunction('report', (what: string) => void (what.startsWith('img-src data ') || reports.push(what)));
    await at.evaluateOnNewDocument(() => document.addEventListener('securitypolicyviolation', (event) => {
      void (window as unknown as { report(what: string): void }).report(`${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`);
    }));
    at.on('request', (request) => asked.push(request.url()));
    await at.goto(server.url + name, { waitUntil: 'load' });
    await at.waitForNetworkIdle({ idleTime: 300, timeout: 20_000 }).catch(() => undefined);
    await act(at);
    await new Promise((done) => setTimeout(done, 150));
    const strangers = asked.filter((url) => !url.startsWith(server.url) && !/^(?:data|blob|about):/.test(url));
    tried.pages++;
    tried.reports += reports.length;
    tried.strangers += strangers.length;
    await at.browserContext().close();
    assert.deepEqual(reports, []);
    assert.deepEqual(strangers, []);
    assert.deepEqual(complaints.filter((each) => !each.includes("'data:,'") && /Security Policy|Trusted|dialog|uncaught/i.test(each)), []);
  }

  for (const name of names) {
    it(`${name} works`, () => under(name, async (at) => {
      const left = await at.evaluate(() => [...document.querySelectorAll(':not(:defined)')].map((element) => element.localName));
      assert.deepEqual(left, []);
    }));
  }

  it('every part that is loaded late works: parsers, editor, login form, drafts, kept pages, languages', () => under('strict.html', async (at) => {
    const press = async (host: string, what: string, inner = ''): Promise<void> => {
      const found = await at.waitForFunction((id: string, selector: string, within: string) => {
        const top = document.querySelector(id)?.shadowRoot;
        return (within === '' ? top : top?.querySelector(within)?.shadowRoot)?.querySelector(selector) ?? null;
      }, { timeout: 30_000 }, host, what, inner);
      await (found.asElement() as import('puppeteer-core').ElementHandle<HTMLElement>).evaluate((element) => element.click());
    };
    const shows = (host: string, words: string): Promise<unknown> => at.waitForFunction((id: string, text: string) => document.querySelector(id)?.shadowRoot?.textContent?.includes(text), { timeout: 30_000 }, host, words);
    const field = async (inner: string, selector: string, words: string): Promise<void> => {
      const found = await at.waitForFunction((within: string, which: string) => document.querySelector('#one')?.shadowRoot?.querySelector(within)?.shadowRoot?.querySelector(which) ?? null, { timeout: 30_000 }, inner, selector);
      await (found.asElement() as import('puppeteer-core').ElementHandle<HTMLElement>).evaluate((element, text) => {
        (element as HTMLInputElement).value = text;
        element.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      }, words);
    };
    await shows('#one', 'html');
    await shows('#one', 'Anmelden');
    // Nobody was asked for the second thread.
    assert.equal(await at.evaluate(() => document.querySelector('#two')!.shadowRoot!.querySelectorAll('article').length), 0);
    await press('#two', '.btn.go');
    await shows('#two', 'bold');
    await press('#one', '[data-do=login]');
    await field('parley-login', 'input', 'me');
    await press('#one', 'button[type=submit]', 'parley-login');
    await field('parley-composer', 'textarea', 'Mine.');
    await press('#one', 'button[type=submit]', 'parley-composer');
    await shows('#one', '<img src=x onerror=alert(1)>');
    await press('#one', '[data-do=retry]');
    await at.waitForFunction(() => document.querySelector('#one')!.shadowRoot!.querySelectorAll('article').length >= 4 && !document.querySelector('#one')!.shadowRoot!.querySelector('[data-do=retry]'));
    await press('#one', '[data-do=fold]');
    await press('#one', '[data-do=reply]');
    await at.waitForFunction(() => document.querySelector('#one')!.shadowRoot!.querySelectorAll('parley-composer').length >= 2);
    await shows('#three', 'afternoon');
  }));
});

describe('what is published', () => {
  it('has no way to make markup or code of a string but the one in lit', () => {
    const folder = join(root, 'dist/cdn');
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
    const count = (pattern: RegExp): number => all.match(pattern)?.length ?? 0;
    assert.equal(count(/\.innerHTML\s*=/g), 1, 'innerHTML');
    assert.equal(count(/outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe|srcdoc/g), 0);
    assert.equal(count(/\beval\(|new Function\b|\bFunction\(["'`]/g), 0);
  });
});
