// Coming back to a thread: the last known page is there before the backend has answered, says how old it is, and becomes the
// fresh one under the reader's eyes without moving, folding or losing anything. Without a connection it stays.

import { expect } from '@open-wc/testing';
import { CommentError } from '../../src/core/errors.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { Seed } from '../../src/adapters/memory.js';
import { openDatabase } from '../../src/storage/database.js';
import { guestSite, site, type Site } from '../support/conversation.js';
import { mount, tidy, until, type MountOptions, type ThreadHarness } from '../support/thread-harness.js';

const database = openDatabase('parley-pages');
const stored = async (): Promise<string> => JSON.stringify(await database.entries());
const offline = (): CommentError => new CommentError('offline', 'away');
const reachable = (adapter: CommentAdapter): CommentAdapter => ({ ...adapter, address: 'https://comments.test' });
const breathe = (ms = 60): Promise<void> => new Promise((done) => setTimeout(done, ms));

const person = (n: number): string => `Person ${n}`;
const many = (from: number, to: number): Seed => ({
  threads: [{ id: 'thread', comments: Array.from({ length: to - from + 1 }, (_, i) => ({
    id: `c${to - i}`, author: person(to - i), text: `Words number ${to - i}. ${'And some more of them. '.repeat(12)}`, ago: 1000 - (to - i),
    replies: [{ id: `r${to - i}`, author: 'Replier', text: `Reply to ${to - i}.`, ago: 1 }],
  })) }],
});

/** One visit that leaves its page on this device. */
async function visited(made: Site, options: Partial<MountOptions> = {}): Promise<void> {
  const thread = await mount({ adapter: reachable(made.adapter), ...options });
  await kept();
  thread.element.remove();
  await breathe(0);
}
const kept = (): Promise<true> => untilAsync(async () => (await stored()).includes('"comments"'), 'the page to be kept');
async function untilAsync(look: () => Promise<boolean>, what: string): Promise<true> {
  for (let waited = 0; waited < 4000; waited += 20) {
    if (await look()) return true;
    await breathe(20);
  }
  throw new Error(`waited for ${what}: ${await stored()}`);
}
const shows = (thread: ThreadHarness, words: string | RegExp): Promise<true> => until(() => (typeof words === 'string' ? thread.text.includes(words) : words.test(thread.text)) || undefined, `“${String(words)}”`, () => thread.text) as Promise<true>;
function connection(on: boolean): void {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => on });
  window.dispatchEvent(new Event(on ? 'online' : 'offline'));
}

