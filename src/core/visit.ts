// What is new since the last visit, without an account: decided from what one device remembers of one thread. Pure.

import type { Comment } from './model.js';

/** What a device remembers of its reader's visits to one thread. Times are milliseconds since 1970. */
export interface Visit {
  readonly began: number;
  /** Last sign of the reader. */
  readonly at: number;
  /** What is younger is new, by the backend's clock; null: a first visit, on which nothing is. */
  readonly base: number | null;
  /** Younger than `base`, and seen before this visit. */
  readonly known: readonly string[];
  /** The next visit's `base` and `known`. */
  readonly mark: number | null;
  readonly seen: readonly string[];
  /** Written on this device. */
  readonly mine: readonly string[];
  readonly folded: readonly string[];
  /** Unfolded by the reader: open where everything else begins folded. */
  readonly opened: readonly string[];
}

/** Who comes back within half an hour has not left: a reload makes nothing old. */
const pause = 30 * 60_000;
/** A comment from further ahead has a wrong clock, and must not make all later ones old. */
const ahead = 24 * 3_600_000;
const most = 300;

export function arrive(kept: Visit | null, now: number): Visit {
  if (kept && Math.abs(now - kept.at) < pause) {
    // Of a first visit there is nothing that a reload could make old.
    return kept.base === null ? { ...kept, base: kept.mark, known: kept.seen } : kept;
  }
  return {
    began: now, at: now, base: kept?.mark ?? null, known: kept?.seen ?? [], mark: kept?.mark ?? null, seen: kept?.seen ?? [],
    mine: kept?.mine ?? [], folded: kept?.folded ?? [], opened: kept?.opened ?? [],
  };
}

/** Answers whether a comment is new to the reader. Their own never is. */
export function newTo(visit: Visit, reader: string | null): (comment: Comment) => boolean {
  const old = new Set([...visit.known, ...visit.mine]);
  const { base } = visit;
  return ({ id, createdAt, author, body }) => base !== null && createdAt > base && body !== null && !old.has(id) && (author === null || author.id !== reader);
}

/** The newest of these by a clock that can be right; null: none. */
export function latestOf(times: Iterable<number>, now: number): number | null {
  let latest: number | null = null;
  for (const at of times) if (at <= now + ahead && (latest === null || at > latest)) latest = at;
  return latest;
}

/** The visit so far. `latest`: the newest comment that is shown; `unseen`: new ones that have not been on the screen; `seen`: those that have. */
export function goOn(visit: Visit, now: number, latest: number | null, unseen: number, seen: readonly string[]): Visit {
  const all = [...new Set([...visit.seen, ...seen])];
  if (unseen > 0 && visit.base !== null && all.length <= most) return { ...visit, at: now, seen: all };
  return { ...visit, at: now, mark: later(visit.mark, latest), seen: [] };
}

/** What two tabs know: `other` may have been written since `own` began. */
export function together(own: Visit, other: Visit | null): Visit {
  if (!other) return own;
  const { began, base, known } = other.began > own.began ? other : own;
  const mark = later(own.mark, other.mark);
  const union = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])].slice(-most);
  return {
    began, base, known, mark, at: Math.max(own.at, other.at), mine: union(other.mine, own.mine), folded: other.folded, opened: other.opened,
    seen: union(other.seen, own.seen),
  };
}

export function folding(visit: Visit, id: string, on: boolean): Visit {
  const [into, from] = on ? ['folded', 'opened'] as const : ['opened', 'folded'] as const;
  const others = (list: readonly string[]): string[] => list.filter((each) => each !== id);
  return { ...visit, [into]: [...others(visit[into]), id].slice(-most), [from]: others(visit[from]) };
}

function later(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
