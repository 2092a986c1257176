// What a backend's answers mean, and that every failure on the way is one of the contract's errors.

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { http, retryAfterOf, type HttpOptions } from '../../src/adapters/support/http.js';
import { CommentError, type ErrorCode } from '../../src/core/errors.js';

const servers: (() => void)[] = [];
after(() => servers.forEach((stop) => stop()));

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  servers.push(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const idle = new AbortController().signal;

async function failure(options: HttpOptions, signal = idle): Promise<CommentError> {
  try {
    await http(options)('x', { signal });
  } catch (thrown) {
    assert.ok(thrown instanceof CommentError, String(thrown));
    return thrown;
  }
  return assert.fail('it should have failed');
}

const statuses: readonly (readonly [number, ErrorCode])[] = [
  [400, 'invalid'], [401, 'signed-out'], [403, 'forbidden'], [404, 'missing'], [408, 'timeout'], [409, 'conflict'], [410, 'missing'], [413, 'invalid'],
  [418, 'invalid'], [422, 'invalid'], [423, 'closed'], [429, 'busy'], [500, 'server'], [502, 'server'], [503, 'server'], [504, 'timeout'], [304, 'garbled'],
];
for (const [status, code] of statuses) {
  test(`an answer of ${status} is '${code}'`, async () => {
    const base = await serving((_request, response) => response.writeHead(status).end());
    assert.equal((await failure({ base })).code, code);
  });
}

const nonsense: readonly (readonly [string, string])[] = [
  ['a login page', '<!doctype html><title>Log in</title>'], ['a truncated answer', '{"comments":[{"id":1,"bo'], ['two answers', '{}{}'], ['a warning before the answer', 'Warning: x in y.php\n{}'],
];
for (const [what, text] of nonsense) {
  test(`${what} instead of JSON is 'garbled'`, async () => {
    const base = await serving((_request, response) => response.end(text));
    assert.equal((await failure({ base })).code, 'garbled');
  });
}

test('an empty answer is null, and a byte order mark is no mistake', async () => {
  const base = await serving((request, response) => response.end(request.url === '/bom' ? '\uFEFF{"a":1}' : ''));
  const ask = http({ base });
  assert.equal((await ask('empty', { signal: idle })).data, null);
  assert.deepEqual((await ask('/bom', { signal: idle })).data, { a: 1 });
});

test('a connection that dies in mid-answer is offline, as is a port nobody listens on', async () => {
  const base = await serving((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"a":');
    setTimeout(() => response.destroy(), 20);
  });
  assert.equal((await failure({ base })).code, 'offline');
  assert.equal((await failure({ base: 'http://127.0.0.1:9' })).code, 'offline');
});

test('an answer that does not come in time is a timeout; one called off is aborted', async () => {
  const base = await serving(() => {});
  assert.equal((await failure({ base, timeout: 30 })).code, 'timeout');
  const call = new AbortController();
  setTimeout(() => call.abort(), 20);
  assert.equal((await failure({ base }, call.signal)).code, 'aborted');
  assert.equal((await failure({ base }, AbortSignal.abort())).code, 'aborted');
});

test('what an adapter knows of a refusal wins over its status', async () => {
  const base = await serving((_request, response) => response.writeHead(409).end('{"code":"comment_duplicate","message":"Said already."}'));
  const error = await failure({ base, explain: ({ body }) => ((body as { code: string }).code === 'comment_duplicate' ? { code: 'duplicate', reason: 'Said already.' } : null) });
  assert.equal(error.code, 'duplicate');
  assert.equal(error.reason, 'Said already.');
});

test('Retry-After is read in seconds and as a date', async () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  assert.equal(retryAfterOf(new Headers({ 'retry-after': '7' })), 7);
  assert.equal(retryAfterOf(new Headers({ 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }), now), 9);
  assert.equal(retryAfterOf(new Headers({ 'retry-after': 'soon' })), null);
  assert.equal(retryAfterOf(new Headers()), null);
  const base = await serving((_request, response) => response.writeHead(429, { 'retry-after': '12' }).end());
  assert.equal((await failure({ base })).retryAfter, 12);
});

test('a base keeps its path, a query leaves out what is not there, a body goes as JSON', async () => {
  const seen: unknown[] = [];
  const base = await serving((request, response) => {
    let body = '';
    request.on('data', (data) => (body += String(data)));
    request.on('end', () => {
      seen.push([request.method, request.url, request.headers['content-type'], request.headers['x-token'], body]);
      response.end('{}');
    });
  });
  const ask = http({ base: `${base}/wp-json`, headers: () => ({ 'x-token': 't' }) });
  await ask('/wp/v2/comments', { signal: idle, query: { post: 7, parent: [1, 2], after: null, search: undefined, q: 'a&b' } });
  await ask('wp/v2/comments', { signal: idle, method: 'POST', body: { content: 'hello' } });
  await ask('form', { signal: idle, method: 'POST', body: new URLSearchParams({ a: 'b' }) });
  assert.deepEqual(seen, [
    ['GET', '/wp-json/wp/v2/comments?post=7&parent=1&parent=2&q=a%26b', undefined, 't', ''],
    ['POST', '/wp-json/wp/v2/comments', 'application/json', 't', '{"content":"hello"}'],
    ['POST', '/wp-json/form', 'application/x-www-form-urlencoded;charset=UTF-8', 't', 'a=b'],
  ]);
});
