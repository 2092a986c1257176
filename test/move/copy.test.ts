// Moving a thread from one backend to another: complete, in order, nothing twice, whatever interrupts it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MemoryOptions, type SeedComment, memoryAdapter } from '../../src/adapters/memory.js';
import { staticAdapter } from '../../src/adapters/static.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Comment, CommentId } from '../../src/core/model.js';
import { type Journal, type Receiver, copyThread, exportThreads, lineJournal, memoryJournal, readThread } from '../../src/move/index.js';

const thread = { id: '/post/' };
const day = Date.UTC(2012, 2, 4);
const talk: readonly SeedComment[] = [
  { id: '1', author: 'Ann', markdown: 'One *thing*', createdAt: day, replies: [
    { id: '2', author: 'Bob', html: '<p>Two <b>things</b><br>and <a href="https://x.example/">more</a></p>', createdAt: day + 2000, replies: [{ id: '3', author: 'Cat', text: 'Three *stars*', createdAt: day + 3000 }] },
  ] },
  { id: '4', author: null, createdAt: day + 1000, replies: [{ id: '5', author: 'Dan', text: 'Five', createdAt: day + 5000 }] },
  { id: '6', author: 'Eve', text: 'Held', state: 'held', createdAt: day + 6000 },
];
const source = (comments: readonly SeedComment[] = talk): CommentAdapter => memoryAdapter({ seed: { threads: [{ ...thread, comments }] } });
const wait = async (): Promise<void> => {};
const many = (count: number): SeedComment[] => Array.from({ length: count }, (_, n) => ({ id: `m${n}`, author: `Writer ${n % 7}`, text: `Number ${n}`, createdAt: day + n * 1000 }));
const target = (options: MemoryOptions = {}) => memoryAdapter({ as: 'Mover', ...options });
const sources = async (adapter: CommentAdapter): Promise<readonly (string | undefined)[]> => (await readThread(adapter, thread)).map(({ body }) => body?.source);
/** A target that forgets keys: the same comment sent twice is two. */
const forgetful = (adapter: CommentAdapter): CommentAdapter => ({
  ...adapter, limits: { ...adapter.limits, idempotent: false },
  write: { ...adapter.write!, create: (draft, call) => adapter.write!.create(draft, { ...call, key: `${call.key}-${Math.random()}` as never }) },
});

