// Packages of npm that only tests need and that are fetched when first needed: whole, or not at all, also where several test files that
// run side by side want the same at the same moment.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Fetching {
  /** Runs the packages' own scripts: some compile something. */
  readonly scripts?: boolean;
  /** More of npm's own flags. */
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Has exactly these packages in `folder`/node_modules. `wanted`: name@version. Throws where they cannot be had. */
export async function npmPackages(folder: string, wanted: readonly string[], { scripts = false, flags = [], env = process.env, timeout = 240_000 }: Fetching = {}): Promise<void> {
  const list = wanted.join(' ');
  // Written last: a folder that is half full must not look like a whole one.
  const isThere = (): boolean => existsSync(join(folder, 'installed')) && readFileSync(join(folder, 'installed'), 'utf8') === list;
  if (isThere()) return;
  const own = `${folder.replace(/\/$/, '')}.${process.pid}`;
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  try {
    writeFileSync(join(own, 'package.json'), '{ "private": true }');
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...(scripts ? [] : ['--ignore-scripts']), ...flags, ...wanted], { cwd: own, env, timeout, maxBuffer: 1e8 });
    writeFileSync(join(own, 'installed'), list);
    // Somebody else may have been quicker: theirs is as good.
    if (isThere()) return;
    rmSync(folder, { recursive: true, force: true });
    renameSync(own, folder);
  } catch (thrown) {
    if (!isThere()) throw thrown;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
