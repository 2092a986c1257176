import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { load, parse } from '../../src/body/index.js';
import type { BodyTree } from '../../src/core/body-tree.js';
import { ATTACKS } from './attacks.js';
import { walk } from './walk.js';

const FORMATS = ['text', 'markdown', 'html'] as const;

function tree(format: (typeof FORMATS)[number], source: string): BodyTree {
  const made = parse({ format, source });
  assert.ok(!(made instanceof Promise), `the ${format} parser is not loaded`);
  return made;
}

describe('What strangers write', () => {
  before(async () => {
    for (const format of FORMATS) await load(format);
  });

  it('is tried with six hundred attacks and more', () => {
    assert.ok(ATTACKS.length >= 600, `${ATTACKS.length}`);
  });

  for (const format of FORMATS) {
    it(`becomes nothing but allowed nodes and gated addresses when every attack is read as ${format}`, () => {
      for (const { payload } of ATTACKS) walk(tree(format, payload));
    });

    it(`keeps its words, its honest links and no other as ${format}`, () => {
      for (const { payload, keep, gone, hrefs = [], host } of ATTACKS.filter(({ kind }) => kind === format)) {
        const found = walk(tree(format, payload));
        const about = JSON.stringify(payload.slice(0, 200));
        assert.deepEqual(found.hrefs, hrefs, about);
        if (keep !== undefined) assert.ok(found.words.includes(keep), `${about} lost its words: ${JSON.stringify(found.words)}`);
        if (gone !== undefined) assert.ok(!found.words.includes(gone), `${about} shows what it should not: ${JSON.stringify(found.words)}`);
        if (host !== undefined) assert.equal(found.hosts[0], host, about);
      }
    });
  }

  it('shows plain text letter by letter', () => {
    for (const { payload } of ATTACKS) {
      const bare = (words: string): string => words.replace(/[\s\p{Cc}\u202D\u202E]/gu, '');
      assert.equal(bare(walk(tree('text', payload)).words), bare(payload));
    }
  });
});
