// Reads what a database gave back: an older version, another tab or a broken disk may have written it.
// What has lost its shape is left out; what is no conversation at all is null.

import type { CommentId, WriteKey } from '../../core/model.js';
import type { Saved } from './conversation.js';
import type { Account, Row, Thread } from './seed.js';

type Fields = Readonly<Record<string, unknown>>;

export function readSaved(value: unknown): Saved | null {
  if (!isFields(value) || !Array.isArray(value['rows'])) return null;
  return {
    rev: numberOr(value['rev'], 0),
    serial: numberOr(value['serial'], 0),
    people: list(value['people'], readAccount),
    threads: list(value['threads'], readThread),
    rows: list(value['rows'], readRow),
    removals: list(value['removals'], (key) => (typeof key === 'string' ? key as WriteKey : null)),
  };
}

function readRow(value: unknown): Row | null {
  if (!isFields(value)) return null;
  const { id, thread, parent, author, body, createdAt, editedAt, state, votes, voters, key, lang } = value;
  if (typeof id !== 'string' || typeof thread !== 'string' || !isNumber(createdAt)) return null;
  if (parent !== null && typeof parent !== 'string') return null;
  const words = isFields(body) && typeof body['source'] === 'string'
    ? { format: body['format'] === 'html' || body['format'] === 'markdown' ? body['format'] : 'text', source: body['source'] } as const
    : null;
  return {
    id: id as CommentId, thread, parent: parent as CommentId | null,
    depth: 0, // Counted again where the rows are put together.
    serial: numberOr(value['serial'], 0),
    author: typeof author === 'string' ? author : null,
    body: words,
    createdAt,
    editedAt: isNumber(editedAt) ? editedAt : null,
    state: words === null ? 'removed' : state === 'held' || state === 'rejected' ? state : 'shown',
    votes: recordOf(votes, (count) => (isNumber(count) ? count : null)),
    voters: recordOf(voters, (ids) => (Array.isArray(ids) ? ids.filter((each) => typeof each === 'string') : null)),
    key: typeof key === 'string' ? key as WriteKey : null,
    pinned: value['pinned'] === true,
    lang: typeof lang === 'string' ? lang : null,
    rev: numberOr(value['rev'], 0),
  };
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
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
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
