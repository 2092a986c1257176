// Words that were typed and not sent: they are there after a reload, in another tab, after a failure, and for nobody else.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId } from '../../src/core/model.js';
import { openDatabase } from '../../src/storage/database.js';
import { conversation, guestSite, site, type Site } from '../support/conversation.js';
import { mount, tidy, until, type MountOptions, type ThreadHarness } from '../support/thread-harness.js';

type Field = HTMLTextAreaElement;
const root = (thread: ThreadHarness): Field => thread.field('Your comment') as Field;
const saved = (thread: ThreadHarness): Promise<unknown> => until(() => thread.text.includes('Draft saved') || undefined, '“Draft saved”', () => thread.text);
const holds = (field: () => Field, words: string): Promise<unknown> =>
  until(() => { try { return field().value === words || undefined; } catch { return undefined; } }, `“${words}” in the field`, () => { try { return field().value; } catch { return 'no field'; } });
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** The page is left and opened again: a new element, on a new adapter for the same site, with what the device has kept. */
async function reload(thread: ThreadHarness, options: Partial<MountOptions> & Pick<MountOptions, 'adapter'>): Promise<ThreadHarness> {
  thread.element.remove();
  return mount(options);
}

async function kept(): Promise<string> {
  const database = openDatabase('parley-drafts');
  const entries = await database.entries();
  database.close();
  return JSON.stringify(entries);
}

async function begin(thread: ThreadHarness, words = 'Half a thought'): Promise<void> {
  thread.type(root(thread), words);
  await saved(thread);
}

async function beginReply(thread: ThreadHarness, words = 'Half an answer'): Promise<void> {
  await thread.comment('Something else.').reply();
  await thread.focusOn('Your reply to Barbara');
  thread.type(thread.field('Your reply to Barbara'), words);
  await until(() => thread.comment('Something else.').text.includes('Draft saved') || undefined, '“Draft saved”');
}

