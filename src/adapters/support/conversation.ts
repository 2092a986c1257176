// A whole site's comments and the decisions about them: who may see, write, change, remove and react.
// Synchronous. Knows nothing of adapters, latency, storage or who else listens; `changed` is told of every change.

import type { Draft } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Body, CommentId, Person, Reaction, Reactions, Syntax, ThreadRef, Version, WriteKey } from '../../core/model.js';
import { own } from './order.js';
import { type Change, type Piece, Pieces, type Report, nameOf } from './pieces.js';
import type { Rows } from './rows.js';
import { type Account, type Row, type Seed, type Thread, readSeed } from './seed.js';

export type { Change, Report } from './pieces.js';

export interface Rules {
  readonly depth: number;
  readonly length: number;
  readonly syntax: Syntax;
  readonly kinds: readonly string[];
  /** Of the page itself. */
  readonly pageKinds: readonly string[];
  /** true: who can read a comment can read what it said before. Default: its author and moderators can. */
  readonly openHistory?: boolean;
  /** May a stranger write? */
  readonly guests: boolean;
  /** Milliseconds after which its author can no longer edit a comment. Default: no end. */
  readonly editFor?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const keptRemovals = 200;
const keptVersions = 50;
const mostSuggested = 8;
export const reasons = ['spam', 'abuse', 'off-topic', 'other'] as const;

export class Conversation {
  readonly rules: Rules;
  readonly changed: (change: Change) => void;
  readonly kept: Pieces;
  constructor(rules: Rules, changed: (change: Change) => void) {
    this.rules = rules;
    this.changed = changed;
    this.kept = new Pieces(changed);
  }

  get rows(): Rows {
    return this.kept.rows;
  }
  get people(): Map<string, Account> {
    return this.kept.people;
  }
  get threads(): Map<string, Thread> {
    return this.kept.threads;
  }

  seed(seed: Seed): void {
    const { people, threads, rows } = readSeed(seed, this.rules.now());
    for (const value of people) this.kept.set({ kind: 'person', value });
    for (const value of threads) this.kept.set({ kind: 'thread', value });
    for (const row of rows) this.rows.add(row);
    this.kept.serial = this.rows.newest;
    this.kept.begin();
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
    this.kept.set({ kind: 'person', value: account });
    this.kept.rev++;
    return account;
  }

