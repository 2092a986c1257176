// What Artalk's answers mean: who wrote, when, which branches they make, and what a refusal asks for. Asks nobody.

import { CommentError } from '../../core/errors.js';
import type { Author, Comment, CommentId, Viewer } from '../../core/model.js';
import type { Explained, Refusal } from '../support/http.js';
import { type Bag, isBag, text } from '../support/narrow.js';

export interface SignedIn {
  readonly token: string;
  readonly viewer: Viewer;
  /** Artalk wants it with every comment, also of who is signed in. */
  readonly email: string;
}
/** Artalk says with flags what it wants before it will go on. */
export function explain({ status, body }: Refusal): Explained | null {
  if (!isBag(body)) return null;
  if (body['need_captcha'] === true) return { code: 'challenge' };
  if (body['need_auth_login'] === true || body['need_login'] === true) return { code: 'signed-out' };
  const said = text(body['msg']).slice(0, 300);
  return status === 400 && said !== '' && !/[<{]/.test(said) ? { code: 'invalid', reason: said } : null;
}

/** All descendants come in one flat list, whoever's they are. */
export function grouped(comments: readonly Comment[]): readonly (readonly Comment[])[] {
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  const groups = new Map<CommentId, Comment[]>();
  for (const comment of byId.values()) {
    const way = new Set<CommentId>();
    let at = comment;
    for (let up = at.parent; up !== null && !way.has(up); up = at.parent) {
      const parent = byId.get(up);
      if (!parent) break;
      way.add(up);
      at = parent;
    }
    const group = groups.get(at.id);
    if (!group) groups.set(at.id, at === comment ? [comment] : [at, comment]);
    else if (at !== comment) group.push(comment);
  }
  return [...groups.values()];
}

export function idOf(value: unknown): CommentId | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) as CommentId : null;
}
/** "2026-11-22 18:00:00" by the server's clock; with a zone, by that. */
export function timeOf(date: string, utcOffset: number): number {
  const bare = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/.exec(date);
  const time = bare ? Date.parse(`${bare[1]}T${bare[2]}Z`) - utcOffset * 60_000 : Date.parse(date);
  return Number.isFinite(time) ? time : 0;
}
export function authorOf(row: Bag): Author {
  const name = text(row['nick']) || 'Anonymous';
  const [url, badge] = [text(row['link']), text(row['badge_name'])];
  return { id: idOf(row['user_id']) ?? `name:${name}`, name, ...(url === '' ? {} : { url }), ...(badge === '' ? {} : { badge }) };
}
export function viewerOf(user: Bag): Viewer | null {
  const id = idOf(user['id']);
  const url = text(user['link']);
  return id === null ? null : { id, name: text(user['name']) || 'Anonymous', ...(url === '' ? {} : { url }), role: user['is_admin'] === true ? 'moderator' : 'reader' };
}
export function readSignedIn(stored: unknown): SignedIn | null {
  if (!isBag(stored) || !isBag(stored['viewer']) || text(stored['token']) === '' || text(stored['viewer']['id']) === '') return null;
  const { id, name, url, role } = stored['viewer'];
  return { token: text(stored['token']), email: text(stored['email']), viewer: { id: text(id), name: text(name), ...(text(url) === '' ? {} : { url: text(url) }), role: role === 'moderator' ? 'moderator' : 'reader' } };
}
export function guestOf(typed: Readonly<Record<string, string>>): { name: string; email: string; link: string } {
  const field = (name: string): string => (Object.hasOwn(typed, name) ? typed[name] ?? '' : '').trim();
  const missing = ['name', 'email'].filter((name) => field(name) === '');
  if (missing.length > 0) throw new CommentError('invalid', `missing: ${missing.join(', ')}`, { fields: Object.fromEntries(missing.map((name) => [name, 'Please fill this in.'])) });
  return { name: field('name'), email: field('email'), link: field('url') };
}
