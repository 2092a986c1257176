// What a backend answers, made to be what the contract promises: every answer passes here before it enters the data.
// What is right already is passed on as the same object; one bad comment costs that comment, not the page.

import { CommentError } from './errors.js';
import type { Action, Author, Body, Comment, CommentId, Cursor, Page, Reaction, Viewer, WriteKey } from './model.js';

export type Bag = Readonly<Record<string, unknown>>;

const actions: ReadonlySet<unknown> = new Set<Action>(['reply', 'edit', 'remove', 'react', 'report', 'moderate', 'history']);
const states: ReadonlySet<unknown> = new Set<Comment['state']>(['shown', 'held', 'rejected', 'removed']);
const formats: ReadonlySet<unknown> = new Set<Body['format']>(['text', 'markdown', 'html']);
const roles: ReadonlySet<unknown> = new Set<Viewer['role']>(['reader', 'author', 'moderator']);
const lastDate = 8.64e15;

/** A page. Throws 'garbled' for what is not one; drops comments without a usable id, but a list of nothing else is no empty thread. */
export function checkPage(answer: unknown): Page {
  return guard('a page', () => {
    if (!isBag(answer) || !Array.isArray(answer['comments'])) throw garbled('a page', answer);
    const comments = checkList(answer['comments'], readComment);
    if (comments.length === 0 && answer['comments'].length > 0) throw garbled('a list of comments', answer['comments'][0]);
    const next = cursorOf(answer['next']);
    const left = countOrNull(answer['left']);
    const total = countOrNull(answer['total']);
    const more = checkMore(answer['more']);
    const closed = answer['closed'] === true;
    if (
      comments === answer['comments'] && next === answer['next'] && left === answer['left'] && total === answer['total'] && more === answer['more'] &&
      (answer['closed'] === undefined || typeof answer['closed'] === 'boolean')
    ) return answer as unknown as Page;
    return { comments, next, left, more, total, ...(closed ? { closed } : {}) };
  });
}

/** A comment. Throws 'garbled' for what is not one. */
export function checkComment(answer: unknown): Comment {
  return guard('a comment', () => readComment(answer) ?? fail('a comment', answer));
}

/** The tombstone that stays, or null: gone. */
export function checkRemoved(answer: unknown): Comment | null {
  return answer === null || answer === undefined ? null : checkComment(answer);
}

export function checkViewer(answer: unknown): Viewer | null {
  if (answer === null || answer === undefined) return null;
  return guard('a viewer', () => {
    const author = readAuthor(answer) ?? fail('a viewer', answer);
    const role = (answer as Bag)['role'];
    if (roles.has(role) && author === answer) return answer as Viewer;
    return { ...author, role: roles.has(role) ? (role as Viewer['role']) : 'reader' };
  });
}

export function checkId(answer: unknown): CommentId {
  return idOf(answer) ?? fail('an id', answer);
}

export function checkText(answer: unknown): string {
  return typeof answer === 'string' ? answer : fail('a text', answer);
}

export function checkBody(answer: unknown): Body {
  return guard('a body', () => readBody(answer) ?? fail('a body', answer));
}

export function guard<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof CommentError) throw thrown;
    throw new CommentError('garbled', `the answer should be ${what} and cannot be read`, { cause: thrown });
  }
}

export function garbled(what: string, answer: unknown): CommentError {
  return new CommentError('garbled', `the answer should be ${what} and is ${answer === null ? 'null' : Array.isArray(answer) ? 'an array' : typeof answer}`);
}

function fail(what: string, answer: unknown): never {
  throw garbled(what, answer);
}

export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same array where nothing had to be mended or left out. */
export function checkList<T>(list: readonly unknown[], read: (item: unknown) => T | null): readonly T[] {
  let mended: T[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const item = read(list[i]);
    if (!mended && (item === null || item !== list[i])) mended = list.slice(0, i) as T[];
    if (mended && item !== null) mended.push(item);
  }
  return mended ?? (list as readonly T[]);
}

/** The only copies made are of what is wrong. */
export function mend<T>(bag: Bag, mended: Readonly<Record<string, unknown>>): T {
  for (const key of Object.keys(mended)) {
    if (mended[key] !== bag[key]) return Object.fromEntries(Object.entries({ ...bag, ...mended }).filter(([, value]) => value !== undefined)) as T;
  }
  return bag as T;
}

