// The backends that any machine can have at once, each with the model thread in it: those that stand in for what no package brings,
// written from recorded facts, and the real ones that run in this process. Started when a page first asks.

import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { modelSeed } from '../../demo/model-thread.js';
import { createServer } from '../../demo/server/app.js';
import { openStore } from '../../demo/server/database.js';
import { seedStore } from '../../demo/server/seed.js';
import { artalkAdapter } from '../../src/adapters/artalk.js';
import { cusdisAdapter } from '../../src/adapters/cusdis.js';
import { twikooAdapter } from '../../src/adapters/twikoo.js';
import { fakeArtalk } from './artalk/fake.js';
import { fakeComentario } from './comentario/fake.js';
import { fakeCusdis } from './cusdis/fake.js';
import { fakeDiscourse } from './discourse/fake.js';
import { startGithub } from './github/server.js';
import { fakeIsso } from './isso/fake.js';
import { startMastodon } from './mastodon/server.js';
import { clock, fill, flat, nameOf, talk, thread } from './model.js';
import { comment, person } from './nostr/keys.js';
import { installRelay, startRelay } from './nostr/relay.js';
import { startPostgrest } from './postgrest/server.js';
import { fakeRemark42 } from './remark42/fake.js';
import type { Start } from './served.js';
import { fakeTwikoo } from './twikoo/fake.js';

const against = 'recorded facts';
const under = { thread: thread.id };
/** For backends that go by addresses, not by the page's own names. */
const address = 'https://slow-lane.example/the-last-honest-coupe/';
const mail = (id: string): string => `${id}@example.test`;
/** So many different people. */
const crowd = (many: number): string[] => Array.from({ length: many }, (_, n) => `reader ${n}`);

