// Questions about the conversation: pages, counts, newest, people. Every list is read with its cursor's sort key,
// so that no page costs more because it stands far down. Changes nothing.

import { type ExpressionBuilder, type Expression, type SqlBool, sql } from 'kysely';
import type { Cursor, Order, Page, Person, Recent } from '../../src/core/model.js';
import { type Account, authorOf } from './accounts.js';
import type { Database, Tables } from './database.js';
import { invalid, missing } from './problems.js';
import { inChunks, readable, repliesOf, type Row, type Rules, show, visible } from './show.js';

export interface PageQuery {
  readonly thread: string;
  readonly parent: string | null;
  readonly order: Order;
  readonly after: string | null;
  readonly size: number;
  readonly replies: { readonly depth: number; readonly size: number };
  readonly around: string | null;
}

/** What a list is sorted by; the serial makes every place in it one of its own. */
const sorts = {
  best: [['pinned', 'desc'], ['score', 'desc'], ['created_at', 'asc'], ['serial', 'asc']],
  newest: [['pinned', 'desc'], ['created_at', 'desc'], ['serial', 'desc']],
  oldest: [['pinned', 'desc'], ['created_at', 'asc'], ['serial', 'asc']],
} as const satisfies Record<Order, readonly (readonly [keyof Row, 'asc' | 'desc'])[]>;
type Place = readonly number[];

export async function page(db: Database, rules: Rules, query: PageQuery, viewer: Account | null): Promise<Page> {
  const thread = await db.selectFrom('thread').selectAll().where('id', '=', query.thread).executeTakeFirst();
  if (query.parent !== null) await visibleRow(db, query.parent, query.thread, viewer);
  const must = query.around === null ? [] : await pathTo(db, query.around, query.thread, viewer);
  // Replies read as a talk: newest first would put answers above questions.
  const inner: Order = query.order === 'newest' ? 'oldest' : query.order;
  const order = query.parent === null ? query.order : inner;
  const after = query.after === null ? null : placeAt(query.after, order);

  const inList = db.selectFrom('comment').where('thread', '=', query.thread).where('parent', query.parent === null ? 'is' : '=', query.parent)
    .where((eb) => visible(eb, viewer)).where((eb) => behind(eb, order, after));
  let listed = inList.selectAll();
  for (const [column, direction] of sorts[order]) listed = listed.orderBy(column, direction);
  const rows = await listed.limit(query.size).execute();
  const { count } = await inList.select(({ fn }) => fn.countAll<number | string>().as('count')).executeTakeFirstOrThrow();
  let left = Number(count) - rows.length;
  const last = rows.at(-1);
  const extra = must.find((row) => row.parent === query.parent && !rows.some(({ id }) => id === row.id));
  if (extra) {
    rows.push(extra);
    if (isBehind(extra, order, after)) left--;
  }

  const more: [string, Cursor][] = [];
  const replies = new Map<string, number>();
  const all = [...rows];
  let level = rows;
  for (let depth = 0; level.length > 0; depth++) {
    const below = await repliesTo(db, level, inner, depth < query.replies.depth ? query.replies.size : 0, viewer);
    const next: Row[] = [];
    for (const { id } of level) {
      const { count: n, rows: list } = below.get(id) ?? { count: 0, rows: [] };
      replies.set(id, n);
      const wanted = must.find((row) => row.parent === id && !list.some((reply) => reply.id === row.id));
      if (n > list.length + (wanted ? 1 : 0)) more.push([id, cursorAt(list.at(-1) ?? null, inner)]);
      next.push(...list, ...(wanted ? [wanted] : []));
    }
    all.push(...next);
    level = next;
  }
  const total = await counts(db, [query.thread], viewer);
  return {
    comments: await show(db, rules, all, viewer, replies),
    next: left > 0 ? cursorAt(last ?? null, order) : null,
    left, more: Object.fromEntries(more), total: total[0] ?? 0,
    ...(thread?.closed ? { closed: true } : {}),
  };
}

/** The first `size` replies of each, and how many there are. */
async function repliesTo(db: Database, parents: readonly Row[], order: Order, size: number, viewer: Account | null): Promise<Map<string, { count: number; rows: Row[] }>> {
  const counted = await repliesOf(db, parents.map(({ id }) => id), viewer);
  const lists = new Map([...counted].map(([parent, count]) => [parent, { count, rows: [] as Row[] }]));
  if (size === 0) return lists;
  const by = sql.join(sorts[order].map(([column, direction]) => sql`${sql.ref(column)} ${sql.raw(direction)}`));
  const rows = await inChunks([...counted.keys()], (part) => db
    .selectFrom(db.selectFrom('comment').selectAll().select(sql<number | string>`row_number() over (partition by parent order by ${by})`.as('nth'))
      .where('parent', 'in', part).where((eb) => visible(eb, viewer)).as('reply'))
    .selectAll().where('nth', '<=', size).orderBy('nth').execute());
  for (const { nth: _, ...row } of rows) lists.get(row.parent ?? '')?.rows.push(row);
  return lists;
}

