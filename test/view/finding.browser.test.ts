// How a reader finds the way: the heading, links to one comment, Back to top, and the lists beside a thread.

import { aTimeout, expect } from '@open-wc/testing';
import { memoryAdapter, type MemoryOptions, type SeedComment, type SeedThread } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import type { ParleyPeople } from '../../src/view/parley-people.js';
import type { ParleyRecent } from '../../src/view/parley-recent.js';
import { find, mount, text, tidy, until } from '../support/thread-harness.js';

const memory = (comments: readonly SeedComment[], options: MemoryOptions = {}) => memoryAdapter({ seed: { threads: [{ id: 'thread', title: 'A thread', comments }] }, ...options });
const many = (count: number, words = 'Root'): SeedComment[] => Array.from({ length: count }, (_, n) => ({
  id: `${words}-${n + 1}`, author: `${words} ${n + 1}`, ago: count - n, text: `${words} words ${n + 1}. `.repeat(8),
}));
const here = (element: Element) => element.getBoundingClientRect();
const inView = (element: Element) => here(element).top >= 0 && here(element).bottom <= innerHeight;

/** Goes to an address on this page as a reader does who presses a link. */
function follow(hash: string): void {
  const link = document.createElement('a');
  link.href = hash;
  document.body.append(link);
  link.click();
  link.remove();
}

describe('the heading', () => {
  afterEach(tidy);

  for (const [count, words] of [[0, '0 comments on'], [1, '1 comment on'], [2, '2 comments on'], [1234, '1,234 comments on']] as const) {
    it(`says “${words} …”`, async () => {
      const base = memory(many(count > 2 ? 2 : count));
      const adapter = { ...base, read: { ...base.read, page: async (...args: Parameters<typeof base.read.page>) => ({ ...(await base.read.page(...args)), total: count }) } };
      const thread = await mount({ adapter });
      expect(thread.heading().textContent).to.equal(`${words} “A thread”`);
    });
  }

  it('takes the title from the page where the tag names none: its first h1, else its title', async () => {
    const { title } = document;
    document.title = 'The  title of\n the page';
    const adapter = memory(many(1));
    const first = await mount({ adapter, properties: { threadTitle: null } });
    expect(first.heading().textContent).to.equal('1 comment on “The title of the page”');
    const h1 = document.createElement('h1');
    h1.textContent = '  The heading ';
    document.body.prepend(h1);
    const second = await mount({ adapter, properties: { threadTitle: null } });
    expect(second.heading().textContent).to.equal('1 comment on “The heading”');
    h1.remove();
    document.title = title;
  });

  it('shortens a long title at a word', async () => {
    const thread = await mount({ adapter: memory(many(1)), attributes: { 'thread-title': 'The last honest coupé: a week with a car that still asks something of you and of me' } });
    expect(thread.heading().textContent).to.equal('1 comment on “The last honest coupé: a week with a car that still asks something of…”');
  });

  it('says no number where the backend does not know one', async () => {
    const base = memory(many(2));
    const adapter = { ...base, read: { ...base.read, page: async (...args: Parameters<typeof base.read.page>) => ({ ...(await base.read.page(...args)), total: null }) } };
    expect((await mount({ adapter })).heading().textContent).to.equal('Comments on “A thread”');
  });

  it('says it in the page’s own words and plural', async () => {
    const thread = await mount({ adapter: memory(many(2)), attributes: { lang: 'pl' }, properties: { messages: {
      'heading.count': { one: '{n} komentarz: {title}', few: '{n} komentarze: {title}', other: '{n} komentarzy: {title}' },
    } } });
    expect(thread.heading().textContent).to.equal('2 komentarze: A thread');
  });
});

describe('back to top', () => {
  afterEach(tidy);

  it('stands under the comments, goes to the top of the page, and can be taken over', async () => {
    const thread = await mount({ adapter: memory(many(12)) });
    const link = thread.link('Back to top');
    link.scrollIntoView();
    expect(scrollY).to.be.above(100);
    link.click();
    await until(() => scrollY === 0, 'the top');
    link.scrollIntoView();
    thread.element.addEventListener('parley-navigate', (event) => event.preventDefault());
    link.click();
    await aTimeout(50);
    expect(scrollY).to.be.above(100);
  });
});

