// What a conversation consists of, in small pieces: which have changed, so that who keeps it keeps only those, and what
// they were, so that what could not be kept can be undone. Knows nothing of rights and of where it is kept.

import type { CommentId, WriteKey } from '../../core/model.js';
import { Rows } from './rows.js';
import type { Account, Row, Thread } from './seed.js';

export type Change =
  | { readonly type: 'put'; readonly row: Row }
  | { readonly type: 'drop'; readonly row: Row };

/** What somebody has told those who keep order. */
export interface Report {
  readonly comment: CommentId;
  readonly account: string;
  readonly reason: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
export interface Following {
  readonly thread: string;
  readonly account: string;
}

/** One piece of a conversation, as it is kept. Structured-cloneable. */
export type Piece =
  | { readonly kind: 'row'; readonly value: Row }
  | { readonly kind: 'person'; readonly value: Account }
  | { readonly kind: 'thread'; readonly value: Thread }
  | { readonly kind: 'report'; readonly value: Report }
  | { readonly kind: 'following'; readonly value: Following };
/** What the pieces have in common. */
export interface Head {
  readonly rev: number;
  readonly serial: number;
  readonly removals: readonly WriteKey[];
}

/** Unique among all pieces. */
export function nameOf({ kind, value }: Piece): string {
  switch (kind) {
    case 'row':
    case 'person': return `${kind}:${value.id}`;
    case 'thread': return `thread:${value.ref.id}`;
    case 'report': return `report:${JSON.stringify([value.comment, value.account])}`;
    case 'following': return `following:${JSON.stringify([value.thread, value.account])}`;
  }
}

export class Pieces {
  readonly #changed: (change: Change) => void;
  readonly rows = new Rows();
  readonly people = new Map<string, Account>();
  readonly threads = new Map<string, Thread>();
  readonly reports = new Map<string, Report>();
  readonly following = new Map<string, Following>();
  rev = 0;
  serial = 0;
  /** Keys of removals that left no trace: a removal sent twice must not end as 'missing'. */
  removals: readonly WriteKey[] = [];
  /** What the pieces that have changed since `begin` were before, by name; null: they were not. */
  #before = new Map<string, Piece | null>();
  #headBefore: Head = { rev: 0, serial: 0, removals: [] };

  /** `changed` is told what is new in pieces that are taken over. */
  constructor(changed: (change: Change) => void) {
    this.#changed = changed;
  }

  get head(): Head {
    return { rev: this.rev, serial: this.serial, removals: this.removals };
  }

  *pieces(): Iterable<Piece> {
    for (const value of this.people.values()) yield { kind: 'person', value };
    for (const value of this.threads.values()) yield { kind: 'thread', value };
    for (const value of this.rows.all()) yield { kind: 'row', value };
    for (const value of this.reports.values()) yield { kind: 'report', value };
    for (const value of this.following.values()) yield { kind: 'following', value };
  }

  /** From here on what changes is noted. */
  begin(): void {
    this.#before.clear();
    this.#headBefore = this.head;
  }
  /** What has changed since `begin`, by name; null: gone. */
  since(): ReadonlyMap<string, Piece | null> {
    return new Map([...this.#before.keys()].map((name) => [name, this.#piece(name)]));
  }
  /** As it was at `begin`. Nobody is told. */
  undo(): void {
    for (const [name, piece] of this.#before) {
      if (piece) this.#put(piece);
      else this.#drop(name);
    }
    this.#become(this.#headBefore);
    this.begin();
  }

  /** Takes over what somebody else has kept: pieces by name, null for what is gone. What is new in them is told. */
  adopt(head: Head, pieces: ReadonlyMap<string, Piece | null>): void {
    for (const [name, piece] of pieces) {
      const known = this.#piece(name);
      if (!piece) {
        this.#drop(name);
        if (known?.kind === 'row') this.#changed({ type: 'drop', row: known.value });
      } else if (piece.kind !== 'row') this.#put(piece);
    }
    const rows = [...pieces.values()].flatMap((piece) => (piece?.kind === 'row' ? [piece.value] : [])).sort((a, b) => a.serial - b.serial);
    for (const row of rows) {
      const known = this.rows.get(row.id);
      if (known) this.rows.put({ ...row, depth: known.depth });
      else this.rows.add(row);
      const now = this.rows.get(row.id);
      if (now && known?.rev !== row.rev) this.#changed({ type: 'put', row: now });
    }
    this.#become({ ...head, serial: Math.max(head.serial, this.rows.newest) });
    this.begin();
  }

  /** As `adopt`, and what is not among the pieces is gone. */
  become(head: Head, pieces: ReadonlyMap<string, Piece>): void {
    const all = new Map<string, Piece | null>(pieces);
    for (const piece of this.pieces()) {
      const name = nameOf(piece);
      if (!all.has(name)) all.set(name, null);
    }
    this.adopt(head, all);
  }

  #become({ rev, serial, removals }: Head): void {
    this.rev = rev;
    this.serial = serial;
    this.removals = removals;
  }

  #piece(name: string): Piece | null {
    const [, kind, id = ''] = /^(\w+):(.*)$/s.exec(name) ?? [];
    switch (kind as Piece['kind'] | undefined) {
      case 'row': return piece('row', this.rows.get(id as CommentId));
      case 'person': return piece('person', this.people.get(id));
      case 'thread': return piece('thread', this.threads.get(id));
      case 'report': return piece('report', this.reports.get(name));
      case 'following': return piece('following', this.following.get(name));
      default: return null;
    }
  }

  #note(name: string): void {
    if (!this.#before.has(name)) this.#before.set(name, this.#piece(name));
  }
  set(piece: Piece): void {
    this.#note(nameOf(piece));
    this.#put(piece);
  }
  #put(piece: Piece): void {
    switch (piece.kind) {
      case 'row': this.rows.put(piece.value); break;
      case 'person': this.people.set(piece.value.id, piece.value); break;
      case 'thread': this.threads.set(piece.value.ref.id, piece.value); break;
      case 'report': this.reports.set(nameOf(piece), piece.value); break;
      case 'following': this.following.set(nameOf(piece), piece.value); break;
    }
  }
  forget(name: string): void {
    this.#note(name);
    this.#drop(name);
  }
  #drop(name: string): void {
    const gone = this.#piece(name);
    if (gone?.kind === 'row') this.rows.delete(gone.value);
    else if (gone?.kind === 'person') this.people.delete(gone.value.id);
    else if (gone?.kind === 'thread') this.threads.delete(gone.value.ref.id);
    this.reports.delete(name);
    this.following.delete(name);
  }
}

function piece<K extends Piece['kind']>(kind: K, value: Extract<Piece, { kind: K }>['value'] | undefined): Piece | null {
  return value === undefined ? null : { kind, value } as Piece;
}
