// Isso: its REST API, with Markdown in and HTML out. Nobody logs in: whoever wrote a comment can change it for a quarter of an hour, by a
// cookie that the browser sends only where Isso and the page are one site. Votes count once for an address, and for good.

import type { Call, CommentAdapter } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Author, Comment, CommentId, Recent, ThreadRef } from '../core/model.js';
import { type Answer, type Explained, type Refusal, codeOf, http } from './support/http.js';
import { likes } from './support/likes.js';
import { type Bag, bag, bags, count, idOf, isBag, segment, text } from './support/narrow.js';
import { plain } from './support/plain.js';
import { type Keep, session } from './support/session.js';
import { snapshots } from './support/snapshot.js';
import { throwIfAborted } from './support/waiting.js';
import { pageOf } from './support/whole.js';

export interface IssoOptions {
  /** Where Isso runs: "https://comments.blog.example" or "https://blog.example/isso". The page's origin must stand in its `host`. */
  readonly server: string;
  /** The `uri` comments are filed under. Default: the thread's id, as Isso's own script takes the page's path. */
  readonly uri?: (thread: ThreadRef) => string;
  /** What a guest must give, as `require-author` and `require-email` of the server. Default none. */
  readonly required?: readonly ('name' | 'email')[];
  /** true: the server has `latest-enabled`, so there are recent comments of the whole site. Default false. */
  readonly latest?: boolean;
  /** How long this browser remembers which comments it may change; Isso's cookie lasts 15 minutes. Default 'tab'. */
  readonly keep?: Keep;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

const longest = 65_535;
/** Seconds, where the server's cookie does not say. */
const lifetime = 900;

export function issoAdapter(options: IssoOptions): CommentAdapter {
  const { required = [], now = Date.now, uri = ({ id }: ThreadRef) => id } = options;
  const server = options.server.replace(/\/+$/, '');
  const send = http({
    base: server, credentials: 'include', explain,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }), ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const threads = snapshots<readonly Comment[]>(30_000, now);
  const voted = likes(`isso:${server}`);
  /** Until when a comment of this browser can be changed, by id. */
  const mine = session<Readonly<Record<string, number>>>(`parley-isso:${server}`, options.keep ?? 'tab', (stored) => (isBag(stored) ? Object.fromEntries(Object.entries(stored).filter((each): each is [string, number] => typeof each[1] === 'number')) : null));
  /** As last seen: its answers to writes leave out half. */
  const known = new Map<CommentId, Comment>();

  const until = (id: CommentId): number => (Object.hasOwn(mine.get() ?? {}, id) ? mine.get()![id]! : 0);
  const owned = (id: CommentId): boolean => until(id) > now();
  const own = (id: CommentId, until: number | null): void => {
    const rest = Object.entries(mine.get() ?? {}).filter(([each, end]) => each !== id && end > now());
    mine.set(Object.fromEntries(until === null ? rest : [...rest, [id, until]]));
  };
  /** Each answer to a write brings the cookie anew. */
  const granted = ({ headers }: Answer, id: CommentId): void => {
    const seconds = Number(/max-age=(\d+)/i.exec(headers.get('x-set-cookie') ?? '')?.[1] ?? lifetime);
    own(id, now() + seconds * 1000);
  };

  const read = (row: Bag): Comment | null => {
    const id = idOf(row['id']);
    if (id === null) return null;
    const gone = row['mode'] === 4;
    const parent = idOf(row['parent']);
    const kinds = [['up', 'likes'], ['down', 'dislikes']] as const;
    const comment: Comment = {
      id, parent: parent === id ? null : parent,
      author: gone ? null : authorOf(row),
      body: gone ? null : { format: 'html', source: text(row['text']) },
      createdAt: seconds(row['created']) ?? 0, editedAt: seconds(row['modified']),
      state: gone ? 'removed' : row['mode'] === 2 ? 'held' : 'shown',
      replies: Array.isArray(row['replies']) ? row['replies'].length : known.get(id)?.replies ?? 0,
      reactions: gone ? {} : Object.fromEntries(kinds.map(([kind, name]) => [kind, { count: count(row[name]), mine: voted.has(id, kind) }] as const).filter(([, { count: n, mine: yes }]) => n > 0 || yes)),
      can: gone || row['mode'] === 2 ? [] : [...(parent === null ? ['reply' as const] : []), ...(owned(id) ? ['edit', 'remove'] as const : ['react' as const])],
      ...(!gone && owned(id) ? { editableUntil: until(id) } : {}),
    };
    known.set(id, comment);
    return comment;
  };
  const load = async (at: string, { signal }: Call): Promise<readonly Comment[]> => {
    const { data } = await send('', { signal, query: { uri: at } });
    return bags(bag(data, 'a thread')['replies'], 'comments').flatMap((root) => [root, ...(Array.isArray(root['replies']) ? root['replies'].filter(isBag) : [])])
      .map(read).filter((comment) => comment !== null);
  };
  const checked = (source: string): string => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing was typed');
    if (source.length > longest) throw new CommentError('invalid', 'too long', { reason: `At most ${longest} characters.` });
    return source;
  };
  const changed = (answer: Answer): Comment => {
    threads.clear();
    const comment = read(bag(answer.data, 'a comment'));
    if (!comment) throw new CommentError('garbled', 'the answer has no comment', { cause: answer.data });
    return comment;
  };
  const path = (id: CommentId): string => `id/${segment(id)}`;

