// Everything that changes the conversation, each in one transaction together with the event that tells of it.
// Every refusal is thrown before anything has changed.

import { createHash, randomBytes } from 'node:crypto';
import { CommentError } from '../../src/core/errors.js';
import type { Body } from '../../src/core/model.js';
import type { Account } from './accounts.js';
import type { Database, Store, Tx } from './database.js';
import { forbidden, invalid, missing, signedOut, tooLate } from './problems.js';
import { visibleRow } from './read.js';
import { keepVersion } from './versions.js';
import type { Row, Rules } from './show.js';

export interface Draft {
  readonly thread: { readonly id: string; readonly url: string | null; readonly title: string | null };
  readonly parent: string | null;
  readonly source: string;
}
export const actions = ['pin', 'hold', 'approve', 'spam', 'hide', 'lock'] as const;
export type ModerationAction = (typeof actions)[number];

/** `now` in milliseconds; `changed` is told of a thread after its transaction is kept. */
export class Writer {
  readonly #store: Store;
  readonly #rules: Rules;
  readonly #now: () => number;
  readonly #changed: (thread: string) => void;

  constructor(store: Store, rules: Rules, now: () => number, changed: (thread: string) => void) {
    this.#store = store;
    this.#rules = rules;
    this.#now = now;
    this.#changed = changed;
  }

  /** What this account has already written with this key; null: nothing. Throws when it were other words, or when it has been removed since. */
  async written(draft: Draft, key: string | null, viewer: Account): Promise<Row | null> {
    return key === null ? null : this.#made(this.#store.db, draft, key, viewer);
  }

