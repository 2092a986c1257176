// The Comentario adapter against a fake written from Comentario's source: no package brings the real one.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type ComentarioOptions, comentarioAdapter } from '../../src/adapters/comentario.js';
import { hear } from '../../src/adapters/support/comentario-socket.js';
import type { Rig } from '../../src/conformance/index.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { fakeComentario } from '../backends/comentario/fake.js';
import { hostileTests } from '../support/hostile.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let serial = 0;
const writeCall = () => ({ ...call, key: `k${++serial}` as WriteKey });
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;
const ask = (id: string, rest: Partial<PageQuery> = {}): PageQuery => ({ thread: { id }, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 1000, size: 1000 }, ...rest });

describe('comentarioAdapter', async () => {
  const server = await fakeComentario();
  after(() => server.close());
  const make = (options: Partial<ComentarioOptions> = {}) => comentarioAdapter({ server: server.base, domain: 'blog.example', keep: 'page', WebSocket: server.Socket, ...options });
  const rig = async (): Promise<Rig> => {
    const thread = { id: `/page-${++serial}/` };
    const adapter = make();
    const as = (name: string) => () => adapter.auth!.login('form', { email: `${name}@example.test`, password: 'secret' }, call);
    return {
      adapter, thread, signIn: as('bob'), moderator: as('mod'),
      signOut: () => adapter.auth!.logout(call),
      async seed(count) {
        let last: string | null = null;
        for (let n = 0; n < count; n++) last = server.add(thread.id, 'carol', `Seeded ${n}`, n % 5 < 2 ? null : last).id;
      },
      peek: async (id) => {
        const row = server.rows.find((each) => each.id === id && !each.deleted);
        return row ? { id, body: { format: 'markdown', source: row.markdown } } : null;
      },
      async second() {
        const other = make();
        await other.auth!.login('form', { email: 'dora@example.test', password: 'secret' }, call);
        return other;
      },
      async expire() {
        server.sessions.clear();
        await adapter.auth!.viewer(call);
      },
      close: async () => void server.closed.add(thread.id),
      dispose: async () => {},
    };
  };
  const results = proven({ adapter: 'comentario', backend: 'Comentario (source of 3.13)', against: 'recorded facts' }, rig);
  it('leaves nothing untested', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome === 'untested' || outcome === 'waiting').map(({ id }) => id), []);
  });

  it('lets strangers write where the site does, and says that it waits', async () => {
    const made = await make({ guests: true }).write!.create({ thread: { id: '/guests/' }, parent: null, source: 'Hi', guest: { name: 'Gil' } }, writeCall());
    assert.deepEqual([made.state, made.author, made.can], ['held', { id: 'name:Gil', name: 'Gil' }, []]);
  });
  it('offers what the site’s owner allows', async () => {
    Object.assign(server.info, { commentEditingAuthor: false, commentDeletionAuthor: false, enableCommentVoting: false });
    const { adapter, thread, signIn, seed } = await rig();
    await seed!(1);
    await signIn!();
    await adapter.read.page(ask(thread.id), call);
    await adapter.write!.create({ thread, parent: null, source: 'Mine' }, writeCall());
    const { comments } = await adapter.read.page(ask(thread.id), call);
    Object.assign(server.info, { commentEditingAuthor: true, commentDeletionAuthor: true, enableCommentVoting: true });
    assert.deepEqual(comments.map(({ can }) => can), [['reply'], ['reply']]);
  });
  it('keeps a vote when the comment is edited, though Comentario forgets to say it', async () => {
    const { adapter, thread, seed, moderator } = await rig();
    await seed!(1);
    await moderator!();
    const { id } = (await adapter.read.page(ask(thread.id), call)).comments[0]!;
    await adapter.react!.set(id, 'up', true, writeCall());
    assert.deepEqual((await adapter.write!.edit!(id, 'Edited', writeCall())).reactions['up'], { count: 1, mine: true });
  });
  it('counts more pages than fit into one request', async () => {
    server.add('/count-40/', 'bob', 'One');
    const counts = await make().read.count!(Array.from({ length: 70 }, (_, n) => ({ id: `/count-${n}/` })), call);
    assert.deepEqual([counts.length, counts[40], counts[39]], [70, 1, 0]);
  });
  it('logs in by a window that says nothing, and knows when nobody did', async () => {
    for (const name of ['eve', null]) {
      const host = {
        open: (url: string) => {
          assert.match(url, /\/api\/oauth\/github\?host=blog\.example&token=/);
          server.oauth.set(new URL(url).searchParams.get('token')!, name);
          return { closed: true, close() {} };
        },
        addEventListener: () => {}, removeEventListener: () => {},
      };
      const login = make({ providers: ['github'], host }).auth!.login('github', {}, call);
      if (name === null) await assert.rejects(login, code('cancelled'));
      else assert.equal((await login).name, name);
    }
  });
  it('shows what strangers see when the session has ended', async () => {
    const { adapter, thread, seed, signIn } = await rig();
    await seed!(2);
    await signIn!();
    server.sessions.clear();
    assert.equal((await adapter.read.page(ask(thread.id), call)).comments.length, 2);
    await assert.rejects(adapter.write!.create({ thread, parent: null, source: 'Words' }, writeCall()), code('signed-out'));
  });
  it('never tells a mail address', async () => {
    const viewer = await make().auth!.login('form', { email: 'bob@example.test', password: 'secret' }, call);
    assert.doesNotMatch(JSON.stringify(viewer), /@/);
    await assert.rejects(make().auth!.login('form', { email: 'bob@example.test', password: 'wrong' }, call), (thrown) => (thrown as CommentError).code === 'invalid' && (thrown as CommentError).fields['password'] !== undefined);
  });
  it('comes back when the line breaks, says that it may have missed some, and hears on', async () => {
    const heard: string[] = [];
    const stop = hear({ Socket: server.Socket, url: 'ws://x/ws/comments', domain: 'blog.example', path: '/line/', pause: 5, heard: (id, action) => heard.push(`${action} ${id}`), lost: () => heard.push('lost') });
    await new Promise((done) => setTimeout(done, 10));
    server.cut();
    for (let waited = 0; heard.length === 0 && waited < 2000; waited += 10) await new Promise((done) => setTimeout(done, 10));
    const { id } = await make({ guests: true }).write!.create({ thread: { id: '/line/' }, parent: null, source: 'Heard' }, writeCall());
    for (let waited = 0; heard.length === 1 && waited < 2000; waited += 10) await new Promise((done) => setTimeout(done, 10));
    stop();
    assert.deepEqual(heard, ['lost', `new ${id}`]);
  });
});

