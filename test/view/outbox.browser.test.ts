// What a writer sees when the line is bad: that their words are kept, why, when they go out, and what can be done meanwhile.

import { expect } from '@open-wc/testing';
import { CommentError } from '../../src/core/errors.js';
import { outboxName } from '../../src/storage/outbox-door.js';
import { site, type Site } from '../support/conversation.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const offline = (): CommentError => new CommentError('offline', 'no network');
const waits = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words) || undefined, `“${words}” to be read`, () => thread.text, 8000);
const gone = (thread: ThreadHarness, words: string) => until(() => !thread.text.includes(words) || undefined, `“${words}” to go`, () => thread.text, 8000);

async function writing(made: Site = site()): Promise<{ thread: ThreadHarness; backend: Site }> {
  return { thread: await mount({ adapter: made.adapter, attributes: { outbox: null } }), backend: made };
}
async function say(thread: ThreadHarness, words: string): Promise<void> {
  thread.type(thread.field('Your comment'), words);
  thread.button('Comment', thread.element).click();
  await thread.element.updateComplete;
}
/** The page is left and opened again: another element, another store, the same device. */
async function reopened(backend: Site): Promise<ThreadHarness> {
  await tidy();
  return (await writing(backend)).thread;
}

/** Waits until a row is there that will go out by itself. */
const kept = (thread: ThreadHarness, words: string) => until(() => (thread.has(words) && thread.comment(words).has('Try now')) || undefined, `“${words}” to be kept`, () => thread.text, 8000);

describe('a comment on a bad line', () => {
  afterEach(async () => {
    await tidy();
    await new Promise<void>((done) => {
      const request = indexedDB.deleteDatabase(outboxName);
      request.onsuccess = request.onerror = request.onblocked = () => done();
    });
  });

  it('is kept in its place, says so once, and goes out when Try now is pressed', async () => {
    const { thread, backend } = await writing();
    backend.always('create', offline());
    await say(thread, 'Patient words.');
    await waits(thread, 'Not sent yet: the network cannot be reached.');
    await thread.hears('Not sent yet. It is kept on this device and goes out by itself.');
    const row = thread.comment('Patient words.');
    expect(row.text).to.include('It is kept on this device and goes out by itself');
    expect(row.decisions).to.deep.equal(['Try now', 'Edit', 'Discard']);
    const { article } = row;
    backend.always('create', undefined);
    await row.press('Try now');
    await thread.hears('Comment posted.');
    await gone(thread, 'kept on this device');
    expect(thread.comment('Patient words.').article).to.equal(article);
    const keys = backend.calls('create').map(([, key]) => key);
    expect(new Set(keys).size, 'always the same name').to.equal(1);
    expect(thread.heard.filter((words) => words.includes('kept on this device'))).to.have.length(1);
  });

  it('goes out by itself when the browser says that it is online', async () => {
    const { thread, backend } = await writing();
    backend.always('create', offline());
    await say(thread, 'First of all.');
    await kept(thread, 'First of all.');
    await say(thread, 'Second to that.');
    await kept(thread, 'Second to that.');
    backend.always('create', undefined);
    dispatchEvent(new Event('online'));
    const sources = (): string[] => backend.calls('create').map(([draft]) => (draft as { source: string }).source);
    await until(() => (sources().at(-1) === 'Second to that.' && !thread.text.includes('Sending…') && !thread.comment('Second to that.').has('Try now')) || undefined, 'both to be sent', () => sources().join(' | '));
    expect(sources().slice(-2), 'in the order in which they were written').to.deep.equal(['First of all.', 'Second to that.']);
  });

  it('is there again when the page is opened again, and goes out', async () => {
    const { thread, backend } = await writing();
    backend.always('create', offline());
    await say(thread, 'Still here tomorrow.');
    await kept(thread, 'Still here tomorrow.');
    const again = await reopened(backend);
    await waits(again, 'Still here tomorrow.');
    backend.always('create', undefined);
    await until(() => again.has('Still here tomorrow.') || undefined, 'the row');
    dispatchEvent(new Event('online'));
    await gone(again, 'ept on this device');
    expect(again.comments().filter((each) => each.words === 'Still here tomorrow.')).to.have.length(1);
  });

  it('goes back into the composer with Edit, and is gone with Discard, for good', async () => {
    const { thread, backend } = await writing();
    backend.always('create', offline());
    await say(thread, 'Half a thought.');
    await kept(thread, 'Half a thought.');
    await thread.comment('Half a thought.').press('Edit');
    await thread.focusOn('Your comment');
    expect(thread.field('Your comment').value).to.equal('Half a thought.');
    await say(thread, 'Half a thought.');
    await kept(thread, 'Half a thought.');
    await thread.comment('Half a thought.').press('Discard');
    await gone(thread, 'Half a thought.');
    const again = await reopened(backend);
    await new Promise((done) => setTimeout(done, 300));
    expect(again.has('Half a thought.')).to.equal(false);
  });

  it('that the backend refuses in the end stays with its words and the reason, also when the page is opened again', async () => {
    const { thread, backend } = await writing();
    backend.always('create', new CommentError('forbidden', 'no'));
    await say(thread, 'Not for you.');
    await waits(thread, 'Not sent: you may not do this.');
    const again = await reopened(backend);
    await waits(again, 'Not for you.');
    await waits(again, 'Not sent: you may not do this.');
    expect(again.comment('Not for you.').decisions).to.deep.equal(['Retry', 'Edit', 'Discard']);
  });

  it('on a device that keeps nothing says so once, does not claim to be kept, and is sent all the same', async () => {
    const { open } = indexedDB;
    indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };
    try {
      const { thread, backend } = await writing();
      backend.always('create', offline());
      await say(thread, 'In memory only.');
      await thread.hears('This browser keeps nothing for this page');
      await waits(thread, 'It goes out by itself as long as this page is open.');
      expect(thread.text).not.to.include('kept on this device');
      backend.always('create', undefined);
      dispatchEvent(new Event('online'));
      await thread.hears('Comment posted.');
      expect(thread.heard.filter((words) => words.includes('keeps nothing'))).to.have.length(1);
    } finally {
      indexedDB.open = open;
    }
  });
});

describe('a vote on a bad line', () => {
  afterEach(tidy);

  it('stands as it was wished, says that it is kept, and only the last wish is sent', async () => {
    const { thread, backend } = await writing();
    backend.always('react', offline());
    const row = thread.comment('The first words.');
    await row.vote();
    await waits(thread, 'Your vote is kept on this device');
    expect(row.voted()).to.equal(true);
    await row.vote();
    await until(() => !row.voted() || undefined, 'the vote to be taken back');
    backend.always('react', undefined);
    dispatchEvent(new Event('online'));
    await gone(thread, 'Your vote is kept');
    expect(row.voted()).to.equal(false);
  });
});
