// A long first page in pieces: what stands on the first screen is checked and filed first, so that its time does not depend on the
// thread's size. The rest follows while the reader reads.

import { checkList, checkPage, isBag, readComment } from './check.js';
import type { Comment, Page } from './model.js';

/** Up to so many comments a page is taken as a whole. */
const long = 300;
/** What stands first: at most so many branches, and comments where they come in reading order. More than a tall screen holds. */
const branches = 25;
const comments = 150;
/** How many are checked and filed at a time: some milliseconds. */
const piece = 1_500;

export interface Start {
  readonly page: Page;
  /** What belongs to the page besides, each checked when it is asked for. */
  readonly rest: readonly (() => readonly Comment[])[];
}

/** Throws 'garbled' as checkPage does. */
export function checkStart(answer: unknown): Start {
  const all: unknown = isBag(answer) ? answer['comments'] : null;
  if (!Array.isArray(all) || all.length <= long) return { page: checkPage(answer), rest: [] };
  try {
    const { first, later } = divide(all);
    const page = checkPage({ ...answer as object, comments: first });
    const rest: (() => readonly Comment[])[] = [];
    for (let at = 0; at < later.length; at += piece) rest.push(() => checkList(later.slice(at, at + piece), readComment));
    return { page, rest };
  } catch {
    // What stands first is unusable; that need not hold for all of it.
    return { page: checkPage(answer), rest: [] };
  }
}

/** The first branches and what is under them, as far as parents come before their replies; and what is left, both in the given order. */
function divide(all: readonly unknown[]): { readonly first: readonly unknown[]; readonly later: readonly unknown[] } {
  const first: unknown[] = [];
  const later: unknown[] = [];
  const ids = new Set<unknown>();
  /** From the root to the last one, as long as all come in reading order. */
  const path: unknown[] = [];
  let roots = 0;
  let ordered = true;
  for (const item of all) {
    const { id, parent = null } = isBag(item) ? item : {};
    if (first.length >= comments && ordered || !(parent === null ? roots < branches : ids.has(parent))) {
      later.push(item);
      continue;
    }
    if (parent === null) roots++;
    while (path.length > 0 && path.at(-1) !== parent) path.pop();
    if (parent !== null && path.length === 0) ordered = false;
    path.push(id);
    ids.add(id);
    first.push(item);
  }
  return { first, later };
}
