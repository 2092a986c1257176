// Comments in a JSON file: the promises of reading, the shapes that files have, and files that are broken.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { staticAdapter } from '../../src/adapters/static.js';
import type { Result } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { CommentError } from '../../src/core/errors.js';
import type { Comment, ThreadRef } from '../../src/core/model.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
const query = { parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 1000, size: 1000 } } as const;
async function read(adapter: CommentAdapter, thread: ThreadRef = { id: '/post/' }): Promise<readonly Comment[]> {
  return (await adapter.read.page({ thread, ...query }, call)).comments;
}
const refused = (code: string) => (thrown: unknown): boolean => (thrown as CommentError).code === code;

describe('staticAdapter', () => {
  const results = proven({ adapter: 'static', backend: 'JSON files: exports, archives, Staticman', against: 'none' }, async () => {
    const thread = { id: 'proven' };
    const comments: unknown[] = [];
    return {
      thread,
      adapter: staticAdapter({ src: 'https://site.example/all.json', fetch: async () => Response.json({ threads: [{ ...thread, comments }] }) }),
      async seed(count) {
        for (let n = 0; n < count; n++) comments.push({ id: `s${n}`, parent: n % 5 < 2 ? null : `s${n - 1}`, author: `Writer ${n % 3}`, text: `Seeded ${n}`, createdAt: Date.UTC(2024, 0, 1) + n * 1000 });
      },
      async dispose() {},
    };
  });
  it('is tested as far as it goes', () => {
    const at = (outcome: Result['outcome']): string[] => results.filter((result) => result.outcome === outcome).map(({ id }) => id);
    assert.deepEqual([...at('broken'), ...at('waiting'), ...at('untested')], []);
    assert.ok(['reads.order', 'reads.around', 'counts.order', 'recent.newest-first'].every((id) => at('kept').includes(id)), at('kept').join(' '));
  });
});

