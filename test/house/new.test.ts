// Somebody begins a new adapter and a new language, in a copy of the repository: what is made compiles, the adapter passes as it is, and
// the tests say of the language exactly what is left to do.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { violations } from './boundaries.js';
import { newAdapter } from './new/adapter.js';
import { newLocale } from './new/locale.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { NODE_TEST_CONTEXT: _ofThisTest, PARLEY_RECORD: _orOfThis, ...bare } = process.env;

describe('npm run new', () => {
  let copy: string;
  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'parley-new-'));
    for (const name of ['src', 'test', 'demo', 'package.json', 'tsconfig.json', 'README.md', '.ci']) cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => !/[/\\]\.out$/.test(path) });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const run = (words: readonly string[], env = {}): { readonly code: number; readonly said: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: copy, encoding: 'utf8', env: { ...bare, ...env } });
    return { code: status ?? 1, said: stdout + stderr };
  };
  const make = (...words: string[]): ReturnType<typeof run> => run(['--import', 'tsx', 'test/house/new.ts', ...words]);
  /** Names of the tests that failed, without the suites they stand in. `about`: of those whose names match. */
  const failing = (files: readonly string[], env = {}, about = '.'): string[] => {
    const { said } = run(['--import', 'tsx', '--test', '--test-reporter=tap', `--test-name-pattern=${about}`, ...files], env);
    assert.match(said, /^# pass [1-9]/m, said.slice(-3000));
    return [...said.matchAll(/^ *not ok \d+ - (.*)\n[^]*?failureType: '(\w+)'/gm)].filter(([, , type]) => type !== 'subtestsFailed').map(([, name]) => name!);
  };
  const text = (file: string): string => readFileSync(join(copy, file), 'utf8');

  describe('adapter', () => {
    before(() => {
      const { code, said } = make('adapter', 'stall');
      assert.equal(code, 0, said);
      assert.match(said, /What is left to do:\n {2}1\. .*PARLEY_RECORD=1 npm test -- adapters\/stall/);
    });

    it('makes files of its name, that say TODO in one place', () => {
      const files = ['src/adapters/stall.ts', 'src/script/stall.ts', 'test/backends/stall/fake.ts', 'test/adapters/stall.test.ts', 'demo/backends/stall.html'];
      for (const file of files) assert.doesNotMatch(text(file), /kiosk|template/i, file);
      assert.equal(files.flatMap((file) => [...text(file).matchAll(/TODO/g)]).length, 1);
      assert.deepEqual(files.filter((file) => file.startsWith('src/')).flatMap((file) => violations(file, text(file), [])), []);
      assert.match(text('src/script.ts'), /^ {2}stall: \(\) => import\('\.\/script\/stall\.js'\),$/m);
    });

    it('keeps what the contract promises to readers, once that is recorded, and withstands hostile answers', () => {
      const tests = ['test/adapters/stall.test.ts'];
      assert.match(run(['--import', 'tsx', '--test', ...tests]).said, /run it with PARLEY_RECORD=1/);
      assert.deepEqual(failing(tests, { PARLEY_RECORD: '1' }), []);
      const { columns, missing } = JSON.parse(text('test/proven/stall.json')) as { columns: Record<string, string>; missing: unknown };
      assert.deepEqual([columns['reads'], columns['pages'], columns['posts'], missing], ['yes', 'yes', 'no', {}]);
      assert.deepEqual(failing(['test/adapters/hostile-answers.test.ts'], { PARLEY_ADAPTER: 'stall' }), []);
    });

    it('is refused where it would write over something, or has a name that cannot be', () => {
      const kept = text('src/adapters/stall.ts');
      for (const [name, why] of [['stall', /stall\.ts is there already/], ['support', /is there already/], ['My-Blog', /small letters/], ['../x', /small letters/]] as const) {
        assert.throws(() => newAdapter(copy, name), why);
      }
      assert.equal(text('src/adapters/stall.ts'), kept);
    });
  });

  describe('locale', () => {
    const file = 'src/locale/lt.ts';
    before(() => {
      const { code, said } = make('locale', 'LT');
      assert.equal(code, 0, said);
      assert.match(said, /Its plurals: one \(1, 21, 31, 41, …\), few \(2, 3, 4, 5, …\), many \(fractions\), other \(0, 10, 11, 12, …\)/);
    });

    it('makes a file in which every key sleeps, with the plurals of the language', () => {
      assert.match(text(file), /^ {2}\/\/ 'vote\.score': \{ one: '\{n\} point', few: '\{n\} points', many: '\{n\} points', other: '\{n\} points' \},$/m);
      assert.match(text('src/locale/all.ts'), / ko: [^\n]*\n {2}lt: \(\) => import\('\.\/lt\.js'\),\n {2}nb: /);
      const { said } = run(['--import', 'tsx', 'test/locale/lacking.ts']);
      assert.match(said, /^src\/locale\/lt\.ts lacks \d{3}; plurals: one, few, many, other/m);
    });

    it('fails for what is left to say, and for nothing else', () => {
      const tests = ['test/locale/complete.test.ts', 'test/house/readme.test.ts'];
      const about = '^lt |^are |README|readme';
      assert.deepEqual(failing(tests, {}, about).map((name) => name.replace(/.*npm run readme.*/, 'npm run readme')).sort(), ['lt has every key', 'npm run readme', 'npm run readme']);
      // Woken, it is English.
      writeFileSync(join(copy, file), text(file).replace(/^ {2}\/\/ (?=')/gm, '  '));
      run(['--import', 'tsx', 'test/house/write-readme.ts']);
      assert.deepEqual(failing(tests, {}, about), ['lt is translated, not copied']);
    });

    it('is refused where it is there, or is no language', () => {
      for (const [tag, why] of [['de', /de\.ts is there already/], ['en', /English is there/], ['nonsense-', /no language/], ['tlh', /no plurals/]] as const) {
        assert.throws(() => newLocale(copy, tag), why);
      }
      assert.ok(!existsSync(join(copy, 'src/locale/tlh.ts')));
    });
  });

  it('makes what compiles', () => {
    // What stands in the tests is compiled as the template that it was made of.
    const made = ['src/adapters/stall.ts', 'src/script/stall.ts', 'test/backends/stall/fake.ts', 'src/locale/lt.ts', 'src/locale/all.ts'];
    writeFileSync(join(copy, 'tsconfig.made.json'), JSON.stringify({ extends: './tsconfig.json', compilerOptions: { types: ['node'] }, include: [], files: made }));
    const { code, said } = run(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.made.json']);
    assert.equal(code, 0, said);
  });

  it('says how it is asked, where it was asked for something else', () => {
    for (const words of [[], ['adapter'], ['locale', 'is', 'de'], ['toString', 'x']]) {
      const { code, said } = make(...words);
      assert.equal(code, 2);
      assert.match(said, /npm run new -- adapter NAME/);
    }
  });
});
