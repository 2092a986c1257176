// What the reference adapter's readers see of each other: order, rights, tombstones; and how it fails when told to.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bigThread } from '../../demo/big-thread.js';
import { modelSeed, modelThread } from '../../demo/model-thread.js';
import { type MemoryOptions, type Script, type Seed, type SeedComment, memoryAdapter } from '../../src/adapters/memory.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, Cursor, WriteKey } from '../../src/core/model.js';
import { patience } from '../support/patience.js';

const call = { signal: new AbortController().signal };
let keys = 0;
const writeCall = () => ({ ...call, key: `k${keys++}` as WriteKey });
const thread = { id: 't' };
const query = (rest: Partial<PageQuery> = {}): PageQuery => ({ thread, parent: null, order: 'best', after: null, size: 100, replies: { depth: 100, size: 100 }, ...rest });
const site = (comments: readonly SeedComment[], options: MemoryOptions = {}, seed: Seed = {}) => memoryAdapter({ seed: { ...seed, threads: [{ id: 't', comments }] }, ...options });
const id = (name: string): CommentId => name as CommentId;
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;

describe('the order of a thread', () => {
  const comments: readonly SeedComment[] = [
    { id: 'old-loved', author: 'A', text: '1', ago: 30, votes: { up: 9, down: 1 } },
    { id: 'older-loved', author: 'A', text: '2', ago: 40, votes: { up: 8 } },
    { id: 'new', author: 'A', text: '3', ago: 5, replies: [
      { id: 'r-old', author: 'B', text: '4', ago: 4 },
      { id: 'r-new', author: 'B', text: '5', ago: 3, votes: { up: 2 } },
    ] },
    { id: 'disliked', author: 'A', text: '6', ago: 20, votes: { down: 3 } },
  ];
  const expected = {
    best: ['older-loved', 'old-loved', 'new', 'r-new', 'r-old', 'disliked'],
    newest: ['new', 'r-old', 'r-new', 'disliked', 'old-loved', 'older-loved'],
    oldest: ['older-loved', 'old-loved', 'disliked', 'new', 'r-old', 'r-new'],
  } as const;
  for (const order of ['best', 'newest', 'oldest'] as const) {
    it(`is, by ${order}, ${expected[order].join(', ')}`, async () => {
      const page = await site(comments).read.page(query({ order }), call);
      assert.deepEqual(page.comments.map((comment) => comment.id), expected[order]);
    });
  }

  it('shows what is pinned first', async () => {
    const page = await site([...comments, { id: 'pin', author: 'A', text: '7', pinned: true }]).read.page(query(), call);
    assert.equal(page.comments[0]?.id, 'pin');
  });

  for (const cursor of ['', '[]', '["newest"]', '["best",1,2]', '["best",1,2,3,"x"]', '{"a":1}', 'null']) {
    it(`refuses the cursor ${cursor || '(empty)'} of nobody`, async () => {
      await assert.rejects(site(comments).read.page(query({ after: cursor as Cursor }), call), code('invalid'));
    });
  }

  it('survives ids that look like parts of an object', async () => {
    const odd = site(['__proto__', 'constructor', 'toString'].map((name) => ({ id: name, author: name, text: name, replies: [{ author: name, text: 'reply' }, { author: name, text: 'reply' }] })));
    const page = await odd.read.page(query({ replies: { depth: 1, size: 1 } }), call);
    assert.equal(page.comments.length, 6);
    assert.deepEqual(Object.keys(page.more).sort(), ['__proto__', 'constructor', 'toString']);
  });
});

describe('who may do what', () => {
  const people: Seed = { people: [{ name: 'Mod', role: 'moderator' }, { name: 'Ann' }, { name: 'Bob' }] };
  const talk: readonly SeedComment[] = [{ id: 'root', author: 'Ann', text: 'Root', replies: [{ id: 'leaf', author: 'Bob', text: 'Leaf' }] }, { id: 'held', author: 'Bob', text: 'Held', state: 'held' }];
  const seen = async (as?: string): Promise<Record<string, readonly string[]>> => {
    const page = await site(talk, as === undefined ? {} : { as }, people).read.page(query({ order: 'oldest' }), call);
    return Object.fromEntries(page.comments.map((comment) => [comment.id, comment.can]));
  };
  it('lets a stranger see what signing in would allow', async () => {
    assert.deepEqual(await seen(), { root: ['reply', 'react', 'report'], leaf: ['reply', 'react', 'report'] });
  });
  it('lets authors change their own and see what is held', async () => {
    assert.deepEqual(await seen('Bob'), { root: ['reply', 'react', 'report'], leaf: ['reply', 'edit', 'remove', 'react'], held: ['edit', 'remove'] });
  });
  it('lets moderators remove and keep order', async () => {
    assert.deepEqual(await seen('Mod'), { root: ['reply', 'remove', 'react', 'report', 'moderate'], leaf: ['reply', 'remove', 'react', 'report', 'moderate'], held: ['remove', 'moderate'] });
  });

  it('keeps a tombstone for the replies and does not count it', async () => {
    const adapter = site(talk, { as: 'Mod' }, people);
    const tombstone = await adapter.write.remove!(id('root'), writeCall());
    assert.deepEqual([tombstone?.state, tombstone?.author, tombstone?.body, tombstone?.can], ['removed', null, null, []]);
    const page = await adapter.read.page(query(), call);
    assert.deepEqual([page.comments.length, page.total], [3, 2]);
  });

  it('answers a removal that is sent twice as it did the first time', async () => {
    const adapter = site(talk, { as: 'Mod' }, people);
    const how = writeCall();
    assert.equal(await adapter.write.remove!(id('leaf'), how), null);
    assert.equal(await adapter.write.remove!(id('leaf'), how), null);
    await assert.rejects(adapter.write.remove!(id('leaf'), writeCall()), code('missing'));
  });

  it('lets guests write under a name where the site lets them', async () => {
    const adapter = site(talk, { guests: true }, people);
    const comment = await adapter.write.create({ thread, parent: null, source: 'Hi', guest: { name: ' Passer-by ' } }, writeCall());
    assert.equal(comment.author?.name, 'Passer-by');
    assert.deepEqual(comment.can.includes('edit'), false);
    await assert.rejects(adapter.write.create({ thread, parent: null, source: 'Hi', guest: { name: '' } }, writeCall()), code('invalid'));
  });

  it('asks for the password where people have one', async () => {
    const adapter = site(talk, { login: 'password' }, { people: [{ id: 'ann', name: 'Ann', password: 'pear' }, { name: 'Bob' }] });
    const login = (username: string, password: string) => adapter.auth.login('form', { username, password }, call);
    assert.equal((await login('ANN', 'pear')).id, 'ann');
    for (const [name, password] of [['Ann', 'apple'], ['Bob', ''], ['Nobody', 'pear']] as const) await assert.rejects(login(name, password), code('invalid'));
  });
});

