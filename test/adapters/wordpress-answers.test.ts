// What the WordPress adapter makes of refusals, nonsense and silence. Answers are made up after recorded ones; the real server has a file of its own.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wordpressAdapter, type WordpressOptions } from '../../src/adapters/wordpress.js';
import type { PageQuery } from '../../src/core/adapter.js';
import { checkPage } from '../../src/core/check.js';
import { CommentError, type ErrorCode } from '../../src/core/errors.js';
import { readThread } from '../../src/move/index.js';
import type { CommentId, WriteKey } from '../../src/core/model.js';

const call = { signal: new AbortController().signal };
const write = { ...call, key: 'key' as WriteKey };
const query: PageQuery = { thread: { id: '4' }, parent: null, order: 'oldest', after: null, size: 50, replies: { depth: 10, size: 50 } };
const one = (rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 7, post: 4, parent: 0, author: 0, author_name: 'Ada', author_url: '', date_gmt: '2024-01-01T00:00:00', content: { rendered: '<p>Words</p>' },
  link: 'https://blog.example/a/#comment-7', status: 'approved', author_avatar_urls: { 24: 'https://a.example/24', 96: 'https://a.example/96' }, ...rest,
});

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}
type Answering = (asked: Asked) => Response | undefined;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/** A site of which `answering` says what matters; the rest is an empty post that is open. */
function site(answering: Answering, options: WordpressOptions = {}): { adapter: ReturnType<typeof wordpressAdapter>; asked: Asked[] } {
  const asked: Asked[] = [];
  const fake: typeof fetch = async (input, init) => {
    init?.signal?.throwIfAborted();
    const request: Asked = { method: init?.method ?? 'GET', url: new URL(String(input)), headers: new Headers(init?.headers), body: String(init?.body ?? '') };
    asked.push(request);
    const answer = answering(request);
    if (answer) return answer;
    if (request.url.pathname.endsWith('/comments')) return json([], 200, { 'x-wp-total': '0' });
    if (/\/posts\/\d+$/.test(request.url.pathname)) return json({ id: 4, author: 1, comment_status: 'open' });
    if (/\/comments\/\d+$/.test(request.url.pathname)) return json(one());
    return json({ code: 'rest_no_route', message: 'No route', data: { status: 404 } }, 404);
  };
  return { adapter: wordpressAdapter({ site: 'https://blog.example/', login: 'password', fetch: fake, ...options }), asked };
}
const isList = ({ url, method }: Asked): boolean => method === 'GET' && url.pathname.endsWith('/comments');
const isWrite = ({ method }: Asked): boolean => method === 'POST';
const caught = (work: Promise<unknown>): Promise<CommentError> => work.then(() => assert.fail('it was not refused'), (thrown: unknown) => {
  assert.ok(thrown instanceof CommentError, String(thrown));
  return thrown;
});
const draft = { thread: { id: '4' }, parent: null, source: 'Words' };

