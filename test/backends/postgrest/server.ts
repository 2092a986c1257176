// Stands in for PostgREST and for Supabase's login service, which are in no package here, in front of a real PostgreSQL
// (compiled to WebAssembly) with the schema of demo/postgrest: functions, policies, grants and triggers are the true ones.
// What it answers, and with which status, is what the manuals of both say. Only what the adapter asks for is here.

import { PGlite, type Transaction } from '@electric-sql/pglite';
import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Postgrest {
  /** "http://127.0.0.1:…/rest/v1" */
  readonly base: string;
  readonly db: PGlite;
  readonly people: Readonly<Record<string, { readonly id: string; readonly email: string; readonly password: string }>>;
  /** A token of this person as the login service makes it, or one that ended `age` seconds ago. */
  tokenOf(name: string, age?: number): string;
  /** Makes every refresh token of this person worthless. */
  revoke(name: string): void;
  /** Runs a statement as PostgREST would for this person, or for a stranger. */
  as(name: string | null, statement: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}
interface Claims {
  readonly role: string;
  readonly sub?: string;
  readonly exp?: number;
}

const secret = 'a secret of thirty-two characters';
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (claims: object): string => {
  const words = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${words}.${createHmac('sha256', secret).update(words).digest('base64url')}`;
};

export async function startPostgrest(): Promise<Postgrest> {
  const db = await PGlite.create();
  const schema = await readFile(new URL('../../../demo/postgrest/schema.sql', import.meta.url), 'utf8');
  await db.exec(schema);
  // Twice, as an owner would after an update.
  await db.exec(schema);
  const people = Object.fromEntries(['reader', 'other', 'seeder', 'grace'].map((name) => [name, { id: randomUUID(), email: `${name}@example.test`, password: `${name}-pass-1` }]));
  await db.query(`insert into comment_profiles (id, name, role) values ($1, 'Grace', 'moderator')`, [people['grace']!.id]);
  const sessions = new Map<string, string>();
  const tokenOf = (name: string, age = -3600): string =>
    signed({ role: 'authenticated', sub: people[name]!.id, aud: 'authenticated', exp: Math.floor(Date.now() / 1000) - age, email: people[name]!.email, user_metadata: { name: name[0]!.toUpperCase() + name.slice(1) } });

  const within = <T>(claims: Claims, run: (tx: Transaction) => Promise<T>): Promise<T> => db.transaction(async (tx) => {
    await tx.query(`select set_config('request.jwt.claims', $1, true)`, [JSON.stringify(claims)]);
    await tx.exec(`set local role ${claims.role === 'authenticated' ? 'authenticated' : 'anon'}`);
    return run(tx);
  });
  const server = createServer((request, response) => {
    answer(request, response).catch((thrown: unknown) => send(response, 500, { code: 'XX000', message: String(thrown), details: null, hint: null }));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await bodyOf(request);
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (url.pathname.startsWith('/auth/v1/')) return authenticate(url, body, response);
    const name = /^\/rest\/v1\/rpc\/(\w+)$/.exec(url.pathname)?.[1];
    if (request.method !== 'POST' || name === undefined) return send(response, 404, { code: 'PGRST205', message: 'Could not find the table', details: null, hint: null });
    const claims = bearer === undefined ? { role: 'anon' } : verified(bearer);
    if (claims === 'expired') return send(response, 401, { code: 'PGRST303', message: 'JWT expired', details: null, hint: null });
    if (claims === null) return send(response, 401, { code: 'PGRST301', message: 'No suitable key or wrong key type', details: null, hint: null });
    const { rows } = await db.query<{ names: string[] | null; types: string[]; volatile: boolean }>(
      `select p.proargnames as names, array(select t::regtype::text from unnest(p.proargtypes) t) as types, p.provolatile = 'v' as volatile from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.proname = $1`, [name]);
    const [found] = rows;
    const given = Object.keys(body);
    if (!found || given.some((each) => !(found.names ?? []).includes(each))) return send(response, 404, { code: 'PGRST202', message: `Could not find the function public.${name} in the schema cache`, details: null, hint: null });
    try {
      const value = await within(claims, async (tx) => {
        if (!found.volatile) await tx.exec('set transaction read only');
        const args = given.map((each, at) => `${JSON.stringify(each)} => $${at + 1}::${found.types[(found.names ?? []).indexOf(each)]}`).join(', ');
        const answered = await tx.query<{ value: unknown }>(`select ${name}(${args}) as value`, given.map((each) => body[each]));
        return answered.rows[0]?.value ?? null;
      });
      send(response, 200, value);
    } catch (thrown) {
      const { code = 'XX000', message = '', detail = null, hint = null } = thrown as { code?: string; message?: string; detail?: string; hint?: string };
      send(response, statusOf(code, claims), { code, message, details: detail, hint });
    }
  }

  function authenticate(url: URL, body: Readonly<Record<string, unknown>>, response: ServerResponse): void {
    if (url.pathname.endsWith('/logout')) return void response.writeHead(204).end();
    const grant = url.searchParams.get('grant_type');
    const name = grant === 'password'
      ? Object.keys(people).find((each) => people[each]!.email === body['email'] && people[each]!.password === body['password'])
      : sessions.get(String(body['refresh_token']));
    if (name === undefined) {
      return send(response, 400, grant === 'password'
        ? { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' } : { code: 400, error_code: 'refresh_token_not_found', msg: 'Invalid Refresh Token: Refresh Token Not Found' });
    }
    sessions.delete(String(body['refresh_token']));
    const refresh = randomUUID();
    sessions.set(refresh, name);
    send(response, 200, { access_token: tokenOf(name), token_type: 'bearer', expires_in: 3600, refresh_token: refresh, user: { id: people[name]!.id, email: people[name]!.email, user_metadata: { name } } });
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/v1`,
    db, people, tokenOf,
    revoke(name) {
      for (const [refresh, owner] of sessions) if (owner === name) sessions.delete(refresh);
    },
    as: (name, statement) => within(name === null ? { role: 'anon' } : { role: 'authenticated', sub: people[name]!.id }, async (tx) => (await tx.query<Record<string, unknown>>(statement)).rows),
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await db.close();
    },
  };
}

function verified(token: string): Claims | 'expired' | null {
  const [head = '', claims = '', mark] = token.split('.');
  if (mark !== createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url')) return null;
  const read = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims;
  return (read.exp ?? Infinity) * 1000 < Date.now() ? 'expired' : read;
}

/** The manual's table of SQLSTATE and status. */
function statusOf(code: string, { role }: Claims): number {
  if (/^PT\d{3}$/.test(code)) return Number(code.slice(2));
  if (code === '42501') return role === 'anon' ? 401 : 403;
  if (code === '23503' || code === '23505') return 409;
  if (code === '25006') return 405;
  if (code === '42883' || code === '42P01') return 404;
  if (code === '57014' || /^(08|53)/.test(code)) return 503;
  if (/^(09|0L|0P|2B|25|28|34|38|39|3B|40|54|55|57|58|F0|HV|P0|XX)/.test(code)) return code === 'P0001' ? 400 : 500;
  return 400;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': '*' }).end(JSON.stringify(body));
}
async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const words = Buffer.concat(parts).toString();
  return words === '' ? {} : JSON.parse(words) as Record<string, unknown>;
}