describe('a draft', () => {
  afterEach(tidy);

  it('is kept half a second after the last key, and not said aloud', async () => {
    const thread = await mount({ adapter: site().adapter });
    expect(thread.text).not.to.include('Draft saved');
    thread.type(root(thread), 'Half a thought');
    await pause(500);
    expect(await kept()).to.include('Half a thought');
    expect(thread.text).to.include('Draft saved');
    expect(thread.heard.join()).not.to.include('saved');
  });

  it('leaves nothing on the device of who only reads', async () => {
    await mount({ adapter: site().adapter });
    await pause(100);
    expect((await indexedDB.databases()).map(({ name }) => name)).not.to.include('parley-drafts');
  });

  it('is kept while somebody types without a pause', async () => {
    const thread = await mount({ adapter: site().adapter });
    for (let i = 0; i < 14; i++) {
      thread.type(root(thread), `word ${'and word '.repeat(i)}`);
      await pause(100);
    }
    expect(await kept()).to.include('and word');
  });

  it('is in the field again after a reload, and takes no focus', async () => {
    const thread = await mount({ adapter: site().adapter });
    await begin(thread);
    const again = await reload(thread, { adapter: site().adapter });
    await holds(() => root(again), 'Half a thought');
    await saved(again);
    expect(again.focusedName()).to.equal('');
  });

  it('is kept when the page goes away in mid-word', async () => {
    const thread = await mount({ adapter: site().adapter });
    thread.type(root(thread), 'Half a thou');
    dispatchEvent(new PageTransitionEvent('pagehide'));
    await until(async () => (await kept()).includes('Half a thou'), 'the words');
  });

  it('under a comment: the form is open again, without focus, and that is said once', async () => {
    const thread = await mount({ adapter: site().adapter });
    await beginReply(thread);
    const again = await reload(thread, { adapter: site().adapter });
    await holds(() => again.field('Your reply to Barbara') as Field, 'Half an answer');
    expect(again.focusedName()).to.equal('');
    await again.hears('Your unfinished words are here again.');
    expect(root(again).value).to.equal('');
  });

  it('is found again even when its form was closed', async () => {
    const thread = await mount({ adapter: site().adapter });
    await beginReply(thread);
    await sendKeys({ press: 'Escape' });
    expect(thread.all('textbox', 'Your reply to Barbara')).to.have.length(0);
    const again = await reload(thread, { adapter: site().adapter });
    await holds(() => again.field('Your reply to Barbara') as Field, 'Half an answer');
  });

  it('under a comment that is not loaded yet: says so, and leads there', async () => {
    const many = { threads: [{ id: 'thread', comments: [
      { id: 'b', author: 'Barbara', text: 'Something else.', ago: 9000 },
      ...Array.from({ length: 5 }, (_, i) => ({ id: `n${i}`, author: 'Linus', text: `Newer ${i}.`, ago: 10 + i })),
    ] }] };
    const thread = await mount({ adapter: site({ seed: many }).adapter });
    await beginReply(thread);
    const again = await reload(thread, { adapter: site({ seed: many }).adapter, attributes: { 'page-size': '3', order: 'newest' } });
    await until(() => again.text.includes('You have begun to write under a comment that is not shown yet.') || undefined, 'the words', () => again.text);
    again.button('Go there').click();
    await again.focusOn('Your reply to Barbara');
    expect(again.field('Your reply to Barbara').value).to.equal('Half an answer');
    expect(again.text).not.to.include('not shown yet');
  });

  it('under a comment that is not loaded yet opens when it is', async () => {
    const many = { threads: [{ id: 'thread', comments: [
      { id: 'b', author: 'Barbara', text: 'Something else.', ago: 9000 },
      ...Array.from({ length: 5 }, (_, i) => ({ id: `n${i}`, author: 'Linus', text: `Newer ${i}.`, ago: 10 + i })),
    ] }] };
    const thread = await mount({ adapter: site({ seed: many }).adapter });
    await beginReply(thread);
    const again = await reload(thread, { adapter: site({ seed: many }).adapter, attributes: { 'page-size': '3', order: 'newest' } });
    await until(() => again.all('button', 'Go there')[0], 'the way there');
    again.button(/more comments/).click();
    await holds(() => again.field('Your reply to Barbara') as Field, 'Half an answer');
  });

  it('under a comment that is gone stands in the field at the top', async () => {
    const thread = await mount({ adapter: site().adapter });
    await beginReply(thread);
    const without = { threads: [{ id: 'thread', comments: conversation.threads![0]!.comments!.slice(0, 1) }] };
    const again = await reload(thread, { adapter: site({ seed: without }).adapter });
    await holds(() => root(again), 'Half an answer');
    await again.hears('The comment you were answering is not here any more.');
    const once = await reload(again, { adapter: site({ seed: without }).adapter });
    await holds(() => root(once), 'Half an answer');
  });

  it('of an edit is in the editor again; one that changes nothing is none', async () => {
    const mine = { seed: conversation, as: 'Ada' };
    const thread = await mount({ adapter: site(mine).adapter });
    await thread.comment('An answer by Ada.').edit();
    await thread.focusOn('Edit your comment');
    thread.type(thread.field('Edit your comment'), 'A better answer.');
    await saved(thread);
    const again = await reload(thread, { adapter: site(mine).adapter });
    await holds(() => again.field('Edit your comment') as Field, 'A better answer.');
    again.type(again.field('Edit your comment'), 'An answer by Ada.');
    await pause(500);
    const last = await reload(again, { adapter: site(mine).adapter });
    await pause(200);
    expect(last.all('textbox', 'Edit your comment')).to.have.length(0);
    await until(async () => !(await kept()).includes('Ada.'), 'nothing to be kept');
  });

  it('of one thread, or one backend, is not shown in another', async () => {
    const thread = await mount({ adapter: site().adapter });
    await begin(thread);
    const other = await reload(thread, { adapter: site().adapter, attributes: { thread: 'another' } });
    await pause(150);
    expect(root(other).value).to.equal('');
    const elsewhere = await reload(other, { adapter: { ...site().adapter, name: 'elsewhere' } as CommentAdapter });
    await pause(150);
    expect(root(elsewhere).value).to.equal('');
    const there = await reload(elsewhere, { adapter: site().adapter, properties: { src: 'https://elsewhere.example' } });
    await pause(150);
    expect(root(there).value).to.equal('');
    const back = await reload(there, { adapter: site().adapter });
    await holds(() => root(back), 'Half a thought');
  });

  it('that was begun before storage has answered is not written over by an older one', async () => {
    const thread = await mount({ adapter: site().adapter });
    await begin(thread, 'The older words');
    thread.element.remove();
    const real = indexedDB.databases.bind(indexedDB);
    indexedDB.databases = async () => {
      await pause(400);
      return real();
    };
    try {
      const again = await mount({ adapter: site().adapter });
      again.type(root(again), 'The newer words');
      await until(() => again.text.includes('You have written something else here') || undefined, 'to be told', () => again.text);
      expect(root(again).value).to.equal('The newer words');
      await pause(500);
      expect(await kept()).to.include('The older words').and.to.include('The newer words');
    } finally {
      Reflect.deleteProperty(indexedDB, 'databases');
    }
  });
});