describe('a link to a comment', () => {
  afterEach(tidy);

  it('is the time of each comment', async () => {
    const thread = await mount({ adapter: memory([{ id: 'a b/ü', author: 'Ann', text: 'x' }]) });
    const link = thread.link(/Link to the comment by Ann, /);
    expect(link.hash).to.equal('#comment-a%20b%2F%C3%BC');
    expect(link.querySelector('time')).not.to.equal(null);
  });

  it('works on pages with a base address', async () => {
    const base = document.createElement('base');
    base.href = '/elsewhere/';
    document.head.append(base);
    try {
      const thread = await mount({ adapter: memory(many(2)) });
      expect(thread.link(/Link to the comment by Root 1,/).href.split('#')[0]).to.equal(location.href.split('#')[0]);
      expect(thread.link('Back to top').href.split('#')[0]).to.equal(location.href.split('#')[0]);
    } finally {
      base.remove();
    }
  });

  it('loads the comment, scrolls to it, moves focus to it, marks it, and the mark fades', async () => {
    const { setTimeout: set } = window;
    const fades: (() => void)[] = [];
    window.setTimeout = ((then: () => void, ms = 0) => (ms === 5000 ? fades.push(then) : set(then, ms))) as typeof setTimeout;
    try {
      history.replaceState(null, '', '#comment-Deep-40');
      const thread = await mount({ adapter: memory([...many(20), { id: 'parent', author: 'Ann', ago: 999, text: 'x', replies: many(45, 'Deep') }, ...many(20, 'Late')]), attributes: { 'page-size': '5' } });
      await thread.focusOn(/^Deep 40, reply to Ann/);
      const target = thread.comment('Deep 40,');
      expect(inView(target.article)).to.equal(true);
      const marked = () => getComputedStyle(target.article).backgroundColor;
      expect(marked()).not.to.equal('rgba(0, 0, 0, 0)');
      expect(thread.comment('Deep 2,').article.matches('[part~=target] > *')).to.equal(false);
      fades.forEach((fade) => fade());
      await until(() => marked() === 'rgba(0, 0, 0, 0)', 'the mark to fade', marked, 4000);
    } finally {
      window.setTimeout = set;
    }
  });

  it('finds it among neighbours that have no size before they come near', async () => {
    history.replaceState(null, '', '#comment-Root-31');
    const thread = await mount({ adapter: memory(Array.from({ length: 60 }, (_, n) => ({ id: `Root-${n}`, author: `Root ${n}`, ago: n, text: `Line.\n`.repeat(5 + 40 * (n % 3)) }))), attributes: { 'page-size': '99', order: 'newest' } });
    await thread.focusOn(/^Root 31, /);
    await aTimeout(200);
    expect(inView(thread.comment('Root 31,').heading)).to.equal(true);
  });

  it('unfolds what hides it', async () => {
    const thread = await mount({ adapter: memory([{ author: 'Ann', text: 'x', replies: [{ author: 'Bob', text: 'x', replies: [{ id: 'deep', author: 'Cid', text: 'x' }] }] }]) });
    await thread.comment('Bob').fold();
    await thread.comment('Ann').fold();
    expect(thread.comments()).to.have.lengthOf(1);
    follow('#comment-deep');
    await thread.focusOn(/^Cid, /);
    expect(thread.comments()).to.have.lengthOf(3);
  });

  it('opens a thread that was to wait until the reader comes near', async () => {
    const space = document.createElement('div');
    space.style.height = '9000px';
    document.body.prepend(space);
    history.replaceState(null, '', '#comment-Root-7');
    const thread = await mount({ adapter: memory(many(9)), attributes: { loading: 'lazy' } });
    await thread.focusOn(/^Root 7, /);
    expect(inView(thread.comment('Root 7').article)).to.equal(true);
    space.remove();
  });

  it('moves to the next target, one mark at a time', async () => {
    const thread = await mount({ adapter: memory(many(6)) });
    follow('#comment-Root-2');
    await thread.focusOn(/^Root 2, /);
    follow('#comment-Root-5');
    await thread.focusOn(/^Root 5, /);
    expect(thread.all('article').filter((each) => each.matches('[part~=target] > *'))).to.have.lengthOf(1);
  });

  it('works again when the same link is pressed again', async () => {
    const thread = await mount({ adapter: memory(many(30)) });
    follow('#comment-Root-2');
    await thread.focusOn(/^Root 2, /);
    thread.heading().focus();
    follow('#comment-Root-2');
    await thread.focusOn(/^Root 2, /);
    thread.heading().focus();
    thread.link(/Link to the comment by Root 2,/).click();
    await thread.focusOn(/^Root 2, /);
  });

  it('moves the reader once: not again when the thread is read again', async () => {
    history.replaceState(null, '', '#comment-Root-5');
    const thread = await mount({ adapter: memory(many(6), { as: 'Ines' }) });
    await thread.focusOn(/^Root 5, /);
    const field = thread.field('Your comment');
    field.focus();
    await thread.element.store!.reload();
    await thread.settled();
    await aTimeout(100);
    expect(thread.focusedName()).to.equal('Your comment');
  });

  it('says when there is no such comment, to everybody', async () => {
    const thread = await mount({ adapter: memory(many(3)) });
    follow('#comment-nobody');
    await thread.hears('Comment not found. It may have been deleted.');
    expect(text(find(thread.element, 'article')[0]!)).not.to.contain('not found');
    const seen = [...thread.element.shadowRoot!.querySelectorAll('p, button')].find((each) => each.textContent!.includes('Comment not found'));
    expect(seen, 'words on the page').not.to.equal(undefined);
    expect(here(seen!).height).to.be.above(10);
    follow('#comment-Root-2');
    await thread.focusOn(/^Root 2, /);
    expect(thread.element.shadowRoot!.textContent).not.to.match(/<p[^>]*>Comment not found/);
  });

  it('leaves other hashes to the page', async () => {
    const thread = await mount({ adapter: memory(many(3)) });
    for (const hash of ['#elsewhere', '#comment-', '#comment-%E0%A4%A', '#top']) follow(hash);
    await aTimeout(60);
    expect(thread.focusedName()).to.equal('');
    expect(thread.heard).to.deep.equal([]);
  });

  it('can be taken over by the page', async () => {
    const thread = await mount({ adapter: memory(many(3)) });
    const asked: string[] = [];
    thread.element.addEventListener('parley-navigate', (event) => {
      asked.push(event.detail.href);
      event.preventDefault();
    });
    thread.link(/Link to the comment by Root 2,/).click();
    await aTimeout(50);
    expect(asked).to.deep.equal(['#comment-Root-2']);
    expect(location.hash).to.equal('');
  });
});

