// A second factor: six digits from an authenticator app (RFC 6238). A code counts once.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Seconds a code is shown. */
const step = 30;

/** In base32, as authenticator apps take it. */
export function newSecret(): string {
  return [...randomBytes(32)].map((byte) => alphabet[byte % 32]).join('');
}

/** The code of a moment, as the app shows it. `at`: milliseconds. */
export function codeAt(secret: string, at: number): string {
  return codeOf(secret, Math.floor(at / 1000 / step));
}

/** The step that the code belongs to, the last and the next one included, when it comes after `after`; null: it does not hold. */
export function stepOf(secret: string, code: string, at: number, after: number): number | null {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return null;
  const now = Math.floor(at / 1000 / step);
  for (const each of [now, now - 1, now + 1]) {
    if (each > after && timingSafeEqual(Buffer.from(codeOf(secret, each)), Buffer.from(digits))) return each;
  }
  return null;
}

function codeOf(secret: string, counter: number): string {
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(counter));
  const hash = createHmac('sha1', decoded(secret)).update(count).digest();
  const number = hash.readUInt32BE(hash[19]! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

function decoded(secret: string): Buffer {
  let bits = '';
  for (const letter of secret) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
