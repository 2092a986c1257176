// The server: routes, who may ask what how often, and nothing about how it is kept. openapi.yaml describes it.

import { readFile } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { CommentError, toCommentError } from '../../src/core/errors.js';
import type { Comment } from '../../src/core/model.js';
import { type Account, Accounts, type Begun, folded, viewerOf } from './accounts.js';
import { dismissReports, followers, follows, pageReactions, reactToPage, reportQueue, setFollowing, suggested } from './beside.js';
import type { Store } from './database.js';
import { Events } from './events.js';
import { fileResponse, keepFile, tooLarge } from './files.js';
import { type Identity, oidc, type OidcRules, sso, type SsoRules } from './identity.js';
import { type Bag, bodyOf, commentId, optionalText, orderOf, text, threadId, whole, writeKey } from './input.js';
import { codeWanted, forbidden, invalid, problem, signedOut } from './problems.js';
import { count, defaultRates, type Rates } from './rate.js';
import { counts, page, people, recent } from './read.js';
import { type Row, show } from './show.js';
import { versions } from './versions.js';
import { actions, type Draft, Writer } from './write.js';

export interface ServerOptions {
  /** Where the routes begin. Default '/api'. */
  readonly path?: string;
  /** Origins of the pages that may ask: "https://blog.example". '*': any; then cookies are refused. Default: the server's own only. */
  readonly origins?: readonly string[];
  /** Sessions in an HttpOnly cookie too, for pages of the same site. Default false: bearer tokens only. */
  readonly cookies?: boolean;
  /** The reader's address: of the connection, or what a proxy in front says. Default: all readers count as one. */
  readonly address?: (c: Context) => string;
  readonly rates?: Partial<Rates>;
  /** Deepest reply. Default: any. */
  readonly depth?: number;
  /** Longest comment in UTF-16 units. Default 10,000. */
  readonly length?: number;
  /** Default up and down. */
  readonly kinds?: readonly string[];
  /** Reactions to the page itself. Default: the same; []: none. */
  readonly pageKinds?: readonly string[];
  /** true: who can read a comment can read what it said before it was edited. Default: its author and moderators can. */
  readonly openHistory?: boolean;
  /** Milliseconds after which its author can no longer edit a comment. Default: no end. */
  readonly editFor?: number;
  /** Live streams at once. Default 1000. */
  readonly streams?: number;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
  /** Milliseconds a session lasts. Default 30 days. */
  readonly session?: number;
  /** User tokens that the site's own server signs, sent as the bearer. Default: none. */
  readonly sso?: SsoRules;
  /** A provider whose ID tokens begin a session. Default: none. */
  readonly oidc?: OidcRules;
  /** scrypt's N. Default 32,768. */
  readonly passwordCost?: number;
  /** Bytes of one picture, default 2 MB, and of all of one account, default 50 MB. A size of 0: no pictures. */
  readonly pictures?: { readonly size?: number; readonly quota?: number };
  /** Told of each new comment in a thread that others follow, as strangers see it: the place to send mail from. */
  readonly told?: (news: News) => void | Promise<void>;
  /** Told what went wrong inside. Default: console.error. */
  readonly failed?: (error: unknown) => void;
}
export interface News {
  readonly thread: string;
  readonly comment: Comment;
  /** Everybody who follows it, without the author. */
  readonly followers: readonly { readonly id: string; readonly name: string }[];
}
export interface Server {
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  readonly accounts: Accounts;
  /** Deletes what has expired. Call it now and then. */
  sweep(): Promise<void>;
  /** Ends the live streams. The store is closed by who opened it. */
  close(): void;
}
export const reasons = ['spam', 'abuse', 'off-topic', 'other'] as const;
const cookie = 'parley-session';
const days30 = 30 * 24 * 3_600_000;
/** `told`: what a user token says, where the bearer is one. */
type Env = { Variables: { token: string | null; viewer: Account | null; told: Identity | null } };

