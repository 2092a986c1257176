// A comment as one viewer sees it, and the conditions that say what they see. Asks, changes nothing.

import { type Expression, type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { Action, Author, Comment, CommentId, Reaction, WriteKey } from '../../src/core/model.js';
import { type Account, authorOf } from './accounts.js';
import type { Database, Tables } from './database.js';

export type Row = Selectable<Tables['comment']>;
export interface Rules {
  /** Deepest reply; Infinity: any. */
  readonly depth: number;
  /** Longest source in UTF-16 units. */
  readonly length: number;
  readonly kinds: readonly string[];
  /** Of the page itself. */
  readonly pageKinds: readonly string[];
  /** true: who can read a comment can read what it said before. Else its author and moderators can. */
  readonly openHistory: boolean;
  /** Milliseconds after which its author can no longer edit a comment; Infinity: never. */
  readonly editFor: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Is there anything to draw for them? What is hidden but has been answered stands as a tombstone. */
export function visible(eb: ExpressionBuilder<Tables, 'comment'>, viewer: Account | null): Expression<SqlBool> {
  if (viewer?.role === 'moderator') return eb('comment.state', '!=', 'gone');
  return eb.or([
    eb('comment.state', 'in', ['shown', 'removed']),
    eb.and([eb('comment.state', '!=', 'gone'), eb.or([
      ...(viewer ? [eb('comment.author', '=', viewer.id)] : []),
      eb.exists(eb.selectFrom('comment as reply').select(sql`1`.as('one')).whereRef('reply.parent', '=', 'comment.id').where('reply.state', '!=', 'gone')),
    ])]),
  ]);
}
/** Are there words to read for them? Tombstones are not counted. */
export function readable(eb: ExpressionBuilder<Tables, 'comment'>, viewer: Account | null): Expression<SqlBool> {
  if (viewer?.role === 'moderator') return eb('comment.state', 'not in', ['gone', 'removed']);
  return eb.or([
    eb('comment.state', '=', 'shown'),
    ...(viewer ? [eb.and([eb('comment.author', '=', viewer.id), eb('comment.state', 'in', ['held', 'rejected'])])] : []),
  ]);
}
/** The same for a row that is here. */
export function reads(row: Row, viewer: Account | null): boolean {
  if (row.state === 'gone' || row.state === 'removed') return false;
  return row.state === 'shown' || viewer?.role === 'moderator' || (viewer !== null && row.author === viewer.id);
}

/** SQL statements take a limited number of values. */
const chunk = 500;
export async function inChunks<I, O>(items: readonly I[], ask: (part: readonly I[]) => Promise<readonly O[]>): Promise<O[]> {
  const all: O[] = [];
  for (let from = 0; from < items.length; from += chunk) for (const each of await ask(items.slice(from, from + chunk))) all.push(each);
  return all;
}

/** `replies`: how many direct replies this viewer sees, by comment; counted here where absent. In the order of `rows`. */
export async function show(db: Database, rules: Rules, rows: readonly Row[], viewer: Account | null, replies?: ReadonlyMap<string, number>): Promise<Comment[]> {
  const ids = rows.map(({ id }) => id);
  const counts = replies ?? await repliesOf(db, ids, viewer);
  const authors = new Map((await inChunks([...new Set(rows.flatMap(({ author }) => author ?? []))], (part) =>
    db.selectFrom('account').select(['id', 'name', 'avatar', 'url', 'badge']).where('id', 'in', part).execute())).map((account) => [account.id, authorOf(account)]));
  const closed = new Set((await inChunks([...new Set(rows.map(({ thread }) => thread))], (part) =>
    db.selectFrom('thread').select('id').where('id', 'in', part).where('closed', '=', 1).execute())).map(({ id }) => id));
  const reactions = new Map<string, Map<string, Reaction>>();
  for (const { comment, kind, count, mine } of await inChunks(ids, (part) =>
    db.selectFrom('reaction').where('comment', 'in', part).groupBy(['comment', 'kind'])
      .select(({ fn }) => ['comment', 'kind', fn.countAll<number | string>().as('count'), sql<number>`max(case when account = ${viewer?.id ?? ''} then 1 else 0 end)`.as('mine')]).execute())) {
    const known = reactions.get(comment) ?? new Map<string, Reaction>();
    reactions.set(comment, known.set(kind, { count: Number(count), mine: Number(mine) === 1 }));
  }
  return rows.map((row): Comment => {
    const shown = reads(row, viewer);
    const base = {
      id: row.id as CommentId, parent: row.parent as CommentId | null, createdAt: row.created_at, replies: counts.get(row.id) ?? 0,
    };
    if (!shown) return { ...base, author: null, body: null, editedAt: null, state: 'removed', reactions: {}, can: [] };
    const author: Author | null = row.author === null ? null : authors.get(row.author) ?? null;
    const kinds = reactions.get(row.id);
    return {
      ...base, author, editedAt: row.edited_at,
      body: { format: row.format, source: row.body ?? '' },
      state: row.state === 'held' || row.state === 'rejected' ? row.state : 'shown',
      reactions: Object.fromEntries(rules.kinds.flatMap((kind) => kinds?.get(kind) ? [[kind, kinds.get(kind)!]] : [])),
      can: can(row, rules, viewer, closed.has(row.thread)),
      ...(row.pinned ? { pinned: true } : {}),
      // How long is left is its author's business.
      ...(Number.isFinite(rules.editFor) && viewer !== null && viewer.id === row.author ? { editableUntil: row.created_at + rules.editFor } : {}),
      // A name for a write is its author's business.
      ...(row.write_key !== null && viewer?.id === row.author ? { key: row.write_key as WriteKey } : {}),
    };
  });
}

export async function repliesOf(db: Database, ids: readonly string[], viewer: Account | null): Promise<Map<string, number>> {
  const rows = await inChunks(ids, (part) => db.selectFrom('comment').where('parent', 'in', part).where((eb) => visible(eb, viewer))
    .groupBy('parent').select(({ fn }) => ['parent', fn.countAll<number | string>().as('count')]).execute());
  return new Map(rows.map(({ parent, count }) => [parent ?? '', Number(count)]));
}

/** A stranger's list says what signing in allows: the widget asks for it when they try. */
function can(row: Row, rules: Rules, viewer: Account | null, closed: boolean): Action[] {
  const mine = viewer !== null && row.author === viewer.id;
  const list: Action[] = [];
  if (row.state === 'shown' && !closed && row.depth < rules.depth) list.push('reply');
  if (mine && !closed && row.created_at + rules.editFor > rules.now()) list.push('edit');
  if (mine || viewer?.role === 'moderator') list.push('remove');
  if (row.state === 'shown' && rules.kinds.length > 0) list.push('react');
  if (row.state === 'shown' && !mine) list.push('report');
  if (viewer?.role === 'moderator') list.push('moderate');
  if (row.edited_at !== null && mayRecall(row, rules, viewer)) list.push('history');
  return list;
}
/** May they read what it said before? */
export function mayRecall(row: Row, rules: Rules, viewer: Account | null): boolean {
  return rules.openHistory || (viewer !== null && (row.author === viewer.id || viewer.role === 'moderator'));
}
