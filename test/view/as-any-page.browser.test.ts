// What a browser does with any page it also does with a long thread, of which it lays out only what is to be seen: it finds words, follows
// an address, selects across comments and prints all of it. What is read out of it: axe-pages.test.ts.

import { expect } from '@open-wc/testing';
import type { Comment, CommentId, Page } from '../../src/core/model.js';
import { able, engine } from '../support/engine.js';
import { mount, tidy, until } from '../support/thread-harness.js';

const count = 400;
const comments: readonly Comment[] = Array.from({ length: count }, (_, n) => ({
  id: `n${n}` as CommentId, parent: n % 4 === 0 ? null : `n${n - 1}` as CommentId, author: { id: `a${n}`, name: `Reader ${n}` },
  body: { format: 'text', source: `Remark${n} about the road.` }, createdAt: Date.now() - n * 60_000, editedAt: null, state: 'shown', replies: n % 4 === 3 ? 0 : 1, reactions: {}, can: [],
}));
const page: Page = { comments, next: null, left: 0, more: {}, total: count };
const adapter = { name: 'whole', limits: { orders: ['oldest'], depth: Infinity, length: Infinity, syntax: 'plain', idempotent: true }, read: { page: async () => page } } as const;
const rows = (element: Element): readonly Element[] => [...element.shadowRoot!.querySelectorAll('article')];
const words = (row: Element): string => row.querySelector('[part~=body]')!.textContent!;

const opened = async (): Promise<HTMLElement> => {
  const { element } = await mount({ adapter });
  await until(() => rows(element).length === count, 'all comments to stand there', () => `${rows(element).length}`, 30_000);
  return element;
};

describe('a long thread is a page like any other', function () {
  this.timeout(60_000);
  afterEach(async () => {
    getSelection()!.removeAllRanges();
    history.replaceState(null, '', location.pathname + location.search);
    await tidy();
  });

  it('words far below are found', async function () {
    if (!able(engine !== 'WebKit', 'window.find', 'it does not look into shadow trees')) this.skip();
    await opened();
    // What Ctrl+F does, as far as a page may ask for it.
    const find = (window as unknown as { find(words: string): boolean }).find.bind(window);
    scrollTo(0, 0);
    expect(find(`Remark${count - 3} about`), 'words that stand there').to.equal(true);
    expect(find('Remark9999'), 'words that do not').to.equal(false);
  });

  it('an address leads to the comment, which is then in sight and has the focus', async () => {
    const element = await opened();
    location.hash = '#comment-n362';
    await until(() => element.shadowRoot!.activeElement?.getAttribute('aria-label')?.startsWith('Reader 362,') || undefined, 'focus on the comment');
    await until(() => {
      const { top, bottom } = element.shadowRoot!.activeElement!.getBoundingClientRect();
      return (top >= 0 && bottom <= innerHeight) || undefined;
    }, 'it to be in sight');
  });

  it('what is selected from one comment into a far one holds all between them', async () => {
    const element = await opened();
    const [from, to] = [20, 380].map((n) => rows(element)[n]!.querySelector('[part~=body] p')!.firstChild!) as [Text, Text];
    const range = document.createRange();
    range.setStart(from, 0);
    range.setEnd(to, to.length);
    getSelection()!.removeAllRanges();
    getSelection()!.addRange(range);
    const said = range.toString();
    for (let n = 20; n <= 380; n++) expect(said).to.contain(`Remark${n} about`);
    expect(said).not.to.contain('Remark19 ');
    expect(said).not.to.contain('Remark381 ');
  });

  it('printing has all of it, however little has been drawn', async () => {
    const { element } = await mount({ adapter, wait: false });
    // What has just come is filed once the first screen stands.
    await until(() => element.store!.state.branches.length === count / 4 || undefined, 'the thread to be known', undefined, 10_000);
    // The browser lays out for paper as soon as this has been told.
    dispatchEvent(new Event('beforeprint'));
    await Promise.resolve();
    await Promise.resolve();
    expect(rows(element).map(words)).to.deep.equal(comments.map(({ body }) => body!.source));
  });
});
