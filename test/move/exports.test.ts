// What other systems hand out, as their real files look: threads, answers, what was deleted, spam, held, and files that are broken.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { staticAdapter } from '../../src/adapters/static.js';
import type { CommentError } from '../../src/core/errors.js';
import { patience } from '../support/patience.js';
import {
  type Moved, type ReadOptions, type SeedComment, readComentario, readCusdis, readDisqus, readIsso, readRemark42, readThread, readWordPress, readWordPressRest,
} from '../../src/move/index.js';

/** "author: words" with what answers it, in brackets. */
function outline(comments: readonly SeedComment[] | undefined, { seed }: Moved): unknown[] {
  const names = new Map(seed.people?.map(({ id, name }) => [id, name]));
  return (comments ?? []).map((comment) => {
    const line = `${comment.id} ${names.get(comment.author ?? '') ?? '-'}: ${comment.html ?? comment.markdown ?? comment.text ?? '(gone)'}`;
    return comment.replies && comment.replies.length > 0 ? [line, outline(comment.replies, { seed } as Moved)] : line;
  });
}
const threads = (moved: Moved): unknown[] => (moved.seed.threads ?? []).map(({ id, title, closed, comments }) => [id, title, closed ?? false, outline(comments, moved)]);
const secret = /@|127\.0|10\.0\.0|hunter2/;

const disqus = (posts: string): string => `<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<category dsq:id="1"><forum>mine</forum><title>General</title><isDefault>true</isDefault></category>
<thread dsq:id="100"><id>post-1</id><forum>mine</forum><link>https://site.example/post/</link><title>Ducks &amp; drakes</title><message /><createdAt>2012-03-01T00:00:00Z</createdAt>
 <author><name>Owner</name><isAnonymous>false</isAnonymous><username>owner</username></author><isClosed>true</isClosed><isDeleted>false</isDeleted></thread>
<thread dsq:id="101"><id /><forum>mine</forum><link>https://site.example/empty/</link><title>Empty</title><isClosed>false</isClosed><isDeleted>false</isDeleted></thread>
${posts}
</disqus>`;
const post = (id: number, parent: number | null, words: string, rest = '', thread = 100): string => `<post dsq:id="${id}"><id /><message><![CDATA[${words}]]></message><createdAt>2012-03-04T05:06:${String(id % 60).padStart(2, '0')}Z</createdAt>
 ${rest.includes('isDeleted') ? '' : '<isDeleted>false</isDeleted>'}${rest.includes('isSpam') ? '' : '<isSpam>false</isSpam>'}${rest}
 <author><email>ann@site.example</email><name>Ann Ünal</name><isAnonymous>false</isAnonymous><username>ann</username></author><ipAddress>127.0.0.1</ipAddress><thread dsq:id="${thread}" />${parent === null ? '' : `<parent dsq:id="${parent}" />`}</post>`;

const wxr = (comments: string): string => `<?xml version="1.0" encoding="UTF-8" ?><!-- made by WordPress -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Site</title><wp:author><wp:author_email>a@b.c</wp:author_email></wp:author>
<item><title>Silent</title><link>https://site.example/silent/</link><wp:post_id>6</wp:post_id><wp:comment_status>open</wp:comment_status></item>
<item><title><![CDATA[Ducks & drakes]]></title><link>https://site.example/post/</link><content:encoded><![CDATA[<p>The post</p>]]></content:encoded><wp:post_id>7</wp:post_id><wp:comment_status><![CDATA[open]]></wp:comment_status>
${comments}</item></channel></rss>`;
const wp = (id: number, parent: number, words: string, approved = '1', author = 'Ann', user = 0): string => `<wp:comment><wp:comment_id>${id}</wp:comment_id><wp:comment_author><![CDATA[${author}]]></wp:comment_author><wp:comment_author_email>a@b.c</wp:comment_author_email>
<wp:comment_author_url>https://ann.example/</wp:comment_author_url><wp:comment_author_IP>10.0.0.1</wp:comment_author_IP><wp:comment_date>2012-03-04 07:06:0${id % 10}</wp:comment_date><wp:comment_date_gmt>2012-03-04 05:06:0${id % 10}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[${words}]]></wp:comment_content><wp:comment_approved>${approved}</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_parent>${parent}</wp:comment_parent><wp:comment_user_id>${user}</wp:comment_user_id></wp:comment>`;

