// Puts what an export holds in any order into threads: nested, without spam, twins, circles and orphans.
// Knows no format and no backend.

import type { Seed, SeedComment, SeedPerson, SeedThread } from '../adapters/support/seed.js';
import type { Body, ThreadRef } from '../core/model.js';

export interface ReadOptions {
  /** The id under which a thread is kept. Default: its address, else the export's own name for it. */
  readonly thread?: (found: ThreadRef) => string;
  /** true: what waited for approval comes along, marked as held. Default false, because a file can be read by everybody. */
  readonly held?: boolean;
}
/** What was in an export. Mail addresses, IP addresses and passwords never are. */
export interface Moved {
  /** For `staticAdapter({ data })`, `memoryAdapter({ seed })`, or a file. */
  readonly seed: Seed;
  readonly comments: number;
  /** How many were left out, and why. removed: deleted there, and nobody had answered. unreadable: without id or words, or no comment (a ping). */
  readonly left: Readonly<Record<'spam' | 'held' | 'removed' | 'unreadable' | 'twins', number>>;
}

export interface FoundThread {
  /** The export's own name for it. */
  readonly key: string;
  readonly ref: ThreadRef;
  readonly closed?: boolean;
}
export interface FoundComment {
  readonly id: string;
  readonly thread: string;
  /** null or unknown: a root. */
  readonly parent: string | null;
  /** null: the account is gone. Without an id, people of one name are one person. */
  readonly author: SeedPerson | null;
  /** null: removed, or unreadable. */
  readonly body: Body | null;
  /** Milliseconds since 1970; null: unknown. */
  readonly createdAt: number | null;
  readonly editedAt?: number | null;
  readonly state: 'shown' | 'held' | 'spam' | 'removed';
  readonly votes?: Readonly<Record<string, number>>;
  readonly pinned?: boolean;
}

interface Nested extends SeedComment {
  readonly replies: SeedComment[];
}

/** Linear. What stood under something left out goes to the next one above that is kept, or to the root. */
export function gather(threads: Iterable<FoundThread>, found: Iterable<FoundComment>, { thread: name = ({ id, url }) => url ?? id, held = false }: ReadOptions = {}): Moved {
  const left = { spam: 0, held: 0, removed: 0, unreadable: 0, twins: 0 };
  const all = new Map<string, FoundComment>();
  for (const comment of found) {
    if (comment.id === '') left.unreadable++;
    else if (all.has(placeOf(comment))) left.twins++;
    else all.set(placeOf(comment), comment);
  }
  const kept = new Set<FoundComment>();
  for (const comment of all.values()) {
    if (comment.state === 'spam') left.spam++;
    else if (comment.state === 'held' && !held) left.held++;
    else if (comment.state === 'removed') left.removed++;
    else if (comment.body === null) left.unreadable++;
    else kept.add(comment);
  }
  // A removed one whose answers are kept stays as a place without words.
  const walked = new Set<FoundComment>();
  for (const comment of [...kept]) {
    for (let at = above(comment, all); at && !kept.has(at) && !walked.has(at); at = above(at, all)) {
      walked.add(at);
      if (at.state !== 'removed') continue;
      kept.add(at);
      left.removed--;
    }
  }

  const people = new Map<string, SeedPerson>();
  const roots = new Map<string, Nested[]>();
  const nested = new Map<FoundComment, Nested>();
  const sorted = [...kept].sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
  const ids = new Set<string>();
  for (const comment of sorted) {
    let { id } = comment;
    // Some count anew in each thread; a seed names every comment of a site.
    for (let n = 2; ids.has(id); n++) id = `${comment.id}-${n}`;
    ids.add(id);
    nested.set(comment, written({ ...comment, id }, admit(people, comment)));
  }
  const parents = parentsOf(sorted, all, kept);
  for (const comment of sorted) {
    const parent = parents.get(comment);
    const list = parent ? nested.get(parent)!.replies : roots.get(comment.thread) ?? roots.set(comment.thread, []).get(comment.thread)!;
    list.push(nested.get(comment)!);
  }

  const known = new Map([...threads].map((each) => [each.key, each]));
  const seeds = new Map<string, SeedThread>();
  for (const key of new Set([...known.keys(), ...roots.keys()])) {
    const each = known.get(key);
    const comments = roots.get(key) ?? [];
    if (comments.length === 0 && !each?.closed) continue;
    const ref = each?.ref ?? { id: key };
    const id = name(ref);
    const before = seeds.get(id);
    // Exports name a page twice where its address has changed.
    seeds.set(id, { ...before, ...ref, id, ...(each?.closed || before?.closed ? { closed: true } : {}), comments: [...before?.comments ?? [], ...comments] });
  }
  return { seed: { people: [...people.values()], threads: [...seeds.values()] }, comments: kept.size, left };
}

function above({ parent, thread }: FoundComment, all: ReadonlyMap<string, FoundComment>): FoundComment | undefined {
  return parent === null ? undefined : all.get(placeOf({ id: parent, thread }));
}

function placeOf({ id, thread }: Pick<FoundComment, 'id' | 'thread'>): string {
  return JSON.stringify([thread, id]);
}

/** The next one above that is kept. A circle is broken at its first comment. */
function parentsOf(sorted: readonly FoundComment[], all: ReadonlyMap<string, FoundComment>, kept: ReadonlySet<FoundComment>): ReadonlyMap<FoundComment, FoundComment> {
  const parents = new Map<FoundComment, FoundComment>();
  const state = new Map<FoundComment, 'open' | 'done'>();
  for (const start of sorted) {
    const path: FoundComment[] = [];
    let at: FoundComment | undefined = start;
    for (; at && !state.has(at); at = above(at, all)) {
      state.set(at, 'open');
      path.push(at);
    }
    const broken = at && state.get(at) === 'open' ? at : null;
    for (const comment of path.reverse()) {
      state.set(comment, 'done');
      const next = comment === broken ? undefined : above(comment, all);
      const parent = next && (kept.has(next) ? next : parents.get(next));
      if (parent) parents.set(comment, parent);
    }
  }
  return parents;
}

function admit(people: Map<string, SeedPerson>, { author, body }: FoundComment): string | null {
  if (author === null || body === null) return null;
  const id = author.id ?? `name:${author.name}`;
  if (!people.has(id)) people.set(id, { ...author, id });
  return id;
}

function written({ id, body, createdAt, editedAt, state, votes, pinned }: FoundComment, author: string | null): Nested {
  const counts = Object.entries(votes ?? {}).filter(([, count]) => count > 0);
  const words = body === null || state === 'removed' ? {} : { [body.format]: body.source };
  return {
    id, author: body === null || state === 'removed' ? null : author, ...words,
    createdAt: createdAt ?? 0,
    ...(editedAt === null || editedAt === undefined ? {} : { editedAt }),
    ...(state === 'held' ? { state: 'held' as const } : {}),
    ...(counts.length > 0 ? { votes: Object.fromEntries(counts) } : {}),
    ...(pinned ? { pinned: true } : {}),
    replies: [],
  };
}
