// The real servers that `npm run backends` installs and starts, each with the model thread in it, written as its people would.

import { startMarginalia } from '../../demo/guide/server.js';
import { marginaliaAdapter } from '../../demo/guide/adapter.js';
import { blueskyAdapter } from '../../src/adapters/bluesky.js';
import { pocketbaseAdapter } from '../../src/adapters/pocketbase.js';
import { walineAdapter } from '../../src/adapters/waline.js';
import { missing } from './bluesky/install.js';
import { type Bluesky, startBluesky } from './bluesky/start.js';
import { each, flat, nameOf, talk, thread } from './model.js';
import { startPocketBase } from './pocketbase/server.js';
import type { Installed, Start, Started } from './served.js';
import { startWaline } from './waline/start.js';
import { startWordpress } from './wordpress/server.js';

const { signal } = new AbortController();
const against = 'real server';

export const real = {
  async marginalia() {
    const { url, close } = await startMarginalia();
    await talk({ as: each(async (id) => {
      const adapter = marginaliaAdapter({ server: url });
      await adapter.auth!.login('name', { name: nameOf(id) }, { signal });
      return adapter;
    }) });
    return { attributes: { src: url }, against, about: 'The imaginary service of the guide. Any name may log in.', stop: close };
  },
  async pocketbase() {
    const server = await startPocketBase('current') ?? await startPocketBase('0.22');
    if (!server) return 'its package cannot be had here';
    await talk({ as: each(async (id) => {
      const [email, password] = [`${id}@example.test`, `${id}-pass-1`];
      await server.owner('POST', '/api/collections/users/records', { email, password, passwordConfirm: password, name: nameOf(id), username: id });
      const adapter = pocketbaseAdapter({ base: server.base, keep: 'page' });
      await adapter.auth!.login('form', { email, password }, { signal });
      return adapter;
    }) });
    const { email, password } = server.people.reader;
    return { attributes: { src: server.base, thread: thread.id }, against, about: `Log in as ${email} with ${password}.`, stop: server.stop };
  },
  async waline() {
    const servers = await startWaline({});
    if (typeof servers === 'string') return servers;
    const [server] = servers;
    await talk({ as: () => walineAdapter({ server: server!.base, way: 'form', keep: 'page' }), guest: (id) => ({ name: nameOf(id) }) });
    return { attributes: { src: server!.base, 'data-way': 'form', thread: thread.id }, against, about: 'On MariaDB. A name is enough to write.', stop: server!.stop };
  },
  async wordpress() {
    const site = await startWordpress();
    if (!site) return 'its Debian package cannot be had here';
    const comments = flat().map(({ text, author, parent }) => ({ text, author: nameOf(author), parent }));
    await site.comments(await site.post({ post_name: thread.id, post_title: thread.title }), comments, true);
    return {
      attributes: { src: site.base, thread: thread.id }, against, stop: site.stop,
      about: `WordPress ${site.version}. Log in as bob with the application password ${site.users.bob.applicationPassword}.`,
    };
  },
  async bluesky() {
    const absent = await missing();
    const network = absent ?? await startBluesky();
    if (typeof network === 'string') return network;
    // Whatever fails from here on, it must not go on running.
    try {
      return await withThread(network);
    } catch (thrown) {
      await network.stop();
      throw thrown;
    }
  },
} satisfies Record<Installed, Start>;

async function withThread(network: Bluesky): Promise<Started> {
  const { pds, appview, plc, users } = network;
  const session = await (await fetch(`${pds}/xrpc/com.atproto.server.createSession`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ identifier: users.alice.handle, password: users.alice.password }) })).json() as { did: string; accessJwt: string };
  const record = { $type: 'app.bsky.feed.post', text: thread.title, createdAt: new Date().toISOString() };
  const answer = await fetch(`${pds}/xrpc/com.atproto.repo.createRecord`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${session.accessJwt}` }, body: JSON.stringify({ repo: session.did, collection: 'app.bsky.feed.post', record }),
  });
  const { uri } = await answer.json() as { uri: string };
  await network.settle();
  // The network has three accounts, so its people share two of them.
  const names = ['bob', 'carol'] as const;
  const accounts = [...new Set(flat().map(({ author }) => author))];
  await talk({
    under: { id: uri }, settle: network.settle,
    as: each(async (id) => {
      const adapter = blueskyAdapter({ post: uri, service: appview, entry: pds, plc });
      const { handle, password } = users[names[accounts.indexOf(id) % 2]!];
      await adapter.auth!.login('app-password', { username: handle, password }, { signal });
      return adapter;
    }),
  });
  return {
    attributes: { src: uri, 'data-service': appview, 'data-entry': pds, 'data-plc': plc }, against, stop: network.stop,
    about: `An account server, a directory and an AppView. Log in as ${users.bob.handle} with ${users.bob.password}.`,
  };
}
