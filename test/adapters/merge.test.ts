// One thread out of several sources: the whole contract over two sites in memory, whose comment is whose, and sources that fail.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MemoryAdapter, type MemoryOptions, memoryAdapter } from '../../src/adapters/memory.js';
import { type MergeSource, mergeAdapters } from '../../src/adapters/merge.js';
import { staticAdapter } from '../../src/adapters/static.js';
import { type Rig, type Result, adapterTests } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Comment, CommentId, Cursor, Order, WriteKey } from '../../src/core/model.js';
import { memoryRig, people } from '../support/adapter-rigs.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
const key = (name: string) => ({ ...call, key: name as WriteKey });
const thread = { id: 'post' };
const query = { thread, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 1000, size: 1000 } } as const;
const read = async (adapter: CommentAdapter, rest: Partial<Parameters<CommentAdapter['read']['page']>[0]> = {}): Promise<readonly Comment[]> => (await adapter.read.page({ ...query, ...rest }, call)).comments;
const words = (comments: readonly Comment[]): unknown[] => comments.map(({ body }) => body?.source);
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;

async function rig(foreign: MemoryOptions = {}): Promise<Rig> {
  const [own, other] = [await memoryRig(), await memoryRig({ seed: people, ...foreign })];
  const merged = (mine: CommentAdapter, theirs: CommentAdapter): CommentAdapter => mergeAdapters(mine, { adapter: theirs, source: 'Elsewhere' });
  return {
    ...own,
    adapter: merged(own.adapter, other.adapter),
    async seed(count) {
      await own.seed!(Math.ceil(count / 2));
      await other.seed!(Math.floor(count / 2));
    },
    async moderator() {
      await other.moderator!();
      return own.moderator!();
    },
    async signOut() {
      await own.signOut!();
      await other.signOut!();
    },
    peek: async (id) => (id.startsWith('memory:') ? other.peek!(id.slice('memory:'.length) as CommentId) : own.peek!(id)),
    second: async () => merged(await own.second!(), other.adapter),
    async dispose() {
      await own.dispose();
      await other.dispose();
    },
  };
}

for (const [what, foreign] of [['a site that only its members write in', {}], ['a site where the reader is signed in too', { as: 'Reader' }], ['a site where strangers write', { guests: true }]] as const) {
  describe(`mergeAdapters with ${what}`, () => {
    const results = 'guests' in foreign ? proven({ adapter: 'merge', backend: 'several adapters as one thread', against: 'none' }, () => rig(foreign)) : adapterTests(it, () => rig(foreign));
    it('leaves no promise untested', () => {
      const at = (outcome: Result['outcome']): string[] => results.filter((result) => result.outcome === outcome).map(({ id }) => id);
      assert.deepEqual([...at('broken'), ...at('waiting'), ...at('untested'), ...at('not offered')], []);
    });
  });
}

const minute = 60_000;
const start = Date.UTC(2024, 0, 1);
/** A site whose comments came at these minutes. */
function site(name: string, minutes: readonly number[], options: MemoryOptions = {}): MemoryAdapter {
  return memoryAdapter({
    guests: true, ...options,
    seed: { threads: [{ id: 'post', comments: minutes.map((at) => ({ id: `c${at}`, author: name, text: `${name} ${at}`, createdAt: start + at * minute, votes: { up: at } })) }] },
  });
}

