// The Nostr adapter on a real relay, with forged events that a relay might send, and relays that are away, silent or refuse.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type NostrOptions, nostrAdapter } from '../../src/adapters/nostr.js';
import { npub, readRoot } from '../../src/adapters/support/bech32.js';
import type { NostrEvent } from '../../src/adapters/support/nostr-events.js';
import type { Rig } from '../../src/conformance/index.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Comment, CommentId, ThreadRef, WriteKey } from '../../src/core/model.js';
import { comment, person } from '../backends/nostr/keys.js';
import { WebSocket, WebSocketServer, installRelay, startRelay } from '../backends/nostr/relay.js';
import { proven } from '../support/proven.js';
import { skipped } from '../support/skipped.js';

const call = { signal: new AbortController().signal };
let keys = 0;
const writeCall = () => ({ ...call, key: `k${++keys}` as WriteKey });
const [alice, bob, carol] = [person(1), person(2), person(3)];
const page = 'https://blog.example/post';
const code = (wanted: string) => (thrown: unknown): boolean => thrown instanceof CommentError && thrown.code === wanted;
const ask = (thread: ThreadRef = { id: page }, rest: Partial<PageQuery> = {}): PageQuery => ({ thread, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 100, size: 1000 }, ...rest });

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const adapterOn = (relays: readonly string[], rest: Partial<NostrOptions> = {}) => {
  const adapter = nostrAdapter({ relays, WebSocket, keep: 'page', timeout: 1_000, ...rest });
  closing.unshift(() => adapter.dispose!());
  return adapter;
};
const shown = async (adapter: ReturnType<typeof adapterOn>, thread?: ThreadRef): Promise<readonly Comment[]> => (await adapter.read.page(ask(thread), call)).comments;
const words = (comments: readonly Comment[]) => comments.map(({ body }) => body?.source ?? null);

const absent = await installRelay();
if (absent !== null) skipped('Nostr, against a real relay', absent);

