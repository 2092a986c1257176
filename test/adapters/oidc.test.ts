// What the OpenID Connect client believes: tokens that are not what was asked for, providers that are not who they say, answers of others.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkIdToken } from '../../src/adapters/support/id-token.js';
import { oidcClient } from '../../src/adapters/support/oidc.js';
import { pageToken } from '../../src/adapters/support/page-token.js';
import { inPopup } from '../../src/adapters/support/popup.js';
import type { Popup, PopupHost } from '../../src/adapters/support/window.js';
import { CommentError } from '../../src/core/errors.js';

const now = Date.UTC(2026, 0, 1);
const seconds = now / 1000;
const issuer = 'https://id.example';
const never = new AbortController().signal;
type Claims = Readonly<Record<string, unknown>>;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const good: Claims = { iss: issuer, sub: 'mira', aud: 'widget', exp: seconds + 300, iat: seconds, nonce: 'n' };
const token = (over: Claims = {}, head: unknown = { alg: 'ES256' }): string => `${part(head)}.${part({ ...good, ...over })}.c2VhbA`;
const expected = { issuer, client: 'widget', nonce: 'n', now };
const code = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'done', (thrown: unknown) => (thrown instanceof CommentError ? thrown.code : String(thrown)));

describe('an ID token', () => {
  it('that is what was asked for is believed', () => assert.equal(checkIdToken(token(), expected)['sub'], 'mira'));
  it('for several clients is believed when it says that it is for us', () => assert.equal(checkIdToken(token({ aud: ['shop', 'widget'], azp: 'widget' }), expected)['sub'], 'mira'));
  it('is believed by who is some minutes off', () => {
    for (const off of [-250, 250]) checkIdToken(token({ iat: seconds + off, exp: seconds + off + 10 }), expected);
  });
  const bad: Readonly<Record<string, string>> = {
    'of another issuer': token({ iss: 'https://evil.example' }), 'of an issuer that begins like ours': token({ iss: `${issuer}.evil.example` }), 'of none': token({ iss: undefined }),
    'for another client': token({ aud: 'shop' }), 'for several clients, not said for which': token({ aud: ['widget', 'shop'] }), 'got by another client': token({ azp: 'shop' }),
    'about nobody': token({ sub: '' }), 'with another nonce': token({ nonce: 'm' }), 'without a nonce': token({ nonce: undefined }),
    'that has expired': token({ iat: seconds - 4000, exp: seconds - 400 }), 'of tomorrow': token({ iat: seconds + 86_400, exp: seconds + 90_000 }), 'that never ends': token({ exp: undefined }), 'whose end is a word': token({ exp: 'never' }),
    'that nobody has signed': token({}, { alg: 'none' }), 'whose algorithm is none': token({}, { alg: 'NONE' }), 'without a signature': `${token().split('.').slice(0, 2).join('.')}.`,
    'in two parts': token().split('.').slice(0, 2).join('.'), 'that is no JSON': 'a.b.c', 'that is a list': `${part({ alg: 'ES256' })}.${part([])}.x`, 'that is empty': '',
  };
  for (const [what, each] of Object.entries(bad)) {
    it(`${what} is refused, in words without the token`, () => {
      assert.throws(() => checkIdToken(each, expected), (error: CommentError) => error.code === 'garbled' && (each.length < 8 || !error.message.includes(each.slice(0, 8))));
    });
  }
  it('that is refreshed must be about the same reader', () => {
    checkIdToken(token({ nonce: undefined }), { ...expected, nonce: null, subject: 'mira' });
    assert.throws(() => checkIdToken(token({ sub: 'eve' }), { ...expected, nonce: null, subject: 'mira' }));
  });
});

/** A page whose window can be asked what it shows, and an issuer that answers as told. */
function setting(answers: { readonly discovery?: Claims; readonly token?: (form: URLSearchParams) => Response | Claims } = {}) {
  const ears = new Set<(event: MessageEvent) => void>();
  const shown: string[] = [];
  const popup: Popup & { closed: boolean } = { closed: false, close() { popup.closed = true; }, location: { replace: (url) => void shown.push(url) } };
  const host: PopupHost = { open: () => popup, addEventListener: (_, heard) => void ears.add(heard), removeEventListener: (_, heard) => void ears.delete(heard) };
  const own = `https://issuer-${Math.random()}.example`;
  const forms: URLSearchParams[] = [];
  const client = oidcClient({
    issuer: own, client: 'widget', callback: 'https://site.example/back', keep: 'page', host, now: () => now,
    async fetch(url, init) {
      if (String(url).includes('.well-known')) {
        return Response.json({ issuer: own, authorization_endpoint: `${own}/auth`, token_endpoint: `${own}/token`, code_challenge_methods_supported: ['S256'], authorization_response_iss_parameter_supported: true, ...answers.discovery });
      }
      const form = new URLSearchParams(String(init?.body));
      forms.push(form);
      const given = answers.token?.(form) ?? {};
      return given instanceof Response ? given : Response.json(given);
    },
  });
  const asked = async (): Promise<URLSearchParams> => {
    for (let looks = 0; shown.length === 0; looks++) {
      assert.ok(looks < 1000, 'the window was sent nowhere');
      await new Promise((done) => setTimeout(done, 2));
    }
    return new URL(shown[0]!).searchParams;
  };
  return {
    client, own, popup, forms, asked, listening: () => ears.size,
    post(answer: Readonly<Record<string, string>>, origin = 'https://site.example', source: unknown = popup) {
      for (const ear of [...ears]) ear({ data: { parley: `?${new URLSearchParams(answer).toString()}` }, origin, source } as MessageEvent);
    },
  };
}

