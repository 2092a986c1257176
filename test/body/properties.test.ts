import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { DEPTH, INLINE } from '../../src/body/allowance.js';
import { load, parse } from '../../src/body/index.js';
import type { BodyTree } from '../../src/core/body-tree.js';
import { address } from '../../src/core/address.js';
import { displayName, initials } from '../../src/core/name.js';
import { ATTACKS } from './attacks.js';
import { walk } from './walk.js';

const FORMATS = ['text', 'markdown', 'html'] as const;
const RUNS = { numRuns: 1000 };

/** Pieces of what hurts, in any order and number, between anything else. */
const pieces = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'<|>|</|/>|<a href="|">|</a>|<b>|</b>|<p>|</p>|<pre>|</pre>|<code>|</code>|<li>|<ul>|</ul>|<ol start=7>|<table>|<tr>|<td>|<th>|</table>|<h1>|</h1>|<blockquote>|</blockquote>|<script>|</script>|<svg>|<br>|<hr>|<img src="https://example.com/" alt="|<!--|-->|&lt;|&#|&amp;|*|**|_|~~|`|```|\n|\n\n|> |- |1. |# |[|](|)|![|]: |https://|example.com|javascript:|\t|  |\\|||---'.split('|')) },
  { weight: 1, arbitrary: fc.constantFrom(...ATTACKS.map(({ payload }) => payload)) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);
const hostile = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));

function tree(format: (typeof FORMATS)[number], source: string): BodyTree {
  const made = parse({ format, source });
  assert.ok(!(made instanceof Promise));
  return made;
}

describe('Whatever is written', () => {
  before(async () => {
    for (const format of FORMATS) await load(format);
  });

  for (const format of FORMATS) {
    it(`as ${format} becomes allowed nodes only, at a bounded depth, the same each time`, () => {
      fc.assert(fc.property(hostile, (source) => {
        const once = tree(format, source);
        const { depth, inline } = walk(once);
        assert.ok(depth <= DEPTH && inline <= INLINE);
        assert.deepEqual(tree(format, source), once);
      }), RUNS);
    });
  }

  it('as text keeps every letter', () => {
    fc.assert(fc.property(hostile, (source) => {
      const bare = (words: string): string => words.replace(/[\s\p{Cc}\u202D\u202E]/gu, '');
      assert.equal(bare(walk(tree('text', source)).words), bare(source));
    }), RUNS);
  });

  it('as HTML that is only escaped text keeps every letter', () => {
    fc.assert(fc.property(hostile, (source) => {
      const bare = (words: string): string => words.replace(/[\s\p{Cc}\p{Cs}\u202D\u202E\uFFFD]/gu, '');
      const escaped = source.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      assert.equal(bare(walk(tree('html', escaped)).words), bare(source));
    }), RUNS);
  });

  it('as an address passes the gate a second time unchanged, or not at all', () => {
    fc.assert(fc.property(fc.oneof(hostile, fc.webUrl({ withFragments: true, withQueryParameters: true })), (raw) => {
      const href = address(raw, { base: 'https://blog.example/' });
      if (href !== null) assert.equal(address(href), href);
    }), RUNS);
  });

  it('as a name is one line that can be shown', () => {
    fc.assert(fc.property(hostile, (raw) => {
      const name = displayName(raw);
      assert.doesNotMatch(name, /[\p{Cc}\p{Bidi_Control}]|\p{M}{5}/u);
      assert.ok(initials(name).length <= 40);
    }), RUNS);
  });
});
