// What happens in a thread, over PocketBase's realtime line: its events hold bare records, so each comment is asked for.

import type { LiveFeed } from '../../core/adapter.js';
import type { Comment, CommentId, ThreadRef } from '../../core/model.js';
import type { Answer, Ask } from '../support/http.js';
import { type Bag, bag, bags, count, isBag, text } from '../support/narrow.js';
import { followLater } from '../support/stream-later.js';
import type { Account } from './accounts.js';
import { isId, parsed, quoted, records } from './filters.js';

export interface Line {
  readonly base: string;
  /** The collection. */
  readonly comments: string;
  readonly send: (account: Account | null, path: string, how: Ask) => Promise<Answer>;
  readonly who: (signal: AbortSignal) => Promise<Account | null>;
  /** The comment as this reader sees it; null: gone. */
  readonly left: (account: Account | null, id: CommentId, signal: AbortSignal) => Promise<Comment | null>;
  /** Tells of another reader. */
  readonly watch: (changed: () => void) => () => void;
  readonly stops: Set<() => void>;
  readonly fetch: typeof fetch | undefined;
}
/** Comments asked for one by one; after more, the page is read again. */
const most = 60;

export function listen({ base, comments, send, who, left, watch, stops, fetch: given }: Line, thread: ThreadRef, feed: LiveFeed): () => void {
    let client = '';
    let asked = Promise.resolve();
    let waiting = new Set<CommentId>();
    const over = new AbortController();
    const { signal } = over;
    const changes = async (account: Account | null, since: string, perPage: number): Promise<Bag> =>
      bag((await send(account, records(comments), { signal, query: { filter: `thread = ${quoted(thread.id)}${since}`, sort: '-updated', perPage, fields: 'id,thread,updated' } })).data, 'a list');
    /** When the thread last changed, by the server's clock; '': never. */
    let mark: Promise<string | null> = who(signal).then((account) => changes(account, '', 1)).then(({ items }) => text(bags(items, 'comments')[0]?.['updated']), () => null);
    const told = (row: Bag): void => {
      if (row['thread'] !== thread.id || !isId(row['id'])) return;
      waiting.add(row['id'] as CommentId);
      if (waiting.size === 1) asked = asked.then(show).catch(() => signal.aborted || feed.lost()) as Promise<void>;
    };
    const subscribe = (): void => void (async () => {
      if (client === '') return;
      const account = await who(signal);
      // The sender of this request is the one whose rights count.
      await send(account, 'realtime', { signal, method: 'POST', body: { clientId: client, subscriptions: [`${comments}/*`] } });
      const from = await mark;
      mark = Promise.resolve(null);
      if (from === null) return;
      // What happened between the call and the line.
      const { items, totalItems } = await changes(account, ` && updated > ${quoted(from)}`, most);
      if (count(totalItems) > most) feed.lost();
      else for (const row of bags(items, 'comments')) told(row);
    })().catch(() => signal.aborted || feed.lost());
    /** An event holds the bare record; its author and counts are asked for, together with those that came with it. */
    const show = async (): Promise<void> => {
      const ids = [...waiting];
      waiting = new Set();
      if (ids.length > most) return feed.lost();
      const account = await who(signal);
      for (const id of ids) {
        const found = await left(account, id, signal);
        if (signal.aborted) return;
        if (found) feed.put(found);
        else feed.drop(id);
      }
    };
    const line = followLater({
      address: base, deaf: () => feed.lost(),
      // It says nothing while nothing happens, and hangs up after five minutes.
      silence: 330_000,
      connect: (_, lineSignal) => (given ?? fetch)(`${base}/api/realtime`, { signal: lineSignal, cache: 'no-store', headers: { accept: 'text/event-stream' } }),
      heard({ type, data }) {
        const event = parsed(data);
        if (type === 'PB_CONNECT') {
          // Not the first line: something may have been missed between the two.
          if (client !== '') feed.lost();
          client = text(event?.['clientId']);
          subscribe();
        }
        const row = event?.['record'];
        if (!isBag(row)) return;
        if (event?.['action'] !== 'delete') told(row);
        else if (row['thread'] === thread.id && isId(row['id'])) feed.drop(row['id'] as CommentId);
      },
    });
    const deaf = watch(subscribe);
    const end = (): void => {
      line.stop();
      deaf();
      over.abort();
      stops.delete(end);
    };
    stops.add(end);
    return end;
}