describe('a refusal of WordPress', () => {
  const refusals: readonly [name: string, status: number, code: ErrorCode, message?: string, reason?: RegExp][] = [
    ['rest_comment_login_required', 401, 'signed-out', 'Sorry, you must be logged in to comment.'],
    ['rest_cannot_edit', 401, 'signed-out'],
    ['rest_cannot_edit', 403, 'forbidden', 'Sorry, you are not allowed to edit this comment.', /not allowed/],
    ['rest_comment_closed', 403, 'closed'],
    ['rest_comment_draft_post', 403, 'closed'],
    ['rest_comment_trash_post', 403, 'closed'],
    ['rest_comment_invalid_post_id', 403, 'missing'],
    ['rest_comment_invalid_id', 404, 'missing'],
    ['rest_already_trashed', 410, 'missing'],
    ['comment_duplicate', 409, 'duplicate', 'Duplicate comment detected; it looks as though you&#8217;ve already said that!', /you’ve already/],
    ['comment_flood', 400, 'busy', 'You are posting comments too quickly. Slow down.', /too quickly/],
    ['rest_comment_content_invalid', 400, 'invalid', 'Invalid comment content.', /Invalid comment/],
    ['comment_content_column_length', 400, 'invalid', '<strong>Error:</strong> Your comment is too long.', /^Error: Your comment/],
    ['some_plugin_says_no', 403, 'forbidden', '<b>Only</b> members &amp; friends', /^Only members & friends$/],
    ['some_plugin_is_busy', 429, 'busy'],
    ['rest_comment_failed_create', 500, 'server'],
    ['rest_no_route', 404, 'unsupported'],
  ];
  for (const [name, status, code, message = 'Words', reason] of refusals) {
    it(`${name} (${status}) is “${code}”`, async () => {
      const { adapter } = site((asked) => (isWrite(asked) ? json({ code: name, message, data: { status } }, status) : undefined));
      const error = await caught(adapter.write!.create(draft, write));
      assert.equal(error.code, code);
      if (reason) assert.match(error.reason ?? '', reason);
      if (name === 'comment_flood') assert.equal(error.retryAfter, 15);
    });
  }
  it('names the fields of a guest as the form does', async () => {
    const { adapter } = site((asked) => (isWrite(asked) ? json({ code: 'rest_invalid_param', message: 'Invalid parameter(s): author_email', data: { status: 400, params: { author_email: 'Invalid email address.' } } }, 400) : undefined), { guests: true });
    const error = await caught(adapter.write!.create({ ...draft, guest: { name: 'G', email: 'x' } }, write));
    assert.deepEqual([error.code, error.fields], ['invalid', { email: 'Invalid email address.' }]);
  });
  it('without WordPress’s own words is what its status says, with the time it names', async () => {
    for (const [status, code, headers] of [[429, 'busy', { 'retry-after': '30' }], [503, 'server', {}], [403, 'forbidden', {}], [401, 'signed-out', {}]] as const) {
      const { adapter } = site((asked) => (isWrite(asked) ? json('<html>Firewall</html>', status, headers) : undefined));
      const error = await caught(adapter.write!.create(draft, write));
      assert.deepEqual([error.code, error.retryAfter], [code, status === 429 ? 30 : null]);
    }
  });
  it('of the bin, on a site without one, deletes for good', async () => {
    const { adapter, asked } = site((request) => (!isWrite(request) ? undefined
      : request.url.searchParams.get('force') === 'true' ? json({ deleted: true, previous: one() }) : json({ code: 'rest_trash_not_supported', message: 'No bin', data: { status: 501 } }, 501)));
    assert.equal(await adapter.write!.remove!('7' as CommentId, write), null);
    assert.deepEqual(asked.filter(isWrite).map(({ method, url }) => [method, url.searchParams.get('_method')]), [['POST', 'DELETE'], ['POST', 'DELETE']]);
  });
});

