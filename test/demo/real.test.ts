// The pages of those backends whose real servers have to be installed, as `npm run backends` serves them: what is to be pasted runs there.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { type Demo, startDemo } from '../backends/demo.js';
import { installed } from '../backends/served.js';
import { launch, visit } from '../support/chrome.js';
import { skipped } from '../support/skipped.js';
import { provenAgainst, servedBy, snippetRuns } from './backend-page.js';

describe('the page of a backend that npm run backends starts', () => {
  let demo: Demo;
  let browser: Browser;
  let missing: Readonly<Record<string, string>>;
  before(async () => {
    demo = await startDemo(installed);
    browser = await launch();
    missing = await demo.started;
    for (const [name, why] of Object.entries(missing)) skipped(`The page of ${name} with its real server`, why);
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  for (const name of installed.filter((each) => each !== 'marginalia')) {
    it(`${name}: runs what it tells people to paste`, async (t) => {
      if (missing[name] !== undefined) return t.skip(missing[name]);
      const { page, complaints } = await visit(browser, `${demo.url}backends/${name}.html`);
      assert.match(await servedBy(page), provenAgainst(name));
      await snippetRuns(page);
      await page.waitForNetworkIdle({ idleTime: 300, timeout: 20_000 });
      assert.deepEqual(complaints, []);
      await page.browserContext().close();
    });
  }
});
