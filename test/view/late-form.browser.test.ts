// A form that comes late, over a slow line: focus is not nowhere meanwhile, and goes to it when it is here.
// A file of its own, because what has come once is there for all tests of a page.

import { expect } from '@open-wc/testing';
import { executeServerCommand, sendKeys } from '@web/test-runner-commands';
import { guestSite } from '../support/conversation.js';
import { able, engine } from '../support/engine.js';
import { mount, tidy, until } from '../support/thread-harness.js';

const late = able(engine !== 'WebKit', 'A form that comes late', 'a part that has come once stays for as long as the page lives');

(late ? describe : describe.skip)('a form that takes its time', () => {
  afterEach(async () => {
    await executeServerCommand('break', null);
    await executeServerCommand('hold', null);
    await tidy();
  });

  it('takes focus all the same, as long as the reader has not gone on', async () => {
    const form = '/src/view/parley-login.ts';
    await executeServerCommand('break', 'parley-login.');
    await fetch(form, { cache: 'reload' });
    await executeServerCommand('break', null);
    await executeServerCommand('hold', 'parley-login.');
    const thread = await mount({ adapter: guestSite().adapter });
    thread.button('Log in').focus();
    await sendKeys({ press: 'Enter' });
    // Meanwhile it is not nowhere.
    await until(() => thread.focusedName().startsWith('4 comments') || undefined, 'focus on the heading', () => thread.focusedName());
    await executeServerCommand('hold', null);
    await thread.focusOn('Name');
    expect(thread.field('Name').value).to.equal('');
    void fetch(form, { cache: 'reload' });
  });
});
