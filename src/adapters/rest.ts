// Parley's own contract over HTTP, as demo/server/openapi.yaml describes it. Any server that answers so will do. What only those need who act
// stands in rest/acts.ts.

import type { AuthFacet, Call, Challenge, CommentAdapter, Limits, LoginField, ModerateFacet, TokenSource } from '../core/adapter.js';
import { checkComment, checkId, checkPage, checkText, checkViewer } from '../core/check.js';
import { CommentError, errorTable, type ErrorCode } from '../core/errors.js';
import type { Viewer } from '../core/model.js';
import { part } from '../core/part.js';
import type { Following } from './support/event-stream.js';
import { type Ask, type Explained, http, type Refusal } from './support/http.js';
import { later } from './support/later.js';
import { pageToken } from './support/page-token.js';
import type { ProviderLogin, ProviderOptions } from './support/provider-login.js';
import { providerWay } from './support/provider-way.js';
import { type Keep, session } from './support/session.js';
import { followLater } from './support/stream-later.js';

export interface RestOptions {
  /** Where the routes begin: "https://comments.example/api". May be relative to the page. */
  readonly base: string;
  /**
   * The login of the page around us: a session token or a signed user token, or what gives it anew for each request (null: nobody) and
   * is asked again, with `refresh` true, when it is not accepted any more. The widget then offers no login form. `auth.use` gives it later.
   */
  readonly token?: TokenSource;
  /** Logging in at an OpenID Connect provider that the server trusts, beside the server's own accounts. */
  readonly oidc?: ProviderOptions;
  /** false: no form for accounts of the server's own. Default true. */
  readonly accounts?: boolean;
  /** How long a sign-in lasts: 'page', 'tab' (sessionStorage) or 'device' (localStorage). Default 'tab'. Nothing is kept before. */
  readonly keep?: Keep;
  /** Sends the server's cookie along, for servers of the same site. No token is then kept here. Default false. */
  readonly cookies?: boolean;
  /** false: no "Sign up" beside "Log in". Default true. */
  readonly signUp?: boolean;
  /** What the server was set to. Defaults: any depth, 10,000 units, best first. */
  readonly limits?: Partial<Pick<Limits, 'orders' | 'depth' | 'length'>>;
  /** What this server does not answer, of what its description leaves open. Default: nothing. */
  readonly without?: readonly RestPart[];
  /** Default ['up', 'down']; []: none. */
  readonly kinds?: readonly string[];
  /** Reactions to the page itself. Default: the same; []: none. */
  readonly pageKinds?: readonly string[];
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** Default the page's fetch. */
  readonly fetch?: typeof fetch;
}

export const restParts = ['preview', 'pictures', 'reports', 'mentions', 'following', 'history', 'page'] as const;
export type RestPart = (typeof restParts)[number];

export type RestAdapter = CommentAdapter & Required<Pick<CommentAdapter, 'write' | 'auth' | 'live' | 'moderate' | 'dispose'>>;

const credentials: readonly LoginField[] = [{ name: 'username', type: 'text', required: true }, { name: 'password', type: 'password', required: true }];
/** So that a password manager offers a new password and not an old one. */
const newCredentials: readonly LoginField[] = credentials.map((field) => (field.name === 'password' ? { ...field, autocomplete: 'new-password' } : field));
/** So much of the past a stream that begins tells at least. Milliseconds. */
const overlap = 5_000;
const actions: ModerateFacet['actions'] = ['pin', 'hold', 'approve', 'spam', 'hide', 'lock'];
/** Id of the challenge that is answered by leaving the page for the provider's. */
const away = 'oidc-away';

