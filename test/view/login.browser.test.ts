// Who may not write yet: the prompt where they want to write, the way in, and back to the very place with every word.

import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import type { AuthFacet, CommentAdapter, LoginWay } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Viewer } from '../../src/core/model.js';
import { conversation, guestSite, site, type Site } from '../support/conversation.js';
import { find, mount, text, tidy, until, type MountOptions, type ThreadHarness } from '../support/thread-harness.js';

const required = 'You must be logged in to post a comment.';
const waits = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words) || undefined, `“${words}” to be read`, () => thread.text);
const root = (thread: ThreadHarness) => thread.field('Your comment');
const ada: Viewer = { id: 'Ada', name: 'Ada', role: 'reader' };

async function guest(options: Partial<MountOptions> = {}, made: Site = guestSite()): Promise<{ thread: ThreadHarness; backend: Site }> {
  return { thread: await mount({ adapter: made.adapter, ...options }), backend: made };
}

/** Presses Log in (the first, or the one of a row), types a name and presses Log in again. */
async function logIn(thread: ThreadHarness, name = 'Ada', within: Element = thread.element): Promise<void> {
  thread.button('Log in', within).click();
  await thread.focusOn('Name');
  thread.type(thread.field('Name', within), name);
  thread.button('Log in', within).click();
}

/** The conversation with another way to know who reads it. */
function withAuth(auth: Partial<AuthFacet>, made: Site = guestSite()): CommentAdapter {
  return { ...made.adapter, auth: { ...made.adapter.auth, ...auth } };
}

