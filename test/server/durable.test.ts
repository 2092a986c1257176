// What was answered outlives the process: a restart, and kill -9 in the middle of writing. Sessions, keys and rate limits too.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { root } from '../support/package.js';
import { request } from '../support/reference-server.js';
import { patience } from '../support/patience.js';

const scratch = mkdtempSync(join(tmpdir(), 'parley-durable-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

interface Process {
  readonly base: string;
  readonly child: ChildProcess;
  readonly said: () => string;
  end(signal: NodeJS.Signals): Promise<void>;
}
/** As `npm run server` starts it, without the demo pages. */
async function start(database: string): Promise<Process> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'demo/server/main.ts'], {
    cwd: root, env: { ...process.env, PORT: '0', PAGES: '0', DATABASE_URL: `file:${join(scratch, database)}` }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const base = await new Promise<string>((done, fail) => {
    const listen = (data: Buffer): void => {
      said += data;
      const [, address] = /served at (http:\S+\/api)\//.exec(said) ?? [];
      if (address) done(address);
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
    child.once('exit', () => fail(new Error(`the server ended: ${said}`)));
  });
  return {
    base, child, said: () => said,
    end: (signal) => new Promise((done) => {
      child.once('exit', () => done());
      child.kill(signal);
    }),
  };
}

describe('the server as a process', () => {
  it('keeps every comment it has answered for when it is killed in the middle of writing', async () => {
    let server = await start('killed.db');
    const { json: { token } } = await request(server, 'POST', '/accounts', { body: { username: 'Writer', password: 'long enough' } });
    const kept = new Map<string, string>();
    let open = '';
    for (let round = 0; round < 3; round++) {
      let dying = false;
      // One comment a request, from several at once, until the connection breaks. Twenty a minute go through.
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let n = 0; !dying; n++) {
          const key = `${round}-${writer}-${n}`;
          try {
            const { status, json } = await request(server, 'POST', '/comments', { token, body: { thread: 't', source: key }, headers: { 'idempotency-key': key } });
            if (status === 201) kept.set(key, json.id);
          } catch {
            open = key;
            return;
          }
        }
      });
      for (const wanted = 4 * (round + 1); kept.size < wanted;) await new Promise((done) => setTimeout(done, 5));
      await server.end('SIGKILL');
      dying = true;
      await Promise.all(writers);
      server = await start('killed.db');
    }
    assert.ok(kept.size >= 12, `${kept.size} comments were answered for`);
    const { json } = await request(server, 'GET', '/comments?thread=t&size=100');
    const there = new Map<string, string>(json.comments.map((comment) => [comment.body!.source, comment.id]));
    for (const [key, id] of kept) assert.equal(there.get(key), id, `comment ${key}`);
    // The session has lived on, and the keys: a retry of what was answered is the same comment.
    const [key, id] = [...kept][0]!;
    const retry = await request(server, 'POST', '/comments', { token, body: { thread: 't', source: key }, headers: { 'idempotency-key': key } });
    assert.deepEqual([retry.status, retry.json.id], [200, id]);
    if (open !== '' && there.has(open)) {
      const again = await request(server, 'POST', '/comments', { token, body: { thread: 't', source: open }, headers: { 'idempotency-key': open } });
      assert.equal(again.json.id, there.get(open));
    }
    await server.end('SIGTERM');
  });

  it('forgives nothing by a restart: who was told to wait still has to', async () => {
    let server = await start('restarted.db');
    const { json: { token } } = await request(server, 'POST', '/accounts', { body: { username: 'Writer', password: 'long enough' } });
    const write = async (): Promise<number> => (await request(server, 'POST', '/comments', { token, body: { thread: 't', source: 'Again' } })).status;
    while (await write() !== 429);
    await server.end('SIGTERM');
    server = await start('restarted.db');
    assert.equal(await write(), 429);
    await server.end('SIGTERM');
  });

  it('ends on SIGTERM although somebody listens to a stream, and tells them the line is cut', async () => {
    const server = await start('ended.db');
    const response = await fetch(`${server.base}/events?thread=t`);
    const whole = response.text();
    const began = Date.now();
    await server.end('SIGTERM');
    assert.match(await whole, /event: hello/);
    assert.ok(Date.now() - began < patience);
    assert.equal(server.child.exitCode, 0);
  });
});
