// What one can do about what others wrote: share, report, mute, look who it was, keep order. By pointer and by keyboard alone.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { CommentError } from '../../src/core/errors.js';
import type { ThreadHarness } from '../support/thread-harness.js';
import { conversation, site, type Site } from '../support/conversation.js';
import { mutings } from '../../src/view/muted.js';
import { active } from '../../src/view/focus.js';
import { matches, mount, text, tidy, until, type Name } from '../support/thread-harness.js';

const menuName = /^More about the comment by /;
const people = [{ id: 'mo', name: 'Mo', role: 'moderator' as const }];
const moderated = (): Site => site({ seed: { ...conversation, people }, as: 'Mo' });
const inside = (thread: ThreadHarness, selector: string): HTMLElement[] => [...thread.element.shadowRoot!.querySelectorAll<HTMLElement>(selector)];
/** Of the menu that is open: one that was closed stands there for a moment more. */
const menuItems = (thread: ThreadHarness): HTMLElement[] => inside(thread, ':popover-open [role=menuitem]');
const items = (thread: ThreadHarness): string[] => menuItems(thread).map((each) => text(each));
const dialog = (thread: ThreadHarness): Promise<HTMLDialogElement> => until(() => inside(thread, 'dialog[open]')[0] as HTMLDialogElement | undefined, 'a dialog');
const reads = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words) || undefined, `“${words}” to be read`, () => thread.text);
const misses = (thread: ThreadHarness, words: string) => until(() => !thread.text.includes(words) || undefined, `“${words}” to go`, () => thread.text);

async function openMenu(thread: ThreadHarness, who: Name): Promise<void> {
  await thread.comment(who).press(menuName);
  await until(() => items(thread).length > 0 || undefined, 'the menu');
}
async function choose(thread: ThreadHarness, who: Name, what: Name): Promise<void> {
  await openMenu(thread, who);
  const item = menuItems(thread).find((each) => matches(text(each), what));
  if (!item) throw new Error(`no “${String(what)}” among ${items(thread).join(' | ')}`);
  item.click();
}

const pick = (form: HTMLElement, reason: string): void => [...form.querySelectorAll<HTMLInputElement>('input[type=radio]')].find((each) => each.value === reason)!.click();

describe('the menu of a comment', () => {
  afterEach(tidy);

  it('is worked by keyboard alone: opens on its first item, arrows, letters and Home and End move, Escape goes back to its button', async () => {
    const thread = await mount({ adapter: site().adapter });
    const button = thread.comment('The first words.').button(menuName);
    expect(button.getAttribute('aria-haspopup')).to.equal('menu');
    button.focus();
    await sendKeys({ press: 'Enter' });
    await thread.focusOn('Copy link');
    expect(button.getAttribute('aria-expanded')).to.equal('true');
    expect(items(thread)).to.deep.equal(['Copy link', 'About Grace', 'Only comments by Grace', 'Report…', 'Mute Grace']);
    await sendKeys({ press: 'ArrowDown' });
    await thread.focusOn('About Grace');
    await sendKeys({ press: 'End' });
    await thread.focusOn('Mute Grace');
    await sendKeys({ press: 'ArrowDown' });
    await thread.focusOn('Copy link');
    await sendKeys({ press: 'r' });
    await thread.focusOn('Report…');
    await sendKeys({ press: 'Escape' });
    await thread.focusOn(menuName);
    expect(active()).to.equal(button);
    expect(items(thread)).to.deep.equal([]);
    expect(button.getAttribute('aria-expanded')).to.equal('false');
  });

  it('offers nobody to mute or report themselves', async () => {
    const thread = await mount({ adapter: site().adapter });
    await openMenu(thread, 'An answer by Ada.');
    expect(items(thread)).to.deep.equal(['Copy link', 'About Ada', 'Only comments by Ada', 'Fold the whole branch']);
  });

  it('is open once: another one closes the first', async () => {
    const thread = await mount({ adapter: site().adapter });
    await openMenu(thread, 'The first words.');
    await openMenu(thread, 'Something else.');
    await until(() => items(thread).includes('About Barbara') || undefined, 'the other menu', () => items(thread).join());
    await until(() => inside(thread, '[role=menu]').length === 1 || undefined, 'the first to be closed');
  });

  it('shows who wrote it: the name, how much of them is here, and only an address that is one', async () => {
    const seed = { people: [{ id: 'eve', name: 'Eve', url: 'javascript:alert(1)', badge: 'Staff' }], threads: [{ id: 'thread', comments: [{ id: 'e', author: 'Eve', text: 'One.' }, { id: 'f', author: 'Eve', text: 'Two.' }] }] };
    const thread = await mount({ adapter: site({ seed }).adapter });
    await choose(thread, 'One.', 'About Eve');
    const card = await until(() => inside(thread, '.pop[role=dialog]')[0], 'the card');
    expect(text(card)).to.include('Eve Staff').and.to.include('2 of the comments shown here');
    expect(card.querySelector('a')).to.equal(null);
    await sendKeys({ press: 'Escape' });
    await thread.focusOn(menuName);
  });
});

