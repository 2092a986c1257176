// What a reader meets in a thread: rows, nested lists, lines that fold, words where there are no comments, more of them on demand.

import { aTimeout, expect } from '@open-wc/testing';
import { memoryAdapter, type MemoryOptions, type SeedComment } from '../../src/adapters/memory.js';
import { CommentError } from '../../src/core/errors.js';
import { registerAdapter } from '../../src/view/registry.js';
import { find, mount, text, tidy, until } from '../support/thread-harness.js';

const seed = (comments: readonly SeedComment[], closed = false) => ({ threads: [{ id: 'thread', title: 'A thread', closed, comments }] });
const memory = (comments: readonly SeedComment[], options: MemoryOptions = {}) => memoryAdapter({ seed: seed(comments), ...options });
/** A chain of replies: the first is the root. */
const chain = (depth: number): SeedComment => {
  let comment: SeedComment = { author: `Reader ${depth}`, text: `Words at level ${depth}.` };
  for (let level = depth - 1; level > 0; level--) comment = { author: `Reader ${level}`, text: `Words at level ${level}.`, replies: [comment] };
  return comment;
};
const many = (count: number, words: string): SeedComment[] => Array.from({ length: count }, (_, n) => ({ author: `${words} ${n + 1}`, ago: count - n, text: `${words} words ${n + 1}.` }));