describe('the OpenID Connect client', { concurrency: true }, () => {
  // It needs to know which page it is on.
  const { location } = globalThis;
  Object.defineProperty(globalThis, 'location', { value: new URL('https://site.example/article'), configurable: true });
  void location;

  it('asks with PKCE, state and nonce, and swaps the code with the verifier that they belong to', async () => {
    const at = setting({ token: () => ({ id_token: token({ iss: at.own, nonce: asked.get('nonce') }), access_token: 'x' }) });
    const signing = at.client.inWindow(never);
    const asked = await at.asked();
    assert.deepEqual([asked.get('response_type'), asked.get('client_id'), asked.get('redirect_uri'), asked.get('code_challenge_method')], ['code', 'widget', 'https://site.example/back', 'S256']);
    at.post({ code: 'c', state: asked.get('state')!, iss: at.own });
    assert.equal((await signing).subject, 'mira');
    const verifier = at.forms[0]!.get('code_verifier')!;
    assert.equal(Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString('base64url'), asked.get('code_challenge'));
    assert.deepEqual([at.forms[0]!.get('code'), at.popup.closed, at.listening()], ['c', true, 0]);
  });
  it('passes over answers of other logins, origins and windows', async () => {
    const at = setting({ token: () => ({ id_token: token({ iss: at.own, nonce: asked.get('nonce') }) }) });
    const signing = at.client.inWindow(never);
    const asked = await at.asked();
    const state = asked.get('state')!;
    at.post({ code: 'forged', state: 'another', iss: at.own });
    at.post({ code: 'forged', state, iss: at.own }, 'https://evil.example');
    at.post({ code: 'forged', state, iss: at.own }, 'https://site.example', {});
    at.post({ code: 'right', state, iss: at.own });
    await signing;
    assert.deepEqual(at.forms.map((form) => form.get('code')), ['right']);
  });
  const wrong: Readonly<Record<string, readonly [string, Parameters<typeof setting>[0], (at: ReturnType<typeof setting>, state: string) => Readonly<Record<string, string>>]>> = {
    'an answer that names another issuer': ['garbled', {}, (_, state) => ({ code: 'c', state, iss: 'https://evil.example' })],
    'an answer that names none, of a provider that always does': ['garbled', {}, (_, state) => ({ code: 'c', state })],
    'a refusal by the reader': ['cancelled', {}, (at, state) => ({ error: 'access_denied', state, iss: at.own })],
    'a provider in trouble': ['server', {}, (at, state) => ({ error: 'server_error', state, iss: at.own })],
    'a token for another login': ['garbled', { token: () => ({ id_token: token({ nonce: 'another' }) }) }, (at, state) => ({ code: 'c', state, iss: at.own })],
    'no ID token': ['garbled', { token: () => ({ access_token: 'x' }) }, (at, state) => ({ code: 'c', state, iss: at.own })],
    'a code that does not hold': ['signed-out', { token: () => Response.json({ error: 'invalid_grant' }, { status: 400 }) }, (at, state) => ({ code: 'c', state, iss: at.own })],
    'half an answer': ['garbled', { token: () => new Response('{"access_token":"s3cret", "id_tok') }, (at, state) => ({ code: 'c', state, iss: at.own })],
  };
  for (const [what, [outcome, answers, answer]] of Object.entries(wrong)) {
    it(`ends with '${outcome}' on ${what}, its window closed`, async () => {
      const at = setting(answers);
      const ended = at.client.inWindow(never).catch((thrown: unknown) => thrown as CommentError);
      at.post(answer(at, (await at.asked()).get('state')!));
      const error = await ended as CommentError;
      assert.equal(error.code, outcome);
      assert.doesNotMatch(`${error.message} ${error.stack} ${String(error.cause)}`, /s3cret/);
      assert.deepEqual([at.popup.closed, at.listening()], [true, 0]);
    });
  }
  const discoveries: Readonly<Record<string, readonly [string, Claims]>> = {
    'calls itself somebody else': ['garbled', { issuer: 'https://evil.example' }],
    'sends readers to a script': ['garbled', { authorization_endpoint: 'javascript:alert(1)' }],
    'wants the code unencrypted': ['garbled', { token_endpoint: 'http://id.example/token' }],
    'names no place to log in': ['garbled', { authorization_endpoint: undefined }],
    'knows no S256': ['unsupported', { code_challenge_methods_supported: ['plain'] }],
  };
  for (const [what, [outcome, discovery]] of Object.entries(discoveries)) {
    it(`does not begin at a provider that ${what}`, async () => {
      const at = setting({ discovery });
      assert.deepEqual([await code(at.client.inWindow(never)), at.popup.closed], [outcome, true]);
    });
  }
  it('is led back to pages of its own origin only', async () => {
    const client = oidcClient({ issuer, client: 'widget', callback: 'https://evil.example/back', host: { open: () => ({ closed: false, close() {} }), addEventListener() {}, removeEventListener() {} } });
    assert.equal(await code(client.inWindow(never)), 'unsupported');
  });
  it('refreshes once for all who ask at once, keeps what is rotated, and forgets what is refused', async () => {
    let turn = 0;
    let refuse = false;
    const at = setting({ token: (form) => {
      turn++;
      if (form.get('grant_type') === 'refresh_token' && (refuse || form.get('refresh_token') !== `r${turn - 1}`)) return Response.json({ error: 'invalid_grant' }, { status: 400 });
      return { id_token: token({ iss: at.own, nonce: form.has('code') ? asked.get('nonce') : undefined }), refresh_token: `r${turn}` };
    } });
    const signing = at.client.inWindow(never);
    const asked = await at.asked();
    at.post({ code: 'c', state: asked.get('state')!, iss: at.own });
    await signing;
    const both = await Promise.all([at.client.refresh(never), at.client.refresh(never)]);
    assert.deepEqual([both.map((each) => each?.subject), turn], [['mira', 'mira'], 2]);
    assert.equal((await at.client.refresh(never))?.subject, 'mira');
    refuse = true;
    assert.equal(await at.client.refresh(never), null);
    assert.equal(await at.client.refresh(never), null);
    assert.equal(turn, 4, 'and is not asked again');
  });
});

