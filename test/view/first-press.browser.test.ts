// A press before what acts on it is here: it must not be lost, must not be done twice, and a failure must be said.
// A file of its own, because what has come once is there for all tests of a page.

import { expect } from '@open-wc/testing';
import { executeServerCommand, sendKeys } from '@web/test-runner-commands';
import { guestSite, site, type Site } from '../support/conversation.js';
import { able, engine } from '../support/engine.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';
import { patience } from '../support/patience.js';

const acts = '/src/view/acts.ts';
const late = able(engine !== 'WebKit', 'A first press before the part for it is here', 'a part that has come once stays for as long as the page lives');

/** A thread in which all rows stand; the editor need not be here. */
async function shown(backend: Site): Promise<ThreadHarness> {
  const thread = await mount({ adapter: backend.adapter, wait: false });
  await until(() => thread.has('Barbara') || undefined, 'the rows');
  return thread;
}

(late ? describe : describe.skip)('the first press', () => {
  afterEach(async () => {
    await executeServerCommand('break', null);
    await executeServerCommand('hold', null);
    await tidy();
  });
  after(async () => { await fetch(acts, { cache: 'reload' }); });

  it('of something that cannot be fetched says so, where it was pressed, and works on the next press', async () => {
    await executeServerCommand('break', 'acts.');
    // What the browser has kept for earlier tests would come all the same.
    await fetch(acts, { cache: 'reload' });
    const thread = await shown(guestSite());
    const errors: string[] = [];
    thread.element.addEventListener('parley-error', (event) => { errors.push(event.detail.error.code); });
    await thread.comment('Grace').reply();
    await until(() => thread.comment('Grace').text.includes('Could not be loaded') || undefined, 'the reason on the row');
    await thread.hears(/Could not be loaded/);
    expect(errors).to.have.length(1);
    thread.button('Log in').click();
    await until(() => thread.text.split('Could not be loaded').length > 2 || undefined, 'the reason at the top, too');
    await executeServerCommand('break', null);
    await thread.comment('Grace').reply();
    await until(() => thread.comment('Grace').text.includes('You must be logged in to reply to Grace.') || undefined, 'the prompt');
    expect(thread.comment('Grace').text).not.to.include('Could not be loaded');
    // The last place that may still say it is the one for who cannot see.
    expect(thread.text.split('Could not be loaded').length).to.be.at.most(2);
  });

  it('of a vote, of Reply by key and of a fold is done, each once and in order, when it can be', async () => {
    await executeServerCommand('hold', 'acts.');
    const backend = site();
    const thread = await shown(backend);
    const grace = thread.comment('Grace');
    const vote = grace.button(/^Vote up/);
    vote.click();
    expect(vote.ariaBusy).to.equal('true');
    thread.comment('Barbara').button(/^Reply to/).focus();
    await sendKeys({ press: 'Enter' });
    // Reading waits for nothing.
    await grace.fold();
    expect(thread.has('Linus')).to.equal(false);
    await grace.fold();
    expect(thread.has('Linus')).to.equal(true);
    expect(grace.text).to.include('3 points');
    await executeServerCommand('hold', null);
    await until(() => grace.text.includes('4 points') || undefined, 'the vote', () => thread.text);
    await thread.focusOn('Your reply to Barbara');
    expect(vote.ariaBusy).to.equal(null);
    expect(backend.calls('react')).to.have.length(1);
  });

  it('is not undone by a second one of the same button, but taken back, as it is later', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter, wait: false });
    await until(() => thread.has('Grace') || undefined, 'the rows');
    const grace = thread.comment('Grace');
    grace.button(/^Vote up/).click();
    grace.button(/^Vote up/).click();
    await until(() => backend.calls('react').length > 0 || undefined, 'a vote to be sent');
    await until(() => (grace.button(/^Vote up/).ariaPressed === 'false' && grace.text.includes('3 points')) || undefined, 'the vote to be back');
  });

  it('has its effect at once where the line is quick', async () => {
    const thread = await shown(guestSite());
    const began = performance.now();
    thread.comment('Barbara').button(/^Reply to/).click();
    await until(() => thread.comment('Barbara').text.includes('You must be logged in to reply') || undefined, 'the prompt');
    expect(performance.now() - began).to.be.below(patience);
  });

});
