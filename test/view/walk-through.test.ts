// Ten tasks with the keyboard alone, on the demo's page about it, and what a screen reader has to say at each press, from the browser's own
// accessibility tree. The page shows what was found; a run that finds something else fails, PARLEY_RECORD=1 writes it there. Then threads of any shape.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Browser, KeyInput, Page, SerializedAXNode } from 'puppeteer-core';
import { createServer, type ViteDevServer } from 'vite';
import { modelThread } from '../../demo/model-thread.js';
import { launch, visit, type Visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { focusSaid, listenTo, readDown } from '../support/spoken.js';

const file = join(root, 'demo/accessibility.html');
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Step {
  readonly keys: string;
  /** What it says of where focus is, then what is announced. */
  readonly focus: string;
  readonly heard: readonly string[];
}
interface Task {
  readonly name: string;
  readonly about: string;
  readonly steps: readonly Step[];
}

/** A comment of a made-up thread; `under`: which of those before it that it answers. */
interface Drawn {
  readonly under: number | null;
  readonly name: string | null;
  readonly gone: boolean;
  readonly state: 'shown' | 'held' | 'rejected';
  readonly rest: boolean;
}
const anyComment: fc.Arbitrary<Drawn> = fc.record({
  under: fc.option(fc.nat(8), { freq: 4 }),
  name: fc.option(fc.constantFrom('Ada', 'Grace', 'Grace Hopper', 'עדה לאבלייס', 'أدا', 'Wolfeschlegelsteinhausenbergerdorff '.repeat(4)), { freq: 9 }),
  gone: fc.boolean(), rest: fc.boolean(), state: fc.constantFrom('shown', 'shown', 'held', 'rejected'),
});
/** Without the signs that keep names of another direction apart. */
const plain = (words: string): string => words.replace(/[\u2066-\u2069]/g, '').replace(/[\u00A0\u202F]/g, ' ');

/** What a backend answers for such a thread, and what has to be read of it: how deep in lists, then what the comment is called. */
function threadOf(drawn: readonly Drawn[]) {
  const minute = (n: number): number => Date.UTC(2026, 4, 1, 9, n);
  const parents = drawn.map(({ under }, n) => (under === null || n === 0 ? null : under % n));
  const name = (n: number): string => {
    const known = drawn[n]!.name?.trim();
    return known === undefined ? 'Deleted account' : [...known].length > 80 ? `${[...known].slice(0, 80).join('').trimEnd()}…` : known;
  };
  const comments = drawn.map(({ name: author, gone, state }, n) => ({
    id: `c${n}`, parent: parents[n] === null ? null : `c${parents[n]}`, author: author === null || gone ? null : { id: author, name: author }, body: gone ? null : { format: 'text', source: `Words ${n}.` },
    createdAt: minute(n), editedAt: null, state: gone ? 'removed' : state, replies: 9, reactions: { up: { count: n, mine: false } }, can: ['reply', 'edit', 'remove', 'react', 'moderate'],
  }));
  const more = Object.fromEntries(drawn.flatMap(({ rest }, n) => (rest ? [[`c${n}`, `more ${n}`]] : [])));
  const lines: string[] = [];
  const visit = (n: number, level: number): void => {
    const { gone, rest } = drawn[n]!;
    const at = lines.length;
    const parent = parents[n] ?? null;
    const when = new Date(minute(n)).toLocaleString('en-US', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });
    const to = parent === null ? '' : `reply to ${drawn[parent]!.gone ? 'Deleted account' : name(parent)}, level ${level}, `;
    lines.push(plain(`${level} ${gone ? `Comment deleted, level ${level}` : `${name(n)}, ${to}${when}`}`));
    parents.forEach((each, kid) => { if (each === n) visit(kid, level + 1); });
    // Nothing is said of what is gone and has no answers; where some are known to be there and none came, they are offered.
    if (gone && lines.length === at + 1 && !rest && parents.includes(n)) lines.pop();
  };
  parents.forEach((parent, n) => { if (parent === null) visit(n, 1); });
  return { comments, more, lines };
}

