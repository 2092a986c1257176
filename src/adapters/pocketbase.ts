// Comments in a PocketBase of one's own, 0.22 and later, with the collections of demo/pocketbase.
// What may be done is decided by their rules; this file only asks, and says why a refusal came. Knows no view.

import type { CommentAdapter, LoginField, PageQuery } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Action, Comment, CommentId, Cursor, Order, Recent, Syntax, ThreadRef, Viewer, WriteKey } from '../core/model.js';
import { follow } from './support/event-stream.js';
import { hash } from './support/hash.js';
import { type Answer, type Ask, http } from './support/http.js';
import { type Lists, type Row, levels } from './support/levels.js';
import { type Bag, bag, bags, count, isBag, text, time } from './support/narrow.js';
import { type Keep, session } from './support/session.js';

export interface PocketBaseOptions {
  /** Address of the PocketBase: "https://pb.example". */
  readonly base: string;
  /** Names of the collections where they are not those of demo/pocketbase. */
  readonly collections?: Partial<typeof defaults>;
  /** A token that the page has from elsewhere, asked for anew each time; null: nobody is signed in. Absent: the widget's own form. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** How long a sign-in by the form lasts. 'page': memory only; 'tab': sessionStorage; 'device': localStorage. Default 'tab'. Scripts of the page can read the last two. */
  readonly keep?: Keep;
  /** What readers sign in with. Default 'email'. */
  readonly identity?: 'email' | 'username';
  /** true: comments wait for approval; the create rule must then say `status = "held"`. Default false. */
  readonly held?: boolean;
  /** Default ['up', 'down']. */
  readonly kinds?: readonly ('up' | 'down')[];
  /** Longest source in UTF-16 units; the field's own limit may not be less. Default 10,000. */
  readonly length?: number;
  /** Default 'markdown'. */
  readonly syntax?: Syntax;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** Default the page's fetch. */
  readonly fetch?: typeof fetch;
}

const defaults = {
  users: 'users', comments: 'comments', rows: 'comment_rows', counts: 'comment_counts',
  votes: 'comment_votes', moderators: 'comment_moderators', closed: 'closed_threads',
};
interface Account {
  readonly token: string;
  readonly viewer: Viewer;
}
/** What one reader sees: who they are, and their votes by comment. */
interface Eyes {
  readonly viewer: Viewer | null;
  readonly votes: ReadonlyMap<string, string>;
  readonly closed: boolean;
}

const sorts: Readonly<Record<Order, string>> = { best: '-pinned,-score,created,id', newest: '-pinned,-created,-id', oldest: '-pinned,created,id' };
/** The server's own limits: 500 records an answer, 3,500 characters a filter. */
const batch = { rows: 400, parents: 60 };
const most = 500;
const statuses: Readonly<Record<string, Comment['state']>> = { shown: 'shown', held: 'held', rejected: 'rejected', removed: 'removed' };

