// Comments out of JSON that some other program wrote: Staticman's files, exports, our own seeds and lists of contract comments.
// Forgives names and shapes, never invents words. Knows nothing of files, addresses and viewers.

import { CommentError } from '../../core/errors.js';
import type { Author, Body, Comment, CommentId, Reaction, ThreadRef } from '../../core/model.js';

export interface LooseThread {
  /** null: the file does not say which thread it is about. */
  readonly ref: ThreadRef | null;
  readonly closed: boolean;
  /** Flat; each id once. Whose parent is not here keeps its name all the same. */
  readonly comments: readonly Comment[];
}
export interface LooseOptions {
  /** What words are whose format nobody names. Default 'markdown'. */
  readonly format?: Body['format'];
  /** What a seed's `ago` counts from: milliseconds since 1970. Default Date.now(). */
  readonly now?: number;
}

type Bag = Readonly<Record<string, unknown>>;

/** The names under which files keep a thing; the first that is there wins. */
const names = {
  id: ['id', '_id', 'comment_id', 'commentId', 'uid', 'uuid'],
  parent: ['parent', 'parent_id', 'parentId', 'pid', 'parent_comment_id', 'reply_to', 'replyTo', 'replying_to', 'replying_to_uid', 'in_reply_to', 'in_reply_to_id'],
  thread: ['thread', 'thread_id', 'threadId', 'page', 'page_id', 'pageId', 'slug', 'path', 'uri', 'post'],
  author: ['author', 'user', 'name', 'author_name', 'authorName', 'username', 'display_name', 'nickname', 'by_nickname', 'nick'],
  site: ['author_url', 'authorUrl', 'website', 'site', 'homepage', 'link'],
  avatar: ['avatar', 'avatar_url', 'avatarUrl', 'picture', 'photo', 'image'],
  created: ['createdAt', 'created_at', 'created', 'date_gmt', 'date', 'timestamp', 'time', 'published', 'published_at', 'datetime', 'creationDate', 'createdTime'],
  edited: ['editedAt', 'edited_at', 'edited', 'updated_at', 'updatedAt', 'updated', 'modified', 'editedTime'],
  words: ['message', 'content', 'comment', 'words'],
  replies: ['replies', 'children', 'comments'],
  up: ['upvotes', 'up_votes', 'upVotes', 'ups', 'thumbsUp'],
  down: ['downvotes', 'down_votes', 'downVotes', 'downs', 'dislikes'],
  pinned: ['pinned', 'pin', 'sticky', 'isSticky'],
} as const;

/** Throws 'garbled' for what holds no comments at all. A bad entry costs that entry. */
export function readLoose(file: unknown, options: LooseOptions = {}): readonly LooseThread[] {
  return new Reader(options).file(file);
}

class Reader {
  readonly #format: Body['format'];
  readonly #now: number;
  readonly #people = new Map<string, Author>();

  constructor({ format = 'markdown', now = Date.now() }: LooseOptions) {
    this.#format = format;
    this.#now = now;
  }

