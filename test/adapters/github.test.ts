// The GitHub adapter against a mock that executes GitHub's published schema: GitHub itself cannot be had here.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type GithubOptions, githubAdapter } from '../../src/adapters/github.js';
import type { Rig } from '../../src/conformance/index.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { startGithub } from '../backends/github/server.js';
import { hostileTests } from '../support/hostile.js';
import { proven } from '../support/proven.js';
import { skipped } from '../support/skipped.js';

const call = { signal: new AbortController().signal };
let serial = 0;
const writeCall = () => ({ ...call, key: `k${++serial}` as WriteKey });
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;
const ask = (id: string, rest: Partial<PageQuery> = {}): PageQuery => ({ thread: { id }, parent: null, order: 'oldest', after: null, size: 100, replies: { depth: 9, size: 100 }, ...rest });

const mock = await startGithub();
if (typeof mock === 'string') skipped('GitHub', mock);
else describe('githubAdapter', () => {
  after(() => mock.close());
  const make = (options: Partial<GithubOptions> = {}) => githubAdapter({ repo: 'acme/blog', category: 'Announcements', api: mock.base, anonymous: `${mock.base}/anonymous`, token: () => null, ...options });
  const rig = async (options: Partial<GithubOptions> = {}): Promise<Rig> => {
    const thread = { id: `/page-${++serial}-end/` };
    const title = thread.id.slice(1);
    let token: string | null = null;
    const adapter = make({ token: () => token, ...options });
    return {
      adapter, thread,
      async signIn() {
        token = 'token-bob';
        return (await adapter.auth!.viewer(call))!;
      },
      signOut: async () => void (token = null),
      async seed(count) {
        const into = mock.discussion(title);
        let last = '';
        for (let n = 0; n < count; n++) {
          if (n % 5 < 2) last = mock.comment(into, 'alice', `Seeded ${n}`);
          else mock.comment(into, 'carol', `Seeded ${n}`, last);
        }
      },
      peek: async (id) => {
        const row = mock.nodes.get(id) as { body: string; deletedAt: string | null } | undefined;
        return row && !row.deletedAt ? { id, body: { format: 'markdown', source: row.body } } : null;
      },
      close: async () => void (mock.discussion(title).locked = true),
      second: async () => make({ token: 'token-carol' }),
      dispose: async () => {},
    };
  };
  const results = proven({ adapter: 'github', backend: 'GitHub Discussions, as giscus files them (schema of 2025, @octokit/graphql-schema 15.26)', against: 'recorded facts' }, () => rig());
  it('leaves nothing untested but a sign-out elsewhere', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome === 'untested' || outcome === 'waiting').map(({ id }) => id), ['auth.watch', 'auth.watch-stops']);
  });
  it('reads what is thought of the discussion itself, also by strangers, and opens one with the first to say something', async () => {
    const { adapter, thread, signIn, signOut } = await rig();
    assert.deepEqual(await adapter.react!.page!.of(thread, call), {});
    await signIn!();
    assert.deepEqual(await adapter.react!.page!.set(thread, '🎉', false, { ...call, key: 'none' as WriteKey }), {});
    assert.ok(!mock.discussions.some(({ title }) => title === thread.id.slice(1)));
    await adapter.react!.page!.set(thread, '🎉', true, { ...call, key: 'party' as WriteKey });
    assert.deepEqual(await adapter.react!.page!.set(thread, 'up', true, { ...call, key: 'vote' as WriteKey }), { up: { count: 1, mine: true }, '🎉': { count: 1, mine: true } });
    await signOut!();
    assert.deepEqual(await adapter.react!.page!.of(thread, call), { up: { count: 1, mine: false }, '🎉': { count: 1, mine: false } });
  });
  it('asks nothing that is not in GitHub’s schema', () => assert.deepEqual(mock.invalid, []));

  for (const [what, options, thread, title] of [
    ['a path', {}, { id: 'https://blog.example/a/post.html?x=1#y' }, 'a/post'], ['the front page', {}, { id: '/', url: 'https://blog.example/' }, 'index'],
    ['an address', { mapping: 'url' }, { id: 'x', url: 'https://blog.example/b/?x=1#y' }, 'https://blog.example/b/?x=1'], ['a title', { mapping: 'title' }, { id: 'x', title: 'My post' }, 'My post'],
    ['words of the page’s own', { mapping: 'specific', term: 'Our own words' }, { id: 'x' }, 'Our own words'], ['a function', { term: ({ id }: { id: string }) => `fn ${id}` }, { id: 'x' }, 'fn x'],
  ] as readonly (readonly [string, Partial<GithubOptions>, { id: string; url?: string; title?: string }, string])[]) {
    it(`finds a discussion by ${what}, not one whose title only begins so`, async () => {
      mock.comment(mock.discussion(`${title} and more`), 'bob', 'Elsewhere');
      mock.comment(mock.discussion(title), 'bob', `About ${title}`);
      const { comments } = await make(options).read.page({ ...ask(''), thread }, call);
      assert.deepEqual(comments.map(({ body }) => body?.source), [`<p dir="auto">About ${title}</p>`]);
    });
  }
  it('finds a discussion by its number, and by giscus’s hash in its body', async () => {
    const by = mock.discussion('By number');
    mock.comment(by, 'bob', 'Numbered');
    assert.equal((await make({ mapping: 'number', term: by.number }).read.page(ask('x'), call)).comments.length, 1);
    await assert.rejects(make({ mapping: 'number', term: 999 }).read.page(ask('x'), call), code('missing'));
    mock.discussion('Strict one').body = '<!-- sha1: 11f6ad8ec52a2984abaafd7c3b516503785c2072 -->';
    mock.comment(mock.discussion('Strict one'), 'bob', 'Hashed');
    assert.equal((await make({ strict: true, mapping: 'specific', term: 'x' }).read.page(ask('x'), call)).comments.length, 1);
  });
  it('opens a discussion with the first comment of a page, once, and only where a category is named', async () => {
    const adapter = make({ token: 'token-bob' });
    for (const source of ['One', 'Two']) await adapter.write!.create({ thread: { id: '/opened/', title: 'Opened' }, parent: null, source }, writeCall());
    assert.deepEqual(mock.discussions.filter(({ title }) => title === 'opened/').map(({ rows }) => rows.length), [2]);
    const { category: _, ...rest } = { repo: 'acme/blog', category: undefined, api: mock.base, token: 'token-bob' };
    await assert.rejects(githubAdapter(rest).write!.create({ thread: { id: '/never/' }, parent: null, source: 'One' }, writeCall()), code('missing'));
  });
  it('votes replies up with a thumb, for GitHub lets only comments at the top be voted up', async () => {
    const { adapter, thread, seed, signIn } = await rig();
    await seed!(3);
    await signIn!();
    const reply = (await adapter.read.page(ask(thread.id), call)).comments.find(({ parent }) => parent !== null)!;
    const { reactions } = await adapter.react!.set(reply.id, 'up', true, writeCall());
    assert.deepEqual([reactions['up'], reactions['👍']], [{ count: 1, mine: true }, { count: 1, mine: true }]);
  });
  it('covers what was minimised with the reason, and names the owner', async () => {
    const { adapter, thread } = await rig();
    const id = mock.comment(mock.discussion(thread.id.slice(1)), 'mod', 'Hidden');
    Object.assign(mock.nodes.get(id) as object, { isMinimized: true, minimizedReason: 'off-topic' });
    const [only] = (await adapter.read.page(ask(thread.id), call)).comments;
    assert.deepEqual([only?.body?.source, only?.author?.badge], ['<p><strong>off-topic</strong></p><span class="spoiler"><p dir="auto">Hidden</p></span>', 'Owner']);
  });
  it('reads on in long lists of replies', async () => {
    const { adapter, thread } = await rig();
    const into = mock.discussion(thread.id.slice(1));
    const root = mock.comment(into, 'bob', 'Root') as CommentId;
    for (let n = 0; n < 130; n++) mock.comment(into, 'alice', `Reply ${n}`, root);
    const first = await adapter.read.page(ask(thread.id, { replies: { depth: 1, size: 500 } }), call);
    const rest = await adapter.read.page(ask(thread.id, { parent: root, after: first.more[root]! }), call);
    assert.deepEqual([first.comments.length, first.total, rest.comments.length, rest.next, rest.left], [101, 131, 30, null, 0]);
  });
  it('shows what strangers see when the token has ended, and asks for a login on writing', async () => {
    const { adapter, thread, seed } = await rig({ token: 'ended' });
    await seed!(2);
    assert.deepEqual([(await adapter.read.page(ask(thread.id), call)).comments.length, await adapter.auth!.viewer(call)], [2, null]);
    await assert.rejects(adapter.write!.create({ thread, parent: null, source: 'Words' }, writeCall()), code('signed-out'));
  });
  it('says signed out where nothing reads for strangers', async () => {
    await assert.rejects(githubAdapter({ repo: 'acme/blog', api: mock.base, token: () => null }).read.page(ask('/x/'), call), code('signed-out'));
  });
  it('takes the token from the site’s login page, and from no other window', async () => {
    let hear = (_: unknown): void => {};
    const popup = { closed: false, close() {} };
    const host = {
      open: () => {
        queueMicrotask(() => {
          hear({ source: popup, origin: 'https://evil.example', data: { parley: { token: 'token-mod' } } });
          hear({ source: {}, origin: 'https://blog.example', data: { parley: { token: 'token-mod' } } });
          hear({ source: popup, origin: 'https://blog.example', data: { parley: { token: 'token-carol' } } });
        });
        return popup;
      },
      addEventListener: (_: string, heard: (event: MessageEvent) => void) => { hear = heard as (event: unknown) => void; },
      removeEventListener: () => {},
    };
    const adapter = make({ token: () => null, login: 'https://blog.example/login', host });
    assert.equal((await adapter.auth!.login('github', {}, call)).name, 'carol');
    await adapter.auth!.logout(call);
    assert.equal(await adapter.auth!.viewer(call), null);
  });
});

