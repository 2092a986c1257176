// Starts and stops the real WordPress of these tests, and turns its switches. One line says why where there is none.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { skipped } from '../../support/skipped.js';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

export interface User {
  readonly id: number;
  readonly password: string;
  readonly applicationPassword: string;
}
export interface Seeded {
  /** Index in the list, of the comment it answers. */
  readonly parent?: number | null;
  readonly text?: string;
  /** Minutes after the start of 2024, in UTC. Default: its place in the list. */
  readonly minute?: number;
  readonly author?: string;
  readonly user?: string;
  readonly approved?: 0 | 1 | 'spam' | 'trash';
}
export interface Wordpress {
  readonly base: string;
  readonly version: string;
  /** The folder that it serves. */
  readonly folder: string;
  readonly users: Readonly<Record<'admin' | 'alice' | 'bob' | 'mod', User>>;
  options(values: Readonly<Record<string, unknown>>): Promise<void>;
  /** Makes a post (fields as in wp_insert_post) and answers with its number. */
  post(fields?: Readonly<Record<string, unknown>>): Promise<number>;
  /** Answers with their numbers. `now`: just written, not in 2024. */
  comments(post: number, comments: readonly Seeded[], now?: boolean): Promise<number[]>;
  status(id: number, status: 'approve' | 'hold' | 'spam' | 'trash'): Promise<void>;
  stop(): Promise<void>;
}

/** null, and a line, where it cannot be had. What fails although it should work is an error. `at`: the path under which it is installed, as in "/blog". */
export async function startWordpress({ at = '' }: { readonly at?: string } = {}): Promise<Wordpress | null> {
  if (process.platform !== 'linux' || !(await run('sh', ['-c', 'command -v apt-get dpkg-query']).then(() => true, () => false))) return without('no Debian');
  const installed = await run('sh', ['-c', 'command -v php && command -v mariadbd']).then(() => true, () => false);
  if (!installed && process.getuid?.() !== 0) return without('php and mariadbd are not installed, and only root can');
  const data = await mkdtemp(join(tmpdir(), 'parley-wordpress-'));
  const env = { ...process.env, DATA: data, AT: at, OWNER: String(process.pid), PORT: String(await freePort()), CACHE: fileURLToPath(new URL('../../../node_modules/.cache/backends/wordpress', import.meta.url)) };
  const stop = async (): Promise<void> => {
    await run(join(here, 'stop.sh'), { env }).catch(() => {});
    await rm(data, { recursive: true, force: true });
  };
  try {
    // Not a pipe's end: what it starts in the background would hold it open.
    const { stdout } = await run('bash', ['-c', `"${join(here, 'start.sh')}" | cat`], { env, timeout: 240_000 });
    const seed = JSON.parse(stdout) as Pick<Wordpress, 'base' | 'version' | 'users'>;
    const ask = async <T>(path: string, body: unknown): Promise<T> => {
      const response = await fetch(`${seed.base}/?rest_route=/test/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return await response.json() as T;
    };
    return {
      ...seed, stop, folder: join(data, 'root', at),
      options: async (values) => void await ask('options', values),
      post: (fields = {}) => ask('post', fields),
      comments: (post, comments, now) => ask('comments', { post, comments, ...(now ? { now } : {}) }),
      status: async (id, status) => void await ask('status', { id, status }),
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function without(why: string): null {
  skipped('WordPress, against a real server', why);
  return null;
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
