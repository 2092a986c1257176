// Small apps in the frameworks people have, built from the packed package and used in Chromium: they hand over an adapter, hear an event,
// take the thread away and bring it back. The frameworks themselves are fetched when this runs.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { build, preview, type PluginOption } from 'vite';
import { launch, visit } from '../support/chrome.js';
import { npmPackages } from '../support/npm-packages.js';
import { consumer } from '../support/package.js';
import { skipped } from '../support/skipped.js';

const wanted = [
  'react18@npm:react@18.3.1', 'react-dom18@npm:react-dom@18.3.1', 'react19@npm:react@19.3.1', 'react-dom19@npm:react-dom@19.3.1', '@types/react@19.3.0', 'vue@3.5.45',
  'svelte@5.57.3', '@sveltejs/vite-plugin-svelte@7.3.1', 'solid-js@1.9.19', 'vite-plugin-solid@2.11.14', 'preact@11.2.0',
];
/** Big, and its tests take their time: only where FRAMEWORKS=all asks for it. */
const big = process.env['FRAMEWORKS'] === 'all' ? ['core', 'common', 'compiler', 'platform-browser'].map((name) => `@angular/${name}@21.2.26`).concat('rxjs@7.8.2') : [];
const cache = fileURLToPath(new URL('../../node_modules/.cache/frameworks', import.meta.url));
const apps = fileURLToPath(new URL('apps/', import.meta.url));

/** Answers why they could not be had, or null. */
async function install(): Promise<string | null> {
  // Two Reacts, and plugins that name an older Vite: each is tried as it is, so what they ask of each other does not matter.
  try {
    await npmPackages(cache, wanted, { flags: ['--legacy-peer-deps'] });
    if (big.length > 0) await npmPackages(`${cache}-big`, big);
  } catch (error) {
    return (error as Error).message.split('\n')[0]!;
  }
  return null;
}

const why = await install();
if (why !== null) skipped('React, Vue, Svelte, Solid and Preact', why);
else if (big.length === 0) skipped('Angular', 'FRAMEWORKS=all npm test -- frameworks tries it');

const from = createRequire(join(cache, 'package.json'));
/** A plugin out of what was fetched. */
const plugin = async (name: string, pick: (module: Record<string, () => PluginOption>) => PluginOption): Promise<PluginOption> => pick(await import(pathToFileURL(from.resolve(name)).href) as Record<string, () => PluginOption>);
const react = (version: 18 | 19): Record<string, string> => ({ 'react-dom': join(cache, `node_modules/react-dom${version}`), react: join(cache, `node_modules/react${version}`) });

const frameworks: Readonly<Record<string, { readonly entry: string; readonly alias?: Record<string, string>; plugins?(): Promise<PluginOption> }>> = {
  'React 19': { entry: 'react19.tsx', alias: react(19) },
  'React 18': { entry: 'react18.jsx', alias: react(18) },
  'Vue 3': { entry: 'vue.js' },
  'Svelte 5': { entry: 'svelte.js', plugins: () => plugin('@sveltejs/vite-plugin-svelte', (module) => module['svelte']!()) },
  'Solid': { entry: 'solid.jsx', plugins: () => plugin('vite-plugin-solid', (module) => module['default']!()) },
  'Preact': { entry: 'preact.jsx' },
  ...(big.length > 0 ? { 'Angular': { entry: 'angular.ts' } } : {}),
};

describe('an app in', { skip: why ?? false }, () => {
  const theirs = consumer();
  let browser: Browser | undefined;
  after(async () => {
    await browser?.close();
    theirs.dispose();
  });
  cpSync(apps, join(theirs.folder, 'src'), { recursive: true });
  // What was fetched lies beside our package, as it would for them.
  const modules = join(theirs.folder, 'node_modules');
  for (const name of ['react18', 'react19', 'react-dom18', 'react-dom19', 'vue', 'svelte', 'solid-js', 'preact']) symlinkSync(join(cache, 'node_modules', name), join(modules, name), 'dir');
  if (big.length > 0) for (const name of ['@angular', 'rxjs']) symlinkSync(join(`${cache}-big`, 'node_modules', name), join(modules, name), 'dir');

  for (const [name, { entry, alias = {}, plugins }] of Object.entries(frameworks)) {
    it(name, { timeout: 120_000 }, async () => {
      const root = join(theirs.folder, name.replace(' ', ''));
      mkdirSync(root);
      writeFileSync(join(root, 'index.html'), `<!doctype html><html lang="en"><head><title>${name}</title><link rel="icon" href="data:,"></head><body><div id="root"></div><script type="module" src="/main.js"></script></body></html>`);
      writeFileSync(join(root, 'main.js'), `import '../src/${entry}';`);
      const common = { configFile: false, root, logLevel: 'error' } as const;
      await build({ ...common, mode: 'production', define: { __VUE_OPTIONS_API__: true, __VUE_PROD_DEVTOOLS__: false, __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false }, resolve: { alias }, oxc: { decorator: { legacy: true } }, plugins: [await plugins?.()], build: { outDir: 'dist', emptyOutDir: true } });
      const server = await preview({ ...common, preview: { port: 0, host: '127.0.0.1' } });
      try {
        browser ??= await launch();
        const { page, complaints } = await visit(browser, server.resolvedUrls!.local[0]!);
        const says = (words: string): Promise<unknown> => page.waitForFunction((wanted_: string) => document.querySelector('parley-thread')?.shadowRoot?.textContent?.includes(wanted_), { timeout: 20_000 }, words);
        await says('Here first.');
        assert.equal(await page.$eval('parley-thread', (thread) => thread.shadowRoot!.querySelector('[part~=heading]')!.getAttribute('aria-level') ?? thread.shadowRoot!.querySelector('[part~=heading]')!.localName.slice(1)), '3');
        await page.locator('::-p-aria([name="Your comment"][role="textbox"])').click();
        await page.keyboard.type(`Said in ${name}.`);
        await page.locator('::-p-aria([name="Comment"][role="button"])').click();
        await says('Comment posted.');
        await page.waitForFunction(() => document.querySelector('#posted')?.textContent === '1 posted');
        await page.click('#toggle');
        await page.waitForFunction(() => document.querySelector('parley-thread') === null);
        await page.click('#toggle');
        await says(`Said in ${name}.`);
        assert.deepEqual(complaints, []);
        await page.browserContext().close();
      } finally {
        await server.close();
      }
    });
  }

  it('React 19, with types: a wrong property is an error', () => {
    const wrong = readFileSync(join(theirs.folder, 'src/react19.tsx'), 'utf8').replace('adapter={adapter}', 'adapter={5}');
    theirs.write('src/wrong.tsx', wrong);
    const check = (file: string): string => {
      theirs.write('tsconfig.json', JSON.stringify({
        compilerOptions: {
          strict: true, noEmit: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx', lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [], skipLibCheck: true,
          paths: { react: [join(cache, 'node_modules/@types/react')], 'react/*': [join(cache, 'node_modules/@types/react/*')], 'react-dom/client': ['./react-dom.d.ts'] },
        },
        files: [file, 'react-dom.d.ts'],
      }));
      return theirs.run('tsc', ['-p', '.']);
    };
    theirs.write('react-dom.d.ts', `import type { ReactNode } from 'react'; export function createRoot(at: Element): { render(what: ReactNode): void };`);
    check('src/react19.tsx');
    assert.throws(() => check('src/wrong.tsx'), /wrong\.tsx.*CommentAdapter/);
  });
});
