// Finding one's way, and what is new: since the last visit, folded before, one branch alone, and being told of more.

import { expect } from '@open-wc/testing';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { guestSite, site } from '../support/conversation.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const pause = (ms = 50) => new Promise((done) => setTimeout(done, ms));
const call = () => ({ signal: new AbortController().signal, key: `k${Math.random()}` as never });
const waits = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words) || undefined, `“${words}”`, () => thread.text);
const fresh = (thread: ThreadHarness) => thread.comments().filter((each) => /\bNew\b/.test(each.text.replace(each.words, ''))).map((each) => each.words);
const visit = () => Object.keys(localStorage).filter((key) => key.startsWith('parley:visit '));
/** Looks at a thread for a while, and leaves. */
async function visited(adapter: CommentAdapter): Promise<void> {
  const thread = await mount({ adapter });
  await until(() => visit().length > 0 || undefined, 'the visit to be kept');
  thread.element.remove();
  await pause();
}
const say = (backend: CommentAdapter, as: string, source: string, parent: string | null = null) =>
  memoryAdapter({ beside: backend as never, as }).write.create({ thread: { id: 'thread' }, parent: parent as never, source }, call());

describe('since the last visit', function () {
  // Several visits, each with a look that lasts.
  this.timeout(30_000);
  afterEach(tidy);

  it('nothing is new the first time; later what others have said is marked, counted and found', async () => {
    const { adapter } = site();
    await visited(adapter);
    await say(adapter, 'Linus', 'Linus again.', 'b');
    await say(adapter, 'Ada', 'My own, from elsewhere.');
    await say(adapter, 'Grace', 'Grace again.');
    const thread = await mount({ adapter });
    await waits(thread, '2 new since your last visit');
    expect(fresh(thread).sort()).to.deep.equal(['Grace again.', 'Linus again.']);
    const found: string[] = [];
    for (let n = 0; n < 3; n++) {
      thread.button('Next new').click();
      await pause(150);
      found.push(thread.focusedName().split(',')[0]!);
    }
    expect(found[2]).to.equal(found[0]);
    expect([...found.slice(0, 2)].sort()).to.deep.equal(['Grace', 'Linus']);
    thread.button('Hide').click();
    await until(() => thread.all('button', 'Next new').length === 0 || undefined, 'the line to go');
    expect(fresh(thread)).to.have.length(2);
  });

  it('a reload makes nothing old, and a look an hour later finds nothing new', async () => {
    const { adapter } = site();
    await visited(adapter);
    await say(adapter, 'Linus', 'Linus again.');
    const mark = () => (JSON.parse(localStorage.getItem(visit()[0]!)!) as { readonly mark: number }).mark;
    const first = mark();
    for (let reload = 0; reload < 2; reload++) {
      const thread = await mount({ adapter });
      await waits(thread, '1 new since your last visit');
      thread.button('Next new').click();
      await thread.focusOn(/^Linus, /);
      await until(() => mark() > first || undefined, 'it to count as seen');
      thread.element.remove();
    }
    const { now } = Date;
    Date.now = () => now() + 3_600_000;
    try {
      const thread = await mount({ adapter });
      await pause();
      expect(fresh(thread)).to.deep.equal([]);
      expect(thread.text).not.to.include('last visit');
    } finally {
      Date.now = now;
    }
  });

  it('nothing is remembered of a thread that never was on the screen', async () => {
    const { adapter } = site();
    const box = document.createElement('div');
    box.style.cssText = 'position: absolute; top: -9999px';
    document.body.append(box);
    const thread = await mount({ adapter, into: box });
    await pause(1000);
    thread.element.remove();
    await pause();
    box.remove();
    expect(visit()).to.deep.equal([]);
  });

  it('what a guest has written here is not new to them', async () => {
    const { adapter } = guestSite({ guests: true });
    const thread = await mount({ adapter });
    await until(() => visit().length > 0 || undefined, 'the visit to be kept');
    thread.element.store!.post('By a guest.', null, { name: 'Gast' });
    await thread.hears('Comment posted.');
    thread.element.remove();
    await pause();
    const again = await mount({ adapter });
    await pause();
    expect(again.has('By a guest.')).to.equal(true);
    expect(fresh(again)).to.deep.equal([]);
  });
});

describe('a branch that was folded', () => {
  afterEach(tidy);

  it('is folded again on the next visit, unless the address leads into it or it was unfolded', async () => {
    const { adapter } = site();
    const first = await mount({ adapter });
    await first.comment('The first words.').fold();
    first.element.remove();
    await pause();
    const second = await mount({ adapter });
    await until(() => second.comment(/^Grace/).folded || undefined, 'the fold');
    expect(second.has('An answer by Ada.')).to.equal(false);
    second.element.remove();
    await pause();
    history.replaceState(null, '', '#comment-l');
    const linked = await mount({ adapter });
    await linked.focusOn(/^Linus, reply to Ada/);
    expect(linked.has('An answer by Ada.')).to.equal(true);
    history.replaceState(null, '', location.pathname + location.search);
    linked.element.remove();
    await pause();
    const third = await mount({ adapter });
    await until(() => third.comment(/^Grace/).folded || undefined, 'the fold');
    await third.comment(/^Grace/).fold();
    third.element.remove();
    await pause();
    const fourth = await mount({ adapter });
    await pause(100);
    expect(fourth.has('An answer by Ada.')).to.equal(true);
  });
});

