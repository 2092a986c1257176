// What a writer goes through: words are sent once, stand there at once, and are never lost, whatever the backend does.

import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import type { ParleyEvent } from '../../src/view/events.js';
import { conversation, guestSite, site, type Site } from '../support/conversation.js';
import { mount, text, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const offline = (): CommentError => new CommentError('offline', 'no network');
const root = (thread: ThreadHarness) => thread.field('Your comment');
const waits = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words) || undefined, `“${words}” to be read`, () => thread.text);
const gone = (thread: ThreadHarness, words: string) => until(() => !thread.text.includes(words) || undefined, `“${words}” to go`, () => thread.text);

async function writing(made: Site = site()): Promise<{ thread: ThreadHarness; backend: Site }> {
  return { thread: await mount({ adapter: made.adapter }), backend: made };
}

/** Types into the field for the thread and presses Comment. */
async function say(thread: ThreadHarness, words: string): Promise<void> {
  thread.type(root(thread), words);
  thread.button('Comment', thread.element).click();
  await thread.element.updateComplete;
}

describe('a comment that is posted', () => {
  afterEach(tidy);

  it('too late, when the thread has been closed: its words stay in the field, and in the thread with the reason', async () => {
    const made = site();
    let closed = false;
    const { read } = made.adapter;
    const adapter = { ...made.adapter, read: { ...read, page: async (...asked: Parameters<typeof read.page>) => ({ ...await read.page(...asked), closed }) } };
    const thread = await mount({ adapter });
    thread.type(root(thread), 'Nearly done.');
    made.always('create', new CommentError('closed', 'scripted'));
    closed = true;
    await thread.element.store!.reload();
    await waits(thread, 'Comments are closed.');
    await thread.focusOn('Your comment');
    expect(root(thread).value).to.equal('Nearly done.');
    thread.button('Comment').click();
    await waits(thread, 'Not sent: this thread is closed.');
    expect(thread.comment('Nearly done.').decisions).to.include('Discard');
  });

  it('appears at once as being sent, and is confirmed in the same row, with focus, aloud', async () => {
    const { thread, backend } = await writing();
    backend.wait('create');
    await say(thread, 'My new words.');
    const row = thread.comment('My new words.');
    expect(row.text).to.include('Sending…');
    expect(thread.comments()[0]!.article).to.equal(row.article);
    expect(root(thread).value).to.equal('');
    await thread.focusOn(/^Ada, /);
    const { article } = row;
    await backend.go('create');
    await thread.hears('Comment posted.');
    await gone(thread, 'Sending…');
    expect(thread.comment('My new words.').article).to.equal(article);
    expect(row.has(/^Reply to Ada/)).to.equal(true);
    await thread.focusOn(/^Ada, /);
    expect(article.contains(thread.element.shadowRoot!.activeElement)).to.equal(true);
  });

  it('stays with its words and the reason when it fails; Retry sends it with the same name', async () => {
    const { thread, backend } = await writing();
    backend.always('create', offline());
    const failures: string[] = [];
    thread.element.addEventListener('parley-failed', (event) => { failures.push(`${event.detail.error.code} ${event.detail.write.source}`); });
    await say(thread, 'Precious.');
    await waits(thread, 'Not sent: the network cannot be reached.');
    await thread.hears('Not sent: the network cannot be reached.');
    const row = thread.comment('Precious.');
    expect(row.decisions).to.deep.equal(['Retry', 'Edit', 'Discard']);
    expect(failures).to.deep.equal(['offline Precious.']);
    const { article } = row;
    backend.always('create', undefined);
    await row.press('Retry');
    await thread.hears('Comment posted.');
    expect(thread.comment('Precious.').article).to.equal(article);
    const [first, second] = backend.calls('create').map(([, key]) => key);
    expect(second).to.equal(first);
    expect(thread.comments().filter((each) => each.words === 'Precious.')).to.have.length(1);
  });

  it('that failed goes back into the composer with Edit, after what stands there', async () => {
    const { thread, backend } = await writing();
    backend.always('create', offline());
    await say(thread, 'Precious.');
    await waits(thread, 'Not sent');
    thread.type(root(thread), 'Meanwhile.');
    await thread.comment('Precious.').press('Edit');
    await thread.focusOn('Your comment');
    expect(root(thread).value).to.equal('Meanwhile.\n\nPrecious.');
    expect(thread.has('Precious.')).to.equal(false);
  });

  it('that failed goes away with Discard, and focus goes to the next comment', async () => {
    const { thread, backend } = await writing();
    backend.always('create', offline());
    await say(thread, 'Precious.');
    await waits(thread, 'Not sent');
    await thread.comment('Precious.').press('Discard');
    await gone(thread, 'Precious.');
    await thread.focusOn(/^Grace, /);
  });

  for (const [how, twice] of Object.entries<(thread: ThreadHarness) => Promise<void>>({
    'a double click': async (thread) => {
      const { left, top, width, height } = thread.button('Comment').getBoundingClientRect();
      const position: [number, number] = [Math.round(left + width / 2), Math.round(top + height / 2)];
      await sendMouse({ type: 'click', position });
      await sendMouse({ type: 'click', position });
    },
    'two clicks in one task': async (thread) => {
      const button = thread.button('Comment');
      button.click();
      button.click();
      await thread.element.updateComplete;
      button.click();
    },
    'Ctrl+Enter held down': async (thread) => {
      root(thread).focus();
      for (const repeat of [false, true, true]) {
        root(thread).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, composed: true, repeat }));
        await thread.element.updateComplete;
      }
    },
    'Enter on the button, twice': async (thread) => {
      thread.button('Comment').focus();
      await sendKeys({ press: 'Enter' });
      await sendKeys({ press: 'Enter' });
    },
    'Ctrl+Enter, then the button': async (thread) => {
      root(thread).focus();
      root(thread).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, composed: true }));
      thread.button('Comment').click();
    },
  })) {
    it(`is posted once by ${how}`, async () => {
      const { thread, backend } = await writing();
      thread.type(root(thread), 'Only once.');
      await twice(thread);
      await thread.hears('Comment posted.');
      await thread.settled();
      expect(backend.calls('create')).to.have.length(1);
      expect(thread.comments().filter((each) => each.words === 'Only once.')).to.have.length(1);
      expect(thread.text).not.to.include('Write something first.');
    });
  }

  it('is a second comment when it is written again', async () => {
    const { thread, backend } = await writing();
    await say(thread, 'Again.');
    await say(thread, 'Again.');
    await until(() => backend.calls('create').length === 2 || undefined, 'two comments');
  });

  it('is sent by Ctrl+Enter and by Cmd+Enter, not by Enter, and never while an input method composes', async () => {
    const { thread, backend } = await writing();
    const press = (init: KeyboardEventInit) => root(thread).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true, ...init }));
    thread.type(root(thread), 'かな');
    press({});
    press({ ctrlKey: true, isComposing: true });
    press({ ctrlKey: true, keyCode: 229 } as KeyboardEventInit);
    await thread.settled();
    expect(backend.calls('create')).to.have.length(0);
    press({ metaKey: true });
    await thread.hears('Comment posted.');
    thread.heard.length = 0;
    thread.type(root(thread), 'Real keys.');
    await sendKeys({ down: 'Control' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ up: 'Control' });
    await thread.hears('Comment posted.');
    expect(backend.calls('create')).to.have.length(2);
  });

  it('that is blank, or too long, is refused with words and kept', async () => {
    const { thread, backend } = await writing(site({ length: 20 }));
    await say(thread, '  \n ');
    expect(thread.text).to.include('Write something first.');
    thread.type(root(thread), 'x'.repeat(23));
    await thread.element.updateComplete;
    await waits(thread, '3 characters too many');
    thread.button('Comment').click();
    await until(() => thread.all('alert', '3 characters too many')[0], 'the refusal');
    expect(root(thread).value).to.equal('x'.repeat(23));
    expect(root(thread).getAttribute('aria-invalid')).to.equal('true');
    await thread.focusOn('Your comment');
    thread.type(root(thread), 'x'.repeat(18));
    await waits(thread, '2 characters left');
    expect(backend.calls('create')).to.have.length(0);
  });

  it('waits for approval where the site says so', async () => {
    const made = site();
    // A site that answers before its live feed does.
    const { live: _, ...rest } = made.adapter;
    const held = { ...rest, write: { ...made.adapter.write, create: async (...args: Parameters<typeof made.adapter.write.create>) => ({ ...(await made.adapter.write.create(...args)), state: 'held' as const }) } };
    const thread = await mount({ adapter: held });
    await say(thread, 'May I?');
    await thread.hears('Comment posted. It waits for approval.');
    expect(thread.comment('May I?').text).to.include('Waiting for approval');
  });
});

