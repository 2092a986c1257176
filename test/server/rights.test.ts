// Who may do what: every route, asked by everybody. And how often, how long, how large.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openStore } from '../../demo/server/database.js';
import { type Answer, request, type Running, startServer } from '../support/reference-server.js';

const people = ['stranger', 'expired', 'reader', 'writer', 'author', 'moderator'] as const;
type Who = (typeof people)[number];

/** What each of `people` is answered. `{mine}`: the writer's comment; `{held}`: another of theirs, not approved; `{fresh}`: a new one of theirs. */
const table: readonly (readonly [method: string, path: string, body: unknown, answers: readonly number[]])[] = [
  ['GET', '/comments?thread=t', undefined, [200, 401, 200, 200, 200, 200]],
  ['GET', '/comments?thread=t&around={mine}', undefined, [200, 401, 200, 200, 200, 200]],
  ['GET', '/comments?thread=t&around={held}', undefined, [404, 401, 404, 200, 404, 200]],
  ['GET', '/recent', undefined, [200, 401, 200, 200, 200, 200]],
  ['GET', '/people?role=moderator', undefined, [200, 401, 200, 200, 200, 200]],
  ['GET', '/viewer', undefined, [200, 401, 200, 200, 200, 200]],
  ['POST', '/counts', { threads: ['t'] }, [200, 401, 200, 200, 200, 200]],
  ['POST', '/comments', { thread: 't', source: 'New' }, [401, 401, 201, 201, 201, 201]],
  ['POST', '/comments', { thread: 't', source: 'A reply', parent: '{mine}' }, [401, 401, 201, 201, 201, 201]],
  ['POST', '/comments', { thread: 't', source: 'A reply', parent: '{held}' }, [401, 401, 404, 403, 404, 403]],
  ['PATCH', '/comments/{mine}', { source: 'Changed' }, [401, 401, 403, 200, 403, 403]],
  ['PATCH', '/comments/{held}', { source: 'Changed' }, [401, 401, 404, 200, 404, 403]],
  ['PUT', '/comments/{mine}/reactions/up', undefined, [401, 401, 200, 200, 200, 200]],
  ['DELETE', '/comments/{mine}/reactions/up', undefined, [401, 401, 200, 200, 200, 200]],
  ['PUT', '/comments/{held}/reactions/up', undefined, [401, 401, 404, 403, 404, 403]],
  ['POST', '/comments/{mine}/reports', { reason: 'spam' }, [401, 401, 204, 403, 204, 204]],
  ['POST', '/comments/{held}/reports', { reason: 'spam' }, [401, 401, 404, 403, 404, 204]],
  ['DELETE', '/comments/{mine}/reports', undefined, [401, 401, 403, 403, 403, 204]],
  ['GET', '/reports', undefined, [401, 401, 403, 403, 403, 200]],
  ['GET', '/following?thread=t', undefined, [200, 401, 200, 200, 200, 200]],
  ['PUT', '/following?thread=t', undefined, [401, 401, 204, 204, 204, 204]],
  ['DELETE', '/following?thread=t', undefined, [401, 401, 204, 204, 204, 204]],
  ['GET', '/suggestions?prefix=wri', undefined, [401, 401, 200, 200, 200, 200]],
  ['POST', '/preview', { source: 'Words' }, [200, 401, 200, 200, 200, 200]],
  ['POST', '/files', { file: 'no picture' }, [401, 401, 422, 422, 422, 422]],
  ['GET', '/files/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.png', undefined, [404, 401, 404, 404, 404, 404]],
  ...['pin', 'hold', 'approve', 'spam', 'hide', 'lock'].flatMap((action) => (['PUT', 'DELETE'] as const).map((method) =>
    [method, `/comments/{fresh}/moderation/${action}`, undefined, [401, 401, 403, 403, 403, 200]] as const)),
  ['DELETE', '/comments/{fresh}', undefined, [401, 401, 403, 204, 403, 204]],
  ['DELETE', '/comments/{held}', undefined, [401, 401, 404, 204, 404, 204]],
  ['DELETE', '/sessions/current', undefined, [204, 401, 204, 204, 204, 204]],
];