describe('who is logged out', () => {
  afterEach(tidy);

  it('is told so where the composer would stand, with a button', async () => {
    const { thread } = await guest();
    expect(thread.text).to.match(/Leave a reply ?You must be logged in to post a comment. Log in/);
    expect(thread.all('textbox')).to.have.length(0);
    expect(thread.heard.join('')).not.to.match(/Logged/);
  });

  it('logs in and stands in the composer', async () => {
    const { thread } = await guest();
    const viewers: (string | null)[] = [];
    thread.element.addEventListener('parley-viewer', (event) => { viewers.push(event.detail.viewer?.name ?? null); });
    await logIn(thread);
    await thread.hears('Logged in as Ada.');
    await thread.focusOn('Your comment');
    expect(thread.text).not.to.include(required);
    expect(thread.text).to.match(/Ada · Log out/);
    expect(viewers).to.deep.equal(['Ada']);
  });

  it('finds the way in where strangers may not even read, and then reads', async () => {
    const made = guestSite();
    const { page } = made.adapter.read;
    const members: CommentAdapter = { ...made.adapter, read: { ...made.adapter.read, async page(query, call) {
      if (await made.adapter.auth!.viewer(call) === null) throw new CommentError('signed-out', 'for members');
      return page(query, call);
    } } };
    const thread = await mount({ adapter: members });
    expect(thread.text).to.include('Comments could not be loaded: you are not logged in.');
    await logIn(thread);
    await waits(thread, 'Something else.');
    expect(thread.text).not.to.include('could not be loaded');
    await until(() => find(thread.element, 'textbox').length > 0 || undefined, 'the composer');
  });

  it('is asked in place when Reply is pressed, and is in that reply afterwards', async () => {
    const { thread } = await guest();
    const row = thread.comment('Something else.');
    await row.reply();
    await until(() => row.text.includes('You must be logged in to reply to Barbara.') || undefined, 'the prompt in place');
    await thread.focusOn('Log in');
    expect(row.article.contains(thread.element.shadowRoot!.activeElement)).to.equal(true);
    await logIn(thread, 'Ada', row.article);
    await thread.focusOn('Your reply to Barbara');
    await sendKeys({ type: 'At last.' });
    thread.button(/^Reply$/, row.field('Your reply to Barbara').closest('form')!).click();
    await thread.hears('Comment posted.');
    expect(thread.comment('At last.').name).to.match(/^Ada, reply to Barbara/);
  });

  it('may think better of it: Cancel and Escape lead back', async () => {
    const { thread } = await guest();
    const row = thread.comment('Something else.');
    await row.reply();
    await thread.focusOn('Log in');
    thread.button('Log in', row.article).click();
    await thread.focusOn('Name');
    await sendKeys({ press: 'Escape' });
    await thread.focusOn('Log in');
    thread.button('Cancel', row.article).click();
    await thread.focusOn(/^Reply to Barbara/);
    expect(row.text).not.to.include('logged in');
  });

  it('is told what is wrong with what they typed, and is taken to it', async () => {
    const made = guestSite({ login: 'password', seed: { ...conversation, people: [{ id: 'Ada', name: 'Ada', password: 'lovelace' }] } });
    const { thread } = await guest({}, made);
    thread.button('Log in').click();
    await thread.focusOn('User name');
    thread.button('Log in').click();
    await until(() => thread.all('alert', 'Please fill in: User name.')[0], 'what is missing');
    expect(['User name', 'Password'].map((name) => thread.field(name).getAttribute('aria-invalid'))).to.deep.equal(['true', null]);
    thread.type(thread.field('User name'), 'Ada');
    thread.type(thread.field('Password'), 'byron');
    thread.button('Log in').click();
    await waits(thread, 'This name and password do not go together.');
    await thread.focusOn('Password');
    expect(thread.field('User name').value).to.equal('Ada');
    expect(thread.field('Password').getAttribute('autocomplete')).to.equal('current-password');
    expect(thread.field('Password').getAttribute('aria-invalid')).to.equal('true');
    const { ariaDescribedByElements: [why] = [], labels } = thread.field('Password') as HTMLInputElement & { readonly ariaDescribedByElements?: readonly Element[] };
    if (why) expect(why.textContent).to.equal('This name and password do not go together.');
    expect(labels![0]!.textContent.trim(), 'what is wrong with it is no part of its name').to.equal('Password');
    thread.type(thread.field('Password'), 'lovelace');
    await sendKeys({ press: 'Enter' });
    await thread.hears('Logged in as Ada.');
  });

  it('is told what is wrong also where the backend blames a field that is not there', async () => {
    const made = guestSite({ login: 'password', seed: { ...conversation, people: [{ id: 'Ada', name: 'Ada', password: 'lovelace' }] } });
    const { thread } = await guest({}, made);
    made.always('login', new CommentError('invalid', 'x', { fields: { account: 'This account is asleep.' } }));
    thread.button('Log in').click();
    await thread.focusOn('User name');
    thread.type(thread.field('User name'), 'Ada');
    thread.type(thread.field('Password'), 'lovelace');
    thread.button('Log in').click();
    await until(() => thread.all('alert', /This account is asleep\./)[0], 'the reason', () => thread.text);
  });

  it('logs in once however often the button is pressed', async () => {
    const { thread, backend } = await guest();
    backend.wait('login');
    await logIn(thread);
    await waits(thread, 'Logging in…');
    thread.button('Logging in…').click();
    thread.button('Logging in…').click();
    await backend.go('login');
    await thread.hears('Logged in as Ada.');
    expect(backend.calls('login')).to.have.length(1);
  });

  it('is not locked out by a login that never ends', async () => {
    const { thread, backend } = await guest();
    backend.wait('login');
    await logIn(thread);
    await waits(thread, 'Logging in…');
    thread.button('Cancel').click();
    await thread.focusOn('Log in');
    backend.always('login', undefined);
    void backend.go('login');
    await thread.settled();
    expect(thread.text).to.include(required);
    await logIn(thread);
    await thread.focusOn('Your comment');
  });

  it('is told why a login failed', async () => {
    const { thread, backend } = await guest();
    const errors: string[] = [];
    thread.element.addEventListener('parley-error', (event) => { errors.push(event.detail.error.code); });
    backend.always('login', new CommentError('server', 'down'));
    await logIn(thread);
    await until(() => thread.all('alert', 'the server has a problem.')[0], 'the reason');
    expect(errors).to.deep.equal(['server']);
    expect(thread.field('Name').value).to.equal('Ada');
  });

  it('is told where there is no way in', async () => {
    const { thread } = await guest({ adapter: withAuth({ ways: [] }) });
    expect(thread.text).to.include('There is no way to log in here.');
  });

  it('sees the page’s own way in where it has one', async () => {
    const own = document.createElement('div');
    own.slot = 'login';
    own.innerHTML = '<p>Members write here.</p><button>Join us</button>';
    const { thread } = await guest({ children: [own] });
    expect(thread.text).to.include('Members write here.');
    expect(text(thread.element)).not.to.include(required);
  });
});

