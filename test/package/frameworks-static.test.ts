// Small sites made by Astro, Eleventy and Hugo from the packed package, as the recipes in apps/ say: what stands in them without scripts, and
// whether somebody can write there. Each takes much installing, so they are tried where FRAMEWORKS=all asks for it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'puppeteer-core';
import { launch, visit } from '../support/chrome.js';
import { npmPackages } from '../support/npm-packages.js';
import { type Consumer, consumer } from '../support/package.js';
import { skipped } from '../support/skipped.js';
import { serve } from '../support/static-server.js';

const run = promisify(execFile);
const caches = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
const apps = fileURLToPath(new URL('apps/', import.meta.url));

/** Debian's, unpacked: it need not be installed. */
async function hugo(root: string): Promise<void> {
  const folder = join(caches, 'hugo');
  if (!existsSync(join(folder, 'usr/bin/hugo'))) {
    mkdirSync(folder, { recursive: true });
    const download = (): Promise<unknown> => run('apt-get', ['download', '-q', '-o', 'APT::Sandbox::User=root', 'hugo', 'libsass1'], { cwd: folder });
    await download().catch(async () => { await run('apt-get', ['update', '-q']); await download(); });
    await run('sh', ['-c', 'for deb in libsass1_*.deb hugo_*.deb; do dpkg-deb -x "$deb" .; done'], { cwd: folder });
  }
  const libraries = (await run('dpkg-architecture', ['-qDEB_HOST_MULTIARCH']).catch(() => run('uname', ['-m']).then(({ stdout }) => ({ stdout: `${stdout.trim()}-linux-gnu` })))).stdout.trim();
  cpSync(join(root, '../node_modules/parley-comments/dist/cdn'), join(root, 'static/parley'), { recursive: true });
  cpSync(join(root, 'comments.json'), join(root, 'static/comments.json'));
  await run(join(folder, 'usr/bin/hugo'), ['--source', root], { env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'usr/lib', libraries) } });
}

/** A generator of npm, at work in the site's folder. */
async function generate(root: string, name: string, wanted: readonly string[], args: readonly string[]): Promise<void> {
  const cache = join(caches, name.replace(/^@.*\//, ''));
  await npmPackages(cache, wanted);
  const { bin } = JSON.parse(readFileSync(join(cache, 'node_modules', name, 'package.json'), 'utf8')) as { bin: string | Record<string, string> };
  const modules = join(root, '../node_modules', name);
  mkdirSync(join(modules, '..'), { recursive: true });
  symlinkSync(join(cache, 'node_modules', name), modules, 'dir');
  await run(process.execPath, [join(modules, typeof bin === 'string' ? bin : Object.values(bin)[0]!), ...args], { cwd: root, env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' } });
}

const generators: Readonly<Record<string, { readonly app: string; readonly out: string; readonly drawn: boolean; make(root: string): Promise<void> }>> = {
  Eleventy: { app: 'eleventy', out: '_site', drawn: true, make: (root) => generate(root, '@11ty/eleventy', ['@11ty/eleventy@3.1.8'], ['--quiet']) },
  Astro: { app: 'astro', out: 'dist', drawn: true, make: (root) => generate(root, 'astro', ['astro@5.18.2'], ['build', '--silent']) },
  Hugo: { app: 'hugo', out: 'public', drawn: false, make: hugo },
};

const why = process.env['FRAMEWORKS'] === 'all' ? false : 'FRAMEWORKS=all npm test -- frameworks tries them';
if (why) skipped('Astro, Eleventy and Hugo', why);

describe('a site made by', { skip: why }, () => {
  let theirs: Consumer;
  let browser: Browser;
  before(async () => {
    theirs = consumer();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    theirs?.dispose();
  });

  for (const [name, { app, out, drawn, make }] of Object.entries(generators)) {
    it(name, { timeout: 300_000 }, async () => {
      const root = join(theirs.folder, app);
      cpSync(join(apps, app), root, { recursive: true });
      cpSync(join(apps, 'comments.json'), join(root, 'comments.json'));
      // Eleventy copies what lies within its own folder.
      symlinkSync(join(theirs.folder, 'node_modules'), join(root, 'node_modules'), 'dir');
      await make(root);
      const html = readFileSync(join(root, out, 'post/index.html'), 'utf8');
      assert.equal(html.includes('<template shadowrootmode="open"'), drawn);
      if (drawn) assert.match(html, /<template shadowrootmode[^]*Here first\.[^]*<\/template>[^]*application\/ld\+json/);
      const server = await serve(join(root, out));
      try {
        if (drawn) {
          const { page: plain } = await visit(browser, 'about:blank');
          await plain.setJavaScriptEnabled(false);
          await plain.goto(`${server.url}post/`);
          assert.equal(await plain.evaluate(() => document.querySelector('parley-thread')!.shadowRoot!.textContent!.split('Here first.').length), 2, 'read once, without scripts');
          await plain.browserContext().close();
        }
        const { page, complaints } = await visit(browser, `${server.url}post/`);
        const says = (words: string): Promise<unknown> => page.waitForFunction((wanted: string) => document.querySelector('parley-thread')?.shadowRoot?.textContent?.includes(wanted), { timeout: 20_000 }, words);
        await says('Here first.');
        await page.evaluate(() => document.querySelector('parley-thread')!.addEventListener('parley-posted', ({ detail }) => { document.title = `Posted by ${detail.comment.author?.name}`; }));
        await page.locator('::-p-aria([name="Log in"][role="button"])').click();
        await page.locator('::-p-aria([name="Name"][role="textbox"])').fill('Ada');
        await page.keyboard.press('Enter');
        await page.locator('::-p-aria([name="Your comment"][role="textbox"])').click();
        await page.keyboard.type(`Said in ${name}.`);
        await page.locator('::-p-aria([name="Comment"][role="button"])').click();
        await says('Comment posted.');
        assert.equal(await page.title(), 'Posted by Ada');
        const seen = await page.$eval('parley-thread', (thread) => [...thread.shadowRoot!.querySelectorAll('[part~=comment] [part~=body]')].map((body) => body.textContent!.trim()));
        assert.deepEqual(seen.sort(), ['Here first.', `Said in ${name}.`]);
        assert.deepEqual(complaints, []);
        await page.browserContext().close();
      } finally {
        await server.close();
      }
    });
  }
});