describe('several composers', () => {
  afterEach(tidy);

  it('keep their size when focus leaves, so that what stands below is still under the pointer that presses it', async () => {
    const { thread } = await writing();
    const field = root(thread);
    const small = field.getBoundingClientRect().height;
    field.focus();
    const composer = (field.getRootNode() as ShadowRoot).host;
    await until(() => field.getBoundingClientRect().height > small, 'the field to grow');
    const grown = composer.getBoundingClientRect().height;
    thread.heading().focus();
    await thread.settled();
    expect(composer.getBoundingClientRect().height).to.equal(grown);
  });
    it('stand open at once, each with its own words, and Cancel and Escape close and keep', async () => {
    const { thread } = await writing();
    thread.type(root(thread), 'for the thread');
    await thread.comment('The first words.').reply();
    await thread.focusOn('Your reply to Grace');
    thread.type(thread.comment('The first words.').field(), 'for Grace');
    await thread.comment('Something else.').reply();
    await thread.focusOn('Your reply to Barbara');
    thread.type(thread.comment('Something else.').field(), 'for Barbara');
    expect([root(thread), thread.field('Your reply to Grace'), thread.field('Your reply to Barbara')].map((each) => each.value))
      .to.deep.equal(['for the thread', 'for Grace', 'for Barbara']);

    thread.field('Your reply to Grace').focus();
    await sendKeys({ press: 'Escape' });
    await thread.focusOn(/^Reply to Grace/);
    expect(thread.all('textbox', 'Your reply to Grace')).to.have.length(0);
    thread.button('Cancel', thread.comment('Something else.').article).click();
    await thread.focusOn(/^Reply to Barbara/);

    await thread.comment('The first words.').reply();
    await thread.focusOn('Your reply to Grace');
    expect(thread.field('Your reply to Grace').value).to.equal('for Grace');
    await thread.comment('Something else.').reply();
    await thread.focusOn('Your reply to Barbara');
    expect(thread.field('Your reply to Barbara').value).to.equal('for Barbara');
    expect(root(thread).value).to.equal('for the thread');
  });

  it('keep their words while others post, votes count and comments arrive', async () => {
    const { thread, backend } = await writing();
    thread.type(root(thread), 'half a');
    await thread.comment('Something else.').reply();
    await thread.focusOn('Your reply to Barbara');
    thread.type(thread.field('Your reply to Barbara'), 'half an answer');
    await thread.comment('The first words.').vote();
    await thread.comment('An answer by Ada.').reply();
    await thread.focusOn('Your reply to Ada');
    thread.type(thread.field('Your reply to Ada'), 'Posted in between.');
    thread.button(/^Reply$/, thread.field('Your reply to Ada').closest('form')!).click();
    await thread.hears('Comment posted.');
    backend.adapter.lose();
    await thread.settled();
    expect(root(thread).value).to.equal('half a');
    expect(thread.field('Your reply to Barbara').value).to.equal('half an answer');
    expect(thread.comment('Posted in between.').name).to.match(/^Ada, reply to Ada, level 3/);
  });

  it('Escape in the field for the thread is the page’s to use', async () => {
    const { thread } = await writing();
    let heard = 0;
    const hear = (event: KeyboardEvent): void => { if (event.key === 'Escape') heard++; };
    addEventListener('keydown', hear);
    thread.type(root(thread), 'kept');
    await sendKeys({ press: 'Escape' });
    removeEventListener('keydown', hear);
    expect(heard).to.equal(1);
    expect(root(thread).value).to.equal('kept');
  });

  it('words for a comment that goes away stay in sight', async () => {
    const { thread, backend } = await writing();
    const barbara = (await import('../../src/adapters/memory.js')).memoryAdapter({ beside: backend.adapter, as: 'Barbara' });
    thread.type(root(thread), 'Mine.');
    await thread.comment('Something else.').reply();
    await thread.focusOn('Your reply to Barbara');
    thread.type(thread.field('Your reply to Barbara'), 'You are wrong.');
    const { signal } = new AbortController();
    await barbara.write.remove?.('b' as never, { signal, key: 'k' as never });
    await thread.hears('Your words stand in the field at the top');
    await thread.focusOn('Your comment');
    expect(root(thread).value).to.equal('Mine.\n\nYou are wrong.');
  });
});

