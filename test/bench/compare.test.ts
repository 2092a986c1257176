// What whoever makes a release reads of sizes and speeds: what has changed since the last one, and nothing that only the machine did.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { skipped } from '../support/skipped.js';
import { changes, lastRelease, sizesIn } from '../support/since.mjs';
import { compared, merged, type Results } from './compare.js';

describe('sizes beside those of the last release', () => {
  const readme = (rows: string): string => `# Theirs\n| other | 9.9 |\n<!-- sizes: written by npm run size -->\n| What is loaded | kB, gzip | at most |\n| --- | ---: | ---: |\n${rows}<!-- /sizes -->\n| after | 1.0 |\n`;
  const before = sizesIn(readme('| The `entry` | 45.5 | 45.6 |\n| Later: a list | 5.5 |  |\n| Later: old | 1.0 |  |\n'));
  it('are read out of the README’s table only', () => assert.deepEqual([...before], [['The `entry`', 45.5], ['Later: a list', 5.5], ['Later: old', 1]]));
  it('say what grew, shrank, came and went', () => {
    const now = new Map([['The `entry`', 45.8], ['Later: a list', 5], ['Later: fresh', 2]]);
    assert.deepEqual(changes(before, now), ['+0.3 kB: The `entry`: 45.5 → 45.8 kB', '−0.5 kB: Later: a list: 5.5 → 5.0 kB', 'new: Later: fresh: 2.0 kB', 'gone: Later: old: 1.0 kB']);
  });
  it('do not say what another zlib does', () => assert.deepEqual(changes(before, new Map([...before].map(([what, size]) => [what, size + 0.1]))), ['nothing by more than 0.1 kB']));

  it('are those that the newest tag has, not the newest state', (test) => {
    if (spawnSync('git', ['--version']).status !== 0) {
      skipped('sizes of the last release', 'there is no git here');
      return test.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'parley-release-'));
    test.after(() => rmSync(folder, { recursive: true, force: true }));
    const git = (...words: string[]): void => void execFileSync('git', ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.test', ...words], { cwd: folder, stdio: 'pipe' });
    const commit = (text: string): void => {
      writeFileSync(join(folder, 'README.md'), text);
      git('add', '.');
      git('commit', '-qm', text);
    };
    git('init', '-q');
    assert.equal(lastRelease('README.md', folder), null);
    commit('first');
    assert.equal(lastRelease('README.md', folder), null);
    git('tag', 'v1.0.0');
    commit('second');
    git('tag', 'not-a-version');
    assert.deepEqual(lastRelease('README.md', folder), { tag: 'v1.0.0', text: 'first' });
    assert.equal(lastRelease('nothing.md', folder), null);
  });
});

describe('speeds beside those of the last release', () => {
  const run = (plain: number, parley: readonly [number, number, number]): Results => ({ plain: { 100: { first: [plain, plain, plain] } }, parley: { 100: { first: parley, memory: [1, 1, 1] } } });
  it('count as parts of the plain page’s, whatever the machine did', () => assert.deepEqual(compared(run(10, [20, 18, 22]), run(30, [60, 54, 66])), ['100: first 2.00×, was 2.00×']));
  it('are called more where every run took longer than any did', () => assert.deepEqual(compared(run(10, [20, 18, 22]), run(10, [30, 23, 40])), ['100: first 3.00×, was 2.00× MORE']));
  it('are called less where every run was quicker', () => assert.deepEqual(compared(run(10, [20, 18, 22]), run(10, [2, 1, 17])), ['100: first 0.20×, was 2.00× less']));
  it('are called the same where the plain page may have had its luck', () => {
    const lucky = run(10, [30, 23, 40]);
    lucky['plain'] = { 100: { first: [10, 9, 12] } };
    assert.deepEqual(compared(run(10, [20, 18, 22]), lucky), ['100: first 3.00×, was 2.00×']);
  });
  it('of other sizes stay kept when one is measured anew', () => {
    const ten: Results = { parley: { 10: { first: [1, 1, 1] }, 100: { first: [9, 9, 9] } }, others: {} };
    assert.deepEqual(merged(ten, run(10, [20, 18, 22])), { parley: { ...ten['parley'], ...run(10, [20, 18, 22])['parley'] }, plain: run(10, [20, 18, 22])['plain'], others: {} });
  });
  it('of other sizes are not compared', () => assert.deepEqual(compared({}, run(10, [20, 18, 22])), ['nothing that both have measured']));
});
