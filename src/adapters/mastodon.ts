// Mastodon, and servers that speak its API: the replies to a post are the comments. Reads without an account where the instance lets
// strangers read; writes with a token of the page's, or with one the reader gets by logging in at the instance in a window (OAuth).

import type { AuthFacet, CommentAdapter, Limits, ReactFacet, ReadFacet, ReportFacet, SuggestFacet, WriteFacet } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Comment, ThreadRef, Viewer } from '../core/model.js';
import { type Ask, type Explained, type Http, type Refusal, codeOf, http } from './support/http.js';
import { type Grant, authorize, readGrant, revoke } from './support/mastodon-login.js';
import { readAccount, readStatus } from './support/mastodon-status.js';
import { type Bag, bag, bags, count, isBag, text } from './support/narrow.js';
import { plain } from './support/plain.js';
import { type Keep, session } from './support/session.js';
import { snapshots } from './support/snapshot.js';
import { throwIfAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

export interface MastodonPost {
  /** "mastodon.example", or with "https://". */
  readonly host: string;
  readonly id: string;
}
export interface MastodonOptions {
  /** The post that is talked about: "https://instance/@name/1234". A function finds it by thread; all must be of one instance. Default: the thread's id. */
  readonly post?: string | MastodonPost | ((thread: ThreadRef) => string | MastodonPost | null);
  /** Of who writes, where the page knows it. Asked before each request; null: nobody is signed in. Scopes: read, write:statuses, write:favourites, write:reports. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** Logs in at the post's instance in a window, which comes back to `callback`: a page of this site that says
   *  `opener.postMessage({ parley: location.search }, location.origin)`. false, or absent without a token: reading only. */
  readonly login?: { readonly callback: string; /** Shown by the instance. Default "Comments". */ readonly name?: string } | false;
  /** How long a sign-in lasts. Default 'page': nothing is stored. */
  readonly keep?: Keep;
  /** Names who is answered at the start of a reply, as Mastodon's own pages do: else they are not told of it. Default true. */
  readonly mention?: boolean;
  /** Longest post of the instance. Default 500. */
  readonly length?: number;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** Default the page's fetch. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

/** What strangers get of one thread at most; branches that go on are asked for one by one, so many at most. */
const strangersLimit = 60;
const strangersDepth = 20;
const branches = 10;
/** Characters of a report's words. */
const longestReport = 1000;

export function mastodonAdapter(options: MastodonOptions = {}): CommentAdapter {
  const { token, login, mention = true, now = Date.now } = options;
  const limits: Limits = { orders: ['oldest', 'newest', 'best'], depth: Infinity, length: options.length ?? 500, syntax: 'plain', idempotent: false };
  const kept = session<Grant>('parley-mastodon', options.keep ?? 'page', readGrant);
  const threads = snapshots<Comment[]>(30_000, now);
  const roots = new Map<string, Bag>();
  const viewers = new Map<string, Bag>();
  let known: ReadonlyMap<string, Comment> = new Map();
  let at: { readonly host: string; readonly ask: Http } | null = null;

  const api = (host: string): Http => {
    if (at?.host === host) return at.ask;
    if (at) throw new CommentError('unsupported', `posts of two instances: ${at.host} and ${host}`);
    at = { host, ask: http({ base: host, credentials: 'omit', explain, ...(options.fetch ? { fetch: options.fetch } : {}), ...(options.timeout === undefined ? {} : { timeout: options.timeout }) }) };
    return at.ask;
  };
  const postOf = (thread: ThreadRef): { readonly host: string; readonly id: string } => {
    const { post } = options;
    const given = (typeof post === 'function' ? post(thread) : post) ?? thread.id;
    const [, host, id] = typeof given === 'string' ? /^(https?:\/\/[^/?#]+)\/(?:.*\/)?([\w-]+)\/?(?:[?#].*)?$/.exec(given) ?? [] : [null, /^https?:/.test(given.host) ? given.host.replace(/\/$/, '') : `https://${given.host}`, given.id];
    if (!host || !id) throw new CommentError('missing', `no Mastodon post: ${JSON.stringify(given)}`);
    return { host, id };
  };
  // The adapter may be asked who is there before any thread was read.
  if (typeof options.post === 'string' || (typeof options.post === 'object' && options.post !== null)) api(postOf({ id: '' }).host);

  /** Never one instance's token to another. */
  const granted = (): Grant | null => (kept.get()?.host === at?.host ? kept.get() : null);
  /** The page's token that the reader has logged out of; another one is another login. */
  let left: string | null = null;
  const tokenNow = async (): Promise<string | null> => {
    const given = granted()?.token ?? (typeof token === 'function' ? await token() : token ?? null);
    return given === left ? null : given;
  };
  async function ask(path: string, how: Ask, as?: string | null): Promise<unknown> {
    if (!at) throw new CommentError('missing', 'no post was read yet');
    const bearer = as === undefined ? await tokenNow() : as;
    throwIfAborted(how.signal);
    try {
      return (await at.ask(path, { ...how, headers: { ...how.headers, ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) } })).data;
    } catch (thrown) {
      // The token has ended: who reads is a stranger from now on.
      if (thrown instanceof CommentError && thrown.code === 'signed-out' && kept.get()?.token === bearer && bearer !== null) kept.set(null, true);
      throw thrown;
    }
  }
  async function me(signal: AbortSignal): Promise<Bag | null> {
    const bearer = await tokenNow();
    if (bearer === null) return null;
    const seen = viewers.get(bearer);
    if (seen) return seen;
    const account = bag(await ask('api/v1/accounts/verify_credentials', { signal }, bearer), 'an account');
    if (text(account['id']) === '') throw new CommentError('garbled', 'the account has no id');
    viewers.set(bearer, account);
    return account;
  }
  /** A token that has ended is no reason not to show what strangers see. */
  const meOrNobody = (signal: AbortSignal): Promise<Bag | null> => me(signal).catch((thrown: unknown) => {
    if (thrown instanceof CommentError && thrown.code === 'signed-out') return null;
    throw thrown;
  });
  const signedIn = async (signal: AbortSignal): Promise<Bag> => {
    throwIfAborted(signal);
    const account = await me(signal);
    if (!account) throw new CommentError('signed-out', 'nobody is signed in');
    return account;
  };
  const missing = (id: string): CommentError => new CommentError('missing', `no post ${id}`);
  const status = async (id: string, signal: AbortSignal, as?: null): Promise<Bag> => {
    if (!/^[\w-]{1,64}$/.test(id)) throw missing(id);
    return bag(await ask(`api/v1/statuses/${id}`, { signal }, as), 'a post');
  };
  const rootOf = async (id: string, signal: AbortSignal, as?: null): Promise<Bag> => {
    const root = roots.get(id) ?? await status(id, signal, as);
    if (text(root['id']) === '') throw new CommentError('garbled', 'the post has no id');
    roots.set(id, root);
    return root;
  };
  const authorOf = (of: Bag): string => text(isBag(of['account']) ? of['account']['id'] : '');

  async function load(id: string, signal: AbortSignal): Promise<Comment[]> {
    const viewer = await meOrNobody(signal);
    const as = viewer ? undefined : null;
    const context = async (of: string): Promise<readonly Bag[]> =>
      bags(bag(await ask(`api/v1/statuses/${of}/context`, { signal }, as), 'a thread')['descendants'], 'posts');
    const [root, first] = await Promise.all([rootOf(id, signal, as), context(id)]);
    const found = new Map<string, Bag>();
    const add = (list: readonly Bag[]): void => {
      for (const each of list) if (/^[\w-]{1,64}$/.test(text(each['id'])) && each['id'] !== id) found.set(text(each['id']), each);
    };
    add(first);
    if (!viewer) {
      const asked = new Set<string>();
      for (let branch = cut(found, asked); branch !== null && asked.size < branches; branch = cut(found, asked)) {
        asked.add(branch);
        add(await context(branch).catch(() => []));
      }
    }
    const mine = viewer ? text(viewer['id']) : null;
    const around = { root: id, op: authorOf(root), viewer: mine };
    const comments = [...found.values()].filter((each) => each['visibility'] === 'public' || each['visibility'] === 'unlisted' || (mine !== null && authorOf(each) === mine)).map((each) => readStatus(each, around));
    const replies = new Map<string | null, number>();
    for (const { parent } of comments) replies.set(parent, (replies.get(parent) ?? 0) + 1);
    known = new Map(comments.map((comment) => [comment.id, { ...comment, replies: replies.get(comment.id) ?? 0 }]));
    return comments;
  }
  /** An answer about one comment; what it does not say stays as it was read. */
  const answered = async (value: unknown, signal: AbortSignal, root?: string): Promise<Comment> => {
    const post = bag(value, 'a post');
    if (text(post['id']) === '') throw new CommentError('garbled', 'the post has no id');
    threads.clear();
    const before = known.get(text(post['id']));
    const viewer = await me(signal);
    const parent = text(post['in_reply_to_id']);
    const top = root ?? (roots.has(parent) ? parent : '');
    const comment = readStatus(post, { root: top, op: roots.has(top) ? authorOf(roots.get(top)!) : '', viewer: viewer ? text(viewer['id']) : null });
    return before ? { ...comment, parent: before.parent, author: before.author, replies: before.replies } : comment;
  };

  const read: ReadFacet = {
    async page(query, { signal }) {
      throwIfAborted(signal);
      const { host, id } = postOf(query.thread);
      api(host);
      const comments = await threads.get(`${await tokenNow() ?? ''} ${id}`, query.after === null && query.parent === null, () => load(id, signal));
      throwIfAborted(signal);
      return pageOf(comments, query);
    },
  };
  const checked = (source: string): string => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing was typed');
    if (source.length > limits.length) throw new CommentError('invalid', 'too long', { reason: `At most ${limits.length} characters.` });
    return source.trim();
  };
  const own = async (id: string, signal: AbortSignal): Promise<Bag> => {
    const viewer = await signedIn(signal);
    const post = await status(id, signal);
    if (authorOf(post) !== viewer['id']) throw new CommentError('forbidden', 'only its author can change a post');
    return post;
  };

  const write: WriteFacet = {
    async create({ thread, parent, source }, { signal, key }) {
      const { host, id } = postOf(thread);
      api(host);
      const viewer = await signedIn(signal);
      const words = checked(source);
      const root = await rootOf(id, signal);
      const above = parent === null ? root : await status(parent, signal);
      const name = isBag(above['account']) && authorOf(above) !== viewer['id'] ? text(above['account']['acct']) : '';
      const named = name !== '' && mention && !words.toLowerCase().includes(`@${name.toLowerCase()}`) ? `@${name} ${words}` : words;
      const made = await ask('api/v1/statuses', {
        method: 'POST', signal, headers: { 'idempotency-key': key },
        body: { status: named.length <= limits.length ? named : words, in_reply_to_id: parent ?? id, visibility: root['visibility'] === 'unlisted' ? 'unlisted' : 'public' },
      });
      return answered(made, signal, id);
    },
    async edit(id, source, { signal }) {
      const words = checked(source);
      const post = await own(id, signal);
      // What is not sent again is taken away.
      const media = Array.isArray(post['media_attachments']) ? post['media_attachments'].filter(isBag).map((each) => text(each['id'])) : [];
      return answered(await ask(`api/v1/statuses/${id}`, {
        method: 'PUT', signal,
        body: { status: words, spoiler_text: text(post['spoiler_text']), sensitive: post['sensitive'] === true, ...(media.length > 0 ? { media_ids: media } : {}), ...(text(post['language']) === '' ? {} : { language: post['language'] }) },
      }), signal);
    },
    async remove(id, { signal }) {
      await own(id, signal);
      await ask(`api/v1/statuses/${id}`, { method: 'DELETE', signal });
      threads.clear();
      return null;
    },
    async source(id, { signal }) {
      await own(id, signal);
      return text(bag(await ask(`api/v1/statuses/${id}/source`, { signal }), 'a text')['text']);
    },
  };
  const react: ReactFacet = {
    kinds: ['like'],
    async set(id, kind, on, { signal }) {
      await signedIn(signal);
      if (kind !== 'like') throw new CommentError('unsupported', `no reaction ${kind} on Mastodon`);
      if (!/^[\w-]{1,64}$/.test(id)) throw missing(id);
      return answered(await ask(`api/v1/statuses/${id}/${on ? 'favourite' : 'unfavourite'}`, { method: 'POST', signal }), signal);
    },
  };

  const report: ReportFacet = {
    // The others that it knows want one of the instance's own rules, or a country's law.
    reasons: ['spam', 'other'],
    async send(id, reason, words, { signal }) {
      if (!report.reasons.includes(reason)) throw new CommentError('invalid', `no such reason: ${reason}`);
      await signedIn(signal);
      const account = authorOf(await status(id, signal));
      await ask('api/v1/reports', { method: 'POST', signal, body: { account_id: account, status_ids: [id], category: reason, comment: words.slice(0, longestReport) } });
    },
  };
  const suggest: SuggestFacet = {
    async people(prefix, { signal }) {
      throwIfAborted(signal);
      // Strangers may not search.
      if (prefix.trim() === '' || await tokenNow() === null) return [];
      const found = bags(await ask('api/v1/accounts/search', { signal, query: { q: prefix, limit: 8, resolve: false } }), 'accounts');
      // What has to be typed to mean them is their address, not the name they show.
      return found.filter((account) => text(account['id']) !== '').map((account) => ({ ...readAccount(account, ''), name: text(account['acct']) }));
    },
  };

  const viewerOf = (account: Bag): Viewer => ({ ...readAccount(account, ''), role: 'reader' });
  const auth: AuthFacet = {
    ways: login ? [{ id: 'instance', kind: 'popup', label: 'Mastodon' }] : [],
    required: true,
    async viewer({ signal }) {
      throwIfAborted(signal);
      const account = await meOrNobody(signal);
      return account && viewerOf(account);
    },
    async login(way, _, { signal }) {
      if (way !== 'instance' || !login) throw new CommentError('unsupported', `no way to log in called ${way}`);
      if (!at) throw new CommentError('missing', 'no post was read yet');
      kept.set(await authorize({ host: at.host, ask: at.ask, callback: new URL(login.callback, globalThis.location?.href).href, name: login.name ?? 'Comments', signal }));
      threads.clear();
      return viewerOf(await signedIn(signal));
    },
    async logout({ signal }) {
      const grant = granted();
      if (!grant) left = await tokenNow();
      kept.set(null);
      threads.clear();
      known = new Map();
      viewers.clear();
      if (grant && at) await revoke(at.ask, grant, signal);
    },
    watch: (changed) => kept.watch((grant) => {
      threads.clear();
      if (grant === null) changed(null);
      else meOrNobody(new AbortController().signal).then((account) => changed(account && viewerOf(account)), () => {});
    }),
  };
  return { name: 'mastodon', address: JSON.stringify(options.post) ?? '', limits, read, ...(token !== undefined || login ? { write, react, report, suggest, auth } : {}) };
}

/** A post whose replies are not all here because the answer was full, or it lies at its deepest; null: none that was not asked for. */
function cut(found: ReadonlyMap<string, Bag>, asked: ReadonlySet<string>): string | null {
  const children = new Map<string, number>();
  for (const each of found.values()) children.set(text(each['in_reply_to_id']), (children.get(text(each['in_reply_to_id'])) ?? 0) + 1);
  for (const [id, each] of found) {
    if (asked.has(id) || count(each['replies_count']) <= (children.get(id) ?? 0)) continue;
    if (found.size >= strangersLimit || depthOf(id, found) >= strangersDepth) return id;
  }
  return null;
}
function depthOf(id: string, found: ReadonlyMap<string, Bag>): number {
  let depth = 1;
  for (let at = found.get(id); at && depth <= strangersDepth; at = found.get(text(at['in_reply_to_id']))) depth++;
  return depth - 1;
}

/** `{ error, error_description }`, both in words. Limits say when they end as a date. */
function explain({ status, body, headers }: Refusal): Explained | null {
  const words = isBag(body) ? plain(body['error_description']) || plain(body['error']) : '';
  const reset = (Date.parse(headers.get('x-ratelimit-reset') ?? '') - Date.now()) / 1000;
  const code = status === 422 && /authenticated user/i.test(words) ? 'signed-out' : status === 400 && /invalid_grant|invalid_client/.test(words) ? 'signed-out' : codeOf(status);
  return { code, ...(words === '' ? {} : { reason: words.slice(0, 300) }), ...(status === 429 && reset > 0 ? { retryAfter: Math.ceil(reset) } : {}) };
}