describe('what Comentario may refuse', () => {
  for (const [what, status, body, wanted, reason] of [
    ['a page that is read-only', 403, { id: 'page-readonly', message: 'This page is read-only' }, 'closed', 'This page is read-only'], ['a banned reader', 403, { id: 'user-banned', message: 'User is banned' }, 'forbidden', 'User is banned'],
    ['a comment too long', 422, { id: 'comment-too-long', message: 'Comment text is too long' }, 'invalid', 'Comment text is too long'], ['an end of the session', 401, { id: 'unauthorized', message: 'Unauthorized' }, 'signed-out', null],
    ['an unknown site', 404, { id: 'unknown-host', message: 'Unknown host' }, 'missing', null], ['haste', 429, 'Slow down', 'busy', null], ['its own failure', 502, { id: 'bad-gateway', message: 'x' }, 'server', null],
  ] as readonly (readonly [string, number, unknown, string, string | null])[]) {
    it(`means ${wanted} when it is ${what}`, async () => {
      const adapter = comentarioAdapter({ server: 'https://c.example', domain: 'x', guests: true, live: false, fetch: async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }) });
      await assert.rejects(adapter.write!.create({ thread: { id: '/x/' }, parent: null, source: 'Words' }, writeCall()), (thrown) => {
        assert.ok(thrown instanceof CommentError);
        assert.deepEqual([thrown.code, thrown.reason], [wanted, reason]);
        return true;
      });
    });
  }
  it('has no feed where there are no WebSockets', () => assert.equal(comentarioAdapter({ server: 'https://c.example', domain: 'x', live: false }).live, undefined));
  hostileTests(it, (fetch) => comentarioAdapter({ server: 'https://c.example', domain: 'x', guests: true, live: false, fetch }), (comments) => ({ pageInfo: {}, comments, commenters: [null, 7, {}] }));
  it('reads a comment whose author is nowhere in the answer', async () => {
    const answer = { pageInfo: null, comments: [{ id: 'a', userCreated: 'u', html: '<p>Hi</p>' }] };
    const { comments } = await comentarioAdapter({ server: 'https://c.example', domain: 'x', live: false, fetch: async () => new Response(JSON.stringify(answer)) }).read.page(ask('/x/'), call);
    assert.deepEqual(comments.map(({ id, author }) => [id as CommentId, author?.name]), [['a', 'Anonymous']]);
  });
});
