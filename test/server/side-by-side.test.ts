// Three readers side by side on the reference server, over HTTP and its live events: in the end each sees what a page that is opened then would show.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { restAdapter } from '../../src/adapters/rest.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { request, startServer, type Running } from '../support/reference-server.js';
import { disagreement, play } from '../support/side-by-side.js';

const runs = Number(process.env['PARLEY_RUNS'] ?? 15);

describe('three readers on the reference server', () => {
  let running: Running;
  const tokens: string[] = [];
  let last = 0;
  let open = 0;
  before(async () => {
    running = await startServer();
    tokens.push(await running.person('mo', 'moderator'), await running.person('ann'), await running.person('ben'));
  });
  after(() => running?.close());

  /** Requests, and what comes through the streams, are watched. */
  const watched: typeof fetch = async (...args) => {
    open++;
    try {
      const answer = await fetch(...args);
      if (!answer.body || !/event-stream/.test(answer.headers.get('content-type') ?? '')) return answer;
      const heard = new TransformStream<Uint8Array, Uint8Array>({ transform(chunk, controller) { last = Date.now(); controller.enqueue(chunk); } });
      return new Response(answer.body.pipeThrough(heard), answer);
    } finally {
      open--;
      last = Date.now();
    }
  };
  const quiet = async (): Promise<void> => {
    last = Date.now();
    while (open > 0 || Date.now() - last < 60) await new Promise((done) => setTimeout(done, 10));
  };

  let count = 0;
  it(`agree with it in the end: ${runs} stories`, async () => {
    assert.equal(await disagreement(runs, async (steps) => {
      const thread = `t${++count}`;
      const say = async (by: number, source: string, parent: string | null): Promise<string> => {
        const { json } = await request(running, 'POST', '/comments', { token: tokens[by]!, body: { thread, source, parent }, headers: { 'idempotency-key': `${thread} ${source}`.replaceAll(' ', '-') } });
        return json.id;
      };
      const one = await say(1, 'One.', null);
      await say(1, 'Three.', await say(2, 'Two.', one));
      await say(2, 'Four.', null);
      const people: CommentAdapter[] = tokens.map((token) => restAdapter({ base: running.base, token: () => token, fetch: watched }));
      const wrong = await play(steps, thread, people, quiet);
      for (const each of people) (each as { dispose?(): void }).dispose?.();
      return wrong;
    }), null);
  });
});
