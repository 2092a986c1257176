// The description of the contract is valid OpenAPI 3.1, names every route, and what the server answers is what it describes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { errorTable } from '../../src/core/errors.js';
import { codeAt } from '../../demo/server/factor.js';
import { type Issuer, startIssuer } from '../support/issuer.js';
import { type Answer, pictureForm, request, type Running, startServer } from '../support/reference-server.js';

const text = readFileSync(new URL('../../demo/server/openapi.yaml', import.meta.url), 'utf8');
const api = parse(text);
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(api, 'api');

/** "POST /comments" answered so: its status is described, and its body fits. */
function described(method: string, path: string, answer: Omit<Answer, 'json'> & { readonly json: unknown }): void {
  const at = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method.toLowerCase()}/responses`;
  const responses = api.paths[path]?.[method.toLowerCase()]?.responses;
  assert.ok(responses, `${method} ${path} is not described`);
  const status = String(answer.status) in responses ? String(answer.status) : 'default';
  assert.ok(status !== 'default' || answer.status >= 400, `${method} ${path} is not described as answering ${answer.status}`);
  const reference: string = responses[status].$ref?.slice(1) ?? `${at}/${status}`;
  const content = reference.split('/').slice(1).reduce((part, key) => part[key.replaceAll('~1', '/')], api).content;
  if (!content) return assert.equal(answer.json, null);
  const [type] = Object.keys(content);
  if (type === 'image/*') return assert.match(answer.headers.get('content-type') ?? '', /^image\//);
  assert.equal(answer.headers.get('content-type')?.split(';')[0], type, `${method} ${path}`);
  const validate = ajv.compile({ $ref: `api#${reference}/content/${type!.replaceAll('/', '~1')}/schema`.replaceAll('{', '%7B').replaceAll('}', '%7D') });
  assert.ok(validate(answer.json), `${method} ${path} answered ${answer.status} ${JSON.stringify(answer.json)}: ${ajv.errorsText(validate.errors)}`);
}

