// Waline: its REST API with Markdown in and HTML out, likes, and a login window of its own.
// Everything of the protocol stands here; paging by root numbers is support/branches.ts.

import type { AuthFacet, Call, CommentAdapter, LoginField, LoginWay } from '../core/adapter.js';
import { CommentError, type ErrorCode } from '../core/errors.js';
import type { Action, Comment, CommentId, Order, ThreadRef, Viewer } from '../core/model.js';
import { type Branches, branches, deletedWords, isDeleted } from './support/branches.js';
import { http } from './support/http.js';
import { likes } from './support/likes.js';
import { type Bag, bag, bags, count, isBag, segment, text } from './support/narrow.js';
import { type PopupHost, inPopup } from './support/popup.js';
import { type Keep, session } from './support/session.js';
import { type SignedIn, authorOf, explain, guestOf, idOf, numberOf, readSignedIn, refused, timeOf, viewerOf } from './waline/answers.js';

export interface WalineOptions {
  /** Where Waline runs: "https://waline.example". */
  readonly server: string;
  /** Whether guests may write. 'force' is for servers with LOGIN=force. Default 'enable'. */
  readonly login?: 'enable' | 'force';
  /** Which of name, mail address and website a guest must give; Waline itself asks for none. Default ['name']. */
  readonly required?: readonly ('name' | 'email' | 'url')[];
  /** How readers log in: in Waline's own window (with registration, social logins and second factor), or with a form on the page. Default 'popup'. */
  readonly way?: 'popup' | 'form';
  /** How long a login lasts. Default 'tab'. */
  readonly keep?: Keep;
  /** A token that the page already has, or a function that gives it (null: nobody is signed in). Then the widget offers no login of its own. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** For servers with a captcha: solves it and answers with the field that Waline wants. Asked for each comment of a guest. */
  readonly captcha?: () => Promise<{ readonly turnstile: string } | { readonly recaptchaV3: string }>;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
  /** For tests: the page that opens the login window. */
  readonly host?: PopupHost;
}

