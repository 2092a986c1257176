// `npm run backends`: the demo pages, and beside them every server that can be had on this machine, each with the model thread in it.
// Stands here and not in demo/, because what it starts are the servers of the tests. Everything is on loopback and gone afterwards.

import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { createServer as createVite } from 'vite';
import { startMarginalia } from '../../demo/guide/server.js';
import { marginaliaAdapter } from '../../demo/guide/adapter.js';
import { modelSeed, modelThread } from '../../demo/model-thread.js';
import { createServer } from '../../demo/server/app.js';
import { openStore } from '../../demo/server/database.js';
import { seedStore } from '../../demo/server/seed.js';
import { pocketbaseAdapter } from '../../src/adapters/pocketbase.js';
import { walineAdapter } from '../../src/adapters/waline.js';
import type { SeedComment } from '../../src/adapters/memory.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { startPocketBase } from './pocketbase/server.js';
import { startWaline } from './waline/start.js';
import { startWordpress } from './wordpress/server.js';

interface Started {
  readonly base: string;
  /** How to sign in. */
  readonly about: string;
  stop(): Promise<void>;
}
/** A string says why it cannot be had here. `origins`: of the demo pages. */
type Start = (origins: readonly string[]) => Promise<Started | string>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const { signal } = new AbortController();
const thread = { id: modelThread.id, title: modelThread.title };
const people = modelSeed.people!;
const nameOf = (id: string): string => people.find((person) => person.id === id)?.name ?? id;

/** The model thread, written as its people would. `as` answers with the adapter of one of them. */
async function talk(as: (id: string) => CommentAdapter | Promise<CommentAdapter>, guests = false): Promise<void> {
  let n = 0;
  const say = async (comments: readonly SeedComment[], parent: CommentId | null): Promise<void> => {
    for (const { author, text, markdown, replies = [] } of comments) {
      const { write } = await as(author!);
      const guest = guests ? { guest: { name: nameOf(author!) } } : {};
      const { id } = await write!.create({ thread, parent, source: text ?? markdown ?? '', ...guest }, { signal, key: `model-${n++}` as WriteKey });
      await say(replies, id);
    }
  };
  await say(modelThread.comments, null);
}

/** One signed-in adapter for each person of the model thread. */
function each(make: (id: string) => Promise<CommentAdapter>): (id: string) => Promise<CommentAdapter> {
  const known = new Map<string, Promise<CommentAdapter>>();
  return (id) => {
    const there = known.get(id) ?? make(id);
    known.set(id, there);
    return there;
  };
}