describe('comments of several sources', () => {
  const own = (): MemoryAdapter => site('Own', [1, 4, 5, 9]);
  const other = (): MemoryAdapter => site('Other', [2, 3, 6, 7, 8]);
  const third = (): MemoryAdapter => site('Third', [0, 10]);

  for (const order of ['oldest', 'newest', 'best'] as const satisfies readonly Order[]) {
    for (const size of [1, 2, 3, 20]) {
      it(`stand in one order, by ${order}, in pages of ${size}`, async () => {
        const adapter = mergeAdapters(own(), other(), third());
        const seen: (number | undefined)[] = [];
        let after: Cursor | null = null;
        do {
          const page: Awaited<ReturnType<CommentAdapter['read']['page']>> = await adapter.read.page({ ...query, order, size, after }, call);
          seen.push(...page.comments.map(({ createdAt }) => (createdAt - start) / minute));
          assert.equal(page.left, 11 - seen.length);
          after = page.next;
        } while (after !== null && seen.length < 30);
        const wanted = Array.from({ length: 11 }, (_, n) => n);
        assert.deepEqual(seen, order === 'oldest' ? wanted : wanted.reverse());
      });
    }
  }

  it('stand in one order where a source gives less than was asked for', async () => {
    const small = other();
    const capped: CommentAdapter = { ...small, read: { page: (asked, how) => small.read.page({ ...asked, size: 1 }, how) } };
    const adapter = mergeAdapters(own(), capped);
    const seen: unknown[] = [];
    for (let after: Cursor | null = null, n = 0; n < 20; n++) {
      const page = await adapter.read.page({ ...query, size: 4, after }, call);
      seen.push(...page.comments.map(({ createdAt }) => (createdAt - start) / minute));
      if ((after = page.next) === null) break;
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('say where they are from, and are told apart though they have the same ids', async () => {
    const adapter = mergeAdapters(site('Own', [1]), { adapter: site('Other', [1]), source: 'Mastodon' }, site('Third', [1]));
    const comments = await read(adapter);
    assert.deepEqual(comments.map(({ id, author }) => [id, author?.id, author?.badge]), [['c1', 'Own', undefined], ['memory:c1', 'memory:Other', 'Mastodon'], ['memory2:c1', 'memory2:Third', 'memory']]);
  });

  it('keep their ids whatever these look like', async () => {
    const tricky = memoryAdapter({ guests: true, seed: { threads: [{ id: 'post', comments: ['memory:c1', 'own:x', 'own:memory:c1', '__proto__'].map((id, at) => ({ id, author: 'A', text: id, createdAt: start + at })) }] } });
    const adapter = mergeAdapters(tricky, site('Other', [1]));
    const comments = await read(adapter);
    assert.equal(new Set(comments.map(({ id }) => id)).size, 5);
    for (const { id, body } of comments) {
      const reply = await adapter.write!.create({ thread, parent: id, source: `to ${body?.source}`, guest: { name: 'G' } }, key(`k-${id}`));
      assert.equal(reply.parent, id);
    }
    assert.equal((await read(tricky)).length, 8);
  });

  it('are answered where they are from; new ones go to the first that can write', async () => {
    const [mine, theirs] = [site('Own', [1]), site('Other', [2])];
    const archive = staticAdapter({ data: { threads: [{ id: 'post', comments: [{ id: 'old', author: 'Old', text: 'Old 0', createdAt: start }] }] } });
    const adapter = mergeAdapters(archive, mine, theirs);
    assert.deepEqual((await read(adapter)).map(({ id, can }) => [id, can.includes('reply')]), [['old', false], ['memory:c1', true], ['memory2:c2', true]]);
    const guest = { name: 'Gast' };
    await adapter.write!.create({ thread, parent: null, source: 'root', guest }, key('1'));
    await adapter.write!.create({ thread, parent: 'memory2:c2' as CommentId, source: 'answer', guest }, key('2'));
    await assert.rejects(adapter.write!.create({ thread, parent: 'old' as CommentId, source: 'no', guest }, key('3')), code('unsupported'));
    assert.deepEqual(words(await read(mine)), ['Own 1', 'root']);
    assert.deepEqual(words(await read(theirs)), ['Other 2', 'answer']);
  });

  it('offer nothing that this reader cannot do there', async () => {
    const closed = site('Other', [2], { guests: false });
    const adapter = mergeAdapters(site('Own', [1], { as: 'Me' }), closed);
    assert.deepEqual((await read(adapter)).map(({ can }) => can), [['reply', 'react', 'report'], []]);
    closed.become('Me');
    assert.deepEqual((await read(adapter)).map(({ can }) => can), [['reply', 'react', 'report'], ['reply', 'react']]);
  });

  it('tell of arrivals in each of them', async () => {
    const [mine, theirs] = [own(), other()];
    const adapter = mergeAdapters(mine, theirs);
    const heard: string[] = [];
    const stop = adapter.live!.open(thread, { put: ({ id, author }) => heard.push(`${id} ${author?.badge ?? ''}`), drop: (id) => heard.push(`-${id}`), lost: () => heard.push('lost') });
    const made = await theirs.write.create({ thread, parent: null, source: 'new', guest: { name: 'G' } }, key('1'));
    await new Promise((done) => setTimeout(done, 5));
    assert.deepEqual(heard, [`memory:${made.id} memory`]);
    mine.lose();
    await new Promise((done) => setTimeout(done, 5));
    assert.equal(heard.at(-1), 'lost');
    stop();
    await theirs.write.create({ thread, parent: null, source: 'newer', guest: { name: 'G' } }, key('2'));
    await new Promise((done) => setTimeout(done, 5));
    assert.equal(heard.length, 2);
  });

  it('are counted together, and a thread may be called otherwise elsewhere, or not exist there', async () => {
    const adapter = mergeAdapters(own(), { adapter: site('Other', [1, 2]), thread: ({ id }) => (id === 'here' ? { id: 'post' } : null) });
    assert.deepEqual(await adapter.read.count!([{ id: 'here' }, { id: 'post' }, { id: 'none' }], call), [2, 4, 0]);
    assert.equal((await read(adapter, { thread: { id: 'here' } })).length, 2);
    assert.equal((await read(adapter)).length, 4);
  });
});

describe('a source that fails', () => {
  const failing = (script: MemoryOptions['script'], rest: Partial<MergeSource> = {}): MergeSource => ({ adapter: site('Other', [2, 3], { ...(script ? { script } : {}) }), source: 'Elsewhere', ...rest });

  it('does not take the others down; the end of the list asks it again and says why it cannot', async () => {
    let down = true;
    const told: string[] = [];
    const adapter = mergeAdapters(site('Own', [1, 4]), failing(({ op }) => { if (down && op === 'page') throw new CommentError('server', 'broken', { reason: 'Down for repair.' }); }, { failed: (error) => told.push(error.code) }));
    const first = await adapter.read.page(query, call);
    assert.deepEqual(words(first.comments), ['Own 1', 'Own 4']);
    assert.deepEqual([first.left, first.total, told], [null, null, ['server']]);
    assert.ok(first.next !== null, 'the list says that it is complete');
    const again = { ...query, after: first.next };
    await assert.rejects(adapter.read.page(again, call), (thrown) => thrown instanceof CommentError && thrown.code === 'server' && thrown.reason === 'Elsewhere: Down for repair.');
    down = false;
    const rest = await adapter.read.page(again, call);
    assert.deepEqual([words(rest.comments), rest.next], [['Other 2', 'Other 3'], null]);
  });

  it('may be the first: the others are still there', async () => {
    const adapter = mergeAdapters(failing(() => { throw new CommentError('offline', 'gone'); }), site('Own', [1]));
    assert.deepEqual(words(await read(adapter)), ['Own 1']);
  });

  it('is not waited for longer than its patience', async () => {
    const adapter = mergeAdapters(site('Own', [1]), failing(() => new Promise(() => {}), { patience: 20 }));
    const page = await adapter.read.page(query, call);
    assert.deepEqual(words(page.comments), ['Own 1']);
    await assert.rejects(adapter.read.page({ ...query, after: page.next }, call), code('timeout'));
  });

  it('together with all others fails the page, with the first one’s reason', async () => {
    const adapter = mergeAdapters(failing(() => { throw new CommentError('forbidden', 'no'); }), failing(() => { throw new CommentError('offline', 'gone'); }));
    await assert.rejects(adapter.read.page(query, call), code('forbidden'));
  });

  it('leaves its share out of the counts', async () => {
    const adapter = mergeAdapters(site('Own', [1]), failing(() => { throw new Error('anything'); }));
    assert.deepEqual(await adapter.read.count!([thread], call), [1]);
  });

  it('fails a page around one of its own comments, and no other', async () => {
    const adapter = mergeAdapters(site('Own', [1]), failing(() => { throw new CommentError('server', 'broken'); }));
    await assert.rejects(read(adapter, { around: 'memory:c2' as CommentId }), code('server'));
    assert.deepEqual(words(await read(adapter, { around: 'c1' as CommentId })), ['Own 1']);
  });

  for (const cursor of ['', 'x', '[]', '["oldest"]', '["newest",[null],[null]]', '["oldest",[7],[null]]', '["oldest",[null,{}],null]', '{"0":"oldest"}', 'null']) {
    it(`is not confused with a cursor like ${cursor || 'nothing'}`, async () => {
      await assert.rejects(mergeAdapters(site('Own', [1]), site('Other', [2])).read.page({ ...query, after: cursor as Cursor }, call), code('invalid'));
    });
  }
});
