// What npm runs within `npm version`, between writing the number and committing: brings along what else names it, or says why it cannot be.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lastRelease } from '../support/since.mjs';
import { released, stamped } from './version.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const read = (path: string): string => readFileSync(path, 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };
const api = 'test/package/api.txt';
const last = lastRelease(api);
const plugin = ['demo/wordpress/parley.php', 'demo/wordpress/readme.txt'];
try {
  const changelog = released(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10), read(api), last && { tag: last.tag, api: last.text });
  const files = plugin.map((path) => [path, stamped(read(path), version)] as const);
  for (const [path, text] of [['CHANGELOG.md', changelog] as const, ...files]) writeFileSync(path, text);
  execFileSync('git', ['add', 'CHANGELOG.md', ...plugin]);
} catch (thrown) {
  console.error(`${(thrown as Error).message}\nNothing is committed; \`git checkout package.json package-lock.json\` takes the number back.`);
  process.exitCode = 1;
}