describe('a thread', () => {
  afterEach(tidy);

  it('shows each comment with who, when and what, and says whom it answers and how deep', async () => {
    const thread = await mount({ adapter: memory([{ author: 'Ann', ago: 60, text: 'First words.', replies: [{ author: 'Bob', ago: 5, text: 'An answer.' }] }]) });
    const [ann, bob] = thread.comments();
    expect(ann!.name).to.match(/^Ann, /);
    expect(ann!.words).to.equal('First words.');
    expect(ann!.time.textContent).to.equal('1 hour ago');
    expect(bob!.name).to.match(/^Bob, reply to Ann, level 2, /);
    expect(bob!.level).to.equal(2);
  });

  it('is a heading, then nested lists of articles, each with a heading one level deeper than what it answers', async () => {
    const thread = await mount({ adapter: memory([chain(4)]) });
    const levels = find(thread.element, 'heading').map((each) => Number(each.getAttribute('aria-level')));
    expect(levels).to.deep.equal([2, 3, 4, 5, 6]);
    expect(thread.comments().map((each) => each.level)).to.deep.equal([1, 2, 3, 4]);
    for (const { article } of thread.comments()) expect(article.parentElement!.localName).to.equal('li');
  });

  it('starts at the heading level the page asks for', async () => {
    const thread = await mount({ adapter: memory([chain(2)]), attributes: { 'heading-level': '4' } });
    expect(find(thread.element, 'heading').map((each) => each.getAttribute('aria-level'))).to.deep.equal(['4', '5', '6']);
  });

  it('has the exact time in the title and the machine’s in datetime', async () => {
    const at = Date.UTC(2024, 1, 29, 12, 30);
    const thread = await mount({ adapter: memory([{ author: 'Ann', createdAt: at, text: 'x', editedAgo: 3 }]), attributes: { lang: 'en-GB' } });
    const { time } = thread.comments()[0]!;
    expect(time.dateTime).to.equal('2024-02-29T12:30:00.000Z');
    expect(time.closest('[title]')!.getAttribute('title')).to.match(/Thursday.* 29 February 2024/);
    expect(thread.comments()[0]!.text).to.contain('edited');
  });

  it('keeps the times of all threads fresh with one timer, set for when the next one changes', async () => {
    const { setTimeout: set, clearTimeout: clear } = window;
    const { now } = Date;
    let long: { id: number; then: () => void; ms: number }[] = [];
    let ids = 0;
    let ahead = 0;
    window.setTimeout = ((then: () => void, ms = 0) => {
      if (ms < 5000) return set(then, ms);
      long.push({ id: --ids, then, ms });
      return ids;
    }) as typeof setTimeout;
    window.clearTimeout = (id) => {
      long = long.filter((each) => each.id !== id);
      clear(id);
    };
    Date.now = () => now() + ahead;
    try {
      const one = await mount({ adapter: memory([{ author: 'Ann', text: 'x' }, { author: 'Bob', ago: 30, text: 'x' }]) });
      const two = await mount({ adapter: memory([{ author: 'Cid', text: 'x' }]) });
      expect(one.comment('Ann').time.textContent).to.equal('now');
      await until(() => long.length > 0, 'the timer', undefined, 4000);
      expect(long).to.have.lengthOf(1);
      expect(long[0]!.ms).to.be.within(30_000, 45_000);
      ahead = 120_000;
      long.shift()!.then();
      expect(one.comment('Ann').time.textContent).to.equal('2 minutes ago');
      expect(two.comment('Cid').time.textContent).to.equal('2 minutes ago');
      expect(one.comment('Bob').time.textContent).to.equal('32 minutes ago');
      expect(long).to.have.lengthOf(1);
    } finally {
      window.setTimeout = set;
      window.clearTimeout = clear;
      Date.now = now;
    }
  });

  it('keeps a deleted comment that has replies as one line without words, name or buttons', async () => {
    const thread = await mount({ adapter: memory([{ author: null, replies: [{ author: 'Omar', text: 'What did it say?' }] }], { as: 'Ines' }) });
    const [gone, omar] = thread.comments();
    expect(gone!.name).to.equal('Comment deleted, level 1');
    expect(gone!.text).to.equal('Comment deleted');
    expect(gone!.actions).to.have.length(1);
    expect(gone!.actions[0]).to.match(/^Fold the comment by Comment deleted and its replies, /);
    expect(omar!.level).to.equal(2);
  });

  it('shows words whose author is gone, and names with nothing to see', async () => {
    const thread = await mount({ adapter: memory([{ author: null, text: 'My account is gone.' }, { author: '\u200b', text: 'Nobody.' }]) });
    expect(thread.comment('My account').name).to.match(/^Deleted account, /);
    expect(thread.comment('Nobody.').name).to.match(/^Anonymous, /);
  });

  it('says so where a body has nothing to show', async () => {
    const thread = await mount({ adapter: memory([{ author: 'Ann', html: '<!-- -->' }]) });
    expect(thread.comment('Ann').words).to.equal('This comment has no text.');
  });

  it('shows the writer of the page, who keeps order, and who waits for approval, in words', async () => {
    const thread = await mount({ adapter: memoryAdapter({ as: 'ines', seed: { people: [{ id: 'ines', name: 'Ines' }, { id: 'lena', name: 'Lena', badge: 'Author' }], ...seed([
      { author: 'lena', text: 'Mine.' }, { author: 'ines', state: 'held', text: 'Not yet.' },
    ]) } }) });
    expect(thread.comment('Mine.').text).to.contain('Author');
    expect(thread.comment('Not yet.').text).to.contain('Waiting for approval');
  });

  describe('folds', () => {
    it('a branch to one row with author, age and how many replies are in it, and back', async () => {
      const thread = await mount({ adapter: memory([{ author: 'Omar', ago: 1500, text: 'Long story.', replies: many(14, 'Reply') }, { author: 'Zoe', text: 'Next.' }]) });
      const omar = thread.comment('Omar');
      await omar.fold();
      expect(omar.text).to.equal('Omar yesterday + 14 replies');
      expect(thread.comments().map((each) => each.name.split(',')[0])).to.deep.equal(['Omar', 'Zoe']);
      expect(omar.folded).to.equal(true);
      await omar.fold();
      expect(omar.words).to.equal('Long story.');
      expect(thread.comments()).to.have.lengthOf(16);
    });

    it('with one button, so that focus stays where it was', async () => {
      const thread = await mount({ adapter: memory([chain(3)]) });
      const button = thread.comment('Reader 1').button(/^Fold/);
      button.focus();
      await thread.comment('Reader 1').fold();
      expect(thread.focusedName()).to.match(/^\+ 2 replies: Unfold the comment by Reader 1, /);
      await thread.comment('Reader 1').fold();
      expect(thread.focusedName()).to.match(/^Fold the comment by Reader 1 and its replies, /);
    });

    it('by pressing the line beside the branch, which runs down to its last reply', async () => {
      const thread = await mount({ adapter: memory([chain(3)]) });
      const line = thread.comment('Reader 1').button(/^Fold/).getBoundingClientRect();
      const last = thread.comment('Reader 3').article.getBoundingClientRect();
      expect(line.width).to.be.at.least(24);
      expect(line.bottom).to.be.at.least(last.bottom - 12);
      expect(line.right).to.be.at.most(thread.comment('Reader 2').article.getBoundingClientRect().left + 8);
      const hit = thread.element.shadowRoot!.elementFromPoint(line.left + line.width / 2, line.bottom - 20);
      (hit as HTMLElement).click();
      await thread.element.updateComplete;
      expect(thread.comments()).to.have.lengthOf(1);
    });

    it('counts replies that are not loaded yet', async () => {
      const thread = await mount({ adapter: memory([{ author: 'Omar', text: 'x', replies: many(40, 'Reply') }]) });
      expect(thread.comments()).to.have.lengthOf(26);
      await thread.comment('Omar').fold();
      expect(thread.comment('Omar').text).to.contain('+ 40 replies');
    });

    it('and keeps the row in view when it was folded from far below', async () => {
      const thread = await mount({ adapter: memory([{ author: 'Omar', text: 'x', replies: many(25, 'Reply') }, ...many(60, 'Root')]), attributes: { 'page-size': '99', order: 'newest' } });
      thread.comment('Reply 25').article.scrollIntoView({ block: 'center' });
      expect(thread.comment('Omar').article.getBoundingClientRect().bottom).to.be.below(0);
      await thread.comment('Omar').fold();
      const { top, bottom } = thread.comment('Omar').article.getBoundingClientRect();
      expect(top).to.be.at.least(0);
      expect(bottom).to.be.at.most(innerHeight);
    });

    it('keeps a branch folded while other things change', async () => {
      const thread = await mount({ adapter: memory([chain(3), { author: 'Zoe', text: 'Vote for me.' }], { as: 'Ines' }) });
      await thread.comment('Reader 1').fold();
      await thread.comment('Zoe').vote();
      await thread.settled();
      expect(thread.comment('Reader 1').folded).to.equal(true);
      expect(thread.comments()).to.have.lengthOf(2);
    });
  });

  describe('indents', () => {
    const flat = (width: number) => `at ${width} px`;
    for (const [width, levels] of [[1000, 8], [700, 8], [400, 5], [320, 3], [240, 2]] as const) {
      it(`as far as ${levels} of 12 levels ${flat(width)} and then goes on flat, saying whom a reply answers`, async () => {
        const thread = await mount({ adapter: memory([chain(12)]), width });
        await thread.settled();
        const rows = thread.comments();
        expect(rows.map((each) => each.words)).to.deep.equal(Array.from({ length: 12 }, (_, n) => `Words at level ${n + 1}.`));
        const lefts = new Set(rows.map(({ article }) => Math.round(article.getBoundingClientRect().left)));
        expect(lefts.size).to.be.at.most(levels + 1).and.at.least(2);
        const deepest = rows[11]!;
        expect(deepest.text).to.contain('in reply to Reader 11');
        expect(rows[1]!.text).not.to.contain('in reply to');
        if (width >= 320) expect(deepest.article.querySelector('[part~=body]')!.getBoundingClientRect().width).to.be.at.least(200);
        expect(thread.element.scrollWidth).to.equal(thread.element.clientWidth);
      });
    }

    it('again when the place gets wider or narrower', async () => {
      const thread = await mount({ adapter: memory([chain(12)]), width: 320 });
      const lefts = () => new Set(thread.comments().map(({ article }) => Math.round(article.getBoundingClientRect().left))).size;
      const narrow = lefts();
      thread.element.parentElement!.style.width = '900px';
      await until(() => lefts() > narrow + 3, 'more levels');
      thread.element.parentElement!.style.width = '320px';
      await until(() => lefts() === narrow, 'fewer levels');
    });

    it('no deeper than the page wants', async () => {
      const thread = await mount({ adapter: memory([chain(6)]), attributes: { 'max-depth': '2' } });
      await thread.settled();
      expect(new Set(thread.comments().map((each) => each.level)).size).to.equal(3);
      thread.element.maxDepth = 4;
      await until(() => new Set(thread.comments().map((each) => each.level)).size === 5, 'four levels');
    });

    it('and goes from a flat reply to the comment it answers', async () => {
      const thread = await mount({ adapter: memory([chain(8)]), attributes: { 'max-depth': '2' } });
      await thread.settled();
      thread.link('in reply to Reader 6', thread.comment('Reader 7').article).click();
      await thread.focusOn(/^Reader 6, reply to Reader 5/);
    });

    it('folds a flat reply with those under it', async () => {
      const thread = await mount({ adapter: memory([chain(8)]), attributes: { 'max-depth': '2' } });
      await thread.settled();
      await thread.comment('Reader 5').fold();
      expect(thread.comments().map((each) => each.name.split(',')[0])).to.deep.equal([1, 2, 3, 4, 5].map((n) => `Reader ${n}`));
      expect(thread.comment('Reader 5').text).to.contain('+ 3 replies');
    });
  });

  describe('has words for', () => {
    it('loading', async () => {
      const thread = await mount({ adapter: memory([], { script: () => new Promise<never>(() => {}) }), wait: false });
      await until(() => thread.text.includes('Loading comments…'), 'loading');
      expect(thread.heading().textContent).to.equal('Comments on “A thread”');
      expect(thread.all('button')).to.deep.equal([]);
    });

    it('a thread without comments', async () => {
      const thread = await mount({ adapter: memory([], { as: 'Ines' }) });
      expect(thread.text).to.contain('No comments yet. Be the first to say something.');
      expect(thread.heading().textContent).to.equal('0 comments on “A thread”');
    });

    it('a thread without comments where nobody can write', async () => {
      const { write: _write, auth: _auth, ...readOnly } = memory([]);
      const thread = await mount({ adapter: readOnly });
      expect(thread.text).to.contain('No comments yet.').and.not.to.contain('first to say');
    });

    it('a closed thread without comments', async () => {
      const thread = await mount({ adapter: memoryAdapter({ seed: seed([], true) }) });
      expect(thread.text).to.contain('No comments. This thread is closed.');
      expect(thread.all('textbox')).to.deep.equal([]);
    });

    it('a failure, with Try again that tries again', async () => {
      let well = false;
      const thread = await mount({ adapter: memory([{ author: 'Ann', text: 'Here at last.' }], {
        script: ({ op }) => (op === 'page' && !well ? new CommentError('timeout', 'scripted') : undefined),
      }) });
      expect(text(find(thread.element, 'alert')[0]!)).to.contain('Comments could not be loaded: the server did not answer.');
      expect(thread.element.phase).to.equal('failed');
      thread.button('Try again').click();
      await thread.settled();
      expect(thread.element.phase).to.equal('failed');
      well = true;
      thread.button('Try again').click();
      await until(() => thread.has('Here at last.'), 'the comment');
      expect(thread.all('alert').map((each) => text(each)).join('')).to.equal('');
    });

    it('what the backend says went wrong, after our own', async () => {
      const thread = await mount({ adapter: memory([], { script: ({ op }) => (op === 'page' ? new CommentError('server', 'x', { reason: 'Back at six.' }) : undefined) }) });
      expect(thread.text).to.contain('Comments could not be loaded: the server has a problem. Back at six.');
    });

    it('an adapter that nobody registered, without hiding the page', async () => {
      const thread = await mount({ adapter: 'nobody-knows' });
      expect(thread.text).to.contain('Comments cannot be shown: no adapter is called “nobody-knows”');
    });

    it('an adapter that the page registers after the thread was there, as soon as it does', async () => {
      const thread = await mount({ adapter: 'comes-late' });
      expect(thread.text).to.contain('no adapter is called “comes-late”');
      registerAdapter('comes-late', () => Promise.resolve(memory([{ author: 'Ann', text: 'Here now.' }])));
      await until(() => thread.has('Here now.'), 'the comment');
      expect(thread.text).not.to.contain('cannot be shown');
    });

    it('a closed thread, above its comments', async () => {
      const thread = await mount({ adapter: memoryAdapter({ as: 'Ines', seed: seed([{ author: 'Ann', text: 'That was it.' }], true) }) });
      expect(thread.text).to.contain('Comments are closed.');
      expect(thread.comment('Ann').has(/^Reply/)).to.equal(false);
    });

    it('a refresh that failed, and keeps what was there', async () => {
      let well = true;
      const thread = await mount({ adapter: memory([{ author: 'Ann', text: 'Still here.' }], {
        script: ({ op }) => (op === 'page' && !well ? new CommentError('offline', 'scripted') : undefined),
      }) });
      well = false;
      await thread.element.store!.reload();
      await thread.settled();
      expect(thread.text).to.contain('Could not be refreshed: the network cannot be reached.');
      expect(thread.has('Still here.')).to.equal(true);
    });
  });

  describe('has more of', () => {
    it('the roots: says how many, brings a page, moves focus to the first new one, and is gone at the end', async () => {
      const thread = await mount({ adapter: memory(many(25, 'Root')), attributes: { 'page-size': '10' }, properties: { order: 'oldest' } });
      expect(thread.comments()).to.have.lengthOf(10);
      thread.button('Show 15 more comments').click();
      await thread.focusOn(/^Root 11, /);
      expect(thread.comments()).to.have.lengthOf(20);
      await thread.hears('10 more comments.');
      thread.button('Show 5 more comments').click();
      await thread.focusOn(/^Root 21, /);
      expect(thread.all('button', /more/)).to.deep.equal([]);
    });

    it('each reply list, each by its own button', async () => {
      const thread = await mount({ adapter: memory([{ author: 'Ann', text: 'x', replies: many(30, 'A') }, { author: 'Bob', text: 'x', replies: many(27, 'B') }]) });
      const labels = thread.all('button', /more repl/).map((each) => text(each));
      expect(labels).to.have.members(['Show 5 more replies', 'Show 2 more replies']);
      thread.button('Show 2 more replies').click();
      await thread.focusOn(/^B 26, reply to Bob/);
      expect(thread.comments().filter((each) => each.name.startsWith('B '))).to.have.lengthOf(27);
      expect(thread.comments().filter((each) => each.name.startsWith('A '))).to.have.lengthOf(25);
    });

    it('a reply list inside a flat one, saying whose it is', async () => {
      const thread = await mount({ adapter: memory([{ author: 'Ann', text: 'x', replies: [{ author: 'Bob', text: 'x', replies: many(30, 'Deep') }] }]), attributes: { 'max-depth': '1' } });
      await thread.settled();
      thread.button('Show 5 more replies to Bob').click();
      await until(() => thread.has('Deep 30'), 'the last');
    });

    it('says why more could not be loaded, beside a button that tries again', async () => {
      let well = true;
      const thread = await mount({ adapter: memory(many(5, 'Root'), { script: ({ op }) => (op === 'page' && !well ? new CommentError('offline', 'scripted') : undefined) }), attributes: { 'page-size': '3' } });
      well = false;
      thread.button('Show 2 more comments').click();
      await until(() => thread.text.includes('Could not be loaded: the network cannot be reached.'), 'the reason');
      expect(thread.comments()).to.have.lengthOf(3);
      well = true;
      thread.button('Try again').click();
      await until(() => thread.comments().length === 5, 'the rest');
    });
  });

  describe('sorts', () => {
    const votes: SeedComment[] = [
      { author: 'Old', ago: 90, text: 'x', votes: { up: 1 } }, { author: 'Loved', ago: 60, text: 'x', votes: { up: 40 } }, { author: 'Young', ago: 1, text: 'x', votes: { up: 2 } },
    ];
    const names = (thread: Awaited<ReturnType<typeof mount>>) => thread.comments().map((each) => each.name.split(',')[0]);
    const choose = (thread: Awaited<ReturnType<typeof mount>>, order: string) => {
      const select = thread.element.shadowRoot!.querySelector('select')!;
      select.value = order;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    };

    it('by best, newest and oldest, and says so', async () => {
      const thread = await mount({ adapter: memory(votes) });
      expect(names(thread)[0]).to.equal('Loved');
      choose(thread, 'newest');
      await until(() => names(thread).join() === 'Young,Loved,Old', 'newest first', () => names(thread).join());
      choose(thread, 'oldest');
      await until(() => names(thread).join() === 'Old,Loved,Young', 'oldest first', () => names(thread).join());
      await thread.hears('Oldest');
    });

    it('as the page asks at first, and as the reader chose ever after', async () => {
      const first = await mount({ adapter: memory(votes), attributes: { order: 'oldest' } });
      expect(names(first)).to.deep.equal(['Old', 'Loved', 'Young']);
      choose(first, 'newest');
      await until(() => names(first)[0] === 'Young', 'newest first');
      const second = await mount({ adapter: memory(votes), attributes: { order: 'oldest' } });
      expect(names(second)).to.deep.equal(['Young', 'Loved', 'Old']);
      expect(second.element.shadowRoot!.querySelector('select')!.value).to.equal('newest');
    });

    it('not at all where the backend has one order only', async () => {
      const thread = await mount({ adapter: memory(votes, { orders: ['newest'] }) });
      expect(thread.all('combobox')).to.deep.equal([]);
    });
  });

  it('waits with loading, where asked, until the reader comes near', async () => {
    const space = document.createElement('div');
    space.style.height = '5000px';
    document.body.prepend(space);
    let asked = 0;
    const thread = await mount({ adapter: memory([{ author: 'Ann', text: 'x' }], { script: () => { asked++; } }), attributes: { loading: 'lazy' }, wait: false });
    await aTimeout(100);
    expect(asked).to.equal(0);
    thread.element.scrollIntoView();
    await thread.settled();
    expect(thread.comments()).to.have.lengthOf(1);
    space.remove();
  });
});
