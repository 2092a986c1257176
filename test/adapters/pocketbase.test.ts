// The PocketBase adapter against the real server, in its version before 0.23 and in the current one.
// Every thread is named so that a careless filter would break on it.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type PocketBaseOptions, pocketbaseAdapter } from '../../src/adapters/pocketbase.js';
import type { Rig } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { Comment, CommentId, ThreadRef, Viewer, WriteKey } from '../../src/core/model.js';
import { type PocketBase, type Version, startPocketBase } from '../backends/pocketbase/server.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let serial = 0;
const write = (): { signal: AbortSignal; key: WriteKey } => ({ ...call, key: `key-${Date.now()}-${serial++}` as WriteKey });
const fresh = (): ThreadRef => ({ id: `/it's "here" || 1=1 && (id != '') // ${Date.now()}-${serial++}` });
const whole = { parent: null, order: 'oldest', after: null, size: 50, replies: { depth: 100, size: 50 } } as const;

for (const version of ['0.22', 'current'] as const satisfies readonly Version[]) {
  describe(`pocketbaseAdapter on PocketBase ${version}`, () => {
    let server: PocketBase | null = null;
    const made: CommentAdapter[] = [];
    before(async () => {
      server = await startPocketBase(version);
    });
    after(async () => {
      for (const adapter of made) adapter.dispose?.();
      await server?.stop();
    });
    const there = (): PocketBase => server as PocketBase;
    const adapterOf = (options: Partial<PocketBaseOptions> = {}): CommentAdapter => {
      const adapter = pocketbaseAdapter({ base: there().base, keep: 'page', length: 10_000, ...options });
      made.push(adapter);
      return adapter;
    };
    const signIn = (adapter: CommentAdapter, name: keyof PocketBase['people']): Promise<Viewer> => {
      const { email, password } = there().people[name];
      return adapter.auth!.login('form', { email, password }, call);
    };
    const asSomebody = async (name: keyof PocketBase['people'], options: Partial<PocketBaseOptions> = {}): Promise<CommentAdapter> => {
      const adapter = adapterOf(options);
      await signIn(adapter, name);
      return adapter;
    };
    /** Logins are slow on purpose: one for each of the others does. */
    const known = new Map<string, Promise<CommentAdapter>>();
    const one = (name: 'seeder' | 'other' | 'moderator'): Promise<CommentAdapter> => {
      if (!known.has(name)) known.set(name, asSomebody(name));
      return known.get(name) as Promise<CommentAdapter>;
    };
    const rig = async (): Promise<Rig> => {
      const adapter = adapterOf();
      const thread = fresh();
      return {
        adapter, thread,
        signIn: () => signIn(adapter, 'reader'),
        signOut: () => adapter.auth!.logout(call),
        moderator: () => signIn(adapter, 'moderator'),
        async seed(count) {
          const seeder = await one('seeder');
          let last: CommentId | null = null;
          for (let n = 0; n < count; n++) last = (await seeder.write!.create({ thread, parent: n % 5 < 2 ? null : last, source: `Seeded ${n}` }, write())).id;
        },
        async peek(id): Promise<Pick<Comment, 'id' | 'body'> | null> {
          const row = await there().owner('GET', `/api/collections/comments/records/${id}`).catch(() => null);
          return row && row['status'] !== 'removed' ? { id, body: { format: 'markdown', source: String(row['body']) } } : null;
        },
        second: () => one('other'),
        close: async () => void await there().owner('POST', '/api/collections/closed_threads/records', { thread: thread.id }),
        dispose: async () => adapter.dispose?.(),
      };
    };
    const when = (name: string, run: () => Promise<void>): void => {
      it(name, (t) => (server ? run() : t.skip('no server here')));
    };
    proven({ adapter: 'pocketbase', backend: 'PocketBase 0.22 and current', against: 'real server' }, rig, { test: when });

    when('a thread with a name that no filter can say safely is refused, not guessed', async () => {
      for (const id of ['a\\', 'a\\" || id != "', '\\']) {
        await assert.rejects(adapterOf().read.page({ ...whole, thread: { id } }, call), { code: 'invalid' });
      }
    });
    when('a comment id that would change a filter or an address is a comment that does not exist', async () => {
      const reader = await one('other');
      const thread = fresh();
      for (const id of ['" || 1=1 || "', '../../users/records', 'x" && thread != "', '%22', 'a b'] as CommentId[]) {
        for (const asked of [
          () => reader.read.page({ ...whole, thread, parent: id }, call), () => reader.read.page({ ...whole, thread, around: id }, call),
          () => reader.write!.create({ thread, parent: id, source: 'Words' }, write()), () => reader.write!.edit!(id, 'Words', write()),
          () => reader.write!.remove!(id, write()), () => reader.react!.set(id, 'up', true, write()),
        ]) await assert.rejects(asked, { code: 'missing' }, id);
      }
    });
    when('a reply to a comment of another page is refused as missing', async () => {
      const other = await one('other');
      const { id } = await other.write!.create({ thread: fresh(), parent: null, source: 'Here' }, write());
      await assert.rejects(other.write!.create({ thread: fresh(), parent: id, source: 'There' }, write()), { code: 'missing' });
    });
    when('a long thread is read to its last reply, level by level', async () => {
      const thread = fresh();
      const seeder = await one('seeder');
      const made = new Map<string, string | null>();
      const say = async (parent: CommentId | null): Promise<CommentId> => {
        const { id } = await seeder.write!.create({ thread, parent, source: 'Words' }, write());
        made.set(id, parent);
        return id;
      };
      const root = await say(null);
      let deep = root;
      for (let n = 0; n < 12; n++) deep = await say(deep);
      for (let n = 0; n < 9; n++) await say(root);
      await say(null);
      const page = await adapterOf().read.page({ ...whole, thread, replies: { depth: 20, size: 4 } }, call);
      assert.equal(page.total, made.size);
      assert.deepEqual(Object.keys(page.more), [root]);
      const rest = await adapterOf().read.page({ ...whole, thread, parent: root, after: page.more[root]!, replies: { depth: 20, size: 4 } }, call);
      const ids = new Set([...page.comments, ...rest.comments].map(({ id }) => id));
      assert.deepEqual([...ids].sort(), [...made.keys()].sort());
      assert.deepEqual([...page.comments, ...rest.comments].map(({ id, parent }) => made.get(id) === parent), Array(made.size).fill(true));
      assert.equal(rest.left, 0);
    });
    when('what waits for approval is seen by its author and by moderators, who approve, reject and pin it', async () => {
      const thread = fresh();
      const [other, moderator] = [await one('other'), await one('moderator')];
      const { id } = await other.write!.create({ thread, parent: null, source: 'Please' }, write());
      const reply = await other.write!.create({ thread, parent: id, source: 'And this' }, write());
      const seen = async (adapter: CommentAdapter): Promise<string[]> => (await adapter.read.page({ ...whole, thread }, call)).comments.map(({ state, replies }) => `${state} ${replies}`);
      await moderator.moderate!.set(reply.id, 'hold', true, write());
      assert.deepEqual(await seen(moderator), ['shown 1', 'held 0']);
      assert.deepEqual(await seen(other), ['shown 1', 'held 0']);
      assert.deepEqual(await seen(adapterOf()), ['shown 0']);
      await assert.rejects(other.moderate!.set(reply.id, 'approve', true, write()), { code: 'forbidden' });
      assert.equal((await moderator.moderate!.set(reply.id, 'approve', true, write()))?.state, 'shown');
      assert.equal((await moderator.moderate!.set(id, 'pin', true, write()))?.pinned, true);
      assert.equal((await moderator.moderate!.set(reply.id, 'spam', true, write()))?.state, 'rejected');
      await assert.rejects(moderator.write!.edit!(id, 'Other words in another’s mouth', write()), { code: 'forbidden' });
      assert.deepEqual((await moderator.write!.remove!(id, write()))?.body, null);
    });
    when('pinned comments stand first in every order and on one page only', async () => {
      const thread = fresh();
      const [seeder, moderator] = [await one('seeder'), await one('moderator')];
      const ids: CommentId[] = [];
      for (let n = 0; n < 5; n++) ids.push((await seeder.write!.create({ thread, parent: null, source: `Words ${n}` }, write())).id);
      await moderator.moderate!.set(ids[2]!, 'pin', true, write());
      await seeder.react!.set(ids[4]!, 'up', true, write());
      const expected = { best: [2, 4, 0, 1, 3], newest: [2, 4, 3, 1, 0], oldest: [2, 0, 1, 3, 4] };
      for (const order of ['best', 'newest', 'oldest'] as const) {
        const found: number[] = [];
        for (let after = null as Awaited<ReturnType<typeof seeder.read.page>>['next'], more = true; more;) {
          const page = await seeder.read.page({ ...whole, thread, order, after, size: 1 }, call);
          found.push(...page.comments.map(({ id }) => ids.indexOf(id)));
          after = page.next;
          more = after !== null;
        }
        assert.deepEqual(found, expected[order], order);
      }
    });
    when('nobody becomes a moderator, votes for another or writes in another’s name by asking the server directly', async () => {
      const { base, people: { other, reader } } = there();
      const post = async (path: string, body: object, token = '', method: 'POST' | 'PATCH' = 'POST'): Promise<{ status: number; said: Record<string, unknown> }> => {
        const response = await fetch(`${base}/api/collections/${path}`, { method, headers: { 'content-type': 'application/json', ...(token ? { authorization: token } : {}) }, body: JSON.stringify(body) });
        return { status: response.status, said: await response.json() as Record<string, unknown> };
      };
      const token = String((await post('users/auth-with-password', { identity: other.email, password: other.password })).said['token']);
      const thread = fresh().id;
      const mine = await post('comments/records', { thread, author: other.id, body: 'Mine', status: 'shown' }, token);
      assert.equal(mine.status, 200);
      const at = `comments/records/${String(mine.said['id'])}`;
      const refusals: [what: string, answer: { status: number }][] = [
        ['a moderator by asking', await post('comment_moderators/records', { user: other.id }, token)],
        ['another’s name', await post('comments/records', { thread, author: reader.id, body: 'x', status: 'shown' }, token)],
        ['nobody’s name', await post('comments/records', { thread, author: '', body: 'x', status: 'shown' })],
        ['a pinned birth', await post('comments/records', { thread, author: other.id, body: 'x', status: 'shown', pinned: true }, token)],
        ['blanks', await post('comments/records', { thread, author: other.id, body: ' \n', status: 'shown' }, token)],
        ['own pin', await post(at, { pinned: true }, token, 'PATCH')],
        ['a move to another page', await post(at, { thread: 'x', body: 'x', edited: '2026-01-01 00:00:00.000Z' }, token, 'PATCH')],
        ['an edit that hides', await post(at, { body: 'x' }, token, 'PATCH')],
        ['a stranger’s edit', await post(at, { body: 'x', edited: '2026-01-01 00:00:00.000Z' }, '', 'PATCH')],
        ['another’s vote', await post('comment_votes/records', { comment: mine.said['id'], user: reader.id, kind: 'up' }, token)],
        ['a vote of no kind', await post('comment_votes/records', { comment: mine.said['id'], user: other.id, kind: 'twice' }, token)],
        ['a closed thread', await post('closed_threads/records', { thread }, token)],
      ];
      for (const [what, { status }] of refusals) assert.ok(status >= 400 && status < 500, `${what} is answered with ${status}`);
    });
    when('a wrong password is told at the form, and a sign-in that has ended asks for another', async () => {
      const adapter = adapterOf();
      await assert.rejects(adapter.auth!.login('form', { email: 'reader@example.test', password: 'wrong-pass' }, call), (thrown: { code?: string; fields?: object }) =>
        thrown.code === 'invalid' && Object.keys(thrown.fields ?? {}).join() === 'password');
      const email = `gone-${serial++}@example.test`;
      const account = await there().owner('POST', '/api/collections/users/records', { ...(version === '0.22' ? { username: email.slice(0, 8) } : {}), email, password: 'gone-pass-1', passwordConfirm: 'gone-pass-1' });
      await adapter.auth!.login('form', { email, password: 'gone-pass-1' }, call);
      const thread = fresh();
      const { id } = await adapter.write!.create({ thread, parent: null, source: 'Before' }, write());
      const told: (Viewer | null)[] = [];
      adapter.auth!.watch!((viewer) => told.push(viewer));
      await there().owner('PATCH', `/api/collections/users/records/${String(account['id'])}`, { password: 'new-pass-123', passwordConfirm: 'new-pass-123' });
      await assert.rejects(adapter.write!.edit!(id, 'After', write()), { code: 'signed-out' });
      assert.deepEqual(told, [null]);
      assert.equal(await adapter.auth!.viewer(call), null);
    });
    when('a page’s own token signs in, and its end signs out', async () => {
      const email = there().people.other;
      const response = await fetch(`${there().base}/api/collections/users/auth-with-password`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ identity: email.email, password: email.password }) });
      let token: string | null = String((await response.json() as { token: unknown }).token);
      const adapter = adapterOf({ token: () => token });
      assert.equal((await adapter.auth!.viewer(call))?.id, email.id);
      await adapter.write!.create({ thread: fresh(), parent: null, source: 'With my own token' }, write());
      token = null;
      assert.equal(await adapter.auth!.viewer(call), null);
      await assert.rejects(adapter.write!.create({ thread: fresh(), parent: null, source: 'Without' }, write()), { code: 'signed-out' });
    });
    when('what is written before the line stands arrives all the same', async () => {
      const thread = fresh();
      const other = await one('other');
      let line = (): void => {};
      const slow = new Promise<void>((done) => (line = done));
      const adapter = adapterOf({
        async fetch(input, init) {
          if (init?.method === 'POST' && String(input).endsWith('/realtime')) await slow;
          return fetch(input, init);
        },
      });
      const heard: string[] = [];
      const arrived = new Promise<void>((done) => {
        adapter.live!.open(thread, { put: ({ id }) => done(void heard.push(id)), drop: () => {}, lost: () => {} });
      });
      await adapter.read.page({ ...whole, thread }, call);
      await new Promise((done) => setTimeout(done, 200));
      const { id } = await other.write!.create({ thread, parent: null, source: 'In between' }, write());
      line();
      await arrived;
      assert.deepEqual(heard, [id]);
    });
    when('a vote of another reader is counted, and nobody learns whose it is', async () => {
      const thread = fresh();
      const [seeder, other] = [await one('seeder'), await one('other')];
      const { id } = await seeder.write!.create({ thread, parent: null, source: 'Vote!' }, write());
      await other.react!.set(id, 'down', true, write());
      const [comment] = (await seeder.read.page({ ...whole, thread }, call)).comments;
      assert.deepEqual(comment?.reactions, { down: { count: 1, mine: false } });
      const votes = await (await fetch(`${there().base}/api/collections/comment_votes/records`)).json() as { items: unknown[] };
      assert.deepEqual(votes.items, []);
    });
  });
}

