// Comments that stand in the page's HTML: the promises of reading, the markup of real themes, hostile words, and the widget taking over in place.

import { assert } from '@open-wc/testing';
import '../../src/define.js';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { type PageOptions, pageAdapter, rootFor } from '../../src/adapters/page.js';
import { adapterTests, type Result } from '../../src/conformance/index.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { Comment, CommentId, WriteKey } from '../../src/core/model.js';
import type { ParleyThread } from '../../src/view/parley-thread.js';
import { summary } from '../support/proof.js';
import { patience } from '../support/patience.js';

const call = { signal: new AbortController().signal };
const thread = { id: 'post' };
const query = { thread, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 1000, size: 1000 } } as const;
const read = async (adapter: CommentAdapter): Promise<readonly Comment[]> => (await adapter.read.page(query, call)).comments;
const rows = (comments: readonly Comment[]): unknown[] => comments.map(({ id, parent, author, createdAt }) => [id, parent, author?.name ?? null, new Date(createdAt).toISOString().slice(0, 10)]);
function standing(html: string): HTMLElement {
  // Inert: what it holds neither runs nor loads.
  return new DOMParser().parseFromString(html, 'text/html').body;
}
const from = (html: string, options: Partial<PageOptions> = {}): CommentAdapter => pageAdapter({ root: standing(html), ...options });

describe('pageAdapter', () => {
  const results = adapterTests(it, async () => {
    const root = standing('<ol class="commentlist"></ol>');
    return {
      thread, adapter: pageAdapter({ root: (ref) => (ref.id === thread.id ? root : null) }),
      async seed(count) {
        let last: Element | null = null;
        for (let n = 0; n < count; n++) {
          const list: Element = n % 5 < 2 || !last ? root.firstElementChild! : last.querySelector('ol') ?? last.appendChild(document.createElement('ol'));
          const item = document.createElement('li');
          item.className = 'comment';
          item.id = `comment-${n + 1}`;
          item.innerHTML = `<b class="comment-author"><cite class="fn">Writer ${n}</cite></b><time datetime="${new Date(Date.UTC(2024, 0, 1, 0, 0, n)).toISOString()}">then</time><div class="comment-content">Seeded ${n}</div>`;
          list.append(item);
          last = item;
        }
      },
      async dispose() {},
    };
  });
  it('is tested as far as it goes', () => {
    const at = (outcome: Result['outcome']): string[] => results.filter((result) => result.outcome === outcome).map(({ id }) => id);
    assert.deepEqual([...at('broken'), ...at('waiting'), ...at('untested')], []);
    assert.include(at('kept'), 'reads.around');
  });
  it('is what the README says of it', async () => {
    const kept: unknown = await (await fetch('/test/proven/page.json')).json();
    assert.deepEqual(summary({ adapter: 'page', backend: 'comments in the page’s own HTML: WordPress themes, schema.org, microformats; a second adapter may write', against: 'none' }, results), kept);
  });
});