describe('coming back', () => {
  beforeEach(async () => {
    for (const [key] of await database.entries()) await database.delete(key);
  });
  afterEach(async () => {
    delete (navigator as { onLine?: boolean }).onLine;
    await tidy();
    scrollTo(0, 0);
  });

  it('shows the last known page at once, says how old it is, and then the fresh one', async () => {
    await visited(guestSite());
    const next = guestSite();
    next.wait('page');
    const thread = await mount({ adapter: reachable(next.adapter) });
    expect(thread.comments().map((each) => each.words)).to.deep.equal(['The first words.', 'An answer by Ada.', 'Deeper still.', 'Something else.']);
    expect(thread.text).to.include('As of now. Refreshing…');
    expect(thread.heading().textContent).to.include('4 comments');
    await next.go('page');
    await until(() => !thread.text.includes('As of') || undefined, 'the fresh page');
    expect(thread.comments()).to.have.length(4);
  });

  for (const [where, offset] of [['far down the page', 900], ['at the very top of it', 0]] as const) {
    it(`keeps what is being read where it stands, ${where}, when newer comments come above it`, async () => {
      await visited(guestSite({ seed: many(1, 20) }), { attributes: { order: 'newest' } });
      const next = guestSite({ seed: many(1, 24) });
      next.wait('page');
      const thread = await mount({ adapter: reachable(next.adapter), attributes: { order: 'newest' } });
      // Without a page above it, the thread begins where the window does.
      thread.element.style.marginBlockStart = '0';
      window.scrollTo(0, offset === 0 ? 0 : thread.element.getBoundingClientRect().top + scrollY + offset);
      await breathe();
      const read = thread.comments().find((each) => each.article.getBoundingClientRect().top > 60)!;
      const before = read.article.getBoundingClientRect().top;
      expect(read.name).to.match(/Person \d+|Replier/);
      await next.go('page');
      await shows(thread, 'Words number 24.');
      await breathe(300);
      expect(Math.abs(read.article.getBoundingClientRect().top - before)).to.be.at.most(2);
      expect(read.article.isConnected).to.equal(true);
    });
  }

  it('does not scroll the page away from who reads what stands above the thread', async () => {
    await visited(guestSite({ seed: many(1, 20) }), { attributes: { order: 'newest' } });
    const story = document.createElement('div');
    story.style.height = `${innerHeight * 0.8}px`;
    document.body.prepend(story);
    try {
      const next = guestSite({ seed: many(1, 24) });
      next.wait('page');
      const thread = await mount({ adapter: reachable(next.adapter), attributes: { order: 'newest' } });
      await next.go('page');
      await shows(thread, 'Words number 24.');
      await breathe(200);
      expect(scrollY).to.equal(0);
    } finally {
      story.remove();
    }
  });

  it('keeps folds, focus and an opened reply with its words', async () => {
    await visited(site());
    const next = site();
    next.wait('page');
    const thread = await mount({ adapter: reachable(next.adapter) });
    thread.button(/^Fold the comment by Ada/).click();
    await until(() => !thread.has('Deeper still.') || undefined, 'the fold');
    thread.button(/^Reply to Barbara/).click();
    await thread.focusOn(/Your reply to Barbara/);
    thread.type(thread.field(/Your reply to Barbara/), 'Begun on the old page');
    await next.go('page');
    await until(() => !thread.text.includes('As of') || undefined, 'the fresh page');
    await breathe();
    expect(thread.has('Deeper still.')).to.equal(false);
    expect(thread.focusedName()).to.include('Your reply to Barbara');
    expect((thread.field(/Your reply to Barbara/) as HTMLTextAreaElement).value).to.equal('Begun on the old page');
    thread.button('Reply', thread.comment('Barbara').article).click();
  });

  it('lets a reader answer what only this device knows', async () => {
    await visited(site());
    const next = site();
    next.always('page', offline());
    const thread = await mount({ adapter: reachable(next.adapter) });
    await shows(thread, /Could not be refreshed/);
    thread.button(/^Reply to Barbara/).click();
    await thread.focusOn(/Your reply to Barbara/);
    thread.type(thread.field(/Your reply to Barbara/), 'An answer from the train');
    thread.field(/Your reply to Barbara/).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, composed: true }));
    await until(() => next.calls('create').length === 1 || undefined, 'the answer to be sent');
    await shows(thread, 'An answer from the train');
  });

  it('goes to the comment that the address names before the backend has answered', async () => {
    await visited(guestSite());
    const next = guestSite();
    next.wait('page');
    history.replaceState(null, '', '#comment-l');
    const thread = await mount({ adapter: reachable(next.adapter) });
    await thread.focusOn(/Linus/);
    await next.go('page');
    await until(() => !thread.text.includes('As of') || undefined, 'the fresh page');
    await thread.focusOn(/Linus/);
  });
});