  async #made(db: Database, draft: Draft, key: string, viewer: Account): Promise<Row | null> {
    const made = await db.selectFrom('comment').selectAll().where('author', '=', viewer.id).where('write_key', '=', key).executeTakeFirst();
    if (!made) return null;
    if (made.digest !== digest(draft)) throw new CommentError('invalid', 'this key was used for another comment', { reason: 'This Idempotency-Key was used for another comment.' });
    if (made.state === 'gone') throw missing('such comment any more');
    return made;
  }

  /** What these words would become. */
  preview(source: string): Body {
    this.#mustBeWords(source);
    return { format: 'markdown', source };
  }

  /** The new comment; the one that is there already where the key has been used. */
  async create(draft: Draft, key: string | null, viewer: Account): Promise<Row> {
    this.#mustBeWords(draft.source);
    return this.#write(async (tx) => {
      const made = key === null ? null : await this.#made(tx, draft, key, viewer);
      if (made) return made;
      const { id: thread, url, title } = draft.thread;
      await this.#mustBeOpen(tx, thread);
      const parent = draft.parent === null ? null : await this.#living(tx, draft.parent, viewer);
      if (parent && parent.thread !== thread) throw missing('such comment in this thread');
      // Who is held back is not answered: nobody else would see what the answer is about.
      if (parent && parent.state !== 'shown') throw forbidden('the comment is not public');
      const depth = parent ? parent.depth + 1 : 0;
      if (depth > this.#rules.depth) throw invalid('parent', `Replies go ${this.#rules.depth} deep.`);
      // Whoever writes first names the thread; the next cannot make it point elsewhere.
      await tx.insertInto('thread').values({ id: thread, url, title, closed: 0 }).onConflict((on) => on.column('id').doNothing()).execute();
      return tx.insertInto('comment').values({
        id: `c${randomBytes(9).toString('hex')}`, thread, parent: draft.parent, depth, author: viewer.id, body: draft.source, format: 'markdown',
        created_at: this.#now(), edited_at: null, state: 'shown', score: 0, pinned: 0, write_key: key, digest: key === null ? null : digest(draft),
      }).returningAll().executeTakeFirstOrThrow();
    });
  }

  async edit(id: string, source: string, viewer: Account): Promise<Row> {
    this.#mustBeWords(source);
    return this.#write(async (tx) => {
      const row = await this.#living(tx, id, viewer);
      if (row.author !== viewer.id) throw forbidden('somebody else’s comment');
      await this.#mustBeOpen(tx, row.thread);
      if (row.body === source) return row;
      if (row.created_at + this.#rules.editFor <= this.#now()) throw tooLate();
      await keepVersion(tx, row);
      return this.#update(tx, row, { body: source, format: 'markdown', edited_at: this.#now() });
    });
  }

  /** The tombstone, or null: gone without a trace. Asked twice by who may, it answers the same. */
  async remove(id: string, viewer: Account): Promise<Row | null> {
    const row = await this.#write(async (tx) => {
      const known = await tx.selectFrom('comment').selectAll().where('id', '=', id).executeTakeFirst();
      if (!known) throw missing('such comment');
      if (known.author !== viewer.id && viewer.role !== 'moderator') {
        // What they cannot see does not exist for them.
        await visibleRow(tx, id, null, viewer);
        throw forbidden('somebody else’s comment');
      }
      if (known.state === 'removed' || known.state === 'gone') return known;
      const reply = await tx.selectFrom('comment').select('id').where('parent', '=', id).where('state', '!=', 'gone').limit(1).executeTakeFirst();
      await tx.deleteFrom('reaction').where('comment', '=', id).execute();
      await tx.deleteFrom('report').where('comment', '=', id).execute();
      await tx.deleteFrom('version').where('comment', '=', id).execute();
      return this.#update(tx, known, { state: reply ? 'removed' : 'gone', body: null, pinned: 0, score: 0 });
    });
    return row.state === 'gone' ? null : row;
  }

  /** A state, never a toggle: asking twice changes nothing. */
  async react(id: string, kind: string, on: boolean, viewer: Account): Promise<Row> {
    if (!this.#rules.kinds.includes(kind)) throw invalid('kind', 'There is no such reaction.');
    return this.#write(async (tx) => {
      const row = await this.#living(tx, id, viewer);
      if (row.state !== 'shown') throw forbidden('the comment is not public');
      const mine = tx.deleteFrom('reaction').where('comment', '=', id).where('account', '=', viewer.id);
      // One vote each: up takes down back.
      await mine.where('kind', 'in', kind === 'up' || kind === 'down' ? (on ? ['up', 'down'] : [kind]) : [kind]).execute();
      if (on) await tx.insertInto('reaction').values({ comment: id, kind, account: viewer.id }).execute();
      const kinds = await tx.selectFrom('reaction').where('comment', '=', id).groupBy('kind').select(({ fn }) => ['kind', fn.countAll<number | string>().as('count')]).execute();
      const score = kinds.reduce((sum, each) => sum + (each.kind === 'down' ? -1 : 1) * Number(each.count), 0);
      return this.#update(tx, row, { score });
    });
  }

  async moderate(id: string, action: ModerationAction, on: boolean, viewer: Account): Promise<Row> {
    if (viewer.role !== 'moderator') throw forbidden('moderators only');
    return this.#write(async (tx) => {
      const row = await this.#living(tx, id, viewer);
      if (action === 'lock') {
        await tx.updateTable('thread').set({ closed: on ? 1 : 0 }).where('id', '=', row.thread).execute();
        await tx.insertInto('event').values({ thread: row.thread, comment: null, at: this.#now() }).execute();
        return row;
      }
      if (action === 'pin') {
        if (row.parent !== null) throw invalid('action', 'Only the first comment of a conversation can be pinned.');
        return this.#update(tx, row, { pinned: on ? 1 : 0 });
      }
      // It has been looked at: nobody needs to again, for the reasons there were.
      await tx.deleteFrom('report').where('comment', '=', id).execute();
      const states = { hold: ['held', 'shown'], approve: ['shown', 'held'], spam: ['rejected', 'shown'], hide: ['rejected', 'shown'] } as const;
      return this.#update(tx, row, { state: states[action][on ? 0 : 1] });
    });
  }

  /** A second report by the same account replaces the first. */
  async report(id: string, reason: string, text: string, viewer: Account): Promise<void> {
    const row = await this.#living(this.#store.db, id, viewer);
    if (row.author === viewer.id) throw forbidden('nobody reports themselves');
    const report = { comment: id, account: viewer.id, reason, text, at: this.#now() };
    await this.#store.db.insertInto('report').values(report).onConflict((on) => on.columns(['comment', 'account']).doUpdateSet({ reason, text, at: report.at })).execute();
  }

  async #write(act: (tx: Tx) => Promise<Row>): Promise<Row> {
    const row = await this.#store.write(async (tx) => {
      const changed = await act(tx);
      await tx.insertInto('event').values({ thread: changed.thread, comment: changed.id, at: this.#now() }).execute();
      return changed;
    });
    this.#changed(row.thread);
    return row;
  }

  #update(tx: Tx, row: Row, change: Partial<Omit<Row, 'serial'>>): Promise<Row> {
    return tx.updateTable('comment').set(change).where('id', '=', row.id).returningAll().executeTakeFirstOrThrow();
  }

  async #living(db: Database, id: string, viewer: Account | null): Promise<Row> {
    if (viewer === null) throw signedOut();
    const row = await visibleRow(db, id, null, viewer);
    const theirs = row.author === viewer.id || viewer.role === 'moderator';
    if (row.state === 'removed' || (row.state !== 'shown' && !theirs)) throw missing('such comment any more');
    return row;
  }
  async #mustBeOpen(tx: Tx, thread: string): Promise<void> {
    const known = await tx.selectFrom('thread').select('closed').where('id', '=', thread).executeTakeFirst();
    if (known?.closed) throw new CommentError('closed', 'the thread is closed');
  }
  #mustBeWords(source: string): void {
    if (source.trim() === '') throw invalid('source', 'Please write something.');
    if (source.length > this.#rules.length) throw invalid('source', `Please use at most ${this.#rules.length} characters.`);
  }
}

function digest({ thread, parent, source }: Draft): string {
  return createHash('sha256').update(JSON.stringify([thread.id, parent, source])).digest('base64url');
}