describe('copyThread', () => {
  it('keeps order and answers; what the target cannot keep stands in a line before the words', async () => {
    const to = target();
    const report = await copyThread(source(), to, { thread, wait });
    assert.deepEqual([report.copied, report.known, report.passed, report.refused], [4, 0, 1, []]);
    const made = await readThread(to, thread);
    assert.deepEqual(made.map(({ body, parent }) => [body?.source, made.find(({ id }) => id === parent)?.body?.source.slice(0, 7) ?? null]), [
      ['**Ann**, 2012-03-04:\n\nOne *thing*', null],
      ['**Bob**, 2012-03-04:\n\nTwo **things**\nand [more](<https://x.example/>)', '**Ann**'],
      ['**Cat**, 2012-03-04:\n\nThree \\*stars\\*', '**Bob**'],
      ['**Dan**, 2012-03-04:\n\nFive', null],
    ]);
  });

  it('writes plain words where the target has no Markdown', async () => {
    const to = target({ syntax: 'plain' });
    await copyThread(source(), to, { thread, wait });
    assert.deepEqual((await sources(to)).slice(0, 2), ['Ann, 2012-03-04:\n\nOne thing', 'Bob, 2012-03-04:\n\nTwo things\nand more (https://x.example/)']);
  });

  it('gives the author’s name as a guest’s where guests may write', async () => {
    const to = memoryAdapter({ guests: true });
    await copyThread(source(), to, { thread, wait });
    assert.deepEqual((await readThread(to, thread)).map(({ author, body }) => [author?.name, body?.source.slice(0, 12)]), [['Ann', '2012-03-04:\n'], ['Bob', '2012-03-04:\n'], ['Cat', '2012-03-04:\n'], ['Dan', '2012-03-04:\n']]);
  });

  it('says whom a comment answers where the target is not as deep', async () => {
    const to = target({ depth: 1 });
    await copyThread(source(), to, { thread, wait });
    const made = await readThread(to, thread);
    const cat = made.find(({ body }) => body?.source.includes('Cat'))!;
    assert.equal(cat.body?.source, '**Cat**, 2012-03-04, to Bob:\n\nThree \\*stars\\*');
    assert.ok(made.find(({ id }) => id === cat.parent)?.body?.source.includes('Ann'));
  });

  it('hands a target of its own the comment itself, with author and date', async () => {
    const received: [Comment, string | null][] = [];
    const to: Receiver = {
      name: 'import', limits: { depth: Infinity, length: Infinity, idempotent: true },
      receive: async (comment, { parent }) => { received.push([comment, parent]); return `t${comment.id}` as CommentId; },
    };
    await copyThread(source(), to, { thread, wait });
    assert.deepEqual(received.map(([{ author, createdAt }, parent]) => [author?.name, createdAt - day, parent]), [['Ann', 0, null], ['Bob', 2000, 't1'], ['Cat', 3000, 't2'], ['Dan', 5000, null]]);
  });

  for (const [what, make] of [['that knows a write by its key', (to: CommentAdapter) => to], ['that does not', forgetful]] as const) {
    it(`goes on after an interruption, to a target ${what}, and copies nothing twice`, async () => {
      const journal = memoryJournal();
      const to = target();
      for (let stop = 3, runs = 0; runs < 20; stop += 3, runs++) {
        const off = new AbortController();
        const done = copyThread(source(many(20)), make(to), { thread, resume: journal, wait, signal: off.signal, progress: (at) => { if (at.done === stop) off.abort(); } });
        const ended = await done.then(() => true, (error: CommentError) => { assert.equal(error.code, 'aborted'); return false; });
        if (ended) break;
      }
      assert.deepEqual((await sources(to)).map((words) => words?.replace(/^.*\n\n/s, '')), many(20).map(({ text }) => text));
    });

    it(`copies nothing twice where answers are lost, to a target ${what}`, async () => {
      const site = target();
      let nth = 0;
      const to = memoryAdapter({ beside: site, as: 'Mover', script: ({ op }) => (op === 'create' && ++nth % 3 === 0 ? { lost: new CommentError('timeout', 'no answer') } : undefined) });
      const { copied } = await copyThread(source(many(12)), make(to), { thread, wait });
      assert.equal(copied, 12);
      assert.equal((await readThread(site, thread)).length, 12);
    });

    it(`copies nothing twice where it died between the write and the note of it, to a target ${what}`, async () => {
      const to = target();
      const kept = memoryJournal();
      const dying: Journal = { ...kept, done: async (key, id) => { if (key.endsWith(':m3')) throw new Error('power cut'); await kept.done(key, id); } };
      await assert.rejects(copyThread(source(many(6)), make(to), { thread, resume: dying, wait }), /power cut/);
      const { copied, known } = await copyThread(source(many(6)), make(to), { thread, resume: kept, wait });
      assert.deepEqual([copied, known, (await readThread(to, thread)).length], [3, 3, 6]);
    });
  }

  it('knows what has arrived although the target draws the words in its own way, and takes no other words for it', async () => {
    const typed = source([{ id: 'a', author: 'Ann', text: '"Yes" -- isn\'t it?', createdAt: day }, { id: 'b', author: 'Bob', text: 'yes', createdAt: day + 1 }]);
    const site = forgetful(target());
    // Somebody has said before what ends in the same word.
    await site.write!.create({ thread, parent: null, source: 'I think, yes' }, { signal: new AbortController().signal, key: 'k' as never });
    let nth = 0;
    const to: CommentAdapter = {
      ...site,
      read: { ...site.read, page: async (...asked) => {
        const page = await site.read.page(...asked);
        return { ...page, comments: page.comments.map((each) => ({ ...each, key: undefined as never, body: each.body && { ...each.body, source: each.body.source.replace('"Yes" --', '“Yes” –').replace("n't", 'n’t') } })) };
      } },
      // The first is stored and its answer lost, the second lost on the way.
      write: { ...site.write!, create: async (draft, call) => {
        nth++;
        if (nth !== 2) await site.write!.create(draft, call);
        if (nth < 3) throw new CommentError('timeout', 'no answer');
        return (await readThread(site, thread)).at(-1)!;
      } },
    };
    const { copied } = await copyThread(typed, to, { thread, wait });
    assert.deepEqual([copied, (await sources(site)).map((words) => words?.replace(/^.*\n\n/s, ''))], [2, ['I think, yes', '"Yes" -- isn\'t it?', 'yes']]);
  });

  it('copies into a second target what the journal says has gone to the first', async () => {
    const journal = memoryJournal();
    const [first, second] = ['https://one.example', 'https://two.example'].map((address): CommentAdapter => ({ ...target(), address }));
    for (const [to, expected] of [[first!, [4, 0]], [second!, [4, 0]], [first!, [0, 4]], [second!, [0, 4]]] as const) {
      const { copied, known } = await copyThread(source(), to, { thread, resume: journal, wait });
      assert.deepEqual([copied, known], expected);
    }
    assert.equal((await copyThread(source(), first!, { thread, as: { id: '/elsewhere/' }, resume: journal, wait })).copied, 4);
  });

  it('does not take half a thread for all of it where the lists of a source have no end', async () => {
    const endless = (comments: (n: number) => readonly Comment[]): CommentAdapter => {
      let n = 0;
      const from = source();
      return { ...from, read: { page: async (query, call) => ({ ...await from.read.page({ ...query, after: null }, call), comments: comments(n), next: String(n++) as never }) } };
    };
    const [one] = await readThread(source(), thread);
    for (const from of [endless(() => []), endless(() => [one!])]) await assert.rejects(readThread(from, thread), (thrown) => (thrown as CommentError).code === 'garbled');
  });

  it('copies what two people said in the same words twice', async () => {
    const to = forgetful(target());
    await copyThread(source([{ id: 'a', author: 'Ann', text: 'Same', createdAt: day }, { id: 'b', author: 'Ann', text: 'Same', createdAt: day + 1 }]), to, { thread, wait });
    assert.equal((await readThread(to, thread)).length, 2);
  });

  it('waits as long as a busy target says, and gives up where it stays away', async () => {
    const waited: number[] = [];
    let busy = 2;
    const to = target({ script: ({ op }) => { if (op === 'create' && busy-- > 0) throw new CommentError('busy', 'later', { retryAfter: 7 }); } });
    await copyThread(source(many(1)), to, { thread, wait: async (ms) => { waited.push(ms); } });
    assert.deepEqual(waited, [7000, 7000]);
    const away = target({ script: ({ op }) => { if (op === 'create') throw new CommentError('offline', 'gone'); } });
    await assert.rejects(copyThread(source(many(1)), away, { thread, wait, attempts: 3 }), (thrown) => (thrown as CommentError).code === 'offline');
  });

  it('tells what the target refused, and hangs the answers to it one higher', async () => {
    const long: SeedComment = { id: 'a', author: 'Ann', text: 'Top', createdAt: day, replies: [{ id: 'b', author: 'Bob', text: 'x'.repeat(100), createdAt: day + 1, replies: [{ id: 'c', author: 'Cat', text: 'Answer', createdAt: day + 2 }] }] };
    const to = target({ length: 60 });
    const { copied, refused } = await copyThread(source([long]), to, { thread, wait });
    assert.deepEqual([copied, refused.map(({ id, error }) => [id, error.code])], [2, [['b', 'invalid']]]);
    const made = await readThread(to, thread);
    assert.deepEqual(made.map(({ body, parent }) => [body?.source.replace(/\s+/g, ' '), parent === made[0]?.id]), [['**Ann**, 2012-03-04: Top', false], ['**Cat**, 2012-03-04, to Bob: Answer', true]]);
  });

  it('stops where nobody is signed in, and where nothing can be written', async () => {
    await assert.rejects(copyThread(source(), memoryAdapter(), { thread, wait }), (thrown) => (thrown as CommentError).code === 'signed-out');
    await assert.rejects(copyThread(source(), staticAdapter({ data: [] }), { thread, wait }), (thrown) => (thrown as CommentError).code === 'unsupported');
  });

  it('tells how far it is', async () => {
    const seen: string[] = [];
    await copyThread(source(many(2)), target(), { thread, wait, progress: ({ done, total }) => seen.push(`${done}/${total}`) });
    assert.deepEqual(seen, ['0/2', '1/2', '2/2']);
  });
});

