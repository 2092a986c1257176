// One thread out of several sources: a site's own comments with those from elsewhere, or a living backend with an archive.
// Knows only the contract; what the sources are is the page's business.

import type { AuthFacet, Call, CommentAdapter, Draft, LiveFeed, ModerateFacet, PageReactions, ReadFacet, WriteCall, WriteFacet } from '../core/adapter.js';
import { guarded } from '../core/ask.js';
import { CommentError, toCommentError } from '../core/errors.js';
import type { Action, Comment, CommentId, Order, Page, Recent, ThreadRef, Viewer } from '../core/model.js';
import { braid } from './support/braid.js';
import { type Allowed, type Source, Sources } from './support/sources.js';
import { throwIfAborted, unlessAborted } from './support/waiting.js';

export interface MergeSource {
  readonly adapter: CommentAdapter;
  /** Stands beside the name of who wrote there ("Mastodon"). Default: the adapter's name; for the first source nothing. '' says nothing. */
  readonly source?: string;
  /** What this source calls the thread; null: it has nothing there. Default: the same. */
  readonly thread?: (thread: ThreadRef) => ThreadRef | null;
  /** Told whenever this source could not be read, for a log. */
  readonly failed?: (error: CommentError) => void;
  /** Milliseconds after which a page goes without it. Default 8,000; for the first source: as long as that takes itself. */
  readonly patience?: number;
}

/**
 * Root comments of all sources stand in one list, in an order that all of them know. Ids and authors of the others are
 * prefixed with the source's name; those of the first stay as they are. New root comments go to the first source that can
 * write, an answer to where the comment is from; what this reader cannot do there is not in the comment's `can`. Login,
 * reports and mentions are those of that first writing source; in the others a reader may write as a guest, and do the
 * rest where they are signed in already.
 *
 * A source that fails does not take the others down: the page comes without it, `failed` is told, and the list stays open.
 * "Show more" asks it again, and where nothing but failures is left says why, with "Try again". Only when all fail does
 * the first page fail, with the first source's error.
 */
