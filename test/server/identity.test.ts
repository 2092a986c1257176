// Whom the server believes: user tokens that the site has signed, a second factor, and what must be refused.

import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { SignJWT } from 'jose';
import { codeAt } from '../../demo/server/factor.js';
import type { Challenge } from '../../src/core/adapter.js';
import { startIssuer, type Issuer } from '../support/issuer.js';
import { request, type Running, startServer } from '../support/reference-server.js';

const secret = 'a secret that site and server share';
const audience = 'comments';
const bytes = new TextEncoder().encode(secret);
const now = (): number => Math.floor(Date.now() / 1000);
type Claims = Readonly<Record<string, unknown>>;
const good = (): Claims => ({ sub: '7', name: 'Mira Lund', aud: audience, iat: now(), exp: now() + 300 });
const signed = (claims: Claims, key: Parameters<SignJWT['sign']>[0] = bytes, alg = 'HS256'): Promise<string> => new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(key);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('a user token', () => {
  let running: Running;
  before(async () => {
    running = await startServer({ sso: { secret, audience } });
  });
  after(() => running.close());
  const viewer = async (token: string, on = running): Promise<readonly [number, unknown]> => {
    const { status, json } = await request(on, 'GET', '/viewer', { token });
    return [status, json];
  };

  it('that the site has signed is somebody, who can write, and is the same somebody with the next one', async () => {
    const token = await signed({ ...good(), role: 'author', picture: 'https://site.example/mira.png' });
    const [, first] = await viewer(token);
    const { id, ...rest } = first as { id: string };
    assert.deepEqual(rest, { name: 'Mira Lund', role: 'author', avatar: 'https://site.example/mira.png' });
    const { status, json } = await request(running, 'POST', '/comments', { token, body: { thread: 't', source: 'Signed in by the site' } });
    assert.deepEqual([status, json.author?.name], [201, 'Mira Lund']);
    const [, second] = await viewer(await signed({ ...good(), name: 'Mira Berg' }));
    assert.deepEqual(second, { id, name: 'Mira Berg', role: 'reader' });
  });
  it('is what the README’s snippet makes of a session, and nothing is made of none', async () => {
    const [, snippet = ''] = /^ {2}```js\n {2}import \{ SignJWT \} from 'jose';\n([^]*?)^ {2}```/m.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')) ?? [];
    let answer: ((request: unknown, response: unknown) => Promise<unknown>) | null = null;
    const app = { get: (_path: string, handler: typeof answer) => { answer = handler; } };
    new Function('app', 'SignJWT', 'process', snippet)(app, SignJWT, { env: { SSO_SECRET: secret } });
    const told: unknown[] = [];
    const response: Record<string, (...given: unknown[]) => unknown> = Object.fromEntries(['set', 'type', 'status', 'end'].map((name) => [name, () => response]));
    response['send'] = (token) => told.push(token);
    await answer!({ session: { user: { id: 71, name: 'Ines', picture: 'https://site.example/ines.png' } } }, response);
    await answer!({}, response);
    assert.equal(told.length, 1);
    const [status, json] = await viewer(told[0] as string);
    assert.deepEqual([status, (json as { name: string }).name], [200, 'Ines']);
  });
  it('cannot take the name of somebody who is here', async () => {
    await running.person('Grace Okafor');
    const [, told] = await viewer(await signed({ ...good(), sub: '8', name: 'GRACE  okafor' }));
    assert.equal((told as { name: string }).name, 'GRACE okafor 2');
    const [, again] = await viewer(await signed({ ...good(), sub: '8', name: 'GRACE  okafor' }));
    assert.equal((again as { name: string }).name, 'GRACE okafor 2');
  });
  it('that two first requests bring at once makes one account', async () => {
    const token = await signed({ ...good(), sub: 'twice', name: 'Twice' });
    const told = await Promise.all(Array.from({ length: 6 }, () => viewer(token)));
    assert.equal(new Set(told.map(([status, json]) => `${status} ${(json as { id: string }).id}`)).size, 1);
  });
  it('with a name that hides, reorders or is none gets one that can be read', async () => {
    const [, hidden] = await viewer(await signed({ ...good(), sub: '9', name: '\u202Enimda\u200B' }));
    assert.equal((hidden as { name: string }).name, 'nimda');
    const [, none] = await viewer(await signed({ ...good(), sub: '10', name: { not: 'text' } }));
    assert.equal((none as { name: string }).name, 'Reader');
    const [, script] = await viewer(await signed({ ...good(), sub: '11', picture: 'javascript:alert(1)' }));
    assert.equal((script as { avatar?: string }).avatar, undefined);
  });

  const { aud: _aud, ...unaddressed } = good();
  const { exp: _exp, ...endless } = good();
  const { sub: _sub, ...nobody } = good();
  const refused: Readonly<Record<string, () => Promise<string> | string>> = {
    'has expired': () => signed({ ...good(), iat: now() - 400, exp: now() - 100 }),
    'never expires': () => signed(endless),
    'is older than an hour, whatever it says of its own end': () => signed({ ...good(), iat: now() - 7200, exp: now() + 7200 }),
    'is made out for tomorrow': () => signed({ ...good(), nbf: now() + 86_400 }),
    'is meant for another server': () => signed({ ...good(), aud: 'shop' }),
    'is meant for nobody in particular': () => signed(unaddressed),
    'is about nobody': () => signed(nobody),
    'is signed with another secret': () => signed(good(), new TextEncoder().encode('another secret of the same length..')),
    'is not signed (none)': () => `${part({ alg: 'none', typ: 'JWT' })}.${part(good())}.`,
    'is not signed (NoNe)': () => `${part({ alg: 'NoNe' })}.${part(good())}.`,
    'claims another algorithm': () => signed(good(), rsa.privateKey, 'RS256'),
    'has other claims than were signed': async () => {
      const [head, , seal] = (await signed(good())).split('.');
      return `${head}.${part({ ...good(), sub: '1', role: 'moderator' })}.${seal}`;
    },
    'is only half there': async () => (await signed(good())).slice(0, -10),
    'is no token at all': () => 'a.b.c',
  };
  for (const [what, token] of Object.entries(refused)) {
    it(`that ${what} is refused`, async () => {
      const { status, json } = await request(running, 'GET', '/viewer', { token: await token() });
      assert.deepEqual([status, json.code], [401, 'signed-out']);
      assert.doesNotMatch(JSON.stringify(json), /jwt|JWS|JWT|signature|alg/, 'says no more than that');
    });
  }
  it('is refused after its bearer has logged out, and until then is not', async () => {
    const token = await signed({ ...good(), sub: 'leaver', jti: 'one' });
    assert.equal((await viewer(token))[0], 200);
    assert.equal((await request(running, 'DELETE', '/sessions/current', { token })).status, 204);
    assert.equal((await viewer(token))[0], 401);
    assert.equal((await viewer(await signed({ ...good(), sub: 'leaver', jti: 'two' })))[0], 200);
  });
  it('is nothing to a server that was not told of it', async () => {
    const plain = await startServer();
    assert.equal((await viewer(await signed(good()), plain))[0], 401);
    await plain.close();
  });
  it('signed with a private key is checked with the public one, which is no shared secret', async () => {
    const keyed = await startServer({ sso: { key: pem, audience } });
    assert.equal((await viewer(await signed(good(), rsa.privateKey, 'RS256'), keyed))[0], 200);
    const [head, body] = [part({ alg: 'HS256' }), part(good())];
    const confused = `${head}.${body}.${createHmac('sha256', pem).update(`${head}.${body}`).digest('base64url')}`;
    assert.equal((await viewer(confused, keyed))[0], 401);
    await keyed.close();
  });
  it('needs a secret that cannot be guessed, and one way to be checked', async () => {
    await assert.rejects(startServer({ sso: { secret: 'short', audience } }), TypeError);
    await assert.rejects(startServer({ sso: { audience } }), TypeError);
    await assert.rejects(startServer({ sso: { secret, key: pem, audience } }), TypeError);
  });
});