describe('a draft that is sent', () => {
  afterEach(tidy);

  it('is deleted when the backend has confirmed it, not before', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await begin(thread);
    backend.wait('create');
    thread.button('Comment').click();
    await pause(100);
    expect(await kept()).to.include('Half a thought');
    expect(root(thread).value).to.equal('');
    expect(thread.text).not.to.include('Draft saved');
    await backend.go('create');
    await thread.hears('Comment posted.');
    await until(async () => !(await kept()).includes('Half'), 'nothing to be kept');
  });

  it('and the page closes before an answer: the words come back with why', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await begin(thread);
    backend.always('create', new CommentError('offline', 'no network'));
    thread.button('Comment').click();
    await thread.hears('Not sent');
    const again = await reload(thread, { adapter: site().adapter });
    await holds(() => root(again), 'Half a thought');
    expect(again.text).to.include('It is not certain that this was sent.');
    again.button('Comment').click();
    await again.hears('Comment posted.');
    expect(again.text).not.to.include('It is not certain');
    await until(async () => !(await kept()).includes('Half'), 'nothing to be kept');
  });

  it('and has arrived all the same does not come back', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await begin(thread);
    backend.always('create', new CommentError('timeout', 'no answer'));
    thread.button('Comment').click();
    await thread.hears('Not sent');
    const arrived = { threads: [{ id: 'thread', comments: [...conversation.threads![0]!.comments!, { id: 'x', author: 'Ada', text: 'Half a thought', ago: 0 }] }] };
    const again = await reload(thread, { adapter: site({ seed: arrived }).adapter });
    await until(async () => !(await kept()).includes('Half'), 'nothing to be kept');
    expect(root(again).value).to.equal('');
  });

  it('is not shown as lost in another tab while this one sends it', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await begin(thread);
    backend.wait('create');
    thread.button('Comment').click();
    await until(async () => (await kept()).includes('"sent":[{'), 'the note that it was sent');
    const second = await mount({ adapter: site().adapter });
    await pause(200);
    expect(root(second).value).to.equal('');
    await backend.go('create');
    await thread.hears('Comment posted.');
  });

  it('and failed: Edit brings it back into the form, Discard deletes it', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await begin(thread);
    backend.always('create', new CommentError('server', 'down'));
    thread.button('Comment').click();
    await thread.hears('Not sent');
    await thread.comment('Half a thought').press('Edit');
    await holds(() => root(thread), 'Half a thought');
    await until(async () => (await kept()).includes('"sent":[]') && (await kept()).includes('Half'), 'a draft again');
    thread.button('Comment').click();
    await until(() => thread.has('Half a thought'), 'the row');
    await until(() => thread.comment('Half a thought').has('Discard'), 'Discard');
    await thread.comment('Half a thought').press('Discard');
    await until(async () => !(await kept()).includes('Half'), 'nothing to be kept');
  });

  it('from an element that has been given another thread since is deleted when confirmed', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await begin(thread);
    backend.wait('create');
    thread.button('Comment').click();
    await pause(60);
    thread.element.thread = 'another';
    await thread.settled();
    await backend.go('create');
    await until(async () => !(await kept()).includes('Half'), 'nothing to be kept');
  });
});

