// Answers no backend should give, and some give all the same. An adapter must answer each with a refusal of the contract, or with a
// page whose shape is right.

import assert from 'node:assert/strict';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError, type ErrorCode, errorTable } from '../../src/core/errors.js';
import { checkPage } from '../../src/core/check.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';

interface Hostile {
  readonly what: string;
  readonly answer: () => Response;
  /** With which code it must be refused. Absent: any, or a page. */
  readonly code?: ErrorCode;
  readonly retryAfter?: number;
}
const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
const values: readonly unknown[] = [null, true, 0, '', 'words', [], {}, [null], [[]], { data: null }, { data: 7 }, { data: [] }, { data: [null, 3, 'x', []] }, { data: {} }, { error: 'no' }, { comments: 'x' }, { comments: [null, {}, 4] }];

export const hostile: readonly Hostile[] = [
  { what: 'a login page in HTML', answer: () => new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } }), code: 'garbled' },
  { what: 'JSON that was cut off', answer: () => new Response('{"data":{"comments":[{"id":1,"con'), code: 'garbled' },
  { what: 'nothing', answer: () => new Response('') },
  { what: 'a failure', answer: () => new Response('Internal Server Error', { status: 500 }), code: 'server' },
  { what: 'a failure of the proxy, in HTML', answer: () => new Response('<h1>502 Bad Gateway</h1>', { status: 502 }), code: 'server' },
  { what: 'too many requests', answer: () => new Response('{}', { status: 429, headers: { 'retry-after': '7' } }), code: 'busy', retryAfter: 7 },
  { what: 'a missing page', answer: () => new Response('Not found', { status: 404 }), code: 'missing' },
  { what: 'no network', answer: () => { throw new TypeError('Failed to fetch'); }, code: 'offline' },
  ...values.map((value): Hostile => ({ what: JSON.stringify(value), answer: () => json(value) })),
];

const call = { signal: new AbortController().signal };
const thread = { id: '/hostile/' };

/** `make` is given the fetch to use. `wrap` puts a value where comments stand in this backend's answers, so that their fields are tried too. */
export function hostileTests(it: (name: string, run: () => Promise<void>) => void, make: (fetch: typeof globalThis.fetch) => CommentAdapter, wrap: (comments: readonly unknown[]) => unknown): void {
  const page = (adapter: CommentAdapter): ReturnType<CommentAdapter['read']['page']> =>
    adapter.read.page({ thread, parent: null, order: adapter.limits.orders[0], after: null, size: 10, replies: { depth: 9, size: 9 } }, call);
  for (const { what, answer, code, retryAfter } of hostile) {
    it(`answers ${what} in place of comments with a refusal, or a page`, async () => {
      const adapter = make(async () => answer());
      const thrown = await page(adapter).then((given) => void checkPage(given), (error: unknown) => error);
      if (code !== undefined || thrown !== undefined) assertRefusal(thrown, code);
      if (retryAfter !== undefined) assert.equal((thrown as CommentError).retryAfter, retryAfter);
      const { count, recent } = adapter.read;
      const { create, edit, remove } = adapter.write ?? {};
      const others: Record<string, (() => Promise<unknown>) | undefined> = {
        count: count && (() => count([thread, thread], call)),
        recent: recent && (() => recent({ size: 3 }, call)),
        viewer: adapter.auth && (() => adapter.auth!.viewer(call)),
        create: create && (() => create({ thread, parent: null, source: 'Words', guest: { name: 'Gil', email: 'gil@example.test' } }, { ...call, key: 'k' as WriteKey })),
        edit: edit && (() => edit('1' as CommentId, 'Words', { ...call, key: 'k' as WriteKey })),
        remove: remove && (() => remove('1' as CommentId, { ...call, key: 'k' as WriteKey })),
        react: adapter.react && (() => adapter.react!.set('1' as CommentId, adapter.react!.kinds[0] ?? '', true, { ...call, key: 'k' as WriteKey })),
      };
      for (const [name, ask] of Object.entries(others)) {
        const failed = await ask?.().then(() => undefined, (error: unknown) => error);
        if (failed !== undefined) assertRefusal(failed, undefined, name);
      }
    });
  }
  it('makes whole comments of fields of every wrong type', async () => {
  const bad: readonly unknown[] = [null, undefined, true, -1, Infinity, '', 'x', '<img src=x onerror=alert(1)>', [], {}, [null], { toString: 1 }];
    const names = [
      'nick', 'link', 'avatar', 'comment', 'content', 'content_marked', 'parsedContent', 'by_nickname', 'pid', 'rid', 'time', 'created', 'createdAt', 'date', 'like', 'ups', 'downs', 'vote_up',
      'status', 'user_id', 'children', 'replies', 'sticky', 'is_pinned', 'moderator', 'label', 'badge_name', 'orig', 'isOwner', 'liked',
    ];
    const comments = bad.flatMap((value, index) => [
      { objectId: index + 1, id: index + 1, ...Object.fromEntries(names.map((name) => [name, value])) },
      { objectId: value, id: value },
    ]);
    const given = await page(make(async () => json(wrap(comments))));
    const checked = checkPage(given);
    assert.ok(checked.comments.length > 0, 'every comment is lost');
    // Nothing had to be mended, which would be a copy.
    assert.equal(checked, given);
  });
}

function assertRefusal(thrown: unknown, code?: ErrorCode, what = 'page'): void {
  assert.ok(thrown instanceof CommentError, `${what} is refused with ${String(thrown)}`);
  assert.ok(Object.hasOwn(errorTable, thrown.code));
  assert.ok(thrown.reason === null || !/[<{]/.test(thrown.reason), `${what} tells the reader ${String(thrown.reason)}`);
  if (code !== undefined) assert.equal(thrown.code, code);
}
