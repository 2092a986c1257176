// What pages do to a thread while somebody is writing in it: they move it, take it out, give it another adapter, another
// name, and put two beside each other. Words survive all of it.

import { expect } from '@open-wc/testing';
import { deviceAdapter } from '../../src/adapters/device.js';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import { conversation, guestSite, site } from '../support/conversation.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const root = (thread: ThreadHarness) => thread.field('Your comment');
const waits = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words) || undefined, `“${words}” to be read`, () => thread.text);
const editor = (thread: ThreadHarness) => until(() => thread.all('textbox', 'Your comment')[0] as HTMLTextAreaElement | undefined, 'the composer');

async function drafting(thread: ThreadHarness): Promise<void> {
  thread.type(root(thread), 'for the thread');
  await thread.comment('Something else.').reply();
  await thread.focusOn('Your reply to Barbara');
  thread.type(thread.field('Your reply to Barbara'), 'for Barbara');
}
const drafts = (thread: ThreadHarness): (string | undefined)[] =>
  ['Your comment', 'Your reply to Barbara'].map((name) => (thread.all('textbox', name)[0] as HTMLTextAreaElement | undefined)?.value);

function elsewhere(): { readonly frame: HTMLElement; readonly there: HTMLElement } {
  const frame = document.createElement('iframe');
  Object.assign(frame.style, { width: '700px', height: '900px' });
  document.body.append(frame);
  return { frame, there: frame.contentDocument!.body };
}
/** How what only screen readers hear is placed; or which element is bare. */
function looks(thread: ThreadHarness): string {
  const bare = [thread.element, ...thread.element.shadowRoot!.querySelectorAll('*')].find((each) => each.shadowRoot?.adoptedStyleSheets.length === 0);
  return bare?.localName ?? getComputedStyle(thread.all('status')[0]!).position;
}

