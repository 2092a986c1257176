// Comments in a PocketBase of one's own, 0.22 and later, with the collections of demo/pocketbase.
// What may be done is decided by their rules; this file only asks, and says why a refusal came. Knows no view.

import type { CommentAdapter, LoginField, PageQuery } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Action, Comment, CommentId, Cursor, Order, Recent, Syntax, ThreadRef, Viewer, WriteKey } from '../core/model.js';
import { type Account, accountsOf } from './pocketbase/accounts.js';
import { behind, checked, inParts, isId, quoted, record, recordId, records, remember } from './pocketbase/filters.js';
import { listen } from './pocketbase/live.js';
import { explain } from './pocketbase/refusals.js';
import { type Answer, type Ask, http } from './support/http.js';
import { type Lists, type Row, levels } from './support/levels.js';
import { type Bag, bag, bags, count, readable, text, time } from './support/narrow.js';
import type { Keep } from './support/session.js';

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
  const stops = new Set<() => void>();
  /** Keys of this page's own writes, by the id they became: a live arrival of one is then known to be it. */
  const keys = new Map<string, WriteKey>();
  const ask = http({
    base: `${base}/api`, credentials: 'omit', explain,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });

  const { kept, who, required, refresh, admit, author } = accountsOf({ base, ask, users: at.users, moderators: at.moderators, token: options.token, keep: options.keep ?? 'tab' });
  const send = async (account: Account | null, path: string, how: Ask): Promise<Answer> =>
    ask(path, { ...how, headers: account ? { authorization: account.token } : {} });

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
    if (!isId(id)) throw new CommentError('garbled', 'a comment without an id of PocketBase', { cause: row });
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
    cursor: JSON.stringify([order, data['pinned'] === true, typeof data['score'] === 'number' ? data['score'] : 0, text(data['created']), text(data['id'])]) as Cursor,
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
      return { rows: readable(bags(items, 'comments'), (item) => rowOf(item, seen, order)), total: count(totalItems) };
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
        return readable(bags(bag(data, 'a list')['items'], 'comments').slice(0, size), (row): Recent => ({ comment: comment(row, eyes), thread: { id: text(row['thread']) } }));
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
    live: { open: (thread, feed) => listen({ base, comments: at.comments, send, who, left, watch: kept.watch, stops, fetch: options.fetch }, thread, feed) },
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
