// A map that is replaced, not changed, and whose replacement costs the entries it touches, not all of them.
// Keys are strangers' strings, so nothing here is a plain object.

const buckets = 256;

/** An immutable map from string to V. `with` answers a new one; the old one stays as it was. */
export class Lookup<V> {
  readonly #buckets: readonly (ReadonlyMap<string, V> | undefined)[];

  constructor(parts: readonly (ReadonlyMap<string, V> | undefined)[] = []) {
    this.#buckets = parts;
  }

  get(key: string): V | undefined {
    return this.#buckets[bucketOf(key)]?.get(key);
  }

  has(key: string): boolean {
    return this.#buckets[bucketOf(key)]?.has(key) ?? false;
  }

  /** `undefined` takes the key out. */
  with(changes: ReadonlyMap<string, V | undefined>): Lookup<V> {
    if (changes.size === 0) return this;
    const parts = this.#buckets.slice();
    parts.length = buckets;
    const own = new Map<number, Map<string, V>>();
    for (const [key, value] of changes) {
      const at = bucketOf(key);
      let part = own.get(at);
      if (!part) {
        part = new Map(parts[at]);
        own.set(at, part);
        parts[at] = part;
      }
      if (value === undefined) part.delete(key);
      else part.set(key, value);
    }
    return new Lookup(parts);
  }
}

// The end of an id is where ids differ; a cap keeps a megabyte-long one cheap.
function bucketOf(key: string): number {
  let hash = key.length;
  for (let i = Math.max(0, key.length - 24); i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (buckets - 1);
}
