// What is fetched only when it is needed may fail to come: the editor, the login form, what draws Markdown. A file of its own, because
// what has come once is there for all tests of a page.

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import type { LiveFeed } from '../../src/core/adapter.js';
import type { CommentId, Page } from '../../src/core/model.js';
import { guestSite } from '../support/conversation.js';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { mount, tidy, until } from '../support/thread-harness.js';

/** From now on this file does not come, not even from what the browser has kept of it for earlier tests. */
async function breaks(name: string, room = 'view'): Promise<void> {
  await executeServerCommand('break', `${name}.`);
  await fetch(`/src/${room}/${name}.ts`, { cache: 'reload' });
}

describe('when a part cannot be fetched', () => {
  afterEach(tidy);
  after(async () => {
    await executeServerCommand('break', null);
    // The browser would keep what did not come for the tests after this one.
    for (const name of ['parley-composer', 'parley-login', 'body-rich']) await fetch(`/src/view/${name}.ts`, { cache: 'reload' });
    await fetch('/src/core/onward.ts', { cache: 'reload' });
  });

  it('what reads on: says so where it was asked for, and the button tries again; news that was missed meanwhile is read', async () => {
    await breaks('onward', 'core');
    const comments = ['first', 'second', 'third'].map((markdown) => ({ author: 'Ann', markdown }));
    const memory = memoryAdapter({ seed: { threads: [{ id: 'thread', comments }] } });
    const first: Page[] = [];
    const page = async (...what: Parameters<typeof memory.read.page>): Promise<Page> => {
      const answer = await memory.read.page(...what);
      if (what[0].after === null) first.push(answer);
      return answer;
    };
    let feed: LiveFeed | null = null;
    const thread = await mount({ properties: { pageSize: 1 }, adapter: { ...memory, read: { ...memory.read, page }, live: { open: (_thread, heard) => {
      feed = heard;
      return () => undefined;
    } } } });
    const news = (id: string): void => feed!.put({ ...first[0]!.comments[0]!, id: id as CommentId });
    const errors: unknown[] = [];
    thread.element.addEventListener('parley-error', ({ detail }) => { errors.push(detail.error); });
    thread.button('Show 2 more comments').click();
    const again = await until(() => thread.all('button', 'Try again')[0], 'the button');
    expect(thread.text).to.include('Could not be loaded:');
    expect(thread.comments()).to.have.length(1);
    const before = errors.length;
    news('missed');
    await until(() => errors.length > before || undefined, 'the failure to be told');
    await executeServerCommand('break', null);
    again.click();
    await until(() => thread.comments().length === 2 || undefined, 'the next page');
    expect(first).to.have.length(1);
    news('heard');
    await until(() => thread.all('button', /^1 new comment/)[0], 'what came then', () => thread.text);
    await until(() => first.length === 2 || undefined, 'the page to be read again');
  });

  it('what draws more than plain words: they stand as they were typed, and in form once it comes', async () => {
    await breaks('body-rich');
    const words = '- one\n- **two**';
    const make = () => memoryAdapter({ seed: { threads: [{ id: 'thread', comments: [{ author: 'Ann', markdown: words }] }] } });
    const thread = await mount({ adapter: make() });
    const body = (): Element => thread.element.shadowRoot!.querySelector('.body')!;
    expect(body().textContent).to.equal(words);
    expect(body().children).to.have.length(0);
    await executeServerCommand('break', null);
    thread.element.adapter = make();
    await until(() => body()?.querySelectorAll('li').length === 2 || undefined, 'the list');
    expect(body().querySelector('strong')!.textContent).to.equal('two');
  });

  it('the login form: says so, and the button tries again; then the editor, in the same way', async () => {
    const thread = await mount({ adapter: guestSite().adapter });
    const errors: string[] = [];
    thread.element.addEventListener('parley-error', (event) => { errors.push(event.detail.error.message); });
    await breaks('parley-login');
    thread.button('Log in').click();
    await until(() => thread.all('alert', 'The login form could not be loaded.')[0], 'the reason');
    expect(thread.text).to.include('You must be logged in to post a comment.');
    expect(errors).to.have.length(1);
    await breaks('parley-composer');
    thread.button('Log in').click();
    await thread.focusOn('Name');
    thread.type(thread.field('Name'), 'Ada');
    thread.button('Log in').click();
    await until(() => thread.all('alert', 'The editor could not be loaded.')[0], 'the reason');
    expect(errors).to.have.length(2);
    await executeServerCommand('break', null);
    const again = thread.button('Try again');
    again.focus();
    again.click();
    await until(() => thread.all('textbox', 'Your comment')[0], 'the editor');
    await thread.focusOn('Your comment');
  });
});