export function pocketbaseAdapter(options: PocketBaseOptions): CommentAdapter {
  const base = options.base.replace(/\/+$/, '');
  const at = { ...defaults, ...options.collections };
  const { length = 10_000, syntax = 'markdown', kinds = ['up', 'down'], identity = 'email' } = options;
  const kept = session<Account>(`parley:pocketbase:${base}`, options.token === undefined ? options.keep ?? 'tab' : 'page', readAccount);
  const stops = new Set<() => void>();
  /** Keys of this page's own writes, by the id they became: a live arrival of one is then known to be it. */
  const keys = new Map<string, WriteKey>();
  const ask = http({
    base: `${base}/api`, credentials: 'omit', explain,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });

  // Who asks

  /** The account that asks; with a page's own token it is looked up once for each token. */
  const who = async (signal: AbortSignal): Promise<Account | null> => {
    if (options.token === undefined) return kept.get();
    const token = typeof options.token === 'string' ? options.token : await options.token();
    if (!token) return null;
    const known = kept.get();
    return known?.token === token ? known : refresh(token, signal, false);
  };
  const send = async (account: Account | null, path: string, how: Ask): Promise<Answer> =>
    ask(path, { ...how, headers: account ? { authorization: account.token } : {} });
  /** Who this token belongs to; null: nobody any more. PocketBase takes such a token for a stranger's, without a word. */
  const refresh = async (token: string, signal: AbortSignal, tell: boolean): Promise<Account | null> => {
    try {
      const { data } = await ask(`collections/${at.users}/auth-refresh`, { signal, method: 'POST', headers: { authorization: token } });
      return await admit(options.token === undefined ? data : { ...bag(data, 'an account'), token }, signal);
    } catch (thrown) {
      if (!(thrown instanceof CommentError) || !['signed-out', 'forbidden', 'missing'].includes(thrown.code)) throw thrown;
      kept.set(null, tell);
      return null;
    }
  };
  const admit = async (answer: unknown, signal: AbortSignal): Promise<Account> => {
    const { token, record } = bag(answer, 'an account');
    const { id, name, username, avatar } = bag(record, 'an account');
    if (!text(token) || !text(id)) throw new CommentError('garbled', 'an account without id or token');
    const path = records(at.moderators);
    const { data } = await ask(path, { signal, query: { filter: `user = ${quoted(text(id))}`, perPage: 1, fields: 'id' }, headers: { authorization: text(token) } });
    const role = count(bag(data, 'a list')['totalItems']) > 0 ? 'moderator' : 'reader';
    const account: Account = { token: text(token), viewer: { ...author(text(id), text(name) || text(username), text(avatar)), role } };
    kept.set(account);
    return account;
  };
  const required = async (signal: AbortSignal): Promise<Account> => {
    const account = await who(signal);
    if (!account) throw new CommentError('signed-out', 'nobody is signed in');
    return account;
  };
  const author = (id: string, name: string, avatar: string): { id: string; name: string; avatar?: string } => ({
    // Where people need no name, they are told apart all the same.
    id, name: name || id.slice(0, 4),
    ...(avatar ? { avatar: `${base}/api/files/${[at.users, id, avatar].map(encodeURIComponent).join('/')}?thumb=100x100` } : {}),
  });

  // What is there

  const closed = async (account: Account | null, thread: string, signal: AbortSignal): Promise<boolean> => {
    const { data } = await send(account, records(at.closed), { signal, query: { filter: `thread = ${quoted(thread)}`, perPage: 1, fields: 'id' } });
    return count(bag(data, 'a list')['totalItems']) > 0;
  };
  const votesOf = async (account: Account | null, filter: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> => {
    const votes = new Map<string, string>();
    for (let page = 1, pages = account ? 1 : 0; page <= pages; page++) {
      const { data } = await send(account, records(at.votes), { signal, query: { filter, perPage: most, page, sort: 'id', fields: 'comment,kind' } });
      pages = Math.min(200, count(bag(data, 'a list')['totalPages']));
      for (const vote of bags(bag(data, 'a list')['items'], 'votes')) votes.set(text(vote['comment']), text(vote['kind']));
    }
    return votes;
  };
  const comment = (row: Bag, { viewer, votes, closed }: Eyes): Comment => {
    const id = text(row['id']) as CommentId;
    if (id === '') throw new CommentError('garbled', 'a comment without id', { cause: row });
    const state = statuses[text(row['status'])] ?? 'held';
    const mine = viewer !== null && row['author'] === viewer.id;
    const moderates = viewer?.role === 'moderator';
    const can: Action[] = [];
    if (state === 'shown' && !closed) can.push('reply');
    if (mine && (state === 'shown' || state === 'held')) can.push('edit');
    if ((mine && (state === 'shown' || state === 'held')) || (moderates && state !== 'removed')) can.push('remove');
    if (state === 'shown' && kinds.length > 0) can.push('react');
    if (moderates && state !== 'removed') can.push('moderate');
    const vote = votes.get(id);
    const key = keys.get(id);
    const gone = state === 'removed';
    return {
      id, parent: (text(row['parent']) || null) as CommentId | null,
      author: gone || !text(row['author']) ? null : { ...author(text(row['author']), text(row['author_name']), text(row['author_avatar'])), ...(count(row['author_moderates']) > 0 ? { badge: 'Moderator' } : {}) },
      body: gone ? null : { format: syntax === 'plain' ? 'text' : 'markdown', source: text(row['body']) },
      createdAt: time(row['created']) ?? 0, editedAt: gone ? null : time(row['edited']), state,
      replies: count(row['replies']) + (moderates ? count(row['held']) : 0),
      reactions: Object.fromEntries(kinds.map((kind) => [kind, { count: count(row[kind]), mine: vote === kind }] as const).filter(([, { count: n, mine: own }]) => n > 0 || own)),
      can,
      ...(row['pinned'] === true ? { pinned: true } : {}),
      ...(key === undefined ? {} : { key }),
    };
  };
  const rowOf = (data: Bag, eyes: Eyes, order: Order): Row => ({
    comment: comment(data, eyes),
    cursor: JSON.stringify([order, data['pinned'] === true, Number(data['score']) || 0, text(data['created']), text(data['id'])]) as Cursor,
    replies: count(data['replies']) + (eyes.viewer ? count(data['held']) : 0),
  });
  const find = async (account: Account | null, id: CommentId, signal: AbortSignal): Promise<Bag> =>
    bag((await send(account, record(at.rows, id), { signal })).data, 'a comment');
  /** One comment as this reader sees it. */
  const look = async (account: Account | null, id: CommentId, signal: AbortSignal): Promise<Comment> => {
    const [row, votes] = await Promise.all([find(account, id, signal), votesOf(account, `comment = ${quoted(checked(id))}`, signal)]);
    return comment(row, { viewer: account?.viewer ?? null, votes, closed: await closed(account, text(row['thread']), signal) });
  };

  const listsOf = (account: Account | null, thread: string, eyes: Promise<Eyes>, signal: AbortSignal): Lists => {
    const rows = async (filter: string, order: Order, perPage: number): Promise<{ rows: Row[]; total: number }> => {
      const query = { filter: `thread = ${quoted(thread)} && ${filter}`, sort: sorts[order], perPage };
      const { data } = await send(account, records(at.rows), { signal, query });
      const { items, totalItems } = bag(data, 'a list');
      const seen = await eyes;
      return { rows: bags(items, 'comments').map((item) => rowOf(item, seen, order)), total: count(totalItems) };
    };
    return {
      async list(parent, order, after, size) {
        const found = await rows(`parent = ${quoted(parent === null ? '' : checked(parent))}${after === null ? '' : behind(after, order)}`, order, Math.min(most, Math.max(1, size)));
        return size > 0 ? found : { ...found, rows: [] };
      },
      async together(parents, order) {
        const found = await rows(`(${parents.map((id) => `parent = ${quoted(checked(id))}`).join(' || ')})`, order, most);
        return found.total > found.rows.length ? null : found.rows;
      },
      async find(id) {
        const row = await find(account, id, signal);
        if (row['thread'] !== thread) throw new CommentError('missing', `comment ${id} stands in another thread`);
        return rowOf(row, await eyes, 'oldest');
      },
      start: (order) => JSON.stringify([order]) as Cursor,
    };
  };

  // Why not

  /** PocketBase says "not found" or "failed" for every broken rule. This finds out which. */
  const why = async (thrown: unknown, account: Account, signal: AbortSignal, about: { id?: CommentId; parent?: CommentId | null; thread?: string }): Promise<unknown> => {
    if (!(thrown instanceof CommentError) || (thrown.code !== 'missing' && thrown.code !== 'forbidden')) return thrown;
    const told = { cause: thrown.cause };
    if (!(await refresh(account.token, signal, true))) return new CommentError('signed-out', 'the sign-in has ended', told);
    if (about.thread !== undefined && (await closed(account, about.thread, signal))) return new CommentError('closed', 'nobody may write in this thread', told);
    const id = about.id ?? about.parent ?? null;
    const row = id === null ? null : await find(account, id, signal);
    if (row && about.thread !== undefined && row['thread'] !== about.thread) return new CommentError('missing', `comment ${id} stands in another thread`, told);
    return new CommentError(row?.['status'] === 'removed' ? 'missing' : 'forbidden', 'the collection’s rule says no', told);
  };
  const refuse = (source: string): void => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing but blanks', { fields: { source: 'Please write something.' } });
    if (source.length > length) throw new CommentError('invalid', 'too long', { fields: { source: `Please use at most ${length} characters.` } });
  };
  const change = async (id: CommentId, body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Account> => {
    const account = await required(signal);
    try {
      await send(account, record(at.comments, id), { signal, method: 'PATCH', body });
    } catch (thrown) {
      throw await why(thrown, account, signal, { id });
    }
    return account;
  };
  /** What is left of a comment after a change; null: nothing. */
  const left = (account: Account | null, id: CommentId, signal: AbortSignal): Promise<Comment | null> => look(account, id, signal).catch((thrown: unknown) => {
    if (thrown instanceof CommentError && thrown.code === 'missing') return null;
    throw thrown;
  });

  const fields: readonly LoginField[] = [{ name: identity, type: identity === 'email' ? 'email' : 'text', required: true }, { name: 'password', type: 'password', required: true }];

  return {
    name: 'pocketbase',
    address: `${base} ${at.comments}`,
    limits: { orders: ['best', 'newest', 'oldest'], depth: Infinity, length, syntax, idempotent: true },
    read: {
      async page(query: PageQuery, { signal }) {
        const account = await who(signal);
        const { id } = query.thread;
        // Before anything is asked: what throws here must not leave requests behind that nobody waits for.
        const here = `thread = ${quoted(id)}`;
        const eyes = (async (): Promise<Eyes> => {
          const [votes, shut] = await Promise.all([
            votesOf(account, `user = ${quoted(account?.viewer.id ?? '')} && comment.${here}`, signal), closed(account, id, signal),
          ]);
          return { viewer: account?.viewer ?? null, votes, closed: shut };
        })();
        const lists = listsOf(account, id, eyes, signal);
        const [page, { data }, seen] = await Promise.all([
          levels(query, lists, batch),
          send(account, records(at.rows), { signal, query: { filter: `${here} && status != "removed"`, perPage: 1, fields: 'id' } }),
          eyes,
          query.parent === null ? null : lists.find(query.parent),
        ]);
        return { ...page, total: count(bag(data, 'a list')['totalItems']), ...(seen.closed ? { closed: true } : {}) };
      },
      async count(threads: readonly ThreadRef[], { signal }) {
        const counts = new Map<string, number>();
        for (const ids of inParts(threads.map(({ id }) => id), 2500)) {
          const { data } = await ask(records(at.counts), { signal, query: { filter: ids.map((id) => `id = ${quoted(id)}`).join(' || '), perPage: most } });
          for (const row of bags(bag(data, 'a list')['items'], 'counts')) counts.set(text(row['id']), count(row['comments']));
        }
        return threads.map(({ id }) => counts.get(id) ?? 0);
      },
      async recent({ size }, { signal }) {
        const account = await who(signal);
        const { data } = await send(account, records(at.rows), { signal, query: { filter: 'status = "shown"', sort: '-created,-id', perPage: Math.min(most, Math.max(1, size)) } });
        const eyes: Eyes = { viewer: account?.viewer ?? null, votes: new Map(), closed: false };
        return bags(bag(data, 'a list')['items'], 'comments').slice(0, size).map((row): Recent => ({ comment: comment(row, eyes), thread: { id: text(row['thread']) } }));
      },
    },
    write: {
      async create({ thread, parent, source }, { signal, key }) {
        const account = await required(signal);
        refuse(source);
        const id = recordId(key);
        remember(keys, id, key);
        const body = { id, thread: thread.id, parent: parent === null ? '' : checked(parent), author: account.viewer.id, body: source, status: options.held ? 'held' : 'shown' };
        try {
          const { data } = await send(account, records(at.comments), { signal, method: 'POST', body });
          return comment({ author_name: account.viewer.name, author_moderates: account.viewer.role === 'moderator', ...bag(data, 'a comment') }, { viewer: account.viewer, votes: new Map(), closed: false });
        } catch (thrown) {
          // The id is taken: this very write has arrived before.
          if (thrown instanceof CommentError && thrown.code === 'duplicate') return look(account, id, signal);
          throw await why(thrown, account, signal, { parent, thread: thread.id });
        }
      },
      async edit(id, source, { signal }) {
        refuse(source);
        return look(await change(id, { body: source, edited: new Date().toISOString() }, signal), id, signal);
      },
      async remove(id, { signal }) {
        return left(await change(id, { status: 'removed', body: '' }, signal), id, signal);
      },
    },
    ...(kinds.length === 0 ? {} : { react: {
      kinds,
      async set(id, kind, on, { signal }) {
        const account = await required(signal);
        if (!(kinds as readonly string[]).includes(kind)) throw new CommentError('unsupported', `no vote is called ${kind}`);
        const filter = `comment = ${quoted(checked(id))} && user = ${quoted(account.viewer.id)}`;
        const [row, { data }] = await Promise.all([find(account, id, signal), send(account, records(at.votes), { signal, query: { filter, perPage: 1 } })]);
        if (row['status'] !== 'shown') throw new CommentError('forbidden', 'only what is shown can be voted on');
        const [vote] = bags(bag(data, 'a list')['items'], 'votes');
        try {
          if (on && !vote) await send(account, records(at.votes), { signal, method: 'POST', body: { comment: id, user: account.viewer.id, kind } });
          else if (on && vote?.['kind'] !== kind) await send(account, record(at.votes, text(vote?.['id'])), { signal, method: 'PATCH', body: { kind } });
          else if (!on && vote?.['kind'] === kind) await send(account, record(at.votes, text(vote['id'])), { signal, method: 'DELETE' });
        } catch (thrown) {
          // Another tab was faster: what the reader wanted is looked up, not assumed.
          if (!(thrown instanceof CommentError) || (thrown.code !== 'duplicate' && (on || thrown.code !== 'missing'))) throw await why(thrown, account, signal, { id });
        }
        return look(account, id, signal);
      },
    } }),
    auth: {
      ways: options.token === undefined ? [{ id: 'form', kind: 'form', fields }] : [],
      required: true,
      async viewer({ signal }) {
        const account = await who(signal);
        return account ? (options.token === undefined ? await refresh(account.token, signal, false) : account)?.viewer ?? null : null;
      },
      async login(way, typed, { signal }) {
        if (way !== 'form' || options.token !== undefined) throw new CommentError('unsupported', `no way to log in called ${way}`);
        for (const { name } of fields) if (!typed[name]?.trim()) throw new CommentError('invalid', `${name} is empty`, { fields: { [name]: 'Please fill this in.' } });
        const { data } = await ask(`collections/${at.users}/auth-with-password`, { signal, method: 'POST', body: { identity: typed[identity]?.trim(), password: typed['password'] } })
          .catch((thrown: unknown) => {
            // A 400 without fields is how PocketBase says that the password is wrong.
            if (thrown instanceof CommentError && thrown.code === 'forbidden') throw new CommentError('invalid', 'refused', { cause: thrown.cause, fields: { password: 'This name and password do not go together.' } });
            throw thrown;
          });
        return (await admit(data, signal)).viewer;
      },
      async logout() {
        if (options.token !== undefined) throw new CommentError('unsupported', 'the page signs in and out itself');
        kept.set(null);
      },
      watch: (changed) => kept.watch((account) => changed(account?.viewer ?? null)),
    },
    live: {
      open(thread, feed) {
        let client = '';
        let asked = Promise.resolve();
        let waiting = new Set<CommentId>();
        const over = new AbortController();
        const { signal } = over;
        const changes = async (account: Account | null, since: string, perPage: number): Promise<Bag> =>
          bag((await send(account, records(at.comments), { signal, query: { filter: `thread = ${quoted(thread.id)}${since}`, sort: '-updated', perPage, fields: 'id,thread,updated' } })).data, 'a list');
        /** When the thread last changed, by the server's clock; '': never. */
        let mark: Promise<string | null> = who(signal).then((account) => changes(account, '', 1)).then(({ items }) => text(bags(items, 'comments')[0]?.['updated']), () => null);
        const told = (row: Bag): void => {
          if (row['thread'] !== thread.id || !isId(row['id'])) return;
          waiting.add(row['id'] as CommentId);
          if (waiting.size === 1) asked = asked.then(show).catch(() => signal.aborted || feed.lost()) as Promise<void>;
        };
        const subscribe = (): void => void (async () => {
          if (client === '') return;
          const account = await who(signal);
          // The sender of this request is the one whose rights count.
          await send(account, 'realtime', { signal, method: 'POST', body: { clientId: client, subscriptions: [`${at.comments}/*`] } });
          const from = await mark;
          mark = Promise.resolve(null);
          if (from === null) return;
          // What happened between the call and the line.
          const { items, totalItems } = await changes(account, ` && updated > ${quoted(from)}`, batch.parents);
          if (count(totalItems) > batch.parents) feed.lost();
          else for (const row of bags(items, 'comments')) told(row);
        })().catch(() => signal.aborted || feed.lost());
        /** An event holds the bare record; its author and counts are asked for, together with those that came with it. */
        const show = async (): Promise<void> => {
          const ids = [...waiting];
          waiting = new Set();
          if (ids.length > batch.parents) return feed.lost();
          const account = await who(signal);
          for (const id of ids) {
            const found = await left(account, id, signal);
            if (signal.aborted) return;
            if (found) feed.put(found);
            else feed.drop(id);
          }
        };
        const line = follow({
          // It says nothing while nothing happens, and hangs up after five minutes.
          silence: 330_000,
          connect: (_, lineSignal) => (options.fetch ?? fetch)(`${base}/api/realtime`, { signal: lineSignal, cache: 'no-store', headers: { accept: 'text/event-stream' } }),
          heard({ type, data }) {
            const event = parsed(data);
            if (type === 'PB_CONNECT') {
              // Not the first line: something may have been missed between the two.
              if (client !== '') feed.lost();
              client = text(event?.['clientId']);
              subscribe();
            }
            const row = event?.['record'];
            if (!isBag(row)) return;
            if (event?.['action'] !== 'delete') told(row);
            else if (row['thread'] === thread.id && isId(row['id'])) feed.drop(row['id'] as CommentId);
          },
        });
        const deaf = kept.watch(subscribe);
        const end = (): void => {
          line.stop();
          deaf();
          over.abort();
          stops.delete(end);
        };
        stops.add(end);
        return end;
      },
    },
    moderate: {
      actions: ['pin', 'hold', 'approve', 'spam'],
      async set(id, action, on, { signal }) {
        const state: Readonly<Record<string, object>> = { pin: { pinned: on }, hold: { status: on ? 'held' : 'shown' }, approve: { status: on ? 'shown' : 'held' }, spam: { status: on ? 'rejected' : 'shown' } };
        if (!Object.hasOwn(state, action)) throw new CommentError('unsupported', `no such action: ${action}`);
        return left(await change(id, { ...state[action] }, signal), id, signal);
      },
    },
    dispose() {
      for (const stop of [...stops]) stop();
    },
  };
}

function records(collection: string): string {
  return `collections/${encodeURIComponent(collection)}/records`;
}
function record(collection: string, id: string): string {
  return `${records(collection)}/${checked(id)}`;
}
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value);
}
/** Only what can be an id enters an address or a filter. */
function checked(id: string): string {
  if (!isId(id)) throw new CommentError('missing', `no comment ${JSON.stringify(id)}`);
  return id;
}
/**
 * A string in a filter. What a backslash before a quote means differs between versions (in one the quote ends the string, in the
 * other it does not), so that no writing of it is safe in both: it is refused.
 */
