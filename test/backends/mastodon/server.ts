// Plays a Mastodon instance, from what is known of its API: shapes, limits and refusals. Not Mastodon itself.

import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Status {
  readonly id: string;
  readonly account: string;
  text: string;
  readonly in_reply_to_id: string | null;
  readonly created_at: string;
  edited_at: string | null;
  readonly favourites: Set<string>;
  readonly extra: Readonly<Record<string, unknown>>;
}
export interface FakeMastodon {
  readonly url: string;
  readonly statuses: Map<string, Status>;
  /** As they were sent, with who sent them. */
  readonly reports: Readonly<Record<string, unknown>>[];
  /** Tokens by account name. Take one out to end it. */
  readonly tokens: Map<string, string>;
  /** What was asked, "POST /api/v1/statuses". */
  readonly asked: string[];
  post(account: string, text: string, parent?: string | null, extra?: Readonly<Record<string, unknown>>): Status;
  close(): Promise<void>;
}

/** `now`: milliseconds since 1970; tests have one that steps. `names`: what people are called, in place of names with a picture in them. */
export async function startMastodon({ now, names }: { readonly now?: () => number; readonly names?: (account: string) => string } = {}): Promise<FakeMastodon> {
  const statuses = new Map<string, Status>();
  const tokens = new Map<string, string>();
  const once = new Map<string, string>();
  const codes = new Map<string, string>();
  const reports: Record<string, unknown>[] = [];
  const asked: string[] = [];
  let serial = 0;
  let clock = Date.UTC(2024, 0, 1);
  const post: FakeMastodon['post'] = (account, text, parent = null, extra = {}) => {
    const status: Status = { id: String(110_000_000_000_000_000n + BigInt(++serial)), account, text, in_reply_to_id: parent, created_at: new Date(now?.() ?? (clock += 1000)).toISOString(), edited_at: null, favourites: new Set(), extra };
    statuses.set(status.id, status);
    return status;
  };
  const accountOf = (name: string) => ({ id: `10${name.length}${name.charCodeAt(0)}`, username: name, acct: name, display_name: names?.(name) ?? `${name} :cat:`, url: `https://social.example/@${name}`, avatar: 'https://social.example/a.gif', avatar_static: 'https://social.example/a.png', emojis: [{ shortcode: 'cat', url: 'https://social.example/cat.png' }], bot: false });
  const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const show = (status: Status, me: string | null) => ({
    id: status.id, uri: `https://social.example/users/${status.account}/statuses/${status.id}`, url: `https://social.example/@${status.account}/${status.id}`, created_at: status.created_at, edited_at: status.edited_at,
    in_reply_to_id: status.in_reply_to_id, visibility: 'public', sensitive: false, spoiler_text: '', language: 'en', content: `<p>${escape(status.text).replaceAll('\n', '<br />')}</p>`,
    account: accountOf(status.account), emojis: [], media_attachments: [], favourites_count: status.favourites.size, reblogs_count: 0, replies_count: [...statuses.values()].filter((each) => each.in_reply_to_id === status.id).length,
    ...(me === null ? {} : { favourited: status.favourites.has(me) }), ...status.extra,
  });
  const descendants = (id: string, depth: number): Status[] => (depth === 0 ? [] : [...statuses.values()].filter((each) => each.in_reply_to_id === id).flatMap((each) => [each, ...descendants(each.id, depth - 1)]));

  const answer = (method: string, path: string, body: Readonly<Record<string, unknown>>, headers: IncomingMessage['headers']): [number, unknown] => {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const me = [...tokens].find(([, each]) => each === token)?.[0] ?? null;
    if (token !== undefined && me === null) return [401, { error: 'The access token is invalid' }];
    const gone: [number, unknown] = [404, { error: 'Record not found' }];
    const signIn: [number, unknown] = [401, { error: 'This method requires an authenticated user' }];
    if (path === '/api/v1/apps') return [200, { id: '1', client_id: 'client', client_secret: 'secret', redirect_uri: body['redirect_uris'] }];
    if (path === '/oauth/token') {
      const name = codes.get(String(body['code']));
      return name === undefined || body['client_secret'] !== 'secret' || !body['code_verifier'] ? [400, { error: 'invalid_grant', error_description: 'The provided authorization grant is invalid' }] : [200, { access_token: tokens.get(name), token_type: 'Bearer' }];
    }
    if (path === '/oauth/revoke') {
      for (const [name, each] of tokens) if (each === body['token']) tokens.delete(name);
      return [200, {}];
    }
    if (path === '/api/v1/accounts/verify_credentials') return me === null ? signIn : [200, accountOf(me)];
    if (path === '/api/v1/statuses' && method === 'POST') {
      if (me === null) return signIn;
      const [text, parent, key] = [String(body['status'] ?? ''), String(body['in_reply_to_id'] ?? ''), String(headers['idempotency-key'] ?? '')];
      const done = statuses.get(once.get(`${me} ${key}`) ?? '');
      if (done) return [200, show(done, me)];
      if (text.trim() === '') return [422, { error: "Validation failed: Text can't be blank" }];
      if (text.length > 500) return [422, { error: 'Validation failed: Text character limit of 500 exceeded' }];
      if (parent !== '' && !statuses.has(parent)) return [404, { error: 'The post you are trying to reply to does not appear to exist.' }];
      const made = post(me, text, parent || null);
      once.set(`${me} ${key}`, made.id);
      return [200, show(made, me)];
    }
    if (path === '/api/v1/reports' && method === 'POST') {
      if (me === null) return signIn;
      const of = [...statuses.values()].find((each) => accountOf(each.account).id === body['account_id']);
      if (!of) return gone;
      if (!['spam', 'legal', 'violation', 'other'].includes(String(body['category'] ?? 'other'))) return [422, { error: 'Validation failed: Category is not included in the list' }];
      reports.push({ ...body, by: me });
      return [200, { id: String(reports.length), action_taken: false, category: body['category'], comment: body['comment'], status_ids: body['status_ids'], target_account: accountOf(of.account) }];
    }
    if (path === '/api/v1/accounts/search') {
      if (me === null) return signIn;
      const q = String(body['q']).toLowerCase();
      return [200, [...new Set([...statuses.values()].map(({ account }) => account))].filter((name) => name.startsWith(q)).slice(0, Number(body['limit'])).map(accountOf)];
    }
    const [, id = '', act] = /^\/api\/v1\/statuses\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
    const status = statuses.get(id);
    if (!status) return gone;
    if (method === 'GET' && act === undefined) return [200, show(status, me)];
    if (method === 'GET' && act === 'context') return [200, { ancestors: [], descendants: descendants(id, me === null ? 20 : 4096).slice(0, me === null ? 60 : 4096).map((each) => show(each, me)) }];
    if (me === null) return signIn;
    if (act === 'favourite' || act === 'unfavourite') {
      status.favourites[act === 'favourite' ? 'add' : 'delete'](me);
      return [200, show(status, me)];
    }
    if (status.account !== me) return gone;
    if (act === 'source') return [200, { id, text: status.text, spoiler_text: '' }];
    if (method === 'PUT') {
      status.text = String(body['status']);
      status.edited_at = new Date(now?.() ?? (clock += 1000)).toISOString();
      Object.assign(status.extra, { edit: body });
      return [200, show(status, me)];
    }
    if (method === 'DELETE') {
      statuses.delete(id);
      return [200, { ...show(status, me), text: status.text }];
    }
    return gone;
  };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      asked.push(`${request.method} ${pathname}`);
      // The page where the reader says yes; real ones ask first.
      if (pathname === '/oauth/authorize') {
        codes.set('code', 'bob');
        response.writeHead(302, { location: `${searchParams.get('redirect_uri')}?${new URLSearchParams({ code: 'code', state: searchParams.get('state') ?? '' }).toString()}` }).end();
        return;
      }
      // Mastodon lets pages of every origin ask.
      if (request.method === 'OPTIONS') {
        response.writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'POST, PUT, DELETE, GET, PATCH, OPTIONS', 'access-control-allow-headers': String(request.headers['access-control-request-headers'] ?? '') }).end();
        return;
      }
      const sent = Buffer.concat(parts).toString();
      const form = /urlencoded/.test(request.headers['content-type'] ?? '');
      const [status, data] = answer(request.method ?? 'GET', pathname, sent === '' ? Object.fromEntries(searchParams) : form ? Object.fromEntries(new URLSearchParams(sent)) : JSON.parse(sent) as Record<string, unknown>, request.headers);
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': '*' }).end(JSON.stringify(data));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, statuses, tokens, asked, reports, post,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}
