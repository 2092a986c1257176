// Comments in a JSON file, to be read only: archives of other systems, comments that live in a site's repository.
// Which names and shapes a file may use is told in support/loose.ts.

import type { CommentAdapter } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Body, Comment, CommentId, Recent, ThreadRef } from '../core/model.js';
import { http } from './support/http.js';
import { segment } from './support/narrow.js';
import { type LooseThread, readLoose } from './support/loose.js';
import { type Shared, shared, throwIfAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

export interface StaticOptions {
  /**
   * Address of the file, relative to the page. One file for the whole site; or one for each thread, where the address
   * says `{thread}`: the thread's id, percent-encoded. A thread without a file has no comments.
   */
  readonly src?: string;
  /** What would stand in the file. Wins over `src`. */
  readonly data?: unknown;
  /** What words are whose format the file does not name. Default 'markdown'. */
  readonly format?: Body['format'];
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** For tests, and for pages that wrap it. Default the page's fetch. */
  readonly fetch?: typeof fetch;
}

/**
 * Reads, as JSON, any of:
 * - `{ people?, threads: [{ id, url?, title?, closed?, comments: [{ id?, author, markdown | text | html, createdAt, replies? }] }] }`: a seed, what `parley-comments/move` writes;
 * - `[ … ]` of contract comments, or of entries with such names as `name`, `date`, `message`, `reply_to`; an entry may name its `thread`;
 * - `{ comments: [ … ] }` for one thread, `{ "thread": [ … ] }` for several, `{ "file": { … } }` for Staticman's folders.
 *
 * A list that names no thread belongs to whichever thread asks. A thread is known by its id or its address; where its id is a path, by that on any host.
 * Held, rejected and spam entries are not shown. Dates are milliseconds, seconds or ISO 8601.
 * Throws TypeError without `src` and `data`; reading rejects with 'garbled' for what holds no comments.
 */
export function staticAdapter(options: StaticOptions): CommentAdapter {
  const { src, data, format, timeout } = options;
  if (src === undefined && data === undefined) throw new TypeError('staticAdapter needs src or data.');
  const each = data === undefined && src !== undefined && src.includes('{thread}');
  const now = Date.now();
  const files = new Map<string, Shared<readonly LooseThread[]>>();

  async function fetched(address: string, signal: AbortSignal): Promise<readonly LooseThread[]> {
    const base = new URL('.', new URL(address, globalThis.document?.baseURI)).href;
    const get = http({ base, ...(timeout === undefined ? {} : { timeout }), ...(options.fetch ? { fetch: options.fetch } : {}) });
    try {
      return read((await get(new URL(address, base).href, { signal })).data);
    } catch (thrown) {
      if (each && thrown instanceof CommentError && thrown.code === 'missing') return [];
      throw thrown;
    }
  }

  function read(file: unknown): readonly LooseThread[] {
    return readLoose(file, { now, ...(format === undefined ? {} : { format }) });
  }

  /** A file is fetched once; `anew`, or after a failure, again. */
  function fileFor(thread: ThreadRef | null, anew: boolean): Shared<readonly LooseThread[]> {
    const address = data !== undefined || src === undefined ? '' : src.replaceAll('{thread}', segment(thread?.id ?? ''));
    const known = files.get(address);
    if (known && !anew && !known.over) return known;
    const file = data === undefined ? shared((signal) => fetched(address, signal)) : known ?? shared(async () => read(data));
    files.set(address, file);
    file.ended.catch(() => {
      if (files.get(address) === file) files.delete(address);
    });
    return file;
  }

  const opened = new Set<string>();
  async function commentsOf(thread: ThreadRef, first: boolean, signal: AbortSignal): Promise<{ comments: readonly Comment[]; closed: boolean }> {
    throwIfAborted(signal);
    // A thread that is opened again is read afresh.
    const anew = first && opened.has(thread.id);
    if (first) opened.add(thread.id);
    const found = await fileFor(thread, anew).wait(signal);
    const own = find(found, thread);
    return { comments: own ? shown(own.comments) : [], closed: own?.closed ?? false };
  }

  return {
    name: 'static',
    ...(data === undefined && src !== undefined ? { address: src } : {}),
    limits: Object.freeze({ orders: Object.freeze(['oldest', 'newest', 'best'] as const), depth: Infinity, length: Infinity, syntax: 'plain', idempotent: false }),
    read: {
      async page(query, { signal }) {
        const { comments, closed } = await commentsOf(query.thread, query.parent === null && query.after === null, signal);
        return pageOf(comments, query, closed);
      },
      // Where each thread has a file of its own, a list of threads would cost a request each.
      ...(each ? {} : {
        async count(threads: readonly ThreadRef[], { signal }: { readonly signal: AbortSignal }) {
          throwIfAborted(signal);
          const file = await fileFor(null, false).wait(signal);
          return threads.map((thread) => shown(find(file, thread)?.comments ?? []).filter(({ state }) => state !== 'removed').length);
        },
        async recent({ size }: { readonly size: number }, { signal }: { readonly signal: AbortSignal }): Promise<readonly Recent[]> {
          throwIfAborted(signal);
          const file = await fileFor(null, false).wait(signal);
          return file
            .flatMap(({ ref, comments }) => (ref ? shown(comments).filter(({ state }) => state === 'shown').map((comment) => ({ comment, thread: ref })) : []))
            .sort((a, b) => b.comment.createdAt - a.comment.createdAt)
            .slice(0, Math.max(0, size));
        },
      }),
    },
  };
}

function find(threads: readonly LooseThread[], { id, url }: ThreadRef): LooseThread | undefined {
  const same = (ref: ThreadRef): boolean => url !== undefined && (bare(ref.url ?? ref.id) === bare(url));
  const path = url === undefined ? null : pathOf(url);
  return threads.find(({ ref }) => ref?.id === id) ?? threads.find(({ ref }) => ref?.url === id || (ref !== null && same(ref)))
    ?? threads.find(({ ref }) => path !== null && ref?.id.startsWith('/') && pathOf(ref.id) === path) ?? threads.find(({ ref }) => ref === null);
}

/** Also where a site is tried out, or has moved: https for http, another name, a slash more or less. */
function pathOf(address: string): string | null {
  const base = 'http://thread.invalid';
  if (!URL.canParse(address, base)) return null;
  const { pathname, search } = new URL(address, base);
  return pathname.replace(/(?:\/index\.html?|\/)$/, '') + search;
}

function bare(url: string): string {
  return url.replace(/#.*$/s, '');
}

const cut = new WeakMap<readonly Comment[], readonly Comment[]>();

/** What everybody may see: nothing held, and of what was removed only what has replies. */
function shown(comments: readonly Comment[]): readonly Comment[] {
  const known = cut.get(comments);
  if (known) return known;
  const open = comments.filter(({ state }) => state === 'shown' || state === 'removed');
  const parents = new Map(open.map(({ id, parent }) => [id, parent]));
  const needed = new Set<CommentId>();
  for (const { id, state } of open) {
    if (state === 'removed') continue;
    for (let at: CommentId | null | undefined = id; at && !needed.has(at); at = parents.get(at)) needed.add(at);
  }
  const left = open.filter(({ id }) => needed.has(id));
  cut.set(comments, left);
  return left;
}
