import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createBodies, isCut, load, parse, ready } from '../../src/body/index.js';
import type { Block, BodyTree, Inline } from '../../src/core/body-tree.js';
import type { Body } from '../../src/core/model.js';
import { walk } from './walk.js';

/** A tree in short: `p(Hello strong(you) br link[https://…](x))`. */
function short(tree: BodyTree): string {
  return tree.map(block).join(' ');
}
function block(node: Block): string {
  switch (node.type) {
    case 'paragraph': return `p(${line(node.children)})`;
    case 'heading': return `h${node.level}(${line(node.children)})`;
    case 'quote': return `quote(${short(node.children)})`;
    case 'code': return `pre${node.lang === null ? '' : `:${node.lang}`}(${node.text})`;
    case 'list': return `${node.ordered ? `ol${node.start}` : 'ul'}(${node.items.map(short).join(' | ')})`;
    case 'table': return `table(${[node.head, ...node.rows].map((row) => row.map(line).join(' , ')).join(' | ')})`;
    case 'rule': return 'rule';
  }
}
function line(nodes: readonly Inline[]): string {
  return nodes.map((node) => {
    switch (node.type) {
      case 'text': return node.text;
      case 'code': return `code(${node.text})`;
      case 'break': return '/';
      case 'image': return `image[${node.src}](${node.alt})`;
      case 'link': return `link[${node.href}${node.host === null ? '' : ` ${node.host}`}](${line(node.children)})`;
      default: return `${node.type}(${line(node.children)})`;
    }
  }).join('');
}

function tree(format: Body['format'], source: string, base?: string): BodyTree {
  const made = parse({ format, source }, base === undefined ? {} : { base });
  assert.ok(!(made instanceof Promise));
  return made;
}

const CASES: Readonly<Record<Body['format'], readonly (readonly [source: string, expected: string])[]>> = {
  text: [
    ['one\ntwo\n\n\n \nthree\n', 'p(one/two) p(three)'],
    ['a\r\nb\rc', 'p(a/b/c)'],
    ['', ''], [' \n ', ''],
    ['see https://example.com/a_(b). (https://example.com/c), "https://example.com/d"', 'p(see link[https://example.com/a_(b)](https://example.com/a_(b)). (link[https://example.com/c](https://example.com/c)), "link[https://example.com/d](https://example.com/d)")'],
    ['看 https://example.com/路。', 'p(看 link[https://example.com/%E8%B7%AF](https://example.com/路)。)'],
    ['**no** <b>markup</b> &amp;', 'p(**no** <b>markup</b> &amp;)'],
  ],
  markdown: [
    ['the butler >!did *it*!<, ||he|| said', 'p(the butler spoiler(did em(it)), spoiler(he) said)'],
    ['>!all of it!<\n>!and more!<', 'p(spoiler(all of it)/spoiler(and more))'],
    ['> a quote with >!a secret!<', 'quote(p(a quote with spoiler(a secret)))'],
    ['> !no', 'quote(p(!no))'], ['if (a || b || c) `||x||`', 'p(if (a || b || c) code(||x||))'], ['\\||x||', 'p(||x||)'],
    ['Hello **you *there***, `x < y`', 'p(Hello strong(you em(there)), code(x < y))'],
    ['one\ntwo  \nthree', 'p(one/two/three)'],
    ['> a\n>> b\n\nc', 'quote(p(a) quote(p(b))) p(c)'],
    ['- a\n  - b\n- c', 'ul(p(a) ul(p(b)) | p(c))'],
    ['3. a\n4. b\n\n   more', 'ol3(p(a) | p(b) p(more))'],
    ['- [x] done\n- [ ] not', 'ul(p(☑ done) | p(☐ not))'],
    ['```js\nlet a;\n\nb\n```', 'pre:js(let a;\n\nb)'],
    ['    indented', 'pre(indented)'],
    ['# A\n\nB\n===\n\n###### C', 'h1(A) h1(B) h6(C)'],
    ['~~gone~~\n\n---', 'p(del(gone)) rule'],
    ['| a | b |\n|---|:-:|\n| **1** | `2` |\n| 3 |', 'table(a , b | strong(1) , code(2) | 3)'],
    ['[a](https://example.com "t") [b][r] [r]\n\n[r]: https://example.com/r', 'p(link[https://example.com/](a) link[https://example.com/r](b) link[https://example.com/r](r))'],
    ['https://example.com/x. www.example.com ada@example.com', 'p(link[https://example.com/x](https://example.com/x). link[http://www.example.com/](www.example.com) link[mailto:ada@example.com](ada@example.com))'],
    ['![a *cat*](https://example.com/c.png)', 'p(image[https://example.com/c.png](a cat))'],
    ['[bank.example](https://evil.example)', 'p(link[https://evil.example/ evil.example](bank.example))'],
    ['&copy; &lt;b&gt; &nosuch; \\*a\\*', 'p(© <b> &nosuch; *a*)'],
    ['<b>raw</b>', 'p(<b>raw</b>)'],
    ['a '.repeat(200) + 'https://example.com/x end', `p(${'a '.repeat(200)}link[https://example.com/x](https://example.com/x) end)`],
    ['长'.repeat(200) + ' https://example.com/x', `p(${'长'.repeat(200)} link[https://example.com/x](https://example.com/x))`],
  ],
  html: [
    ['<p>Hello <b>you <i> there</i></b> , x <br>\n next</p>\n<p>two</p>', 'p(Hello strong(you em(there)) , x/next) p(two)'],
    ['plain <b>a<p>b</p>c</b>', 'p(plain strong(a)) p(strong(b)) p(strong(c))'],
    ['see <a href="https://example.com/" rel="nofollow"> this </a> there', 'p(see link[https://example.com/](this) there)'],
    ['<ul>\n<li>a<ul><li>b</ul>\n<li>c</ul>', 'ul(p(a) ul(p(b)) | p(c))'],
    ['<ol start="5"><li><p>a</p><blockquote>b</blockquote></ol>', 'ol5(p(a) quote(p(b)))'],
    ['<ul>stray<li>a</ul><li>out', 'ul(p(stray) | p(a)) p(out)'],
    ['<pre><code class="language-js">\n  a &lt; b\n\tc\n</code></pre>', 'pre:js(  a < b\n\tc)'],
    ['<p>a <code> b  c </code>, d</p>', 'p(a code(b c), d)'],
    ['<h3>A</h3>b<hr>', 'h3(A) p(b) rule'],
    ['<table><thead><tr><th>a<th>b</thead><tbody><tr><td>1<td><p>2</p><p>3</p></table>', 'table(a , b | 1 , 2/3)'],
    ['<table>stray<tr><td>a<table><tr><td>b</table></table>', 'p(stray) table( | a/b)'],
    ['<img class="wp-smiley emoji" alt="😀" src="https://s.w.org/x.svg"> <img src="https://example.com/a.png" alt="a">', 'p(😀 image[https://example.com/a.png](a))'],
    ['<u>a</u><span style="x">b</span><font>c</font><strike>d</strike><s>e</s>', 'p(abcdel(d)del(e))'],
    ['<span class="spoiler">x</span>', 'p(spoiler(x))'],
    ['a<br><br>b<br>', 'p(a//b)'],
    ['<p></p><div><br></div><blockquote> </blockquote><ul></ul>', ''],
    ['a&nbsp;&mdash;&nbsp;b &#8212; &notit; &unknown;', 'p(a\u00A0—\u00A0b — ¬it; &unknown;)'],
    ['<div>a</div>b<div>c</div>', 'p(a) p(b) p(c)'],
    ['<script>x</script><style>y</style>z', 'p(z)'],
  ],
};

