// Every state in which a reader can meet a thread, each with what brings it about. For tests that go through all of them.

import { memoryAdapter, type MemoryAdapter, type MemoryOptions, type SeedComment } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import type { Challenge, CommentAdapter, LoginWay } from '../../src/core/adapter.js';
import { outboxName } from '../../src/storage/outbox-door.js';
import { find, matches, mount, text, tidy, until, type MountOptions, type Name, type ThreadHarness } from './thread-harness.js';

const people = [{ id: 'ines', name: 'Ines Duarte' }, { id: 'lena', name: 'Lena', role: 'contributor' as const, badge: 'Author', country: 'DE' }, { id: 'mo', name: 'Mo', role: 'moderator' as const, badge: 'Moderator' }];
const seed = (comments: readonly SeedComment[], closed = false) => ({ people, threads: [{ id: 'thread', closed, comments }] });
export const memory = (comments: readonly SeedComment[], options: MemoryOptions = {}) => memoryAdapter({ seed: seed(comments), ...options });
export const chain = (depth: number): SeedComment => {
  let comment: SeedComment = { author: `Reader ${depth}`, ago: 5, text: 'The last word, which is as long as a word should be.' };
  for (let level = depth - 1; level > 0; level--) comment = { author: `Reader ${level}`, ago: 60, text: `Words at level ${level}, enough of them to fill more than one line of a narrow page.`, replies: [comment] };
  return comment;
};
export const talk: SeedComment[] = [
  { author: 'lena', ago: 90, votes: { up: 12 }, markdown: 'See [the figures](https://example.com/), `code`, and\n\n> a quote\n\n```\na line of code that is far too long for a narrow page and has to scroll by itself, with nobody’s help\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n||hidden||', replies: [{ author: 'ines', ago: 5, text: 'An answer.' }] },
  { author: null, pinned: true, replies: [{ author: 'Omar', text: 'What did it say?' }] },
  { author: 'ines', state: 'held', text: 'Not yet.' },
];
const odd: SeedComment[] = [
  { author: '', text: 'No name at all.' },
  { author: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', text: 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz'.repeat(4) },
  { author: '‮drowssap admin', text: 'Backwards.' },
  { author: 'نور الهدى', text: 'تعليق بالعربية، مع English في الوسط.' },
];
const ines: MemoryOptions = { as: 'ines' };
const fails = (op: string, error: CommentError = new CommentError('offline', 'scripted')): MemoryOptions => ({ script: (call) => (call.op === op ? error : undefined) });
const never = new Promise<never>(() => {});
const code: Challenge = { id: 'factor', kind: 'form', words: 'Please type the six digits that your app shows.', fields: [{ name: 'code', label: 'Code', type: 'text', required: true, autocomplete: 'one-time-code' }] };
const ways: readonly LoginWay[] = [
  { id: 'in', kind: 'form', label: 'Log in', fields: [{ name: 'name', type: 'text', required: true }, { name: 'password', type: 'password', required: true }] },
  { id: 'up', kind: 'form', label: 'Make an account', fields: [{ name: 'name', type: 'text', required: true }, { name: 'mail', type: 'email', required: true }] },
  { id: 'else', kind: 'popup', label: 'Log in with Elsewhere' },
];

export const reads = (thread: ThreadHarness, words: string): Promise<true> => until(() => thread.text.includes(words) || undefined, `“${words}” to be read`, () => thread.text, 8000) as Promise<true>;
const within = (thread: ThreadHarness, selector: string): HTMLElement[] => [...thread.element.shadowRoot!.querySelectorAll<HTMLElement>(selector)];

/** The form for the thread with its tools, after these words. */
async function compose(thread: ThreadHarness, words: string): Promise<ShadowRoot> {
  const area = thread.field('Your comment') as HTMLTextAreaElement;
  thread.type(area, words);
  const form = area.getRootNode() as ShadowRoot;
  await until(() => form.querySelector('[role=toolbar]'), 'the toolbar', undefined, 8000);
  return form;
}
async function openMenu(thread: ThreadHarness, who: Name): Promise<void> {
  await thread.comment(who).press(/^More about the comment by /);
  await until(() => within(thread, '[role=menuitem]').length > 0 || undefined, 'the menu', undefined, 8000);
}
async function choose(thread: ThreadHarness, who: Name, what: Name): Promise<void> {
  await openMenu(thread, who);
  within(thread, '[role=menuitem]').find((each) => matches(text(each), what))!.click();
}
async function dialog(thread: ThreadHarness): Promise<HTMLElement> {
  return until(() => within(thread, 'dialog[open]')[0], 'a dialog', undefined, 8000);
}
async function guided(thread: ThreadHarness, name: string): Promise<void> {
  (await until(() => thread.all('button', name)[0], name, undefined, 8000)).click();
}
function send(thread: ThreadHarness, words: string): void {
  thread.type(thread.field('Your comment'), words);
  thread.button('Comment').click();
}
/** Somebody else writes on the same site. */
async function other(thread: ThreadHarness, words: string): Promise<void> {
  const zoe = memoryAdapter({ beside: thread.element.adapter as MemoryAdapter, as: 'Zoe' });
  await zoe.write.create({ thread: { id: 'thread' }, parent: null, source: words }, { signal: new AbortController().signal, key: words as never });
}
function beside(thread: ThreadHarness, ...names: readonly string[]): void {
  for (const name of names) {
    const element = Object.assign(document.createElement(name), { adapter: thread.element.adapter });
    if (name === 'parley-count') element.setAttribute('thread', 'thread');
    thread.element.before(element);
  }
}

