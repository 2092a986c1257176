// The Remark42 adapter against a fake written from recorded answers of the real one, which no package brings.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type Remark42Options, remark42Adapter } from '../../src/adapters/remark42.js';
import type { Rig } from '../../src/conformance/index.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { fakeRemark42 } from '../backends/remark42/fake.js';
import { hostileTests } from '../support/hostile.js';
import { jar } from '../support/jar.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let serial = 0;
const writeCall = () => ({ ...call, key: `k${++serial}` as WriteKey });
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;
const ask = (id: string, rest: Partial<PageQuery> = {}): PageQuery => ({ thread: { id }, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 1000, size: 1000 }, ...rest });

describe('remark42Adapter', async () => {
  const server = await fakeRemark42();
  after(() => server.close());
  const make = (options: Partial<Remark42Options> = {}) => {
    const cookies = jar();
    return { cookies, adapter: remark42Adapter({ server: server.base, fetch: cookies.fetch, cookies: cookies.text, ...options }) };
  };
  const rig = async (): Promise<Rig> => {
    const thread = { id: `https://blog.example/page-${++serial}/` };
    const { adapter, cookies } = make();
    const as = (user: string) => async () => {
      cookies.all.set('JWT', `token-${user}`).set('XSRF-TOKEN', 'same');
      server.sessions.set(`token-${user}`, user);
      return (await adapter.auth!.viewer(call))!;
    };
    return {
      adapter, thread, signIn: as('github_bob'), moderator: as('github_admin'),
      signOut: async () => cookies.all.clear(),
      async seed(count) {
        let last = '';
        for (let n = 0; n < count; n++) last = server.add('anonymous_Carol', thread.id, `Seeded ${n}`, n % 5 < 2 ? '' : last).id;
      },
      peek: async (id) => {
        const row = server.rows.find((each) => each.id === id && !each.deleted);
        return row ? { id, body: { format: 'markdown', source: row.orig } } : null;
      },
      async later() {
        for (const row of server.rows) if (row.url === thread.id) row.time -= 301_000;
      },
      close: async () => void server.closed.add(thread.id),
      download: (address) => fetch(address),
      dispose: async () => {},
    };
  };
  const results = proven({ adapter: 'remark42', backend: 'Remark42 (answers recorded August 2026)', against: 'recorded facts' }, rig, { except: {
    'can.own': 'the kit answers a comment before it removes it, and Remark42 refuses to remove what has been answered',
    'removes.keeps-replies': 'Remark42 lets nobody but an administrator remove what has been answered',
  } });
  it('leaves nothing else untested', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome === 'untested' || outcome === 'waiting').map(({ id }) => id), []);
  });

  it('lets readers in by a name alone, and out again', async () => {
    const { adapter } = make();
    const thread = { id: 'https://blog.example/named/' };
    await assert.rejects(adapter.auth!.login('anonymous', { name: 'x' }, call), (thrown) => thrown instanceof CommentError && thrown.code === 'invalid' && thrown.fields['name'] !== undefined);
    assert.equal((await adapter.auth!.login('anonymous', { name: 'Guest' }, call)).name, 'Guest');
    const { can } = await adapter.write!.create({ thread, parent: null, source: 'Hi' }, writeCall());
    assert.deepEqual(can, ['reply', 'edit', 'remove']);
    await adapter.auth!.logout(call);
    assert.equal(await adapter.auth!.viewer(call), null);
  });
  it('asks nobody who a stranger is', async () => {
    const { adapter } = make();
    server.asked.length = 0;
    assert.equal(await adapter.auth!.viewer(call), null);
    assert.deepEqual(server.asked, []);
  });
  it('says that a session out of its reach is no use', async () => {
    await assert.rejects(make({ cookies: () => '' }).adapter.auth!.login('anonymous', { name: 'Guest' }, call), code('unsupported'));
  });
  it('works with a token of the page’s, and offers no login then', async () => {
    server.sessions.set('given', 'github_dora');
    const adapter = remark42Adapter({ server: server.base, token: 'given' });
    assert.deepEqual([adapter.auth!.ways, (await adapter.auth!.viewer(call))?.name], [[], 'dora']);
    await adapter.write!.create({ thread: { id: 'https://blog.example/token/' }, parent: null, source: 'Hi' }, writeCall());
    await adapter.auth!.logout(call);
    assert.equal(await adapter.auth!.viewer(call), null);
  });
  it('goes from a vote up to a vote down in the two steps that Remark42 wants', async () => {
    const { adapter, thread, signIn, seed } = await rig();
    await seed!(1);
    await signIn!();
    const { id } = (await adapter.read.page(ask(thread.id), call)).comments[0]!;
    await adapter.react!.set(id, 'up', true, writeCall());
    server.asked.length = 0;
    const { reactions } = await adapter.react!.set(id, 'down', true, writeCall());
    assert.deepEqual([reactions, server.asked.filter((each) => each.startsWith('PUT')).length], [{ up: { count: 0, mine: false }, down: { count: 1, mine: true } }, 2]);
  });
  it('takes a vote that was cast in another tab as cast', async () => {
    const { thread, seed } = await rig();
    await seed!(1);
    server.sessions.set('twice', 'github_fay');
    // This one does not hear of its vote when it asks.
    const deaf: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      return String(input).includes('/id/') ? new Response((await answer.text()).replace('"vote":1', '"vote":0')) : answer;
    };
    const adapter = remark42Adapter({ server: server.base, token: 'twice', fetch: deaf });
    const { id } = (await adapter.read.page(ask(thread.id), call)).comments[0]!;
    for (let times = 0; times < 2; times++) assert.deepEqual((await adapter.react!.set(id, 'up', true, writeCall())).reactions['up'], { count: 1, mine: true });
  });
  it('offers no votes to names without an account where the server takes none, and no editing once it is too late or answered', async () => {
    const { adapter, thread, seed } = await rig();
    Object.assign(server.config, { anon_vote: false });
    await seed!(1);
    const { adapter: named } = make();
    await named.auth!.login('anonymous', { name: 'Guest' }, call);
    assert.deepEqual((await named.read.page(ask(thread.id), call)).comments[0]?.can, ['reply']);
    Object.assign(server.config, { anon_vote: true });
    const mine = await named.write!.create({ thread, parent: null, source: 'Mine' }, writeCall());
    const find = async () => (await named.read.page(ask(thread.id), call)).comments.find(({ id }) => id === mine.id)!.can;
    assert.ok((await find()).includes('edit'));
    assert.equal(mine.editableUntil, mine.createdAt + 300_000);
    const reply = server.add('github_eve', thread.id, 'Answered', mine.id);
    assert.ok(!(await find()).includes('edit'));
    await assert.rejects(named.write!.edit!(mine.id, 'Changed', writeCall()), code('forbidden'));
    reply.deleted = true;
    server.rows.find(({ id }) => id === mine.id)!.time -= 301_000;
    assert.ok(!(await find()).includes('edit'));
    assert.ok(adapter);
  });
  it('keeps a mark where an administrator removes what has been answered', async () => {
    const { adapter, thread, seed, moderator } = await rig();
    await seed!(5);
    await moderator!();
    const before = (await adapter.read.page(ask(thread.id), call)).comments;
    const root = before.find(({ replies }) => replies > 0)!;
    const left = await adapter.write!.remove!(root.id, writeCall());
    assert.deepEqual([left?.state, left?.body, left?.replies], ['removed', null, root.replies]);
  });
  it('never names anybody by a hash of their mail address', async () => {
    server.add('email_0123456789abcdef0123456789abcdef01234567', 'https://blog.example/mail/', 'Hi');
    const { comments } = await make().adapter.read.page(ask('https://blog.example/mail/'), call);
    assert.match(comments[0]!.author!.id, /^email:(?!.*0123456789)/);
  });
  it('takes no answer to nobody, though Remark42 would', async () => {
    const { adapter, thread, signIn } = await rig();
    await signIn!();
    const before = server.rows.length;
    await assert.rejects(adapter.write!.create({ thread, parent: 'nope' as CommentId, source: 'To whom?' }, writeCall()), code('missing'));
    assert.equal(server.rows.length, before);
  });
});