describe('openapi.yaml', () => {
  let running: Running;
  let issuer: Issuer;
  let tokens: Record<'author' | 'moderator' | 'writer', string>;
  before(async () => {
    issuer = await startIssuer();
    running = await startServer({ origins: ['https://blog.example'], oidc: { issuer: issuer.issuer, client: 'widget' } });
    tokens = { author: await running.person('An author', 'author'), moderator: await running.person('A moderator', 'moderator'), writer: await running.person('A writer') };
  });
  after(() => Promise.all([running.close(), issuer.close()]));

  it('is OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(api));
    assert.ok(valid, JSON.stringify(errors));
  });
  it('is served as it is', async () => {
    const answer = await fetch(`${running.base}/openapi.yaml`);
    assert.equal(answer.headers.get('content-type'), 'application/yaml');
    assert.equal(await answer.text(), text);
  });
  it('names the codes of the contract, all and no others', () => {
    assert.deepEqual([...api.components.schemas.Problem.properties.code.enum].sort(), Object.keys(errorTable).sort());
  });
  it('would notice a wrong answer', () => {
    const headers = new Headers({ 'content-type': 'application/json' });
    assert.throws(() => described('GET', '/viewer', { status: 200, headers, json: { id: 'x', name: 'No role' } }));
    assert.throws(() => described('GET', '/people', { status: 200, headers, json: [{ id: 'x', name: 'X', surprise: 1 }] }));
    assert.throws(() => described('GET', '/recent', { status: 201, headers, json: [] }));
  });

  it('describes what every route answers, when all is well and when it is not', async () => {
    const asked = new Set<string>();
    const ask = async (method: string, path: string, values: Record<string, string> = {}, how: Parameters<typeof request>[3] & { query?: string } = {}): Promise<Answer> => {
      const answer = await request(running, method, `${path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')}${how.query ?? ''}`, how);
      described(method, path, answer);
      asked.add(`${answer.status < 400 ? 'well' : 'refused'} ${method} ${path}`);
      return answer;
    };
    const { writer: token, moderator } = tokens;
    const thread = 'described';
    const create = (source: string, parent: string | null = null): Promise<Answer> => ask('POST', '/comments', {}, {
      token, body: { thread, source, parent, url: 'https://blog.example/a', title: 'A' }, headers: { 'idempotency-key': `key-${source.replace(' ', '-')}` },
    });
    const root = (await create('Words')).json.id;
    assert.equal((await create('Words')).status, 200);
    const reply = (await create('More words', root)).json.id;
    await create('Even more', root);
    await ask('POST', '/comments', {}, { body: { thread, source: 'Who?' } });

    const query = `?thread=${thread}&size=1&replies=1`;
    const { json } = await ask('GET', '/comments', {}, { query });
    assert.ok(json.more[root]);
    await ask('GET', '/comments', {}, { query: `?thread=${thread}&parent=${root}&after=${json.more[root]}` });
    await ask('GET', '/comments', {}, { query: '?thread=' });
    await ask('GET', '/comments', {}, { query: `?thread=${thread}&after=nonsense` });
    await ask('PATCH', '/comments/{id}', { id: reply }, { token, body: { source: 'Other words' } });
    await ask('PATCH', '/comments/{id}', { id: reply }, { token: moderator, body: { source: 'Not mine' } });
    const told = await ask('GET', '/comments/{id}/versions', { id: reply }, { token });
    assert.deepEqual((told.json as unknown as { body: { source: string } }[]).at(-1)?.body.source, 'Other words');
    await ask('GET', '/comments/{id}/versions', { id: reply });
    await ask('GET', '/reactions', {}, { query: `?thread=${thread}` });
    await ask('GET', '/reactions', {}, { query: '?thread=' });
    for (const method of ['PUT', 'DELETE']) {
      await ask(method, '/reactions/{kind}', { kind: 'up' }, { token, query: `?thread=${thread}` });
      await ask(method, '/reactions/{kind}', { kind: 'sideways' }, { token, query: `?thread=${thread}` });
      await ask(method, '/comments/{id}/reactions/{kind}', { id: root, kind: 'up' }, { token });
      await ask(method, '/comments/{id}/reactions/{kind}', { id: root, kind: 'sideways' }, { token });
      for (const action of ['lock', 'pin', 'approve']) await ask(method, '/comments/{id}/moderation/{action}', { id: root, action }, { token: moderator });
      await ask(method, '/comments/{id}/moderation/{action}', { id: root, action: 'pin' }, { token });
    }
    await ask('POST', '/comments/{id}/reports', { id: root }, { token: moderator, body: { reason: 'spam' } });
    await ask('POST', '/comments/{id}/reports', { id: root }, { token, body: { reason: 'envy' } });
    const { json: queue } = await ask('GET', '/reports', {}, { token: moderator });
    assert.equal(queue[0]?.comment.id, root);
    await ask('GET', '/reports', {}, { token });
    await ask('DELETE', '/comments/{id}/reports', { id: root }, { token: moderator });
    await ask('DELETE', '/comments/{id}/reports', { id: root }, { token });
    for (const method of ['PUT', 'GET', 'DELETE']) {
      await ask(method, '/following', {}, { token, query: `?thread=${thread}` });
      await ask(method, '/following', {}, { token, query: '?thread=' });
    }
    await ask('GET', '/suggestions', {}, { token, query: '?prefix=a%20wri' });
    await ask('GET', '/suggestions', {}, { query: '?prefix=a' });
    await ask('POST', '/preview', {}, { body: { source: 'Words' } });
    await ask('POST', '/preview', {}, { body: { source: ' ' } });
    const { json: kept } = await ask('POST', '/files', {}, { token, body: pictureForm() });
    await ask('POST', '/files', {}, { body: pictureForm() });
    await ask('GET', '/files/{name}', { name: kept.address.replace('files/', '') });
    await ask('GET', '/files/{name}', { name: 'nothing.png' });
    assert.equal((await ask('DELETE', '/comments/{id}', { id: root }, { token })).status, 200);
    assert.equal((await ask('DELETE', '/comments/{id}', { id: reply }, { token })).status, 204);
    await ask('DELETE', '/comments/{id}', { id: 'nothing' }, { token });
    await ask('POST', '/counts', {}, { body: { threads: [thread, 'nowhere'] } });
    await ask('POST', '/counts', {}, { body: 'not json' });
    const { json: recents } = await ask('GET', '/recent');
    assert.equal(recents[0]?.thread.url, 'https://blog.example/a');
    await ask('GET', '/recent', {}, { query: '?size=many' });
    await ask('GET', '/people', {}, { query: '?role=contributor' });
    await ask('GET', '/people', {}, { query: '?role=king' });
    await ask('GET', '/viewer', {}, { token });
    await ask('GET', '/viewer');
    await ask('GET', '/viewer', {}, { token: 'expired' });
    const body = { username: 'Somebody new', password: 'long enough' };
    await ask('POST', '/accounts', {}, { body });
    await ask('POST', '/accounts', {}, { body });
    const { json: session } = await ask('POST', '/sessions', {}, { body });
    await ask('POST', '/sessions', {}, { body: { ...body, password: 'wrong' } });
    const factor = await running.server.accounts.setFactor('Somebody new');
    await ask('POST', '/comments', {}, { token: session.token, body: { thread, source: 'Not yet' } });
    await ask('POST', '/sessions/current/factor', {}, { token: session.token, body: { code: 'wrong' } });
    await ask('POST', '/sessions/current/factor', {}, { token: session.token, body: { code: codeAt(factor, Date.now()) } });
    await ask('POST', '/sessions/oidc', {}, { body: { token: await issuer.idToken() } });
    await ask('POST', '/sessions/oidc', {}, { body: { token: await issuer.idToken({ aud: 'shop' }) } });
    await ask('GET', '/ways');
    await ask('GET', '/ways', {}, { token: 'expired' });
    await ask('DELETE', '/sessions/current', {}, { token: session.token });
    await ask('DELETE', '/sessions/current', {}, { token: session.token });
    await ask('GET', '/events');

    const routes = Object.entries<object>(api.paths).flatMap(([path, methods]) => Object.keys(methods).filter((method) => method !== 'parameters').map((method) => `${method.toUpperCase()} ${path}`));
    // The stream is read in its own tests.
    assert.deepEqual(routes.flatMap((route) => [`well ${route}`, `refused ${route}`]).filter((route) => !asked.has(route)), ['well GET /events']);
  });
});
