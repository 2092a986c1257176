// Artalk 2.9 and later: its API v2 with Markdown in and HTML out, votes by address of the network, and a login of mail and password.
// Editing, deleting and moderating are the administrator's there. Paging by root numbers is support/branches.ts.

import type { Call, CommentAdapter, LoginField } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Action, Comment, CommentId, Order, ThreadRef, Viewer } from '../core/model.js';
import { type SignedIn, authorOf, explain, grouped, guestOf, idOf, readSignedIn, timeOf, viewerOf } from './artalk/answers.js';
import { branches, deletedWords, isDeleted } from './support/branches.js';
import { type Refusal, http } from './support/http.js';
import { likes } from './support/likes.js';
import { type Bag, bag, bags, count, isBag, segment, text } from './support/narrow.js';
import { type Keep, session } from './support/session.js';

export interface ArtalkOptions {
  /** Where Artalk runs: "https://artalk.example". */
  readonly server: string;
  /** The site's name as Artalk knows it. */
  readonly site: string;
  /** Minutes by which the server's clock is ahead of UTC: Artalk tells times without a zone. Default 0. */
  readonly utcOffset?: number;
  /** false: the widget offers no login; guests write under a name and a mail address. Default true. */
  readonly login?: boolean;
  /** How long a login lasts. Default 'tab'. */
  readonly keep?: Keep;
  /** A token that the page already has (from Artalk's single sign-on), or a function that gives it. Then the widget offers no login of its own. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** Shows Artalk's captcha (a data: address of a picture, or '' where it is of another kind) and answers with what was read; null: given up. */
  readonly captcha?: (image: string) => Promise<string | null>;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
}

const sorts: Readonly<Record<Order, string>> = { newest: 'date_desc', oldest: 'date_asc', best: 'vote' };

