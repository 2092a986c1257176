// Which rows of a long list wait together while they are off the screen: some tens each, so that a browser has few things to look at when
// it paints. A row stays in its group for as long as it keeps its place among the others. Pure; knows nothing of drawing.

export interface Group<R> {
  /** Stays the same while rows come and go. */
  readonly id: number;
  readonly rows: readonly R[];
  /** Comments in it, those under its rows included. */
  readonly weight: number;
  /** Its rows stand in the list itself: it was short when they came. */
  readonly loose: boolean;
}

/** What is asked of a row. */
export interface RowKind<R> {
  key(row: R): string;
  /** Comments in it. */
  weight(row: R): number;
}

/** Comments that wait together; a row of more waits alone. */
export const groupSize = 50;
/** Rows after which a group is split that has got them one by one, in its midst. */
export const crowd = 2 * groupSize;
/** The same where rows stand loose. */
const looseCrowd = 400;

let ids = 0;

/**
 * The rows in groups: those they were in `before`, as far as they keep their order. What is new joins the group it stands in, or one beside
 * it that has room. A group that did not change is the same object. `many`: the list is so long that what is new is to wait.
 */
export function grouped<R>(rows: readonly R[], before: readonly Group<R>[], kind: RowKind<R>, many: boolean): readonly Group<R>[] {
  // Most changes touch one group: those before and after it are found without a look at their rows' keys.
  let [head, from, tail, to] = [0, 0, before.length, rows.length];
  while (head < tail && stands(before[head]!, rows, from)) from += before[head++]!.rows.length;
  if (head === tail && from === to) return before;
  while (tail > head && to - before[tail - 1]!.rows.length >= from && stands(before[tail - 1]!, rows, to - before[tail - 1]!.rows.length)) to -= before[--tail]!.rows.length;
  // What is new between two may join either.
  if (head > 0) from -= before[--head]!.rows.length;
  if (tail < before.length) to += before[tail++]!.rows.length;
  return [...before.slice(0, head), ...regrouped(rows.slice(from, to), before.slice(head, tail), kind, many), ...before.slice(tail)];
}

function stands<R>({ rows: own }: Group<R>, rows: readonly R[], from: number): boolean {
  return own.every((row, at) => row === rows[from + at]);
}

function regrouped<R>(rows: readonly R[], before: readonly Group<R>[], { key, weight }: RowKind<R>, many: boolean): Group<R>[] {
  const weigh = (some: readonly R[]): number => some.reduce((sum, row) => sum + weight(row), 0);
  const homes = homesOf(rows, before, key);
  /** In order: the rows of each, and what it was. */
  const filled: { readonly was: Group<R> | null; readonly rows: R[] }[] = [];
  let homeless: R[] = [];
  const settle = (next: Group<R> | null): R[] => {
    const [last, all] = [filled.at(-1), homeless];
    homeless = [];
    const more = weigh(all);
    if (more === 0 && all.length === 0) return all;
    if (last && (!many || weigh(last.rows) + more <= groupSize)) last.rows.push(...all);
    else if (next && (!many || next.weight + more <= groupSize)) return all;
    else if (!many) filled.push({ was: null, rows: all });
    else for (const rows of cut(all, weight)) filled.push({ was: null, rows });
    return [];
  };
  rows.forEach((row, at) => {
    const home = homes[at];
    if (!home) homeless.push(row);
    else if (filled.at(-1)?.was === home) {
      filled.at(-1)!.rows.push(...homeless.splice(0), row);
    } else filled.push({ was: home, rows: [...settle(home), row] });
  });
  settle(null);
  return filled.flatMap(({ was, rows }) => {
    if (was && was.rows.length === rows.length && stands(was, rows, 0)) return was;
    const loose = was?.loose ?? !many;
    const crowded = was && rows.length > was.rows.length && rows.length > (loose ? looseCrowd : crowd);
    const pieces = crowded ? cut(rows, weight) : [rows];
    // The longest is what it was: the fewest rows are drawn anew.
    const heir = pieces.reduce((one, other) => (other.length > one.length ? other : one));
    return pieces.map((piece) => ({ id: (piece === heir && was?.id) || ++ids, rows: piece, weight: weigh(piece), loose: loose && piece === heir }));
  });
}

/** In pieces that wait together. */
function cut<R>(rows: readonly R[], weight: (row: R) => number): R[][] {
  const pieces: R[][] = [];
  let room = 0;
  for (const row of rows) {
    room -= weight(row);
    if (room < 0 || pieces.length === 0) {
      pieces.push([]);
      room = groupSize - weight(row);
    }
    pieces.at(-1)!.push(row);
  }
  return pieces;
}

/** The group that each row was in; undefined where it is new, or has changed places: of those that did, as few as can be said. */
function homesOf<R>(rows: readonly R[], before: readonly Group<R>[], key: (row: R) => string): readonly (Group<R> | undefined)[] {
  const places = new Map<string, readonly [number, Group<R>]>();
  for (const group of before) for (const row of group.rows) places.set(key(row), [places.size, group]);
  const found = rows.map((row) => places.get(key(row)));
  // The longest run of ascending places. `ends[n]`: the lowest end of a run of n + 1; `previous`: whom each comes after.
  const ends: number[] = [];
  const previous: number[] = [];
  found.forEach((place, at) => {
    if (!place) return;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (found[ends[middle]!]![0] < place[0]) low = middle + 1;
      else high = middle;
    }
    previous[at] = ends[low - 1] ?? -1;
    ends[low] = at;
  });
  const homes: (Group<R> | undefined)[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at]!) homes[at] = found[at]![1];
  return homes;
}
