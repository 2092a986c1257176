// The REST adapter keeps the contract against the reference server, on a file database and on PostgreSQL's own code.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { restAdapter } from '../../src/adapters/rest.js';
import { adapterTests, type Rig } from '../../src/conformance/index.js';
import type { CommentId, Viewer } from '../../src/core/model.js';
import { codeAt } from '../../demo/server/factor.js';
import type { Store } from '../../demo/server/database.js';
import { emptied, openPostgres } from '../support/postgres.js';
import { request, startServer } from '../support/reference-server.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
const thread = { id: 'https://blog.example/proven?page=1&x=ü', title: 'Proven' };
const limits = { depth: 4, length: 500 } as const;
let keys = 0;

async function rig(store?: Store): Promise<Rig> {
  let ahead = 0;
  const running = await startServer({ ...limits, editFor: 3_600_000, now: () => Date.now() + ahead }, store);
  for (const role of ['author', 'moderator'] as const) for (const name of ['One', 'Two']) await running.person(`${role} ${name}`, role);
  const adapters: ReturnType<typeof restAdapter>[] = [];
  const make = (): ReturnType<typeof restAdapter> => {
    const adapter = restAdapter({ base: running.base, limits });
    adapters.push(adapter);
    return adapter;
  };
  const adapter = make();
  const as = async (name: string, who = adapter): Promise<Viewer> => {
    const fields = { username: name, password: `${name} has a password` };
    return who.auth.login('login', fields, call).catch(() => who.auth.login('sign-up', fields, call));
  };
  return {
    adapter, thread,
    signIn: () => as('Reader'),
    signOut: () => adapter.auth.logout(call),
    moderator: () => as('moderator One'),
    async seed(count) {
      const seeder = make();
      await as('Seeder', seeder);
      let last: CommentId | null = null;
      for (let n = 0; n < count; n++) {
        const parent: CommentId | null = n % 5 < 2 ? null : last;
        last = (await seeder.write.create({ thread, parent, source: `Seeded ${n}` }, { ...call, key: `seed-${keys++}` as never })).id;
      }
    },
    async peek(id) {
      const row = await running.store.db.selectFrom('comment').select(['id', 'body', 'format']).where('id', '=', id).executeTakeFirst();
      return row ? { id: row.id as CommentId, body: row.body === null ? null : { format: row.format, source: row.body } } : null;
    },
    async second() {
      const second = make();
      await as('Other', second);
      return second;
    },
    // The session ends on the server; the next thing the reader does finds out.
    async expire() {
      await running.store.db.deleteFrom('session').execute();
      await adapter.read.page({ thread, parent: null, order: 'best', after: null, size: 1, replies: { depth: 0, size: 0 } }, call);
    },
    async challenge() {
      const secret = await running.server.accounts.setFactor('Reader');
      return { code: codeAt(secret, Date.now()) };
    },
    async later() {
      ahead += 3_600_000;
    },
    async close() {
      const token = await running.person('Closer', 'moderator');
      const { json } = await request(running, 'POST', '/comments', { token, body: { thread: thread.id, source: 'The last word' } });
      await request(running, 'PUT', `/comments/${json.id}/moderation/lock`, { token });
    },
    async reported(id) {
      const { json } = await request(running, 'GET', '/reports', { token: await running.person('Reads reports', 'moderator') });
      return (json as unknown as { comment: { id: string }; reports: { text: string }[] }[]).some(({ comment, reports }) => comment.id === id && reports[0]?.text === 'In my own words');
    },
    download: (address) => fetch(address),
    async dispose() {
      for (const each of adapters) each.dispose();
      await running.close();
    },
  };
}

describe('restAdapter on a file database', () => {
  const results = proven({ adapter: 'rest', backend: 'our own contract over HTTP, and the reference server for it', against: 'real server' }, () => rig());
  it('leaves no promise untested but the one about what it has not', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome !== 'kept').map(({ id, outcome }) => [id, outcome]), ['edits.source', 'edits.source-after', 'edits.source-unknown'].map((id) => [id, 'not offered']));
  });
});

describe('restAdapter on PostgreSQL', () => {
  let store: Store;
  before(async () => {
    store = await openPostgres();
  });
  after(() => store.close());
  const results = adapterTests(it, async () => {
    await emptied(store);
    return rig(store);
  });
  it('leaves no promise untested but the one about what it has not', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome !== 'kept').map(({ id, outcome }) => [id, outcome]), ['edits.source', 'edits.source-after', 'edits.source-unknown'].map((id) => [id, 'not offered']));
  });
});
