// The Mastodon adapter against a server written from what is known of Mastodon's API: the real one cannot be had here.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type MastodonOptions, mastodonAdapter } from '../../src/adapters/mastodon.js';
import type { Rig } from '../../src/conformance/index.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { startMastodon } from '../backends/mastodon/server.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let keys = 0;
const writeCall = () => ({ ...call, key: `k${++keys}` as WriteKey });
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;
const ask = (id: string, rest: Partial<PageQuery> = {}): PageQuery => ({ thread: { id }, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 1000, size: 1000 }, ...rest });

describe('mastodonAdapter', async () => {
  const server = await startMastodon();
  after(() => server.close());
  const rig = async (options: MastodonOptions = {}): Promise<Rig> => {
    const root = server.post('alice', 'A post');
    let token: string | null = null;
    const adapter = mastodonAdapter({ post: (thread) => thread.id, token: () => token, mention: false, ...options });
    // Read once, as a widget does before anybody logs in.
    const thread = { id: `${server.url}/@alice/${root.id}` };
    await adapter.read.page(ask(thread.id), call);
    return {
      adapter, thread,
      async signIn() {
        server.tokens.set('bob', token = `token-${++keys}`);
        return (await adapter.auth!.viewer(call))!;
      },
      signOut: async () => void (token = null),
      async seed(count) {
        let last = root.id;
        for (let n = 0; n < count; n++) last = server.post('carol', `Seeded ${n}`, n % 5 < 2 ? root.id : last).id;
      },
      peek: async (id) => {
        const found = server.statuses.get(id);
        return found ? { id, body: { format: 'text', source: found.text } } : null;
      },
      reported: async (id) => server.reports.some((each) => (each['status_ids'] as readonly string[]).includes(id) && each['comment'] === 'In my own words'),
      dispose: async () => {},
    };
  };
  const results = proven({ adapter: 'mastodon', backend: 'Mastodon: the replies to a post', against: 'recorded facts' }, () => rig(), { except: {
    'removes.keeps-replies': 'Mastodon keeps the replies, but shows nothing below a removed post',
  } });
  it('leaves nothing else untested', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome === 'untested' || outcome === 'waiting').map(({ id }) => id), ['writes.closed', 'auth.watch', 'auth.watch-stops']);
  });

  it('goes on reading branches where strangers get only a part', async () => {
    const root = server.post('alice', 'Deep');
    let last = root.id;
    for (let n = 0; n < 150; n++) last = server.post('bob', `Level ${n}`, last).id;
    const { comments } = await mastodonAdapter().read.page(ask(`${server.url}/@alice/${root.id}`), call);
    assert.equal(comments.length, 150);
  });
  it('sends the same key again with a repeated write, which then makes one post', async () => {
    const { adapter, thread, signIn } = await rig();
    await signIn!();
    const how = writeCall();
    const draft = { thread, parent: null, source: 'Once' };
    assert.equal((await adapter.write!.create(draft, how)).id, (await adapter.write!.create(draft, how)).id);
  });
  it('names who is answered, once, and not oneself', async () => {
    const { adapter, thread, signIn } = await rig({ mention: true });
    await signIn!();
    const said = async (source: string, parent: CommentId | null = null) => {
      const { id } = await adapter.write!.create({ thread, parent, source }, writeCall());
      return [server.statuses.get(id)!.text, id] as const;
    };
    const [words, id] = await said('Hello');
    assert.deepEqual([words, (await said('Hi @Alice'))[0], (await said('More', id))[0], (await said('x'.repeat(500)))[0].length], ['@alice Hello', 'Hi @Alice', 'More', 500]);
  });
  it('covers what comes with a warning, and sensitive pictures', async () => {
    const root = server.post('alice', 'Post');
    const media = [{ id: '1', type: 'image', url: 'https://x.example/1.png', preview_url: 'https://x.example/1s.png', description: 'A "cat"' }];
    server.post('bob', 'Ending', root.id, { spoiler_text: 'Film & <b>', sensitive: true });
    server.post('bob', 'Pictures', root.id, { sensitive: true, media_attachments: media });
    server.post('bob', 'Plain', root.id, { media_attachments: media });
    const { comments } = await mastodonAdapter().read.page(ask(`${server.url}/@alice/${root.id}`), call);
    const image = '<p><img src="https://x.example/1s.png" alt="A &quot;cat&quot;"></p>';
    assert.deepEqual(comments.map(({ body }) => body?.source), [
      '<p><strong>Film &amp; &lt;b&gt;</strong></p><span class="spoiler"><p>Ending</p></span>', `<p>Pictures</p><span class="spoiler">${image}</span>`, `<p>Plain</p>${image}`,
    ]);
  });
  it('shows nobody what was meant for some', async () => {
    const root = server.post('alice', 'Post');
    for (const visibility of ['public', 'unlisted', 'private', 'direct']) server.post('carol', visibility, root.id, { visibility });
    const { adapter, signIn } = await rig();
    await signIn!();
    const { comments } = await adapter.read.page(ask(`${server.url}/@alice/${root.id}`), call);
    assert.deepEqual(comments.map(({ body }) => body?.source), ['<p>public</p>', '<p>unlisted</p>']);
  });
  it('takes codes of pictures out of names, and marks the author', async () => {
    const root = server.post('alice', 'Post');
    server.post('alice', 'Mine', root.id);
    const [only] = (await mastodonAdapter().read.page(ask(`${server.url}/@alice/${root.id}`), call)).comments;
    assert.deepEqual([only?.author?.name, only?.author?.badge, only?.author?.avatar], ['alice', 'Author', 'https://social.example/a.png']);
  });
  it('keeps warning, language and pictures when the words are edited', async () => {
    const { adapter, thread, signIn } = await rig();
    await signIn!();
    const root = thread.id.split('/').pop()!;
    const mine = server.post('bob', 'Old', root, { spoiler_text: 'Film', sensitive: true, language: 'de', media_attachments: [{ id: '7', type: 'image' }] });
    await adapter.write!.edit!(mine.id as CommentId, 'New', writeCall());
    assert.deepEqual(mine.extra['edit'], { status: 'New', spoiler_text: 'Film', sensitive: true, media_ids: ['7'], language: 'de' });
  });
  it('shows a stranger’s view when the token has ended, and asks for a login on writing', async () => {
    const { adapter, thread, seed, signIn } = await rig();
    await seed!(2);
    await signIn!();
    server.tokens.clear();
    assert.equal((await mastodonAdapter({ token: 'ended' }).read.page(ask(thread.id), call)).comments.length, 2);
    await assert.rejects(adapter.write!.create({ thread, parent: null, source: 'Words' }, writeCall()), code('signed-out'));
  });

  it('logs in at the instance in a window, writes, and forgets the token on logging out', async () => {
    const { thread } = await rig();
    server.tokens.set('bob', 'granted');
    const heard = new Set<(event: unknown) => void>();
    const page = globalThis as unknown as Record<string, unknown>;
    const before = { open: page['open'], add: page['addEventListener'], remove: page['removeEventListener'] };
    let opened = '';
    Object.assign(page, {
      addEventListener: (_: string, each: (event: unknown) => void) => heard.add(each), removeEventListener: (_: string, each: (event: unknown) => void) => heard.delete(each),
      open(url: string) {
        opened = url;
        const popup = { closed: false, close: () => {} };
        void fetch(url, { redirect: 'manual' }).then((response) => {
          const { search, origin } = new URL(response.headers.get('location')!);
          const wrong = search.replace(/state=[^&]*/, 'state=other');
          for (const parley of [wrong, search]) for (const each of [...heard]) each({ source: popup, origin, data: { parley } });
        });
        return popup;
      },
    });
    try {
      const adapter = mastodonAdapter({ login: { callback: 'https://blog.example/back.html' } });
      await adapter.read.page(ask(thread.id), call);
      assert.equal(await adapter.auth!.viewer(call), null);
      const viewer = await adapter.auth!.login('instance', {}, call);
      assert.equal(viewer.name, 'bob');
      const { searchParams } = new URL(opened);
      assert.deepEqual([searchParams.get('code_challenge_method'), searchParams.get('redirect_uri')], ['S256', 'https://blog.example/back.html']);
      assert.ok((await adapter.write!.create({ thread, parent: null, source: 'In' }, writeCall())).can.includes('remove'));
      await adapter.auth!.logout(call);
      assert.deepEqual([await adapter.auth!.viewer(call), server.tokens.has('bob')], [null, false]);
    } finally {
      Object.assign(page, { open: before.open, addEventListener: before.add, removeEventListener: before.remove });
    }
  });
});