/** A comment of this thread that this viewer can see. */
export async function visibleRow(db: Database, id: string, thread: string | null, viewer: Account | null): Promise<Row> {
  const row = await db.selectFrom('comment').selectAll().where('id', '=', id).where((eb) => visible(eb, viewer)).executeTakeFirst();
  if (!row || (thread !== null && row.thread !== thread)) throw missing('such comment');
  return row;
}

async function pathTo(db: Database, id: string, thread: string, viewer: Account | null): Promise<Row[]> {
  const path = [await visibleRow(db, id, thread, viewer)];
  for (let at = path[0]!; at.parent !== null;) path.push((at = await visibleRow(db, at.parent, thread, viewer)));
  return path;
}

/** One after the other, as asked. */
export async function counts(db: Database, threads: readonly string[], viewer: Account | null): Promise<number[]> {
  const rows = await inChunks([...new Set(threads)], (part) => db.selectFrom('comment').where('thread', 'in', part).where((eb) => readable(eb, viewer))
    .groupBy('thread').select(({ fn }) => ['thread', fn.countAll<number | string>().as('count')]).execute());
  const known = new Map(rows.map(({ thread, count }) => [thread, Number(count)]));
  return threads.map((thread) => known.get(thread) ?? 0);
}

export async function recent(db: Database, rules: Rules, size: number, viewer: Account | null): Promise<Recent[]> {
  const rows = await db.selectFrom('comment').selectAll().where('state', '=', 'shown').orderBy('created_at', 'desc').orderBy('serial', 'desc').limit(size).execute();
  const threads = await inChunks([...new Set(rows.map(({ thread }) => thread))], (part) => db.selectFrom('thread').selectAll().where('id', 'in', part).execute());
  return (await show(db, rules, rows, viewer)).map((comment, i) => {
    const thread = threads.find(({ id }) => id === rows[i]?.thread);
    return { comment, thread: { id: rows[i]!.thread, ...(thread?.url ? { url: thread.url } : {}), ...(thread?.title ? { title: thread.title } : {}) } };
  });
}

export async function people(db: Database, role: 'author' | 'moderator', size: number): Promise<Person[]> {
  const accounts = await db.selectFrom('account').selectAll().where('role', '=', role).orderBy('created_at').orderBy('name').limit(size).execute();
  if (accounts.length === 0) return [];
  const written = await db.selectFrom('comment').where('author', 'in', accounts.map(({ id }) => id)).where('state', '=', 'shown')
    .groupBy('author').select(({ fn }) => ['author', fn.countAll<number | string>().as('count')]).execute();
  return accounts.map((account) => ({
    ...authorOf(account), ...(account.country === null ? {} : { country: account.country }),
    comments: Number(written.find(({ author }) => author === account.id)?.count ?? 0),
  }));
}

// Places in a list

function placeOf(row: Row, order: Order): Place {
  return sorts[order].map(([column]) => row[column]);
}
/** null: the start, for a list of which nothing came along. */
function cursorAt(row: Row | null, order: Order): Cursor {
  return Buffer.from(JSON.stringify([order, ...(row ? placeOf(row, order) : [])])).toString('base64url') as Cursor;
}
/** null: from the start. */
function placeAt(cursor: string, order: Order): Place | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    // Refused below.
  }
  if (!Array.isArray(value) || value[0] !== order) throw invalid('after', 'This is no cursor of this list.');
  const place: readonly unknown[] = value.slice(1);
  if (place.length === 0) return null;
  if (place.length !== sorts[order].length || !place.every((part) => typeof part === 'number' && Math.abs(part) < 1e15)) throw invalid('after', 'This is no cursor of this list.');
  return place as Place;
}
function behind(eb: ExpressionBuilder<Tables, 'comment'>, order: Order, place: Place | null): Expression<SqlBool> {
  if (place === null) return sql<SqlBool>`1 = 1`;
  return eb.or(sorts[order].map(([column, direction], i) => eb.and([
    ...sorts[order].slice(0, i).map(([earlier], j) => eb(earlier, '=', place[j]!)),
    eb(column, direction === 'asc' ? '>' : '<', place[i]!),
  ])));
}
function isBehind(row: Row, order: Order, place: Place | null): boolean {
  if (place === null) return true;
  const own = placeOf(row, order);
  const i = own.findIndex((part, at) => part !== place[at]);
  return i >= 0 && (sorts[order][i]![1] === 'asc' ? own[i]! > place[i]! : own[i]! < place[i]!);
}