const sorts: Readonly<Record<Order, string>> = { newest: 'insertedAt_desc', oldest: 'insertedAt_asc', best: 'like_desc' };
export function walineAdapter(options: WalineOptions): CommentAdapter {
  const server = options.server.replace(/\/+$/, '');
  const page = globalThis.location?.href;
  const account = session<SignedIn>(`parley:waline:${server}`, options.keep ?? 'tab', readSignedIn);
  const liked = likes(`waline:${server}`);
  const sources = new Map<CommentId, string>();
  /** Signed out here although the page's token is still good. */
  let left = false;
  let asToken: Viewer | null = null;
  let asked: string | null = null;

  const token = async (): Promise<string | null> => {
    if (options.token === undefined) return account.get()?.token ?? null;
    return left ? null : typeof options.token === 'function' ? options.token() : options.token;
  };
  const viewerNow = (): Viewer | null => (options.token === undefined ? account.get()?.viewer ?? null : left ? null : asToken);
  const signOut = (tell: boolean): void => {
    if (options.token === undefined) return account.set(null, tell);
    left = true;
    asToken = asked = null;
  };

  const send = http({
    base: `${server}/api`,
    credentials: 'omit',
    headers: async (): Promise<Record<string, string>> => {
      const now = await token();
      return now === null ? {} : { authorization: `Bearer ${now}` };
    },
    explain,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  /** The envelope's `data`. Most refusals come with status 200. */
  const ask = async (path: string, how: Parameters<typeof send>[1]): Promise<unknown> => {
    const { data } = await send(path, { ...how, query: { ...how.query, lang: 'en-US' } });
    if (!isBag(data)) throw new CommentError('garbled', 'Waline answered without its envelope', { cause: data });
    const { errno } = data;
    if (errno !== 0) throw refused(data);
    return data['data'];
  };

  /** Who the page's own token stands for, asked once for each token. */
  const identify = async (signal: AbortSignal): Promise<void> => {
    if (options.token === undefined) return;
    const now = await token();
    if (now === asked) return;
    const user = now === null ? null : await ask('token', { signal });
    asToken = isBag(user) ? viewerOf(user) : null;
    asked = now;
  };

  const read = (row: Bag): Comment | null => {
    const id = idOf(row['objectId']) ?? idOf(row['id']);
    if (id === null) return null;
    if (typeof row['orig'] === 'string') sources.set(id, row['orig']);
    const html = text(row['comment']);
    const removed = isDeleted(html);
    const viewer = viewerNow();
    const own = viewer !== null && viewer.id === idOf(row['user_id']);
    const moderator = viewer?.role === 'moderator';
    const may: Action[] = options.login === 'force' && !viewer ? [] : ['reply', 'react'];
    if (own || moderator) may.push('edit', 'remove');
    if (moderator) may.push('moderate');
    return {
      id,
      parent: idOf(row['pid']) ?? idOf(row['rid']),
      author: removed ? null : authorOf(row),
      body: removed ? null : { format: 'html', source: html },
      createdAt: timeOf(row['time'] ?? row['insertedAt']),
      editedAt: null,
      state: removed ? 'removed' : row['status'] === 'waiting' ? 'held' : row['status'] === 'spam' ? 'rejected' : 'shown',
      replies: 0,
      reactions: { like: { count: count(row['like']), mine: liked.has(id) } },
      can: removed ? may.filter((action) => action === 'moderate') : may,
      ...(row['sticky'] === true || row['sticky'] === 1 || row['sticky'] === '1' ? { pinned: true } : {}),
    };
  };
  const all: Branches = branches({
    sizes: [20, 100],
    async fetch({ thread, order, number, size }, { signal }) {
      await identify(signal);
      const data = bag(await ask('comment', { signal, query: { path: thread.id, page: number + 1, pageSize: size, sortBy: sorts[order] } }), 'a page of comments');
      return {
        branches: bags(data['data'], 'comments').map((root) => [root, ...(Array.isArray(root['children']) ? root['children'].filter(isBag) : [])].map(read).filter((comment) => comment !== null)),
        more: number + 1 < count(data['totalPages']),
        total: count(data['count']),
        roots: null,
      };
    },
  });

  /** What a write answered, with what only a reading knows. */
  const merged = (answer: unknown, id: CommentId): Comment => {
    const place = all.seen(id);
    // Servers answer with an empty text where the comment is gone.
    const comment = isBag(answer) ? read(place ? { objectId: id, ...answer } : answer) : null;
    if (!comment || comment.id !== id) throw new CommentError('missing', `no comment ${id}`);
    const whole = { ...comment, replies: place?.comment.replies ?? 0, parent: place?.comment.parent ?? comment.parent };
    if (place) all.keep(whole, place.thread, place.root);
    return whole;
  };
  const placeOf = (id: CommentId): { comment: Comment; thread: ThreadRef; root: CommentId } => {
    const place = all.seen(id);
    if (!place) throw new CommentError('missing', `no comment ${id} has been read here`);
    return place;
  };
  /** To Waline, what is gone belongs to somebody else. */
  const change = async (id: CommentId, body: Readonly<Record<string, unknown>>, call: Call): Promise<Comment> => {
    const { thread } = placeOf(id);
    try {
      return merged(await ask(`comment/${segment(id)}`, { ...call, method: 'PUT', body }), id);
    } catch (thrown) {
      if (thrown instanceof CommentError && thrown.code === 'forbidden') await all.find(thread, id, 'newest', call);
      throw thrown;
    }
  };
  const written = (source: string): string => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing but blanks');
    return source;
  };

  return {
    name: 'waline',
    address: server,
    limits: { orders: ['newest', 'oldest', 'best'], depth: Infinity, length: Infinity, syntax: 'markdown', idempotent: false },
    read: {
      page: (query, call) => all.page(query, call),
      async count(threads, { signal }) {
        if (threads.length === 0) return [];
        // The list is split at commas, also at those of an address.
        const asked = threads.map(({ id }) => id);
        if (asked.some((id) => id.includes(','))) return Promise.all(asked.map(async (path) => count(bag(await ask('comment', { signal, query: { path, pageSize: 1 } }), 'a page')['count'])));
        const answer = await ask('comment', { signal, query: { type: 'count', url: asked.join(',') } });
        const counts = Array.isArray(answer) ? answer : [answer];
        return threads.map((_, index) => count(counts[index]));
      },
      async recent({ size }, { signal }) {
        const answer = await ask('comment', { signal, query: { type: 'recent', count: Math.min(50, Math.max(1, size)) } });
        return bags(answer, 'comments').flatMap((row) => {
          const comment = read(row);
          const path = text(row['url']);
          return comment && path !== '' ? [{ comment: { ...comment, can: [] }, thread: { id: path, ...(/^(\/|https?:)/.test(path) ? { url: path } : {}) } }] : [];
        }).slice(0, size);
      },
      async people({ role, size }, { signal }) {
        // Its list is of who writes most; who keeps order it does not tell.
        if (role === 'moderator') return [];
        const rows = bags(await ask('user', { signal, query: { pageSize: Math.min(50, Math.max(1, size)) } }), 'people');
        return rows.filter((row) => text(row['nick']) !== '').map((row) => ({ ...authorOf(row), comments: count(row['count']) })).slice(0, size);
      },
    },
    write: {
      async create({ thread, parent, source, guest }, call) {
        const comment = written(source);
        await identify(call.signal);
        const viewer = viewerNow();
        if (!viewer && options.login === 'force') throw new CommentError('signed-out', 'this Waline wants a login');
        const who = viewer ? { nick: viewer.name, link: viewer.url ?? '' } : guestOf(guest ?? {}, options.required ?? ['name']);
        // Waline files an answer to nobody before it fails, so it is never sent one.
        const at = parent === null ? null : all.seen(parent) ?? await all.find(thread, parent, 'newest', call);
        const captcha = viewer ? {} : await options.captcha?.() ?? {};
        const reply = at ? { pid: numberOf(at.comment.id), rid: numberOf(at.root), at: at.comment.author?.name ?? '' } : {};
        let answer: unknown;
        try {
          answer = await ask('comment', { ...call, method: 'POST', body: { comment, ...who, url: thread.id, ua: globalThis.navigator?.userAgent ?? '', ...reply, ...captcha } });
        } catch (thrown) {
          if (!(thrown instanceof CommentError) || thrown.code !== 'forbidden') throw thrown;
          const code: ErrorCode = options.captcha && !viewer ? 'challenge' : 'forbidden';
          throw new CommentError(code, 'Waline answered 403: a captcha, a blocked address, or a page that is not among its secure domains', { cause: thrown });
        }
        const row = bag(answer, 'the new comment');
        const made = read(row);
        if (!made) throw new CommentError('garbled', 'the new comment has no id', { cause: answer });
        // A token that is no longer good makes a guest of its owner, without a word.
        if (viewer && idOf(row['user_id']) !== viewer.id) signOut(true);
        all.keep(made, thread, at?.root ?? made.id);
        return made;
      },
      async edit(id, source, call) {
        return { ...await change(id, { comment: written(source) }, call), editedAt: Date.now() };
      },
      async remove(id, call) {
        const { thread } = placeOf(id);
        const { root, branch } = await all.find(thread, id, 'newest', call);
        // Deleting would take the answers along.
        if (branch.some(({ parent }) => parent === id) || (root === id && branch.length > 1)) return change(id, { comment: deletedWords }, call);
        await ask(`comment/${segment(id)}`, { ...call, method: 'DELETE' });
        return null;
      },
      async source(id, call) {
        // Only who is signed in is told the source, and the page may have been read before.
        if (!sources.has(id)) await all.find(placeOf(id).thread, id, 'newest', call);
        const source = sources.get(id);
        if (source === undefined) throw new CommentError('signed-out', 'Waline tells sources only to who is signed in');
        return source;
      },
    },
    react: {
      kinds: ['like'],
      async set(id, kind, on, call) {
        if (kind !== 'like') throw new CommentError('unsupported', `Waline has no ${kind}`);
        const { comment, thread } = placeOf(id);
        if (options.login === 'force' && !viewerNow()) throw new CommentError('signed-out', 'this Waline wants a login');
        // It only ever adds or takes one, so it is never told twice.
        if (liked.has(id) === on) return { ...comment, reactions: { ...comment.reactions, like: { count: comment.reactions['like']?.count ?? 0, mine: on } } };
        liked.set(id, on);
        try {
          const answer = await ask(`comment/${segment(id)}`, { ...call, method: 'PUT', body: { like: on } });
          // Some storages answer with nothing but the new count.
          if (!isBag(answer) || idOf(answer['id']) !== null || idOf(answer['objectId']) !== null) return merged(answer, id);
          const now = { ...comment, reactions: { like: { count: count(answer['like']), mine: on } } };
          all.keep(now, thread, all.seen(id)?.root ?? id);
          return now;
        } catch (thrown) {
          // Where it may have been counted, it counts as said.
          if (!(thrown instanceof CommentError) || !['offline', 'timeout', 'garbled', 'server'].includes(thrown.code)) liked.set(id, !on);
          throw thrown;
        }
      },
    },
    auth: authOf(),
    moderate: {
      actions: ['approve', 'hold', 'spam', 'pin'],
      set: (id, action, on, call) => {
        const body = action === 'pin' ? { sticky: on ? 1 : 0 }
          : action === 'approve' ? { status: on ? 'approved' : 'waiting' }
            : action === 'hold' ? { status: on ? 'waiting' : 'approved' }
              : action === 'spam' ? { status: on ? 'spam' : 'approved' } : null;
        if (!body) return Promise.reject(new CommentError('unsupported', `Waline has no ${action}`));
        if (!viewerNow()) return Promise.reject(new CommentError('signed-out', 'only who keeps order may do this'));
        return change(id, body, call);
      },
    },
  };

  function authOf(): AuthFacet {
    const form: readonly LoginField[] = [
      { name: 'email', type: 'email', required: true }, { name: 'password', type: 'password', required: true },
      { name: 'code', label: 'Second factor', type: 'text', required: false },
    ];
    const way: LoginWay = options.way === 'form' ? { id: 'form', kind: 'form', fields: form } : { id: 'popup', kind: 'popup' };
    const enter = (user: unknown): Viewer => {
      const found = isBag(user) ? viewerOf(user) : null;
      const secret = isBag(user) ? text(user['token']) : '';
      if (!found || secret === '') throw new CommentError('garbled', 'Waline logged somebody in without saying whom');
      account.set({ token: secret, viewer: found });
      return found;
    };
    const must = options.required ?? ['name'];
    return {
      ways: options.token === undefined ? [way] : [],
      required: options.login === 'force',
      ...(options.login === 'force' ? {} : { guest: (['name', 'email', 'url'] as const).map((name) => ({ name, type: name === 'name' ? 'text' as const : name, required: must.includes(name) })) }),
      async viewer({ signal }) {
        if (options.token !== undefined) {
          await identify(signal);
          return asToken;
        }
        const known = account.get();
        if (!known) return null;
        const user = await ask('token', { signal });
        const found = isBag(user) ? viewerOf(user) : null;
        account.set(found && { ...known, viewer: found });
        return found;
      },
      async login(id, fields, { signal }) {
        if (id !== way.id || options.token !== undefined) throw new CommentError('unsupported', `no way to log in called ${id}`);
        if (id === 'popup') {
          const read = (message: unknown): Bag | null => (isBag(message) && message['type'] === 'userInfo' && isBag(message['data']) && text(message['data']['token']) !== '' ? message['data'] : null);
          return enter(await inPopup({ url: new URL(`${server}/ui/login?lng=en-US`, page).href, read, signal, ...(options.host ? { host: options.host } : {}) }));
        }
        const missing = ['email', 'password'].filter((name) => !fields[name]?.trim());
        if (missing.length > 0) throw new CommentError('invalid', 'a field is empty', { fields: Object.fromEntries(missing.map((name) => [name, 'Please fill this in.'])) });
        try {
          return enter(await ask('token', { signal, method: 'POST', body: { email: fields['email'], password: fields['password'], ...(fields['code'] ? { code: fields['code'] } : {}) } }));
        } catch (thrown) {
          if (!(thrown instanceof CommentError) || thrown.code !== 'invalid') throw thrown;
          throw new CommentError('invalid', 'Waline refused the login', { cause: thrown, fields: { password: 'These do not go together.' } });
        }
      },
      async logout() {
        // Waline's tokens are forgotten, not revoked.
        signOut(false);
      },
      watch: (changed) => account.watch((now) => changed(now?.viewer ?? null)),
    };
  }
}
