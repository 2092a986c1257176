// Backends that break every promise of the contract, one method at a time: the widget is never blank, nothing goes
// uncaught (support/quiet.ts listens), and no words are lost.

import { expect } from '@open-wc/testing';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { guestSite, site } from '../support/conversation.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

type Bag = Record<string, unknown>;
type Broken = () => unknown;

const ways: Readonly<Record<string, Broken>> = {
  'throws at once': () => { throw new Error('broken at once'); },
  'rejects with a string': () => Promise.reject('just words'),
  'rejects with nothing': () => Promise.reject(),
  'rejects with an error that cannot be read': () => Promise.reject(new Proxy({}, { get() { throw new Error('do not touch'); } })),
  'answers with a number': () => Promise.resolve(42),
  'answers with nothing': () => undefined,
  'answers with an object of the wrong shape': () => Promise.resolve({ comments: [{ id: 7 }, null], name: {}, id: [] }),
  'answers with a getter that throws': () => Promise.resolve({ get id() { throw new Error('no id'); }, get comments() { throw new Error('no comments'); } }),
  'never answers': () => new Promise(() => undefined),
};

/** The adapter with one method replaced. */
function breaking(adapter: CommentAdapter, facet: string, method: string, how: Broken): CommentAdapter {
  const whole = adapter as unknown as Record<string, Bag>;
  return { ...whole, [facet]: { ...whole[facet], [method]: how } } as unknown as CommentAdapter;
}

const breathe = (ms = 60): Promise<void> => new Promise((done) => setTimeout(done, ms));
const present = (thread: ThreadHarness, words: string): boolean =>
  thread.text.includes(words) || thread.all('textbox').some((field) => (field as HTMLTextAreaElement).value.includes(words));
/** Whatever became of them, the reader can see the words. */
async function kept(thread: ThreadHarness, words: string): Promise<void> {
  await until(() => present(thread, words), `“${words}” to be seen`, () => thread.text, 500);
  await breathe();
  await until(() => present(thread, words), `“${words}” to be seen still`, () => thread.text, 500);
}

/** Everything a reader may try, as far as the thread offers it. */
async function tryAll(thread: ThreadHarness): Promise<void> {
  const offered = (name: RegExp): HTMLElement | undefined => thread.all('button', name)[0];
  if (thread.all('textbox', 'Your comment')[0]) {
    thread.type(thread.field('Your comment'), 'Precious words.');
    thread.button('Comment').click();
    await kept(thread, 'Precious words.');
  }
  const edit = offered(/^Edit your comment/);
  if (edit) {
    edit.click();
    await breathe();
    if (thread.all('textbox', 'Edit your comment')[0]) {
      thread.type(thread.field('Edit your comment'), 'Better words.');
      thread.button('Save').click();
      await kept(thread, 'Better words.');
    }
  }
  offered(/^Vote up the comment by Barbara/)?.click();
  const remove = offered(/^Delete your comment/);
  if (remove) {
    remove.click();
    await breathe();
    const { store } = thread.element;
    const write = store!.node('a' as never)?.write;
    if (write) store!.hurry(write.key);
  }
  await breathe();
  offered(/^Log out/)?.click();
  offered(/^Log in/)?.click();
  await breathe();
  if (thread.all('textbox', 'Name')[0]) {
    thread.type(thread.field('Name'), 'Ada');
    thread.button('Log in').click();
  }
  await breathe(150);
}

const methods: readonly (readonly [string, string, 'in' | 'out'])[] = [
  ['read', 'page', 'in'], ['write', 'create', 'in'], ['write', 'edit', 'in'], ['write', 'remove', 'in'], ['write', 'source', 'in'],
  ['react', 'set', 'in'], ['auth', 'viewer', 'in'], ['auth', 'logout', 'in'], ['auth', 'login', 'out'], ['auth', 'watch', 'in'], ['live', 'open', 'in'],
];

