// The demo's pages before axe, in light and dark, wide and narrow: all rules of WCAG 2.2 A and AA and its best practices; and what a screen
// reader has of a long thread.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type Axe from 'axe-core';
import type { Browser } from 'puppeteer-core';
import { createServer, type ViteDevServer } from 'vite';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Of the backends' pages, which have one layout, two. */
const names = [...readdirSync(join(root, 'demo')).filter((name) => name.endsWith('.html')), 'backends/device.html', 'backends/rest.html'];

describe('a screen reader', () => {
  it('has hundreds of comments in the order in which they stand, though only a few are laid out', async () => {
    const server = await createServer({ root: join(root, 'demo'), configFile: join(root, 'vite.config.ts'), logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
    await server.listen();
    // Without it the browser does not believe that anybody listens, and tells of what is on the screen only.
    const browser = await launch('--force-renderer-accessibility');
    try {
      const { page } = await visit(browser, `${server.resolvedUrls!.local[0]!}ten-thousand.html?count=100`);
      await page.evaluate(() => {
        const choice = document.querySelector<HTMLSelectElement>('#count')!;
        choice.add(new Option('300'));
        choice.value = '300';
        choice.dispatchEvent(new Event('change'));
      });
      const stands = (): Promise<string[]> => page.evaluate(() => [...document.querySelector('parley-thread')!.shadowRoot?.querySelectorAll('article h3') ?? []].map((each) => each.getAttribute('aria-label')!));
      await page.waitForFunction(() => (document.querySelector('parley-thread')!.shadowRoot?.querySelectorAll('article').length ?? 0) === 300, { polling: 200, timeout: 60_000 });
      const { nodes } = await (await page.createCDPSession()).send('Accessibility.getFullAXTree');
      const byId = new Map(nodes.map((node) => [node.nodeId, node]));
      const named = (id: string): readonly string[] => {
        const { ignored, role, name, childIds = [] } = byId.get(id)!;
        return [...(!ignored && role?.value === 'heading' ? [String(name?.value)] : []), ...childIds.flatMap(named)];
      };
      const own = new Set(await stands());
      assert.deepEqual(named(nodes[0]!.nodeId).filter((name) => own.has(name)), await stands());
      // And in lists of list items, whatever they wait in.
      const within = (id: string): readonly string[] => (byId.get(id)!.childIds ?? []).flatMap((each) => (!byId.has(each) ? [] : byId.get(each)!.ignored || /^(generic|none)$/.test(String(byId.get(each)!.role?.value)) ? within(each) : [each]));
      const roleOf = (id: string): string => `${byId.get(id)!.role?.value}`;
      const lists = nodes.filter(({ nodeId, ignored }) => !ignored && roleOf(nodeId) === 'list' && within(nodeId).some((each) => within(each).some((inner) => roleOf(inner) === 'article')));
      for (const { nodeId } of lists) assert.deepEqual(within(nodeId).filter((each) => roleOf(each) !== 'listitem'), []);
      const levels = nodes.filter(({ nodeId, ignored }) => !ignored && roleOf(nodeId) === 'listitem' && within(nodeId).some((each) => roleOf(each) === 'article')).map(({ properties }) => properties!.find(({ name }) => name === 'level')!.value.value as number);
      const wanted = await page.evaluate(() => {
        const { branches } = document.querySelector('parley-thread')!.store!.state;
        const depths: number[] = [];
        const stack = branches.map(({ root }) => root);
        for (let node = stack.pop(); node; node = stack.pop()) {
          depths.push(node.depth + 1);
          stack.push(...node.children);
        }
        return { roots: branches.length, depths };
      });
      const sorted = (list: readonly number[]): readonly number[] => [...list].sort((a, b) => a - b);
      assert.deepEqual(sorted(levels), sorted(wanted.depths.map((depth) => Math.min(depth, Math.max(...levels)))));
      assert.equal(Math.max(...lists.map(({ nodeId }) => within(nodeId).length)), wanted.roots);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});

describe('axe finds nothing on the demo page', () => {
  let browser: Browser;
  let server: ViteDevServer;
  before(async () => {
    server = await createServer({ root: join(root, 'demo'), configFile: join(root, 'vite.config.ts'), logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
    await server.listen();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const name of names) {
    it(name, async () => {
      const { page } = await visit(browser, 'about:blank');
      await page.setViewport({ width: 1200, height: 900 });
      await page.goto(server.resolvedUrls!.local[0]! + name, { waitUntil: 'networkidle2' });
      // A page of ten thousand would keep axe for minutes; its first hundreds are like the rest.
      if (name === 'ten-thousand.html') await page.evaluate(() => [...document.querySelector('parley-thread')!.shadowRoot!.querySelectorAll('.list > *')].slice(4).forEach((each) => each.remove()));
      // What is far below is not laid out until it comes near, and would be measured where it does not stand.
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('.c, .group { content-visibility: visible !important; }');
        for (const { shadowRoot } of document.querySelectorAll('parley-thread')) shadowRoot!.adoptedStyleSheets.push(sheet);
      });
      await page.evaluate(source);
      const found: string[] = [];
      for (const [scheme, width] of [['light', 1200], ['dark', 320]] as const) {
        await page.setViewport({ width, height: 900 });
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
        found.push(...await page.evaluate(async (look) => {
          const { axe } = window as unknown as { readonly axe: typeof Axe };
          const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, resultTypes: ['violations'], preload: false });
          return violations.map(({ id, nodes }) => `${look}: ${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`).join(' || ')}`);
        }, `${scheme}, ${width} px`));
        const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (beside > 0) found.push(`${width} px: ${beside} px lie beside the window`);
      }
      await page.browserContext().close();
      assert.equal(found.join('\n'), '');
    });
  }
});
