// One comment as REST writes it, and who may do what to it. Everything is checked: what is no comment becomes null.

import type { Action, Comment, CommentId, Reaction, Viewer } from '../../core/model.js';
import { plain } from '../support/plain.js';

export type Bag = Readonly<Record<string, unknown>>;

export function bagOf(value: unknown): Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Bag : {};
}

/** A number of WordPress's; 0: none. Plugins send them as strings. */
export function numberOf(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : 0;
}

/** Who is signed in, with what they may do. */
export interface Me {
  readonly id: number;
  readonly viewer: Viewer;
  readonly may: (capability: string) => boolean;
}
export interface Post {
  readonly id: number;
  /** "posts", "pages" or the name of another kind in the API. */
  readonly type: string;
  /** 0: not told. */
  readonly author: number;
  readonly open: boolean;
}
export interface Row {
  readonly post: number;
  readonly comment: Comment;
}
export interface Setting {
  readonly me: Me | null;
  /** null: not known. */
  readonly post: Post | null;
  /** When a comment was edited here, in milliseconds: WordPress itself forgets. */
  readonly edited: ReadonlyMap<string, number>;
}

/** Of one comment, for `_fields`: less to send, and WordPress looks up less. Not `content.rendered`, which it answers with nothing. `parley`: our plugin's, elsewhere there is none. */
export const fields = 'id,post,parent,author,author_name,author_url,author_avatar_urls,date_gmt,content,link,status,parley';
/** What this reader may do to it, from WordPress 6.7 on; asked for only where their role does not say. */
export const hints = ',_links.self';

/** May they change what others wrote under this post? WordPress ties it to editing the post itself. */
export function mayEdit(me: Me | null, post: Post | null): boolean {
  if (!me) return false;
  if (me.may('moderate_comments')) return true;
  const kind = post?.type === 'pages' ? 'pages' : 'posts';
  return me.may(`edit_others_${kind}`) || (post !== null && post.author === me.id && me.may(`edit_published_${kind}`));
}

export function rowOf(value: unknown, { me, post, edited }: Setting): Row | null {
  const raw = bagOf(value);
  const id = numberOf(raw['id']);
  if (id === 0) return null;
  const parent = numberOf(raw['parent']);
  const author = numberOf(raw['author']);
  const name = plain(raw['author_name']);
  const url = typeof raw['author_url'] === 'string' ? raw['author_url'] : '';
  const avatar = pictureOf(raw['author_avatar_urls']);
  const key = String(id) as CommentId;
  const state = raw['status'] === 'hold' ? 'held' : raw['status'] === 'spam' || raw['status'] === 'trash' ? 'rejected' : 'shown';
  const rendered = bagOf(raw['content'])['rendered'];
  const at = timeOf(raw['date_gmt']);
  const votes = votesOf(raw);
  return {
    post: numberOf(raw['post']),
    comment: {
      id: key,
      parent: parent === 0 ? null : String(parent) as CommentId,
      author: {
        // A guest has no number; their mail address, and the hash in their avatar, stay out of it.
        id: author === 0 ? `guest:${name}` : String(author),
        name,
        ...(avatar === null ? {} : { avatar }),
        ...(url === '' ? {} : { url }),
        ...(author !== 0 && author === post?.author ? { badge: 'Author' } : {}),
      },
      body: { format: 'html', source: typeof rendered === 'string' ? rendered : '' },
      createdAt: at,
      editedAt: edited.get(key) ?? null,
      state,
      replies: 0,
      reactions: votes ?? {},
      can: [...can(state, mayEdit(me, post) || (me !== null && hinted(raw)), post), ...(votes && state === 'shown' ? ['react' as const] : [])],
      ...(typeof raw['link'] === 'string' ? { url: raw['link'] } : {}),
    },
  };
}

/** The field `parley` of a comment: `{ up, down, mine }`, mine 1, -1 or 0. null: a site without the plugin. */
export function votesOf(raw: Bag): Readonly<Record<'up' | 'down', Reaction>> | null {
  const votes = bagOf(raw['parley']);
  if (typeof votes['up'] !== 'number') return null;
  const mine = votes['mine'];
  return { up: { count: numberOf(votes['up']), mine: mine === 1 }, down: { count: numberOf(votes['down']), mine: mine === -1 } };
}

/** A stranger's list says what signing in allows: the widget asks for it when they try. */
function can(state: Comment['state'], edits: boolean, post: Post | null): Action[] {
  return [...(state === 'shown' && post?.open !== false ? ['reply' as const] : []), ...(edits ? ['edit', 'remove', 'moderate'] as const : [])];
}

function hinted(raw: Bag): boolean {
  const self: unknown = bagOf(raw['_links'])['self'];
  const allow = bagOf(bagOf(Array.isArray(self) ? self[0] : null)['targetHints'])['allow'];
  return Array.isArray(allow) && allow.includes('DELETE');
}

/** Milliseconds. WordPress writes its UTC without saying so. */
export function timeOf(gmt: unknown): number {
  if (typeof gmt !== 'string') return 0;
  const time = Date.parse(/[zZ]$|[+-]\d\d:?\d\d$/.test(gmt) ? gmt : `${gmt}Z`);
  return Number.isNaN(time) ? 0 : time;
}

/** The largest square offered. */
export function pictureOf(urls: unknown): string | null {
  const sizes = Object.entries(bagOf(urls)).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '');
  return sizes.sort(([a], [b]) => Number(b) - Number(a))[0]?.[1] ?? null;
}