const shown: Element[] = [];
async function list<Name extends 'parley-recent' | 'parley-people'>(name: Name, properties: Partial<HTMLElementTagNameMap[Name]>): Promise<HTMLElementTagNameMap[Name]> {
  const element = document.createElement(name) as HTMLElementTagNameMap[Name];
  Object.assign(element, properties);
  document.body.append(element);
  shown.push(element);
  await until(() => element.shadowRoot?.querySelector('li, [part~=empty], [role=alert]') ?? null, 'the list');
  return element;
}
const items = (element: ParleyRecent | ParleyPeople) => find(element, 'listitem').map(text);

describe('recent comments', () => {
  afterEach(async () => {
    for (const element of shown.splice(0)) element.remove();
    await tidy();
  });
  const long = 'I wanted to love it, but the back seats are a shelf and the boot does not take a pram. My husband says that this is what the second car is for.';
  const threads: SeedThread[] = [
    { id: 'thread', title: 'Here', url: location.origin + location.pathname + location.search, comments: [
      { id: 'old', author: 'Ann', ago: 60, text: 'Old words.' }, { id: 'new', author: 'Ines', ago: 2, text: long },
    ] },
    { id: 'other', title: 'There', url: '/other.html', comments: [{ id: 'x y', author: 'Bob', ago: 5, markdown: '**Bold** [words](https://example.com) `here`' }] },
    { id: 'bad', title: 'Bad', url: 'javascript:alert(1)', comments: [{ id: 'z', author: 'Mallory', ago: 90, text: 'Press me.' }] },
  ];

  it('are author and excerpt, newest first, cut at a word', async () => {
    const element = await list('parley-recent', { adapter: memoryAdapter({ seed: { threads } }), size: 3 });
    expect(find(element, 'heading')[0]!.textContent).to.equal('Recent comments');
    expect(items(element)).to.deep.equal([
      'Ines: I wanted to love it, but the back seats are a shelf and the boot does not take a pram. My…',
      'Bob: Bold words here',
      'Ann: Old words.',
    ]);
    element.length = 30;
    element.size = 1;
    await until(() => items(element).length === 1, 'one');
    expect(items(element)).to.deep.equal(['Ines: I wanted to love it, but the…']);
    // Numbers that make no sense are as good as none.
    element.length = -5;
    element.size = -1;
    await until(() => items(element).length === 4, 'all four');
    expect(items(element)[0]).to.match(/^Ines: I wanted to love it, .* My…$/);
  });

  it('lead to the comment: on this page by its hash, elsewhere to that page', async () => {
    const element = await list('parley-recent', { adapter: memoryAdapter({ seed: { threads } }) });
    const links = Object.fromEntries(find(element, 'link').map((each) => [text(each), (each as HTMLAnchorElement).href]));
    const page = location.href.split('#')[0];
    expect(links).to.deep.equal({ Ines: `${page}#comment-new`, Ann: `${page}#comment-old`, Bob: `${location.origin}/other.html#comment-x%20y`, Mallory: `${page}#comment-z` });
  });

  it('move focus to the comment in the thread on the same page', async () => {
    const adapter = memoryAdapter({ seed: { threads } });
    const thread = await mount({ adapter });
    const element = await list('parley-recent', { adapter });
    find(element, 'link').find((each) => text(each) === 'Ann')!.click();
    await thread.focusOn(/^Ann, /);
  });

  it('take in what is written on the same page', async () => {
    const adapter = memoryAdapter({ seed: { threads }, as: 'Ines' });
    const thread = await mount({ adapter });
    const element = await list('parley-recent', { adapter });
    thread.element.store!.post('Just now.', null);
    await until(() => items(element)[0] === 'Ines: Just now.', 'the new one', () => items(element).join());
  });

  it('say so when there are none, and when they could not be loaded', async () => {
    const none = await list('parley-recent', { adapter: memoryAdapter() });
    expect(text(none)).to.equal('Recent comments No comments yet.');
    let well = false;
    const broken = await list('parley-recent', { adapter: memoryAdapter({ seed: { threads }, script: () => (well ? undefined : new CommentError('offline', 'scripted')) }) });
    expect(text(broken)).to.contain('Could not be loaded: the network cannot be reached.');
    well = true;
    find(broken, 'button')[0]!.click();
    await until(() => items(broken).length === 4, 'the list');
  });
});

