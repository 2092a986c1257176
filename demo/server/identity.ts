// Whom other parties vouch for: the site's own server by a signed user token, an OpenID Connect provider by an ID token.
// Checks what was signed, by whom, for whom and until when. Keeps nothing.

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { CommentError } from '../../src/core/errors.js';
import type { Account } from './accounts.js';

export interface SsoRules {
  /** Shared with the site's server, 32 bytes or more (HS256); or its public key, as PEM or JWK (RS256, ES256, EdDSA). */
  readonly secret?: string;
  readonly key?: string;
  /** What the tokens must name as `aud`. */
  readonly audience: string;
}
export interface OidcRules {
  /** As the provider writes it; its keys are found from here. */
  readonly issuer: string;
  readonly client: string;
}
/** Somebody another party vouches for. `issuer` and `subject` together never change; the rest is what it says today. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly avatar: string | null;
  readonly url: string | null;
  /** null: this party does not decide that. */
  readonly role: Account['role'] | null;
  /** Names this very token, and when it ends: so that it can be refused after a logout. */
  readonly token: { readonly id: string; readonly expires: number };
}
export interface Vouching {
  /** Throws 'signed-out' for a token that does not hold. */
  check(token: string): Promise<Identity>;
}

/** Seconds two clocks may differ. */
const clockTolerance = 10;
/** Seconds after which a user token is refused, whatever it says of its own end. */
const longest = 3600;
const asymmetric = ['RS256', 'PS256', 'ES256', 'EdDSA'];

export function sso({ secret, key, audience }: SsoRules, now: () => number): Vouching {
  if ((secret === undefined) === (key === undefined)) throw new TypeError('A secret or a public key checks user tokens: say one of them.');
  if (secret !== undefined && new TextEncoder().encode(secret).length < 32) throw new TypeError('The secret of user tokens must be 32 bytes or longer.');
  const checker: Uint8Array | KeyObject = secret === undefined ? publicKey(key!) : new TextEncoder().encode(secret);
  return {
    async check(token) {
      // One kind of key, one kind of algorithm: a public key must never be taken for a shared secret, and "none" for neither.
      const rules = { audience, algorithms: secret === undefined ? asymmetric : ['HS256'], clockTolerance, maxTokenAge: longest, requiredClaims: ['sub', 'exp', 'iat'], currentDate: new Date(now()) };
      const { payload } = await held(() => jwtVerify(token, checker, rules));
      const { role } = payload;
      return { ...identity(payload, 'sso', token), role: role === 'author' || role === 'moderator' ? role : 'reader' };
    },
  };
}

export function oidc({ issuer, client }: OidcRules, now: () => number): Vouching {
  let keys: Promise<JWTVerifyGetKey> | null = null;
  return {
    async check(token) {
      // A provider that could not be reached is asked again by the next who signs in.
      const get = await (keys ??= keysOf(issuer).catch((thrown: unknown) => {
        keys = null;
        throw thrown;
      }));
      const { payload } = await held(() => jwtVerify(token, get, { issuer, audience: client, algorithms: asymmetric, clockTolerance, requiredClaims: ['sub', 'exp', 'iat'], currentDate: new Date(now()) }));
      if ((Array.isArray(payload.aud) && payload.aud.length > 1 && payload['azp'] === undefined) || (payload['azp'] !== undefined && payload['azp'] !== client)) throw refused('made out to another client');
      return { ...identity(payload, issuer, token), role: null };
    },
  };
}

async function keysOf(issuer: string): Promise<JWTVerifyGetKey> {
  const found = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(10_000) })
    .then((answer) => answer.json() as Promise<{ issuer?: unknown; jwks_uri?: unknown }>)
    .catch((cause: unknown) => { throw new CommentError('server', 'the provider could not be asked', { cause }); });
  if (found.issuer !== issuer || typeof found.jwks_uri !== 'string') throw new CommentError('server', `the provider calls itself ${String(found.issuer)}`);
  return createRemoteJWKSet(new URL(found.jwks_uri));
}

function publicKey(words: string): KeyObject {
  return createPublicKey(words.trim().startsWith('{') ? { key: JSON.parse(words) as JsonWebKey, format: 'jwk' } : words);
}

/** Why a token does not hold is for our log; whoever sent it is told only that it does not. */
async function held<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (thrown) {
    if (thrown instanceof CommentError) throw thrown;
    const { code } = thrown as { code?: unknown };
    // Keys that cannot be fetched are the provider's trouble, not the reader's.
    if (code === 'ERR_JWKS_TIMEOUT' || (code === undefined && thrown instanceof TypeError && thrown.message.includes('fetch'))) throw new CommentError('server', 'the provider could not be asked', { cause: thrown });
    throw refused(String(code ?? thrown));
  }
}
function refused(why: string): CommentError {
  return new CommentError('signed-out', `the token does not hold: ${why}`);
}

function identity(payload: JWTPayload, issuer: string, token: string): Omit<Identity, 'role'> {
  const text = (name: string): string => (typeof payload[name] === 'string' ? payload[name].slice(0, 500) : '');
  if (!payload.sub || payload.sub.length > 255) throw refused('about nobody');
  return {
    issuer, subject: payload.sub,
    name: text('name') || text('preferred_username') || text('nickname'),
    avatar: address(text('avatar') || text('picture')), url: address(text('url') || text('website')),
    // The signature is as good a name as any, where the token has none of its own.
    token: { id: `${issuer} ${payload.jti ?? token.split('.')[2]}`, expires: (payload.exp ?? 0) * 1000 },
  };
}
function address(words: string): string | null {
  return URL.canParse(words) && /^https?:$/.test(new URL(words).protocol) ? new URL(words).href : null;
}
