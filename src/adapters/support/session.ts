// Who is signed in, remembered as long as the page's owner allows, and told to whoever watches.
// Knows no backend: what is kept, and whether what comes back from a store is still that, the adapter says.

import { guarded } from '../../core/ask.js';

/** How long a sign-in lasts. page: until the page is left, nothing is stored. tab: sessionStorage. device: localStorage, shared by its tabs. */
export type Keep = 'page' | 'tab' | 'device';

export interface Session<T> {
  get(): T | null;
  /** null signs out. Tells whoever watches when `tell` is true; of a sign-in or sign-out, those beside the one who asked for it hear in any case. */
  set(value: T | null, tell?: boolean): void;
  /** Told of sign-ins and sign-outs that no caller of `login` or `logout` knows of. Returns its own undo. */
  watch(changed: (value: T | null) => void): () => void;
}

/** `name`: the key in the store. `read` narrows what was stored; null: it is nothing of ours any more. */
export function session<T>(name: string, keep: Keep, read: (stored: unknown) => T | null): Session<T> {
  const watchers = new Set<(value: T | null) => void>();
  const store = storeOf(keep);
  let value: T | null = null;

  const load = (): T | null => {
    try {
      const text = store?.getItem(name) ?? null;
      return text === null ? null : read(JSON.parse(text));
    } catch {
      // Unreadable, or no longer allowed to look: nobody is signed in.
      return null;
    }
  };
  value = load();
  const tell = (): void => {
    for (const changed of [...watchers]) guarded(() => changed(value));
  };
  const elsewhere = (event: StorageEvent): void => {
    if (event.storageArea !== store || (event.key !== name && event.key !== null)) return;
    value = load();
    tell();
  };
  return {
    get: () => value,
    set(next, telling = false) {
      const turned = (value === null) !== (next === null);
      value = next;
      try {
        if (next === null) store?.removeItem(name);
        else store?.setItem(name, JSON.stringify(next));
      } catch {
        // Full, or forbidden: it lasts as long as this page.
      }
      if (telling) tell();
      // Whoever asked has it from the answer, and first.
      else if (turned && watchers.size > 1) setTimeout(tell);
    },
    watch(changed) {
      if (watchers.size === 0 && keep === 'device') globalThis.addEventListener?.('storage', elsewhere);
      watchers.add(changed);
      return () => {
        watchers.delete(changed);
        if (watchers.size === 0) globalThis.removeEventListener?.('storage', elsewhere);
      };
    },
  };
}

function storeOf(keep: Keep): Storage | null {
  try {
    if (keep === 'tab') return globalThis.sessionStorage ?? null;
    if (keep === 'device') return globalThis.localStorage ?? null;
  } catch {
    // Pages in a sandbox are refused even the look.
  }
  return null;
}
