// A post of Discourse as a comment, and what its refusals mean. Asks nobody.

import type { Action, Author, Comment, CommentId, Reaction } from '../../core/model.js';
import { type Explained, type Refusal, codeOf } from './http.js';
import { type Bag, count, idOf, isBag, segment, text, time } from './narrow.js';
import { plain } from './plain.js';

export interface Around {
  readonly server: string;
  readonly topic: number;
  readonly closed: boolean;
  /** Nobody is signed in: what they are shown is what signing in may allow. */
  readonly stranger: boolean;
  /** The adapter can write at all. */
  readonly writes: boolean;
  readonly parent: CommentId | null;
}

export function readPost(post: Bag, { server, topic, closed, stranger, writes, parent }: Around): Comment {
  const id = idOf(post['id']) as CommentId;
  const gone = post['user_deleted'] === true || text(post['deleted_at']) !== '';
  const like = liked(post);
  const can: Action[] = gone || !writes ? [] : [
    ...(closed ? [] : ['reply' as const]),
    ...(!stranger && post['can_edit'] === true ? ['edit' as const] : []), ...(!stranger && post['can_delete'] === true ? ['remove' as const] : []),
    ...(stranger || like.may ? ['react' as const] : []),
  ];
  return {
    id, parent: parent === id ? null : parent,
    author: gone ? null : authorOf(post, server),
    // Addresses in it are of the forum.
    body: gone ? null : { format: 'html', source: text(post['cooked']).replace(/\b(href|src)="\/(?!\/)/g, `$1="${server}/`) },
    createdAt: time(post['created_at']) ?? 0,
    editedAt: count(post['version']) > 1 ? time(post['updated_at']) : null,
    state: gone ? 'removed' : 'shown',
    replies: 0, // Counted where the pages are cut.
    reactions: gone || (like.count === 0 && !like.mine) ? {} : { like: { count: like.count, mine: like.mine } },
    can,
    url: `${server}/t/${topic}/${count(post['post_number'])}`,
  };
}

/** Of post action 2, the like. */
export function liked(post: Bag): Reaction & { readonly may: boolean } {
  const list = Array.isArray(post['actions_summary']) ? post['actions_summary'].filter(isBag) : [];
  const like = list.find((each) => each['id'] === 2) ?? {};
  const mine = like['acted'] === true;
  return { count: Math.max(count(like['count']), mine ? 1 : 0), mine, may: like['can_act'] === true || (mine && like['can_undo'] !== false) };
}

/** Of a post or a user: null where there is no name. */
export function authorOf(bag: Bag, server: string): Author | null {
  const username = text(bag['username']);
  if (username === '') return null;
  const picture = text(bag['avatar_template']).replace('{size}', '96');
  const staff = bag['staff'] === true || bag['admin'] === true || bag['moderator'] === true;
  return {
    // A user's own id is `id`, a post's author is `user_id`.
    id: idOf(bag['user_id']) ?? (bag['cooked'] === undefined ? idOf(bag['id']) : null) ?? username,
    name: text(bag['name']) || username,
    ...(picture === '' ? {} : { avatar: /^(?:https?:)?\/\//.test(picture) ? picture.replace(/^\/\//, 'https://') : `${server}${picture}` }),
    url: `${server}/u/${segment(username)}`,
    ...(staff ? { badge: 'Staff' } : {}),
  };
}

/** `{ errors: […], error_type, extras: { wait_seconds } }`. */
export function explain({ status, body }: Refusal): Explained | null {
  if (!isBag(body) || status >= 500) return null;
  const words = (Array.isArray(body['errors']) ? body['errors'].map(plain).filter((each) => each !== '').join(' ') : '').slice(0, 300);
  const wait = isBag(body['extras']) ? count(body['extras']['wait_seconds']) : 0;
  const type = text(body['error_type']);
  const code = type === 'not_logged_in' ? 'signed-out' : type === 'rate_limit' ? 'busy'
    : status !== 429 && status !== 404 && /\b(?:closed|archived)\b/i.test(words) ? 'closed'
      : status === 422 && /too similar/i.test(words) ? 'duplicate' : codeOf(status);
  return { code, ...(words === '' || /[<{]/.test(words) || code === 'missing' ? {} : { reason: words }), ...(wait > 0 ? { retryAfter: wait } : {}) };
}