describe('what a theme writes', () => {
  const themes: Readonly<Record<string, readonly [html: string, rows: readonly unknown[]]>> = {
    'WordPress, 2012': [`
      <ol class="commentlist">
        <li class="comment even thread-even depth-1" id="li-comment-11"><div id="comment-11">
          <div class="comment-author vcard"><img alt="" src="/a.png" class="avatar avatar-40 photo"><cite class="fn"><a href="https://ann.example/" rel="external nofollow" class="url">Ann</a></cite> <span class="says">says:</span></div>
          <div class="comment-meta commentmetadata"><a href="/post/#comment-11">March 4, 2012 at 5:06 am</a></div>
          <div class="comment-body"><p>One</p></div><div class="reply"><a href="?replytocom=11#respond">Reply</a></div></div>
          <ul class="children"><li class="comment byuser comment-author-bob bypostauthor odd alt depth-2" id="li-comment-12"><div id="comment-12">
            <div class="comment-author vcard"><cite class="fn">Bob</cite> <span class="says">says:</span></div>
            <div class="comment-meta commentmetadata"><a href="/post/#comment-12">March 5, 2012 at 11:59 am</a></div><div class="comment-body"><p>Two</p></div></div></li></ul></li>
        <li class="post pingback"><p>Pingback: <a href="https://else.example/">Elsewhere</a></p></li>
      </ol>`, [['11', null, 'Ann', '2012-03-04'], ['12', '11', 'Bob', '2012-03-05'], ['page-3', null, 'Elsewhere', '2012-03-05']]],
    'WordPress, Twenty Eleven': [`
      <ol class="commentlist"><li class="comment depth-1" id="li-comment-11"><article id="comment-11" class="comment"><footer class="comment-meta"><div class="comment-author vcard">
        <span class="fn">Ann</span> on <a href="/post/#comment-11"><time datetime="2012-03-04T05:06:07+00:00">March 4</time></a> <span class="says">said:</span></div></footer>
        <div class="comment-content"><p>One</p></div></article>
        <ul class="children"><li class="comment depth-2" id="li-comment-12"><article id="comment-12" class="comment"><footer class="comment-meta"><div class="comment-author vcard"><span class="fn">Bob</span>
        <time datetime="2012-03-05T05:06:07+00:00">March 5</time></div></footer><div class="comment-content"><p>Two</p></div></article></li></ul></li></ol>`, [['11', null, 'Ann', '2012-03-04'], ['12', '11', 'Bob', '2012-03-05']]],
    'WordPress, HTML5': [`
      <ol class="comment-list"><li id="comment-11" class="comment depth-1 parent"><article id="div-comment-11" class="comment-body"><footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Ann</b> <span class="says">says:</span></div>
        <div class="comment-metadata"><a href="/post/#comment-11"><time datetime="2012-03-04T05:06:07+00:00">x</time></a></div></footer><div class="comment-content"><p>One</p></div><div class="reply">Reply</div></article>
        <ol class="children"><li id="comment-12" class="comment depth-2"><article id="div-comment-12" class="comment-body"><footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Bob</b></div>
        <div class="comment-metadata"><time datetime="2012-03-05T05:06:07+00:00">x</time></div></footer><div class="comment-content"><p>Two</p></div></article></li></ol></li></ol>`, [['11', null, 'Ann', '2012-03-04'], ['12', '11', 'Bob', '2012-03-05']]],
    'a WordPress block theme': [`
      <ol class="wp-block-comment-template"><li id="comment-11" class="comment depth-1"><div class="wp-block-avatar"><img src="/a.png" alt="Ann Avatar" class="avatar"></div>
        <div class="wp-block-comment-author-name"><a rel="external nofollow ugc" href="https://ann.example/">Ann</a></div><div class="wp-block-comment-date"><time datetime="2012-03-04T05:06:07+00:00"><a href="/post/#comment-11">x</a></time></div>
        <div class="wp-block-comment-content"><p>One</p></div><div class="wp-block-comment-reply-link">Reply</div>
        <ol><li id="comment-12" class="comment"><div class="wp-block-comment-author-name">Bob</div><div class="wp-block-comment-date"><time datetime="2012-03-05T05:06:07+00:00">x</time></div><div class="wp-block-comment-content"><p>Two</p></div></li></ol></li></ol>`, [['11', null, 'Ann', '2012-03-04'], ['12', '11', 'Bob', '2012-03-05']]],
    'schema.org microdata': [`
      <div itemprop="comment" itemscope itemtype="https://schema.org/Comment" id="c11"><span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="https://ann.example/"><span itemprop="name">Ann</span></a></span>
        <meta itemprop="dateCreated" content="2012-03-04T05:06:07Z"><div itemprop="text"><p>One</p></div><span itemprop="upvoteCount">3</span>
        <div itemprop="comment" itemscope itemtype="https://schema.org/Comment" id="c12"><span itemprop="author">Bob</span><time itemprop="datePublished" datetime="2012-03-05">x</time><div itemprop="text"><p>Two</p></div></div></div>`, [['c11', null, 'Ann', '2012-03-04'], ['c12', 'c11', 'Bob', '2012-03-05']]],
    microformats: [`
      <ul><li class="u-comment h-cite" data-comment-id="m1"><a class="p-author h-card" href="https://ann.example/"><img class="u-photo" src="/a.png" alt="">Ann</a> <a class="u-url" href="https://ann.example/note"><time class="dt-published" datetime="2012-03-04T05:06:07Z">x</time></a><div class="e-content"><p>One</p></div>
        <div class="u-comment h-cite" data-comment-id="m2"><span class="p-author h-card"><span class="p-name">Bob</span></span><time class="dt-published" datetime="2012-03-05">x</time><div class="e-content"><p>Two</p></div></div></li>
        <li class="u-like h-cite"><a class="p-author h-card" href="x">Liker</a></li></ul>`, [['m1', null, 'Ann', '2012-03-04'], ['m2', 'm1', 'Bob', '2012-03-05']]],
  };
  for (const [theme, [html, wanted]] of Object.entries(themes)) {
    it(`is adopted: ${theme}`, async () => {
      const comments = await read(from(html));
      assert.deepEqual(rows(comments), wanted);
      assert.deepEqual(comments.slice(0, 2).map(({ body }) => body?.source), ['<p>One</p>', '<p>Two</p>']);
    });
  }

  it('is adopted with pictures, sites, permalinks, accounts and badges', async () => {
    const comments = await read(from(themes['WordPress, 2012']![0]));
    const [ann, bob] = [comments.find(({ id }) => id === '11'), comments.find(({ id }) => id === '12')];
    assert.deepEqual(ann?.author, { id: 'name:Ann', name: 'Ann', avatar: `${location.origin}/a.png`, url: 'https://ann.example/' });
    assert.equal(ann?.url, `${location.origin}/post/#comment-11`);
    assert.deepEqual(bob?.author, { id: 'user:bob', name: 'Bob', badge: 'Author' });
    assert.deepEqual((await read(from(themes['schema.org microdata']![0])))[0]?.reactions, { up: { count: 3, mine: false } });
  });

  const bodies: readonly [what: string, written: string, source: string][] = [
    ['scripts, styles and drawings', '<p>a<script>alert(1)</script><style>b{}</style><svg><script>x</script></svg>b</p>', '<p>ab</p>'],
    ['handlers and styles of elements', '<p onclick="x()" style="position:fixed" id="y">a<img src="x" onerror="y()" alt="&quot;&gt;&lt;b&gt;"></p>', '<p>a<img src="x" alt="&quot;&gt;&lt;b&gt;"></p>'],
    ['words that look like markup', '<p>&lt;b&gt; &amp;amp; "q"</p>', '<p>&lt;b&gt; &amp;amp; &quot;q&quot;</p>'],
  ];
  for (const [what, written, source] of bodies) {
    it(`says nothing but the words of ${what}`, async () => {
      const [comment] = await read(from(`<li class="comment"><span class="fn">A</span><div class="comment-content">${written}</div></li>`));
      assert.equal(comment?.body?.source, source);
    });
  }

  it('may be incomplete: no id, no author, no date, no words, twice the same id', async () => {
    const comments = await read(from('<ol><li class="comment"></li><li class="comment" id="comment-3"></li><li class="comment" id="comment-3"><span class="fn"> </span><time datetime="soon">x</time></li></ol>'));
    assert.deepEqual(comments.map(({ id, author, createdAt, body }) => [id, author, createdAt, body?.source]).sort(), [['3', null, 0, ''], ['3-', null, 0, ''], ['page-1', null, 0, '']]);
  });

  it('may have dates in the words of another language', async () => {
    const html = '<ol><li class="comment" id="comment-1"><div class="comment-meta"><a href="#comment-1">4. März 2012</a></div></li></ol>';
    const [comment] = await read(from(html, { date: (words) => (words === '4. März 2012' ? Date.UTC(2012, 2, 4) : null) }));
    assert.equal(comment?.createdAt, Date.UTC(2012, 2, 4));
  });

  it('is read in one go however long it is', async () => {
    const item = (n: number): string => `<li class="comment" id="comment-${n}"><span class="fn">A</span><time datetime="2012-03-04">x</time><div class="comment-content">x</div></li>`;
    const adapter = from(`<ol>${Array.from({ length: 10_000 }, (_, n) => item(n)).join('')}</ol>`);
    const began = performance.now();
    assert.equal((await adapter.read.page({ ...query, size: 10_000 }, call)).comments.length, 10_000);
    assert.isBelow(performance.now() - began, patience);
  });
});