  listed(role: 'contributor' | 'moderator', size: number): Person[] {
    return this.#counted([...this.people.values()].filter((person) => person.role === role).slice(0, size));
  }
  #counted(people: readonly Account[]): (Person & { readonly comments: number })[] {
    const written = new Map<string | null, number>();
    for (const row of this.rows.all()) if (row.state !== 'removed') written.set(row.author, (written.get(row.author) ?? 0) + 1);
    return people.map(({ role: _, password: __, ...person }) => ({ ...person, comments: written.get(person.id) ?? 0 }));
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
    this.kept.set({ kind: 'thread', value: { closed: false, ...this.threads.get(thread), ref: { ...this.threads.get(thread)?.ref, ...draft.thread } } });
    const serial = ++this.kept.serial;
    let id = `c${serial}`;
    while (this.rows.get(id as CommentId)) id += '-';
    return this.#write({
      id: id as CommentId, thread, parent: draft.parent, depth, serial, author: author.id, body,
      createdAt: this.rules.now(), editedAt: null, state: 'shown', votes: {}, voters: {}, key, pinned: false, lang: null, rev: 0,
    });
  }

  /** Milliseconds since 1970; Infinity: for good. */
  editableUntil({ createdAt }: Row): number {
    return createdAt + (this.rules.editFor ?? Infinity);
  }

  edit(id: CommentId, source: string, viewer: Account | null): Row {
    const row = this.#ours(id, viewer);
    if (row.author !== viewer?.id) throw new CommentError('forbidden', `comment ${id} is somebody else’s`);
    if (this.closed(row.thread)) throw new CommentError('closed', `thread ${row.thread} is closed`);
    const body = this.#body(source);
    if (row.body?.source === body.source) return row;
    if (this.editableUntil(row) <= this.rules.now()) throw new CommentError('forbidden', 'too late to edit', { reason: 'The time in which this could be changed is over.' });
    const past = [...row.past ?? [], { body: row.body!, at: row.editedAt ?? row.createdAt }].slice(-keptVersions);
    return this.#write({ ...row, body, past, editedAt: this.rules.now() });
  }

  mayRecall(row: Row, viewer: Account | null): boolean {
    return this.rules.openHistory === true || (viewer !== null && (row.author === viewer.id || viewer.role === 'moderator'));
  }
  /** What it has said, the oldest first. */
  history(id: CommentId, viewer: Account | null): readonly Version[] {
    const row = this.#living(id, viewer);
    if (!this.mayRecall(row, viewer)) throw new CommentError('forbidden', `what ${id} said before is its author’s business`);
    return [...row.past ?? [], { body: row.body!, at: row.editedAt ?? row.createdAt }];
  }

  /** The tombstone, or null: gone without a trace. */
  remove(id: CommentId, key: WriteKey, viewer: Account | null): Row | null {
    const known = this.rows.get(id);
    if (!known && this.kept.removals.includes(key)) return null;
    if (known?.state === 'removed') return known;
    const row = this.#ours(id, viewer);
    if (this.rows.replies(row.id).length > 0) {
      return this.#write({ ...row, state: 'removed', author: null, body: null, past: [], votes: {}, voters: {}, pinned: false });
    }
    this.kept.forget(`row:${row.id}`);
    this.kept.removals = [...this.kept.removals, key].slice(-keptRemovals);
    this.kept.rev++;
    this.changed({ type: 'drop', row });
    return null;
  }

  react(id: CommentId, kind: string, on: boolean, viewer: Account | null): Row {
    if (!this.rules.kinds.includes(kind)) throw new CommentError('invalid', `no reaction called ${kind}`);
    const row = this.#living(id, viewer);
    const voters = voted(row.voters, kind, on, mustBeSomebody(viewer));
    return voters === row.voters ? row : this.#write({ ...row, voters });
  }

  /** To the page itself. */
  pageReactions(thread: string, viewer: Account | null): Reactions {
    const { votes = {}, voters = {} } = this.threads.get(thread) ?? {};
    return counted(this.rules.pageKinds, votes, voters, viewer);
  }
  reactToPage(thread: ThreadRef, kind: string, on: boolean, viewer: Account | null): Reactions {
    if (!this.rules.pageKinds.includes(kind)) throw new CommentError('invalid', `no reaction called ${kind}`);
    const known = this.threads.get(thread.id);
    const before = known?.voters ?? {};
    const voters = voted(before, kind, on, mustBeSomebody(viewer));
    if (voters !== before) {
      this.kept.set({ kind: 'thread', value: { closed: false, ...known, ref: { ...thread, ...known?.ref }, voters } });
      this.kept.rev++;
    }
    return this.pageReactions(thread.id, viewer);
  }

  /** 'pin' and 'lock' last until taken back; 'hold', 'approve', 'spam' and 'hide' set the state, and taken back they show the comment again. */
  moderate(id: CommentId, action: string, on: boolean, viewer: Account | null): Row {
    const row = this.#living(id, viewer);
    if (viewer === null) throw new CommentError('signed-out', 'nobody is signed in');
    if (viewer.role !== 'moderator') throw new CommentError('forbidden', `${viewer.name} is no moderator`);
    if (action === 'lock') return this.#lock(row, on);
    if (action === 'pin') return row.pinned === on ? row : this.#write({ ...row, pinned: on });
    const states: Readonly<Record<string, Row['state']>> = { hold: 'held', approve: 'shown', spam: 'rejected', hide: 'rejected' };
    const state = own(states, action);
    if (state === undefined) throw new CommentError('unsupported', `no such act: ${action}`);
    const next = on ? state : action === 'approve' ? 'held' : 'shown';
    return row.state === next ? row : this.#write({ ...row, state: next });
  }

  /** Of the whole thread, though it is said of one comment: what can be done to that one is another now. */
  #lock(row: Row, on: boolean): Row {
    if (this.closed(row.thread) === on) return row;
    this.kept.set({ kind: 'thread', value: { ref: { id: row.thread }, ...this.threads.get(row.thread), closed: on } });
    return this.#write(row);
  }

  /** A second report by the same account replaces the first. */
  report(id: CommentId, reason: string, text: string, viewer: Account | null): void {
    const row = this.#living(id, viewer);
    const account = mustBeSomebody(viewer);
    if (!reasons.some((each) => each === reason)) throw new CommentError('invalid', `no such reason: ${reason}`);
    if (row.author === account.id) throw new CommentError('forbidden', 'nobody reports themselves');
    this.kept.set({ kind: 'report', value: { comment: id, account: account.id, reason, text: text.slice(0, 2000), at: this.rules.now() } });
    this.kept.rev++;
  }
  /** Oldest first. */
  reports(): readonly Report[] {
    return [...this.kept.reports.values()].filter(({ comment }) => this.rows.get(comment)?.body).sort((a, b) => a.at - b.at);
  }

  follow(thread: string, on: boolean, viewer: Account | null): void {
    const piece: Piece = { kind: 'following', value: { thread, account: mustBeSomebody(viewer).id } };
    if (this.follows(thread, viewer) === on) return;
    if (on) this.kept.set(piece);
    else this.kept.forget(nameOf(piece));
    this.kept.rev++;
  }
  follows(thread: string, viewer: Account | null): boolean {
    return viewer !== null && this.kept.following.has(nameOf({ kind: 'following', value: { thread, account: viewer.id } }));
  }

  /** Who has a name, or a part of one, that begins so; who writes most comes first. */
  suggested(prefix: string): Person[] {
    const wanted = fold(prefix);
    const found = [...this.people.values()].filter(({ name }) => wanted !== '' && ` ${fold(name)}`.includes(` ${wanted}`));
    return this.#counted(found).sort((a, b) => b.comments - a.comments || a.name.localeCompare(b.name)).slice(0, mostSuggested);
  }

  /** What these words would become. */
  preview(source: string): Body {
    return this.#body(source);
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

  #write(row: Row): Row {
    const next = { ...row, rev: ++this.kept.rev };
    this.kept.set({ kind: 'row', value: next });
    this.changed({ type: 'put', row: next });
    return next;
  }
}