export interface State {
  readonly name: string;
  readonly adapter: () => CommentAdapter;
  readonly attributes?: MountOptions['attributes'];
  readonly wait?: false;
  readonly then?: (thread: ThreadHarness) => Promise<unknown>;
}

export const states: readonly State[] = [
  { name: 'loading', adapter: () => memory([], { script: () => never }), wait: false, then: (thread) => until(() => thread.text.includes('Loading'), 'loading') },
  { name: 'to be asked for', adapter: () => memory(talk), attributes: { loading: 'click' }, wait: false, then: (thread) => until(() => thread.all('button', 'Show comments')[0], 'the button') },
  { name: 'empty', adapter: () => memory([], ines) },
  { name: 'failed', adapter: () => memory([], fails('page', new CommentError('timeout', 'scripted'))) },
  { name: 'logged out', adapter: () => memory(talk) },
  { name: 'logged in', adapter: () => memory(talk, ines) },
  { name: 'read only', adapter: () => { const { write: _write, auth: _auth, ...rest } = memory(talk); return rest; } },
  { name: 'closed', adapter: () => memoryAdapter({ ...ines, seed: seed(talk, true) }) },
  { name: 'twelve deep', adapter: () => memory([chain(12)], ines) },
  { name: 'one branch alone', adapter: () => memory([chain(12)], ines), attributes: { 'max-depth': '3' }, then: async (thread) => {
    thread.button('Show this branch on its own').click();
    await until(() => thread.all('button', 'Back to all comments')[0], 'the way back');
  } },
  { name: 'folded', adapter: () => memory(talk), then: (thread) => thread.comment('Lena').fold() },
  { name: 'odd names and long words', adapter: () => memory(odd, ines) },
  { name: 'writing, with tools', adapter: () => memory(talk, ines), then: (thread) => compose(thread, 'Some *words*.') },
  { name: 'too many words', adapter: () => memory(talk, { ...ines, length: 20 }), then: (thread) => compose(thread, 'More than twenty letters, and then some.') },
  { name: 'a draft on the device', adapter: () => memory(talk, ines), then: async (thread) => {
    await compose(thread, 'Half a thought');
    await reads(thread, 'Draft saved');
  } },
  { name: 'a draft thrown away', adapter: () => memory(talk, ines), then: async (thread) => {
    await compose(thread, 'Half a thought');
    await reads(thread, 'Draft saved');
    thread.button(/^Discard/).click();
    await until(() => thread.all('button', /^Undo: /)[0], 'Undo');
  } },
  { name: 'a preview', adapter: () => memory(talk, ines), then: async (thread) => {
    const form = await compose(thread, 'See **this** and [that](https://example.com/).\n\n> quoted');
    thread.button('Preview').click();
    await until(() => form.querySelector('[role=region] [part~=body]'), 'the preview', undefined, 8000);
  } },
  { name: 'emoji', adapter: () => memory(talk, ines), then: async (thread) => {
    const form = await compose(thread, 'Good ');
    thread.button(/^Emoji$/).click();
    await until(() => form.querySelector('[role=gridcell]'), 'the grid', undefined, 8000);
  } },
  { name: 'names after an @', adapter: () => memory(talk, ines), then: async (thread) => {
    const form = await compose(thread, 'Ask @le');
    await until(() => form.querySelector('[role=listbox] [role=option]'), 'the names', undefined, 8000);
  } },
  { name: 'a picture and one that was refused', adapter: () => { const made = memory(talk, ines); return { ...made, write: { ...made.write, upload: async (file) => {
    if (file.size > 3) throw new CommentError('invalid', 'scripted', { reason: 'Pictures may have three bytes.' });
    return 'https://files.example/cat.png';
  } } }; }, then: async (thread) => {
    await compose(thread, 'Look: ');
    for (const words of ['cat', 'large cat']) {
      const data = new DataTransfer();
      data.items.add(new File([words], `${words}.png`, { type: 'image/png' }));
      thread.field('Your comment').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, composed: true }));
    }
    await reads(thread, 'three bytes');
    await until(() => thread.all('textbox', /Describe cat/)[0], 'the question for words');
  } },
  { name: 'replying', adapter: () => memory(talk, ines), then: async (thread) => {
    await thread.comment('Lena').reply();
    await until(() => thread.comment('Lena').thread.all('textbox', /Your reply to Lena/)[0], 'the field');
  } },
  { name: 'replying, logged out', adapter: () => memory(talk), then: (thread) => thread.comment('Lena').reply() },
  { name: 'logging in', adapter: () => memory(talk), then: async (thread) => {
    thread.button(/^Log in$/).click();
    await until(() => thread.all('textbox', 'Name')[0], 'the form');
  } },
  { name: 'several ways to log in', adapter: () => { const made = memory(talk); return { ...made, auth: { ...made.auth, ways } }; }, then: async (thread) => {
    thread.button(/^Log in$/).click();
    await until(() => thread.all('textbox', 'Name')[0], 'the form');
  } },
  { name: 'a login that was refused', adapter: () => memory(talk, fails('login', new CommentError('invalid', 'scripted', { fields: { name: 'Nobody has this name.' } }))), then: async (thread) => {
    thread.button(/^Log in$/).click();
    await until(() => thread.all('textbox', 'Name')[0], 'the form');
    thread.type(thread.field('Name'), 'Zoe');
    find(thread.element, 'button').find((each) => each.closest('form') && text(each) === 'Log in')!.click();
    await until(() => thread.all('textbox', 'Name')[0]?.getAttribute('aria-invalid') === 'true' || undefined, 'the refusal', () => thread.text);
  } },
  { name: 'guests may write', adapter: () => memory(talk, { guests: true }) },
  { name: 'a question of the site', adapter: () => { const made = memory(talk, { ...ines, ...fails('create', new CommentError('challenge', 'scripted', { challenge: code })) }); return { ...made, auth: { ...made.auth, answer: async () => undefined } }; }, then: async (thread) => {
    send(thread, 'I am no robot.');
    await until(() => thread.all('textbox', 'Code')[0], 'the question');
  } },
  { name: 'a question on another page', adapter: () => memory(talk, { ...ines, ...fails('create', new CommentError('challenge', 'scripted', { challenge: { id: 'x', kind: 'page', url: 'https://site.example/captcha' } })) }), then: async (thread) => {
    send(thread, 'I am no robot.');
    await until(() => thread.all('link', 'Open the page')[0], 'the link');
  } },
  { name: 'editing', adapter: () => memory(talk, ines), then: async (thread) => {
    await thread.comment('An answer.').edit();
    await until(() => thread.all('textbox', 'Edit your comment')[0], 'the field');
  } },
  { name: 'being sent', adapter: () => memory(talk, { ...ines, script: ({ op }) => (op === 'create' ? never : undefined) }), then: async (thread) => {
    thread.element.store!.post('Words.', null);
    await reads(thread, 'Sending');
  } },
  { name: 'a post that failed', adapter: () => memory(talk, { ...ines, ...fails('create') }), then: async (thread) => {
    thread.element.store!.post('Words.', null);
    await reads(thread, 'Not sent');
  } },
  { name: 'kept until the line is better', adapter: () => memory(talk, { ...ines, ...fails('create') }), attributes: { outbox: null }, then: async (thread) => {
    send(thread, 'Patient words.');
    await until(() => thread.all('button', 'Try now')[0], 'it to be kept', () => thread.text, 8000);
  } },
  { name: 'a vote that was refused', adapter: () => memory(talk, { ...ines, ...fails('react', new CommentError('forbidden', 'scripted')) }), then: async (thread) => {
    await thread.comment('Lena').vote();
    await reads(thread, 'you may not do this');
  } },
  { name: 'a comment being deleted', adapter: () => memory(talk, ines), then: (thread) => thread.comment('An answer.').remove() },
  { name: 'new comments waiting', adapter: () => memory(talk), then: async (thread) => {
    await other(thread, 'News.');
    await reads(thread, '1 new comment');
  } },
  { name: 'more to load, more that failed', adapter: () => {
    let calls = 0;
    return memory(Array.from({ length: 30 }, (_, n) => ({ author: `R ${n}`, text: 'x' })), { script: ({ op }) => (op === 'page' && ++calls > 1 ? new CommentError('offline', 'x') : undefined) });
  }, then: async (thread) => {
    thread.button(/Show \d+ more/).click();
    await reads(thread, 'Could not be loaded');
  } },
  { name: 'a menu', adapter: () => memory(talk, ines), then: (thread) => openMenu(thread, 'Lena') },
  { name: 'a menu of a moderator', adapter: () => memory(talk, { as: 'mo' }), then: (thread) => openMenu(thread, 'Lena') },
  { name: 'a moderator, with what waits', adapter: () => memory(talk, { as: 'mo' }), then: async (thread) => {
    await choose(thread, 'Omar', 'Hold back');
    await reads(thread, 'Undo');
  } },
  { name: 'who wrote it', adapter: () => memory(talk, ines), then: async (thread) => {
    await choose(thread, 'Lena', /^About/);
    await until(() => within(thread, '.pop[role=dialog]')[0], 'the card');
  } },
  { name: 'a report', adapter: () => memory(talk, ines), then: async (thread) => {
    await choose(thread, 'Lena', 'Report…');
    (await dialog(thread)).querySelector<HTMLElement>('.go')!.click();
    await reads(thread, 'Please choose a reason.');
  } },
  { name: 'somebody muted', adapter: () => memory(talk, ines), then: async (thread) => {
    await choose(thread, 'Lena', 'Mute Lena');
    await reads(thread, 'You have muted Lena.');
  } },
  { name: 'the list of who is muted', adapter: () => memory(talk, ines), then: async (thread) => {
    await choose(thread, 'Lena', 'Mute Lena');
    (await until(() => thread.all('button', '1 person muted')[0], 'the list')).click();
    await dialog(thread);
  } },
  { name: 'little thought of', adapter: () => memory([{ author: 'Bob', text: 'A bad joke.', votes: { down: 9 }, replies: [{ author: 'Cy', text: 'Come on.' }] }]), attributes: { 'fold-below': '-3' } },
  { name: 'reactions with emoji', adapter: () => memory([{ author: 'Bob', text: 'Good news.', votes: { '🎉': 2 } }], { ...ines, kinds: ['👍', '🎉', '😄', '😕'] }), then: async (thread) => {
    thread.button('Add a reaction to the comment by Bob').click();
    await until(() => within(thread, '[role=menuitem], [role=menuitemcheckbox]').length > 3 || undefined, 'the others', undefined, 8000);
  } },
  { name: 'a search', adapter: () => memory([...talk, ...Array.from({ length: 24 }, (_, n) => ({ author: `R ${n}`, text: 'x' }))], ines), then: async (thread) => {
    await guided(thread, 'Search');
    await until(() => thread.all('textbox', 'Search in these comments')[0], 'the field');
    thread.type(thread.field('Search in these comments'), 'answer');
    await reads(thread, '1 found');
  } },
  { name: 'the keys', adapter: () => memory(talk, ines), then: async (thread) => {
    await guided(thread, 'Keys');
    await dialog(thread);
  } },
  { name: 'new since the last visit', adapter: () => memory(talk), then: async (thread) => {
    await until(() => Object.keys(localStorage).some((key) => key.startsWith('parley:visit ')) || undefined, 'the visit to be kept', undefined, 8000);
    await other(thread, 'News.');
    const { element } = thread;
    const { parentNode } = element;
    element.remove();
    await new Promise((done) => setTimeout(done, 60));
    parentNode!.append(element);
    await reads(thread, 'new since your last visit');
  } },
  { name: 'a target', adapter: () => memory([{ id: 'me', author: 'Ann', text: 'x' }]), then: async (thread) => {
    location.hash = '#comment-me';
    await thread.focusOn(/^Ann/);
  } },
  { name: 'a link to what is not there', adapter: () => memory(talk), then: async (thread) => {
    location.hash = '#comment-gone';
    await reads(thread, 'Comment not found.');
  } },
  { name: 'lists and a count beside it', adapter: () => memory(talk, ines), then: async (thread) => {
    beside(thread, 'parley-recent', 'parley-people', 'parley-count');
    const lists = [...thread.element.parentElement!.querySelectorAll('parley-recent, parley-people')];
    await until(() => lists.every((each) => each.shadowRoot?.querySelector('li')), 'the lists', undefined, 8000);
  } },
];

export const stateOf = (name: string): State => states.find((each) => each.name === name)!;

export async function show(state: State, options: Partial<MountOptions> = {}): Promise<ThreadHarness> {
  const thread = await mount({ adapter: state.adapter(), width: 700, ...(state.attributes ? { attributes: state.attributes } : {}), ...options, ...(state.wait === false ? { wait: false } : {}) });
  await state.then?.(thread);
  if (state.wait !== false) await thread.settled();
  return thread;
}

/** As `tidy`, and what one state left in the outbox is none of the next one's. */
export async function tidyStates(): Promise<void> {
  await tidy();
  await new Promise<void>((done) => {
    const request = indexedDB.deleteDatabase(outboxName);
    request.onsuccess = request.onerror = request.onblocked = () => done();
  });
}
