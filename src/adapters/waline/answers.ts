// What Waline's answers mean: who wrote, when, and what a refusal is about. Asks nobody.

import { CommentError } from '../../core/errors.js';
import type { Author, CommentId, Viewer } from '../../core/model.js';
import type { Explained, Refusal } from '../support/http.js';
import { type Bag, isBag, text } from '../support/narrow.js';

export interface SignedIn {
  readonly token: string;
  readonly viewer: Viewer;
}

/** Seconds between two comments of one reader, unless the server's IPQPS says otherwise: it does not tell. */
const pause = 60;

export function refused(envelope: Bag): CommentError {
  const { errno, errmsg } = envelope;
  if (typeof errno !== 'number') return new CommentError('garbled', 'Waline answered without its envelope', { cause: envelope });
  if (isBag(errmsg)) return new CommentError('invalid', `Waline refused: ${JSON.stringify(errmsg).slice(0, 200)}`, { cause: envelope });
  return new CommentError(...meaning(text(errmsg), envelope));
}

/** There are no codes, only texts, and those are asked for in English. */
function meaning(said: string, cause: unknown): ConstructorParameters<typeof CommentError> {
  if (/duplicate/i.test(said)) return ['duplicate', said, { cause }];
  if (/too fast/i.test(said)) return ['busy', said, { cause, retryAfter: pause }];
  if (/captcha|turnstile/i.test(said)) return ['challenge', said, { cause }];
  return ['invalid', said || 'Waline refused', { cause, ...(said === '' ? {} : { reason: said.slice(0, 300) }) }];
}

/** Program errors of the server are no words for readers. */
export function explain({ status, body }: Refusal): Explained | null {
  if (status !== 200 && status < 500 && isBag(body) && body['errno'] === 1000) {
    const [code] = meaning(text(body['errmsg']), null);
    return { code };
  }
  return null;
}

export function idOf(value: unknown): CommentId | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value) as CommentId;
  return typeof value === 'string' && value !== '' ? value as CommentId : null;
}
/** Storages that count ids want numbers back. */
export function numberOf(id: CommentId): number | string {
  return /^\d{1,15}$/.test(id) ? Number(id) : id;
}

/** Answers to writes know milliseconds that a database then forgets. */
export function timeOf(value: unknown): number {
  const time = typeof value === 'number' ? value : Date.parse(text(value));
  return Number.isFinite(time) ? Math.floor(time / 1000) * 1000 : 0;
}

export function authorOf(row: Bag): Author {
  const name = text(row['nick']) || 'Anonymous';
  const badge = text(row['label']) || (row['type'] === 'administrator' ? 'Admin' : '');
  return { id: idOf(row['user_id']) ?? `name:${name}`, name, ...beside(row['avatar'], row['link']), ...(badge === '' ? {} : { badge }) };
}
export function viewerOf(user: Bag): Viewer | null {
  const id = idOf(user['objectId']);
  if (id === null) return null;
  return { id, name: text(user['display_name']) || 'Anonymous', ...beside(user['avatar'], user['url']), role: user['type'] === 'administrator' ? 'moderator' : 'reader' };
}
function beside(avatar: unknown, url: unknown): Pick<Author, 'avatar' | 'url'> {
  return { ...(text(avatar) === '' ? {} : { avatar: text(avatar) }), ...(text(url) === '' ? {} : { url: text(url) }) };
}
export function readSignedIn(stored: unknown): SignedIn | null {
  if (!isBag(stored) || !isBag(stored['viewer']) || text(stored['token']) === '') return null;
  const { id, name, avatar, url, role } = stored['viewer'];
  if (text(id) === '') return null;
  return { token: text(stored['token']), viewer: { id: text(id), name: text(name), ...beside(avatar, url), role: role === 'moderator' ? 'moderator' : 'reader' } };
}

export function guestOf(typed: Readonly<Record<string, string>>, required: readonly string[]): { nick: string; mail: string; link: string } {
  const field = (name: string): string => (Object.hasOwn(typed, name) ? typed[name] ?? '' : '').trim();
  const missing = required.filter((name) => field(name) === '');
  if (missing.length > 0) throw new CommentError('invalid', `missing: ${missing.join(', ')}`, { fields: Object.fromEntries(missing.map((name) => [name, 'Please fill this in.'])) });
  return { nick: field('name'), mail: field('email'), link: field('url') };
}
