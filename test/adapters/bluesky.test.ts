// What the Bluesky adapter makes of answers: gaps, labels, rich text, sessions that end, nonsense. bluesky-real.test.ts asks a real network.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BlueskyOptions, blueskyAdapter } from '../../src/adapters/bluesky.js';
import { facetsOf, markup } from '../../src/adapters/support/bluesky-text.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';

const call = { signal: new AbortController().signal };
const write = { ...call, key: 'k' as WriteKey };
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;
const [alice, bob] = ['did:plc:alice', 'did:plc:bob'];
const uri = (did: string, key: string) => `at://${did}/app.bsky.feed.post/${key}`;
const root = uri(alice, 'root');
const ask = (rest: Partial<PageQuery> = {}): PageQuery => ({ thread: { id: root }, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 1000, size: 1000 }, ...rest });

let minutes = 0;
const post = (did: string, key: string, text: unknown, rest: object = {}, record: object = {}) => ({
  uri: uri(did, key), cid: `cid-${key}`, author: { did, handle: `${did.slice(8)}.test`, labels: [] }, likeCount: 0, replyCount: 0, labels: [],
  indexedAt: new Date(Date.UTC(2024, 0, 1, 0, ++minutes)).toISOString(), record: { text, createdAt: '2024-01-02T00:00:00Z', reply: { root: { uri: root, cid: 'cid-root' }, parent: { uri: root, cid: 'cid-root' } }, ...record }, ...rest,
});
const node = (of: object, replies?: unknown) => ({ $type: 'app.bsky.feed.defs#threadViewPost', post: of, ...(replies === undefined ? {} : { replies }) });
const top = (replies: unknown, rest: object = {}) => ({ thread: node(post(alice, 'root', 'Post', {}, { reply: undefined }), replies), ...rest });

type Answer = { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> };
const session = { pds: 'https://pds.example', did: bob, handle: 'bob.test', accessJwt: 'old', refreshJwt: 'refresh' };
/** Answers by the end of the path; what was asked is kept. */
const adapterOn = (answer: (method: string, request: { url: URL; body: Record<string, never>; token: string }) => Answer, options: BlueskyOptions = {}) => {
  const asked: string[] = [];
  const adapter = blueskyAdapter({ ...options, fetch: async (input, init) => {
    const url = new URL(String(input));
    const method = url.pathname.split('/').pop()!;
    asked.push(method);
    const { status = 200, body, headers = {} } = answer(method, { url, body: typeof init?.body === 'string' ? JSON.parse(init.body) as Record<string, never> : {}, token: new Headers(init?.headers).get('authorization') ?? '' });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  } });
  return { adapter, asked };
};
const seen = async (body: unknown, options: BlueskyOptions = {}) => (await adapterOn(() => ({ body }), options).adapter.read.page(ask(), call)).comments;

