// Pages out of WordPress's flat lists. A post with few comments is read whole; a long one list by list, replies level by level.
// A cursor holds the last comment's place in the order and where it stood: arrivals and removals before it only cost a second look.

import type { Call, PageQuery } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Comment, CommentId, Cursor, Order, Page } from '../../core/model.js';
import { pageOf } from '../support/whole.js';
import { type Row, type Setting, fields, hints, numberOf, rowOf } from './rows.js';
import type { Site } from './site.js';

/** The most that WordPress gives at once. */
const most = 100;
/** Read whole up to here: so many requests at once are still fewer than list by list. */
const whole = 300;
/** Rows looked at before a cursor, so that few removals cost no second request. */
const overlap = 3;
/** A chain of ancestors that is longer is no chain. */
const deepest = 1000;

type Query = Readonly<Record<string, string | number | undefined>>;
interface Batch {
  readonly rows: readonly Row[];
  /** Of the whole list. */
  readonly total: number;
  /** false: nobody said how many there are, and `total` is what is known of, with one more where this batch is full. */
  readonly exact: boolean;
}
interface Part {
  readonly rows: readonly Comment[];
  readonly left: number | null;
  readonly next: Cursor | null;
}
/** Time and number of a comment: what WordPress sorts by. */
type Key = readonly [createdAt: number, id: number];

export class Lists {
  readonly #site: Site;
  readonly #post: number;
  readonly #setting: Setting;
  readonly #status: string | undefined;

  /** `all`: held ones too, for readers who may see them. */
  constructor(site: Site, post: number, setting: Setting, all: boolean) {
    this.#site = site;
    this.#post = post;
    this.#setting = setting;
    this.#status = all ? 'all' : undefined;
  }

