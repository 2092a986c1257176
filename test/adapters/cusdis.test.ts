// Cusdis: the contract against a server written from its source (test/backends/cusdis/fake.ts), not against a real one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cusdisAdapter } from '../../src/adapters/cusdis.js';
import type { Rig } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { CommentId, Cursor, WriteKey } from '../../src/core/model.js';
import { fakeCusdis } from '../backends/cusdis/fake.js';
import { hostileTests } from '../support/hostile.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let keys = 0;
const write = (): { signal: AbortSignal; key: WriteKey } => ({ ...call, key: `w${keys++}` as WriteKey });
const thread = { id: '/page?a=1&b=2', title: 'Page' };
/** A guest who always gives the same name, as the widget's form would. */
const named = (adapter: CommentAdapter, name: string): CommentAdapter => ({ ...adapter, write: { create: (draft, how) => adapter.write!.create({ guest: { name, email: `${name}@example.test` }, ...draft }, how) } });

async function rig(): Promise<Rig> {
  const server = await fakeCusdis(true);
  return {
    adapter: named(cusdisAdapter({ app: 'app', server: server.base }), 'Gil'), thread,
    async seed(count) {
      const seeder = named(cusdisAdapter({ app: 'app', server: server.base }), 'Seeder');
      let last: CommentId | null = null;
      for (let n = 0; n < count; n++) last = (await seeder.write!.create({ thread, parent: n % 5 < 2 ? null : last, source: `Seeded ${n}` }, write())).id;
    },
    dispose: () => server.stop(),
  };
}

describe('cusdisAdapter with an owner who approves at once', () => {
  proven({ adapter: 'cusdis', backend: 'Cusdis', against: 'recorded facts' }, rig);
});
describe('cusdisAdapter and hostile answers', () => {
  hostileTests(it, (fetch) => cusdisAdapter({ app: 'app', server: 'https://cusdis.example', fetch }), (comments) => ({ data: { commentCount: 3, pageSize: 10, pageCount: 1, data: comments } }));
});
describe('a reader of a Cusdis page', () => {
  it('sees that what they wrote waits, until the owner approves it', async (test) => {
    const server = await fakeCusdis(false);
    test.after(() => server.stop());
    const adapter = cusdisAdapter({ app: 'app', server: server.base });
    const read = async (): Promise<readonly string[]> => (await adapter.read.page({ thread, parent: null, order: 'newest', after: null, size: 10, replies: { depth: 9, size: 9 } }, call)).comments.map(({ body, state, author }) => `${author?.id} ${state} ${body?.source.trim()}`);
    const made = await adapter.write!.create({ thread, parent: null, source: 'Hello <b>', guest: { name: 'Gil', email: 'gil@example.test' } }, write());
    assert.deepEqual([made.state, made.can, await read()], ['held', [], []]);
    assert.doesNotMatch(JSON.stringify(made), /gil@/);
    server.approve();
    assert.deepEqual(await read(), ['name:Gil shown <p>Hello &lt;b></p>']);
  });
  it('misses nothing when others write while they read page after page', async (test) => {
    const server = await fakeCusdis(true);
    test.after(() => server.stop());
    const adapter = named(cusdisAdapter({ app: 'app', server: server.base }), 'Gil');
    const before: string[] = [];
    for (let n = 0; n < 35; n++) before.push((await adapter.write!.create({ thread, parent: null, source: `Root ${n}` }, write())).id);
    const seen = new Set<string>();
    for (let after: Cursor | null = null, first = true; first || after !== null; first = false) {
      const page: Awaited<ReturnType<CommentAdapter['read']['page']>> = await adapter.read.page({ thread, parent: null, order: 'newest', after, size: 7, replies: { depth: 0, size: 0 } }, call);
      for (const { id } of page.comments) seen.add(id);
      await adapter.write!.create({ thread, parent: null, source: `New ${seen.size}` }, write());
      after = page.next;
    }
    assert.deepEqual(before.filter((id) => !seen.has(id)), []);
  });
  it('is asked for a mail address only where the owner wants one', async () => {
    const fields = (email: boolean): unknown => cusdisAdapter({ app: 'app', email }).auth!.guest?.map(({ name, required }) => [name, required]);
    assert.deepEqual([fields(false), fields(true)], [[['name', true], ['email', false]], [['name', true], ['email', true]]]);
  });
  it('is told that a site Cusdis does not know is missing', async (test) => {
    const server = await fakeCusdis(true);
    test.after(() => server.stop());
    const adapter = cusdisAdapter({ app: 'other', server: server.base });
    await assert.rejects(adapter.read.page({ thread, parent: null, order: 'newest', after: null, size: 10, replies: { depth: 0, size: 0 } }, call), { code: 'missing' });
  });
});
