// Nostr's names for keys and events (NIP-19): "npub1…", "note1…", "nevent1…", "naddr1…". Reading and writing, no network.

import { CommentError } from '../../core/errors.js';

const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

function checksum(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((part, bit) => {
      if ((top >> bit) & 1) sum ^= part;
    });
  }
  return sum;
}
const expanded = (prefix: string): number[] => [...[...prefix].map((each) => each.charCodeAt(0) >> 5), 0, ...[...prefix].map((each) => each.charCodeAt(0) & 31)];

/** Regroups bits; null: what is left over is not nothing. */
function regroup(data: readonly number[], from: number, to: number, pad: boolean): number[] | null {
  let [value, bits] = [0, 0];
  const out: number[] = [];
  for (const each of data) {
    value = ((value << from) | each) & 0xfff;
    bits += from;
    while (bits >= to) {
      bits -= to;
      out.push((value >> bits) & ((1 << to) - 1));
    }
  }
  if (pad && bits > 0) out.push((value << (to - bits)) & ((1 << to) - 1));
  return !pad && (bits >= from || (value & ((1 << bits) - 1)) !== 0) ? null : out;
}

export function hexToBytes(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
}
export function bytesToHex(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** "npub1…" of a public key in hex. */
export function npub(pubkey: string): string {
  const data = regroup(hexToBytes(pubkey), 8, 5, true) ?? [];
  const sum = checksum([...expanded('npub'), ...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  return `npub1${[...data, ...[25, 20, 15, 10, 5, 0].map((shift) => (sum >> shift) & 31)].map((value) => letters[value]).join('')}`;
}

function decode(name: string): { prefix: string; bytes: number[] } | null {
  const at = name.lastIndexOf('1');
  const prefix = name.slice(0, at);
  const values = [...name.slice(at + 1)].map((letter) => letters.indexOf(letter));
  if (at < 1 || values.includes(-1) || values.length < 6 || checksum([...expanded(prefix), ...values]) !== 1) return null;
  const bytes = regroup(values.slice(0, -6), 5, 8, false);
  return bytes && { prefix, bytes };
}

/** What a thread hangs on: an event by id, or an article by kind, author and name. */
export type Root =
  | { readonly type: 'event'; readonly id: string }
  | { readonly type: 'address'; readonly address: string; readonly kind: string; readonly pubkey: string };

/** Throws 'missing' for what names neither. Hex ids, "30023:pubkey:name", "note1…", "nevent1…" and "naddr1…", with or without "nostr:". */
export function readRoot(named: string): Root {
  const name = named.trim().replace(/^nostr:/, '');
  if (/^[\da-f]{64}$/i.test(name)) return { type: 'event', id: name.toLowerCase() };
  const [, kind, pubkey] = /^(\d{1,5}):([\da-f]{64}):/i.exec(name) ?? [];
  if (kind !== undefined && pubkey !== undefined) return { type: 'address', address: name, kind, pubkey };
  const known = decode(name.toLowerCase());
  if (known?.prefix === 'note' && known.bytes.length === 32) return { type: 'event', id: bytesToHex(known.bytes) };
  const parts = new Map<number, number[]>();
  for (let at = 0, bytes = known?.bytes ?? []; at + 2 <= bytes.length; at += 2 + bytes[at + 1]!) if (!parts.has(bytes[at]!)) parts.set(bytes[at]!, bytes.slice(at + 2, at + 2 + bytes[at + 1]!));
  const special = parts.get(0);
  if (known?.prefix === 'nevent' && special?.length === 32) return { type: 'event', id: bytesToHex(special) };
  const [author, number] = [parts.get(2), parts.get(3)];
  if (known?.prefix === 'naddr' && special && author?.length === 32 && number?.length === 4) {
    const of = String(new DataView(new Uint8Array(number).buffer).getUint32(0));
    const by = bytesToHex(author);
    return { type: 'address', address: `${of}:${by}:${new TextDecoder().decode(new Uint8Array(special))}`, kind: of, pubkey: by };
  }
  throw new CommentError('missing', `no Nostr event is named ${named}`);
}