export function createServer(store: Store, options: ServerOptions = {}): Server {
  const { path = '/api', origins = [], cookies = false, address = () => 'everybody', now = Date.now, session = days30, streams = 1000 } = options;
  const { depth = Infinity, length = 10_000, kinds = ['up', 'down'], editFor = Infinity, pageKinds = kinds, openHistory = false, passwordCost = 32_768, failed = console.error } = options;
  if (cookies && origins.includes('*')) throw new TypeError('Cookies need a list of origins, not “*”.');
  const rates = { ...defaultRates, ...options.rates };
  const rules = { depth, length, kinds, pageKinds, openHistory, editFor, now };
  const files = { size: 2 * 1024 * 1024, quota: 50 * 1024 * 1024, ...options.pictures };
  const accounts = new Accounts(store, { passwordCost, session, now });
  const events = new Events(store, rules, now, streams);
  const writer = new Writer(store, rules, now, (thread) => events.ring(thread));
  const { db } = store;
  const site = options.sso && sso(options.sso, now);
  const provider = options.oidc && oidc(options.oidc, now);
  /** Whose bearer it is; null: nobody's, or no longer. A user token has three parts, a session's token one. */
  const holder = async (token: string): Promise<{ readonly account: Account; readonly told: Identity | null } | null> => {
    if (!token.includes('.')) {
      const account = await accounts.holder(token);
      return account && { account, told: null };
    }
    if (!site) return null;
    const told = await site.check(token);
    return await accounts.hasEnded(told.token) ? null : { account: await accounts.of(told), told };
  };

  const app = new Hono<Env>().basePath(path);
  app.onError((thrown) => {
    if (thrown instanceof HTTPException) return problem(new CommentError('invalid', thrown.message, { reason: thrown.message }), thrown.status);
    const error = thrown instanceof CommentError ? thrown : toCommentError(thrown);
    if (error.code !== 'unknown') return problem(error);
    failed(thrown);
    return problem(new CommentError('server', 'failed inside'));
  });
  app.notFound(() => problem(new CommentError('missing', 'no such route')));
  app.use(async (c, next) => {
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
    if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store');
  });
  app.use(cors({
    origin: (origin) => (origins.includes('*') ? '*' : origins.includes(origin) ? origin : null),
    credentials: cookies, maxAge: 7200,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Last-Event-ID'],
    exposeHeaders: ['Retry-After'],
  }));
  const short = bodyLimit({ maxSize: 65_536, onError: () => problem(new CommentError('invalid', 'too long', { reason: 'This is too long.' }), 413) });
  const long = bodyLimit({ maxSize: files.size + 65_536, onError: () => problem(tooLarge(files), 413) });
  app.use((c, next) => (c.req.path === `${path}/files` ? long : short)(c, next));
  app.get('/openapi.yaml', async (c) => c.body(await readFile(new URL('openapi.yaml', import.meta.url)), 200, { 'content-type': 'application/yaml' }));

  // Who is asking. A token that does not hold is an answer of its own: whoever sent it believes to be signed in.
  app.use(async (c, next) => {
    const bearer = /^Bearer ([\w-]{1,200}|[\w-]{1,2000}\.[\w-]{1,6000}\.[\w-]{0,2000})$/.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
    const baked = cookies && bearer === null ? getCookie(c, cookie) ?? null : null;
    if (bearer === null && c.req.header('authorization') !== undefined) throw signedOut();
    if (baked !== null && c.req.method !== 'GET') {
      // A browser sends cookies along with other sites' requests too.
      const origin = c.req.header('origin');
      if (origin !== undefined && origin !== new URL(c.req.url).origin && !origins.includes(origin)) throw forbidden('another site’s request');
    }
    const token = bearer ?? baked;
    const held = token === null ? null : await holder(token);
    const viewer = held?.account ?? null;
    if (token !== null && viewer === null && baked !== null) deleteCookie(c, cookie, { path });
    else if (token !== null && viewer === null) throw signedOut();
    c.set('token', viewer && token);
    c.set('viewer', viewer);
    c.set('told', held?.told ?? null);
    await next();
  });

  const mustBeSomebody = (c: Context<Env>): Account => {
    const viewer = c.get('viewer');
    if (!viewer) throw signedOut();
    return viewer;
  };
  /** Who writes, in a session that owes no code. Reading needs none. */
  const mayAct = async (c: Context<Env>): Promise<Account> => {
    const viewer = mustBeSomebody(c);
    if (c.get('told') === null && await accounts.owes(c.get('token')!, viewer.id)) throw codeWanted();
    return viewer;
  };
  const mayNow = (what: keyof Rates, who: string): Promise<void> => count(store, what, who, rates[what], now());
  const shown = async (row: Row, viewer: Account | null) => (await show(db, rules, [row], viewer))[0];

  app.get('/comments', async (c) => {
    const asked = c.req.query();
    const size = (name: string, otherwise: number, least: number, most: number): number => whole(asked[name], name, otherwise, least, most);
    return c.json(await page(db, rules, {
      thread: threadId(asked['thread']), order: orderOf(asked['order']), after: asked['after'] ?? null,
      parent: asked['parent'] === undefined ? null : commentId(asked['parent']),
      around: asked['around'] === undefined ? null : commentId(asked['around']),
      size: size('size', 25, 1, 100), replies: { depth: size('depth', 100, 0, 100), size: size('replies', 25, 0, 100) },
    }, c.get('viewer')));
  });
  app.post('/comments', async (c) => {
    const viewer = await mayAct(c);
    const draft = draftOf(await bodyOf(c.req.raw));
    const key = writeKey(c.req.header('idempotency-key'));
    // A retry of what arrived is no second comment, so it is not counted as one either.
    const known = await writer.written(draft, key, viewer);
    if (known) return c.json(await shown(known, viewer), 200);
    await mayNow('write', viewer.id);
    const made = await writer.create(draft, key, viewer);
    // Whoever listens may be slow or fail: the comment is kept all the same.
    void spread(made).catch(failed);
    return c.json(await shown(made, viewer), 201);
  });
  app.patch('/comments/:id', async (c) => {
    const viewer = await mayAct(c);
    const source = text(await bodyOf(c.req.raw), 'source', length);
    await mayNow('write', viewer.id);
    return c.json(await shown(await writer.edit(commentId(c.req.param('id')), source, viewer), viewer));
  });
  app.delete('/comments/:id', async (c) => {
    const viewer = await mayAct(c);
    const row = await writer.remove(commentId(c.req.param('id')), viewer);
    return row ? c.json(await shown(row, viewer)) : c.body(null, 204);
  });
  app.on(['PUT', 'DELETE'], '/comments/:id/reactions/:kind', async (c) => {
    const viewer = await mayAct(c);
    const id = commentId(c.req.param('id'));
    await mayNow('react', viewer.id);
    return c.json(await shown(await writer.react(id, c.req.param('kind'), c.req.method === 'PUT', viewer), viewer));
  });
  app.on(['PUT', 'DELETE'], '/comments/:id/moderation/:action', async (c) => {
    const viewer = await mayAct(c);
    const action = actions.find((each) => each === c.req.param('action'));
    if (!action) throw invalid('action', 'There is no such action.');
    return c.json(await shown(await writer.moderate(commentId(c.req.param('id')), action, c.req.method === 'PUT', viewer), viewer));
  });
  app.get('/comments/:id/versions', async (c) => c.json(await versions(db, rules, commentId(c.req.param('id')), c.get('viewer'))));
  app.get('/reactions', async (c) => c.json(await pageReactions(db, rules, threadId(c.req.query('thread')), c.get('viewer'))));
  app.on(['PUT', 'DELETE'], '/reactions/:kind', async (c) => {
    const viewer = await mayAct(c);
    const thread = threadId(c.req.query('thread'));
    await mayNow('react', viewer.id);
    await reactToPage(store, rules, thread, c.req.param('kind'), c.req.method === 'PUT', viewer);
    return c.json(await pageReactions(db, rules, thread, viewer));
  });
  app.post('/comments/:id/reports', async (c) => {
    const viewer = await mayAct(c);
    const body = await bodyOf(c.req.raw);
    const reason = text(body, 'reason', 40);
    if (!reasons.some((each) => each === reason)) throw invalid('reason', 'There is no such reason.');
    const id = commentId(c.req.param('id'));
    await mayNow('report', viewer.id);
    await writer.report(id, reason, optionalText(body, 'text', 2000) ?? '', viewer);
    return c.body(null, 204);
  });
  app.delete('/comments/:id/reports', async (c) => {
    await dismissReports(db, commentId(c.req.param('id')), await mayAct(c));
    return c.body(null, 204);
  });
  app.get('/reports', async (c) => c.json(await reportQueue(db, rules, whole(c.req.query('size'), 'size', 50, 1, 200), await mayAct(c))));
  app.get('/following', async (c) => c.json({ following: await follows(db, threadId(c.req.query('thread')), c.get('viewer')) }));
  app.on(['PUT', 'DELETE'], '/following', async (c) => {
    const viewer = await mayAct(c);
    const thread = threadId(c.req.query('thread'));
    await mayNow('follow', viewer.id);
    await setFollowing(db, thread, c.req.method === 'PUT', viewer, now());
    return c.body(null, 204);
  });
  app.get('/suggestions', async (c) => {
    const viewer = mustBeSomebody(c);
    await mayNow('suggest', viewer.id);
    return c.json(await suggested(db, text(c.req.query(), 'prefix', 100)));
  });
  app.post('/preview', async (c) => c.json(writer.preview(text(await bodyOf(c.req.raw), 'source', length))));
  app.post('/files', async (c) => {
    const viewer = await mayAct(c);
    if (files.size <= 0) throw new CommentError('unsupported', 'no pictures here');
    const { file } = await c.req.parseBody().catch((): Record<string, unknown> => ({}));
    if (!(file instanceof File)) throw invalid('file', 'Please send the picture as “file” of a form.');
    await mayNow('upload', viewer.id);
    return c.json({ address: `files/${await keepFile(store, files, new Uint8Array(await file.arrayBuffer()), viewer, now())}` }, 201);
  });
  app.get('/files/:name', (c) => fileResponse(db, c.req.param('name')));
  // Reads, but a list of addresses is too long for one.
  app.post('/counts', async (c) => {
    const { threads } = await bodyOf(c.req.raw);
    if (!Array.isArray(threads) || threads.length > 200) throw invalid('threads', '“threads” must be a list of at most 200.');
    return c.json({ counts: await counts(db, threads.map(threadId), c.get('viewer')) });
  });
  app.get('/recent', async (c) => c.json(await recent(db, rules, whole(c.req.query('size'), 'size', 10, 1, 50), c.get('viewer'))));
  app.get('/people', async (c) => {
    const role = c.req.query('role');
    if (role !== 'contributor' && role !== 'moderator') throw invalid('role', '“role” must be contributor or moderator.');
    return c.json(await people(db, role === 'contributor' ? 'author' : role, whole(c.req.query('size'), 'size', 10, 1, 100)));
  });
  app.get('/events', (c) => {
    const token = c.get('token');
    return events.stream(c, threadId(c.req.query('thread')), c.req.header('last-event-id') ?? null, async () => (token === null ? null : (await holder(token).catch(() => null))?.account ?? null));
  });

  app.get('/viewer', (c) => {
    const viewer = c.get('viewer');
    return c.json(viewer && viewerOf(viewer));
  });
  const begin = (c: Context<Env>, { token, account }: Begun, status: 200 | 201): Response => {
    if (cookies) setCookie(c, cookie, token, { path, httpOnly: true, sameSite: 'Lax', secure: new URL(c.req.url).protocol === 'https:', maxAge: Math.floor(session / 1000) });
    return c.json({ token, viewer: viewerOf(account) }, status);
  };
  app.post('/accounts', async (c) => {
    const body = await bodyOf(c.req.raw);
    const [name, password] = [text(body, 'username', 100), text(body, 'password', 200)];
    await mayNow('signUp', address(c));
    return begin(c, await accounts.signUp(name, password), 201);
  });
  app.post('/sessions', async (c) => {
    const body = await bodyOf(c.req.raw);
    const [name, password] = [text(body, 'username', 100), text(body, 'password', 200)];
    await mayNow('login', address(c));
    await mayNow('login', `name ${folded(name)}`);
    return begin(c, await accounts.login(name, password), 200);
  });
  app.get('/ways', (c) => c.json({ oidc: options.oidc ? { issuer: options.oidc.issuer, client: options.oidc.client } : null, sso: site !== undefined }));
  app.post('/sessions/oidc', async (c) => {
    if (!provider) throw new CommentError('unsupported', 'no provider is set');
    const token = text(await bodyOf(c.req.raw), 'token', 10_000);
    await mayNow('login', address(c));
    const told = await provider.check(token);
    return begin(c, await accounts.begin(await accounts.of(told)), 200);
  });
  app.post('/sessions/current/factor', async (c) => {
    const viewer = mustBeSomebody(c);
    const code = text(await bodyOf(c.req.raw), 'code', 20);
    await mayNow('code', viewer.id);
    await accounts.prove(c.get('token')!, viewer.id, code);
    return c.body(null, 204);
  });
  app.delete('/sessions/current', async (c) => {
    const token = c.get('token');
    const told = c.get('told');
    if (told) await accounts.endToken(told.token);
    else if (token !== null) await accounts.end(token);
    if (cookies) deleteCookie(c, cookie, { path });
    return c.body(null, 204);
  });

  async function spread(row: Row): Promise<void> {
    if (!options.told || row.state !== 'shown' || row.author === null) return;
    const them = await followers(db, row.thread, row.author);
    const comment = them.length > 0 ? await shown(row, null) : undefined;
    if (comment) await options.told({ thread: row.thread, comment, followers: them });
  }
  function draftOf(body: Bag): Draft {
    const url = optionalText(body, 'url', 2000);
    return {
      thread: { id: threadId(body['thread']), url: url !== null && ours(url) ? url : null, title: optionalText(body, 'title', 300) },
      parent: body['parent'] === undefined || body['parent'] === null ? null : commentId(body['parent']),
      source: text(body, 'source', length),
    };
  }
  /** The list of recent comments links there, so it must be a page of the sites we serve. */
  function ours(url: string): boolean {
    const { protocol, origin } = URL.canParse(url) ? new URL(url) : { protocol: '', origin: '' };
    return /^https?:$/.test(protocol) && (origins.includes('*') || origins.includes(origin));
  }

  return {
    fetch: (request, env) => app.fetch(request, env as object),
    accounts,
    async sweep() {
      await events.sweep();
      await db.deleteFrom('session').where('expires', '<=', now()).execute();
      await db.deleteFrom('hit').where('until', '<=', now()).execute();
      // A little longer than it says, because clocks differ.
      await db.deleteFrom('ended').where('until', '<=', now() - 60_000).execute();
    },
    close: () => events.close(),
  };
}
