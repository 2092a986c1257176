// Several threads on one page and one address, #comment-ID: the one that has the comment answers. Where none has it, one says so.

export interface Seeker {
  /** null: still looking. */
  found: boolean | null;
  /** Whether this one is to say that nobody has it. Called again with every change. */
  tell(lost: boolean): void;
}

/** Milliseconds: the page tells its threads of a new address one after the other. */
const patience = 50;
let timer: ReturnType<typeof setTimeout> | undefined;
const seekers = new Set<Seeker>();

/** Begins to look, or has an answer. */
export function seek(seeker: Seeker, found: boolean | null = null): void {
  seeker.found = found;
  seekers.add(seeker);
  settle();
}

export function giveUp(seeker: Seeker): void {
  if (seekers.delete(seeker)) settle();
}

function settle(): void {
  clearTimeout(timer);
  const all = [...seekers];
  if (all.length > 0 && all.every(({ found }) => found === false)) timer = setTimeout(() => all.forEach((each, at) => each.tell(at === 0)), patience);
  else for (const each of all) each.tell(false);
}
