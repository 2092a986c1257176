// GitHub Discussions, filed as giscus files them: one discussion for a page, found by a term in its title or by its number.
// GitHub answers nobody without a token, so strangers read through a small proxy of the site's, or not at all. No secret belongs in a page.

import type { AuthFacet, Call, CommentAdapter, Limits, PageQuery, ReactFacet, WriteFacet } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Comment, CommentId, Cursor, Page, ThreadRef, Viewer } from '../core/model.js';
import { type Mapping, type Term, cursorOf, parse, sha1, termOf } from './github/places.js';
import { connection, reactions, reactionsOf, readActor, readComment } from './support/github-comment.js';
import { queries } from './support/github-queries.js';
import { explain, refusalOf } from './support/github-refusals.js';
import { type Ask, http } from './support/http.js';
import { type Bag, bag, bags, count, idOf, isBag, text } from './support/narrow.js';
import { type PopupHost, inPopup } from './support/popup.js';
import { type Keep, session } from './support/session.js';
import { throwIfAborted } from './support/waiting.js';

export interface GithubOptions {
  /** "owner/name". */
  readonly repo: string;
  /** The category's name. Narrows the search, and is where a discussion is opened for a page that has none; without it none is opened. */
  readonly category?: string;
  /** What a discussion is found by, as giscus's `data-mapping`. Default 'pathname'. */
  readonly mapping?: Mapping;
  /** For 'specific' the term, for 'number' the number. A function finds it by thread. */
  readonly term?: Term;
  /** giscus's `data-strict`: searches for a hash in the body in place of words in the title. Needs https. Default false. */
  readonly strict?: boolean;
  /** Of who reads, where the page knows it: an OAuth or app user token, or a fine-grained one. Asked before each request; null: nobody is signed in. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** A page of the site's that signs in at GitHub (it needs a secret, so it lives on a server). Opened in a window, it ends with
   *  `opener.postMessage({ parley: { token } }, origin)`. */
  readonly login?: string;
  /** A GraphQL address that strangers read through: a proxy that adds an installation token. Absent: only who is signed in reads. */
  readonly anonymous?: string;
  /** How long a sign-in lasts. Default 'page': the token is not stored. */
  readonly keep?: Keep;
  /** Default "https://api.github.com"; for GitHub Enterprise "https://HOST/api". */
  readonly api?: string;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
  /** For tests: the page that opens the login window. */
  readonly host?: PopupHost;
}

interface Discussion {
  readonly id: string;
  readonly locked: boolean;
}
/** GitHub's own limit of a list. */
const most = 100;
const longest = 65_536;