describe('pocketbaseAdapter and answers that are wrong', () => {
  const thread = { id: 'a' };
  const answering = (status: number, body: string, headers: Record<string, string> = {}): CommentAdapter => pocketbaseAdapter({
    base: 'https://pb.example', keep: 'page', fetch: async () => new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } }),
  });
  for (const [what, status, body, code, headers] of [
    ['a login page in HTML', 200, '<!doctype html><title>Sign in</title>', 'garbled'], ['half an answer', 200, '{"items":[{"id":', 'garbled'],
    ['nothing', 200, '', 'garbled'], ['null', 200, 'null', 'garbled'], ['a list', 200, '[]', 'garbled'], ['no items', 200, '{"page":1}', 'garbled'],
    ['items that are text', 200, '{"items":"many","totalItems":3}', 'garbled'], ['a comment without id', 200, '{"items":[{"body":"x"}],"totalItems":1}', 'garbled'],
    ['a failure', 500, '{"code":500,"message":"Something went wrong."}', 'server'], ['a failure of a proxy', 502, '<html>Bad gateway</html>', 'server'],
    ['too many requests', 429, '{"status":429,"message":"Too Many Requests."}', 'busy', { 'retry-after': '7' }], ['no such collection', 404, '{"status":404,"message":"Missing."}', 'missing'],
  ] as const) {
    it(`${what} is refused as ${code}`, async () => {
      await assert.rejects(answering(status, body, headers).read.page({ ...whole, thread }, call), (thrown: { name?: string; code?: string; retryAfter?: number }) =>
        thrown.name === 'CommentError' && thrown.code === code && (code !== 'busy' || thrown.retryAfter === 7));
    });
  }
  it('values of other types cost themselves, not the page', async () => {
    const row = { id: 'abc', parent: 7, author: {}, body: null, created: 'yesterday', edited: [], status: 'odd', up: 'many', down: -3, replies: null, pinned: 'yes' };
    const { comments } = await answering(200, JSON.stringify({ items: [row, null, 'x'], totalItems: '1' })).read.page({ ...whole, thread }, call);
    assert.deepEqual(comments, [{ id: 'abc', parent: null, author: null, body: { format: 'markdown', source: '' }, createdAt: 0, editedAt: null, state: 'held', replies: 0, reactions: {}, can: [] }]);
  });
  it('a backend that lists a comment twice, or in a circle, shows it once and ends in no loop', async () => {
    const row = { id: 'abc', parent: 'abc', status: 'shown', body: 'x', replies: 1 };
    const { comments } = await answering(200, JSON.stringify({ items: [row, row], totalItems: 2 })).read.page({ ...whole, thread }, call);
    assert.deepEqual(comments.map(({ id }) => id), ['abc']);
  });
});