describe('a thread on Bluesky', () => {
  it('keeps the place of posts that are blocked or gone, and knows when they were written', async () => {
    const comments = await seen(top([
      { $type: 'app.bsky.feed.defs#notFoundPost', uri: uri(bob, '3n2v3imdvu22j'), notFound: true }, { $type: 'app.bsky.feed.defs#blockedPost', uri: uri(bob, 'b'), blocked: true, author: { did: bob } }, node(post(bob, 'c', 'Here'), []),
    ]));
    assert.deepEqual(comments.map(({ state, body }) => [state, body?.source ?? null]).sort(), [['removed', null], ['removed', null], ['shown', 'Here']]);
    const gone = comments.find(({ id }) => id.endsWith('3n2v3imdvu22j'))!;
    assert.deepEqual([gone.author, new Date(gone.createdAt).toISOString().slice(0, 10)], [null, '2026-11-22']);
  });
  it('asks for branches that lie too deep for one answer', async () => {
    const { adapter, asked } = adapterOn((_, { url }) => ({ body: url.searchParams.get('uri') === root ? top([node(post(bob, 'a', 'A', { replyCount: 1 }))]) : { thread: node(post(bob, 'a', 'A', { replyCount: 1 }), [node(post(bob, 'b', 'B'), [])]) } }));
    const { comments } = await adapter.read.page(ask(), call);
    assert.deepEqual([comments.map(({ id, parent }) => [id, parent]), asked.length], [[[uri(bob, 'a'), null], [uri(bob, 'b'), uri(bob, 'a')]], 2]);
  });
  it('is read once for all its pages', async () => {
    const { adapter, asked } = adapterOn(() => ({ body: top(Array.from({ length: 30 }, (_, n) => node(post(bob, `p${n}`, `${n}`), []))) }));
    const first = await adapter.read.page(ask({ size: 10 }), call);
    await adapter.read.page(ask({ size: 10, after: first.next }), call);
    assert.equal(asked.length, 1);
  });
  it('hides what its author hid, what a labeller hid, and people who want to be seen by members only', async () => {
    const body = top([
      node(post(bob, 'hidden', 'Hidden'), []), node(post(bob, 'banned', 'Banned', { labels: [{ val: '!hide' }] }), []), node(post(bob, 'shy', 'Shy', { author: { did: bob, handle: 'b', labels: [{ val: '!no-unauthenticated' }] } }), []),
      node(post(bob, 'freed', 'Freed', { labels: [{ val: '!hide', neg: true }] }), []),
    ], { threadgate: { record: { hiddenReplies: [uri(bob, 'hidden')] } } });
    assert.deepEqual((await seen(body)).map(({ body }) => body?.source ?? null), [null, null, 'Freed']);
    const member = await seen(body, { session });
    assert.deepEqual(member.map(({ body }) => body?.source ?? null), [null, 'Shy', 'Freed']);
  });
  it('covers what is labelled, with what it shows', async () => {
    const [only] = await seen(top([node(post(bob, 'a', 'Look', { labels: [{ val: 'porn' }], embed: { $type: 'app.bsky.embed.images#view', images: [{ fullsize: 'https://x.example/"1.png', alt: '<b>' }] } }), [])]));
    assert.equal(only?.body?.source, '<p><strong>porn</strong></p><span class="spoiler"><p>Look</p><p><img src="https://x.example/&quot;1.png" alt="&lt;b&gt;"></p></span>');
  });
  it('is closed where nobody may reply', async () => {
    const { adapter } = adapterOn(() => ({ body: top([node(post(bob, 'a', 'A'), [])], { threadgate: { record: { allow: [] } } }) }));
    const page = await adapter.read.page(ask(), call);
    assert.deepEqual([page.closed, page.comments[0]?.can], [true, ['react']]);
  });
  it('believes no post that claims to come from the future', async () => {
    const [only] = await seen(top([node(post(bob, 'a', 'A', { indexedAt: '2024-01-01T00:00:00Z' }, { createdAt: '2999-01-01T00:00:00Z' }), [])]));
    assert.equal(only?.createdAt, Date.UTC(2024, 0, 1));
  });
  it('shows the good among the nonsense', async () => {
    const comments = await seen(top([null, 7, {}, node({}), node({ uri: 'javascript:1' }), node({ uri: uri(bob, 'x'), author: 7, record: 7, labels: 7, likeCount: 'x' }, 7), node(post(bob, 'y', 7, {}, { facets: [null, { index: {} }], langs: 7, createdAt: 7 }), [])]));
    assert.deepEqual(comments.map(({ id }) => id).sort(), [uri(bob, 'x'), uri(bob, 'y')]);
  });
});