export function artalkAdapter(options: ArtalkOptions): CommentAdapter {
  const server = options.server.replace(/\/+$/, '');
  const site = options.site;
  const account = session<SignedIn>(`parley:artalk:${server}`, options.token === undefined ? options.keep ?? 'tab' : 'page', readSignedIn);
  const voted = likes(`artalk:${server}`);
  const rows = new Map<CommentId, Bag>();
  const closed = new Set<string>();
  let left = false;

  const token = async (): Promise<string | null> => {
    if (options.token === undefined) return account.get()?.token ?? null;
    return left ? null : typeof options.token === 'function' ? options.token() : options.token;
  };
  const send = http({
    base: `${server}/api/v2`,
    headers: async (): Promise<Record<string, string>> => {
      const now = await token();
      return now === null ? {} : { authorization: `Bearer ${now}` };
    },
    explain,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const ask = async (path: string, how: Parameters<typeof send>[1]): Promise<Bag> => bag((await send(path, how)).data, `what ${path} promises`);
  /** A write that meets the captcha is sent again once it is solved. */
  const tell = async (path: string, how: Parameters<typeof send>[1]): Promise<Bag> => {
    try {
      return await ask(path, how);
    } catch (thrown) {
      if (!(thrown instanceof CommentError)) throw thrown;
      const refused = thrown.cause as Refusal;
      // "Log in as administrator" is said to readers too.
      if (thrown.code === 'signed-out' && refused.status === 403 && viewerNow()) throw new CommentError('forbidden', 'only administrators may do this', { cause: refused });
      if (thrown.code === 'signed-out' && refused.status === 401) account.set(null);
      if (thrown.code !== 'challenge' || !options.captcha) throw thrown;
      const value = await options.captcha(isBag(refused.body) ? text(refused.body['img_data']) : '');
      if (value === null) throw new CommentError('cancelled', 'the captcha was not solved', { cause: thrown });
      await send('captcha/verify', { signal: how.signal, method: 'POST', body: { value } });
      return ask(path, how);
    }
  };

  const identify = async (signal: AbortSignal): Promise<Viewer | null> => {
    const now = await token();
    const known = account.get();
    if (now === null || known?.token === now) return now === null ? null : known?.viewer ?? null;
    return recognise(now, signal);
  };
  const recognise = async (now: string, signal: AbortSignal): Promise<Viewer | null> => {
    const answer = await ask('user', { signal }).catch((thrown: unknown) => {
      if (thrown instanceof CommentError && ['signed-out', 'forbidden', 'missing'].includes(thrown.code)) return null;
      throw thrown;
    });
    const user = isBag(answer?.['user']) ? answer['user'] : null;
    const viewer = user && viewerOf(user);
    account.set(user && viewer ? { token: now, viewer, email: text(user['email']) } : null);
    return viewer;
  };
  const viewerNow = (): Viewer | null => (options.token !== undefined && left ? null : account.get()?.viewer ?? null);

  const read = (row: Bag): Comment | null => {
    const id = idOf(row['id']);
    if (id === null) return null;
    rows.set(id, row);
    const markup = text(row['content_marked']);
    const removed = isDeleted(text(row['content'])) || isDeleted(markup);
    const may: Action[] = removed ? [] : row['is_allow_reply'] === false || closed.has(text(row['page_key'])) ? ['react'] : ['reply', 'react'];
    if (viewerNow()?.role === 'moderator') may.push(...(removed ? [] : ['edit', 'remove'] as const), 'moderate');
    const vote = (kind: 'up' | 'down'): Comment['reactions'][string] => ({ count: count(row[`vote_${kind}`]), mine: voted.has(id, kind) });
    return {
      id,
      parent: idOf(row['rid']),
      author: removed ? null : authorOf(row),
      body: removed ? null : markup === '' ? { format: 'markdown', source: text(row['content']) } : { format: 'html', source: markup },
      createdAt: timeOf(text(row['date']), options.utcOffset ?? 0),
      editedAt: null,
      state: removed ? 'removed' : row['is_pending'] === true ? 'held' : 'shown',
      replies: 0,
      reactions: { up: vote('up'), down: vote('down') },
      can: may,
      ...(row['is_pinned'] === true ? { pinned: true } : {}),
    };
  };
  const all = branches({
    sizes: [20, 100],
    async fetch({ thread, order, number, size }, { signal }) {
      await identify(signal);
      const answer = await ask('comments', { signal, query: { page_key: thread.id, site_name: site, limit: size, offset: number * size, sort_by: sorts[order] } });
      const page = isBag(answer['page']) ? answer['page'] : {};
      const isClosed = page['admin_only'] === true && viewerNow()?.role !== 'moderator';
      if (isClosed) closed.add(thread.id);
      else closed.delete(thread.id);
      const roots = count(answer['roots_count']);
      return {
        branches: grouped(bags(answer['comments'], 'comments').map(read).filter((comment) => comment !== null)),
        more: (number + 1) * size < roots, total: count(answer['count']), roots, closed: isClosed,
      };
    },
  });

  const written = (source: string): string => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing but blanks');
    return source;
  };
  const placeOf = (id: CommentId): { comment: Comment; thread: ThreadRef; root: CommentId } => {
    const place = all.seen(id);
    if (!place) throw new CommentError('missing', `no comment ${id} has been read here`);
    return place;
  };
  const kept = (comment: Comment): Comment => {
    const { thread, root, comment: before } = placeOf(comment.id);
    const whole = { ...comment, parent: before.parent, replies: before.replies };
    all.keep(whole, thread, root);
    return whole;
  };
  /** Artalk takes a comment back as a whole. */
  const change = async (id: CommentId, fields: Readonly<Record<string, unknown>>, call: Call): Promise<Comment> => {
    const { thread } = placeOf(id);
    const { content, is_collapsed, is_pending, is_pinned, rid } = rows.get(id) ?? {};
    const row = await tell(`comments/${segment(id)}`, {
      signal: call.signal, method: 'PUT',
      body: { site_name: site, page_key: thread.id, content, rid: rid ?? 0, is_collapsed: is_collapsed === true, is_pending: is_pending === true, is_pinned: is_pinned === true, ...fields },
    });
    const comment = read(row);
    if (!comment || comment.id !== id) throw new CommentError('garbled', 'the changed comment is another', { cause: row });
    return kept(comment);
  };

  const form: readonly LoginField[] = [{ name: 'email', type: 'email', required: true }, { name: 'password', type: 'password', required: true }];
  return {
    name: 'artalk',
    address: `${server} ${site}`,
    limits: { orders: ['newest', 'oldest', 'best'], depth: Infinity, length: Infinity, syntax: 'markdown', idempotent: false },
    read: {
      page: (query, call) => all.page(query, call),
      async count(threads, { signal }) {
        const keys = [...new Set(threads.map(({ id }) => id))];
        if (keys.length === 0) return [];
        const simple = keys.filter((key) => !key.includes(','));
        const known = new Map<string, number>();
        if (simple.length > 0) {
          const { data } = await ask('stats/page_comment', { signal, query: { site_name: site, page_keys: simple.join(','), limit: 100 } });
          const counts = bag(data, 'counts');
          for (const key of simple) known.set(key, Object.hasOwn(counts, key) ? count(counts[key]) : 0);
        }
        // A comma in a name would make two of it.
        for (const key of keys) if (key.includes(',')) known.set(key, count((await ask('comments', { signal, query: { page_key: key, site_name: site, limit: 1, offset: 0 } }))['count']));
        return threads.map(({ id }) => known.get(id) ?? 0);
      },
      async recent({ size }, { signal }) {
        const { data } = await ask('stats/latest_comments', { signal, query: { site_name: site, limit: Math.min(100, Math.max(1, size)) } });
        return bags(data, 'comments').flatMap((row) => {
          const comment = read(row);
          const [id, url] = [text(row['page_key']), text(row['page_url'])];
          return comment && id !== '' ? [{ comment: { ...comment, can: [] }, thread: { id, ...(url === '' ? {} : { url }) } }] : [];
        }).slice(0, size);
      },
    },
    write: {
      async create({ thread, parent, source, guest }, call) {
        const content = written(source);
        await identify(call.signal);
        const known = viewerNow() ? account.get() : null;
        const who = known ? { name: known.viewer.name, email: known.email, link: known.viewer.url ?? '' } : guestOf(guest ?? {});
        const at = parent === null ? null : all.seen(parent) ?? await all.find(thread, parent, 'newest', call);
        try {
          const row = await tell('comments', { ...call, method: 'POST', body: { ...who, content, rid: at ? Number(at.comment.id) : 0, page_key: thread.id, page_title: thread.title ?? '', site_name: site, ua: globalThis.navigator?.userAgent ?? '' } });
          const comment = read(row);
          if (!comment) throw new CommentError('garbled', 'the new comment has no id', { cause: row });
          all.keep(comment, thread, at?.root ?? comment.id);
          return comment;
        } catch (thrown) {
          // The same refusal means a page for administrators, and a guest under an administrator's name.
          if (thrown instanceof CommentError && (thrown.code === 'signed-out' || thrown.code === 'forbidden') && closed.has(thread.id)) throw new CommentError('closed', 'only administrators may write on this page', { cause: thrown });
          throw thrown;
        }
      },
      async edit(id, source, call) {
        return { ...await change(id, { content: written(source) }, call), editedAt: Date.now() };
      },
      async remove(id, call) {
        const { root, branch } = await all.find(placeOf(id).thread, id, 'newest', call);
        // Deleting would take the answers along.
        if (branch.some(({ parent }) => parent === id) || (root === id && branch.length > 1)) return change(id, { content: deletedWords }, call);
        await tell(`comments/${segment(id)}`, { ...call, method: 'DELETE' });
        return null;
      },
      async source(id) {
        placeOf(id);
        return text(rows.get(id)?.['content']);
      },
    },
    react: {
      kinds: ['up', 'down'],
      async set(id, kind, on, call) {
        if (kind !== 'up' && kind !== 'down') throw new CommentError('unsupported', `Artalk has no ${kind}`);
        const { comment } = placeOf(id);
        const address = `votes/comment/${segment(id)}`;
        // A vote is a toggle there, so it is asked first how it stands.
        const before = await ask(address, call);
        const after = (before[`is_${kind}`] === true) === on ? before : await tell(`${address}/${kind}`, { ...call, method: 'POST', body: {} });
        voted.set(id, after['is_up'] === true, 'up');
        voted.set(id, after['is_down'] === true, 'down');
        return kept({ ...comment, reactions: { up: { count: count(after['up']), mine: after['is_up'] === true }, down: { count: count(after['down']), mine: after['is_down'] === true } } });
      },
    },
    auth: {
      ways: options.token === undefined && options.login !== false ? [{ id: 'form', kind: 'form', fields: form }] : [],
      required: false,
      guest: [{ name: 'name', type: 'text', required: true }, { name: 'email', type: 'email', required: true }, { name: 'url', type: 'url', required: false }],
      async viewer({ signal }) {
        const now = await token();
        return now === null ? null : recognise(now, signal);
      },
      async login(way, typed, { signal }) {
        if (way !== 'form' || options.token !== undefined) throw new CommentError('unsupported', `no way to log in called ${way}`);
        const missing = form.map(({ name }) => name).filter((name) => !typed[name]?.trim());
        if (missing.length > 0) throw new CommentError('invalid', 'a field is empty', { fields: Object.fromEntries(missing.map((name) => [name, 'Please fill this in.'])) });
        const answer = await tell('user/access_token', { signal, method: 'POST', body: { email: typed['email'], password: typed['password'] } }).catch((thrown: unknown) => {
          if (!(thrown instanceof CommentError) || !['forbidden', 'invalid', 'signed-out'].includes(thrown.code)) throw thrown;
          throw new CommentError('invalid', 'Artalk refused the login', { cause: thrown, fields: { password: 'These do not go together.' } });
        });
        const viewer = isBag(answer['user']) ? viewerOf(answer['user']) : null;
        if (!viewer || text(answer['token']) === '') throw new CommentError('garbled', 'Artalk logged somebody in without saying whom', { cause: answer });
        account.set({ token: text(answer['token']), viewer, email: isBag(answer['user']) ? text(answer['user']['email']) : '' });
        return viewer;
      },
      async logout() {
        left = true;
        account.set(null);
      },
      watch: (changed) => account.watch((now) => changed(now?.viewer ?? null)),
    },
    moderate: {
      actions: ['approve', 'hold', 'pin'],
      async set(id, action, on, call) {
        const fields = action === 'pin' ? { is_pinned: on } : action === 'approve' ? { is_pending: !on } : action === 'hold' ? { is_pending: on } : null;
        if (!fields) throw new CommentError('unsupported', `Artalk has no ${action}`);
        return change(id, fields, call);
      },
    },
  };
}
