// What stands in the page before any script has run: everything that is to be read, nothing that is not for everybody, and no words that
// could be taken for markup. A backend that is late, wrong or gone costs the page its comments, and nothing else.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DomUtils, parseDocument } from 'htmlparser2';
import { memoryAdapter, type SeedComment } from '../../src/adapters/memory.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { CommentError } from '../../src/core/errors.js';
import type { Comment, CommentId, Page } from '../../src/core/model.js';
import { renderThread, threadStyles, type RenderOptions } from '../../src/server/index.js';
import { startServer } from '../support/reference-server.js';

type Elements = ReturnType<typeof parseDocument>;
type Element = NonNullable<ReturnType<typeof DomUtils.findOne>>;

const thread = { id: 'thread', url: 'https://site.test/post', title: 'A post' };
const talk: readonly SeedComment[] = [
  { id: 'g', author: 'Grace', markdown: 'The **first** words.', createdAt: '2024-05-06T07:08:09Z', votes: { up: 3 }, replies: [
    { id: 'a', author: 'Ada', text: 'An answer.', createdAt: '2024-05-07T00:00:00Z', replies: [{ id: 'l', author: 'Linus', html: '<p>Deeper <em>still</em>.</p>', createdAt: '2024-05-08T00:00:00Z' }] },
  ] },
  { id: 'x', author: null, createdAt: '2024-05-05T00:00:00Z', replies: [{ id: 'o', author: 'Omar', text: 'What did it say?', createdAt: '2024-05-05T10:00:00Z' }] },
  { id: 'h', author: 'Ines', text: 'Not for everybody yet.', createdAt: '2024-05-04T00:00:00Z', state: 'held' },
];
const site = (comments: readonly SeedComment[] = talk, as?: string): CommentAdapter =>
  memoryAdapter({ orders: ['newest', 'oldest'], seed: { people: [{ id: 'mo', name: 'Mo', role: 'moderator' }], threads: [{ id: 'thread', comments }] }, ...(as === undefined ? {} : { as }) });
const render = (over: Partial<RenderOptions> = {}): Promise<string> => renderThread({ thread, adapter: site(), ...over });
const comment = (id: string, parent: string | null, over: Partial<Comment> = {}): Comment => ({
  id: id as CommentId, parent: parent as CommentId | null, author: { id: 'eve', name: 'Eve' }, body: { format: 'text', source: `Words of ${id}.` }, createdAt: 1_700_000_000_000, editedAt: null,
  state: 'shown', replies: 0, reactions: {}, can: ['reply'], ...over,
});
const pageOf = (comments: readonly Comment[]): Page => ({ comments, next: null, left: 0, more: {}, total: comments.length });

const all = (html: string | Elements, test: (element: Element) => boolean): Element[] => DomUtils.findAll(test, typeof html === 'string' ? parseDocument(html).children : html.children);
const tags = (html: string, name: string): Element[] => all(html, (each) => each.name === name);
const words = (of: Element): string => DomUtils.textContent(of).replace(/\s+/g, ' ').trim();
const data = <T>(html: string, type: string): T => JSON.parse(DomUtils.textContent(all(html, (each) => each.name === 'script' && each.attribs['type'] === type)[0]!)) as T;

