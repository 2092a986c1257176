// The mover's command line, run as somebody at a terminal would.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
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
    assert.match(stderr, /1 thread, 2 comments/);
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

  it('reads what PowerShell has written', () => {
    const file = join(folder, 'isso.json');
    writeFileSync(file, Buffer.from('\uFEFF[{"id":1,"uri":"/post/"}]\r\n[{"tid":1,"id":1,"mode":1,"text":"Zwölf “Enten”","author":"Ann"}]\r\n', 'utf16le'));
    const { stdout, stderr } = run('isso', file);
    assert.match(stderr, /1 thread, 1 comment/);
    assert.match(stdout, /"Zwölf “Enten”"/);
  });

  it('killed in the middle goes on, and has written nothing twice', async () => {
    // A backend in a file, in which a key means nothing; the sixth comment is stored, and its answer never comes.
    const [into, written, journal] = ['into.mjs', 'written', 'killed.journal'].map((name) => join(folder, name)) as [string, string, string];
    writeFileSync(written, '');
    writeFileSync(into, `import { appendFileSync, readFileSync } from 'node:fs';
      const all = () => readFileSync(${JSON.stringify(written)}, 'utf8').split('\\n').filter(Boolean).map((line, n) => ({ id: String(n), parent: null, author: null, body: { format: 'markdown', source: JSON.parse(line) }, createdAt: n, editedAt: null, state: 'shown', replies: 0, reactions: {}, can: [] }));
      export default {
        name: 'file', limits: { orders: ['oldest'], depth: 0, length: 1000, syntax: 'markdown', idempotent: false },
        read: { page: async () => ({ comments: all(), next: null, left: 0, total: all().length, more: {} }) },
        write: { create: async ({ source }) => { appendFileSync(${JSON.stringify(written)}, JSON.stringify(source) + '\\n'); if (process.env.HANG && all().length === 6) await new Promise(() => setInterval(() => {}, 1000)); return all().at(-1); } },
      };`);
    const file = join(folder, 'many.json');
    writeFileSync(file, JSON.stringify({ threads: [{ id: 1, uri: '/post/' }], comments: Array.from({ length: 12 }, (_, n) => ({ tid: 1, id: n + 1, mode: 1, text: `No. ${n % 4}`, author: 'Ann', created: 1330837561 + n })) }));
    const given = ['isso', file, '--into', into, '--journal', journal];
    const child = spawn(process.execPath, ['--import', 'tsx', 'demo/move/cli.ts', ...given], { cwd: root, stdio: 'ignore', env: { ...process.env, HANG: '1' } });
    const ended = new Promise((done) => child.once('exit', done));
    const lines = (): number => readFileSync(written, 'utf8').split('\n').length - 1;
    for (let waited = 0; lines() < 6 && waited < 60_000; waited += 5) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGKILL');
    await ended;
    assert.equal(lines(), 6);
    const { stderr } = run(...given);
    assert.match(stderr, /7 copied, 5 there already, 0 passed over, 0 refused/);
    assert.equal(lines(), 12, stderr);
    assert.match(run(...given).stderr, /0 copied, 12 there already/);
  });

  it('says what is wrong, in a line', () => {
    assert.equal(run().status, 2);
    const { status, stderr } = run('disqus', backup);
    assert.equal(status, 1);
    assert.match(stderr, /^\n?The (file is no disqus export|export is cut off)[^\n]*\n$/);
  });
});
