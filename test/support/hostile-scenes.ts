// Every adapter that speaks to a server, on a thread with some comments, ready to be lied to. One place for what each needs to be tried:
// its server or a fake of it, a reader who may write, what strangers give.

import type { CommentAdapter } from '../../src/core/adapter.js';
import type { CommentId, ThreadRef, WriteKey } from '../../src/core/model.js';
import { artalkAdapter } from '../../src/adapters/artalk.js';
import { comentarioAdapter } from '../../src/adapters/comentario.js';
import { cusdisAdapter } from '../../src/adapters/cusdis.js';
import { discourseAdapter } from '../../src/adapters/discourse.js';
import { githubAdapter } from '../../src/adapters/github.js';
import { issoAdapter } from '../../src/adapters/isso.js';
import { mastodonAdapter } from '../../src/adapters/mastodon.js';
import { pocketbaseAdapter } from '../../src/adapters/pocketbase.js';
import { postgrestAdapter } from '../../src/adapters/postgrest.js';
import { remark42Adapter } from '../../src/adapters/remark42.js';
import { restAdapter } from '../../src/adapters/rest.js';
import { staticAdapter } from '../../src/adapters/static.js';
import { twikooAdapter } from '../../src/adapters/twikoo.js';
import { walineAdapter } from '../../src/adapters/waline.js';
import { wordpressAdapter } from '../../src/adapters/wordpress.js';
import { fakeArtalk } from '../backends/artalk/fake.js';
import { fakeComentario } from '../backends/comentario/fake.js';
import { fakeCusdis } from '../backends/cusdis/fake.js';
import { fakeDiscourse } from '../backends/discourse/fake.js';
import { startGithub } from '../backends/github/server.js';
import { fakeIsso } from '../backends/isso/fake.js';
import { startMastodon } from '../backends/mastodon/server.js';
import { startPocketBase } from '../backends/pocketbase/server.js';
import { startPostgrest } from '../backends/postgrest/server.js';
import { fakeRemark42 } from '../backends/remark42/fake.js';
import { fakeTwikoo } from '../backends/twikoo/fake.js';
import { startWaline } from '../backends/waline/start.js';
import { startWordpress } from '../backends/wordpress/server.js';
import { jar } from './jar.js';
import { startServer } from './reference-server.js';

export interface Scene {
  readonly thread: ThreadRef;
  /** A new page on which nobody is signed in yet. `timeout` in milliseconds. */
  make(fetch: typeof globalThis.fetch, timeout?: number): CommentAdapter;
  /** Signs a reader in who may do everything that readers may. Absent: nobody can. */
  enter?(adapter: CommentAdapter, signal: AbortSignal): Promise<unknown>;
  /** As typed in the login form, where `enter` does not use it. */
  readonly guest?: Readonly<Record<string, string>>;
  /** What answers, where it is no server. */
  readonly ask?: typeof globalThis.fetch;
  close(): Promise<unknown>;
}
/** Opens a scene; a text: why there is none here. */
export type Opening = () => Promise<Scene | string>;
/** A real server starts slowly or not at all, so what it said is kept, and its scene is built of facts that can be kept too. */
export interface Kept {
  start(): Promise<{ readonly facts: Facts; close(): Promise<unknown> } | string>;
  scene(facts: Facts): Omit<Scene, 'close'>;
}
export type Facts = Readonly<Record<'base' | 'thread' | 'username' | 'password', string>>;

const call = { signal: new AbortController().signal };
let keys = 0;
export const writing = (): { signal: AbortSignal; key: WriteKey } => ({ ...call, key: `hostile-${keys++}` as WriteKey });
const thread: ThreadRef = { id: 'https://blog.example/hostile/', url: 'https://blog.example/hostile/', title: 'Hostile' };
const guest = { name: 'Gil', email: 'gil@example.test' };
const login = (way: string, fields: Record<string, string>) => (adapter: CommentAdapter, signal = call.signal): Promise<unknown> => adapter.auth!.login(way, fields, { signal });

/** Five comments: two roots with answers, one without. */
async function talk(say: (words: string, parent: CommentId | null) => Promise<CommentId>): Promise<void> {
  const one = await say('One *is* <b>here</b> & well', null);
  await say('Two answers one', one);
  const three = await say('Three', null);
  await say('Four answers three', three);
  await say('Five', null);
}
const through = (adapter: CommentAdapter, in_ = thread, as: Scene['guest'] = guest) => (source: string, parent: CommentId | null): Promise<CommentId> =>
  adapter.write!.create({ thread: in_, parent, source, ...(as ? { guest: as } : {}) }, writing()).then(({ id }) => id);