export function githubAdapter(options: GithubOptions): CommentAdapter {
  const [owner = '', name = ''] = options.repo.split('/');
  const { category, mapping = 'pathname', strict = false } = options;
  const limits: Limits = { orders: ['oldest', 'newest'], depth: 1, length: longest, syntax: 'markdown', idempotent: false };
  const kept = session<string>(`parley-github:${options.repo}`, options.keep ?? 'page', (stored) => text(stored) || null);
  const ask = http({
    base: options.api ?? 'https://api.github.com', credentials: 'omit', explain,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }), ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const viewers = new Map<string, Viewer>();
  /** A search finds a new discussion only after a while. */
  const opened = new Map<string, string>();
  /** The page's token that the reader has logged out of; another one is another login. */
  let left: string | null = null;

  const tokenNow = async (): Promise<string | null> => {
    const given = kept.get() ?? (typeof options.token === 'function' ? await options.token() : options.token ?? null);
    return given === left || given === '' ? null : given;
  };
  const send = async (query: string, variables: object, signal: AbortSignal, bearer: string | null): Promise<Bag> => {
    if (bearer === null && options.anonymous === undefined) throw new CommentError('signed-out', 'GitHub answers only who is signed in');
    const how: Ask = { method: 'POST', signal, body: { query, variables } };
    const { data } = bearer === null ? await ask(new URL(options.anonymous!, globalThis.location?.href).href, how)
      : await ask('graphql', { ...how, headers: { authorization: `Bearer ${bearer}` } });
    const answer = bag(data, 'an answer of GraphQL');
    const errors = Array.isArray(answer['errors']) ? answer['errors'].filter(isBag) : [];
    if (errors.length > 0) throw refusalOf(errors);
    return bag(answer['data'], 'data');
  };
  /** A token that has ended is no reason not to show what strangers see. */
  const reading = async (query: string, variables: object, { signal }: Call): Promise<{ readonly data: Bag; readonly stranger: boolean }> => {
    throwIfAborted(signal);
    const bearer = await tokenNow();
    try {
      return { data: await send(query, variables, signal, bearer), stranger: bearer === null };
    } catch (thrown) {
      ended(thrown, bearer);
      if (!(thrown instanceof CommentError) || thrown.code !== 'signed-out' || bearer === null || options.anonymous === undefined) throw thrown;
      return { data: await send(query, variables, signal, null), stranger: true };
    }
  };
  const writing = async (query: string, variables: object, { signal }: Call): Promise<Bag> => {
    throwIfAborted(signal);
    const bearer = await tokenNow();
    if (bearer === null) throw new CommentError('signed-out', 'nobody is signed in');
    return send(query, variables, signal, bearer).catch((thrown: unknown) => {
      ended(thrown, bearer);
      throw thrown;
    });
  };
  const ended = (thrown: unknown, bearer: string | null): void => {
    if (thrown instanceof CommentError && thrown.code === 'signed-out' && bearer !== null && kept.get() === bearer) kept.set(null, true);
  };

  const find = async (thread: ThreadRef, call: Call): Promise<Discussion | null> => {
    const known = opened.get(thread.id);
    if (known !== undefined) return { id: known, locked: false };
    const term = termOf(thread, mapping, options.term);
    if (typeof term === 'number') {
      const { data } = await reading(queries.numbered, { owner, name, number: term }, call).catch((thrown: unknown) => {
        if (thrown instanceof CommentError && thrown.code === 'missing') throw new CommentError('missing', `no discussion ${term} in ${options.repo}`, { cause: thrown });
        throw thrown;
      });
      const at = bag(data['repository'], 'a repository')['discussion'];
      return at === null ? null : discussionOf(at);
    }
    const words = (strict ? await sha1(term) : term).replace(/"/g, '');
    const { data } = await reading(queries.search, { query: `repo:${options.repo}${category === undefined ? '' : ` category:${JSON.stringify(category)}`} in:${strict ? 'body' : 'title'} "${words}"` }, call);
    const found = bags(bag(data['search'], 'a search')['nodes'], 'discussions').filter((each) => idOf(each['id']) !== null);
    // The search is fuzzy: "/a/" finds "/a/b/" too.
    const best = strict ? found[0] : found.find((each) => text(each['title']) === term) ?? found.find((each) => text(each['title']).toLowerCase().includes(term.toLowerCase()));
    return best ? discussionOf(best) : null;
  };

  const page = async (query: PageQuery, call: Call): Promise<Page> => {
    const size = Math.min(most, Math.max(1, query.size));
    const deep = query.replies.depth > 0 && query.replies.size >= 1;
    if (query.parent !== null) return replies(query.parent, query.after, size, call);
    const thread = await find(query.thread, call);
    if (!thread) {
      if (query.around !== undefined) throw new CommentError('missing', `no comment ${query.around}: there is no discussion yet`);
      return { comments: [], next: null, left: 0, more: {}, total: 0 };
    }
    const from = query.after === null ? null : parse(query.after, query.order);
    const newest = query.order === 'newest';
    const { data, stranger } = await reading(queries.list, {
      id: thread.id, replies: Math.min(most, Math.max(1, query.replies.size)), deep,
      ...(newest ? { last: size, before: from?.at ?? null } : { first: size, after: from?.at ?? null }),
    }, call);
    const node = bag(data['node'], 'a discussion');
    const locked = node['locked'] === true;
    const { nodes, info, total } = connection(node['comments'], 'comments');
    const comments: Comment[] = [];
    const more: [string, Cursor][] = [];
    for (const row of newest ? [...nodes].reverse() : nodes) {
      const root = readComment(row, { locked, stranger });
      if (!root || comments.some(({ id }) => id === root.id)) continue;
      const below = isBag(row['replies']) && Array.isArray(row['replies']['nodes']) ? connection(row['replies'], 'replies') : null;
      const list = (below?.nodes ?? []).map((each) => readComment(each, { locked, stranger, parent: root.id })).filter((each) => each !== null);
      comments.push({ ...root, parent: null, replies: Math.max(root.replies, list.length) }, ...list);
      if (below ? below.info['hasNextPage'] === true : root.replies > 0) more.push([root.id, cursorOf('oldest', below ? text(below.info['endCursor']) : '', list.length)]);
    }
    const end = text(info[newest ? 'startCursor' : 'endCursor']);
    const goesOn = info[newest ? 'hasPreviousPage' : 'hasNextPage'] === true && end !== '';
    const seen = (from?.seen ?? 0) + nodes.length;
    const whole = query.after === null && !goesOn;
    const extra = query.around === undefined || comments.some(({ id }) => id === query.around) ? [] : await beside(query.around, thread.id, locked, comments, more, call);
    return {
      comments: [...comments, ...extra],
      next: goesOn ? cursorOf(query.order, end, seen) : null,
      left: !goesOn ? 0 : extra.length > 0 ? null : Math.max(0, total - seen),
      more: Object.fromEntries(more),
      // GitHub counts the top and each list of replies apart.
      total: whole ? comments.filter(({ parent, state }) => parent === null && state !== 'removed').length + comments.reduce((sum, { parent, replies: n }) => sum + (parent === null ? n : 0), 0) : null,
      ...(locked ? { closed: true } : {}),
    };
  };
  const replies = async (parent: CommentId, after: Cursor | null, size: number, call: Call): Promise<Page> => {
    const from = after === null ? null : parse(after, 'oldest');
    const { data, stranger } = await reading(queries.replies, { id: parent, first: size, after: from?.at || null }, call);
    if (!isBag(data['node']) || data['node']['id'] !== parent) throw new CommentError('missing', `no comment ${parent}`);
    const { nodes, info, total } = connection(data['node']['replies'], 'replies');
    const end = text(info['endCursor']);
    const next = info['hasNextPage'] === true && end !== '';
    const seen = (from?.seen ?? 0) + nodes.length;
    return {
      comments: nodes.map((each) => readComment(each, { locked: false, stranger, parent })).filter((each) => each !== null),
      next: next ? cursorOf('oldest', end, seen) : null, left: next ? Math.max(0, total - seen) : 0, more: {}, total: null,
    };
  };
  /** A comment that is not on the page, and what it answers. A root's replies are left to be asked for. */
  const beside = async (id: CommentId, discussion: string, locked: boolean, here: readonly Comment[], more: [string, Cursor][], call: Call): Promise<Comment[]> => {
    const { data, stranger } = await reading(queries.one, { id }, call);
    const node = isBag(data['node']) ? data['node'] : {};
    const comment = readComment(node, { locked, stranger });
    if (!comment || !isBag(node['discussion']) || node['discussion']['id'] !== discussion) throw new CommentError('missing', `no comment ${id} in this discussion`);
    const above = comment.parent !== null && isBag(node['replyTo']) ? readComment(node['replyTo'], { locked, stranger }) : null;
    const root = above ?? comment;
    if (!here.some((each) => each.id === root.id) && root.replies > 0) more.push([root.id, cursorOf('oldest', '', 0)]);
    return above && !here.some((each) => each.id === above.id) ? [above, comment] : [comment];
  };

  /** A comment out of an answer to a write. */
  const written = (node: unknown): Comment => {
    const comment = isBag(node) ? readComment(node, { locked: false, stranger: false }) : null;
    if (!comment) throw new CommentError('garbled', 'the answer has no comment', { cause: node });
    return comment;
  };
  const checked = (source: string): string => {
    if (source.trim() === '') throw new CommentError('invalid', 'nothing was typed');
    if (source.length > longest) throw new CommentError('invalid', 'too long', { reason: `At most ${longest} characters.` });
    return source;
  };
  const openFor = async (thread: ThreadRef, call: Call): Promise<Discussion> => {
    const term = termOf(thread, mapping, options.term);
    if (typeof term === 'number' || category === undefined) throw new CommentError('missing', 'there is no discussion for this page');
    const repository = bag((await reading(queries.repository, { owner, name }, call)).data['repository'], 'a repository');
    const into = connection(repository['discussionCategories'], 'categories').nodes.find((each) => each['name'] === category);
    if (!into) throw new CommentError('missing', `no category ${category} in ${options.repo}`);
    const address = new URL(thread.url ?? globalThis.location?.href ?? thread.id, 'https://page.invalid').href;
    const mark = await sha1(term).then((hash) => `\n\n<!-- sha1: ${hash} -->`, () => '');
    const answer = await writing(queries.open, { repository: repository['id'], category: into['id'], title: term, body: `# ${thread.title ?? term}\n\n${address}${mark}` }, call);
    const made = discussionOf(bag(answer['createDiscussion'], 'a new discussion')['discussion']);
    opened.set(thread.id, made.id);
    return made;
  };

  const write: WriteFacet = {
    async create({ thread, parent, source }, call) {
      const body = checked(source);
      if (await tokenNow() === null) throw new CommentError('signed-out', 'nobody is signed in');
      const found = await find(thread, call);
      if (found?.locked) throw new CommentError('closed', 'the discussion is locked');
      const into = found ?? (parent === null ? await openFor(thread, call) : null);
      if (!into) throw new CommentError('missing', `no comment ${String(parent)}: there is no discussion yet`);
      return written(bag((await writing(queries.create, { discussion: into.id, parent, body }, call))['addDiscussionComment'], 'a new comment')['comment']);
    },
    edit: async (id, source, call) => written(bag((await writing(queries.edit, { id, body: checked(source) }, call))['updateDiscussionComment'], 'an edited comment')['comment']),
    async remove(id, call) {
      await writing(queries.remove, { id }, call);
      // What has replies stays as a mark; GitHub's answer does not say.
      return node(id, call).then((found) => readComment(found, { locked: false, stranger: false }), (thrown: unknown) => {
        if (thrown instanceof CommentError && thrown.code === 'missing') return null;
        throw thrown;
      });
    },
    source: async (id, call) => text((await node(id, call))['body']),
  };
  const node = async (id: CommentId, call: Call): Promise<Bag> => {
    const { data } = await reading(queries.one, { id }, call);
    if (!isBag(data['node']) || data['node']['id'] !== id) throw new CommentError('missing', `no comment ${id}`);
    return data['node'];
  };
  const react: ReactFacet = {
    kinds: ['up', ...Object.keys(reactions)],
    async set(id, kind, on, call) {
      if (await tokenNow() === null) throw new CommentError('signed-out', 'nobody is signed in');
      return written(await changed(id, kind, on, kind === 'up' && !isBag((await node(id, call))['replyTo']), call));
    },
    page: {
      kinds: ['up', ...Object.keys(reactions)],
      async of(thread, call) {
        const at = await find(thread, call);
        if (!at) return {};
        const { data, stranger } = await reading(queries.opinion, { id: at.id }, call);
        return reactionsOf(bag(data['node'], 'a discussion'), false, stranger);
      },
      async set(thread, kind, on, call) {
        if (await tokenNow() === null) throw new CommentError('signed-out', 'nobody is signed in');
        const found = await find(thread, call);
        // Nobody has said anything yet: that is nothing to take back.
        if (!found && !on) return {};
        contentOf(kind);
        const { id } = found ?? await openFor(thread, call);
        return reactionsOf(bag(await changed(id, kind, on, kind === 'up', call), 'a discussion'), false, false);
      },
    },
  };
  const contentOf = (kind: string): string => {
    const content = kind === 'up' ? reactions['👍'] : Object.hasOwn(reactions, kind) ? reactions[kind] : undefined;
    if (content === undefined) throw new CommentError('unsupported', `no reaction ${kind} on GitHub`);
    return content;
  };
  /** `vote`: of what can be voted up, which replies cannot. */
  const changed = async (id: string, kind: string, on: boolean, vote: boolean, call: Call): Promise<unknown> => {
    const content = contentOf(kind);
    const verb = `${on ? 'add' : 'remove'}${vote ? 'Upvote' : 'Reaction'}` as const;
    return bag((await writing(queries[verb], { id, ...(vote ? {} : { content }) }, call))[verb], 'a reaction')['subject'];
  };

  const me = async ({ signal }: Call): Promise<Viewer | null> => {
    throwIfAborted(signal);
    const bearer = await tokenNow();
    if (bearer === null) return null;
    const known = viewers.get(bearer);
    if (known) return known;
    try {
      const data = await send(queries.viewer, { owner, name }, signal, bearer);
      const actor = readActor(bag(data['viewer'], 'a viewer'));
      if (!actor) throw new CommentError('garbled', 'the viewer has no name');
      const rights = isBag(data['repository']) ? text(data['repository']['viewerPermission']) : '';
      const viewer: Viewer = { ...actor, role: ['ADMIN', 'MAINTAIN', 'WRITE', 'TRIAGE'].includes(rights) ? 'moderator' : 'reader' };
      viewers.set(bearer, viewer);
      return viewer;
    } catch (thrown) {
      ended(thrown, bearer);
      if (thrown instanceof CommentError && thrown.code === 'signed-out') return null;
      throw thrown;
    }
  };
  const auth: AuthFacet = {
    ways: options.login === undefined ? [] : [{ id: 'github', kind: 'popup', label: 'GitHub' }],
    required: true,
    viewer: me,
    async login(way, _, call) {
      if (way !== 'github' || options.login === undefined) throw new CommentError('unsupported', `no way to log in called ${way}`);
      const token = await inPopup({
        url: new URL(options.login, globalThis.location?.href).href, signal: call.signal, ...(options.host ? { host: options.host } : {}),
        read: (message) => (isBag(message) && isBag(message['parley']) ? text(message['parley']['token']) || null : null),
      });
      kept.set(token);
      const viewer = await me(call);
      if (!viewer) throw new CommentError('signed-out', 'GitHub does not know the token that the login page gave');
      return viewer;
    },
    async logout() {
      if (kept.get() === null) left = await tokenNow();
      kept.set(null);
      viewers.clear();
    },
    watch: (changed) => kept.watch((token) => {
      if (token === null) changed(null);
      else me({ signal: new AbortController().signal }).then(changed, () => {});
    }),
  };

  return {
    name: 'github', address: `${options.api} ${options.repo} ${category} ${mapping} ${JSON.stringify(options.term)}`, limits,
    read: {
      page,
      count: (threads, call) => Promise.all(threads.map(async (thread) => {
        const at = await find(thread, call);
        let [sum, after]: [number, string | null] = [0, null];
        for (let pages = 0; at && (pages === 0 || after) && pages < most; pages++) {
          const { data } = await reading(queries.sizes, { id: at.id, after }, call);
          const { nodes, info } = connection(bag(data['node'], 'a discussion')['comments'], 'comments');
          for (const each of nodes) sum += (text(each['deletedAt']) === '' ? 1 : 0) + (isBag(each['below']) ? count(each['below']['totalCount']) : 0);
          after = info['hasNextPage'] === true ? text(info['endCursor']) : null;
        }
        return sum;
      })),
    },
    ...(options.token !== undefined || options.login !== undefined ? { write, react, auth } : {}),
  };
}

function discussionOf(value: unknown): Discussion {
  const node = bag(value, 'a discussion');
  const id = text(node['id']);
  if (id === '') throw new CommentError('garbled', 'the discussion has no id', { cause: value });
  return { id, locked: node['locked'] === true };
}
