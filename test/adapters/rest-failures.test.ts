// What the REST adapter makes of answers that are not what was promised: from a proxy, a login page, a broken or a hostile server.

import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { follow } from '../../src/adapters/support/event-stream.js';
import { type RestOptions, restAdapter } from '../../src/adapters/rest.js';
import { CommentError } from '../../src/core/errors.js';
import type { CommentId, Viewer, WriteKey } from '../../src/core/model.js';

const call = { signal: new AbortController().signal };
const write = { ...call, key: 'key' as WriteKey };
const id = 'c1' as CommentId;
const query = { thread: { id: 't' }, parent: null, order: 'best', after: null, size: 5, replies: { depth: 1, size: 5 } } as const;
const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function against(answer: RequestListener, options: Partial<RestOptions> = {}): Promise<ReturnType<typeof restAdapter>> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return restAdapter({ base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, ...options });
}
const says = (status: number, body: string, headers: Record<string, string> = {}): RequestListener => (_, response) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
};
async function failure(call: Promise<unknown>): Promise<CommentError> {
  const thrown: unknown = await call.then((answer) => assert.fail(`it answered ${JSON.stringify(answer)}`), (error: unknown) => error);
  assert.ok(thrown instanceof CommentError, String(thrown));
  return thrown;
}
const problem = (rest: Record<string, unknown>): string => JSON.stringify({ title: 'x', status: 400, ...rest });

describe('restAdapter, asked who is reading', () => {
  const token = 'a token';
  it('says nobody where the server says null', async () => {
    assert.equal(await (await against(says(200, 'null'), { token })).auth.viewer(call), null);
  });
  it('does not take an answer without a word for nobody: who is signed in would be signed out by it', async () => {
    assert.equal((await failure((await against(says(200, ''), { token })).auth.viewer(call))).code, 'garbled');
  });
});

describe('restAdapter, when the server says no', () => {
  const refusals: readonly (readonly [status: number, body: string, headers: Record<string, string>, expected: Partial<Pick<CommentError, 'code' | 'reason' | 'retryAfter' | 'fields'>>])[] = [
    [422, problem({ code: 'invalid', detail: 'Too long.', fields: { source: 'Too long.' } }), {}, { code: 'invalid', reason: 'Too long.', fields: { source: 'Too long.' } }],
    [422, problem({ code: 'invalid', detail: { no: 1 }, fields: { source: 7, __proto__: null } }), {}, { code: 'invalid', reason: null, fields: {} }],
    [423, problem({ code: 'closed' }), {}, { code: 'closed' }],
    [409, problem({ code: 'duplicate' }), {}, { code: 'duplicate' }],
    [403, problem({ code: 'challenge' }), {}, { code: 'challenge' }],
    [429, problem({ code: 'busy' }), { 'retry-after': '7' }, { code: 'busy', retryAfter: 7 }],
    [429, '<h1>Slow down</h1>', { 'retry-after': '3' }, { code: 'busy', retryAfter: 3 }],
    [403, problem({ code: 'toString' }), {}, { code: 'forbidden' }],
    [401, '', {}, { code: 'signed-out' }],
    [500, '<h1>It broke</h1>', {}, { code: 'server' }],
    [502, 'null', {}, { code: 'server' }],
    [404, '[]', {}, { code: 'missing' }],
    [200, '<!doctype html><title>Log in to the hotel network</title>', { 'content-type': 'text/html' }, { code: 'garbled' }],
    [200, '{"id":"c1","par', {}, { code: 'garbled' }],
    [200, 'null', {}, { code: 'garbled' }],
    [200, '', {}, { code: 'garbled' }],
    [200, '{}', {}, { code: 'garbled' }],
    [200, '[1,2]', {}, { code: 'garbled' }],
  ];
  for (const [status, body, headers, expected] of refusals) {
    it(`${status} ${body.slice(0, 60) || 'without a body'} is ${JSON.stringify(expected)}`, async () => {
      const adapter = await against(says(status, body, headers));
      for (const ask of [() => adapter.write.create({ thread: { id: 't' }, parent: null, source: 'x' }, write), () => adapter.write.edit!(id, 'x', write), () => adapter.read.page(query, call)]) {
        const error = await failure(ask());
        assert.deepEqual({ ...expected, ...Object.fromEntries(Object.keys(expected).map((key) => [key, error[key as keyof typeof expected]])) }, expected);
      }
    });
  }
  it('draws what can be drawn of a page that is half nonsense', async () => {
    const adapter = await against(says(200, JSON.stringify({ comments: [null, 7, { id: '' }, { id: 'c1', body: { format: 'evil', source: 7 }, author: 'nobody', can: 'all', reactions: null }], next: {}, more: [] })));
    const { comments, next, more } = await adapter.read.page(query, call);
    assert.deepEqual([comments.length, comments[0]?.body, comments[0]?.author, comments[0]?.can, next, more], [1, { format: 'text', source: '' }, null, [], null, {}]);
  });
  it('gives up on a server that never answers', async () => {
    const adapter = await against(() => {}, { timeout: 30 });
    assert.equal((await failure(adapter.read.page(query, call))).code, 'timeout');
  });
  it('says offline when nobody is there', async () => {
    const adapter = await against(() => {});
    await new Promise((done) => servers.at(-1)!.close(done));
    assert.equal((await failure(adapter.read.page(query, call))).code, 'offline');
  });
  it('signs nobody in with an answer that names nobody, or no token', async () => {
    for (const body of ['{}', '{"token":"t"}', '{"viewer":{"id":"u","name":"U","role":"reader"}}', '{"token":7,"viewer":{"id":"u","name":"U","role":"reader"}}']) {
      const adapter = await against(says(200, body));
      assert.equal((await failure(adapter.auth.login('login', { username: 'u', password: 'p' }, call))).code, 'garbled', body);
      assert.equal(await adapter.auth.viewer(call), null);
    }
  });
});

