// Comments from Kiosk: what it is, and what of it this can do. Its answers hold whole threads; pages are made out of them here.

import type { CommentAdapter } from '../../../../src/core/adapter.js';
import { CommentError } from '../../../../src/core/errors.js';
import type { Comment } from '../../../../src/core/model.js';
import { http } from '../../../../src/adapters/support/http.js';
import { type Bag, bag, bags, idOf, isBag, readable, text, time } from '../../../../src/adapters/support/narrow.js';
import { pageOf } from '../../../../src/adapters/support/whole.js';

export interface KioskOptions {
  /** Where Kiosk runs: "https://comments.example". */
  readonly server: string;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** Default the page's fetch. */
  readonly fetch?: typeof fetch;
}

export function kioskAdapter({ server, timeout, fetch }: KioskOptions): CommentAdapter {
  const ask = http({ base: server, credentials: 'omit', ...(timeout === undefined ? {} : { timeout }), ...(fetch ? { fetch } : {}) });
  return {
    name: 'kiosk',
    address: server,
    limits: { orders: ['oldest', 'newest'], depth: Infinity, length: Infinity, syntax: 'plain', idempotent: false },
    read: {
      async page(query, { signal }) {
        const { data } = await ask('comments', { signal, query: { page: query.thread.id } });
        return pageOf(readable(bags(bag(data, 'a thread')['comments'], 'comments'), read), query);
      },
    },
  };
}

// TODO: this reads what the fake of Kiosk answers; ask above for what yours offers, and read here what it answers.
function read(row: Bag): Comment {
  const id = idOf(row['id']);
  if (id === null) throw new CommentError('garbled', 'a comment without id', { cause: row });
  const author = isBag(row['author']) ? row['author'] : {};
  return {
    id,
    parent: idOf(row['parent']),
    author: text(author['id']) === '' ? null : { id: text(author['id']), name: text(author['name']) },
    body: { format: 'text', source: text(row['text']) },
    createdAt: time(row['at']) ?? 0,
    editedAt: null,
    state: 'shown',
    replies: 0,
    reactions: {},
    can: [],
  };
}