describe('a thread rendered on a server', () => {
  it('can be read: heading, names, dates, words, and replies inside what they answer', async () => {
    const html = await render();
    assert.match(html, /^<parley-thread thread="thread" thread-url="https:\/\/site.test\/post" thread-title="A post"><template shadowrootmode="open"/);
    assert.match(html, /<\/template><script [^]*<\/script><\/parley-thread>$/);
    assert.equal(words(tags(html, 'h2')[0]!), '4 comments on “A post”');
    const rows = tags(html, 'article');
    assert.deepEqual(rows.map((row) => words(all({ children: [row] } as unknown as Elements, (each) => each.name === 'h3')[0]!)), ['Grace', 'Ada', 'Linus', 'Comment deleted', 'Omar']);
    assert.deepEqual(tags(html, 'time').map((time) => [time.attribs['datetime'], words(time)]).slice(0, 2), [['2024-05-06T07:08:09.000Z', 'May 6, 2024'], ['2024-05-07T00:00:00.000Z', 'May 7, 2024']]);
    assert.match(html, /The <strong>first<\/strong> words\./);
    assert.match(html, /Deeper <em>still<\/em>\./);
    // Linus stands in a list in a list in the list.
    let depth = 0;
    for (let at: Element | null = rows[2]!; at; at = at.parent as Element | null) if (at.name === 'ol') depth++;
    assert.equal(depth, 3);
    assert.equal(tags(html, 'img').length, 0);
  });

  it('draws the same twice, and asks for a page once', async () => {
    let asked = 0;
    const adapter = site();
    const counting: CommentAdapter = { ...adapter, read: { ...adapter.read, page: (...what) => (asked++, adapter.read.page(...what)) } };
    const now = (): number => 1_700_000_000_000;
    assert.equal(await render({ adapter: counting, now }), await render({ adapter: counting, now }));
    assert.equal(asked, 2);
  });

  it('takes a page that is known already, and asks nobody', async () => {
    const html = await renderThread({ thread, page: pageOf([comment('a', null, { replies: 1 }), comment('b', 'a')]), attributes: { adapter: 'rest', src: '/api', order: 'oldest', 'data-keep': 'tab', hidden: false, inert: true } });
    assert.match(html, /^<parley-thread thread="thread" thread-url="[^"]*" thread-title="A post" adapter="rest" src="\/api" order="oldest" data-keep="tab" inert="">/);
    assert.deepEqual(tags(html, 'article').length, 2);
    assert.equal(data<{ order: string }>(html, 'application/json').order, 'oldest');
  });

  it('shows and hands over only what is for everybody, whoever the adapter reads as', async () => {
    const html = await render({ adapter: site(talk, 'mo') });
    assert.equal(html.includes('Not for everybody yet.'), false);
    const { page, thread: id, cut } = data<{ page: Page; thread: string; cut: boolean }>(html, 'application/json');
    assert.equal(id, 'thread');
    assert.equal(cut, false);
    assert.deepEqual(page.comments.map((each) => each.id), ['g', 'a', 'l', 'x', 'o']);
    assert.deepEqual([...new Set(page.comments.flatMap(({ can }) => can))].filter((each) => each === 'moderate' || each === 'remove'), []);
    assert.deepEqual(html.match(/data-do="(?:remove|edit|moderate)"/g), null);
  });

  it('speaks the language that is asked for, and says so where the page around it has another', async () => {
    const german = await render({ attributes: { locale: 'de' } });
    assert.match(german, /<section class="served"[^>]* lang="de"/);
    assert.match(words(tags(german, 'h2')[0]!), /^4 Kommentare/);
    assert.match(german, />06\.05\.2024</);
    const arabic = await render({ lang: 'ar' });
    assert.doesNotMatch(arabic, /<section[^>]* (lang|dir)=/);
    assert.match(await render({ lang: 'en', attributes: { locale: 'ar' } }), /<section[^>]* lang="ar" dir="rtl"/);
  });

  it('follows the attributes as the element does', async () => {
    const html = await render({ attributes: { 'heading-level': 4, 'max-depth': 1, allow: 'links', order: 'newest', 'page-size': 1 } });
    assert.match(html, /<h2 id="served"[^>]* aria-level="4"/);
    assert.match(html, /<option value="newest" selected="">/);
    assert.equal(tags(html, 'em').length, 0);
    assert.match(html, /Deeper still\./);
    const { page, cut } = data<{ page: Page; cut: boolean }>(html, 'application/json');
    assert.equal(page.comments.filter(({ parent }) => parent === null).length, 1);
    assert.equal(page.next !== null || cut, true);
  });

  it('names the thread as the tag does', async () => {
    const html = await renderThread({ thread: { id: 'thread' }, adapter: site(), attributes: { thread: 'another', 'thread-title': 'By attribute', 'thread-url': 'https://site.test/x' } });
    assert.match(html, /^<parley-thread thread="thread" thread-url="https:\/\/site.test\/x" thread-title="By attribute">/);
    assert.equal(words(tags(html, 'h2')[0]!), '4 comments on “By attribute”');
    assert.equal(data<{ '@id': string }>(html, 'application/ld+json')['@id'], 'https://site.test/x');
    assert.match(await renderThread({ thread, adapter: site(), attributes: { lang: 'de' } }), /<h2 [^>]*>4 Kommentare/);
  });

  it('says that there are no comments, or that there can be no more', async () => {
    assert.equal((await render({ adapter: site([]) })).includes('No comments yet. Be the first to say something.'), true);
    assert.equal((await renderThread({ thread, page: { ...pageOf([]), closed: true } })).includes('No comments. This thread is closed.'), true);
  });

  for (const [what, adapter, code] of [
    ['never answers', { read: { page: () => new Promise(() => {}) } }, 'timeout'],
    ['fails', { read: { page: () => Promise.reject(new CommentError('server', 'down')) } }, 'server'],
    ['answers nonsense', { read: { page: async () => '<html>' } }, 'garbled'],
    ['throws', { read: { page: () => { throw new Error('<b>oh</b>'); } } }, 'unknown'],
  ] as const) {
    it(`is a page all the same where the backend ${what}`, async () => {
      const broken = { ...site(), ...adapter } as unknown as CommentAdapter;
      const errors: CommentError[] = [];
      const began = Date.now();
      const html = await render({ adapter: broken, timeout: 60, failed: (error) => errors.push(error) });
      assert.ok(Date.now() - began < 3_000);
      assert.deepEqual(errors.map((error) => error.code), [code]);
      // A browser with scripts loads as ever; without them the reader is told.
      assert.match(html, /^<parley-thread [^>]*><noscript slot="served"><p>Comments could not be loaded: [^<]+<\/p><\/noscript><\/parley-thread>$/);
      await assert.rejects(render({ adapter: broken, timeout: 60, failed: (error) => { throw error; } }), (error) => (error as CommentError).code === code);
    });
  }

  it('is called off by its signal', async () => {
    const hanging: CommentAdapter = { ...site(), read: { page: () => new Promise(() => {}) } };
    const errors: string[] = [];
    assert.match(await render({ adapter: hanging, signal: AbortSignal.abort(), failed: ({ code }) => errors.push(code) }), /noscript/);
    assert.deepEqual(errors, ['aborted']);
  });

  it('refuses what makes no sense', async () => {
    await assert.rejects(renderThread({ thread }), TypeError);
    await assert.rejects(render({ adapter: { name: 'none' } as unknown as CommentAdapter }), TypeError);
    await assert.rejects(render({ attributes: { onclick: 'alert(1)' } }), TypeError);
    await assert.rejects(render({ attributes: { 'x><script': '' } }), TypeError);
  });

  it('keeps every word inside: nothing ends the script, the template or the element', async () => {
    const enders = '</script></template></parley-thread><!--<script>"\'&amp;\u2028\0\r';
    const evil = comment(enders, null, { author: { id: enders, name: enders, url: enders, avatar: enders, badge: enders }, body: { format: 'markdown', source: enders }, lang: enders, url: enders, reactions: { [enders]: { count: 1, mine: false } } });
    const html = await renderThread({
      thread: { id: enders, title: enders, url: `https://site.test/${enders}` }, page: pageOf([evil, { ...evil, id: `${enders}2` as CommentId, parent: evil.id }]),
      attributes: { src: enders, adapter: enders }, nonce: enders, adapter: { ...site(), react: { kinds: [enders], set: () => Promise.reject(new Error('no')) } },
    });
    for (const [piece, times] of [['</script', 2], ['<script', 2], ['</template', 1], ['</parley-thread', 1], ['<!--', 0], ['\0', 0]] as const) assert.equal(html.split(piece).length - 1, times, piece);
    const { page, thread: id } = data<{ page: Page; thread: string }>(html, 'application/json');
    assert.equal(id, enders);
    assert.equal(page.comments[0]!.body!.source, enders);
  });

  it('tells search engines who said what, when, and in answer to what', async () => {
    interface Thing { readonly '@type': string; readonly '@id': string; readonly text: string; readonly author?: { readonly name: string }; readonly datePublished: string; readonly upvoteCount?: number; readonly comment?: readonly Thing[]; readonly commentCount?: number; readonly parentItem?: Thing }
    const told = data<Thing>(await render(), 'application/ld+json');
    assert.equal(told['@type'], 'WebPage');
    assert.equal(told['@id'], 'https://site.test/post');
    assert.equal(told.commentCount, 4);
    const [grace, omar] = told.comment!;
    assert.deepEqual([grace!['@type'], grace!['@id'], grace!.text, grace!.author!.name, grace!.datePublished, grace!.upvoteCount], ['Comment', 'https://site.test/post#comment-g', 'The first words.', 'Grace', '2024-05-06T07:08:09.000Z', 3]);
    assert.equal(grace!.comment![0]!.comment![0]!.text, 'Deeper still.');
    // What was deleted is not told of, its answers are.
    assert.equal(omar!.author!.name, 'Omar');
    assert.equal((await render({ search: false })).includes('ld+json'), false);
    assert.equal((await render({ handOver: false })).includes('application/json'), false);
  });

  it('bears a chain of ten thousand replies', async () => {
    const chain = Array.from({ length: 10_000 }, (_, at) => comment(`c${at}`, at === 0 ? null : `c${at - 1}`, { replies: at === 9_999 ? 0 : 1 }));
    const html = await renderThread({ thread, page: pageOf(chain) });
    assert.equal(html.split('<article').length - 1, 10_000);
    assert.equal(html.split('parentItem').length - 1, 9_991);
  });

  it('brings its styles along, with a nonce, or leaves them to a file', async () => {
    assert.equal((await render()).includes(`<style>${threadStyles}</style>`), true);
    assert.equal((await render({ nonce: 'r4nd0m' })).includes('<style nonce="r4nd0m">'), true);
    const linked = await render({ stylesheet: '/parley.css' });
    assert.deepEqual([linked.includes('<link rel="stylesheet" href="/parley.css">'), linked.includes('<style')], [true, false]);
    assert.deepEqual([threadStyles.length > 5_000, threadStyles.includes('<')], [true, false]);
  });
});

