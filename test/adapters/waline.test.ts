// Waline: the contract against the real server (started by test/backends/waline), and what the server does that no contract names.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type WalineOptions, walineAdapter } from '../../src/adapters/waline.js';
import { type Rig, adapterTests } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Comment, CommentId, Cursor, ThreadRef, Viewer, WriteKey } from '../../src/core/model.js';
import { hostileTests } from '../support/hostile.js';
import { startWaline } from '../backends/waline/start.js';
import { proven } from '../support/proven.js';
import { skipped } from '../support/skipped.js';

const servers = await startWaline({}, { LOGIN: 'force' }, { COMMENT_AUDIT: 'true' }, { IPQPS: '60' });
if (typeof servers === 'string') skipped('Waline, against a real server', servers);
const skip = typeof servers === 'string' ? servers : false;
const bases = typeof servers === 'string' ? [] : servers.map(({ base }) => base);
const [open = '', force = '', audit = '', slow = ''] = bases;
after(async () => { if (typeof servers !== 'string') await servers[0]?.stop(); });

const call = { signal: new AbortController().signal };
let keys = 0;
const write = (): { signal: AbortSignal; key: WriteKey } => ({ ...call, key: `w${keys++}` as WriteKey });
let threads = 0;
const freshThread = (): ThreadRef => ({ id: `/t${process.pid}-${threads++}/` });
const account = (name: string): Record<string, string> => ({ email: `${name}@example.test`, password: `${name}-pass` });

async function register(base: string): Promise<void> {
  // Who registers first keeps order.
  for (const name of ['admin', 'bob', 'seeder', 'other']) {
    await fetch(`${base}/api/user`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ display_name: name, ...account(name), url: '' }) });
  }
}
for (const base of bases) await register(base);

const make = (base: string, options: Partial<WalineOptions> = {}): CommentAdapter => walineAdapter({ server: base, way: 'form', keep: 'page', ...options });
const signedIn = async (base: string, name: string, options: Partial<WalineOptions> = {}): Promise<CommentAdapter & { who: Viewer }> => {
  const adapter = make(base, options);
  return { ...adapter, who: await adapter.auth!.login('form', account(name), call) };
};
const list = async (adapter: CommentAdapter, thread: ThreadRef): Promise<readonly Comment[]> =>
  (await adapter.read.page({ thread, parent: null, order: 'oldest', after: null, size: 100, replies: { depth: 100, size: 100 } }, call)).comments;
const say = (adapter: CommentAdapter, thread: ThreadRef, source: string, parent: CommentId | null = null): Promise<Comment> => adapter.write!.create({ thread, parent, source }, write());
const refusal = async (promise: Promise<unknown>): Promise<CommentError> => {
  const thrown = await promise.then(() => null, (error: unknown) => error);
  assert.ok(thrown instanceof CommentError, `not refused: ${String(thrown)}`);
  return thrown;
};

function rig(base: string, options: Partial<WalineOptions> = {}): () => Promise<Rig> {
  return async () => {
    const thread = freshThread();
    const adapter = make(base, options);
    return {
      adapter, thread,
      signIn: () => adapter.auth!.login('form', account('bob'), call),
      signOut: () => adapter.auth!.logout(call),
      moderator: () => adapter.auth!.login('form', account('admin'), call),
      async seed(count) {
        // Waline's clock knows seconds only: what earlier tests said in this one is made older.
        if (typeof servers !== 'string') await servers.find((server) => server.base === base)?.sql('UPDATE wl_Comment SET insertedAt = insertedAt - INTERVAL 1 MINUTE');
        const seeder = await signedIn(base, 'seeder');
        let last: CommentId | null = null;
        for (let n = 0; n < count; n++) last = (await say(seeder, thread, `Seeded ${n}`, n % 5 < 2 ? null : last)).id;
      },
      peek: async (id) => (await list(make(base), thread)).find((comment) => comment.id === id) ?? null,
      second: () => signedIn(base, 'other'),
      dispose: async () => {},
    };
  };
}

