// `npm run backends`: the demo pages, and beside them every server that can be had on this machine, each with the model thread in it.
// Stands here and not in demo/, because what it starts are the servers of the tests. Everything is on loopback and gone afterwards.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer as createVite } from 'vite';
import { hostHere, notStarted } from './host.js';
import { mounted } from './mount.js';
import { real } from './real.js';
import { type Absent, installed, type Installed, type Start, type Started } from './served.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Demo {
  /** Of the demo pages; ends with a slash. */
  readonly url: string;
  /** Settles when every server runs or is known not to: why not, by name. */
  readonly started: Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** What runs in this process is started when a page asks for it; `names` at once. `said` is told one line for each of those. `port` 0: any. */
export async function startDemo(names: readonly Installed[], { port = 0, said = (_line: string): void => {} } = {}): Promise<Demo> {
  const servers: Record<string, Started | Absent> = Object.fromEntries(installed.map((name) => [name,
    names.includes(name) ? { why: 'it is still starting; reload in a minute' } : notStarted]));
  const vite = await createVite({
    configFile: join(root, 'vite.config.ts'), root: join(root, 'demo'), logLevel: 'error', server: { port, host: '127.0.0.1' },
    // Of its own: servers that differ by a plugin throw away each other's optimized dependencies.
    cacheDir: join(root, 'node_modules/.cache/vite-backends'),
    // Before the one that vite.config.ts has: the servers of this process are to answer.
    plugins: [{ ...mounted((origins) => hostHere(origins, servers)), enforce: 'pre' }],
  });
  await vite.listen();
  const { origin, port: at } = new URL(vite.resolvedUrls!.local[0]!);
  let ending = false;
  const begin = async (): Promise<Readonly<Record<string, string>>> => {
    const missing: Record<string, string> = {};
    for (const name of names) {
      if (ending) break;
      const start: Start = real[name];
      const server = await start([origin, `http://localhost:${at}`]).catch((thrown: unknown) => String(thrown instanceof Error ? thrown.message : thrown).split('\n')[0]!);
      servers[name] = typeof server === 'string' ? { why: server } : server;
      // What was interrupted says nothing of the machine.
      if (ending) break;
      if (typeof server === 'string') missing[name] = server;
      said(typeof server === 'string' ? `${name} does not run: ${server}` : `${name} runs at ${server.attributes['data-service'] ?? server.attributes['src']}. ${server.about}`);
    }
    return missing;
  };
  const started = begin();
  return {
    url: `${origin}/`, started,
    async close() {
      ending = true;
      await started;
      await Promise.all([vite.close(), ...Object.values(servers).map((server) => ('why' in server ? undefined : server.stop()))]);
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const demo = await startDemo(installed, { port: 5173, said: (line) => console.log(line) });
  console.log(`Open ${demo.url}backends.html; those that are installed first appear there once they run, the others are there already.`);
  let stopping = false;
  const stop = (): void => {
    stopping = true;
    console.log('Stopping what was started.');
    void demo.close().then(() => process.exit());
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await demo.started;
  if (!stopping) console.log('That is all. Ctrl+C ends them.');
}