  /** `held`: own comments that wait for approval, which WordPress does not list for their author. `long`: known not to be short. */
  async page(query: PageQuery, held: readonly Comment[], long: boolean, call: Call): Promise<{ page: Page; long: boolean }> {
    const closed = this.#setting.post?.open === false;
    const cursor = readCursor(query.after);
    if (!long) {
      const flat = { per_page: most, order: query.order === 'newest' ? 'desc' : 'asc' };
      const first = await this.#batch(flat, call);
      const rest = first.total > whole ? [] : await restOf(first, (page) => this.#batch({ ...flat, page }, call), whole / most);
      if ((rest.at(-1) ?? first).total <= whole) {
        const all = new Map([first, ...rest].flatMap(({ rows }) => rows.map(({ comment }) => [comment.id, comment] as const)));
        for (const comment of held) if (!all.has(comment.id)) all.set(comment.id, comment);
        return { page: pageOf([...all.values()], { ...query, after: plainCursor(cursor) }, closed), long: false };
      }
    }
    return { page: await this.#inParts(query, cursor, held, closed, call), long: true };
  }

  async #inParts(query: PageQuery, cursor: readonly unknown[] | null, held: readonly Comment[], closed: boolean, call: Call): Promise<Page> {
    // Replies read as a talk: newest first would put answers above questions.
    const order = query.parent !== null || query.order !== 'newest' ? 'oldest' : 'newest';
    const [part, chain, total] = await Promise.all([
      this.#part(query.parent ?? '0', order, cursor, Math.max(1, query.size), call),
      query.around === undefined ? [] : this.#ancestors(query.around, call),
      query.after === null && query.parent === null ? this.#batch({ per_page: 1, _fields: 'id' }, call).then(({ total: said, exact }) => (exact ? said : null)) : null,
      query.parent !== null && query.after === null ? this.#one(query.parent, call) : null,
    ]);
    const rows = [...part.rows];
    let { left } = part;
    for (const extra of [...chain, ...(query.after === null ? held : [])]) {
      if (extra.parent !== query.parent || rows.some(({ id }) => id === extra.id)) continue;
      const last = part.rows.at(-1);
      if (extra.state === 'shown' && last && left !== null && compare(order, keyOf(extra), keyOf(last)) > 0) left = Math.max(0, left - 1);
      rows.push(extra);
    }
    const comments: Comment[] = [];
    const more: [string, Cursor][] = [];
    for (let level = rows, depth = 0; level.length > 0; depth++) {
      const brought = depth < query.replies.depth ? Math.max(0, query.replies.size) : 0;
      const lists = await this.#replies(level.map(({ id }) => id), brought > 0, call);
      const below: Comment[] = [];
      for (const comment of level) {
        const { rows: replies, count } = lists.get(comment.id) ?? { rows: [], count: 0 };
        comments.push({ ...comment, replies: count });
        const shown = replies.slice(0, brought);
        if (shown.length < count) more.push([comment.id, cursorAt('oldest', shown.at(-1) ?? null, shown.length)]);
        below.push(...shown, ...[...chain, ...held].filter((extra) => extra.parent === comment.id && !shown.some(({ id }) => id === extra.id)));
      }
      level = below;
    }
    return { comments, next: part.next, left, more: Object.fromEntries(more), total, ...(closed ? { closed } : {}) };
  }

  /** One list from a cursor on. */
  async #part(parent: string, order: 'newest' | 'oldest', cursor: readonly unknown[] | null, size: number, call: Call): Promise<Part> {
    if (cursor && cursor[0] !== order) throw new CommentError('invalid', 'a cursor of another list');
    const after: Key | null = cursor && cursor.length >= 5 ? [Number(cursor[3]), Number(cursor[4])] : null;
    const sort = order === 'newest' ? 'desc' : 'asc';
    let offset = Math.max(0, (after ? numberOf(cursor?.[5]) : 0) - overlap);
    const rows: Comment[] = [];
    let [total, exact, seen] = [0, true, 0];
    for (let looking = after !== null;;) {
      const per_page = Math.min(most, size - rows.length + (looking ? overlap : 0));
      const batch = await this.#batch({ parent, order: sort, offset, per_page }, call);
      ({ total, exact } = batch);
      const first = batch.rows[0];
      if (looking && offset > 0 && (!first || (after && compare(order, keyOf(first.comment), after) > 0))) {
        // Some before it are gone, and what follows it has moved up: look further ahead.
        offset = Math.max(0, offset - most);
        continue;
      }
      looking = false;
      for (const { comment } of batch.rows) {
        if (rows.length === size) break;
        if (!after || compare(order, keyOf(comment), after) > 0) {
          rows.push(comment);
          seen = offset + batch.rows.findIndex((row) => row.comment === comment) + 1;
        }
      }
      offset += per_page;
      if (rows.length >= size || offset >= total) break;
    }
    const left = rows.length === 0 ? 0 : Math.max(0, total - seen);
    return { rows, left: exact || left === 0 ? left : null, next: left > 0 ? cursorAt(order, rows.at(-1) ?? null, seen) : null };
  }

  /** The replies of several comments, oldest first. `words`: false where only their number is wanted. */
  async #replies(parents: readonly CommentId[], words: boolean, call: Call): Promise<Map<CommentId, { rows: readonly Comment[]; count: number }>> {
    const lists = new Map<CommentId, { rows: Comment[]; count: number }>(parents.map((id) => [id, { rows: [], count: 0 }]));
    const chunks = Array.from({ length: Math.ceil(parents.length / most) }, (_, i) => parents.slice(i * most, (i + 1) * most));
    await Promise.all(chunks.map(async (chunk) => {
      const query = { parent: chunk.join(','), order: 'asc', per_page: most, ...(words ? {} : { _fields: 'id,post,parent,date_gmt,status' }) };
      const first = await this.#batch(query, call);
      const rest = await restOf(first, (page) => this.#batch({ ...query, page }, call));
      const met = new Set<CommentId>();
      for (const { comment } of [first, ...rest].flatMap(({ rows }) => rows)) {
        const list = comment.parent === null || met.has(comment.id) ? undefined : lists.get(comment.parent);
        if (!list) continue;
        met.add(comment.id);
        list.count++;
        if (words) list.rows.push(comment);
      }
    }));
    return lists;
  }