  return {
    name: 'isso',
    address: server,
    limits: { orders: ['oldest', 'newest', 'best'], depth: 1, length: longest, syntax: 'markdown', idempotent: false },
    read: {
      async page(query, call) {
        throwIfAborted(call.signal);
        const at = uri(query.thread);
        const comments = await threads.get(at, query.after === null && query.parent === null, () => load(at, call));
        throwIfAborted(call.signal);
        return pageOf(comments, query);
      },
      async count(list, { signal }) {
        if (list.length === 0) return [];
        const { data } = await send('count', { signal, method: 'POST', body: list.map(uri) });
        if (!Array.isArray(data)) throw new CommentError('garbled', 'the answer should be counts', { cause: data });
        return list.map((_, index) => count(data[index]));
      },
      ...(options.latest ? {
        async recent({ size }, { signal }): Promise<Recent[]> {
          const { data } = await send('latest', { signal, query: { limit: Math.max(1, Math.floor(size)) } });
          return bags(data, 'comments').flatMap((row) => {
            const comment = read(row);
            return comment?.state === 'shown' && text(row['uri']) !== '' ? [{ comment: { ...comment, can: [] }, thread: { id: text(row['uri']), url: text(row['uri']) } }] : [];
          }).sort((a, b) => b.comment.createdAt - a.comment.createdAt).slice(0, size);
        },
      } : {}),
    },
    write: {
      async create({ thread, parent, source, guest = {} }, call) {
        throwIfAborted(call.signal);
        const words = checked(source);
        const field = (name: string): string => (Object.hasOwn(guest, name) ? guest[name] ?? '' : '').trim();
        const missing = required.filter((name) => field(name) === '');
        if (missing.length > 0) throw new CommentError('invalid', `missing: ${missing.join(', ')}`, { fields: Object.fromEntries(missing.map((name) => [name, 'Please fill this in.'])) });
        const above = parent === null ? null : known.get(parent) ?? read(bag((await send(path(parent), call)).data, 'a comment'));
        // Isso would put it beside what it answers.
        if (above && above.parent !== null) throw new CommentError('invalid', 'Isso takes answers to comments at the top only');
        const answer = await send('new', {
          ...call, method: 'POST', query: { uri: uri(thread) },
          // With a title it need not fetch the page to look for one.
          body: { text: words, author: field('name') || null, email: field('email') || null, website: field('url') || null, parent: parent === null ? null : Number(parent), title: thread.title ?? uri(thread), notification: 0 },
        });
        const id = idOf(bag(answer.data, 'a comment')['id']);
        if (id !== null) granted(answer, id);
        return changed(answer);
      },
      async edit(id, source, call) {
        const { author, website } = bag((await send(path(id), { ...call, query: { plain: 1 } })).data, 'a comment');
        // What is not sent again is taken away.
        const answer = await send(path(id), { ...call, method: 'PUT', body: { text: checked(source), author: author ?? null, website: website ?? null } });
        granted(answer, id);
        return changed(answer);
      },
      async remove(id, call) {
        const answer = await send(path(id), { ...call, method: 'DELETE' });
        own(id, null);
        if (answer.data !== null) return changed(answer);
        threads.clear();
        return null;
      },
      source: async (id, call) => text(bag((await send(path(id), { ...call, query: { plain: 1 } })).data, 'a comment')['text']),
      preview: async (source, { signal }) => ({ format: 'html', source: text(bag((await send('preview', { signal, method: 'POST', body: { text: source } })).data, 'a preview')['text']) }),
    },
    react: {
      kinds: ['up', 'down'],
      async set(id, kind, on, call) {
        throwIfAborted(call.signal);
        if (kind !== 'up' && kind !== 'down') throw new CommentError('unsupported', `Isso has no ${kind}`);
        const comment = known.get(id);
        if (!comment) throw new CommentError('missing', `no comment ${id} has been read here`);
        if (voted.has(id, kind) === on) return { ...comment, reactions: { ...comment.reactions, [kind]: { count: comment.reactions[kind]?.count ?? 0, mine: on } } };
        // It remembers an address for each comment and takes nothing back.
        if (!on || voted.has(id, kind === 'up' ? 'down' : 'up')) throw new CommentError('unsupported', 'Isso counts a vote for good', { reason: 'A vote counts for good here.' });
        const { data } = await send(`${path(id)}/${kind === 'up' ? 'like' : 'dislike'}`, { ...call, method: 'POST', body: {} });
        const answer = bag(data, 'counts');
        voted.set(id, true, kind);
        threads.clear();
        const after: Comment = { ...comment, reactions: { up: { count: count(answer['likes']), mine: voted.has(id, 'up') }, down: { count: count(answer['dislikes']), mine: voted.has(id, 'down') } } };
        known.set(id, after);
        return after;
      },
    },
    auth: {
      ways: [],
      required: false,
      guest: (['name', 'email', 'url'] as const).map((name) => ({ name, type: name === 'name' ? 'text' as const : name, required: name !== 'url' && required.includes(name) })),
      viewer: async ({ signal }) => {
        throwIfAborted(signal);
        return null;
      },
      login: async () => { throw new CommentError('unsupported', 'nobody logs in to Isso'); },
      logout: async () => {},
    },
  };
}

