// The PostgREST and Supabase adapter on a real PostgreSQL with the schema of demo/postgrest; the HTTP between them is a stand-in
// written from the manuals (see test/backends/postgrest/server.ts).

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type PostgrestOptions, postgrestAdapter } from '../../src/adapters/postgrest.js';
import type { Rig } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { Comment, CommentId, ThreadRef, Viewer, WriteKey } from '../../src/core/model.js';
import { type Postgrest, startPostgrest } from '../backends/postgrest/server.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let serial = 0;
const write = (): { signal: AbortSignal; key: WriteKey } => ({ ...call, key: `key-${Date.now()}-${serial++}` as WriteKey });
const fresh = (): ThreadRef => ({ id: `/it's \\ "here"; drop table comments; -- ${Date.now()}-${serial++}` });
const whole = { parent: null, order: 'oldest', after: null, size: 50, replies: { depth: 100, size: 50 } } as const;

describe('postgrestAdapter', () => {
  let server: Postgrest;
  before(async () => {
    server = await startPostgrest();
  });
  after(() => server.stop());
  const adapterOf = (options: Partial<PostgrestOptions> = {}): CommentAdapter => postgrestAdapter({ base: server.base, apiKey: 'public', keep: 'page', ...options });
  const signIn = (adapter: CommentAdapter, name: string): Promise<Viewer> => {
    const { email, password } = server.people[name]!;
    return adapter.auth!.login('form', { email, password }, call);
  };
  const one = async (name: string): Promise<CommentAdapter> => {
    const adapter = adapterOf();
    await signIn(adapter, name);
    return adapter;
  };
  const rig = async (): Promise<Rig> => {
    const adapter = adapterOf();
    const thread = fresh();
    return {
      adapter, thread,
      signIn: () => signIn(adapter, 'reader'),
      signOut: () => adapter.auth!.logout(call),
      moderator: () => signIn(adapter, 'grace'),
      async seed(count) {
        const seeder = await one('seeder');
        let last: CommentId | null = null;
        for (let n = 0; n < count; n++) last = (await seeder.write!.create({ thread, parent: n % 5 < 2 ? null : last, source: `Seeded ${n}` }, write())).id;
      },
      async peek(id): Promise<Pick<Comment, 'id' | 'body'> | null> {
        const { rows } = await server.db.query<{ body: string }>(`select body from comments where id = $1 and state <> 'removed'`, [id]);
        return rows[0] ? { id, body: { format: 'markdown', source: rows[0].body } } : null;
      },
      second: () => one('other'),
      close: async () => void await server.db.query('insert into comment_threads (id, closed) values ($1, true)', [thread.id]),
      dispose: async () => {},
    };
  };
  proven({ adapter: 'postgrest', backend: 'PostgreSQL behind PostgREST or Supabase, with the schema to paste', against: 'real database' }, rig);

  it('an id that is none is a comment that does not exist, and never asked for', async () => {
    const other = await one('other');
    const thread = fresh();
    for (const id of ["' or 1=1 --", '../comments', '123', 'a,b)', '00000000-0000-4000-8000-000000000000'] as CommentId[]) {
      for (const asked of [
        () => other.read.page({ ...whole, thread, parent: id }, call), () => other.read.page({ ...whole, thread, around: id }, call),
        () => other.write!.create({ thread, parent: id, source: 'Words' }, write()), () => other.write!.edit!(id, 'Words', write()),
        () => other.write!.remove!(id, write()), () => other.react!.set(id, 'up', true, write()),
      ]) await assert.rejects(asked, { code: 'missing' }, id);
    }
  });
  it('what waits for approval is seen by its author and by moderators, who approve, reject and pin it', async () => {
    const thread = fresh();
    const [other, moderator] = [await one('other'), await one('grace')];
    const { id } = await other.write!.create({ thread, parent: null, source: 'Please' }, write());
    const reply = await other.write!.create({ thread, parent: id, source: 'And this' }, write());
    const seen = async (adapter: CommentAdapter): Promise<string[]> => (await adapter.read.page({ ...whole, thread }, call)).comments.map(({ state, replies }) => `${state} ${replies}`);
    await moderator.moderate!.set(reply.id, 'hold', true, write());
    assert.deepEqual([await seen(moderator), await seen(other), await seen(adapterOf())], [['shown 1', 'held 0'], ['shown 1', 'held 0'], ['shown 0']]);
    await assert.rejects(other.moderate!.set(reply.id, 'approve', true, write()), { code: 'forbidden' });
    assert.equal((await moderator.moderate!.set(reply.id, 'approve', true, write()))?.state, 'shown');
    assert.equal((await moderator.moderate!.set(id, 'pin', true, write()))?.pinned, true);
    assert.equal((await moderator.moderate!.set(reply.id, 'spam', true, write()))?.state, 'rejected');
    await assert.rejects(moderator.write!.edit!(id, 'Other words in another’s mouth', write()), { code: 'forbidden' });
    await moderator.write!.remove!(id, write());
    await assert.rejects(other.write!.edit!(id, 'Back again', write()), { code: 'missing' });
  });
  it('a wrong password is told at the form', async () => {
    await assert.rejects(adapterOf().auth!.login('form', { email: 'reader@example.test', password: 'wrong' }, call), (thrown: { code?: string; fields?: object }) =>
      thrown.code === 'invalid' && Object.keys(thrown.fields ?? {}).join() === 'password');
  });
  it('a token about to end is renewed once for all who ask; where that fails, nobody is signed in and reading goes on', async (t) => {
    const adapter = await one('other');
    const thread = fresh();
    const { id } = await adapter.write!.create({ thread, parent: null, source: 'Before' }, write());
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_590_000 });
    const pages = await Promise.all([1, 2, 3].map(() => adapter.read.page({ ...whole, thread }, call)));
    assert.deepEqual(pages.map(({ comments }) => comments[0]?.can.includes('edit')), [true, true, true]);
    t.mock.timers.tick(3_600_000);
    server.revoke('other');
    const told: (Viewer | null)[] = [];
    adapter.auth!.watch!((viewer) => told.push(viewer));
    await assert.rejects(adapter.write!.edit!(id, 'After', write()), { code: 'signed-out' });
    assert.deepEqual(told, [null]);
    assert.equal((await adapter.read.page({ ...whole, thread }, call)).comments[0]?.can.includes('edit'), false);
  });
  it('a page’s own token signs in, and one that has ended is refused as signed out', async () => {
    let token: string | null = server.tokenOf('reader');
    const adapter = adapterOf({ token: () => token });
    assert.equal((await adapter.auth!.viewer(call))?.name, 'Reader');
    await adapter.write!.create({ thread: fresh(), parent: null, source: 'With my own token' }, write());
    token = server.tokenOf('reader', 60);
    await assert.rejects(adapter.write!.create({ thread: fresh(), parent: null, source: 'Late' }, write()), { code: 'signed-out' });
    token = `${server.tokenOf('reader')}x`;
    await assert.rejects(adapter.auth!.viewer(call), { code: 'signed-out' });
    token = null;
    assert.equal(await adapter.auth!.viewer(call), null);
  });
  describe('whoever asks the tables directly', () => {
    it('gets no further than the widget', async () => {
      const thread = 'direct';
      const other = await one('other');
      const { id } = await other.write!.create({ thread: { id: thread }, parent: null, source: 'Other’s' }, write());
      const mine = (await (await one('reader')).write!.create({ thread: { id: thread }, parent: null, source: 'Mine' }, write())).id;
      await other.react!.set(mine, 'up', true, write());
      const refusals: [what: string, who: string | null, statement: string][] = [
        ['a stranger’s comment', null, `insert into comments (thread, body) values ('direct', 'x')`],
        ['another’s name', 'reader', `insert into comments (thread, body, author) values ('direct', 'x', '${server.people['other']!.id}')`],
        ['a comment pinned at birth', 'reader', `insert into comments (thread, body, pinned) values ('direct', 'x', true)`],
        ['blanks', 'reader', `insert into comments (thread, body) values ('direct', E' \\n')`],
        ['a reply across pages', 'reader', `insert into comments (thread, body, parent) values ('elsewhere', 'x', '${id}')`],
        ['own pin', 'reader', `update comments set pinned = true where id = '${mine}'`],
        ['own approval', 'reader', `update comments set state = 'held' where id = '${mine}'`],
        ['a move to another page', 'reader', `update comments set thread = 'x' where id = '${mine}'`],
        ['votes by number', 'reader', `update comments set up = 99 where id = '${mine}'`],
        ['a deletion without a trace', 'reader', `delete from comments where id = '${mine}'`],
        ['another’s vote', 'reader', `insert into comment_votes values ('${id}', '${server.people['other']!.id}', 'up')`],
        ['a moderator by asking', 'reader', `update comment_profiles set role = 'moderator' where id = '${server.people['reader']!.id}'`],
        ['a closed page', 'reader', `insert into comment_threads values ('direct', true)`],
      ];
      for (const [what, who, statement] of refusals) await assert.rejects(server.as(who, statement), what);
      await server.as('reader', `update comments set body = 'Changed' where id = '${id}'`);
      const { rows } = await server.db.query<{ body: string }>(`select body from comments where id = '${id}'`);
      assert.equal(rows[0]?.body, 'Other’s');
      assert.deepEqual(await server.as('reader', `select * from comment_votes where comment = '${mine}'`), []);
      await server.db.query(`update comments set state = 'held' where id = '${id}'`);
      assert.deepEqual(await server.as(null, `select * from comments where id = '${id}'`), []);
    });
  });
});

