// Keeping order with many comments at once: chosen by mouse and keyboard, done at once, said once, taken back together; and when
// some of it is refused.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { memoryAdapter, type SeedComment } from '../../src/adapters/memory.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId } from '../../src/core/model.js';
import { site, type Site } from '../support/conversation.js';
import { mount, text, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

const comments: readonly SeedComment[] = [
  { id: 'a', author: 'Ann', text: 'Words a', ago: 90, replies: [{ id: 'b', author: 'Bob', text: 'Words b', ago: 80 }] },
  { id: 'c', author: 'Cem', text: 'Words c', ago: 70 }, { id: 'd', author: 'Dan', text: 'Words d', ago: 60, state: 'held' }, { id: 'e', author: 'Eve', text: 'Words e', ago: 50 },
];
const moderated = (options = {}): Site => site({ seed: { people: [{ id: 'mo', name: 'Mo', role: 'moderator' }], threads: [{ id: 'thread', comments }] }, as: 'Mo', orders: ['oldest'], ...options });
const box = (thread: ThreadHarness, words: string): HTMLInputElement => thread.comment(words).article.querySelector<HTMLInputElement>('input[type=checkbox]')!;
const chosen = (thread: ThreadHarness): string[] => thread.comments().filter(({ article }) => article.querySelector<HTMLInputElement>('input[type=checkbox]')?.checked).map(({ words }) => words);
const state = (thread: ThreadHarness, id: string): string | undefined => thread.element.store!.node(id as CommentId)?.comment.state;
const bar = (thread: ThreadHarness) => until(() => thread.element.shadowRoot!.querySelector<HTMLElement>('[role=group][aria-label=Select]'), 'the bar');
const reads = (thread: ThreadHarness, words: string) => until(() => thread.text.includes(words), `“${words}” to be read`, () => thread.text);
async function select(thread: ThreadHarness): Promise<HTMLElement> {
  (await until(() => thread.all('button', /^Select$/)[0], 'Select')).click();
  return bar(thread);
}

describe('many comments at once', () => {
  afterEach(tidy);

  it('are chosen one by one and in ranges with Shift, by mouse and by keyboard, and all at once', async () => {
    const thread = await mount({ adapter: moderated().adapter });
    await select(thread);
    expect(box(thread, 'Words a').ariaLabel).to.match(/^Select the comment by Ann, /);
    box(thread, 'Words b').click();
    expect(chosen(thread)).to.deep.equal(['Words b']);
    await reads(thread, 'Selected: 1');
    box(thread, 'Words d').dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true, cancelable: true, composed: true }));
    await thread.hears('Selected: 3');
    expect(chosen(thread)).to.deep.equal(['Words b', 'Words c', 'Words d']);
    box(thread, 'Words c').focus();
    await sendKeys({ press: ' ' });
    await reads(thread, 'Selected: 2');
    // The letters that move still do.
    await sendKeys({ press: 'j' });
    await thread.focusOn(/^Dan, /);
    thread.button('Select all').click();
    await thread.hears('Selected: 5');
    expect(chosen(thread).length).to.equal(5);
  });

  it('are done with one press, seen at once, said once with their number, and taken back together', async () => {
    const { adapter, ...gate } = moderated();
    const thread = await mount({ adapter });
    const tools = await select(thread);
    for (const words of ['Words a', 'Words c', 'Words e']) box(thread, words).click();
    await reads(thread, 'Selected: 3');
    gate.wait('moderate');
    thread.heard.length = 0;
    thread.button(/^Spam$/, tools).click();
    await until(() => ['a', 'c', 'e'].every((id) => state(thread, id) === 'rejected'), 'all to be seen as spam');
    await gate.go('moderate');
    await thread.hears('3 comments: Marked as spam.');
    expect(thread.heard.filter((words) => /spam/i.test(words)).length).to.equal(1);
    expect(chosen(thread)).to.deep.equal([]);
    expect(gate.calls('moderate').map((args) => args[0])).to.have.members(['a', 'c', 'e']);
    thread.button(/^Undo$/, tools).click();
    await thread.hears('3 comments: Undone.');
    expect(['a', 'c', 'e'].map((id) => state(thread, id))).to.deep.equal(['shown', 'shown', 'shown']);
    expect(text(tools)).not.to.include('Undo ');
  });

  it('that it makes no sense for stay chosen; approving is for what waits', async () => {
    const thread = await mount({ adapter: moderated().adapter });
    const tools = await select(thread);
    box(thread, 'Words a').click();
    await reads(thread, 'Selected: 1');
    expect(thread.button(/^Approve$/, tools).ariaDisabled).to.equal('true');
    box(thread, 'Words d').click();
    await reads(thread, 'Selected: 2');
    thread.button(/^Approve$/, tools).click();
    await thread.hears('1 comment: Approved.');
    expect(state(thread, 'd')).to.equal('shown');
    expect(chosen(thread)).to.deep.equal(['Words a']);
  });

  it('of which some are refused: says how many and whose, beside each why, and those stay chosen to be tried again', async () => {
    let refuse = true;
    const { adapter } = moderated();
    const picky: CommentAdapter = { ...adapter, moderate: { ...adapter.moderate, set: async (id, ...rest) => {
      if (refuse && (id === 'c' || id === 'e')) throw new CommentError('forbidden', 'no');
      return adapter.moderate.set(id, ...rest);
    } } };
    const thread = await mount({ adapter: picky });
    const tools = await select(thread);
    thread.button('Select all').click();
    await thread.hears('Selected: 5');
    thread.button(/^Hide$/, tools).click();
    await thread.hears('3 comments: Hidden. 2 comments: Not done: Cem, Eve');
    expect(chosen(thread)).to.deep.equal(['Words c', 'Words e']);
    expect(thread.comment('Words c').text).to.include('Not done: you may not do this.');
    expect([state(thread, 'c'), state(thread, 'a')]).to.deep.equal(['shown', 'rejected']);
    refuse = false;
    thread.button(/^Hide$/, tools).click();
    await thread.hears('2 comments: Hidden.');
    await until(() => !thread.comment('Words c').text.includes('Not done'), 'the reason to go');
  });

  it('leaves out what is folded away; Escape ends it, and focus goes back to Select', async () => {
    const thread = await mount({ adapter: moderated().adapter });
    await thread.comment('Words a').fold();
    const tools = await select(thread);
    thread.button('Select all').click();
    await thread.hears('Selected: 4');
    thread.button('Select all', tools).focus();
    await sendKeys({ press: 'Escape' });
    await thread.focusOn(/^Select$/);
    expect(thread.element.shadowRoot!.querySelector('input[type=checkbox]')).to.equal(null);
    await select(thread);
    expect(chosen(thread)).to.deep.equal([]);
  });

  it('are offered to moderators only', async () => {
    const thread = await mount({ adapter: memoryAdapter({ seed: { threads: [{ id: 'thread', comments }] }, as: 'Ann' }) });
    await until(() => thread.all('button', 'Keys')[0], 'the guide');
    expect(thread.all('button', /^Select$/)).to.deep.equal([]);
  });
});
