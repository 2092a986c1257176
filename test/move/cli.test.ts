// The mover's command line, run as somebody at a terminal would.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parley-move-'));
const run = (...given: string[]): { status: number | null; stdout: string; stderr: string } => spawnSync(process.execPath, ['--import', 'tsx', 'demo/move/cli.ts', ...given], { cwd: root, encoding: 'utf8' });
const backup = join(folder, 'backup.gz');
writeFileSync(backup, gzipSync([
  { version: 1, posts: [] },
  ...['One', 'Two'].map((text, n) => ({ id: `c${n}`, pid: n === 0 ? '' : 'c0', orig: text, user: { name: 'Ann', id: 'u1' }, locator: { url: 'https://site.example/post/' }, time: `2012-03-04T05:06:0${n}Z` })),
].map((line) => JSON.stringify(line)).join('\n')));

describe('the mover', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes an export, packed or not, as one file for the static adapter', () => {
    const to = join(folder, 'comments.json');
    const { status, stderr } = run('remark42', backup, '--to', to, '--paths');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /1 threads, 2 comments/);
    const { threads } = JSON.parse(readFileSync(to, 'utf8')) as { threads: { id: string; comments: { markdown: string; replies: unknown[] }[] }[] };
    assert.deepEqual([threads[0]?.id, threads[0]?.comments[0]?.markdown, threads[0]?.comments[0]?.replies.length], ['/post/', 'One', 1]);
  });

  it('writes into a backend, and the second time knows that all is there', () => {
    const into = join(folder, 'target.mjs');
    writeFileSync(into, `import { memoryAdapter } from ${JSON.stringify(join(root, 'src/adapters/memory.ts'))};\nexport default memoryAdapter({ as: 'Mover' });\n`);
    const journal = join(folder, 'journal');
    assert.match(run('remark42', backup, '--into', into, '--journal', journal).stderr, /2 copied, 0 there already/);
    assert.match(run('remark42', backup, '--into', into, '--journal', journal).stderr, /0 copied, 2 there already/);
  });

  it('says what is wrong, in a line', () => {
    assert.equal(run().status, 2);
    const { status, stderr } = run('disqus', backup);
    assert.equal(status, 1);
    assert.match(stderr, /^\n?The (file is no disqus export|export is cut off)[^\n]*\n$/);
  });
});
