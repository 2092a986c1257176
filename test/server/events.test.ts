// The stream of a thread: who hears what, and that nothing is lost between two lines.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { follow, type StreamEvent } from '../../src/adapters/support/event-stream.js';
import { request, type Running, startServer } from '../support/reference-server.js';

describe('the stream of a thread', () => {
  let now = 1e12;
  let running: Running;
  let writer: string;
  let moderator: string;
  before(async () => {
    running = await startServer({ now: () => now, streams: 5 });
    writer = await running.person('Writer');
    moderator = await running.person('Moderator', 'moderator');
  });
  after(() => running.close());
  let serial = 0;
  const fresh = (): string => `thread-${serial++}`;
  const write = async (thread: string, source: string): Promise<string> => (await request(running, 'POST', '/comments', { token: writer, body: { thread, source } })).json.id;

  /** What is heard, as "put Words"; `until` waits for it. */
  function listen(thread: string, token: string | null = null, last?: string, pause = 5): { heard: string[]; lastId: () => string | null; until(wanted: string): Promise<void>; stop(): void } {
    const heard: string[] = [];
    let lastId: string | null = null;
    const connect = async (known: string | null, signal: AbortSignal): Promise<Response> => {
      lastId = known;
      const from = known ?? last;
      return fetch(`${running.base}/events?thread=${thread}`, { signal, headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(from === undefined ? {} : { 'last-event-id': from }) } });
    };
    const stream = follow({
      connect, pause,
      heard({ type, data }: StreamEvent) {
        heard.push(type === 'put' ? `put ${JSON.parse(data).body?.source ?? 'nothing'}` : type);
      },
    });
    return {
      heard, lastId: () => lastId,
      async until(wanted) {
        for (let waited = 0; !heard.includes(wanted); waited += 10) {
          assert.ok(waited < 5000, `“${wanted}” did not come, but ${JSON.stringify(heard)}`);
          await new Promise((done) => setTimeout(done, 10));
        }
      },
      stop: stream.stop,
    };
  }

  it('begins some seconds back, and not earlier', async () => {
    const thread = fresh();
    await write(thread, 'Long ago');
    now += 60_000;
    await write(thread, 'Just now');
    const ear = listen(thread);
    await ear.until('put Just now');
    assert.deepEqual(ear.heard, ['hello', 'put Just now']);
    ear.stop();
  });
  it('tells each what they may see: moderators what is held, strangers that it is gone', async () => {
    const thread = fresh();
    const [stranger, keeper] = [listen(thread), listen(thread, moderator)];
    await Promise.all([stranger.until('hello'), keeper.until('hello')]);
    const id = await write(thread, 'Doubtful');
    await stranger.until('put Doubtful');
    await request(running, 'PUT', `/comments/${id}/moderation/hold`, { token: moderator });
    await stranger.until('drop');
    await keeper.until('put Doubtful');
    assert.ok(!keeper.heard.includes('drop'));
    stranger.stop();
    keeper.stop();
  });
  it('asks to read again when the thread is closed', async () => {
    const thread = fresh();
    const id = await write(thread, 'Last');
    const ear = listen(thread);
    await ear.until('put Last');
    await request(running, 'PUT', `/comments/${id}/moderation/lock`, { token: moderator });
    await ear.until('lost');
    ear.stop();
  });
  it('goes on where it was cut, with what happened meanwhile', async () => {
    const thread = fresh();
    const ear = listen(thread, null, undefined, 600);
    await ear.until('hello');
    await write(thread, 'Before');
    await ear.until('put Before');
    running.http.closeAllConnections();
    // Our own connections have to notice, too.
    await new Promise((done) => setTimeout(done, 50));
    await write(thread, 'Meanwhile');
    await ear.until('put Meanwhile');
    assert.ok(Number(ear.lastId()) > 0);
    assert.equal(ear.heard.filter((each) => each === 'put Before').length, 1);
    assert.ok(!ear.heard.includes('lost'));
    ear.stop();
  });
  for (const [what, last] of [['is below nothing', '-1'], ['comes from another server', '999999'], ['is nonsense', 'abc']] as const) {
    it(`says that something may be lost when the last id ${what}`, async () => {
      const ear = listen(fresh(), null, last);
      await ear.until('lost');
      ear.stop();
    });
  }
  it('forgets events after an hour, and says so to who comes back later', async () => {
    const thread = fresh();
    await write(thread, 'Old');
    const { id } = await running.store.db.selectFrom('event').select(({ fn }) => fn.min('id').as('id')).executeTakeFirstOrThrow();
    now += 3_700_000;
    await write(thread, 'New');
    await running.server.sweep();
    const ear = listen(thread, null, String(id));
    await ear.until('lost');
    ear.stop();
  });
  it('shows somebody who signs out no more than a stranger from then on', async () => {
    const thread = fresh();
    const token = await running.person('Leaver', 'moderator');
    const ear = listen(thread, token);
    await ear.until('hello');
    const id = await write(thread, 'Seen');
    await ear.until('put Seen');
    await request(running, 'DELETE', '/sessions/current', { token });
    await request(running, 'PUT', `/comments/${id}/moderation/hide`, { token: moderator });
    await ear.until('drop');
    ear.stop();
  });
  it('is refused when too many are open, and open again when they have gone', async () => {
    await new Promise((done) => setTimeout(done, 50));
    const thread = fresh();
    const ears = Array.from({ length: 5 }, () => listen(thread));
    await Promise.all(ears.map((ear) => ear.until('hello')));
    assert.equal((await request(running, 'GET', `/events?thread=${thread}`)).status, 429);
    for (const ear of ears) ear.stop();
    const later = listen(thread);
    await later.until('hello');
    later.stop();
  });
});