export function readComment(value: unknown): Comment | null {
  if (!isBag(value)) return null;
  const id = idOf(value['id']);
  if (id === null) return null;
  const body = value['body'] === null ? null : readBody(value['body']);
  const state = states.has(value['state']) ? value['state'] : body === null ? 'removed' : 'shown';
  return mend<Comment>(value, {
    id,
    parent: idOf(value['parent']),
    author: readAuthor(value['author']),
    body: body === null && value['body'] !== null && state !== 'removed' ? { format: 'text', source: '' } : body,
    createdAt: dateOf(value['createdAt']) ?? 0,
    editedAt: dateOf(value['editedAt']),
    state,
    replies: countOrNull(value['replies']) ?? 0,
    reactions: readReactions(value['reactions']),
    can: readActions(value['can']),
    pinned: optional(value['pinned'], 'boolean'),
    editableUntil: value['editableUntil'] === undefined ? undefined : dateOf(value['editableUntil']) ?? undefined,
    lang: optional(value['lang'], 'string'),
    url: optional(value['url'], 'string'),
    key: value['key'] === undefined ? undefined : ((idOf(value['key']) ?? undefined) as WriteKey | undefined),
  });
}

export function readAuthor(value: unknown): Author | null {
  if (!isBag(value)) return null;
  const name = typeof value['name'] === 'string' ? value['name'] : '';
  return mend<Author>(value, {
    id: idOf(value['id']) ?? name,
    name,
    avatar: optional(value['avatar'], 'string'),
    url: optional(value['url'], 'string'),
    badge: optional(value['badge'], 'string'),
  });
}

export function readBody(value: unknown): Body | null {
  if (typeof value === 'string') return { format: 'text', source: value };
  if (!isBag(value)) return null;
  return mend<Body>(value, {
    format: formats.has(value['format']) ? value['format'] : 'text',
    source: typeof value['source'] === 'string' ? value['source'] : '',
  });
}

export function readReactions(value: unknown): Comment['reactions'] {
  if (!isBag(value)) return {};
  const wrong = Object.keys(value).some((kind) => !isReaction(value[kind]));
  if (!wrong) return value as Comment['reactions'];
  // fromEntries makes own properties, whatever they are called.
  return Object.fromEntries(Object.keys(value).flatMap((kind) => {
    const reaction = readReaction(value[kind]);
    return reaction ? [[kind, reaction] as const] : [];
  }));
}

function isReaction(value: unknown): value is Reaction {
  return isBag(value) && typeof value['mine'] === 'boolean' && countOrNull(value['count']) === value['count'] && value['count'] !== null;
}

function readReaction(value: unknown): Reaction | null {
  if (isReaction(value)) return value;
  if (typeof value === 'number') return { count: countOrNull(value) ?? 0, mine: false };
  return isBag(value) ? { count: countOrNull(value['count']) ?? 0, mine: value['mine'] === true } : null;
}

function readActions(value: unknown): readonly Action[] {
  if (!Array.isArray(value)) return [];
  return value.every((item) => actions.has(item)) ? value as readonly Action[] : value.filter((item): item is Action => actions.has(item));
}

function checkMore(value: unknown): Page['more'] {
  if (!isBag(value)) return {};
  const keys = Object.keys(value);
  if (keys.every((key) => typeof value[key] === 'string' && value[key] !== '')) return value as Page['more'];
  return Object.fromEntries(keys.flatMap((key) => {
    const cursor = cursorOf(value[key]);
    return cursor === null ? [] : [[key, cursor] as const];
  }));
}

export function idOf(value: unknown): CommentId | null {
  if (typeof value === 'string') return value === '' ? null : value as CommentId;
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value)) ? String(value) as CommentId : null;
}

function cursorOf(value: unknown): Cursor | null {
  return idOf(value) as string | null as Cursor | null;
}

/** Milliseconds, from milliseconds, digits or an ISO date; null: no date. */
export function dateOf(value: unknown): number | null {
  let time = NaN;
  if (typeof value === 'number') time = value;
  else if (value instanceof Date) time = value.getTime();
  else if (typeof value === 'string' && value.trim() !== '') time = Number.isNaN(Number(value)) ? Date.parse(value) : Number(value);
  return Number.isNaN(time) ? null : Math.min(lastDate, Math.max(-lastDate, time));
}

export function countOrNull(value: unknown): number | null {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && count >= 0 ? Math.min(Number.MAX_SAFE_INTEGER, Math.abs(Math.floor(count))) : null;
}

export function optional(value: unknown, type: 'string' | 'boolean'): unknown {
  return typeof value === type ? value : undefined;
}