describe('a journal of lines', () => {
  it('is read again after a crash in the middle of a line', async () => {
    let file = '';
    const open = (): Journal => lineJournal({ read: async () => file, append: async (line) => { file += line; } });
    const first = open();
    await first.begin('a');
    await first.done('a', '1');
    await first.begin('b');
    file += '["b","2';
    const second = open();
    await second.begin('c');
    assert.deepEqual([...await open().read()], [['a', '1'], ['b', null], ['c', null]]);
  });
});

describe('exportThreads', () => {
  it('makes a file that holds all of a thread: deep, long, edited, voted on, pinned, removed', async () => {
    let deep: SeedComment = { id: 'd0', author: 'Deep', text: 'bottom', createdAt: day + 900 };
    for (let n = 1; n < 300; n++) deep = { id: `d${n}`, author: 'Deep', text: `level ${n}`, createdAt: day + 900 - n, replies: [deep] };
    const from = source([...talk, ...many(250), deep, { id: 'z', author: 'Zed', text: 'edited', createdAt: day, editedAt: day + 5, votes: { up: 3, down: 1 }, pinned: true }]);
    const { seed, comments } = await exportThreads(from, [thread]);
    const before = new Map((await readThread(from, thread)).map((comment) => [comment.id, comment]));
    const after = await readThread(staticAdapter({ data: JSON.parse(JSON.stringify(seed)) }), thread);
    assert.deepEqual([after.length, comments, before.size], [before.size, before.size, 5 + 250 + 300 + 1]);
    for (const { id, parent, body, author, createdAt, editedAt, reactions, pinned } of after) {
      const old = before.get(id)!;
      assert.deepEqual([parent, body, author?.name, createdAt, editedAt, reactions, pinned], [old.parent, old.body, old.author?.name, old.createdAt, old.editedAt, old.reactions, old.pinned]);
    }
  });
});
