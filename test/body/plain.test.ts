import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { html } from '../../src/body/html.js';
import { createBodies } from '../../src/body/index.js';
import { markdown } from '../../src/body/markdown.js';
import { isPlain, plainTree } from '../../src/body/plain.js';
import { text } from '../../src/body/text.js';
import { ATTACKS } from './attacks.js';

const parsers = { text: (source: string) => text(source), markdown, html };
const pieces = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'a| |Hello|it’s|don\'t|"so"|1|2.|3)|(4)|-|–|+|=|#|!|?|.|,|;|:|/|\n|\n\n|\r\n|\r|é|世界|שלום|😀|\u00a0|\u3000|%|$|^|{|}|a b c|http|https://a.b|www|e.g.|===|---|!!'.split('|')) },
  { weight: 3, arbitrary: fc.constantFrom('<p>', '</p>', '<p>', '</p>\n', '<br>', '<br />\n', '<br/>', '&#8217;', '&#038;', '&#39;', '&#32;', '&#160;', '&amp;', '&lt;', '&gt;', '&quot;', '&amp;lt;') },
  { weight: 1, arbitrary: fc.constantFrom('&nbsp;', '&#8', '&#128512;', '&#150;', '<b>', '<P>', '</br>', '*', '_', '`', '\\', '[', ']', '|', '~', '@', '\t', '\v', '\u2028', '\u0000', '\u202e', '\ufeff', '<!--', '-->') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
const bodies = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''));

describe('A body that is nothing but words', () => {
  for (const format of ['text', 'markdown', 'html'] as const) {
    it(`in ${format} reads as its parser reads it`, () => {
      let plain = 0;
      fc.assert(fc.property(bodies, (source) => {
        if (!isPlain(format, source)) return;
        plain++;
        assert.deepEqual(plainTree(format, source), parsers[format](source));
      }), { numRuns: 6000 });
      assert.ok(plain > 300, `only ${plain} were plain: the comparison says nothing`);
    });

    it(`in ${format} is none of the attacks that mean something to it`, () => {
      for (const { payload } of ATTACKS) if (isPlain(format, payload)) assert.deepEqual(plainTree(format, payload), parsers[format](payload), payload);
    });
  }

  it('is what people mostly write, and what WordPress makes of it', () => {
    for (const source of ['Nice car!', 'I don’t agree (see above): 3 of 4 is 75%.\n\nBut thanks…', 'Issue #5 – really? Yes/no, 1.5 l; a+b=c', 'Gut.\r\nSehr gut.']) assert.ok(isPlain('markdown', source), source);
    for (const source of ['<p>I don&#8217;t agree.</p>\n<p>Really &#8230; 1 &lt; 2 &#038; so on<br />\nRegards</p>\n', 'No tags at all']) assert.ok(isPlain('html', source), source);
  });

  it('is read without its parser, before and after that has come', async () => {
    const { parse, load, isWords } = createBodies({ markdown: () => Promise.resolve(markdown) });
    const body = { format: 'markdown', source: 'Just words.' } as const;
    assert.ok(isWords(body));
    assert.deepEqual(parse(body), [{ type: 'paragraph', children: [{ type: 'text', text: 'Just words.' }] }]);
    const rich = { format: 'markdown', source: '*Not* just words.' } as const;
    assert.ok(parse(rich) instanceof Promise);
    await load('markdown');
    assert.ok(!(parse(rich) instanceof Promise));
  });
});
