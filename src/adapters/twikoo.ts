// Twikoo (self-hosted and serverless over HTTP; not Tencent's own cloud): one address, every call a POST with an event.
// Readers are known by an access token alone; who has the administrator's password keeps order.

import type { Call, CommentAdapter, LoginField, PageQuery } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Action, Comment, CommentId, Cursor, Page, ThreadRef } from '../core/model.js';
import { deletedWords, isDeleted } from './support/branches.js';
import { http } from './support/http.js';
import { escaped, lines } from './support/markup.js';
import { md5 } from './support/md5.js';
import { type Bag, bag, bags, count, isBag, text } from './support/narrow.js';
import { type Keep, session } from './support/session.js';
import { pageOf } from './support/whole.js';
import { type Admin, type At, parse, readAdmin, refused } from './twikoo/answers.js';

export interface TwikooOptions {
  /** The address of the server: "https://twikoo.example". */
  readonly server: string;
  /** Which of name, mail address and website a guest must give. Default ['name']. */
  readonly required?: readonly ('name' | 'email' | 'url')[];
  /** How long the administrator's login lasts. Default 'tab'. A reader's token is kept on the device once they have written or voted. */
  readonly keep?: Keep;
  /** What a captcha gives, for servers that want one: fields added to a comment, such as { turnstileToken }. */
  readonly captcha?: () => Promise<Readonly<Record<string, string>>>;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
}

/** One root and all below it. */
type Branch = readonly [Comment, ...Comment[]];
interface Place {
  readonly comment: Comment;
  readonly thread: ThreadRef;
  readonly root: Comment;
}
const farTooMany = 500;