describe('walineAdapter on a real server', { skip }, () => {
  const results = proven({ adapter: 'waline', backend: 'Waline', against: 'real server' }, rig(open));
  it('leaves untested only what needs a thread to be closed or a session to be ended elsewhere', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome !== 'kept' && outcome !== 'not offered').map(({ id }) => id), ['writes.closed', 'auth.watch', 'auth.watch-stops']);
  });
});
describe('walineAdapter on a server with LOGIN=force', { skip }, () => {
  // Reading is no different there.
  adapterTests((name, run) => { if (/^(writes|reacts|auth|can)\./.test(name)) it(name, run); }, rig(force, { login: 'force' }));
});

describe('a long thread in Waline', { skip }, () => {
  const thread = freshThread();
  const read = async (adapter: CommentAdapter, order: 'newest' | 'oldest' | 'best', size: number, between?: () => Promise<unknown>): Promise<string[]> => {
    const seen: string[] = [];
    for (let after: Cursor | null = null, first = true; first || after !== null; first = false) {
      const page: Awaited<ReturnType<CommentAdapter['read']['page']>> = await adapter.read.page({ thread, parent: null, order, after, size, replies: { depth: 0, size: 0 } }, call);
      seen.push(...page.comments.map(({ id }) => id));
      if (first) await between?.();
      after = page.next;
    }
    return seen;
  };
  const roots: string[] = [];
  it('is read over several of the server’s pages, each comment once, by every order', async () => {
    const seeder = await signedIn(open, 'seeder');
    for (let n = 0; n < 65; n++) roots.push((await say(seeder, thread, `Root ${n}`)).id);
    if (typeof servers !== 'string') await servers[0]?.sql(`UPDATE wl_Comment SET insertedAt = '2024-01-01 00:00:00' + INTERVAL id MINUTE WHERE url = '${thread.id}'`);
    for (const order of ['newest', 'oldest', 'best'] as const) {
      for (const size of [7, 30]) {
        const seen = await read(make(open), order, size);
        assert.equal(seen.length, 65, `${order}, ${size}`);
        // Nobody has liked any, so that by likes Waline may give them in any order.
        assert.deepEqual(order === 'best' ? [...seen].sort() : seen, order === 'newest' ? [...roots].reverse() : order === 'best' ? [...roots].sort() : roots, `${order}, ${size}`);
      }
    }
  });
  it('misses nothing when others write or remove while it is read', async () => {
    const seeder = await signedIn(open, 'seeder');
    await list(seeder, thread);
    const before = [...roots];
    const arrived = await read(make(open), 'newest', 20, async () => { for (const n of [1, 2, 3]) roots.push((await say(seeder, thread, `Arrived ${n}`)).id); });
    assert.deepEqual(before.filter((id) => !arrived.includes(id)), []);
    await list(seeder, thread);
    const [gone, ...rest] = [roots.shift(), ...roots];
    const removed = await read(make(open), 'oldest', 20, () => seeder.write!.remove!(gone as CommentId, write()));
    assert.deepEqual(rest.filter((id) => !removed.includes(id)), []);
  });
  it('counts several threads in one request, also those with a comma in their name', async () => {
    let requests = 0;
    const adapter = make(open, { fetch: (...args) => { requests++; return fetch(...args); } });
    assert.deepEqual(await adapter.read.count!([thread, { id: '/nobody/' }, thread], call), [roots.length, 0, roots.length]);
    assert.equal(requests, 1);
    assert.deepEqual(await adapter.read.count!([thread, { id: '/a,b/' }], call), [roots.length, 0]);
    assert.deepEqual(await adapter.read.count!([], call), []);
  });
});

