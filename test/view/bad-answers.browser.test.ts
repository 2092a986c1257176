// What a reader sees of every bad answer in support/bad-answers.mjs, over HTTP and through the REST adapter: what is good is
// there once, what is wrong is said in plain words, "Try again" heals it, and the page complains of nothing (support/quiet.ts listens).

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import { restAdapter, type RestAdapter } from '../../src/adapters/rest.js';
import { cases, writes, type BadAnswer } from '../support/bad-answers.mjs';
import { matches, mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

/** Milliseconds the adapter waits, and the longest a reader may. */
const patience = 1_200;
const longest = 8_000;
const found = new Map<string, { tried: number; asExpected: number }>();
let adapter: RestAdapter | null = null;
let visit = 0;

const breathe = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const ids = (thread: ThreadHarness): string[] => [...thread.element.shadowRoot!.querySelectorAll('article')].map((row) => /Words of (\w+)/.exec(row.querySelector('[part~=body]')?.textContent ?? '')?.[1] ?? 'x');
const read = (thread: ThreadHarness): string => thread.text.slice(0, 200_000);

async function judge(bad: BadAnswer, at: number): Promise<void> {
  const base = `${location.origin}/bad-answers/read/${at}/visit-${++visit}-${Date.now()}`;
  let asked = 0;
  adapter = restAdapter({ base, timeout: patience, fetch: (...args) => { asked++; return fetch(...args); } });
  const began = performance.now();
  const thread = await mount({ adapter, attributes: { cache: 'off' }, wait: bad.sort === undefined });
  if (bad.sort !== undefined) {
    const choice = await until(() => thread.all('combobox')[0], 'the choice of an order');
    (choice as HTMLSelectElement).value = bad.sort;
    choice.dispatchEvent(new Event('change', { bubbles: true }));
    await thread.settled();
    // The answer that nobody waits for any more comes now.
    await breathe(patience);
  }
  for (let pressed = 0; pressed < (bad.more ?? 0); pressed++) {
    const before = asked;
    thread.all('button', /^Show .*more/)[0]!.click();
    await until(() => asked > before || undefined, 'the rest to be asked for');
    await until(() => thread.all('button', 'Loading…').length === 0 || undefined, 'the rest', () => read(thread), longest);
    await thread.settled();
  }
  expect(performance.now() - began, 'milliseconds').to.be.lessThan(longest);
  const words = read(thread);
  if (bad.fails !== undefined) {
    expect(thread.element.phase).to.equal('failed');
    expect(words).to.include('Comments could not be loaded:');
    // Rarer words come a moment later.
    await until(() => matches(read(thread), bad.fails!) || undefined, `“${String(bad.fails)}”`, () => read(thread));
    await fetch(`${base}/heal`);
    thread.button('Try again').click();
    await until(() => ids(thread).join() === 'healed' || undefined, 'the healed thread', () => read(thread));
    return;
  }
  expect(thread.element.phase, words.slice(0, 300)).to.equal('ready');
  const shown = ids(thread);
  if (bad.anyOrder) shown.sort();
  expect(shown).to.deep.equal(bad.anyOrder ? [...bad.shows!].sort() : bad.shows);
  if (bad.says !== undefined) expect(matches(words, bad.says), `“${String(bad.says)}” in: ${words.slice(0, 500)}`).to.equal(true);
  if (bad.never !== undefined) expect(matches(words, bad.never), `“${String(bad.never)}” in: ${words.slice(0, 500)}`).to.equal(false);
  expect(words).not.to.match(/\[object |\bundefined\b|\bNaN\b|\bnull\b/);
  if (bad.ends) expect(thread.all('button', /^Show .*more/)).to.have.length(0);
  if (bad.most !== undefined) expect(bad.kind === 'sizes' ? words.length : asked).to.be.at.most(bad.most);
  expect(asked, 'requests').to.be.at.most(30);
  const { scrollWidth, clientWidth } = thread.element;
  expect(scrollWidth, 'sideways').to.be.at.most(clientWidth + 1);
}

describe('a server that answers', () => {
  afterEach(async () => {
    await tidy();
    adapter?.dispose();
    adapter = null;
  });
  after(async () => {
    const rows = [...found].map(([kind, counts]) => ({ kind, ...counts }));
    // A run of some of them proves nothing about the rest.
    if (rows.reduce((sum, { tried }) => sum + tried, 0) === cases.length + writes.length) await executeServerCommand('proven', { name: 'thread', found: rows });
  });

  cases.forEach((bad, at) => {
    it(`${bad.kind}: ${bad.name}`, async function () {
      this.timeout(12_000);
      const count = found.get(bad.kind) ?? { tried: 0, asExpected: 0 };
      found.set(bad.kind, count);
      count.tried++;
      await judge(bad, at);
      count.asExpected++;
    });
  });

  writes.forEach(({ name, gone, silent }, at) => {
    it(`words that were sent: ${name}`, async function () {
      this.timeout(12_000);
      const count = found.get('words that were sent') ?? { tried: 0, asExpected: 0 };
      found.set('words that were sent', count);
      count.tried++;
      adapter = restAdapter({ base: `${location.origin}/bad-answers/write/${at}/visit-${++visit}-${Date.now()}`, timeout: patience, token: 'token' });
      const thread = await mount({ adapter, attributes: { cache: 'off' } });
      await until(() => thread.all('textbox', 'Your comment')[0], 'the composer');
      thread.type(thread.field('Your comment'), 'Precious words.');
      thread.button('Comment').click();
      const there = (): boolean => thread.text.includes('Precious words.') || thread.all('textbox').some((field) => (field as HTMLTextAreaElement).value.includes('Precious words.'));
      for (let waited = 0; waited < (silent ? patience + 300 : 250); waited += 50) {
        if (!gone) expect(there(), thread.text).to.equal(true);
        await breathe(50);
      }
      expect(thread.comments().filter((each) => each.words === 'Words of a.')).to.have.length(1);
      expect(thread.text.split('Precious words.').length - 1, 'times they stand there').to.be.at.most(1);
      expect(thread.text).not.to.match(/\[object |\bundefined\b|\bNaN\b/);
      count.asExpected++;
    });
  });
});
