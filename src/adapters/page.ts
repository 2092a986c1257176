// Adopts comments that stand in the page's own HTML: readers without JavaScript and search engines have them, and the widget takes over in place.
// Writing is another adapter's business. Must not know where on the page it is: the root is given to it.

import type { CommentAdapter, WriteFacet } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Action, Comment, CommentId, Page, ThreadRef } from '../core/model.js';
import { adopt } from './support/adopt.js';
import { throwIfAborted, unlessAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

export interface PageOptions {
  /** The element that holds the comments, or how to find it; null: there are none for this thread. */
  readonly root: ParentNode | ((thread: ThreadRef) => ParentNode | null);
  /** Where new comments go. It must call the comments by the ids that stand in the HTML (WordPress: `comment-12` is "12"; else `data-comment-id`). */
  readonly write?: CommentAdapter;
  /** The word beside the name of who wrote the page. Default 'Author'. */
  readonly badge?: string;
  /** Reads a date that the HTML gives in words only, to milliseconds since 1970; null: cannot. Default: what the browser reads, as English. */
  readonly date?: (words: string) => number | null;
}

/**
 * Understands WordPress's `li.comment` and block themes, schema.org/Comment microdata, and microformats (`u-comment`, `h-cite`).
 * Read anew whenever the thread is opened, after the document has come as a whole. With `write`, what this reader has written
 * since is kept among them until the page is left; by then the page itself has it. Never rejects for what stands in the HTML.
 */
export function pageAdapter(options: PageOptions): CommentAdapter {
  const { root, write: backend, badge = 'Author', date = dateOf } = options;
  /** By thread: what the HTML says, and what the reader has done since; null: removed. */
  const threads = new Map<string, { standing: readonly Comment[]; readonly since: Map<CommentId, Comment | null> }>();
  const home = new Map<CommentId, string>();

  async function comments(thread: ThreadRef, anew: boolean, signal: AbortSignal): Promise<readonly Comment[]> {
    throwIfAborted(signal);
    const known = threads.get(thread.id);
    const found = typeof root === 'function' ? root(thread) : root;
    if (found) await unlessAborted(parsed(found), signal);
    throwIfAborted(signal);
    const standing = known && !anew ? known.standing : found ? adopt(found, { badge, date }) : [];
    const since = known?.since ?? new Map<CommentId, Comment | null>();
    threads.set(thread.id, { standing, since });
    for (const { id } of standing) home.set(id, thread.id);
    return together(standing, since);
  }

  /** What the reader may do to what stands there: the HTML does not say, so it is what anybody may. */
  function allowed(all: readonly Comment[]): readonly Comment[] {
    if (!backend?.write || backend.limits.depth === 0) return all;
    const depths = new Map<CommentId | null, number>([[null, -1]]);
    return all.map((comment) => {
      const depth = (depths.get(comment.parent) ?? -1) + 1;
      depths.set(comment.id, depth);
      const can: readonly Action[] = comment.can.length > 0 || comment.state !== 'shown' || depth >= backend.limits.depth ? comment.can : ['reply'];
      return can === comment.can ? comment : { ...comment, can };
    });
  }

  const done = (thread: string | undefined, id: CommentId, comment: Comment | null): void => {
    if (thread === undefined) return;
    home.set(id, thread);
    threads.get(thread)?.since.set(id, comment);
  };
  return {
    name: 'page',
    limits: Object.freeze({
      ...(backend?.limits ?? { depth: Infinity, length: Infinity, syntax: 'plain' as const, idempotent: false }),
      orders: Object.freeze(['oldest', 'newest', 'best'] as const),
    }),
    read: {
      async page(query, { signal }): Promise<Page> {
        const all = await comments(query.thread, query.parent === null && query.after === null, signal);
        return pageOf(allowed(all), query);
      },
    },
    ...(backend?.write ? { write: remembered(backend.write, done, (id) => home.get(id)) } : {}),
    ...(backend?.auth ? { auth: backend.auth } : {}),
    ...(backend?.suggest ? { suggest: backend.suggest } : {}),
    dispose() {
      threads.clear();
      home.clear();
    },
  };
}

/** The backend's own writing, with an ear on what it answers. */
function remembered(write: WriteFacet, done: (thread: string | undefined, id: CommentId, comment: Comment | null) => void, home: (id: CommentId) => string | undefined): WriteFacet {
  return {
    async create(draft, call) {
      const comment = await write.create(draft, call);
      done(draft.thread.id, comment.id, comment);
      return comment;
    },
    ...(write.edit ? {
      async edit(id: CommentId, source: string, call: Parameters<NonNullable<WriteFacet['edit']>>[2]) {
        const comment = await write.edit!(id, source, call);
        done(home(id), id, comment);
        return comment;
      },
    } : {}),
    ...(write.remove ? {
      async remove(id: CommentId, call: Parameters<NonNullable<WriteFacet['remove']>>[1]) {
        const left = await write.remove!(id, call);
        done(home(id), id, left);
        return left;
      },
    } : {}),
    ...(write.source ? { source: (id, call) => write.source!(id, call) } : {}),
    ...(write.preview ? { preview: (source, call) => write.preview!(source, call) } : {}),
    ...(write.upload ? { upload: (file, call) => write.upload!(file, call) } : {}),
  };
}

function together(standing: readonly Comment[], since: ReadonlyMap<CommentId, Comment | null>): readonly Comment[] {
  const all = new Map<CommentId, Comment | null>(standing.map((comment) => [comment.id, comment]));
  for (const [id, comment] of since) all.set(id, comment);
  return [...all.values()].filter((comment) => comment !== null);
}

/** A module may run while the rest of the page is still coming. */
function parsed(root: ParentNode): Promise<void> {
  const document = (root.ownerDocument ?? root) as Document;
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) => document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }));
}

/** "March 4, 2012 at 5:06 am". */
function dateOf(words: string): number | null {
  const time = Date.parse(words.replace(/ at | \| | - |(?<=\d)(?:st|nd|rd|th)\b/g, ' '));
  return Number.isFinite(time) ? time : null;
}

/** For pages that forgot it: a thread without a root is a mistake of the page, told when it is read. */
export function rootFor(selector: string, thread: ThreadRef, document: ParentNode): ParentNode | null {
  let found: readonly Element[];
  try {
    found = [...document.querySelectorAll(selector)];
  } catch (cause) {
    throw new CommentError('unsupported', `“${selector}” is no selector`, { cause, reason: `“${selector}” is no selector.` });
  }
  return found.find((element) => element.getAttribute('thread') === thread.id) ?? found.find((element) => !element.hasAttribute('thread')) ?? null;
}
