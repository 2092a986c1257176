// The Discourse adapter against a fake written from what is known of its JSON: a forum cannot be had here.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type DiscourseOptions, discourseAdapter } from '../../src/adapters/discourse.js';
import type { Rig } from '../../src/conformance/index.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { fakeDiscourse } from '../backends/discourse/fake.js';
import { hostileTests } from '../support/hostile.js';
import { jar } from '../support/jar.js';
import { proven } from '../support/proven.js';

const call = { signal: new AbortController().signal };
let serial = 0;
const writeCall = () => ({ ...call, key: `k${++serial}` as WriteKey });
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;
const ask = (id: string | number, rest: Partial<PageQuery> = {}): PageQuery => ({ thread: { id: String(id) }, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 1000, size: 1000 }, ...rest });

describe('discourseAdapter', async () => {
  const server = await fakeDiscourse();
  after(() => server.close());
  const make = (options: Partial<DiscourseOptions> = {}) => discourseAdapter({ server: server.base, ...options });
  const rig = async (): Promise<Rig> => {
    const topic = server.topic();
    let token: string | null = null;
    const adapter = make({ token: () => token });
    return {
      adapter, thread: { id: String(topic) },
      async signIn() {
        server.keys.set(token = `key-${++serial}`, 'bob');
        return (await adapter.auth!.viewer(call))!;
      },
      signOut: async () => void (token = null),
      async seed(count) {
        let last = 1;
        for (let n = 0; n < count; n++) last = server.add(topic, 'carol', `Seeded ${n}`, n % 5 < 2 ? (n % 2 ? 1 : null) : last).number;
      },
      peek: async (id) => {
        const post = server.posts.find((each) => String(each.id) === id && !each.gone && !each.hidden);
        return post ? { id, body: { format: 'markdown', source: post.raw } } : null;
      },
      close: async () => void server.closed.add(topic),
      dispose: async () => {},
    };
  };
  const results = proven({ adapter: 'discourse', backend: 'Discourse topics (JSON API as known in 2026)', against: 'recorded facts' }, rig);
  it('leaves nothing untested', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome === 'untested' || outcome === 'waiting').map(({ id }) => id), []);
  });

  it('gathers a long topic in pieces, with every answer under what it answers, and no notes of the forum', async () => {
    const topic = server.topic();
    for (let n = 2; n <= 130; n++) server.add(topic, 'alice', `Post ${n}`, n % 10 === 0 ? 2 : null);
    server.add(topic, 'mod', 'closed this topic').type = 3;
    const { comments, total } = await make().read.page(ask(topic), call);
    assert.deepEqual([comments.length, total, comments.find(({ parent }) => parent === null)?.replies], [129, 129, 13]);
  });
  it('reads only the newest of a topic that is too long, and still tells how many there are', async () => {
    const topic = server.topic();
    for (let n = 2; n <= 90; n++) server.add(topic, 'alice', `Post ${n}`, n > 2 ? 2 : null);
    const { comments, total } = await make({ most: 30 }).read.page(ask(topic), call);
    assert.equal(total, 89);
    assert.ok(comments.length < 60 && comments.at(-1)!.body!.source.includes('Post 90'));
  });
  it('finds the topic by number, by address and by function, and nothing by anything else', async () => {
    const topic = server.topic();
    server.add(topic, 'bob', 'Here');
    for (const given of [topic, String(topic), `https://forum.example/t/a-slug/${topic}`, `https://forum.example/t/${topic}/2?u=bob`, () => topic] as const) {
      assert.equal((await make({ topic: given }).read.page(ask('/page/'), call)).comments.length, 1, String(given));
    }
    await assert.rejects(make().read.page(ask('/page/'), call), code('missing'));
  });
  it('only reads where it has neither key nor session, and links each comment to the forum', async () => {
    const topic = server.topic();
    server.add(topic, 'bob', 'Here');
    const adapter = make();
    const [only] = (await adapter.read.page(ask(topic), call)).comments;
    assert.deepEqual([adapter.write, adapter.auth, only?.can, only?.url], [undefined, undefined, [], `${server.base}/t/${topic}/2`]);
    assert.deepEqual([only?.author?.name, only?.author?.avatar], ['bob', `${server.base}/user_avatar/forum.example/bob/96/1.png`]);
    assert.ok(only?.body?.source.includes(`href="${server.base}/u/alice"`));
  });
  it('writes with a session at the forum, with a new token when the old one has ended', async () => {
    const cookies = jar();
    const adapter = make({ session: true, fetch: cookies.fetch, host: { open: () => ({ closed: true, close() {} }), addEventListener: () => {}, removeEventListener: () => {} } });
    const topic = server.topic();
    await assert.rejects(adapter.auth!.login('forum', {}, call), code('cancelled'));
    cookies.all.set('_t', 'session-1');
    server.keys.set('session-1', 'dora');
    assert.equal((await adapter.auth!.login('forum', {}, call)).name, 'dora Name');
    const thread = { id: String(topic) };
    await adapter.write!.create({ thread, parent: null, source: 'One' }, writeCall());
    server.switches.csrf = 'token-2';
    await adapter.write!.create({ thread, parent: null, source: 'Two' }, writeCall());
    assert.equal((await adapter.read.page(ask(topic), call)).comments.length, 2);
    await adapter.auth!.logout(call);
    assert.equal(await adapter.auth!.viewer(call), null);
  });
  it('says that a post waits where the forum approves each', async () => {
    server.keys.set('key', 'bob');
    server.switches.pending = true;
    const made = await make({ token: 'key' }).write!.create({ thread: { id: String(server.topic()) }, parent: null, source: 'Wait' }, writeCall());
    server.switches.pending = false;
    assert.deepEqual([made.state, made.can, made.author?.name], ['held', [], 'bob']);
  });
  it('leaves a mark of what its author removes, and nothing of what the staff removes', async () => {
    server.keys.set('key-mod', 'mod').set('key', 'bob');
    const topic = server.topic();
    const one = String(server.add(topic, 'bob', 'One').id) as CommentId;
    const two = String(server.add(topic, 'bob', 'Two').id) as CommentId;
    const [bob, mod] = [make({ token: 'key' }), make({ token: 'key-mod' })];
    for (const adapter of [bob, mod]) await adapter.read.page(ask(topic), call);
    assert.deepEqual([(await bob.write!.remove!(one, writeCall()))?.state, await mod.write!.remove!(two, writeCall())], ['removed', null]);
  });
  it('tells a like once', async () => {
    server.keys.set('key', 'bob');
    const topic = server.topic();
    const id = String(server.add(topic, 'alice', 'Like me').id) as CommentId;
    const adapter = make({ token: 'key' });
    await adapter.react!.set(id, 'like', true, writeCall());
    server.asked.length = 0;
    assert.deepEqual((await adapter.react!.set(id, 'like', true, writeCall())).reactions, { like: { count: 1, mine: true } });
    assert.ok(!server.asked.some((each) => each.includes('post_actions')));
  });
  it('does not read a whole topic again for one like', async () => {
    server.keys.set('key', 'bob');
    const topic = server.topic();
    const post = server.add(topic, 'alice', 'Like me');
    for (let n = 0; n < 60; n++) server.add(topic, 'carol', 'Answer', post.number);
    const adapter = make({ token: 'key' });
    await adapter.read.page(ask(topic), call);
    await adapter.react!.set(String(post.id) as CommentId, 'like', true, writeCall());
    server.asked.length = 0;
    assert.equal((await adapter.react!.set(String(post.id) as CommentId, 'like', false, writeCall())).replies, 60);
    assert.equal(server.asked.length, 2);
  });
});

