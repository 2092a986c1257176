// What a page that is closing could not get into its database any more: put down in localStorage, which takes it at once, and taken
// into the database by the next page that looks. Where localStorage refuses, what the database did not take in time is lost.

import type { WriteKey } from '../core/model.js';
import type { DraftPlace } from './drafts.js';

export interface LastWords {
  readonly place: DraftPlace;
  readonly words: string;
  readonly guest: Readonly<Record<string, string>>;
  /** They had been sent; null: they stood in the form. */
  readonly key: WriteKey | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const prefix = 'parley-last-words:';

/** `page`: a name nobody else has. None: what it put down before goes. Never throws. */
export function putDown(page: string, words: readonly LastWords[]): void {
  try {
    if (words.length > 0) localStorage.setItem(prefix + page, JSON.stringify(words));
    else localStorage.removeItem(prefix + page);
  } catch {
    // Blocked or full: the database may have been quick enough.
  }
}

/** Hands over what pages have put down, and forgets it where `take` has taken it. Rejects as `take` does. */
export async function pickUp(take: (words: LastWords) => Promise<void>): Promise<void> {
  let pages: string[] = [];
  try {
    pages = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    // No storage, no last words.
  }
  for (const page of pages) {
    for (const words of read(localStorage.getItem(page))) await take(words);
    localStorage.removeItem(page);
  }
}

/** The good parts of whatever was found. */
function read(text: string | null): readonly LastWords[] {
  try {
    const list = JSON.parse(text ?? '[]') as unknown;
    return Array.isArray(list) ? (list as readonly (Partial<LastWords> | null)[]).filter((each): each is LastWords => {
      const { site, thread, author, target } = each?.place ?? {};
      return [site, thread, target, each?.words].every((part) => typeof part === 'string') && (author === null || typeof author === 'string') &&
        (each!.key === null || typeof each!.key === 'string') && typeof each!.at === 'number' && typeof each!.guest === 'object' && each!.guest !== null;
    }) : [];
  } catch {
    return [];
  }
}
