// What a file said when the last version was released, and what has changed in a table of sizes since.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The file as the newest tag `v…` before this state has it; null: there is no such tag, no such file in it, or no git. */
export function lastRelease(file, folder = root) {
  const git = (...words) => execFileSync('git', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 });
  try {
    const tag = git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*').trim();
    return { tag, text: git('show', `${tag}:./${file}`) };
  } catch {
    return null;
  }
}

/** Kilobytes by what is loaded, of the README's table. */
export function sizesIn(readme) {
  const table = /<!-- sizes: [^>]*-->\n([^]*?)<!-- \/sizes -->/.exec(readme)?.[1] ?? '';
  return new Map([...table.matchAll(/^\| (.+?) \| (\d+\.\d) \|/gm)].map(([, what, size]) => [what, Number(size)]));
}

/** A line for each that differs by more than what another zlib makes of the same file. */
export function changes(before, now) {
  const lines = [];
  for (const [what, size] of now) {
    const old = before.get(what);
    const by = size - (old ?? 0);
    if (old === undefined) lines.push(`new: ${what}: ${size.toFixed(1)} kB`);
    else if (Math.abs(by) > 0.11) lines.push(`${by > 0 ? '+' : '−'}${Math.abs(by).toFixed(1)} kB: ${what}: ${old.toFixed(1)} → ${size.toFixed(1)} kB`);
  }
  for (const [what, size] of before) if (!now.has(what)) lines.push(`gone: ${what}: ${size.toFixed(1)} kB`);
  return lines.length > 0 ? lines : ['nothing by more than 0.1 kB'];
}