describe('what Bluesky may answer', () => {
  for (const [what, answer, wanted] of [
    ['HTML', { body: '<!doctype html>' }, 'garbled'], ['half a JSON', { body: '{"thread":' }, 'garbled'], ['null', { body: 'null' }, 'garbled'], ['no post', { body: { thread: { post: {} } } }, 'garbled'], ['a gap', { body: { thread: { $type: 'app.bsky.feed.defs#blockedPost' } } }, 'missing'],
    ['no such post', { status: 400, body: { error: 'NotFound', message: 'Post not found: at://…' } }, 'missing'], ['a failure', { status: 502, body: { error: 'UpstreamFailure', message: 'Upstream failure' } }, 'server'], ['a limit', { status: 429, body: { error: 'RateLimitExceeded' }, headers: { 'ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 30) } }, 'busy'],
    ['a wrong uri', { status: 400, body: { error: 'InvalidRequest', message: 'Error: uri must be a valid at-uri' } }, 'invalid'], ['a failure in HTML', { status: 500, body: '<h1>' }, 'server'], ['a takedown', { status: 400, body: { error: 'AccountTakedown', message: 'Account has been suspended' } }, 'forbidden'],
  ] as readonly (readonly [string, Answer, string])[]) {
    it(`means ${wanted} when it is ${what}`, async () => {
      await assert.rejects(adapterOn(() => answer).adapter.read.page(ask(), call), (thrown) => code(wanted)(thrown) && (wanted !== 'busy' || (thrown as CommentError).retryAfter! > 10));
    });
  }
  for (const id of ['', 'https://bsky.app/', 'https://bsky.app/profile/x', 'at://did:plc:a/app.bsky.feed.like/1']) {
    it(`is not asked where “${id}” names no post`, async () => {
      const { adapter, asked } = adapterOn(() => ({ body: {} }));
      await assert.rejects(adapter.read.page(ask({ thread: { id } }), call), code('missing'));
      assert.deepEqual(asked, []);
    });
  }
  it('finds a post by the address of its page', async () => {
    const { adapter, asked } = adapterOn((method, { url }) => ({ body: method.endsWith('resolveHandle') ? { did: alice } : url.searchParams.get('uri') === root ? top([]) : 'null' }));
    await adapter.read.page(ask({ thread: { id: 'https://bsky.app/profile/alice.test/post/root?x' } }), call);
    assert.deepEqual(asked, ['com.atproto.identity.resolveHandle', 'app.bsky.feed.getPostThread']);
  });
});

describe('a session on Bluesky', () => {
  const posts = { posts: [post(alice, 'root', 'Post', {}, { reply: undefined })] };
  it('is renewed once when its token has run out, however many ask', async () => {
    const { adapter, asked } = adapterOn((method, { token }) => (method.endsWith('refreshSession') ? { body: { did: bob, handle: 'bob.test', accessJwt: 'new', refreshJwt: 'next' } }
      : token === 'Bearer new' ? { body: method.endsWith('getProfile') ? { did: bob, displayName: 'Bob' } : top([]) } : { status: 400, body: { error: 'ExpiredToken', message: 'Token has expired' } }), { session });
    const [viewer] = await Promise.all([adapter.auth!.viewer(call), adapter.read.page(ask(), call)]);
    assert.deepEqual([viewer?.name, asked.filter((method) => method.endsWith('refreshSession')).length], ['Bob', 1]);
  });
  it('that cannot be renewed is over, and whoever watches is told', async () => {
    const { adapter } = adapterOn(() => ({ status: 400, body: { error: 'ExpiredToken', message: 'Token has expired' } }), { session });
    const told: unknown[] = [];
    const stop = adapter.auth!.watch!((viewer) => told.push(viewer));
    await assert.rejects(adapter.write!.create({ thread: { id: root }, parent: null, source: 'Words' }, write), code('signed-out'));
    stop();
    assert.deepEqual([told, await adapter.auth!.viewer(call)], [[null], null]);
  });
  for (const [what, answer, wanted] of [
    ['too long for its server', { status: 400, body: { error: 'InvalidRequest', message: 'Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got 301) at $.record.text' } }, 'invalid'],
    ['refused as blocked', { status: 400, body: { error: 'BlockedActor', message: 'Blocked' } }, 'forbidden'], ['answered without an address', { body: {} }, 'garbled'], ['answered with HTML', { body: '<html>' }, 'garbled'],
  ] as readonly (readonly [string, Answer, string])[]) {
    it(`means ${wanted} when a post is ${what}`, async () => {
      const { adapter } = adapterOn((method) => (method.endsWith('createRecord') ? answer : { body: posts }), { session });
      await assert.rejects(adapter.write!.create({ thread: { id: root }, parent: null, source: 'Words' }, write), code(wanted));
    });
  }
  it('tells a wrong password at its field, and sends none where an account has no server', async () => {
    const form = { username: '@bob.test', password: 'main password' };
    const server = (endpoint: string) => adapterOn((method) => (method.endsWith('resolveHandle') ? { body: { did: bob } } : method === bob ? { body: { service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: endpoint }] } }
      : { status: 401, body: { error: 'AuthFactorTokenRequired', message: 'A sign in code has been sent' } }));
    await assert.rejects(server('https://pds.example').adapter.auth!.login('app-password', form, call), (thrown) => code('invalid')(thrown) && /app password/.test((thrown as CommentError).fields['password'] ?? ''));
    const plain = server('http://pds.example');
    await assert.rejects(plain.adapter.auth!.login('app-password', form, call), (thrown) => code('invalid')(thrown) && 'username' in (thrown as CommentError).fields);
    assert.ok(!plain.asked.some((method) => method.endsWith('createSession')));
  });
  it('counts a like at once, although the AppView hears of it later', async () => {
    const said = post(alice, 'said', 'Said', { likeCount: 2 });
    const { adapter } = adapterOn((method) => ({ body: method.endsWith('getPosts') ? { posts: [said] } : method.endsWith('createRecord') ? { uri: `at://${bob}/app.bsky.feed.like/1`, cid: 'c' } : top([node(said, [])]) }), { session });
    const liked = await adapter.react!.set(said.uri as CommentId, 'like', true, write);
    assert.deepEqual([liked.reactions, (await adapter.read.page(ask(), call)).comments[0]?.reactions], [{ like: { count: 3, mine: true } }, { like: { count: 3, mine: true } }]);
    assert.deepEqual((await adapter.react!.set(said.uri as CommentId, 'like', false, write)).reactions, { like: { count: 2, mine: false } });
  });
});

describe('rich text', () => {
  const link = (byteStart: number, byteEnd: number, href = 'https://x.example/') => ({ index: { byteStart, byteEnd }, features: [{ $type: 'app.bsky.richtext.facet#link', uri: href }] });
  for (const [what, text, facets, wanted] of [
    ['counts bytes, not letters', 'ä👋 here', [link(7, 11)], '<p>ä👋 <a href="https://x.example/">here</a></p>'],
    ['escapes all words', '<b> & "it"\n\nx\ny', [link(0, 3)], '<p><a href="https://x.example/">&lt;b&gt;</a> &amp; &quot;it&quot;</p><p>x<br>y</p>'],
    ['is plain without facets', 'x', [], null], ['passes over the middle of a letter', 'ä', [link(1, 2)], null], ['passes over what lies outside', 'x', [link(0, 99)], null], ['passes over what ends before it begins', 'xyz', [link(2, 1)], null],
    ['takes the first of two that overlap', 'abcdef', [link(2, 5, 'https://two.example/'), link(0, 3)], '<p><a href="https://x.example/">abc</a>def</p>'], ['links no script', 'x', [link(0, 1, 'javascript:alert(1)')], '<p>x</p>'],
    ['passes over nonsense', 'x', [null, 7, {}, { index: 7, features: 7 }, { index: { byteStart: 0, byteEnd: 1 }, features: [null, {}] }], null],
  ] as const) {
    it(what, () => assert.equal(markup(text, facets), wanted));
  }
  it('finds addresses, people and tags in typed words', async () => {
    const facets = await facetsOf('👋 (https://x.example/a), @bob.test @no.body me@mail.test #tag #1', async (handle) => (handle === 'bob.test' ? bob : null));
    assert.deepEqual(facets.map(({ index, features }) => [index, (features as { $type: string }[])[0]!.$type.split('#')[1]]), [[{ byteStart: 6, byteEnd: 25 }, 'link'], [{ byteStart: 28, byteEnd: 37 }, 'mention'], [{ byteStart: 60, byteEnd: 64 }, 'tag']]);
  });
});
