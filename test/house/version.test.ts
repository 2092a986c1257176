// A version says what has changed since the last one: in its number, in the changelog, and in every file that names it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { released, stamped } from './version.js';

const root = new URL('../../', import.meta.url);
const changelog = (news: string): string => `# Changelog\n\nWhat changes.\n\n## Unreleased\n${news}\n## 1.1.0 (2026-01-01)\n\n- Older.\n`;
const api = (...lines: string[]): string => `# What is public\n\n## parley-comments\n\n${lines.join('\n')}\n`;

describe('a new version', () => {
  it('turns what is unreleased into itself, and leaves an empty “Unreleased” above', () => {
    const written = released(changelog('\n- New.\n'), '1.2.0', '2026-12-01', api('a'), { tag: 'v1.1.0', api: api('a') });
    assert.equal(written, '# Changelog\n\nWhat changes.\n\n## Unreleased\n\n## 1.2.0 (2026-12-01)\n\n- New.\n\n## 1.1.0 (2026-01-01)\n\n- Older.\n');
    assert.equal(released(written, '1.2.0', '2026-12-02', api('a'), null), written, 'already written by hand');
  });

  it('is refused where the changelog says nothing of it', () => {
    for (const text of [changelog('\n'), '# Changelog\n', changelog('\n### Reading\n')]) assert.throws(() => released(text, '1.2.0', '', api('a'), null), /CHANGELOG/);
  });

  it('is refused where its number says less than what has changed', () => {
    const tried = (version: string, before: string, now: string, news = '\n- New.\n', tag = 'v1.1.0'): string => released(changelog(news), version, '', now, { tag, api: before });
    assert.throws(() => tried('1.1.1', api('a'), api('a', 'b')), /minor/);
    assert.ok(tried('1.2.0', api('a'), api('a', 'b')));
    assert.ok(tried('1.1.1', api('a'), api('a')));
    for (const version of ['1.1.1', '1.2.0']) assert.throws(() => tried(version, api('a', 'b'), api('a')), /major/);
    assert.throws(() => tried('2.0.0', api('a', 'b'), api('a')), /“Breaking”/);
    assert.ok(tried('2.0.0', api('a', 'b'), api('a'), '\n- Breaking: b is gone; use a.\n'));
    // Before 1.0.
    assert.throws(() => tried('0.1.1', api('a', 'b'), api('a'), '\n- Breaking.\n', 'v0.1.0'), /minor/);
    assert.ok(tried('0.2.0', api('a', 'b'), api('a'), '\n- Breaking.\n', 'v0.1.0'));
  });

  it('stands in the plugin’s files, too', () => {
    const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
    for (const file of ['parley.php', 'readme.txt']) {
      const text = readFileSync(new URL(`demo/wordpress/${file}`, root), 'utf8');
      assert.equal(stamped(text, version), text, `${file} names another version than package.json`);
      assert.match(stamped(text, '98.7.6'), /98\.7\.6/);
    }
    assert.throws(() => stamped('nothing', '1.0.0'));
  });
});