describe('one’s own comment', () => {
  afterEach(tidy);

  it('is edited in place; focus comes back to it', async () => {
    const { thread, backend } = await writing();
    const row = thread.comment('An answer by Ada.');
    await row.edit();
    await thread.focusOn('Edit your comment');
    expect(row.field('Edit your comment').value).to.equal('An answer by Ada.');
    thread.type(row.field('Edit your comment'), 'A better answer.');
    backend.wait('edit');
    thread.button('Save').click();
    await waits(thread, 'Saving…');
    expect(thread.comment('A better answer.').article).to.equal(row.article);
    await thread.focusOn(/^Ada, reply to Grace/);
    await backend.go('edit');
    await thread.hears('Comment saved.');
    expect(row.text).to.include('edited');
    expect(row.text).not.to.include('Saving…');
  });

  it('keeps the new words when saving fails: Retry, Edit, Discard', async () => {
    const { thread, backend } = await writing();
    const row = thread.comment('An answer by Ada.');
    backend.always('edit', offline());
    await row.edit();
    await thread.focusOn('Edit your comment');
    thread.type(row.field('Edit your comment'), 'A better answer.');
    thread.button('Save').click();
    await waits(thread, 'Not saved: the network cannot be reached.');
    expect(row.words).to.equal('A better answer.');
    await row.press('Edit');
    await thread.focusOn('Edit your comment');
    expect(row.field('Edit your comment').value).to.equal('A better answer.');
    thread.button('Save').click();
    await waits(thread, 'Not saved');
    await row.press('Discard');
    await gone(thread, 'Not saved');
    expect(row.words).to.equal('An answer by Ada.');
  });

  it('that is deleted elsewhere while its words are changed: they go where they can be seen, and that is said', async () => {
    const { thread, backend } = await writing();
    const elsewhere = memoryAdapter({ beside: backend.adapter, as: 'Ada' });
    await thread.comment('An answer by Ada.').edit();
    await thread.focusOn('Edit your comment');
    thread.type(thread.field('Edit your comment'), 'A much better answer.');
    await elsewhere.write.remove!('a' as never, { signal: new AbortController().signal, key: 'k' as never });
    await thread.hears('Not saved: it does not exist any more.');
    await thread.focusOn('Your comment');
    expect(root(thread).value).to.equal('A much better answer.');
  });

  it('and another that wait to be deleted have each an Undo with a name of its own', async () => {
    const { thread } = await writing(site({ seed: { people: [{ id: 'mo', name: 'Mo', role: 'moderator' }], ...conversation }, as: 'mo' }));
    for (const words of ['Deeper still.', 'Something else.']) await thread.comment(words).press(/^Delete/);
    await until(() => thread.all('button', /^Undo/).length === 2 || undefined, 'both', () => thread.text);
    expect(thread.button(/^Undo: Barbara, /).textContent).to.equal('Undo');
    expect(thread.button(/^Undo: Linus, /).textContent).to.equal('Undo');
  });

  it('that is deleted elsewhere before a word was changed puts nothing anywhere', async () => {
    const { thread, backend } = await writing();
    const elsewhere = memoryAdapter({ beside: backend.adapter, as: 'Ada' });
    await thread.comment('An answer by Ada.').edit();
    await thread.focusOn('Edit your comment');
    await elsewhere.write.remove!('a' as never, { signal: new AbortController().signal, key: 'k' as never });
    await thread.focusOn(/^Comment deleted/);
    expect(root(thread).value).to.equal('');
  });

  it('Escape closes the editor, keeps the words, and says nothing was changed', async () => {
    const { thread, backend } = await writing();
    const row = thread.comment('An answer by Ada.');
    await row.edit();
    await thread.focusOn('Edit your comment');
    thread.type(row.field('Edit your comment'), 'Half.');
    await sendKeys({ press: 'Escape' });
    await thread.focusOn(/^Edit your comment, /);
    expect(row.words).to.equal('An answer by Ada.');
    await row.edit();
    await thread.focusOn('Edit your comment');
    expect(row.field('Edit your comment').value).to.equal('Half.');
    expect(backend.calls('edit')).to.have.length(0);
  });

  it('says so when the words to edit cannot be fetched, or are late', async () => {
    const { thread, backend } = await writing();
    const row = thread.comment('An answer by Ada.');
    backend.wait('source');
    await row.edit();
    await waits(thread, 'Opening the editor…');
    await backend.go('source', offline());
    await waits(thread, 'the network cannot be reached.');
    expect(row.words).to.equal('An answer by Ada.');
    await row.edit();
    await thread.focusOn('Edit your comment');
    expect(row.text).not.to.include('cannot be reached');
  });

  it('is deleted with a chance to undo', async () => {
    const { thread, backend } = await writing();
    await say(thread, 'A leaf.');
    await thread.hears('Comment posted.');
    const row = thread.comment('A leaf.');
    await row.remove();
    await thread.hears('Deleted.');
    await thread.focusOn('Undo');
    expect(row.text).to.include('Deleted.');
    await row.press('Undo');
    await thread.focusOn(/^Ada, /);
    expect(row.words).to.equal('A leaf.');
    expect(backend.calls('remove')).to.have.length(0);
  });

  it('that cannot be deleted is there again, with the reason', async () => {
    const { thread, backend } = await writing();
    const row = thread.comment('An answer by Ada.');
    backend.always('remove', new CommentError('forbidden', 'no'));
    await row.remove();
    await thread.focusOn('Undo');
    thread.element.store!.hurry(thread.element.store!.node('a' as never)!.write!.key);
    await waits(thread, 'Not deleted: you may not do this.');
    await thread.hears('Not deleted: you may not do this.');
    expect(row.words).to.equal('An answer by Ada.');
    expect(thread.focusedName()).not.to.equal('');
  });

  it('leaves a tombstone where it has replies, and focus goes on to the next', async () => {
    const { thread } = await writing();
    const row = thread.comment('An answer by Ada.');
    await row.remove();
    await thread.focusOn('Undo');
    thread.element.store!.hurry(thread.element.store!.node('a' as never)!.write!.key);
    await thread.hears('Comment deleted.');
    await waits(thread, 'Comment deleted');
    expect(row.text).to.include('Comment deleted');
    await thread.focusOn(/^Linus, /);
  });

  it('is deleted for good when the page is left before the time for Undo is over', async () => {
    const { thread, backend } = await writing();
    await thread.comment('An answer by Ada.').remove();
    await thread.focusOn('Undo');
    dispatchEvent(new PageTransitionEvent('pagehide'));
    await until(() => backend.calls('remove').length === 1 || undefined, 'the removal to be sent');
  });
});

