// The README tells the truth about the error codes and the custom properties.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errorTable } from '../../src/core/error-table.js';
import { written } from './readme.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('the README lists every error code and custom property as the source has them (npm run readme)', () => {
  assert.equal(readme, written(readme));
  for (const code of Object.keys(errorTable)) assert.ok(readme.includes(`| \`${code}\` |`), code);
});

test('a table that has gone stale would be seen', () => {
  const stale = readme.replace('| `offline` |', '| `off-line` |');
  assert.notEqual(stale, readme);
  assert.notEqual(stale, written(stale));
});

test('the README names every custom property that the styles read', () => {
  const folder = new URL('../../src/view/styles/', import.meta.url);
  const styles = ['tokens', 'thread', 'composer', 'login', 'list', 'body'].map((name) => readFileSync(new URL(`${name}.ts`, folder), 'utf8')).join('\n');
  const used = new Set([...styles.matchAll(/var\((--parley-[\w-]+)/g)].map((match) => match[1]!));
  for (const name of used) assert.ok(readme.includes(`| \`${name}\` |`), name);
  assert.ok(used.size >= 10);
});
