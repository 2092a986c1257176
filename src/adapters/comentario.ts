// Comentario 3: its embed API, with Markdown in and HTML out. A page's comments come flat and at once; what is new comes over a WebSocket.

import type { AuthFacet, Call, CommentAdapter, Limits, LiveFacet, LoginField, ReactFacet, ReadFacet, WriteFacet } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Comment, CommentId, ThreadRef, Viewer } from '../core/model.js';
import { type PageInfo, explain, readComment, readPageInfo, readPrincipal } from './support/comentario-comment.js';
import { type SocketClass, hear } from './support/comentario-socket.js';
import { type Ask, http } from './support/http.js';
import { type Bag, bag, bags, count, isBag, segment, text } from './support/narrow.js';
import { type PopupHost, untilClosed } from './support/popup.js';
import { type Keep, session } from './support/session.js';
import { snapshots } from './support/snapshot.js';
import { throwIfAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

export interface ComentarioOptions {
  /** Where Comentario runs: "https://comments.example". */
  readonly server: string;
  /** The site as registered there. Default: the page's host, with its port. */
  readonly domain?: string;
  /** The path comments are filed under. Default: of the thread's url, else of its id. */
  readonly path?: (thread: ThreadRef) => string;
  /** true: the site lets strangers write ("Commenting without registration"). Default false. */
  readonly guests?: boolean;
  /** Logins in a window, as set up for the site: "github", "google" … Beside mail address and password. Default none. */
  readonly providers?: readonly string[];
  /** How long a login lasts. Default 'tab'. */
  readonly keep?: Keep;
  /** Whether what is new is shown by itself. Default true, where the browser has WebSockets. */
  readonly live?: boolean;
  /** Longest comment of the site. Default 4096. */
  readonly length?: number;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
  /** For tests: the page that opens the login window, and its WebSocket. */
  readonly host?: PopupHost;
  readonly WebSocket?: SocketClass;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

/** Paths that can be counted in one request. */
const countable = 32;

export function comentarioAdapter(options: ComentarioOptions): CommentAdapter {
  const { guests = false, providers = [], now = Date.now } = options;
  const server = options.server.replace(/\/+$/, '');
  const domain = options.domain ?? globalThis.location?.host ?? '';
  const limits: Limits = { orders: ['oldest', 'newest', 'best'], depth: Infinity, length: options.length ?? 4096, syntax: 'markdown', idempotent: false };
  const account = session<string>(`parley-comentario:${server}`, options.keep ?? 'tab', (stored) => text(stored) || null);
  const threads = snapshots<{ readonly comments: readonly Comment[]; readonly closed: boolean }>(30_000, now);
  const known = new Map<CommentId, Comment>();
  let page: PageInfo | null = null;
  let viewer: Viewer | null = null;

  const send = http({
    base: `${server}/api`, credentials: 'omit', explain,
    headers: (): Record<string, string> => {
      const token = account.get();
      return token === null ? {} : { 'x-user-session': token };
    },
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }), ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const ask = async (path: string, how: Ask): Promise<unknown> => {
    throwIfAborted(how.signal);
    const token = account.get();
    try {
      return (await send(`embed/${path}`, how)).data;
    } catch (thrown) {
      // The session has ended: who reads is a stranger from now on.
      if (thrown instanceof CommentError && thrown.code === 'signed-out' && token !== null && account.get() === token) {
        viewer = null;
        account.set(null, true);
        threads.clear();
      }
      throw thrown;
    }
  };
  const pathOf = (thread: ThreadRef): string => options.path?.(thread) ?? new URL(thread.url ?? thread.id, globalThis.location?.href ?? 'https://page.invalid').pathname;
  const one = (id: CommentId): string => `comments/${segment(id)}`;

  const identify = async ({ signal }: Call): Promise<Viewer | null> => {
    throwIfAborted(signal);
    if (account.get() === null) return (viewer = null);
    const user = await ask('auth/user', { signal, method: 'POST' }).catch((thrown: unknown) => {
      if (thrown instanceof CommentError && thrown.code === 'signed-out') return null;
      throw thrown;
    });
    return (viewer = user === null ? null : readPrincipal(user, server));
  };
  const read = (row: Bag, commenters: ReadonlyMap<string, Bag>): Comment | null => {
    const comment = readComment(row, { commenters, viewer, page, server });
    if (comment) known.set(comment.id, comment);
    return comment;
  };
  async function load(path: string, call: Call): Promise<{ comments: readonly Comment[]; closed: boolean }> {
    if (!viewer && account.get() !== null) await identify(call);
    const answer = bag(await ask('comments', { ...call, method: 'POST', body: { host: domain, path } }), 'a page');
    const info = (page = readPageInfo(answer['pageInfo']));
    const commenters = new Map((Array.isArray(answer['commenters']) ? answer['commenters'].filter(isBag) : []).map((each) => [text(each['id']), each]));
    const comments = bags(answer['comments'] ?? [], 'comments').map((row) => read(row, commenters)).filter((comment) => comment !== null);
    const replies = new Map<CommentId | null, number>();
    for (const { parent } of comments) replies.set(parent, (replies.get(parent) ?? 0) + 1);
    for (const comment of comments) known.set(comment.id, { ...comment, replies: replies.get(comment.id) ?? 0 });
    return { comments, closed: info.closed };
  }
  /** `{ comment, commenter }`; what it leaves out stays as it was read. */
  const answered = (value: unknown): Comment => {
    const answer = bag(value, 'a comment');
    const row = bag(answer['comment'], 'a comment');
    const commenter = isBag(answer['commenter']) ? answer['commenter'] : null;
    const before = known.get(text(row['id']) as CommentId);
    threads.clear();
    const comment = read(row, new Map(commenter ? [[text(commenter['id']), commenter]] : []));
    if (!comment) throw new CommentError('garbled', 'the answer has no comment', { cause: value });
    // Answers to writes forget how the reader had voted.
    const whole = before ? { ...comment, parent: before.parent, replies: before.replies, reactions: before.reactions } : comment;
    known.set(whole.id, whole);
    return whole;
  };
  const fresh = async (id: CommentId, { signal }: Call): Promise<Bag> => bag(bag(await ask(one(id), { signal }), 'a comment')['comment'], 'a comment');
  const standing = async (id: CommentId, path: string, call: Call): Promise<Comment | null> => {
    threads.clear();
    await load(path, call);
    return known.get(id) ?? null;
  };
  const paths = new Map<CommentId, string>();

  const facet: ReadFacet = {
    async page(query, call) {
      throwIfAborted(call.signal);
      const path = pathOf(query.thread);
      const { comments, closed } = await threads.get(`${account.get() ?? ''} ${path}`, query.after === null && query.parent === null, () => load(path, call)
        .catch((thrown: unknown) => {
          // An ended session is no reason not to show what strangers see.
          if (thrown instanceof CommentError && thrown.code === 'signed-out') return load(path, call);
          throw thrown;
        }));
      for (const { id } of comments) paths.set(id, path);
      throwIfAborted(call.signal);
      return pageOf(comments, query, closed);
    },
    async count(list, { signal }) {
      const all = [...new Set(list.map(pathOf))];
      const parts = Array.from({ length: Math.ceil(all.length / countable) }, (_, n) => all.slice(n * countable, (n + 1) * countable));
      const answers = await Promise.all(parts.map(async (part) => bag(bag(await ask('comments/counts', { signal, method: 'POST', body: { host: domain, paths: part } }), 'counts')['commentCounts'], 'counts')));
      const counts = new Map(answers.flatMap((answer) => Object.entries(answer)));
      return list.map((thread) => count(counts.get(pathOf(thread))));
    },
  };
  const checked = (source: string): string => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing was typed');
    if (source.length > limits.length) throw new CommentError('invalid', 'too long', { reason: `At most ${limits.length} characters.` });
    return source;
  };
  const write: WriteFacet = {
    async create({ thread, parent, source, guest = {} }, call) {
      const markdown = checked(source);
      if (account.get() === null && !guests) throw new CommentError('signed-out', 'nobody is signed in');
      const name = (Object.hasOwn(guest, 'name') ? guest['name'] ?? '' : '').trim();
      if (parent !== null && !known.has(parent)) await fresh(parent, call);
      const path = pathOf(thread);
      const comment = answered(await ask('comments', {
        ...call, method: 'PUT',
        body: { host: domain, path, markdown, ...(parent === null ? {} : { parentId: parent }), ...(account.get() === null ? { unregistered: true, ...(name === '' ? {} : { authorName: name }) } : {}) },
      }));
      paths.set(comment.id, path);
      return comment;
    },
    async edit(id, source, call) {
      const comment = answered(await ask(one(id), { ...call, method: 'PUT', body: { markdown: checked(source) } }));
      // Not every version says when.
      return { ...comment, editedAt: comment.editedAt ?? now() };
    },
    async remove(id, call) {
      await ask(one(id), { ...call, method: 'DELETE' });
      known.delete(id);
      return standing(id, paths.get(id) ?? '/', call);
    },
    source: async (id, call) => text((await fresh(id, call))['markdown']),
    async preview(source, call) {
      const markdown = checked(source);
      // Only a page says which site it is of.
      if (!page) await load(globalThis.location?.pathname ?? '/', call);
      const answer = await ask('comments/preview', { ...call, method: 'POST', body: { domainId: page?.domain ?? '', markdown } });
      return { format: 'html', source: text(bag(answer, 'a preview')['html']) };
    },
  };
  const react: ReactFacet = {
    kinds: ['up', 'down'],
    async set(id, kind, on, call) {
      if (kind !== 'up' && kind !== 'down') throw new CommentError('unsupported', `Comentario has no ${kind}`);
      if (account.get() === null) throw new CommentError('signed-out', 'nobody is signed in');
      const row = await fresh(id, call);
      const [cast, side] = [Number(row['direction']) || 0, kind === 'up' ? 1 : -1];
      const direction = on ? side : cast === side ? 0 : cast;
      const score = direction === cast ? row['score'] : bag(await ask(`${one(id)}/vote`, { ...call, method: 'POST', body: { direction } }), 'a score')['score'];
      const before = known.get(id);
      threads.clear();
      const comment = read({ ...row, score, direction }, new Map());
      if (!comment) throw new CommentError('missing', `no comment ${id}`);
      const after = before ? { ...before, reactions: comment.reactions } : comment;
      known.set(id, after);
      return after;
    },
  };

  const enter = (value: unknown): Viewer => {
    const answer = bag(value, 'a login');
    const token = text(answer['sessionToken']);
    if (token === '') throw new CommentError('garbled', 'Comentario logged somebody in without a session');
    viewer = readPrincipal(answer['principal'] ?? answer, server);
    account.set(token);
    threads.clear();
    return viewer;
  };
  const fields: readonly LoginField[] = [{ name: 'email', type: 'email', required: true }, { name: 'password', type: 'password', required: true }];
  const auth: AuthFacet = {
    ways: [{ id: 'form', kind: 'form', fields }, ...providers.map((id) => ({ id, kind: 'popup' as const, label: id.charAt(0).toUpperCase() + id.slice(1) }))],
    required: !guests,
    ...(guests ? { guest: [{ name: 'name', type: 'text', required: false }] as const } : {}),
    viewer: identify,
    async login(way, typed, call) {
      if (way === 'form') {
        const missing = fields.filter(({ name }) => !typed[name]?.trim());
        if (missing.length > 0) throw new CommentError('invalid', 'a field is empty', { fields: Object.fromEntries(missing.map(({ name }) => [name, 'Please fill this in.'])) });
        return enter(await ask('auth/login', { ...call, method: 'POST', body: { email: typed['email'], password: typed['password'], host: domain } }).catch((thrown: unknown) => {
          if (!(thrown instanceof CommentError) || thrown.code !== 'signed-out') throw thrown;
          throw new CommentError('invalid', 'Comentario refused the login', { cause: thrown, fields: { password: 'These do not go together.' } });
        }));
      }
      if (!providers.includes(way)) throw new CommentError('unsupported', `no way to log in called ${way}`);
      const token = text(bag(await ask('auth/login/token', { ...call, method: 'POST' }), 'a token')['token']);
      // Its protocol has this token in the address: good for one login, and only until then.
      await untilClosed({ url: `${new URL(`${server}/api/oauth/${segment(way)}`, globalThis.location?.href).href}?${new URLSearchParams({ host: domain, token })}`, signal: call.signal, ...(options.host ? { host: options.host } : {}) });
      return enter(await ask('auth/login/token', { ...call, method: 'PUT', body: { host: domain }, headers: { authorization: `Bearer ${token}` } }).catch((thrown: unknown) => {
        if (!(thrown instanceof CommentError) || thrown.code !== 'signed-out') throw thrown;
        throw new CommentError('cancelled', 'nobody has logged in', { cause: thrown });
      }));
    },
    async logout({ signal }) {
      if (account.get() !== null) {
        await ask('auth/logout', { signal, method: 'POST' }).catch((thrown: unknown) => {
          if (!(thrown instanceof CommentError) || thrown.code !== 'signed-out') throw thrown;
        });
      }
      account.set(null);
      viewer = null;
      threads.clear();
    },
    watch: (changed) => account.watch((token) => {
      viewer = null;
      threads.clear();
      if (token === null) changed(null);
      else identify({ signal: new AbortController().signal }).then(changed, () => {});
    }),
  };

  const Socket = options.live === false ? undefined : options.WebSocket ?? (globalThis.WebSocket as SocketClass | undefined);
  const live: LiveFacet | undefined = Socket && {
    open(thread, feed) {
      const ending = new AbortController();
      const path = pathOf(thread);
      const stop = hear({
        Socket, url: `${new URL(server, globalThis.location?.href).href.replace(/^http/, 'ws').replace(/\/+$/, '')}/ws/comments`, domain, path,
        lost: () => feed.lost(),
        heard(id, action) {
          const before = known.get(id);
          if (action === 'delete') {
            known.delete(id);
            threads.clear();
            if (before && before.replies > 0) feed.put({ ...before, state: 'removed', author: null, body: null, reactions: {}, can: [] });
            else feed.drop(id);
            return;
          }
          ask(one(id), { signal: ending.signal }).then((value) => {
            const answer = bag(value, 'a comment');
            const commenter = isBag(answer['commenter']) ? answer['commenter'] : {};
            const comment = read(bag(answer['comment'], 'a comment'), new Map([[text(commenter['id']), commenter]]));
            if (!comment || ending.signal.aborted) return;
            threads.clear();
            paths.set(comment.id, path);
            const whole = { ...comment, replies: before?.replies ?? 0 };
            known.set(comment.id, whole);
            feed.put(whole);
          }).catch(() => {
            // Gone, or not for this reader; else the next reading shows it.
            if (!ending.signal.aborted) feed.lost();
          });
        },
      });
      return () => {
        ending.abort();
        stop();
      };
    },
  };

  return {
    name: 'comentario', address: `${server} ${domain}`, limits, read: facet, write, react, auth, ...(live ? { live } : {}),
    moderate: {
      actions: ['approve', 'hide', 'pin'],
      async set(id, action, on, call) {
        if (action !== 'approve' && action !== 'hide' && action !== 'pin') throw new CommentError('unsupported', `Comentario has no ${action}`);
        await (action === 'pin' ? ask(`${one(id)}/sticky`, { ...call, method: 'POST', body: { sticky: on } })
          : ask(`${one(id)}/moderate`, { ...call, method: 'POST', body: { approve: on === (action === 'approve') } }));
        return standing(id, paths.get(id) ?? '/', call);
      },
    },
  };
}