describe('votes', () => {
  afterEach(tidy);

  it('count at once', async () => {
    const { thread, backend } = await writing();
    backend.wait('react');
    const row = thread.comment('The first words.');
    expect(row.score).to.equal('3 points');
    await row.vote();
    expect([row.score, row.voted()]).to.deep.equal(['4 points', true]);
    await backend.go('react');
    await thread.settled();
    expect([row.score, row.voted()]).to.deep.equal(['4 points', true]);
    await row.vote('down');
    expect([row.score, row.voted(), row.voted('down')]).to.deep.equal(['2 points', false, true]);
  });

  it('that are refused are rolled back, with the reason on the row and aloud', async () => {
    const { thread, backend } = await writing();
    backend.wait('react');
    const row = thread.comment('The first words.');
    row.button(/^Vote up/).focus();
    await row.vote();
    expect(row.score).to.equal('4 points');
    await backend.go('react', new CommentError('forbidden', 'no', { reason: 'You vote too much.' }));
    await thread.hears('Your vote was not counted: you may not do this. You vote too much.');
    expect([row.score, row.voted()]).to.deep.equal(['3 points', false]);
    expect(row.text).to.include('Your vote was not counted: you may not do this. You vote too much.');
    expect(thread.focusedName()).to.match(/^Vote up/);
    await row.vote();
    await until(() => !row.text.includes('not counted') || undefined, 'the reason to go');
    expect(row.score).to.equal('4 points');
  });

  it('are closed to who is logged out, with the reason on pressing', async () => {
    const { thread, backend } = await writing(guestSite());
    const row = thread.comment('The first words.');
    const button = row.button(/^Vote up/);
    expect([button.getAttribute('aria-disabled'), button.title]).to.deep.equal(['true', 'Log in to vote.']);
    await row.vote();
    await thread.hears('Log in to vote.');
    expect(row.text).to.include('Log in to vote.');
    expect(backend.calls('react')).to.have.length(0);
  });
});

