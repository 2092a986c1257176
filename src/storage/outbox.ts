// The outbox on this device: records in IndexedDB, tabs that talk by BroadcastChannel, and Web Locks that tell which of them still
// live. Where a browser lacks the last two, leases and looking again take their place. Decides nothing.

import { readKept, type Kept, type Note, type Outbox } from '../core/outbox.js';
export { Keeper } from '../core/keeper.js';
import { openDatabase } from './database.js';
import { outboxName } from './outbox-door.js';

/** Of a record; of a page's lease, where there are no locks. */
const writePrefix = 'write:';
const leasePrefix = 'page:';
/** A page in the background may be woken once a minute only, so a lease outlasts that. Milliseconds. */
const lease = 65_000;
const beat = 5_000;

export function deviceOutbox(name = outboxName): Outbox {
  const database = openDatabase(name);
  const channel = openChannel(name);
  const locks = openLocks();

  async function change(key: string, decide: (old: Kept | null) => Kept | null): Promise<Kept | null> {
    let now: Kept | null = null;
    await database.update(writePrefix + key, (old) => (now = decide(readKept(old))) ?? undefined);
    return now;
  }

  return {
    async list(place) {
      const all = await database.entries();
      return all.flatMap(([key, value]) => (String(key).startsWith(writePrefix) ? readKept(value) ?? [] : []))
        .filter((record) => record.place === place).sort((a, b) => a.at - b.at);
    },
    change,
    tell(note) {
      try {
        channel?.postMessage(note);
      } catch {
        // Something in it cannot be copied: that something has changed can be said all the same.
        channel?.postMessage({ type: 'changed', place: note.place } satisfies Note);
      }
    },
    listen(heard) {
      const ears = new AbortController();
      const { signal } = ears;
      channel?.addEventListener('message', (event: MessageEvent) => heard(event.data as Note), { signal });
      if (typeof document !== 'undefined') {
        const look = (): void => { if (!document.hidden) heard(null); };
        for (const type of ['focus', 'pageshow']) addEventListener(type, look, { signal });
        document.addEventListener('visibilitychange', look, { signal });
      }
      return () => ears.abort();
    },
    hold(owner) {
      return locks ? unlessUseless((useless) => holdLock(locks, owner, useless), () => holdLease(owner)) : holdLease(owner);
    },
    whenGone(owner, then) {
      return locks ? unlessUseless((useless) => afterLock(locks, owner, then, useless), () => afterLease(owner, then)) : afterLease(owner, then);
    },
    online: () => typeof navigator === 'undefined' || navigator.onLine !== false,
    onOnline(then) {
      if (typeof addEventListener !== 'function') return () => undefined;
      addEventListener('online', then);
      return () => removeEventListener('online', then);
    },
  };

  function holdLease(owner: string): () => void {
    const key = leasePrefix + owner;
    const renew = (): void => { database.set(key, Date.now() + lease).catch(() => undefined); };
    const end = (): void => { database.delete(key).catch(() => undefined); };
    renew();
    const timer = setInterval(renew, beat);
    if (typeof addEventListener === 'function') addEventListener('pagehide', end);
    return () => {
      clearInterval(timer);
      if (typeof removeEventListener === 'function') removeEventListener('pagehide', end);
      end();
    };
  }

  function afterLease(owner: string, then: () => Promise<void>): () => void {
    const key = leasePrefix + owner;
    let over = false;
    const look = async (): Promise<void> => {
      let free = false;
      await database.update(key, (until) => {
        // Given up while the database was asked.
        if (over) return until;
        free = !(typeof until === 'number' && until > Date.now() && until < Date.now() + 2 * lease);
        // Taken for as long as the taking over may last, so that only one page does it.
        return free ? Date.now() + 2 * beat : until;
      });
      if (!free) return;
      clearInterval(timer);
      if (!over) await then();
      await database.delete(key);
    };
    const timer = setInterval(() => { look().catch(() => undefined); }, beat);
    look().catch(() => undefined);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }
}

function holdLock(locks: LockManager, owner: string, useless: () => void): () => void {
  let release: (() => void) | undefined;
  let released = false;
  request(locks, owner, {}, () => new Promise<void>((done) => {
    release = done;
    if (released) done();
  }), useless);
  return () => {
    released = true;
    release?.();
  };
}

function afterLock(locks: LockManager, owner: string, then: () => Promise<void>, useless: () => void): () => void {
  const giveUp = new AbortController();
  request(locks, owner, { signal: giveUp.signal }, then, useless);
  return () => giveUp.abort();
}

/** `useless`: there are no locks here after all. Some browsers and extensions only say so when one is asked for. */
function request(locks: LockManager, owner: string, options: LockOptions, work: () => Promise<void>, useless: () => void): void {
  // What fails once it is held is no fault of the lock's, nor is a page that is on its way out.
  let held = false;
  const failed = (thrown: unknown): void => {
    const { name } = (thrown ?? {}) as { readonly name?: unknown };
    if (!held && name !== 'AbortError' && name !== 'InvalidStateError') useless();
  };
  try {
    locks.request(lockName(owner), options, () => {
      held = true;
      return work();
    }).catch(failed);
  } catch (thrown) {
    failed(thrown);
  }
}

/** Begins with locks, and goes on with leases where these are useless. Returns the undo of both. */
function unlessUseless(begin: (useless: () => void) => () => void, instead: () => () => void): () => void {
  let over = false;
  let other: (() => void) | undefined;
  const undo = begin(() => { if (!over) other ??= instead(); });
  return () => {
    over = true;
    undo();
    other?.();
  };
}

function lockName(owner: string): string {
  return `${outboxName}:${owner}`;
}

function openLocks(): LockManager | null {
  try {
    return typeof navigator === 'undefined' ? null : navigator.locks ?? null;
  } catch {
    return null;
  }
}

function openChannel(name: string): BroadcastChannel | null {
  try {
    if (typeof BroadcastChannel !== 'function') return null;
    const channel = new BroadcastChannel(name);
    // Node: an open channel must not keep the process alive.
    (channel as BroadcastChannel & { unref?: () => void }).unref?.();
    return channel;
  } catch {
    return null;
  }
}
