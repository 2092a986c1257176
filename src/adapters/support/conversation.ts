// A whole site's comments and the decisions about them: who may see, write, change, remove and react.
// Synchronous. Knows nothing of adapters, latency, storage or who else listens; `changed` is told of every change.

import type { Draft } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Body, CommentId, Person, Syntax, ThreadRef, WriteKey } from '../../core/model.js';
import { own } from './order.js';
import { Rows } from './rows.js';
import { type Account, type Row, type Seed, readSeed } from './seed.js';

export interface Rules {
  readonly depth: number;
  readonly length: number;
  readonly syntax: Syntax;
  readonly kinds: readonly string[];
  /** May a stranger write? */
  readonly guests: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
export type Change =
  | { readonly type: 'put'; readonly row: Row }
  | { readonly type: 'drop'; readonly row: Row };

/** What has to be kept to make the same conversation again. Structured-cloneable. */
export interface Saved {
  readonly rev: number;
  readonly serial: number;
  readonly people: readonly Account[];
  readonly threads: readonly { readonly ref: ThreadRef; readonly closed: boolean }[];
  readonly rows: readonly Row[];
  readonly removals: readonly WriteKey[];
}

const keptRemovals = 200;

export class Conversation {
  readonly rules: Rules;
  readonly changed: (change: Change) => void;
  rows = new Rows();
  people = new Map<string, Account>();
  threads = new Map<string, { readonly ref: ThreadRef; readonly closed: boolean }>();
  rev = 0;
  #serial = 0;
  /** Keys of removals that left no trace: a removal sent twice must not end as 'missing'. */
  #removals: WriteKey[] = [];

  constructor(rules: Rules, changed: (change: Change) => void) {
    this.rules = rules;
    this.changed = changed;
  }

  seed(seed: Seed): void {
    this.load({ rev: 0, removals: [], serial: 0, ...readSeed(seed, this.rules.now()) });
  }

  save(): Saved {
    return { rev: this.rev, serial: this.#serial, people: [...this.people.values()], threads: [...this.threads.values()], rows: [...this.rows.all()], removals: this.#removals };
  }

  /** Becomes what was saved. Changes in comparison with before are told. */
  load(saved: Saved): void {
    const before = this.rows;
    this.rows = new Rows();
    for (const row of saved.rows) this.rows.add(row);
    this.people = new Map(saved.people.map((person) => [person.id, person]));
    this.threads = new Map(saved.threads.map((thread) => [thread.ref.id, thread]));
    this.rev = saved.rev;
    this.#serial = Math.max(saved.serial, this.rows.newest);
    this.#removals = [...saved.removals];
    for (const row of before.all()) if (!this.rows.get(row.id)) this.changed({ type: 'drop', row });
    for (const row of this.rows.all()) if (before.get(row.id)?.rev !== row.rev) this.changed({ type: 'put', row });
  }

  closed(thread: string): boolean {
    return this.threads.get(thread)?.closed ?? false;
  }

  // Who

  account(id: string | null): Account | null {
    return id === null ? null : this.people.get(id) ?? null;
  }

  /** The account with this id or name, ignoring case; else a new one. */
  admit(name: string, id = name): Account {
    const wanted = name.toLowerCase();
    const known = this.people.get(id) ?? [...this.people.values()].find((person) => person.name.toLowerCase() === wanted && !person.id.startsWith('guest:'));
    if (known) return known;
    const account: Account = { id, name, role: 'reader' };
    this.people.set(id, account);
    this.rev++;
    return account;
  }

  listed(role: 'contributor' | 'moderator', size: number): Person[] {
    const written = new Map<string | null, number>();
    for (const row of this.rows.all()) written.set(row.author, (written.get(row.author) ?? 0) + 1);
    return [...this.people.values()].filter((person) => person.role === role).slice(0, size)
      .map(({ role: _, password: __, ...person }) => ({ ...person, comments: written.get(person.id) ?? 0 }));
  }

  // What they do. Every refusal is a CommentError, thrown before anything has changed.

  create(draft: Draft, key: WriteKey, viewer: Account | null): Row {
    const made = this.rows.byKey(key);
    if (made) return made;
    const thread = draft.thread.id;
    if (viewer === null && !this.rules.guests) throw new CommentError('signed-out', 'nobody is signed in');
    if (this.closed(thread)) throw new CommentError('closed', `thread ${thread} is closed`);
    const parent = draft.parent === null ? null : this.#living(draft.parent, viewer);
    if (parent && parent.thread !== thread) throw new CommentError('missing', `comment ${parent.id} stands in another thread`);
    const depth = parent ? parent.depth + 1 : 0;
    if (depth > this.rules.depth) throw new CommentError('invalid', `replies go ${this.rules.depth} deep`);
    const body = this.#body(draft.source);
    const author = viewer ?? this.#guest(draft.guest?.['name'] ?? '');
    this.threads.set(thread, { closed: false, ref: { ...this.threads.get(thread)?.ref, ...draft.thread } });
    const serial = ++this.#serial;
    let id = `c${serial}`;
    while (this.rows.get(id as CommentId)) id += '-';
    return this.#put({
      id: id as CommentId, thread, parent: draft.parent, depth, serial, author: author.id, body,
      createdAt: this.rules.now(), editedAt: null, state: 'shown', votes: {}, voters: {}, key, pinned: false, lang: null, rev: 0,
    });
  }

