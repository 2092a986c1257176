// Starts a real OpenID Connect provider for tests, on loopback, everything in memory. Installs its package into node_modules/.cache
// where it is missing. Answers with a reason where it cannot.

import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { npmPackages } from '../../support/npm-packages.js';

export interface Provider {
  /** As its tokens name it. */
  readonly issuer: string;
  readonly client: 'widget';
  /** 'refresh': refresh tokens are refused from now on; '': nothing is. */
  refuse(what: 'refresh' | ''): Promise<void>;
  stop(): Promise<void>;
}

const packages = fileURLToPath(new URL('../../../node_modules/.cache/backends/oidc/', import.meta.url));
const release = 'oidc-provider@9.13.3';

/** A string says why there can be none here. `callbacks`: addresses it may lead back to. `life`: seconds its tokens last. */
export async function startProvider(callbacks: readonly string[], life = 3600): Promise<Provider | string> {
  try {
    await needPackage();
  } catch (thrown) {
    return `oidc-provider cannot be had here: ${String(thrown).slice(0, 200)}`;
  }
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(new URL('provider.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: String(port), OIDC_DIR: packages, REDIRECTS: callbacks.join(' '), LIFE: String(life) },
  });
  const issuer = `http://127.0.0.1:${port}`;
  let said = '';
  const up = await new Promise<boolean>((done) => {
    const hear = (data: Buffer): void => {
      said += data;
      if (said.includes('listening')) done(true);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('exit', () => done(false));
  });
  if (!up) return `oidc-provider did not start: ${said.slice(-400)}`;
  return {
    issuer, client: 'widget',
    async refuse(what) {
      await fetch(`${issuer}/knobs?refuse=${what}`);
    },
    stop: () => new Promise((done) => {
      child.once('exit', () => done());
      child.kill('SIGTERM');
    }),
  };
}

async function needPackage(): Promise<void> {
  await npmPackages(packages, [release]);
}

export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
