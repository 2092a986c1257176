// A comment of Remark42 as one of ours, and what its refusals mean. Asks nobody.

import type { ErrorCode } from '../../core/errors.js';
import type { Action, Author, Comment, CommentId } from '../../core/model.js';
import { hash } from './hash.js';
import { type Explained, type Refusal, codeOf } from './http.js';
import { type Bag, idOf, isBag, text, time } from './narrow.js';
import { plain } from './plain.js';

export interface Rules {
  /** Seconds a comment can be changed for. */
  readonly editing: number;
  readonly anonymousVotes: boolean;
  /** Author id; null: a stranger. */
  readonly viewer: string | null;
  readonly admin?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly closed: boolean;
}

/** null: it has no id. */
export function readComment(row: Bag, rules: Rules, parent: CommentId | null, replies: number): Comment | null {
  const id = idOf(row['id']);
  if (id === null) return null;
  const gone = row['delete'] === true;
  const user = isBag(row['user']) ? row['user'] : {};
  const author = authorOf(user);
  const edited = isBag(row['edit']) ? at(row['edit']['time']) : null;
  const score = typeof row['score'] === 'number' && Number.isFinite(row['score']) ? Math.trunc(row['score']) : 0;
  const can = gone ? [] : allowed(author?.id ?? null, at(row['time']) ?? 0, replies, rules);
  return {
    id, parent: parent === id ? null : parent,
    author: gone ? null : author,
    body: gone ? null : { format: 'html', source: text(row['text']) },
    createdAt: at(row['time']) ?? 0,
    editedAt: edited,
    state: gone ? 'removed' : 'shown',
    replies,
    // Only the score is told.
    reactions: gone ? {} : { up: { count: Math.max(0, score), mine: row['vote'] === 1 }, down: { count: Math.max(0, -score), mine: row['vote'] === -1 } },
    can,
    ...(can.includes('edit') && rules.editing > 0 ? { editableUntil: (at(row['time']) ?? 0) + rules.editing * 1000 } : {}),
    ...(row['pin'] === true ? { pinned: true } : {}),
  };
}

function allowed(author: string | null, createdAt: number, replies: number, { viewer, admin = false, editing, anonymousVotes, now, closed }: Rules): Action[] {
  const mine = viewer !== null && viewer === author;
  // Where it is set to 0 there is no end. What has been answered stays as it is.
  const changeable = mine && replies === 0 && (editing === 0 || now - createdAt < editing * 1000);
  const votes = !closed && !mine && (viewer === null || anonymousVotes || !viewer.startsWith('anonymous_'));
  return [
    ...(closed ? [] : ['reply' as const]), ...(changeable && !closed ? ['edit' as const] : []),
    ...(changeable || (admin && !mine) ? ['remove' as const] : []), ...(votes ? ['react' as const] : []), ...(admin ? ['moderate' as const] : []),
  ];
}

export function authorOf(user: Bag): Author | null {
  const id = text(user['id']);
  if (id === '') return null;
  const picture = text(user['picture']);
  const badge = user['admin'] === true ? 'Admin' : user['verified'] === true ? 'Verified' : '';
  return {
    // Who logs in by mail is named by a hash of the address.
    id: id.startsWith('email_') ? `email:${hash(id, 42).toString(36)}` : id, name: text(user['name']) || 'Anonymous',
    ...(picture === '' ? {} : { avatar: picture }), ...(badge === '' ? {} : { badge }),
  };
}

/** Go writes nanoseconds, and the year 1 for no time. */
function at(value: unknown): number | null {
  const ms = time(text(value).replace(/(\.\d{3})\d+/, '$1'));
  return ms !== null && ms > 0 ? ms : null;
}

/** By its own number; statuses are mostly 400. */
const codes: Readonly<Record<number, ErrorCode>> = {
  1: 'missing', 3: 'forbidden', 4: 'invalid', 5: 'missing', 6: 'missing', 7: 'forbidden', 8: 'closed', 9: 'forbidden', 10: 'forbidden', 11: 'forbidden', 12: 'forbidden',
  13: 'forbidden', 14: 'duplicate', 15: 'forbidden', 16: 'forbidden', 17: 'forbidden', 18: 'missing', 19: 'invalid', 20: 'missing',
};
export function explain({ status, body }: Refusal): Explained | null {
  if (!isBag(body) || typeof body['code'] !== 'number' || !Object.hasOwn(codes, body['code'])) return null;
  const code = codes[body['code']] ?? codeOf(status);
  // What was typed is explained in `error`, everything else in `details`.
  const words = plain(code === 'invalid' ? body['error'] : body['details']).slice(0, 300);
  return { code, ...(words === '' || /[<{]/.test(words) ? {} : { reason: words }) };
}
