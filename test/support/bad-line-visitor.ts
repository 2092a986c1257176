// A reader in a browser profile of their own, on a line of their own: does what readers do, and looks what became of it, on the page and
// at the server.

import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import type { Asked, BadNetwork, Trouble } from './bad-network.js';
import { request, type Told } from './reference-server.js';

/** What stands in the thread at the start: and more of the last, so that there is a next page. */
export const lines = { own: 'What the reader has said.', other: 'What somebody else has said.', old: 'Further words no. ' } as const;
const further = 7;

/** Finds a button by its words, in the comment that says `row` where one is named, and presses it. */
const inPage = `globalThis.__name = (named) => named;
globalThis.parley = {
  root: () => document.querySelector('parley-thread')?.shadowRoot,
  *all(root, what) { for (const each of root?.querySelectorAll('*') ?? []) { if (each.matches(what)) yield each; if (each.shadowRoot) yield* parley.all(each.shadowRoot, what); } },
  row: (words) => [...parley.all(parley.root(), 'article')].find((each) => each.querySelector('.body')?.textContent.includes(words)),
  press(words, row) {
    const root = row ? parley.row(row) : parley.root();
    const found = [...parley.all(root, 'button')].find((each) => (each.textContent.trim() === words || each.getAttribute('aria-label')?.startsWith(words)) && each.getAttribute('aria-disabled') !== 'true');
    found?.click();
    return Boolean(found);
  },
  field: (label) => [...parley.all(parley.root(), 'textarea, input')].find((each) => [each.getAttribute('aria-label'), each.closest('label')?.textContent.trim(), each.labels?.[0]?.textContent.trim()].some((name) => name?.startsWith(label))),
};`;
declare const parley: {
  root(): ShadowRoot | undefined;
  all(root: unknown, what: string): Iterable<HTMLElement>;
  press(words: string, row?: string): boolean;
  field(label: string): HTMLTextAreaElement | undefined;
};

export class Visitor {
  readonly words: string;
  readonly #site: BadNetwork;
  readonly #browser: Browser;
  readonly #people: { readonly ada: string; readonly bob: string };
  readonly #line: string;
  #context: BrowserContext | null = null;
  #page: Page | null = null;
  #seeded = false;
  /** How often what was done is there at last. */
  #outcome = 0;

  constructor(site: BadNetwork, browser: Browser, people: { readonly ada: string; readonly bob: string }, i: number) {
    this.words = `Words no. ${i} on a bad line.`;
    this.#line = `/line-${i}`;
    this.#site = site;
    this.#browser = browser;
    this.#people = people;
  }

