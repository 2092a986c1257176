// What a device remembers of threads, so that the last known page stands there at once. Types only; storage/pages.ts keeps it.

import type { Order, Page, ThreadRef } from './model.js';
import type { Data } from './reduce-reading.js';

/** Nothing here throws, rejects or is waited for: a device that remembers nothing costs a reader nothing. */
export interface PageCache {
  /** The last known first page in this order; null: none. It may take for ever. */
  read(thread: ThreadRef, order: Order): Promise<KeptPage | null>;
  /** Keeps what is shown, soon; of calls in quick succession the last counts. `viewer`: who reads, null for nobody; `size`: root comments to keep. */
  keep(thread: ThreadRef, data: Data, viewer: string | null, size: number): void;
  /** The backend has said who is reading: what others have read while they were signed in is deleted. */
  reader(viewer: string | null): void;
}

export interface KeptPage {
  readonly page: Page;
  /** When it was true, in ms since 1970. */
  readonly at: number;
  /** Who it was shown to; null: to anybody. */
  readonly viewer: string | null;
  /** true: the root list goes on, from a place that is not known. */
  readonly cut: boolean;
}
