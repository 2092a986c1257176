// What is fetched only when it is needed may fail to come: the editor and the login form. A file of its own, because
// what has come once is there for all tests of a page.

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import { guestSite, site } from '../support/conversation.js';
import { mount, tidy, until } from '../support/thread-harness.js';

/** From now on this file does not come, not even from what the browser has kept of it for earlier tests. */
async function breaks(name: string): Promise<void> {
  await executeServerCommand('break', `${name}.`);
  await fetch(`/src/view/${name}.ts`, { cache: 'reload' });
}

/** Chromium and Firefox remember a failed import as long as the page lives. */
const remembers = /Chrome|Firefox/.test(navigator.userAgent);

describe('when a part cannot be fetched', () => {
  afterEach(async () => {
    await executeServerCommand('break', null);
    await tidy();
  });

  it('the editor: says so, and the button tries again', async () => {
    await breaks('parley-composer');
    const errors: string[] = [];
    const hear = (event: HTMLElementEventMap['parley-error']): void => { errors.push(event.detail.error.code); };
    document.addEventListener('parley-error', hear as EventListener);
    const thread = await mount({ adapter: site().adapter });
    await until(() => thread.all('alert', 'The editor could not be loaded.')[0], 'the reason');
    expect(errors).to.deep.equal(['unknown']);
    expect(thread.comments()).to.have.length(4);
    await executeServerCommand('break', null);
    const again = thread.button('Try again');
    again.focus();
    again.click();
    if (remembers) await until(() => errors.length === 2 && thread.all('button', 'Try again')[0], 'the reason again');
    else await thread.focusOn('Your comment');
    document.removeEventListener('parley-error', hear as EventListener);
  });

  it('the login form: says so, and the prompt stays', async () => {
    await breaks('parley-login');
    const thread = await mount({ adapter: guestSite().adapter });
    thread.button('Log in').click();
    await until(() => thread.all('alert', 'The login form could not be loaded.')[0], 'the reason');
    expect(thread.text).to.include('You must be logged in to post a comment.');
    thread.button('Log in').click();
    await thread.settled();
    expect(thread.all('button', 'Log in')).to.have.length(1);
  });
});