describe('an answer that is not what it should be', () => {
  const notLists: readonly [what: string, answer: () => Response][] = [
    ['a page of HTML', () => json('<!doctype html><title>Log in</title>')],
    ['half an answer', () => json('[{"id":7,"post":4,"con')],
    ['nothing', () => json('')],
    ['null', () => json('null')],
    ['an object', () => json({ code: 'fine' })],
    ['a word', () => json('"comments"')],
  ];
  for (const [what, answer] of notLists) {
    it(`${what} for the list is garbled, at both addresses`, async () => {
      const { adapter, asked } = site((request) => (isList(request) || request.url.searchParams.get('rest_route')?.endsWith('/comments') ? answer() : undefined));
      assert.equal((await caught(adapter.read.page(query, call))).code, 'garbled');
      assert.ok(asked.length <= 4);
    });
  }
  it('costs the comments that are none, and keeps the others', async () => {
    const rows = [null, 5, 'x', [], {}, one({ id: -1 }), one({ id: 'seven' }), one({ id: 1.5 }), one({ id: '8' }), one({ id: 9, author_name: null, content: null, date_gmt: 'never', status: 5, author_avatar_urls: 'x', link: {} }),
      one({ id: 10, parent: 10 }), one({ id: 11, parent: 12 }), one({ id: 12, parent: 11 }), one({ id: 13, author: '3', author_name: '<script>x</script>&lt;Bo&gt;', content: { rendered: 5 } })];
    const { adapter } = site((request) => (isList(request) ? json(rows, 200, { 'x-wp-total': 'many' }) : undefined));
    const page = await adapter.read.page(query, call);
    assert.equal(checkPage(page), page, 'nothing is left for the widget to mend');
    assert.deepEqual(page.comments.map(({ id }) => Number(id)).sort((a, b) => a - b), [8, 9, 10, 11, 12, 13]);
    assert.deepEqual(page.comments.find(({ id }) => id === '13')!.author, { id: '3', name: 'x<Bo>', avatar: 'https://a.example/96' });
    assert.equal(page.comments.find(({ id }) => id === '9')!.createdAt, 0);
  });
  it('without the header that says how many there are costs no comment', async () => {
    for (const [roots, answered] of [[2, 0], [100, 0], [130, 60], [300, 40], [410, 210]] as const) {
      const rows = [...Array.from({ length: roots }, (_, n) => one({ id: n + 1 })), ...Array.from({ length: answered }, (_, n) => one({ id: 1000 + n, parent: n % 3 === 0 ? 1 : n + 1 }))]
        .map((row, n): Record<string, unknown> => ({ ...row, date_gmt: new Date(Date.UTC(2024, 0, 1, 0, n)).toISOString().slice(0, 19) }));
      const { adapter } = site((request) => {
        const asked = request.url.searchParams;
        const { post = '4', parent, page = '1', per_page: size = '10', offset, order } = Object.fromEntries(asked);
        if (!isList(request)) return /\/comments\/\d+$/.test(request.url.pathname) ? json(rows.find(({ id }) => request.url.pathname.endsWith(`/${id}`))!) : undefined;
        const list = rows.filter((row) => post.split(',').includes('4') && (parent === undefined || parent.split(',').includes(String(row.parent))));
        const from = Number(offset ?? (Number(page) - 1) * Number(size));
        return json((order === 'desc' ? list.reverse() : list).slice(from, from + Number(size)));
      });
      const read = await readThread(adapter, query.thread);
      assert.deepEqual(read.map(({ id }) => Number(id)).sort((a, b) => a - b), rows.map(({ id }) => id), `${roots} and ${answered}`);
      assert.deepEqual(await adapter.read.count!([query.thread], call), [rows.length]);
      assert.deepEqual(await adapter.read.count!([{ id: '5' }, query.thread], call), [0, rows.length]);
      const newest = await adapter.read.page({ ...query, order: 'newest', size: 7 }, call);
      assert.equal(newest.comments[0]!.id, String(roots));
      assert.equal(newest.next === null, roots <= 7);
      // “2 more” that is a guess is not said.
      assert.ok(newest.left === null || newest.left === Math.max(0, roots - 7), String(newest.left));
    }
  });
  it('to a write is garbled', async () => {
    for (const answer of ['', 'null', '[]', '<html>', '{"id":"x"}']) {
      const { adapter } = site((request) => (isWrite(request) ? json(answer, 201) : undefined));
      assert.equal((await caught(adapter.write!.create(draft, write))).code, 'garbled', answer);
    }
  });
  it('to a write never makes it be sent a second time', async () => {
    for (const answer of [() => json('<html>', 201), () => json('<html>', 404), () => json('', 500)]) {
      const { adapter, asked } = site((request) => (isWrite(request) ? answer() : isList(request) ? json('<html>') : undefined));
      await caught(adapter.write!.create(draft, write));
      assert.equal(asked.filter(isWrite).length, 1);
    }
  });
  it('about the post, or about who reads, does not keep anybody from reading', async () => {
    for (const answer of [() => json('<html>'), () => json({}, 500), () => json('null'), () => json({ code: 'rest_forbidden', message: 'No' }, 401)]) {
      const { adapter } = site((request) => (isList(request) ? json([one()], 200, { 'x-wp-total': '1' }) : answer()), { token: 'abc' });
      const page = await adapter.read.page(query, call);
      assert.deepEqual([page.comments.length, page.closed ?? false], [1, false]);
    }
  });
  it('to the question for people, where the site hides them, is nobody', async () => {
    for (const status of [401, 403, 404]) {
      const { adapter } = site(({ url }) => (url.pathname.includes('/users') ? json({ code: 'rest_user_cannot_view', message: 'Sorry' }, status) : undefined));
      assert.deepEqual(await adapter.read.people!({ role: 'contributor', size: 5 }, call), []);
    }
    const { adapter } = site(({ url }) => (url.pathname.includes('/users') ? json([null, { id: 3, name: 'B&amp;o', url: '', avatar_urls: null }, { name: 'nobody' }]) : undefined));
    assert.deepEqual(await adapter.read.people!({ role: 'contributor', size: 5 }, call), [{ id: '3', name: 'B&o' }]);
  });
});