  edit(id: CommentId, source: string, viewer: Account | null): Row {
    const row = this.#ours(id, viewer);
    if (row.author !== viewer?.id) throw new CommentError('forbidden', `comment ${id} is somebody else’s`);
    if (this.closed(row.thread)) throw new CommentError('closed', `thread ${row.thread} is closed`);
    const body = this.#body(source);
    if (row.body?.source === body.source) return row;
    return this.#put({ ...row, body, editedAt: this.rules.now() });
  }

  /** The tombstone, or null: gone without a trace. */
  remove(id: CommentId, key: WriteKey, viewer: Account | null): Row | null {
    const known = this.rows.get(id);
    if (!known && this.#removals.includes(key)) return null;
    if (known?.state === 'removed') return known;
    const row = this.#ours(id, viewer);
    if (this.rows.replies(row.id).length > 0) {
      return this.#put({ ...row, state: 'removed', author: null, body: null, votes: {}, voters: {}, pinned: false });
    }
    this.rows.delete(row);
    this.#removals = [...this.#removals, key].slice(-keptRemovals);
    this.rev++;
    this.changed({ type: 'drop', row });
    return null;
  }

  react(id: CommentId, kind: string, on: boolean, viewer: Account | null): Row {
    if (!this.rules.kinds.includes(kind)) throw new CommentError('invalid', `no reaction called ${kind}`);
    const row = this.#living(id, viewer);
    if (viewer === null) throw new CommentError('signed-out', 'nobody is signed in');
    const without = (each: string): readonly string[] => (own(row.voters, each) ?? []).filter((voter) => voter !== viewer.id);
    const voted = own(row.voters, kind)?.includes(viewer.id) ?? false;
    if (voted === on) return row;
    const other = kind === 'up' ? 'down' : kind === 'down' ? 'up' : null;
    const changes: [string, readonly string[]][] = [[kind, on ? [...without(kind), viewer.id] : without(kind)]];
    if (on && other !== null && own(row.voters, other)) changes.push([other, without(other)]);
    return this.#put({ ...row, voters: { ...row.voters, ...Object.fromEntries(changes) } });
  }

  /** 'pin' lasts until taken back; 'hold', 'approve', 'spam' and 'hide' set the state, and taken back they show the comment again. */
  moderate(id: CommentId, action: string, on: boolean, viewer: Account | null): Row {
    const row = this.#living(id, viewer);
    if (viewer === null) throw new CommentError('signed-out', 'nobody is signed in');
    if (viewer.role !== 'moderator') throw new CommentError('forbidden', `${viewer.name} is no moderator`);
    if (action === 'pin') return row.pinned === on ? row : this.#put({ ...row, pinned: on });
    const states: Readonly<Record<string, Row['state']>> = { hold: 'held', approve: 'shown', spam: 'rejected', hide: 'rejected' };
    const state = own(states, action);
    if (state === undefined) throw new CommentError('unsupported', `no such act: ${action}`);
    const next = on ? state : action === 'approve' ? 'held' : 'shown';
    return row.state === next ? row : this.#put({ ...row, state: next });
  }

  /** Held and rejected comments are their author's and the moderators' business. */
  visible(row: Row, viewer: Account | null): boolean {
    return row.state === 'shown' || row.state === 'removed' || (viewer !== null && (row.author === viewer.id || viewer.role === 'moderator'));
  }

  /** A comment this viewer can see, whatever its state. */
  find(id: CommentId, viewer: Account | null): Row {
    const row = this.rows.get(id);
    if (!row || !this.visible(row, viewer)) throw new CommentError('missing', `no comment ${id}`);
    return row;
  }

  #living(id: CommentId, viewer: Account | null): Row {
    const row = this.find(id, viewer);
    if (row.state === 'removed') throw new CommentError('missing', `comment ${id} has been removed`);
    return row;
  }

  #ours(id: CommentId, viewer: Account | null): Row {
    const row = this.#living(id, viewer);
    if (viewer === null) throw new CommentError('signed-out', 'nobody is signed in');
    if (row.author !== viewer.id && viewer.role !== 'moderator') throw new CommentError('forbidden', `comment ${id} is somebody else’s`);
    return row;
  }

  #body(source: string): Body {
    const refuse = (message: string): never => {
      throw new CommentError('invalid', message, { fields: { source: message }, reason: message });
    };
    if (source.trim() === '') refuse('Please write something.');
    if (source.length > this.rules.length) refuse(`Please use at most ${this.rules.length} characters.`);
    return { format: this.rules.syntax === 'markdown' ? 'markdown' : 'text', source };
  }

  #guest(name: string): Account {
    const trimmed = name.trim();
    if (trimmed === '') throw new CommentError('invalid', 'a guest without a name', { fields: { name: 'Please type your name.' } });
    return this.admit(trimmed, `guest:${trimmed}`);
  }

  #put(row: Row): Row {
    const next = { ...row, rev: ++this.rev };
    this.rows.put(next);
    this.changed({ type: 'put', row: next });
    return next;
  }
}
