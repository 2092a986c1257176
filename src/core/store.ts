// One open thread: commands in, state out. What a store is asked and answers; reading.ts and writing.ts are how.

import type { CommentAdapter } from './adapter.js';
import type { PageCache } from './cache.js';
import type { CommentError } from './errors.js';
import type { Comment, CommentId, Order, ThreadRef, Viewer, WriteKey } from './model.js';
import type { Moderation } from './moderating.js';
import type { OutboxDoor } from './outbox.js';
import { Onward } from './onward.js';
import { createReadingStore } from './reading.js';
import type { Mark, Node, ThreadState, Write } from './state.js';
import { Writing } from './writing.js';

export interface StoreOptions {
  readonly thread: ThreadRef;
  /** Default: the adapter's first. One the adapter lacks is ignored. */
  readonly order?: Order;
  /** Root comments a page. Default 25. */
  readonly pageSize?: number;
  /** Replies brought along: levels, and how many a list. Default { depth: 100, size: 25 }. */
  readonly replies?: { readonly depth: number; readonly size: number };
  /** Milliseconds a removal waits for "Undo". Default 8000; 0: none. */
  readonly undo?: number;
  /** @internal What this device remembers of threads. Default: nothing. */
  readonly cache?: PageCache;
  /** Milliseconds. Default Date.now. */
  readonly now?: () => number;
  /** Default: random. */
  readonly newKey?: () => WriteKey;
  /** From 0 to 1: keeps readers from all coming back at once. Default Math.random. */
  readonly random?: () => number;
  /** @internal Where writes are kept until they are confirmed. Default: nowhere; then one that fails waits for the reader. */
  readonly outbox?: OutboxDoor;
  /** Waits some milliseconds; rejects or resolves early never. Default setTimeout. Returns its own undo. */
  readonly wait?: (ms: number, then: () => void) => () => void;
  /** Facts for who must move focus, announce or log; called after the state has changed. */
  readonly on?: (event: StoreEvent) => void;
}

export type StoreEvent =
  | { readonly type: 'loaded'; readonly total: number | null }
  /** What this device remembers of the first page is shown. */
  | { readonly type: 'recalled' }
  /** A page of a list arrived; `first` is its first new comment. */
  | { readonly type: 'more'; readonly parent: CommentId | null; readonly first: CommentId | null; readonly count: number }
  | { readonly type: 'confirmed'; readonly write: Write; readonly comment: Comment | null }
  | { readonly type: 'failed'; readonly write: Write; readonly error: CommentError }
  /** A write could not be sent now, and goes out by itself. */
  | { readonly type: 'kept'; readonly write: Write }
  /** From now on a write survives the page. */
  | { readonly type: 'stored'; readonly key: WriteKey }
  /** This device keeps nothing (missing), has no room (full) or fails: what is not sent is lost with the page. Said once. */
  | { readonly type: 'unkept'; readonly reason: 'missing' | 'full' | 'failed' }
  /** A write waits until the reader signs in. */
  | { readonly type: 'parked'; readonly write: Write }
  | { readonly type: 'viewer'; readonly viewer: Viewer | null }
  | { readonly type: 'arrived'; readonly unseen: number }
  /** A read, a login or a logout failed. */
  | { readonly type: 'error'; readonly error: CommentError };

export interface ThreadStore {
  readonly adapter: CommentAdapter;
  readonly thread: ThreadRef;
  readonly state: ThreadState;
  /** Calls back after each change. Returns its own undo. */
  subscribe(changed: () => void): () => void;
  /** Reads the first page, asks who is signed in, opens the live feed. A second call does nothing. */
  open(): void;
  /** Aborts reads, ends the live feed and timers; writes already sent go on. `open` works again. */
  close(): void;
  /** Reads the first page again ("Try again", or after a lost feed). */
  reload(): Promise<void>;
  /** The next page of the root list or of one reply list. A second call while one is under way joins it. */
  more(parent: CommentId | null): Promise<void>;
  /** Makes a comment and its ancestors present and unfolded; false: the backend does not have it. */
  show(id: CommentId): Promise<boolean>;
  sort(order: Order): void;
  /** Puts live arrivals into the list and marks them fresh. Answers with their ids. */
  reveal(): readonly CommentId[];
  post(source: string, parent: CommentId | null, guest?: Readonly<Record<string, string>>): WriteKey;
  edit(id: CommentId, source: string): WriteKey;
  /** Waits `undo` milliseconds first; `discard` of its key is the undo. */
  remove(id: CommentId): WriteKey;
  react(id: CommentId, kind: string, on: boolean): WriteKey;
  /** Keeps order: seen at once, sent at once, taken back with a reason where it is refused. `undoOf` (moderating.ts) says what undoes it. */
  moderate(id: CommentId, action: Moderation, on: boolean): WriteKey;
  /** Whether a write is written down on this device: it would survive the page now. */
  knows(key: WriteKey): boolean;
  /** Settles once `knows` knows, or cannot. */
  looked(): Promise<void>;
  /** Sends a failed, kept or parked write again, with its key. */
  retry(key: WriteKey): void;
  /** Sends a waiting removal now. */
  hurry(key: WriteKey): void;
  /** Holds a waiting removal's clock (its Undo has focus) or lets it run on. */
  hold(key: WriteKey, held: boolean): void;
  /** Drops a failed, kept, parked or waiting write; the page shows confirmed data again. Answers with its words. */
  discard(key: WriteKey): string | null;
  /** The text to edit: the body's own source, or what the backend says was typed. */
  source(id: CommentId): Promise<string>;
  /** One comment or several: one change. */
  mark(id: CommentId | readonly CommentId[], patch: Mark): void;
  node(id: CommentId): Node | null;
  /** From the root down to the comment itself; empty: not here. */
  path(id: CommentId): readonly CommentId[];
  login(way: string, fields?: Readonly<Record<string, string>>): Promise<void>;
  logout(): Promise<void>;
  /** Answers what a write, or (null) the last login, was refused with a challenge for; then that is sent again. null: the answer holds, else why not. */
  answer(key: WriteKey | null, fields?: Readonly<Record<string, string>>): Promise<CommentError | null>;
  /** Stops waiting for a login or logout that is under way. */
  giveUp(): void;
}

/** Joins one adapter to one thread. Reads nothing before `open`. Throws TypeError for an adapter or a thread that is none. */
export function createThreadStore(adapter: CommentAdapter, options: StoreOptions): ThreadStore {
  return createReadingStore(adapter, options, Writing, Onward);
}
