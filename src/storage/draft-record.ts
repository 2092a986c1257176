// What is kept of one form: versions of the words in it, one for each tab that wrote something of its own, and what has
// been sent from it and is not known to have arrived. Pure; reading and writing is drafts.ts.

import type { WriteKey } from '../core/model.js';

export interface DraftVersion {
  /** Stays the same while one tab goes on writing. */
  readonly id: string;
  /** Another one after each change: who saves on top of an older one has not seen the newer. */
  readonly rev: string;
  readonly words: string;
  /** What a guest said about themselves, by field name. */
  readonly guest: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface SentWords {
  readonly key: WriteKey;
  readonly words: string;
  readonly guest: Readonly<Record<string, string>>;
  readonly at: number;
}

export interface DraftRecord {
  readonly versions: readonly DraftVersion[];
  readonly sent: readonly SentWords[];
}

/** What a tab wants kept. `id` and `rev`: the version it has been writing on; null: none yet. */
export interface Draft {
  readonly id: string | null;
  readonly rev: string | null;
  readonly words: string;
  readonly guest: Readonly<Record<string, string>>;
}

/** Drafts are kept this long. Milliseconds. */
export const lifetime = 30 * 24 * 3_600_000;
/** Tabs that write in one form and never hear of each other are few. */
const most = 8;

/** Puts the words in. Where another tab has changed the same version in the meantime, both are kept. */
export function saveIn(record: DraftRecord, draft: Draft, fresh: string, at: number): { readonly record: DraftRecord; readonly version: DraftVersion } {
  const own = record.versions.find((each) => each.id === draft.id && each.rev === draft.rev);
  const version = { id: own?.id ?? fresh, rev: fresh, words: draft.words, guest: draft.guest, at };
  const others = record.versions.filter((each) => each !== own && !holds(draft.words, each.words));
  return { version, record: { ...record, versions: [version, ...others.sort(newest)].slice(0, most) } };
}

/** Which version, and what of it was seen. */
export type Seen = Pick<DraftVersion, 'id' | 'rev'>;

/** Throws a version away as it was seen; where another tab has gone on writing, it stays. */
export function dropFrom(record: DraftRecord, seen: Seen): DraftRecord {
  return { ...record, versions: record.versions.filter((each) => !isSame(each, seen)) };
}

/** The words of a version are on their way. `only`: they stand for everything sent from this form before. */
export function sendFrom(record: DraftRecord, seen: Seen | null, sent: SentWords, only: boolean): DraftRecord {
  // What another tab has of the same words, it has no more.
  const versions = record.versions.filter((each) => !(seen && isSame(each, seen)) && !holds(sent.words, each.words));
  return { versions, sent: [...(only ? [] : record.sent.filter((each) => each.key !== sent.key)), sent] };
}

export function settleIn(record: DraftRecord, key: WriteKey): DraftRecord {
  return { ...record, sent: record.sent.filter((each) => each.key !== key) };
}

export function isEmpty({ versions, sent }: DraftRecord): boolean {
  return versions.length + sent.length === 0;
}

function isSame(version: Seen, { id, rev }: Seen): boolean {
  return version.id === id && version.rev === rev;
}

/** Nothing is lost when `less` goes and `words` stay. */
export function holds(words: string, less: string): boolean {
  return words.trim().startsWith(less.trim());
}

/** The good parts of whatever was found, without what is too old. */
export function readRecord(value: unknown, now: number): DraftRecord {
  const bag = bagOf(value);
  const young = ({ at }: { readonly at: number }): boolean => now - at < lifetime;
  return {
    versions: listOf(bag?.['versions']).flatMap(readVersion).filter(young).filter(({ words }) => words.trim() !== ''),
    sent: listOf(bag?.['sent']).flatMap(readSent).filter(young),
  };
}

export function newest(a: { readonly at: number }, b: { readonly at: number }): number {
  return b.at - a.at;
}

function readVersion(value: unknown): DraftVersion[] {
  const bag = bagOf(value);
  const { id, rev, words, at } = bag ?? {};
  if (typeof id !== 'string' || typeof words !== 'string' || !isTime(at)) return [];
  return [{ id, rev: typeof rev === 'string' ? rev : id, words, guest: texts(bag?.['guest']), at }];
}

function readSent(value: unknown): SentWords[] {
  const bag = bagOf(value);
  const { key, words, at } = bag ?? {};
  if (typeof key !== 'string' || typeof words !== 'string' || !isTime(at)) return [];
  return [{ key: key as WriteKey, words, guest: texts(bag?.['guest']), at }];
}

function isTime(at: unknown): at is number {
  return typeof at === 'number' && Number.isFinite(at);
}
function bagOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : null;
}
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(bagOf(value) ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
