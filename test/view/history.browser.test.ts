// What an edited comment has said before: for who may know, in a dialog that is fetched when it is opened.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { memoryAdapter, type MemoryAdapter, type MemoryOptions } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { mount, text, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const call = { signal: new AbortController().signal };
let keys = 0;
/** Ada has written "One" and changed it twice. */
async function edited(options: MemoryOptions = {}): Promise<MemoryAdapter> {
  const site = memoryAdapter({ as: 'Ada', seed: { people: [{ id: 'mo', name: 'Mo', role: 'moderator' }], threads: [{ id: 'thread', comments: [{ id: 'a', author: 'Ada', markdown: 'One', ago: 60 }, { author: 'Bea', text: 'Never changed', ago: 50 }] }] }, ...options });
  for (const words of ['Two, *with stress*', 'Three']) await site.write.edit!('a' as CommentId, words, { ...call, key: `history-${keys++}` as WriteKey });
  return site;
}
const name = /^edited: Versions of the comment by Ada$/;
const dialog = (thread: ThreadHarness) => until(() => thread.element.shadowRoot!.querySelector<HTMLDialogElement>('dialog[open]'), 'the dialog');
const shows = (box: HTMLElement, words: string) => until(() => text(box).includes(words), `“${words}” to be read`, () => text(box));

describe('what a comment has said before', () => {
  afterEach(tidy);

  it('is read by its author, by keyboard: the latest first, each with its time, drawn as comments are; Escape goes back', async () => {
    const thread = await mount({ adapter: await edited() });
    const button = await until(() => thread.all('button', name)[0], 'the button');
    button.focus();
    await sendKeys({ press: 'Enter' });
    const box = await dialog(thread);
    await shows(box, 'One');
    expect([...box.querySelectorAll('.body')].map((each) => text(each))).to.deep.equal(['Three', 'Two, with stress', 'One']);
    expect(text(box.querySelector('em'))).to.equal('with stress');
    const times = [...box.querySelectorAll('time')].map((each) => Date.parse(each.dateTime));
    expect(times).to.deep.equal([...times].sort((a, b) => b - a));
    expect(box.getAttribute('aria-label')).to.equal('Versions of the comment by Ada');
    await thread.focusOn('Close');
    await sendKeys({ press: 'Escape' });
    await thread.focusOn(name);
  });

  it('is read by a moderator, and not offered to other readers, nor where nothing was changed', async () => {
    const site = await edited();
    const moderator = await mount({ adapter: memoryAdapter({ beside: site, as: 'Mo' }) });
    await until(() => moderator.all('button', name)[0], 'the button');
    expect(moderator.all('button', /^edited/).length).to.equal(1);
    const reader = await mount({ adapter: memoryAdapter({ beside: site, as: 'Bea' }) });
    await until(() => reader.all('button', 'Keys')[0], 'the guide');
    expect(reader.all('button', /^edited/)).to.deep.equal([]);
    expect(reader.text).to.include('· edited');
  });

  it('is read by strangers where the site says so', async () => {
    const thread = await mount({ adapter: memoryAdapter({ beside: await edited({ openHistory: true }) }) });
    await until(() => thread.all('button', name)[0], 'the button');
  });

  it('says why it cannot be read, and is asked for again', async () => {
    let fails = true;
    const thread = await mount({ adapter: await edited({ script: ({ op }) => (op === 'history' && fails ? new CommentError('server', 'down') : undefined) }) });
    (await until(() => thread.all('button', name)[0], 'the button')).click();
    const box = await dialog(thread);
    await shows(box, 'Could not be loaded: the server has a problem.');
    fails = false;
    await thread.focusOn('Try again');
    await sendKeys({ press: 'Enter' });
    await shows(box, 'Two, with stress');
    expect(text(box)).not.to.include('Could not be loaded');
  });

  it('survives an answer that is no list, and leaves out what has no words', async () => {
    const site = await edited();
    let answer: unknown = { surprise: true };
    const thread = await mount({ adapter: { ...site, read: { ...site.read, history: async () => answer as never } } });
    const button = await until(() => thread.all('button', name)[0], 'the button');
    button.click();
    await shows(await dialog(thread), 'Could not be loaded: the server’s answer could not be understood.');
    await sendKeys({ press: 'Escape' });
    answer = [null, { at: 'yesterday', body: { format: 'html', source: '<img src=x onerror=alert(1)>Old words' } }, { at: 5 }];
    button.click();
    const box = await until(() => thread.element.shadowRoot!.querySelector<HTMLDialogElement>('dialog[open]'), 'the dialog');
    await shows(box, 'Old words');
    expect(box.querySelectorAll('li').length).to.equal(1);
    expect(box.querySelector('img')).to.equal(null);
  });
});
