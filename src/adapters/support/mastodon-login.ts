// Logging in at a Mastodon instance in a window: registers the page as an app, asks the reader there (OAuth, with PKCE where the
// browser can), and swaps the code for a token. Knows nothing of posts.

import { CommentError } from '../../core/errors.js';
import { randomKey } from '../../core/key.js';
import type { Http } from './http.js';
import { bag, isBag, text } from './narrow.js';
import { inPopup } from './popup.js';

export interface Grant {
  readonly host: string;
  readonly token: string;
  readonly client: string;
  readonly secret: string;
}
export interface Authorizing {
  readonly host: string;
  readonly ask: Http;
  readonly callback: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

const scope = 'read:accounts read:statuses write:statuses write:favourites write:reports';

export function readGrant(value: unknown): Grant | null {
  if (!isBag(value)) return null;
  const [host, token, client, secret] = ['host', 'token', 'client', 'secret'].map((name) => text(value[name])) as [string, string, string, string];
  return /^https?:\/\//.test(host) && token !== '' ? { host, token, client, secret } : null;
}

/** Rejects with 'cancelled' when the reader closes the window or says no. */
export async function authorize({ host, ask, callback, name, signal }: Authorizing): Promise<Grant> {
  const state = randomKey() as string;
  const verifier = `${randomKey()}${randomKey()}`;
  const challenge = await challengeOf(verifier);
  const app = bag((await ask('api/v1/apps', { method: 'POST', signal, body: { client_name: name, redirect_uris: callback, scopes: scope } })).data, 'an app');
  const [client, secret] = [text(app['client_id']), text(app['client_secret'])];
  if (client === '') throw new CommentError('garbled', 'the instance registered no app');
  const url = new URL('/oauth/authorize', host);
  url.search = new URLSearchParams({
    response_type: 'code', client_id: client, redirect_uri: callback, scope, state, ...(challenge === null ? {} : { code_challenge: challenge, code_challenge_method: 'S256' }),
  }).toString();
  const answer = await inPopup({
    url: url.href, origin: new URL(callback).origin, signal,
    read: (message) => {
      const found = new URLSearchParams(isBag(message) ? text(message['parley']) : '');
      // Another window's answer is another reader's.
      return found.get('state') === state ? found : null;
    },
  });
  const code = answer.get('code');
  if (code === null) throw new CommentError('cancelled', `the instance says ${answer.get('error') ?? 'nothing'}`);
  const { data } = await ask('oauth/token', {
    method: 'POST', signal,
    body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: client, client_secret: secret, redirect_uri: callback, scope, ...(challenge === null ? {} : { code_verifier: verifier }) }),
  });
  const grant = readGrant({ host, token: bag(data, 'a token')['access_token'], client, secret });
  if (!grant) throw new CommentError('garbled', 'the instance gave no token');
  return grant;
}

/** Gone here in any case; whether the instance heard of it is its own affair. */
export async function revoke(ask: Http, { client, secret, token }: Grant, signal: AbortSignal): Promise<void> {
  await ask('oauth/revoke', { method: 'POST', signal, body: new URLSearchParams({ client_id: client, client_secret: secret, token }) }).catch(() => {});
}

/** null: a page without https cannot compute it. */
async function challengeOf(verifier: string): Promise<string | null> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined;
  if (!subtle) return null;
  const hash = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  return btoa(String.fromCharCode(...hash)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