describe('the walk-through', () => {
  let browser: Browser;
  let server: ViteDevServer;
  let at: Visit;
  let page: Page;
  let take: () => Promise<string[]>;
  const within = { container: '' };
  const tasks: Task[] = [];
  let steps: Step[] = [];
  let seen = '';

  before(async () => {
    server = await createServer({ root: join(root, 'demo'), configFile: join(root, 'vite.config.ts'), logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
    await server.listen();
    browser = await launch();
    at = await visit(browser, 'about:blank');
    ({ page } = at);
    await page.setViewport({ width: 1000, height: 900 });
    await page.emulateTimezone('UTC');
    const devtools = await page.createCDPSession();
    await devtools.send('Emulation.setLocaleOverride', { locale: 'en-US' });
    await devtools.send('Emulation.setUserAgentOverride', { userAgent: await browser.userAgent(), acceptLanguage: 'en-US' });
    // Noon on the first of June, and a clock that goes so slowly that a busy machine does not come to another minute.
    await page.evaluateOnNewDocument(() => {
      const Real = Date;
      const began = Real.now();
      const now = (): number => Real.UTC(2026, 5, 1, 12) + (Real.now() - began) / 50;
      globalThis.Date = class extends Real {
        constructor(...given: readonly unknown[]) {
          if (given.length === 0) super(now());
          else super(...(given as [number]));
        }
        static override now = now;
      } as DateConstructor;
    });
    await page.goto(`${server.resolvedUrls!.local[0]!}accessibility.html`, { waitUntil: 'networkidle0' });
    await page.waitForFunction(() => (document.querySelector('parley-thread')?.shadowRoot?.querySelectorAll('article').length ?? 0) >= 5 && document.querySelector('parley-thread')!.shadowRoot!.querySelector('[data-do=keys]'));
    take = await listenTo(page);
    await page.bringToFront();
    await page.evaluate(() => {
      // As who has come to the thread by the link to it.
      document.querySelector<HTMLAnchorElement>('a[href="#try"]')!.click();
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

  /** Waits until focus and announcements have come to rest, and takes them down. */
  async function note(keys: string): Promise<Step> {
    const heard: string[] = [];
    let focus = '';
    let quiet = 0;
    for (let waited = 0; waited < 10_000 && quiet < 250; waited += 50) {
      await pause(50);
      const words = await take();
      const now = await page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return `${element?.outerHTML.slice(0, 300)} ${(element as HTMLInputElement | null)?.value ?? ''}`;
      });
      quiet = words.length === 0 && now === focus ? quiet + 50 : 0;
      // What is said only where something takes long depends on the machine.
      heard.push(...words.filter((each) => !each.endsWith('…')));
      focus = now;
    }
    const step = { keys, focus: await focusSaid(page, within), heard };
    assert.notEqual(step.focus, '', `after ${keys} focus is nowhere`);
    return step;
  }
  async function press(key: string, modifier?: KeyInput): Promise<string> {
    if (modifier) await page.keyboard.down(modifier);
    await page.keyboard.press(key as KeyInput);
    if (modifier) await page.keyboard.up(modifier);
    const keys = { ' ': 'Space', Control: 'Ctrl' } as Readonly<Record<string, string>>;
    return [...(modifier ? [keys[modifier] ?? modifier] : []), keys[key] ?? key].map((each) => (each.length === 1 && /[a-z]/.test(each) && modifier ? each.toUpperCase() : each)).join('+');
  }
  /** One step of a task; what was said must match. */
  async function step(key: string, says: RegExp, hears: RegExp | null = null, modifier?: KeyInput): Promise<void> {
    const made = await note(await press(key, modifier));
    steps.push(made);
    assert.match(made.focus, says);
    if (hears) assert.match(made.heard.join(' | '), hears);
    else assert.deepEqual(made.heard, [], `after ${key}`);
    seen = made.focus;
  }
  async function type(words: string): Promise<void> {
    await page.keyboard.type(words);
    // What is found while one types is said once that has come to rest.
    await pause(700);
    const { heard } = await note('');
    // While somebody types, only the last word of what is said counts.
    steps.push({ keys: `“${words}”`, focus: '', heard: heard.slice(-1) });
  }
  /** As many Tabs as it takes, in one step of the task; not more than so many. */
  async function tab(says: RegExp, most: number, back = false): Promise<void> {
    let count = 0;
    const passed: string[] = [];
    do {
      assert.ok(count < most, `no ${String(says)} within ${most}: ${passed.join(' | ')}`);
      if (back) await page.keyboard.down('Shift');
      await page.keyboard.press('Tab');
      if (back) await page.keyboard.up('Shift');
      count++;
      await pause(30);
      seen = await focusSaid(page, { container: within.container });
      passed.push(seen);
    } while (!says.test(seen));
    const key = back ? 'Shift+Tab' : 'Tab';
    steps.push(await note(count === 1 ? key : `${key} × ${count}`));
  }
  function task(name: string, about: string, run: () => Promise<void>): void {
    it(name, async () => {
      steps = [];
      await run();
      tasks.push({ name, about, steps });
    });
  }

  let down: string[] = [];
  it('is read down as it is drawn: author and whom they answer, words, what can be done, replies in a list of their own', async () => {
    const first = (await page.$('parley-thread >>> li'))!;
    down = await readDown(page, first);
    assert.match(down[0]!, /^Marek Dvořák, .*, article$/);
    const [marek, aiko, tom] = ['Two hundred horsepower', 'That is exactly the point', 'Fluid, yes.'].map((words) => down.findIndex((line) => line.startsWith(words)));
    assert.ok(marek! > 0 && aiko! > marek! && tom! > aiko!, down.join('\n'));
    assert.equal(down.filter((line) => line === 'list of 1').length, 2);
    assert.match(down.find((line) => line.includes('heading, level 4'))!, /^Aiko Tanabe, reply to Marek Dvořák, level 2, /);
    assert.match(down.find((line) => line.includes('heading, level 5'))!, /^Tom Ashworth, reply to Aiko Tanabe, level 3, /);
  });

  it('has levels, parents and names as the data have them, and no two controls of one name', async () => {
    type Given = { readonly author: string; readonly replies?: readonly Given[] };
    const wanted: string[] = [];
    const names: Readonly<Record<string, string>> = { marek: 'Marek Dvořák', aiko: 'Aiko Tanabe', tom: 'Tom Ashworth', ines: 'Inês Carvalho' };
    const want = (list: readonly Given[], level: number, to: string | null): void => list.forEach((each) => {
      wanted.push(`${level} ${names[each.author]}${to === null ? '' : `, reply to ${names[to]}, level ${level}`}`);
      want(each.replies ?? [], level + 1, each.author);
    });
    want(modelThread.comments, 1, null);
    const found: string[] = [];
    const controls: string[] = [];
    const walk = (node: SerializedAXNode, level: number): void => {
      if (node.role === 'article') found.push(`${level} ${node.name!.replace(/, \w+, \w+ \d+, .*$/, '')}`);
      if (node.role === 'listitem') assert.equal(node.level, level, 'the level of the list item');
      if (/^(button|link|textbox|combobox)$/.test(node.role) && level > 0) controls.push(`${node.role} ${node.name}`);
      const inner = node.role === 'list' ? level + 1 : level;
      (node.children ?? []).forEach((child) => walk(child, inner));
    };
    walk((await page.accessibility.snapshot({ root: (await page.$('parley-thread'))!, interestingOnly: false }))!, 0);
    for (const each of wanted) assert.ok(found.includes(each), `${each} is not among ${found.join(' | ')}`);
    assert.deepEqual(controls.filter((name, index) => controls.indexOf(name) !== index), []);
  });

  task('Go from comment to comment', 'With single keys, or with the heading keys of a screen reader: every comment is a heading.', async () => {
    await tab(/^Search, button/, 4);
    await step('j', /^Marek Dvořák, .*heading, level 3$/);
    await step('j', /^Aiko Tanabe, reply to Marek Dvořák, level 2, .*heading, level 4$/);
    await step('j', /^Tom Ashworth, reply to Aiko Tanabe, level 3/);
    await step('u', /^Aiko Tanabe/);
    await step('t', /^Marek Dvořák/);
  });
  task('Fold a branch and open it again', 'Focus stays on the button, which says whether it is open.', async () => {
    await tab(/^Fold the comment by Marek/, 3);
    await step('Enter', /Unfold the comment by Marek Dvořák, .*, button, collapsed/, null);
    await step(' ', /^Fold the comment by Marek Dvořák.*button, expanded/, null);
  });
  task('Log in where one wants to reply, and reply', 'After the login focus is back in the reply that was asked for.', async () => {
    await tab(/^Reply to Marek/, 8);
    await step('Enter', /^Log in, button, You must be logged in to reply to Marek/);
    await step('Enter', /^Name, edit/);
    await type('Ada');
    await step('Enter', /^Your reply to Marek Dvořák, edit/, /Logged in as Ada\./);
    await type('I laughed for nine.');
    await step('Enter', /^Ada, reply to Marek Dvořák, level 2/, /Comment posted\./, 'Control');
  });
  task('Leave a reply half-written and find it again', 'Escape closes the form and keeps every word.', async () => {
    await tab(/^Reply to Ada/, 6);
    await step('Enter', /^Your reply to Ada, edit/);
    await type('Half a');
    await step('Escape', /^Reply to Ada.*collapsed/);
    await step('Enter', /^Your reply to Ada, edit, .*“Half a”/, null);
    await tab(/^Discard/, 5);
    await step('Enter', /^Undo/, /Draft discarded/);
    await tab(/^Your reply to Ada/, 5, true);
    await step('Escape', /^Reply to Ada/);
  });
  task('Edit one’s own comment', 'The form stands in the comment’s place; afterwards focus is on the comment.', async () => {
    await tab(/^Edit your comment/, 3);
    await step('Enter', /^Edit your comment, edit/);
    await step('a', /^Edit your comment/, null, 'Control');
    await type('I laughed for eleven.');
    await step('Enter', /^Ada, reply to Marek Dvořák/, /Comment saved\./, 'Control');
  });
  task('Delete it and take that back', 'Undo has focus at once, and all the time one wants while it has.', async () => {
    await tab(/^Delete your comment/, 8);
    await step('Enter', /^Undo/, /./);
    await step('Enter', /^Ada, reply to Marek Dvořák/);
  });
  task('Vote', 'The button says whether it is pressed; focus stays on it.', async () => {
    await step('u', /^Marek Dvořák/);
    await tab(/^Vote up the comment by Marek/, 4);
    await step(' ', /^Vote up the comment by Marek Dvořák, .*, button, pressed/, null);
    await step(' ', /^Vote up the comment by Marek Dvořák, .*, button, not pressed/, null);
  });
  task('Report a comment', 'A menu and a dialog, each with a name; afterwards focus is on the menu’s button again.', async () => {
    await tab(/^More about the comment by Marek/, 6);
    await step('Enter', /menu; Copy link, menu item/);
    await step('r', /^Report…, menu item/);
    await step('Enter', /dialog; .*radio/);
    await step('ArrowDown', /radio button, checked/);
    await tab(/edit/, 3);
    await type('He shouts.');
    await tab(/^(Send|Report)/, 3);
    await step('Enter', /^More about the comment by Marek/, /Thank you\./);
  });
  task('Load more', 'Focus goes to the first comment that is new, not to where the button was.', async () => {
    await tab(/^Show 2 more comments/, 60);
    await step('Enter', /heading, level 3$/, /2 more comments\./);
  });
  task('Search', 'The number found is announced; Escape leaves at the comment that was found.', async () => {
    await step('/', /^Search in these comments/, null);
    await type('pram');
    await step('Enter', /^Search in these comments/, /^1 of 2/);
    await step('Escape', /heading/);
  });

  it('is written on the page as it was found', () => {
    assert.equal(tasks.length, 10);
    assert.deepEqual(at.complaints, []);
    const row = ({ keys, focus, heard }: Step): string => `<tr><th scope="row"><kbd>${escaped(keys)}</kbd></th><td>${[
      escaped(focus === '' ? 'the letters, as they are typed' : focus), ...heard.map((words) => `<em>${escaped(words)}</em>`)].join('<br>')}</td></tr>`;
    const walk = ['<h2>Reading down</h2>', '<p>The first branch, line by line, as it is drawn: who and whom they answer, what they say, what can be done, and their replies in a list inside.</p>',
      `<pre class="said">${escaped(down.join('\n'))}</pre>`,
      ...tasks.map(({ name, about, steps: rows }, index) => `<h2>${index + 1}. ${escaped(name)}</h2>\n<p>${escaped(about)}</p>\n<table>\n<tr><th scope="col">Keys</th><th scope="col">Said, and <em>announced</em></th></tr>\n${rows.map(row).join('\n')}\n</table>`)].join('\n');
    const html = readFileSync(file, 'utf8');
    const written = html.replace(/(<!-- walk: [^>]*-->\n)[^]*?(<!-- \/walk -->)/, (_all, from: string, to: string) => `${from}${walk}\n${to}`);
    if (process.env['PARLEY_RECORD']) writeFileSync(file, written);
    else assert.equal(html, written, 'demo/accessibility.html is not what was found; run it with PARLEY_RECORD=1');
  });

  it('would be possible in any thread: every comment is an item at its level that says who answers whom, and no two controls have one name', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyComment, { minLength: 1, maxLength: 9 }), async (drawn) => {
      const { comments, more, lines } = threadOf(drawn);
      const element = await page.evaluateHandle((list, cursors) => {
        const thread = document.createElement('parley-thread');
        const adapter = {
          name: 'any', limits: { orders: ['oldest', 'newest'], depth: Infinity, length: 1000, syntax: 'plain', idempotent: true },
          read: { page: async () => ({ comments: list, next: 'next', left: null, more: cursors, total: null }) },
          write: { create: () => new Promise(() => undefined), edit: () => new Promise(() => undefined), remove: () => new Promise(() => undefined) },
          react: { kinds: ['up', 'down', 'like', '🎉'], set: () => new Promise(() => undefined) },
          moderate: { actions: ['approve', 'hide', 'spam'], set: () => new Promise(() => undefined) },
        };
        Object.assign(thread, { adapter, outbox: 'off', cache: 'off', thread: 'any' });
        document.querySelector('parley-thread')!.replaceWith(thread);
        return thread;
      }, comments, more);
      await page.waitForFunction((thread, count) => thread.shadowRoot?.querySelectorAll('article').length === count && thread.shadowRoot.querySelector('[data-do=keys]') !== null && thread.shadowRoot.querySelector('parley-composer') !== null, { polling: 20 }, element, lines.length);
      const tree = await page.accessibility.snapshot({ root: element, interestingOnly: false });
      const found: string[] = [];
      const controls: string[] = [];
      const read = (node: SerializedAXNode, lists: number, item: boolean): void => {
        const { role, name = '', children = [] } = node;
        if (role === 'article') {
          assert.ok(item, `${name} is no item of a list`);
          found.push(`${lists} ${plain(name)}`);
        }
        if (/^(button|link|textbox|combobox|checkbox)$/.test(role)) controls.push(name);
        for (const child of children) read(child, lists + (role === 'list' ? 1 : 0), role === 'listitem');
      };
      read(tree!, 0, false);
      assert.deepEqual(found, lines);
      assert.deepEqual(controls.filter((name, index) => name === '' || controls.indexOf(name) !== index), [], 'names of two controls, or of none');
    }), { numRuns: 20, endOnFailure: true, includeErrorInReport: true });
  });
});