function quoted(value: string): string {
  if (value.includes('\\')) throw new CommentError('invalid', `PocketBase cannot file a thread under ${JSON.stringify(value)}: no backslashes`);
  return `"${value.replaceAll('"', '\\"')}"`;
}

/** The part of a filter that leaves out what stands up to the cursor. */
function behind(cursor: Cursor, order: Order): string {
  const place = parsed(cursor) as unknown;
  const [kind, pinned, score, created, id] = Array.isArray(place) ? place as unknown[] : [];
  if (kind !== order) throw new CommentError('invalid', `no cursor of this list: ${cursor}`);
  if (created === undefined) return '';
  if (typeof pinned !== 'boolean' || typeof score !== 'number' || typeof created !== 'string' || !isId(id)) throw new CommentError('invalid', `no cursor of this list: ${cursor}`);
  const [date, than] = [quoted(created), order === 'newest' ? '<' : '>'];
  const time = `(created ${than} ${date} || (created = ${date} && id ${than} ${quoted(id)}))`;
  const same = order === 'best' ? `(score < ${score} || (score = ${score} && ${time}))` : time;
  return pinned ? ` && (pinned = false || (pinned = true && ${same}))` : ` && pinned = false && ${same}`;
}

/** The record id a write becomes: the same key, the same record, so that a write sent twice is one. */
function recordId(key: WriteKey): CommentId {
  // Two runs of a 53-bit hash: enough for names that only must not meet, and there on pages without https, where crypto.subtle is not.
  return [hash(key, 1), hash(key, 2)].map((value) => value.toString(36).padStart(11, '0').slice(-8)).join('').slice(1) as CommentId;
}
function remember(keys: Map<string, WriteKey>, id: string, key: WriteKey): void {
  keys.set(id, key);
  for (const old of keys.keys()) {
    if (keys.size <= 200) break;
    keys.delete(old);
  }
}

