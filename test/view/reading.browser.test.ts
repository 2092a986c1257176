// What a reader meets in a thread: rows, lists and lines that fold, words where there are no comments, and more of them on demand.

import { expect } from '@open-wc/testing';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { mount, tidy } from '../support/thread-harness.js';

describe('a thread', () => {
  afterEach(tidy);

  it('shows each comment with who, when and what', async () => {
    const thread = await mount({ adapter: memoryAdapter({ seed: { threads: [{ id: 'thread', comments: [
      { author: 'Ann', ago: 60, text: 'First words.', replies: [{ author: 'Bob', ago: 5, text: 'An answer.' }] },
    ] }] } }) });
    const [ann, bob] = thread.comments();
    expect(ann!.name).to.match(/^Ann, /);
    expect(ann!.words).to.equal('First words.');
    expect(ann!.time.textContent).to.equal('1 hour ago');
    expect(bob!.name).to.match(/^Bob, reply to Ann, level 2, /);
    expect(bob!.level).to.equal(2);
  });
});