describe('while somebody writes, the element', () => {
  afterEach(tidy);

  it('is moved: nothing is read again and the words are there', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await drafting(thread);
    const place = document.createElement('div');
    document.body.prepend(place);
    place.append(thread.element);
    await thread.settled();
    expect(drafts(thread)).to.deep.equal(['for the thread', 'for Barbara']);
    expect(backend.calls('page')).to.have.length(1);
    thread.button('Comment').click();
    await thread.hears('Comment posted.');
    place.remove();
  });

  it('is taken into another document: it looks the same there, and back here, and can be worked', async () => {
    const { frame, there } = elsewhere();
    const thread = await mount({ adapter: site().adapter });
    await editor(thread);
    const box = thread.element.parentElement!;
    there.append(thread.element);
    await thread.settled();
    expect(looks(thread)).to.equal('absolute');
    thread.type(root(thread), 'for the thread');
    await thread.comment('Something else.').reply();
    const reply = await until(() => thread.all('textbox', 'Your reply to Barbara')[0] as HTMLTextAreaElement | undefined, 'the form of the reply');
    thread.type(reply, 'for Barbara');
    thread.comment('Something else.').button(/^More about/).click();
    const item = await until(() => thread.element.shadowRoot!.querySelector<HTMLElement>('[role=menuitem]'), 'the menu');
    expect(getComputedStyle(item).display, 'what is loaded later is dressed, too').to.equal('block');
    expect(looks(thread)).to.equal('absolute');
    item.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
    box.append(thread.element);
    await thread.settled();
    expect(looks(thread)).to.equal('absolute');
    expect(drafts(thread)).to.deep.equal(['for the thread', 'for Barbara']);
    frame.remove();
  });

  it('begins its life in another document, and looks there as it does here', async () => {
    const { frame, there } = elsewhere();
    const thread = await mount({ adapter: site().adapter, into: there });
    await editor(thread);
    expect(looks(thread)).to.equal('absolute');
    thread.element.remove();
    frame.remove();
  });

  it('is taken out and put back later: the words are there, and so is what happened meanwhile', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await drafting(thread);
    const box = thread.element.parentElement!;
    thread.element.remove();
    await new Promise((done) => setTimeout(done, 30));
    const linus = memoryAdapter({ beside: backend.adapter, as: 'Linus' });
    await linus.write.create({ thread: { id: 'thread' }, parent: null, source: 'Meanwhile.' }, { signal: new AbortController().signal, key: 'k' as never });
    box.append(thread.element);
    await waits(thread, 'Meanwhile.');
    expect(drafts(thread)).to.deep.equal(['for the thread', 'for Barbara']);
    linus.become('Linus');
    await linus.write.create({ thread: { id: 'thread' }, parent: null, source: 'Live again.' }, { signal: new AbortController().signal, key: 'k2' as never });
    await waits(thread, '1 new comment — show');
  });

  it('is taken out while a comment is on its way: it arrives, and stands there once', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.wait('create');
    thread.type(root(thread), 'On its way.');
    thread.button('Comment').click();
    await thread.element.updateComplete;
    const box = thread.element.parentElement!;
    thread.element.remove();
    await new Promise((done) => setTimeout(done, 30));
    await backend.go('create');
    box.append(thread.element);
    await thread.settled();
    await until(() => !thread.text.includes('Sending…') || undefined, 'the answer');
    expect(thread.comments().filter((each) => each.words === 'On its way.')).to.have.length(1);
  });

  it('gets new attributes: the words are there', async () => {
    const thread = await mount({ adapter: site().adapter });
    await drafting(thread);
    const { element } = thread;
    for (const [name, value] of Object.entries({ theme: 'dark', 'max-depth': '1', 'heading-level': '3', pictures: 'remote', avatars: 'remote', 'thread-title': 'Another title', order: 'oldest' })) {
      element.setAttribute(name, value);
      await element.updateComplete;
    }
    element.locale = 'de';
    element.messages = { reply: 'Antworten' };
    await thread.settled();
    expect(drafts(thread)).to.deep.equal(['for the thread', 'for Barbara']);
    expect(thread.text).to.include('Another title');
    expect(thread.text).to.include('Antworten');
  });

  it('gets another page size: the words for the thread are there', async () => {
    const thread = await mount({ adapter: site().adapter });
    await drafting(thread);
    thread.element.pageSize = 1;
    await waits(thread, 'Show 1 more comment');
    await editor(thread);
    expect(root(thread).value).to.equal('for the thread');
    if (!thread.has('Something else.')) thread.button('Show 1 more comment').click();
    await waits(thread, 'Something else.');
    // Its form may have come back by itself, with its words; then Reply would close it.
    const button = thread.comment('Something else.').button(/^Reply to/);
    const reply = await until(() => {
      const form = thread.all('textbox', 'Your reply to Barbara')[0] as HTMLTextAreaElement | undefined;
      if (!form && button.getAttribute('aria-expanded') === 'false' && button.ariaBusy !== 'true') button.click();
      return form;
    }, 'the form of the reply');
    expect(reply.value).to.equal('for Barbara');
  });

  it('is given another thread: the words stay with theirs', async () => {
    const backend = site({ seed: { threads: [...conversation.threads!, { id: 'other', comments: [{ author: 'Barbara', text: 'In the other one.' }] }] } });
    const thread = await mount({ adapter: backend.adapter });
    await drafting(thread);
    thread.element.thread = 'other';
    await waits(thread, 'In the other one.');
    await editor(thread);
    expect(root(thread).value).to.equal('');
    thread.type(root(thread), 'for the other');
    thread.element.thread = 'thread';
    await waits(thread, 'Something else.');
    await editor(thread);
    expect(root(thread).value).to.equal('for the thread');
    await thread.comment('Something else.').reply();
    await thread.focusOn('Your reply to Barbara');
    expect(thread.field('Your reply to Barbara').value).to.equal('for Barbara');
  });

  it('is given another adapter: drafts and what could not be sent are there', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.always('create', new CommentError('offline', 'no network'));
    thread.type(root(thread), 'Could not be sent.');
    thread.button('Comment').click();
    await waits(thread, 'Not sent');
    thread.type(root(thread), 'A draft.');
    const next = site();
    thread.element.adapter = next.adapter;
    await until(() => next.calls('page').length === 1 || undefined, 'the other backend to be asked');
    await thread.settled();
    await editor(thread);
    expect(root(thread).value).to.equal('A draft.\n\nCould not be sent.');
    thread.button('Comment').click();
    await thread.hears('Comment posted.');
    expect(next.calls('create')).to.have.length(1);
  });

  it('is given another adapter while a comment is on its way, and it fails there: the words come back', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.wait('create');
    thread.type(root(thread), 'On its way.');
    thread.button('Comment').click();
    thread.element.adapter = site().adapter;
    await thread.settled();
    await backend.go('create', new CommentError('server', 'down'));
    await until(() => root(thread).value === 'On its way.' || undefined, 'the words', () => root(thread).value);
  });

  it('loses its adapter and gets it back: the words are there', async () => {
    const { adapter } = site();
    const thread = await mount({ adapter });
    await drafting(thread);
    thread.element.adapter = null;
    await thread.element.updateComplete;
    expect(thread.comments()).to.have.length(0);
    thread.element.adapter = adapter;
    await waits(thread, 'Something else.');
    await editor(thread);
    expect(root(thread).value).to.equal('for the thread');
  });
});

