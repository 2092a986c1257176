// An OpenID Connect issuer reduced to what a server asks of one: its discovery document and its keys. Signs whatever a test wants.

import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { serve } from './serve.js';

export interface Issuer {
  readonly issuer: string;
  /** An ID token for `widget`, about somebody; `over` changes its claims (undefined: leaves one out). */
  idToken(over?: Readonly<Record<string, unknown>>, signer?: 'own' | 'stranger'): Promise<string>;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const [own, stranger] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = { ...await exportJWK(own.publicKey), kid: 'one', alg: 'ES256', use: 'sig' };
  const site = await serve(({ path }) => (path.endsWith('openid-configuration') ? { json: { issuer: site.base, jwks_uri: `${site.base}/jwks` } } : { json: { keys: [jwk] } }));
  return {
    issuer: site.base,
    idToken(over = {}, signer = 'own') {
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: site.base, aud: 'widget', sub: 'mira', name: 'Mira Lund', iat: now, exp: now + 300, ...over };
      return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
        .setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign((signer === 'own' ? own : stranger).privateKey);
    },
    close: () => site.close(),
  };
}