export function twikooAdapter(options: TwikooOptions): CommentAdapter {
  const server = options.server;
  const admin = session<Admin>(`parley:twikoo-admin:${server}`, options.keep ?? 'tab', readAdmin);
  const reader = session<string>(`parley:twikoo:${server}`, 'device', (stored) => (typeof stored === 'string' && stored !== '' ? stored : null));
  const places = new Map<CommentId, Place>();
  /** Given by the server; stored only once the reader has done something with it. */
  let token: string | null = null;
  const send = http({ base: server, credentials: 'omit', ...(options.timeout === undefined ? {} : { timeout: options.timeout }), ...(options.fetch ? { fetch: options.fetch } : {}) });

  const ask = async (event: string, fields: Readonly<Record<string, unknown>>, { signal }: Call): Promise<Bag> => {
    const accessToken = admin.get()?.token ?? reader.get() ?? token;
    const { data } = await send('', { signal, method: 'POST', body: { event, ...(accessToken === null ? {} : { accessToken }), ...fields } });
    const answer = bag(data, 'an answer');
    if (accessToken === null && text(answer['accessToken']) !== '') token ??= text(answer['accessToken']);
    if (answer['code'] !== undefined && answer['code'] !== 0) throw refused(answer);
    return answer;
  };
  /** As `ask`, for what the reader does: it needs an identity, which from then on is kept. */
  const act = async (event: string, fields: Readonly<Record<string, unknown>>, call: Call): Promise<Bag> => {
    if (!admin.get() && reader.get() === null) {
      if (token === null) await ask('GET_FUNC_VERSION', {}, call);
      if (token !== null) reader.set(token);
    }
    return ask(event, fields, call);
  };

  const read = (row: Bag, root: Comment | null, answered: boolean): Comment | null => {
    const id = text(row['id']);
    if (id === '') return null;
    const html = text(row['comment']);
    const removed = isDeleted(html);
    const name = text(row['nick']) || 'Anonymous';
    const moderator = admin.get() !== null;
    const may: Action[] = removed ? [] : ['reply', 'react'];
    // Who is deleted takes a whole branch out of the list, so that a root that is answered stays.
    if (!removed && (moderator || (row['isOwner'] === true && !answered))) may.push('remove');
    if (moderator) may.push('moderate');
    const [url, avatar] = [text(row['link']), text(row['avatar'])];
    const isMaster = row['master'] === true;
    return {
      id: id as CommentId,
      parent: root === null ? null : (text(row['pid']) || root.id) as CommentId,
      author: removed ? null : { id: isMaster ? 'master' : `name:${name}`, name, ...(avatar === '' ? {} : { avatar }), ...(url === '' ? {} : { url }), ...(isMaster ? { badge: 'Author' } : {}) },
      body: removed ? null : { format: 'html', source: html },
      createdAt: typeof row['created'] === 'number' ? row['created'] : 0,
      editedAt: null,
      state: removed ? 'removed' : row['isSpam'] === true ? 'held' : 'shown',
      replies: 0,
      // Servers before 1.7 count likes only.
      reactions: {
        up: { count: count(row['ups'] ?? row['like']), mine: row['liked'] === true },
        down: { count: count(row['downs']), mine: row['disliked'] === true },
      },
      can: may,
      ...(row['top'] === true ? { pinned: true } : {}),
    };
  };
  const batch = async (thread: ThreadRef, before: number | null, call: Call): Promise<{ branches: Branch[]; more: boolean; roots: number }> => {
    const answer = await ask('COMMENT_GET', { url: thread.id, sort: 'newest', ...(before === null ? {} : { before }) }, call);
    // It answers its own failures with an empty list and a word.
    if (text(answer['message']) !== '') throw new CommentError('server', `Twikoo said: ${text(answer['message'])}`);
    const branches: Branch[] = [];
    for (const row of bags(answer['data'], 'comments')) {
      const replies = Array.isArray(row['replies']) ? row['replies'].filter(isBag) : [];
      const root = read(row, null, replies.length > 0);
      if (!root) continue;
      const below = replies.map((reply) => read(reply, root, false)).filter((comment) => comment !== null);
      const ids = new Set([root, ...below].map(({ id }) => id));
      const branch: Branch = [root, ...below.map((comment) => (comment.parent !== null && ids.has(comment.parent) ? comment : { ...comment, parent: root.id }))];
      for (const comment of branch) places.set(comment.id, { comment, thread, root });
      branches.push(branch);
    }
    return { branches, more: answer['more'] === true, roots: count(answer['count']) };
  };
  const last = (branches: readonly Branch[]): number | null => branches.filter(([root]) => !root.pinned).at(-1)?.[0].createdAt ?? null;

  /** A comment read anew, and its branch. */
  const find = async (thread: ThreadRef, id: CommentId, call: Call): Promise<{ comment: Comment; branch: Branch }> => {
    const known = places.get(id);
    const starts: (number | null)[] = known && !known.root.pinned && known.thread.id === thread.id ? [known.root.createdAt + 1, null] : [null];
    for (const start of starts) {
      for (let before = start, pages = 0; pages < farTooMany; pages++) {
        const { branches, more } = await batch(thread, before, call);
        const branch = branches.find((each) => each.some((comment) => comment.id === id));
        if (branch) return { branch, comment: branch.find((comment) => comment.id === id) as Comment };
        const next = last(branches);
        if (!more || next === null || (before !== null && next >= before) || (start !== null && pages > 0)) break;
        before = next;
      }
    }
    throw new CommentError('missing', `no comment ${id} in this thread`);
  };
  const placeOf = (id: CommentId): Place => {
    const place = places.get(id);
    if (!place) throw new CommentError('missing', `no comment ${id} has been read here`);
    return place;
  };
  const fresh = async (id: CommentId, call: Call): Promise<Comment> => {
    const { branch, comment } = await find(placeOf(id).thread, id, call);
    return { ...comment, replies: branch.filter(({ parent }) => parent === id).length };
  };

  const page = async (query: PageQuery, call: Call): Promise<Page> => {
    if (query.parent !== null) {
      const { branch } = await find(query.thread, query.parent, call);
      return { ...pageOf(branch, query), total: null };
    }
    const at = query.after === null ? { before: null, skip: [] } : parse(query.after);
    const now = await batch(query.thread, at.before, call);
    const rest = now.branches.filter(([root]) => !at.skip.includes(root.id));
    const taken = rest.slice(0, Math.max(1, query.size));
    const end = taken.at(-1)?.[0];
    const comments: Comment[] = taken.flat();
    if (query.around !== undefined && !comments.some(({ id }) => id === query.around)) comments.push(...(await find(query.thread, query.around, call)).branch);
    const isLast = rest.length === taken.length && !now.more;
    const next: At = end && !end.pinned ? { before: end.createdAt + 1, skip: [end.id] } : { before: at.before, skip: [...at.skip, ...taken.map(([root]) => root.id)] };
    return {
      ...pageOf(comments, { ...query, order: 'newest', after: null, size: comments.length + 1 }),
      next: isLast || !end ? null : JSON.stringify(next) as Cursor,
      left: isLast ? 0 : null,
      total: null,
    };
  };

  const form: readonly LoginField[] = [{ name: 'password', type: 'password', required: true }];
  const must = options.required ?? ['name'];
  const recognise = async (secret: string, call: Call): Promise<Admin> => {
    const config = bag((await ask('GET_CONFIG_FOR_ADMIN', { accessToken: secret }, call))['config'] ?? {}, 'the configuration');
    const [name, mail] = [text(config['BLOGGER_NICK']) || 'Admin', text(config['BLOGGER_EMAIL'])];
    return { token: secret, mail, viewer: { id: mail === '' ? `name:${name}` : 'master', name, role: 'moderator' } };
  };
  return {
    name: 'twikoo',
    address: server,
    limits: { orders: ['newest'], depth: Infinity, length: Infinity, syntax: 'plain', idempotent: false },
    read: {
      page,
      async count(threads, call) {
        if (threads.length === 0) return [];
        const { data } = await ask('GET_COMMENTS_COUNT', { urls: threads.map(({ id }) => id), includeReply: true }, call);
        const counts = new Map(bags(data, 'counts').map((row) => [text(row['url']), count(row['count'])]));
        return threads.map(({ id }) => counts.get(id) ?? 0);
      },
      async recent({ size }, call) {
        const { data } = await ask('GET_RECENT_COMMENTS', { pageSize: Math.min(100, Math.max(1, size)), includeReply: true }, call);
        return bags(data, 'comments').flatMap((row) => {
          const comment = read(row, null, true);
          const url = text(row['url']);
          return comment && url !== '' ? [{ comment: { ...comment, can: [] }, thread: { id: url, ...(/^(\/|https?:)/.test(url) ? { url } : {}) } }] : [];
        }).slice(0, size);
      },
    },
    write: {
      async create({ thread, parent, source, guest = {} }, call) {
        if (source.trim() === '') throw new CommentError('invalid', 'nothing but blanks');
        const known = admin.get();
        const field = (name: string): string => (Object.hasOwn(guest, name) ? guest[name] ?? '' : '').trim();
        const missing = known ? [] : must.filter((name) => field(name) === '');
        if (missing.length > 0) throw new CommentError('invalid', `missing: ${missing.join(', ')}`, { fields: Object.fromEntries(missing.map((name) => [name, 'Please fill this in.'])) });
        const who = known ? { nick: known.viewer.name, mail: known.mail, link: '' } : { nick: field('name'), mail: field('email'), link: field('url') };
        const root = parent === null ? null : places.get(parent)?.root ?? (await find(thread, parent, call)).branch[0];
        const answer = await act('COMMENT_SUBMIT', {
          ...who, ua: globalThis.navigator?.userAgent || 'unknown', url: thread.id, href: thread.url ?? globalThis.location?.href ?? '',
          comment: lines(escaped(source)), ...(root ? { pid: parent, rid: root.id } : {}), ...(known ? {} : await options.captcha?.()),
        }, call);
        const id = text(answer['id']) as CommentId;
        if (text(id) === '') throw new CommentError('garbled', 'Twikoo took the comment without naming it', { cause: answer });
        const place = root ? places.get(root.id) : undefined;
        if (place) places.set(id, { ...place, root: place.comment });
        // It tells the name only; how the comment now stands, the thread knows.
        return (await find(thread, id, call)).comment;
      },
      async remove(id, call) {
        const { branch } = await find(placeOf(id).thread, id, call);
        const isAnswered = branch[0].id === id ? branch.length > 1 : branch.some(({ parent }) => parent === id);
        if (isAnswered && admin.get()) {
          await act('COMMENT_SET_FOR_ADMIN', { id, set: { comment: `<p>${deletedWords}</p>` } }, call);
          return fresh(id, call);
        }
        if (isAnswered && branch[0].id === id) throw new CommentError('forbidden', 'what was answered would be lost', { reason: 'others have answered it.' });
        await act(admin.get() ? 'COMMENT_DELETE_FOR_ADMIN' : 'COMMENT_DELETE_FOR_USER', { id, url: placeOf(id).thread.id }, call);
        return null;
      },
    },
    react: {
      kinds: ['up', 'down'],
      async set(id, kind, on, call) {
        if (kind !== 'up' && kind !== 'down') throw new CommentError('unsupported', `Twikoo has no ${kind}`);
        // A vote is a toggle there, so it is read first how it stands.
        const before = await fresh(id, call);
        const stands = (comment: Comment, which: 'up' | 'down'): boolean => comment.reactions[which]?.mine === true;
        if (stands(before, kind) === on) return before;
        await act('COMMENT_LIKE', { id, type: kind }, call);
        const after = await fresh(id, call);
        const other = kind === 'up' ? 'down' : 'up';
        if (!on || !stands(after, other)) return after;
        await act('COMMENT_LIKE', { id, type: other }, call);
        return fresh(id, call);
      },
    },
    auth: {
      ways: [{ id: 'form', kind: 'form', label: 'Admin', fields: form }],
      required: false,
      guest: (['name', 'email', 'url'] as const).map((name) => ({ name, type: name === 'name' ? 'text' as const : name, required: must.includes(name) })),
      async viewer(call) {
        const known = admin.get();
        if (!known) return null;
        try {
          const now = await recognise(known.token, call);
          admin.set(now);
          return now.viewer;
        } catch (thrown) {
          if (!(thrown instanceof CommentError) || thrown.code !== 'signed-out') throw thrown;
          admin.set(null);
          return null;
        }
      },
      async login(way, typed, call) {
        if (way !== 'form') throw new CommentError('unsupported', `no way to log in called ${way}`);
        const password = typed['password'] ?? '';
        if (password === '') throw new CommentError('invalid', 'a field is empty', { fields: { password: 'Please fill this in.' } });
        // The server keeps the hash of this hash, and knows the administrator by it from then on.
        const secret = md5(password);
        await ask('LOGIN', { password: secret }, call);
        const now = await recognise(secret, call);
        admin.set(now);
        return now.viewer;
      },
      async logout() {
        admin.set(null);
      },
      watch: (changed) => admin.watch((now) => changed(now?.viewer ?? null)),
    },
    moderate: {
      actions: ['approve', 'hold', 'pin'],
      async set(id, action, on, call) {
        const set = action === 'pin' ? { top: on } : action === 'approve' ? { isSpam: !on } : action === 'hold' ? { isSpam: on } : null;
        if (!set) throw new CommentError('unsupported', `Twikoo has no ${action}`);
        const { thread } = placeOf(id);
        if (!admin.get()) throw new CommentError('forbidden', 'only the administrator may do this');
        await find(thread, id, call);
        await act('COMMENT_SET_FOR_ADMIN', { id, set }, call);
        // What is pinned moves to the head of the list.
        if (action === 'pin') places.set(id, { ...placeOf(id), root: { ...placeOf(id).root, pinned: true } });
        return fresh(id, call);
      },
    },
  };
}