describe('an ID token', () => {
  let issuer: Issuer;
  let running: Running;
  before(async () => {
    issuer = await startIssuer();
    running = await startServer({ oidc: { issuer: issuer.issuer, client: 'widget' } });
  });
  after(() => Promise.all([running.close(), issuer.close()]));
  const begin = (token: string, on = running) => request(on, 'POST', '/sessions/oidc', { body: { token } });

  it('of the provider begins a session of the server’s own, for the same account each time', async () => {
    const first = await begin(await issuer.idToken());
    assert.equal(first.status, 200);
    const { status, json } = await request(running, 'POST', '/comments', { token: first.json.token, body: { thread: 't', source: 'From elsewhere' } });
    assert.deepEqual([status, json.author?.name], [201, 'Mira Lund']);
    const viewer = async (token: string): Promise<string> => (await request(running, 'GET', '/viewer', { token })).json.id;
    assert.equal(await viewer((await begin(await issuer.idToken())).json.token), await viewer(first.json.token));
    assert.notEqual(await viewer((await begin(await issuer.idToken({ sub: 'other' }))).json.token), await viewer(first.json.token));
  });
  it('makes nobody a moderator, whatever it says', async () => {
    const { token } = (await begin(await issuer.idToken({ sub: 'king', role: 'moderator' }))).json;
    assert.equal(((await request(running, 'GET', '/viewer', { token })).json as unknown as { role: string }).role, 'reader');
  });
  const refused: Readonly<Record<string, () => Promise<string>>> = {
    'for another client': () => issuer.idToken({ aud: 'shop' }),
    'for several clients, not said for which': () => issuer.idToken({ aud: ['widget', 'shop'] }),
    'got by another client': () => issuer.idToken({ aud: ['widget', 'shop'], azp: 'shop' }),
    'of another issuer': () => issuer.idToken({ iss: 'https://elsewhere.example' }),
    'that has expired': () => issuer.idToken({ iat: now() - 400, exp: now() - 100 }),
    'that never expires': () => issuer.idToken({ exp: undefined }),
    'that somebody else has signed': () => issuer.idToken({}, 'stranger'),
    'about nobody': () => issuer.idToken({ sub: undefined }),
    'that nobody has signed': async () => `${part({ alg: 'none' })}.${(await issuer.idToken()).split('.')[1]}.`,
  };
  for (const [what, token] of Object.entries(refused)) {
    it(`${what} is refused`, async () => assert.equal((await begin(await token())).status, 401));
  }
  it('is nothing to a server without a provider, and waits where the provider is away', async () => {
    const [plain, away] = await Promise.all([startServer(), startServer({ oidc: { issuer: 'http://127.0.0.1:9', client: 'widget' } })]);
    assert.equal((await begin(await issuer.idToken(), plain)).json.code, 'unsupported');
    assert.equal((await begin(await issuer.idToken(), away)).json.code, 'server');
    await Promise.all([plain.close(), away.close()]);
  });
});

