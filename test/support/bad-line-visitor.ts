// A reader in a browser profile of their own, on a line of their own: does what readers do, and looks what became of it, on the page and
// at the server.

import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import type { Asked, BadNetwork, Trouble } from './bad-network.js';
import { inPage, type InPage } from './in-page.js';
import { request, type Told } from './reference-server.js';

/** What stands in the thread at the start: and more of the last, so that there is a next page. */
export const lines = { own: 'What the reader has said.', other: 'What somebody else has said.', old: 'Further words no. ', reply: 'Answer no. ' } as const;
export const further = 7;

declare const parley: InPage;

export class Visitor {
  readonly words: string;
  readonly #site: BadNetwork;
  readonly #browser: Browser;
  /** Tokens of their own: who logs out here logs out nobody else. */
  #people: { readonly ada: string; readonly bob: string } | null = null;
  readonly #line: string;
  /** What the page did not catch. */
  readonly errors: string[] = [];
  #script = '';
  #context: BrowserContext | null = null;
  #page: Page | null = null;
  #seeded = false;
  /** How often what was done is there at last. */
  #outcome = 0;

  constructor(site: BadNetwork, browser: Browser, i: number) {
    this.words = `Words no. ${i} on a bad line.`;
    this.#line = `/line-${i}`;
    this.#site = site;
    this.#browser = browser;
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

  /** Sent into each page before anything else. */
  device(script: string): void {
    this.#script = script;
  }

  /** The page, read and ready to write on. */
  async begin(): Promise<void> {
    await this.open();
    await this.sees(lines.other);
    await this.sees('Log out');
    await this.until(() => this.page.evaluate(() => Boolean(parley.field('Your comment'))), 'a form to write in');
    await this.rest(200);
  }

  /** Until the device has kept the page that is shown. */
  async remembered(): Promise<void> {
    await this.page.waitForFunction(() => indexedDB.databases().then((found) => found.some(({ name }) => name === 'parley-pages')));
    await this.rest(300);
  }

  /** Another tab of the same browser; what follows is done there. Answers with the tab before. */
  async open(signedIn = true): Promise<Page | null> {
    const before = this.#page;
    if (!this.#seeded) await this.seed();
    this.#context ??= await this.#browser.createBrowserContext();
    this.#page = await this.#context.newPage();
    this.#page.on('pageerror', (error) => this.errors.push(String(error)));
    await this.#page.evaluateOnNewDocument(inPage);
    if (this.#script) await this.#page.evaluateOnNewDocument(this.#script);
    // As an earlier visit has left it.
    if (signedIn) await this.#page.evaluateOnNewDocument((name: string, value: string) => {
      try {
        if (!localStorage.getItem('met')) localStorage.setItem(name, value);
        localStorage.setItem('met', 'yes');
      } catch {
        Object.defineProperty(Storage.prototype, 'getItem', { value: (asked: string) => (asked === name ? value : null) });
      }
    }, `parley:${this.#base}`, JSON.stringify(this.#people?.ada));
    await this.#page.goto(new URL(`${this.#line}/`, this.#site.url).href);
    return before;
  }

  /** The tab is gone, and the page is opened again. */
  async again(): Promise<void> {
    await this.#page?.close().catch(() => undefined);
    await this.open();
  }

  /** Back to an earlier tab. */
  async back(page: Page | null): Promise<void> {
    if (page) this.#page = page;
    await this.page.bringToFront();
  }

  async crash(): Promise<void> {
    const session = await this.page.createCDPSession();
    void session.send('Page.crash').catch(() => undefined);
    await this.rest(300);
  }

  async leave(): Promise<void> {
    await this.page.goto('about:blank');
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

  seesThat(words: RegExp): Promise<void> {
    return this.until(async () => words.test(await this.text()), `${words} to be read`);
  }
  /** What has come, or what stands further down. */
  async reveal(): Promise<void> {
    await this.page.evaluate(() => [...parley.all(parley.root(), 'button')].find((each) => /new comment|^\s*Show \d+ more comment/.test(each.textContent ?? ''))?.click());
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

  async logOut(): Promise<void> {
    await this.press('Log out');
    await this.sees('Log in');
  }
  /** Presses again as long as it does not work. */
  async logInAs(who: 'ada' | 'bob', pressed = 0): Promise<void> {
    await this.until(async () => {
      if ((await this.text()).includes('Log out')) return true;
      if (Date.now() - pressed < 2500) return false;
      if (await this.page.evaluate(() => Boolean(parley.field('User name')))) {
        pressed = Date.now();
        await this.sign(who);
      } else await this.page.evaluate(() => parley.press('Log in'));
      return false;
    }, 'to be logged in', 40_000);
  }
  /** Once. */
  async sign(who: 'ada' | 'bob'): Promise<void> {
    await this.type('User name', who);
    await this.type('Password', `${who} has a password`);
    await this.page.evaluate(() => { parley.field('User name')?.form?.requestSubmit(); });
  }

  /** Also in forms. */
  tells(words: string): Promise<void> {
    return this.until(() => this.page.evaluate((wanted) => [...parley.all(parley.root(), '*')].some((each) => each.textContent?.includes(wanted)), words), `“${words}” to be told`);
  }

  line(there: boolean): Promise<void> {
    return this.page.setOfflineMode(!there);
  }

  /** What is in the form at the top. */
  async finds(words: string): Promise<void> {
    await this.until(() => this.page.evaluate((wanted) => parley.field('Your comment')?.value === wanted, words), `“${words}” in the form`);
  }

  requests(kind: Asked): number {
    return this.#site.count(kind, this.#line);
  }
  /** Until so many requests of a kind were heard. */
  asked(kind: Asked, times = 1): Promise<void> {
    return this.until(() => Promise.resolve(this.requests(kind) >= times), `${kind} to be asked for`);
  }

  /** A draft, and that it is kept. */
  async drafts(words: string): Promise<void> {
    await this.type('Your comment', words);
    await this.tells('Draft saved');
  }

  /** The thread as it stands for the server: so many rows, each once. */
  async reads(words: readonly string[]): Promise<void> {
    for (const each of words) await this.sees(each);
    const text = await this.text();
    const times = words.map((each) => text.split(each).length - 1);
    this.#outcome = Math.max(...times) > 1 ? 2 : 1;
    assert.deepEqual(times, words.map(() => 1), `each of “${words.join('”, “')}” once in: ${text.slice(0, 900)}`);
  }

  /** Somebody else writes, and corrects it. */
  async elsewhere(words: string, ...later: readonly string[]): Promise<void> {
    const id = await this.#create(words, this.#people?.bob ?? '');
    for (const source of later) {
      await this.rest(300);
      await request(this.#site.running, 'PATCH', `/comments/${id}`, { token: this.#people?.bob ?? '', body: { source } });
    }
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
    await this.logInAs('ada');
  }

  get outcome(): number {
    return this.#outcome;
  }

  async #comments(token: string | null = null): Promise<readonly Told[]> {
    const { json } = await request(this.#site.running, 'GET', `/comments?${new URLSearchParams({ thread: this.#thread, size: '100', order: 'newest' }).toString()}`, { token });
    return json.comments;
  }
  async times(words: string): Promise<number> {
    return (await this.#comments()).filter((comment) => comment.body?.source === words).length;
  }
  async authorOf(words: string): Promise<string | undefined> {
    return (await this.#comments()).find((comment) => comment.body?.source === words)?.author?.name;
  }
  async votes(): Promise<number> {
    const comment = (await this.#comments()).find((each) => each.body?.source === lines.other) as unknown as { readonly reactions: { readonly up?: { readonly count: number } } } | undefined;
    return comment?.reactions.up?.count ?? 0;
  }

  async #create(source: string, token: string, parent: string | null = null): Promise<string> {
    const { status, json } = await request(this.#site.running, 'POST', '/comments', { token, body: { thread: this.#thread, source, parent }, headers: { 'idempotency-key': `${this.#line} ${source}`.replace(/[^\w-]/g, '-').slice(0, 60) } });
    assert.equal(status, 201);
    return json.id;
  }
  async #enter(username: string): Promise<string> {
    return (await request(this.#site.running, 'POST', '/sessions', { body: { username, password: `${username} has a password` } })).json.token;
  }
  /** Once. `replies`: so many under the first comment. */
  async seed(replies = 0): Promise<void> {
    this.#seeded = true;
    const people = (this.#people = { ada: await this.#enter('ada'), bob: await this.#enter('bob') });
    const first = await this.#create(lines.other, people.bob);
    await this.#create(lines.own, people.ada);
    for (let i = 1; i <= further; i++) await this.#create(`${lines.old}${i}.`, people.bob);
    for (let i = 1; i <= replies; i++) await this.#create(`${lines.reply}${i}.`, people.bob, first);
  }
}
