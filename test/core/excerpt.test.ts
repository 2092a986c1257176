// A line of plain words out of anything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { excerpt } from '../../src/core/excerpt.js';
import { plainText } from '../../src/core/plain-text.js';
import { patience } from '../support/patience.js';

for (const [name, text, max, want] of [
  ['short text stays', 'Hello there', 20, 'Hello there'],
  ['exactly as long stays', 'Hello', 5, 'Hello'],
  ['long text ends with a word', 'Hello there, everybody here', 16, 'Hello there…'],
  ['white space is joined', '  a\n\n b\t c ', 10, 'a b c'],
  ['no comma before the dots', 'Well, then we shall see', 7, 'Well…'],
  ['a very long word is cut', 'Donaudampfschifffahrtsgesellschaft', 10, 'Donaudamp…'],
  ['languages without spaces are cut where they are', '日本語の文章はここで切れます', 6, '日本語の文…'],
  ['a flag is one character', '🇨🇦🇩🇪🇫🇷🇯🇵', 3, '🇨🇦🇩🇪…'],
  ['a family is one character', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 2, '👨‍👩‍👧‍👦…'],
  ['nothing is nothing', '', 5, ''],
  ['blank is nothing', ' \n ', 5, ''],
  ['no room', 'abc', 0, '…'],
] as const) {
  test(`excerpt: ${name}`, () => { assert.equal(excerpt(text, max), want); });
}

test('an excerpt is never longer than wanted, never ends in half a character, and keeps what fits', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
    const short = excerpt(text, max);
    assert.ok([...new Intl.Segmenter().segment(short)].length <= max + 1);
    assert.doesNotThrow(() => encodeURIComponent(short), 'no half of a surrogate pair');
    const flat = text.replace(/\s+/gu, ' ').trim();
    if (!short.endsWith('…')) assert.equal(short, flat);
  }));
});

test('a megabyte is cut without reading it for every word', () => {
  const start = performance.now();
  assert.ok(excerpt('word '.repeat(200_000), 40).length <= 41);
  assert.ok(excerpt('😀'.repeat(500_000), 40).endsWith('😀…'));
  assert.ok(performance.now() - start < patience);
});

for (const [format, source, want] of [
  ['text', ' a  <b> *c* ', 'a <b> *c*'],
  ['html', '<p>Hello <b>bold</b>ly</p><p>there &amp; then</p>', 'Hello boldly there & then'],
  ['html', 'a<br>b', 'a b'],
  ['html', '1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ['html', '<script>alert(1)</script>x<style>p{}</style>y', 'x y'],
  ['html', 'cut off <a href="x', 'cut off <a href="x'],
  ['html', '&#65;&#x42;&nosuch;&#x110000;', 'AB&nosuch;&#x110000;'],
  ['markdown', '# Title\n\nSome **bold** and _soft_ `code`', 'Title Some bold and soft code'],
  ['markdown', 'See [the page](https://example.org/a_b) and ![a cat](c.png)', 'See the page and a cat'],
  ['markdown', '> quoted\n\n- one\n- two\n\n1. three', 'quoted one two three'],
  ['markdown', '```js\nlet a_b = 1;\n```', 'let a_b = 1;'],
  ['markdown', 'snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
  ['markdown', 'not \\*this\\*', 'not *this*'],
  ['markdown', '<https://example.org/>', 'https://example.org/'],
] as const) {
  test(`the words of ${format} ${JSON.stringify(source)}`, () => { assert.equal(plainText({ format, source }), want); });
}

test('hostile bodies of a quarter megabyte are read in linear time', () => {
  for (const bit of ['[', '](', '*', '_', '`', '<', '<a', '&', '> ', '- ', '![', '[a](', '**a', '||', '<script>', '#', '\\', '~~~\n', '* * ', '-']) {
    for (const format of ['html', 'markdown'] as const) {
      const small = bit.repeat(Math.ceil(30_000 / bit.length));
      const large = bit.repeat(Math.ceil(240_000 / bit.length));
      plainText({ format, source: small });
      const start = performance.now();
      plainText({ format, source: large });
      const took = performance.now() - start;
      assert.ok(took < patience, `${format} ${JSON.stringify(bit)}: ${Math.round(took)} ms`);
    }
  }
});
