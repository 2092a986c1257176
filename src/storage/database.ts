// A key-value database on this device (IndexedDB through idb-keyval) that minds its connection: a dead one is opened
// again and the work done once more, one that never answers is given up. Knows nothing of what it keeps.

import { type UseStore, createStore, del, entries, get, keys, promisifyRequest, set } from 'idb-keyval';

/**
 * missing: this browser, mode or page has no database; nothing will ever be kept.
 * full: no room for this. failed: it worked before and does not now, so the last write may have arrived all the same.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly reason: 'missing' | 'full' | 'failed';

  constructor(reason: StorageError['reason'], cause: unknown) {
    super(`this device’s database: ${reason}${cause instanceof Error ? ` (${cause.name}: ${cause.message})` : ''}`, { cause });
    this.reason = reason;
  }
}

/** Every method rejects with a StorageError and with nothing else, but for what `change` throws. */
export interface Database {
  /** undefined: nothing is kept under this key. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** All that can be read. */
  entries(): Promise<readonly (readonly [key: string, value: unknown])[]>;
  /** Reads, changes and writes in one transaction, whoever else writes. `change` may run twice; when it throws, nothing is written; when it answers undefined, the key goes. */
  update(key: string, change: (old: unknown) => unknown): Promise<void>;
  /** Lets go of the connection; the next call opens another. */
  close(): void;
}

export interface DatabaseOptions {
  /** Milliseconds after which an answer is no longer waited for. Default 5000. */
  readonly patience?: number;
}

/** Nothing is opened before the first call. */
export function openDatabase(name: string, { patience = 5000 }: DatabaseOptions = {}): Database {
  let connection: UseStore | null = null;
  let db: IDBDatabase | null = null;
  /** Has it ever worked? */
  let worked = false;

  const close = (): void => {
    db?.close();
    db = null;
    connection = null;
  };

  const connect = (): UseStore => {
    const use = connection ??= createStore(name, 'keyval');
    return (mode, work) => use(mode, (store) => {
      db = store.transaction.db;
      // Somebody deletes the database ("clear site data"): an open connection would block them for ever.
      db.onversionchange = close;
      return work(store);
    });
  };

  async function attempt<T>(work: (use: UseStore) => Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DOMException('no answer in time', 'TimeoutError')), patience);
    });
    try {
      return await Promise.race([work(connect()), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function run<T>(work: (use: UseStore) => Promise<T>): Promise<T> {
    // A getter that throws (a sandboxed frame) is a missing database too.
    try {
      if (typeof indexedDB === 'undefined' || indexedDB === null) throw new ReferenceError('no indexedDB');
    } catch (thrown) {
      throw new StorageError('missing', thrown);
    }
    for (let again = false; ; again = true) {
      try {
        const value = await attempt(work);
        worked = true;
        return value;
      } catch (thrown) {
        if (thrown instanceof Refused) throw thrown.cause;
        const kind = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
        close();
        if (kind === 'QuotaExceededError') throw new StorageError('full', thrown);
        if (again || kind === 'DataCloneError' || kind === 'TimeoutError') throw new StorageError(worked ? 'failed' : 'missing', thrown);
      }
    }
  }

  return {
    get: (key) => run((use) => get<unknown>(key, use)),
    set: (key, value) => run((use) => set(key, value, use)),
    delete: (key) => run((use) => del(key, use)),
    async entries() {
      try {
        return await run((use) => entries<string, unknown>(use));
      } catch (thrown) {
        // One record that cannot be read fails them all: then they are read one by one.
        if (!worked) throw thrown;
        const found: [string, unknown][] = [];
        for (const key of await run((use) => keys<string>(use))) {
          await run((use) => get<unknown>(key, use)).then((value) => found.push([key, value]), () => undefined);
        }
        return found;
      }
    },
    async update(key, change) {
      // After the answer has been given up, a transaction that starts late must not write.
      let over = false;
      try {
        await run((use) => update(use, key, (old) => {
          if (over) throw new Refused(new Error('given up'));
          try {
            return change(old);
          } catch (thrown) {
            throw new Refused(thrown);
          }
        }));
      } finally {
        over = true;
      }
    },
    close,
  };
}

/** As idb-keyval's own, which cannot remove. Everything happens in the callback: a promise would end the transaction. */
function update(use: UseStore, key: string, change: (old: unknown) => unknown): Promise<void> {
  return use('readwrite', (store) => new Promise((done, fail) => {
    const read: IDBRequest<unknown> = store.get(key);
    read.onerror = () => fail(read.error);
    read.onsuccess = () => {
      try {
        const value = change(read.result);
        if (value === undefined) store.delete(key);
        else store.put(value, key);
        done(promisifyRequest(store.transaction));
      } catch (thrown) {
        fail(thrown);
      }
    };
  }));
}

/** What `change` threw, told from what the database threw. */
class Refused extends Error {
  constructor(cause: unknown) {
    super('refused', { cause });
  }
}
