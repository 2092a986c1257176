// What a reader lives through whose comments stay on their device. The same in Node and in browsers.

import { type DeviceOptions, type Seed, deviceAdapter } from '../../src/adapters/device.js';
import { ok, refused, same, soon } from '../../src/conformance/assert.js';
import { call, writeCall } from '../../src/conformance/promise.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { TestFn } from '../../src/conformance/index.js';
import type { Comment, CommentId } from '../../src/core/model.js';
import { openDatabase } from '../../src/storage/database.js';
import { freshName } from '../support/adapter-rigs.js';

const thread = { id: 'notes' };
const seed: Seed = { threads: [{ id: 'notes', comments: [{ id: 'seeded', author: 'Somebody', text: 'Seeded words', ago: 60 }] }] };

async function read(adapter: CommentAdapter): Promise<readonly Comment[]> {
  return (await adapter.read.page({ thread, parent: null, order: 'oldest', after: null, size: 100, replies: { depth: 9, size: 99 } }, call)).comments;
}
const words = async (adapter: CommentAdapter): Promise<(string | undefined)[]> => (await read(adapter)).map(({ body }) => body?.source);
const login = (adapter: CommentAdapter, name = 'Reader'): Promise<unknown> => adapter.auth!.login('form', { name }, call);
const say = (adapter: CommentAdapter, source: string): Promise<Comment> => adapter.write!.create({ thread, parent: null, source }, writeCall());