type Voters = Readonly<Record<string, readonly string[]>>;
/** The same object where nothing changes. Up takes down back, and down up. */
function voted(voters: Voters, kind: string, on: boolean, { id }: Account): Voters {
  const without = (each: string): readonly string[] => (own(voters, each) ?? []).filter((voter) => voter !== id);
  if ((own(voters, kind)?.includes(id) ?? false) === on) return voters;
  const other = kind === 'up' ? 'down' : kind === 'down' ? 'up' : null;
  const changes: [string, readonly string[]][] = [[kind, on ? [...without(kind), id] : without(kind)]];
  if (on && other !== null && own(voters, other)) changes.push([other, without(other)]);
  return { ...voters, ...Object.fromEntries(changes) };
}
/** Seeded counts and names together; what nobody has used is left out. */
export function counted(kinds: readonly string[], votes: Readonly<Record<string, number>>, voters: Voters, viewer: Account | null): Reactions {
  return Object.fromEntries(kinds.map((kind): [string, Reaction] => {
    const names = own(voters, kind) ?? [];
    return [kind, { count: (own(votes, kind) ?? 0) + names.length, mine: viewer !== null && names.includes(viewer.id) }];
  }).filter(([, { count }]) => count > 0));
}

function mustBeSomebody(viewer: Account | null): Account {
  if (viewer === null) throw new CommentError('signed-out', 'nobody is signed in');
  return viewer;
}
/** As names are compared. */
function fold(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
