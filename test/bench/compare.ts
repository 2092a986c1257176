// Two runs of the benchmark side by side. A machine is never as fast twice, so each figure counts as a part (or a multiple) of what the plain
// page took in the same run, and only what cannot be luck is called a change: no run of the one reaches any of the other.

/** Median, least and most of the runs. */
export type Figure = readonly [median: number, least: number, most: number];
/** Subject, then count, then figure. */
export type Results = Record<string, Record<string, Record<string, Figure>>>;

/** A line for each size that both have measured. */
export function compared(before: Results, now: Results): string[] {
  const lines = Object.entries(now['parley'] ?? {}).flatMap(([size, figures]) => {
    const words = Object.entries(figures).flatMap(([figure, fresh]) => {
      const old = before['parley']?.[size]?.[figure];
      const base = now['plain']?.[size]?.[figure];
      const oldBase = before['plain']?.[size]?.[figure];
      if (!old || !base || !oldBase || base[1] <= 0 || oldBase[1] <= 0) return [];
      const [median, least, most] = parts(fresh, base);
      const [oldMedian, oldLeast, oldMost] = parts(old, oldBase);
      const mark = least > oldMost ? ' MORE' : most < oldLeast ? ' less' : '';
      return [`${figure} ${times(median)}, was ${times(oldMedian)}${mark}`];
    });
    return words.length > 0 ? [`${size}: ${words.join('; ')}`] : [];
  });
  return lines.length > 0 ? lines : ['nothing that both have measured'];
}

/** What is kept after a run: the sizes that it has measured anew, the others as they were. */
export function merged(before: Results, now: Results): Results {
  return Object.fromEntries([...new Set([...Object.keys(before), ...Object.keys(now)])].map((subject) => [subject, { ...before[subject], ...now[subject] }]));
}

/** The plain page had its luck too: at least the best run beside its worst, at most the other way round. */
const parts = (figure: Figure, base: Figure): Figure => [figure[0] / base[0], figure[1] / base[2], figure[2] / base[1]];
const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}×`;