describe('every route, asked by everybody', () => {
  let running: Running;
  before(async () => {
    running = await startServer();
  });
  after(() => running.close());
  let serial = 0;

  for (const [method, path, body, answers] of table) {
    it(`${method} ${path} is answered ${answers.join(', ')} to ${people.join(', ')}`, async () => {
      const got: number[] = [];
      serial++;
      const tokens: Record<Who, string | null> = {
        stranger: null, expired: 'dHdlbnR5LWZpdmUgYnl0ZXMgb2Ygbm90aGluZw', reader: await running.person(`Reader ${serial}`), writer: await running.person(`Writer ${serial}`),
        author: await running.person(`Author ${serial}`, 'author'), moderator: await running.person(`Moderator ${serial}`, 'moderator'),
      };
      const { token: second } = await running.server.accounts.login(`Writer ${serial}`, `Writer ${serial} has a password`);
      const { token: keeper } = await running.server.accounts.login(`Moderator ${serial}`, `Moderator ${serial} has a password`);
      for (const who of people) {
        const written = async (source: string): Promise<string> => (await request(running, 'POST', '/comments', { token: second, body: { thread: 't', source } })).json.id;
        const ids: Record<string, string> = { mine: await written('Mine'), held: await written('Held'), fresh: await written('Fresh') };
        await request(running, 'PUT', `/comments/${ids['held']}/moderation/hold`, { token: keeper });
        const fill = (text: string): string => text.replace(/\{(mine|held|fresh)\}/g, (_, name: string) => ids[name]!);
        const { status } = await request(running, method, fill(path), { token: tokens[who], ...(body === undefined ? {} : { body: JSON.parse(fill(JSON.stringify(body))) }) });
        got.push(status);
        // The next is asked in an open thread again.
        await request(running, 'DELETE', `/comments/${ids['mine']}/moderation/lock`, { token: keeper });
      }
      assert.deepEqual(got, answers);
    });
  }

  it('shows strangers nothing of what is held, anywhere', async () => {
    const [writer, moderator, reader] = [await running.person('Writer'), await running.person('Moderator', 'moderator'), await running.person('Reader')];
    const secret = 'Waiting for approval';
    const write = async (source: string, parent: string | null): Promise<string> => (await request(running, 'POST', '/comments', { token: writer, body: { thread: 'secrets', source, parent } })).json.id;
    const held = await write(secret, null);
    await write('An answer to it', held);
    await request(running, 'PUT', `/comments/${held}/moderation/hold`, { token: moderator });
    for (const token of [null, reader]) {
      for (const path of ['/comments?thread=secrets', `/comments?thread=secrets&around=${held}`, '/recent?size=50']) {
        assert.ok(!JSON.stringify((await request(running, 'GET', path, { token })).json).includes(secret), path);
      }
      const [tombstone, answer] = (await request(running, 'GET', '/comments?thread=secrets', { token })).json.comments;
      assert.deepEqual([tombstone?.body, tombstone?.author, tombstone?.can, answer?.body?.source], [null, null, [], 'An answer to it']);
      assert.deepEqual((await request(running, 'POST', '/counts', { token, body: { threads: ['secrets'] } })).json.counts, [1]);
    }
  });
  it('keeps passwords and tokens out of reach of who reads the database', async () => {
    const token = await running.person('Private');
    const kept = JSON.stringify(await Promise.all((['account', 'session', 'hit'] as const).map((name) => running.store.db.selectFrom(name).selectAll().execute())));
    assert.ok(!kept.includes(token) && !kept.includes('Private has a password') && !kept.includes('127.0.0.1'));
  });
  it('does not tell from a wrong password that there is such an account', async () => {
    await running.person('Known');
    const answers = await Promise.all(['Known', 'Unknown'].map((username) => request(running, 'POST', '/sessions', { body: { username, password: 'wrong password' } })));
    assert.deepEqual(answers[0]!.json, answers[1]!.json);
    assert.equal(answers[0]!.status, 422);
  });
  it('lets nobody take a name that looks like one that is there', async () => {
    await running.person('Zoë Moss');
    for (const username of ['zoë moss', 'ZOË  MOSS', ' Zoë Moss ', 'Zoe\u0308 Moss', 'Ｚoë Moss', 'Zoë Moss\uFE0F', 'Zo\u034Fë Moss', 'Zoë Moss\u3164', 'Zoë\u115F Moss']) {
      const { status, json } = await request(running, 'POST', '/accounts', { body: { username, password: 'long enough' } });
      assert.deepEqual([status, Object.keys(json.fields)], [422, ['username']], username);
    }
    for (const username of ['', 'a\u202Eb', 'a\u0007b', '<b>', 'x'.repeat(41), '\u3164']) {
      assert.equal((await request(running, 'POST', '/accounts', { body: { username, password: 'long enough' } })).status, 422, JSON.stringify(username));
    }
  });
  it('lets sessions end after their time', async () => {
    let now = 1e12;
    const short = await startServer({ now: () => now, session: 1000 });
    const token = await short.person('Brief');
    assert.equal((await request(short, 'GET', '/viewer', { token })).json.name, 'Brief');
    now += 1001;
    assert.equal((await request(short, 'GET', '/viewer', { token })).status, 401);
    await short.server.sweep();
    assert.deepEqual(await short.store.db.selectFrom('session').selectAll().execute(), []);
    await short.close();
  });
});

