// A thread by keys alone, and searched: j and k, up to what is answered, folding, the panel, the search field; and no key where somebody writes.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { keyTable, readKeys } from '../../src/view/key-table.js';
import { site } from '../support/conversation.js';
import { mount, text, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const press = (...keys: string[]) => keys.reduce<Promise<void>>((before, key) => before.then(() => sendKeys({ press: key })).then(() => pause(60)), Promise.resolve());
const pause = (ms = 60) => new Promise<void>((done) => setTimeout(done, ms));
const start = async (thread: ThreadHarness) => {
  await until(() => thread.all('button', 'Keys')[0], 'the guide');
  thread.heading(/A thread/).focus();
};

describe('keys', () => {
  afterEach(tidy);

  it('lead through the comments, up to what is answered, and back to the heading', async () => {
    const thread = await mount({ adapter: site().adapter });
    await start(thread);
    for (const [key, name] of [
      ['j', /^Grace, /], ['j', /^Ada, reply to Grace/], ['j', /^Linus, reply to Ada/], ['j', /^Barbara, /], ['j', /^Barbara, /], ['k', /^Linus, reply/], ['u', /^Ada, reply/], ['t', /^Grace, /],
      ['J', /^Barbara, /], ['K', /^Grace, /], ['k', /comments on/],
    ] as const) {
      await press(key);
      await thread.focusOn(name);
    }
  });

  it('fold and unfold, fold the whole branch, and open a reply in which letters are letters', async () => {
    const thread = await mount({ adapter: site().adapter });
    await start(thread);
    await press('j', 'j');
    await thread.focusOn(/^Ada, /);
    await press('[');
    expect(thread.has('Deeper still.')).to.equal(false);
    await press(']');
    expect(thread.has('Deeper still.')).to.equal(true);
    await press('j');
    await thread.focusOn(/^Linus, /);
    await press('{');
    await thread.focusOn(/^Grace, /);
    expect(thread.has('An answer by Ada.')).to.equal(false);
    await press(']', 'r');
    await thread.focusOn('Your reply to Grace');
    await press('j', 'k', 'u');
    expect(thread.field('Your reply to Grace').value).to.equal('jku');
  });

  it('do nothing while focus is outside, with Ctrl, or where the page turned them off; the page can choose others', async () => {
    const thread = await mount({ adapter: site().adapter });
    await until(() => thread.all('button', 'Keys')[0], 'the guide');
    await press('j');
    expect(thread.focusedName()).to.equal('');
    thread.heading(/A thread/).focus();
    await sendKeys({ down: 'Control' });
    await press('j');
    await sendKeys({ up: 'Control' });
    await thread.focusOn(/A thread/);
    thread.element.setAttribute('keys', 'next=l');
    await press('j');
    await thread.focusOn(/A thread/);
    await press('l');
    await thread.focusOn(/^Grace, /);
    thread.element.setAttribute('keys', 'off');
    await press('l', 'j');
    await thread.focusOn(/^Grace, /);
    await until(() => thread.all('button', 'Keys').length === 0 || undefined, 'no list of keys');
  });

  it('are listed by ?, which Escape closes; focus comes back', async () => {
    const thread = await mount({ adapter: site().adapter, attributes: { keys: 'next=l' } });
    await start(thread);
    await press('l', '?');
    const dialog = await until(() => thread.element.shadowRoot!.querySelector<HTMLDialogElement>('dialog[open]') ?? undefined, 'the panel');
    expect(text(dialog)).to.include('l Next comment');
    await press('Escape');
    expect(dialog.open).to.equal(false);
    await thread.focusOn(/^Grace, /);
    await press('?');
    await until(() => dialog.open || undefined, 'the panel again');
  });

  it('that cannot be read change nothing', () => {
    const usual = readKeys(null);
    expect(usual.size).to.equal(Object.keys(keyTable).length);
    for (const attribute of ['', 'next', 'next=long', 'constructor=x', '=', '__proto__=y']) expect([...readKeys(attribute)], attribute).to.deep.equal([...usual]);
    expect(readKeys(' off ').size).to.equal(0);
    expect(readKeys('search=').has('/')).to.equal(false);
  });
});

describe('search', () => {
  afterEach(tidy);
  const many = (count: number) => memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'thread', comments: Array.from({ length: count }, (_, n) => ({
    id: `c${n}`, author: `Writer ${n}`, ago: n, text: n % 10 === 3 ? `A **Wombat** number ${n}.` : `Words ${n}.`,
  })) }] } });

  it('finds words in what is loaded, says how many, goes through them, and leaves at the one it found', async () => {
    const thread = await mount({ adapter: many(20), attributes: { order: 'newest' } });
    (await until(() => thread.all('button', 'Search')[0], 'Search')).click();
    await thread.focusOn('Search in these comments');
    await sendKeys({ type: 'wOMBAT' });
    await thread.hears('2 found');
    await until(() => CSS.highlights.get('parley-found')?.size === 2 || undefined, 'both to be lit up');
    await press('Enter');
    await thread.hears('1 of 2: Writer 3');
    await press('Enter');
    await thread.hears('2 of 2: Writer 13');
    expect(thread.focusedName()).to.equal('Search in these comments');
    const { top, bottom } = thread.comment('number 13').article.getBoundingClientRect();
    expect(top >= 0 && bottom <= innerHeight).to.equal(true);
    await press('Escape');
    await thread.focusOn(/^Writer 13, /);
    await until(() => !CSS.highlights.has('parley-found') || undefined, 'the lights to go out');
  });

  it('says when not all is loaded, and loads the rest', async () => {
    const thread = await mount({ adapter: many(60), attributes: { 'page-size': '10', order: 'newest' } });
    await start(thread);
    await press('/');
    await thread.focusOn('Search in these comments');
    await sendKeys({ type: 'wombat' });
    await thread.hears('1 found');
    thread.button('Load and search all').click();
    await thread.hears('6 found');
    expect(thread.text).not.to.include('loaded so far');
    expect(thread.focusedName()).not.to.equal('');
  });

  it('opens folded branches on the way, and says when nothing is found', async () => {
    const thread = await mount({ adapter: site().adapter });
    await start(thread);
    await thread.comment('The first words.').fold();
    await press('/');
    await thread.focusOn('Search in these comments');
    await sendKeys({ type: 'deeper' });
    await thread.hears('1 found');
    await press('Enter');
    await until(() => thread.has('Deeper still.') || undefined, 'the branch to open');
    await sendKeys({ type: ' than that' });
    await thread.hears('0 found');
  });
});
