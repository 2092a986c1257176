// Threads of a shape that life seldom has: one chain, one fan.

interface Comment { readonly id: string; readonly author: string; readonly text: string; readonly ago: number; readonly votes: { up: number; down: number }; readonly replies: Comment[] }

const people = [{ id: 'p0', name: 'Ada Abara' }];
const one = (n: number): Comment => ({ id: `b${n}`, author: 'p0', text: 'To be fair, the council could not explain the noise figures.', ago: n, votes: { up: 1, down: 0 }, replies: [] });
const as = (roots: readonly Comment[], count: number) => ({ people, roots, count, now: Date.UTC(2026, 0, 1) });

/** Each answers the one before. Handed over flat, because a nested one of this depth cannot be serialised: `parent` says whom. */
export function chain(count: number): ReturnType<typeof as> & { readonly chain: true } {
  return { ...as(Array.from({ length: count }, (_, n) => one(n)), count), chain: true };
}

/** All answer the first. */
export function fan(count: number): ReturnType<typeof as> {
  const root = one(0);
  root.replies.push(...Array.from({ length: count - 1 }, (_, n) => one(n + 1)));
  return as([root], count);
}
