// A key-value database on this device (IndexedDB through idb-keyval) that minds its connection: a dead one is opened
// again and the work done once more, one that never answers is given up. Knows nothing of what it keeps.

import { type UseStore, createStore, del, entries, get, keys, set } from 'idb-keyval';

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
  /** One record, and with it those that `more` names because of it; all as they are at one moment. */
  look(key: string, more: (first: unknown) => Wanted): Promise<Found>;
  /** As `look`, and then writes what `change` answers (undefined: deletes), in the same transaction. What is thrown is as in `update`. */
  exchange(key: string, more: (first: unknown) => Wanted, change: (found: Found) => ReadonlyMap<string, unknown>): Promise<void>;
  /** Lets go of the connection; the next call opens another. */
  close(): void;
}

/** Keys; 'all': everything there is. */
export type Wanted = readonly string[] | 'all';
export interface Found {
  readonly first: unknown;
  readonly wanted: Wanted;
  /** What is not kept is not in it. */
  readonly rest: ReadonlyMap<string, unknown>;
}

export interface DatabaseOptions {
  /** Milliseconds after which an answer is no longer waited for. Default 5000. */
  readonly patience?: number;
}

/** How long one that has never answered is waited for the next time. Milliseconds. */
const haste = 250;

/** Nothing is opened before the first call. */
export function openDatabase(name: string, { patience = 5000 }: DatabaseOptions = {}): Database {
  let connection: UseStore | null = null;
  let db: IDBDatabase | null = null;
  /** Has it ever worked? */
  let worked = false;
  /** It has said nothing so far, though it was asked. */
  let silent = false;

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
      timer = setTimeout(() => reject(new DOMException('no answer in time', 'TimeoutError')), silent ? Math.min(haste, patience) : patience);
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
        silent = false;
        return value;
      } catch (thrown) {
        if (thrown instanceof Refused) throw thrown.cause;
        const kind = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
        close();
        if (kind === 'TimeoutError' && !worked) silent = true;
        if (kind === 'QuotaExceededError') throw new StorageError('full', thrown);
        if (again || kind === 'DataCloneError' || kind === 'TimeoutError') throw new StorageError(worked ? 'failed' : 'missing', thrown);
      }
    }
  }

  const exchange: Database['exchange'] = (key, more, change) => unlessOver((mayStill) => run((use) => use('readwrite', (store) => finished<void>(store, (done) => {
    gather(store, key, (first) => mayStill(() => more(first)), (found) => {
      for (const [name, value] of mayStill(() => change(found))) {
        if (value === undefined) store.delete(name);
        else store.put(value, name);
      }
      done();
    });
  }))));

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
    update: (key, change) => exchange(key, () => [], ({ first }) => new Map([[key, change(first)]])),
    look: (key, more) => run((use) => use('readonly', (store) => finished(store, (done) => gather(store, key, more, done)))),
    exchange,
    close,
  };
}

/** Asks for one record, then for the rest, without letting go of the transaction. What `more` and `then` throw aborts it. */
function gather(store: IDBObjectStore, key: string, more: (first: unknown) => Wanted, then: (found: Found) => void): void {
  const step = <T>(request: IDBRequest<T>, act: (value: T) => void): void => {
    request.onsuccess = () => {
      try {
        act(request.result);
      } catch (thrown) {
        thrownIn.set(store.transaction, thrown);
        store.transaction.abort();
      }
    };
  };
  step<unknown>(store.get(key), (first) => {
    const wanted = more(first);
    const rest = new Map<string, unknown>();
    if (wanted === 'all') {
      step(store.getAllKeys(), (keys) => step<unknown[]>(store.getAll(), (values) => {
        keys.forEach((name, i) => rest.set(String(name), values[i]));
        then({ first, wanted, rest });
      }));
      return;
    }
    let waiting = wanted.length;
    if (waiting === 0) return then({ first, wanted, rest });
    for (const name of wanted) step<unknown>(store.get(name), (value) => {
      if (value !== undefined) rest.set(name, value);
      if (--waiting === 0) then({ first, wanted, rest });
    });
  });
}
const thrownIn = new WeakMap<IDBTransaction, unknown>();

/** What `done` was told, when the transaction is kept; else why it was not. */
function finished<T>({ transaction }: IDBObjectStore, work: (done: (value: T) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let answer: { readonly value: T } | null = null;
    transaction.oncomplete = () => (answer ? resolve(answer.value) : reject(new DOMException('ended early', 'AbortError')));
    transaction.onabort = transaction.onerror = () => reject(thrownIn.get(transaction) ?? transaction.error ?? new DOMException('aborted', 'AbortError'));
    work((value) => { answer = { value }; });
  });
}

/** After an answer has been given up, a transaction that starts late must not write. */
async function unlessOver(work: (mayStill: <T>(act: () => T) => T) => Promise<void>): Promise<void> {
  let over = false;
  try {
    await work((act) => {
      if (over) throw new Refused(new Error('given up'));
      try {
        return act();
      } catch (thrown) {
        throw new Refused(thrown);
      }
    });
  } finally {
    over = true;
  }
}

/** What `change` threw, told from what the database threw. */
class Refused extends Error {
  constructor(cause: unknown) {
    super('refused', { cause });
  }
}