describe('a reader of a Waline thread', { skip }, () => {
  it('writes as a guest under a name, and is asked for it where it is missing', async () => {
    const thread = freshThread();
    const guest = make(open);
    const { fields, code } = await refusal(guest.write!.create({ thread, parent: null, source: 'Hello', guest: { name: ' ' } }, write()));
    assert.deepEqual([code, Object.keys(fields)], ['invalid', ['name']]);
    const made = await guest.write!.create({ thread, parent: null, source: 'Hello **you**', guest: { name: 'Gil', email: 'gil@example.test', url: 'https://gil.example/' } }, write());
    const [kept] = await list(guest, thread);
    assert.deepEqual([kept?.author?.name, kept?.author?.id, kept?.author?.url, kept?.body?.source.trim()], ['Gil', 'name:Gil', 'https://gil.example/', '<p>Hello <strong>you</strong></p>']);
    assert.equal(JSON.stringify([made, kept]).includes('gil@example.test'), false, 'the mail address is shown');
    assert.equal(made.createdAt, kept?.createdAt);
    assert.deepEqual(kept?.can, ['reply', 'react']);
  });
  it('sees a reply under whom it answers, five levels deep, though Waline knows two', async () => {
    const thread = freshThread();
    const bob = await signedIn(open, 'bob');
    let last: CommentId | null = null;
    const chain: (string | null)[] = [];
    for (let n = 0; n < 6; n++) {
      chain.push(last);
      last = (await say(bob, thread, `Level ${n}`, last)).id;
    }
    assert.deepEqual((await list(make(open), thread)).map(({ parent }) => parent), chain);
    // By somebody who has read nothing yet.
    const late = await signedIn(open, 'other');
    assert.equal((await say(late, thread, 'Late', last)).parent, last);
  });
  it('is told that the same words were said already, and is not believed to have said them twice', async () => {
    const thread = freshThread();
    const bob = await signedIn(open, 'bob');
    await say(bob, thread, 'Twice');
    assert.equal((await refusal(say(bob, thread, 'Twice'))).code, 'duplicate');
    assert.equal((await list(bob, thread)).length, 1);
  });
  it('is told to wait, and how long, by a server with its usual flood limit', async () => {
    const bob = await signedIn(slow, 'bob');
    await say(bob, freshThread(), 'First');
    const { code, retryAfter } = await refusal(say(bob, freshThread(), 'Second'));
    assert.deepEqual([code, retryAfter], ['busy', 60]);
  });
  it('sees that a comment waits for approval, while strangers do not see it, until somebody approves it', async () => {
    const thread = freshThread();
    const bob = await signedIn(audit, 'bob');
    const { id, state } = await say(bob, thread, 'May I?');
    assert.equal(state, 'held');
    assert.deepEqual((await list(bob, thread)).map((each) => each.state), ['held']);
    assert.deepEqual(await list(make(audit), thread), []);
    const admin = await signedIn(audit, 'admin');
    await list(admin, thread);
    assert.equal((await admin.moderate!.set(id, 'approve', true, write()))?.state, 'shown');
    assert.deepEqual((await list(make(audit), thread)).map((each) => each.state), ['shown']);
  });
  it('leaves a tombstone where others have answered, which keeps their words', async () => {
    const thread = freshThread();
    const [bob, other] = [await signedIn(open, 'bob'), await signedIn(open, 'other')];
    const { id } = await say(bob, thread, 'Regretted');
    await say(other, thread, 'But answered', id);
    // Waline would take the answer along, and bob has not seen it yet.
    const left = await bob.write!.remove!(id, write());
    assert.deepEqual([left?.state, left?.body, left?.author], ['removed', null, null]);
    assert.deepEqual((await list(make(open), thread)).map(({ state, body }) => [state, body?.source.trim() ?? null]), [['removed', null], ['shown', '<p>But answered</p>']]);
  });
  it('logs in with the page’s own token, and is somebody else when the page says so', async () => {
    const answer = await (await fetch(`${open}/api/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(account('bob')) })).json() as { data: { token: string; objectId: number } };
    let now: string | null = answer.data.token;
    const adapter = make(open, { token: () => now });
    const thread = freshThread();
    assert.deepEqual(adapter.auth!.ways, []);
    const made = await say(adapter, thread, 'By token');
    assert.equal(made.author?.id, String(answer.data.objectId));
    assert.ok(made.can.includes('edit'));
    now = 'nonsense';
    assert.equal(await adapter.auth!.viewer(call), null);
    now = answer.data.token;
    assert.equal((await adapter.auth!.viewer(call))?.name, 'bob');
    await adapter.auth!.logout(call);
    assert.equal(await adapter.auth!.viewer(call), null);
  });
  it('is told which field is wrong when the password is', async () => {
    const { code, fields } = await refusal(make(open).auth!.login('form', { ...account('bob'), password: 'no' }, call));
    assert.deepEqual([code, Object.keys(fields)], ['invalid', ['password']]);
  });
});

describe('walineAdapter and hostile answers', () => {
  hostileTests(it, (fetch) => walineAdapter({ server: 'https://waline.example', keep: 'page', fetch }), (comments) => ({ errno: 0, data: { page: 1, totalPages: 1, count: 9, data: comments } }));
  for (const [what, answer, code] of [
    ['no permission', { status: 403, body: { errno: 403, errmsg: 'Forbidden' } }, 'forbidden'],
    ['a login being wanted', { status: 401, body: { errno: 401, errmsg: 'Unauthorized' } }, 'signed-out'],
    ['a failed validation', { status: 200, body: { errno: 1001, errmsg: { comment: 'comment can not be blank' } } }, 'invalid'],
    ['the same words twice', { status: 200, body: { errno: 1000, errmsg: 'Duplicate Content' } }, 'duplicate'],
    ['a flood', { status: 200, body: { errno: 1000, errmsg: 'Comment too fast!' } }, 'busy'],
    ['a plugin’s own words', { status: 200, body: { errno: 1000, errmsg: 'No links, please.' } }, 'invalid'],
    ['a program error', { status: 500, body: { errno: 500, errmsg: 'Cannot read properties of undefined' } }, 'server'],
  ] as const) {
    it(`understands ${what}`, async () => {
      const adapter = walineAdapter({ server: 'https://waline.example', keep: 'page', fetch: async () => new Response(JSON.stringify(answer.body), { status: answer.status }) });
      const refused = await refusal(adapter.write!.create({ thread: { id: '/' }, parent: null, source: 'x', guest: { name: 'Gil' } }, write()));
      assert.equal(refused.code, code);
      assert.equal(refused.reason, what === 'a plugin’s own words' ? 'No links, please.' : null);
    });
  }
  it('asks for a captcha where one is wanted, and says so when it was not enough', async () => {
    const sent: unknown[] = [];
    const adapter = walineAdapter({
      server: 'https://waline.example', keep: 'page', captcha: async () => ({ turnstile: 'solved' }),
      fetch: async (_, init) => { sent.push(JSON.parse(String(init?.body))); return new Response('{"errno":403,"errmsg":"Forbidden"}', { status: 403 }); },
    });
    assert.equal((await refusal(adapter.write!.create({ thread: { id: '/' }, parent: null, source: 'x', guest: { name: 'Gil' } }, write()))).code, 'challenge');
    assert.equal((sent[0] as { turnstile?: string }).turnstile, 'solved');
  });
  it('does not tell Waline twice of a like whose answer was lost', async () => {
    let puts = 0;
    const row = { objectId: 5, nick: 'Ada', comment: '<p>x</p>', like: 2, time: 1.7e12, children: [] };
    const adapter = walineAdapter({
      server: 'https://likes.example', keep: 'page',
      fetch: async (_, init) => {
        if (init?.method !== 'PUT') return new Response(JSON.stringify({ errno: 0, data: { totalPages: 1, count: 1, data: [{ ...row, like: 2 + puts }] } }));
        puts++;
        throw new TypeError('the line is dead');
      },
    });
    await list(adapter, { id: '/' });
    assert.equal((await refusal(adapter.react!.set('5' as CommentId, 'like', true, write()))).code, 'offline');
    const again = await adapter.react!.set('5' as CommentId, 'like', true, write());
    assert.deepEqual([puts, again.reactions['like']?.mine], [1, true]);
    assert.deepEqual((await list(adapter, { id: '/' })).map(({ reactions }) => reactions['like']), [{ count: 3, mine: true }]);
  });
});
