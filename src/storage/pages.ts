// The first pages of the threads last read here, for who comes back or is offline. One record a thread, and an index that
// says which there are, so that old ones go. Of itself it says nothing: what cannot be kept is not kept.

import type { CommentAdapter } from '../core/adapter.js';
import type { KeptPage, PageCache } from '../core/cache.js';
import { checkPage } from '../core/check.js';
import { keptPage } from '../core/kept.js';
import type { Order, ThreadRef } from '../core/model.js';
import type { Data } from '../core/reduce-reading.js';
import { openDatabase, StorageError, type Database } from './database.js';
import { pagesName } from './exists.js';

export interface PagesOptions {
  /** Default: one for all threads of the site, "parley-pages". */
  readonly database?: Database;
  /** Most threads. Default 50. */
  readonly most?: number;
  /** Most characters of a thread's page, as JSON. Default 256,000. */
  readonly room?: number;
  /** Milliseconds after which a page is too old to be shown. Default a week. */
  readonly life?: number;
  /** Milliseconds between a change and its being kept. Default 1000. */
  readonly pause?: number;
  readonly now?: () => number;
}

/** Of the records' shape. What a newer one has written is left alone; what an older one has written is thrown away. */
const version = 1;
const index = 'index';
const minute = 60_000;
const week = 7 * 24 * 60 * minute;

interface Line {
  readonly key: string;
  readonly at: number;
  readonly viewer: string | null;
}
interface Waiting {
  readonly data: Data;
  readonly viewer: string | null;
  readonly size: number;
}

let shared: Database | null = null;
const opened = new Map<string, PageCache>();

/** The pages of an adapter's backend, the same object for all who ask. */
export function pagesOf({ name, address }: CommentAdapter): PageCache {
  const place = `${name} ${address}`;
  let pages = opened.get(place);
  if (!pages) opened.set(place, (pages = openPages(place)));
  return pages;
}

/** The pages of one backend. `address` tells it from others. */
export function openPages(address: string, options: PagesOptions = {}): PageCache {
  const { most = 50, room = 256_000, life = week, pause = 1000, now = Date.now, database = (shared ??= openDatabase(pagesName)) } = options;
  const waiting = new Map<string, Waiting>();
  /** What was kept last and when, by thread, to write nothing twice in a minute. */
  const kept = new Map<string, { readonly text: string; readonly at: number }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Nothing can be kept here, or it is not ours to touch. */
  let over = false;
  /** One thing after another: a page must not be written after it was to be deleted. */
  let turn: Promise<unknown> = Promise.resolve();

  const keyOf = (thread: ThreadRef): string => `page\n${address}\n${thread.id}`;

  function queue(work: () => Promise<void>): void {
    turn = turn.then(async () => {
      if (over) return;
      try {
        await work();
      } catch (thrown) {
        // A page that cannot be kept is no loss worth a word; one that never could be is not tried again.
        if (!(thrown instanceof StorageError) || thrown.reason !== 'failed') over = true;
      }
    });
  }

  /** null: somebody newer keeps theirs here. */
  async function lines(): Promise<readonly Line[] | null> {
    const found = await database.get(index);
    if (isBag(found) && typeof found['v'] === 'number' && found['v'] > version) return null;
    if (isBag(found) && found['v'] === version && Array.isArray(found['pages'])) return found['pages'].filter(isLine);
    // None yet, or nothing that can be read: begin with an empty room.
    for (const [key] of await database.entries()) await database.delete(key);
    return [];
  }

  /** Changes the index, then deletes what is no longer in it. */
  async function reindex(change: (lines: readonly Line[]) => readonly Line[]): Promise<boolean> {
    const before = await lines();
    if (before === null) {
      over = true;
      return false;
    }
    const after = change(before);
    await database.update(index, (old) => ({
      v: version,
      // Another tab may have written since.
      pages: change(isBag(old) && old['v'] === version && Array.isArray(old['pages']) ? old['pages'].filter(isLine) : []),
    }));
    const left = new Set(after.map(({ key }) => key));
    for (const { key } of before) if (!left.has(key)) await database.delete(key);
    return true;
  }

  async function write(key: string, { data, viewer, size }: Waiting): Promise<void> {
    const page = keptPage(data, size, room);
    const text = JSON.stringify([viewer, data.read, page]);
    const at = now();
    const last = kept.get(key);
    if (last?.text === text && at - last.at < minute) return;
    const line: Line = { key, at, viewer };
    const alive = (each: Line): boolean => each.key !== key && at - each.at < life;
    if (!(await reindex((before) => [line, ...before.filter(alive)].slice(0, most)))) return;
    const record = { v: version, at, viewer, order: data.read, ...page };
    try {
      await database.set(key, record);
    } catch (thrown) {
      if (!(thrown instanceof StorageError) || thrown.reason !== 'full') throw thrown;
      // What was read before gives way to what is read now; if that does not help, others need the room more.
      await reindex((before) => before.filter((each) => each.key === key));
      await database.set(key, record);
    }
    kept.set(key, { text, at });
  }

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (typeof removeEventListener === 'function') removeEventListener('pagehide', flush);
    for (const [key, each] of waiting) queue(() => write(key, each));
    waiting.clear();
  };

  return {
    async read(thread, order) {
      try {
        const found = recordOf(await database.get(keyOf(thread)), order);
        if (!found || now() - found.at > life) return null;
        // A clock that was set back makes no page of the future.
        return { ...found, at: Math.min(found.at, now()) };
      } catch {
        return null;
      }
    },
    keep(thread, data, viewer, size) {
      if (over) return;
      waiting.set(keyOf(thread), { data, viewer, size });
      if (timer !== undefined) return;
      timer = setTimeout(flush, pause);
      if (typeof addEventListener === 'function') addEventListener('pagehide', flush);
    },
    reader(viewer) {
      const theirs = (each: { readonly viewer: string | null }): boolean => each.viewer === null || each.viewer === viewer;
      for (const [key, each] of waiting) if (!theirs(each)) waiting.delete(key);
      queue(async () => {
        if ((await lines())?.every(theirs) ?? true) return;
        kept.clear();
        await reindex((before) => before.filter(theirs));
      });
    },
  };
}

function recordOf(found: unknown, order: Order): KeptPage | null {
  if (!isBag(found) || found['v'] !== version || found['order'] !== order || !isTime(found['at'])) return null;
  const { viewer } = found as { viewer?: unknown };
  if (viewer !== null && typeof viewer !== 'string') return null;
  return { page: checkPage(found['page']), at: found['at'], viewer, cut: found['cut'] === true };
}

function isLine(value: unknown): value is Line {
  return isBag(value) && typeof value['key'] === 'string' && isTime(value['at']) && (value['viewer'] === null || typeof value['viewer'] === 'string');
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isBag(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