const exports: Readonly<Record<string, { readonly read: (text: string, options?: ReadOptions) => Moved; readonly file: string; readonly threads: readonly unknown[]; readonly left: Partial<Moved['left']>; readonly second?: number }>> = {
  Disqus: {
    read: readDisqus,
    file: disqus([
      post(3, 2, '<p>Three</p>'), post(1, null, '<p>One &amp; only <a href="https://x.example/">x</a></p>'), post(2, 1, '<p>Two</p>', '<isDeleted>true</isDeleted>'),
      post(4, null, '<p>Buy</p>', '<isSpam>true</isSpam>'), post(5, 4, '<p>To spam</p>'), post(6, 999, '<p>To nobody</p>'), post(7, null, 'gone', '<isDeleted>true</isDeleted>'),
      post(8, 9, 'round'), post(9, 8, 'and round'), post(1, null, 'twin'), post(10, null, 'elsewhere', '', 555), post(11, 10, 'wrong thread'),
    ].join('\n')),
    threads: [
      ['https://site.example/post/', 'Ducks & drakes', true, [
        ['1 Ann Ünal: <p>One &amp; only <a href="https://x.example/">x</a></p>', [['2 -: (gone)', ['3 Ann Ünal: <p>Three</p>']]]],
        '5 Ann Ünal: <p>To spam</p>', '6 Ann Ünal: <p>To nobody</p>', ['8 Ann Ünal: round', ['9 Ann Ünal: and round']], '11 Ann Ünal: wrong thread',
      ]],
      ['555', undefined, false, ['10 Ann Ünal: elsewhere']],
    ],
    left: { spam: 1, removed: 1, twins: 1 },
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
  'WordPress (WXR)': {
    read: readWordPress,
    file: wxr([wp(2, 1, 'Two', '1', 'Owner', 3), wp(1, 0, 'One\nline\r\n\r\nNext <b>part</b>'), wp(3, 2, 'Held', '0'), wp(4, 3, 'Under held'), wp(5, 0, 'Spam', 'spam'), wp(6, 0, 'Bin', 'trash'), wp(7, 6, 'Under bin'), wp(8, 0, '<p>Own</p>\n<p>tags</p>')].join('')),
    threads: [['https://site.example/post/', 'Ducks & drakes', false, [
      ['1 Ann: <p>One<br>line</p><p>Next <b>part</b></p>', [['2 Owner: <p>Two</p>', ['4 Ann: <p>Under held</p>']]]], ['6 -: (gone)', ['7 Ann: <p>Under bin</p>']], '8 Ann: <p>Own</p>\n<p>tags</p>',
    ]]],
    left: { held: 1, spam: 1 },
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
  'WordPress (REST)': {
    read: (text, options) => readWordPressRest(text, [{ id: 7, link: 'https://site.example/post/', title: { rendered: 'Ducks' }, comment_status: 'closed' }], options),
    file: JSON.stringify([[
      { id: 2, post: 7, parent: 1, author: 3, author_name: 'Owner', date_gmt: '2012-03-04T05:06:02', content: { rendered: '<p>Two</p>\n' }, status: 'approved', link: 'https://site.example/post/#comment-2' },
      { id: 1, post: 7, parent: 0, author: 0, author_name: 'Ann', date_gmt: '2012-03-04T05:06:01', content: { rendered: '<p>One</p>' }, status: 'approved', link: 'https://site.example/post/#comment-1', author_avatar_urls: { 24: 'https://a.example/24', 96: 'https://a.example/96' } },
    ], [{ id: 9, post: 8, parent: 0, author: 0, author_name: 'Ann', date_gmt: '2012-03-04T05:06:09', content: { rendered: 'x' }, link: 'https://site.example/other/comment-page-2/#comment-9' }, null, 7, { id: 10, post: 8, parent: 0 }]]),
    threads: [['https://site.example/post/', 'Ducks', true, [['1 Ann: <p>One</p>', ['2 Owner: <p>Two</p>']]]], ['https://site.example/other/', undefined, false, ['9 Ann: x']]],
    left: { unreadable: 1 },
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
  'Isso (its tables)': {
    read: readIsso,
    file: JSON.stringify({
      threads: [{ id: 1, uri: '/post/', title: 'Ducks' }],
      comments: [
        { tid: 1, id: 1, parent: null, created: 1330837561.25, modified: null, mode: 1, remote_addr: '127.0.0.0', text: 'One *thing*', author: 'Ann', email: 'a@b.c', website: 'https://ann.example/', likes: 3, dislikes: 1, voters: '' },
        { tid: 1, id: 2, parent: 1, created: 1330837562, modified: 1330837570, mode: 1, text: 'Two', author: null, likes: 0, dislikes: 0 },
        { tid: 1, id: 3, parent: 1, created: 1330837563, mode: 2, text: 'Held', author: 'Bob' }, { tid: 1, id: 4, parent: null, created: 1330837564, mode: 4, text: '' }, { tid: 1, id: 5, parent: 4, created: 1330837565, mode: 1, text: 'Five', author: 'Bob' },
      ],
    }),
    threads: [['/post/', 'Ducks', false, [['1 Ann: One *thing*', ['2 Anonymous: Two']], ['4 -: (gone)', ['5 Bob: Five']]]]],
    left: { held: 1 },
    second: 1330837561250,
  },
  'Isso (its import format)': {
    read: readIsso,
    file: JSON.stringify([{ id: '/post/', title: 'Ducks', comments: [{ email: 'a@b.c', author: 'Ann', website: '', remote_addr: '127.0.0.1', created: '2012-03-04 05:06:01', text: 'One' }] }, { id: '/b/', title: 'B', comments: [{ author: 'Bob', created: '2012-03-04 05:06:02', text: 'Two' }] }]),
    threads: [['/post/', 'Ducks', false, ['1-1 Ann: One']], ['/b/', 'B', false, ['2-1 Bob: Two']]],
    left: {},
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
  Remark42: {
    read: readRemark42,
    file: [
      { version: 1, users: [{ id: 'github_1', blocked: { status: false } }], posts: [{ url: 'https://site.example/post/', read_only: true }] },
      { id: 'a', pid: '', text: '<p>One <em>x</em></p>\n', orig: 'One *x*', user: { name: 'Ann', id: 'github_1', picture: 'https://a.example/1', ip: '127.0.0.1', admin: true }, locator: { site: 'mine', url: 'https://site.example/post/' }, score: 1, votes: { u1: true, u2: true, u3: false }, voted_ips: {}, time: '2012-03-04T05:06:01.5+00:00', pin: true, title: 'Ducks' },
      { id: 'b', pid: 'a', text: '<p>Two</p>', user: { name: 'Bob', id: 'anonymous_2' }, locator: { site: 'mine', url: 'https://site.example/post/' }, score: -2, time: '2012-03-04T07:06:02+02:00', edit: { time: '2012-03-04T05:07:00Z', summary: '' } },
      { id: 'c', pid: 'b', text: '', orig: '', user: { name: 'deleted', id: 'deleted' }, locator: { url: 'https://site.example/post/' }, time: '2012-03-04T05:06:03Z', delete: true },
    ].map((line) => JSON.stringify(line)).join('\n'),
    threads: [['https://site.example/post/', 'Ducks', true, [['a Ann: One *x*', ['b Bob: <p>Two</p>']]]]],
    left: { removed: 1 },
    second: Date.UTC(2012, 2, 4, 5, 6, 1, 500),
  },
  'Cusdis (its tables, JSON)': {
    read: (text, options) => readCusdis(text, '', options),
    file: JSON.stringify({
      pages: [{ id: 'p1', slug: 'post-1', url: 'https://site.example/post/', title: 'Ducks' }],
      comments: [
        { id: 'a', pageId: 'p1', created_at: '2012-03-04T05:06:01.000Z', by_email: 'a@b.c', by_nickname: 'Ann', content: 'One', approved: true, parentId: null, deletedAt: null },
        { id: 'b', pageId: 'p1', created_at: 1330837562000, by_nickname: null, moderatorId: 'u1', content: 'Two', approved: 1, parentId: 'a' },
        { id: 'c', pageId: 'p1', created_at: 1330837563000, by_nickname: 'Bob', content: 'Held', approved: false }, { id: 'd', pageId: 'p1', created_at: 1330837564000, by_nickname: 'Bob', content: 'x', approved: true, deletedAt: '2013-01-01' },
      ],
    }),
    threads: [['https://site.example/post/', 'Ducks', false, [['a Ann: One', ['b Moderator: Two']]]]],
    left: { held: 1, removed: 1 },
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
  'Cusdis (its tables, CSV)': {
    read: (text, options) => readCusdis(text, '\uFEFFid,slug,url,title\r\np1,post-1,https://site.example/post/,"Ducks, ""and"" drakes"\r\n', options),
    file: 'id,pageId,created_at,by_email,by_nickname,content,approved,parentId,deletedAt\r\na,p1,2012-03-04 05:06:01,a@b.c,Ann,"One, ""two""\r\nand three",t,,\r\nb,p1,2012-03-04 05:06:02,,Bob,Two,true,a,\r\n',
    threads: [['https://site.example/post/', 'Ducks, "and" drakes', false, [['a Ann: One, "two"\r\nand three', ['b Bob: Two']]]]],
    left: {},
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
  'Cusdis (its API)': {
    read: (text, options) => readCusdis(text, '', options),
    file: JSON.stringify({ data: { commentCount: 2, pageCount: 1, data: [{ id: 'a', createdAt: '2012-03-04T05:06:01.000Z', content: 'One', parsedContent: '<p>One</p>', by_nickname: 'Ann', page: { id: 'p1', slug: '/post/', url: '' }, replies: { data: [{ id: 'b', createdAt: '2012-03-04T05:06:02.000Z', content: 'Two', by_nickname: 'x', moderatorId: 'u', moderator: { displayName: 'Owner' }, replies: { data: [] } }] } }] } }),
    threads: [['/post/', undefined, false, [['a Ann: One', ['b Owner: Two']]]]],
    left: {},
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
  Comentario: {
    read: readComentario,
    file: JSON.stringify({
      version: 3, pages: [{ id: 'p1', path: '/post/', title: 'Ducks', isReadonly: true }],
      commenters: [{ id: 'u1', email: 'a@b.c', name: 'Ann', websiteUrl: 'https://ann.example/', isModerator: true }],
      comments: [
        { id: 'b', parentId: 'a', pageId: 'p1', markdown: 'Two', html: '<p>Two</p>', score: -2, isApproved: true, createdTime: '2012-03-04T05:06:02Z', userCreated: '00000000-0000-0000-0000-000000000000', authorName: 'Guest', authorIp: '127.0.0.1' },
        { id: 'a', parentId: null, pageId: 'p1', markdown: 'One', score: 4, isSticky: true, isApproved: true, createdTime: '2012-03-04T05:06:01Z', userCreated: 'u1' },
        { id: 'c', pageId: 'p1', markdown: 'Held', isPending: true, createdTime: '2012-03-04T05:06:03Z', userCreated: 'u1' },
      ],
    }),
    threads: [['/post/', 'Ducks', true, [['a Ann: One', ['b Guest: Two']]]]],
    left: { held: 1 },
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
  Commento: {
    read: readComentario,
    file: JSON.stringify({
      version: 1, commenters: [{ commenterHex: 'x1', email: 'a@b.c', name: 'Ann', link: 'undefined', photo: 'undefined', provider: 'commento' }],
      comments: [
        { commentHex: 'a', domain: 'site.example', path: '/post/', commenterHex: 'x1', markdown: 'One', html: '<p>One</p>', parentHex: 'root', score: 1, state: 'approved', creationDate: '2012-03-04T05:06:01Z', deleted: false },
        { commentHex: 'b', path: '/post/', commenterHex: 'anonymous', markdown: 'Two', parentHex: 'a', score: 0, state: 'approved', creationDate: '2012-03-04T05:06:02Z', deleted: false },
        { commentHex: 'c', path: '/post/', commenterHex: 'x1', markdown: 'Bad', parentHex: 'root', state: 'flagged', creationDate: '2012-03-04T05:06:03Z' },
      ],
    }),
    threads: [['/post/', undefined, false, [['a Ann: One', ['b Anonymous: Two']]]]],
    left: { spam: 1 },
    second: Date.UTC(2012, 2, 4, 5, 6, 1),
  },
};

for (const [system, { read, file, threads: wanted, left, second }] of Object.entries(exports)) {
  describe(`the export of ${system}`, () => {
    it('becomes threads, without what nobody was meant to see', () => {
      const moved = read(file);
      assert.deepEqual(threads(moved), wanted);
      assert.deepEqual(moved.left, { spam: 0, held: 0, removed: 0, unreadable: 0, twins: 0, ...left });
      assert.doesNotMatch(JSON.stringify(moved), secret);
      const [first] = moved.seed.threads?.[0]?.comments ?? [];
      assert.equal(first?.createdAt, second);
    });
    it('is shown by the static adapter, all of it', async () => {
      const moved = read(file);
      let shown = 0;
      for (const { id } of moved.seed.threads ?? []) shown += (await readThread(staticAdapter({ data: JSON.parse(JSON.stringify(moved.seed)) }), { id })).length;
      assert.equal(shown, moved.comments);
    });
    for (const [what, text] of [['cut off', file.slice(0, -9)], ['nothing', ''], ['a page of HTML', '<!doctype html><html><body>Sorry</body></html>'], ['something else in JSON', '{"hello":"world"}'], ['null', 'null']] as const) {
      it(`is refused in words where it is ${what}`, () => assert.throws(() => read(text), (thrown) => (thrown as CommentError).code === 'garbled' && (thrown as CommentError).reason !== null));
    }
  });
}

describe('moving house', () => {
  it('leaves out of a WordPress what is no comment, and what stands under a post that strangers may not read', () => {
    const kind = (id: number, type: string): string => wp(id, 0, `A ${type}`).replace('<wp:comment_type>comment<', `<wp:comment_type>${type}<`);
    const all = wxr(['pingback', 'trackback', 'order_note', 'review', ''].map((type, n) => kind(n + 1, type)).join('') + wp(6, 0, ''));
    assert.deepEqual(threads(readWordPress(all)), [['https://site.example/post/', 'Ducks & drakes', false, ['4 Ann: <p>A review</p>', '5 Ann: <p>A</p>']]]);
    assert.equal(readWordPress(all).left.unreadable, 4);
    for (const post of ['<wp:status>private</wp:status>', '<wp:status><![CDATA[draft]]></wp:status>', '<wp:post_password>hunter2</wp:post_password>']) {
      const moved = readWordPress(wxr(wp(1, 0, 'Secret')).replace('<wp:post_id>7', `${post}<wp:post_id>7`));
      assert.deepEqual([moved.comments, moved.left.held], [0, 1], post);
    }
    assert.equal(readWordPress(wxr(wp(1, 0, 'Said')).replace('<wp:post_id>7', '<wp:status>publish</wp:status><wp:post_password></wp:post_password><wp:post_id>7')).comments, 1);
    assert.deepEqual(readWordPressRest([{ id: 1, post: 7, type: 'pingback', content: { rendered: '<p>x</p>' } }, { id: 2, post: 7, type: 'comment', content: { rendered: '<p>x</p>' } }]).left.unreadable, 1);
  });
  it('takes what a database calls NULL, and a spreadsheet TRUE, for what they are', () => {
    const head = 'id,pageId,created_at,by_nickname,content,approved,parentId,deletedAt';
    for (const nothing of ['NULL', '\\N', '']) {
      const moved = readCusdis(`${head}\na,p1,1330837561000,${nothing},One,TRUE,${nothing},${nothing}\nb,p1,1330837562000,Bob,"NULL",True,a,${nothing}\n`);
      assert.deepEqual(threads(moved), [['p1', undefined, false, [['a Anonymous: One', ['b Bob: NULL']]]]], nothing);
    }
  });
  it('reads what sqlite3 prints of Isso’s two tables, one below the other', () => {
    const printed = '\uFEFF[{"id":1,"uri":"/post/","title":"Ducks"},\n{"id":2,"uri":"/q/","title":null}]\r\n[{"tid":1,"id":1,"mode":1,"text":"a ]\\n[ b","author":"Ann","created":1330837561.0},\n{"tid":1,"id":2,"parent":1,"mode":1,"text":"Two","author":"Bob","created":1330837562.0}]\n';
    assert.deepEqual(threads(readIsso(printed)), [['/post/', 'Ducks', false, [['1 Ann: a ]\n[ b', ['2 Bob: Two']]]]]);
    assert.throws(() => readIsso(printed.slice(0, -9)), (thrown) => (thrown as CommentError).code === 'garbled');
  });
  it('keeps the title of a page that an export names twice', () => {
    const twice = wxr(wp(1, 0, 'One')).replace('</channel>', `<item><link>https://site.example/post/</link><wp:post_id>8</wp:post_id>${wp(1, 0, 'Two')}</item></channel>`);
    assert.deepEqual(threads(readWordPress(twice)), [['https://site.example/post/', 'Ducks & drakes', false, ['1 Ann: <p>One</p>', '1-2 Ann: <p>Two</p>']]]);
  });
  it('brings what waits for approval only where it is asked to', () => {
    const moved = readIsso(exports['Isso (its tables)']!.file, { held: true });
    assert.equal(moved.left.held, 0);
    assert.deepEqual(moved.seed.threads?.[0]?.comments?.[0]?.replies?.map(({ id, state }) => [id, state]), [['2', undefined], ['3', 'held']]);
  });
  it('calls threads as it is told', () => {
    const moved = readDisqus(exports['Disqus']!.file, { thread: ({ id, url }) => (url ? new URL(url).pathname : id) });
    assert.deepEqual(moved.seed.threads?.map(({ id }) => id), ['/post/', '555']);
  });
  it('keeps votes, edits, pins, sites, pictures and moderators', () => {
    const remark = readRemark42(exports['Remark42']!.file).seed;
    const [first] = remark.threads?.[0]?.comments ?? [];
    assert.deepEqual([first?.votes, first?.pinned, first?.replies?.[0]?.votes, first?.replies?.[0]?.editedAt], [{ up: 2, down: 1 }, true, { down: 2 }, Date.UTC(2012, 2, 4, 5, 7)]);
    assert.deepEqual(remark.people?.[0], { id: 'remark42:github_1', name: 'Ann', avatar: 'https://a.example/1', role: 'moderator' });
    assert.equal(readComentario(exports['Comentario']!.file).seed.people?.[0]?.url, 'https://ann.example/');
  });
  it('reads entities and CDATA as they were meant, and runs nothing', () => {
    const moved = readDisqus(disqus(post(1, null, '<p>&lt;script&gt; &#128521; 日本 <![CDATA[ x</p>').replace('Ann Ünal', '&lt;Ann&gt; &quot;Ü&quot; &#x1F986;')));
    assert.deepEqual(outline(moved.seed.threads?.[0]?.comments, moved), ['1 <Ann> "Ü" 🦆: <p>&lt;script&gt; &#128521; 日本 <![CDATA[ x</p>']);
  });
  it('expands no entities that a file defines', () => {
    const bomb = disqus(post(1, null, 'x').replace('<![CDATA[x]]>', '&lol9;')).replace('<disqus', '<!DOCTYPE d [<!ENTITY lol "lol"><!ENTITY lol9 "&lol;&lol;&lol;"><!ENTITY x SYSTEM "file:///etc/passwd">]><disqus');
    assert.deepEqual(outline(readDisqus(bomb).seed.threads?.[0]?.comments, readDisqus(bomb)), ['1 Ann Ünal: &lol9;']);
  });
  it('reads a hundred thousand comments in one go, and a chain of answers as deep as it goes', () => {
    const began = performance.now();
    const wide = readDisqus(disqus(Array.from({ length: 100_000 }, (_, n) => post(n + 1, n % 3 === 0 ? null : n, 'Words')).join('')));
    assert.equal(wide.comments, 100_000);
    const deep = readDisqus(disqus(Array.from({ length: 20_000 }, (_, n) => post(n + 1, n === 0 ? null : n, 'Words')).join('')));
    assert.equal(deep.comments, 20_000);
    assert.ok(performance.now() - began < patience, `${performance.now() - began} ms`);
  });
});