export const standIns = {
  async artalk() {
    const time = clock();
    const server = await fakeArtalk(time.now);
    await talk({ as: () => artalkAdapter({ server: server.base, site: 'Site', keep: 'page' }), guest: (id) => ({ name: nameOf(id), email: mail(id) }), clock: time });
    return { base: server.base, attributes: { src: '{at}', 'data-site': 'Site', ...under }, against, about: 'A name and a mail address are enough to write. The administrator is admin@example.test with the password admin-pass.', stop: server.stop };
  },
  async comentario() {
    const time = clock();
    const server = await fakeComentario(time.now);
    fill<{ id: string }>(time, ({ text, author, up, down }, parent) => {
      const row = server.add(new URL(address).pathname, nameOf(author), text, parent?.id ?? null);
      crowd(up).forEach((each) => row.votes.set(each, 1));
      crowd(down).forEach((each) => row.votes.set(`not ${each}`, -1));
      return row;
    });
    return {
      base: server.base, against, about: 'Log in with any address and the password “secret”. What others write comes with the next visit: the stand-in has no live line.',
      attributes: { src: '{at}', 'data-domain': 'blog.example', 'data-live': 'off', 'thread-url': address, ...under }, stop: server.close,
    };
  },
  async cusdis() {
    const time = clock();
    const server = await fakeCusdis(true, time.now);
    await talk({ as: () => cusdisAdapter({ app: 'app', server: server.base }), guest: (id) => ({ name: nameOf(id) }), clock: time });
    return { base: server.base, attributes: { src: '{at}', 'data-app': 'app', ...under }, against, about: 'A name is enough to write. The owner of this one approves everything at once.', stop: server.stop };
  },
  async discourse() {
    const time = clock();
    const server = await fakeDiscourse({ now: time.now, names: nameOf });
    const topic = server.topic();
    fill<{ number: number }>(time, ({ text, author, up }, parent) => {
      const post = server.add(topic, author, text, parent?.number ?? null);
      crowd(up).forEach((each) => post.likes.add(each));
      return post;
    });
    return { base: server.base, attributes: { src: `{at}/t/the-last-honest-coupe/${topic}`, ...under }, against, about: 'Without a session of the forum it is for reading, and links there.', stop: server.close };
  },
  async github() {
    const time = clock();
    const mock = await startGithub(time.now);
    if (typeof mock === 'string') return mock;
    const discussion = mock.discussion('backends/github');
    // GitHub has two levels: who answers an answer answers its root.
    fill<{ id: string; top: string }>(time, ({ text, author }, parent) => {
      const id = mock.comment(discussion, author, text, parent?.top);
      return { id, top: parent?.top ?? id };
    });
    return {
      base: mock.base, against, about: 'It is read here, through the proxy for strangers. For writing one signs in at GitHub, and there is none here.',
      attributes: { src: 'acme/blog', 'data-anonymous': '{at}/anonymous', 'data-login': null, 'data-mapping': 'specific', 'data-term': discussion.title, ...under }, stop: mock.close,
    };
  },
  async isso() {
    const time = clock();
    const server = await fakeIsso(time.now);
    fill<{ id: number }>(time, ({ text, author, up, down }, parent) => Object.assign(server.add(thread.id, text, parent?.id ?? null, nameOf(author)), { likes: up, dislikes: down }));
    return { base: server.base, attributes: { src: '{at}', ...under }, against, about: 'Anybody may write. Each comment can be changed for a quarter of an hour by the browser that wrote it.', stop: server.close };
  },
  async mastodon() {
    const time = clock();
    const server = await startMastodon({ now: time.now, names: (name) => (name === 'bob' ? 'Bob' : nameOf(name)) });
    time.set(3 * 24 * 60);
    const post = server.post('lena', thread.title);
    fill<{ id: string }>(time, ({ text, author, up }, parent) => {
      const status = server.post(author, text, parent?.id ?? post.id);
      crowd(up).forEach((each) => status.favourites.add(each));
      return status;
    });
    return { attributes: { src: `${server.url}/@lena/${post.id}`, 'data-callback': 'callback.html', ...under }, against, about: 'Logging in opens a window that says yes at once, and you are Bob.', stop: server.close };
  },
  async nostr() {
    const absent = await installRelay();
    if (absent !== null) return absent;
    const relay = await startRelay();
    const time = clock();
    const keep = <Event extends { id: string }>(event: Event): Event => {
      relay.events.set(event.id, event as never);
      return event;
    };
    const authors = [...new Set(flat().map(({ author }) => author))];
    for (const author of authors) keep(person(authors.indexOf(author) + 1).sign({ kind: 0, content: JSON.stringify({ name: nameOf(author) }) }));
    fill<ReturnType<typeof comment>>(time, ({ text, author }, parent) => keep(comment(person(authors.indexOf(author) + 1), address, text, parent ?? undefined, Math.floor(time.now() / 1000))));
    return { attributes: { 'data-relays': relay.url, 'thread-url': address, ...under }, against: 'real server', about: 'A relay in this process, which forgets everything when it ends. Writing needs a browser extension that signs (NIP-07).', stop: relay.close };
  },
  async postgrest() {
    const server = await startPostgrest();
    for (const { author } of flat()) await server.db.query('insert into comment_profiles (id, name) values ($1, $2) on conflict do nothing', [author, nameOf(author)]);
    const made: string[] = [];
    for (const { text, author, parent, ago, up, down } of flat()) {
      const { rows } = await server.db.query<{ id: string }>(
        'insert into comments (thread, parent, author, body, created_at, up, down) values ($1, $2, $3, $4, now() - make_interval(mins => $5), $6, $7) returning id',
        [thread.id, parent === null ? null : made[parent], author, text, ago, up, down]);
      made.push(rows[0]!.id);
    }
    const { email, password } = server.people['reader']!;
    return {
      base: server.base.replace(/\/rest\/v1$/, ''), against: 'real database', about: `A real PostgreSQL; a stand-in speaks HTTP before it. Log in as ${email} with ${password}.`,
      attributes: { src: '{at}/rest/v1', 'data-key': 'public', ...under }, stop: server.stop,
    };
  },
  async remark42() {
    const time = clock();
    const server = await fakeRemark42(time.now);
    fill<{ id: string }>(time, ({ text, author, up, down }, parent) => {
      const row = server.add(`anonymous_${nameOf(author)}`, address, text, parent?.id ?? '');
      crowd(up).forEach((each) => row.votes.set(each, 1));
      crowd(down).forEach((each) => row.votes.set(`not ${each}`, -1));
      return row;
    });
    return { base: server.base, attributes: { src: '{at}', 'data-site': 'remark', 'data-providers': 'anonymous', 'thread-url': address, ...under }, against, about: 'Log in with any name of three letters or more.', stop: server.close };
  },
  async rest(origins) {
    const store = await openStore(':memory:');
    await seedStore(store, modelSeed, Date.now());
    const server = createServer(store, { origins });
    const http = createHttpServer(getRequestListener((request, env) => server.fetch(request, env)));
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    return {
      base: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, against: 'real server', about: 'Hono and SQLite, in demo/server. Sign up with any name and eight letters or more.',
      attributes: { src: '{at}/api', ...under },
      async stop() {
        server.close();
        http.closeAllConnections();
        await new Promise((done) => http.close(done));
        await store.close();
      },
    };
  },
  async twikoo() {
    const time = clock();
    const server = await fakeTwikoo('secret', time.now);
    await talk({ as: () => twikooAdapter({ server: server.base, keep: 'page' }), guest: (id) => ({ name: nameOf(id) }), clock: time });
    return { base: server.base, attributes: { src: '{at}', ...under }, against, about: 'A name is enough to write. The administrator’s password is “secret”.', stop: server.stop };
  },
} satisfies Record<string, Start>;
