// What a real Bluesky needs: npm's packages (two minutes, some of them are compiled), and Debian's PostgreSQL and Redis. `tsx …/install.ts`
// fetches all of it and says in one line how that went: started early and beside other work, it costs a test run next to nothing.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { npmPackages } from '../../support/npm-packages.js';

const run = promisify(execFile);
const release = '@atproto/dev-env@0.3.215'; // The last line that runs on Node 20.
const env = { ...process.env, PATH: [process.env['PATH'], '/usr/sbin', '/sbin'].join(delimiter) };

/** BLUESKY_CACHE: where it is kept, for whoever clears node_modules between runs. */
export const cache = process.env['BLUESKY_CACHE'] ?? fileURLToPath(new URL('../../../node_modules/.cache/backends/bluesky', import.meta.url));
/** Written last: a folder that is half full must not look like a whole one. */
const done = join(cache, 'installed');

/** Where PostgreSQL's programs are; null: not here. The newest counts. */
export function postgresPrograms(): string | null {
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(a) - Number(b)) : [];
  return versions.map((version) => join(folder, version, 'bin')).filter((path) => existsSync(join(path, 'postgres'))).at(-1) ?? null;
}

/** What is not here, in words; null: everything is. */
export async function missing(): Promise<string | null> {
  if (postgresPrograms() === null) return 'PostgreSQL is not installed (apt-get install postgresql)';
  if (!(await run('redis-server', ['--version'], { env }).then(() => true, () => false))) return 'Redis is not installed (apt-get install redis-server)';
  return existsSync(done) && readFileSync(done, 'utf8') === release ? null : 'its packages are not installed (BACKENDS=bluesky npm test installs them, about two minutes)';
}

/** Fetches what is missing. Answers why it could not, or null. */
export async function install(): Promise<string | null> {
  const apt = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 300_000 };
  const programs = async (): Promise<void> => {
    const why = await missing();
    if (why === null || why.startsWith('its packages')) return;
    if (process.getuid?.() !== 0) throw new Error(`${why}, and only root can`);
    const get = (): Promise<unknown> => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', 'postgresql', 'redis-server'], apt);
    await get().catch(async () => {
      await run('apt-get', ['update', '-q'], apt);
      await get();
    });
  };
  const packages = async (): Promise<void> => {
    const headers = existsSync('/usr/include/node/node.h') ? { npm_config_nodedir: '/usr' } : {};
    await npmPackages(cache, [release], { scripts: true, env: { ...env, ...headers }, timeout: 900_000 });
  };
  const [apted, packed] = await Promise.allSettled([programs(), packages()]);
  for (const [what, result] of [['Debian’s packages', apted], ['npm’s packages', packed]] as const) {
    if (result.status === 'rejected') return `${what} for it could not be installed: ${firstLine(result.reason)}`;
  }
  return missing();
}

function firstLine(thrown: unknown): string {
  const { stderr = '', message = String(thrown) } = thrown as { stderr?: string; message?: string };
  return (stderr.trim() || message).split('\n')[0]!.slice(0, 200);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const began = Date.now();
  const why = await install();
  console.log(why === null ? `Bluesky is installed (${Math.round((Date.now() - began) / 1000)} s).` : `Bluesky cannot be had here: ${why}`);
  process.exitCode = why === null ? 0 : 1;
}
