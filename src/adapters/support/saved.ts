// Reads what a database gave back: an older version, another tab or a broken disk may have written it.
// What has lost its shape is left out; what is no conversation at all is null.

import type { Body, CommentId, Version, WriteKey } from '../../core/model.js';
import { type Following, type Head, type Piece, type Report, nameOf } from './pieces.js';
import type { Account, Row, Thread } from './seed.js';

type Fields = Readonly<Record<string, unknown>>;

/** Which pieces the write number `n` has changed. */
export interface Entry {
  readonly n: number;
  readonly names: readonly string[];
}
/** What is kept beside the pieces. */
export interface KeptHead extends Head {
  /** Counts the writes. */
  readonly n: number;
  readonly viewer: string | null;
  /** Of the last writes, in their order, so that a tab that missed few of them reads little. */
  readonly log: readonly Entry[];
}

export function readHead(value: unknown): KeptHead | null {
  if (!isFields(value) || !isNumber(value['n'])) return null;
  const log = list(value['log'], (entry): Entry | null => (isFields(entry) && isNumber(entry['n']) ? { n: entry['n'], names: list(entry['names'], textOrNull) } : null));
  return { ...headOf(value), n: value['n'], viewer: textOrNull(value['viewer']), log };
}

/** null: it is not what its name says. */
export function readPiece(name: string, value: unknown): Piece | null {
  const piece = (kind: Piece['kind'], read: Piece['value'] | null): Piece | null => (read === null ? null : { kind, value: read } as Piece);
  const found = name.startsWith('row:') ? piece('row', readRow(value))
    : name.startsWith('person:') ? piece('person', readAccount(value))
      : name.startsWith('thread:') ? piece('thread', readThread(value))
        : name.startsWith('report:') ? piece('report', readReport(value))
          : name.startsWith('following:') ? piece('following', readFollowing(value)) : null;
  return found && nameOf(found) === name ? found : null;
}

/** The one record that an earlier version kept everything in. */
export function readWhole(value: unknown): { readonly head: Head; readonly viewer: string | null; readonly pieces: ReadonlyMap<string, Piece> } | null {
  const { conversation, viewer } = isFields(value) ? value : {} as Fields;
  if (!isFields(conversation) || !Array.isArray(conversation['rows'])) return null;
  const pieces: readonly Piece[] = [
    ...list(conversation['people'], readAccount).map((each): Piece => ({ kind: 'person', value: each })),
    ...list(conversation['threads'], readThread).map((each): Piece => ({ kind: 'thread', value: each })),
    ...list(conversation['rows'], readRow).map((each): Piece => ({ kind: 'row', value: each })),
  ];
  return { head: headOf(conversation), viewer: textOrNull(viewer), pieces: new Map(pieces.map((piece) => [nameOf(piece), piece])) };
}

function headOf(fields: Fields): Head {
  return { rev: numberOr(fields['rev'], 0), serial: numberOr(fields['serial'], 0), removals: list(fields['removals'], (key) => textOrNull(key) as WriteKey | null) };
}

function readRow(value: unknown): Row | null {
  if (!isFields(value)) return null;
  const { id, thread, parent, author, body, createdAt, editedAt, state, votes, voters, key, lang } = value;
  if (typeof id !== 'string' || typeof thread !== 'string' || !isNumber(createdAt)) return null;
  if (parent !== null && typeof parent !== 'string') return null;
  const words = readWords(body);
  return {
    id: id as CommentId, thread, parent: parent as CommentId | null,
    depth: 0, // Counted again where the rows are put together.
    serial: numberOr(value['serial'], 0),
    author: typeof author === 'string' ? author : null,
    body: words,
    createdAt,
    editedAt: isNumber(editedAt) ? editedAt : null,
    past: list(value['past'], readVersion),
    state: words === null ? 'removed' : state === 'held' || state === 'rejected' ? state : 'shown',
    votes: readVotes(votes),
    voters: readVoters(voters),
    key: typeof key === 'string' ? key as WriteKey : null,
    pinned: value['pinned'] === true,
    lang: typeof lang === 'string' ? lang : null,
    rev: numberOr(value['rev'], 0),
  };
}

function readWords(body: unknown): Body | null {
  return isFields(body) && typeof body['source'] === 'string'
    ? { format: body['format'] === 'html' || body['format'] === 'markdown' ? body['format'] : 'text', source: body['source'] } : null;
}
function readVersion(value: unknown): Version | null {
  const body = isFields(value) ? readWords(value['body']) : null;
  return body && { body, at: numberOr((value as Fields)['at'], 0) };
}
function readVotes(votes: unknown): Record<string, number> {
  return recordOf(votes, (count) => (isNumber(count) ? count : null));
}
function readVoters(voters: unknown): Record<string, string[]> {
  return recordOf(voters, (ids) => (Array.isArray(ids) ? ids.filter((each) => typeof each === 'string') : null));
}

function readAccount(value: unknown): Account | null {
  if (!isFields(value)) return null;
  const { id, name, role } = value;
  if (typeof id !== 'string' || typeof name !== 'string') return null;
  const text = Object.fromEntries(['avatar', 'url', 'badge', 'country', 'password'].filter((key) => typeof value[key] === 'string').map((key) => [key, value[key]]));
  return { ...text, id, name, role: role === 'author' || role === 'contributor' || role === 'moderator' ? role : 'reader' };
}

function readThread(value: unknown): Thread | null {
  if (!isFields(value) || !isFields(value['ref'])) return null;
  const { id, url, title } = value['ref'];
  if (typeof id !== 'string') return null;
  return {
    ref: { id, ...(typeof url === 'string' ? { url } : {}), ...(typeof title === 'string' ? { title } : {}) },
    closed: value['closed'] === true,
    votes: readVotes(value['votes']), voters: readVoters(value['voters']),
  };
}

function readReport(value: unknown): Report | null {
  if (!isFields(value)) return null;
  const { comment, account, reason, text, at } = value;
  if (typeof comment !== 'string' || typeof account !== 'string' || typeof reason !== 'string') return null;
  return { comment: comment as CommentId, account, reason, text: typeof text === 'string' ? text : '', at: numberOr(at, 0) };
}

function readFollowing(value: unknown): Following | null {
  if (!isFields(value)) return null;
  const { thread, account } = value;
  return typeof thread === 'string' && typeof account === 'string' ? { thread, account } : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
function numberOr(value: unknown, otherwise: number): number {
  return isNumber(value) ? value : otherwise;
}
function list<T>(value: unknown, read: (each: unknown) => T | null): T[] {
  return Array.isArray(value) ? value.map(read).filter((each) => each !== null) : [];
}
function recordOf<T>(value: unknown, read: (each: unknown) => T | null): Record<string, T> {
  if (!isFields(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, read(each)]).filter((entry): entry is [string, T] => entry[1] !== null));
}
