// A comment of Comentario as one of ours, who wrote it, and what its refusals mean. Asks nobody.

import { CommentError, type ErrorCode } from '../../core/errors.js';
import type { Action, Author, Comment, Viewer } from '../../core/model.js';
import { type Explained, type Refusal, codeOf } from './http.js';
import { type Bag, bag, idOf, isBag, segment, text, time } from './narrow.js';
import { plain } from './plain.js';

/** What the site allows. */
export interface PageInfo {
  /** Of the site, as the server names it. */
  readonly domain: string;
  readonly closed: boolean;
  readonly votes: boolean;
  readonly editing: { readonly author: boolean; readonly moderator: boolean };
  readonly deletion: { readonly author: boolean; readonly moderator: boolean };
}
export interface Around {
  readonly commenters: ReadonlyMap<string, Bag>;
  readonly viewer: Viewer | null;
  readonly page: PageInfo | null;
  readonly server: string;
}

/** Its id of whoever has no account. */
const nobody = '00000000-0000-0000-0000-000000000000';

export function readPageInfo(value: unknown): PageInfo {
  const info = isBag(value) ? value : {};
  return {
    domain: text(info['domainId']),
    closed: info['isDomainReadonly'] === true || info['isPageReadonly'] === true,
    votes: info['enableCommentVoting'] === true,
    editing: { author: info['commentEditingAuthor'] === true, moderator: info['commentEditingModerator'] === true },
    deletion: { author: info['commentDeletionAuthor'] === true, moderator: info['commentDeletionModerator'] === true },
  };
}

/** null: it has no id. */
export function readComment(row: Bag, { commenters, viewer, page, server }: Around): Comment | null {
  const id = idOf(row['id']);
  if (id === null) return null;
  const parent = idOf(row['parentId']);
  const gone = row['isDeleted'] === true;
  const state = gone ? 'removed' : row['isPending'] === true ? 'held' : row['isApproved'] === false ? 'rejected' : 'shown';
  const by = text(row['userCreated']);
  const mine = viewer !== null && by === viewer.id;
  const moderates = viewer?.role === 'moderator';
  const score = typeof row['score'] === 'number' && Number.isFinite(row['score']) ? Math.trunc(row['score']) : 0;
  const may = (what: PageInfo['editing'] | undefined): boolean => (mine && what?.author === true) || (moderates && what?.moderator === true);
  const can: Action[] = gone ? [] : [
    ...(page?.closed || state !== 'shown' ? [] : ['reply' as const]),
    ...(may(page?.editing) && !page?.closed ? ['edit' as const] : []), ...(may(page?.deletion) ? ['remove' as const] : []),
    ...(page?.votes && !page.closed && !mine && state === 'shown' ? ['react' as const] : []), ...(moderates ? ['moderate' as const] : []),
  ];
  return {
    id, parent: parent === id ? null : parent,
    author: gone ? null : authorOf(row, by, commenters.get(by), mine ? viewer : null, server),
    body: gone ? null : { format: 'html', source: text(row['html']) },
    createdAt: time(row['createdTime']) ?? 0, editedAt: time(row['editedTime']), state,
    replies: 0, // Counted where the pages are cut.
    reactions: gone ? {} : { up: { count: Math.max(0, score), mine: row['direction'] === 1 }, down: { count: Math.max(0, -score), mine: row['direction'] === -1 } },
    can,
    ...(row['isSticky'] === true ? { pinned: true } : {}),
    ...(text(row['url']) === '' ? {} : { url: text(row['url']) }),
  };
}

function authorOf(row: Bag, by: string, commenter: Bag | undefined, viewer: Viewer | null, server: string): Author {
  if (by === '' || by === nobody) {
    const name = text(row['authorName']) || 'Anonymous';
    return { id: `name:${name}`, name };
  }
  if (!commenter) return viewer ? { id: by, name: viewer.name, ...(viewer.avatar === undefined ? {} : { avatar: viewer.avatar }) } : { id: by, name: text(row['authorName']) || 'Anonymous' };
  const url = text(commenter['websiteUrl']);
  return {
    id: by, name: text(commenter['name']) || 'Anonymous',
    ...(commenter['hasAvatar'] === true ? { avatar: avatarOf(by, server) } : {}),
    ...(url === '' ? {} : { url }), ...(commenter['isModerator'] === true ? { badge: 'Moderator' } : {}),
  };
}
function avatarOf(id: string, server: string): string {
  return `${server}/api/users/${segment(id)}/avatar?size=M`;
}

/** Who is signed in. Their mail address stands there too and stays there. */
export function readPrincipal(value: unknown, server: string): Viewer {
  const user = bag(value, 'a user');
  const id = text(user['id']);
  if (id === '') throw new CommentError('garbled', 'the user has no id', { cause: value });
  return {
    id, name: text(user['name']) || 'Anonymous', ...(user['hasAvatar'] === true ? { avatar: avatarOf(id, server) } : {}),
    role: user['isModerator'] === true || user['isOwner'] === true || user['isSuperuser'] === true ? 'moderator' : 'reader',
  };
}

/** `{ id: "page-readonly", message, details }`. */
export function explain({ status, body }: Refusal): Explained | null {
  if (!isBag(body) || status >= 500) return null;
  const words = plain(body['message']).slice(0, 300);
  const code: ErrorCode = /read-?only/i.test(text(body['id'])) ? 'closed' : codeOf(status);
  const told = words !== '' && !/[<{]/.test(words) && (code === 'invalid' || code === 'forbidden' || code === 'closed');
  return { code, ...(told ? { reason: words } : {}) };
}
