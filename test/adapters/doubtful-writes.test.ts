// The connection dies after the backend has stored a comment, and the reader presses Retry: there is one comment, whatever the backend
// has made of its words, and however its clock goes. On fakes of backends here; on real ones where they start.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { Comment, CommentId } from '../../src/core/model.js';
import { createThreadStore } from '../../src/core/store.js';
import { keptScenes, scenes, type Scene } from '../support/hostile-scenes.js';

const only = process.env['PARLEY_ADAPTER'];
const call = { signal: new AbortController().signal };
const words: Readonly<Record<string, string>> = {
  'quotes, dashes and dots': `"Quotes", 'single' -- and a dash --- it's 3x4 ... (c) 1st`,
  'marks of Markdown': 'Some *weight* and **more**, a [link](https://example.com/a?b=c&d=e) and `code`',
  'an address, an entity and a tag': 'See https://example.com/x?a=1&b=2 &amp; <b>bold</b> 2 < 3',
  'two paragraphs, with blanks around them': '  First line\nsecond line\n\nA new paragraph \u00a0 ',
  'smileys': 'Well :) done :smile: \u{1F44D}\u{1F3FD}',
  'another script': 'سلام دنیا — 你好,世界! Ünïcödé',
};

/** Passes everything on; while armed, what is written is stored, and its answer is lost. */
function leaky(ask: typeof fetch = fetch): { fetch: typeof fetch; armed: boolean; lost: number } {
  const wire = {
    armed: false, lost: 0,
    fetch: (async (input, init) => {
      const response = await ask(input, init);
      const body = typeof init?.body === 'string' ? init.body : '';
      // GraphQL and RPC read by POST too.
      if (!wire.armed || (init?.method ?? 'GET') === 'GET' || /"query":"\s*query|COMMENT_GET|comment_(page|viewer|recent|counts?|people)/.test(`${body} ${String(input)}`)) return response;
      await response.text();
      wire.armed = false;
      wire.lost++;
      throw new TypeError('terminated');
    }) as typeof fetch,
  };
  return wire;
}

/** `ahead`: how far the reader's clock is before the server's. Milliseconds. */
async function posts(scene: Omit<Scene, 'close'>, source: string, under: 'root' | 'reply', ahead: number): Promise<void> {
  const wire = leaky(scene.ask);
  const whole = scene.make(wire.fetch);
  await scene.enter?.(whole, call.signal);
  // A live line would bring the comment, and nobody had to try again.
  const { live: _live, ...adapter }: CommentAdapter = whole;
  // Some fakes live in another year; the reader's clock goes by theirs.
  const before = await adapter.read.page({ thread: scene.thread, parent: null, order: adapter.limits.orders[0], after: null, size: 100, replies: { depth: 9, size: 100 } }, call);
  const newest = Math.max(...before.comments.map(({ createdAt }) => createdAt));
  const off = Date.now() - newest > 86_400_000 ? newest - Date.now() : 0;
  const settled: (() => void)[] = [];
  const store = createThreadStore(adapter, {
    thread: scene.thread, now: () => Date.now() + off + ahead,
    on: ({ type }) => { if (type === 'confirmed' || type === 'failed') settled.shift()?.(); },
  });
  const next = (): Promise<void> => new Promise((done) => settled.push(done));
  const loaded = new Promise<void>((done) => {
    const stop = store.subscribe(() => {
      if (store.state.phase !== 'ready') return;
      stop();
      done();
    });
  });
  let parent: CommentId | null = null;
  try {
    store.open();
    await loaded;
    parent = under === 'root' ? null : store.state.branches.map(({ root }) => root.comment).find(({ can }) => can.includes('reply'))?.id ?? null;
    wire.armed = true;
    let end = next();
    const key = store.post(source, parent, ...(scene.enter || !scene.guest ? [] : [scene.guest] as const));
    await end;
    assert.equal(wire.lost, 1, 'nothing was lost on the way');
    const failed = store.node(key as unknown as CommentId)?.write;
    assert.deepEqual([failed?.phase, failed?.error?.code], ['failed', 'offline']);
    end = next();
    store.retry(key);
    await end;
    assert.equal(store.node(key as unknown as CommentId)?.write ?? null, null, 'it is not confirmed');
  } finally {
    // A stream left open would keep the process, and with it whoever waits for what has failed.
    store.close();
    adapter.dispose?.();
  }
  // Looked at by somebody else.
  const other = scene.make(scene.ask ?? fetch);
  await scene.enter?.(other, call.signal);
  const { comments } = await other.read.page({ thread: scene.thread, parent: null, order: adapter.limits.orders[0], after: null, size: 100, replies: { depth: 9, size: 100 } }, call);
  other.dispose?.();
  const bare = (each: string): string => each.replace(/<[^>]*>/g, '').replace(/&\w+;|&#\d+;|[^\p{L}\p{N}]/gu, '').slice(0, 6);
  const same = comments.filter((comment: Comment) => comment.parent === parent && comment.body !== null && bare(comment.body.source) === bare(source));
  assert.equal(same.length, 1, `there are ${same.length}: ${same.map(({ body }) => body?.source).join(' | ')}`);
}

describe('a comment whose answer is lost, sent again', { concurrency: false }, () => {
  const open: Readonly<Record<string, () => Promise<Scene | string>>> = {
    ...scenes,
    ...Object.fromEntries(Object.entries(keptScenes).map(([name, { start, scene }]) => [name, async () => {
      const started = await start();
      return typeof started === 'string' ? started : { ...scene(started.facts), close: started.close };
    }])),
  };
  for (const [name, opening] of Object.entries(open)) {
    // There nobody writes; and the fake of Discourse puts a name at the end of whatever is written, which no Discourse does.
    if (name === 'static' || name === 'discourse' || (only && name !== only)) continue;
    it(`is one comment on ${name}`, async (test) => {
      const scene = await opening();
      if (typeof scene === 'string') return test.skip(scene);
      try {
        let nth = 0;
        for (const [what, source] of Object.entries(words)) {
          const hours = [0, 1, 14, -1, -14, 0][nth++]!;
          await test.test(`with ${what}, the reader’s clock ${hours} hours ahead`, () => posts(scene, source, nth % 2 ? 'root' : 'reply', hours * 3_600_000));
        }
      } finally {
        await scene.close();
      }
    });
  }
});