describe('an Idempotency-Key', () => {
  let running: Running;
  let token: string;
  beforeEach(async () => {
    await running?.close();
    running = await startServer({ rates: { write: [2, 60] } });
    token = await running.person('Writer');
  });
  after(() => running?.close());
  const write = (source: string, key: string, who = token) => request(running, 'POST', '/comments', { token: who, body: { thread: 't', source }, headers: { 'idempotency-key': key } });

  it('makes one comment of many at once, and a retry costs no place in the rate limit', async () => {
    const answers = await Promise.all(Array.from({ length: 2 }, () => write('Once', 'k')));
    for (let n = 0; n < 5; n++) answers.push(await write('Once', 'k'));
    assert.equal(new Set(answers.map(({ json }) => json.id)).size, 1);
    assert.ok(answers.every(({ status }) => status === 200 || status === 201));
    assert.deepEqual((await request(running, 'POST', '/counts', { body: { threads: ['t'] } })).json.counts, [1]);
  });
  it('is refused with other words', async () => {
    await write('First', 'k');
    const { status, json } = await write('Second', 'k');
    assert.deepEqual([status, json.code], [422, 'invalid']);
  });
  it('is each writer’s own', async () => {
    const [mine, theirs] = [await write('Mine', 'k'), await write('Theirs', 'k', await running.person('Other'))];
    assert.deepEqual([mine.status, theirs.status], [201, 201]);
  });
  it('does not bring back what was removed', async () => {
    const { json } = await write('Gone', 'k');
    for (let n = 0; n < 2; n++) assert.equal((await request(running, 'DELETE', `/comments/${json.id}`, { token })).status, 204);
    assert.equal((await write('Gone', 'k')).status, 404);
    assert.deepEqual((await request(running, 'GET', '/comments?thread=t')).json.comments, []);
  });
});