export function deviceStories(test: TestFn): void {
  /** A story with as many tabs as it opens. */
  const story = (name: string, run: (open: (options?: DeviceOptions) => ReturnType<typeof deviceAdapter>, database: string) => Promise<void>): void =>
    test(name, async () => {
      const database = freshName();
      const tabs: ReturnType<typeof deviceAdapter>[] = [];
      try {
        await run((options = {}) => {
          const tab = deviceAdapter({ seed, database, ...options });
          tabs.push(tab);
          return tab;
        }, database);
      } finally {
        for (const tab of tabs) tab.dispose();
      }
    });

  story('what was written, voted and who is signed in is there after a reload', async (open) => {
    const before = open();
    await login(before);
    await say(before, 'Kept words');
    await before.react!.set('seeded' as CommentId, 'up', true, writeCall());
    before.dispose();
    const after = open();
    same(await words(after), ['Seeded words', 'Kept words'], 'words');
    same((await read(after))[0]?.reactions['up'], { count: 1, mine: true }, 'vote');
    same((await after.auth!.viewer(call))?.name, 'Reader', 'reader');
  });

  story('reading alone stores nothing', async (open, database) => {
    const tab = open();
    await read(tab);
    await tab.auth!.viewer(call);
    tab.dispose();
    const kept = openDatabase(database);
    same(await kept.entries(), [], 'stored');
    kept.close();
  });

  story('a seed that changes later does not undo what the reader changed', async (open) => {
    const before = open();
    await login(before);
    await say(before, 'Mine');
    before.dispose();
    let asked = 0;
    const after = open({ seed: async () => {
      asked++;
      return { threads: [{ id: 'notes', comments: [{ author: 'New', text: 'New seed' }] }] };
    } });
    same(await words(after), ['Seeded words', 'Mine'], 'words');
    same(asked, 0, 'times the seed was asked for');
  });

  story('a seed that could not be fetched is asked for again', async (open) => {
    let asked = 0;
    const tab = open({ seed: async () => {
      if (asked++ === 0) throw new TypeError('Failed to fetch');
      return seed;
    } });
    await refused(() => words(tab), ['unknown'], 'a page without its seed');
    same(await words(tab), ['Seeded words'], 'words');
  });

  story('two tabs that write at once lose nothing', async (open) => {
    const [one, two] = [open(), open()];
    await login(one);
    await read(two);
    await Promise.all([1, 2, 3, 4, 5].flatMap((n) => [say(one, `one ${n}`), say(two, `two ${n}`)]));
    same((await words(one)).length, 11, 'comments in one tab');
    same((await words(open())).length, 11, 'comments after a reload');
    same(new Set((await read(two)).map(({ id }) => id)).size, 11, 'different ids');
  });

  story('what one tab writes and removes is told in the other', async (open) => {
    const [one, two] = [open(), open()];
    await login(one);
    await read(two);
    const put: string[] = [];
    const drop: string[] = [];
    const stop = two.live!.open(thread, { put: ({ id }) => put.push(id), drop: (id) => drop.push(id), lost() {} });
    const { id } = await say(one, 'Over there');
    await soon(() => put.includes(id), 'the comment was not told');
    same((await words(two)).includes('Over there'), true, 'it is read');
    await one.write!.remove!(id, writeCall());
    await soon(() => drop.includes(id), 'the removal was not told');
    stop();
  });

  story('without BroadcastChannel the other tab is in step when its thread is read again', async (open) => {
    await without('BroadcastChannel', async () => {
      const [one, two] = [open(), open()];
      await login(one);
      await read(two);
      await say(one, 'Over there');
      same((await words(two)).at(-1), 'Over there', 'last words');
    });
  });

  story('a sign-out in one tab is told in the other, and a sign-in not to the tab that made it', async (open) => {
    const [one, two] = [open(), open()];
    const [toldOne, toldTwo]: (string | null)[][] = [[], []];
    one.auth!.watch!((viewer) => toldOne?.push(viewer?.name ?? null));
    two.auth!.watch!((viewer) => toldTwo?.push(viewer?.name ?? null));
    await read(two);
    await login(one);
    await soon(() => toldTwo?.at(-1) === 'Reader', 'the sign-in was not told');
    await one.auth!.logout(call);
    await soon(() => toldTwo?.at(-1) === null, 'the sign-out was not told');
    same(toldOne, [], 'told to the tab that did it');
  });

  story('where there is no IndexedDB it works until the page is left', async (open) => {
    await without('indexedDB', async () => {
      const tab = open();
      await login(tab);
      await say(tab, 'For now');
      same(await words(tab), ['Seeded words', 'For now'], 'words');
    });
  });

  story('where IndexedDB refuses to open it works until the page is left', async (open) => {
    await patched(IDBFactory.prototype, 'open', () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    }, async () => {
      const tab = open();
      await login(tab);
      await say(tab, 'For now');
      same((await words(tab)).length, 2, 'comments');
    });
  });

  story('a connection that died is opened again and nobody notices', async (open) => {
    const tab = open();
    await login(tab);
    let died = 0;
    const real = IDBDatabase.prototype.transaction;
    await patched(IDBDatabase.prototype, 'transaction', function (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
      if (died++ === 0) throw new DOMException('The database connection is closing.', 'InvalidStateError');
      return real.apply(this, args);
    }, async () => {
      await say(tab, 'After all');
    });
    ok(died > 1, 'the connection did not die');
    same(await words(open()), ['Seeded words', 'After all'], 'words after a reload');
  });

  story('a database that stays dead refuses the write, shows what was, and takes it later', async (open) => {
    const tab = open();
    await login(tab);
    await patched(IDBDatabase.prototype, 'transaction', () => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError');
    }, async () => {
      await refused(() => say(tab, 'Lost words'), ['server'], 'a write that cannot be kept');
      same(await words(tab), ['Seeded words'], 'words');
    });
    await say(tab, 'Kept words');
    same(await words(open()), ['Seeded words', 'Kept words'], 'words after a reload');
  });

  story('a full device refuses the write, says so, and has not half done it', async (open) => {
    const tab = open();
    await login(tab);
    const told: string[] = [];
    tab.live!.open(thread, { put: ({ id }) => told.push(id), drop: (id) => told.push(id), lost() {} });
    await patched(IDBObjectStore.prototype, 'put', () => {
      throw new DOMException('No room.', 'QuotaExceededError');
    }, async () => {
      const error = await say(tab, 'Too much').catch((thrown: unknown) => thrown as { code?: unknown; reason?: unknown });
      same([(error as { code?: unknown }).code, (error as { reason?: unknown }).reason], ['server', 'There is no room left on this device.'], 'code and reason');
      same(await words(tab), ['Seeded words'], 'words');
    });
    same(told, [], 'told to the feed');
  });

  const rubbish: readonly [string, unknown][] = [
    ['a text', 'rubbish'],
    ['an empty object', {}],
    ['rows that are none', { conversation: { rows: [null, 7, { id: 3 }, { id: 'x', thread: 'notes', parent: 'nobody', createdAt: 1 }], people: 'no' } }],
  ];
  for (const [what, value] of rubbish) {
    story(`a record that became ${what} is survived, and writing works`, async (open, database) => {
      const kept = openDatabase(database);
      await kept.set('conversation.1', value);
      kept.close();
      const tab = open();
      const before = (await words(tab)).length;
      await login(tab);
      await say(tab, 'Again');
      same((await words(open())).length, before + 1, 'comments after a reload');
    });
  }

  story('what an earlier version kept in one record is there, and moves at the first write', async (open, database) => {
    const row = (id: string, serial: number, rest: object = {}): object => ({
      id, thread: 'notes', parent: null, depth: 0, serial, author: 'old', body: { format: 'text', source: `Words of ${id}` }, createdAt: 1e12 + serial,
      editedAt: null, state: 'shown', votes: {}, voters: { up: ['old'] }, key: null, pinned: false, lang: null, rev: serial, ...rest,
    });
    const kept = openDatabase(database);
    await kept.set('conversation.1', { viewer: 'old', conversation: {
      rev: 9, serial: 7, people: [{ id: 'old', name: 'Old hand', role: 'reader' }], threads: [{ ref: { id: 'notes' }, closed: false }],
      rows: [row('c1', 1), row('c7', 7, { parent: 'c1', depth: 1 })], removals: [],
    } });
    const tab = open();
    same(await words(tab), ['Words of c1', 'Words of c7'], 'words');
    same((await tab.auth!.viewer(call))?.name, 'Old hand', 'reader');
    same((await kept.entries()).map(([key]) => key), ['conversation.1'], 'kept before anything was written');
    const { id } = await say(tab, 'Anew');
    same((await kept.entries()).map(([key]) => key).filter((key) => !key.startsWith('person:')).sort(), [`row:${id}`, 'head.2', 'row:c1', 'row:c7', 'thread:notes'].sort(), 'kept after it');
    same(await words(open()), ['Words of c1', 'Words of c7', 'Anew'], 'words after a reload');
    same((await open().auth!.viewer(call))?.name, 'Old hand', 'reader after a reload');
    kept.close();
  });

  story('a vote in a thread of two thousand writes two records, and the other tab reads two', async (open) => {
    const big: Seed = { threads: [{ id: 'notes', comments: Array.from({ length: 2000 }, (_, n) => ({ id: `n${n}`, author: 'Somebody', text: `Words ${n}` })) }] };
    const [one, two] = [open({ seed: big }), open({ seed: big })];
    await login(one);
    await read(two);
    const puts = count(IDBObjectStore.prototype, 'put');
    const gets = count(IDBObjectStore.prototype, 'get');
    const alls = count(IDBObjectStore.prototype, 'getAll');
    try {
      await one.react!.set('n1999' as CommentId, 'up', true, writeCall());
      same(puts.times(), 2, 'records written');
      const again = (await two.read.page({ thread, parent: null, order: 'best', after: null, size: 1, replies: { depth: 0, size: 0 } }, call)).comments[0];
      same([again?.id, again?.reactions['up']?.count], ['n1999', 1], 'what the other tab reads');
      // Its own turn, the news of it, and the other tab's reading.
      ok(gets.times() < 10, `${gets.times()} records read`);
      same(alls.times(), 0, 'times everything was read');
    } finally {
      for (const each of [puts, gets, alls]) each.stop();
    }
  });

  story('a tab that has missed more than is remembered reads everything again', async (open) => {
    await without('BroadcastChannel', async () => {
      const [one, two] = [open(), open()];
      await login(one);
      await read(two);
      const { id } = await say(one, 'Soon gone');
      await read(two);
      await one.write!.remove!(id, writeCall());
      for (let n = 0; n < 50; n++) await say(one, `Missed ${n}`);
      same((await words(two)).length, 51, 'words');
      same((await words(two)).includes('Soon gone'), false, 'what was removed in between is there');
    });
  });

  story('a head that has broken costs the login, and not one word', async (open, database) => {
    const before = open();
    await login(before);
    await say(before, 'Kept words');
    before.dispose();
    const kept = openDatabase(database);
    await kept.set('head.2', 'rubbish');
    kept.close();
    const tab = open();
    same(await words(tab), ['Seeded words', 'Kept words'], 'words');
    same(await tab.auth!.viewer(call), null, 'reader');
    await login(tab);
    await say(tab, 'And more');
    same(await words(open()), ['Seeded words', 'Kept words', 'And more'], 'words after a reload');
  });

  story('reports and what somebody follows are there after a reload, for them alone', async (open) => {
    const before = open();
    await login(before);
    await before.report!.send('seeded' as CommentId, 'spam', 'Look', writeCall());
    await before.follow!.set(thread, true, writeCall());
    before.dispose();
    const after = open();
    same((await after.reports()).map(({ comment, reason, text }) => [comment, reason, text]), [['seeded', 'spam', 'Look']], 'reports');
    same(await after.follow!.following(thread, call), true, 'following');
    await login(after, 'Another');
    same(await after.follow!.following(thread, call), false, 'another follows');
  });

  story('a write called off while it waits changes nothing', async (open) => {
    const tab = open();
    await login(tab);
    const aborter = new AbortController();
    const first = say(tab, 'First');
    const second = tab.write!.create({ thread, parent: null, source: 'Never' }, { ...writeCall(), signal: aborter.signal });
    aborter.abort();
    await refused(() => second, ['aborted'], 'a write called off');
    await first;
    same(await words(tab), ['Seeded words', 'First'], 'words');
  });

  test('a database that never answers is given up', async () => {
    const database = openDatabase(freshName(), { patience: 20 });
    await patched(IDBFactory.prototype, 'open', () => ({} as IDBOpenDBRequest), async () => {
      const error = await database.get('x').catch((thrown: unknown) => thrown as { name?: unknown; reason?: unknown });
      same([(error as { name?: unknown }).name, (error as { reason?: unknown }).reason], ['StorageError', 'missing'], 'error');
    });
  });
}

/** Counts the calls of a method. */
function count<T extends object, K extends keyof T>(target: T, name: K): { times(): number; stop(): void } {
  const real = target[name] as (...args: unknown[]) => unknown;
  let n = 0;
  target[name] = function (this: unknown, ...args: unknown[]) {
    n++;
    return real.apply(this, args);
  } as T[K];
  return { times: () => n, stop: () => { target[name] = real as T[K]; } };
}

/** With another method for a while. */
async function patched<T extends object, K extends keyof T>(target: T, name: K, method: T[K], run: () => Promise<void>): Promise<void> {
  const real = target[name];
  target[name] = method;
  try {
    await run();
  } finally {
    target[name] = real;
  }
}

async function without(name: 'indexedDB' | 'BroadcastChannel', run: () => Promise<void>): Promise<void> {
  const real = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: undefined });
  try {
    await run();
  } finally {
    if (real) Object.defineProperty(globalThis, name, real);
    else delete (globalThis as Record<string, unknown>)[name];
  }
}