  get #base(): string {
    return new URL(`${this.#line}/api`, this.#site.url).href;
  }
  get #thread(): string {
    return `bad-line${this.#line}`;
  }
  get page(): Page {
    if (!this.#page) throw new Error('no page is open');
    return this.#page;
  }

  order(trouble: Trouble, asked: Asked, times = 1): void {
    this.#site.order(trouble, times, asked, this.#line);
  }

  /** The page, read and ready to write on. */
  async begin(): Promise<void> {
    await this.#open();
    await this.sees(lines.other);
    await this.sees('Log out');
    await this.until(() => this.page.evaluate(() => Boolean(parley.field('Your comment'))), 'a form to write in');
    await this.rest(200);
  }

  async #open(): Promise<void> {
    if (!this.#seeded) await this.#seed();
    this.#context ??= await this.#browser.createBrowserContext();
    this.#page = await this.#context.newPage();
    await this.#page.evaluateOnNewDocument(inPage);
    // As an earlier visit has left it.
    await this.#page.evaluateOnNewDocument((name: string, value: string) => {
      try {
        if (!sessionStorage.getItem('met')) localStorage.setItem(name, value);
        sessionStorage.setItem('met', 'yes');
      } catch {
        Object.defineProperty(Storage.prototype, 'getItem', { value: (asked: string) => (asked === name ? value : null) });
      }
    }, `parley:${this.#base}`, JSON.stringify(this.#people.ada));
    await this.#page.goto(new URL(`${this.#line}/`, this.#site.url).href);
  }

  async close(): Promise<void> {
    await this.#context?.close().catch(() => undefined);
  }

  text(): Promise<string> {
    // What was announced is no longer true a moment later.
    return this.page.evaluate(() => [...parley.root()?.children ?? []].filter((each) => !each.classList.contains('said')).map((each) => {
      const said = each.querySelector('.said')?.textContent ?? '';
      return (each.textContent ?? '').replace(said, '');
    }).join(' ').replace(/\s+/g, ' '));
  }

  rest(ms: number): Promise<void> {
    return new Promise((done) => setTimeout(done, ms));
  }

  async until(what: () => Promise<boolean>, words: string, ms = 30_000): Promise<void> {
    const limit = Date.now() + ms;
    while (!(await what())) {
      if (Date.now() > limit) assert.fail(`never: ${words}; but: ${(await this.text()).slice(0, 900)}`);
      await this.rest(200);
    }
  }

  sees(words: string): Promise<void> {
    return this.until(async () => (await this.text()).includes(words), `“${words}” to be read`);
  }

  async press(words: string, row?: string): Promise<void> {
    await this.until(() => this.page.evaluate((what, where) => parley.press(what, where), words, row), `a button “${words}”`);
  }

  async type(label: string, words: string): Promise<void> {
    await this.until(() => this.page.evaluate((name, text) => {
      const field = parley.field(name);
      if (!field) return false;
      field.focus();
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
      return true;
    }, label, words), `a field “${label}”`);
  }

  async say(words: string): Promise<void> {
    await this.type('Your comment', words);
    await this.press('Comment');
  }
  async reply(words: string): Promise<void> {
    await this.press('Reply to', lines.other);
    await this.type('Your reply', words);
    await this.until(() => this.page.evaluate(() => {
      const form = parley.field('Your reply')?.getRootNode() as ShadowRoot | undefined;
      const send = [...form?.querySelectorAll('button') ?? []].find((each) => each.textContent?.trim() === 'Reply');
      send?.click();
      return Boolean(send);
    }), 'to send the reply');
  }
  async edit(words: string): Promise<void> {
    await this.press('Edit your comment', lines.own);
    await this.type('Edit your comment', words);
    await this.press('Save');
  }
  async remove(): Promise<void> {
    await this.press('Delete', lines.own);
    // Waits for an undo otherwise; whoever leaves the page has not pressed it.
    await this.sees('Undo');
    await this.page.evaluate(() => { dispatchEvent(new PageTransitionEvent('pagehide')); });
  }
  async vote(): Promise<void> {
    await this.press('Vote up', lines.other);
  }

  /** Presses again as long as it does not work. */
  async #logInAs(who: 'ada' | 'bob'): Promise<void> {
    let pressed = 0;
    await this.until(async () => {
      if ((await this.text()).includes('Log out')) return true;
      if (Date.now() - pressed < 2500) return false;
      if (!(await this.page.evaluate(() => Boolean(parley.field('User name'))))) {
        await this.page.evaluate(() => parley.press('Log in'));
        return false;
      }
      pressed = Date.now();
      await this.type('User name', who);
      await this.type('Password', `${who} has a password`);
      await this.page.evaluate(() => {
        const form = parley.field('User name')?.form;
        form?.requestSubmit();
      });
      return false;
    }, 'to be logged in', 40_000);
  }

  /** Waits until it is done, and nothing says that it is not. Presses Retry where that is asked, and does it again where that was refused. */
  async done(times: () => Promise<number>, again: () => Promise<void>): Promise<void> {
    let looked = 0;
    await this.until(async () => {
      this.#outcome = await times();
      const text = await this.text();
      const busy = /Sending…|Saving…|Deleting…|Try now|Your vote is kept|Undo/.test(text);
      if (/Not (sent|saved|deleted)|Retry/.test(text)) await this.page.evaluate(() => parley.press('Retry'));
      else if (/Log in/.test(text) && !/Log out/.test(text)) await this.#back();
      else if (!busy && this.#outcome === 0 && ++looked > 10) {
        looked = 0;
        await again();
      }
      return this.#outcome >= 1 && !busy && !/Retry/.test(text);
    }, 'it to be done', 60_000);
    // Whoever sends twice has done so by now, or never will.
    await this.rest(400);
    this.#outcome = await times();
    assert.equal(this.#outcome, 1);
    const shown = (await this.text()).split(this.words).length - 1;
    assert.ok(shown <= 1, `seen ${shown} times`);
  }

  /** The session has ended: logs in again, as the page asks. */
  async #back(): Promise<void> {
    await this.#logInAs('ada');
  }

  outcome(): Promise<number> {
    return Promise.resolve(this.#outcome);
  }

  async #comments(token: string | null = null): Promise<readonly Told[]> {
    const { json } = await request(this.#site.running, 'GET', `/comments?${new URLSearchParams({ thread: this.#thread, size: '100', order: 'newest' }).toString()}`, { token });
    return json.comments;
  }
  async times(words: string): Promise<number> {
    return (await this.#comments()).filter((comment) => comment.body?.source === words).length;
  }
  async votes(): Promise<number> {
    const comment = (await this.#comments()).find((each) => each.body?.source === lines.other) as unknown as { readonly reactions: { readonly up?: { readonly count: number } } } | undefined;
    return comment?.reactions.up?.count ?? 0;
  }

  async #create(source: string, token: string): Promise<void> {
    const { status } = await request(this.#site.running, 'POST', '/comments', { token, body: { thread: this.#thread, source }, headers: { 'idempotency-key': `${this.#line} ${source}`.replace(/[^\w-]/g, '-').slice(0, 60) } });
    assert.equal(status, 201);
  }
  async #seed(): Promise<void> {
    this.#seeded = true;
    await this.#create(lines.other, this.#people.bob);
    await this.#create(lines.own, this.#people.ada);
    for (let i = 1; i <= further; i++) await this.#create(`${lines.old}${i}.`, this.#people.bob);
  }
}
