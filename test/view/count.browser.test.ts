// How many comments a page has, said in a list of pages: asked once, right, and silent where it is not known.

import { expect } from '@open-wc/testing';
import '../../src/define.js';
import { memoryAdapter } from '../../src/adapters/memory.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { ThreadRef } from '../../src/core/model.js';
import { registerAdapter } from '../../src/index.js';
import type { ParleyCount } from '../../src/view/parley-count.js';
import { mount, text, tidy, until } from '../support/thread-harness.js';

const base = memoryAdapter({ seed: { threads: [{ id: 'thread', comments: [{ id: 'a', author: 'Ann', text: 'One.' }, { id: 'b', author: 'Bob', text: 'Two.' }] }] }, as: 'Ada' });
const added = new Set<Element>();
/** Counts as many as the number in the thread's name. */
function counting(answer: (threads: readonly ThreadRef[]) => unknown = (threads) => threads.map(({ id }) => Number(id.match(/\d+/)?.[0] ?? 0))) {
  const asked: (readonly ThreadRef[])[] = [];
  const signals: AbortSignal[] = [];
  const adapter: CommentAdapter = { ...base, read: { ...base.read, count: async (threads, { signal }) => {
    asked.push(threads);
    signals.push(signal);
    return (await answer(threads)) as number[];
  } } };
  return { adapter, asked, signals };
}
function add(properties: Partial<ParleyCount>, words = '', into: Node = document.body): ParleyCount {
  const element = Object.assign(document.createElement('parley-count'), properties);
  element.append(words);
  into.appendChild(element);
  added.add(element);
  return element;
}
const reads = (element: Element, words: string) => until(() => text(element) === words || undefined, `“${words}”`, () => text(element));
const pause = (ms = 30) => new Promise((done) => setTimeout(done, ms));

describe('the number of comments', () => {
  afterEach(async () => {
    added.forEach((element) => element.remove());
    added.clear();
    await tidy();
  });

  it('of fifty pages is one question', async () => {
    const { adapter, asked } = counting();
    const all = Array.from({ length: 50 }, (_, n) => add({ adapter, thread: `page ${n}` }));
    await reads(all[49]!, '49 comments');
    expect(all.map(text).slice(0, 3)).to.deep.equal(['0 comments', '1 comment', '2 comments']);
    expect(asked.map((threads) => threads.length)).to.deep.equal([50]);
  });

  it('is one question also where markup names the adapter', async () => {
    const { adapter, asked } = counting();
    registerAdapter('counting', async () => adapter);
    const box = document.body.appendChild(document.createElement('div'));
    added.add(box);
    const list = Array.from({ length: 20 }, (_, n) => {
      const element = document.createElement('parley-count');
      element.setAttribute('adapter', 'counting');
      element.setAttribute('src', '/comments');
      element.setAttribute('thread', `page ${n}`);
      return element;
    });
    box.append(...list);
    await reads(list[19]!, '19 comments');
    expect(asked).to.have.length(1);
  });

  it('of a thread that stands there twice is asked once, and both say it', async () => {
    const { adapter, asked } = counting();
    const both = [add({ adapter, thread: 'page 7' }), add({ adapter, thread: 'page 7', number: true })];
    await reads(both[0]!, '7 comments');
    expect(text(both[1]!)).to.equal('7');
    expect(asked[0]).to.have.length(1);
  });

  it('is that of the page a link leads to, where no thread is named', async () => {
    const { adapter, asked } = counting(() => [5]);
    const link = document.body.appendChild(document.createElement('a'));
    added.add(link);
    link.href = '/notes/3?from=list#more';
    await reads(add({ adapter }, '', link), '5 comments');
    expect(asked[0]).to.deep.equal([{ id: `${location.origin}/notes/3`, url: `${location.origin}/notes/3` }]);
  });

  for (const [what, answer, before] of [
    ['fails', () => Promise.reject(new CommentError('offline', 'no')), ''], ['answers nonsense', () => 'seven', ''], ['lacks one', () => [3], '3 comments'],
    ['says less than none', () => [3, -1], '3 comments'], ['says what is no number', () => [3, '12'], '3 comments'],
  ] as const) {
    it(`leaves the page’s own words where the backend ${what}`, async () => {
      const { adapter } = counting(answer);
      const first = add({ adapter, thread: 'first' });
      const element = add({ adapter, thread: 'second' }, 'Comments');
      await pause();
      expect(text(element)).to.equal('Comments');
      expect(text(first)).to.equal(before);
    });
  }

  it('is not there where the adapter cannot count, and the page is told', async () => {
    const { count: _count, ...read } = base.read;
    const told: string[] = [];
    const note = (event: Event): void => void told.push((event as HTMLElementEventMap['parley-error']).detail.error.code);
    document.addEventListener('parley-error', note);
    const element = add({ adapter: { ...base, read } as CommentAdapter, thread: 'x' }, 'Comments');
    await pause();
    document.removeEventListener('parley-error', note);
    expect(text(element)).to.equal('Comments');
    expect(told).to.deep.equal(['unsupported']);
  });

  it('grows when somebody writes in that thread on the same page, and follows the attribute', async () => {
    const count = add({ adapter: base, thread: 'thread' });
    const other = counting();
    const beside = add({ adapter: other.adapter, thread: 'page 4' });
    await reads(count, '2 comments');
    const thread = await mount({ adapter: base });
    thread.type(thread.field('Your comment'), 'Three.');
    thread.button('Comment').click();
    await reads(count, '3 comments');
    expect(other.asked).to.have.length(1);
    beside.thread = 'page 9';
    await reads(beside, '9 comments');
  });

  it('is not waited for by who has left: the question is called off when nobody asks any more', async () => {
    const { adapter, signals } = counting(() => new Promise(() => undefined));
    const both = [add({ adapter, thread: '1' }), add({ adapter, thread: '2' })];
    await pause();
    both[0]!.remove();
    expect(signals[0]!.aborted).to.equal(false);
    both[1]!.remove();
    expect(signals[0]!.aborted).to.equal(true);
  });
});