describe('a second factor', () => {
  let running: Running;
  let at = Date.UTC(2026, 0, 1);
  before(async () => {
    running = await startServer({ now: () => at, rates: { login: [Infinity, 1], signUp: [Infinity, 1], write: [Infinity, 1], react: [Infinity, 1], report: [Infinity, 1], code: [5, 300] } });
  });
  after(() => running.close());

  it('shows the codes of RFC 6238', () => {
    // The RFC's secret is "12345678901234567890"; its appendix B lists eight digits, of which apps show the last six.
    const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    assert.deepEqual([59, 1_111_111_109, 1_234_567_890, 20_000_000_000].map((second) => codeAt(base32, second * 1000)), ['287082', '081804', '005924', '353130']);
  });
  it('is asked for before anything is written, answered once, and then the session may write', async () => {
    const token = await running.person('Careful');
    const key = await running.server.accounts.setFactor('Careful');
    const write = () => request(running, 'POST', '/comments', { token, body: { thread: 't', source: 'Hello' }, headers: { 'idempotency-key': 'one' } });
    const answer = (code: string, by = token) => request(running, 'POST', '/sessions/current/factor', { token: by, body: { code } });
    const asked = await write();
    assert.deepEqual([asked.status, asked.json.code], [403, 'challenge']);
    const { id, kind, fields } = (asked.json as unknown as { challenge: Challenge }).challenge;
    assert.deepEqual([id, kind, fields?.map(({ name, autocomplete }) => [name, autocomplete])], ['factor', 'form', [['code', 'one-time-code']]]);
    assert.equal((await request(running, 'GET', '/comments?thread=t', { token })).status, 200);
    const wrong = await answer('000000');
    assert.deepEqual([wrong.status, Object.keys(wrong.json.fields)], [422, ['code']]);
    assert.equal((await write()).status, 403);
    const code = codeAt(key, at);
    assert.equal((await answer(` ${code.slice(0, 3)} ${code.slice(3)}`)).status, 204);
    assert.equal((await write()).status, 201);
    assert.equal((await write()).status, 200, 'the same key is the same comment');
    const { token: other } = (await request(running, 'POST', '/sessions', { body: { username: 'Careful', password: 'Careful has a password' } })).json;
    assert.equal((await answer(code, other)).status, 422, 'a code counts once');
    at += 31_000;
    assert.equal((await answer(codeAt(key, at), other)).status, 204);
  });
  it('cannot be guessed by trying', async () => {
    const token = await running.person('Guessed');
    await running.server.accounts.setFactor('Guessed');
    const tries = [];
    for (let n = 0; n < 6; n++) tries.push((await request(running, 'POST', '/sessions/current/factor', { token, body: { code: `00000${n}` } })).status);
    assert.deepEqual(tries.slice(0, 5).filter((status) => status !== 422), []);
    assert.equal(tries[5], 429);
  });
  it('leaves alone who has none', async () => {
    const token = await running.person('Plain');
    assert.equal((await request(running, 'POST', '/comments', { token, body: { thread: 't', source: 'Hello' } })).status, 201);
  });
});
