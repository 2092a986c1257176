// Where the reader was when they left the page to log in: which forms were open, which one they came from, and how far they had scrolled.
// Kept in sessionStorage, by thread, until they are back. Words are not ours to keep.

export interface Place {
  /** The form they want to write in: "root", "reply ID". */
  readonly from: string;
  /** All that were open. */
  readonly open: readonly string[];
  /** Pixels between the top of the window and `from`. */
  readonly top: number;
}

const key = (thread: string): string => `parley:place:${thread}`;
/** The page that was left: the one that a login page leads back to may be another, and has a thread of its own. */
const here = (): string => location.href.split('#')[0]!;
/** Whoever has not come back by then has gone elsewhere. Milliseconds. */
const lasts = 3_600_000;

export function leave(thread: string, place: Place): void {
  try {
    sessionStorage.setItem(key(thread), JSON.stringify({ ...place, page: here(), at: Date.now() }));
  } catch {
    // Nothing can be kept: they come back to the top.
  }
}

/** Once. null: nobody has left, or it is long ago. */
export function comeBack(thread: string): Place | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(thread)) ?? 'null') as Partial<Place & { page: string; at: number }> | null;
    if (kept && kept.page !== here()) return null;
    sessionStorage.removeItem(key(thread));
    if (!kept || typeof kept.from !== 'string' || !(Date.now() - Number(kept.at) < lasts)) return null;
    const open = Array.isArray(kept.open) ? kept.open.filter((each) => typeof each === 'string') : [];
    return { from: kept.from, open, top: Number.isFinite(kept.top) ? Number(kept.top) : 0 };
  } catch {
    return null;
  }
}
