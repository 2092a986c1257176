// Threads that come as a whole, kept for the next pages of the same reading. Knows no backend and no clock of its own.

export interface Snapshots<T> {
  /** Loads anew where `fresh`, or where nothing recent is there. */
  get(id: string, fresh: boolean, load: () => Promise<T>): Promise<T>;
  /** What is here may be wrong now. */
  clear(): void;
}

/** `age`: milliseconds a thread is good for paging on. */
export function snapshots<T>(age: number, now: () => number): Snapshots<T> {
  const all = new Map<string, { readonly value: T; readonly at: number }>();
  let era = 0;
  return {
    async get(id, fresh, load) {
      const known = all.get(id);
      if (!fresh && known && now() - known.at < age) return known.value;
      const began = era;
      const value = await load();
      // Something was written while this was read.
      if (began === era) {
        all.clear();
        all.set(id, { value, at: now() });
      }
      return value;
    },
    clear() {
      era++;
      all.clear();
    },
  };
}