describe('a report', () => {
  afterEach(tidy);

  it('asks for a reason, is sent once with the words, and says so', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    await choose(thread, 'The first words.', 'Report…');
    const form = await dialog(thread);
    // What goes on elsewhere in the thread has styles, too.
    await until(() => inside(thread, '[data-do=keys]').length > 0 || undefined, 'the guide');
    for (const label of form.querySelectorAll<HTMLElement>('label:has(input)')) {
      expect(label.getBoundingClientRect().width, text(label)).to.be.above(100);
      expect(label.getBoundingClientRect().height, text(label)).to.be.below(60);
    }
    form.querySelector<HTMLElement>('.go')!.click();
    expect(text(form)).to.include('Please choose a reason.');
    expect(backend.calls('report')).to.deep.equal([]);
    pick(form, 'abuse');
    thread.type(form.querySelector('textarea')!, 'He shouts.');
    form.querySelector<HTMLElement>('.go')!.click();
    await thread.hears('Thank you. The moderators will have a look.');
    expect(backend.calls('report').map(([id, reason, words]) => [id, reason, words])).to.deep.equal([['g', 'abuse', 'He shouts.']]);
    await thread.focusOn(menuName);
    expect(backend.adapter.reports?.().length ?? 1).to.equal(1);
  });

  it('that fails says why and keeps the words, also for who closes the dialog', async () => {
    const backend = site();
    const thread = await mount({ adapter: backend.adapter });
    backend.always('report', new CommentError('server', 'x'));
    await choose(thread, 'Something else.', 'Report…');
    let form = await dialog(thread);
    pick(form, 'spam');
    thread.type(form.querySelector('textarea')!, 'Precious words.');
    form.querySelector<HTMLElement>('.go')!.click();
    await until(() => text(form).includes('Not sent: the server has a problem.') || undefined, 'the reason', () => text(form));
    form.close();
    await choose(thread, 'Something else.', 'Report…');
    form = await dialog(thread);
    expect(form.querySelector('textarea')!.value).to.equal('Precious words.');
    backend.always('report', undefined);
    form.querySelector<HTMLElement>('.go')!.click();
    await thread.hears('Thank you. The moderators will have a look.');
  });
});

describe('somebody who is muted', () => {
  afterEach(tidy);

  it('stands as a stub with the answers below it, can be looked at, and is unmuted from the list', async () => {
    const thread = await mount({ adapter: site().adapter });
    await choose(thread, 'The first words.', 'Mute Grace');
    await reads(thread, 'You have muted Grace.');
    await thread.hears('Grace is muted on this device.');
    expect(thread.text).not.to.include('The first words.');
    expect(thread.text).to.include('An answer by Ada.').and.to.include('1 person muted');
    await thread.focusOn(/^Grace, /);
    thread.button('Show the comment by Grace').click();
    await reads(thread, 'The first words.');
    thread.button('1 person muted').click();
    const list = await dialog(thread);
    list.querySelector<HTMLElement>('button')!.click();
    expect(text(list)).to.include('Nobody is muted.');
    list.close();
    await misses(thread, 'You have muted Grace.');
  });

  it('is so in the other thread of the page at once, and in another tab too, and there focus stays where it was', async () => {
    const first = await mount({ adapter: site().adapter });
    const second = await mount({ adapter: site().adapter });
    await choose(first, 'Something else.', 'Mute Barbara');
    await reads(second, 'You have muted Barbara.');
    second.heading(/^Grace, /).focus();
    // Another tab unmutes her: its window is the frame's, which shares what this device remembers.
    const frame = document.createElement('iframe');
    frame.src = '/404';
    document.body.append(frame);
    await new Promise((done) => frame.addEventListener('load', done, { once: true }));
    const there = frame.contentWindow!.localStorage;
    const place = Object.keys(there).find((key) => key.startsWith('parley:muted'))!;
    there.setItem(place, JSON.stringify([['Ada', 'Ada']]));
    await reads(second, 'Something else.');
    await reads(second, 'You have muted Ada.');
    await misses(first, 'You have muted Barbara.');
    expect(second.focusedName()).to.match(/^Grace, /);
    frame.remove();
    second.element.remove();
    await new Promise((done) => setTimeout(done));
    expect(mutings.size).to.equal(1);
  });

  it('stays so on this device, and is somebody else on another backend', async () => {
    const first = await mount({ adapter: site().adapter });
    await choose(first, 'Something else.', 'Mute Barbara');
    await reads(first, 'You have muted Barbara.');
    first.element.remove();
    const again = await mount({ adapter: site().adapter });
    expect(again.text).to.include('You have muted Barbara.').and.not.to.include('Something else.');
    const elsewhere = await mount({ adapter: { ...site().adapter, name: 'other' } });
    expect(elsewhere.text).to.include('Something else.');
  });
});

