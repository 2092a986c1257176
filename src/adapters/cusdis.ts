// Cusdis: its open API, with Markdown in and HTML out. Guests only; nothing shows before the site's owner has approved it.
// No votes, editing or login exist there. Paging by root numbers is support/branches.ts.

import type { CommentAdapter } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Author, Comment, CommentId } from '../core/model.js';
import { branches } from './support/branches.js';
import { http } from './support/http.js';
import { type Bag, bag, bags, count, isBag, segment, text, time } from './support/narrow.js';

export interface CusdisOptions {
  /** The site's id in Cusdis: `data-app-id` of its own widget. */
  readonly app: string;
  /** Where Cusdis runs. Default "https://cusdis.com". */
  readonly server?: string;
  /** true: guests must give a mail address, which Cusdis itself does not ask for. Default false. */
  readonly email?: boolean;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
}

/** Roots on one of its pages. */
const pageSize = 10;

export function cusdisAdapter({ app, server = 'https://cusdis.com', email = false, timeout, fetch }: CusdisOptions): CommentAdapter {
  const send = http({
    base: `${server.replace(/\/+$/, '')}/api/open`, credentials: 'omit',
    ...(timeout === undefined ? {} : { timeout }), ...(fetch ? { fetch } : {}),
  });
  /** What this reader wrote here and Cusdis does not show yet, so that it can be answered to with reason. */
  const held = new Set<CommentId>();
  const all = branches({
    sizes: [pageSize, pageSize],
    async fetch({ thread, number }, { signal }) {
      const data = bag(bag((await send('comments', { signal, query: { appId: app, pageId: thread.id, page: number + 1 } })).data, 'an envelope')['data'], 'a page of comments');
      const roots = count(data['commentCount']);
      return {
        branches: bags(data['data'], 'comments').map((root) => flat(root)),
        more: number + 1 < count(data['pageCount']),
        // It counts roots only.
        total: null, roots,
      };
    },
  });
  return {
    name: 'cusdis',
    address: `${server} ${app}`,
    limits: { orders: ['newest'], depth: Infinity, length: Infinity, syntax: 'markdown', idempotent: false },
    read: {
      page: (query, call) => all.page(query, call),
      async count(threads, { signal }) {
        if (threads.length === 0) return [];
        const { data } = await send(`project/${segment(app)}/comments/count`, { signal, query: { pageIds: threads.map(({ id }) => id) } });
        const counts = bag(bag(data, 'an envelope')['data'], 'counts');
        return threads.map(({ id }) => (Object.hasOwn(counts, id) ? count(counts[id]) : 0));
      },
    },
    write: {
      async create({ thread, parent, source, guest = {} }, call) {
        if (source.trim() === '') throw new CommentError('invalid', 'nothing but blanks');
        const field = (name: string): string => (Object.hasOwn(guest, name) ? guest[name] ?? '' : '').trim();
        const missing = (email ? ['name', 'email'] : ['name']).filter((name) => field(name) === '');
        if (missing.length > 0) throw new CommentError('invalid', `missing: ${missing.join(', ')}`, { fields: Object.fromEntries(missing.map((name) => [name, 'Please fill this in.'])) });
        if (parent !== null && !held.has(parent) && !all.seen(parent)) await all.find(thread, parent, 'newest', call);
        const { data } = await send('comments', {
          ...call, method: 'POST',
          body: {
            appId: app, pageId: thread.id, pageUrl: thread.url ?? '', pageTitle: thread.title ?? '',
            content: source, nickname: field('name'), email: field('email'), ...(parent === null ? {} : { parentId: parent }),
          },
        });
        const comment = read(bag(bag(data, 'an envelope')['data'], 'the new comment'), parent);
        if (!comment) throw new CommentError('garbled', 'the new comment has no id', { cause: data });
        held.add(comment.id);
        return { ...comment, state: 'held', can: [] };
      },
    },
    auth: {
      ways: [],
      required: false,
      guest: [{ name: 'name', type: 'text', required: true }, { name: 'email', type: 'email', required: email }],
      viewer: async () => null,
      login: async () => { throw new CommentError('unsupported', 'nobody logs in to Cusdis'); },
      logout: async () => {},
    },
  };
}

/** A root and, in any order, all below it. A stack, because a branch may be deeper than the call stack. */
function flat(root: Bag): Comment[] {
  const found: Comment[] = [];
  const waiting: { readonly row: Bag; readonly parent: CommentId | null }[] = [{ row: root, parent: null }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const comment = read(next.row, next.parent);
    if (!comment) continue;
    found.push(comment);
    const replies = isBag(next.row['replies']) ? next.row['replies']['data'] : null;
    if (Array.isArray(replies)) for (const row of replies) if (isBag(row)) waiting.push({ row, parent: comment.id });
  }
  return found;
}

function read(row: Bag, parent: CommentId | null): Comment | null {
  const id = typeof row['id'] === 'number' && Number.isSafeInteger(row['id']) ? String(row['id']) : text(row['id']);
  if (id === '') return null;
  const parsed = text(row['parsedContent']);
  return {
    id: id as CommentId,
    parent,
    author: authorOf(row),
    body: parsed === '' ? { format: 'markdown', source: text(row['content']) } : { format: 'html', source: parsed },
    createdAt: time(row['createdAt']) ?? 0,
    editedAt: null,
    state: 'shown',
    replies: 0,
    reactions: {},
    can: ['reply'],
  };
}

function authorOf(row: Bag): Author {
  const moderator = isBag(row['moderator']) ? text(row['moderator']['displayName']) : '';
  const name = moderator || text(row['by_nickname']) || 'Anonymous';
  const staff = text(row['moderatorId']);
  return staff === '' ? { id: `name:${name}`, name } : { id: staff, name, badge: 'Moderator' };
}