describe('limits', () => {
  const cases: readonly (readonly [what: string, name: 'login' | 'signUp' | 'write' | 'react' | 'report', ask: (running: Running, token: string, id: string) => Promise<Answer>])[] = [
    ['tries to sign in', 'login', (running) => request(running, 'POST', '/sessions', { body: { username: 'Writer', password: 'guess' } })],
    ['new accounts', 'signUp', (running) => request(running, 'POST', '/accounts', { body: { username: `New ${Math.random()}`, password: 'long enough' } })],
    ['comments', 'write', (running, token) => request(running, 'POST', '/comments', { token, body: { thread: 't', source: 'Again' } })],
    ['reactions', 'react', (running, token, id) => request(running, 'PUT', `/comments/${id}/reactions/up`, { token })],
    ['reports', 'report', (running, token, id) => request(running, 'POST', `/comments/${id}/reports`, { token, body: { reason: 'other' } })],
  ];
  for (const [what, name, ask] of cases) {
    it(`stop too many ${what}, say when to come back, and keep their word`, async () => {
      let now = 1e12;
      const running = await startServer({ now: () => now, rates: { [name]: [3, 60] }, address: () => '127.0.0.1' });
      const token = await running.person('Writer');
      const { json } = await request(running, 'POST', '/comments', { token, body: { thread: 't', source: 'To react to' } });
      const statuses: number[] = [];
      let last = await ask(running, token, json.id);
      for (let n = 0; n < 5 && last.status !== 429; n++) {
        statuses.push(last.status);
        last = await ask(running, token, json.id);
      }
      assert.ok(statuses.length >= 1 && statuses.length <= 3, `${statuses.length} went through`);
      assert.deepEqual([last.status, last.json.code, last.headers.get('retry-after')], [429, 'busy', '60']);
      now += 59_000;
      assert.equal((await ask(running, token, json.id)).headers.get('retry-after'), '1');
      now += 1_000;
      assert.notEqual((await ask(running, token, json.id)).status, 429);
      await running.close();
    });
  }

  const refusals: readonly (readonly [what: string, method: string, path: string, body: unknown, headers: Record<string, string>, status: number])[] = [
    ['a comment that is too long', 'POST', '/comments', { thread: 't', source: 'x'.repeat(10_001) }, {}, 422],
    ['a body that is too large', 'POST', '/comments', { thread: 't', source: 'x', title: 'x'.repeat(70_000) }, {}, 413],
    ['JSON that is cut off', 'POST', '/comments', '{"thread":', {}, 400],
    ['a list for an object', 'POST', '/comments', [], {}, 400],
    ['null for an object', 'POST', '/comments', 'null', {}, 400],
    ['another type than JSON', 'POST', '/comments', '{"thread":"t","source":"x"}', { 'content-type': 'text/plain' }, 400],
    ['a number for words', 'POST', '/comments', { thread: 't', source: 7 }, {}, 422],
    ['a truth for a thread', 'POST', '/comments', { thread: true, source: 'x' }, {}, 422],
    ['a thread with control characters', 'POST', '/comments', { thread: 't\u0000', source: 'x' }, {}, 422],
    ['an object for a parent', 'POST', '/comments', { thread: 't', source: 'x', parent: { id: 1 } }, {}, 404],
    ['a key with blanks', 'POST', '/comments', { thread: 't', source: 'x' }, { 'idempotency-key': 'a b' }, 422],
    ['a cursor of another order', 'GET', `/comments?thread=t&order=best&after=${Buffer.from('["newest",0,1,1]').toString('base64url')}`, undefined, {}, 422],
    ['a cursor with other things than numbers', 'GET', `/comments?thread=t&after=${Buffer.from('["best",0,true,{},[]]').toString('base64url')}`, undefined, {}, 422],
    ['a size below nothing', 'GET', '/comments?thread=t&size=-1', undefined, {}, 422],
    ['a token of another kind', 'GET', '/viewer', undefined, { authorization: 'Basic eDp5' }, 401],
    ['too many threads', 'POST', '/counts', { threads: Array.from({ length: 201 }, () => 't') }, {}, 422],
    ['a route that is none', 'GET', '/nothing', undefined, {}, 404],
  ];
  it('refuse what is malformed, each with a problem that says its code', async () => {
    const failures: unknown[] = [];
    const running = await startServer({ failed: (error) => failures.push(error) });
    const token = await running.person('Writer');
    for (const [what, method, path, body, headers, status] of refusals) {
      const answer = await request(running, method, path, { ...(headers['authorization'] ? {} : { token }), body, headers });
      assert.equal(answer.status, status, `${what}: ${JSON.stringify(answer.json)}`);
      assert.equal(answer.headers.get('content-type'), 'application/problem+json', what);
      assert.equal(typeof answer.json.code, 'string', what);
    }
    assert.deepEqual(failures, []);
    await running.close();
  });
  it('keep what went wrong inside to the server', async () => {
    const failures: unknown[] = [];
    const store = await openStore(':memory:');
    const running = await startServer({ failed: (error) => failures.push(error) }, store);
    await store.close();
    const { status, json } = await request(running, 'GET', '/comments?thread=t');
    assert.deepEqual([status, json], [500, { title: 'server', status: 500, code: 'server' }]);
    assert.match(String(failures[0]), /destroyed/);
    await running.close();
  });
});
