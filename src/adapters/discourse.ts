// A Discourse topic: its posts are the comments, the first of them is what is talked about. Strangers read where the forum lets them; readers
// write with a User API key of the page's, or with their session at the forum where that and the page are one site. Else each comment links there.

import type { AuthFacet, Call, CommentAdapter, Limits, ReactFacet, ReadFacet, WriteFacet } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Comment, CommentId, ThreadRef, Viewer } from '../core/model.js';
import { authorOf, explain, liked, readPost } from './support/discourse-post.js';
import { type Ask, http } from './support/http.js';
import { type Bag, bag, bags, count, idOf, isBag, segment, text } from './support/narrow.js';
import { type PopupHost, untilClosed } from './support/popup.js';
import { snapshots } from './support/snapshot.js';
import { throwIfAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

export interface DiscourseOptions {
  /** Where the forum is: "https://forum.example". */
  readonly server: string;
  /** The topic's number or address. A function finds it by thread. Default: the thread's id. */
  readonly topic?: number | string | ((thread: ThreadRef) => number | string);
  /** A User API key of who reads, where the page knows it (scopes: read, write). Asked before each request; null: nobody is signed in. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** true: forum and page are one site, so the reader's session at the forum counts here. Default false. */
  readonly session?: boolean;
  /** Longest post, as the forum's `max post length`. Default 32,000. */
  readonly length?: number;
  /** Topics are read as a whole, 20 posts a request; of longer ones only the newest so many. Default 1,000. */
  readonly most?: number;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
  /** For tests: the page that opens the login window. */
  readonly host?: PopupHost;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

interface Place {
  readonly topic: number;
  readonly number: number;
}
/** Requests for the rest of a topic at the same time. */
const together = 4;

export function discourseAdapter(options: DiscourseOptions): CommentAdapter {
  const { session = false, most = 1000, now = Date.now } = options;
  const server = options.server.replace(/\/+$/, '');
  const limits: Limits = { orders: ['oldest', 'newest', 'best'], depth: Infinity, length: options.length ?? 32_000, syntax: 'markdown', idempotent: false };
  const threads = snapshots<{ readonly comments: readonly Comment[]; readonly closed: boolean; readonly total: number | null }>(30_000, now);
  const places = new Map<CommentId, Place>();
  /** By topic and number: what a post answers is told as a number. */
  const ids = new Map<string, CommentId>();
  const writes = options.token !== undefined || session;
  /** As last read: an answer about one post says neither by its id what it answers, nor who all answer it. */
  const known = new Map<CommentId, Pick<Comment, 'parent' | 'replies'>>();
  let viewer: Viewer | null = null;
  let csrf: string | null = null;
  /** The page's key that the reader has logged out of. */
  let left: string | null = null;

  const token = async (): Promise<string | null> => {
    const given = (typeof options.token === 'function' ? await options.token() : options.token) ?? null;
    return given === left ? null : given;
  };
  const send = http({
    base: server, credentials: session ? 'include' : 'omit', explain,
    headers: async (): Promise<Record<string, string>> => {
      const key = await token();
      return key === null ? {} : { 'user-api-key': key };
    },
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }), ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const ask = async (path: string, how: Ask): Promise<unknown> => {
    throwIfAborted(how.signal);
    return (await send(path, how)).data;
  };
  /** A session's writes carry a token of their own, which ends with it. */
  const tell = async (path: string, how: Ask): Promise<unknown> => {
    throwIfAborted(how.signal);
    if (await token() !== null) return ask(path, how);
    if (!session) throw new CommentError('signed-out', 'nobody is signed in');
    const again = async (): Promise<unknown> => {
      csrf ??= text(bag(await ask('session/csrf.json', { signal: how.signal }), 'a token')['csrf']);
      return ask(path, { ...how, headers: { 'x-csrf-token': csrf } });
    };
    return again().catch((thrown: unknown) => {
      if (!(thrown instanceof CommentError) || !/BAD CSRF/.test(String(JSON.stringify((thrown.cause as { body?: unknown } | undefined)?.body)))) throw thrown;
      csrf = null;
      return again();
    });
  };
  const identify = async ({ signal }: Call): Promise<Viewer | null> => {
    throwIfAborted(signal);
    if (!session && await token() === null) return (viewer = null);
    const answer = await ask('session/current.json', { signal }).catch((thrown: unknown) => {
      if (thrown instanceof CommentError && ['missing', 'signed-out', 'forbidden'].includes(thrown.code)) return null;
      throw thrown;
    });
    if (answer === null) return (viewer = null);
    const user = bag(bag(answer, 'a session')['current_user'], 'a user');
    const author = authorOf(user, server);
    if (!author) throw new CommentError('garbled', 'the user has no name', { cause: user });
    return (viewer = { ...author, role: user['admin'] === true || user['moderator'] === true ? 'moderator' : 'reader' });
  };

  const topicOf = (thread: ThreadRef): number => {
    const given = (typeof options.topic === 'function' ? options.topic(thread) : options.topic) ?? thread.id;
    const found = /^(\d{1,15})$|\/t\/(?:[^/?#]*[^/?#\d][^/?#]*\/)?(\d{1,15})(?:[/?#]|$)/.exec(String(given));
    if (!found) throw new CommentError('missing', `no topic of Discourse: ${String(given)}`);
    return Number(found[1] ?? found[2]);
  };
  const read = (post: Bag, topic: number, closed: boolean): Comment | null => {
    const id = idOf(post['id']);
    const number = count(post['post_number']);
    if (id === null || number === 1) return null;
    places.set(id, { topic, number });
    ids.set(`${topic} ${number}`, id);
    const above = count(post['reply_to_post_number']);
    return readPost(post, { server, topic, closed, stranger: viewer === null, writes, parent: above > 1 ? ids.get(`${topic} ${above}`) ?? null : null });
  };
  async function load(topic: number, call: Call): Promise<{ comments: readonly Comment[]; closed: boolean; total: number | null }> {
    const answer = bag(await (writes ? identify(call) : Promise.resolve()).then(() => ask(`t/${topic}.json`, call)), 'a topic');
    const stream = bag(answer['post_stream'], 'posts');
    const first = bags(stream['posts'], 'posts');
    const closed = answer['closed'] === true || answer['archived'] === true;
    const here = new Map(first.map((post) => [idOf(post['id']), post]));
    const all = (Array.isArray(stream['stream']) ? stream['stream'] : []).map(idOf).filter((id) => id !== null);
    const wanted = all.slice(-Math.max(1, most)).filter((id) => !here.has(id));
    const chunk = Math.min(100, Math.max(20, count(answer['chunk_size'])));
    for (let at = 0; at < wanted.length; at += chunk * together) {
      const parts = Array.from({ length: together }, (_, n) => wanted.slice(at + n * chunk, at + (n + 1) * chunk)).filter((part) => part.length > 0);
      for (const part of await Promise.all(parts.map((part) => ask(`t/${topic}/posts.json`, { ...call, query: { 'post_ids[]': part } })))) {
        for (const post of bags(bag(bag(part, 'posts')['post_stream'], 'posts')['posts'], 'posts')) here.set(idOf(post['id']), post);
      }
    }
    // By number, so that what is answered is known before the answer.
    const posts = [...here.values()].sort((a, b) => count(a['post_number']) - count(b['post_number']));
    // 3: "closed this topic" and the like; 4: whispers of the staff.
    const comments = posts.filter((post) => post['post_type'] !== 3 && post['post_type'] !== 4).map((post) => read(post, topic, closed)).filter((comment) => comment !== null);
    const replies = new Map<CommentId | null, number>();
    for (const { parent } of comments) replies.set(parent, (replies.get(parent) ?? 0) + 1);
    for (const { id, parent } of comments) known.set(id, { parent, replies: replies.get(id) ?? 0 });
    return { comments, closed, total: all.length > posts.length ? all.length - 1 : null };
  }
  const whole = (topic: number, fresh: boolean, call: Call): ReturnType<typeof load> => threads.get(`${viewer?.id ?? ''} ${topic}`, fresh, () => load(topic, call));
  const postOf = async (id: CommentId, call: Call): Promise<Bag> => {
    const post = bag(await ask(`posts/${segment(id)}.json`, call), 'a post');
    places.set(id, { topic: count(post['topic_id']), number: count(post['post_number']) });
    return post;
  };
  /** A post out of an answer to a write. */
  const answered = (post: unknown, topic: number): Comment => {
    threads.clear();
    const comment = isBag(post) ? read(post, topic, false) : null;
    if (!comment) throw new CommentError('garbled', 'the answer has no post', { cause: post });
    return { ...comment, ...known.get(comment.id) };
  };

  const facet: ReadFacet = {
    async page(query, call) {
      throwIfAborted(call.signal);
      const { comments, closed, total } = await whole(topicOf(query.thread), query.after === null && query.parent === null, call);
      throwIfAborted(call.signal);
      const page = pageOf(comments, query, closed);
      return total === null ? page : { ...page, total };
    },
    count: (list, call) => Promise.all(list.map(async (thread) => {
      try {
        return Math.max(0, count(bag(await ask(`t/${topicOf(thread)}.json`, call), 'a topic')['posts_count']) - 1);
      } catch (thrown) {
        if (thrown instanceof CommentError && thrown.code === 'missing') return 0;
        throw thrown;
      }
    })),
  };
  const checked = (source: string): string => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing was typed');
    if (source.length > limits.length) throw new CommentError('invalid', 'too long', { reason: `At most ${limits.length} characters.` });
    return source;
  };
  const signedIn = async (call: Call): Promise<void> => {
    if (await identify(call) === null) throw new CommentError('signed-out', 'nobody is signed in');
  };
  const write: WriteFacet = {
    async create({ thread, parent, source }, call) {
      throwIfAborted(call.signal);
      const raw = checked(source);
      const topic = topicOf(thread);
      if (!viewer) await signedIn(call);
      const above = parent === null ? null : places.get(parent) ?? await postOf(parent, call).then(() => places.get(parent)!);
      if (above && above.topic !== topic) throw new CommentError('missing', `post ${String(parent)} stands in another topic`);
      const answer = bag(await tell('posts.json', { ...call, method: 'POST', body: { topic_id: topic, raw, ...(above ? { reply_to_post_number: above.number } : {}) } }), 'a post');
      threads.clear();
      if (isBag(answer['pending_post'])) {
        const { id } = answer['pending_post'];
        return { id: `pending-${String(idOf(id))}` as CommentId, parent, author: viewer, body: { format: 'markdown', source: raw }, createdAt: now(), editedAt: null, state: 'held', replies: 0, reactions: {}, can: [] };
      }
      const made = read(isBag(answer['post']) ? answer['post'] : answer, topic, false);
      if (!made) throw new CommentError('garbled', 'the answer has no post', { cause: answer });
      known.set(made.id, { parent, replies: 0 });
      return { ...made, parent };
    },
    async edit(id, source, call) {
      const raw = checked(source);
      const answer = bag(await tell(`posts/${segment(id)}.json`, { ...call, method: 'PUT', body: { post: { raw } } }), 'a post');
      const post = isBag(answer['post']) ? answer['post'] : answer;
      return answered(post, places.get(id)?.topic ?? count(post['topic_id']));
    },
    async remove(id, call) {
      await tell(`posts/${segment(id)}.json`, { ...call, method: 'DELETE' });
      threads.clear();
      // What its author removes stays for a day as a mark; what the staff removes is gone.
      const post = await postOf(id, call).catch((thrown: unknown) => {
        if (thrown instanceof CommentError && (thrown.code === 'missing' || thrown.code === 'forbidden')) return null;
        throw thrown;
      });
      return post === null || text(post['deleted_at']) !== '' ? null : answered(post, places.get(id)!.topic);
    },
    source: async (id, call) => text((await postOf(id, call))['raw']),
  };
  const react: ReactFacet = {
    kinds: ['like'],
    async set(id, kind, on, call) {
      if (kind !== 'like') throw new CommentError('unsupported', `Discourse has no ${kind}`);
      if (!viewer) await signedIn(call);
      const post = await postOf(id, call);
      const { topic } = places.get(id)!;
      // Liked twice is refused.
      if (liked(post).mine === on) return answered(post, topic);
      return answered(await (on ? tell('post_actions.json', { ...call, method: 'POST', body: { id: Number(id), post_action_type_id: 2 } })
        : tell(`post_actions/${segment(id)}.json`, { ...call, method: 'DELETE', query: { post_action_type_id: 2 } })), topic);
    },
  };
  const auth: AuthFacet = {
    ways: session ? [{ id: 'forum', kind: 'popup' }] : [],
    required: true,
    viewer: identify,
    async login(way, _, call) {
      if (way !== 'forum' || !session) throw new CommentError('unsupported', `no way to log in called ${way}`);
      await untilClosed({ url: new URL(`${server}/login`, globalThis.location?.href).href, signal: call.signal, ...(options.host ? { host: options.host } : {}) });
      threads.clear();
      csrf = null;
      const found = await identify(call);
      if (!found) throw new CommentError('cancelled', 'nobody has logged in');
      return found;
    },
    async logout(call) {
      const name = viewer?.url?.split('/').pop();
      if (session && await token() === null && name !== undefined) await tell(`session/${name}.json`, { ...call, method: 'DELETE' });
      else left = await token();
      viewer = csrf = null;
      threads.clear();
    },
  };
  return { name: 'discourse', address: server, limits, read: facet, ...(writes ? { write, react, auth } : {}) };
}
