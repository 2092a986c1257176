// Twikoo: the contract against a server written from recorded answers (test/backends/twikoo/fake.ts), not against a real one.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { md5 } from '../../src/adapters/support/md5.js';
import { type TwikooOptions, twikooAdapter } from '../../src/adapters/twikoo.js';
import { type Result, type Rig, adapterTests } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Comment, CommentId, Cursor, WriteKey } from '../../src/core/model.js';
import { type FakeTwikoo, fakeTwikoo } from '../backends/twikoo/fake.js';
import { hostileTests } from '../support/hostile.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let keys = 0;
const write = (): { signal: AbortSignal; key: WriteKey } => ({ ...call, key: `w${keys++}` as WriteKey });
const thread = { id: '/page/', title: 'Page' };
const make = (server: string, options: Partial<TwikooOptions> = {}): CommentAdapter => twikooAdapter({ server, keep: 'page', ...options });
/** A guest who always gives the same name, as the widget's form would. */
const named = (adapter: CommentAdapter, name: string): CommentAdapter => ({ ...adapter, write: { ...adapter.write!, create: (draft, how) => adapter.write!.create({ guest: { name }, ...draft }, how) } });
const say = (adapter: CommentAdapter, source: string, parent: CommentId | null = null): Promise<Comment> => adapter.write!.create({ thread, parent, source }, write());
const list = async (adapter: CommentAdapter): Promise<readonly Comment[]> =>
  (await adapter.read.page({ thread, parent: null, order: 'newest', after: null, size: 100, replies: { depth: 100, size: 100 } }, call)).comments;
const refusal = async (promise: Promise<unknown>): Promise<CommentError> => {
  const thrown = await promise.then(() => null, (error: unknown) => error);
  assert.ok(thrown instanceof CommentError, `not refused: ${String(thrown)}`);
  return thrown;
};

function rig(asAdmin: boolean): () => Promise<Rig> {
  return async () => {
    const server = await fakeTwikoo();
    const adapter = named(make(server.base), 'Gil');
    const enter = (): ReturnType<NonNullable<Rig['signIn']>> => adapter.auth!.login('form', { password: 'secret' }, call);
    return {
      adapter, thread,
      ...(asAdmin ? { signIn: enter, signOut: () => adapter.auth!.logout(call) } : {}),
      moderator: enter,
      async seed(count) {
        const seeder = named(make(server.base), 'Seeder');
        let last: CommentId | null = null;
        for (let n = 0; n < count; n++) last = (await say(seeder, `Seeded ${n}`, n % 5 < 2 ? null : last)).id;
      },
      dispose: () => server.stop(),
    };
  };
}

let found: readonly Result[] = [];
describe('twikooAdapter for the administrator', () => {
  found = adapterTests(it, rig(true), { except: { 'moderates.forbidden': 'who keeps order may' } });
});
describe('twikooAdapter for a guest', () => {
  // Nobody but the administrator can remove what others have answered without losing the answers, and these two answer it first.
  proven({ adapter: 'twikoo', backend: 'Twikoo 1.7 over HTTP', against: 'recorded facts' }, rig(false), {
    also: found, except: Object.fromEntries(['removes.keeps-replies', 'can.own'].map((id) => [id, 'only the administrator can remove what was answered']) ),
  });
});
describe('twikooAdapter and hostile answers', () => {
  hostileTests(it, (fetch) => twikooAdapter({ server: 'https://twikoo.example', keep: 'page', fetch }), (comments) => ({
    // Its ids are texts.
    data: comments.map((each, index) => ({ ...each as object, id: `id${index}` })), more: false, count: 9,
  }));
});