describe('Before its parser has come', () => {
  it('words are there at once, what reads more comes later, and then at once', async () => {
    for (const format of ['text', 'markdown', 'html'] as const) {
      assert.equal(ready(format), false);
      assert.equal(short(tree(format, 'One\nTwo')), format === 'html' ? 'p(One Two)' : 'p(One/Two)');
      // More than words: those need no parser.
      const body: Body = { format, source: { html: '<i></i>a@', markdown: 'a@', text: 'https://example.com/' }[format] };
      const coming = parse(body);
      assert.ok(coming instanceof Promise);
      const made = await coming;
      assert.equal(short(made), format === 'text' ? 'p(link[https://example.com/](https://example.com/))' : 'p(a@)');
      assert.equal(ready(format), true);
      assert.equal(parse(body), made, 'the same body is parsed once');
    }
  });
});

describe('A parser that does not come', () => {
  it('leaves the source to read, is asked for once at a time, and again for the next body', async () => {
    let asked = 0;
    let broken = true;
    const bodies = createBodies({
      markdown: async () => {
        asked++;
        if (broken) throw new TypeError('Failed to fetch dynamically imported module');
        return () => [{ type: 'rule' }];
      },
    });
    const one: Body = { format: 'markdown', source: '**a**' };
    const two: Body = { format: 'markdown', source: '**b**' };
    const [first, second] = await Promise.all([bodies.parse(one), bodies.parse(two)]);
    assert.equal(short(first), 'p(**a**)');
    assert.equal(short(second), 'p(**b**)');
    assert.equal(asked, 1);
    assert.equal(bodies.parse(one), first, 'and is not asked for again for the same body');
    broken = false;
    assert.equal(short(await bodies.parse({ format: 'markdown', source: '---' })), 'rule');
    assert.equal(asked, 2);
    assert.equal(bodies.ready('markdown'), true);
  });

  it('or throws, leaves the source to read', async () => {
    const bodies = createBodies({ html: () => Promise.resolve(() => { throw new RangeError('Maximum call stack size exceeded'); }) });
    assert.equal(short(await bodies.parse({ format: 'html', source: '<b>a</b>' })), 'p(<b>a</b>)');
  });
});

