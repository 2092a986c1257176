// How many streams a browser holds open to one server. Over HTTP/1 it makes six connections, for all tabs of a site together, and a
// stream keeps one: with six of them nothing else gets through, not a page, not a comment. Knows no stream.

/** Of six, for all tabs. */
const most = 4;
/** Where tabs cannot know of each other: for each of them. */
const alone = 2;

/** Resolves when there is room for one more, with what gives it back. Rejects when the signal fires first. */
export async function lineTo(host: string, signal: AbortSignal): Promise<() => void> {
  // Outside of browsers, and over HTTP/2, there is no such limit.
  if (typeof document === 'undefined' || isShared(host)) return () => {};
  return (navigator.locks as LockManager | undefined ? acrossTabs(host, signal) : inPage(host, signal));
}

async function acrossTabs(host: string, signal: AbortSignal): Promise<() => void> {
  const names = Array.from({ length: most }, (_, n) => `parley line ${n} ${host}`);
  try {
    for (const name of names) {
      const free = await held(name, { ifAvailable: true });
      if (free) return free;
    }
    return await first(names, signal);
  } catch (thrown) {
    // A frame without an origin has no locks, nor has a browser that has been taught to refuse them.
    if (!signal.aborted) return inPage(host, signal);
    throw thrown;
  }
}

/** Whichever is free first. */
async function first(names: readonly string[], signal: AbortSignal): Promise<() => void> {
  signal.throwIfAborted();
  const race = new AbortController();
  return new Promise((tell, fail) => {
    signal.addEventListener('abort', () => {
      race.abort();
      fail(signal.reason);
    }, { once: true });
    for (const name of names) {
      held(name, { signal: race.signal }).then((free) => {
        if (race.signal.aborted) return free!();
        race.abort();
        tell(free!);
      }, () => {
        // Another was free before, or it is no longer wanted.
      });
    }
  });
}

/** A lock is held as long as a promise is open. null: it is not available. */
function held(name: string, options: LockOptions): Promise<(() => void) | null> {
  return new Promise((tell, fail) => {
    navigator.locks.request(name, options, (lock) => {
      if (!lock) return tell(null);
      return new Promise<void>((free) => tell(free));
    }).catch(fail);
  });
}

const open = new Map<string, number>();
const waiting = new Map<string, (() => void)[]>();

async function inPage(host: string, signal: AbortSignal): Promise<() => void> {
  signal.throwIfAborted();
  return new Promise((tell, fail) => {
    const next = (): void => {
      if (signal.aborted) return free(false);
      open.set(host, (open.get(host) ?? 0) + 1);
      tell(() => free(true));
    };
    const free = (was: boolean): void => {
      if (was) open.set(host, open.get(host)! - 1);
      waiting.get(host)?.shift()?.();
    };
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
    if ((open.get(host) ?? 0) < alone) return next();
    waiting.set(host, [...waiting.get(host) ?? [], next]);
  });
}

/** Does one connection carry all? Told of what has been asked already; of another origin only where it lets us know. */
function isShared(host: string): boolean {
  const asked = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')] as PerformanceResourceTiming[];
  const protocol = asked.reverse().find(({ name, nextHopProtocol }) => nextHopProtocol !== '' && name.startsWith(`${host}/`))?.nextHopProtocol ?? '';
  return /^h[23]/.test(protocol);
}
