// Comments in a PostgreSQL behind PostgREST or Supabase, with the schema of demo/postgrest.
// Only its functions are called, with arguments as JSON, so nothing a reader typed ever becomes part of a filter. Knows no view.

import type { CommentAdapter, LoginField } from '../core/adapter.js';
import { CommentError, type ErrorCode, errorTable } from '../core/errors.js';
import type { Action, Comment, CommentId, Cursor, Recent, Syntax, Viewer, WriteKey } from '../core/model.js';
import { hash } from './support/hash.js';
import { http } from './support/http.js';
import { type Bag, bag, bags, count, isBag, readable, text } from './support/narrow.js';
import { type Keep, session } from './support/session.js';

export interface PostgrestOptions {
  /** Address of the REST service: "https://project.supabase.co/rest/v1" or that of a plain PostgREST. */
  readonly base: string;
  /** Supabase's public key ("anon" or "publishable"); never the secret one. */
  readonly apiKey?: string;
  /** Address of Supabase's login service. Default: `base` with /auth/v1 for /rest/v1 where it ends so; null: none, and then `token` signs in. */
  readonly auth?: string | null;
  /** A token that the page has from elsewhere, asked for anew each time; null: nobody is signed in. Absent: the widget's own form, where there is a login service. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** How long a sign-in by the form lasts. 'page': memory only; 'tab': sessionStorage; 'device': localStorage. Default 'tab'. Scripts of the page can read the last two. */
  readonly keep?: Keep;
  /** Default ['up', 'down']. */
  readonly kinds?: readonly ('up' | 'down')[];
  /** Longest source in UTF-16 units; the table's own check may not be less. Default 10,000. */
  readonly length?: number;
  /** Default 'markdown'. */
  readonly syntax?: Syntax;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** Default the page's fetch. */
  readonly fetch?: typeof fetch;
}

interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A token is renewed so many milliseconds before it ends, as clocks differ. */
const early = 30_000;