describe('told to fail', () => {
  const draft = { thread, parent: null, source: 'Words' };
  const say = (script: Script) => {
    const adapter = memoryAdapter({ as: 'Ann', script });
    return { adapter, answer: adapter.write.create(draft, writeCall()) };
  };
  const total = async (adapter: ReturnType<typeof memoryAdapter>) => (await adapter.read.page(query(), call)).comments.length;
  const on = (verdict: () => ReturnType<Script>): Script => ({ op }) => (op === 'create' ? verdict() : undefined);

  it('fails with what is thrown or returned, and has not written', async () => {
    for (const verdict of [() => new CommentError('busy', 'wait'), () => {
      throw new CommentError('busy', 'wait');
    }, () => Promise.reject(new CommentError('busy', 'wait'))]) {
      const { adapter, answer } = say(on(verdict));
      await assert.rejects(answer, code('busy'));
      assert.equal(await total(adapter), 0);
    }
  });
  it('writes and loses the answer', async () => {
    const { adapter, answer } = say(on(() => ({ lost: new CommentError('timeout', 'gone') })));
    await assert.rejects(answer, code('timeout'));
    assert.equal(await total(adapter), 1);
  });
  it('takes longer, by a number or a promise', async () => {
    const start = performance.now();
    await say(on(() => 30)).answer;
    assert.ok(performance.now() - start >= 25);
    await say(on(() => new Promise<void>((done) => setTimeout(done, 5)))).answer;
  });
  it('never answers, until it is called off', async () => {
    const aborter = new AbortController();
    const adapter = memoryAdapter({ script: () => new Promise<never>(() => {}) });
    const answer = adapter.read.page(query(), { signal: aborter.signal });
    aborter.abort();
    await assert.rejects(answer, code('aborted'));
  });
  it('counts the calls of each op', async () => {
    const heard: string[] = [];
    const adapter = memoryAdapter({ as: 'Ann', script: ({ op, nth }) => void heard.push(`${op} ${nth}`) });
    await adapter.read.page(query(), call);
    await adapter.write.create(draft, writeCall());
    await adapter.read.page(query(), call);
    assert.deepEqual(heard, ['page 1', 'create 1', 'page 2']);
  });
});

describe('at length', () => {
  it('answers a page among 10,000 comments without reading them all for each', async () => {
    const adapter = memoryAdapter({ seed: bigThread(10_000, 7) });
    const page = await adapter.read.page(query({ thread: { id: 'big' }, size: 10_000, replies: { depth: 100, size: 10_000 } }), call);
    assert.equal(page.comments.length, 10_000);
    assert.equal(page.total, 10_000);
    const start = performance.now();
    for (let n = 0; n < 20; n++) await adapter.read.page(query({ thread: { id: 'big' }, size: 25 }), call);
    assert.ok(performance.now() - start < patience, `${performance.now() - start} ms`);
  });
  it('goes 20,000 replies deep', async () => {
    let comment: SeedComment = { author: 'A', text: 'deepest', id: 'deepest' };
    for (let n = 0; n < 20_000; n++) comment = { author: 'A', text: 'above', replies: [comment] };
    const adapter = site([comment]);
    const whole = await adapter.read.page(query({ replies: { depth: Infinity, size: 1 } }), call);
    assert.equal(whole.comments.length, 20_001);
    const around = await adapter.read.page(query({ replies: { depth: 1, size: 1 }, around: id('deepest') }), call);
    assert.equal(around.comments.at(-1)?.id, 'deepest');
  });
});

describe('the demo’s thread', () => {
  it('has a reply to a reply, a second root, and people of both kinds', async () => {
    const adapter = memoryAdapter({ seed: modelSeed });
    const page = await adapter.read.page(query({ thread: modelThread }), call);
    assert.deepEqual(page.comments.map(({ id: each, parent }) => [each, parent]), [['marek-1', null], ['aiko-1', 'marek-1'], ['tom-1', 'aiko-1'], ['ines-1', null]]);
    for (const role of ['contributor', 'moderator'] as const) {
      const people = await adapter.read.people({ role, size: 10 }, call);
      assert.ok(people.length >= 2 && people.every(({ country }) => /^[A-Z]{2}$/.test(country ?? '')));
    }
  });
  it('is the same every time, however long', () => {
    assert.deepEqual(bigThread(300, 3), bigThread(300, 3));
    assert.notDeepEqual(bigThread(300, 3), bigThread(300, 4));
  });
});