/** Reads, writes, votes, moderates, logs in and listens. Idempotent: a key sent twice makes one comment. */
export function restAdapter(options: RestOptions): RestAdapter {
  const { base, cookies = false, kinds = ['up', 'down'], pageKinds = kinds, signUp = true, accounts = true } = options;
  const page = pageToken(options.token);
  const own = session(`parley:${base}`, cookies ? 'page' : options.keep ?? 'tab', (kept) => (typeof kept === 'string' ? kept : null));
  const has = (part: RestPart): boolean => options.without?.includes(part) !== true;
  const streams = new Set<Following>();
  const mode: RequestCredentials = cookies ? 'include' : 'omit';
  const send = http({
    base, explain, credentials: mode,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });

  const begun = async (way: string, signal: AbortSignal, body: unknown): Promise<{ readonly token: string; readonly viewer: Viewer }> => {
    const { data } = await send(way, { method: 'POST', signal, body });
    const viewer = checkViewer(field(data, 'viewer'));
    if (viewer === null) throw new CommentError('garbled', 'signed in as nobody');
    return { token: cookies ? '' : checkText(field(data, 'token')), viewer };
  };
  const { oidc } = options;
  // At once: who is just coming back reads as themselves. Where it cannot be fetched, the thread is read all the same.
  const provider = oidc === undefined ? null : part(() => import('./support/provider-login.js')).then(({ providerLogin }) => providerLogin({
    ...oidc, away, owner: base, keep: cookies ? 'page' : options.keep ?? 'tab', ...(options.fetch ? { fetch: options.fetch } : {}),
    begin: (idToken, signal) => begun('sessions/oidc', signal, { token: idToken }),
    arrived: (begin) => changeToken(begin.token || null, true),
  })).catch(() => null);
  const theirs = async (): Promise<ProviderLogin> => {
    const loaded = await provider;
    if (!loaded) throw new CommentError('offline', 'a part of the login could not be fetched');
    return loaded;
  };

  const token = async (): Promise<string | null> => {
    if (page.given) return page.get();
    if (provider) await (await provider)?.soon();
    return own.get();
  };
  const bearer = (value: string | null): Record<string, string> => (value === null ? {} : { authorization: `Bearer ${value}` });
  /** What they may do, and so what they are told, is another from here on. */
  const changed = (): void => {
    for (const stream of streams) stream.again();
  };
  const changeToken = (value: string | null, tell = false): void => {
    if (!page.given) own.set(value, tell);
    changed();
  };
  /** The server no longer knows this token: another one that may be tried, or null: the session has ended elsewhere. */
  const renewed = async (sent: string): Promise<string | null> => {
    if (page.given) return page.renew(sent);
    // Somebody has been faster.
    if (own.get() !== sent) return own.get();
    const begin = provider && await (await provider)?.renew();
    if (begin) {
      if (own.get() === sent) own.set(begin.token);
      return begin.token;
    }
    if (own.get() === sent) changeToken(null, true);
    return null;
  };
  const ask = async (path: string, how: Ask): Promise<unknown> => {
    const as = async (sent: string | null): Promise<unknown> => (await send(path, { ...how, headers: { ...how.headers, ...bearer(sent) } })).data;
    const sent = await token();
    const ended = (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === 'signed-out';
    try {
      return await as(sent);
    } catch (thrown) {
      if (sent === null || !ended(thrown)) throw thrown;
      const next = await renewed(sent);
      if (next !== null) {
        try {
          return await as(next);
        } catch (again) {
          if (!ended(again)) throw again;
          if (page.given) page.refuse(next);
          else if (own.get() === next) changeToken(null, true);
        }
      }
      // Reading needs nobody to be signed in.
      if (how.method === undefined) return (await send(path, how)).data;
      throw thrown;
    }
  };
  const field = (answer: unknown, name: string): unknown => (typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[name] : undefined);
  const acts = later(() => import('./rest/acts.js'), ({ restActs }) => restActs(ask, base));

  const ways: AuthFacet['ways'] = [
    ...(accounts ? [{ id: 'login', kind: 'form', fields: credentials } as const] : []),
    ...(accounts && signUp ? [{ id: 'sign-up', kind: 'form', label: 'Sign up', fields: newCredentials } as const] : []),
    ...(oidc ? [providerWay(oidc)] : []),
  ];
  const auth: AuthFacet = {
    required: true,
    get ways() {
      return page.given ? [] : ways;
    },
    async viewer({ signal }: Call) {
      // Who has no token is nobody; that needs no asking.
      if (provider) await (await provider)?.landed();
      return !cookies && await token() === null ? null : checkViewer(await ask('viewer', { signal, filled: true }));
    },
    async login(way, fields, { signal }) {
      if (!auth.ways.some(({ id }) => id === way)) throw new CommentError('unsupported', `no way to log in called ${way}`);
      const { token: told, viewer } = way === 'oidc' ? await (await theirs()).login(signal)
        : await begun(way === 'login' ? 'sessions' : 'accounts', signal, { username: fields['username'] ?? '', password: fields['password'] ?? '' });
      changeToken(cookies ? null : told);
      return viewer;
    },
    async logout({ signal }) {
      if (provider) await (await provider)?.forget(signal);
      const sent = await token();
      await send('sessions/current', { method: 'DELETE', signal, headers: bearer(sent) }).catch((thrown: unknown) => {
        // Gone already is what was asked for.
        if (!(thrown instanceof CommentError) || thrown.code !== 'signed-out') throw thrown;
      });
      if (page.given && sent !== null) page.refuse(sent);
      changeToken(null);
    },
    async answer(challenge: Challenge, fields, { signal }) {
      if (oidc && challenge.id === away) return (await theirs()).leave(signal);
      if (challenge.id !== 'factor') throw new CommentError('unsupported', `no way to answer ${challenge.id}`);
      await ask('sessions/current/factor', { method: 'POST', signal, body: { code: fields['code'] ?? '' } });
    },
    use: (source) => page.use(source),
    watch(told) {
      const ask = (): void => {
        changed();
        auth.viewer({ signal: new AbortController().signal }).then(told, () => {
          // Not known now; the next call will say.
        });
      };
      const stops = [page.watch(ask), own.watch((value) => {
        if (value !== null) return ask();
        changed();
        told(null);
      })];
      return () => stops.forEach((stop) => stop());
    },
  };

  return {
    name: 'rest',
    address: base,
    limits: { orders: ['best', 'newest', 'oldest'], depth: Infinity, length: 10_000, ...options.limits, syntax: 'markdown', idempotent: true },
    read: {
      page: async ({ thread, parent, order, after, size, replies, around }, { signal }) => checkPage(await ask('comments', {
        signal, query: { thread: thread.id, parent, order, after, size, depth: Math.min(replies.depth, 100), replies: Math.min(replies.size, 100), around },
      })),
      count: async (threads, { signal }) => {
        const { data } = await send('counts', { method: 'POST', signal, body: { threads: threads.map(({ id }) => id) }, headers: bearer(await token()) });
        const { checkCounts } = await part(() => import('../core/check-lists.js'));
        return checkCounts(field(data, 'counts'), threads.length);
      },
      recent: acts('recent'),
      people: acts('people'),
      ...(has('history') ? { history: acts('history') } : {}),
    },
    write: {
      create: acts('create'),
      edit: acts('edit'),
      remove: acts('remove'),
      ...(has('preview') ? { preview: acts('preview') } : {}),
      ...(has('pictures') ? { upload: acts('upload') } : {}),
    },
    ...(kinds.length === 0 ? {} : {
      react: {
        kinds, set: acts('react'),
        ...(has('page') && pageKinds.length > 0 ? { page: { kinds: pageKinds, of: acts('reactions'), set: acts('reactTo') } } : {}),
      },
    }),
    auth,
    live: {
      open(thread, feed) {
        let told = performance.now();
        const following = followLater({
          address: base, deaf: () => feed.lost(),
          async connect(last, signal) {
            const sent = await token();
            const url = new URL(`${base.replace(/\/?$/, '/')}events`, globalThis.location?.href);
            url.searchParams.set('thread', thread.id);
            const headers = { accept: 'text/event-stream', ...bearer(sent), ...(last === null ? {} : { 'last-event-id': last }) };
            const response = await (options.fetch ?? fetch)(url.href, { signal, headers, credentials: mode, cache: 'no-store' });
            if (response.status === 401 && sent !== null) await renewed(sent);
            // The line took long to come, and nothing was heard that the server could go on from.
            if (response.ok && last === null && performance.now() - told > overlap) {
              told = performance.now();
              feed.lost();
            }
            return response;
          },
          heard({ type, data }) {
            if (type === 'lost') return feed.lost();
            try {
              const news: unknown = data === '' ? null : JSON.parse(data);
              if (type === 'put') feed.put(checkComment(news));
              else if (type === 'drop') feed.drop(checkId(news));
            } catch {
              // Something happened that cannot be read here: the page can.
              feed.lost();
            }
          },
        });
        streams.add(following);
        return () => {
          streams.delete(following);
          following.stop();
        };
      },
    },
    moderate: { actions, set: acts('moderate') },
    ...(has('reports') ? { report: { reasons: ['spam', 'abuse', 'off-topic', 'other'], send: acts('report') } } : {}),
    ...(has('mentions') ? { suggest: { people: acts('suggest') } } : {}),
    ...(has('following') ? { follow: { following: acts('following'), set: acts('follow') } } : {}),
    dispose() {
      for (const stream of streams) stream.stop();
      streams.clear();
    },
  };
}

/** A problem says its code; a status of somebody in between (a proxy, another server) says what it can. */
async function explain({ body }: Refusal): Promise<Explained | null> {
  const { code, detail, fields, challenge } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof code !== 'string' || !Object.hasOwn(errorTable, code)) return null;
  const words = Object.entries(typeof fields === 'object' && fields !== null ? fields : {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const asked = code === 'challenge' ? (await part(() => import('../core/check-challenge.js'))).checkChallenge(challenge) : null;
  return {
    code: code as ErrorCode,
    ...(typeof detail === 'string' ? { reason: detail } : {}),
    ...(words.length > 0 ? { fields: Object.fromEntries(words) } : {}),
    ...(asked === null ? {} : { challenge: asked }),
  };
}
