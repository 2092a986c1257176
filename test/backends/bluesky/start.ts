// Starts a real Bluesky for tests: npm's @atproto/dev-env on PostgreSQL and Redis, everything on loopback and in a temporary folder.
// The packages take two minutes to install, so that is done only where asked for: BACKENDS=bluesky.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cache, install, missing, postgresPrograms } from './install.js';

export interface Bluesky {
  readonly appview: string;
  readonly pds: string;
  readonly plc: string;
  readonly users: Readonly<Record<'alice' | 'bob' | 'carol', { readonly did: string; readonly handle: string; readonly password: string }>>;
  /** Waits until the AppView has seen everything that was written. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

const here = fileURLToPath(new URL('.', import.meta.url));

/** The running network, or in words why there is none. Installs it where BACKENDS names it. */
export async function startBluesky(): Promise<Bluesky | string> {
  const why = (process.env['BACKENDS'] ?? '').includes('bluesky') ? await install() : await missing();
  if (why !== null) return why;
  const postgres = postgresPrograms()!;

  const folder = mkdtempSync(join(tmpdir(), 'parley-bluesky-'));
  chmodSync(folder, 0o755);
  const children: ChildProcess[] = [];
  const run = (command: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    children.unshift(child);
    return child;
  };
  const stop = async (): Promise<void> => {
    for (const child of children) await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [base, sql, redis] = [await freePorts(4), await freePorts(1), await freePorts(1)];
    const data = join(folder, 'pg');
    mkdirSync(data);
    // PostgreSQL refuses to run as root.
    const root = process.getuid?.() === 0;
    if (root) chownSync(data, Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' })), -1);
    const as = (program: string, args: readonly string[]): [string, string[]] => (root
      ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--', join(postgres, program), ...args]] : [join(postgres, program), [...args]]);
    execFileSync(...as('initdb', ['-D', data, '-U', 'pg', '-A', 'trust', '--no-sync']), { stdio: 'ignore', cwd: folder });
    run(...as('postgres', ['-D', data, '-p', String(sql), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off', '-c', 'max_connections=200']));
    run('redis-server', ['--port', String(redis), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]);
    await answers(() => execFileSync(...as('pg_isready', ['-h', '127.0.0.1', '-p', String(sql)]), { stdio: 'ignore', cwd: folder }));
    const network = run(process.execPath, [join(here, 'network.cjs')], {
      PORT: String(base), BSKY_DIR: cache, DB_POSTGRES_URL: `postgresql://pg@127.0.0.1:${sql}/postgres`, REDIS_HOST: `127.0.0.1:${redis}`, LOG_ENABLED: 'false', NODE_ENV: 'test',
    });
    const seed = JSON.parse(await line(network, 'SEED ')) as Omit<Bluesky, 'settle' | 'stop'> & { control: string };
    return {
      ...seed, stop,
      async settle() {
        const response = await fetch(`${seed.control}/settle`, { method: 'POST' });
        if (!response.ok) throw new Error(await response.text());
      },
    };
  } catch (thrown) {
    await stop();
    return `it does not start: ${String(thrown).slice(0, 400)}`;
  }
}

/** The first of so many free ports in a row. */
async function freePorts(many: number): Promise<number> {
  for (;;) {
    const first = await free(0);
    if (first + many > 65_535) continue;
    const rest = await Promise.all(Array.from({ length: many - 1 }, (_, index) => free(first + 1 + index).catch(() => 0)));
    if (rest.every((port) => port !== 0)) return first;
  }
}
function free(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: got } = server.address() as { port: number };
      server.close(() => resolve(got));
    });
  });
}

async function answers(ask: () => void): Promise<void> {
  for (let left = 100; ; left--) {
    try {
      return ask();
    } catch (thrown) {
      if (left === 0) throw thrown;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

/** The rest of the first line that begins so; at most two minutes. */
function line(child: ChildProcess, start: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string): void => reject(new Error(`${why}: ${said.slice(-1000)}`));
    const timer = setTimeout(() => fail('no answer in two minutes'), 120_000);
    const hear = (data: Buffer): void => {
      said = (said + data.toString()).slice(-20_000);
      const found = said.split('\n').slice(0, -1).find((each) => each.startsWith(start));
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found.slice(start.length));
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${String(code)}`);
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
    child.once('exit', () => {
      clearTimeout(timer);
      done();
    });
    child.kill('SIGTERM');
  });
}