describe('what a forum may refuse', () => {
  for (const [what, status, body, wanted, reason] of [
    ['a post too short', 422, { action: 'create_post', errors: ['Body is too short (minimum is 20 characters)'] }, 'invalid', 'Body is too short (minimum is 20 characters)'],
    ['the same words again', 422, { errors: ['Body is too similar to what you recently posted'] }, 'duplicate', 'Body is too similar to what you recently posted'],
    ['haste', 429, { errors: ['You’re doing this too often.'], error_type: 'rate_limit', extras: { wait_seconds: 42, time_left: '42 seconds' } }, 'busy', 'You’re doing this too often.'],
    ['an end of the session', 403, { errors: ['You need to be logged in to do that.'], error_type: 'not_logged_in' }, 'signed-out', 'You need to be logged in to do that.'],
    ['a closed door', 403, { errors: ['You are not permitted to view the requested resource.'], error_type: 'invalid_access' }, 'forbidden', 'You are not permitted to view the requested resource.'],
    ['a closed topic', 403, { errors: ['The topic you are replying to is closed.'], error_type: 'invalid_access' }, 'closed', 'The topic you are replying to is closed.'],
    ['no such topic', 404, { errors: ['The requested URL or resource could not be found.'], error_type: 'not_found' }, 'missing', null],
  ] as readonly (readonly [string, number, unknown, string, string | null])[]) {
    it(`means ${wanted} when it is ${what}`, async () => {
      const user = new Response(JSON.stringify({ current_user: { id: 1, username: 'bob' } }));
      const adapter = discourseAdapter({ server: 'https://forum.example', token: 't', fetch: async (url) => (String(url).includes('session') ? user.clone() : new Response(JSON.stringify(body), { status })) });
      await assert.rejects(adapter.write!.create({ thread: { id: '1' }, parent: null, source: 'Words' }, writeCall()), (thrown) => {
        assert.ok(thrown instanceof CommentError);
        assert.deepEqual([thrown.code, thrown.reason, thrown.retryAfter], [wanted, reason, wanted === 'busy' ? 42 : null]);
        return true;
      });
    });
  }
  hostileTests(it, (fetch) => discourseAdapter({ server: 'https://forum.example', topic: 1, fetch }), (posts) => ({ post_stream: { posts, stream: [] } }));
});