describe('a login window, once more', () => {
  const window = (focus = true) => {
    const ears = new Set<(event: MessageEvent) => void>();
    const popup = { closed: false, close() { popup.closed = true; } };
    const opened: string[] = [];
    const state = { focus };
    const host: PopupHost = { open: (url) => (opened.push(url), popup), addEventListener: (_, heard) => void ears.add(heard), removeEventListener: (_, heard) => void ears.delete(heard), document: { hasFocus: () => state.focus } };
    return { host, popup, opened, state, ears };
  };
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'blob:https://x/1', 'about:blank', 'file:///etc/passwd']) {
    it(`is not opened at ${url.slice(0, 20)}`, async () => {
      const at = window();
      assert.notEqual(await code(inPopup({ url, read: String, signal: never, host: at.host })), 'done');
      assert.deepEqual(at.opened, []);
    });
  }
  it('survives a message that cannot be read', async () => {
    const at = window();
    const answer = inPopup({ url: 'https://x.example/login', signal: never, host: at.host, read: (message) => {
      if (message !== 'right') throw new TypeError('cannot be read');
      return message;
    } });
    for (const data of ['wrong', 'right']) for (const ear of [...at.ears]) ear({ data, origin: 'https://x.example', source: at.popup } as unknown as MessageEvent);
    assert.equal(await answer, 'right');
  });
  it('that only looks closed, because the login page cut the tie, is still heard through our own origin', async () => {
    const at = window(false);
    const answer = inPopup({ url: 'https://x.example/login', read: (message) => (typeof message === 'string' ? message : null), signal: never, host: at.host, channel: 'secret-1' });
    at.popup.closed = true;
    await new Promise((done) => setTimeout(done, 700));
    const back = new BroadcastChannel('secret-1');
    back.postMessage('token');
    assert.equal(await answer, 'token');
    back.close();
  });
  it('that is closed and left is giving up there too', async () => {
    const at = window(false);
    const answer = code(inPopup({ url: 'https://x.example/login', read: () => null, signal: never, host: at.host, channel: 'secret-2' }));
    at.popup.closed = true;
    setTimeout(() => (at.state.focus = true), 400);
    assert.equal(await answer, 'cancelled');
    assert.equal(at.ears.size, 0);
  });
});

describe('the token of the page around us', () => {
  it('is asked for anew each time, and with “refresh” once for all when it is not accepted', async () => {
    const asked: boolean[] = [];
    const page = pageToken(({ refresh }) => {
      asked.push(refresh);
      return refresh ? 'new' : 'old';
    });
    assert.equal(await page.get(), 'old');
    assert.deepEqual(await Promise.all([page.renew('old'), page.renew('old')]), ['new', 'new']);
    assert.deepEqual(asked, [false, true]);
  });
  it('that cannot be renewed is nobody’s, and those who watch hear it once', async () => {
    const page = pageToken('old');
    let told = 0;
    page.watch(() => told++);
    assert.equal(await page.renew('old'), null);
    assert.equal(await page.renew('old'), null);
    assert.deepEqual([await page.get(), told], [null, 1]);
    page.use('new');
    assert.deepEqual([await page.get(), told], ['new', 2]);
  });
  it('that is no text is nobody’s', async () => {
    for (const value of [undefined, 7, {}, '', null]) assert.equal(await pageToken(() => value as string).get(), null);
  });
});