export function postgrestAdapter(options: PostgrestOptions): CommentAdapter {
  const base = options.base.replace(/\/+$/, '');
  const { length = 10_000, syntax = 'markdown', kinds = ['up', 'down'] } = options;
  const form = options.token === undefined ? options.auth ?? (options.auth === undefined && base.endsWith('/rest/v1') ? base.replace(/\/rest\/v1$/, '/auth/v1') : null) : null;
  const kept = session<Tokens>(`parley:postgrest:${base}`, form === null ? 'page' : options.keep ?? 'tab', readTokens);
  const common = {
    credentials: 'omit' as const, explain,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  };
  const key = (): Record<string, string> => (options.apiKey === undefined ? {} : { apikey: options.apiKey });
  const rest = http({ ...common, base });
  const login = form === null ? null : http({ ...common, base: form, headers: key });

  let renewing: Promise<Tokens | null> | null = null;
  /** One renewal for all who wait: a refresh token is good for one. */
  const renew = (old: Tokens): Promise<Tokens | null> => (renewing ??= (async () => {
    try {
      const { data } = await login!('token', { signal: AbortSignal.timeout(options.timeout ?? 20_000), method: 'POST', query: { grant_type: 'refresh_token' }, body: { refresh_token: old.refresh } });
      const tokens = tokensOf(data);
      kept.set(tokens);
      return tokens;
    } catch (thrown) {
      if (!(thrown instanceof CommentError) || !['invalid', 'signed-out', 'forbidden', 'missing'].includes(thrown.code)) throw thrown;
      kept.set(null, true);
      return null;
    } finally {
      renewing = null;
    }
  })());
  const token = async (): Promise<string | null> => {
    if (typeof options.token === 'function') return await options.token() || null;
    if (options.token !== undefined) return options.token || null;
    const tokens = kept.get();
    return tokens === null ? null : ((tokens.until - early > Date.now() ? tokens : await renew(tokens))?.access ?? null);
  };
  const call = async (name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> => {
    if (signal.aborted) throw new CommentError('aborted', 'called off', { cause: signal.reason });
    const bearer = await token();
    try {
      return (await rest(`rpc/comment_${name}`, { signal, method: 'POST', body: args, headers: { ...key(), ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) } })).data;
    } catch (thrown) {
      // The token was refused, not the reader: strangers may still read.
      if (thrown instanceof CommentError && thrown.code === 'signed-out' && bearer !== null && kept.get()?.access === bearer) kept.set(null, true);
      throw thrown;
    }
  };
  /** Reading goes on as a stranger when the sign-in has ended. */
  const look = (name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> => call(name, args, signal).catch(async (thrown: unknown) => {
    if (!(thrown instanceof CommentError) || thrown.code !== 'signed-out' || form === null || kept.get() !== null) throw thrown;
    return call(name, args, signal);
  });

  const comment = (data: unknown): Comment => {
    const row = bag(data, 'a comment');
    const id = text(row['id']) as CommentId;
    if (id === '') throw new CommentError('garbled', 'a comment without id', { cause: data });
    const gone = row['state'] === 'removed';
    const who = isBag(row['author']) ? row['author'] : null;
    const mine = keys.get(id);
    return {
      id, parent: (text(row['parent']) || null) as CommentId | null,
      author: who && text(who['id']) ? { id: text(who['id']), name: text(who['name']), ...optional(who, 'avatar'), ...optional(who, 'badge') } : null,
      body: gone ? null : { format: syntax === 'plain' ? 'text' : 'markdown', source: text(row['body']) },
      createdAt: count(row['createdAt']), editedAt: typeof row['editedAt'] === 'number' ? row['editedAt'] : null,
      state: states.has(row['state']) ? row['state'] as Comment['state'] : 'held',
      replies: count(row['replies']),
      reactions: Object.fromEntries(kinds.map((kind) => [kind, { count: count(row[kind]), mine: row['mine'] === kind }] as const).filter(([, vote]) => vote.count > 0 || vote.mine)),
      can: (Array.isArray(row['can']) ? row['can'] as unknown[] : []).filter((action): action is Action => actions.has(action) && (action !== 'react' || kinds.length > 0)),
      ...(row['pinned'] === true ? { pinned: true } : {}),
      ...(mine === undefined ? {} : { key: mine }),
    };
  };
  const keys = new Map<string, WriteKey>();
  const found = (data: unknown): Comment => {
    if (data === null) throw new CommentError('missing', 'no such comment');
    return comment(data);
  };
  const refuse = (source: string): void => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing but blanks', { fields: { source: 'Please write something.' } });
    if (source.length > length) throw new CommentError('invalid', 'too long', { fields: { source: `Please use at most ${length} characters.` } });
  };
  const who = (data: unknown): Viewer => {
    const viewer = bag(data, 'a viewer');
    if (!text(viewer['id'])) throw new CommentError('garbled', 'a viewer without id');
    return { id: text(viewer['id']), name: text(viewer['name']), ...optional(viewer, 'avatar'), role: viewer['role'] === 'moderator' || viewer['role'] === 'author' ? viewer['role'] : 'reader' };
  };
  const fields: readonly LoginField[] = [{ name: 'email', type: 'email', required: true }, { name: 'password', type: 'password', required: true }];

  return {
    name: 'postgrest',
    address: base,
    limits: { orders: ['best', 'newest', 'oldest'], depth: Infinity, length, syntax, idempotent: true },
    read: {
      async page({ thread, parent, order, after, size, replies, around }, { signal }) {
        const page = bag(await look('page', {
          thread: thread.id, parent: parent === null ? null : uuid(parent), sort: order, after: after === null ? null : place(after), size: whole(size),
          depth: whole(replies.depth), reply_size: whole(replies.size), around: around === undefined ? null : uuid(around),
        }, signal), 'a page');
        const cursor = (value: unknown): Cursor | null => (isBag(value) ? JSON.stringify(value) as Cursor : null);
        return {
          comments: readable(bags(page['comments'], 'comments'), comment), next: cursor(page['next']), left: count(page['left']), total: count(page['total']),
          more: Object.fromEntries(Object.entries(isBag(page['more']) ? page['more'] : {}).flatMap(([id, value]) => (isBag(value) ? [[id, cursor(value) as Cursor] as const] : []))),
          ...(page['closed'] === true ? { closed: true } : {}),
        };
      },
      async count(threads, { signal }) {
        const counts = await look('counts', { threads: threads.map(({ id }) => id) }, signal);
        if (!Array.isArray(counts)) throw new CommentError('garbled', 'the answer should be counts', { cause: counts });
        return threads.map((_, at) => count(counts[at]));
      },
      async recent({ size }, { signal }) {
        return readable(bags(await look('recent', { size: whole(size) }, signal), 'comments'), (row): Recent => ({ comment: comment(row), thread: { id: text(row['thread']) } }));
      },
    },
    write: {
      async create({ thread, parent, source }, { signal, key: writeKey }) {
        refuse(source);
        const id = writeId(writeKey);
        keys.set(id, writeKey);
        return found(await call('create', { id, thread: thread.id, parent: parent === null ? null : uuid(parent), body: source }, signal));
      },
      async edit(id, source, { signal }) {
        refuse(source);
        return found(await call('edit', { id: uuid(id), body: source }, signal));
      },
      async remove(id, { signal }) {
        const left = await call('remove', { id: uuid(id) }, signal);
        return left === null ? null : comment(left);
      },
    },
    ...(kinds.length === 0 ? {} : { react: {
      kinds,
      async set(id, kind, on, { signal }) {
        if (!(kinds as readonly string[]).includes(kind)) throw new CommentError('unsupported', `no vote is called ${kind}`);
        return found(await call('vote', { id: uuid(id), kind, is_on: on }, signal));
      },
    } }),
    auth: {
      ways: form === null ? [] : [{ id: 'form', kind: 'form', fields }],
      required: true,
      async viewer({ signal }) {
        if ((await token()) === null) return null;
        const viewer = await look('viewer', {}, signal);
        return viewer === null ? null : who(viewer);
      },
      async login(way, typed, { signal }) {
        if (way !== 'form' || login === null) throw new CommentError('unsupported', `no way to log in called ${way}`);
        for (const { name } of fields) if (!typed[name]?.trim()) throw new CommentError('invalid', `${name} is empty`, { fields: { [name]: 'Please fill this in.' } });
        const { data } = await login('token', { signal, method: 'POST', query: { grant_type: 'password' }, body: { email: typed['email']?.trim(), password: typed['password'] } });
        kept.set(tokensOf(data));
        return who(await call('viewer', {}, signal));
      },
      async logout({ signal }) {
        if (login === null) throw new CommentError('unsupported', 'the page signs in and out itself');
        const tokens = kept.get();
        kept.set(null);
        // Out here, whatever the service says; it ends the session there too, where it can be reached.
        if (tokens) await login('logout', { signal, method: 'POST', query: { scope: 'local' }, headers: { authorization: `Bearer ${tokens.access}` } }).catch(() => {});
      },
      watch: (changed) => kept.watch((tokens) => {
        if (tokens === null) return changed(null);
        call('viewer', {}, AbortSignal.timeout(20_000)).then((viewer) => changed(viewer === null ? null : who(viewer)), () => {});
      }),
    },
    moderate: {
      actions: ['pin', 'hold', 'approve', 'spam'],
      async set(id, action, on, { signal }) {
        if (!['pin', 'hold', 'approve', 'spam'].includes(action)) throw new CommentError('unsupported', `no such action: ${action}`);
        const left = await call('moderate', { id: uuid(id), action, is_on: on }, signal);
        return left === null ? null : comment(left);
      },
    },
  };
}

