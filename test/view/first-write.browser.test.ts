// A press while what writes cannot be fetched. A file of its own, because what has come once is there for all tests of a page.

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import { site } from '../support/conversation.js';
import { able, engine } from '../support/engine.js';
import { mount, tidy, until } from '../support/thread-harness.js';

const writing = '/src/core/writing.ts';
const late = able(engine !== 'WebKit', 'A first write before the part for it is here', 'a part that has come once stays for as long as the page lives');

(late ? describe : describe.skip)('the first write', () => {
  afterEach(async () => {
    await executeServerCommand('break', null);
    // What has failed is kept by the browser as well, for the files that come after this.
    await fetch(writing, { cache: 'reload' });
    await tidy();
  });

  it('that cannot be made yet says so, and the next press makes it once', async () => {
    await executeServerCommand('break', 'core/writing.');
    // What the browser has kept for earlier tests would come all the same.
    await fetch(writing, { cache: 'reload' });
    const backend = site();
    const thread = await mount({ adapter: backend.adapter, wait: false });
    await until(() => thread.has('Grace') || undefined, 'the rows');
    const grace = thread.comment('Grace');
    grace.button(/^Vote up/).click();
    await until(() => grace.text.includes('Could not be loaded') || undefined, 'the reason on the row');
    expect(backend.calls('react')).to.have.length(0);
    await executeServerCommand('break', null);
    grace.button(/^Vote up/).click();
    await until(() => grace.text.includes('4 points') || undefined, 'the vote');
    expect(grace.text).not.to.include('Could not be loaded');
    await until(() => backend.calls('react').length > 0 || undefined, 'the vote to be sent');
    expect(backend.calls('react')).to.have.length(1);
  });
});
