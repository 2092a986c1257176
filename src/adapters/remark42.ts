// Remark42: its REST API, with Markdown in and HTML out. A page's comments come as one tree. The session is a cookie of Remark42's host that a
// page must repeat in a header, so writing works where Remark42 answers under the page's own host, or with a token (JWT) of the page's.

import type { AuthFacet, Call, CommentAdapter, Limits, ReactFacet, ReadFacet, WriteFacet } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Comment, CommentId, Recent, ThreadRef, Viewer } from '../core/model.js';
import { type Ask, http } from './support/http.js';
import { type Bag, bag, bags, count, isBag, segment, text } from './support/narrow.js';
import { pictureOf } from './support/picture.js';
import { type PopupHost, untilClosed } from './support/popup.js';
import { type Rules, authorOf, explain, readComment } from './support/remark42-comment.js';
import { snapshots } from './support/snapshot.js';
import { throwIfAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

export interface Remark42Options {
  /** Where Remark42 runs: "https://blog.example/remark42". Under the page's own host readers can log in; elsewhere they need `token`. */
  readonly server: string;
  /** `site_id`. Default "remark". */
  readonly site?: string;
  /** The address comments are filed under. Default: the thread's url, else its id as an address. */
  readonly url?: (thread: ThreadRef) => string;
  /** As AUTH_* of the server: "anonymous" asks for a name, others ("github", "google" …) open a window. Default ["anonymous"]. */
  readonly providers?: readonly string[];
  /** A token that the page already has (X-JWT), or a function that gives it. Then the widget offers no login of its own. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** MAX_COMMENT_SIZE of the server. Default 2048. */
  readonly length?: number;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
  /** Where the cookie XSRF-TOKEN is looked for. Default document.cookie. */
  readonly cookies?: () => string;
  /** For tests: the page that opens the login window. */
  readonly host?: PopupHost;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

export function remark42Adapter(options: Remark42Options): CommentAdapter {
  const { site = 'remark', providers = ['anonymous'], now = Date.now, cookies = () => globalThis.document?.cookie ?? '' } = options;
  const server = options.server.replace(/\/+$/, '');
  const limits: Limits = { orders: ['oldest', 'newest', 'best'], depth: Infinity, length: options.length ?? 2048, syntax: 'markdown', idempotent: false };
  const threads = snapshots<{ readonly comments: Comment[]; readonly closed: boolean }>(30_000, now);
  /** Where a comment stands: every call about it names the page too. */
  const places = new Map<string, string>();
  let rules: Pick<Rules, 'editing' | 'anonymousVotes'> | null = null;
  let viewer: Viewer | null = null;
  /** The page's token that the reader has logged out of. */
  let left: string | null = null;

  const xsrf = (): string => /(?:^|;\s*)XSRF-TOKEN=([^;]*)/.exec(cookies())?.[1] ?? '';
  const token = async (): Promise<string | null> => {
    const given = (typeof options.token === 'function' ? await options.token() : options.token) ?? null;
    return given === left ? null : given;
  };
  const send = http({
    base: server, credentials: options.token === undefined ? 'include' : 'omit', explain,
    headers: async (): Promise<Record<string, string>> => {
      const bearer = await token();
      return bearer !== null ? { 'x-jwt': bearer } : xsrf() === '' ? {} : { 'x-xsrf-token': xsrf() };
    },
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }), ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const api = async (path: string, how: Ask): Promise<unknown> => {
    throwIfAborted(how.signal);
    return (await send(`api/v1/${path}`, { ...how, query: { site, ...how.query } })).data;
  };
  const address = (thread: ThreadRef): string => {
    if (options.url) return options.url(thread);
    const given = thread.url ?? thread.id;
    return globalThis.location ? new URL(given, globalThis.location.href).href : given;
  };

  const identify = async ({ signal }: Call): Promise<Viewer | null> => {
    throwIfAborted(signal);
    // Who has no session is not asked for: a refusal would stand in every stranger's console.
    if (await token() === null && xsrf() === '') return (viewer = null);
    const user = await api('user', { signal }).catch((thrown: unknown) => {
      if (thrown instanceof CommentError && thrown.code === 'signed-out') return null;
      throw thrown;
    });
    return (viewer = user === null ? null : viewerOf(bag(user, 'a user')));
  };
  /** What the server lets readers do. Without an answer, its own defaults. */
  const config = async ({ signal }: Call): Promise<NonNullable<typeof rules>> => {
    if (rules) return rules;
    const told = await api('config', { signal }).catch(() => null);
    if (!isBag(told)) return { editing: 300, anonymousVotes: false };
    return (rules = { editing: count(told['edit_duration']), anonymousVotes: told['anon_vote'] === true });
  };
  const around = (closed: boolean, known: NonNullable<typeof rules>): Rules => ({ ...known, viewer: viewer?.id ?? null, admin: viewer?.role === 'moderator', now: now(), closed });

  async function load(url: string, call: Call): Promise<{ comments: Comment[]; closed: boolean }> {
    const [answer, known] = await Promise.all([
      identify(call).then(() => api('find', { ...call, query: { url, format: 'tree', sort: '+time' } })).then((data) => bag(data, 'a tree')),
      config(call),
    ]);
    const closed = isBag(answer['info']) && answer['info']['read_only'] === true;
    const comments: Comment[] = [];
    // A stack, because a thread may be deeper than the call stack.
    const waiting = [...bags(answer['comments'] ?? [], 'branches')].reverse().map((branch) => ({ branch, parent: null as CommentId | null }));
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const replies: unknown[] = Array.isArray(next.branch['replies']) ? next.branch['replies'] : [];
      const comment = isBag(next.branch['comment']) ? readComment(next.branch['comment'], around(closed, known), next.parent, replies.length) : null;
      if (!comment) continue;
      comments.push(comment);
      places.set(comment.id, url);
      for (const branch of [...replies].reverse()) if (isBag(branch)) waiting.push({ branch, parent: comment.id });
    }
    return { comments, closed };
  }

  const read: ReadFacet = {
    async page(query, call) {
      throwIfAborted(call.signal);
      const url = address(query.thread);
      const { comments, closed } = await threads.get(`${viewer?.id ?? ''} ${url}`, query.after === null && query.parent === null, () => load(url, call));
      throwIfAborted(call.signal);
      return pageOf(comments, query, closed);
    },
    async count(list, { signal }) {
      if (list.length === 0) return [];
      const answers = bags(await api('counts', { signal, method: 'POST', body: [...new Set(list.map(address))] }), 'counts');
      const known = new Map(answers.map((each) => [text(each['url']), count(each['count'])]));
      return list.map((thread) => known.get(address(thread)) ?? 0);
    },
    async recent({ size }, call): Promise<Recent[]> {
      const rows = bags(await api(`last/${Math.max(1, Math.floor(size))}`, call), 'comments');
      const known = await config(call);
      return rows.flatMap((row) => {
        const comment = readComment(row, around(true, known), null, 0);
        const url = isBag(row['locator']) ? text(row['locator']['url']) : '';
        const title = text(row['title']);
        return comment?.body && url !== '' ? [{ comment: { ...comment, parent: (text(row['pid']) || null) as CommentId | null, can: [] }, thread: { id: url, url, ...(title === '' ? {} : { title }) } }] : [];
      }).sort((a, b) => b.comment.createdAt - a.comment.createdAt).slice(0, size);
    },
  };

  const checked = (source: string): string => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing was typed');
    if (source.length > limits.length) throw new CommentError('invalid', 'too long', { reason: `At most ${limits.length} characters.` });
    return source;
  };
  const urlOf = (id: CommentId): string => {
    const url = places.get(id);
    if (url === undefined) throw new CommentError('missing', `no comment ${id} has been read here`);
    return url;
  };
  const fresh = async (id: CommentId, call: Call): Promise<Bag> => bag(await api(`id/${segment(id)}`, { ...call, query: { url: urlOf(id) } }), 'a comment');
  /** As it now stands in its thread; undefined: it does not. */
  const standing = async (id: CommentId, call: Call): Promise<Comment | undefined> => {
    threads.clear();
    return (await load(urlOf(id), call)).comments.find((each) => each.id === id);
  };
  const answered = async (row: unknown, call: Call, more: Partial<Comment> = {}): Promise<Comment> => {
    threads.clear();
    const comment = isBag(row) ? readComment(row, around(false, await config(call)), (text(row['pid']) || null) as CommentId | null, 0) : null;
    if (!comment) throw new CommentError('garbled', 'the answer has no comment', { cause: row });
    return { ...comment, ...more };
  };
  const change = (id: CommentId, body: object, call: Call): Promise<unknown> =>
    api(`comment/${segment(id)}`, { ...call, method: 'PUT', query: { url: urlOf(id) }, body });

  const write: WriteFacet = {
    async create({ thread, parent, source }, call) {
      const words = checked(source);
      const url = address(thread);
      // Remark42 takes an answer to nobody, and then never shows it.
      if (parent !== null && places.get(parent) !== url) await api(`id/${segment(parent)}`, { ...call, query: { url } });
      const row = bag(await api('comment', { ...call, method: 'POST', body: { text: words, ...(parent === null ? {} : { pid: parent }), locator: { site, url }, ...(thread.title === undefined ? {} : { title: thread.title }) } }), 'a comment');
      // Who wrote has a session, whatever was known of it.
      if (!viewer) await identify(call);
      const comment = await answered(row, call, { parent });
      places.set(comment.id, url);
      return comment;
    },
    async edit(id, source, call) {
      const body = { text: checked(source) };
      const before = await fresh(id, call);
      // The answer leaves out what has not changed.
      return answered({ ...before, ...bag(await change(id, body, call), 'a comment') }, call);
    },
    async remove(id, call) {
      const row = await fresh(id, call);
      const mine = isBag(row['user']) && authorOf(row['user'])?.id === viewer?.id;
      if (!mine && viewer?.role === 'moderator') await api(`admin/comment/${segment(id)}`, { ...call, method: 'DELETE', query: { url: urlOf(id) } });
      else await change(id, { delete: true }, call);
      return await standing(id, call) ?? null;
    },
    source: async (id, call) => text((await fresh(id, call))['orig']),
    preview: async (source, call) => ({ format: 'html', source: text(await api('preview', { ...call, method: 'POST', body: { text: checked(source) }, as: 'text' })) }),
    async upload(file, call) {
      const body = new FormData();
      body.append('file', file, (await pictureOf(file)).name);
      const id = text(bag(await api('picture', { ...call, method: 'POST', body }), 'a picture')['id']);
      if (id === '') throw new CommentError('garbled', 'the picture has no id');
      return new URL(`api/v1/picture/${id.split('/').map(segment).join('/')}`, `${server}/`).href;
    },
  };
  const react: ReactFacet = {
    kinds: ['up', 'down'],
    async set(id, kind, on, call) {
      if (kind !== 'up' && kind !== 'down') throw new CommentError('unsupported', `Remark42 has no ${kind}`);
      if (await token() === null && xsrf() === '') throw new CommentError('signed-out', 'nobody is signed in');
      const row = await fresh(id, call);
      const step = kind === 'up' ? 1 : -1;
      const [from, wanted] = [Number(row['vote']) || 0, on ? step : Number(row['vote']) === step ? 0 : Number(row['vote']) || 0];
      let score = row['score'];
      // It is told steps, not states: from one side to the other are two.
      for (let vote = from; vote !== wanted; vote += Math.sign(wanted - vote)) {
        const answer = await api(`vote/${segment(id)}`, { ...call, method: 'PUT', query: { url: urlOf(id), vote: Math.sign(wanted - vote) } }).catch((thrown: unknown) => {
          // Cast already, from another tab.
          if (thrown instanceof CommentError && thrown.code === 'duplicate') return { score };
          throw thrown;
        });
        score = bag(answer, 'a score')['score'];
      }
      const known = await threads.get(`${viewer?.id ?? ''} ${urlOf(id)}`, false, () => load(urlOf(id), call));
      const replies = known.comments.find((each) => each.id === id)?.replies ?? 0;
      return answered({ ...row, score, vote: wanted }, call, { replies });
    },
  };

  const own = options.token === undefined ? providers : [];
  const auth: AuthFacet = {
    ways: own.map((id) => (id === 'anonymous' ? { id, kind: 'form' as const, fields: [{ name: 'name', type: 'text' as const, required: true }] } : { id, kind: 'popup' as const, label: id.charAt(0).toUpperCase() + id.slice(1) })),
    required: true,
    viewer: identify,
    async login(way, fields, call) {
      if (!own.includes(way)) throw new CommentError('unsupported', `no way to log in called ${way}`);
      if (way === 'anonymous') {
        const name = (fields['name'] ?? '').trim();
        const refuse = (cause?: unknown): never => { throw new CommentError('invalid', 'Remark42 refused the name', { cause, fields: { name: 'Please use at least three letters.' } }); };
        if (name === '') refuse();
        await send('auth/anonymous/login', { ...call, query: { user: name, aud: site, from: globalThis.location?.href } }).catch((thrown: unknown) => {
          if (thrown instanceof CommentError && thrown.code === 'forbidden') refuse(thrown);
          throw thrown;
        });
      } else {
        const query = new URLSearchParams({ from: `${new URL(server, globalThis.location?.href).href}/web/iframe.html?selfClose`, site });
        // The window closes itself, and says nothing to a page of another host.
        await untilClosed({ url: new URL(`${server}/auth/${segment(way)}/login?${query}`, globalThis.location?.href).href, signal: call.signal, ...(options.host ? { host: options.host } : {}) });
      }
      threads.clear();
      if (xsrf() === '' && way === 'anonymous') throw new CommentError('unsupported', 'the session of Remark42 is out of reach: it must answer under the host of the page');
      const found = await identify(call);
      if (!found) throw new CommentError('cancelled', 'nobody has logged in');
      return found;
    },
    async logout(call) {
      if (options.token !== undefined) left = await token();
      // It answers with a page or with nothing, as its version has it.
      else await send('auth/logout', call).catch((thrown: unknown) => {
        if (!(thrown instanceof CommentError) || !['garbled', 'signed-out', 'forbidden'].includes(thrown.code)) throw thrown;
      });
      viewer = null;
      threads.clear();
    },
  };

  return {
    name: 'remark42', address: `${server} ${site}`, limits, read, write, react, auth,
    moderate: {
      actions: ['pin'],
      async set(id, action, on, call) {
        if (action !== 'pin') throw new CommentError('unsupported', `no such act here: ${action}`);
        await api(`admin/pin/${segment(id)}`, { ...call, method: 'PUT', query: { url: urlOf(id), pin: on ? 1 : 0 } });
        return await standing(id, call) ?? null;
      },
    },
  };
}

function viewerOf(user: Bag): Viewer {
  const author = authorOf(user);
  if (!author) throw new CommentError('garbled', 'the user has no id', { cause: user });
  return { ...author, role: user['admin'] === true ? 'moderator' : 'reader' };
}