describe('guests', () => {
  afterEach(tidy);

  it('write with the fields the site asks for, and are asked once', async () => {
    const made = guestSite({ guests: true });
    const adapter = { ...made.adapter, auth: { ...made.adapter.auth, guest: [
      { name: 'name', type: 'text', required: true }, { name: 'email', type: 'email', required: false },
    ] as const } };
    const thread = await mount({ adapter });
    expect(thread.text).to.include('Log in to write under your own name.');
    thread.type(root(thread), 'A guest’s words.');
    thread.button('Comment').click();
    await until(() => thread.all('alert', 'Please fill in: Name.')[0], 'what is missing');
    await thread.focusOn('Name');
    const wrong = (): (string | null)[] => [thread.field(/^Name/), thread.field(/^Email/), root(thread)].map((field) => field.getAttribute('aria-invalid'));
    expect(wrong()).to.deep.equal(['true', null, null]);
    expect(root(thread).value).to.equal('A guest’s words.');
    thread.type(thread.field(/^Name/), 'Gus');
    await until(() => wrong().every((each) => each === null) || undefined, 'the mark to go');
    thread.type(thread.field('Email (optional)'), 'gus@example.org');
    thread.button('Comment').click();
    await thread.hears('Comment posted.');
    expect(thread.comment('A guest’s words.').name).to.match(/^Gus, /);
    expect((made.calls('create')[0]![0] as { guest: unknown }).guest).to.deep.equal({ name: 'Gus', email: 'gus@example.org' });
    await thread.comment('Something else.').reply();
    const row = thread.comment('Something else.');
    await until(() => thread.all('textbox', 'Your reply to Barbara')[0], 'the composer');
    expect([row.field(/^Name/).value, row.field(/^Email/).value]).to.deep.equal(['Gus', 'gus@example.org']);
  });
});