describe('a file of comments', () => {
  const two = [['Ann', 'One', null], ['Bob', 'Two', 'a']];
  const at = Date.UTC(2012, 2, 4, 5, 6, 7);
  const shapes: Readonly<Record<string, unknown>> = {
    'a seed': { people: [{ id: 'p1', name: 'Ann' }], threads: [{ id: '/other/', comments: [{ author: 'X', text: 'no' }] }, { id: '/post/', comments: [{ id: 'a', author: 'p1', text: 'One', createdAt: at, replies: [{ id: 'b', author: 'Bob', text: 'Two', createdAt: at + 1 }] }] }] },
    'a list of contract comments': [
      { id: 'a', parent: null, author: { id: 'p1', name: 'Ann' }, body: { format: 'text', source: 'One' }, createdAt: at, editedAt: null, state: 'shown', replies: 1, reactions: {}, can: ['reply'] },
      { id: 'b', parent: 'a', author: { id: 'p2', name: 'Bob' }, body: { format: 'text', source: 'Two' }, createdAt: at + 1, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [] },
    ],
    'entries of Staticman': [
      { _id: 'b', name: 'Bob', email: '0bc83cb571cd1c50ba6f3e8a78ef1346', message: 'Two', date: '2012-03-04T05:06:08.000Z', replying_to: 'a' },
      { _id: 'a', name: 'Ann', url: 'https://ann.example/', message: 'One', date: '2012-03-04T05:06:07.000Z', replying_to: '' },
    ],
    'a folder of Staticman': { 'comment-1': { _id: 'a', name: 'Ann', message: 'One', date: '2012-03-04' }, 'comment-2': { _id: 'b', name: 'Bob', message: 'Two', date: 1330905968, reply_to: 'a' } },
    'a folder of folders': { other: { c: { name: 'X', message: 'no' } }, '/post/': { a: { name: 'Ann', message: 'One', date: '2012-03-04' }, b: { name: 'Bob', message: 'Two', date: '2012-03-05', parent: 'a' } } },
    'lists by thread': { '/other/': [], '/post/': [{ id: 'a', user: 'Ann', content: 'One', created_at: '2012-03-04 05:06:07', children: [{ id: 'b', user: 'Bob', content: 'Two', created_at: '2012-03-04 05:06:08' }] }] },
    'one thread': { comments: [{ id: 'a', author_name: 'Ann', body: 'One', time: at }, { id: 'b', author_name: 'Bob', body: 'Two', time: at + 1, parent_id: 'a' }] },
    'a flat list that names its threads': [{ id: 'x', thread: '/other/', name: 'X', text: 'no' }, { id: 'a', thread: '/post/', name: 'Ann', text: 'One', date: at }, { id: 'b', thread: { id: '/post/' }, name: 'Bob', text: 'Two', date: at + 1, parent: 'a' }],
    'an answer in an envelope': { data: { commentCount: 2, data: [{ id: 'a', by_nickname: 'Ann', content: 'One', createdAt: at, replies: { data: [{ id: 'b', by_nickname: 'Bob', content: 'Two', createdAt: at + 1 }] } }] } },
  };
  for (const [shape, data] of Object.entries(shapes)) {
    it(`may be ${shape}`, async () => {
      const comments = await read(staticAdapter({ data }));
      assert.deepEqual(comments.map(({ author, body, parent }) => [author?.name, body?.source, parent]), two);
      assert.deepEqual(comments.map(({ id, can }) => [id, can]), [['a', []], ['b', []]]);
      for (const { createdAt } of comments) assert.equal(new Date(createdAt).getUTCFullYear(), 2012);
      assert.ok(!JSON.stringify(comments).includes('0bc83cb571cd1c50ba6f3e8a78ef1346'), 'the hash of a mail address got out');
    });
  }

  it('keeps formats, votes, edits, languages, pins and the author’s own site', async () => {
    const [first, second] = await read(staticAdapter({ data: [
      { id: 1, name: 'Ann', url: 'https://ann.example/', html: '<b>x</b>', date: at, upvotes: 3, downvotes: 1, pinned: true, lang: 'nl' },
      { id: 2, author: { id: 7, name: 'Bob', avatar: 'https://b.example/b.png', badge: 'Staff' }, content: { rendered: '<p>y</p>' }, date: at, updated_at: at + 5000, likes: 2, url: 'https://site.example/#2' },
    ] }));
    assert.deepEqual([first?.body, first?.author, first?.reactions, first?.pinned, first?.lang, first?.url], [
      { format: 'html', source: '<b>x</b>' }, { id: 'name:Ann', name: 'Ann', url: 'https://ann.example/' }, { up: { count: 3, mine: false }, down: { count: 1, mine: false } }, true, 'nl', undefined]);
    assert.deepEqual([second?.body, second?.author, second?.editedAt, second?.reactions, second?.url], [
      { format: 'html', source: '<p>y</p>' }, { id: '7', name: 'Bob', avatar: 'https://b.example/b.png', badge: 'Staff' }, at + 5000, { like: { count: 2, mine: false } }, 'https://site.example/#2']);
  });

  it('shows nothing that is held, spam or removed for good, and a place where a removed one has replies', async () => {
    const comments = await read(staticAdapter({ data: [
      { id: 'a', name: 'A', text: 'gone', deleted: true }, { id: 'b', name: 'B', text: 'answer', parent: 'a' }, { id: 'c', name: 'C', text: 'gone too', deleted: true },
      { id: 'd', name: 'D', text: 'held', approved: false }, { id: 'e', name: 'E', text: 'buy', status: 'spam' },
    ] }));
    assert.deepEqual(comments.map(({ id, body, author }) => [id, body?.source ?? null, author?.name ?? null]), [['a', null, null], ['b', 'answer', 'B']]);
  });

  it('stands a reply to nobody as a root, breaks circles, takes an id once', async () => {
    const comments = await read(staticAdapter({ data: [
      { id: 'a', name: 'A', text: '1', parent: 'nowhere' }, { id: 'b', name: 'B', text: '2', parent: 'c' }, { id: 'c', name: 'C', text: '3', parent: 'b' },
      { id: 'a', name: 'Twin', text: '4' }, { id: '__proto__', name: '__proto__', text: '5', votes: { __proto__: 3, constructor: 'x' } },
    ] }));
    assert.deepEqual(comments.map(({ id }) => id).sort(), ['__proto__', 'a', 'b', 'c']);
    assert.equal(comments.find(({ id }) => id === 'a')?.parent, null);
  });

  it('finds a thread by its address too, and has nothing for another', async () => {
    const adapter = staticAdapter({ data: { threads: [{ id: '77', url: 'https://site.example/post/', comments: [{ author: 'A', text: '1' }] }] } });
    assert.equal((await read(adapter, { id: 'https://site.example/post/' })).length, 1);
    assert.equal((await read(adapter, { id: 'x', url: 'https://site.example/post/#parley-3' })).length, 1);
    assert.equal((await read(adapter, { id: 'https://site.example/other/' })).length, 0);
  });

  it('finds a thread that is named by its path on any host, and none of another path', async () => {
    const adapter = staticAdapter({ data: { threads: [{ id: '/post/', url: 'http://old.example/post/', comments: [{ author: 'A', text: '1' }] }, { id: '/?p=2', comments: [{ author: 'B', text: '2' }] }] } });
    const at = async (url: string): Promise<number> => (await read(adapter, { id: url, url })).length;
    for (const url of ['http://127.0.0.1:8000/post/', 'https://new.example/post', 'https://new.example/post/index.html', 'https://new.example/?p=2']) assert.equal(await at(url), 1, url);
    for (const url of ['https://new.example/', 'https://new.example/post/?page=2', 'https://new.example/a/post/', 'https://new.example/?p=3', 'not an address:']) assert.equal(await at(url), 0, url);
  });

  it('may be as deep as it likes', async () => {
    let entry: Record<string, unknown> = { name: 'last', text: 'x' };
    for (let n = 0; n < 20_000; n++) entry = { name: 'N', text: 'x', replies: [entry] };
    const page = await staticAdapter({ data: [entry] }).read.page({ thread: { id: 'x' }, ...query, replies: { depth: Infinity, size: 50 } }, call);
    assert.equal(page.comments.length, 20_001);
  });
});

