// What people are told who work on it is so: commands exist, paths lead somewhere, and a release is checked before it is published.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const guide = read('.github/CONTRIBUTING.md');
const workflow = read('.github/workflows/release.yml');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
/** As GitHub makes an anchor of a heading. */
const anchors = (markdown: string): string[] => [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, words]) => words!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
const commands = (text: string): string[] => [...text.matchAll(/\bnpm (?:run (?:--silent )?)?(start|test|(?<=run (?:--silent )?)\w+)\b/g)].map(([, name]) => name!);

describe('the guide for contributors', () => {
  it('names commands that there are', () => {
    const named = commands(guide);
    assert.ok(named.length > 15);
    assert.deepEqual(named.filter((name) => !Object.hasOwn(scripts, name)), []);
  });

  it('leads to files and headings that there are', () => {
    const links = [...guide.matchAll(/\]\(([^)#]+)(?:#([^)]+))?\)/g)];
    assert.ok(links.length > 8);
    for (const [, path, anchor] of links) {
      const file = new URL(path!, new URL('.github/', root));
      assert.ok(existsSync(file), path);
      if (anchor) assert.ok(anchors(readFileSync(file, 'utf8')).includes(anchor), `${path} has no heading #${anchor}`);
    }
  });

  it('names files that there are, but for those that somebody is about to make', () => {
    const paths = [...guide.matchAll(/`((?:src|test|demo|\.ci)\/[\w./-]+)`/g)].map(([, path]) => path!).filter((path) => !/kiosk|NAME|\bis\.ts|last\.json/.test(path));
    assert.ok(paths.length > 5);
    assert.deepEqual(paths.filter((path) => !existsSync(new URL(path, root))), []);
  });
});

interface Job {
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
}

describe('the release', () => {
  const { jobs, permissions, on } = parse(workflow) as { jobs: Record<'check' | 'publish', Job>; permissions: Record<string, string>; on: { push: { tags: string[] } } };
  const runs = (job: Job): string => job.steps.map(({ run = '' }) => run).join('\n');

  it('begins with a tag, and publishes nothing that was not checked', () => {
    assert.deepEqual(on, { push: { tags: ['v[0-9]*'] } });
    assert.match(runs(jobs.check), /\.ci\/run/);
    assert.equal(jobs.publish.needs, 'check');
    assert.match(runs(jobs.publish), /npm publish --provenance/);
    assert.match(scripts['prepack'] ?? '', /build/);
  });
  it('is given no more than it needs, and keeps no secret', () => {
    assert.deepEqual(permissions, { contents: 'read' });
    assert.equal(jobs.check.permissions, undefined);
    assert.deepEqual(jobs.publish.permissions, { contents: 'read', 'id-token': 'write' });
    assert.doesNotMatch(workflow, /secrets\.|_TOKEN/);
  });
});
