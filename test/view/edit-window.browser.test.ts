// Where comments can be edited for a while only: how long that is, what goes at its end, and words that come too late.

import { expect } from '@open-wc/testing';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

/** Ada's comment can be edited for so many more milliseconds; Bea's is Bea's. */
async function open(left: number): Promise<ThreadHarness> {
  const now = Date.now();
  const adapter = memoryAdapter({
    as: 'Ada', editFor: 600_000, seed: { threads: [{ id: 'thread', comments: [
      { author: 'Ada', text: 'Words of mine', createdAt: now - 600_000 + left }, { author: 'Bea', text: 'Words of hers', createdAt: now },
    ] }] },
  });
  return mount({ adapter });
}
/** A busy machine takes seconds to draw, so the time that is left is more than that; its end is waited for. */
const says = (thread: ThreadHarness, words: string, ms = 30_000) => until(() => thread.text.includes(words), `“${words}” to be read`, () => thread.text, ms);

describe('a comment that can be edited for a while', () => {
  afterEach(tidy);

  it('says for how many more minutes, to its author only, and one less when a minute has gone', async () => {
    const thread = await open(128_000);
    await says(thread, 'Can be changed for 3 more minutes.');
    expect(thread.comment('Words of hers').text).not.to.contain('Can be changed');
    await says(thread, 'Can be changed for 2 more minutes.');
  });

  it('loses Edit when the time is over, and focus that stood on it goes to the comment', async () => {
    const thread = await open(9000);
    await says(thread, 'Can be changed for 1 more minute.');
    thread.button(/^Edit your comment/).focus();
    await until(() => !thread.comment('Words of mine').has(/^Edit your comment/), 'Edit to go', undefined, 30_000);
    expect(thread.text).not.to.contain('Can be changed');
    await thread.focusOn(/^Ada, /);
  });

  it('offers no Edit where the time was over before', async () => {
    const thread = await open(-1000);
    expect(thread.comment('Words of mine').has(/^Edit your comment/)).to.equal(false);
  });

  it('keeps words that were typed too late, says why, and gives them back', async () => {
    const thread = await open(12_000);
    const mine = thread.comment('Words of mine');
    await mine.edit();
    const field = await until(() => thread.all('textbox', /Edit your comment/)[0] as HTMLTextAreaElement, 'the form');
    thread.type(field, 'Words that come too late');
    await says(thread, 'The time in which this could be changed is over.');
    thread.button(/^Save$/).click();
    await says(thread, 'Not saved: you may not do this. The time in which this could be changed is over.');
    expect(thread.comments()[0]!.words).to.equal('Words that come too late');
    await thread.comments()[0]!.press(/^Edit$/);
    await until(() => (thread.all('textbox', /Edit your comment/)[0] as HTMLTextAreaElement | undefined)?.value === 'Words that come too late', 'the words in the form');
  });

  it('is edited in time', async () => {
    const thread = await open(60_000);
    await thread.comment('Words of mine').edit();
    const field = await until(() => thread.all('textbox', /Edit your comment/)[0] as HTMLTextAreaElement, 'the form');
    await says(thread, 'Can be changed for 1 more minute.');
    thread.type(field, 'Better words');
    thread.button(/^Save$/).click();
    await thread.hears('Comment saved.');
    expect(thread.comments()[0]!.words).to.equal('Better words');
  });
});
