// Artalk: the contract against a server written from its handlers' source (test/backends/artalk/fake.ts), not against a real one.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type ArtalkOptions, artalkAdapter } from '../../src/adapters/artalk.js';
import { type Result, type Rig, adapterTests } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Comment, CommentId, ThreadRef, WriteKey } from '../../src/core/model.js';
import { fakeArtalk } from '../backends/artalk/fake.js';
import { hostileTests } from '../support/hostile.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let keys = 0;
const write = (): { signal: AbortSignal; key: WriteKey } => ({ ...call, key: `w${keys++}` as WriteKey });
const thread: ThreadRef = { id: '/page/', title: 'Page' };
const account = (name: string): Record<string, string> => ({ email: `${name}@example.test`, password: `${name}-pass` });
const gil = { name: 'Gil', email: 'gil@example.test' };
const make = (server: string, options: Partial<ArtalkOptions> = {}): CommentAdapter => artalkAdapter({ server, site: 'Site', keep: 'page', ...options });
const list = async (adapter: CommentAdapter): Promise<readonly Comment[]> =>
  (await adapter.read.page({ thread, parent: null, order: 'oldest', after: null, size: 100, replies: { depth: 100, size: 100 } }, call)).comments;
const refusal = async (promise: Promise<unknown>): Promise<CommentError> => {
  const thrown = await promise.then(() => null, (error: unknown) => error);
  assert.ok(thrown instanceof CommentError, `not refused: ${String(thrown)}`);
  return thrown;
};

function rig(who: 'admin' | 'bob'): () => Promise<Rig> {
  return async () => {
    const server = await fakeArtalk();
    const adapter = make(server.base);
    return {
      adapter, thread,
      signIn: () => adapter.auth!.login('form', account(who), call),
      signOut: () => adapter.auth!.logout(call),
      moderator: () => adapter.auth!.login('form', account('admin'), call),
      async seed(count) {
        const guest = make(server.base);
        let last: CommentId | null = null;
        for (let n = 0; n < count; n++) last = (await guest.write!.create({ thread, parent: n % 5 < 2 ? null : last, source: `Seeded ${n}`, guest: gil }, write())).id;
      },
      peek: async (id) => (await list(make(server.base))).find((comment) => comment.id === id) ?? null,
      ...(who === 'bob' ? { close: async () => server.close(thread.id) } : {}),
      dispose: () => server.stop(),
    };
  };
}

let found: readonly Result[] = [];
describe('artalkAdapter for an administrator', () => {
  found = adapterTests(it, rig('admin'), { except: { 'moderates.forbidden': 'who keeps order may' } });
});
describe('artalkAdapter for a reader', () => {
  // Editing and removing are the administrator's in Artalk.
  const promises = ['words', 'kept', 'source', 'empty', 'unknown'].map((name) => `edits.${name}`).concat(['leaf', 'keeps-replies', 'unknown'].map((name) => `removes.${name}`));
  proven({ adapter: 'artalk', backend: 'Artalk (editing and deleting are the administrator’s)', against: 'recorded facts' }, rig('bob'), { also: found, except: Object.fromEntries(promises.map((id) => [id, 'the administrator’s in Artalk'])) });
});
describe('artalkAdapter and hostile answers', () => {
  hostileTests(it, (fetch) => artalkAdapter({ server: 'https://artalk.example', site: 'Site', keep: 'page', fetch }), (comments) => ({ comments, count: 9, roots_count: 9, page: {} }));
});

describe('a reader of an Artalk page', async () => {
  const server = await fakeArtalk();
  after(() => server.stop());
  it('is told what is wrong in Artalk’s own words', async () => {
    const { code, reason } = await refusal(make(server.base).write!.create({ thread, parent: null, source: 'x', guest: { name: 'Gil', email: 'nonsense' } }, write()));
    assert.deepEqual([code, reason], ['invalid', 'Invalid Email']);
  });
  it('cannot write under an administrator’s name without being one', async () => {
    assert.equal((await refusal(make(server.base).write!.create({ thread, parent: null, source: 'x', guest: { name: 'admin', email: 'admin@example.test' } }, write()))).code, 'signed-out');
  });
  it('solves the captcha when there is one, and the comment is sent again', async () => {
    server.captcha = true;
    const shown: string[] = [];
    assert.equal((await refusal(make(server.base).write!.create({ thread, parent: null, source: 'Robot?', guest: gil }, write()))).code, 'challenge');
    const solver = make(server.base, { captcha: async (image) => { shown.push(image); return 'solved'; } });
    const made = await solver.write!.create({ thread, parent: null, source: 'No robot', guest: gil }, write());
    assert.deepEqual([shown, made.body?.source.trim()], [['data:image/png;base64,AA=='], '<p>No robot</p>']);
    server.captcha = true;
    assert.equal((await refusal(make(server.base, { captcha: async () => null }).write!.create({ thread, parent: null, source: 'Gave up', guest: gil }, write()))).code, 'cancelled');
    server.captcha = false;
  });
  it('changes a vote only where it stands otherwise, whoever remembers what', async () => {
    const adapter = make(server.base);
    const { id } = await adapter.write!.create({ thread, parent: null, source: 'Vote', guest: gil }, write());
    await adapter.react!.set(id, 'up', true, write());
    // Another device behind the same address, which remembers nothing.
    const other = make(server.base);
    await list(other);
    const again = await other.react!.set(id, 'up', true, write());
    assert.deepEqual(again.reactions['up'], { count: 1, mine: true });
    const off = await other.react!.set(id, 'down', false, write());
    assert.deepEqual([off.reactions['up']?.count, off.reactions['down']?.count], [1, 0]);
  });
  it('sees that a comment waits for approval', async () => {
    server.pending = true;
    const made = await make(server.base).write!.create({ thread, parent: null, source: 'May I?', guest: gil }, write());
    server.pending = false;
    assert.equal(made.state, 'held');
    assert.ok(!(await list(make(server.base))).some(({ id }) => id === made.id));
  });
  it('reads times by the server’s clock', async () => {
    const [utc, ahead] = [(await list(make(server.base)))[0], (await list(make(server.base, { utcOffset: 120 })))[0]];
    assert.equal((utc?.createdAt ?? 0) - (ahead?.createdAt ?? 0), 2 * 3_600_000);
  });
  it('never sees a mail address or its hash as somebody’s id', async () => {
    assert.doesNotMatch(JSON.stringify(await list(make(server.base))), /@|sha-of/);
  });
  it('is nobody again when the page’s own token is no longer good', async () => {
    let now: string | null = 'token-2';
    const adapter = make(server.base, { token: () => now });
    assert.equal((await adapter.auth!.viewer(call))?.name, 'bob');
    now = 'token-999';
    assert.equal(await adapter.auth!.viewer(call), null);
  });
});