describe('a way to log in that leaves the page', () => {
  afterEach(tidy);
  const popup: LoginWay = { id: 'elsewhere', kind: 'popup', label: 'Log in with Elsewhere' };

  it('is asked within the press, or the browser would block its window', async () => {
    const order: string[] = [];
    let active: boolean | undefined;
    const thread = await mount({ adapter: withAuth({ ways: [popup], login: async (way) => {
      active = navigator.userActivation?.isActive;
      order.push(`login ${way}`);
      return ada;
    } }) });
    addEventListener('click', () => { order.push('the click is over'); }, { once: true });
    const { left, top, height } = thread.button('Log in with Elsewhere').getBoundingClientRect();
    const position: [number, number] = [Math.round(left + 10), Math.round(top + height / 2)];
    // As a hand does: it comes near, and what acts comes meanwhile.
    await sendMouse({ type: 'move', position });
    await new Promise((near) => setTimeout(near, 300));
    await sendMouse({ type: 'click', position });
    await thread.focusOn('Your comment');
    expect(order).to.deep.equal(['login elsewhere', 'the click is over']);
    expect(active).not.to.equal(false);
  });

  it('can be given up and tried again when its window was closed and nobody said so', async () => {
    const tries: AbortSignal[] = [];
    const thread = await mount({ adapter: withAuth({ ways: [popup], login: (_way, _fields, { signal }) => {
      tries.push(signal);
      return tries.length === 1 ? new Promise<Viewer>(() => undefined) : Promise.resolve(ada);
    } }) });
    thread.button('Log in with Elsewhere').click();
    await waits(thread, 'Logging in…');
    thread.button('Logging in…').click();
    expect(tries).to.have.length(1);
    thread.button('Cancel').click();
    await thread.focusOn('Log in with Elsewhere');
    expect(tries[0]!.aborted).to.equal(true);
    thread.button('Log in with Elsewhere').click();
    await thread.focusOn('Your comment');
  });

  it('says nothing when the reader gives up there', async () => {
    const thread = await mount({ adapter: withAuth({ ways: [popup], login: () => Promise.reject(new CommentError('cancelled', 'closed')) }) });
    thread.button('Log in with Elsewhere').click();
    await thread.settled();
    expect(thread.all('alert').map(text).join('')).to.equal('');
    expect(thread.text).to.include(required);
  });

  it('may be taken over by the page', async () => {
    let asked = 0;
    const thread = await mount({ adapter: withAuth({ ways: [popup], login: async () => { asked++; return ada; } }) });
    const ways: string[] = [];
    thread.element.addEventListener('parley-login', (event) => {
      ways.push(event.detail.way.id);
      event.preventDefault();
    });
    thread.button('Log in with Elsewhere').click();
    await thread.settled();
    expect([ways, asked]).to.deep.equal([['elsewhere'], 0]);
  });
});

