// What the site asks before it takes what was written: in its place, by keyboard, and then the words go out. And a page that says itself who reads it.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { AuthFacet, Challenge, CommentAdapter, TokenSource } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Viewer } from '../../src/core/model.js';
import { guestSite, site, type Site } from '../support/conversation.js';
import { mount, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const code: Challenge = { id: 'factor', kind: 'form', words: 'Please type the six digits that your app shows.', fields: [{ name: 'code', label: 'Code', type: 'text', required: true, autocomplete: 'one-time-code' }] };
const waits = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words) || undefined, `“${words}” to be read`, () => thread.text);
const asking = (made: Site, answer: AuthFacet['answer']): CommentAdapter => ({ ...made.adapter, auth: { ...made.adapter.auth, ...(answer ? { answer } : {}) } });

describe('a challenge', () => {
  afterEach(tidy);

  it('is asked where the words wait; focus goes to it, a wrong answer is said at its field, a right one sends them', async () => {
    const made = site();
    const given: string[] = [];
    const thread = await mount({ adapter: asking(made, async (challenge, fields) => {
      given.push(`${challenge.id} ${fields['code']}`);
      if (fields['code'] !== '123456') throw new CommentError('invalid', 'wrong', { fields: { code: 'This code does not hold.' } });
      made.always('create', undefined);
    }) });
    made.always('create', new CommentError('challenge', 'x', { challenge: code }));
    thread.field('Your comment').focus();
    await sendKeys({ type: 'Long and careful.' });
    await sendKeys({ down: 'Control' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ up: 'Control' });
    await thread.focusOn('Code');
    const row = thread.comment('Long and careful.');
    expect(row.text).to.include('Please type the six digits that your app shows.');
    expect(thread.field('Code').getAttribute('autocomplete')).to.equal('one-time-code');
    expect(thread.field('Code').inputMode).to.equal('numeric');
    await sendKeys({ press: 'Enter' });
    await until(() => thread.all('alert', 'Please fill in: Code.')[0], 'what is missing');
    await sendKeys({ type: '000000' });
    await sendKeys({ press: 'Enter' });
    await waits(thread, 'This code does not hold.');
    expect(thread.field('Code').value).to.equal('000000');
    expect(thread.field('Code').getAttribute('aria-invalid')).to.equal('true');
    await thread.focusOn('Code');
    thread.type(thread.field('Code'), '123456');
    await sendKeys({ press: 'Enter' });
    await thread.hears('Comment posted.');
    expect(given).to.deep.equal(['factor 000000', 'factor 123456']);
    expect(made.calls('create')).to.have.length(2);
    expect(thread.comment('Long and careful.').article).to.equal(row.article);
    expect(thread.focusedName()).to.match(/^Ada/);
  });

  it('does not take focus from who writes something else meanwhile, and leaves the words to be changed or discarded', async () => {
    const made = site();
    const thread = await mount({ adapter: asking(made, () => Promise.resolve()) });
    made.wait('create');
    thread.type(thread.field('Your comment'), 'First.');
    thread.button('Comment').click();
    await thread.settled();
    thread.field('Your comment').focus();
    await sendKeys({ type: 'Second' });
    await made.go('create', new CommentError('challenge', 'x', { challenge: code }));
    await waits(thread, 'six digits');
    expect(thread.focusedName()).to.include('Your comment');
    expect(thread.comment('First.').decisions).to.deep.equal(['Retry', 'Edit', 'Discard']);
  });

  it('about a vote is asked too, and taking it back takes the vote back', async () => {
    const made = site();
    const thread = await mount({ adapter: asking(made, () => Promise.resolve()) });
    made.always('react', new CommentError('challenge', 'x', { challenge: code }));
    const row = thread.comment('Something else.');
    row.button(/^Vote up/).focus();
    row.button(/^Vote up/).click();
    await thread.focusOn('Code');
    await sendKeys({ press: 'Escape' });
    await until(() => !row.text.includes('six digits') || undefined, 'the question to go');
    expect(row.button(/^Vote up/).ariaPressed).to.equal('false');
  });

  it('that nobody here can answer is a link, and Retry sends the words again', async () => {
    const made = site();
    const thread = await mount({ adapter: made.adapter });
    made.always('create', new CommentError('challenge', 'x', { challenge: { id: 'x', kind: 'page', url: 'https://site.example/captcha' } }));
    thread.type(thread.field('Your comment'), 'I am no robot.');
    thread.button('Comment').click();
    const link = await until(() => thread.all('link', 'Open the page')[0] as HTMLAnchorElement | undefined, 'the link');
    expect([link.href, link.target, link.rel]).to.deep.equal(['https://site.example/captcha', '_blank', 'noopener noreferrer']);
    made.always('create', undefined);
    await thread.comment('I am no robot.').press('Retry');
    await thread.hears('Comment posted.');
  });

  it('that makes no sense says why the words were not sent', async () => {
    const made = site();
    const thread = await mount({ adapter: asking(made, () => Promise.resolve()) });
    made.always('create', new CommentError('challenge', 'x', { challenge: { id: 7, kind: 'form', fields: 'all' } as unknown as Challenge }));
    thread.type(thread.field('Your comment'), 'I am no robot.');
    thread.button('Comment').click();
    await waits(thread, 'Not sent: the site wants to make sure that you are not a robot.');
  });

  it('in the middle of logging in is asked there, and logs in', async () => {
    const made = guestSite();
    const thread = await mount({ adapter: asking(made, async () => made.always('login', undefined)) });
    made.always('login', new CommentError('challenge', 'x', { challenge: code }));
    thread.button('Log in').click();
    await thread.focusOn('Name');
    thread.type(thread.field('Name'), 'Ada');
    thread.button('Log in').click();
    await thread.focusOn('Code');
    await sendKeys({ type: '123456' });
    await sendKeys({ press: 'Enter' });
    await thread.hears('Logged in as Ada.');
    await thread.focusOn('Your comment');
  });

  it('in the middle of logging in can be declined', async () => {
    const made = guestSite();
    const thread = await mount({ adapter: asking(made, () => Promise.resolve()) });
    made.always('login', new CommentError('challenge', 'x', { challenge: code }));
    thread.button('Log in').click();
    await thread.focusOn('Name');
    thread.type(thread.field('Name'), 'Ada');
    thread.button('Log in').click();
    await thread.focusOn('Code');
    await sendKeys({ press: 'Escape' });
    await until(() => !thread.text.includes('six digits') || undefined, 'the question to go');
    expect(thread.text).to.include('Log in');
  });
});

