// Live events of a thread as a stream (SSE). They stand in the database, so that a stream that broke goes on where it stopped,
// and so that a restart or a second machine loses none. In memory is only who listens here.

import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { CommentError } from '../../src/core/errors.js';
import type { Account } from './accounts.js';
import type { Store } from './database.js';
import { type Rules, show, visible } from './show.js';

/** A stream that begins anew begins this much earlier: what happened between a page that was read and the stream is told too. */
const overlap = 10_000;
const kept = 3_600_000;
const silence = 15_000;
/** More than this is read faster as a page. */
const most = 200;

export class Events {
  readonly #store: Store;
  readonly #rules: Rules;
  readonly #now: () => number;
  readonly #streams: number;
  /** Bells of the streams of a thread. */
  readonly #listening = new Map<string, Set<() => void>>();
  #open = 0;
  #closed = false;

  /** `streams`: how many may be open at once. */
  constructor(store: Store, rules: Rules, now: () => number, streams: number) {
    this.#store = store;
    this.#rules = rules;
    this.#now = now;
    this.#streams = streams;
  }

  /** Something has happened in a thread. */
  ring(thread: string): void {
    for (const bell of this.#listening.get(thread) ?? []) bell();
  }

  /** Forgets what is too old. The last event stays, so that it is always known where the numbers stand. */
  async sweep(): Promise<void> {
    const last = await this.#last();
    await this.#store.db.deleteFrom('event').where('at', '<', this.#now() - kept).where('id', '<', last).execute();
  }

  /** Ends every stream; their clients come back to whoever answers next. */
  close(): void {
    this.#closed = true;
    for (const thread of this.#listening.keys()) this.ring(thread);
  }

  /** `viewer` is asked again before each event: who signs out elsewhere sees no more than a stranger. */
  stream(c: Context, thread: string, from: string | null, viewer: () => Promise<Account | null>): Response {
    if (this.#open >= this.#streams) throw new CommentError('busy', 'too many streams', { retryAfter: 30 });
    this.#open++;
    return streamSSE(c, async (out) => {
      let bell = (): void => {};
      let rung = false;
      const ring = (): void => {
        rung = true;
        bell();
      };
      const listening = this.#listening.get(thread) ?? new Set();
      this.#listening.set(thread, listening.add(ring));
      out.onAbort(ring);
      try {
        let at = await this.#start(thread, from, () => out.writeSSE({ event: 'lost', data: '' }));
        await out.writeSSE({ event: 'hello', id: String(at), data: '' });
        let spoke = Date.now();
        while (!out.aborted && !out.closed && !this.#closed) {
          rung = false;
          const said = await this.#tell(thread, at, await viewer(), (event) => out.writeSSE(event));
          if (said > at || Date.now() - spoke >= silence) {
            if (said === at) await out.write(':\n\n');
            at = said;
            spoke = Date.now();
          }
          if (!rung) {
            await new Promise<void>((done) => {
              const timer = setTimeout(done, this.#store.shared ? 1000 : silence);
              bell = () => {
                clearTimeout(timer);
                done();
              };
            });
          }
        }
      } finally {
        this.#open--;
        listening.delete(ring);
        if (listening.size === 0) this.#listening.delete(thread);
      }
    });
  }

  async #last(): Promise<number> {
    const { id } = await this.#store.db.selectFrom('event').select(({ fn }) => fn.max('id').as('id')).executeTakeFirstOrThrow();
    return Number(id ?? 0);
  }

  /** After which event the stream goes on. */
  async #start(thread: string, from: string | null, lost: () => Promise<void>): Promise<number> {
    const last = await this.#last();
    if (from === null) {
      const { id } = await this.#store.db.selectFrom('event').select(({ fn }) => fn.max('id').as('id')).where('at', '<', this.#now() - overlap).executeTakeFirstOrThrow();
      return Number(id ?? 0);
    }
    const at = Number(from);
    const { id: first } = await this.#store.db.selectFrom('event').select(({ fn }) => fn.min('id').as('id')).executeTakeFirstOrThrow();
    // Forgotten since, or numbered by another database.
    if (!Number.isSafeInteger(at) || at < 0 || at > last || (at > 0 && first !== null && at < Number(first) - 1)) {
      await lost();
      return last;
    }
    const { count } = await this.#store.db.selectFrom('event').select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('thread', '=', thread).where('id', '>', at).executeTakeFirstOrThrow();
    if (Number(count) <= most) return at;
    await lost();
    return last;
  }

  /** Tells what has happened after `at`, and answers with the last event's number. */
  async #tell(thread: string, at: number, viewer: Account | null, say: (event: { event: string; id: string; data: string }) => Promise<void>): Promise<number> {
    const { db } = this.#store;
    const events = await db.selectFrom('event').select(['id', 'comment']).where('thread', '=', thread).where('id', '>', at).orderBy('id').limit(most).execute();
    if (events.length === 0) return at;
    const ids = [...new Set(events.flatMap(({ comment }) => comment ?? []))];
    const rows = ids.length === 0 ? [] : await db.selectFrom('comment').selectAll().where('id', 'in', ids).where((eb) => visible(eb, viewer)).execute();
    const shown = new Map((await show(db, this.#rules, rows, viewer)).map((comment) => [comment.id as string, comment]));
    // Of several events about one comment the last speaks: each says only that it changed.
    const last = new Map(events.map(({ id, comment }) => [comment, id]));
    for (const [comment, number] of [...last].sort((a, b) => a[1] - b[1])) {
      const id = String(number);
      if (comment === null) await say({ event: 'lost', id, data: '' });
      else if (shown.has(comment)) await say({ event: 'put', id, data: JSON.stringify(shown.get(comment)) });
      else await say({ event: 'drop', id, data: JSON.stringify(comment) });
    }
    return events.at(-1)!.id;
  }
}
