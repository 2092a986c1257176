// What a conversation starts with, written so that it can stand in a JSON file, and the rows it becomes.
// Knows nothing of viewers, pages or storage.

import type { Author, Body, Comment, CommentId, ThreadRef, Version, WriteKey } from '../../core/model.js';

/** Everything is optional. People who only stand as an author need no entry in `people`. */
export interface Seed {
  readonly people?: readonly SeedPerson[];
  readonly threads?: readonly SeedThread[];
}
export interface SeedPerson extends Omit<Author, 'id'> {
  /** Default: the name. */
  readonly id?: string;
  /** ISO 3166 alpha-2, or the country's name. */
  readonly country?: string;
  /** author: of the page; contributor: listed as one; moderator: may remove what others wrote. Default 'reader'. */
  readonly role?: 'reader' | 'author' | 'contributor' | 'moderator';
  /** Only where the adapter asks for passwords. Not a secret: whoever reads the seed reads it. */
  readonly password?: string;
}
export interface SeedThread extends ThreadRef {
  readonly closed?: boolean;
  /** How many reacted to the page itself, by kind. */
  readonly votes?: Readonly<Record<string, number>>;
  readonly comments?: readonly SeedComment[];
}
export interface SeedComment {
  /** Default: made up, the same on every start. */
  readonly id?: string;
  /** A person's id or name; null: the account is gone. */
  readonly author: string | null;
  /** The words, in one of three ways. None: removed, kept because it has replies. */
  readonly text?: string;
  readonly markdown?: string;
  readonly html?: string;
  /** Minutes before the start. Default 0. */
  readonly ago?: number;
  /** Milliseconds since 1970, or ISO 8601; wins over `ago`. */
  readonly createdAt?: number | string;
  /** Minutes before the start at which it was last changed. */
  readonly editedAgo?: number;
  /** Milliseconds since 1970, or ISO 8601; wins over `editedAgo`. */
  readonly editedAt?: number | string;
  /** How many reacted, by kind: { "up": 12, "down": 1 }. */
  readonly votes?: Readonly<Record<string, number>>;
  readonly state?: 'shown' | 'held' | 'rejected';
  readonly pinned?: boolean;
  /** BCP 47. */
  readonly lang?: string;
  readonly replies?: readonly SeedComment[];
}

/** Somebody who has written or may sign in. */
export interface Account extends Author {
  readonly country?: string;
  readonly role: 'reader' | 'author' | 'contributor' | 'moderator';
  readonly password?: string;
}
export interface Thread {
  readonly ref: ThreadRef;
  readonly closed: boolean;
  /** Of the page itself: seeded counts without names, and account ids by kind. */
  readonly votes?: Readonly<Record<string, number>>;
  readonly voters?: Readonly<Record<string, readonly string[]>>;
}
/** A comment as it is kept: the same for every viewer. Replaced, never changed. */
export interface Row {
  readonly id: CommentId;
  readonly thread: string;
  readonly parent: CommentId | null;
  readonly depth: number;
  /** Grows with every comment of the site; settles what the clock leaves open. */
  readonly serial: number;
  readonly author: string | null;
  readonly body: Body | null;
  readonly createdAt: number;
  readonly editedAt: number | null;
  /** What it said before, the oldest first. */
  readonly past?: readonly Version[];
  readonly state: Comment['state'];
  /** Seeded counts without names. */
  readonly votes: Readonly<Record<string, number>>;
  /** Account ids by kind. */
  readonly voters: Readonly<Record<string, readonly string[]>>;
  readonly key: WriteKey | null;
  readonly pinned: boolean;
  readonly lang: string | null;
  /** Grows with every change of the site: which of two copies is newer. */
  readonly rev: number;
}

/** `now` in milliseconds since 1970. Parents come before their replies. */
export function readSeed(seed: Seed, now: number): { people: Account[]; threads: Thread[]; rows: Row[] } {
  const people = new Map<string, Account>();
  const byName = new Map<string, string>();
  const admit = ({ id, role = 'reader', ...rest }: SeedPerson): string => {
    const account: Account = { ...rest, id: id ?? rest.name, role };
    people.set(account.id, account);
    byName.set(account.name, account.id);
    return account.id;
  };
  for (const person of seed.people ?? []) admit(person);
  const author = (name: string): string => (people.has(name) ? name : byName.get(name) ?? admit({ name }));

  const threads: Thread[] = [];
  const rows: Row[] = [];
  for (const { comments = [], closed = false, votes, ...ref } of seed.threads ?? []) {
    threads.push({ ref, closed, ...(votes ? { votes } : {}) });
    // A stack, because a thread may be deeper than the call stack.
    const waiting = comments.map((comment) => ({ comment, parent: null as CommentId | null, depth: 0 })).reverse();
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { comment, parent, depth } = next;
      const serial = rows.length + 1;
      const id = (comment.id ?? `c${serial}`) as CommentId;
      const body = bodyOf(comment);
      rows.push({
        id, thread: ref.id, parent, depth, serial, body,
        author: comment.author === null || body === null ? null : author(comment.author),
        createdAt: timeOf(comment, now),
        editedAt: editTimeOf(comment, now),
        state: body === null ? 'removed' : comment.state ?? 'shown',
        votes: comment.votes ?? {},
        voters: {},
        key: null,
        pinned: comment.pinned ?? false,
        lang: comment.lang ?? null,
        rev: 0,
      });
      for (const reply of [...(comment.replies ?? [])].reverse()) waiting.push({ comment: reply, parent: id, depth: depth + 1 });
    }
  }
  return { people: [...people.values()], threads, rows };
}

function timeOf({ createdAt, ago = 0 }: SeedComment, now: number): number {
  const time = createdAt === undefined ? now - ago * 60_000 : new Date(createdAt).getTime();
  return Number.isFinite(time) ? time : now;
}

function editTimeOf({ editedAt, editedAgo }: SeedComment, now: number): number | null {
  const time = editedAt === undefined ? editedAgo === undefined ? NaN : now - editedAgo * 60_000 : new Date(editedAt).getTime();
  return Number.isFinite(time) ? time : null;
}

function bodyOf({ text, markdown, html }: SeedComment): Body | null {
  if (text !== undefined) return { format: 'text', source: text };
  if (markdown !== undefined) return { format: 'markdown', source: markdown };
  if (html !== undefined) return { format: 'html', source: html };
  return null;
}