describe('nostrAdapter on a real relay', { skip: absent !== null }, () => {
  const relayWith = async (...events: NostrEvent[]) => {
    const relay = await startRelay();
    closing.push(relay.close);
    for (const event of events) relay.events.set(event.id, event);
    return relay;
  };
  let pages = 0;
  const rig = async (): Promise<Rig> => {
    const relay = await startRelay();
    const thread = { id: `https://blog.example/${++pages}` };
    const made: ReturnType<typeof nostrAdapter>[] = [];
    const adapterOf = (signer = bob) => {
      const adapter = nostrAdapter({ relays: [relay.url], WebSocket, keep: 'page', signer });
      made.push(adapter);
      return adapter;
    };
    // An extension in which the reader changes the account.
    let account = bob;
    const adapter = adapterOf({ ...bob, getPublicKey: () => account.getPublicKey(), signEvent: (event) => account.signEvent(event) });
    return {
      adapter, thread,
      signIn: () => adapter.auth!.login('signer', {}, call),
      signOut: () => adapter.auth!.logout(call),
      async seed(count) {
        let last: NostrEvent | undefined;
        for (let n = 0; n < count; n++) {
          last = comment(carol, thread.id, `Seeded ${n}`, n % 5 < 2 ? undefined : last, 1_700_000_000 + n);
          relay.events.set(last.id, last);
        }
      },
      async peek(id) {
        const found = relay.events.get(id);
        return found ? { id, body: { format: 'text', source: found.content } } : null;
      },
      async second() {
        const other = adapterOf(alice);
        await other.auth!.login('signer', {}, call);
        return other;
      },
      async expire() {
        account = alice;
        await adapter.write!.create({ thread, parent: null, source: 'By somebody else' }, writeCall()).catch(() => {});
      },
      async dispose() {
        for (const each of made) each.dispose?.();
        await relay.close();
      },
    };
  };
  const results = proven({ adapter: 'nostr', backend: 'Nostr relays: a page, a note or an article (@nostr-relay/core 0.0.40)', against: 'real server' }, rig);
  it('leaves nothing untested but closing, which Nostr does not have', () => {
    const open = results.filter(({ outcome }) => outcome !== 'kept' && outcome !== 'not offered').map(({ id }) => id);
    assert.deepEqual(open, ['writes.closed']);
  });

  it('shows nothing that is forged: other words, another name, a made-up id', async () => {
    const real = comment(bob, page, 'Real');
    const forged = [
      { ...comment(bob, page, 'Said'), content: 'Never said' },
      { ...comment(bob, page, 'Mine'), pubkey: alice.pubkey },
      { ...comment(bob, page, 'Signed by nobody'), sig: '0'.repeat(128) },
      { ...comment(bob, page, 'Borrowed signature'), sig: real.sig },
    ];
    const relay = await relayWith(real);
    forged.forEach((event, index) => relay.events.set(`forged ${index}`, event));
    assert.deepEqual(words(await shown(adapterOn([relay.url]))), ['Real']);
  });
  it('takes no removal and no name from anybody but the author', async () => {
    const said = comment(bob, page, 'Stays');
    const relay = await relayWith(said, alice.sign({ kind: 5, tags: [['e', said.id]] }), bob.sign({ kind: 0, content: '{"name":"Bob","display_name":7,"picture":"https://x.example/b.png"}' }), alice.sign({ kind: 0, content: 'null' }));
    const [only] = await shown(adapterOn([relay.url]));
    assert.deepEqual([only?.body?.source, only?.author?.name, only?.author?.avatar], ['Stays', 'Bob', 'https://x.example/b.png']);
  });
  it('honours a removal that a relay was told but did not carry out, and keeps the place for replies', async () => {
    const root = comment(bob, page, 'Regretted', undefined, 1_700_000_000);
    const reply = comment(alice, page, 'But answered', root, 1_700_000_100);
    const leaf = comment(bob, page, 'Gone', undefined, 1_700_000_200);
    const relay = await relayWith(root, reply, leaf, bob.sign({ kind: 5, tags: [['e', root.id], ['e', leaf.id]] }));
    const seen = await shown(adapterOn([relay.url]));
    assert.deepEqual(seen.map(({ state, parent, author }) => [state, parent, author?.id ?? null]), [['removed', null, null], ['shown', root.id, alice.pubkey]]);
  });
  it('counts one like a person, and none that was taken back', async () => {
    const said = comment(bob, page, 'Liked');
    const like = (by: typeof bob, content = '+', created_at = 1_700_000_000) => by.sign({ kind: 7, content, created_at, tags: [['e', said.id], ['p', bob.pubkey]] });
    const back = like(carol);
    const relay = await relayWith(said, like(alice), like(alice, '❤️', 1_700_000_001), like(bob, '-'), back, carol.sign({ kind: 5, tags: [['e', back.id]] }));
    assert.deepEqual((await shown(adapterOn([relay.url])))[0]?.reactions, { like: { count: 1, mine: false } });
  });
  it('reads on where a relay sends only a part at a time', async () => {
    const all = Array.from({ length: 230 }, (_, n) => comment(bob, page, `Number ${n}`, undefined, 1_700_000_000 + n));
    const relay = await relayWith(...all);
    assert.equal((await shown(adapterOn([relay.url]))).length, 230);
  });
  it('joins what several relays know, and does without one that is away', async () => {
    const [one, two, three] = ['One', 'Two', 'Three'].map((content, n) => comment(bob, page, content, undefined, 1_700_000_000 + n)) as [NostrEvent, NostrEvent, NostrEvent];
    const [first, second] = [await relayWith(one, two), await relayWith(two, three)];
    assert.deepEqual(words(await shown(adapterOn([first.url, 'ws://127.0.0.1:9', second.url]))), ['One', 'Two', 'Three']);
  });
  it('says that it is offline where no relay can be reached, and comes back by itself', async () => {
    await assert.rejects(shown(adapterOn(['ws://127.0.0.1:9'])), code('offline'));
    const relay = await relayWith(comment(bob, page, 'Here'));
    const adapter = adapterOn([relay.url]);
    assert.equal((await shown(adapter)).length, 1);
    relay.drop();
    await new Promise((done) => setTimeout(done, 50));
    assert.equal((await shown(adapter)).length, 1);
  });
  it('tells that something may have been missed when a relay is back', async () => {
    const relay = await relayWith(comment(bob, page, 'Here'));
    const adapter = adapterOn([relay.url]);
    let lost = 0;
    const stop = adapter.live!.open({ id: page }, { put: () => {}, drop: () => {}, lost: () => void lost++ });
    await shown(adapter);
    relay.drop();
    for (let waited = 0; lost === 0 && waited < 3000; waited += 20) await new Promise((done) => setTimeout(done, 20));
    stop();
    assert.equal(lost, 1);
  });
  it('shows replies to a note, new and old style, and none that only mention it', async () => {
    const note = alice.sign({ kind: 1, content: 'The note' });
    const old = bob.sign({ kind: 1, content: 'Marked', created_at: 1_700_000_000, tags: [['e', note.id, '', 'root']] });
    const below = carol.sign({ kind: 1, content: 'Below', created_at: 1_700_000_001, tags: [['e', note.id, '', 'root'], ['e', old.id, '', 'reply']] });
    const unmarked = bob.sign({ kind: 1, content: 'Unmarked', created_at: 1_700_000_002, tags: [['e', note.id], ['e', old.id]] });
    const quote = bob.sign({ kind: 1, content: 'Quote', tags: [['e', note.id, '', 'mention']] });
    const relay = await relayWith(note, old, below, unmarked, quote);
    const adapter = adapterOn([relay.url], { event: note.id, signer: bob });
    assert.deepEqual((await shown(adapter, { id: 'x' })).map(({ body, parent }) => [body?.source, parent]), [['Marked', null], ['Below', old.id], ['Unmarked', old.id]]);
    await adapter.auth!.login('signer', {}, call);
    const { id } = await adapter.write!.create({ thread: { id: 'x' }, parent: old.id as CommentId, source: 'New' }, writeCall());
    assert.deepEqual(relay.events.get(id)?.tags.slice(0, 6), [['E', note.id, '', alice.pubkey], ['K', '1'], ['P', alice.pubkey], ['e', old.id, '', bob.pubkey], ['k', '1'], ['p', bob.pubkey]]);
    assert.equal((await shown(adapter, { id: 'x' })).find((each) => each.id === id)?.parent, old.id);
  });
  it('shows comments on an article, and names its author', async () => {
    const address = `30023:${alice.pubkey}:on-trees`;
    const relay = await relayWith(bob.sign({ content: 'Good', created_at: 1_700_000_000, tags: [['A', address], ['K', '30023'], ['P', alice.pubkey], ['a', address], ['e', '1'.repeat(64)], ['k', '30023']] }),
      alice.sign({ content: 'Thanks', tags: [['A', address], ['K', '30023']] }));
    assert.deepEqual((await shown(adapterOn([relay.url], { address }), { id: 'x' })).map(({ parent, author }) => [parent, author?.badge]), [[null, undefined], [null, 'Author']]);
  });
  it('covers what comes with a warning, and shortens names of people', async () => {
    const relay = await relayWith(bob.sign({ content: `Hello nostr:${npub(alice.pubkey)} <b>`, tags: [['I', page], ['content-warning', 'a <spider>']] }));
    const [only] = await shown(adapterOn([relay.url]));
    const name = npub(alice.pubkey);
    assert.equal(only?.body?.source, `<p><strong>a &lt;spider&gt;</strong></p><span class="spoiler"><p>Hello <a href="https://njump.me/${name}">@${name.slice(0, 10)}…</a> &lt;b&gt;</p></span>`);
  });
  it('sends the same event again when the answer was lost', async () => {
    const relay = await relayWith();
    const adapter = adapterOn([relay.url], { signer: bob });
    await adapter.auth!.login('signer', {}, call);
    const how = writeCall();
    const draft = { thread: { id: page }, parent: null, source: 'Once' };
    const [first, second] = [await adapter.write!.create(draft, how), await adapter.write!.create(draft, how)];
    assert.deepEqual([first.id, first.key, relay.events.size], [second.id, how.key, 1]);
  });
  it('keeps what does not belong out: other threads, the far future, other kinds', async () => {
    const relay = await relayWith(comment(bob, 'https://other.example/', 'Elsewhere'), comment(bob, page, 'From the future', undefined, Math.floor(Date.now() / 1000) + 86_400), bob.sign({ kind: 4, tags: [['I', page]] }));
    assert.deepEqual(await shown(adapterOn([relay.url])), []);
  });
});

