// What a store does for who reads on: later pages, what stands around one comment, news of the live feed. Fetched when there is more to read,
// or news; reading.ts is the store itself, and does without it until then.

import type { CommentAdapter, LiveFeed, PageQuery } from './adapter.js';
import { ask, longestRead } from './ask.js';
import { checkComment, checkId, checkPage } from './check.js';
import { toCommentError } from './errors.js';
import type { Comment, CommentId, Page, ThreadRef } from './model.js';
import { atLeastOne, listOf } from './paging.js';
import type { Data, DataAction, News } from './reduce-reading.js';
import { reduceOnward } from './reduce-onward.js';
import type { Node } from './state.js';
import type { StoreEvent } from './store.js';
import { branchOf } from './tree.js';

/** What it needs of its store. */
export interface OnwardDesk {
  readonly adapter: CommentAdapter;
  readonly thread: ThreadRef;
  readonly size: number;
  readonly replies: PageQuery['replies'];
  readonly now: () => number;
  readonly wait: (ms: number, then: () => void) => () => void;
  readonly data: () => Data;
  readonly dispatch: (action: DataAction) => void;
  /** Changes the data by what a backend said. */
  readonly change: (action: DataAction, page: { readonly comments: readonly Comment[] }) => void;
  readonly emit: (event: StoreEvent) => void;
  /** Reads, and is told of the news meanwhile. */
  readonly hearing: <T>(read: (news: News) => Promise<T>) => Promise<T>;
  readonly learned: (id: CommentId, comment: Comment | null) => void;
  readonly node: (id: CommentId) => Node | null;
  /** Fires when the store is closed; null: it is not open. */
  readonly opening: () => AbortSignal | null;
  /** The first page, where it is under way. */
  readonly first: () => Promise<void> | undefined;
  /** Reads the first page again. */
  readonly again: () => Promise<void>;
}

/** The first and the longest pause between two reads that nobody has pressed for. Milliseconds. */
const shortest = 1_000;
const longest = 60_000;
/** More news in a second than this, and the page is read again instead: each costs what the thread is long. */
const flood = 250;

export class Onward {
  readonly reduce = reduceOnward;
  readonly #desk: OnwardDesk;
  readonly #lists = new Map<CommentId | null, { readonly controller: AbortController; readonly done: Promise<void> }>();

  constructor(desk: OnwardDesk) {
    this.#desk = desk;
  }

  /** Calls off what is being read. */
  stop(): void {
    for (const [parent, reading] of this.#lists) {
      reading.controller.abort();
      this.#desk.dispatch({ type: 'unlisted', parent, error: null });
    }
    this.#lists.clear();
  }

  /** The next page of a list; null: the root list. */
  async more(parent: CommentId | null): Promise<void> {
    const running = this.#lists.get(parent);
    if (running) return running.done;
    const controller = new AbortController();
    const done = this.#readList(parent, controller.signal);
    this.#lists.set(parent, { controller, done });
    await done;
    if (this.#lists.get(parent)?.controller === controller) this.#lists.delete(parent);
  }

  /** A comment that is not here, and what stands around it. Rejects where it cannot be read. */
  async around(id: CommentId): Promise<void> {
    const { adapter, thread, size, replies, data, change, hearing, opening } = this.#desk;
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    const { signal } = controller;
    const until = opening();
    until?.addEventListener('abort', stop, { once: true });
    try {
      const order = data().read ?? data().order;
      await hearing(async (news) => {
        const query = { thread, parent: null, order, after: null, size, replies, around: id };
        const page = await ask(() => adapter.read.page(query, { signal }), checkPage, signal, longestRead);
        change({ type: 'around', page, news }, page);
      });
    } finally {
      until?.removeEventListener('abort', stop);
    }
  }

  /** What an adapter tells of news while the store is open. */
  feed(signal: AbortSignal): LiveFeed {
    const { data, dispatch, change, emit, learned, now, wait, first } = this.#desk;
    let behind = false;
    let again = false;
    let since = 0;
    let heard = 0;
    /** Reads what the feed may have missed, after what is under way: a feed that says so without end would let no page arrive. */
    const catchUp = async (): Promise<void> => {
      again = true;
      if (behind) return;
      behind = true;
      for (let pause = shortest; again && !signal.aborted; pause *= 2) {
        await first();
        again = false;
        if (!signal.aborted) await this.#desk.again();
        await new Promise<void>((over) => { wait(Math.min(pause, longest), over); });
      }
      behind = false;
    };
    const open = (tell: () => void) => {
      if (signal.aborted) return;
      try {
        tell();
      } catch (thrown) {
        emit({ type: 'error', error: toCommentError(thrown) });
      }
    };
    return {
      put: (answer) => open(() => {
        const comment = checkComment(answer);
        const at = now();
        if (Math.abs(at - since) > 1_000) [since, heard] = [at, 0];
        if (++heard > flood) return void catchUp();
        const before = data().arrived.size;
        learned(comment.id, comment);
        change({ type: 'put', comment }, { comments: [comment] } satisfies Pick<Page, 'comments'>);
        const unseen = data().arrived.size;
        if (unseen > before) emit({ type: 'arrived', unseen });
      }),
      drop: (answer) => open(() => {
        const id = checkId(answer);
        learned(id, null);
        dispatch({ type: 'drop', id });
      }),
      lost: () => open(() => void catchUp()),
    };
  }

  async #readList(parent: CommentId | null, signal: AbortSignal): Promise<void> {
    const { adapter, thread, size, replies, data, dispatch, change, emit, hearing, node } = this.#desk;
    // Pages may overlap what arrived meanwhile: a click that would show nothing reads on, but not for ever.
    for (let pages = 0; pages < 3; pages++) {
      const list = this.#list(parent);
      if (!list?.rest) return;
      dispatch({ type: 'list', parent });
      const order = data().read ?? data().order;
      const query = { thread, parent, order, after: list.cursor, size: parent === null ? size : atLeastOne(replies.size), replies };
      try {
        const fresh = await hearing(async (news) => {
          const page = await ask(() => adapter.read.page(query, { signal }), checkPage, signal, longestRead);
          signal.throwIfAborted();
          const { home } = data().tree;
          change({ type: 'page', parent, page, news }, page);
          return page.comments.filter((comment) => !home.has(comment.id) && node(comment.id) !== null);
        });
        if (fresh.length === 0 && this.#list(parent)?.rest) continue;
        emit({ type: 'more', parent, first: fresh[0]?.id ?? null, count: fresh.length });
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toCommentError(thrown);
        dispatch({ type: 'unlisted', parent, error });
        emit({ type: 'error', error });
        return;
      }
    }
    emit({ type: 'more', parent, first: null, count: 0 });
  }

  #list(parent: CommentId | null): Data['list'] | null {
    const { tree, list } = this.#desk.data();
    if (parent === null) return list;
    const branch = branchOf(tree, parent);
    return branch && listOf(branch.lists.get(parent), branch.comments.get(parent)?.replies ?? 0, branch.children.get(parent)?.length ?? 0);
  }
}