describe('Discard', () => {
  afterEach(tidy);

  it('empties the field; Undo stands where Discard stood, has focus, and brings the words back', async () => {
    const thread = await mount({ adapter: site().adapter });
    await begin(thread);
    // Past the toolbar.
    for (let tabs = 0; tabs < 3 && !thread.focusedName().startsWith('Discard'); tabs++) await sendKeys({ press: 'Tab' });
    expect(thread.focusedName()).to.match(/^Discard: Your comment/);
    await sendKeys({ press: 'Enter' });
    await thread.hears('Draft discarded');
    expect(root(thread).value).to.equal('');
    expect(thread.focusedName()).to.match(/^Undo: Your comment/);
    await until(async () => !(await kept()).includes('Half'), 'nothing to be kept');
    await pause(400);
    expect(thread.focusedName()).to.match(/^Undo: Your comment/);
    await sendKeys({ press: 'Enter' });
    await thread.hears('Your unfinished words are here again.');
    expect(root(thread).value).to.equal('Half a thought');
    await until(async () => (await kept()).includes('Half'), 'the words to be kept again');
    expect(thread.focusedName()).to.match(/^Discard: Your comment/);
  });

  it('of an edit shows the comment’s own words again', async () => {
    const thread = await mount({ adapter: site().adapter });
    await thread.comment('An answer by Ada.').edit();
    await thread.focusOn('Edit your comment');
    thread.type(thread.field('Edit your comment'), 'A better answer.');
    await saved(thread);
    thread.button(/^Discard: Edit/).click();
    await holds(() => thread.field('Edit your comment') as Field, 'An answer by Ada.');
    thread.button(/^Undo: Edit/).click();
    await holds(() => thread.field('Edit your comment') as Field, 'A better answer.');
  });

  it('by a double click is not undone by its second half', async () => {
    const thread = await mount({ adapter: site().adapter });
    await begin(thread);
    const button = thread.button(/^Discard: Your comment/);
    button.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    await thread.element.updateComplete;
    button.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }));
    await pause(60);
    expect(root(thread).value).to.equal('');
  });
});

describe('a draft in two tabs', () => {
  afterEach(tidy);

  const two = async (): Promise<[ThreadHarness, ThreadHarness]> => [await mount({ adapter: site().adapter }), await mount({ adapter: site().adapter })];

  it('goes on in the second where only the first has changed it', async () => {
    const first = await mount({ adapter: site().adapter });
    await begin(first);
    const second = await mount({ adapter: site().adapter });
    await holds(() => root(second), 'Half a thought');
    first.type(root(first), 'Half a thought, and more');
    await holds(() => root(second), 'Half a thought, and more');
    expect(second.text).not.to.include('something else here');
  });

  it('changed in both: both are kept, both readers are told, and each can have the other', async () => {
    const [first, second] = await two();
    first.type(root(first), 'From the first');
    second.type(root(second), 'From the second');
    for (const tab of [first, second]) await until(() => tab.text.includes('You have written something else here') || undefined, 'to be told', () => tab.text);
    expect([root(first).value, root(second).value]).to.deep.equal(['From the first', 'From the second']);
    first.button('Show it').click();
    await holds(() => root(first), 'From the second');
    first.button('Show it').click();
    await holds(() => root(first), 'From the first');
    first.element.remove();
    const third = await reload(second, { adapter: site().adapter });
    await until(() => root(third).value !== '', 'words');
    const shown = root(third).value;
    third.button('Show it').click();
    await until(() => root(third).value !== shown, 'the others');
    expect([shown, root(third).value].sort()).to.deep.equal(['From the first', 'From the second']);
  });

  it('sent in the first is gone from the second', async () => {
    const first = await mount({ adapter: site().adapter });
    await begin(first);
    const second = await mount({ adapter: site().adapter });
    await holds(() => root(second), 'Half a thought');
    first.button('Comment').click();
    await holds(() => root(second), '');
    expect(second.text).not.to.include('Draft saved');
  });

  it('thrown away in the first while the second goes on writing: the second keeps its words', async () => {
    const first = await mount({ adapter: site().adapter });
    await begin(first);
    const second = await mount({ adapter: site().adapter });
    await holds(() => root(second), 'Half a thought');
    second.type(root(second), 'Half a thought, going on');
    first.button(/^Discard: Your comment/).click();
    await pause(600);
    expect(root(second).value).to.equal('Half a thought, going on');
    expect(await kept()).to.include('going on');
  });
});