describe('a file that is fetched', () => {
  const site = (answer: () => Response | Promise<Response>): { adapter: CommentAdapter; asked: string[] } => {
    const asked: string[] = [];
    return { asked, adapter: staticAdapter({ src: 'https://site.example/c/all.json', fetch: async (address) => { asked.push(String(address)); return answer(); } }) };
  };
  const broken: readonly [what: string, answer: () => Response | Promise<Response>, code: string][] = [
    ['is a page of HTML', () => new Response('<!doctype html><title>Hello</title>'), 'garbled'],
    ['is cut off', () => new Response('[{"id": 1, "na'), 'garbled'],
    ['is nothing', () => new Response(''), 'garbled'],
    ['is null', () => new Response('null'), 'garbled'],
    ['is a number', () => new Response('42'), 'garbled'],
    ['is an object of something else', () => new Response('{"name": "parley", "version": 3}'), 'garbled'],
    ['is not there', () => new Response('', { status: 404 }), 'missing'],
    ['is refused', () => new Response('', { status: 403 }), 'forbidden'],
    ['comes from a server that is down', () => new Response('<h1>Bad gateway', { status: 502 }), 'server'],
    ['is asked for too often', () => new Response('', { status: 429, headers: { 'retry-after': '7' } }), 'busy'],
    ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch')), 'offline'],
  ];
  for (const [what, answer, code] of broken) {
    it(`and ${what} is told as ${code}, and fetched again when asked again`, async () => {
      let down = true;
      const { adapter } = site(() => (down ? answer() : Response.json([{ name: 'A', text: '1' }])));
      await assert.rejects(read(adapter), refused(code));
      down = false;
      assert.equal((await read(adapter)).length, 1);
    });
  }

  it('costs the bad entries, not the good ones', async () => {
    const { adapter } = site(() => Response.json([null, 7, 'x', [], { id: {} }, { id: 'ok', name: ['A'], text: 'fine', date: 'yesterday', votes: 'many' }]));
    const comments = await read(adapter);
    assert.deepEqual(comments.filter(({ body }) => body).map(({ id, author }) => [id, author]), [['ok', null]]);
  });

  it('is fetched once for all that one view of a page asks, and afresh when the thread is opened again', async () => {
    const { adapter, asked } = site(() => Response.json(Array.from({ length: 5 }, (_, n) => ({ id: `c${n}`, name: 'A', text: '1', date: Date.UTC(2020, 0, 1 + n) }))));
    const first = await adapter.read.page({ thread: { id: 'x' }, ...query, size: 2 }, call);
    await adapter.read.page({ thread: { id: 'x' }, ...query, size: 2, after: first.next }, call);
    await adapter.read.count?.([{ id: 'x' }], call);
    assert.equal(asked.length, 1);
    await read(adapter, { id: 'x' });
    assert.equal(asked.length, 2);
  });

  it('may be one for each thread; a thread without one has no comments', async () => {
    const asked: string[] = [];
    const adapter = staticAdapter({
      src: 'https://site.example/c/{thread}.json',
      fetch: async (address) => {
        asked.push(String(address));
        return String(address).includes('one') ? Response.json([{ name: 'A', text: '1' }]) : new Response('', { status: 404 });
      },
    });
    assert.equal((await read(adapter, { id: '/post one/?x' })).length, 1);
    assert.equal((await read(adapter, { id: 'nobody' })).length, 0);
    assert.deepEqual(asked, ['https://site.example/c/%2Fpost%20one%2F%3Fx.json', 'https://site.example/c/nobody.json']);
    assert.equal(adapter.read.count, undefined);
  });

  it('is not lost to others when one who waits for it goes away', async () => {
    let answer = (_: Response): void => {};
    const { adapter } = site(() => new Promise((resolve) => { answer = resolve; }));
    const gone = new AbortController();
    const one = adapter.read.page({ thread: { id: 'x' }, ...query }, { signal: gone.signal });
    const other = adapter.read.count?.([{ id: 'x' }], call);
    gone.abort();
    await assert.rejects(one, refused('aborted'));
    answer(Response.json([{ name: 'A', text: '1' }]));
    assert.deepEqual(await other, [1]);
  });

  it('must be named', () => assert.throws(() => staticAdapter({}), TypeError));
});