describe('a page with a login of its own', () => {
  afterEach(tidy);
  const ada: Viewer = { id: 'Ada', name: 'Ada', role: 'reader' };

  it('says who reads, and may say otherwise at any time; words are kept', async () => {
    const made = guestSite();
    const thread = await mount({ adapter: made.adapter, properties: { viewer: null } });
    await waits(thread, 'You must be logged in to post a comment.');
    thread.element.viewer = ada;
    await waits(thread, 'Ada · Log out');
    thread.type(await until(() => thread.all('textbox')[0] as HTMLTextAreaElement | undefined, 'the composer'), 'Half a thought');
    thread.element.viewer = null;
    await waits(thread, 'You must be logged in to post a comment.');
    thread.element.viewer = { ...ada, name: 'Ada L.' };
    await waits(thread, 'Ada L. · Log out');
    expect(thread.field('Your comment').value).to.equal('Half a thought');
    expect(made.calls('viewer')).to.have.length(0);
  });

  it('takes over the Log in button', async () => {
    const thread = await mount({ adapter: guestSite().adapter, properties: { viewer: null } });
    thread.element.addEventListener('parley-login', (event) => {
      event.preventDefault();
      thread.element.viewer = ada;
    });
    (await until(() => thread.all('button', 'Log in')[0], 'the button')).click();
    await thread.hears('Logged in as Ada.');
    await thread.focusOn('Your comment');
  });

  it('gives tokens that the adapter gets as they are, and that are nowhere in the document', async () => {
    const made = guestSite();
    const used: (TokenSource | null)[] = [];
    const give = (): string => 'secret-token';
    const adapter = { ...made.adapter, auth: { ...made.adapter.auth, use: (token: TokenSource | null) => void used.push(token) } };
    const thread = await mount({ adapter, properties: { token: give } });
    await until(() => used.length === 1 || undefined, 'the token');
    thread.element.token = 'secret-token';
    await until(() => used.length === 2 || undefined, 'the next one');
    thread.element.token = null;
    await until(() => used.length === 3 || undefined, 'none');
    expect(used).to.deep.equal([give, 'secret-token', null]);
    expect(document.documentElement.outerHTML + thread.element.shadowRoot!.innerHTML).not.to.include('secret-token');
  });

  it('is told when the adapter takes no tokens', async () => {
    const thread = await mount({ adapter: guestSite().adapter, properties: { token: 'x' }, wait: false });
    await waits(thread, 'takes no token of the page');
  });
});
