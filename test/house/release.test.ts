// A release, rehearsed: two versions are made by `npm version` in a clone, what the workflow runs for a tag is run on a clean checkout of it, and what
// it publishes, on a registry on loopback, is installed and used as a stranger would. Takes minutes, so it is done where RELEASE=1 asks for it.
// Not rehearsed: `.ci/run`, which is what CI does anyway, and the statement of provenance, which needs GitHub's own identity.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { launch, visit } from '../support/chrome.js';
import { root } from '../support/package.js';
import { type Registry, registry } from '../support/registry.js';
import { skipped } from '../support/skipped.js';
import { serve } from '../support/static-server.js';

const why = process.env['RELEASE'] === '1' ? false : 'RELEASE=1 npm test -- house/release does it';
if (why) skipped('The rehearsal of a release', why);

interface Job {
  readonly needs?: string;
  readonly steps: readonly { readonly run?: string }[];
}
const exec = promisify(execFile);

describe('a release', { skip: why }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-release-'));
  const work = join(folder, 'work');
  let ours: Registry;
  before(async () => {
    ours = await registry((await exec('npm', ['config', 'get', 'registry'])).stdout.trim());
    writeFileSync(join(folder, 'npmrc'), ours.npmrc);
  });
  after(async () => {
    await ours?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** One command line, as a shell of the workflow runs it. Throws with what it said. */
  async function run(command: string, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    // What `npm test` set for its own children is none of theirs.
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_TEST|NODE_OPTIONS|INIT_CWD|PARLEY_)/i.test(name)));
    return exec('bash', ['-e', '-o', 'pipefail', '-c', command], { cwd, maxBuffer: 1e8, env: { ...clean, GIT_AUTHOR_NAME: 'R', GIT_AUTHOR_EMAIL: 'r@example.test', GIT_COMMITTER_NAME: 'R', GIT_COMMITTER_EMAIL: 'r@example.test', ...env } })
      .then(({ stdout, stderr }) => stdout + stderr, ({ stdout, stderr }: { stdout?: string; stderr?: string }) => { throw new Error(`${command}\n${stdout ?? ''}${stderr ?? ''}`); });
  }
  const published = { npm_config_userconfig: join(folder, 'npmrc') };
  async function checkout(tag: string, name: string): Promise<string> {
    await run(`git clone -q --branch ${tag} work ${name}`, folder);
    return join(folder, name);
  }
  /** `only`: steps that say this, of what has been built already. */
  async function job(name: 'check' | 'publish', place: string, tag: string, only = ''): Promise<string> {
    const { jobs } = parse(readFileSync(join(place, '.github/workflows/release.yml'), 'utf8')) as { jobs: Record<string, Job> };
    let said = '';
    for (const { run: command } of jobs[name]!.steps) {
      if (command === undefined || command.trim() === '.ci/run' || !command.includes(only)) continue;
      const here = command.replace(' --provenance', only === '' ? '' : ' --ignore-scripts');
      said += await run(here, place, { GITHUB_REF_NAME: tag, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'somebody/parley', ...(here.includes('npm publish') ? published : {}) });
    }
    return said;
  }
  const note = (line: string): void => {
    const file = join(work, 'CHANGELOG.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('## Unreleased\n', `## Unreleased\n\n- ${line}\n`));
  };

  it('is made by npm version, which brings the changelog and the plugin along', { timeout: 120_000 }, async () => {
    await run(`git clone -q ${root} work && cd work && git checkout -q -B main`, folder);
    symlinkSync(join(root, 'node_modules'), join(work, 'node_modules'), 'dir');
    // As if a release had been smaller: the next one is told.
    const readme = join(work, 'README.md');
    writeFileSync(readme, readFileSync(readme, 'utf8').replace(/(Script tag: `parley\.js`[^|]*\| )\d+\.\d/, '$140.0'));
    await run('git commit -qam "Before" && npm version 0.1.0 --allow-same-version', work);
    await assert.rejects(run('npm version patch', work), /says nothing of 0\.1\.1/);
    await run('git checkout -q package.json package-lock.json', work);
    note('Something new.');
    await run('git commit -qam "After" && npm version minor', work);
    assert.equal((await run('git describe --tags && git status --porcelain', work)).trim(), 'v0.2.0');
    assert.match(readFileSync(join(work, 'CHANGELOG.md'), 'utf8'), /^## Unreleased\n\n## 0\.2\.0 \(\d{4}-\d\d-\d\d\)\n\n- Something new\.\n\n## 0\.1\.0 \(/m);
    assert.match(readFileSync(join(work, 'demo/wordpress/parley.php'), 'utf8'), /Version: +0\.2\.0$/m);
  });

  it('goes on only where tag, package and changelog name one version', { timeout: 60_000 }, async () => {
    const place = await checkout('v0.2.0', 'checked');
    await job('check', place, 'v0.2.0');
    await assert.rejects(job('check', place, 'v0.3.0'));
    const changelog = readFileSync(join(place, 'CHANGELOG.md'), 'utf8');
    writeFileSync(join(place, 'CHANGELOG.md'), changelog.replace('## 0.2.0 ', '## 0.2.0-beta '));
    await assert.rejects(job('check', place, 'v0.2.0'));
  });

  it('is published from a clean checkout, once, and says what has grown since the last one', { timeout: 600_000 }, async () => {
    const place = await checkout('v0.2.0', 'published');
    await job('publish', place, 'v0.2.0');
    const { versions } = await (await fetch(`${ours.url}parley-comments`)).json() as { versions: Record<string, { repository?: { url: string } }> };
    assert.deepEqual(Object.keys(versions), ['0.2.0']);
    assert.equal(versions['0.2.0']!.repository?.url, 'git+https://github.com/somebody/parley.git');
    await assert.rejects(run('npm publish --ignore-scripts --access public', place, published), /published|previously|403/);
    // A version to be tried first is published beside it, and is not what everybody gets.
    await run('npm version 0.3.0-beta.1 --no-git-tag-version --ignore-scripts', place);
    await job('publish', place, 'v0.3.0-beta.1', 'npm publish');
    const { 'dist-tags': tags } = await (await fetch(`${ours.url}parley-comments`)).json() as { 'dist-tags': Record<string, string> };
    assert.deepEqual(tags, { latest: '0.2.0', next: '0.3.0-beta.1' });
    await run('git checkout -q package.json package-lock.json', place);
    // As who is about to make the tag sees it.
    await run('git tag -d v0.2.0', place);
    assert.match(await run('npm run size', place), /^Since v0\.1\.0:\n\s+\+\d+\.\d kB: Script tag/m);
  });

  it('is installed into an empty folder, imported, pasted as one script tag, and run', { timeout: 300_000 }, async () => {
    const site = join(folder, 'site');
    mkdirSync(site);
    await run('npm init -y && npm install --no-audit --no-fund parley-comments', site, published);
    assert.equal((JSON.parse(readFileSync(join(site, 'node_modules/parley-comments/package.json'), 'utf8')) as { version: string }).version, '0.2.0');
    writeFileSync(join(site, 'try.mjs'), 'import { memoryAdapter } from "parley-comments/adapters/memory"; import * as parley from "parley-comments"; import { renderThread } from "parley-comments/server"; console.log(typeof parley.registerAdapter, memoryAdapter().name, (await renderThread({ thread: { id: "/", url: "https://a.example/", title: "T" }, adapter: memoryAdapter() })).includes("shadowrootmode"));');
    assert.match(await run('node try.mjs', site), /function memory true/);
    assert.match(await run('npx parley-move --help', site, published), /parley-move/);
    cpSync(join(site, 'node_modules/parley-comments/dist/cdn'), join(site, 'public/parley'), { recursive: true });
    writeFileSync(join(site, 'public/index.html'), '<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><h1>A page</h1><script src="/parley/parley.classic.js" data-adapter="device"></script></html>');
    const server = await serve(join(site, 'public'));
    const browser = await launch();
    try {
      const { page, complaints } = await visit(browser, server.url);
      await page.waitForFunction(() => document.querySelector('parley-thread')?.shadowRoot?.textContent?.includes('A page'), { timeout: 20_000 });
      assert.deepEqual(complaints, []);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
