// Starts backends when they are asked for, and knows of each how it stands. Run as a program it is a process of its own that the demo's
// server talks to: what is started there, and what has to be installed first, keeps nobody waiting, and all of it ends with that process.

import { fileURLToPath } from 'node:url';
import { type Absent, installed, type Start, type Started, type State } from './served.js';
import { standIns } from './stand-ins.js';

export type Held = (State & { readonly base?: string });
export interface Host {
  /** By name: why it cannot be had just now; null: it can. */
  list(): Promise<Readonly<Record<string, string | null>>>;
  /** Starts it where it does not run yet. */
  state(name: string): Promise<Held>;
  close(): Promise<void>;
}

export const notStarted: Absent = { why: 'npm run backends starts it' };
const nobody = Object.fromEntries(installed.map((name) => [name, notStarted]));

/** `origins`: of the demo pages. `others` are those that somebody else starts, by name: how they stand. Default: nobody does. */
export function hostHere(origins: readonly string[], others: Readonly<Record<string, Started | Absent>> = nobody): Host {
  const running = new Map<string, Promise<Started | Absent>>();
  const start = async (begin: Start): Promise<Started | Absent> => {
    const started = await begin(origins).catch((thrown: unknown) => String(thrown instanceof Error ? thrown.message : thrown).split('\n')[0]!);
    return typeof started === 'string' ? { why: started } : started;
  };
  return {
    async list() {
      const found: Record<string, string | null> = Object.fromEntries(Object.keys(standIns).map((name) => [name, null]));
      for (const [name, other] of Object.entries(others)) found[name] = 'why' in other ? other.why : null;
      return found;
    },
    async state(name) {
      const other = Object.hasOwn(others, name) ? others[name] : undefined;
      if (!other && !Object.hasOwn(standIns, name)) return { why: 'there is no such backend' };
      const there = other ? Promise.resolve(other) : running.get(name) ?? start(standIns[name as keyof typeof standIns]);
      if (!other) running.set(name, there);
      const found = await there;
      if ('why' in found) return { why: found.why };
      const { attributes, against, about, base } = found;
      return { attributes, against, about, ...(base === undefined ? {} : { base }) };
    },
    async close() {
      await Promise.all([...running.values()].map(async (started) => {
        const found = await started;
        if (!('why' in found)) await found.stop();
      }));
    },
  };
}

export interface Question {
  readonly id: number;
  /** Absent: the list. */
  readonly name?: string;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const host = hostHere(process.argv.slice(2));
  process.on('message', ({ id, name }: Question) => {
    void (name === undefined ? host.list() : host.state(name)).then((answer) => process.send?.({ id, answer }));
  });
  // Whoever asked is gone; Ctrl+C reaches both, and they end it in order.
  process.on('disconnect', () => void host.close().finally(() => process.exit()));
  process.on('SIGINT', () => {});
}