describe('a reader’s credentials', () => {
  it('stand in headers, never in an address, and a token is asked for anew each time', async () => {
    let n = 0;
    const { adapter, asked } = site((request) => (request.url.pathname.endsWith('/users/me') ? json({ id: 3, name: 'Bob', capabilities: { read: true } }) : undefined), { token: () => `secret-${++n}` });
    await adapter.auth!.viewer(call);
    await adapter.read.page(query, call);
    assert.ok(asked.every(({ url }) => !url.href.includes('secret')));
    assert.equal(new Set(asked.map(({ headers }) => headers.get('authorization'))).size, asked.length);
    const typed = site((request) => (request.url.pathname.endsWith('/users/me') ? json({ id: 3, name: 'Bob' }) : undefined));
    await typed.adapter.auth!.login('password', { username: 'böb', password: 'abcd efgh' }, call);
    assert.equal(typed.asked[0]!.headers.get('authorization'), `Basic ${Buffer.from('böb:abcd efgh').toString('base64')}`);
    await typed.adapter.auth!.logout(call);
    await typed.adapter.read.page(query, call);
    assert.equal(typed.asked.at(-1)!.headers.get('authorization'), null);
  });
  it('that are refused for ever end in a refusal, not in a loop', async () => {
    const { adapter, asked } = site(() => json({ code: 'rest_cookie_invalid_nonce', message: 'Cookie check failed', data: { status: 403 } }, 403), { nonce: () => 'never-good' });
    assert.equal((await caught(adapter.read.page(query, call))).code, 'signed-out');
    assert.equal((await caught(adapter.write!.create(draft, write))).code, 'signed-out');
    assert.ok(asked.length < 20, `${asked.length} requests`);
  });
  it('that have grown old cost a stranger’s page nothing but a second request', async () => {
    const { adapter } = site((request) => (request.headers.has('x-wp-nonce') ? json({ code: 'rest_cookie_invalid_nonce', message: 'Cookie check failed' }, 403)
      : isList(request) ? json([one()], 200, { 'x-wp-total': '1' }) : undefined), { nonce: 'from-a-cache' });
    assert.equal((await adapter.read.page(query, call)).comments.length, 1);
  });
  it('follow the fresh nonce that comes with each answer', async () => {
    const { adapter, asked } = site((request) => (isList(request) ? json([], 200, { 'x-wp-total': '0', 'x-wp-nonce': 'second' }) : undefined), { nonce: 'first' });
    await adapter.read.page(query, call);
    await adapter.read.page(query, call);
    assert.deepEqual([asked[0]!.headers.get('x-wp-nonce'), asked.at(-1)!.headers.get('x-wp-nonce')], ['first', 'second']);
  });
  it('are read by whoever said `keep: memory` from nowhere but the page', () => {
    assert.throws(() => wordpressAdapter({}), TypeError);
    assert.deepEqual(wordpressAdapter({ site: 'https://blog.example', login: 'none' }).auth!.ways, []);
    // On another origin the site's own login page could not come back.
    assert.deepEqual(wordpressAdapter({ site: 'https://blog.example', login: 'site' }).auth!.ways, []);
    assert.deepEqual(wordpressAdapter({ site: 'https://blog.example' }).auth!.ways.map(({ id, kind }) => [id, kind]), [['password', 'form']]);
  });
});

