// What the AppView says about a thread, as comments: posts, the gaps that blocked and deleted ones leave, labels and rules of the author.
// Asks nobody.

import { CommentError } from '../../core/errors.js';
import type { Author, Body, Comment, CommentId } from '../../core/model.js';
import { body, markup } from './bluesky-text.js';
import { covered, escaped, lines, link } from './markup.js';
import { type Bag, bag, count, isBag, text, time } from './narrow.js';

const web = 'https://bsky.app';

export interface Ref {
  readonly uri: string;
  readonly cid: string;
}
export interface Thread {
  /** The post that is talked about. */
  readonly root: Bag;
  readonly comments: Comment[];
  /** Posts whose replies were left out because they lie too deep. */
  readonly cut: string[];
  readonly closed: boolean;
}

/** The parts of "at://did/collection/key"; null: it is none of a post. */
export function atUri(uri: string): { readonly did: string; readonly key: string } | null {
  const [, did, key] = /^at:\/\/(did:[a-z]+:[\w.:%-]+)\/app\.bsky\.feed\.post\/([\w.~:-]{1,512})$/.exec(uri) ?? [];
  return did !== undefined && key !== undefined ? { did, key } : null;
}

const list = (value: unknown): readonly Bag[] => (Array.isArray(value) ? value.filter(isBag) : []);
const type = (value: Bag): string => text(value['$type']).replace(/^.*#/, '');

/** `viewer`: the DID of who reads; null: a stranger. Throws 'missing' or 'garbled' where there is no thread. */
export function readThread(answer: unknown, viewer: string | null): Thread {
  const data = bag(answer, 'a thread');
  const top = bag(data['thread'], 'a thread');
  if (type(top) === 'notFoundPost' || type(top) === 'blockedPost') throw new CommentError('missing', 'the post is gone, or not to be seen');
  const root = bag(top['post'], 'a post');
  if (refOf(root) === null) throw new CommentError('garbled', 'the post has no address');
  const gate = isBag(data['threadgate']) ? data['threadgate'] : isBag(root['threadgate']) ? root['threadgate'] : {};
  const rules = isBag(gate['record']) ? gate['record'] : {};
  const closed = flag(root, 'replyDisabled') || (Array.isArray(rules['allow']) && rules['allow'].length === 0);
  const hidden = new Set(Array.isArray(rules['hiddenReplies']) ? rules['hiddenReplies'] : []);
  const comments: Comment[] = [];
  const cut: string[] = [];
  const op = text(bag(root['author'], 'an author')['did']);
  // A stack: a thread may be deeper than the call stack.
  const waiting = list(top['replies']).map((node) => ({ node, parent: null as CommentId | null })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, parent } = next;
    if (type(node) === 'notFoundPost' || type(node) === 'blockedPost') {
      const uri = text(node['uri']);
      if (atUri(uri)) comments.push(gap(uri, parent));
      continue;
    }
    const post = isBag(node['post']) ? node['post'] : {};
    const uri = text(post['uri']);
    if (hidden.has(uri) || !atUri(uri)) continue;
    const comment = readPost(post, parent, { viewer, op, closed });
    comments.push(comment);
    if (node['replies'] === undefined && count(post['replyCount']) > 0) cut.push(uri);
    for (const reply of [...list(node['replies'])].reverse()) waiting.push({ node: reply, parent: comment.id });
  }
  return { root, comments, cut, closed };
}

/** Where a post was that is blocked, or gone. Its key tells when it was written. */
export function gap(uri: string, parent: CommentId | null): Comment {
  return {
    id: uri as CommentId, parent, author: null, body: null, createdAt: tidTime(atUri(uri)?.key ?? ''), editedAt: null,
    state: 'removed', replies: 0, reactions: {}, can: [],
  };
}

/** Microseconds since 1970 in the upper bits, 5 bits a letter. */
function tidTime(key: string): number {
  if (!/^[2-7a-j][2-7a-z]{12}$/.test(key)) return 0;
  let value = 0n;
  for (const letter of key) value = (value << 5n) | BigInt('234567abcdefghijklmnopqrstuvwxyz'.indexOf(letter));
  return Number(value >> 10n) / 1000;
}

export interface Around {
  readonly viewer: string | null;
  /** DID of who wrote the post that is talked about. */
  readonly op: string;
  readonly closed: boolean;
}