/** The name is all there is of a guest: the hash beside it is made of a mail address. */
function authorOf(row: Bag): Author {
  const [name, url, avatar] = [text(row['author']), text(row['website']), text(row['gravatar_image'])];
  return { id: name === '' ? 'anonymous' : `name:${name}`, name: name || 'Anonymous', ...(avatar === '' ? {} : { avatar }), ...(url === '' ? {} : { url }) };
}

/** Milliseconds. */
function seconds(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 && value < 8e12 ? Math.round(value * 1000) : null;
}

/** Refusals are pages of HTML with one sentence; the framework's own sentences are no help to anybody. */
function explain({ status, body }: Refusal): Explained | null {
  if (status >= 500 || typeof body !== 'string') return null;
  const words = plain(/<p>([^]*?)<\/p>/.exec(body)?.[1] ?? '').slice(0, 300);
  if (words === '' || /permission to access|read-protected|not found on the server/i.test(words)) return { code: codeOf(status) };
  if (/rate ?limit/i.test(words)) return { code: 'busy', retryAfter: 60 };
  const field = /email address required/i.test(words) ? 'email' : /author .*required/i.test(words) ? 'name' : /website/i.test(words) ? 'url' : null;
  return field === null ? { code: codeOf(status), reason: words } : { code: 'invalid', fields: { [field]: words } };
}