describe('where the API is', () => {
  const listing = (path: string): Promise<string[]> => {
    const { adapter, asked } = site((request) => (isList(request) || request.url.searchParams.get('rest_route') === '/wp/v2/comments' ? json([], 200, { 'x-wp-total': '0' }) : undefined), { site: undefined as never, api: path });
    return adapter.read.page(query, call).then(() => asked.map(({ url }) => `${url.origin}${url.pathname}${url.search}`).filter((url) => url.includes('comments')).map((url) => url.split(/[?&]post=/)[0]!));
  };
  it('may be told', async () => {
    assert.deepEqual(await listing('https://a.example/sub/wp-json/'), ['https://a.example/sub/wp-json/wp/v2/comments']);
    assert.deepEqual(await listing('https://a.example/api'), ['https://a.example/api/wp/v2/comments']);
    assert.deepEqual(await listing('https://a.example/sub/index.php?rest_route=/'), ['https://a.example/sub/?rest_route=%2Fwp%2Fv2%2Fcomments']);
  });
  it('says where the site is, and the login page where WordPress’s own files are: whoever logs out has logged out', async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'location');
    Object.defineProperty(globalThis, 'location', { configurable: true, value: new URL('https://a.example/sub/post/') });
    try {
      for (const [api, loginUrl, files] of [
        ['https://a.example/sub/wp-json/', undefined, '/sub'], ['https://a.example/sub/index.php/wp-json/', undefined, '/sub'], ['https://a.example/sub/?rest_route=/', undefined, '/sub'],
        ['https://a.example/wp-json/', 'https://a.example/wp/wp-login.php', '/wp'], ['https://a.example/wp-json/', '/wp/wp-login.php?key=1', '/wp'],
      ] as const) {
        let inside = true;
        const { adapter, asked } = site(({ url }) => {
          if (url.pathname === `${files}/wp-admin/admin-ajax.php`) return inside ? json('0123456789') : json('0', 400);
          if (url.pathname === `${files}/wp-login.php`) {
            if (url.searchParams.get('_wpnonce') === 'abcdef') inside = false;
            return json('<a href="wp-login.php?action=logout&amp;_wpnonce=abcdef">log out</a>', 403);
          }
          return (url.searchParams.get('rest_route') ?? url.pathname).endsWith('/users/me') ? json({ id: 3, name: 'Bob', capabilities: {} }) : undefined;
        }, { site: undefined as never, login: 'site', api, ...(loginUrl === undefined ? {} : { loginUrl }), nonce: '0123456789' });
        assert.equal((await adapter.auth!.viewer(call))?.name, 'Bob', api);
        await adapter.auth!.logout(call);
        assert.equal(inside, false, api);
        assert.ok(asked.every(({ url }) => url.pathname.startsWith(files) || url.pathname.startsWith('/wp-json/')), asked.map(({ url }) => url.href).join(' '));
      }
    } finally {
      if (before) Object.defineProperty(globalThis, 'location', before);
      else delete (globalThis as { location?: unknown }).location;
    }
  });
  it('is found where /wp-json/ answers with nothing, a page, or not at all', async () => {
    for (const answer of [() => json(''), () => json('<html>Home</html>'), () => json('<html>Not found</html>', 404)]) {
      const { adapter, asked } = site(({ url }) => (url.searchParams.has('rest_route') ? json([one()], 200, { 'x-wp-total': '1' }) : answer()));
      for (let times = 0; times < 2; times++) assert.equal((await adapter.read.page(query, call)).comments.length, 1);
      assert.ok(asked.filter(({ url }) => url.pathname.includes('wp-json')).length <= 2, 'it is looked for once');
    }
  });
});

describe('a comment that waits for approval', () => {
  it('stays in its author’s sight when their nonce is replaced, and leaves it when they log out', async () => {
    let good = 'one';
    const { adapter } = site((request) => {
      const nonce = request.headers.get('x-wp-nonce');
      if (nonce !== null && nonce !== good) return json({ code: 'rest_cookie_invalid_nonce', message: 'Cookie check failed' }, 403);
      if (request.url.pathname.endsWith('/users/me')) return json({ id: 3, name: 'Bob', capabilities: { read: true } });
      return isWrite(request) ? json(one({ id: 8, author: 3, status: 'hold' }), 201) : undefined;
    }, { nonce: () => good });
    assert.equal((await adapter.write!.create(draft, write)).state, 'held');
    good = 'two';
    assert.deepEqual((await adapter.read.page(query, call)).comments.map(({ state }) => state), ['held']);
    await adapter.auth!.logout(call);
    assert.deepEqual((await adapter.read.page(query, call)).comments, []);
  });
});

describe('a request', () => {
  it('that reaches nobody is offline, and one that is called off is aborted', async () => {
    const { adapter } = site(() => { throw new TypeError('fetch failed'); });
    assert.equal((await caught(adapter.read.page(query, call))).code, 'offline');
    const aborter = new AbortController();
    const late = site(() => undefined);
    const answer = caught(late.adapter.read.page(query, { signal: aborter.signal }));
    aborter.abort();
    assert.equal((await answer).code, 'aborted');
  });
  it('that takes too long is given up', async () => {
    const hanging: typeof fetch = (_, init) => new Promise((__, reject) => init!.signal!.addEventListener('abort', () => reject(new DOMException('off', 'AbortError'))));
    const error = await caught(wordpressAdapter({ site: 'https://blog.example', fetch: hanging, timeout: 30 }).read.page(query, call));
    assert.equal(error.code, 'timeout');
  });
  it('never carries an id that could be another address', async () => {
    const { adapter, asked } = site(() => undefined);
    for (const id of ['../users/me', '7?force=true', '', '7/8', '-1', '１']) {
      assert.equal((await caught(adapter.write!.edit!(id as CommentId, 'Words', write))).code, 'missing');
      assert.equal((await caught(adapter.write!.remove!(id as CommentId, write))).code, 'missing');
    }
    assert.equal(asked.length, 0);
  });
});
