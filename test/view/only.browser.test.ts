// One author's comments alone, from the toolbar, the menu and the card; and folding a branch to where it begins.

import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { memoryAdapter, type SeedComment } from '../../src/adapters/memory.js';
import { site } from '../support/conversation.js';
import { mount, text, tidy, until, type ThreadHarness } from '../support/thread-harness.js';

/** Anna wrote the article: she answers at three depths. Twelve roots, of which a page has ten. */
const comments: readonly SeedComment[] = [
  { author: 'Bea', text: 'A question', ago: 500, replies: [
    { author: 'Anna', text: 'An answer', ago: 490, replies: [{ author: 'Cem', text: 'A doubt', ago: 480, replies: [{ author: 'Anna', text: 'A proof', ago: 470 }] }] },
  ] },
  ...Array.from({ length: 10 }, (_, i): SeedComment => ({ author: 'Dora', text: `Filler ${i}`, ago: 400 - i })),
  { author: 'Anna', text: 'A last word', ago: 10 },
];
const adapter = () => memoryAdapter({ as: 'Ben', orders: ['oldest', 'newest'], seed: { people: [{ id: 'anna', name: 'Anna', badge: 'Author' }], threads: [{ id: 'thread', comments }] } });
const words = (thread: ThreadHarness): string[] => thread.comments().map((each) => each.words);
const reads = (thread: ThreadHarness, what: string) => until(() => thread.text.includes(what), `“${what}” to be read`, () => thread.text);
const inside = (thread: ThreadHarness, selector: string): HTMLElement[] => [...thread.element.shadowRoot!.querySelectorAll<HTMLElement>(selector)];
async function choose(thread: ThreadHarness, who: string, what: string): Promise<void> {
  await thread.comment(who).press(/^More about the comment by /);
  (await until(() => inside(thread, '[role=menuitem]').find((each) => text(each) === what), what)).click();
}

describe('only the author', () => {
  afterEach(tidy);

  it('is a button of a long thread: reads what she wrote in order, says whom each answers, loads the rest, and leads back', async () => {
    const thread = await mount({ adapter: adapter(), attributes: { 'page-size': '10' } });
    (await until(() => thread.all('button', 'Only comments by Anna')[0], 'the button')).click();
    await reads(thread, 'Only comments by Anna: 2 found');
    await thread.hears('Only comments by Anna: 2 found');
    expect(words(thread)).to.deep.equal(['An answer', 'A proof']);
    await thread.focusOn(/^Anna, reply to Bea/);
    expect(thread.comment('A proof').text).to.include('in reply to Cem');
    thread.button('Load and search all').click();
    await reads(thread, 'Only comments by Anna: 3 found');
    expect(words(thread)).to.deep.equal(['An answer', 'A proof', 'A last word']);
    expect(thread.text).not.to.include('Only the comments loaded so far');
    thread.comment('A proof').heading.focus();
    thread.button('Back to all comments').click();
    await reads(thread, 'Filler 3');
    await until(() => /^Anna, reply to (Cem|Bea)/.test(thread.focusedName()), 'focus on a comment of hers', () => thread.focusedName());
  });

  it('shows the reader’s answer where it was written, and leaves for what is answered', async () => {
    const thread = await mount({ adapter: adapter(), attributes: { 'page-size': '20' } });
    (await until(() => thread.all('button', 'Only comments by Anna')[0], 'the button')).click();
    await reads(thread, '3 found');
    await thread.comment('A proof').reply();
    const field = await until(() => thread.all('textbox', 'Your reply to Anna')[0] as HTMLTextAreaElement, 'the form');
    thread.type(field, 'I see');
    thread.button(/^Reply$/, thread.comment('A proof').article).click();
    await until(() => words(thread).includes('I see'), 'the answer', () => words(thread).join());
    await thread.focusOn(/^Ben, reply to Anna/);
    expect(words(thread)).to.deep.equal(['An answer', 'A proof', 'I see', 'A last word']);
    thread.link('in reply to Cem', thread.comment('A proof').article).click();
    await thread.focusOn(/^Cem, reply to Anna/);
    expect(thread.has('Filler 3')).to.equal(true);
  });

  it('is anybody, from the menu and from the card of who wrote something', async () => {
    const thread = await mount({ adapter: site().adapter });
    await choose(thread, 'The first words.', 'Only comments by Grace');
    await reads(thread, 'Only comments by Grace: 1 found');
    expect(words(thread)).to.deep.equal(['The first words.']);
    thread.button('Back to all comments').click();
    await reads(thread, 'Something else.');
    await choose(thread, 'Something else.', 'About Barbara');
    (await until(() => inside(thread, '.pop button').find((each) => text(each) === 'Only comments by Barbara'), 'the card')).click();
    await reads(thread, 'Only comments by Barbara: 1 found');
  });

  it('is not offered in the toolbar of a short thread, nor where nobody has a badge', async () => {
    const thread = await mount({ adapter: site().adapter });
    await until(() => thread.all('button', 'Keys')[0], 'the guide');
    expect(thread.all('button', /^Only comments/)).to.deep.equal([]);
  });
});

describe('a branch folded to where it begins', () => {
  afterEach(tidy);

  it('by the menu of any reply: focus goes to the root, which says how many are hidden', async () => {
    const thread = await mount({ adapter: adapter() });
    await choose(thread, 'A proof', 'Fold the whole branch');
    await thread.focusOn(/^Bea, /);
    expect(thread.has('An answer')).to.equal(false);
    expect(thread.comment(/^Bea, /).folded).to.equal(true);
    expect(thread.comment(/^Bea, /).text).to.include('+ 3 replies');
  });

  it('by the line of the root, which runs beside every reply below it, wide enough to hit, and can be pressed far down', async () => {
    const thread = await mount({ adapter: adapter() });
    const line = thread.button('Fold the comment by Bea and its replies');
    const deep = thread.comment('A proof').article.getBoundingClientRect();
    const at = line.getBoundingClientRect();
    expect(at.bottom).to.be.at.least(deep.top);
    expect(at.width).to.be.at.least(24);
    const [hit] = thread.element.shadowRoot!.elementsFromPoint(at.left + at.width / 2, deep.top + 4).filter((each) => each.localName === 'button');
    expect(hit).to.equal(line);
    line.focus();
    await sendKeys({ press: 'Enter' });
    await until(() => !thread.has('A proof'), 'the branch to fold');
    expect(thread.focusedName()).to.match(/Unfold the comment by Bea/);
  });

  it('is not in the menu of a root', async () => {
    const thread = await mount({ adapter: site().adapter });
    await thread.comment('The first words.').press(/^More about/);
    await until(() => inside(thread, '[role=menuitem]').length > 0, 'the menu');
    expect(inside(thread, '[role=menuitem]').map((each) => text(each))).not.to.include('Fold the whole branch');
  });
});