describe('postgrestAdapter and answers that are wrong', () => {
  const thread = { id: 'a' };
  const answering = (status: number, body: string, headers: Record<string, string> = {}): CommentAdapter => postgrestAdapter({
    base: 'https://db.example/rest/v1', keep: 'page', fetch: async () => new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } }),
  });
  for (const [what, status, body, code, headers] of [
    ['a login page in HTML', 200, '<!doctype html><title>Sign in</title>', 'garbled'], ['half an answer', 200, '{"comments":[{"id":', 'garbled'],
    ['nothing', 200, '', 'garbled'], ['null', 200, 'null', 'garbled'], ['a list', 200, '[]', 'garbled'], ['no comments', 200, '{}', 'garbled'],
    ['a comment without id', 200, '{"comments":[{"body":"x"}]}', 'garbled'], ['a failure', 500, '{"code":"XX000","message":"?","details":null,"hint":null}', 'server'],
    ['a paused project', 540, '<html>paused</html>', 'server'], ['too many requests', 429, '{"message":"slow down"}', 'busy', { 'retry-after': '7' }],
    ['no functions', 404, '{"code":"PGRST202","message":"Could not find the function","details":null,"hint":null}', 'unsupported'],
    ['a wrong key', 401, '{"message":"Invalid API key","hint":"Double check your API key."}', 'forbidden'], ['no right', 403, '{"code":"42501","message":"permission denied","details":null,"hint":null}', 'forbidden'],
    ['a statement that took too long', 500, '{"code":"57014","message":"canceling statement due to statement timeout","details":null,"hint":null}', 'timeout'],
    ['a code of ours that is none', 400, '{"code":"PT400","message":"constructor"}', 'invalid'],
  ] as const) {
    it(`${what} is refused as ${code}`, async () => {
      await assert.rejects(answering(status, body, headers).read.page({ ...whole, thread }, call), (thrown: { name?: string; code?: string; retryAfter?: number }) =>
        thrown.name === 'CommentError' && thrown.code === code && (code !== 'busy' || thrown.retryAfter === 7));
    });
  }
  it('values of other types cost themselves, not the page', async () => {
    const row = { id: 'abc', parent: 7, author: 'x', body: 3, createdAt: 'x', editedAt: [], state: 'odd', up: 'many', down: -3, mine: 4, replies: null, pinned: 'yes', can: ['edit', 'fly'] };
    const { comments, more, next } = await answering(200, JSON.stringify({ comments: [row, null, 'x'], next: 'x', more: { abc: 4 }, total: null })).read.page({ ...whole, thread }, call);
    assert.deepEqual([comments, more, next], [[{ id: 'abc', parent: null, author: null, body: { format: 'markdown', source: '' }, createdAt: 0, editedAt: null, state: 'held', replies: 0, reactions: {}, can: ['edit'] }], {}, null]);
  });
});
