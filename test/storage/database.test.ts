// The database of this device when it misbehaves: it is opened again where that helps, given up where it does not, and
// whatever it does ends as a StorageError that says which.

import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { openDatabase, StorageError, type Database } from '../../src/storage/database.js';
import { patience } from '../support/patience.js';

const real = globalThis.indexedDB;
let made = 0;
const fresh = (): string => `database-${++made}`;
function use(factory: unknown): void {
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, writable: true, value: factory });
}
/** A factory whose databases fail as told. */
function failing(open: () => unknown): IDBFactory {
  return { open } as unknown as IDBFactory;
}
async function reason(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(() => null, (error: unknown) => error);
  assert.ok(thrown instanceof StorageError, `it ended with ${String(thrown)}`);
  return thrown.reason;
}
const all = (database: Database): Record<string, () => Promise<unknown>> => ({
  get: () => database.get('k'), set: () => database.set('k', 1), delete: () => database.delete('k'), entries: () => database.entries(), update: () => database.update('k', () => 2),
});
const opened = (name: string, version: number, upgrade: (db: IDBDatabase) => void = () => undefined): Promise<IDBDatabase> => new Promise((done, fail) => {
  const request = real.open(name, version);
  request.onupgradeneeded = () => upgrade(request.result);
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
  request.onblocked = () => fail(new Error('blocked'));
});
/** Makes the next `times` transactions of this kind throw. */
function breakTransactions(times: number, name: string): () => void {
  const { prototype } = globalThis.IDBDatabase;
  const original = prototype.transaction;
  let left = times;
  prototype.transaction = function (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
    if (left-- > 0) throw new DOMException('closing', name);
    return original.apply(this, args);
  };
  return () => { prototype.transaction = original; };
}

describe('a device without a database', () => {
  afterEach(() => use(real));
  for (const [how, make] of [
    ['that has none', () => use(undefined)], ['where it is null', () => use(null)],
    ['where touching it throws', () => Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get: () => { throw new DOMException('sandboxed', 'SecurityError'); } })],
    ['where opening throws', () => use(failing(() => { throw new DOMException('private', 'SecurityError'); }))],
    ['where opening fails', () => use(failing(() => {
      const request = { error: new DOMException('private mode', 'InvalidStateError') } as { error: DOMException; onerror?: () => void };
      setTimeout(() => request.onerror?.());
      return request;
    }))],
    ['where opening answers with nothing', () => use(failing(() => undefined))],
  ] as const) {
    it(`${how} says so, each time`, async () => {
      make();
      const database = openDatabase(fresh());
      for (const [name, work] of Object.entries(all(database))) assert.equal(await reason(work()), 'missing', name);
      database.close();
    });
  }
  it('that never answers is given up after a while, and works when it answers again', async () => {
    use(failing(() => ({})));
    const database = openDatabase(fresh(), { patience: 30 });
    const began = performance.now();
    for (const [name, work] of Object.entries(all(database))) assert.equal(await reason(work()), 'missing', name);
    assert.ok(performance.now() - began < patience);
    use(real);
    await database.set('k', 'v');
    assert.equal(await database.get('k'), 'v');
  });
  it('that has never answered is waited for less long the next time', async () => {
    use(failing(() => ({})));
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const database = openDatabase(fresh());
      const first = reason(database.get('k'));
      mock.timers.tick(5_000);
      assert.equal(await first, 'missing');
      const second = reason(database.get('k'));
      mock.timers.tick(250);
      assert.equal(await second, 'missing');
    } finally {
      mock.timers.reset();
    }
  });
});

