// The kit is only worth something if it notices: for each promise an adapter that breaks exactly this one,
// and the kit must fail exactly its test.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { MemoryAdapter } from '../../src/adapters/memory.js';
import { type Rig, adapterTests, promises } from '../../src/conformance/index.js';
import { nobody } from '../../src/conformance/promise.js';
import type { LiveFeed, PageQuery, PageReactions } from '../../src/core/adapter.js';
import { CommentError, type ErrorCode } from '../../src/core/errors.js';
import type { Action, Comment, CommentId, Page, Recent, Viewer } from '../../src/core/model.js';
import { memoryRig } from '../support/adapter-rigs.js';

type Break = (adapter: MemoryAdapter) => MemoryAdapter;
type Write = Required<MemoryAdapter['write']>;

// Wrappers: one method of an adapter, changed.

const withRead = (change: (read: MemoryAdapter['read']) => Partial<MemoryAdapter['read']>): Break => (adapter) => ({ ...adapter, read: { ...adapter.read, ...change(adapter.read) } });
const withWrite = (change: (write: Write) => Partial<Write>): Break => (adapter) => ({ ...adapter, write: { ...adapter.write, ...change(adapter.write as Write) } });
const withReact = (change: (set: MemoryAdapter['react']['set']) => MemoryAdapter['react']['set']): Break => (adapter) => ({ ...adapter, react: { ...adapter.react, set: change(adapter.react.set) } });
const withPages = (change: (page: PageReactions) => Partial<PageReactions>): Break => (adapter) => ({ ...adapter, react: { ...adapter.react, page: { ...adapter.react.page!, ...change(adapter.react.page!) } } });
const withModerate = (change: (set: MemoryAdapter['moderate']['set']) => MemoryAdapter['moderate']['set']): Break => (adapter) => ({ ...adapter, moderate: { ...adapter.moderate, set: change(adapter.moderate.set) } });
const withReport = (change: (send: MemoryAdapter['report']['send']) => MemoryAdapter['report']['send']): Break => (adapter) => ({ ...adapter, report: { ...adapter.report, send: change(adapter.report.send) } });
const withSuggest = (change: (people: MemoryAdapter['suggest']['people']) => MemoryAdapter['suggest']['people']): Break => (adapter) => ({ ...adapter, suggest: { people: change(adapter.suggest.people) } });
const withFollow = (change: (follow: MemoryAdapter['follow']) => Partial<MemoryAdapter['follow']>): Break => (adapter) => ({ ...adapter, follow: { ...adapter.follow, ...change(adapter.follow) } });
const withAuth = (change: (auth: MemoryAdapter['auth']) => Partial<MemoryAdapter['auth']>): Break => (adapter) => ({ ...adapter, auth: { ...adapter.auth, ...change(adapter.auth) } });
const withFeed = (change: (feed: LiveFeed) => Partial<LiveFeed>): Break => (adapter) => ({ ...adapter, live: { open: (thread, feed) => adapter.live.open(thread, { put: (comment) => feed.put(comment), drop: (id) => feed.drop(id), lost: () => feed.lost(), ...change(feed) }) } });
const both = (...breaks: readonly Break[]): Break => (adapter) => breaks.reduce((made, each) => each(made), adapter);

const withPage = (change: (page: Page, query: PageQuery) => Page): Break => withRead((read) => ({ page: async (query, call) => change(await read.page(query, call), query) }));
const withComments = (change: (comment: Comment) => Comment): Break => withPage((page) => ({ ...page, comments: page.comments.map(change) }));
const withCreated = (change: (comment: Comment) => Comment): Break => withWrite((write) => ({ create: async (draft, call) => change(await write.create(draft, call)) }));

/** A refusal with another code, or with none at all. */
async function recoded<T>(answer: Promise<T>, from: ErrorCode, to: ErrorCode | null): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    if (!(thrown instanceof CommentError) || thrown.code !== from) throw thrown;
    throw to === null ? new Error('something') : new CommentError(to, 'recoded');
  }
}
const fresh = (): AbortSignal => new AbortController().signal;
const says = (comment: Comment, source: string): boolean => comment.body?.source === source;
const may = (comment: Comment, action: Action): Comment => ({ ...comment, can: [...comment.can, action] });
const isRoot = ({ parent }: Comment): boolean => parent === null;

