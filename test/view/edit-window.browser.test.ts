// Where comments can be edited for a while only: how long that is, what goes at its end, and words that come too late.

import { expect } from '@open-wc/testing';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

/** The clock stands until a test sets it on, so that no busy machine runs out of time; what counts looks at it again and again. */
let now = Date.now();
const { now: real } = Date;

/** Ada's comment can be edited for so many more milliseconds; Bea's is Bea's. */
async function open(left: number): Promise<ThreadHarness> {
  const adapter = memoryAdapter({
    as: 'Ada', editFor: 600_000, seed: { threads: [{ id: 'thread', comments: [
      { author: 'Ada', text: 'Words of mine', createdAt: now - 600_000 + left }, { author: 'Bea', text: 'Words of hers', createdAt: now },
    ] }] },
  });
  return mount({ adapter });
}
const says = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words), `“${words}” to be read`, () => thread.text);

describe('a comment that can be edited for a while', () => {
  beforeEach(() => { Date.now = () => now; });
  afterEach(async () => {
    Date.now = real;
    await tidy();
  });

  it('says for how many more minutes, to its author only, and one less when a minute has gone', async () => {
    const thread = await open(120_400);
    await says(thread, 'Can be changed for 3 more minutes.');
    expect(thread.comment('Words of hers').text).not.to.contain('Can be changed');
    now += 500;
    await says(thread, 'Can be changed for 2 more minutes.');
  });

  it('loses Edit when the time is over, and focus that stood on it goes to the comment', async () => {
    const thread = await open(400);
    await says(thread, 'Can be changed for 1 more minute.');
    thread.button(/^Edit your comment/).focus();
    now += 500;
    await until(() => !thread.comment('Words of mine').has(/^Edit your comment/), 'Edit to go');
    expect(thread.text).not.to.contain('Can be changed');
    await thread.focusOn(/^Ada, /);
  });

  it('offers no Edit where the time was over before', async () => {
    const thread = await open(-1000);
    expect(thread.comment('Words of mine').has(/^Edit your comment/)).to.equal(false);
  });

  it('keeps words that were typed too late, says why, and gives them back', async () => {
    const thread = await open(400);
    const mine = thread.comment('Words of mine');
    await mine.edit();
    const field = await until(() => thread.all('textbox', /Edit your comment/)[0] as HTMLTextAreaElement, 'the form');
    thread.type(field, 'Words that come too late');
    now += 500;
    await says(thread, 'The time in which this could be changed is over.');
    thread.button(/^Save$/).click();
    await says(thread, 'Not saved: you may not do this. The time in which this could be changed is over.');
    expect(thread.comments()[0]!.words).to.equal('Words that come too late');
    await thread.comments()[0]!.press('Edit');
    await until(() => (thread.all('textbox', /Edit your comment/)[0] as HTMLTextAreaElement | undefined)?.value === 'Words that come too late', 'the words in the form');
    // What is still to be kept would come back in the next test.
    await says(thread, 'Draft saved');
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