describe('what the page is told', () => {
  afterEach(tidy);

  it('parley-post may be refused: the words stay', async () => {
    const { thread, backend } = await writing();
    const asked: ParleyEvent<'parley-post'>['detail'][] = [];
    const refuse = (event: ParleyEvent<'parley-post'>): void => {
      asked.push(event.detail);
      event.preventDefault();
    };
    document.addEventListener('parley-post', refuse as EventListener);
    await say(thread, 'Not yet.');
    document.removeEventListener('parley-post', refuse as EventListener);
    expect(asked.map(({ source, parent, thread: ref }) => [source, parent, ref.id])).to.deep.equal([['Not yet.', null, 'thread']]);
    expect(root(thread).value).to.equal('Not yet.');
    expect(thread.has('Not yet.')).to.equal(false);
    expect(backend.calls('create')).to.have.length(0);
    thread.button('Comment').click();
    await thread.hears('Comment posted.');
  });

  it('parley-posted once a comment is confirmed, parley-changed for edits and removals', async () => {
    const { thread } = await writing();
    const heard: string[] = [];
    document.body.addEventListener('parley-posted', (event) => { heard.push(`posted ${event.detail.comment?.body?.source}`); }, { once: true });
    thread.element.addEventListener('parley-changed', (event) => { heard.push(`${event.detail.kind} ${event.detail.comment?.body?.source ?? null}`); });
    await say(thread, 'Said.');
    await thread.hears('Comment posted.');
    const row = thread.comment('Said.');
    await row.edit();
    await thread.focusOn('Edit your comment');
    thread.type(row.field('Edit your comment'), 'Said better.');
    thread.button('Save').click();
    await thread.hears('Comment saved.');
    await row.remove();
    const { key } = thread.element.store!.node(thread.element.store!.state.branches[0]!.root.comment.id)!.write!;
    thread.element.store!.hurry(key);
    await thread.hears('Comment deleted.');
    expect(heard).to.deep.equal(['posted Said.', 'edit Said better.', 'remove null']);
  });

  it('parley-navigate may be refused: the page goes there itself', async () => {
    const { thread } = await writing();
    const asked: (string | null)[] = [];
    thread.element.addEventListener('parley-navigate', (event) => {
      asked.push(event.detail.id);
      event.preventDefault();
    });
    thread.link(/^Link to the comment by Grace/).click();
    thread.link('Back to top').click();
    await new Promise((done) => setTimeout(done, 50));
    expect(asked).to.deep.equal(['g', null]);
    expect(location.hash).to.equal('');
  });
});

