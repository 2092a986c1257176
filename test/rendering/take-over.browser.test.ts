// What a server has drawn, met by the element: the same thread, which gives way without anything moving, standing there twice, or being
// taken out of the reader's hands. Where the element cannot show as much, what was drawn stays.

import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import '../../src/define.js';
import { load } from '../../src/body/index.js';
import { CommentError } from '../../src/core/errors.js';
import type { SeedComment } from '../../src/adapters/memory.js';
import { renderThread } from '../../src/server/index.js';
import { loadRich } from '../../src/view/body.js';
import { ATTACKS_ALONE } from '../body/attacks.js';
import { guestSite } from '../support/conversation.js';
import { breathe, chromium, leave, long, own, page, rows, served, taken, thread, tops, withComments } from '../support/served-page.js';
import { chain, talk } from '../support/states.js';
import { mount, until } from '../support/thread-harness.js';

let shifts = 0;

/** Elements with their attributes and words, without what must differ: our own ids, times, and the room for a script's eyes only. */
function shape(element: Element): string {
  const attributes = [...element.attributes].filter(({ name }) => !/^(id|aria-labelledby|style)$/.test(name)).map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`).sort().join('');
  let inner = '';
  let words = '';
  const say = (): void => {
    if (words.trim() !== '') inner += words.replace(/\s+/g, ' ');
    words = '';
  };
  for (const node of element.localName === 'time' ? [] : element.childNodes) {
    if (node instanceof Text) words += node.data;
    if (!(node instanceof Element)) continue;
    say();
    inner += shape(node);
  }
  say();
  return `<${element.localName}${attributes}>${inner}</${element.localName}>\n`;
}

describe('a thread that a server has drawn', () => {
  before(async () => {
    await Promise.all([loadRich(), load('markdown'), load('html')]);
    if (chromium) new PerformanceObserver((list) => { for (const entry of list.getEntries()) shifts += (entry as PerformanceEntry & { value: number }).value; }).observe({ type: 'layout-shift' });
  });
  afterEach(leave);

  // The first, because what has come once is there for all tests of a page.
  it('loads as if nothing had been drawn where what takes over cannot be fetched', async () => {
    await executeServerCommand('break', 'view/served.');
    await fetch('/src/view/served.ts', { cache: 'reload' });
    try {
      const element = await page(guestSite());
      await until(() => served(element) === null || undefined, 'the drawing to go');
      await until(() => rows(own(element)).length === 4 || undefined, 'the thread');
    } finally {
      await executeServerCommand('break', null);
      await fetch('/src/view/served.ts', { cache: 'reload' });
    }
  });

  it('loads as if nothing had been drawn where nobody made a shadow root of it', async () => {
    const site = guestSite();
    const html = await renderThread({ thread, adapter: site.adapter, attributes: { outbox: 'off' } });
    site.wait('page');
    const box = document.createElement('div');
    box.innerHTML = html;
    document.body.append(box);
    const element = box.querySelector('parley-thread')!;
    element.adapter = site.adapter;
    await until(() => own(element)?.querySelector('.loading')?.getClientRects().length || undefined, 'words that it is loading');
    await site.go('page');
    await until(() => rows(own(element)).length === 4 || undefined, 'the thread');
    box.remove();
  });

  const payloads = [...new Set(ATTACKS_ALONE.map(({ payload }) => payload))];
  const everything: readonly (readonly [what: string, comments: readonly SeedComment[]])[] = [
    ['a conversation with everything that a comment may hold', talk], ['a chain of forty replies', [chain(40)]], ['many comments', long], ['no comments', []],
    ['all that strangers send', payloads.map((payload, at): SeedComment => ({ id: `p${at}`, author: payload.slice(0, 200) || 'x', [(['text', 'markdown', 'html'] as const)[at % 3]!]: payload, ago: at }))],
  ];
  for (const [what, comments] of everything) {
    it(`is what the element draws: ${what}`, async () => {
      const site = withComments(comments);
      const attributes = { 'page-size': '2000', 'max-depth': '8' };
      const html = await renderThread({ thread, adapter: site.adapter, attributes });
      const parsed = document.createElement('div');
      parsed.setHTMLUnsafe(html);
      const drawn = parsed.querySelector('parley-thread')!.shadowRoot!.querySelector('.served .list, .served slot[name=empty]')!;
      const element = await mount({ adapter: site.adapter, width: 900, attributes });
      const list = await until(() => {
        const found = own(element.element).querySelector('.list, slot[name=empty]');
        return (found && rows(found).length >= rows(drawn).length && found) || undefined;
      }, 'all rows', undefined, 20_000);
      // What is there for narrow places only.
      drawn.querySelectorAll(':not(.flat) > li > article .to').forEach((each) => each.remove());
      // Off the screen rows wait in groups.
      for (const group of list.querySelectorAll('.group')) group.replaceWith(...group.childNodes);
      // Code is coloured by a script.
      for (const code of list.querySelectorAll('pre code')) code.replaceChildren(code.textContent);
      const [a, b] = [drawn, list].map((each) => shape(each).split('\n'));
      expect(a!.filter((line, at) => line !== b![at]).slice(0, 3)).to.deep.equal(b!.filter((line, at) => line !== a![at]).slice(0, 3));
      expect(a!.length).to.equal(b!.length);
      expect(rows(drawn).length > 0 || comments.length === 0).to.equal(true);
    });
  }

  for (const [where, width] of [['in a wide place', 700], ['in a narrow one', 340], ['in one that has room for a single level', 290]] as const) {
    it(`gives way ${where}: one list at any time, and nothing moves`, async () => {
      // Replies too deep to be indented stand first, where nothing is left unmeasured.
      const deep: SeedComment = { ...chain(6), id: 'deep', pinned: true };
      const element = await page(withComments([deep, ...long]), {}, width);
      const before = tops(served(element)!);
      const after = element.nextElementSibling!;
      const foot = after.getBoundingClientRect().top;
      shifts = 0;
      let twice = 0;
      const watch = new MutationObserver(() => {
        const seen = rows(element.shadowRoot!).filter((row) => row.getClientRects().length > 0 && /Words number 3,/.test(row.textContent));
        if (seen.length !== 1) twice++;
      });
      watch.observe(element.shadowRoot!, { childList: true, subtree: true });
      await taken(element);
      watch.disconnect();
      expect(twice).to.equal(0);
      const now = tops(own(element));
      expect(now.flatMap((each, at) => (each === before[at] ? [] : [`${at}: ${before[at]} has become ${each}`])).slice(0, 6)).to.deep.equal([]);
      expect(Math.abs(after.getBoundingClientRect().top - foot)).to.be.below(1);
      await breathe(400);
      expect(element.shadowRoot!.querySelectorAll('style, link, .served')).to.have.length(0);
      if (chromium) expect(shifts).to.equal(0);
      expect(tops(own(element)).slice(0, 4)).to.deep.equal(before.slice(0, 4));
    });
  }

  for (const [when, silent] of [['', false], [', before the backend has said a word', true]] as const) {
    it(`gives way with its replies folded where they begin so${when}, and nothing moves`, async () => {
      const site = withComments(long.slice(0, 5));
      if (silent) site.wait('page');
      const element = await page(withComments(long.slice(0, 5)), { attributes: { replies: 'folded' } }, 700, site.adapter);
      const seen = (section: ParentNode): string[] => rows(section).filter((row) => row.getClientRects().length > 0).map((row) => String(Math.round(row.getBoundingClientRect().top)));
      const before = seen(served(element)!);
      expect(before).to.have.length(5);
      const foot = element.nextElementSibling!.getBoundingClientRect().top;
      await taken(element);
      expect(seen(own(element))).to.deep.equal(before);
      expect(Math.abs(element.nextElementSibling!.getBoundingClientRect().top - foot)).to.be.below(1);
      if (!silent) return;
      await site.go('page');
      await breathe(100);
      expect(seen(own(element))).to.deep.equal(before);
    });
  }

  it('is a thread to be used before the backend has said a word, from the page it was drawn from', async () => {
    const site = guestSite();
    site.wait('page');
    const element = await page(guestSite(), {}, 700, site.adapter);
    await taken(element);
    expect(rows(own(element))).to.have.length(4);
    expect(own(element).textContent).to.not.include('Refreshing');
    own(element).querySelector<HTMLElement>('[data-do=fold]')!.click();
    await until(() => rows(own(element)).length === 2 || undefined, 'the fold');
    await site.go('page');
    await breathe(100);
    expect(rows(own(element))).to.have.length(2);
    expect(element.phase).to.equal('ready');
  });

  it('becomes what has been said since, without moving what is read', async () => {
    const element = await page(guestSite(), {}, 700, withComments([{ id: 'new', author: 'Ines', text: 'Said since.', ago: 1 }]).adapter);
    await until(() => own(element)?.textContent.includes('Said since.') && served(element) === null ? true : undefined, 'the fresh page');
    expect(own(element).textContent).to.not.include('The first words.');
  });

  it('says how old it is where the backend cannot be reached', async () => {
    const site = guestSite();
    site.always('page', new CommentError('offline', 'away'));
    const element = await page(guestSite(), { now: () => Date.now() - 3 * 3_600_000 }, 700, site.adapter);
    await taken(element);
    await until(() => own(element).querySelector('[role=alert]')?.textContent.includes('3 hours ago') || undefined, 'its age', () => own(element).textContent.slice(0, 200));
    expect(rows(own(element))).to.have.length(4);
  });

  it('stays where the thread cannot show as much, with the reason below, until it can', async () => {
    const site = guestSite();
    site.always('page', new CommentError('offline', 'away'));
    const element = await page(guestSite(), { handOver: false }, 700, site.adapter);
    const again = await until(() => own(element).querySelector<HTMLElement>('[data-do=again]') ?? undefined, 'the reason');
    expect(rows(served(element)!)).to.have.length(4);
    expect(again.getBoundingClientRect().top).to.be.above(rows(served(element)!).at(-1)!.getBoundingClientRect().top);
    expect(own(element).querySelector('h2')!.getClientRects()).to.have.length(0);
    site.always('page', undefined);
    again.click();
    await taken(element);
    expect(rows(own(element))).to.have.length(4);
  });

  it('stays where the reader is to be asked first, with the question below', async () => {
    const site = guestSite();
    const element = await page(guestSite(), { attributes: { loading: 'click' } }, 700, site.adapter);
    const question = await until(() => [...own(element).querySelectorAll<HTMLElement>('button')].find((each) => each.textContent === 'Show comments' && each.getClientRects().length > 0), 'the question');
    expect(site.calls('page')).to.have.length(0);
    expect(rows(served(element)!)).to.have.length(4);
    question.click();
    await taken(element);
  });
});
