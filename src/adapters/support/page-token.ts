// The login of the page around us: a token that it gives, or a function that gives one. Keeps none longer than the page lives.

import type { TokenSource } from '../../core/adapter.js';
import { guarded } from '../../core/ask.js';

export interface PageToken {
  /** false: nobody has given anything, so this adapter's own logins count. */
  readonly given: boolean;
  /** null: nobody is signed in. Rejects with what the page's function throws. */
  get(): Promise<string | null>;
  /** `sent` is not accepted any more: another one, or null. Calls at once ask the page once. */
  renew(sent: string): Promise<string | null>;
  /** Not accepted any more, and nothing to be done about it here. */
  refuse(token: string): void;
  /** The page gives another, or null: nobody. Tells whoever watches. */
  use(source: TokenSource | null): void;
  /** Told that another token counts from now on, or none. Returns its own undo. */
  watch(changed: () => void): () => void;
}

/** undefined: nothing yet; `use` may give it later. */
export function pageToken(first: TokenSource | undefined): PageToken {
  let source: TokenSource | null | undefined = first;
  let asking: Promise<string | null> | null = null;
  /** What is not accepted any more, until the page has another. */
  let stale: string | null = null;
  const watchers = new Set<() => void>();

  const ask = async (refresh: boolean): Promise<string | null> => {
    const value: unknown = typeof source === 'function' ? await source({ refresh }) : source;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    get given() {
      return source !== undefined;
    },
    async get() {
      const token = await ask(false);
      return token === stale ? null : token;
    },
    async renew(sent) {
      if (typeof source === 'function') {
        asking ??= ask(true).finally(() => (asking = null));
        const next = await asking;
        if (next !== null && next !== sent) return next;
      }
      this.refuse(sent);
      return null;
    },
    refuse(token) {
      if (stale === token) return;
      stale = token;
      for (const changed of [...watchers]) guarded(changed);
    },
    use(next) {
      source = next;
      stale = null;
      for (const changed of [...watchers]) guarded(changed);
    },
    watch(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
  };
}