describe('a database that breaks while it is used', () => {
  for (const name of ['InvalidStateError', 'AbortError', 'UnknownError', 'TransactionInactiveError']) {
    it(`is opened again after ${name}, and nobody notices`, async () => {
      const database = openDatabase(fresh());
      await database.set('k', 'before');
      for (const [what, work] of Object.entries(all(database))) {
        const mend = breakTransactions(1, name);
        try {
          await work();
        } catch (error) {
          assert.fail(`${what}: ${String(error)}`);
        } finally {
          mend();
        }
      }
    });
    it(`is not tried for ever after ${name}`, async () => {
      const database = openDatabase(fresh());
      await database.set('k', 'before');
      const mend = breakTransactions(Infinity, name);
      try {
        for (const [what, work] of Object.entries(all(database))) assert.equal(await reason(work()), 'failed', what);
      } finally {
        mend();
      }
      assert.equal(await database.get('k'), 'before');
    });
  }
  it('is begun anew when somebody has deleted it', async () => {
    const name = fresh();
    const database = openDatabase(name);
    await database.set('k', 'old');
    await new Promise<void>((done, fail) => {
      const request = real.deleteDatabase(name);
      request.onsuccess = () => done();
      request.onblocked = () => fail(new Error('an open connection blocks the deletion'));
    });
    assert.equal(await database.get('k'), undefined);
    await database.set('k', 'new');
    assert.equal(await database.get('k'), 'new');
  });
  it('gives way to a newer version in another tab, and goes on in it', async () => {
    const name = fresh();
    const database = openDatabase(name);
    await database.set('k', 'v');
    const newer = await opened(name, 7);
    assert.equal(await database.get('k'), 'v');
    newer.close();
  });
  it('does not wait for ever behind another tab that will not let go', async () => {
    const name = fresh();
    const first = await opened(name, 1, (db) => db.createObjectStore('keyval'));
    // Asked for while the old one is open and deaf.
    const deleting = real.deleteDatabase(name);
    const database = openDatabase(name, { patience: 60 });
    assert.equal(await reason(database.get('k')), 'missing');
    first.close();
    await new Promise<void>((done) => { deleting.onsuccess = () => done(); });
    await database.set('k', 'v');
    assert.equal(await database.get('k'), 'v');
  });
  it('leaves what it cannot mend: a newer version’s database', async () => {
    const name = fresh();
    (await opened(name, 9, (db) => db.createObjectStore('theirs'))).close();
    const database = openDatabase(name);
    for (const [what, work] of Object.entries(all(database))) assert.equal(await reason(work()), 'missing', what);
    const still = await opened(name, 9);
    assert.deepEqual([...still.objectStoreNames], ['theirs']);
    still.close();
  });
});

describe('what does not fit', () => {
  function breakPut(name: string): () => void {
    const { prototype } = globalThis.IDBObjectStore;
    const original = prototype.put;
    prototype.put = function () { throw new DOMException('no', name); };
    return () => { prototype.put = original; };
  }
  it('is said to be too much, and what was there before stays', async () => {
    const database = openDatabase(fresh());
    await database.set('k', 'before');
    const mend = breakPut('QuotaExceededError');
    try {
      assert.equal(await reason(database.set('k', 'more')), 'full');
      assert.equal(await reason(database.update('k', () => 'more')), 'full');
      assert.equal(await database.get('k'), 'before');
      await database.delete('nothing');
    } finally {
      mend();
    }
    await database.set('k', 'more');
    assert.equal(await database.get('k'), 'more');
  });
  it('is refused once where it cannot be kept at all', async () => {
    const database = openDatabase(fresh());
    await database.set('k', 'before');
    assert.equal(await reason(database.set('k', () => 'a function')), 'failed');
    assert.equal(await reason(database.update('k', () => Symbol('x'))), 'failed');
    assert.equal(await database.get('k'), 'before');
  });
});

describe('a record that cannot be read', () => {
  it('costs itself, not the others', async () => {
    const database = openDatabase(fresh());
    for (const key of ['a', 'bad', 'c']) await database.set(key, key);
    const { prototype } = globalThis.IDBObjectStore;
    const { get, getAll } = prototype;
    const broken = (): never => { throw new DOMException('Failed to read large IndexedDB value', 'DataError'); };
    prototype.getAll = broken;
    prototype.get = function (this: IDBObjectStore, key: IDBValidKey) { return key === 'bad' ? broken() : get.call(this, key); };
    try {
      assert.deepEqual(await database.entries(), [['a', 'a'], ['c', 'c']]);
      assert.equal(await reason(database.get('bad')), 'failed');
    } finally {
      Object.assign(prototype, { get, getAll });
    }
  });
});

describe('a change', () => {
  it('that throws is thrown as it is, and nothing is written', async () => {
    const database = openDatabase(fresh());
    await database.set('k', 1);
    const own = new RangeError('mine');
    await assert.rejects(database.update('k', () => { throw own; }), (error) => error === own);
    assert.equal(await database.get('k'), 1);
  });
  it('made at once in two tabs counts twice', async () => {
    const name = fresh();
    const tabs = [openDatabase(name), openDatabase(name)];
    await Promise.all(Array.from({ length: 20 }, (_, i) => tabs[i % 2]!.update('n', (old) => (typeof old === 'number' ? old : 0) + 1)));
    assert.equal(await tabs[0]!.get('n'), 20);
  });
});
