// What became of words that were sent when the page went away: they may be here, another tab may still be sending them, or
// nobody knows and they belong to the reader again.

import { plainText } from '../core/plain-text.js';
import type { WriteKey } from '../core/model.js';
import type { Node } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import type { DraftPlace, SentWords } from '../storage/drafts.js';
import { split } from './drafts.js';

/** Clocks of readers and backends may differ by this much. */
const hour = 3_600_000;

/** Runs through all comments that are loaded. */
export function* everyNode(store: ThreadStore): Generator<Node> {
  const stack = store.state.branches.map((branch) => branch.root);
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    for (const child of node.children) stack.push(child);
  }
}

/** here: the backend has them. pending: the store, or what keeps its writes, sees to them. lost: neither. */
export function fateOf(sent: SentWords, { target, author }: DraftPlace, store: ThreadStore): 'here' | 'pending' | 'lost' {
  const [kind, id] = split(target);
  // An outbox that keeps writes over reloads says which.
  if ((store as { knows?: (key: WriteKey) => boolean }).knows?.(sent.key)) return 'pending';
  for (const { comment, write } of everyNode(store)) {
    if (write?.key === sent.key) return 'pending';
    if (comment.key === sent.key) return 'here';
    if (write || comment.body === null) continue;
    const same = comment.body.source.trim() === sent.words.trim() || plainText(comment.body) === plainText({ ...comment.body, format: 'markdown', source: sent.words });
    if (!same) continue;
    if (kind === 'edit' ? comment.id === id : comment.parent === id && comment.createdAt >= sent.at - hour && isBy(comment.author, author, sent)) return 'here';
  }
  return 'lost';
}

function isBy(writer: Node['comment']['author'], author: string | null, { guest }: SentWords): boolean {
  return author === null ? writer !== null && writer.name === (guest['name'] ?? writer.name) : writer?.id === author;
}

const lockOf = (key: WriteKey): string => `parley-draft ${key}`;

/** Other tabs shall know that this one still sends. Returns its own undo; the end of the page is one too. */
export function hold(key: WriteKey): () => void {
  let release = (): void => undefined;
  try {
    navigator.locks.request(lockOf(key), () => new Promise<void>((done) => { release = done; })).catch(() => undefined);
  } catch {
    // No locks here: at worst a second tab shows words that this one is sending.
  }
  return () => release();
}

/** Which of these another tab, or another element of this page, is sending. */
export async function held(keys: readonly WriteKey[]): Promise<ReadonlySet<WriteKey>> {
  if (keys.length === 0) return new Set();
  try {
    const names = new Set((await navigator.locks.query()).held?.map(({ name }) => name));
    return new Set(keys.filter((key) => names.has(lockOf(key))));
  } catch {
    return new Set();
  }
}