describe('a draft and who is here', () => {
  afterEach(tidy);
  const as = (name: string | undefined, options = {}): Site => site({ as: name as string, ...options });

  it('of somebody who signs out is deleted and shown to nobody else', async () => {
    const backend = as('Ada');
    const thread = await mount({ adapter: backend.adapter });
    await begin(thread, 'Ada’s secret');
    await beginReply(thread, 'Another secret');
    thread.button('Log out').click();
    await thread.hears('Your drafts were removed from this device.');
    expect(await kept()).not.to.include('secret');
    backend.adapter.become('Barbara');
    await thread.hears('Logged in as Barbara.');
    await until(() => thread.all('textbox', 'Your comment')[0], 'the field');
    await pause(150);
    expect(root(thread).value).to.equal('');
    expect(thread.all('textbox').map((each) => each.ariaLabel)).to.deep.equal(['Your comment']);
  });

  it('is not shown to the next person, and is there for its writer', async () => {
    const thread = await mount({ adapter: as('Ada').adapter });
    await begin(thread, 'Ada’s secret');
    const barbara = await reload(thread, { adapter: as('Barbara').adapter });
    await pause(200);
    expect(root(barbara).value).to.equal('');
    await begin(barbara, 'Barbara’s words');
    const ada = await reload(barbara, { adapter: as('Ada').adapter });
    await holds(() => root(ada), 'Ada’s secret');
    expect(ada.text).not.to.include('something else here');
  });

  it('signing in elsewhere as somebody else hides what the first has typed on this very page', async () => {
    const backend = as('Ada');
    const thread = await mount({ adapter: backend.adapter });
    thread.type(root(thread), 'Ada’s secret');
    backend.adapter.become('Barbara');
    await thread.hears('Logged in as Barbara.');
    await holds(() => root(thread), '');
    await pause(400);
    expect(root(thread).value).to.equal('');
    backend.adapter.become('Ada');
    await holds(() => root(thread), 'Ada’s secret');
  });

  it('of a guest stays on the device, with the name as typed, and goes along when the guest signs in', async () => {
    const guests = { guests: true };
    const thread = await mount({ adapter: guestSite(guests).adapter });
    await until(() => thread.all('textbox', 'Name')[0], 'the field for a name');
    thread.type(thread.field('Name'), 'Grace');
    thread.type(root(thread), 'A guest’s words');
    await saved(thread);
    const again = await reload(thread, { adapter: guestSite(guests).adapter });
    await holds(() => root(again), 'A guest’s words');
    await until(() => again.field('Name').value === 'Grace', 'the name', () => again.field('Name').value);
    const ada = await reload(again, { adapter: as('Ada', guests).adapter });
    await holds(() => root(ada), 'A guest’s words');
    ada.type(root(ada), 'A guest’s words, now Ada’s');
    await pause(600);
    ada.button('Log out').click();
    await ada.hears('Your drafts were removed from this device.');
    expect(await kept()).not.to.include('guest');
  });

  it('of a guest outlives somebody else’s signing out', async () => {
    const guests = { guests: true };
    const thread = await mount({ adapter: guestSite(guests).adapter });
    await begin(thread, 'A guest’s words');
    const ada = await reload(thread, { adapter: as('Ada', guests).adapter });
    await holds(() => root(ada), 'A guest’s words');
    ada.button('Log out').click();
    await ada.hears('Logged out.');
    await holds(() => root(ada), 'A guest’s words');
    expect(await kept()).to.include('guest');
  });
});

