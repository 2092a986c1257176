// Pages of somebody else's, with the packed package on them in every form we publish, opened in Chromium.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { build } from 'vite';
import { launch, visit, type Visit } from '../support/chrome.js';
import { type Consumer, consumer } from '../support/package.js';
import { startServer } from '../support/reference-server.js';
import { serve, type StaticServer } from '../support/static-server.js';

const seed = JSON.stringify({
  threads: [
    { id: 'one', title: 'One', comments: [{ author: 'Ada', text: 'first of one', ago: 5, replies: [{ author: 'Bo', markdown: 'an *answer*', ago: 2 }] }] },
    { id: 'two', title: 'Two', comments: [{ author: 'Cy', text: 'first of two', ago: 5 }] },
  ],
});
const page = (body: string, head = ''): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Somebody's page</title>${head}</head><body><h1>Theirs</h1>${body}</body></html>`;
const markup = (thread: string): string => `<parley-thread adapter="memory" data-seed="seed.json" thread="${thread}"></parley-thread>`;

describe('on somebody else\'s page', () => {
  let theirs: Consumer;
  let browser: Browser;
  let cdn: StaticServer;
  const servers: StaticServer[] = [];

  before(async () => {
    theirs = consumer();
    browser = await launch();
    // The package on a host of its own, as plain as can be but for the one header that modules need.
    cdn = await serve(join(theirs.installed, 'dist/cdn'), { headers: { 'access-control-allow-origin': '*' } });
  });
  afterEach(async () => {
    await Promise.all(browser.browserContexts().map((context) => context.id && context.close()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  after(async () => {
    await browser?.close();
    await cdn?.close();
    theirs?.dispose();
  });

  /** Opens a page on a host that also has the package's files, and the seed. */
  async function open(html: string, folder = join(theirs.installed, 'dist/cdn'), path = 'index.html'): Promise<Visit> {
    const server = await serve(folder, { pages: { [path]: html, 'seed.json': seed } });
    servers.push(server);
    return visit(browser, server.url + path);
  }

  /** Waits until the threads of a page, in document order, show these words. */
  async function shows(at: Page, ...words: readonly string[]): Promise<void> {
    await at.waitForFunction((wanted: readonly string[]) => {
      const threads = [...document.querySelectorAll('parley-thread')].map((thread) => thread.shadowRoot?.textContent ?? '');
      return threads.length === wanted.length && wanted.every((word, index) => threads[index]!.includes(word));
    }, { timeout: 10_000, polling: 50 }, words).catch(async (cause: unknown) => {
      const found = await at.evaluate(() => [...document.querySelectorAll('parley-thread')].map((thread) => `${thread.outerHTML}: ${thread.shadowRoot?.textContent?.replace(/\s+/g, ' ').slice(0, 200) ?? 'no root'}`));
      throw new Error(`Never showed ${words.join(', ')}; shown: ${found.join('; ') || 'no thread'}`, { cause });
    });
  }

  it('what the README says to paste is enough, but for the address', async () => {
    const pasted = [...readFileSync(join(theirs.installed, 'README.md'), 'utf8').matchAll(/^```html\n([^]*?)^```/gm)].map(([, text]) => text!);
    assert.equal(pasted.length, 2);
    for (const text of pasted) {
      const { page: at, complaints } = await open(page(text.replaceAll('https://your.site/parley/', cdn.url)), theirs.folder);
      await shows(at, 'No comments yet');
      assert.deepEqual(complaints, []);
    }
  });

  describe('a script tag and an element', () => {
    it('show two threads on one page, from the page\'s own host', async () => {
      const { page: at, complaints } = await open(page(`${markup('one')}${markup('two')}<script type="module" src="parley.js"></script>`));
      await shows(at, 'first of one', 'first of two');
      assert.deepEqual(complaints, []);
    });

    it('work from another host, and load the rest from there', async () => {
      const { page: at, complaints } = await open(page(markup('one'), `<script type="module" src="${cdn.url}parley.js"></script>`), theirs.folder);
      await shows(at, 'first of one');
      const from = await at.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.endsWith('.js')));
      assert.ok(from.length > 1, 'nothing was loaded later');
      assert.deepEqual(from.filter((name) => !name.startsWith(cdn.url)), []);
      assert.deepEqual(complaints, []);
    });

    it('load nothing from a host that was not named', async () => {
      const { page: at } = await open(page(`${markup('one')}<script type="module" src="parley.js"></script>`));
      await shows(at, 'an answer');
      const hosts = await at.evaluate(() => [...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin))]);
      assert.deepEqual(hosts, [new URL(at.url()).origin]);
    });

    it('load for who only reads what the README counts, and nothing that acts while they read on, and that when a hand comes near a button', async () => {
      const server = await startServer({ origins: ['*'] });
      try {
        const ada = await server.person('Ada');
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada}` };
        for (const source of ['Words, too.', 'Nothing but words.']) {
          assert.equal((await fetch(`${server.base}/comments`, { method: 'POST', headers: { ...headers, 'idempotency-key': `key${source.length}` }, body: JSON.stringify({ thread: 'one', source }) })).status, 201);
        }
        const { page: at, complaints } = await open(page(`<parley-thread adapter="rest" src="${server.base}" thread="one" page-size="1"></parley-thread><script type="module" src="parley.js"></script>`));
        await shows(at, 'ords');
        await at.waitForFunction(() => document.querySelector('parley-thread')!.shadowRoot!.querySelector('[data-do=keys]'), { timeout: 10_000 });
        const names = (): Promise<string[]> => at.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => /([\w-]+?)(?:-.{8})?\.js$/.exec(name)?.[1]).filter((name) => name !== undefined));
        await new Promise((calm) => setTimeout(calm, 1_500));
        const read = await names();
        const acting = /^(acts|acting|writing|draft-keeper|parley-composer|markdown|html|links|body-rich|guide-.+|messages-later)$/;
        assert.deepEqual(read.filter((name) => acting.test(name)), []);
        assert.ok(read.includes('guide'));
        assert.ok(read.length <= 16, `${read.length} requests: ${read.join(', ')}`);
        await at.hover('parley-thread');
        await (await at.waitForSelector('parley-thread >>> .body'))!.click();
        await (await at.waitForSelector('parley-thread >>> [data-do=more]'))!.click();
        await at.waitForFunction(() => document.querySelector('parley-thread')!.shadowRoot!.querySelectorAll('article').length === 2, { timeout: 10_000 });
        await (await at.waitForSelector('parley-thread >>> select'))!.select('oldest');
        await new Promise((calm) => setTimeout(calm, 500));
        assert.deepEqual((await names()).filter((name) => acting.test(name)), []);
        await (await at.waitForSelector('parley-thread >>> [data-do=reply]'))!.hover();
        await at.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/acts-')), { timeout: 10_000 });
        assert.deepEqual(complaints, []);
      } finally {
        await server.close();
      }
    });

    it('do no harm where the script stands on the page twice, in two copies', async () => {
      const { page: at, complaints } = await open(page(`${markup('one')}<script type="module" src="parley.js"></script><script type="module" src="parley.js?another"></script>`));
      await shows(at, 'first of one');
      assert.deepEqual(complaints, []);
    });

    it('work where another script has added to every object, and may be written in', async () => {
      const { page: at, complaints } = await open(page(`<script>Object.prototype.extend = 'theirs'; Array.prototype.extra = () => 'theirs';</script>${markup('one')}<script type="module" src="parley.js"></script>`));
      // Found from a world of the browser's own, because what drives it does not bear such a page either.
      for (const what of ['article em', '[data-do=keys]']) await at.waitForSelector(`parley-thread >>> ${what}`, { timeout: 10_000, visible: true });
      const login = await at.waitForSelector('parley-thread >>> [data-do=login]', { timeout: 10_000, visible: true });
      await login!.click();
      const name = await at.waitForSelector('parley-thread >>> parley-login >>> input', { timeout: 10_000, visible: true });
      await name!.type('Ida\n');
      await at.waitForSelector('parley-thread >>> parley-composer >>> textarea', { timeout: 10_000, visible: true });
      assert.deepEqual(complaints, []);
    });

    it('work under a policy that allows only the page\'s own scripts, and no styles at all', async () => {
      const policy = `<meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html">`;
      const { page: at, complaints } = await open(page(`${markup('one')}<script type="module" src="parley.js"></script>`, policy));
      await shows(at, 'first of one');
      assert.deepEqual(complaints, []);
    });

    it('leave the page\'s globals alone', async () => {
      const { page: at } = await open(page(`<script>window.before = new Set(Object.getOwnPropertyNames(window));</script>${markup('one')}<script type="module" src="parley.js"></script>`));
      await shows(at, 'first of one');
      const fresh = await at.evaluate(() => Object.getOwnPropertyNames(window).filter((name) => !(window as unknown as { before: Set<string> }).before.has(name) && name !== 'before'));
      // Lit keeps its versions and property metadata there, and the tool that drives the browser its helpers.
      assert.deepEqual(fresh.filter((name) => !/^(lit|reactiveElement)\w*(Versions|Metadata)$|ariaQuerySelector/.test(name)), []);
    });
  });

  describe('an element', () => {
    const script = '<script type="module" src="parley.js"></script>';

    it('may be made late, by a script', async () => {
      const { page: at, complaints } = await open(page(script));
      await at.waitForFunction(() => customElements.get('parley-thread'));
      await at.evaluate(() => {
        const late = document.createElement('parley-thread');
        document.body.append(late);
        late.setAttribute('data-seed', 'seed.json');
        late.setAttribute('adapter', 'memory');
        late.setAttribute('thread', 'two');
      });
      await shows(at, 'first of two');
      assert.deepEqual(complaints, []);
    });

    it('may be taken out and put back', async () => {
      const { page: at, complaints } = await open(page(`${markup('one')}<div id="elsewhere"></div>${script}`));
      await shows(at, 'first of one');
      await at.evaluate(async () => {
        const thread = document.querySelector('parley-thread')!;
        thread.remove();
        await new Promise((done) => setTimeout(done, 100));
        document.getElementById('elsewhere')!.append(thread);
      });
      await shows(at, 'first of one');
      // Not only what was drawn before it was taken out: it is alive.
      await at.evaluate(() => document.querySelector('parley-thread')!.setAttribute('thread', 'two'));
      await shows(at, 'first of two');
      assert.deepEqual(complaints, []);
    });

    it('follows when its attributes change', async () => {
      const { page: at, complaints } = await open(page(`${markup('one')}${script}`));
      await shows(at, 'first of one');
      await at.evaluate(() => document.querySelector('parley-thread')!.setAttribute('thread', 'two'));
      await shows(at, 'first of two');
      assert.doesNotMatch(await at.evaluate(() => document.querySelector('parley-thread')!.shadowRoot!.textContent), /first of one/);
      assert.deepEqual(complaints, []);
    });

    it('was set up before its class arrived', async () => {
      const { page: at, complaints } = await open(page(`${markup('one')}<script>document.querySelector('parley-thread').thread = 'two';</script>${script}`));
      await shows(at, 'first of two');
      assert.deepEqual(complaints, []);
    });

    it('can be driven by what parley.js exports', async () => {
      const { page: at, complaints } = await open(page(`<parley-thread adapter="mine" thread="one"></parley-thread><script type="module">
        import { registerAdapter, CommentError } from './parley.js';
        registerAdapter('mine', async () => ({
          name: 'mine',
          limits: { orders: ['newest'], depth: 1, length: 1000, syntax: 'plain', idempotent: false },
          read: { page: async () => ({ comments: [{ id: '1', parent: null, author: { id: 'a', name: 'Me' }, body: { format: 'text', source: 'by hand' },
            createdAt: 0, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [] }], next: null, left: 0, more: {}, total: 1 }) },
        }));
        new CommentError('busy', 'x');
      </script>`));
      await shows(at, 'by hand');
      assert.deepEqual(complaints, []);
    });
  });

  describe('one tag alone', () => {
    const data = 'data-adapter="memory" data-seed="seed.json" data-thread="one"';

    /** Where the thread stands: what is before it and after it. */
    const place = (at: Page): Promise<string> => at.evaluate(() => {
      const thread = document.querySelector('parley-thread')!;
      const name = (element: Element | null): string => element?.id || element?.localName || 'nothing';
      return `${name(thread.previousElementSibling)} < thread < ${name(thread.nextElementSibling)} in ${name(thread.parentElement)}`;
    });

    const forms: readonly [title: string, html: (src: string) => string, place: RegExp][] = [
      ['in the middle of a page', (src) => page(`<script id="me" src="${src}" ${data}></script><p id="below">Below</p>`), /^me < thread < below in body$/],
      ['inside of a column', (src) => page(`<div id="column"><script id="me" src="${src}" ${data}></script></div><p>Below</p>`), /^me < thread < nothing in column$/],
      ['with async', (src) => page(`<script id="me" async src="${src}" ${data}></script><p id="below">Below</p>`), /^me < thread < below in body$/],
      ['with defer', (src) => page(`<script id="me" defer src="${src}" ${data}></script><p id="below">Below</p>`), /^me < thread < below in body$/],
      ['in the head', (src) => page('<p id="last">Last</p>', `<script src="${src}" ${data}></script>`), /^last < thread < nothing in body$/],
      ['in the head with defer', (src) => page('<p id="last">Last</p>', `<script defer src="${src}" ${data}></script>`), /^last < thread < nothing in body$/],
      ['put there by another script, which then removes it', (src) => page(`<p id="last">Last</p><script>{
        const tag = Object.assign(document.createElement('script'), { src: '${src}' });
        Object.assign(tag.dataset, { adapter: 'memory', seed: 'seed.json', thread: 'one' });
        document.body.append(tag); tag.remove();
      }</script>`), /< thread < nothing in body$/],
    ];
    for (const [title, html, where] of forms) {
      it(`works ${title}`, async () => {
        const { page: at, complaints } = await open(html('parley.classic.js'));
        await shows(at, 'first of one');
        assert.match(await place(at), where);
        assert.deepEqual(complaints, []);
      });
    }

    it('works from another host', async () => {
      const { page: at, complaints } = await open(page(`<script src="${cdn.url}parley.classic.js" ${data}></script>`), theirs.folder);
      await shows(at, 'first of one');
      assert.deepEqual(complaints, []);
    });

    it('works twice on a page', async () => {
      const { page: at, complaints } = await open(page(`<script src="parley.classic.js" ${data}></script><script src="parley.classic.js" ${data.replace('one', 'two')}></script>`));
      await shows(at, 'first of one', 'first of two');
      assert.deepEqual(complaints, []);
    });

    it('hands the element\'s attributes to the element and the rest to the adapter', async () => {
      const { page: at } = await open(page(`<script src="parley.classic.js" ${data} data-page-size="7" data-thread-title="Ours"></script>`));
      await shows(at, 'first of one');
      const attributes = await at.evaluate(() => {
        const thread = document.querySelector('parley-thread')!;
        return Object.fromEntries(['page-size', 'thread-title', 'thread', 'adapter', 'data-seed', 'data-thread', 'seed'].map((name) => [name, thread.getAttribute(name)]));
      });
      assert.deepEqual(attributes, { 'page-size': '7', 'thread-title': 'Ours', thread: 'one', adapter: 'memory', 'data-seed': 'seed.json', 'data-thread': null, seed: null });
    });

    it('is not fooled by markup that calls itself currentScript', async () => {
      const { page: at, complaints } = await open(page(`<img name="currentScript" alt="" data-thread="two"><form name="currentScript" data-thread="two"></form><script src="parley.classic.js" ${data}></script>`));
      await shows(at, 'first of one');
      assert.deepEqual(complaints, []);
    });

    /** What the page asks for while parley.js is on its way, and does not come. */
    async function askedEarly(attributes: string): Promise<readonly string[]> {
      const server = await serve(join(theirs.installed, 'dist/cdn'), { pages: { 'index.html': page(`<script src="parley.classic.js" ${attributes}></script>`), 'seed.json': seed } });
      servers.push(server);
      const { page: at, complaints } = await visit(browser, 'about:blank');
      await at.setRequestInterception(true);
      const asked: string[] = [];
      let here = (): void => undefined;
      at.on('request', (request) => {
        asked.push(new URL(request.url()).pathname);
        if (!request.url().endsWith('/parley.js')) void request.continue();
        else here = () => void request.continue();
      });
      await at.goto(server.url, { waitUntil: 'domcontentloaded' });
      await new Promise((then) => setTimeout(then, 700));
      const early = asked.map((path) => path.replace(/-[\w-]{8}\.js$/, '').slice(1));
      here();
      if (!attributes.includes('loading')) await shows(at, 'first of one');
      assert.deepEqual(complaints, []);
      assert.deepEqual(asked.filter((path, i) => /chunks/.test(path) && asked.indexOf(path) !== i), [], 'nothing is asked for twice');
      return early;
    }

    it('asks for all it needs in the same moment, not for one after the other', async () => {
      const early = await askedEarly(data);
      for (const name of ['parley.js', 'chunks/parley', 'chunks/memory', 'chunks/narrow']) assert.ok(early.includes(name), `${name} is not among ${early.join(', ')}`);
      assert.ok(!early.includes('chunks/rest'));
    });

    it('asks for no adapter before the reader wants the thread', async () => {
      const early = await askedEarly(`${data} data-loading="click"`);
      assert.ok(early.includes('chunks/parley') && !early.includes('chunks/memory'), early.join(', '));
    });

    it('asks for what an adapter stands on while the adapter is on its way, as two lines do, too', async () => {
      const server = await serve(join(theirs.installed, 'dist/cdn'), { pages: { 'index.html': page('<parley-thread adapter="static" thread="one" src="none.json"></parley-thread><script type="module" src="parley.js"></script>') } });
      servers.push(server);
      const { page: at } = await visit(browser, 'about:blank');
      await at.setRequestInterception(true);
      const asked = new Promise<boolean>((told) => {
        setTimeout(() => told(false), 5000);
        at.on('request', (request) => {
          if (request.url().includes('/chunks/http-')) told(true);
          if (!request.url().includes('/chunks/static-')) void request.continue();
        });
      });
      await at.goto(server.url, { waitUntil: 'domcontentloaded' });
      assert.ok(await asked);
    });

    it('leaves no global behind', async () => {
      const { page: at } = await open(page(`<script src="parley.classic.js" ${data}></script>`));
      await shows(at, 'first of one');
      assert.deepEqual(await at.evaluate(() => Object.getOwnPropertyNames(window).filter((name) => /parley/i.test(name))), []);
    });
  });

  it('is bundled with the page by a build tool', async () => {
    theirs.write('main.js', `
      import 'parley-comments/define';
      import { memoryAdapter } from 'parley-comments/adapters/memory';
      const adapter = memoryAdapter({ seed: ${seed} });
      for (const thread of document.querySelectorAll('parley-thread')) thread.adapter = adapter;
    `);
    theirs.write('index.html', page('<parley-thread thread="one"></parley-thread><parley-thread thread="two"></parley-thread><script type="module" src="/main.js"></script>'));
    await build({ configFile: false, root: theirs.folder, logLevel: 'silent', build: { target: 'es2022' } });
    const server = await serve(join(theirs.folder, 'dist'));
    servers.push(server);
    const { page: at, complaints } = await visit(browser, server.url);
    await shows(at, 'first of one', 'first of two');
    assert.deepEqual(complaints, []);
  });
});
