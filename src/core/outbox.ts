// What the outbox needs of a device: records that survive the page, tabs that hear of each other, and whether there is a network.
// Types, and the one place that reads a record back. Decides nothing; keeper.ts does.

import type { CommentAdapter } from './adapter.js';
import { errorTable, type ErrorCode } from './errors.js';
import type { Keeper, KeeperDesk } from './keeper.js';
import type { CommentId, ThreadRef, WriteKey } from './model.js';
import type { Write } from './state.js';

/** One write as it is kept: everything that sending it needs, nothing secret. */
export interface Kept {
  /** Of the shape. Records of another version are left alone. */
  readonly v: 1;
  readonly key: WriteKey;
  readonly kind: Exclude<Write['kind'], 'moderate'>;
  /** Which backend and thread; see `placeOf`. */
  readonly place: string;
  /** The page that sends it. */
  readonly owner: string;
  /** Who did it; null: somebody who was not signed in. */
  readonly who: { readonly id: string; readonly name: string } | null;
  /** That person has signed out since: nobody else is shown it. */
  readonly left: boolean;
  readonly at: number;
  readonly phase: Write['phase'];
  /** It may have arrived. */
  readonly doubt: boolean;
  readonly error: { readonly code: ErrorCode; readonly retryAfter: number | null; readonly reason: string | null; readonly fields: Readonly<Record<string, string>> } | null;
  /** The words; null where there are none. */
  readonly source: string | null;
  readonly parent: CommentId | null;
  readonly target: CommentId | null;
  readonly reaction: string | null;
  readonly on: boolean;
  readonly guest: Readonly<Record<string, string>> | null;
  readonly twins: readonly CommentId[];
  /** The reader has thrown it away in another tab. */
  readonly dropped: boolean;
}

/** What one tab tells the others. `gone`: settled or thrown away; `comment`: what the backend made of it, null where nothing is left. */
export type Note =
  | { readonly type: 'changed'; readonly place: string }
  | { readonly type: 'gone'; readonly place: string; readonly key: WriteKey; readonly confirmed: boolean; readonly comment: unknown };

/** Every method that answers with a promise rejects where the device refuses, and never for another reason. */
export interface Outbox {
  /** What is kept for one place, oldest first. Broken records are skipped. */
  list(place: string): Promise<readonly Kept[]>;
  /** Reads and writes one record as one step, whoever else writes. null: there is none, or there shall be none. Answers with what is kept now. */
  change(key: WriteKey, change: (old: Kept | null) => Kept | null): Promise<Kept | null>;
  /** Tells the other tabs. */
  tell(note: Note): void;
  /** Calls back with what another tab told; with null where it may have. Returns its own undo. */
  listen(heard: (note: Note | null) => void): () => void;
  /** Holds a name as long as this page lives or until the returned function is called. */
  hold(owner: string): () => void;
  /** Runs `then`, in one tab at a time, once nobody holds that name. Returns its own undo. */
  whenGone(owner: string, then: () => Promise<void>): () => void;
  /** false: there is certainly no network. */
  online(): boolean;
  /** Calls back when there is a network again. Returns its own undo. */
  onOnline(then: () => void): () => void;
}

/** The way to an outbox that costs nothing as long as it is not needed. */
export interface OutboxDoor {
  /** Tells two backends of one adapter apart: an address, or whatever the page configured it with. */
  readonly address?: string;
  /** Whether this device may hold anything. Creates nothing. */
  used(): Promise<boolean>;
  /** The outbox, and who minds it: both are fetched together, when there is something to keep. */
  open(): Promise<{ readonly outbox: Outbox; readonly Keeper: new (desk: KeeperDesk, outbox: Outbox) => Keeper }>;
}

export function placeOf(adapter: CommentAdapter, address: string, thread: ThreadRef): string {
  return JSON.stringify([adapter.name, address, thread.id]);
}

const kinds: readonly unknown[] = ['post', 'edit', 'remove', 'react'] satisfies Write['kind'][];
const phases: readonly unknown[] = ['waiting', 'sending', 'parked', 'kept', 'failed'] satisfies Write['phase'][];

/** A record as it was found on a device; null: it is broken, or not of this version. */
export function readKept(value: unknown): Kept | null {
  const bag = bagOf(value);
  if (!bag || bag['v'] !== 1) return null;
  const { key, kind, place, owner, phase, at, source, target } = bag;
  if (typeof key !== 'string' || key === '' || typeof place !== 'string' || typeof owner !== 'string' || typeof at !== 'number' || !Number.isFinite(at)) return null;
  if (!kinds.includes(kind) || !phases.includes(phase)) return null;
  if ((kind === 'post' || kind === 'edit') && typeof source !== 'string') return null;
  if (kind !== 'post' && typeof target !== 'string') return null;
  if (kind === 'react' && typeof bag['reaction'] !== 'string') return null;
  const who = bagOf(bag['who']);
  // Whose it is must be certain: without that it would be anybody's.
  if (bag['who'] !== null && typeof who?.['id'] !== 'string') return null;
  const guest = bagOf(bag['guest']);
  return {
    v: 1, key: key as WriteKey, kind: kind as Kept['kind'], place, owner, at, phase: phase as Write['phase'],
    who: who ? { id: who['id'] as string, name: text(who['name']) ?? '' } : null,
    left: bag['left'] === true, doubt: bag['doubt'] === true, dropped: bag['dropped'] === true, on: bag['on'] === true,
    error: readError(bag['error']), source: text(source), parent: text(bag['parent']) as CommentId | null, target: text(target) as CommentId | null,
    reaction: text(bag['reaction']), guest: guest && strings(guest),
    twins: Array.isArray(bag['twins']) ? bag['twins'].filter((id): id is CommentId => typeof id === 'string') : [],
  };
}

function readError(value: unknown): Kept['error'] {
  const bag = bagOf(value);
  const code = bag?.['code'];
  if (!bag || typeof code !== 'string' || !Object.hasOwn(errorTable, code)) return null;
  const { retryAfter } = bag;
  return { code: code as ErrorCode, retryAfter: typeof retryAfter === 'number' ? retryAfter : null, reason: text(bag['reason']), fields: strings(bagOf(bag['fields']) ?? {}) };
}

type Bag = Readonly<Record<string, unknown>>;
function bagOf(value: unknown): Bag | null {
  return typeof value === 'object' && value !== null ? value as Bag : null;
}
function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
function strings(bag: Bag): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(bag).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