describe('contributors and moderators', () => {
  afterEach(() => {
    for (const element of shown.splice(0)) element.remove();
  });
  const adapter = () => memoryAdapter({ seed: { people: [
    { id: 'l', name: 'Lena Brandt', role: 'contributor', country: 'DE' }, { id: 'r', name: 'Raúl Ortega', role: 'contributor', country: 'Narnia' },
    { id: 'p', name: 'Nobody', role: 'contributor', country: 'ZQ' }, { id: 'q', name: 'Plain', role: 'contributor' },
    { id: 'g', name: 'Grace Okafor', role: 'moderator', country: 'NG' }, { id: 'x', name: 'Reader' },
  ] } });

  it('stand with their countries, in the page’s language', async () => {
    const element = await list('parley-people', { adapter: adapter() });
    expect(find(element, 'heading')[0]!.textContent).to.equal('Contributors');
    expect(items(element)).to.deep.equal(['Lena Brandt Germany', 'Raúl Ortega Narnia', 'Nobody ZQ', 'Plain']);
    const german = await list('parley-people', { adapter: adapter(), lang: 'de', messages: { contributors: 'Mitwirkende' } });
    expect(text(german)).to.contain('Mitwirkende').and.to.contain('Deutschland');
  });

  it('are moderators where asked, and can be changed', async () => {
    const element = await list('parley-people', { adapter: adapter(), who: 'moderators' });
    expect(text(element)).to.equal('Moderators Grace Okafor Nigeria');
    element.who = 'contributors';
    await until(() => items(element).length === 4, 'contributors');
  });

  it('are nobody where the backend knows none', async () => {
    const { read, ...rest } = adapter();
    const { people: _people, ...less } = read;
    expect(text(await list('parley-people', { adapter: { ...rest, read: less } }))).to.equal('Contributors Nobody yet.');
  });
});
