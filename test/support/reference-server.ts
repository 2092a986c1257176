// The reference server on loopback, on a database of its own, with people who are signed in already.

import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createServer, type Server, type ServerOptions } from '../../demo/server/app.js';
import { openStore, type Store } from '../../demo/server/database.js';
import type { Rates } from '../../demo/server/rate.js';

/** Cheap, so that a hundred sign-ups take no minute. */
export const cheap = 16;
export const unlimited: Rates = { login: [Infinity, 1], signUp: [Infinity, 1], write: [Infinity, 1], react: [Infinity, 1], report: [Infinity, 1], upload: [Infinity, 1], suggest: [Infinity, 1], follow: [Infinity, 1], code: [Infinity, 1] };

export interface Running {
  /** Ends without a slash. */
  readonly base: string;
  readonly server: Server;
  readonly store: Store;
  readonly http: HttpServer;
  /** Makes an account and answers with its token. */
  person(name: string, role?: 'reader' | 'author' | 'moderator'): Promise<string>;
  close(): Promise<void>;
}

export async function startServer(options: ServerOptions = {}, store?: Store): Promise<Running> {
  const kept = store ?? await openStore(':memory:');
  const server = createServer(kept, { rates: unlimited, passwordCost: cheap, failed: (error) => console.error(error), ...options });
  const http = createHttpServer(getRequestListener((request, env) => server.fetch(request, env)));
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  return {
    base: `http://127.0.0.1:${(http.address() as AddressInfo).port}/api`, server, store: kept, http,
    async person(name, role = 'reader') {
      const { token } = await server.accounts.signUp(name, `${name} has a password`);
      if (role !== 'reader') await server.accounts.setRole(name, role);
      return token;
    },
    async close() {
      server.close();
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
      if (!store) await kept.close();
    },
  };
}

/** All that an answer may hold. What is really there is what tests are about. */
export interface Told {
  readonly [index: number]: Told;
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly token: string;
  readonly address: string;
  readonly comment: Told;
  readonly fields: Readonly<Record<string, string>>;
  readonly counts: readonly number[];
  readonly comments: readonly Told[];
  readonly more: Readonly<Record<string, string>>;
  readonly body: { readonly source: string } | null;
  readonly author: Told | null;
  readonly can: readonly string[];
  readonly thread: { readonly url?: string };
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON; null where there is none. */
  readonly json: Told;
}
/** One request. `token` null: a stranger. */
export async function request({ base }: Pick<Running, 'base'>, method: string, path: string, { token = null, body, headers = {} }: { token?: string | null; body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }), ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' || !/json/.test(response.headers.get('content-type') ?? '') ? null as unknown as Told : JSON.parse(text) as Told };
}

/** Bytes that begin as a PNG does, `more` of them after that. */
export function png(more: string | Uint8Array = ''): Uint8Array<ArrayBuffer> {
  const rest = typeof more === 'string' ? new TextEncoder().encode(more) : more;
  const bytes = new Uint8Array(8 + rest.byteLength);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  bytes.set(rest, 8);
  return bytes;
}
export function pictureForm(bytes: Uint8Array<ArrayBuffer> = png(), name = 'point.png', type = 'image/png'): FormData {
  const form = new FormData();
  form.append('file', new File([bytes], name, { type }));
  return form;
}
