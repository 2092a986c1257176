// The contract spelled out over a conversation. Who keeps the conversation, and where, is the host's business:
// memory.ts waits and fails as told, device.ts loads and saves.

import type { AuthFacet, FollowFacet, LiveFeed, LoginField, ModerateFacet, PageReactions, ReactFacet, ReadFacet, ReportFacet, SuggestFacet, WriteCall, WriteFacet } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Viewer, WriteKey } from '../../core/model.js';
import { type Change, type Conversation, reasons } from './conversation.js';
import { pictureOf } from './picture.js';
import { count, page, recent, show, viewerOf } from './reading.js';
import type { Account } from './seed.js';

/** Every method of the contract by its name; 'react', 'moderate', 'report', 'suggest' and 'follow' are the one method of their facets. */
export type Op = 'page' | 'count' | 'recent' | 'people' | 'create' | 'edit' | 'remove' | 'source' | 'preview' | 'upload'
  | 'history' | 'react' | 'page reactions' | 'react to page' | 'moderate' | 'report' | 'suggest' | 'following' | 'follow' | 'viewer' | 'login' | 'logout';

/** Who sits in front of it: the id of an account, or null. Writable inside `act` only. */
export interface Session {
  viewer: string | null;
}
export interface Host {
  /** Does `act` in its time, and answers with what it returned or threw. */
  run<T>(call: { op: Op; args: readonly unknown[]; signal: AbortSignal; writes: boolean }, act: (of: Conversation, session: Session) => T): Promise<T>;
  /** Tells of the conversation's changes. Returns its own undo. */
  listen(heard: (change: Change) => void): () => void;
  /** Tells of a sign-in or sign-out that happened elsewhere. Returns its own undo. */
  watch(changed: (account: Account | null) => void): () => void;
  /** For `live`, which is synchronous; null: nothing is loaded yet. */
  now(): { of: Conversation; session: Session } | null;
}

export interface FacetOptions {
  readonly login: 'name' | 'password';
  readonly guests: boolean;
  readonly kinds: readonly string[];
  readonly pageKinds: readonly string[];
  readonly upload?: (file: Blob) => Promise<string>;
}
type Writes = Required<Omit<WriteFacet, 'upload'>> & Pick<WriteFacet, 'upload'>;