describe('restAdapter and tokens', () => {
  const viewer = { id: 'u', name: 'U', role: 'reader' };
  const empty = '{"comments":[],"next":null,"left":0,"more":{},"total":0}';

  it('asks for the site’s own token anew each time, sends it in a header and offers no form', async () => {
    const seen: (string | undefined)[] = [];
    let n = 0;
    const adapter = await against((request, response) => {
      seen.push(request.headers.authorization);
      assert.ok(!request.url!.includes('token'));
      says(200, request.url!.endsWith('viewer') ? JSON.stringify(viewer) : empty)(request, response);
    }, { token: () => `token-${++n}` });
    assert.deepEqual(adapter.auth.ways, []);
    assert.equal((await adapter.auth.viewer(call))?.name, 'U');
    await adapter.read.page(query, call);
    assert.ok(seen.every((each) => /^Bearer token-\d$/.test(each ?? '')) && new Set(seen).size === 2, String(seen));
  });
  it('goes on reading as a stranger when the session has ended, tells so once, and keeps a write for who signs in again', async () => {
    const adapter = await against((request, response) => {
      if (request.url!.endsWith('/sessions')) says(200, JSON.stringify({ token: 'short', viewer }))(request, response);
      else if (request.headers.authorization) says(401, problem({ code: 'signed-out' }))(request, response);
      else says(request.method === 'GET' ? 200 : 401, request.method === 'GET' ? empty : problem({ code: 'signed-out' }))(request, response);
    });
    const told: (Viewer | null)[] = [];
    adapter.auth.watch!((each) => told.push(each));
    await adapter.auth.login('login', { username: 'u', password: 'p' }, call);
    assert.equal((await adapter.read.page(query, call)).total, 0);
    assert.deepEqual(told, [null]);
    assert.equal((await failure(adapter.write.create({ thread: { id: 't' }, parent: null, source: 'x' }, write))).code, 'signed-out');
    assert.deepEqual(told, [null]);
  });
  it('logs out although the server no longer knew the session', async () => {
    const adapter = await against((request, response) => {
      if (request.url!.endsWith('/sessions')) says(200, JSON.stringify({ token: 'short', viewer }))(request, response);
      else says(401, problem({ code: 'signed-out' }))(request, response);
    });
    await adapter.auth.login('login', { username: 'u', password: 'p' }, call);
    await adapter.auth.logout(call);
    assert.equal(await adapter.auth.viewer(call), null);
  });
  it('asks nobody who the viewer is before somebody has signed in', async () => {
    let asked = 0;
    const adapter = await against((request, response) => {
      asked++;
      says(200, 'null')(request, response);
    });
    assert.equal(await adapter.auth.viewer(call), null);
    assert.equal(asked, 0);
  });
});