const breaks: Readonly<Record<string, Break>> = {
  'moderates.offered': withComments((comment) => ({ ...comment, can: comment.can.filter((action) => action !== 'moderate') })),
  'moderates.hold': withModerate((set) => async (id, action, on, call) => (action === 'hold' ? { ...(await set(id, 'pin', false, call))!, state: 'held' } : set(id, action, on, call))),
  'moderates.pin': withModerate((set) => async (id, action, on, call) => ({ ...(await set(id, action === 'pin' ? 'approve' : action, on, call))!, ...(action === 'pin' ? { pinned: on } : {}) })),
  'moderates.forbidden': withModerate((set) => (id, action, on, call) => recoded(set(id, action, on, call), 'forbidden', null)),
  'moderates.unknown': withModerate((set) => (id, action, on, call) => recoded(set(id, action, on, call), 'missing', 'server')),
  'reads.empty': withPage((page) => (page.comments.length === 0 ? { ...page, total: 5 } : page)),
  'reads.shape': withComments((comment) => ({ ...comment, state: 'odd' as Comment['state'] })),
  'reads.complete': withPage((page) => {
    const lost = page.comments.find((comment) => says(comment, 'Seeded 13'));
    return { ...page, comments: page.comments.filter((comment) => comment !== lost).map((comment) => (says(comment, 'Seeded 12') ? { ...comment, replies: 0 } : comment)) };
  }),
  'reads.no-duplicates': (adapter) => {
    let last: Comment | undefined;
    return withPage((page, { after: cursor, replies }) => {
      const comments = cursor !== null && last && replies.depth === 0 ? [last, ...page.comments] : page.comments;
      last = page.comments.filter(isRoot).at(-1);
      return { ...page, comments };
    })(adapter);
  },
  'reads.order': withPage((page, { parent }) => {
    if (parent !== null || page.comments.some(({ pinned }) => pinned)) return page;
    const branches: Comment[][] = [];
    for (const comment of page.comments) if (isRoot(comment)) branches.push([comment]); else branches.at(-1)?.push(comment);
    return { ...page, comments: branches.reverse().flat() };
  }),
  'reads.parents-first': withPage((page) => ({ ...page, comments: [...page.comments.filter((comment) => !isRoot(comment)), ...page.comments.filter(isRoot)] })),
  'reads.as-much-as-asked': withRead((read) => ({ page: (query, call) => read.page(query.parent === null && query.replies.depth === 0 ? { ...query, replies: { depth: 1, size: 1 } } : query, call) })),
  'reads.reply-lists': withPage((page, { parent, replies }) => (parent !== null && replies.depth === 0 ? { ...page, comments: [] } : page)),
  'reads.left': withPage((page) => ({ ...page, left: page.left === null ? null : page.left + 1 })),
  'reads.cursor-survives': (adapter) => {
    let written = false;
    return both(
      withCreated((comment) => {
        written = true;
        return comment;
      }),
      withPage((page, query) => (written && query.after !== null ? { ...page, comments: page.comments.slice(1) } : page)),
    )(adapter);
  },
  'reads.around': withRead((read) => ({ page: ({ around: _, ...query }, call) => read.page(query, call) })),
  'reads.unknown': withRead((read) => ({ page: (query, call) => (query.around === nobody ? recoded(read.page(query, call), 'missing', null) : read.page(query, call)) })),
  'reads.replies-count': withComments((comment) => ({ ...comment, replies: comment.replies > 0 ? comment.replies + 1 : 0 })),
  'counts.total': withRead((read) => ({ count: async (threads, call) => (await read.count(threads, call)).map((n) => (n > 0 ? n + 1 : 0)) })),
  'counts.order': withRead((read) => ({ count: async (threads, call) => [...await read.count(threads, call)].sort((a, b) => (threads.length < 10 ? b - a : 0)) })),
  'counts.many': withRead((read) => ({ count: async (threads, call) => [...await read.count(threads.slice(0, 32), call), ...threads.slice(32).map(() => 0)] })),
  'counts.none': withRead((read) => ({ count: async (threads, call) => (threads.length === 0 ? [0] : read.count(threads, call)) })),
  'recent.new': withRead((read) => ({ recent: async (query, call) => (await read.recent(query, call)).filter(({ comment }) => !says(comment, 'Brand new words')) })),
  'recent.removed': (adapter) => {
    const made: Recent[] = [];
    return both(
      withWrite((write) => ({ create: async (draft, call) => {
        const comment = await write.create(draft, call);
        made.unshift({ comment, thread: draft.thread });
        return comment;
      } })),
      withRead((read) => ({ recent: async (query, call) => {
        const known = await read.recent(query, call);
        return [...made.filter(({ comment }) => !known.some((each) => each.comment.id === comment.id)), ...known].slice(0, query.size);
      } })),
    )(adapter);
  },
  'people.moderators': withRead((read) => ({ people: async (query, call) => (await read.people(query, call)).map((person) => ({ ...person, id: `moderator ${person.id}` })) })),
  'recent.newest-first': withRead((read) => ({ recent: async (query, call) => [...await read.recent(query, call)].reverse() })),
  'people.lists': withRead((read) => ({ people: (query, call) => read.people({ ...query, size: 10 }, call) })),
  'limits.stay': (adapter) => {
    let asked = 0;
    return { ...adapter, get limits() {
      return { ...adapter.limits, syntax: asked++ % 2 ? 'plain' as const : 'markdown' as const };
    } };
  },

  'writes.answer': withCreated((comment) => ({ ...comment, author: { id: 'somebody', name: 'Somebody else' } })),
  'writes.kept': withPage((page) => ({ ...page, comments: page.comments.filter((comment) => !says(comment, 'My own words')) })),
  'writes.reply': withCreated((comment) => ({ ...comment, parent: null })),
  'writes.key-echo': withCreated((comment) => ({ ...comment, key: 'another' as never })),
  'writes.same-key': withWrite((write) => ({ create: async (draft, call) => ({ ...await write.create(draft, { ...call, key: `${call.key}${Math.random()}` as never }), key: call.key }) })),
  'writes.total': (adapter) => {
    let written = 0;
    return both(
      withCreated((comment) => {
        written++;
        return comment;
      }),
      withPage((page) => ({ ...page, total: (page.total ?? 0) - written })),
    )(adapter);
  },
  'writes.empty': withWrite((write) => ({ create: (draft, call) => write.create({ ...draft, source: draft.source.trim() || '(nothing)' }, call) })),
  'writes.length': (adapter) => withWrite((write) => ({ create: (draft, call) => write.create({ ...draft, source: draft.source.slice(0, adapter.limits.length) }, call) }))(adapter),
  'writes.depth': withWrite((write) => ({ create: (draft, call) => write.create(draft, call).catch((thrown: unknown) => {
    if (draft.parent === null || !(thrown instanceof CommentError) || thrown.code !== 'invalid') throw thrown;
    return write.create({ ...draft, parent: null }, call);
  }) })),
  'writes.unknown-parent': withWrite((write) => ({ create: (draft, call) => recoded(write.create(draft, call), 'missing', 'invalid') })),
  'writes.signed-out': withWrite((write) => ({ create: (draft, call) => recoded(write.create(draft, call), 'signed-out', 'forbidden') })),
  'writes.closed': withPage(({ closed: _, ...page }) => page),
  'edits.words': withWrite((write) => ({ edit: async (...args) => ({ ...await write.edit(...args), editedAt: null }) })),
  'edits.kept': (adapter) => {
    const old = new Map<CommentId, Comment>();
    return both(
      withCreated((comment) => {
        old.set(comment.id, comment);
        return comment;
      }),
      withComments((comment) => (comment.body && old.has(comment.id) ? { ...comment, body: old.get(comment.id)?.body ?? null } : comment)),
    )(adapter);
  },
  'history.versions': withRead((read) => ({ history: async (id, call) => [...await read.history(id, call)].reverse() })),
  'history.rights': withRead((read) => ({ history: (id, call) => recoded(read.history(id, call), 'missing', 'server') })),
  'pages.on': withPages((page) => ({ of: async () => ({}), set: page.set })),
  'pages.off': withPages((page) => ({ set: async (thread, kind, on, call) => (on ? page.set(thread, kind, on, call) : { [kind]: { count: 1, mine: true } }) })),
  'pages.unknown-kind': withPages((page) => ({ set: (thread, kind, on, call) => recoded(page.set(thread, kind, on, call), 'invalid', null) })),
  'pages.signed-out': withPages((page) => ({ set: (thread, kind, on, call) => recoded(page.set(thread, kind, on, call), 'signed-out', 'forbidden') })),
  'edits.window': withWrite((write) => ({ edit: (id, source, call) => (source === 'Too late' ? recoded(write.edit(id, source, call), 'forbidden', 'server') : write.edit(id, source, call)) })),
  'edits.empty': withWrite((write) => ({ edit: (id, source, call) => write.edit(id, source.trim() || '(nothing)', call) })),
  'edits.unknown': withWrite((write) => ({ edit: (...args) => recoded(write.edit(...args), 'missing', 'invalid') })),
  'edits.source': withWrite((write) => ({ source: async (...args) => (await write.source(...args)).replaceAll('<', '&lt;') })),
  'edits.source-after': (adapter) => {
    const first = new Map<CommentId, string>();
    return withWrite((write) => ({ create: async (draft, call) => {
      const comment = await write.create(draft, call);
      first.set(comment.id, draft.source);
      return comment;
    }, source: async (id, call) => first.get(id) ?? write.source(id, call) }))(adapter);
  },
  'edits.source-unknown': withWrite((write) => ({ source: (id, call) => (id === nobody ? Promise.resolve('') : write.source(id, call)) })),
  'previews.as-written': withWrite((write) => ({ preview: async (source, call) => ({ ...await write.preview(source, call), format: 'html' }) })),
  'previews.nothing': (adapter) => withWrite((write) => ({ preview: async (source, call) => {
    if (source === 'Only looking') await write.create({ thread: { id: 'proven' }, parent: null, source }, { ...call, key: 'preview' as never });
    return write.preview(source, call);
  } }))(adapter),
  'uploads.address': withWrite((write) => ({ upload: async (file, call) => new URL(await write.upload(file, call)).pathname })),
  'uploads.served': withWrite((write) => ({ upload: async (file, call) => `${await write.upload(file, call)}?gone` })),
  'uploads.disguised': withWrite((write) => ({ upload: (file, call) => recoded(write.upload(file, call), 'invalid', 'server') })),
  'uploads.same-key': (adapter) => {
    let n = 0;
    return withWrite((write) => ({ upload: (file, call) => write.upload(file, { ...call, key: `${call.key}${n++}` as never }) }))(adapter);
  },
  'uploads.signed-out': withWrite((write) => ({ upload: (file, call) => recoded(write.upload(file, call), 'signed-out', 'forbidden') })),
  'removes.leaf': (adapter) => {
    const made = new Map<CommentId, Comment>();
    return both(
      withCreated((comment) => {
        made.set(comment.id, comment);
        return comment;
      }),
      withWrite((write) => ({ remove: async (id, call) => await write.remove(id, call) ?? made.get(id) ?? null })),
    )(adapter);
  },
  'removes.keeps-replies': (adapter) => {
    const gone = new Set<CommentId | null>();
    return both(
      withWrite((write) => ({ remove: (id, call) => {
        gone.add(id);
        return write.remove(id, call);
      } })),
      withPage((page) => ({ ...page, comments: page.comments.filter(({ parent }) => !gone.has(parent)) })),
    )(adapter);
  },
  'removes.unknown': withWrite((write) => ({ remove: (...args) => recoded(write.remove(...args), 'missing', 'invalid') })),
  'can.own': (adapter) => {
    const own = new Set<CommentId>();
    return both(
      withCreated((comment) => {
        own.add(comment.id);
        return comment;
      }),
      withReact((set) => async (id, ...rest) => {
        if (own.has(id)) throw new CommentError('forbidden', 'no votes for oneself');
        return set(id, ...rest);
      }),
    )(adapter);
  },
  'can.others': withComments((comment) => (comment.author?.name === 'Seeder' ? may(comment, 'edit') : comment)),

  'reacts.on': both(
    withReact((set) => async (...args) => notMine(await set(...args))),
    withComments(notMine),
  ),
  'reacts.twice': (adapter) => {
    const on = new Set<string>();
    return withReact((set) => (id, kind, wanted, call) => {
      const name = JSON.stringify([id, kind]);
      if (!wanted || on.delete(name)) return set(id, kind, false, call);
      on.add(name);
      return set(id, kind, true, call);
    })(adapter);
  },
  'reacts.off': withReact((set) => (id, kind, _, call) => set(id, kind, true, call)),
  'reacts.either': withReact((set) => async (id, kind, on, call) => {
    const comment = await set(id, kind, on, call);
    return kind === 'down' ? { ...comment, reactions: { ...comment.reactions, up: { count: 1, mine: true } } } : comment;
  }),
  'reacts.kept': withComments((comment) => ({ ...comment, reactions: {} })),
  'reacts.unknown-kind': withReact((set) => (id, kind, on, call) => set(id, kind === 'down' ? kind : 'up', on, call)),
  'reacts.unknown': withReact((set) => (...args) => recoded(set(...args), 'missing', 'invalid')),
  'reacts.signed-out': withReact((set) => (...args) => recoded(set(...args), 'signed-out', 'forbidden')),

  'reports.reasons': (adapter) => ({ ...adapter, report: { ...adapter.report, reasons: [...adapter.report.reasons, ...adapter.report.reasons] } }),
  'reports.offered': withComments((comment) => (comment.author?.name !== 'Seeder' ? comment : { ...comment, can: comment.can.filter((action) => action !== 'report') })),
  'reports.heard': withReport((send) => async (id, reason, text, call) => (text === 'In my own words' ? undefined : send(id, reason, text, call))),
  'reports.unknown-reason': withReport((send) => (id, reason, text, call) => send(id, reason === 'no-such-reason' ? 'other' : reason, text, call)),
  'reports.unknown': withReport((send) => (...args) => recoded(send(...args), 'missing', 'invalid')),
  'reports.signed-out': withReport((send) => (...args) => recoded(send(...args), 'signed-out', 'forbidden')),
  'suggests.prefix': withSuggest((people) => async (prefix, call) => (prefix === prefix.toUpperCase() ? [] : people(prefix, call))),
  'suggests.nobody': withSuggest((people) => async (prefix, call) => [...await people(prefix, call), { id: 'everybody', name: 'Everybody' }]),
  'suggests.called-off': withSuggest((people) => (prefix) => people(prefix, { signal: fresh() })),
  'follows.on': withFollow((follow) => ({ following: async (thread, call) => (thread.id === 'proven' ? follow.following(thread, call) : false), set: async (thread, on, call) => {
    if (on && await follow.following(thread, call)) throw new CommentError('conflict', 'followed already');
    return follow.set(thread, on, call);
  } })),
  'follows.off': withFollow((follow) => ({ set: async (thread, on, call) => follow.set(thread, on || await follow.following(thread, call), call) })),
  'follows.one': withFollow((follow) => ({ following: (_, call) => follow.following({ id: 'proven' }, call) })),
  'follows.signed-out': withFollow((follow) => ({ set: (...args) => recoded(follow.set(...args), 'signed-out', 'forbidden') })),

  'auth.ways': withAuth(({ ways }) => ({ ways: [...ways, ...ways] })),
  'auth.nobody': (adapter) => {
    let left = false;
    return withAuth((auth) => ({
      viewer: async (call) => await auth.viewer(call) ?? (left ? null : { id: 'ghost', name: 'Ghost', role: 'reader' }),
      logout: (call) => {
        left = true;
        return auth.logout(call);
      },
    }))(adapter);
  },
  'auth.viewer': withAuth((auth) => ({ viewer: async (call) => {
    const viewer = await auth.viewer(call);
    return viewer && { ...viewer, role: 'king' as Viewer['role'] };
  } })),
  'auth.logout': (adapter) => {
    let former: Viewer | null = null;
    return withAuth((auth) => ({
      viewer: async (call) => await auth.viewer(call) ?? former,
      logout: async (call) => {
        former = await auth.viewer(call);
        return auth.logout(call);
      },
    }))(adapter);
  },
  'auth.can': withComments((comment) => (says(comment, 'Mine until I leave') ? may(comment, 'edit') : comment)),
  'auth.wrong-fields': withAuth((auth) => ({ login: (...args) => recoded(auth.login(...args), 'invalid', 'invalid') })),
  'auth.unknown-way': withAuth((auth) => ({ login: (...args) => recoded(auth.login(...args), 'unsupported', null) })),
  'auth.challenge': withAuth(() => ({ answer: () => Promise.resolve() })),
  'auth.watch': withAuth(() => ({ watch: () => () => {} })),
  'auth.watch-stops': withAuth((auth) => ({ watch: (changed) => {
    auth.watch?.(changed);
    return () => {};
  } })),

  'live.put': withFeed((feed) => ({ put: (comment) => feed.put({ ...comment, body: null }) })),
  'live.as-read': withFeed((feed) => ({ put: (comment) => feed.put({ ...comment, createdAt: comment.createdAt + 1 }) })),
  'live.drop': withFeed(() => ({ drop: () => {} })),
  'live.thread': (adapter) => ({ ...adapter, live: { open(thread, feed) {
    const stops = [thread, { id: `${thread.id}-elsewhere` }].map((each) => adapter.live.open(each, feed));
    return () => stops.forEach((stop) => stop());
  } } }),
  'live.stops': (adapter) => ({ ...adapter, live: { open(thread, feed) {
    adapter.live.open(thread, feed);
    return () => {};
  } } }),

  'fails.listed': withReact((set) => (id, ...rest) => (id.includes('\u0000') ? recoded(set(id, ...rest), 'missing', null) : set(id, ...rest))),
  'fails.cursor': withRead((read) => ({ page: (query, call) => recoded(read.page(query, call), 'invalid', null) })),
  'fails.by-promise': withRead((read) => ({ page: (query, call) => {
    if (call.signal.aborted) throw new CommentError('aborted', 'thrown at once');
    return read.page(query, call);
  } })),
  'aborts.before': withRead((read) => ({ page: (query, call) => read.page(query, call.signal.aborted ? { signal: fresh() } : call) })),
  'aborts.during': withRead((read) => ({ page: (query, call) => read.page(query, call.signal.aborted ? call : { signal: fresh() }) })),
  'aborts.write': withWrite((write) => ({ create: async (draft, call) => {
    if (!call.signal.aborted) return write.create(draft, call);
    await write.create(draft, { ...call, signal: fresh() });
    throw new CommentError('aborted', 'too late');
  } })),
};