export function readPost(post: Bag, parent: CommentId | null, { viewer, op, closed }: Around): Comment {
  const uri = text(post['uri']);
  const record = isBag(post['record']) ? post['record'] : {};
  const author = isBag(post['author']) ? post['author'] : {};
  const did = text(author['did']);
  const labels = new Set([...list(post['labels']), ...list(author['labels'])].filter((label) => label['neg'] !== true).map((label) => text(label['val'])));
  const indexed = time(post['indexedAt']);
  const claimed = time(record['createdAt']);
  // As Bluesky's own apps: nobody writes later than they were seen.
  const createdAt = Math.min(claimed ?? Infinity, indexed ?? Infinity);
  const langs = Array.isArray(record['langs']) ? record['langs'].filter((lang): lang is string => typeof lang === 'string') : [];
  const key = atUri(uri)?.key ?? '';
  const base = { id: uri as CommentId, parent, createdAt: Number.isFinite(createdAt) ? createdAt : tidTime(key), editedAt: null, replies: 0 };
  // Some authors show themselves to members only.
  if (labels.has('!hide') || (viewer === null && labels.has('!no-unauthenticated')) || flag(author, 'blockedBy') || typeof bagOf(author, 'viewer')['blocking'] === 'string') {
    return { ...base, author: null, body: null, state: 'removed', reactions: {}, can: [] };
  }
  const mine = viewer !== null && did === viewer;
  const likes = count(post['likeCount']);
  const liked = text(bagOf(post, 'viewer')['like']) !== '';
  return {
    ...base,
    author: readAuthor(author, op),
    body: bodyOf(post, record, labels),
    state: 'shown',
    reactions: likes > 0 || liked ? { like: { count: Math.max(likes, liked ? 1 : 0), mine: liked } } : {},
    can: [...(closed || flag(post, 'replyDisabled') ? [] : ['reply'] as const), ...(mine ? ['remove'] as const : []), 'react'],
    ...(langs.length === 1 ? { lang: langs[0]! } : {}),
    url: `${web}/profile/${did}/post/${key}`,
  };
}

export function readAuthor(author: Bag, op: string): Author {
  const did = text(author['did']);
  const handle = text(author['handle']);
  const avatar = text(author['avatar']);
  return {
    id: did, name: text(author['displayName']).trim() || handle || did, url: `${web}/profile/${did}`,
    ...(avatar === '' ? {} : { avatar }), ...(did !== '' && did === op ? { badge: 'Author' } : {}),
  };
}

/** uri and cid, which a reply or a like must name; null: it is no post. */
export function refOf(post: Bag): Ref | null {
  const [uri, cid] = [text(post['uri']), text(post['cid'])];
  return atUri(uri) && cid !== '' ? { uri, cid } : null;
}

function bagOf(value: Bag, name: string): Bag {
  return isBag(value[name]) ? value[name] : {};
}
/** What the AppView says about this viewer and that post or person. */
export function flag(value: Bag, name: string): boolean {
  return bagOf(value, 'viewer')[name] === true;
}

const veiled = ['!warn', 'porn', 'sexual', 'nudity', 'graphic-media', 'gore', 'nsfw', 'spam', 'impersonation', 'scam', 'intolerant', 'threat', 'rude', 'self-harm', 'sensitive'];

function bodyOf(post: Bag, record: Bag, labels: ReadonlySet<string>): Body {
  const words = text(record['text']);
  const marked = markup(words, record['facets']);
  const extra = embed(bagOf(post, 'embed'), words, marked ?? '');
  const why = veiled.find((label) => labels.has(label));
  if (why === undefined && extra === '') return body(words, marked);
  const whole = (marked ?? (words === '' ? '' : lines(escaped(words)))) + extra;
  return { format: 'html', source: why === undefined ? whole : covered(why.replace(/^!/, ''), whole) };
}

/** Pictures, cards and quotes below the words. Films are links. */
function embed(value: Bag, words: string, marked: string): string {
  switch (text(value['$type'])) {
    case 'app.bsky.embed.images#view':
      return list(value['images']).slice(0, 10).map((image) => `<p><img src="${escaped(text(image['fullsize']))}" alt="${escaped(text(image['alt']))}"></p>`).join('');
    case 'app.bsky.embed.external#view': {
      const { uri, title } = bagOf(value, 'external');
      // Nearly always the address that stands in the words already.
      return words.includes(text(uri)) || marked.includes(escaped(text(uri))) ? '' : `<p>${link(text(uri), escaped(text(title) || text(uri)))}</p>`;
    }
    case 'app.bsky.embed.video#view': {
      const thumbnail = text(value['thumbnail']);
      return thumbnail === '' ? '' : `<p><img src="${escaped(thumbnail)}" alt="${escaped(text(value['alt']))}"></p>`;
    }
    case 'app.bsky.embed.record#view': {
      const quoted = bagOf(value, 'record');
      const at = atUri(text(quoted['uri']));
      const said = text(bagOf(quoted, 'value')['text']);
      return at ? `<blockquote>${said === '' ? '' : lines(escaped(said))}<p>${link(`${web}/profile/${at.did}/post/${at.key}`, escaped(text(bagOf(quoted, 'author')['handle']) || 'bsky.app'))}</p></blockquote>` : '';
    }
    case 'app.bsky.embed.recordWithMedia#view':
      return embed(bagOf(value, 'media'), words, marked) + embed({ ...bagOf(value, 'record'), $type: 'app.bsky.embed.record#view' }, words, marked);
    default:
      return '';
  }
}