const states: ReadonlySet<unknown> = new Set<Comment['state']>(['shown', 'held', 'rejected', 'removed']);
const actions: ReadonlySet<unknown> = new Set<Action>(['reply', 'edit', 'remove', 'react', 'moderate']);

function optional<K extends string>(from: Bag, name: K): Partial<Record<K, string>> {
  return text(from[name]) ? { [name]: text(from[name]) } as Record<K, string> : {};
}
const shape = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
function uuid(id: CommentId): string {
  if (!shape.test(id)) throw new CommentError('missing', `no comment ${JSON.stringify(id)}`);
  return id;
}
/** The id a write becomes: a retry makes the same one. */
function writeId(key: WriteKey): CommentId {
  if (shape.test(key)) return key.toLowerCase() as string as CommentId;
  const digits = [1, 2, 3].map((seed) => hash(key, seed).toString(16).padStart(14, '0').slice(-11)).join('');
  return [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(12, 15)}`, `8${digits.slice(15, 18)}`, digits.slice(18, 30)].join('-') as CommentId;
}
/** A number that fits PostgreSQL's integer. */
function whole(size: number): number {
  return Number.isNaN(size) ? 0 : Math.min(10_000, Math.max(0, Math.floor(size)));
}
function place(cursor: Cursor): Bag {
  try {
    const value: unknown = JSON.parse(cursor);
    if (isBag(value)) return value;
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('invalid', `no cursor of this adapter: ${cursor}`);
}

function tokensOf(data: unknown): Tokens {
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = bag(data, 'a session');
  if (!text(access)) throw new CommentError('garbled', 'a session without a token');
  return { access: text(access), refresh: text(refresh), until: Date.now() + (count(seconds) || 3600) * 1000 };
}
function readTokens(stored: unknown): Tokens | null {
  return isBag(stored) && typeof stored['access'] === 'string' && typeof stored['refresh'] === 'string' && typeof stored['until'] === 'number' ? stored as unknown as Tokens : null;
}

/** What a refusal means. PostgREST: {code, message, details, hint}; Supabase's login: {error_code, msg}, before that {error, error_description}. */
function explain({ status, body }: { status: number; body: unknown }): { code: ErrorCode; fields?: Record<string, string>; reason?: string } | null {
  if (!isBag(body)) return null;
  const [code, message] = [text(body['code']), text(body['message'])];
  if (/^PT\d{3}$/.test(code) && Object.hasOwn(errorTable, message)) return { code: message as ErrorCode };
  // What a status line cannot say, the SQLSTATE does.
  if (code.startsWith('PGRST30')) return { code: 'signed-out' };
  if (code === 'PGRST202' || code === '42883') return { code: 'unsupported', reason: 'the database lacks the functions of schema.sql.' };
  if (code === '42501') return { code: status === 401 ? 'signed-out' : 'forbidden' };
  if (code === '23503') return { code: 'missing' };
  if (code === '23505') return { code: 'duplicate' };
  if (code === '23514' || code === '22P02' || code === '22P05' || code === '22001') return { code: 'invalid' };
  if (code === '57014') return { code: 'timeout' };
  // No code at all: the gateway before it does not know the key. Signing in would not help.
  if (status === 401 && code === '' && message !== '') return { code: 'forbidden', reason: message };
  const login = text(body['error_code']) || text(body['error']);
  if (['invalid_credentials', 'invalid_grant'].includes(login)) return { code: 'invalid', fields: { password: 'This name and password do not go together.' } };
  if (['email_not_confirmed', 'user_banned', 'email_provider_disabled'].includes(login)) return { code: 'forbidden', reason: text(body['msg']) };
  if (login === 'captcha_failed') return { code: 'challenge' };
  return null;
}