describe('without a connection', () => {
  beforeEach(async () => {
    for (const [key] of await database.entries()) await database.delete(key);
  });
  afterEach(async () => {
    delete (navigator as { onLine?: boolean }).onLine;
    await tidy();
  });

  it('the last known page stays, with a way to try again, and is fresh as soon as there is one', async () => {
    await visited(guestSite());
    connection(false);
    const next = guestSite();
    next.always('page', offline());
    const thread = await mount({ adapter: reachable(next.adapter) });
    await shows(thread, 'You are offline. Comments as of now.');
    expect(thread.comments()).to.have.length(4);
    const asked = next.calls('page').length;
    thread.button('Try again').click();
    await until(() => next.calls('page').length > asked || undefined, 'another try');
    await shows(thread, 'You are offline. Comments as of now.');
    next.always('page', undefined);
    connection(true);
    await until(() => !thread.text.includes('You are offline') || undefined, 'the fresh page');
    expect(thread.comments()).to.have.length(4);
    expect(thread.all('button', 'Try again')).to.have.length(0);
  });

  it('and without a page, that is said, with a way to try again, and it comes by itself', async () => {
    connection(false);
    const next = guestSite();
    next.always('page', offline());
    const thread = await mount({ adapter: reachable(next.adapter) });
    expect(thread.text).to.include('You are offline. Comments will appear here as soon as you are connected again.');
    thread.button('Try again');
    next.always('page', undefined);
    connection(true);
    await until(() => thread.comments().length === 4 || undefined, 'the comments');
  });

  it('another failure than a lost connection says what it is', async () => {
    await visited(guestSite());
    const next = guestSite();
    next.always('page', new CommentError('server', 'down'));
    const thread = await mount({ adapter: reachable(next.adapter) });
    await shows(thread, /As of now\. Could not be refreshed: the server has a problem\./);
    expect(thread.comments()).to.have.length(4);
  });
});

describe('what is kept', () => {
  beforeEach(async () => {
    for (const [key] of await database.entries()) await database.delete(key);
  });
  afterEach(tidy);

  it('is nothing of an adapter without an address, and nothing where the page’s owner switched it off', async () => {
    await mount({ adapter: guestSite().adapter });
    await mount({ adapter: reachable(guestSite().adapter), attributes: { cache: 'off' } });
    await breathe(1400);
    expect(await stored()).to.equal('[]');
  });

  it('is gone after signing out, and the next reader never sees it', async () => {
    const made = site();
    const thread = await mount({ adapter: reachable(made.adapter) });
    await kept();
    expect(await stored()).to.include('"viewer":"Ada"');
    made.wait('page');
    thread.button('Log out').click();
    await untilAsync(async () => !(await stored()).includes('The first words.'), 'the page to be gone');
    thread.element.remove();
    const next = guestSite();
    next.wait('page');
    const after = await mount({ adapter: reachable(next.adapter), wait: false });
    await breathe(300);
    expect(after.comments()).to.have.length(0);
  });

  it('has the words that were confirmed, soon', async () => {
    const thread = await mount({ adapter: reachable(site().adapter) });
    thread.type(thread.field('Your comment'), 'Newly said.');
    thread.button('Comment').click();
    await untilAsync(async () => (await stored()).includes('Newly said.'), 'the words to be kept');
  });
});

// Last: a device that was found to keep nothing is not asked again as long as the page lives.
describe('a device', () => {
  afterEach(tidy);

  it('that never answers delays nothing', async () => {
    const real = Object.getOwnPropertyDescriptor(window, 'indexedDB') ?? { configurable: true, value: indexedDB };
    const silent = { open: () => ({}) as IDBOpenDBRequest };
    Object.defineProperty(window, 'indexedDB', { configurable: true, value: silent });
    try {
      const began = performance.now();
      const thread = await mount({ adapter: { ...reachable(guestSite().adapter), address: 'silent' } });
      expect(thread.comments()).to.have.length(4);
      expect(performance.now() - began).to.be.lessThan(1500);
    } finally {
      Object.defineProperty(window, 'indexedDB', real);
    }
  });

  for (const [what, value] of [['is missing', undefined], ['may not be touched', null]] as const) {
    it(`whose database ${what} is no hindrance`, async () => {
      const real = Object.getOwnPropertyDescriptor(window, 'indexedDB') ?? { configurable: true, value: indexedDB };
      Object.defineProperty(window, 'indexedDB', { configurable: true, get: () => { if (value === null) throw new DOMException('no', 'SecurityError'); return value; } });
      try {
        const thread = await mount({ adapter: { ...reachable(guestSite().adapter), address: `a device that ${what}` } });
        expect(thread.comments()).to.have.length(4);
        await breathe(1200);
        expect(thread.comments()).to.have.length(4);
      } finally {
        Object.defineProperty(window, 'indexedDB', real);
      }
    });
  }
});
