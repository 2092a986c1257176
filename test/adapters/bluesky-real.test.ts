// The Bluesky adapter against a real network of account server, directory and AppView on this machine, where one can be had.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { blueskyAdapter } from '../../src/adapters/bluesky.js';
import type { Rig } from '../../src/conformance/index.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';
import { startBluesky } from '../backends/bluesky/start.js';
import { proven } from '../support/proven.js';
import { skipped } from '../support/skipped.js';

const network = await startBluesky();
if (typeof network === 'string') skipped('Bluesky, against a real network', network);

const call = { signal: new AbortController().signal };
const writeCall = () => ({ ...call, key: 'k' as WriteKey });

describe('blueskyAdapter on a real network', { skip: typeof network === 'string' }, () => {
  if (typeof network === 'string') return;
  after(() => network.stop());
  const { pds, users } = network;
  const options = { service: network.appview, entry: pds, plc: network.plc };
  type Name = keyof typeof users;

  const sessions = new Map<Name, Promise<{ did: string; accessJwt: string }>>();
  const xrpc = async (method: string, body: unknown, token = ''): Promise<Record<string, string>> => {
    const response = await fetch(`${pds}/xrpc/${method}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method}: ${response.status} ${await response.text()}`);
    return await response.json() as Record<string, string>;
  };
  const as = (name: Name) => {
    if (!sessions.has(name)) sessions.set(name, xrpc('com.atproto.server.createSession', { identifier: users[name].handle, password: users[name].password }) as unknown as Promise<{ did: string; accessJwt: string }>);
    return sessions.get(name)!;
  };
  const record = async (name: Name, value: Record<string, unknown>, collection = 'app.bsky.feed.post') => {
    const { did, accessJwt } = await as(name);
    const { uri, cid } = await xrpc('com.atproto.repo.createRecord', { repo: did, collection, record: { $type: collection, createdAt: new Date().toISOString(), ...value } }, accessJwt);
    return { uri: uri!, cid: cid! };
  };
  const adapterOf = () => blueskyAdapter(options);
  const login = (adapter: ReturnType<typeof adapterOf>, name: Name) => adapter.auth!.login('app-password', { username: users[name].handle, password: users[name].password }, call);

  const rig = async (): Promise<Rig> => {
    const root = await record('alice', { text: 'A post with a thread' });
    await network.settle();
    const adapter = adapterOf();
    const thread = { id: root.uri };
    return {
      adapter, thread,
      signIn: () => login(adapter, 'bob'),
      signOut: () => adapter.auth!.logout(call),
      async seed(count) {
        let last = root;
        for (let n = 0; n < count; n++) last = await record('carol', { text: `Seeded ${n}`, reply: { root, parent: n % 5 < 2 ? root : last } });
        await network.settle();
      },
      async peek(id) {
        await network.settle();
        const page = await adapterOf().read.page({ thread, parent: null, order: 'newest', after: null, size: 100, replies: { depth: 100, size: 100 } }, call);
        return page.comments.find((comment) => comment.id === id) ?? null;
      },
      async close() {
        const rkey = root.uri.split('/').pop();
        const { did, accessJwt } = await as('alice');
        await xrpc('com.atproto.repo.createRecord', { repo: did, collection: 'app.bsky.feed.threadgate', rkey, record: { $type: 'app.bsky.feed.threadgate', post: root.uri, allow: [], createdAt: new Date().toISOString() } }, accessJwt);
        await network.settle();
      },
      dispose: async () => {},
    };
  };
  const results = proven({ adapter: 'bluesky', backend: 'Bluesky: the replies to a post (PDS 0.4.217, AppView 0.0.221)', against: 'real server' }, rig, { except: {
    'removes.keeps-replies': 'Bluesky keeps the replies, but shows nothing below a removed post',
  } });
  it('leaves nothing else untested', () => {
    assert.deepEqual(results.filter(({ outcome }) => outcome === 'untested' || outcome === 'waiting').map(({ id, needs }) => [id, needs]), [['auth.watch', ['signIn', 'expire']], ['auth.watch-stops', ['signIn', 'expire']]]);
  });

  it('marks mentions, links and tags so that Bluesky shows them as such', async () => {
    const { adapter, thread, signIn } = await rig();
    await signIn!();
    const { id, body } = await adapter.write!.create({ thread, parent: null, source: 'Grüße 👋 @alice.test @nobody.test https://example.com/ä?b=1. #parley' }, writeCall());
    assert.match(body!.source, new RegExp(`<a href="https://bsky.app/profile/${users.alice.did}">@alice.test</a> @nobody.test <a href="https://example.com/ä\\?b=1">https://example.com/ä\\?b=1</a>. <a href="https://bsky.app/hashtag/parley">#parley</a>`));
    await network.settle();
    const [kept] = (await adapterOf().read.page({ thread, parent: null, order: 'newest', after: null, size: 9, replies: { depth: 9, size: 9 } }, call)).comments;
    assert.equal(kept?.id, id as CommentId);
    assert.deepEqual(kept?.body, body);
  });
});
