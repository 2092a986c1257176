// Everything a reader and a writer do, with the keyboard alone and real keys. After each task focus stands somewhere, never on the page.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { memoryAdapter, type SeedComment } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import { conversation, guestSite, site, type Site } from '../support/conversation.js';
import { matches, mount, tidy, until, type Name, type ThreadHarness } from '../support/thread-harness.js';

const press = (key: string) => sendKeys({ press: key });
async function hold(modifier: string, key: string): Promise<void> {
  await sendKeys({ down: modifier });
  await sendKeys({ press: key });
  await sendKeys({ up: modifier });
}

/** Tabs until this has focus; fails after so many keys. */
async function tab(thread: ThreadHarness, name: Name, most = 12, back = false): Promise<void> {
  const seen: string[] = [];
  for (let keys = 0; keys <= most; keys++) {
    if (matches(thread.focusedName(), name)) return;
    seen.push(thread.focusedName());
    if (back) await hold('Shift', 'Tab');
    else await press('Tab');
  }
  throw new Error(`no “${String(name)}” within ${most} tabs; passed: ${seen.join(' | ')}`);
}
const waits = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words) || undefined, `“${words}” to be read`, () => thread.text);

/** A thread with a button before it that has focus, as if the reader came from the page above. */
async function reader(backend: Site = site()): Promise<{ thread: ThreadHarness; backend: Site }> {
  const before = document.createElement('button');
  before.textContent = 'Before';
  document.body.prepend(before);
  const thread = await mount({ adapter: backend.adapter });
  before.focus();
  return { thread, backend };
}

