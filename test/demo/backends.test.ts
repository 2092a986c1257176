// The page of many backends, as `npm run backends` serves it with the guide's server: each backend shows its comments without a
// complaint, and takes a comment where it can.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { type Demo, startDemo } from '../backends/demo.js';
import { launch, visit } from '../support/chrome.js';

const says = (page: Page, words: string): Promise<unknown> => page.waitForFunction((wanted: string) =>
  document.querySelector('parley-thread')?.shadowRoot?.textContent?.includes(wanted), { timeout: 20_000, polling: 50 }, words).catch(async (cause: unknown) => {
  throw new Error(`never said “${words}” but ${await page.evaluate(() => document.querySelector('parley-thread')?.shadowRoot?.textContent?.replace(/\s+/g, ' ').slice(0, 600))}`, { cause });
});
const press = (page: Page, name: string): Promise<void> => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
const fill = (page: Page, name: string, words: string): Promise<void> => page.locator(`::-p-aria([name="${name}"][role="textbox"])`).fill(words);

describe('the page of many backends', () => {
  let demo: Demo;
  let browser: Browser;
  before(async () => {
    demo = await startDemo(['marginalia']);
    await demo.started;
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });
  const open = async (on: string): Promise<Awaited<ReturnType<typeof visit>>> => visit(browser, `${demo.url}backends.html?on=${on}`);

  const backends: Readonly<Record<string, { readonly shows: readonly string[]; readonly login?: (page: Page) => Promise<void> }>> = {
    device: { shows: ['4 comments', 'wet mountain road'], login: byName },
    memory: { shows: ['4 comments', 'wet mountain road'], login: byName },
    static: { shows: ['4 comments', 'We had gloves.'] },
    page: { shows: ['3 comments', 'On paper it is slow.'], login: byName },
    merge: { shows: ['8 comments', 'wet mountain road', 'We had gloves.'], login: byName },
    rest: {
      shows: ['4 comments', 'wet mountain road'],
      async login(page) {
        await press(page, 'Sign up');
        await fill(page, 'User name', 'Nora Berg');
        await fill(page, 'Password', 'long enough a password');
        await page.keyboard.press('Enter');
      },
    },
    marginalia: { shows: ['4 comments', 'wet mountain road'], login: byName },
  };
  async function byName(page: Page): Promise<void> {
    await press(page, 'Log in');
    await fill(page, 'Name', 'Nora Berg');
    await page.keyboard.press('Enter');
  }

  for (const [on, { shows, login }] of Object.entries(backends)) {
    it(`on ${on} ${login ? 'shows what is there, and takes a comment' : 'shows what is there, and has no composer'}`, async () => {
      const { page, complaints } = await open(on);
      for (const words of shows) await says(page, words);
      assert.equal(await page.$eval('#on', (choice) => (choice as HTMLSelectElement).value), on);
      if (login) {
        await login(page);
        await page.locator('::-p-aria([name="Your comment"][role="textbox"])').click();
        await page.keyboard.type(`Said on ${on}`);
        await press(page, 'Comment');
        await says(page, 'Comment posted.');
        await says(page, `Said on ${on}`);
      } else {
        assert.equal(await page.$('::-p-aria([name="Log in"][role="button"])'), null);
      }
      // Who signs in listens anew: the stranger's stream is called off.
      assert.deepEqual(complaints.filter((line) => !/\/api\/events\S* net::ERR_ABORTED/.test(line)), []);
      await page.browserContext().close();
    });
  }

  it('keeps what was said on the server for the next visitor', async () => {
    const { page } = await open('rest');
    await says(page, 'Said on rest');
    await page.browserContext().close();
  });

  it('goes from one backend to the next by the select, and remembers it in the address', async () => {
    const { page, complaints } = await open('device');
    await says(page, 'wet mountain road');
    await page.select('#on', 'static');
    await says(page, 'We had gloves.');
    assert.equal(new URL(page.url()).search, '?on=static');
    await page.select('#on', 'rest');
    await says(page, 'Said on rest');
    await page.select('#on', 'memory');
    await page.waitForFunction(() => !document.querySelector('parley-thread')!.shadowRoot!.textContent!.includes('Said on rest'));
    assert.deepEqual(complaints.filter((line) => !/\/api\/events\S* net::ERR_ABORTED/.test(line)), []);
    await page.browserContext().close();
  });

  it('says which servers do not run, and shows the device instead', async () => {
    const { page, complaints } = await open('wordpress');
    await says(page, 'wet mountain road');
    assert.match(await page.$eval('#about', (about) => about.textContent), /WordPress does not run: npm run backends starts it/);
    assert.deepEqual(await page.$$eval('#on option:disabled', (all) => all.map((option) => (option as HTMLOptionElement).value)), ['pocketbase', 'waline', 'wordpress', 'bluesky']);
    assert.deepEqual(complaints, []);
    await page.browserContext().close();
  });
});