describe('a moderator', () => {
  afterEach(tidy);

  it('holds, sees it at once, takes it back by keyboard, and the backend has heard both', async () => {
    const backend = moderated();
    const thread = await mount({ adapter: backend.adapter });
    backend.wait('moderate');
    await choose(thread, 'Something else.', 'Hold back');
    await reads(thread, 'Waiting for approval');
    await thread.focusOn('Undo');
    await backend.go('moderate');
    await sendKeys({ press: 'Enter' });
    await misses(thread, 'Waiting for approval');
    await thread.hears('Undone.');
    await thread.focusOn(/^Barbara, /);
    await until(() => backend.calls('moderate').length === 2 || undefined, 'both to be sent');
    expect(backend.calls('moderate').map(([id, action, on]) => [id, action, on])).to.deep.equal([['b', 'hold', true], ['b', 'hold', false]]);
  });

  it('that is refused sees the comment as it was, and why', async () => {
    const backend = moderated();
    const thread = await mount({ adapter: backend.adapter });
    backend.always('moderate', new CommentError('forbidden', 'x'));
    await choose(thread, 'Something else.', 'Spam');
    await reads(thread, 'Not done: you may not do this.');
    expect(thread.comment('Something else.').text).not.to.include('Not approved').and.not.to.include('Undo');
  });

  it('approves what is held right where it stands, and its undo holds it again', async () => {
    const backend = moderated();
    const thread = await mount({ adapter: backend.adapter });
    await choose(thread, 'Something else.', 'Hold back');
    await reads(thread, 'Waiting for approval');
    thread.comment('Something else.').button(/^Approve: comment by Barbara/).click();
    await misses(thread, 'Waiting for approval');
    await thread.focusOn('Undo');
    thread.button('Undo').click();
    await reads(thread, 'Waiting for approval');
    await until(() => backend.calls('moderate').length === 3 || undefined, 'all to be sent');
    expect(backend.calls('moderate').at(-1)!.slice(0, 3)).to.deep.equal(['b', 'hold', true]);
  });

  it('pins a comment to the top, and closes the thread and opens it again', async () => {
    const thread = await mount({ adapter: moderated().adapter });
    expect(thread.comments()[0]!.words).to.equal('The first words.');
    await choose(thread, 'Something else.', 'Pin to the top');
    await until(() => thread.comments()[0]!.words === 'Something else.' || undefined, 'it to be first');
    expect(thread.comments()[0]!.text).to.include('Pinned');
    await thread.focusOn(/./);
    await choose(thread, 'Something else.', 'Close the thread');
    await reads(thread, 'Comments are closed.');
    await thread.settled();
    await choose(thread, 'Something else.', 'Open the thread again');
    await misses(thread, 'Comments are closed.');
    await until(() => thread.comment('Something else.').has(/^Reply to/) || undefined, 'Reply to be back');
  });

  it('is who may: a reader’s menu has none of it', async () => {
    const thread = await mount({ adapter: site().adapter });
    await openMenu(thread, 'Something else.');
    expect(items(thread).join()).not.to.match(/Hold|Spam|Pin|Close/);
  });
});

describe('comments that others think little of', () => {
  afterEach(tidy);

  it('are folded where the page wants it, never gone, and their answers stay', async () => {
    const seed = { threads: [{ id: 'thread', comments: [{ id: 'x', author: 'Bob', text: 'A bad joke.', votes: { down: 9 }, replies: [{ id: 'y', author: 'Cy', text: 'Come on.' }] }] }] };
    const thread = await mount({ adapter: site({ seed }).adapter, attributes: { 'fold-below': '-3' } });
    expect(thread.text).to.include('think little of it').and.to.include('Come on.').and.not.to.include('A bad joke.');
    thread.button('Show the comment by Bob').click();
    await reads(thread, 'A bad joke.');
    await thread.focusOn(/^Bob, /);
  });
});

describe('reactions with many emoji', () => {
  afterEach(tidy);

  it('stand as chips where somebody has used them; the others are a press away, by keyboard too', async () => {
    const seed = { threads: [{ id: 'thread', comments: [{ id: 'x', author: 'Bob', text: 'Good news.', votes: { '🎉': 2 } }] }] };
    const backend = site({ seed, kinds: ['👍', '🎉', '😄', '😕'] });
    const thread = await mount({ adapter: backend.adapter });
    const row = thread.comment('Good news.');
    expect(row.actions.filter((name) => name.startsWith('React with')).join()).to.match(/^React with 🎉 to the comment by Bob, [^:]*:\d\d [AP]M: 2$/);
    row.button('Add a reaction to the comment by Bob').focus();
    await sendKeys({ press: 'Enter' });
    await thread.focusOn('👍');
    expect(items(thread)).to.deep.equal(['👍', '🎉', '😄', '😕']);
    await sendKeys({ press: 'ArrowRight' });
    await sendKeys({ press: 'ArrowRight' });
    await sendKeys({ press: 'Enter' });
    await until(() => row.has('React with 😄') || undefined, 'the chip');
    expect(row.button('React with 😄').getAttribute('aria-pressed')).to.equal('true');
    await until(() => backend.calls('react').length === 1 || undefined, 'it to be sent');
    await thread.focusOn('Add a reaction');
  });
});
