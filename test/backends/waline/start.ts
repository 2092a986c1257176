// Starts the real Waline server for tests: its npm package and MariaDB, both on loopback, all data in a temporary folder.
// Installs what is missing (npm package into node_modules/.cache; Debian's MariaDB where we are root). Answers with a reason where it cannot.

import { execFile, type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { npmPackages } from '../../support/npm-packages.js';

export interface WalineServer {
  readonly base: string;
  readonly sql: (statements: string) => Promise<void>;
  stop(): Promise<void>;
}
/** Waline's own switches: LOGIN, COMMENT_AUDIT, IPQPS … */
export type Switches = Readonly<Record<string, string>>;

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const packages = fileURLToPath(new URL('../../../node_modules/.cache/backends/waline/', import.meta.url));
const release = '@waline/vercel@1.39.3';
const env = { ...process.env, PATH: [process.env['PATH'], '/usr/sbin', '/sbin'].join(delimiter) };

/** A string says why there can be no server here. With several switches, several servers on one database. */
export async function startWaline(...switches: readonly Switches[]): Promise<readonly WalineServer[] | string> {
  try {
    await needMariaDb();
    await needPackage();
  } catch (thrown) {
    return `Waline cannot be had here: ${String(thrown).slice(0, 200)}`;
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-waline-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.reverse().map((child) => new Promise<void>((done) => {
      if (child.exitCode !== null || child.signalCode !== null) return done();
      const hard = setTimeout(() => child.kill('SIGKILL'), 8000);
      child.once('exit', () => {
        clearTimeout(hard);
        done();
      });
      child.kill('SIGTERM');
    })));
    rmSync(folder, { recursive: true, force: true });
  };
  const start = (command: string, args: readonly string[], more: Switches = {}): void => {
    const child = spawn(command, args, { env: { ...env, ...more }, stdio: 'ignore' });
    child.on('error', () => {});
    children.push(child);
  };
  try {
    const [data, socket] = [join(folder, 'db'), join(folder, 'db.sock')];
    const user = userInfo().username;
    await run('mariadb-install-db', ['--no-defaults', `--user=${user}`, `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'], { env });
    const port = await freePort();
    start('mariadbd', ['--no-defaults', `--user=${user}`, `--datadir=${data}`, `--socket=${socket}`, `--pid-file=${join(folder, 'db.pid')}`, '--bind-address=127.0.0.1', `--port=${port}`,
      '--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=32M', '--sql-mode=NO_ENGINE_SUBSTITUTION']);
    const sql = async (statements: string): Promise<void> => {
      await run('mariadb', ['--no-defaults', '-S', socket, '-u', 'root', '-e', statements], { env });
    };
    await until(() => sql('SELECT 1'));
    const servers: WalineServer[] = [];
    for (const [index, more] of switches.entries()) {
      const name = `waline${index}`;
      await sql(`CREATE DATABASE ${name} DEFAULT CHARACTER SET utf8mb4; CREATE USER ${name}@'127.0.0.1' IDENTIFIED BY 'waline'; GRANT ALL ON ${name}.* TO ${name}@'127.0.0.1';
        CREATE USER ${name}@localhost IDENTIFIED BY 'waline'; GRANT ALL ON ${name}.* TO ${name}@localhost; USE ${name}; ${readFileSync(join(here, 'schema.sql'), 'utf8')}`);
      const at = await freePort();
      start(process.execPath, [join(here, 'server.cjs')], {
        PORT: String(at), WALINE_DIR: packages, MYSQL_HOST: '127.0.0.1', MYSQL_PORT: String(port), MYSQL_DB: name, MYSQL_USER: name, MYSQL_PASSWORD: 'waline',
        JWT_TOKEN: 'test-secret', IPQPS: '0', AKISMET_KEY: 'false', SITE_NAME: 'Test', SITE_URL: 'http://127.0.0.1', DISABLE_REGION: 'true', ...more,
      });
      const base = `http://127.0.0.1:${at}`;
      servers.push({ base, stop, sql: (statements) => sql(`USE ${name}; ${statements}`) });
    }
    for (const { base } of servers) {
      await until(async () => {
        if (!(await fetch(`${base}/api/comment?path=/`)).ok) throw new Error('not yet');
      });
    }
    return servers;
  } catch (thrown) {
    await stop();
    return `Waline did not start: ${String(thrown).slice(0, 300)}`;
  }
}

async function needMariaDb(): Promise<void> {
  const there = async (): Promise<boolean> => (await run('mariadbd', ['--version'], { env }).catch(() => null)) !== null && (await run('mariadb', ['--version'], { env }).catch(() => null)) !== null;
  if (await there()) return;
  if (process.getuid?.() !== 0) throw new Error('MariaDB is not installed, and only root can install it');
  const apt = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 180_000 };
  const install = (): Promise<unknown> => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', 'mariadb-server-core', 'mariadb-client-core'], apt);
  await install().catch(async () => {
    await run('apt-get', ['update', '-q'], apt);
    await install();
  });
}

async function needPackage(): Promise<void> {
  // Nothing of it has to be compiled for MariaDB.
  await npmPackages(packages, [release], { env });
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function until(so: () => Promise<void>, ms = 40_000): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    try {
      return await so();
    } catch (thrown) {
      if (Date.now() > end) throw thrown;
      await new Promise((done) => setTimeout(done, 150));
    }
  }
}