describe('what GitHub may answer', () => {
  const answering = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    githubAdapter({ repo: 'a/b', mapping: 'number', term: 1, token: 't', fetch: async () => new Response(JSON.stringify(body), { status, headers }) });
  const error = (type: string | undefined, message: string): unknown => ({ errors: [{ type, message }], data: null });
  for (const [what, status, body, wanted, headers, wait] of [
    ['bad credentials', 401, { message: 'Bad credentials' }, 'signed-out'], ['no access', 403, { message: 'Resource not accessible by personal access token' }, 'forbidden'],
    ['its hourly limit', 403, { message: 'API rate limit exceeded' }, 'busy', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 60) }, 60],
    ['its second limit', 403, { message: 'You have exceeded a secondary rate limit' }, 'busy', { 'retry-after': '30' }, 30],
    ['a limit of GraphQL', 200, error('RATE_LIMITED', 'API rate limit exceeded for user ID 1.'), 'busy'], ['haste', 200, error('UNPROCESSABLE', 'was submitted too quickly'), 'busy'],
    ['no repository', 200, error('NOT_FOUND', 'Could not resolve to a Repository'), 'missing'], ['a scope too few', 200, error('INSUFFICIENT_SCOPES', 'Your token has not been granted the required scopes'), 'forbidden'],
    ['its own failure', 200, error(undefined, 'Something went wrong while executing your query.'), 'server'], ['an error without a type', 200, error(undefined, 'Field nope'), 'unknown'],
    ['nothing in particular', 200, { data: { repository: null } }, 'garbled'],
  ] as readonly (readonly [string, number, unknown, string, Record<string, string>?, number?])[]) {
    it(`means ${wanted} when it is ${what}`, async () => {
      await assert.rejects(answering(status, body, headers).read.page(ask('x'), call), (thrown) => {
        assert.ok(thrown instanceof CommentError);
        assert.equal(thrown.code, wanted);
        if (wait !== undefined) assert.ok(thrown.retryAfter! <= wait && thrown.retryAfter! > wait - 20);
        return true;
      });
    });
  }
  hostileTests(it, (fetch) => githubAdapter({ repo: 'a/b', mapping: 'number', term: 1, token: 't', fetch }), (nodes) => ({ data: { repository: { discussion: { id: 'D' } }, node: { id: 'D', comments: { totalCount: 3, nodes, pageInfo: {} } } } }));
});
