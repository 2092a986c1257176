// The model thread, written into whatever backend there is: as its people through an adapter, or as a flat list for those that are filled
// by hand. Servers that stand in look at the clock here, so that what was said yesterday is of yesterday.

import { modelSeed, modelThread } from '../../demo/model-thread.js';
import type { SeedComment } from '../../src/adapters/memory.js';
import type { CommentAdapter } from '../../src/core/adapter.js';
import type { CommentId, ThreadRef, WriteKey } from '../../src/core/model.js';

export const thread = { id: modelThread.id, title: modelThread.title };
const people = modelSeed.people!;
export const nameOf = (id: string): string => people.find((person) => person.id === id)?.name ?? id;
const { signal } = new AbortController();

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Stands still that many minutes ago; null: goes again. */
  set(ago: number | null): void;
}
export function clock(): Clock {
  let still: number | null = null;
  return { now: () => still ?? Date.now(), set: (ago) => void (still = ago === null ? null : Date.now() - ago * 60_000) };
}

export interface Said {
  readonly text: string;
  /** As in the seed: "marek". */
  readonly author: string;
  /** Index in the list, of what it answers; null: a root comment. */
  readonly parent: number | null;
  /** Minutes. */
  readonly ago: number;
  readonly up: number;
  readonly down: number;
}

/** What comes first was said first, but for answers that were given later. */
export function flat(): readonly Said[] {
  const found: Said[] = [];
  const add = (comments: readonly SeedComment[], parent: number | null): void => {
    for (const { author, text, markdown, ago = 0, votes = {}, replies = [] } of comments) {
      add(replies, found.push({ text: text ?? markdown ?? '', author: author!, parent, ago, up: votes['up'] ?? 0, down: votes['down'] ?? 0 }) - 1);
    }
  };
  add(modelThread.comments, null);
  return found;
}

/** Servers that stand in read no Markdown. */
const plain = (words: string): string => words.replace(/\*([^*]+)\*/g, '$1').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');

/** Fills a backend by hand: `add` is told of each and what it made of the one above, and answers with what it made. */
export function fill<Made>({ set }: Clock, add: (said: Said, parent: Made | null) => Made): void {
  const made: Made[] = [];
  for (const said of flat()) {
    set(said.ago);
    made.push(add({ ...said, text: plain(said.text) }, said.parent === null ? null : made[said.parent]!));
  }
  set(null);
}

export interface Talk {
  /** The adapter of one of its people. */
  readonly as: (id: string) => CommentAdapter | Promise<CommentAdapter>;
  /** Default the model thread, by its id. */
  readonly under?: ThreadRef;
  /** For backends where strangers write: what they give. */
  readonly guest?: (id: string) => Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** Waits until what was said can be answered by others. */
  readonly settle?: () => Promise<void>;
}

/** Writes it as its people would. */
export async function talk({ as, under = thread, guest, clock: time, settle }: Talk): Promise<void> {
  const made: CommentId[] = [];
  for (const [n, { text, author, parent, ago }] of flat().entries()) {
    const { write } = await as(author);
    time?.set(ago);
    const { id } = await write!.create({ thread: under, parent: parent === null ? null : made[parent]!, source: time ? plain(text) : text, ...(guest ? { guest: guest(author) } : {}) }, { signal, key: `model-${n}` as WriteKey });
    made.push(id);
    await settle?.();
  }
  time?.set(null);
}

/** One signed-in adapter for each of its people. */
export function each(make: (id: string) => Promise<CommentAdapter>): (id: string) => Promise<CommentAdapter> {
  const known = new Map<string, Promise<CommentAdapter>>();
  return (id) => {
    const there = known.get(id) ?? make(id);
    known.set(id, there);
    return there;
  };
}