describe('two threads on one page', () => {
  afterEach(tidy);

  it('keep their words, votes and focus apart', async () => {
    const seed = { threads: [...conversation.threads!, { ...conversation.threads![0]!, id: 'second', comments: [{ id: 'z', author: 'Barbara', text: 'Over here.' }] }] };
    const backend = site({ seed });
    const first = await mount({ adapter: backend.adapter });
    const second = await mount({ adapter: backend.adapter, attributes: { thread: 'second' } });
    first.type(root(first), 'left');
    second.type(root(second), 'right');
    second.button('Comment').click();
    await second.hears('Comment posted.');
    expect(second.has('right')).to.equal(true);
    expect(first.has('right')).to.equal(false);
    expect(root(first).value).to.equal('left');
    expect(first.heard.join('')).not.to.include('posted');
    expect(second.element.contains(document.activeElement)).to.equal(true);
  });

  it('of the same name are in step', async () => {
    const backend = site();
    const first = await mount({ adapter: backend.adapter });
    const second = await mount({ adapter: backend.adapter });
    first.type(root(first), 'Said on the left.');
    first.button('Comment').click();
    await first.hears('Comment posted.');
    await until(() => second.has('Said on the left.') || second.all('button', '1 new comment — show')[0], 'the news', () => second.text);
    second.all('button', '1 new comment — show')[0]?.click();
    await waits(second, 'Said on the left.');
    await first.comment('The first words.').vote();
    await until(() => second.comment('The first words.').score === '4 points' || undefined, 'the vote');
    await first.comment('Said on the left.').remove();
    first.element.remove();
    await until(() => !second.has('Said on the left.') || undefined, 'the removal');
  });

  it('share who is logged in', async () => {
    const { adapter } = guestSite();
    const first = await mount({ adapter });
    const second = await mount({ adapter });
    expect(second.text).to.include('You must be logged in');
    adapter.become('Ada');
    await waits(first, 'Ada · Log out');
    await waits(second, 'Ada · Log out');
    await editor(second);
  });
});

describe('two tabs with the conversation of this device', () => {
  const open: { dispose?(): void }[] = [];
  afterEach(async () => {
    await tidy();
    for (const adapter of open.splice(0)) adapter.dispose?.();
  });

  it('are in step: comments, edits, votes and removals of one are seen in the other', async () => {
    const database = `two-tabs-${Math.random()}`;
    const tab = () => {
      const adapter = deviceAdapter({ database, seed: conversation });
      open.push(adapter);
      return adapter;
    };
    const first = await mount({ adapter: tab() });
    const second = await mount({ adapter: tab() });
    first.button('Log in').click();
    await first.focusOn('Name');
    first.type(first.field('Name'), 'Ada');
    first.button('Log in').click();
    await first.focusOn('Your comment');
    first.type(root(first), 'From the first tab.');
    first.button('Comment').click();
    await first.hears('Comment posted.');
    await until(() => second.has('From the first tab.') || second.all('button', '1 new comment — show')[0], 'the news', () => second.text);
    second.all('button', '1 new comment — show')[0]?.click();
    await waits(second, 'From the first tab.');
    const row = first.comment('From the first tab.');
    await row.edit();
    await first.focusOn('Edit your comment');
    first.type(row.field('Edit your comment'), 'Edited in the first tab.');
    first.button('Save').click();
    await waits(second, 'Edited in the first tab.');
    await first.comment('Something else.').vote();
    await until(() => second.comment('Something else.').score === '1 point' || undefined, 'the vote', () => second.text);
    await row.remove();
    dispatchEvent(new PageTransitionEvent('pagehide'));
    await until(() => !second.has('Edited in the first tab.') || undefined, 'the removal', () => second.text);
  });
});
