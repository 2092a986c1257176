// Rigs of the conformance kit for the adapters that need no server. For Node and browsers.

import type { Rig } from '../../src/conformance/index.js';
import { CommentError } from '../../src/core/errors.js';
import type { Viewer } from '../../src/core/model.js';
import { type DeviceOptions, deviceAdapter } from '../../src/adapters/device.js';
import { type MemoryAdapter, type MemoryOptions, type Seed, memoryAdapter } from '../../src/adapters/memory.js';

const call = { signal: new AbortController().signal };
const thread = { id: 'proven', title: 'Proven' };
export const people: Seed = {
  people: [
    { id: 'grace', name: 'Grace', role: 'moderator' }, { id: 'piet', name: 'Piet', role: 'moderator' },
    { id: 'lena', name: 'Lena', role: 'contributor' }, { id: 'dan', name: 'Dan', role: 'contributor' },
  ],
};
/** Small limits, so that they can be tried. */
export const limits = { depth: 4, length: 500 } as const;

const hour = 3_600_000;
/** A clock that never gives the same time twice. */
function clock(): (() => number) & { later(): Promise<void> } {
  let now = Date.UTC(2024, 0, 1);
  return Object.assign(() => (now += 1000), { later: async () => { now += hour; } });
}

async function fill(adapter: Pick<MemoryAdapter, 'write'>, count: number): Promise<void> {
  let last: import('../../src/core/model.js').CommentId | null = null;
  for (let n = 0; n < count; n++) {
    const parent: typeof last = n % 5 < 2 ? null : last;
    const made = await adapter.write.create({ thread, parent, source: `Seeded ${n}` }, { ...call, key: `seed-${n}` as never });
    last = made.id;
  }
}

/** Somewhere on the web where a page's own code puts pictures. */
function shelf(): { upload(file: Blob): Promise<string>; download(address: string): Promise<Response> } {
  const files = new Map<string, Blob>();
  return {
    async upload(file) {
      const address = `https://pictures.example/${files.size + 1}.png`;
      files.set(address, file);
      return address;
    },
    async download(address) {
      const file = files.get(new URL(address, 'https://pictures.example').href);
      return file ? new Response(file, { headers: { 'content-type': file.type } }) : new Response(null, { status: 404 });
    },
  };
}

/** `wrap` may break it. */
export async function memoryRig(options: MemoryOptions = {}, wrap: (adapter: MemoryAdapter) => MemoryAdapter = (adapter) => adapter): Promise<Rig> {
  const { upload, download } = shelf();
  const now = clock();
  const site = memoryAdapter({ seed: people, ...limits, now, editFor: hour, upload, ...options });
  const challenge = questioned(site);
  const adapter = wrap(site);
  return {
    adapter, thread,
    signIn: () => site.auth.login('form', { name: 'Reader' }, call),
    signOut: () => site.auth.logout(call),
    moderator: () => site.auth.login('form', { name: 'Grace' }, call),
    seed: (count) => fill(memoryAdapter({ beside: site, as: 'Seeder' }), count),
    peek: async (id) => (await memoryAdapter({ beside: site }).read.page(ask, call)).comments.find((comment) => comment.id === id) ?? null,
    second: async () => memoryAdapter({ beside: site, as: 'Other' }),
    expire: async () => site.become(null),
    challenge,
    later: now.later,
    close: async () => site.closeThread(thread.id),
    reported: async (id) => site.reports().some(({ comment, text }) => comment === id && text === 'In my own words'),
    download,
    dispose: async () => adapter.dispose(),
  };
}

/** The site asks for a word before anybody writes, once it has been told to. */
function questioned(site: MemoryAdapter): () => Promise<Readonly<Record<string, string>>> {
  let asks = false;
  const { write, auth } = site;
  const challenge = { id: 'word', kind: 'form', fields: [{ name: 'word', type: 'text', required: true }] } as const;
  // Itself and no copy: others are made beside it.
  Object.assign(site, {
    write: { ...write, create: (...args) => (asks ? Promise.reject(new CommentError('challenge', 'asked first', { challenge })) : write.create(...args)) },
    auth: {
      ...auth,
      async answer(_, { word }) {
        if (word !== 'friend') throw new CommentError('invalid', 'wrong', { fields: { word: 'Not this one.' } });
        asks = false;
      },
    },
  } satisfies Pick<MemoryAdapter, 'write' | 'auth'>);
  return async () => {
    asks = true;
    return { word: 'friend' };
  };
}
const ask = { thread, parent: null, order: 'oldest', after: null, size: 1000, replies: { depth: 100, size: 1000 } } as const;

let databases = 0;
export function freshName(): string {
  return `parley-test-${Date.now()}-${databases++}`;
}

/** Several adapters on one database are several tabs, which share the reader: the seeder signs out again. */
export async function deviceRig(options: DeviceOptions = {}): Promise<Rig> {
  const database = freshName();
  const now = clock();
  const { upload, download } = shelf();
  const tab = (): ReturnType<typeof deviceAdapter> => {
    const made = deviceAdapter({ seed: people, database, ...limits, now, editFor: hour, upload, ...options });
    tabs.push(made);
    return made;
  };
  const tabs: ReturnType<typeof deviceAdapter>[] = [];
  const adapter = tab();
  const signIn = (name: string): Promise<Viewer> => adapter.auth!.login('form', { name }, call);
  return {
    adapter, thread,
    signIn: () => signIn('Reader'),
    signOut: () => adapter.auth!.logout(call),
    moderator: () => signIn('Grace'),
    async seed(count) {
      await signIn('Seeder');
      await fill(adapter as Pick<MemoryAdapter, 'write'>, count);
      await adapter.auth!.logout(call);
    },
    peek: async (id) => (await tab().read.page(ask, call)).comments.find((comment) => comment.id === id) ?? null,
    async second() {
      const other = tab();
      await other.auth!.login('form', { name: 'Other' }, call);
      return other;
    },
    later: now.later,
    expire: () => tab().auth!.logout(call),
    // Whoever keeps order on this device; the reader then signs in again.
    async close() {
      const reader = await adapter.auth!.viewer(call);
      const other = tab();
      await signIn('Grace');
      const { id } = await adapter.write!.create({ thread, parent: null, source: 'The last word' }, { ...call, key: 'closing' as never });
      await other.moderate!.set(id, 'lock', true, { ...call, key: 'lock' as never });
      if (reader) await signIn(reader.name);
    },
    reported: async (id) => (await tab().reports()).some(({ comment, text }) => comment === id && text === 'In my own words'),
    download,
    async dispose() {
      for (const each of tabs) each.dispose();
      await new Promise((done) => {
        const request = indexedDB.deleteDatabase(database);
        request.onsuccess = request.onerror = request.onblocked = done;
      });
    },
  };
}
