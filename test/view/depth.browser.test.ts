// Threads that are deeper or longer than anybody drew on paper.

import { aTimeout, expect } from '@open-wc/testing';
import { bigThread } from '../../demo/big-thread.js';
import { memoryAdapter, type SeedComment } from '../../src/adapters/memory.js';
import type { Comment, CommentId, Page } from '../../src/core/model.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { mount, tidy, until } from '../support/thread-harness.js';

const comment = (n: number, parent: number | null, replies: number): Comment => ({
  id: `n${n}` as CommentId, parent: parent === null ? null : `n${parent}` as CommentId, author: { id: `a${n % 40}`, name: `Reader ${n}` },
  body: { format: 'text', source: `Words of ${n}.` }, createdAt: Date.now() - n * 1000, editedAt: null, state: 'shown', replies, reactions: {}, can: [],
});
/** A backend that hands over the whole thread at once. */
function whole(comments: readonly Comment[]): CommentAdapter {
  const page: Page = { comments, next: null, left: 0, more: {}, total: comments.length };
  return { name: 'whole', limits: { orders: ['oldest'], depth: Infinity, length: Infinity, syntax: 'plain', idempotent: true }, read: { page: async () => page } };
}
const chain = (count: number) => Array.from({ length: count }, (_, n) => comment(n, n === 0 ? null : n - 1, n === count - 1 ? 0 : 1));
const fan = (count: number) => [comment(0, null, count), ...Array.from({ length: count }, (_, n) => comment(n + 1, 0, 0))];
const rows = (element: HTMLElement) => element.shadowRoot!.querySelectorAll('article').length;

/** Looks seldom: counting rows costs a long thread its pace. */
async function drawn(element: HTMLElement, count: number): Promise<void> {
  while (rows(element) !== count) await aTimeout(200);
}

/** How many rows stand there as soon as any do; who looks now and then only may see the next slice, too. */
async function firstRows(element: HTMLElement): Promise<number> {
  for (;;) {
    if (rows(element) > 0) return rows(element);
    await new Promise<void>((done) => {
      const watch = new MutationObserver(() => {
        watch.disconnect();
        done();
      });
      watch.observe(element.shadowRoot!, { subtree: true, childList: true });
    });
  }
}

/** The longest time in which the page could not answer, in ms, from now until `stop` is called. */
function stalls(): () => number {
  let worst = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - last);
    last = now;
  }, 20);
  return () => {
    clearInterval(beat);
    return worst;
  };
}

describe('a thread without measure', function () {
  this.timeout(240_000);
  afterEach(tidy);

  for (const [name, comments] of [['a chain of 10,000 replies, each to the one before', chain(10_000)], ['5,000 replies to one comment', fan(5_000)]] as const) {
    it(`draws ${name}, all of them, and lets the reader in between`, async () => {
      const stop = stalls();
      const thread = await mount({ adapter: whole(comments), wait: false });
      expect(await firstRows(thread.element), 'a first screen, not everything').to.be.below(60);
      await drawn(thread.element, comments.length);
      expect(stop(), 'ms without an answer').to.be.below(2500);
      const last = [...thread.element.shadowRoot!.querySelectorAll('article')].at(-1)!;
      expect(last.querySelector('[part~=body]')!.textContent).to.equal(`Words of ${comments.length - 1}.`);
      let depth = 0;
      for (let at: Element | null = last; at; at = at.parentElement) depth++;
      expect(depth, 'elements above the last row').to.be.below(40);
    });
  }

  it('folds and unfolds a chain of 10,000', async () => {
    const thread = await mount({ adapter: whole(chain(10_000)), wait: false });
    await until(() => rows(thread.element) >= 24, 'the first rows', undefined, 20_000);
    const fold = () => thread.element.shadowRoot!.querySelector<HTMLElement>('[part~=fold]')!;
    fold().click();
    await until(() => rows(thread.element) === 1, 'one row', undefined, 10_000);
    await until(() => fold().textContent === '+ 9,999 replies' || undefined, 'all of them counted', () => fold().textContent!, 10_000);
    fold().click();
    await until(() => rows(thread.element) > 1, 'rows again', undefined, 20_000);
  });

  it('goes to the last of a chain of 10,000 by its address', async () => {
    history.replaceState(null, '', '#comment-n9999');
    const thread = await mount({ adapter: whole(chain(10_000)), wait: false });
    await until(() => thread.element.shadowRoot!.activeElement?.getAttribute('aria-label')?.startsWith('Reader 9999, reply to Reader 9998, level 10,000') ?? false, 'the last', undefined, 50_000);
  });

  it('indents as far as ever where the page asks for a depth that is none', async () => {
    for (const depth of ['x', 'NaN', '-1', '0', '1e99']) {
      const thread = await mount({ adapter: whole(chain(60)), attributes: { 'max-depth': depth } });
      await drawn(thread.element, 60);
      const most = Math.max(...[...thread.element.shadowRoot!.querySelectorAll('article')].map((row) => { let lists = 0; for (let at: Element | null = row; at; at = at.parentElement) lists += Number(at.localName === 'ol'); return lists; }));
      expect(most, depth).to.be.within(2, 13);
      await tidy();
    }
  });

  it('survives orphans, cycles and twins, losing nobody', async () => {
    const odd = [comment(1, 99, 0), comment(2, 3, 1), comment(3, 2, 1), comment(4, null, 0), comment(4, null, 0), comment(5, 5, 0)];
    const thread = await mount({ adapter: whole(odd) });
    expect(thread.comments().map((each) => each.words).sort()).to.deep.equal([1, 2, 3, 4, 5].map((n) => `Words of ${n}.`));
  });

  it('draws first no more of 4,000 comments than of 40', async () => {
    for (const count of [40, 4_000]) {
      const query = { thread: { id: 'big' }, parent: null, order: 'oldest', after: null, size: 1e6, replies: { depth: 100, size: 1e6 } } as const;
      const page = await memoryAdapter({ seed: bigThread(count, 7) }).read.page(query, { signal: new AbortController().signal });
      const thread = await mount({ adapter: whole([]) });
      thread.element.adapter = whole(page.comments);
      expect(await firstRows(thread.element), 'at least the screen, of rows no lower than 72 px').to.be.within(Math.min(24, Math.ceil(innerHeight / 72)), 60);
      await tidy();
      await aTimeout(50);
    }
  });

  it('draws again only what has changed', async () => {
    const comments: SeedComment[] = Array.from({ length: 20 }, (_, n) => ({ author: `R ${n}`, text: `Words ${n}.` }));
    const thread = await mount({ adapter: memoryAdapter({ seed: { threads: [{ id: 'thread', comments }] }, as: 'Ines' }) });
    const touched = new Set<Node>();
    const watch = new MutationObserver((records) => {
      for (const { target } of records) {
        const row = (target instanceof Element ? target : target.parentElement)?.closest('article');
        if (row) touched.add(row);
      }
    });
    watch.observe(thread.element.shadowRoot!, { subtree: true, childList: true, attributes: true, characterData: true });
    const row = thread.comment('R 7,');
    // A row that is drawn asks for the time: the one way to see from outside that its template ran.
    const { now } = Date;
    let asked = 0;
    Date.now = () => {
      asked++;
      return now();
    };
    try {
      await row.vote();
      await thread.settled();
    } finally {
      Date.now = now;
    }
    watch.disconnect();
    expect([...touched]).to.deep.equal([row.article]);
    expect(asked, 'rows drawn, and a few other questions').to.be.below(15);
  });
});