describe('a session that ends', () => {
  afterEach(tidy);

  it('while a comment is on its way: it waits, and goes out after logging in', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.always('create', new CommentError('signed-out', 'expired'));
    thread.type(root(thread), 'Long and careful.');
    thread.button('Comment').click();
    await thread.hears('You have been logged out.');
    const row = thread.comment('Long and careful.');
    expect(row.text).to.include('Waits until you log in.');
    // Edit would put them into a form that whoever logs in next finds open.
    expect(row.decisions).to.deep.equal(['Log in', 'Discard']);
    expect(thread.text).to.include(required);
    await row.press('Log in');
    await thread.focusOn('Log in');
    backend.always('create', undefined);
    await logIn(thread);
    await thread.hears('Comment posted.');
    await thread.hears('Logged in as Ada.');
    expect(thread.comment('Long and careful.').article).to.equal(row.article);
    expect(backend.calls('create')).to.have.length(2);
    expect(thread.focusedName()).not.to.equal('');
    await thread.settled();
    expect(thread.all('button', 'Log in')).to.have.length(0);
  });

  it('while another is being written: focus goes to the prompt, and the words are there after logging in', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.wait('create');
    thread.type(root(thread), 'First.');
    thread.button('Comment').click();
    await thread.settled();
    thread.type(root(thread), 'Second, half');
    await backend.go('create', new CommentError('signed-out', 'expired'));
    await thread.focusOn('Log in');
    await logIn(thread);
    await thread.focusOn('Your comment');
    expect(root(thread).value).to.equal('Second, half');
    await thread.hears('Comment posted.');
    expect(thread.has('First.')).to.equal(true);
  });

  it('elsewhere: the words of every composer are kept', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    thread.type(root(thread), 'for the thread');
    await thread.comment('Something else.').reply();
    await thread.focusOn('Your reply to Barbara');
    thread.type(thread.field('Your reply to Barbara'), 'for Barbara');
    backend.adapter.become(null);
    await thread.hears('Logged out.');
    await thread.focusOn('Log in');
    expect(thread.all('textbox')).to.have.length(0);
    expect(thread.comment('Something else.').article.contains(thread.element.shadowRoot!.activeElement)).to.equal(true);
    backend.adapter.become('Ada');
    await thread.hears('Logged in as Ada.');
    await until(() => thread.all('textbox').length === 2 || undefined, 'the composers');
    expect([root(thread).value, thread.field('Your reply to Barbara').value]).to.deep.equal(['for the thread', 'for Barbara']);
  });

  it('does not take focus from who only reads', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    thread.comment('Something else.').button(/^Reply to/).focus();
    backend.adapter.become(null);
    await thread.hears('Logged out.');
    await thread.settled();
    expect(thread.focusedName()).to.match(/^Reply to Barbara/);
  });

  it('by Log out: focus goes to the heading; a logout that fails says why', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.always('logout', new CommentError('offline', 'no network'));
    thread.button('Log out').focus();
    thread.button('Log out').click();
    await until(() => thread.all('alert', 'the network cannot be reached.')[0], 'the reason');
    expect(thread.focusedName()).to.equal('Log out');
    backend.always('logout', undefined);
    thread.button('Log out').click();
    await thread.hears('Logged out.');
    await thread.focusOn(/comments on “A thread”/);
    expect(thread.text).to.include(required);
  });

  it('is not announced to who was logged in all along', async () => {
    const thread = await mount({ adapter: site().adapter });
    await new Promise((done) => setTimeout(done, 200));
    expect(thread.heard.join('')).not.to.include('Logged in');
  });

  it('with a challenge: the comment waits with the reason, and Retry sends it', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.always('create', new CommentError('challenge', 'captcha'));
    thread.type(root(thread), 'I am no robot.');
    thread.button('Comment').click();
    await waits(thread, 'Not sent: the site wants to make sure that you are not a robot.');
    const row = thread.comment('I am no robot.');
    expect(row.decisions).to.deep.equal(['Retry', 'Edit', 'Discard']);
    backend.always('create', undefined);
    await row.press('Retry');
    await thread.hears('Comment posted.');
  });
});
