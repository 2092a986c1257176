// What readers tell and ask beside their comments: reports and the queue of them, following, who could be meant.
// Knows nothing of HTTP.

import { sql } from 'kysely';
import type { Comment, Person, Reactions, ThreadRef } from '../../src/core/model.js';
import { type Account, authorOf, folded } from './accounts.js';
import type { Database, Store } from './database.js';
import { forbidden, invalid, missing } from './problems.js';
import { type Rules, show } from './show.js';

export interface Reported {
  readonly comment: Comment;
  readonly thread: ThreadRef;
  /** Oldest first. */
  readonly reports: readonly { readonly reason: string; readonly text: string; readonly at: number; readonly by: { readonly id: string; readonly name: string } | null }[];
}
const mostSuggested = 8;

/** What waits for somebody who keeps order; what was reported most comes first. */
export async function reportQueue(db: Database, rules: Rules, size: number, viewer: Account): Promise<Reported[]> {
  if (viewer.role !== 'moderator') throw forbidden('moderators only');
  const waiting = await db.selectFrom('report').innerJoin('comment', 'comment.id', 'report.comment').where('comment.state', 'not in', ['gone', 'removed'])
    .groupBy('report.comment').select(({ fn }) => ['report.comment as id', fn.countAll<number | string>().as('n'), fn.min('report.at').as('since')])
    .orderBy('n', 'desc').orderBy('since').limit(size).execute();
  const ids = waiting.map(({ id }) => id);
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('comment').selectAll().where('id', 'in', ids).execute();
  const comments = new Map((await show(db, rules, rows, viewer)).map((comment) => [comment.id as string, comment]));
  const threads = new Map((await db.selectFrom('thread').selectAll().where('id', 'in', rows.map(({ thread }) => thread)).execute()).map((thread) => [thread.id, thread]));
  const told = await db.selectFrom('report').leftJoin('account', 'account.id', 'report.account').where('comment', 'in', ids)
    .select(['report.comment', 'report.reason', 'report.text', 'report.at', 'account.id as by', 'account.name']).orderBy('report.at').execute();
  return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)).map((row) => {
    const thread = threads.get(row.thread);
    return {
      comment: comments.get(row.id)!,
      thread: { id: row.thread, ...(thread?.url ? { url: thread.url } : {}), ...(thread?.title ? { title: thread.title } : {}) },
      reports: told.filter(({ comment }) => comment === row.id).map(({ reason, text, at, by, name }) => ({ reason, text, at, by: by === null ? null : { id: by, name: name ?? '' } })),
    };
  });
}

/** Looked at, and nothing more to do. */
export async function dismissReports(db: Database, comment: string, viewer: Account): Promise<void> {
  if (viewer.role !== 'moderator') throw forbidden('moderators only');
  if (!await db.selectFrom('comment').select('id').where('id', '=', comment).executeTakeFirst()) throw missing('such comment');
  await db.deleteFrom('report').where('comment', '=', comment).execute();
}

export async function follows(db: Database, thread: string, viewer: Account | null): Promise<boolean> {
  return viewer !== null && await db.selectFrom('follow').select('at').where('thread', '=', thread).where('account', '=', viewer.id).executeTakeFirst() !== undefined;
}
export async function setFollowing(db: Database, thread: string, on: boolean, viewer: Account, now: number): Promise<void> {
  if (on) await db.insertInto('follow').values({ thread, account: viewer.id, at: now }).onConflict((conflict) => conflict.doNothing()).execute();
  else await db.deleteFrom('follow').where('thread', '=', thread).where('account', '=', viewer.id).execute();
}
/** What readers think of the page itself. */
export async function pageReactions(db: Database, { pageKinds }: Rules, thread: string, viewer: Account | null): Promise<Reactions> {
  const found = await db.selectFrom('page_reaction').where('thread', '=', thread).groupBy('kind')
    .select(({ fn }) => ['kind', fn.countAll<number | string>().as('count'), sql<number>`max(case when account = ${viewer?.id ?? ''} then 1 else 0 end)`.as('mine')]).execute();
  return Object.fromEntries(pageKinds.flatMap((kind) => found.filter((each) => each.kind === kind).map(({ count, mine }) => [kind, { count: Number(count), mine: Number(mine) === 1 }])));
}
/** A state, never a toggle. */
export async function reactToPage(store: Store, { pageKinds }: Rules, thread: string, kind: string, on: boolean, viewer: Account): Promise<void> {
  if (!pageKinds.includes(kind)) throw invalid('kind', 'There is no such reaction.');
  await store.write(async (tx) => {
    // One vote each: up takes down back.
    await tx.deleteFrom('page_reaction').where('thread', '=', thread).where('account', '=', viewer.id)
      .where('kind', 'in', on && (kind === 'up' || kind === 'down') ? ['up', 'down'] : [kind]).execute();
    if (on) await tx.insertInto('page_reaction').values({ thread, kind, account: viewer.id }).execute();
  });
}

/** Who wants to hear of a new comment; its author knows. */
export async function followers(db: Database, thread: string, author: string): Promise<{ readonly id: string; readonly name: string }[]> {
  return db.selectFrom('follow').innerJoin('account', 'account.id', 'follow.account').where('follow.thread', '=', thread).where('account.id', '!=', author)
    .select(['account.id', 'account.name']).orderBy('follow.at').execute();
}

/** Who writes here or keeps order, and has a name, or a part of one, that begins so. Who only has an account is nobody's business. */
export async function suggested(db: Database, prefix: string): Promise<Person[]> {
  const wanted = folded(prefix).replace(/[\\%_]/g, '\\$&');
  if (wanted === '') return [];
  const begins = (pattern: string) => sql<boolean>`account.username like ${pattern} escape '\\'`;
  const found = await db.selectFrom('account').selectAll('account')
    .where((eb) => eb.or([begins(`${wanted}%`), begins(`% ${wanted}%`)]))
    .select((eb) => eb.selectFrom('comment').whereRef('comment.author', '=', 'account.id').where('comment.state', '=', 'shown').select(({ fn }) => fn.countAll<number | string>().as('n')).as('written'))
    .where((eb) => eb.or([eb('account.role', '!=', 'reader'), eb.exists(eb.selectFrom('comment').whereRef('comment.author', '=', 'account.id').where('comment.state', '=', 'shown').select('comment.id'))]))
    .orderBy('written', 'desc').orderBy('account.username').limit(mostSuggested).execute();
  return found.map((account) => ({ ...authorOf(account), ...(account.country === null ? {} : { country: account.country }), comments: Number(account.written ?? 0) }));
}
