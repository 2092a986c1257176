import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { load, parse } from '../../src/body/index.js';
import { DEPTH, INLINE } from '../../src/body/allowance.js';
import { walk } from './walk.js';

const FORMATS = ['text', 'markdown', 'html'] as const;
/** Milliseconds of work for 60 KB on a slow machine. */
const BOUND = 2000;
/** Not the clock: other processes may have the machine. */
const worked = (): number => process.cpuUsage().user / 1000;

const repeated = (
  '[|*|<|>|> |`|![|&|&#|&amp|<div>|<b>|<a href="https://x.com">|</p>|<table><tr><td>|<ul><li>|<blockquote>|<div|<a b|<!--|<p|<svg>|<script>|<![CDATA[|1. |- |* a\n|[a](|[](|**a |_a |a**b|*a_ |~~a |' +
  '\\|http://|https://x.com/((|a@b.|www.|#|\n|\n\n|\t| |<p>a|&lt;|"|<a href="|x`|[a]: b\n|[a]|<x y="|=|- - |    |!|<h1>|<pre>|<code>|</|<br>|<img src=https://x.com>|![a](https://x.com)|(https://x.com|' +
  'bank.com.|1.|***a**b* |[[a](b)|<td>|<li>|<select>|<option>|<tr>|<?|<foo bar= -=""|*_|([|(((|x**|a  \n|;&|://|https://a.b.c.d.'
).split('|').concat('|a', 'a|b\n', '|-', '||a', '||a ', '||a||', '>!', '>!a ', '>!a!<', 'a ', '<p>', '&#8217;', '<br />');

const shapes: Readonly<Record<string, (size: number) => string>> = {
  ...Object.fromEntries(repeated.map((unit) => [JSON.stringify(unit), (size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)])),
  'divs that end as paragraphs': (size) => '<div>'.repeat(size / 10) + '</p>'.repeat(size / 10),
  'bold in bold': (size) => '<b>'.repeat(size / 8) + 'x' + '</b>'.repeat(size / 8),
  'emphasis in emphasis': (size) => '*a **b '.repeat(size / 14) + 'c** d*'.repeat(size / 14),
  'brackets in brackets': (size) => '['.repeat(size / 6) + '](u)'.repeat(size / 6),
  'lists in lists': (size) => grown(size, (level) => `${' '.repeat(2 * level)}* a\n`),
  'ever longer backticks': (size) => grown(size, (level) => '`'.repeat(level) + 'a'),
  'ever deeper quotes': (size) => grown(size, (level) => '>'.repeat(level) + 'a\n\n'),
  'a wide table of short rows': (size) => `${'|a'.repeat(Math.sqrt(size / 4))}|\n${'|-'.repeat(Math.sqrt(size / 4))}|\n${'|a|\n'.repeat(size / 8)}`,
  'one reference used often': (size) => `[x]: /u\n${'[x] '.repeat(size / 4)}`,
  'many references': (size) => grown(size / 2, (level) => `[x${level}]: /u${level}\n`) + '[x1] '.repeat(size / 10),
};

function grown(size: number, line: (level: number) => string): string {
  let all = '';
  for (let level = 0; all.length < size; level++) all += line(level);
  return all.slice(0, size);
}

describe('A body made to keep the reader waiting', () => {
  before(async () => {
    for (const format of FORMATS) await load(format);
  });

  for (const format of FORMATS) {
    it(`is read as ${format} in time, whatever is repeated, and stays flat`, (context) => {
      const slow: string[] = [];
      for (const [name, make] of Object.entries(shapes)) {
        const times = [10_000, 30_000, 60_000].map((size) => {
          const source = make(size);
          const from = worked();
          const tree = parse({ format, source });
          const spent = worked() - from;
          assert.ok(Array.isArray(tree));
          const { depth, inline, nodes } = walk(tree);
          assert.ok(depth <= DEPTH, `${name}: ${depth} levels`);
          assert.ok(inline <= INLINE, `${name}: ${inline} levels of emphasis`);
          assert.ok(nodes <= size + 10, `${name}: ${nodes} nodes of ${size} characters`);
          assert.ok(spent < BOUND, `${name}, ${size} characters: ${spent.toFixed(0)} ms`);
          return spent;
        });
        const [, half = 0, whole = 0] = times;
        if (whole > 100) slow.push(`${name} ${times.map((time) => time.toFixed(0)).join(', ')} ms, ratio ${(whole / half).toFixed(1)}`);
      }
      for (const line of slow) context.diagnostic(line);
    });
  }

  it('is read when twenty thousand elements stand in each other', () => {
    // Longer than what is shown, so past the door that cuts; the parser must hold by itself.
    return import('../../src/body/html.js').then(({ html }) => {
      for (const tag of ['div', 'b', 'blockquote', 'ul', 'ul><li', 'table><tr><td', 'span', 'a href="https://example.com"']) {
        const from = worked();
        const { depth, inline, words } = walk(html(`${`<${tag}>`.repeat(20_000)}deep`));
        assert.ok(worked() - from < BOUND, tag);
        assert.ok(depth <= DEPTH && inline <= INLINE, tag);
        assert.match(words, /deep/, tag);
      }
    });
  });
});