  /** The comment and those above it, the root first. Rejects with 'missing' where it is not of this post. */
  async #ancestors(id: CommentId, call: Call): Promise<Comment[]> {
    const chain = [await this.#one(id, call)];
    const met = new Set<CommentId>([id]);
    for (let at = chain[0]!.parent; at !== null && !met.has(at) && met.size < deepest;) {
      met.add(at);
      const above: Comment | null = await this.#one(at, call).catch((thrown: unknown) => {
        // Gone, or in the bin: the one below it is an orphan.
        if (thrown instanceof CommentError && ['missing', 'signed-out', 'forbidden'].includes(thrown.code)) return null;
        throw thrown;
      });
      if (!above) {
        chain[0] = { ...chain[0]!, parent: null };
        break;
      }
      chain.unshift(above);
      at = above.parent;
    }
    return chain;
  }

  async #one(id: CommentId, call: Call): Promise<Comment> {
    const { data } = await this.#site.get(`wp/v2/comments/${idOf(id)}`, { _fields: this.#fields }, call);
    const row = rowOf(data, this.#setting);
    if (!row || row.post !== this.#post) throw new CommentError('missing', `no comment ${id} in this thread`);
    return row.comment;
  }

  get #fields(): string {
    const { me } = this.#setting;
    return me && !me.may('moderate_comments') ? fields + hints : fields;
  }

  async #batch(query: Query, call: Call): Promise<Batch> {
    const { data, headers } = await this.#site.get('wp/v2/comments', { post: this.#post, orderby: 'date_gmt', status: this.#status, _fields: this.#fields, ...query }, call);
    return batchOf(data, headers, this.#setting, query);
  }
}

/** `asked`: the query, of which only the place in the list matters. */
export function batchOf(data: unknown, headers: Headers, setting: Setting, asked: Query = {}): Batch {
  if (!Array.isArray(data)) throw new CommentError('garbled', 'WordPress answered the question for comments without a list');
  const rows = data.flatMap((raw) => rowOf(raw, setting) ?? []);
  const total = Number(headers.get('x-wp-total') || Number.NaN);
  if (Number.isSafeInteger(total) && total >= 0) return { rows, total, exact: true };
  // A proxy has dropped the header, or does not let other origins read it.
  const size = Number(asked['per_page'] ?? most);
  const before = Number(asked['offset'] ?? (Number(asked['page'] ?? 1) - 1) * size);
  return { rows, total: before + data.length + (data.length < size ? 0 : 1), exact: false };
}

/** What follows the first hundred: all at once, or one after the other where nobody says how many there are. `pages`: at most, with the first. */
export async function restOf(first: Batch, ask: (page: number) => Promise<Batch>, pages = 100): Promise<readonly Batch[]> {
  if (first.exact) return Promise.all(Array.from({ length: Math.max(0, Math.ceil(first.total / most) - 1) }, (_, i) => ask(i + 2)));
  const rest: Batch[] = [];
  for (let last = first; last.total > (rest.length + 1) * most && rest.length + 1 < pages;) {
    last = await ask(rest.length + 2);
    rest.push(last);
  }
  return rest;
}

/** The id as it may stand in an address. Rejects with 'missing' what no comment is called. */
export function idOf(id: CommentId): string {
  if (!/^\d{1,15}$/.test(id)) throw new CommentError('missing', `no comment is called ${JSON.stringify(id)}`);
  return id;
}

function keyOf({ createdAt, id }: Comment): Key {
  return [createdAt, Number(id)];
}

function compare(order: Order, a: Key, b: Key): number {
  const later = a[0] - b[0] || a[1] - b[1];
  return order === 'newest' ? -later : later;
}

/** As whole.ts writes them, and where in the list it stood: a thread may grow long between two pages. */
function cursorAt(order: Order, last: Comment | null, at: number): Cursor {
  return JSON.stringify(last ? [order, 1, 0, last.createdAt, last.id, at] : [order]) as Cursor;
}

function readCursor(cursor: Cursor | null): readonly unknown[] | null {
  if (cursor === null) return null;
  try {
    const value: unknown = JSON.parse(cursor);
    if (Array.isArray(value) && (value.length === 1 || (value.length >= 5 && Number.isFinite(value[3]) && Number.isFinite(Number(value[4]))))) return value as unknown[];
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('invalid', `no cursor of this adapter: ${cursor}`);
}

function plainCursor(cursor: readonly unknown[] | null): Cursor | null {
  return cursor && JSON.stringify(cursor.slice(0, 5)) as Cursor;
}