export const scenes: Readonly<Record<string, Opening>> = {
  async artalk() {
    const server = await fakeArtalk();
    const make: Scene['make'] = (fetch, timeout = 20_000) => artalkAdapter({ server: server.base, site: 'Site', keep: 'page', timeout, fetch });
    await talk(through(make(fetch)));
    return { thread, make, guest, enter: login('form', { email: 'admin@example.test', password: 'admin-pass' }), close: () => server.stop() };
  },
  async comentario() {
    const server = await fakeComentario();
    const path = { id: '/hostile/' };
    await talk(async (words, parent) => server.add(path.id, 'carol', words, parent).id as CommentId);
    return {
      thread: path, make: (fetch, timeout = 20_000) => comentarioAdapter({ server: server.base, domain: 'blog.example', keep: 'page', live: false, timeout, fetch }),
      enter: login('form', { email: 'bob@example.test', password: 'secret' }), close: () => server.close(),
    };
  },
  async cusdis() {
    const server = await fakeCusdis(true);
    const make: Scene['make'] = (fetch, timeout = 20_000) => cusdisAdapter({ app: 'app', server: server.base, timeout, fetch });
    await talk(through(make(fetch)));
    return { thread, make, guest, close: () => server.stop() };
  },
  async discourse() {
    const server = await fakeDiscourse();
    const topic = server.topic();
    server.keys.set('key-bob', 'bob');
    const numbers = new Map<string, number>();
    await talk(async (words, parent) => {
      const { number } = server.add(topic, 'carol', words, parent === null ? null : numbers.get(parent) ?? null);
      numbers.set(String(number), number);
      return String(number) as CommentId;
    });
    const tokens = new WeakMap<CommentAdapter, { of: string | null }>();
    return {
      thread: { id: String(topic) },
      make(fetch, timeout = 20_000) {
        const token: { of: string | null } = { of: null };
        const adapter = discourseAdapter({ server: server.base, token: () => token.of, timeout, fetch });
        tokens.set(adapter, token);
        return adapter;
      },
      async enter(adapter, signal) {
        tokens.get(adapter)!.of = 'key-bob';
        await adapter.auth!.viewer({ signal });
      },
      close: () => server.close(),
    };
  },
  async github() {
    const mock = await startGithub();
    if (typeof mock === 'string') return mock;
    const into = mock.discussion('hostile/');
    await talk(async (words, parent) => mock.comment(into, 'carol', words, ...(parent === null ? [] : [parent])) as CommentId);
    return {
      thread, make: (fetch, timeout = 20_000) => githubAdapter({ repo: 'acme/blog', category: 'Announcements', mapping: 'specific', term: 'hostile/', api: mock.base, token: 'token-bob', timeout, fetch }),
      enter: (adapter, signal) => adapter.auth!.viewer({ signal }), close: () => mock.close(),
    };
  },
  async isso() {
    const server = await fakeIsso();
    await talk(async (words, parent) => String(server.add(thread.id, words, parent === null ? null : Number(parent)).id) as CommentId);
    return { thread, make: (fetch, timeout = 20_000) => issoAdapter({ server: server.base, latest: true, timeout, fetch: jar(fetch).fetch }), guest, close: () => server.close() };
  },
  async mastodon() {
    const server = await startMastodon();
    const root = server.post('alice', 'A post');
    await talk(async (words, parent) => server.post('carol', words, parent ?? root.id).id as CommentId);
    server.tokens.set('bob', 'token-bob');
    return {
      thread: { id: `${server.url}/@alice/${root.id}` },
      make: (fetch, timeout = 20_000) => mastodonAdapter({ post: ({ id }) => id, token: 'token-bob', mention: false, timeout, fetch }),
      async enter(adapter, signal) {
        await adapter.read.page({ thread: { id: `${server.url}/@alice/${root.id}` }, parent: null, order: 'oldest', after: null, size: 20, replies: { depth: 9, size: 20 } }, { signal });
        await adapter.auth!.viewer({ signal });
      },
      close: () => server.close(),
    };
  },
  async postgrest() {
    const server = await startPostgrest();
    const make: Scene['make'] = (fetch, timeout = 20_000) => postgrestAdapter({ base: server.base, apiKey: 'public', keep: 'page', timeout, fetch });
    const as = (name: string) => login('form', { email: server.people[name]!.email, password: server.people[name]!.password });
    const seeder = make(fetch);
    await as('seeder')(seeder);
    await talk(through(seeder));
    return { thread, make, enter: as('reader'), close: () => server.stop() };
  },
  async remark42() {
    const server = await fakeRemark42();
    await talk(async (words, parent) => server.add('anonymous_Carol', thread.id, words, parent ?? '').id as CommentId);
    const jars = new WeakMap<CommentAdapter, ReturnType<typeof jar>>();
    server.sessions.set('token-bob', 'github_bob');
    return {
      thread,
      make(fetch, timeout = 20_000) {
        const cookies = jar(fetch);
        const adapter = remark42Adapter({ server: server.base, fetch: cookies.fetch, cookies: cookies.text, timeout });
        jars.set(adapter, cookies);
        return adapter;
      },
      async enter(adapter, signal) {
        jars.get(adapter)!.all.set('JWT', 'token-bob').set('XSRF-TOKEN', 'same');
        await adapter.auth!.viewer({ signal });
      },
      close: () => server.close(),
    };
  },
  async rest() {
    const running = await startServer({ depth: 9, length: 500 });
    const adapters: { dispose?(): void }[] = [];
    const make = (fetch: typeof globalThis.fetch, timeout = 20_000): CommentAdapter => {
      const adapter = restAdapter({ base: running.base, keep: 'page', timeout, fetch });
      adapters.push(adapter);
      return adapter;
    };
    for (const name of ['Seeder', 'Reader']) await running.person(name);
    await running.person('Keeper', 'moderator');
    const as = (name: string) => login('login', { username: name, password: `${name} has a password` });
    const seeder = make(fetch);
    await as('Seeder')(seeder);
    await talk(through(seeder, thread, undefined));
    return {
      thread, make, enter: as('Reader'),
      async close() {
        for (const adapter of adapters) adapter.dispose?.();
        await running.close();
      },
    };
  },
  async static() {
    const comments: unknown[] = [];
    await talk(async (text, parent) => {
      comments.push({ id: `s${comments.length}`, parent, author: `Writer ${comments.length % 3}`, text, createdAt: Date.UTC(2024, 0, 1) + comments.length * 1000, likes: 2, url: 'https://ann.example/' });
      return `s${comments.length - 1}` as CommentId;
    });
    const file = { threads: [{ ...thread, comments }], people: [{ id: 'p1', name: 'Ann', role: 'contributor', country: 'NL' }, { id: 'p2', name: 'Bob', role: 'contributor' }] };
    return { thread, make: (fetch, timeout = 20_000) => staticAdapter({ src: 'https://site.example/all.json', timeout, fetch }), ask: async () => Response.json(file), close: async () => {} };
  },
  async twikoo() {
    const server = await fakeTwikoo();
    const make: Scene['make'] = (fetch, timeout = 20_000) => twikooAdapter({ server: server.base, keep: 'page', timeout, fetch });
    await talk(through(make(fetch)));
    return { thread, make, guest, enter: login('form', { password: 'secret' }), close: () => server.stop() };
  },
};