describe('A body', () => {
  before(async () => {
    await Promise.all([load('text'), load('markdown'), load('html')]);
  });

  for (const [format, cases] of Object.entries(CASES)) {
    for (const [source, expected] of cases) {
      it(`in ${format} is read: ${JSON.stringify(source.slice(0, 60))}`, () => {
        assert.equal(short(tree(format as Body['format'], source)), expected);
      });
    }
  }

  it('has relative links where it is known what they are relative to', () => {
    const base = 'https://blog.example/2026/post/';
    assert.equal(short(tree('html', '<a href="../x">a</a> <img src="/i.png" alt="i">', base)), 'p(link[https://blog.example/2026/x](a) image[https://blog.example/i.png](i))');
    assert.equal(short(tree('markdown', '[a](?q)', base)), 'p(link[https://blog.example/2026/post/?q](a))');
    assert.equal(short(tree('html', '<a href="javascript:alert(1)">a</a>', base)), 'p(a)');
  });

  it('is parsed again for another base', () => {
    const body: Body = { format: 'html', source: '<a href="/x">a</a>' };
    assert.equal(short(parse(body) as BodyTree), 'p(a)');
    assert.equal(short(parse(body, { base: 'https://one.example/' }) as BodyTree), 'p(link[https://one.example/x](a))');
  });

  it('shows at most 50 links and 20 pictures; the words of the others stay', () => {
    for (const [format, link, image] of [['html', '<a href="https://example.com/">word</a> ', '<img src="https://example.com/" alt="word"> '], ['markdown', '[word](https://example.com) ', '![word](https://example.com) ']] as const) {
      const links = walk(tree(format, link.repeat(80)));
      assert.equal(links.hrefs.length, 50);
      assert.equal(links.words.match(/word/g)?.length, 80);
      const images = walk(tree(format, image.repeat(80)));
      assert.equal(images.images, 20);
      assert.equal(images.words.match(/word/g)?.length, 80);
    }
    assert.equal(walk(tree('text', 'https://example.com/ '.repeat(80))).hrefs.length, 50);
  });

  it('is shown 8 levels deep; the words of the deeper ones stay', () => {
    for (const [format, source] of [['html', `${'<blockquote>'.repeat(30)}deep`], ['html', `${'<ul><li>'.repeat(30)}deep`], ['markdown', `${'> '.repeat(30)}deep`], ['markdown', `${'- '.repeat(30)}deep`]] as const) {
      const found = walk(tree(format, source));
      assert.equal(found.depth, 8, source);
      assert.match(found.words, /deep/);
    }
  });

  it('ends at 64 Ki, never in the middle of a character, and says so', () => {
    const short: Body = { format: 'text', source: 'x'.repeat(65_536) };
    const long: Body = { format: 'text', source: `${'x'.repeat(65_535)}😀tail` };
    assert.equal(isCut(short), false);
    assert.equal(isCut(long), true);
    assert.equal(walk(parse(short) as BodyTree).words.trim().length, 65_536);
    assert.match(walk(parse(long) as BodyTree).words.trim(), /^x{65535}\s*…$/);
  });

  it('has at most 512 marks on a letter, which no browser takes long to set, however many are sent', () => {
    for (const [format, source] of [['text', `a${'\u0301'.repeat(50_000)}b`], ['text', `a${'\u0301'.repeat(50_000)}b https://example.com/`], ['markdown', `**a${'\u0316\u0301'.repeat(20_000)}b**`],
      ['html', `<p>a${'\u0489'.repeat(60_000)}b`]] as const) {
      assert.match(walk(tree(format, source)).words.trim(), /^a\p{M}{512}b/u, `${format} ${source.slice(0, 20)}`);
    }
    // Hebrew with points and accents, Tibetan stacks, Hindi, an emoji in colour: as they are written.
    for (const words of ['בְּרֵאשִׁ֖ית בָּרָ֣א', 'རྣམ་པར་རྒྱལ་བ', 'क्षत्रिय', 'é̩̄', '👩‍🚀☺️1️⃣']) assert.equal(walk(tree('text', words)).words.trim(), words);
  });

  it('of a format nobody knows, or without words, harms nobody', () => {
    const odd = (body: unknown): string => short(parse(body as Body) as BodyTree);
    assert.equal(odd({ format: 'rtf', source: '<b>' }), 'p(<b>)');
    assert.equal(odd({ format: '__proto__', source: 'x' }), 'p(x)');
    for (const source of [null, undefined, 7, {}, ['<b>'], { toString: null }]) assert.equal(odd({ format: 'html', source }), '');
  });
});