  file(file: unknown): readonly LooseThread[] {
    if (Array.isArray(file)) return file.some(isThread) ? file.filter(isThread).map((each) => this.#thread(each)) : this.#list(file);
    if (!isBag(file)) throw new CommentError('garbled', 'the file holds no comments');
    for (const person of listOf(file['people'])) this.#person(person);
    if (Array.isArray(file['threads'])) return file['threads'].filter(isBag).map((each) => this.#thread(each));
    if (Array.isArray(file['comments'])) return [this.#thread(file)];
    if (isBag(file['data']) || Array.isArray(file['data'])) return this.file(file['data']);
    if (Object.keys(file).length === 0) return [];
    return this.#named(file);
  }

  /** `{ "page": [ … ] }`, `{ "page": { "comment-1": { … } } }` or `{ "comment-1": { … } }`, as site generators hand out folders of files. */
  #named(file: Bag): readonly LooseThread[] {
    const entries = Object.entries(file).filter((entry): entry is [string, Bag | unknown[]] => typeof entry[1] === 'object' && entry[1] !== null);
    if (entries.length === 0) throw new CommentError('garbled', 'the file holds no comments');
    if (entries.every(([, value]) => isBag(value) && this.#isComment(value))) return this.#list(withNames(file));
    return entries.map(([id, value]) => ({ ref: { id }, closed: false, comments: this.#comments(Array.isArray(value) ? value : withNames(value)) }));
  }

  #thread(bag: Bag): LooseThread {
    const ref = refOf(bag['thread']) ?? refOf(bag);
    return { ref, closed: bag['closed'] === true || bag['read_only'] === true, comments: this.#comments(listOf(bag['comments'])) };
  }

  /** A flat list may hold several threads, where its entries say so. */
  #list(list: readonly unknown[]): readonly LooseThread[] {
    const threads = new Map<string | null, { ref: ThreadRef | null; entries: unknown[] }>();
    for (const entry of list) {
      const ref = isBag(entry) ? refOf(pick(entry, names.thread)) : null;
      const known = threads.get(ref?.id ?? null);
      if (known) known.entries.push(entry);
      else threads.set(ref?.id ?? null, { ref, entries: [entry] });
    }
    if (threads.size === 0) threads.set(null, { ref: null, entries: [] });
    return [...threads.values()].map(({ ref, entries }) => ({ ref, closed: false, comments: this.#comments(entries) }));
  }

  #comments(list: readonly unknown[]): readonly Comment[] {
    const found = new Map<CommentId, Comment>();
    // A stack, because a file may be deeper than the call stack.
    const waiting = list.map((entry) => ({ entry, parent: null as CommentId | null })).reverse();
    for (let next = waiting.pop(), place = 1; next; next = waiting.pop(), place++) {
      const { entry, parent } = next;
      if (!isBag(entry)) continue;
      const comment = this.#comment(entry, parent, place);
      if (found.has(comment.id)) continue;
      found.set(comment.id, comment);
      for (const reply of repliesOf(entry).reverse()) waiting.push({ entry: reply, parent: comment.id });
    }
    return [...found.values()];
  }

  #comment(entry: Bag, under: CommentId | null, place: number): Comment {
    const state = stateOf(entry);
    const body = state === 'removed' ? null : this.#body(entry);
    return {
      id: (idOf(pick(entry, names.id)) ?? `c${place}`) as CommentId,
      parent: under ?? idOf(pick(entry, names.parent)),
      author: body === null ? null : this.#author(entry),
      body,
      createdAt: timeOf(pick(entry, names.created)) ?? this.#ago(entry['ago']) ?? 0,
      editedAt: timeOf(pick(entry, names.edited)) ?? this.#ago(entry['editedAgo']),
      state: body === null ? 'removed' : state,
      replies: 0, // Counted where the pages are cut.
      reactions: reactionsOf(entry),
      can: [],
      ...(names.pinned.some((name) => entry[name] === true) ? { pinned: true } : {}),
      ...(text(entry['lang']) === null ? {} : { lang: text(entry['lang']) as string }),
      // Beside a bare name it is the writer's own site.
      ...(text(entry['url']) === null || typeof entry['name'] === 'string' ? {} : { url: text(entry['url']) as string }),
    };
  }

  #ago(minutes: unknown): number | null {
    return typeof minutes === 'number' && Number.isFinite(minutes) ? this.#now - minutes * 60_000 : null;
  }

  #isComment(bag: Bag): boolean {
    return this.#body(bag) !== null;
  }

  #body(entry: Bag): Body | null {
    const { body } = entry;
    if (isBag(body) && typeof body['source'] === 'string') return { format: formatOf(body['format']) ?? this.#format, source: body['source'] };
    for (const format of ['markdown', 'html', 'text'] as const) if (typeof entry[format] === 'string') return { format, source: entry[format] };
    for (const words of [body, ...names.words.map((name) => entry[name])]) {
      if (typeof words === 'string') return { format: formatOf(entry['format']) ?? this.#format, source: words };
      if (isBag(words) && typeof words['rendered'] === 'string') return { format: 'html', source: words['rendered'] };
    }
    return null;
  }

  #author(entry: Bag): Author | null {
    const by = pick(entry, names.author);
    if (isBag(by)) return this.#person(by);
    const name = idOf(by);
    if (name === null) return null;
    const known = this.#people.get(name);
    if (known) return known;
    // A number is an account, and the name stands beside it.
    const shown = typeof by === 'number' ? text(pick(entry, names.author.slice(2))) ?? name : name;
    return authorOf(entry, shown === name ? `name:${name}` : name, shown);
  }

  #person(value: unknown): Author | null {
    if (!isBag(value)) return null;
    const name = text(pick(value, ['name', 'display_name', 'displayName', 'nickname', 'username'])) ?? '';
    const id = idOf(value['id']) ?? (name === '' ? null : `name:${name}`);
    if (id === null) return null;
    const author = authorOf(value, id, name);
    this.#people.set(id, author);
    if (name !== '' && !this.#people.has(name)) this.#people.set(name, author);
    return author;
  }
}

function authorOf(bag: Bag, id: string, name: string): Author {
  const avatar = text(pick(bag, names.avatar));
  const url = text(pick(bag, names.site)) ?? (bag['name'] === name ? text(bag['url']) : null);
  const badge = text(bag['badge']);
  return { id, name, ...(avatar === null ? {} : { avatar }), ...(url === null ? {} : { url }), ...(badge === null ? {} : { badge }) };
}

const words = ['body', 'text', 'markdown', 'html', ...names.words];

function isThread(value: unknown): value is Bag {
  return isBag(value) && Array.isArray(value['comments']) && !words.some((name) => value[name] !== undefined);
}

function withNames(files: Bag): Bag[] {
  return Object.entries(files).filter((entry): entry is [string, Bag] => isBag(entry[1])).map(([id, entry]) => (pick(entry, names.id) === undefined ? { ...entry, id } : entry));
}

function refOf(value: unknown): ThreadRef | null {
  if (!isBag(value)) {
    const id = idOf(value);
    return id === null ? null : { id };
  }
  const url = text(value['url']);
  const title = text(value['title']);
  const id = idOf(value['id']) ?? url;
  return id === null ? null : { id, ...(url === null ? {} : { url }), ...(title === null ? {} : { title }) };
}

function repliesOf(entry: Bag): unknown[] {
  for (const name of names.replies) {
    const value = entry[name];
    if (Array.isArray(value)) return [...value as unknown[]];
    if (isBag(value) && Array.isArray(value['data'])) return [...value['data'] as unknown[]];
  }
  return [];
}

function stateOf(entry: Bag): Comment['state'] {
  const state = entry['state'] ?? entry['status'];
  if (entry['deleted'] === true || entry['isDeleted'] === true || entry['delete'] === true || state === 'removed' || state === 'deleted' || state === 'trash') return 'removed';
  if (entry['spam'] === true || entry['isSpam'] === true || state === 'rejected' || state === 'spam') return 'rejected';
  const held = state === 'held' || state === 'hold' || state === 'pending' || state === 'unapproved' || entry['approved'] === false || entry['isApproved'] === false || entry['hidden'] === true;
  return held ? 'held' : 'shown';
}

function reactionsOf(entry: Bag): Comment['reactions'] {
  const counts: [string, number][] = [];
  for (const record of [entry['votes'], entry['reactions']]) {
    if (!isBag(record)) continue;
    for (const [kind, value] of Object.entries(record)) counts.push([kind, numberOf(isBag(value) ? value['count'] : value)]);
  }
  if (counts.length === 0) {
    const [up, down, likes] = [numberOf(pick(entry, names.up)), numberOf(pick(entry, names.down)), numberOf(entry['likes'])];
    // Likes beside dislikes are votes.
    counts.push(['up', up + (entry['dislikes'] === undefined ? 0 : likes)], ['down', down], ['like', entry['dislikes'] === undefined ? likes : 0]);
    const score = numberOf(entry['score']) || numberOf(entry['votes']);
    if (up + down + likes === 0) counts.push(score < 0 ? ['down', -score] : ['up', score]);
  }
  // fromEntries makes own properties, whatever they are called.
  return Object.fromEntries(counts.filter(([, count]) => count > 0).map(([kind, count]): [string, Reaction] => [kind, { count: Math.floor(count), mine: false }]));
}

/** Milliseconds since 1970, of milliseconds, seconds or a date; a date without a zone is UTC, the same for every reader. null: none. */
export function timeOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) && !/^\d{4}$/.test(value.trim()) ? Number(value) : value;
  let time = NaN;
  if (typeof number === 'number') time = Math.abs(number) < 1e11 ? number * 1000 : number;
  else if (typeof number === 'string') {
    const bare = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(number.trim());
    time = Date.parse(bare ? `${bare[1]}T${bare[2]}Z` : number.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?(?:\.\d+)?) ?([+-]\d\d:?\d\d|Z|UTC)$/, (_, day, at, zone) => `${day}T${at}${zone === 'UTC' ? 'Z' : zone}`));
  }
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 && time !== 0 ? Math.round(time) : null;
}

function pick(bag: Bag, wanted: readonly string[]): unknown {
  for (const name of wanted) if (Object.hasOwn(bag, name) && bag[name] !== null && bag[name] !== undefined && bag[name] !== '') return bag[name];
  return undefined;
}
function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
function idOf(value: unknown): CommentId | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value) as CommentId;
  return text(value) as CommentId | null;
}
function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
function formatOf(value: unknown): Body['format'] | null {
  return value === 'text' || value === 'markdown' || value === 'html' ? value : null;
}
