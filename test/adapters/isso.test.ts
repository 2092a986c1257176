// The Isso adapter against a fake written from recorded answers of the real 0.14, which no package brings.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type IssoOptions, issoAdapter } from '../../src/adapters/isso.js';
import type { Rig } from '../../src/conformance/index.js';
import type { CommentAdapter, PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { fakeIsso } from '../backends/isso/fake.js';
import { hostileTests } from '../support/hostile.js';
import { jar } from '../support/jar.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let serial = 0;
const writeCall = () => ({ ...call, key: `k${++serial}` as WriteKey });
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;
const ask = (id: string, rest: Partial<PageQuery> = {}): PageQuery => ({ thread: { id }, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 9, size: 1000 }, ...rest });

describe('issoAdapter', async () => {
  const server = await fakeIsso();
  after(() => server.close());
  const make = (options: Partial<IssoOptions> = {}): CommentAdapter => issoAdapter({ server: server.base, latest: true, fetch: jar().fetch, ...options });
  const rig = async (): Promise<Rig> => {
    const thread = { id: `/page-${++serial}/` };
    let ahead = 0;
    return {
      adapter: make({ now: () => Date.now() + ahead }), thread,
      async later() {
        ahead += 901_000;
        for (const row of server.rows) if (row.uri === thread.id) server.lapsed.add(row.id);
      },
      async seed(count) {
        let last = 0;
        for (let n = 0; n < count; n++) {
          if (n % 5 < 2) last = server.add(thread.id, `Seeded ${n}`).id;
          else server.add(thread.id, `Seeded ${n}`, last);
        }
      },
      peek: async (id) => {
        const row = server.rows.find((each) => String(each.id) === id && each.mode !== 4);
        return row ? { id, body: { format: 'markdown', source: row.text } } : null;
      },
      dispose: async () => {},
    };
  };
  const results = proven({ adapter: 'isso', backend: 'Isso (answers recorded from 0.14)', against: 'recorded facts' }, rig, { except: {
    'reacts.off': 'Isso counts a vote for good', 'reacts.either': 'Isso counts a vote for good',
  } });
  it('leaves untested only what needs accounts or a lock, which Isso has not', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome === 'untested' || outcome === 'waiting').map(({ id }) => id), ['writes.closed', 'auth.viewer', 'auth.logout', 'auth.can']);
  });

  it('lets a browser change its own comment as long as the cookie lasts, also after an edit, and nobody else', async () => {
    let at = Date.now();
    const adapter = make({ now: () => at });
    const thread = { id: '/own/' };
    const guest = { name: 'Gil', email: 'gil@example.test', url: 'https://gil.example' };
    const made = await adapter.write!.create({ thread, parent: null, source: 'First', guest }, writeCall());
    await adapter.write!.edit!(made.id, 'Second', writeCall());
    const edited = await adapter.write!.edit!(made.id, 'Third', writeCall());
    assert.equal(edited.editableUntil, at + 900_000);
    assert.deepEqual([edited.author, edited.can], [{ id: 'name:Gil', name: 'Gil', url: 'https://gil.example' }, ['reply', 'edit', 'remove']]);
    assert.doesNotMatch(JSON.stringify(edited), /gil@|ae5c5ba5272b/);
    await assert.rejects(make().write!.edit!(made.id, 'Taken over', writeCall()), code('forbidden'));
    at += 901_000;
    assert.deepEqual((await adapter.read.page(ask(thread.id), call)).comments[0]?.can, ['reply', 'react']);
  });
  it('says that a comment waits where the owner approves each', async () => {
    server.switches.moderated = true;
    const made = await make().write!.create({ thread: { id: '/held/' }, parent: null, source: 'Wait' }, writeCall());
    server.switches.moderated = false;
    assert.deepEqual([made.state, made.can], ['held', []]);
    assert.deepEqual((await make().read.page(ask('/held/'), call)).comments, []);
  });
  it('keeps a mark where a comment with replies is removed, and its replies', async () => {
    const adapter = make();
    const made = await adapter.write!.create({ thread: { id: '/mark/' }, parent: null, source: 'Root' }, writeCall());
    await adapter.write!.create({ thread: { id: '/mark/' }, parent: made.id, source: 'Reply' }, writeCall());
    const left = await adapter.write!.remove!(made.id, writeCall());
    assert.deepEqual([left?.state, left?.body, left?.author, (await adapter.read.page(ask('/mark/'), call)).comments.length], ['removed', null, null, 2]);
  });
  it('says that a vote cannot be taken back or turned', async () => {
    const id = String(server.add('/votes/', 'Vote').id) as CommentId;
    const adapter = make();
    await adapter.read.page(ask('/votes/'), call);
    assert.deepEqual((await adapter.react!.set(id, 'down', true, writeCall())).reactions['down'], { count: 1, mine: true });
    for (const [kind, on] of [['down', false], ['up', true]] as const) await assert.rejects(adapter.react!.set(id, kind, on, writeCall()), code('unsupported'));
  });
  it('shows what Isso would make of the words', async () => {
    assert.deepEqual(await make().write!.preview!('a < b', call), { format: 'html', source: '<p>a &lt; b</p>' });
  });
  it('tells what was wrong in Isso’s words, at the field where there is one', async () => {
    const say = (source: string, guest: Record<string, string> = {}) => make().write!.create({ thread: { id: '/refused/' }, parent: null, source, guest }, writeCall());
    const told = async (asked: Promise<unknown>) => asked.then(() => null, ({ code: is, reason, fields }: CommentError) => [is, reason, fields]);
    assert.deepEqual(await told(say('x')), ['invalid', 'text is too short (minimum length: 3)', {}]);
    assert.deepEqual(await told(say('Words', { url: 'not a url' })), ['invalid', null, { url: 'Website not Django-conform' }]);
    server.switches.limited = true;
    assert.deepEqual(await told(say('Words')), ['busy', null, {}]);
    server.switches.limited = false;
    await assert.rejects(make({ required: ['name'] }).write!.create({ thread: { id: '/refused/' }, parent: null, source: 'Words' }, writeCall()), (thrown) => (thrown as CommentError).fields['name'] !== undefined);
  });
});

describe('what Isso may answer', () => {
  hostileTests(it, (fetch) => issoAdapter({ server: 'https://isso.example', latest: true, fetch }), (replies) => ({ id: null, replies }));
});