describe('a draft where storage misbehaves', () => {
  afterEach(tidy);

  async function where(broken: () => () => void, run: () => Promise<void>): Promise<void> {
    const mend = broken();
    try {
      await run();
    } finally {
      mend();
    }
  }
  const replace = (target: object, name: string, value: PropertyDescriptor) => () => {
    const before = Object.getOwnPropertyDescriptor(target, name)!;
    Object.defineProperty(target, name, { configurable: true, ...value });
    return () => { Object.defineProperty(target, name, before); };
  };
  const fails = (name: string) => (): never => { throw new DOMException('refused', name); };
  const ways: readonly [string, () => () => void][] = [
    ['is missing', replace(window, 'indexedDB', { value: undefined })],
    ['throws when touched', replace(window, 'indexedDB', { get: fails('SecurityError') })],
    ['cannot be opened (private mode)', replace(IDBFactory.prototype, 'open', { value: fails('InvalidStateError') })],
    ['is full', replace(IDBObjectStore.prototype, 'put', { value: fails('QuotaExceededError') })],
  ];
  for (const [how, broken] of ways) {
    it(`that ${how}: the words work, and it is said that they are not kept`, () => where(broken, async () => {
      const thread = await mount({ adapter: site().adapter });
      thread.type(root(thread), 'Words in memory');
      await until(() => thread.text.includes('Not kept on this device') || undefined, 'the words', () => thread.text);
      await beginClosed(thread);
      thread.button(/^Discard: Your comment/).click();
      await thread.element.updateComplete;
      thread.button(/^Undo: Your comment/).click();
      await holds(() => root(thread), 'Words in memory');
      thread.button('Comment').click();
      await thread.hears('Comment posted.');
      expect(thread.heard.join('').match(/Not kept/g)?.length ?? 0).to.be.at.most(1);
    }));
  }

  /** A reply is begun, closed and opened again. */
  async function beginClosed(thread: ThreadHarness): Promise<void> {
    await thread.comment('Something else.').reply();
    await thread.focusOn('Your reply to Barbara');
    thread.type(thread.field('Your reply to Barbara'), 'In memory too');
    await sendKeys({ press: 'Escape' });
    await thread.comment('Something else.').reply();
    await thread.focusOn('Your reply to Barbara');
    expect(thread.field('Your reply to Barbara').value).to.equal('In memory too');
    await sendKeys({ press: 'Escape' });
  }

  it('that has been cleared under our feet: the words on the page stay, and what is typed next is kept', async () => {
    const thread = await mount({ adapter: site().adapter });
    await begin(thread);
    await new Promise((done) => { indexedDB.deleteDatabase('parley-drafts').onsuccess = done; });
    document.dispatchEvent(new Event('visibilitychange'));
    await pause(100);
    expect(root(thread).value).to.equal('Half a thought');
    thread.type(root(thread), 'Half a thought, going on');
    await until(async () => (await kept()).includes('going on'), 'the words to be kept');
  });

  it('that holds broken records and others’: the good ones are shown', async () => {
    const thread = await mount({ adapter: site().adapter });
    await begin(thread);
    await beginReply(thread);
    thread.element.remove();
    await pause(50);
    const database = openDatabase('parley-drafts');
    const entries = await database.entries();
    const reply = entries.find(([key]) => key.includes('reply'))!;
    await database.set(reply[0], { versions: [null, 7, { id: 1 }, ...(reply[1] as { versions: unknown[] }).versions], sent: 'none' });
    await database.set(entries.find(([key]) => key.includes('root'))![0], 'nonsense');
    await database.set('not even JSON', { versions: 3 });
    await database.set('[2,"newer"]', 'somebody else’s');
    database.close();
    const again = await mount({ adapter: site().adapter });
    await holds(() => again.field('Your reply to Barbara') as Field, 'Half an answer');
    expect(root(again).value).to.equal('');
    expect(await kept()).to.include('somebody else’s');
  });

  it('of another comment’s id: an id may be any text', async () => {
    const odd = { threads: [{ id: 'thread', comments: [{ id: '__proto__ "] 7', author: 'Barbara', text: 'Something else.', ago: 5 }] }] };
    const thread = await mount({ adapter: site({ seed: odd }).adapter });
    await beginReply(thread);
    const again = await reload(thread, { adapter: site({ seed: odd }).adapter });
    await holds(() => again.field('Your reply to Barbara') as Field, 'Half an answer');
    expect(again.element.store!.node('__proto__ "] 7' as CommentId)!.mark.replying).to.equal(true);
  });
});