describe('restAdapter, live', () => {
  const listen = async (answer: RequestListener): Promise<{ heard: string[]; stop: () => void }> => {
    const heard: string[] = [];
    const adapter = await against(answer);
    const stop = adapter.live.open({ id: 't' }, { put: (comment) => heard.push(`put ${comment.id}`), drop: (gone) => heard.push(`drop ${gone}`), lost: () => heard.push('lost') });
    for (let waited = 0; heard.length === 0 && waited < 2000; waited += 10) await new Promise((done) => setTimeout(done, 10));
    await new Promise((done) => setTimeout(done, 30));
    stop();
    return { heard, stop };
  };
  const comment = JSON.stringify({ id: 'c1', parent: null, author: null, body: { format: 'text', source: 'Grüße' }, createdAt: 1e12, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [] });

  for (const [what, stream, expected] of [
    ['every kind of line end', `event: put\r\ndata: ${comment}\r\n\r\nevent: drop\rdata: "c2"\r\revent: lost\n\n`, ['put c1', 'drop c2', 'lost']],
    ['comments, unknown events and fields', `: hi\n\nretry: 5\nevent: news\ndata: {}\n\nnonsense\nevent: put\ndata: ${comment}\n\n`, ['put c1']],
    ['an event it cannot read, by reading again', 'event: put\ndata: {"id":\n\n', ['lost']],
    ['an event of another shape, by reading again', 'event: put\ndata: [1]\n\nevent: drop\ndata: {}\n\n', ['lost', 'lost']],
  ] as const) {
    it(`understands ${what}`, async () => {
      const { heard } = await listen((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(stream);
      });
      assert.deepEqual(heard, expected);
    });
  }
  it('understands a stream that comes byte by byte', async () => {
    const { heard } = await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const bytes = Buffer.from(`event: put\r\ndata: ${comment}\r\n\r\n`);
      void (async () => {
        for (const byte of bytes) {
          response.write(Buffer.from([byte]));
          await new Promise((done) => setImmediate(done));
        }
      })();
    });
    assert.deepEqual(heard, ['put c1']);
  });
  const heard = async (bytes: () => ReadableStream<Uint8Array>, ms: number): Promise<number> => {
    let asked = 0;
    const line = follow({ pause: 1, heard: () => undefined, connect: async (_, signal) => {
      asked++;
      const body = bytes();
      return new Response(body.pipeThrough(new TransformStream(), { signal }));
    } });
    await new Promise((done) => setTimeout(done, ms));
    line.stop();
    return asked;
  };
  it('asks a server that hangs up after each event more and more seldom', async () => {
    const asked = await heard(() => new Blob(['data: hello\n\n']).stream(), 500);
    assert.ok(asked > 1 && asked < 20, `asked ${asked} times`);
  });
  it('hangs up on an event without end', async () => {
    let sent = 0;
    let over = false;
    const chunk = new TextEncoder().encode('data: '.padEnd(1_000_000, 'x'));
    const line = follow({ heard: () => undefined, connect: async (_, signal) => {
      signal.addEventListener('abort', () => { over = true; });
      return new Response(new ReadableStream<Uint8Array>({ pull: (stream) => (++sent > 50 ? stream.close() : stream.enqueue(chunk)) }));
    } });
    for (let waited = 0; !over && sent <= 50 && waited < 5_000; waited += 10) await new Promise((done) => setTimeout(done, 10));
    line.stop();
    assert.ok(sent < 20, `${sent} MB were read`);
  });
  it('does not come back to a server that has no such stream', async () => {
    let asked = 0;
    await listen((request, response) => {
      asked++;
      says(404, '')(request, response);
    });
    assert.equal(asked, 1);
  });
});
