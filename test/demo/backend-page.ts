// What tests of a backend's page ask: who serves it, and whether the thread on it is what the page tells people to paste.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';

/** Waits for the comments. Answers the sentence that says who serves them. Starting a server may take a while. */
export async function servedBy(page: Page, within = 120_000): Promise<string> {
  await page.waitForFunction(() => /proper handbrake/.test(document.querySelector('parley-thread')?.shadowRoot?.textContent ?? ''), { timeout: within, polling: 100 }).catch(async (cause: unknown) => {
    throw new Error(`no comments, but ${await page.evaluate(() => `${document.querySelector('#by')?.textContent} ${document.querySelector('parley-thread')?.shadowRoot?.textContent?.replace(/\s+/g, ' ').slice(0, 300)}`)}`, { cause });
  });
  return page.$eval('#by', (by) => by.textContent);
}

/** What such a page says where that backend runs, by what test/proven knows of it. */
export function provenAgainst(adapter: string): RegExp {
  const { against } = JSON.parse(readFileSync(new URL(`../proven/${adapter}.json`, import.meta.url), 'utf8')) as { against: string };
  const said: Readonly<Record<string, RegExp>> = { 'real server': /^The real server answers/, 'real database': /^A real database answers/, 'recorded facts': /^A stand-in answers .* not the real server/ };
  return said[against] ?? assert.fail(`${adapter} is proven against ${against}`);
}

/** Where to ask and what is asked for differ from place to place; these may stand on the page though the snippet has none. */
const ofThisPlace = ['thread', 'thread-title', 'thread-url', 'phase', 'data-service', 'data-entry', 'data-plc', 'data-live', 'data-way', 'data-term'];

/** The element on the page is that of the snippet: the same adapter, and no attribute that the snippet does not name. */
export async function snippetRuns(page: Page): Promise<void> {
  const { pasted, live, script } = await page.evaluate(() => {
    const attributes = (element: Element | null): Record<string, string> => Object.fromEntries([...element?.attributes ?? []].map(({ name, value }) => [name, value]));
    const snippet = new DOMParser().parseFromString(document.querySelector('pre[data-snippet]')!.textContent, 'text/html');
    return { pasted: attributes(snippet.querySelector('parley-thread')), live: attributes(document.querySelector('#live parley-thread')), script: attributes(snippet.querySelector('script')) };
  });
  assert.match(script['src'] ?? '', /\/parley\.js$/);
  assert.equal(script['type'], 'module');
  assert.equal(live['adapter'], pasted['adapter']);
  assert.deepEqual(Object.keys(live).filter((name) => !Object.hasOwn(pasted, name) && !ofThisPlace.includes(name)), [], 'the page needs what its snippet does not say');
}