function inParts(words: readonly string[], longest: number): string[][] {
  const parts: string[][] = [];
  let sum = Infinity;
  for (const word of new Set(words)) {
    if (sum + word.length + 12 > longest || (parts.at(-1)?.length ?? 0) >= 60) {
      parts.push([]);
      sum = 0;
    }
    parts.at(-1)?.push(word);
    sum += word.length + 12;
  }
  return parts;
}

function parsed(data: string): Bag | null {
  try {
    return JSON.parse(data) as Bag | null;
  } catch {
    return null;
  }
}

function readAccount(stored: unknown): Account | null {
  if (!isBag(stored) || typeof stored['token'] !== 'string' || !isBag(stored['viewer'])) return null;
  const { id, name } = stored['viewer'];
  return typeof id === 'string' && typeof name === 'string' ? stored as unknown as Account : null;
}

/** What a refusal of PocketBase means. 400 without fields is a broken create rule, 404 any other broken rule. */
function explain({ status, body }: { status: number; body: unknown }): { code: CommentError['code']; fields?: Record<string, string>; reason?: string } | null {
  if (status !== 400 || !isBag(body)) return null;
  const told = isBag(body['data']) ? Object.entries(body['data']).filter((entry): entry is [string, Bag] => isBag(entry[1])) : [];
  if (told.length === 0) return { code: 'forbidden' };
  const codes = new Map(told.map(([field, { code }]) => [field, text(code)]));
  if (/not_unique|invalid_id|pk/.test(codes.get('id') ?? codes.get('comment') ?? codes.get('user') ?? '')) return { code: 'duplicate' };
  if (/missing_rel/.test(codes.get('parent') ?? codes.get('comment') ?? '')) return { code: 'missing' };
  return { code: 'invalid', fields: Object.fromEntries(told.map(([field, { message }]) => [field === 'body' ? 'source' : field, text(message)])) };
}