async function survived(facet: string, method: string, who: 'in' | 'out', what: string, how: Broken): Promise<void> {
  const made = who === 'in' ? site() : guestSite();
  // Backends of their own, so that none finds another's drafts.
  const thread = await mount({ adapter: breaking(made.adapter, facet, method, how), attributes: { 'data-way': what }, wait: false });
  await until(() => thread.element.phase !== 'idle' || undefined, 'the thread to begin');
  await breathe(120);
  await tryAll(thread);
  if (facet === 'read') {
    const words = what === 'never answers' ? 'Loading comments…' : what.includes('wrong shape') ? /comments|could not be loaded/i : 'Comments could not be loaded';
    expect(thread.text).to.match(typeof words === 'string' ? new RegExp(words) : words);
    if (what !== 'never answers' && thread.element.phase === 'failed') thread.button('Try again').click();
  } else {
    expect(thread.comments().length).to.be.greaterThan(2);
    // Reading goes on in any case.
    await thread.comment('Something else.').reply();
    await breathe();
  }
  expect(thread.heading().textContent).to.match(/omment/);
}

describe('a backend', () => {
  afterEach(tidy);

  for (const [facet, method, who] of methods) {
    // Side by side, as they wait more than they work.
    it(`whose ${facet}.${method} breaks in any way is survived`, async function () {
      this.timeout(30_000);
      await Promise.all(Object.entries(ways).map(async ([what, how]) => {
        try {
          await survived(facet, method, who, what, how);
        } catch (error) {
          throw new Error(`where it ${what}: ${String(error)}`, { cause: error });
        }
      }));
    });
  }

  it('that never says who is reading lets the reader log in all the same', async function () {
    this.timeout(20_000);
    const thread = await mount({ adapter: breaking(guestSite().adapter, 'auth', 'viewer', ways['never answers']!), wait: false });
    await until(() => thread.text.includes('You must be logged in to post a comment.') || undefined, 'the prompt', () => thread.text, 14_000);
    expect(thread.text).to.include('the server did not answer.');
    thread.button('Log in').click();
    await thread.focusOn('Name');
    thread.type(thread.field('Name'), 'Ada');
    thread.button('Log in').click();
    await thread.focusOn('Your comment');
  });

  it('that is down is tried again by the reader', async () => {
    const made = site();
    made.always('page', Object.assign(new Error('down'), { name: 'CommentError', code: 'server' }) as never);
    const thread = await mount({ adapter: made.adapter });
    expect(thread.text).to.include('Comments could not be loaded: the server has a problem.');
    made.always('page', undefined);
    const again = thread.button('Try again');
    again.focus();
    again.click();
    await until(() => thread.comments().length === 4 || undefined, 'the comments');
    await until(() => thread.focusedName() !== '' || undefined, 'focus');
  });
});

describe('an adapter', () => {
  afterEach(tidy);

  for (const [what, adapter, words] of [
    ['is no object', 42, /not an adapter/],
    ['is empty', {}, /not an adapter/],
    ['has limits without orders', { ...site().adapter, limits: {} }, /no limits\.orders/],
    ['has accounts without ways', { ...site().adapter, auth: { viewer: async () => null } }, /no auth\.ways/],
    ['has a name nobody registered', 'wordpess', /no adapter is called “wordpess”/],
    ['breaks when it is looked at', Object.defineProperty({ ...site().adapter }, 'read', { get: () => { throw new Error('not yet'); } }), /something went wrong/],
    ['is a trap', new Proxy({}, { get() { throw new Error('trap'); }, has() { throw new Error('trap'); } }), /something went wrong/],
  ] as const) {
    it(`that ${what} is named to the reader and to the page`, async () => {
      const errors: unknown[] = [];
      const hear = (event: Event): void => { errors.push(event); };
      document.addEventListener('parley-error', hear);
      const thread = await mount({ adapter: adapter as never });
      document.removeEventListener('parley-error', hear);
      expect(thread.text).to.match(/Comments cannot be shown/);
      expect(thread.text).to.match(words);
      expect(errors).to.have.length(1);
      // Given a good one, it works.
      thread.element.adapter = site().adapter;
      await until(() => thread.comments().length === 4 || undefined, 'the comments');
    });
  }
});