it('the page of the demo shows what the README shows', () => {
  const [readme, demo] = ['README.md', 'demo/server-rendered.html'].map((name) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
  const lines = /<pre[^>]*>([^]*?)<\/pre>/.exec(demo!)![1]!.split('\n').filter((line) => line !== '');
  assert.deepEqual(lines.filter((line) => !readme!.includes(`\n${line}\n`)), []);
  assert.equal(lines.length > 4, true);
});

it('the snippet in the README makes a page', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, snippet = ''] = /^## Server rendering$[^]*?```js\n([^]*?)```/m.exec(readme) ?? [];
  const server = await startServer();
  try {
    const token = await server.person('Ada');
    const created = await fetch(`${server.base}/comments`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ thread: '/post', parent: null, source: 'Read me.' }) });
    assert.ok(created.ok, `${created.status} ${await created.text()}`);
    const written = new Map<string, string>();
    const modules: Readonly<Record<string, unknown>> = {
      'node:fs': { writeFileSync: (name: string, text: string) => written.set(name, text) },
      'parley-comments/server': await import('../../src/server/index.js'), 'parley-comments/adapters/rest': await import('../../src/adapters/rest.js'),
    };
    const program = snippet.replace(/^import (\{[^}]*\}) from ('[^']+');$/gm, 'const $1 = modules[$2];').replaceAll('https://your.site/api', server.base);
    await (new (Object.getPrototypeOf(async () => undefined).constructor as new (...what: string[]) => (modules: unknown) => Promise<void>)('modules', program))(modules);
    assert.deepEqual([...written.keys()], ['post.html']);
    assert.match(written.get('post.html')!, /<parley-thread [^>]*adapter="rest"[^]*Read me\.[^]*<\/parley-thread>/);
  } finally {
    await server.close();
  }
});
