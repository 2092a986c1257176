// The one timer that keeps relative times fresh, for all elements of the page. Sleeps when nobody needs it.

const roots = new Set<Tick>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Redraws times and answers when the next one changes, in ms since 1970. */
export type Tick = (now: number) => number;

const soonest = 1_000;
const latest = 3_600_000;

function run(): void {
  timer = undefined;
  const now = Date.now();
  let next = now + latest;
  for (const tick of roots) next = Math.min(next, tick(now));
  if (roots.size > 0) timer = setTimeout(run, Math.max(soonest, next - now));
}

/** Calls `tick` when times may have changed, until the answer is called. */
export function keepFresh(tick: Tick): () => void {
  roots.add(tick);
  wake();
  return () => {
    roots.delete(tick);
    if (roots.size === 0) clearTimeout(timer), (timer = undefined);
  };
}

/** New times were drawn: look again soon. */
export function wake(): void {
  if (roots.size === 0) return;
  clearTimeout(timer);
  timer = setTimeout(run, soonest);
}
