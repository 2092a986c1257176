// Bluesky: the replies to a post are the comments. Reads from the public AppView without an account; who signs in with an app
// password reads and writes through the server of their own account. Whole threads at once: Bluesky has no pages.

import type { AuthFacet, CommentAdapter, Limits, ReactFacet, ReadFacet, WriteFacet } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Comment, CommentId, ThreadRef, Viewer } from '../core/model.js';
import { Account, type BlueskySession, type Net, asker } from './support/bluesky-session.js';
import { facetsOf } from './support/bluesky-text.js';
import { type Ref, atUri, flag, readAuthor, readPost, readThread, refOf } from './support/bluesky-thread.js';
import { type Bag, bag, bags, isBag, text } from './support/narrow.js';
import type { Keep } from './support/session.js';
import { snapshots } from './support/snapshot.js';
import { throwIfAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

export type { BlueskySession } from './support/bluesky-session.js';

export interface BlueskyOptions {
  /** The post that is talked about: its page on bsky.app, or "at://…". A function finds it by thread. Default: the thread's own id, where that is one. */
  readonly post?: string | ((thread: ThreadRef) => string | null);
  /** AppView that strangers read from. Default "https://public.api.bsky.app". */
  readonly service?: string;
  /** Where accounts sign in that give a mail address for a handle. Default "https://bsky.social". */
  readonly entry?: string;
  /** Directory of accounts. Default "https://plc.directory". */
  readonly plc?: string;
  /** Who is signed in from the start, where the page has a session already. */
  readonly session?: BlueskySession;
  /** How long a sign-in lasts. Default 'page': the tokens may do all that the account may, so nothing is stored unless told. */
  readonly keep?: Keep;
  /** false: no login, no writing. Default true. */
  readonly writes?: boolean;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** Default the page's fetch. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

const limits: Limits = { orders: ['newest', 'oldest', 'best'], depth: Infinity, length: 300, syntax: 'plain', idempotent: false };
/** The AppView hears of a write a moment after the account's own server. Milliseconds that what we know is put over what it says. */
const lag = 60_000;
/** Branches that lie too deep for one answer are asked for one by one; so many at most. */
const branches = 20;

/** What this reader did a moment ago. */
interface Recent {
  readonly at: number;
  /** Address of the like, null: taken back. */
  readonly like?: string | null;
  readonly gone?: true;
  readonly made?: { readonly post: Bag; readonly root: string };
}

export function blueskyAdapter(options: BlueskyOptions = {}): CommentAdapter {
  const { now = Date.now } = options;
  const net: Net = {
    service: options.service ?? 'https://public.api.bsky.app', entry: options.entry ?? 'https://bsky.social', plc: options.plc ?? 'https://plc.directory',
    ...(options.fetch ? { fetch: options.fetch } : {}), ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  };
  const account = new Account(net, options.keep ?? 'page', options.session);
  const anonymous = asker(net.service, net);
  const threads = snapshots<{ comments: Comment[]; closed: boolean }>(30_000, now);
  const recent = new Map<string, Recent>();
  const dids = new Map<string, string>();
  /** As last read, for answers about one of them. */
  let seen: ReadonlyMap<string, Comment> = new Map();

  /** As the reader: through their own server, which knows at once what they just did. */
  const get = async (path: string, query: Record<string, string | number | readonly string[]>, signal: AbortSignal): Promise<unknown> =>
    account.get() ? account.ask(path, { signal, query }) : (await anonymous(path, { signal, query })).data;

  const know = (uri: string, what: Omit<Recent, 'at'>): void => {
    for (const [known, { at }] of recent) if (now() - at > lag) recent.delete(known);
    recent.set(uri, { ...recent.get(uri), ...what, at: now() });
    threads.clear();
  };

  async function rootOf(thread: ThreadRef, signal: AbortSignal): Promise<string> {
    const { post } = options;
    const given = (typeof post === 'function' ? post(thread) : post ?? thread.id) ?? '';
    const [, who, key] = /^(?:at:\/\/([^/]+)\/app\.bsky\.feed\.post\/|https:\/\/[^/]+\/profile\/([^/]+)\/post\/)([^/?#]+)/.exec(given)?.filter((part) => part !== undefined) ?? [];
    if (who === undefined || key === undefined) throw new CommentError('missing', `no Bluesky post: ${given}`);
    const did = who.startsWith('did:') ? who : dids.get(who) ?? await account.resolve(who, signal);
    if (did === null) throw new CommentError('missing', `no Bluesky account ${who}`);
    dids.set(who, did);
    return `at://${did}/app.bsky.feed.post/${key}`;
  }

  /** Everything below a post that can be reached, and over it what this reader did a moment ago. */
  async function load(root: string, signal: AbortSignal): Promise<{ comments: Comment[]; closed: boolean }> {
    const viewer = account.get()?.did ?? null;
    const ask = async (uri: string): Promise<ReturnType<typeof readThread>> => readThread(await get('app.bsky.feed.getPostThread', { uri, depth: 1000, parentHeight: 0 }, signal), viewer);
    const { comments, cut, closed, root: post } = await ask(root);
    const op = text(bag(post['author'], 'an author')['did']);
    for (let asked = 0; cut.length > 0 && asked < branches; asked++) {
      const uri = cut.shift() as string;
      const below = await ask(uri).catch((thrown: unknown) => {
        if (thrown instanceof CommentError && thrown.code === 'missing') return null;
        throw thrown;
      });
      for (const comment of below?.comments ?? []) comments.push(comment.parent === null ? { ...comment, parent: uri as CommentId } : comment);
      cut.push(...below?.cut ?? []);
    }
    const byId = new Map(comments.map((comment) => [comment.id as string, comment]));
    for (const [uri, { at, made, gone }] of recent) {
      if (now() - at > lag) continue;
      if (made?.root === root && !byId.has(uri)) byId.set(uri, readPost(made.post, parentOf(made.post, root), { viewer, op, closed }));
      if (gone) byId.delete(uri);
    }
    const replies = new Map<string | null, number>();
    for (const { parent } of byId.values()) replies.set(parent, (replies.get(parent) ?? 0) + 1);
    seen = new Map([...byId].map(([uri, comment]) => [uri, liked({ ...comment, replies: replies.get(uri) ?? 0 })]));
    return { comments: [...seen.values()], closed };
  }

  const liked = (comment: Comment): Comment => {
    const { like, at = 0 } = recent.get(comment.id) ?? {};
    const { count = 0, mine = false } = comment.reactions['like'] ?? {};
    if (like === undefined || now() - at > lag || mine === (like !== null)) return comment;
    const left = Math.max(0, count + (like === null ? -1 : 1));
    return { ...comment, reactions: left > 0 ? { like: { count: left, mine: like !== null } } : {} };
  };

  /** Posts by address; what was just made may not be known to the AppView yet. */
  async function posts(uris: readonly string[], signal: AbortSignal): Promise<Map<string, Bag>> {
    const known = new Map<string, Bag>();
    const answer = bag(await get('app.bsky.feed.getPosts', { uris }, signal), 'posts');
    for (const post of bags(answer['posts'], 'posts')) known.set(text(post['uri']), post);
    for (const uri of uris) {
      const { made, gone } = recent.get(uri) ?? {};
      if (made && !known.has(uri)) known.set(uri, made.post);
      if (gone) known.delete(uri);
    }
    return known;
  }
  const missing = (uri: string): CommentError => new CommentError('missing', `no post ${uri}`);
  const signedIn = (signal: AbortSignal): BlueskySession => {
    throwIfAborted(signal);
    const session = account.get();
    if (!session) throw new CommentError('signed-out', 'nobody is signed in');
    return session;
  };
  const record = async (collection: string, value: Bag, signal: AbortSignal): Promise<Ref> => {
    const { did } = signedIn(signal);
    const { uri, cid } = bag(await account.ask('com.atproto.repo.createRecord', { method: 'POST', signal, body: { repo: did, collection, record: value } }), 'a record');
    if (text(uri) === '' || text(cid) === '') throw new CommentError('garbled', 'the new record has no address');
    return { uri: text(uri), cid: text(cid) };
  };
  const erase = async (uri: string, signal: AbortSignal): Promise<void> => {
    const [, repo, collection, rkey] = /^at:\/\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(uri) ?? [];
    await account.ask('com.atproto.repo.deleteRecord', { method: 'POST', signal, body: { repo, collection, rkey } });
  };

  const read: ReadFacet = {
    async page(query, { signal }) {
      throwIfAborted(signal);
      const root = await rootOf(query.thread, signal);
      const fresh = query.after === null && query.parent === null;
      const { comments, closed } = await threads.get(`${account.get()?.did ?? ''} ${root}`, fresh, () => load(root, signal));
      throwIfAborted(signal);
      return pageOf(comments, query, closed);
    },
  };

  const write: WriteFacet = {
    async create({ thread, parent, source }, { signal }) {
      const me = signedIn(signal);
      const words = source.trim();
      if (words === '') throw new CommentError('invalid', 'nothing was typed');
      if (source.length > limits.length) throw new CommentError('invalid', 'longer than 300', { reason: 'At most 300 characters.' });
      if (parent !== null && !atUri(parent)) throw missing(parent);
      const root = await rootOf(thread, signal);
      const here = await posts(parent === null || parent === root ? [root] : [root, parent], signal);
      const rootPost = here.get(root);
      const parentPost = here.get(parent ?? root);
      if (!rootPost || !parentPost) throw missing(parent ?? root);
      if (flag(rootPost, 'replyDisabled') || flag(parentPost, 'replyDisabled')) throw new CommentError('closed', 'its author lets nobody, or not this reader, reply');
      const [top, above] = [topOf(rootPost), refOf(parentPost)];
      if (!top || !above) throw new CommentError('garbled', 'a post without its address');
      if (parent !== null && topOf(parentPost)?.uri !== top.uri) throw missing(parent);
      const facets = await facetsOf(words, (handle) => account.resolve(handle, signal).catch(() => null));
      const said: Bag = {
        $type: 'app.bsky.feed.post', text: words, createdAt: new Date(now()).toISOString(), reply: { root: top, parent: above },
        ...(facets.length > 0 ? { facets } : {}),
      };
      const ref = await record('app.bsky.feed.post', said, signal);
      const viewer = await profile(me, signal).catch(() => ({ did: me.did, handle: me.handle }));
      const post: Bag = { ...ref, record: said, author: viewer, indexedAt: said['createdAt'], likeCount: 0, replyCount: 0 };
      know(ref.uri, { made: { post, root } });
      return readPost(post, parent === root ? null : parent, { viewer: me.did, op: text(isBag(rootPost['author']) ? rootPost['author']['did'] : ''), closed: false });
    },
    async remove(id, { signal }) {
      const me = signedIn(signal);
      const at = atUri(id);
      if (!at) throw missing(id);
      if (at.did !== me.did) throw new CommentError('forbidden', 'only its author can remove a post');
      if (!(await posts([id], signal)).has(id)) throw missing(id);
      await erase(id, signal);
      know(id, { gone: true });
      // Replies of others stay in Bluesky, but none of its apps shows what lies below a removed post.
      return null;
    },
  };

  const react: ReactFacet = {
    kinds: ['like'],
    async set(id, kind, on, { signal }) {
      const me = signedIn(signal);
      if (kind !== 'like') throw new CommentError('unsupported', `no reaction ${kind} on Bluesky`);
      const post = atUri(id) ? (await posts([id], signal)).get(id) : undefined;
      const ref = post && refOf(post);
      if (!post || !ref) throw missing(id);
      const known = recent.get(id);
      const like = known?.like !== undefined && now() - known.at <= lag ? known.like : text(isBag(post['viewer']) ? post['viewer']['like'] : '') || null;
      if (on && like === null) {
        know(id, { like: (await record('app.bsky.feed.like', { $type: 'app.bsky.feed.like', subject: ref, createdAt: new Date(now()).toISOString() }, signal)).uri });
      } else if (!on && like !== null) {
        await erase(like, signal);
        know(id, { like: null });
      }
      const fresh = readPost(post, parentOf(post, null), { viewer: me.did, op: text(rootRef(post)).split('/')[2] ?? '', closed: false });
      const { parent, author, replies, can } = seen.get(id) ?? fresh;
      return liked({ ...fresh, parent, author, replies, can });
    },
  };

  const profile = async ({ did }: BlueskySession, signal: AbortSignal): Promise<Bag> => bag(await get('app.bsky.actor.getProfile', { actor: did }, signal), 'a profile');
  const viewerOf = async (me: BlueskySession, signal: AbortSignal): Promise<Viewer> => {
    // Signed in is signed in, whether or not the AppView knows the picture.
    const known = await profile(me, signal).catch((thrown: unknown) => {
      if (thrown instanceof CommentError && (thrown.code === 'signed-out' || thrown.code === 'aborted')) throw thrown;
      return {};
    });
    return { ...readAuthor({ handle: me.handle, ...known, did: me.did }, ''), role: 'reader' };
  };
  const auth: AuthFacet = {
    ways: [{
      id: 'app-password', kind: 'form', label: 'Bluesky',
      fields: [{ name: 'username', label: 'Bluesky handle', type: 'text', required: true }, { name: 'password', label: 'App password', type: 'password', required: true }],
    }],
    required: true,
    async viewer({ signal }) {
      throwIfAborted(signal);
      const me = account.get();
      if (!me) return null;
      return viewerOf(me, signal).catch((thrown: unknown) => {
        if (thrown instanceof CommentError && thrown.code === 'signed-out') return null;
        throw thrown;
      });
    },
    async login(way, fields, { signal }) {
      if (way !== 'app-password') throw new CommentError('unsupported', `no way to log in called ${way}`);
      const me = await account.login(fields['username'] ?? '', fields['password'] ?? '', signal);
      forget();
      return viewerOf(me, signal);
    },
    async logout({ signal }) {
      forget();
      await account.logout(signal);
    },
    watch: (changed) => account.kept.watch((me) => {
      forget();
      if (me === null) changed(null);
      else viewerOf(me, new AbortController().signal).then(changed, () => {});
    }),
  };
  const forget = (): void => {
    recent.clear();
    threads.clear();
    seen = new Map();
  };
  return { name: 'bluesky', address: `${net.service} ${JSON.stringify(options.post)}`, limits, read, ...(options.writes === false ? {} : { write, react, auth }) };
}

function replyOf(post: Bag): Bag {
  const record = isBag(post['record']) ? post['record'] : {};
  return isBag(record['reply']) ? record['reply'] : {};
}
function rootRef(post: Bag): unknown {
  const { root } = replyOf(post);
  return isBag(root) ? root['uri'] : '';
}
/** null: it answers the post that is talked about. */
function parentOf(post: Bag, top: string | null): CommentId | null {
  const { parent } = replyOf(post);
  const uri = isBag(parent) ? text(parent['uri']) : '';
  return uri === '' || uri === (top ?? rootRef(post)) ? null : uri as CommentId;
}
/** The top of the whole thread, which may lie above the post that is talked about. */
function topOf(post: Bag): Ref | null {
  const { root } = replyOf(post);
  return isBag(root) ? refOf(root) : refOf(post);
}
