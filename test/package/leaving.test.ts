// A deletion that waits for its Undo, and a reader who goes away meanwhile, in a real browser: whoever leaves has not pressed Undo, so it
// goes out: in its time where the page is only hidden, from another tab where one is open, else when the page is opened again.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { badNetwork, type BadNetwork } from '../support/bad-network.js';
import { lines, Visitor } from '../support/bad-line-visitor.js';
import { launch } from '../support/chrome.js';

const cdn = fileURLToPath(new URL('../../dist/cdn', import.meta.url));

describe('a deletion that can still be undone', () => {
  let site: BadNetwork;
  let browser: Browser;
  let count = 0;
  before(async () => {
    site = await badNetwork(cdn);
    for (const who of ['ada', 'bob']) await site.running.person(who);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  /** `atMost`: a page that is closed may still get its request out, and nobody who takes over can know; asking twice deletes once. */
  const during = async (story: (visitor: Visitor) => Promise<void>, atMost = 1): Promise<void> => {
    const visitor = new Visitor(site, browser, ++count);
    try {
      await visitor.begin();
      await visitor.press('Delete', lines.own);
      await visitor.sees('Undo');
      await story(visitor);
      await visitor.done(async () => 1 - await visitor.times(lines.own), () => Promise.resolve());
      await visitor.until(async () => !(await visitor.text()).includes(lines.own), 'the comment to be gone');
      const asked = visitor.requests('remove');
      assert.ok(asked >= 1 && asked <= atMost, `asked for ${asked} times`);
    } finally {
      await visitor.close();
    }
  };

  it('goes out when the page is opened again, where the reader went on to another page', () => during(async (v) => {
    await v.leave();
    await v.again();
  }, 2));

  it('goes out from another tab that is open, where the one it was pressed in is closed', () => during(async (v) => {
    const first = await v.open();
    await v.sees('Log out');
    await v.rest(1000);
    await first?.close();
    await v.asked('remove');
  }, 2));

  it('goes out in its time when the page is hidden, and is gone when the reader is back', () => during(async (v) => {
    const first = await v.open();
    await v.page.bringToFront();
    await v.asked('remove');
    await v.back(first);
  }));

  it('goes out when the page is opened again, where it was frozen in the background and thrown away', () => during(async (v) => {
    const session = await v.page.createCDPSession();
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await v.rest(500);
    await v.crash();
    assert.equal(v.requests('remove'), 0);
    await v.again();
  }));

  it('is kept when it is undone, also in a page that was hidden meanwhile', async () => {
    const v = new Visitor(site, browser, ++count);
    try {
      await v.begin();
      await v.press('Delete', lines.own);
      await v.sees('Undo');
      const first = await v.open();
      await v.back(first);
      await v.press('Undo');
      await v.rest(9000);
      assert.equal(v.requests('remove'), 0);
      assert.equal(await v.times(lines.own), 1);
    } finally {
      await v.close();
    }
  });
});