describe('a thread that begins with its replies folded', () => {
  afterEach(tidy);

  it('says how many and whose, leaves open what the reader opens, and takes their own reply', async () => {
    const { adapter } = site();
    const thread = await mount({ adapter, attributes: { replies: 'folded' } });
    await waits(thread, '+ 2 replies: \u2068Ada\u2069, …');
    expect(thread.comments().map((each) => each.words)).to.deep.equal(['The first words.', 'Something else.']);
    thread.button(/^\+ 2 replies/).click();
    await waits(thread, 'An answer by Ada.');
    // Who answers a comment that had no replies has not folded them.
    thread.comment('Barbara').button(/^Reply to/).click();
    const field = await until(() => thread.all('textbox', /Barbara/)[0], 'the composer');
    thread.type(field as HTMLTextAreaElement, 'Mine.');
    thread.button(/^Reply$/, field.closest('form')!).click();
    await thread.hears('Comment posted.');
    expect(thread.comments().map((each) => each.words)).to.include('Mine.');
    await pause(900);
    thread.element.remove();
    await pause();
    const again = await mount({ adapter, attributes: { replies: 'folded' } });
    await waits(again, '+ 1 reply: \u2068Ada\u2069');
    await waits(again, 'An answer by Ada.');
  });
});

describe('a branch too deep to be indented', () => {
  afterEach(tidy);
  const chain = (length: number): object => ({ id: `d${length}`, author: `Deep ${length}`, text: `Words ${length}.`, ...(length > 1 ? { replies: [chain(length - 1)] } : {}) });
  const deep = () => memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'thread', comments: [chain(9) as never, { id: 'other', author: 'Other', text: 'Beside it.' }] }] } });

  it('can be read alone, indented anew, under what it answers, and there is a way back to the same place', async () => {
    const thread = await mount({ adapter: deep(), attributes: { 'max-depth': '3' } });
    expect(thread.comment('Words 4.').level).to.equal(thread.comment('Words 3.').level);
    thread.button('Show this branch on its own').click();
    await thread.focusOn(/^Deep 7, /);
    expect(thread.has('Beside it.')).to.equal(false);
    expect(thread.comments().slice(0, 3).map((each) => each.words)).to.deep.equal(['Words 9.', 'Words 8.', 'Words 7.']);
    expect(thread.comment('Words 5.').level).to.equal(thread.comment('Words 6.').level + 1);
    thread.button('Back to all comments').click();
    await thread.focusOn(/^Deep 7, /);
    expect(thread.has('Beside it.')).to.equal(true);
  });

  it('gives way when an address leads out of it, and takes replies', async () => {
    const thread = await mount({ adapter: deep(), attributes: { 'max-depth': '3' } });
    thread.button('Show this branch on its own').click();
    await thread.focusOn(/^Deep 7, /);
    await thread.comment('Words 5.').reply();
    await thread.focusOn('Your reply to Deep 5');
    thread.type(thread.field('Your reply to Deep 5'), 'Down here.');
    thread.button(/^Reply$/, thread.comment('Words 5.').article).click();
    await thread.hears('Comment posted.');
    expect(thread.has('Down here.')).to.equal(true);
    location.hash = '#comment-other';
    await thread.focusOn(/^Other, /);
    expect(thread.has('Words 9.')).to.equal(true);
  });
});

describe('being told of new comments', () => {
  afterEach(tidy);

  it('is one button that says what it does, is remembered by the backend, and announced', async () => {
    const { adapter } = site();
    const thread = await mount({ adapter });
    (await until(() => thread.all('button', 'Subscribe')[0], 'Subscribe')).click();
    await thread.hears('Subscribed.');
    expect(await adapter.follow.following({ id: 'thread' }, call())).to.equal(true);
    thread.element.remove();
    const again = await mount({ adapter });
    (await until(() => again.all('button', 'Unsubscribe')[0], 'Unsubscribe')).click();
    await again.hears('Unsubscribed.');
    expect(await adapter.follow.following({ id: 'thread' }, call())).to.equal(false);
  });

  it('goes back with a reason where the backend refuses', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.always('follow', new CommentError('server', 'no'));
    (await until(() => thread.all('button', 'Subscribe')[0], 'Subscribe')).click();
    await waits(thread, 'Nothing was changed: the server has a problem.');
    expect(thread.all('button', 'Subscribe')).to.have.length(1);
  });

  it('leads who is not signed in to the login, and is not there where the adapter cannot', async () => {
    const thread = await mount({ adapter: guestSite().adapter });
    (await until(() => thread.all('button', 'Subscribe')[0], 'Subscribe')).click();
    await thread.focusOn('Log in');
    const { follow: _follow, ...rest } = site().adapter;
    const without = await mount({ adapter: rest as CommentAdapter });
    await pause(100);
    expect(without.all('button', /ubscribe/)).to.deep.equal([]);
  });
});