export function facets(host: Host, { login, guests, kinds, pageKinds, upload }: FacetOptions): {
  read: Required<ReadFacet>;
  write: Writes;
  react: ReactFacet;
  moderate: ModerateFacet;
  report: ReportFacet;
  suggest: SuggestFacet;
  follow: FollowFacet;
  auth: AuthFacet;
  live: { open(thread: { readonly id: string }, feed: LiveFeed): () => void };
} {
  const who = (of: Conversation, session: Session): Account | null => of.account(session.viewer);
  const reading = <T>(op: Op, args: readonly unknown[], signal: AbortSignal, act: (of: Conversation, viewer: Account | null) => T): Promise<T> =>
    host.run({ op, args, signal, writes: false }, (of, session) => act(of, who(of, session)));
  const writing = <T>(op: Op, args: readonly unknown[], signal: AbortSignal, act: (of: Conversation, viewer: Account | null) => T): Promise<T> =>
    host.run({ op, args, signal, writes: true }, (of, session) => act(of, who(of, session)));

  const read: Required<ReadFacet> = {
    page: (query, { signal }) => reading('page', [query], signal, (of, viewer) => page(of, query, viewer)),
    count: (threads, { signal }) => reading('count', [threads], signal, (of, viewer) => threads.map((thread) => count(of, thread, viewer))),
    recent: (query, { signal }) => reading('recent', [query], signal, (of, viewer) => recent(of, query.size, viewer)),
    people: (query, { signal }) => reading('people', [query], signal, (of) => of.listed(query.role, query.size)),
    history: (id, { signal }) => reading('history', [id], signal, (of, viewer) => of.history(id, viewer)),
  };
  /** Addresses by key: an upload that is sent again is not stored again. */
  const uploads = new Map<WriteKey, Promise<string>>();
  const store = async (put: (file: Blob) => Promise<string>, file: Blob, { signal, key }: WriteCall): Promise<string> => {
    await reading('upload', [file], signal, (_, viewer) => {
      if (viewer === null && !guests) throw new CommentError('signed-out', 'nobody is signed in');
    });
    await pictureOf(file);
    const address = uploads.get(key) ?? put(file);
    uploads.set(key, address);
    address.catch(() => uploads.delete(key));
    return address;
  };
  const write: Writes = {
    create: (draft, { signal, key }) => writing('create', [draft, key], signal, (of, viewer) => {
      const row = of.create(draft, key, viewer);
      return show(of, row, viewer);
    }),
    edit: (id, source, { signal }) => writing('edit', [id, source], signal, (of, viewer) => show(of, of.edit(id, source, viewer), viewer)),
    remove: (id, { signal, key }) => writing('remove', [id, key], signal, (of, viewer) => {
      const tombstone = of.remove(id, key, viewer);
      return tombstone && show(of, tombstone, viewer);
    }),
    source: (id, { signal }) => reading('source', [id], signal, (of, viewer) => of.find(id, viewer).body?.source ?? ''),
    preview: (source, { signal }) => reading('preview', [source], signal, (of) => of.preview(source)),
    ...(upload ? { upload: (file, call) => store(upload, file, call) } : {}),
  };
  const react: ReactFacet = {
    kinds,
    set: (id, kind, on, { signal }) => writing('react', [id, kind, on], signal, (of, viewer) => show(of, of.react(id, kind, on, viewer), viewer)),
    ...(pageKinds.length > 0 ? { page: {
      kinds: pageKinds,
      of: (thread, { signal }) => reading('page reactions', [thread], signal, (of, viewer) => of.pageReactions(thread.id, viewer)),
      set: (thread, kind, on, { signal }) => writing('react to page', [thread, kind, on], signal, (of, viewer) => of.reactToPage(thread, kind, on, viewer)),
    } satisfies PageReactions } : {}),
  };
  const moderate: ModerateFacet = {
    actions: ['pin', 'hold', 'approve', 'spam', 'hide', 'lock'],
    set: (id, action, on, { signal }) => writing('moderate', [id, action, on], signal, (of, viewer) => show(of, of.moderate(id, action, on, viewer), viewer)),
  };
  const report: ReportFacet = {
    reasons,
    send: (id, reason, text, { signal }) => writing('report', [id, reason, text], signal, (of, viewer) => of.report(id, reason, text, viewer)),
  };
  const suggest: SuggestFacet = {
    people: (prefix, { signal }) => reading('suggest', [prefix], signal, (of) => of.suggested(prefix)),
  };
  const follow: FollowFacet = {
    following: (thread, { signal }) => reading('following', [thread], signal, (of, viewer) => of.follows(thread.id, viewer)),
    set: (thread, on, { signal }) => writing('follow', [thread, on], signal, (of, viewer) => of.follow(thread.id, on, viewer)),
  };
  const fields: readonly LoginField[] = login === 'name'
    ? [{ name: 'name', type: 'text', required: true }]
    : [{ name: 'username', type: 'text', required: true }, { name: 'password', type: 'password', required: true }];
  const auth: AuthFacet = {
    ways: [{ id: 'form', kind: 'form', fields }],
    required: !guests,
    ...(guests ? { guest: [{ name: 'name', type: 'text', required: true }] as const } : {}),
    viewer: ({ signal }) => reading('viewer', [], signal, (_, viewer) => viewer && viewerOf(viewer)),
    login: (way, typed, { signal }) => host.run({ op: 'login', args: [way, typed], signal, writes: true }, (of, session): Viewer => {
      if (way !== 'form') throw new CommentError('unsupported', `no way to log in called ${way}`);
      const account = login === 'name' ? byName(of, typed) : byPassword(of, typed);
      session.viewer = account.id;
      return viewerOf(account);
    }),
    logout: ({ signal }) => host.run({ op: 'logout', args: [], signal, writes: true }, (_, session) => {
      session.viewer = null;
    }),
    watch: (changed) => host.watch((account) => changed(account && viewerOf(account))),
  };
  const live = {
    open: (thread: { readonly id: string }, feed: LiveFeed): (() => void) => host.listen(({ type, row }) => {
      const now = host.now();
      if (row.thread !== thread.id || !now) return;
      const viewer = who(now.of, now.session);
      // What somebody who keeps order has taken away is gone for who may not see it.
      if (type === 'drop' || !now.of.visible(row, viewer)) feed.drop(row.id);
      else feed.put(show(now.of, row, viewer));
    }),
  };
  return { read, write, react, moderate, report, suggest, follow, auth, live };
}

const longestName = 80;

function refuse(field: string, words: string): never {
  throw new CommentError('invalid', `login refused: ${field}`, { fields: { [field]: words } });
}

/** Any name is welcome; a known one is the account of that name. */
function byName(of: Conversation, typed: Readonly<Record<string, string>>): Account {
  const name = (typed['name'] ?? '').trim();
  if (name === '') refuse('name', 'Please type your name.');
  if (name.length > longestName) refuse('name', `Please use at most ${longestName} characters.`);
  return of.admit(name);
}

function byPassword(of: Conversation, typed: Readonly<Record<string, string>>): Account {
  const name = (typed['username'] ?? '').trim().toLowerCase();
  if (name === '') refuse('username', 'Please type your name.');
  const account = [...of.people.values()].find((person) => person.password !== undefined && [person.id, person.name].some((known) => known.toLowerCase() === name));
  if (!account || account.password !== typed['password']) refuse('password', 'This name and password do not go together.');
  return account;
}
