// People of Nostr tests: they sign as a browser extension would.

import { hashes, schnorr } from '@noble/secp256k1';
import { sha256 } from '@noble/hashes/sha2.js';
import type { NostrSigner } from '../../../src/adapters/nostr.js';
import { bytesToHex, hexToBytes } from '../../../src/adapters/support/bech32.js';
import { type NostrEvent, type Unsigned, eventId } from '../../../src/adapters/support/nostr-events.js';

hashes.sha256 = sha256;

export interface Person extends NostrSigner {
  readonly pubkey: string;
  sign(event: Partial<Unsigned>): NostrEvent;
}

/** The same number is the same person. */
export function person(number: number): Person {
  const secret = new Uint8Array(32).fill(number);
  const pubkey = bytesToHex(schnorr.getPublicKey(secret));
  const sign = (event: Partial<Unsigned>): NostrEvent => {
    const whole = { kind: 1111, created_at: Math.floor(Date.now() / 1000), tags: [], content: '', ...event, pubkey };
    const id = eventId(whole, sha256);
    return { ...whole, id, sig: bytesToHex(schnorr.sign(new Uint8Array(hexToBytes(id)), secret)) };
  };
  return { pubkey, sign, getPublicKey: async () => pubkey, signEvent: async (event) => sign(event) };
}

/** `page`: the address a comment stands under; `above`: what it answers. */
export function comment(by: Person, page: string, content: string, above?: NostrEvent, created_at?: number): NostrEvent {
  return by.sign({
    content, ...(created_at === undefined ? {} : { created_at }),
    tags: [['I', page], ['K', 'web'], ...(above ? [['e', above.id, '', above.pubkey], ['k', '1111'], ['p', above.pubkey]] : [['i', page], ['k', 'web']])],
  });
}