/** In the order in which they are started: what is quick comes first. */
export const starts = {
  async rest(origins) {
    const store = await openStore(':memory:');
    await seedStore(store, modelSeed, Date.now());
    const server = createServer(store, { origins });
    const http = createHttpServer(getRequestListener((request, env) => server.fetch(request, env)));
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    return {
      base: `http://127.0.0.1:${(http.address() as AddressInfo).port}/api`, about: 'Hono and SQLite, in demo/server. Sign up with any name and eight letters or more.',
      async stop() {
        server.close();
        http.closeAllConnections();
        await new Promise((done) => http.close(done));
        await store.close();
      },
    };
  },
  async marginalia() {
    const { url, close } = await startMarginalia();
    await talk(each(async (id) => {
      const adapter = marginaliaAdapter({ server: url });
      await adapter.auth!.login('name', { name: nameOf(id) }, { signal });
      return adapter;
    }));
    return { base: url, about: 'The imaginary service of the guide. Any name may log in.', stop: close };
  },
  async pocketbase() {
    const server = await startPocketBase('current') ?? await startPocketBase('0.22');
    if (!server) return 'its package cannot be had here';
    await talk(each(async (id) => {
      const [email, password] = [`${id}@example.test`, `${id}-pass-1`];
      await server.owner('POST', '/api/collections/users/records', { email, password, passwordConfirm: password, name: nameOf(id), username: id });
      const adapter = pocketbaseAdapter({ base: server.base, keep: 'page' });
      await adapter.auth!.login('form', { email, password }, { signal });
      return adapter;
    }));
    const { email, password } = server.people.reader;
    return { base: server.base, about: `A real PocketBase. Log in as ${email} with ${password}.`, stop: server.stop };
  },
  async waline() {
    const servers = await startWaline({});
    if (typeof servers === 'string') return servers;
    const [server] = servers;
    await talk(() => walineAdapter({ server: server!.base, way: 'form', keep: 'page' }), true);
    return { base: server!.base, about: 'A real Waline on MariaDB. A name is enough to write.', stop: server!.stop };
  },
  async wordpress() {
    const site = await startWordpress();
    if (!site) return 'its Debian package cannot be had here';
    const flat: { text: string; author: string; parent: number | null }[] = [];
    const add = (comments: readonly SeedComment[], parent: number | null): void => {
      for (const { author, text, markdown, replies = [] } of comments) add(replies, flat.push({ text: text ?? markdown ?? '', author: nameOf(author!), parent }) - 1);
    };
    add(modelThread.comments, null);
    await site.comments(await site.post({ post_name: thread.id, post_title: thread.title }), flat, true);
    return { base: site.base, about: `A real WordPress ${site.version}. Log in as bob with the application password ${site.users.bob.applicationPassword}.`, stop: site.stop };
  },
} satisfies Record<string, Start>;
export type Name = keyof typeof starts;

export interface Demo {
  /** Of the demo pages; ends with a slash. */
  readonly url: string;
  /** Settles when every server runs or is known not to. */
  readonly started: Promise<void>;
  close(): Promise<void>;
}

/** `said` is told one line for each server. `port` 0: any. */
export async function startDemo(names: readonly Name[], { port = 0, said = (_line: string): void => {} } = {}): Promise<Demo> {
  const servers: Record<string, { readonly base?: string; readonly about: string }> = Object.fromEntries(names.map((name) => [name, { about: 'it is still starting; reload in a minute' }]));
  const running: Started[] = [];
  const vite = await createVite({
    configFile: join(root, 'vite.config.ts'), root: join(root, 'demo'), logLevel: 'error', server: { port, host: '127.0.0.1' },
    // Of its own: servers that differ by a plugin throw away each other's optimized dependencies.
    cacheDir: join(root, 'node_modules/.cache/vite-backends'),
    plugins: [{
      name: 'servers',
      transformIndexHtml: { order: 'pre', handler: (html) => html.replace(/(<script type="application\/json" id="servers">).*?(<\/script>)/s, (_all, from: string, to: string) => `${from}${JSON.stringify(servers).replaceAll('<', '\\u003c')}${to}`) },
    }],
  });
  await vite.listen();
  const { origin, port: at } = new URL(vite.resolvedUrls!.local[0]!);
  const begin = async (): Promise<void> => {
    for (const name of names) {
      const start: Start = starts[name];
      const server = await start([origin, `http://localhost:${at}`]).catch((thrown: unknown) => String(thrown instanceof Error ? thrown.message : thrown).split('\n')[0]!);
      if (typeof server === 'string') {
        servers[name] = { about: server };
        said(`${name} does not run: ${server}`);
      } else {
        running.push(server);
        servers[name] = { base: server.base, about: server.about };
        said(`${name} runs at ${server.base}. ${server.about}`);
      }
    }
  };
  const started = begin();
  return {
    url: `${origin}/`, started,
    async close() {
      await started;
      await Promise.all([vite.close(), ...running.map((server) => server.stop())]);
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const demo = await startDemo(Object.keys(starts) as Name[], { port: 5173, said: (line) => console.log(line) });
  console.log(`Open ${demo.url}backends.html; each server appears there once it runs.`);
  const stop = (): void => {
    console.log('Stopping what was started.');
    void demo.close().then(() => process.exit());
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await demo.started;
  console.log('That is all. Ctrl+C ends them.');
}
