// What became of words that were sent when the page went away: they may be here, another tab may still be sending them, or
// nobody knows and they belong to the reader again.

import { plainText } from '../core/plain-text.js';
import type { WriteKey } from '../core/model.js';
import type { Node } from '../core/state.js';
import type { ThreadStore } from '../core/store.js';
import type { DraftPlace, DraftVersion, SentWords } from '../storage/drafts.js';
import { split } from './drafts.js';

/** Clocks of readers and backends may differ by this much. */
const hour = 3_600_000;

type Said = Pick<SentWords, 'words' | 'guest' | 'at'>;

/** Runs through all comments that are loaded. */
export function* everyNode(store: ThreadStore): Generator<Node> {
  const stack = store.state.branches.map((branch) => branch.root);
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    for (const child of node.children) stack.push(child);
  }
}

/** The same words are on their way from this form, or have arrived: the page went away between sending them and taking them from the form. */
export function isSent({ words, guest, at }: DraftVersion, place: DraftPlace, store: ThreadStore): boolean {
  const [kind, id] = split(place.target);
  for (const { comment, write } of everyNode(store)) {
    if (!write || (write.kind !== 'post' && write.kind !== 'edit') || write.source?.trim() !== words.trim()) continue;
    if (kind === 'edit' ? write.kind === 'edit' && comment.id === id : write.kind === 'post' && comment.parent === id) return true;
  }
  // Who gave no name cannot be told from others who say the same.
  return kind !== 'edit' && (place.author !== null || guest['name'] !== undefined) && stands({ words, guest, at }, place, store);
}

/** here: the backend has them. pending: the store, or what keeps its writes, sees to them. lost: neither. */
export function fateOf(sent: SentWords, place: DraftPlace, store: ThreadStore): 'here' | 'pending' | 'lost' {
  // An outbox that keeps writes over reloads says which.
  if ((store as { knows?: (key: WriteKey) => boolean }).knows?.(sent.key)) return 'pending';
  for (const { comment, write } of everyNode(store)) {
    if (write?.key === sent.key) return 'pending';
    if (comment.key === sent.key) return 'here';
  }
  return stands(sent, place, store) ? 'here' : 'lost';
}

/** Somebody has said this in this place, and it was they. */
function stands(said: Said, { target, author }: DraftPlace, store: ThreadStore): boolean {
  const [kind, id] = split(target);
  for (const { comment, write } of everyNode(store)) {
    if (write || comment.body === null) continue;
    const same = comment.body.source.trim() === said.words.trim() || plainText(comment.body) === plainText({ ...comment.body, format: 'markdown', source: said.words });
    if (!same) continue;
    if (kind === 'edit' ? comment.id === id : comment.parent === id && comment.createdAt >= said.at - hour && isBy(comment.author, author, said)) return true;
  }
  return false;
}

function isBy(writer: Node['comment']['author'], author: string | null, { guest }: Said): boolean {
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
