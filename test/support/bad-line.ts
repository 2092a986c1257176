// A site on bad lines and a browser to visit it with, for as long as the tests of one `describe` run.

import { fileURLToPath } from 'node:url';
import { after, before } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { badNetwork, type BadNetwork } from './bad-network.js';
import { Visitor } from './bad-line-visitor.js';
import { launch, launchWithTabs } from './chrome.js';

const cdn = fileURLToPath(new URL('../../dist/cdn', import.meta.url));

export interface BadLine {
  /** Ends with a slash. */
  readonly url: string;
  /** Each number has a line, a thread and a browser profile of its own. */
  visitor(number: number): Visitor;
}

/** `tabs`: a page is hidden where another one stands before it. */
export function badLine({ tabs = false } = {}): BadLine {
  let site: BadNetwork;
  let browser: Browser;
  before(async () => {
    site = await badNetwork(cdn);
    for (const who of ['ada', 'bob']) await site.running.person(who);
    browser = await (tabs ? launchWithTabs() : launch());
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  return { get url() { return site.url; }, visitor: (number) => new Visitor(site, browser, number) };
}
