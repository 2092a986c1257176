// What a promise of the contract is, what a rig must bring to have it tested, and the steps many of them share.

import type { CommentAdapter, PageQuery } from '../core/adapter.js';
import type { Comment, CommentId, Cursor, Order, Page, ThreadRef, Viewer, WriteKey } from '../core/model.js';
import { ok } from './assert.js';

/** One adapter on a backend of its own, made anew for every test. What is absent leaves promises untested, and the results say so. */
export interface Rig {
  readonly adapter: CommentAdapter;
  /** Fresh and empty. */
  readonly thread: ThreadRef;
  /** Signs the adapter's reader in as somebody who may write, without a login form. Nobody is signed in before. */
  signIn?(): Promise<Viewer>;
  signOut?(): Promise<void>;
  /** Signs the adapter's reader in as somebody who keeps order. */
  moderator?(): Promise<Viewer>;
  /** Has others write so many comments in the thread, some of them replies where the backend has replies. */
  seed?(count: number): Promise<void>;
  /** Looks at a comment behind the adapter's back; null: it is not there, or is a tombstone. */
  peek?(id: CommentId): Promise<Pick<Comment, 'id' | 'body'> | null>;
  /** Another adapter on the same backend, signed in as somebody else who may write. */
  second?(): Promise<CommentAdapter>;
  /** Signs the reader out behind the adapter's back: another tab, or an expired session. */
  expire?(): Promise<void>;
  /** From now on the reader is asked something before they may write; answers with the fields that are the right answer. After signIn. */
  challenge?(): Promise<Readonly<Record<string, string>>>;
  /** Lets as much time go by as any comment that is there may be edited in. Needed where comments say `editableUntil`. */
  later?(): Promise<void>;
  /** Closes the thread. */
  close?(): Promise<void>;
  /** Has a report of this comment arrived where those who keep order see it? */
  reported?(id: CommentId): Promise<boolean>;
  /** Asks for what was uploaded, as a browser that shows it would: without the reader's login. */
  download?(address: string): Promise<Response>;
  dispose(): Promise<void>;
}

export interface Promised {
  /** "reads.no-duplicates". Stable, so that tables and issues can name it. */
  readonly id: string;
  readonly text: string;
  /** Does the adapter offer what this is about? */
  offered(adapter: CommentAdapter): boolean;
  /** What the rig must have beyond an adapter. */
  readonly needs?: readonly (keyof Rig)[];
  /** `another` makes a second rig, which is disposed of with the first. */
  run(rig: Rig, another: () => Promise<Rig>): Promise<void>;
}

export const always = (): boolean => true;
export const never = new AbortController().signal;
export const call = { signal: never };

let keys = 0;
export function writeCall(): { readonly signal: AbortSignal; readonly key: WriteKey } {
  keys++;
  return { signal: never, key: `conformance-${Date.now().toString(36)}-${keys}` as WriteKey };
}

/** An id that no backend has: right in form for those that count and for those that name. */
export const nobody = '999999999' as CommentId;

export function query(thread: ThreadRef, rest: Partial<PageQuery> = {}): PageQuery {
  return { thread, parent: null, order: 'oldest', after: null, size: 50, replies: { depth: 100, size: 50 }, ...rest };
}
/** As `query`, in an order that this adapter has. */
export async function ask({ adapter, thread }: Rig, rest: Partial<PageQuery> = {}): Promise<Page> {
  const page: unknown = await adapter.read.page(query(thread, { order: adapter.limits.orders[0], ...rest }), call);
  ok(Array.isArray((page as Partial<Page> | null | undefined)?.comments), `read.page answered with ${JSON.stringify(page)}, which is no page`);
  return page as Page;
}

/** More pages than any test needs: a cursor that runs in circles must end. */
const farTooMany = 500;

/** All pages of one list. */
export async function pages(rig: Rig, rest: Partial<PageQuery> = {}): Promise<Page[]> {
  const all: Page[] = [];
  let after: Cursor | null = null;
  do {
    const page: Page = await ask(rig, { ...rest, after });
    all.push(page);
    after = page.next;
    ok(all.length < farTooMany, 'the list has no end');
  } while (after !== null);
  return all;
}

/** The asked-for list itself, without what came along. Twins are kept. */
export function listed(page: Page, parent: CommentId | null = null): readonly Comment[] {
  return page.comments.filter((comment) => comment.parent === parent);
}

/** Every comment of the thread once, reply lists followed to their end as a reader would. */
export async function everything(rig: Rig, order: Order = rig.adapter.limits.orders[0], size = 50): Promise<Map<CommentId, Comment>> {
  const all = new Map<CommentId, Comment>();
  const waiting: { parent: CommentId | null; after: Cursor | null }[] = [{ parent: null, after: null }];
  const asked = new Set<string>();
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    const question = JSON.stringify(list);
    if (asked.has(question)) continue;
    asked.add(question);
    ok(asked.size < farTooMany, 'the lists have no end');
    const page = await ask(rig, { ...list, order, size, replies: { depth: 100, size } });
    for (const comment of page.comments) all.set(comment.id, comment);
    if (page.next !== null) waiting.push({ parent: list.parent, after: page.next });
    for (const [parent, after] of Object.entries(page.more)) waiting.push({ parent: parent as CommentId, after });
    for (const { id, replies } of page.comments) {
      if (replies > 0 && !Object.hasOwn(page.more, id) && !page.comments.some(({ parent }) => parent === id)) waiting.push({ parent: id, after: null });
    }
  }
  return all;
}

export async function signedIn(rig: Rig): Promise<Viewer | null> {
  ok(rig.signIn || rig.adapter.auth?.required !== true, 'only who is signed in may write here, and the rig has no signIn');
  return rig.signIn ? rig.signIn() : null;
}

/** Writes one comment as the signed-in reader. */
export function post({ adapter, thread }: Rig, source: string, parent: CommentId | null = null, to: ThreadRef = thread): Promise<Comment> {
  ok(adapter.write, 'the adapter cannot write');
  return adapter.write.create({ thread: to, parent, source }, writeCall());
}

/** So many comments, by others where the rig can, else by the reader. */
export async function fill(rig: Rig, count: number): Promise<void> {
  if (rig.seed) return rig.seed(count);
  await signedIn(rig);
  let last: CommentId | null = null;
  for (let n = 0; n < count; n++) {
    const parent: CommentId | null = n % 3 === 0 || rig.adapter.limits.depth === 0 ? null : last;
    const comment = await post(rig, `Comment number ${n}`, parent);
    if (n % 3 === 0 || rig.adapter.limits.depth > 1) last = comment.id;
  }
}