describe('a relay that behaves badly', () => {
  /** Answers each message with these. */
  const odd = async (answer: (message: readonly unknown[]) => readonly unknown[]) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise<void>((done) => server.on('listening', () => done()));
    server.on('connection', (socket) => socket.on('message', (data) => {
      for (const each of answer(JSON.parse(data.toString()) as unknown[])) socket.send(typeof each === 'string' ? each : JSON.stringify(each));
    }));
    closing.push(() => new Promise<void>((done) => {
      for (const socket of server.clients) socket.terminate();
      server.close(done);
    }));
    return `ws://127.0.0.1:${server.address().port}`;
  };
  const junk = [null, 7, 'x', [], {}, { id: 1 }, { id: 'x'.repeat(64) }, { ...comment(bob, page, 'x'), tags: 'I' }, { ...comment(bob, page, 'x'), tags: [[1]] }, { ...comment(bob, page, 'x'), created_at: 1e300 }, { ...comment(bob, page, 'x'), content: null }];
  it('shows the good among the nonsense', async () => {
    // Made once: a second later it would be another event.
    const good = comment(bob, page, 'Good');
    const url = await odd(([type, name]) => (type === 'REQ' ? ['not json', '{}', 'null', '[]', ['EVENT'], ['NOTICE', 'hello'], ...[...junk, good].map((event) => ['EVENT', name, event]), ['EOSE', name]] : []));
    assert.deepEqual(words(await shown(adapterOn([url]))), ['Good']);
  });
  it('gives up on one that never says that it is done, and shows what came', async () => {
    const url = await odd(([type, name, filter]) => (type === 'REQ' ? [['EVENT', name, comment(bob, page, 'Came', undefined, 1_700_000_000)], ...((filter as { kinds: number[] }).kinds.includes(1111) ? [] : [['EOSE', name]])] : []));
    assert.deepEqual(words(await shown(adapterOn([url], { timeout: 200 }))), ['Came']);
  });
  it('says timeout where nothing at all came', async () => {
    await assert.rejects(shown(adapterOn([await odd(() => [])], { timeout: 100 })), code('timeout'));
  });
  it('says what a relay says that closes the question', async () => {
    const url = await odd(([, name]) => [['CLOSED', name, 'restricted: members only']]);
    await assert.rejects(shown(adapterOn([url])), (thrown) => code('forbidden')(thrown) && (thrown as CommentError).reason === 'members only');
  });
  for (const [words, wanted, reason] of [
    ['blocked: you are banned here', 'forbidden', 'you are banned here'], ['rate-limited: slow down', 'busy', 'slow down'], ['invalid: too old', 'invalid', 'too old'],
    ['error: disk full', 'server', 'disk full'], ['pow: 28 bits needed', 'forbidden', '28 bits needed'], ['auth-required: who are you', 'forbidden', 'who are you'], ['no', 'unknown', 'no'],
  ] as const) {
    it(`means ${wanted} when a relay answers a comment with “${words}”`, async () => {
      const url = await odd(([type, first]) => (type === 'REQ' ? [['EOSE', first]] : type === 'EVENT' ? [['OK', (first as NostrEvent).id, false, words]] : []));
      const adapter = adapterOn([url], { signer: bob });
      await adapter.auth!.login('signer', {}, call);
      await assert.rejects(adapter.write!.create({ thread: { id: page }, parent: null, source: 'Words' }, writeCall()), (thrown) => code(wanted)(thrown) && (thrown as CommentError).reason === reason);
    });
  }
});