export const keptScenes: Readonly<Record<string, Kept>> = {
  pocketbase: {
    async start() {
      const server = await startPocketBase('current');
      if (!server) return 'no PocketBase here';
      const { reader, seeder } = server.people;
      const adapter = pocketbaseAdapter({ base: server.base, keep: 'page' });
      await login('form', { email: seeder.email, password: seeder.password })(adapter);
      await talk(through(adapter));
      adapter.dispose?.();
      return { facts: { base: server.base, thread: thread.id, username: reader.email, password: reader.password }, close: () => server.stop() };
    },
    scene: ({ base, username, password }) => ({
      thread, make: (fetch, timeout = 20_000) => pocketbaseAdapter({ base, keep: 'page', timeout, fetch }), enter: login('form', { email: username, password }),
    }),
  },
  waline: {
    async start() {
      const servers = await startWaline({});
      if (typeof servers === 'string') return servers;
      const [{ base, stop } = { base: '', stop: async () => {} }] = servers;
      const account = (name: string): Record<string, string> => ({ email: `${name}@example.test`, password: `${name}-pass` });
      for (const name of ['admin', 'bob', 'seeder']) await fetch(`${base}/api/user`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ display_name: name, ...account(name), url: '' }) });
      const seeder = walineAdapter({ server: base, way: 'form', keep: 'page' });
      await login('form', account('seeder'))(seeder);
      await talk(through(seeder));
      return { facts: { base, thread: thread.id, username: account('bob')['email']!, password: account('bob')['password']! }, close: stop };
    },
    scene: ({ base, username, password }) => ({
      thread, guest, make: (fetch, timeout = 20_000) => walineAdapter({ server: base, way: 'form', keep: 'page', timeout, fetch }), enter: login('form', { email: username, password }),
    }),
  },
  wordpress: {
    async start() {
      const wp = await startWordpress();
      if (!wp) return 'no WordPress here';
      const post = await wp.post();
      await wp.comments(post, [{}, { parent: 0 }, {}, { parent: 2 }, {}]);
      return { facts: { base: wp.base, thread: String(post), username: 'admin', password: wp.users.admin.applicationPassword }, close: () => wp.stop() };
    },
    scene: ({ base, thread: id, username, password }) => ({
      thread: { id }, make: (fetch, timeout = 20_000) => wordpressAdapter({ site: base, login: 'password', keep: 'memory', timeout, fetch }), enter: login('password', { username, password }),
    }),
  },
};
