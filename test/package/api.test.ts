// What is public does not change unseen: the built package promises what api.txt says. PARLEY_RECORD=1 writes it anew, for review.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { root } from '../support/package.js';
import { api } from './api.js';
import { differences, said } from './api-changes.js';

const file = new URL('api.txt', import.meta.url);

describe('what the package promises', () => {
  before(() => {
    if (process.env['PARLEY_BUILT'] !== '1') execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
  });

  it('is what api.txt says', async () => {
    const now = await api(root);
    if (process.env['PARLEY_RECORD']) writeFileSync(file, now);
    const kept = existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : '';
    if (kept !== now) assert.fail(said(differences(kept, now)));
    for (const must of ['attribute thread: string | null', 'function memoryAdapter', 'interface CommentAdapter', 'part textarea', 'cusdis: src data-app data-email', 'reads.no-duplicates']) assert.ok(now.includes(must), must);
    assert.deepEqual(now.split('\n').filter((line) => /node_modules|\/src\/|\/dist\/|[A-Z]:\\|-[\w-]{8}\.js\b/.test(line)), [], 'names a place on this machine, or a file of this build');
  });
});

describe('a change of it', () => {
  const before = '# Of it\n\n## a\n\ninterface One\n  id: string\n  name: string\n\n## b\n\ninterface One\n  id: string\n';
  const changed = (from: string, to: string): string => said(differences(before, before.replace(from, to)));
  it('that only adds is a minor version', () => assert.match(changed('  name', '  at?: number\n  name'), /^api\.txt lacks 1 line[^]*minor version[^]*\+ a › interface One › at\?: number/));
  it('that takes away breaks somebody', () => assert.match(changed('  name: string\n', ''), /1 line of api\.txt is gone[^]*breaks[^]*- a › interface One › name: string/));
  it('is told apart from the same words elsewhere', () => assert.match(changed('## b\n\ninterface One\n  id: string', '## b\n\ninterface One\n  id: number'), /- b › interface One › id: string[^]*\+ b › interface One › id: number/));
  it('of the order only is said to be nothing', () => assert.match(changed('  id: string\n  name: string', '  name: string\n  id: string'), /same lines/));
  it('says how it is recorded', () => assert.match(changed('## a', '## c'), /PARLEY_RECORD=1 npm test -- package\/api/));
});