describe('what Remark42 may refuse', () => {
  for (const [what, status, body, wanted, reason] of [
    ['a comment that is gone', 400, { code: 1, details: "can't find", error: 'x' }, 'missing', "can't find"], ['somebody else’s comment', 403, { code: 3, details: 'can not edit comments for other users', error: 'rejected' }, 'forbidden', 'can not edit comments for other users'],
    ['restricted words', 400, { code: 19, details: 'invalid comment', error: 'comment contains restricted words' }, 'invalid', 'comment contains restricted words'], ['a blocked reader', 403, { code: 7, details: 'user blocked', error: 'rejected' }, 'forbidden', 'user blocked'],
    ['a closed page', 403, { code: 8, details: 'read-only', error: 'rejected' }, 'closed', 'read-only'], ['an end of the session', 401, 'Unauthorized\n', 'signed-out', null], ['a door', 403, 'Access denied\n', 'forbidden', null],
    ['haste', 429, 'Too many requests', 'busy', null], ['its own failure', 500, { code: 0, details: 'internal', error: 'x' }, 'server', null],
  ] as readonly (readonly [string, number, unknown, string, string | null])[]) {
    it(`means ${wanted} when it is ${what}`, async () => {
      const adapter = remark42Adapter({ server: 'https://remark.example', token: 't', fetch: async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }) });
      await assert.rejects(adapter.write!.create({ thread: { id: 'https://x.example/' }, parent: null, source: 'Words' }, writeCall()), (thrown) => {
        assert.ok(thrown instanceof CommentError);
        assert.deepEqual([thrown.code, thrown.reason], [wanted, reason]);
        return true;
      });
    });
  }
  hostileTests(it, (fetch) => remark42Adapter({ server: 'https://remark.example', fetch }), (comments) => ({ comments: comments.map((comment) => ({ comment, replies: (comment as { replies: unknown }).replies })) }));
});
