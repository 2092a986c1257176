// WordPress: the REST API that every one brings along, for pages of the site itself and for pages elsewhere.
// What WordPress cannot do (votes, editing one's own words as a mere reader) this adapter does not offer.

import type { CommentAdapter, Draft, LoginField, LoginWay, WriteCall } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Comment, CommentId, Person, Recent } from '../core/model.js';
import { plain } from './support/plain.js';
import { Lists, batchOf, idOf, restOf } from './wordpress/lists.js';
import { peopleOf, voting } from './wordpress/plugin.js';
import { Posts } from './wordpress/posts.js';
import { type Me, type Post, type Setting, bagOf, fields, mayEdit, numberOf, pictureOf, rowOf } from './wordpress/rows.js';
import { Site } from './wordpress/site.js';

export interface WordpressOptions {
  /** Address of the site: "https://blog.example". Default: the site of the page itself, which needs no more than this. */
  readonly site?: string;
  /** Address of the REST API, where it is neither at /wp-json/ nor at ?rest_route=/, which are tried. Default: what the page says. */
  readonly api?: string;
  /** Number of the post whose comments these are. Default: found from the thread's id: a number, a slug, or an address. */
  readonly post?: number | string;
  /** Kinds of posts as the API names them, to look for slugs in. Default `['posts', 'pages']`. */
  readonly types?: readonly string[];
  /**
   * On the site's own pages: what `wp_create_nonce('wp_rest')` made, or a function that answers with a fresh one (null: nobody is
   * logged in). Default: `wpApiSettings.nonce`, else WordPress is asked for one. An old one is replaced where that is possible.
   */
  readonly nonce?: string | (() => string | null | Promise<string | null>);
  /** Sent as `Authorization: Bearer …`, for sites with a plugin that takes one. A function is asked before each request; null: signed out. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** In whose name everything is done. For servers and kiosks: whoever reads the page can read it. */
  readonly applicationPassword?: { readonly username: string; readonly password: string };
  /** true: the site lets strangers write over REST (its filter `rest_allow_anonymous_comments`). Default false. */
  readonly guests?: boolean;
  /**
   * How readers log in. 'site': on the site's own login page, which comes back here; needs a page of the site itself.
   * 'password': a form for user name and Application Password. Default: 'site' on pages of the site, 'password' elsewhere.
   */
  readonly login?: 'site' | 'password' | 'none';
  /** Where 'site' leads. Default wp-login.php. */
  readonly loginUrl?: string;
  /** Where an Application Password that was typed is kept: 'session' (default; sessionStorage, until the tab is closed) or 'memory'. */
  readonly keep?: 'session' | 'memory';
  /** true: the site has our plugin, and with it votes. Default false. */
  readonly plugin?: boolean;
  /** What the plugin wrote into the page for lists of people. Default: WordPress's own list, of which most sites tell strangers nothing. */
  readonly people?: string;
  /** Milliseconds until an unanswered request is given up. Default 20,000. */
  readonly timeout?: number;
  /** For tests, and for pages that wrap it. Default the page's fetch. */
  readonly fetch?: typeof fetch;
}

/** What the column of the database takes; WordPress counts bytes and refuses what is longer than it looks. */
const longest = 65_525;
/** Requests of one count that are not worth counting one thread at a time. */
const most = 100;

const passwordFields: readonly LoginField[] = [
  { name: 'username', type: 'text', required: true },
  { name: 'password', label: 'Application password', type: 'password', required: true },
];
const guestFields: readonly LoginField[] = [
  { name: 'name', type: 'text', required: true }, { name: 'email', type: 'email', required: true }, { name: 'url', type: 'url', required: false },
];

