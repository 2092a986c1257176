// Logging in through a window of the backend's own: whom it believes, and how it ends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { walineAdapter } from '../../src/adapters/waline.js';
import { type PopupHost, inPopup } from '../../src/adapters/support/popup.js';
import { CommentError } from '../../src/core/errors.js';

const origin = 'https://comments.example';

/** A page whose window opens as told, and which says what others post to it. */
function page(opens = true): PopupHost & { popup: { closed: boolean; close(): void }; url: string | null; post(data: unknown, from?: string, source?: unknown): void; listening(): number } {
  const ears = new Set<(event: MessageEvent) => void>();
  const popup = { closed: false, close() { popup.closed = true; } };
  const host = {
    popup, url: null as string | null,
    open(url: string) { host.url = url; return opens ? popup : null; },
    addEventListener: (_: 'message', heard: (event: MessageEvent) => void) => void ears.add(heard),
    removeEventListener: (_: 'message', heard: (event: MessageEvent) => void) => void ears.delete(heard),
    post: (data: unknown, from = origin, source: unknown = popup) => { for (const ear of [...ears]) ear({ data, origin: from, source } as MessageEvent); },
    listening: () => ears.size,
  };
  return host;
}
const code = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'done', (thrown: unknown) => (thrown instanceof CommentError ? thrown.code : String(thrown)));
const never = new AbortController().signal;
const read = (message: unknown): string | null => (typeof message === 'string' ? message : null);

describe('a login window', () => {
  it('is believed only when it is the one that was opened, and of the right origin', async () => {
    const host = page();
    const answer = inPopup({ url: `${origin}/login`, read, signal: never, host });
    host.post('stolen', 'https://evil.example');
    host.post('stolen', origin, {});
    host.post('stolen', `${origin}.evil.example`);
    host.post({ not: 'ours' });
    host.post('token');
    assert.equal(await answer, 'token');
    assert.deepEqual([host.popup.closed, host.listening()], [true, 0]);
  });
  it('that the reader closes is giving up', async () => {
    const host = page();
    const answer = code(inPopup({ url: `${origin}/login`, read, signal: never, host }));
    host.popup.close();
    assert.deepEqual([await answer, host.listening()], ['cancelled', 0]);
  });
  it('that the browser blocks is said to be blocked', async () => {
    assert.equal(await code(inPopup({ url: `${origin}/login`, read, signal: never, host: page(false) })), 'unsupported');
  });
  it('is closed when the login is called off', async () => {
    const [host, off] = [page(), new AbortController()];
    const answer = code(inPopup({ url: `${origin}/login`, read, signal: off.signal, host }));
    off.abort();
    assert.deepEqual([await answer, host.popup.closed, host.listening()], ['aborted', true, 0]);
  });
  it('of Waline hands over the token, which is then sent in a header and never in an address', async () => {
    const host = page();
    const asked: [string, string | null][] = [];
    const adapter = walineAdapter({
      server: origin, keep: 'page', host,
      fetch: async (url, init) => {
        asked.push([String(url), new Headers(init?.headers).get('authorization')]);
        return new Response(JSON.stringify({ errno: 0, data: { page: 1, totalPages: 0, count: 0, data: [], objectId: 3, display_name: 'Ada' } }));
      },
    });
    const viewer = adapter.auth!.login('popup', {}, { signal: never });
    host.post({ type: 'userInfo', data: { token: '' } });
    host.post({ type: 'userInfo', data: { token: 'jwt', objectId: 3, display_name: 'Ada', email: 'ada@example.test', type: 'administrator' } });
    assert.deepEqual(await viewer, { id: '3', name: 'Ada', role: 'moderator' });
    await adapter.auth!.viewer({ signal: never });
    assert.equal(host.url, `${origin}/ui/login?lng=en-US`);
    assert.deepEqual(asked.map(([url, header]) => [url.includes('jwt'), header]), [[false, 'Bearer jwt']]);
  });
});
