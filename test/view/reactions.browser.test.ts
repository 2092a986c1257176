// Reactions to the page itself, beside a thread: counts, presses that are shown at once and taken back when refused, and who may.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/define.js';
import { memoryAdapter, type MemoryOptions } from '../../src/adapters/memory.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { ParleyEvent } from '../../src/view/events.js';
import type { ParleyReactions } from '../../src/view/parley-reactions.js';
import { site } from '../support/conversation.js';
import { accessibleName, find, mount, text, tidy, until } from '../support/thread-harness.js';

const shown: Element[] = [];
const seeded = (votes: Readonly<Record<string, number>>, options: MemoryOptions = {}): MemoryOptions => ({ as: 'Ada', seed: { threads: [{ id: 'page', votes }] }, ...options });

async function put(adapter: CommentAdapter, wait = true): Promise<ParleyReactions> {
  const element = document.createElement('parley-reactions');
  element.thread = 'page';
  element.adapter = adapter;
  document.body.append(element);
  shown.push(element);
  if (wait) await until(() => find(element, 'button')[0], 'the buttons');
  return element;
}
const button = (element: Element, name: RegExp): HTMLElement => {
  const found = find(element, 'button').find((each) => name.test(accessibleName(each)));
  if (!found) throw new Error(`no ${name}: ${find(element, 'button').map(accessibleName).join(' | ')}`);
  return found;
};
const names = (element: Element): string[] => find(element, 'button').map(accessibleName);
const score = (element: Element): string => text(element.shadowRoot!.querySelector('[part~=score] .vh'));
const pressed = (element: Element, name: RegExp): boolean => button(element, name).ariaPressed === 'true';

describe('reactions to a page', () => {
  afterEach(async () => {
    for (const element of shown.splice(0)) element.remove();
    await tidy();
  });

  it('are votes with their sum: pressed by keyboard, counted at once, turned round, taken back', async () => {
    const element = await put(memoryAdapter(seeded({ up: 5, down: 1 })));
    expect(element.shadowRoot!.querySelector('[role=group]')!.ariaLabel).to.equal('What readers think of this page');
    expect(score(element)).to.equal('4 points');
    button(element, /^Vote up this page/).focus();
    await sendKeys({ press: 'Enter' });
    await until(() => score(element) === '5 points', 'the vote', () => score(element));
    expect(pressed(element, /^Vote up/)).to.equal(true);
    button(element, /^Vote down/).click();
    await until(() => score(element) === '3 points', 'the other vote', () => score(element));
    expect([pressed(element, /^Vote up/), pressed(element, /^Vote down/)]).to.deep.equal([false, true]);
    await sendKeys({ press: ' ' });
    button(element, /^Vote down/).click();
    await until(() => !pressed(element, /^Vote down/), 'it to be taken back');
  });

  it('are emoji and likes with their counts, which their names say, and are there for whoever comes next', async () => {
    const adapter = memoryAdapter(seeded({ '🎉': 2 }, { kinds: ['like', '🎉', '😕'] }));
    const element = await put(adapter);
    expect(names(element)).to.deep.equal(['Like this page', 'React with 🎉 to this page: 2', 'React with 😕 to this page']);
    button(element, /🎉/).click();
    await until(() => names(element)[1] === 'React with 🎉 to this page: 3', 'one more', () => names(element).join());
    const next = await put(memoryAdapter({ beside: adapter, as: 'Bea', kinds: ['like', '🎉', '😕'] }));
    expect([names(next)[1], pressed(next, /🎉/)]).to.deep.equal(['React with 🎉 to this page: 3', false]);
  });

  it('that are refused are taken back, and say why', async () => {
    const element = await put(memoryAdapter(seeded({ up: 5 }, { script: ({ op }) => (op === 'react to page' ? new CommentError('server', 'down') : undefined) })));
    button(element, /^Vote up/).click();
    await until(() => text(find(element, 'status')[0]!).includes('Your vote was not counted: the server has a problem.'), 'the reason');
    expect([score(element), pressed(element, /^Vote up/)]).to.deep.equal(['5 points', false]);
  });

  it('sent quickly one after the other end as the last one was meant', async () => {
    const adapter = memoryAdapter(seeded({ up: 5 }, { latency: 30 }));
    const element = await put(adapter);
    for (let n = 0; n < 3; n++) button(element, /^Vote up/).click();
    for (let n = 0; n < 2; n++) button(element, /^Vote down/).click();
    await new Promise((done) => setTimeout(done, 400));
    expect([score(element), pressed(element, /^Vote up/), pressed(element, /^Vote down/)]).to.deep.equal(['5 points', false, false]);
    expect((await adapter.react.page!.of({ id: 'page' }, { signal: new AbortController().signal }))['up']).to.deep.equal({ count: 5, mine: false });
  });

  it('are disabled with the reason for strangers, and open with the login in the thread beside them', async () => {
    const adapter = memoryAdapter({ seed: { threads: [{ id: 'page', votes: { up: 5 } }] } });
    const element = await put(adapter);
    const up = button(element, /^Vote up/);
    expect([up.ariaDisabled, up.title]).to.deep.equal(['true', 'Log in to vote.']);
    up.click();
    await until(() => text(find(element, 'status')[0]!) === 'Log in to vote.', 'the reason');
    const thread = await mount({ adapter });
    await thread.element.store!.login('form', { name: 'Ada' });
    await until(() => button(element, /^Vote up/).ariaDisabled === null, 'it to open');
    button(element, /^Vote up/).click();
    await until(() => score(element) === '6 points', 'the vote');
  });

  it('that cannot be read say so and are asked for again; where the adapter takes none, nothing stands there', async () => {
    let fails = true;
    const element = await put(memoryAdapter(seeded({ up: 5 }, { script: ({ op }) => (op === 'page reactions' && fails ? new CommentError('timeout', 'x') : undefined) })));
    expect(text(element)).to.include('Could not be loaded: the server did not answer.');
    fails = false;
    button(element, /^Try again$/).click();
    await until(() => score(element) === '5 points', 'the score', () => text(element));
    const { react: _, ...rest } = site().adapter;
    let told = '';
    document.addEventListener('parley-error', (event) => { told = (event as ParleyEvent<'parley-error'>).detail.error.code; }, { once: true });
    const empty = await put(rest, false);
    await until(() => told === 'unsupported', 'the page to be told');
    expect(text(empty)).to.equal('');
  });

  it('survive an answer that is none, and follow the attribute to another page', async () => {
    const adapter = memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'page', votes: { up: 5 } }, { id: 'other', votes: { up: 9 } }] } });
    const element = await put({ ...adapter, react: { ...adapter.react, page: { ...adapter.react.page!, of: async (thread, call) => (thread.id === 'page' ? { up: { count: 'many' }, 'x': 5 } as never : adapter.react.page!.of(thread, call)) } } });
    expect(score(element)).to.equal('0 points');
    element.setAttribute('thread', 'other');
    await until(() => score(element) === '9 points', 'the other page', () => score(element));
  });

  it('leave nothing behind when they are removed', async () => {
    const adapter = memoryAdapter(seeded({ up: 5 }));
    let watching = 0;
    const counted: CommentAdapter = { ...adapter, auth: { ...adapter.auth, watch: (changed) => {
      watching++;
      const stop = adapter.auth.watch!(changed);
      return () => { watching--; stop(); };
    } } };
    for (let n = 0; n < 5; n++) (await put(counted)).remove();
    expect(watching).to.equal(0);
  });
});