function notMine(comment: Comment): Comment {
  const { up } = comment.reactions;
  return up ? { ...comment, reactions: { ...comment.reactions, up: { ...up, mine: false } } } : comment;
}

/** Ids of the promises that the kit finds broken. */
async function found(rig: () => Promise<Rig>, before: () => void = () => {}): Promise<string[]> {
  const tests: (() => Promise<void>)[] = [];
  const results = adapterTests((_, run) => tests.push(run), rig);
  for (const run of tests) {
    before();
    await run().catch(() => {});
  }
  assert.deepEqual(results.filter(({ outcome }) => outcome === 'waiting' || outcome === 'untested'), []);
  return results.filter(({ outcome }) => outcome === 'broken').map(({ id }) => id);
}

describe('the conformance kit', { concurrency: 8 }, () => {
  const proven = new Set<string>();
  for (const [id, broken] of Object.entries(breaks)) {
    it(`notices a broken ${id}, and nothing else`, async () => {
      assert.deepEqual(await found(() => memoryRig({}, broken)), [id]);
      proven.add(id);
    });
  }
  it('notices a broken rigs.alone, and nothing else', async () => {
    let site: MemoryAdapter | undefined;
    const shared = async (): Promise<Rig> => {
      const rig = await memoryRig(site ? { beside: site } : {});
      site ??= rig.adapter as MemoryAdapter;
      return rig;
    };
    assert.deepEqual(await found(shared, () => (site = undefined)), ['rigs.alone']);
    proven.add('rigs.alone');
  });
  after(async () => {
    const unproven = promises((await memoryRig()).adapter).map(({ id }) => id).filter((id) => !proven.has(id));
    assert.deepEqual(unproven, [], 'promises whose test has not been seen to fail');
  });
});
