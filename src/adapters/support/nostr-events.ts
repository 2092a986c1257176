// Nostr events as they come from relays, who are strangers: right in shape, named by their own hash, and signed by who they say.
// Asks nobody.

import { bytesToHex, hexToBytes } from './bech32.js';
import { isBag } from './narrow.js';

export interface Unsigned {
  readonly kind: number;
  /** Seconds since 1970. */
  readonly created_at: number;
  readonly tags: readonly (readonly string[])[];
  readonly content: string;
}
export interface NostrEvent extends Unsigned {
  /** SHA-256 of what it says, in hex. */
  readonly id: string;
  /** Public key of who says it, in hex. */
  readonly pubkey: string;
  readonly sig: string;
}

/** More than any relay passes on. UTF-16 units, and tags. */
const longest = 100_000;
const mostTags = 2_000;

export function isEvent(value: unknown): value is NostrEvent {
  return isBag(value) && hex(value['id'], 64) && hex(value['pubkey'], 64) && hex(value['sig'], 128) &&
    Number.isInteger(value['kind']) && Number.isInteger(value['created_at']) && Number(value['created_at']) >= 0 && Number(value['created_at']) < 1e11 &&
    typeof value['content'] === 'string' && value['content'].length <= longest && Array.isArray(value['tags']) && value['tags'].length <= mostTags &&
    value['tags'].every((tag) => Array.isArray(tag) && tag.every((part) => typeof part === 'string'));
}
function hex(value: unknown, length: number): boolean {
  return typeof value === 'string' && value.length === length && /^[\da-f]+$/.test(value);
}

interface Checker {
  readonly named: (event: NostrEvent) => boolean;
  readonly signed: (event: NostrEvent) => boolean;
}
let checker: Promise<Checker> | null = null;

/** Loaded when the first event has come. */
async function load(): Promise<Checker> {
  const [{ schnorr, hashes }, { sha256 }] = await Promise.all([import('@noble/secp256k1'), import('@noble/hashes/sha2.js')]);
  // Its own would be that of the browser, which pages without https lack.
  hashes.sha256 = sha256;
  const bytes = (hex: string): Uint8Array => new Uint8Array(hexToBytes(hex));
  return {
    named: (event) => eventId(event, sha256) === event.id,
    signed({ id, pubkey, sig }) {
      try {
        return schnorr.verify(bytes(sig), bytes(id), bytes(pubkey));
      } catch {
        return false;
      }
    },
  };
}

export function eventId({ pubkey, created_at, kind, tags, content }: Omit<NostrEvent, 'id' | 'sig'>, sha256: (bytes: Uint8Array) => Uint8Array): string {
  return bytesToHex(sha256(new TextEncoder().encode(JSON.stringify([0, pubkey, created_at, kind, tags, content]))));
}

/** Milliseconds of checking at a time: a signature costs about one, and a thread has hundreds. */
const slice = 8;
/** Ids that were signed by who they name. The id is the hash of all the rest, so it stands for it. */
const right = new Set<string>();

/** Those that are what they claim. A bad event costs that event. */
export async function genuine(values: readonly unknown[]): Promise<NostrEvent[]> {
  const events = values.filter(isEvent);
  if (events.length === 0) return [];
  checker ??= load().catch((thrown: unknown) => {
    checker = null;
    throw thrown;
  });
  const check = await checker;
  if (right.size > 50_000) right.clear();
  const good: NostrEvent[] = [];
  let began = Date.now();
  for (const event of events) {
    if (check.named(event) && (right.has(event.id) || check.signed(event))) {
      right.add(event.id);
      good.push(event);
    }
    if (Date.now() - began >= slice) {
      await new Promise((done) => setTimeout(done));
      began = Date.now();
    }
  }
  return good;
}

/** First value of a tag. */
export function tag({ tags }: Unsigned, name: string): string | null {
  return tags.find((each) => each[0] === name && each[1] !== undefined)?.[1] ?? null;
}