/** Comments of a WordPress site. Throws TypeError where neither `site` nor a page tells which. */
export function wordpressAdapter(options: WordpressOptions = {}): CommentAdapter {
  const site = new Site(options);
  const posts = new Posts(site, options.types ?? ['posts', 'pages'], numberOf(options.post));
  const guests = options.guests === true;
  /** Own comments that wait for approval: WordPress shows them to nobody but moderators, so this page remembers them. */
  const held = new Map<CommentId, { post: number; comment: Comment }>();
  const edited = new Map<string, number>();
  const long = new Set<number>();
  site.onChange(() => {
    held.clear();
    edited.clear();
  });

  const login = options.login ?? (site.same ? 'site' : options.token !== undefined || options.applicationPassword ? 'none' : 'password');
  const ways: readonly LoginWay[] = login === 'site' && site.same ? [{ id: 'site', kind: 'redirect' }]
    : login === 'password' ? [{ id: 'password', kind: 'form', fields: passwordFields }] : [];

  /** Who reads; where that cannot be learned, a stranger: reading goes on. */
  const reader = (call: { readonly signal: AbortSignal }): Promise<Me | null> => site.me(call).catch((thrown: unknown) => {
    if (call.signal.aborted) throw thrown;
    return null;
  });
  const settingOf = (me: Me | null, post: Post | null): Setting => ({ me, post, edited });

  /** One comment out of an answer to a write. */
  const written = async (data: unknown, call: WriteCall): Promise<Comment> => {
    const me = await reader(call);
    const number = numberOf(bagOf(data)['post']);
    // It has arrived: what the post is called is not worth an error.
    const post = number === 0 ? null : await posts.known(number, call).catch(() => null);
    const row = rowOf(data, settingOf(me, post));
    if (!row) throw new CommentError('garbled', 'WordPress answered a write without the comment');
    return row.comment;
  };
  const change = async (id: CommentId, body: unknown, call: WriteCall): Promise<Comment> => {
    const { data } = await site.ask(`wp/v2/comments/${idOf(id)}`, { method: 'POST', body, signal: call.signal });
    return written(data, call);
  };

  return {
    name: 'wordpress',
    address: `${options.site ?? ''} ${options.api ?? ''} ${options.post ?? ''}`,
    limits: { orders: ['newest', 'oldest'], depth: Infinity, length: longest, syntax: 'plain', idempotent: false },
    read: {
      async page(query, call) {
        const me = reader(call);
        me.catch(() => {});
        const number = await posts.id(query.thread, call);
        const reading = query.after === null && query.parent === null ? posts.read(number, call) : posts.known(number, call);
        reading.catch(() => {});
        // Only who may edit comments of this post sees held ones, and for authors that depends on whose post it is.
        const who = await me;
        const all = mayEdit(who, null) || (who?.may('edit_published_posts') === true && mayEdit(who, await reading));
        const own = [...held.values()].filter(({ post }) => post === number).map(({ comment }) => comment);
        const lists = new Lists(site, number, settingOf(who, null), all);
        const [answer, post] = await Promise.all([lists.page(query, own, long.has(number), call), reading]);
        if (answer.long) long.add(number);
        for (const { id, state } of answer.page.comments) if (state !== 'held') held.delete(id);
        return { ...answer.page, comments: answer.page.comments.map((comment) => inPost(comment, who, post)), ...(post?.open === false ? { closed: true } : {}) };
      },
      async count(threads, call) {
        const numbers = await posts.ids(threads, call);
        const distinct = [...new Set(numbers)].filter((number) => number !== 0);
        const counts = new Map<number, number>();
        for (let at = 0; at < distinct.length; at += most) await countInto(counts, distinct.slice(at, at + most), call);
        return numbers.map((number) => counts.get(number) ?? 0);
      },
      async recent({ size }, call) {
        const { data, headers } = await site.get('wp/v2/comments', {
          per_page: between(size), orderby: 'date_gmt', order: 'desc', _embed: 'up', _fields: `${fields},_links.up,_embedded.up`,
        }, call);
        const { rows } = batchOf(data, headers, settingOf(await reader(call), null));
        const posted = new Map((data as unknown[]).map((raw) => {
          const up: unknown = bagOf(bagOf(raw)['_embedded'])['up'];
          return [String(numberOf(bagOf(raw)['id'])), bagOf(Array.isArray(up) ? up[0] : null)] as const;
        }));
        return rows.map(({ post, comment }): Recent => {
          const about = posted.get(comment.id) ?? {};
          const title = plain(bagOf(about['title'])['rendered']);
          const url = typeof about['link'] === 'string' ? about['link'] : comment.url?.replace(/#.*$/, '');
          return { comment, thread: { id: String(post), ...(url ? { url } : {}), ...(title === '' ? {} : { title }) } };
        });
      },
      /** Who has published on the site, and who moderates it, as far as this reader may know: many sites tell strangers nothing. */
      async people({ role, size }, call) {
        if (options.people !== undefined) return peopleOf(site, role, between(size), options.people, call);
        const query = { per_page: between(size), _fields: 'id,name,url,avatar_urls', ...(role === 'moderator' ? { roles: 'administrator,editor' } : {}) };
        const data = await site.get('wp/v2/users', query, call).then(({ data: list }) => list, (thrown: unknown) => {
          if (thrown instanceof CommentError && ['signed-out', 'forbidden', 'missing', 'unsupported'].includes(thrown.code)) return [];
          throw thrown;
        });
        if (!Array.isArray(data)) throw new CommentError('garbled', 'WordPress answered the question for users without a list');
        return data.map(bagOf).filter((raw) => numberOf(raw['id']) !== 0).map((raw): Person => {
          const avatar = pictureOf(raw['avatar_urls']);
          return {
            id: String(numberOf(raw['id'])), name: plain(raw['name']),
            ...(avatar === null ? {} : { avatar }),
            ...(typeof raw['url'] === 'string' && raw['url'] !== '' ? { url: raw['url'] } : {}),
          };
        });
      },
    },
    write: {
      async create(draft, call) {
        const content = said(draft.source);
        const post = await posts.id(draft.thread, call);
        // WordPress takes a reply to anything at all, and then shows it nowhere.
        if (draft.parent !== null) await mustStand(draft.parent, post, call);
        const body = { post, content, ...(draft.parent === null ? {} : { parent: Number(draft.parent) }), ...stranger(draft) };
        const { data } = await site.ask('wp/v2/comments', { method: 'POST', body, signal: call.signal });
        const comment = await written(data, call);
        if (comment.state === 'held') held.set(comment.id, { post, comment });
        return comment;
      },
      async edit(id, source, call) {
        const changed = await change(id, { content: said(source) }, call);
        edited.set(id, Date.now());
        return { ...changed, editedAt: edited.get(id)! };
      },
      async remove(id, call) {
        const path = `wp/v2/comments/${idOf(id)}`;
        // As POST: many hosts let no DELETE through.
        const drop = (force: boolean): Promise<unknown> => site.ask(path, { method: 'POST', query: { _method: 'DELETE', ...(force ? { force: 'true' } : {}) }, signal: call.signal });
        await drop(false).catch((thrown: unknown) => {
          // A site without a bin.
          if (thrown instanceof CommentError && thrown.code === 'unsupported') return drop(true);
          throw thrown;
        });
        held.delete(id);
        return null;
      },
      async source(id, call) {
        const { data } = await site.get(`wp/v2/comments/${idOf(id)}`, { context: 'edit', _fields: 'id,content' }, call);
        const raw = bagOf(bagOf(data)['content'])['raw'];
        if (typeof raw !== 'string') throw new CommentError('garbled', 'WordPress answered without the text to edit');
        return raw;
      },
    },
    ...(options.plugin === true ? { react: voting(site, written) } : {}),
    auth: {
      ways,
      required: !guests,
      ...(guests ? { guest: guestFields } : {}),
      viewer: async (call) => (await site.me(call, true))?.viewer ?? null,
      async login(way, typed, call) {
        if (!ways.some(({ id }) => id === way)) throw new CommentError('unsupported', `no way to log in called ${way}`);
        if (way === 'site') return (await site.visit(call)).viewer;
        const username = (typed['username'] ?? '').trim();
        const password = (typed['password'] ?? '').trim();
        const missing = { ...(username === '' ? { username: 'Please type your user name.' } : {}), ...(password === '' ? { password: 'Please type an application password.' } : {}) };
        if (Object.keys(missing).length > 0) throw new CommentError('invalid', 'the login form is not filled in', { fields: missing });
        return (await site.enter(username, password, call)).viewer;
      },
      logout: (call) => site.leave(call),
    },
    moderate: {
      actions: ['approve', 'hold', 'spam'],
      set(id, action, on, call) {
        const status = action === 'spam' ? (on ? 'spam' : 'approved') : (action === 'approve') === on ? 'approved' : 'hold';
        return change(id, { status }, call);
      },
    },
  };

  /** What one may do to a comment depends on its post, which is asked for at the same time. */
  function inPost(comment: Comment, me: Me | null, post: Post | null): Comment {
    const edits = mayEdit(me, post);
    const can = comment.can.filter((action) => action !== 'reply' || post?.open !== false);
    if (edits && !can.includes('edit')) can.push('edit', 'remove', 'moderate');
    const wrote = post !== null && post.author !== 0 && comment.author?.id === String(post.author);
    return { ...comment, can, ...(wrote && comment.author ? { author: { ...comment.author, badge: 'Author' } } : {}) };
  }

  /** All in as few requests as there are hundreds of comments, or one for each thread where that is less. */
  async function countInto(counts: Map<number, number>, numbers: readonly number[], call: { readonly signal: AbortSignal }): Promise<void> {
    const setting = settingOf(null, null);
    const ask = async (query: Record<string, string | number>): Promise<ReturnType<typeof batchOf>> => {
      const { data, headers } = await site.get('wp/v2/comments', { orderby: 'id', order: 'asc', _fields: 'id,post', ...query }, call);
      return batchOf(data, headers, setting, query);
    };
    const first = await ask({ post: numbers.join(','), per_page: numbers.length === 1 ? 1 : most });
    const pages = Math.ceil(first.total / most);
    if (numbers.length === 1 && (first.exact || first.total === 0)) {
      counts.set(numbers[0]!, first.total);
    } else if (numbers.length === 1) {
      // One row and no total: the whole list, then.
      const all = await ask({ post: numbers[0]!, per_page: most });
      counts.set(numbers[0]!, [all, ...await restOf(all, (page) => ask({ post: numbers[0]!, per_page: most, page }))].flatMap(({ rows }) => rows).length);
    } else if (pages - 1 > numbers.length) {
      await Promise.all(numbers.map(async (post) => counts.set(post, (await ask({ post, per_page: 1 })).total)));
    } else {
      const rest = await restOf(first, (page) => ask({ post: numbers.join(','), per_page: most, page }));
      const all = new Map([first, ...rest].flatMap(({ rows }) => rows.map(({ comment, post }) => [comment.id, post] as const)));
      for (const post of all.values()) counts.set(post, (counts.get(post) ?? 0) + 1);
    }
  }

  async function mustStand(parent: CommentId, post: number, call: WriteCall): Promise<void> {
    const { data } = await site.get(`wp/v2/comments/${idOf(parent)}`, { _fields: 'id,post' }, call).catch((thrown: unknown) => {
      // In the bin, or held: there, but nothing to answer.
      if (thrown instanceof CommentError && (thrown.code === 'signed-out' || thrown.code === 'forbidden')) throw new CommentError('missing', `no comment ${parent} to answer`, { cause: thrown });
      throw thrown;
    });
    if (numberOf(bagOf(data)['post']) !== post) throw new CommentError('missing', `no comment ${parent} in this thread`);
  }
}

function said(source: string): string {
  if (source.trim() === '') throw new CommentError('invalid', 'nothing but blanks');
  if (source.length > longest) throw new CommentError('invalid', `${source.length} units, ${longest} are allowed`);
  return source;
}

function stranger({ guest }: Draft): Record<string, string> {
  if (!guest) return {};
  const typed = { author_name: guest['name'], author_email: guest['email'], author_url: guest['url'] };
  return Object.fromEntries(Object.entries(typed).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''));
}

function between(size: number): number {
  return Math.min(most, Math.max(1, Math.floor(size) || 1));
}