describe('writing below comments that stand in the page', () => {
  const html = '<ol><li class="comment" id="comment-11"><span class="fn">Ann</span><time datetime="2012-03-04">x</time><div class="comment-content">One</div></li></ol>';
  const backend = (depth = 1) => memoryAdapter({ as: 'Reader', depth, seed: { threads: [{ id: 'post', comments: [{ id: '11', author: 'Ann', text: 'One' }] }] } });
  const key = (name: string) => ({ ...call, key: name as WriteKey });

  it('goes to the backend, by the ids that stand there, and stays when the thread is read again', async () => {
    const site = backend();
    const adapter = from(html, { write: site });
    assert.deepEqual((await read(adapter))[0]?.can, ['reply']);
    const reply = await adapter.write!.create({ thread, parent: '11' as CommentId, source: 'Two' }, key('k1'));
    assert.deepEqual((await read(adapter)).map(({ id, parent }) => [id, parent]), [['11', null], [reply.id, '11']]);
    assert.equal((await read(site)).length, 2);
    await adapter.write!.edit!(reply.id, 'Two, better', key('k2'));
    assert.equal((await read(adapter))[1]?.body?.source, 'Two, better');
    await adapter.write!.remove!(reply.id, key('k3'));
    assert.lengthOf(await read(adapter), 1);
  });
  it('offers no reply below what the backend accepts, and nothing where nothing can be written', async () => {
    assert.deepEqual((await read(from(html, { write: backend(0) })))[0]?.can, []);
    assert.isUndefined(from(html).write);
  });
});