async function withServer(run: (server: FakeTwikoo) => Promise<void>): Promise<void> {
  const server = await fakeTwikoo();
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

describe('a reader of a Twikoo page', () => {
  it('says words, not markup', () => withServer(async ({ base }) => {
    const made = await say(named(make(base), 'Gil'), '1 < 2 <script>x</script>\nnext line');
    assert.deepEqual(made.body, { format: 'html', source: '<p>1 &lt; 2 &lt;script&gt;x&lt;/script&gt;<br>next line</p>' });
    assert.doesNotMatch(JSON.stringify(made), /md5-of-mail/);
  }));
  it('reads a long thread page after page while others write, and misses nothing', () => withServer(async ({ base }) => {
    const adapter = named(make(base), 'Gil');
    const before: string[] = [];
    for (let n = 0; n < 30; n++) before.push((await say(adapter, `Root ${n}`)).id);
    const seen: string[] = [];
    for (let after: Cursor | null = null, first = true; first || after !== null; first = false) {
      const page: Awaited<ReturnType<CommentAdapter['read']['page']>> = await adapter.read.page({ thread, parent: null, order: 'newest', after, size: 5, replies: { depth: 0, size: 0 } }, call);
      seen.push(...page.comments.map(({ id }) => id));
      await say(adapter, `New ${seen.length}`);
      after = page.next;
    }
    assert.deepEqual(seen, [...before].reverse());
  }));
  it('votes once, though Twikoo only knows how to toggle', () => withServer(async (server) => {
    const adapter = named(make(server.base), 'Gil');
    const { id } = await say(adapter, 'Vote');
    await adapter.react!.set(id, 'up', true, write());
    await adapter.react!.set(id, 'up', true, write());
    const down = await adapter.react!.set(id, 'down', true, write());
    assert.deepEqual(down.reactions, { up: { count: 0, mine: false }, down: { count: 1, mine: true } });
    assert.equal(server.events.filter((event) => event === 'COMMENT_LIKE').length, 2);
  }));
  it('may remove their own words while nobody has answered, and is told why not afterwards', () => withServer(async ({ base }) => {
    const [ada, gil] = [named(make(base), 'Ada'), named(make(base), 'Gil')];
    const { id, can } = await say(ada, 'Mine');
    assert.ok(can.includes('remove'));
    await list(gil);
    await say(gil, 'Answer', id);
    const { code, reason } = await refusal(ada.write!.remove!(id, write()));
    assert.deepEqual([code, reason], ['forbidden', 'others have answered it.']);
    assert.ok(!(await list(ada)).find((comment) => comment.id === id)?.can.includes('remove'));
    assert.equal((await list(ada)).length, 2);
  }));
  it('sees that a comment waits for review', () => withServer(async (server) => {
    server.review = true;
    const ada = named(make(server.base), 'Ada');
    assert.equal((await say(ada, 'May I?')).state, 'held');
  }));
  it('cannot write under the owner’s address, and the password form says when the password is wrong', () => withServer(async ({ base }) => {
    assert.equal((await refusal(make(base).write!.create({ thread, parent: null, source: 'x', guest: { name: 'Boss', email: 'boss@example.test' } }, write()))).code, 'signed-out');
    const { code, fields } = await refusal(make(base).auth!.login('form', { password: 'guess' }, call));
    assert.deepEqual([code, Object.keys(fields)], ['invalid', ['password']]);
  }));
  for (const [message, code] of [['发言频率过高', 'busy'], ['评论太火爆啦 >_< 请稍后再试', 'busy'], ['Too Many Requests', 'busy'], ['验证码错误', 'challenge'], ['评论内容过长', 'invalid'], ['只能删除自己的评论', 'forbidden'], ['参数"ua"不合法', 'invalid']] as const) {
    it(`understands “${message}”`, () => withServer(async (server) => {
      server.always = { code: 1000, message };
      assert.equal((await refusal(say(named(make(server.base), 'Gil'), 'Words'))).code, code);
    }));
  }
});

describe('md5', () => {
  it('agrees with the one of Node, at every length of block and in every script', () => {
    for (const words of ['', 'a', '密码', '😀', ...Array.from({ length: 140 }, (_, n) => 'x'.repeat(n))]) assert.equal(md5(words), createHash('md5').update(words).digest('hex'), words);
  });
});