describe('with the keyboard alone a reader', () => {
  afterEach(async () => {
    await tidy();
    document.querySelectorAll('body > button').forEach((each) => each.remove());
  });

  it('reaches the composer, writes, and stands on the new comment', async () => {
    const { thread } = await reader();
    await tab(thread, 'Your comment', 4);
    await sendKeys({ type: 'By hand.' });
    // The toolbar is one stop, the preview another, and what is said of the draft a third.
    await tab(thread, 'Comment', 4);
    await press('Enter');
    await thread.hears('Comment posted.');
    await thread.focusOn(/^Ada, /);
    await tab(thread, /^Link to the comment by Ada/, 1);
  });

  it('posts with Ctrl+Enter', async () => {
    const { thread } = await reader();
    await tab(thread, 'Your comment', 4);
    await sendKeys({ type: 'By hand.' });
    await hold('Control', 'Enter');
    await thread.hears('Comment posted.');
    await thread.focusOn(/^Ada, /);
  });

  it('folds and unfolds, and stays on the line', async () => {
    const { thread } = await reader();
    await tab(thread, 'Fold the comment by Grace and its replies', 8);
    await press('Enter');
    await waits(thread, '+ 2 replies');
    await thread.focusOn('Unfold the comment by Grace');
    expect(thread.has('An answer by Ada.')).to.equal(false);
    await press(' ');
    await thread.focusOn('Fold the comment by Grace');
    expect(thread.has('An answer by Ada.')).to.equal(true);
  });

  it('opens a reply, leaves it with Escape and finds the words again', async () => {
    const { thread } = await reader();
    await tab(thread, /^Reply to Grace/);
    await press('Enter');
    await thread.focusOn('Your reply to Grace');
    await sendKeys({ type: 'Half a' });
    await press('Escape');
    await thread.focusOn(/^Reply to Grace/);
    await press('Enter');
    await thread.focusOn('Your reply to Grace');
    await sendKeys({ type: ' thought.' });
    await tab(thread, 'Cancel', 4);
    await press('Enter');
    await thread.focusOn(/^Reply to Grace/);
    await press(' ');
    await thread.focusOn('Your reply to Grace');
    expect(thread.field('Your reply to Grace').value).to.match(/Half a|thought/);
    await tab(thread, /^Reply$/, 5);
    await press('Enter');
    await thread.hears('Comment posted.');
    await thread.focusOn(/^Ada, reply to Grace/);
  });

  it('edits', async () => {
    const { thread } = await reader();
    await tab(thread, /^Edit your comment/, 20);
    await press('Enter');
    await thread.focusOn('Edit your comment');
    await hold('Control', 'a');
    await sendKeys({ type: 'Rewritten.' });
    await tab(thread, 'Save', 5);
    await press('Enter');
    await thread.hears('Comment saved.');
    await thread.focusOn(/^Ada, reply to Grace/);
    expect(thread.has('Rewritten.')).to.equal(true);
    expect(thread.has('An answer by Ada.')).to.equal(false);
  });

  it('deletes and takes it back', async () => {
    const { thread } = await reader();
    await tab(thread, /^Delete your comment/, 20);
    await press('Enter');
    await thread.focusOn('Undo');
    await press('Enter');
    await thread.focusOn(/^Ada, reply to Grace/);
    expect(thread.has('An answer by Ada.')).to.equal(true);
  });

  it('has all the time they want for Undo while they stand on it; elsewhere it runs out, and focus goes to the next comment', async function () {
    this.timeout(40_000);
    const leaf: readonly SeedComment[] = [{ id: 'm', author: 'Ada', text: 'Mine.', ago: 5 }, { id: 'n', author: 'Grace', text: 'Next.', ago: 9 }];
    const made = (): Site => site({ seed: { threads: [{ id: 'thread', comments: leaf }] } });
    const { thread } = await reader(made());
    const other = await mount({ adapter: made().adapter });
    const button = other.button(/^Delete your comment/);
    button.focus();
    await press('Enter');
    await other.focusOn('Undo');
    await tab(other, /^Delete your comment/, 20, true);
    await press('Enter');
    await thread.focusOn('Undo');
    await until(() => !other.has('Mine.') && !other.text.includes('Undo') || undefined, 'the time to run out', () => other.text, 12_000);
    await new Promise((done) => setTimeout(done, 1000));
    expect(thread.focusedName()).to.match(/^Undo: Ada, /);
    expect(thread.comment(/^Comment deleted|^Ada/).text).to.include('Undo');
    await press('Tab');
    expect(thread.focusedName()).not.to.include('Undo');
    await hold('Shift', 'Tab');
    await thread.focusOn('Undo');
    // Sent while they stand on it (another way than the clock): focus goes to the next comment.
    const { store } = thread.element;
    store!.hurry(store!.node('m' as never)!.write!.key);
    await thread.hears('Comment deleted.');
    await thread.focusOn(/^Grace, /);
  });

  it('votes, and stays on the vote', async () => {
    const { thread } = await reader();
    await tab(thread, 'Vote up the comment by Grace');
    await press('Enter');
    await until(() => thread.comment('The first words.').score === '4 points' || undefined, 'the vote');
    await thread.focusOn('Vote up the comment by Grace');
    await press(' ');
    await until(() => thread.comment('The first words.').score === '3 points' || undefined, 'the vote to be taken back');
    await thread.settled();
    expect(thread.focusedName()).to.match(/^Vote up the comment by Grace, /);
  });

  it('loads more, and stands on the first new comment', async () => {
    const comments = Array.from({ length: 30 }, (_, i) => ({ author: `Reader ${i}`, text: `Words ${i}`, ago: 1000 - i }));
    const { thread } = await reader(site({ seed: { threads: [{ id: 'thread', comments }] }, orders: ['oldest'] }));
    await waits(thread, 'Show 5 more comments');
    const last = thread.comments().at(-1)!;
    last.button(/^Reply to/).focus();
    await tab(thread, 'Show 5 more comments', 3);
    await press('Enter');
    await thread.hears('5 more comments.');
    await thread.focusOn(/^Reader 25, /);
  });

  it('sorts, and stays on the choice', async () => {
    const { thread } = await reader();
    await tab(thread, /Best/, 3);
    await press('ArrowDown');
    await press('Enter');
    await until(() => thread.comments()[0]!.words === 'Something else.' || undefined, 'the newest first', () => thread.text);
    expect(thread.focusedRole()).to.equal('combobox');
    await thread.hears(/Newest/);
  });

  it('closes the question under a reply with Escape, and is back where it was opened', async () => {
    const { thread } = await reader(guestSite());
    thread.comment('Something else.').button(/^Reply to/).focus();
    await press('Enter');
    await thread.focusOn('Log in');
    expect(thread.text).to.include('You must be logged in to reply to Barbara.');
    await press('Escape');
    await thread.focusOn(/^Reply to Barbara, /);
    expect(thread.text).not.to.include('You must be logged in to reply to Barbara.');
  });

  it('logs in from a reply and comes back to it', async () => {
    const { thread } = await reader(guestSite());
    await tab(thread, /^Reply to Grace/);
    await press('Enter');
    await thread.focusOn('Log in');
    await press('Enter');
    await thread.focusOn('Name');
    await sendKeys({ type: 'Ada' });
    await press('Enter');
    await thread.hears('Logged in as Ada.');
    await thread.focusOn('Your reply to Grace');
    await sendKeys({ type: 'Here I am.' });
    await hold('Control', 'Enter');
    await thread.hears('Comment posted.');
    await thread.focusOn(/^Ada, reply to Grace/);
    await tab(thread, 'Log out', 30, true);
    await press('Enter');
    await thread.hears('Logged out.');
    await thread.focusOn(/comments on “A thread”/);
  });

  it('retries, takes words back, and discards', async () => {
    const { thread, backend } = await reader();
    backend.always('create', new CommentError('offline', 'no network'));
    await tab(thread, 'Your comment', 4);
    await sendKeys({ type: 'Stubborn.' });
    await hold('Control', 'Enter');
    await thread.hears('Not sent');
    await thread.focusOn(/^Ada, /);
    await tab(thread, 'Retry', 2);
    await press('Enter');
    await until(() => backend.calls('create').length === 2 || undefined, 'a second try');
    await waits(thread, 'Not sent');
    await thread.focusOn(/^Ada, /);
    await tab(thread, 'Edit', 3);
    await press('Enter');
    await thread.focusOn('Your comment');
    await sendKeys({ type: ' Still.' });
    await hold('Control', 'Enter');
    await waits(thread, 'Not sent');
    expect(thread.has('Stubborn. Still.') || thread.has(' Still.Stubborn.')).to.equal(true);
    await tab(thread, 'Discard', 4);
    await press('Enter');
    await thread.focusOn(/^Grace, /);
    expect(thread.text).not.to.include('Stubborn');
  });

  it('sees new comments, follows a link to one, and goes back to the top', async () => {
    const { thread, backend } = await reader();
    const linus = memoryAdapter({ beside: backend.adapter, as: 'Linus' });
    await linus.write.create({ thread: { id: 'thread' }, parent: null, source: 'News.' }, { signal: new AbortController().signal, key: 'k' as never });
    await waits(thread, '1 new comment — show');
    await tab(thread, '1 new comment — show', 8);
    await press('Enter');
    await thread.focusOn(/^Linus, /);
    await tab(thread, 'Link to the comment by Grace', 10);
    await press('Enter');
    await thread.focusOn(/^Grace, /);
    expect(location.hash).to.equal('#comment-g');
    await tab(thread, 'Back to top', 40);
    await press('Enter');
    await until(() => location.hash === '#top' || undefined, 'the top');
  });

  it('is not thrown off when what they stand on goes away', async () => {
    const { thread, backend } = await reader(site({ seed: conversation }));
    thread.comment('Something else.').button(/^Reply to/).focus();
    const barbara = memoryAdapter({ beside: backend.adapter, as: 'Barbara' });
    await barbara.write.remove?.('b' as never, { signal: new AbortController().signal, key: 'k' as never });
    await until(() => !thread.has('Something else.') || undefined, 'it to go');
    await thread.focusOn(/^Grace, /);
  });

  it('nor when that happens under a menu they have opened: Escape leads beside it', async () => {
    const { thread, backend } = await reader(site({ seed: conversation }));
    thread.comment('Something else.').button(/^More about/).focus();
    await press('Enter');
    await thread.focusOn('Copy link');
    const barbara = memoryAdapter({ beside: backend.adapter, as: 'Barbara' });
    await barbara.write.remove?.('b' as never, { signal: new AbortController().signal, key: 'k' as never });
    await until(() => !thread.has('Something else.') || undefined, 'it to go');
    await press('Escape');
    await thread.focusOn(/^Grace, /);
  });

  it('keeps their place when rows change theirs, and the form when it is drawn anew in a narrower place', async () => {
    const { thread } = await reader(site({ seed: conversation }));
    for (const order of ['newest', 'oldest', 'best'] as const) {
      for (const who of ['Grace', 'Barbara']) {
        thread.comment(new RegExp(`^${who}, `)).heading.focus();
        thread.element.order = order;
        await until(() => thread.element.store!.state.order === order || undefined, order);
        await thread.settled();
        expect(thread.focusedName()).to.match(new RegExp(`^${who}, `));
        thread.element.order = order === 'newest' ? 'oldest' : 'newest';
        await thread.settled();
        expect(thread.focusedName()).to.match(new RegExp(`^${who}, `));
      }
    }
    await thread.comment('Deeper still.').reply();
    await thread.focusOn('Your reply to Linus');
    await sendKeys({ type: 'Wide, ' });
    thread.element.parentElement!.style.width = '250px';
    await until(() => thread.comment('Deeper still.').level < 3 || undefined, 'the flat list');
    await thread.focusOn('Your reply to Linus');
    await sendKeys({ type: 'narrow' });
    expect(thread.field('Your reply to Linus').value).to.equal('Wide, narrow');
  });
});
