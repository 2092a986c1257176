// What a client must look at in an ID token before it believes it. Its signature is the server's to check: it came from the provider itself,
// over the connection that we opened (OpenID Connect Core 3.1.3.7, point 6).

import { CommentError } from '../../core/errors.js';
import { type Bag, isBag, text } from './narrow.js';

export interface Expected {
  readonly issuer: string;
  readonly client: string;
  /** null: a refreshed token, which need not have one. */
  readonly nonce: string | null;
  /** Whom an earlier token was about. */
  readonly subject?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Seconds the reader's clock may be off. */
const leeway = 300;

/** The claims. Throws 'garbled' for a token that is not ours to believe; its message never holds the token. */
export function checkIdToken(token: string, { issuer, client, nonce, subject, now }: Expected): Bag {
  const parts = token.split('.');
  const [head, claims] = parts.length === 3 && parts[2] !== '' ? [part(parts[0]!), part(parts[1]!)] : [null, null];
  if (!head || !claims) throw refused('is none');
  const { iss, sub, aud, azp, exp, iat, nonce: told } = claims;
  if (typeof head['alg'] !== 'string' || /^none$/i.test(head['alg'])) throw refused('is not signed');
  if (iss !== issuer) throw refused('is another issuer’s');
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(client) || (audiences.length > 1 && azp === undefined) || (azp !== undefined && azp !== client)) throw refused('is for another client');
  if (text(sub) === '' || (subject !== undefined && sub !== subject)) throw refused('is about somebody else');
  // Whatever it is, a token with another login's nonce was not asked for by this one.
  if (nonce === null ? false : told !== nonce) throw refused('answers another login');
  if (typeof exp !== 'number' || typeof iat !== 'number') throw refused('has no time');
  const seconds = now / 1000;
  if (exp + leeway < seconds || iat - leeway > seconds) throw refused('is not of now', 'The clock of this device seems to be wrong.');
  return claims;
}

function part(words: string): Bag | null {
  try {
    const bytes = Uint8Array.from(atob(words.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isBag(value) ? value : null;
  } catch {
    return null;
  }
}
function refused(why: string, reason?: string): CommentError {
  return new CommentError('garbled', `the ID token ${why}`, reason === undefined ? {} : { reason });
}
