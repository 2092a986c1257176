// `npm run server`: the reference server and, beside it, the demo pages. Everything is set by the environment:
//   DATABASE_URL  a file, or postgres://…         (default .parley/comments.db, begun with the model thread)
//   PORT, HOST    where it listens                (default 8787 on 127.0.0.1)
//   ORIGINS       pages that may ask, by commas   (default: its own pages, and those of `npm start`)
//   EDIT_MINUTES  how long writers may edit       (default: for good)
//   COOKIES=1     sessions in an HttpOnly cookie  TRUST_PROXY=1  believe X-Forwarded-For  PAGES=0  no demo pages
//   OIDC_ISSUER, OIDC_CLIENT   the OpenID Connect provider whose ID tokens begin a session, and our client id there
//   SSO_SECRET or SSO_KEY      what checks user tokens of the site's own login: a shared secret, or a public key (PEM, JWK)
//   SSO_AUDIENCE               what they name as `aud` (default "comments"); beside the demo pages a secret is made up where none is set
// `npm run server -- role NAME moderator`, `… password NAME` and `… factor NAME` (a second factor) change an account and end.

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { modelSeed } from '../model-thread.js';
import { createServer } from './app.js';
import { openStore } from './database.js';
import { seedStore } from './seed.js';
import { siteToken } from './site.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { PORT = '8787', HOST = '127.0.0.1', DATABASE_URL = '', EDIT_MINUTES, ORIGINS, COOKIES, TRUST_PROXY, PAGES } = process.env;
const { OIDC_ISSUER, OIDC_CLIENT, SSO_SECRET, SSO_KEY, SSO_AUDIENCE = 'comments' } = process.env;
const file = resolve(root, '.parley/comments.db');
if (DATABASE_URL === '') mkdirSync(dirname(file), { recursive: true });
const store = await openStore(DATABASE_URL || file);

const origins = ORIGINS?.split(',').map((each) => each.trim()).filter(Boolean)
  ?? ['localhost', '127.0.0.1'].flatMap((name) => [`http://${name}:${PORT}`, `http://${name}:5173`]);
const secret = SSO_SECRET || (SSO_KEY || PAGES === '0' ? null : randomBytes(32).toString('base64url'));
const server = createServer(store, {
  origins, cookies: COOKIES === '1',
  ...(Number(EDIT_MINUTES) > 0 ? { editFor: Number(EDIT_MINUTES) * 60_000 } : {}),
  ...(OIDC_ISSUER && OIDC_CLIENT ? { oidc: { issuer: OIDC_ISSUER, client: OIDC_CLIENT } } : {}),
  ...(SSO_KEY ? { sso: { key: SSO_KEY, audience: SSO_AUDIENCE } } : secret === null ? {} : { sso: { secret, audience: SSO_AUDIENCE } }),
  address(c) {
    const { incoming } = c.env as { incoming: IncomingMessage };
    // The last entry is the one our own proxy wrote; those before it are anybody's word.
    const told = TRUST_PROXY === '1' ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
    return told || (incoming.socket.remoteAddress ?? 'unknown');
  },
});

const [command, name = '', value = ''] = process.argv.slice(2);
if (command === undefined) await serve();
else await change();

async function change(): Promise<void> {
  if (command === 'role' && (value === 'reader' || value === 'author' || value === 'moderator')) await server.accounts.setRole(name, value);
  else if (command === 'password') await newPassword(name);
  else if (command === 'factor') console.log(`Put into an authenticator app: otpauth://totp/Comments:${encodeURIComponent(name)}?secret=${await server.accounts.setFactor(name)}`);
  else throw new TypeError('Say: role NAME reader|author|moderator, or: password NAME, or: factor NAME');
  await store.close();
}

async function newPassword(of: string): Promise<void> {
  const password = randomBytes(9).toString('base64url');
  await server.accounts.setPassword(of, password);
  console.log(`${of} signs in with the password ${password}`);
}

async function serve(): Promise<void> {
  if (DATABASE_URL === '' && await seedStore(store, modelSeed, Date.now())) await newPassword('Grace Okafor');
  await server.sweep();
  const sweeping = setInterval(() => void server.sweep().catch(console.error), 600_000);
  const api = getRequestListener((request, env) => server.fetch(request, env));
  const http = createHttpServer((request, response) => {
    if (!pages || request.url?.startsWith('/api/')) void api(request, response);
    else if (request.url === '/site/token' && secret !== null) void siteToken(request, response, secret, SSO_AUDIENCE);
    else pages.middlewares(request, response);
  });
  const pages = PAGES === '0' ? null : await (await import('vite')).createServer({
    configFile: resolve(root, 'vite.config.ts'), root: resolve(root, 'demo'), server: { middlewareMode: true, hmr: { server: http } },
  });
  const stop = (): void => {
    clearInterval(sweeping);
    server.close();
    http.close(() => void Promise.all([store.close(), pages?.close()]).then(() => process.exit()));
    // Streams are told to end; who does not is not waited for.
    setTimeout(() => http.closeAllConnections(), 1000).unref();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  http.listen(Number(PORT), HOST, () => {
    const address = http.address();
    const port = typeof address === 'object' && address ? address.port : PORT;
    console.log(`The comments are served at http://${HOST}:${port}/api/`);
    if (pages) console.log(`Open http://${HOST}:${port}/live.html?server=/api in two browsers.`);
    if (pages) console.log(`Ways to log in, side by side: http://${HOST}:${port}/login.html?server=/api`);
  });
}