export function mergeAdapters(own: CommentAdapter | MergeSource, ...others: readonly (CommentAdapter | MergeSource)[]): CommentAdapter {
  const taken = new Set(['own:']);
  const patience = new Map<Source, number>();
  const made = [own, ...others].map((given, index): Source => {
    const options: MergeSource = 'read' in given ? { adapter: given } : given;
    const { adapter, thread = (ref: ThreadRef) => ref, failed } = options;
    let prefix = `${adapter.name}:`;
    for (let n = 2; taken.has(prefix); n++) prefix = `${adapter.name}${n}:`;
    if (index > 0) taken.add(prefix);
    const source: Source = {
      adapter, thread, prefix: index === 0 ? '' : prefix, label: options.source ?? (index === 0 ? '' : adapter.name),
      failed: (error) => failed && guarded(() => failed(toCommentError(error))),
    };
    patience.set(source, options.patience ?? (index === 0 ? Infinity : 8000));
    return source;
  });
  const sources = new Sources(made[0] as Source, made.slice(1));
  const all = sources.all;
  /** Where new root comments go, and whose login it is. */
  const home = all.find(({ adapter }) => adapter.write) ?? sources.own;
  const kinds = (all.find(({ adapter }) => adapter.react) ?? home).adapter.react?.kinds ?? [];
  const writers = all.filter(({ adapter }) => adapter.write);
  const has = <K extends keyof WriteFacet>(method: K): boolean => writers.some(({ adapter }) => adapter.write?.[method] !== undefined);
  /** undefined: not asked yet. */
  let viewer: Viewer | null | undefined;

  async function allowed(source: Source, signal: AbortSignal): Promise<Allowed> {
    const { write, react, auth, moderate, report } = source.adapter;
    const can = new Set<Action>();
    const reacts = react !== undefined && kinds.every((kind) => react.kinds.includes(kind));
    if (source === home) {
      if (write) can.add('reply');
      if (orders(moderate)) can.add('moderate');
      if (report) can.add('report');
    } else if (auth) {
      const there = write || reacts || orders(moderate) ? await auth.viewer({ signal }).catch(() => null) : null;
      if (!there && !(write && guestMay(auth))) return can;
      if (write) can.add('reply');
      if (!there) return can;
      if (orders(moderate)) can.add('moderate');
    } else if (write) can.add('reply');
    if (source.adapter.read.history) can.add('history');
    if (write?.edit) can.add('edit');
    if (write?.remove) can.add('remove');
    if (reacts) can.add('react');
    return can;
  }

  /** Can it do all that the menu of a moderator offers here? */
  function orders(moderate: ModerateFacet | undefined): boolean {
    return moderate !== undefined && home.adapter.moderate !== undefined && home.adapter.moderate.actions.every((action) => moderate.actions.includes(action));
  }

  /** Do the fields that our own form asks for, or our own viewer's name, satisfy the other source? */
  function guestMay({ required, guest = [] }: AuthFacet): boolean {
    if (required) return false;
    const known = viewer ? ['name'] : home.adapter.auth?.guest?.map(({ name }) => name) ?? [];
    return guest.every((field) => !field.required || known.includes(field.name));
  }

  /** The source's answer, or 'timeout' when the page goes without it. */
  async function patiently<T>(source: Source, work: (call: Call) => Promise<T>, signal: AbortSignal): Promise<T> {
    const limit = patience.get(source) ?? Infinity;
    if (!Number.isFinite(limit)) return unlessAborted(work({ signal }), signal);
    const over = new AbortController();
    const stop = (): void => over.abort();
    signal.addEventListener('abort', stop);
    const timer = setTimeout(stop, limit);
    try {
      return await unlessAborted(work({ signal: over.signal }), over.signal);
    } catch (thrown) {
      throwIfAborted(signal);
      throw over.signal.aborted ? new CommentError('timeout', `${source.adapter.name} did not answer in ${limit} ms`, { cause: thrown }) : thrown;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /** As `patiently`, and the failure is told and says whose it is. */
  async function tried<T>(source: Source, work: (call: Call) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await patiently(source, work, signal);
    } catch (thrown) {
      throwIfAborted(signal);
      const error = toCommentError(thrown);
      source.failed(error);
      if (source === sources.own) throw error;
      throw new CommentError(error.code, `${source.adapter.name}: ${error.message}`, {
        cause: error, fields: error.fields, reason: [source.label, error.reason].filter(Boolean).join(': '), ...(error.retryAfter === null ? {} : { retryAfter: error.retryAfter }),
      });
    }
  }

  /** What was typed, by id, where a source keeps it in the body and another does not. */
  const typed = new Map<CommentId, string>();
  function named(source: Source, comment: Comment, can: Allowed): Comment {
    const shown = sources.comment(source, comment, can);
    if (has('source') && !source.adapter.write?.source && shown.body && shown.can.includes('edit')) typed.set(shown.id, shown.body.source);
    return shown;
  }
  const show = async (source: Source, comment: Comment, signal: AbortSignal): Promise<Comment> => named(source, comment, await allowed(source, signal));

  const read: ReadFacet = {
    async page(query, { signal }): Promise<Page> {
      throwIfAborted(signal);
      const rights = new Map<Source, Promise<Allowed>>();
      const rightsIn = (source: Source): Promise<Allowed> => {
        const known = rights.get(source) ?? allowed(source, signal);
        rights.set(source, known);
        return known;
      };
      const around = query.around === undefined ? null : sources.inward(query.around);
      const of = (source: Source) => ({ ...query, order: orderIn(source, query.order) });
      if (query.parent !== null) {
        const { source, id } = sources.inward(query.parent);
        const thread = source.thread(query.thread);
        if (!thread) throw new CommentError('missing', `no comment ${query.parent}`);
        const { around: _, ...rest } = of(source);
        const page = await tried(source, (call) => source.adapter.read.page({ ...rest, thread, parent: id, ...(around?.source === source ? { around: around.id } : {}) }, call), signal);
        const can = await rightsIn(source);
        return {
          ...page, total: all.length > 1 ? null : page.total,
          comments: page.comments.map((comment) => named(source, comment, can)),
          more: Object.fromEntries(Object.entries(page.more).map(([parent, cursor]) => [sources.outward(source, parent), cursor])),
        };
      }
      const woven = await unlessAborted(braid(all.length, query, around && { source: all.indexOf(around.source), id: around.id }, async (index, how) => {
        const source = all[index] as Source;
        const thread = source.thread(query.thread);
        if (!thread) return null;
        const { around: _, ...rest } = of(source);
        return tried(source, (call) => source.adapter.read.page({ ...rest, ...how, thread }, call), signal);
      }), signal);
      const comments = await Promise.all(woven.comments.map(async ({ source, comment }) => named(all[source] as Source, comment, await rightsIn(all[source] as Source))));
      throwIfAborted(signal);
      return {
        comments, next: woven.next, left: woven.left, total: woven.total,
        more: Object.fromEntries(woven.more.map(({ source, parent, cursor }) => [sources.outward(all[source] as Source, parent), cursor])),
        ...(woven.closed[all.indexOf(home)] ? { closed: true } : {}),
      };
    },
    ...(all.every(({ adapter }) => adapter.read.count) ? {
      async count(threads: readonly ThreadRef[], { signal }: Call): Promise<readonly number[]> {
        const counts = await Promise.all(all.map(async (source) => {
          const known = threads.map((thread) => source.thread(thread));
          const there = known.filter((thread) => thread !== null);
          // A number without the others' share is better than none; without our own it is not.
          const answer = there.length === 0 ? [] : await tried(source, (call) => source.adapter.read.count!(there, call), signal).catch((thrown: unknown) => {
            throwIfAborted(signal);
            if (source === sources.own) throw thrown;
            return there.map(() => 0);
          });
          let at = 0;
          return known.map((thread) => (thread ? answer[at++] ?? 0 : 0));
        }));
        return threads.map((_, index) => counts.reduce((total, each) => total + (each[index] ?? 0), 0));
      },
    } : {}),
    ...(sources.own.adapter.read.recent ? { recent: async (query, { signal }): Promise<readonly Recent[]> => {
      const found = await sources.own.adapter.read.recent!(query, { signal });
      return Promise.all(found.map(async (recent) => ({ ...recent, comment: await show(sources.own, recent.comment, signal) })));
    } } : {}),
    ...(all.some(({ adapter }) => adapter.read.history) ? { history: async (id: CommentId, call: Call) => {
      const at = sources.inward(id);
      if (!at.source.adapter.read.history) throw new CommentError('unsupported', `${at.source.adapter.name} keeps no versions`);
      return at.source.adapter.read.history(at.id, call);
    } } : {}),
    ...(sources.own.adapter.read.people ? { people: (query, call) => sources.own.adapter.read.people!(query, call) } : {}),
  };

  function orderIn({ adapter }: Source, order: Order): Order {
    return adapter.limits.orders.includes(order) ? order : adapter.limits.orders[0];
  }

  function routed<K extends 'edit' | 'remove' | 'source'>(id: CommentId, method: K): { source: Source; id: CommentId; act: NonNullable<WriteFacet[K]> } {
    const at = sources.inward(id);
    const act = at.source.adapter.write?.[method];
    if (!act) throw new CommentError('unsupported', `${at.source.adapter.name} has no ${method}`);
    return { ...at, act: act.bind(at.source.adapter.write) as NonNullable<WriteFacet[K]> };
  }

  const write: WriteFacet = {
    async create(draft: Draft, call: WriteCall) {
      const at = draft.parent === null ? { source: home, id: null } : sources.inward(draft.parent);
      const thread = at.source.thread(draft.thread);
      if (!at.source.adapter.write || !thread) throw new CommentError('unsupported', `nothing can be written in ${at.source.adapter.name}`);
      const guest = draft.guest ?? (at.source !== home && viewer && at.source.adapter.auth?.guest ? { name: viewer.name } : undefined);
      const { guest: _, ...rest } = draft;
      return show(at.source, await at.source.adapter.write.create({ ...rest, thread, parent: at.id, ...(guest ? { guest } : {}) }, call), call.signal);
    },
    ...(has('edit') ? { edit: async (id: CommentId, source: string, call: WriteCall) => {
      const at = routed(id, 'edit');
      return show(at.source, await at.act(at.id, source, call), call.signal);
    } } : {}),
    ...(has('remove') ? { remove: async (id: CommentId, call: WriteCall) => {
      const at = routed(id, 'remove');
      const left = await at.act(at.id, call);
      return left && show(at.source, left, call.signal);
    } } : {}),
    ...(has('source') ? { source: async (id: CommentId, call: Call) => {
      const at = sources.inward(id);
      const known = at.source.adapter.write;
      if (known?.source) return known.source(at.id, call);
      const source = typed.get(id);
      if (source === undefined) throw new CommentError('missing', `no comment ${id} that was read here can be edited`);
      return source;
    } } : {}),
    ...(home.adapter.write?.preview ? { preview: (source: string, call: Call) => home.adapter.write!.preview!(source, call) } : {}),
    ...(home.adapter.write?.upload ? { upload: (file: Blob, call: WriteCall) => home.adapter.write!.upload!(file, call) } : {}),
  };
  const pageOf = (page: PageReactions): PageReactions => {
    const there = (thread: ThreadRef): ThreadRef => home.thread(thread) ?? thread;
    return { ...page, of: (thread, call) => page.of(there(thread), call), set: (thread, kind, on, call) => page.set(there(thread), kind, on, call) };
  };
  const { auth, moderate, report, suggest, follow } = home.adapter;
  const noted = (who: Viewer | null): Viewer | null => (viewer = who);
  const shared = sources.own.adapter.limits.orders.filter((order) => all.every(({ adapter }) => adapter.limits.orders.includes(order)));
  const only = (id: CommentId): CommentId => {
    const at = sources.inward(id);
    if (at.source !== home) throw new CommentError('unsupported', `${at.source.adapter.name} cannot do this here`);
    return at.id;
  };
  return {
    name: 'merge',
    limits: Object.freeze({
      orders: Object.freeze((shared.length > 0 ? shared : [sources.own.adapter.limits.orders[0]]) as [Order, ...Order[]]),
      depth: writers.length > 0 ? Math.max(...writers.map(({ adapter }) => adapter.limits.depth)) : sources.own.adapter.limits.depth,
      length: Math.min(...writers.map(({ adapter }) => adapter.limits.length)),
      syntax: home.adapter.limits.syntax,
      idempotent: writers.every(({ adapter }) => adapter.limits.idempotent),
    }),
    read,
    ...(writers.length > 0 ? { write } : {}),
    ...(kinds.length > 0 ? { react: { kinds, set: async (id: CommentId, kind: string, on: boolean, call: WriteCall) => {
      const at = sources.inward(id);
      if (!at.source.adapter.react) throw new CommentError('unsupported', `${at.source.adapter.name} has no reactions`);
      return show(at.source, await at.source.adapter.react.set(at.id, kind, on, call), call.signal);
    }, ...(home.adapter.react?.page ? { page: pageOf(home.adapter.react.page) } : {}) } } : {}),
    ...(auth ? { auth: {
      ...auth,
      viewer: async (call: Call) => noted(await auth.viewer(call)),
      login: async (way: string, fields: Readonly<Record<string, string>>, call: Call) => noted(await auth.login(way, fields, call)) as Viewer,
      logout: async (call: Call) => { await auth.logout(call); noted(null); },
      ...(auth.watch ? { watch: (changed: (viewer: Viewer | null) => void) => auth.watch!((who) => changed(noted(who))) } : {}),
    } } : {}),
    ...(all.some(({ adapter }) => adapter.live) ? { live: { open: (thread: ThreadRef, feed: LiveFeed) => listen(thread, feed) } } : {}),
    ...(moderate ? { moderate: { actions: moderate.actions, set: async (id: CommentId, action: string, on: boolean, call: WriteCall) => {
      const at = sources.inward(id);
      if (!at.source.adapter.moderate) throw new CommentError('unsupported', `${at.source.adapter.name} has no moderation`);
      const left = await at.source.adapter.moderate.set(at.id, action, on, call);
      return left && show(at.source, left, call.signal);
    } } } : {}),
    ...(report ? { report: { reasons: report.reasons, send: async (id: CommentId, reason: string, text: string, call: WriteCall) => report.send(only(id), reason, text, call) } } : {}),
    ...(suggest ? { suggest } : {}),
    ...(follow ? { follow } : {}),
    dispose() {
      for (const { adapter } of all) adapter.dispose?.();
    },
  };

  function listen(thread: ThreadRef, feed: LiveFeed): () => void {
    const ended = new AbortController();
    const stops = all.map((source) => {
      const there = source.thread(thread);
      if (!there || !source.adapter.live) return () => {};
      // Told in the order in which it happened, though who may do what is asked in between.
      let queue: Promise<void> = Promise.resolve();
      const inTurn = (tell: () => Promise<void> | void): void => {
        queue = queue.then(async () => { if (!ended.signal.aborted) await tell(); }).catch(() => feed.lost());
      };
      return source.adapter.live.open(there, {
        put: (comment) => inTurn(async () => {
          const shown = await show(source, comment, ended.signal);
          if (!ended.signal.aborted) feed.put(shown);
        }),
        drop: (id) => inTurn(() => feed.drop(sources.outward(source, id))),
        lost: () => inTurn(() => feed.lost()),
      });
    });
    return () => {
      ended.abort();
      for (const stop of stops) stop();
    };
  }
}