describe('the signer', () => {
  const offline = (rest: Partial<NostrOptions>) => adapterOn(['ws://127.0.0.1:9'], { timeout: 200, ...rest });
  const post = { thread: { id: page }, parent: null, source: 'Words' };
  it('is asked for where there is none', async () => {
    await assert.rejects(offline({}).auth!.login('signer', {}, call), code('unsupported'));
  });
  it('may decline', async () => {
    await assert.rejects(offline({ signer: { ...bob, getPublicKey: () => Promise.reject(new Error('User rejected')) } }).auth!.login('signer', {}, call), code('cancelled'));
    const adapter = offline({ signer: { ...bob, signEvent: () => Promise.reject('no') } });
    await adapter.auth!.login('signer', {}, call);
    await assert.rejects(adapter.write!.create(post, writeCall()), code('cancelled'));
  });
  for (const [what, signEvent] of [['nothing', async () => null], ['other words', async () => bob.sign({ content: 'Other' })], ['without a signature', async (event: object) => ({ ...bob.sign(event), sig: '0'.repeat(128) })]] as const) {
    it(`may not sign ${what}`, async () => {
      const adapter = offline({ signer: { ...bob, signEvent } });
      await adapter.auth!.login('signer', {}, call);
      await assert.rejects(adapter.write!.create(post, writeCall()), code('garbled'));
    });
  }
  it('that is no key is none', async () => {
    await assert.rejects(offline({ signer: { ...bob, getPublicKey: async () => 'npub' } }).auth!.login('signer', {}, call), code('garbled'));
  });
});

describe('names of events', () => {
  const id = '3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d';
  it('are read and written as NIP-19 says', () => {
    assert.equal(npub(id), 'npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6');
    assert.deepEqual(readRoot(id.toUpperCase()), { type: 'event', id });
    assert.deepEqual(readRoot(`30023:${id}:a:b`), { type: 'address', address: `30023:${id}:a:b`, kind: '30023', pubkey: id });
  });
  for (const wrong of ['', 'note1', 'npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6', 'nevent1qqqqqq', '30023:x:y', 'https://x.example', 'note180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w7']) {
    it(`are not ${wrong || 'empty'}`, () => assert.throws(() => readRoot(wrong), code('missing')));
  }
});