describe('comments by others', () => {
  afterEach(tidy);

  it('wait behind a button, then are marked new, with focus on the first, aloud', async () => {
    const { memoryAdapter } = await import('../../src/adapters/memory.js');
    const { thread, backend } = await writing();
    const linus = memoryAdapter({ beside: backend.adapter, as: 'Linus' });
    const { signal } = new AbortController();
    const post = (source: string, parent: string | null) => linus.write.create({ thread: { id: 'thread' }, parent: parent as never, source }, { signal, key: source as never });
    await post('News one.', null);
    await post('News two.', 'b');
    await waits(thread, '2 new comments — show');
    await thread.hears('1 new comment.');
    expect(thread.has('News one.')).to.equal(false);
    expect(thread.focusedName()).to.equal('');
    thread.button('2 new comments — show').click();
    await thread.focusOn(/^Linus, /);
    await thread.hears('2 more comments.');
    for (const words of ['News one.', 'News two.']) expect(thread.comment(words).text).to.include('New');
    expect(thread.comment('Something else.').text).not.to.include(' New ');
    expect(text(thread.element)).not.to.include('— show');
  });

  it('in a folded branch leave it folded', async () => {
    const { memoryAdapter } = await import('../../src/adapters/memory.js');
    const { thread, backend } = await writing();
    await thread.comment('The first words.').fold();
    const linus = memoryAdapter({ beside: backend.adapter, as: 'Linus' });
    await linus.write.create({ thread: { id: 'thread' }, parent: 'a' as never, source: 'Hidden news.' }, { signal: new AbortController().signal, key: 'k' as never });
    await waits(thread, '1 new comment — show');
    const pill = thread.button('1 new comment — show');
    pill.focus();
    pill.click();
    await gone(thread, '— show');
    expect(thread.comments().find((each) => each.name.startsWith('Grace'))!.folded).to.equal(true);
    await until(() => thread.focusedName() !== '' || undefined, 'focus');
  });
});