describe('<parley-thread> with comments in it', () => {
  it('takes over in place: each comment once, drawn by the widget', async () => {
    const element = document.createElement('parley-thread') as ParleyThread;
    element.thread = 'post';
    element.innerHTML = '<ol><li class="comment" id="comment-11"><span class="fn">Ann</span><time datetime="2012-03-04">x</time><div class="comment-content"><p>Standing words</p></div></li></ol>';
    element.adapter = pageAdapter({ root: element });
    document.body.append(element);
    try {
      const words = (): string => element.shadowRoot?.textContent ?? '';
      for (let tries = 0; !words().includes('Standing words') && tries < 200; tries++) await new Promise((done) => setTimeout(done, 10));
      assert.include(words(), 'Ann');
      assert.include(words(), 'Standing words');
      assert.equal(element.querySelector('li')?.getClientRects().length, 0, 'the old list is still to be seen');
    } finally {
      element.remove();
    }
  });
  it('is found by its thread, and a page without it is told', () => {
    const page = standing('<parley-thread adapter="page" thread="a"></parley-thread><parley-thread adapter="page" thread="b" id="b"></parley-thread>');
    assert.equal((rootFor('parley-thread', { id: 'b' }, page) as Element).id, 'b');
    assert.isNull(rootFor('parley-thread', { id: 'c' }, page));
    assert.throws(() => rootFor('parley-thread[', { id: 'b' }, page), /no selector/);
  });
});