describe('what an instance may answer', () => {
  const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
    mastodonAdapter({ post: 'https://social.example/@a/1', fetch: async () => new Response(status === 204 ? null : body, { status, headers }) });
  const soon = new Date(Date.now() + 30_000).toISOString();
  for (const [what, status, body, wanted, headers] of [
    ['a page of HTML', 200, '<!doctype html><title>Hello</title>', 'garbled'], ['half a JSON', 200, '{"descendants":[', 'garbled'], ['null', 200, 'null', 'garbled'], ['a list', 200, '[]', 'garbled'], ['a number', 200, '7', 'garbled'], ['nothing', 204, '', 'garbled'],
    ['descendants that are none', 200, '{"id":"1","descendants":7}', 'garbled'], ['a failure', 500, '<h1>Oops</h1>', 'server'], ['a limit', 429, '{"error":"Too many requests"}', 'busy', { 'x-ratelimit-reset': soon }],
    ['a limit in seconds', 429, '{"error":"Too many requests"}', 'busy', { 'retry-after': '30' }], ['a closed door', 401, '{"error":"This method requires an authenticated user"}', 'signed-out'], ['no such post', 404, '{"error":"Record not found"}', 'missing'], ['a ban', 403, '{"error":"Your login is currently disabled"}', 'forbidden'],
  ] as readonly (readonly [string, number, string, string, Record<string, string>?])[]) {
    it(`means ${wanted} when it is ${what}`, async () => {
      await assert.rejects(answering(status, body, headers).read.page(ask('1'), call), (thrown) => {
        assert.ok(thrown instanceof CommentError);
        assert.equal(thrown.code, wanted);
        if (wanted === 'busy') assert.ok(thrown.retryAfter! > 10 && thrown.retryAfter! <= 30);
        if (wanted === 'forbidden') assert.equal(thrown.reason, 'Your login is currently disabled');
        return true;
      });
    });
  }
  it('shows the good among the nonsense', async () => {
    const descendants = [null, 7, 'x', {}, { id: 7 }, { id: '../x', visibility: 'public' }, { id: '2', visibility: 'public', content: 7, account: 'x', created_at: 5, favourites_count: 'many', media_attachments: {}, in_reply_to_id: [] }, { id: '3', visibility: 'public', content: '<p>Good</p>', in_reply_to_id: '3' }];
    const { comments } = await answering(200, JSON.stringify({ id: '1', account: {}, descendants })).read.page(ask('1'), call);
    assert.deepEqual(comments.map(({ id, body }) => [id, body?.source]), [['2', ''], ['3', '<p>Good</p>']]);
  });
  for (const post of ['', 'https://social.example/', 'social.example/@a/1', 'javascript:alert(1)']) {
    it(`is not asked where “${post}” names no post`, async () => {
      await assert.rejects(mastodonAdapter({ post: () => post }).read.page(ask('1'), call), code('missing'));
    });
  }
  it('never gives one instance’s token to another', async () => {
    const adapter = mastodonAdapter({ token: 't', fetch: async () => new Response('{"id":"1","account":{"id":"1"},"descendants":[]}') });
    await adapter.read.page(ask('https://one.example/@a/1'), call);
    await assert.rejects(adapter.read.page(ask('https://two.example/@a/1'), call), code('unsupported'));
  });
});
