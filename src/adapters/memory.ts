// The reference adapter: the whole contract in memory, gone with the page. For tests, demos and as a model for others.
// It can be slow, fail and lose answers as told.

import type { CommentAdapter, Limits } from '../core/adapter.js';
import { guarded } from '../core/ask.js';
import type { CommentError } from '../core/errors.js';
import type { Order, Syntax } from '../core/model.js';
import { type Change, Conversation, type Report } from './support/conversation.js';
import { type Host, type Op, type Session, facets } from './support/facets.js';
import type { Account, Seed } from './support/seed.js';
import { pause, unlessAborted } from './support/waiting.js';

export type { Seed, SeedComment, SeedPerson, SeedThread } from './support/seed.js';
export type { Report } from './support/conversation.js';
export type { Op } from './support/facets.js';

export interface MemoryOptions {
  /** What is there at the start. */
  readonly seed?: Seed;
  /** The same site as this adapter's, for somebody else: own sign-in, own latency. `seed` and the rules are then the other's. */
  readonly beside?: MemoryAdapter;
  /** Id or name of who is signed in at the start. */
  readonly as?: string;
  /** Milliseconds before each call is carried out. Default 0. */
  readonly latency?: number | ((op: Op) => number);
  readonly script?: Script;
  /** name: any name is welcome. password: only people of the seed who have one. Default 'name'. */
  readonly login?: 'name' | 'password';
  /** May a stranger write with a name only? Default false. */
  readonly guests?: boolean;
  /** Default ['up', 'down']. */
  readonly kinds?: readonly string[];
  /** Reactions to the page itself. Default: the same; []: none. */
  readonly pageKinds?: readonly string[];
  /** true: who can read a comment can read what it said before. Default: its author and moderators can. */
  readonly openHistory?: boolean;
  /** Default ['best', 'newest', 'oldest']. */
  readonly orders?: readonly [Order, ...Order[]];
  /** Deepest reply. Default Infinity. */
  readonly depth?: number;
  /** Longest source in UTF-16 units. Default 10,000. */
  readonly length?: number;
  /** Default 'markdown'. */
  readonly syntax?: Syntax;
  /** Milliseconds after which its author can no longer edit a comment. Default: no end. */
  readonly editFor?: number;
  /** Puts a picture where it can be fetched, and answers with its address. Absent: no pictures. */
  readonly upload?: (file: Blob) => Promise<string>;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

/**
 * Asked before each call, after the latency. Throw (or return a CommentError): the call fails and nothing has changed.
 * Return a number: that many more milliseconds. Return `{ lost: error }`: it is carried out, but the answer is lost.
 * Return a promise: it is waited for; one that never settles is a backend that never answers. Else: all is well.
 */
export type Script = (call: { readonly op: Op; /** Counts the calls of this op, from 1. */ readonly nth: number; readonly args: readonly unknown[] }) => Verdict | Promise<Verdict>;
export type Verdict = void | undefined | null | number | CommentError | { readonly lost: unknown };

export interface MemoryAdapter extends CommentAdapter {
  readonly read: Required<CommentAdapter['read']>;
  readonly write: NonNullable<CommentAdapter['write']>;
  readonly react: NonNullable<CommentAdapter['react']>;
  readonly moderate: NonNullable<CommentAdapter['moderate']>;
  readonly auth: NonNullable<CommentAdapter['auth']>;
  readonly live: NonNullable<CommentAdapter['live']>;
  readonly report: NonNullable<CommentAdapter['report']>;
  readonly suggest: NonNullable<CommentAdapter['suggest']>;
  readonly follow: NonNullable<CommentAdapter['follow']>;
  /** What has been reported, oldest first. */
  reports(): readonly Report[];
  /** Ends the session as a server would, or signs somebody in elsewhere: `watch` is told. */
  become(name: string | null): void;
  /** Nobody may write in this thread any more. */
  closeThread(id: string): void;
  /** Tells every open feed that something may have been missed. */
  lose(): void;
  dispose(): void;
}

interface Site {
  readonly of: Conversation;
  readonly heard: Set<(change: Change) => void>;
}
const sites = new WeakMap<MemoryAdapter, Site>();

export function memoryAdapter(options: MemoryOptions = {}): MemoryAdapter {
  const { depth = Infinity, length = 10_000, syntax = 'markdown', kinds = ['up', 'down'], pageKinds = kinds, orders = ['best', 'newest', 'oldest'], guests = false } = options;
  const site = (options.beside && sites.get(options.beside)) ?? makeSite();
  const session: Session = { viewer: options.as === undefined ? null : site.of.admit(options.as).id };
  const { latency = 0, script } = options;
  const watchers = new Set<(account: Account | null) => void>();
  const listening = new Set<() => void>();
  const losers = new Set<() => void>();
  const calls = new Map<Op, number>();

  function makeSite(): Site {
    const heard = new Set<(change: Change) => void>();
    const of = new Conversation({ depth, length, syntax, kinds, pageKinds, openHistory: options.openHistory === true, guests, now: options.now ?? Date.now, ...(options.editFor === undefined ? {} : { editFor: options.editFor }) }, (change) => {
      for (const each of [...heard]) guarded(() => each(change));
    });
    of.seed(options.seed ?? {});
    return { of, heard };
  }

  const host: Host = {
    async run({ op, args, signal }, act) {
      const nth = (calls.get(op) ?? 0) + 1;
      calls.set(op, nth);
      await pause(typeof latency === 'number' ? latency : latency(op), signal);
      const verdict = await unlessAborted(Promise.resolve(script?.({ op, nth, args })), signal);
      if (typeof verdict === 'number') await pause(verdict, signal);
      if (verdict instanceof Error) throw verdict;
      const answer = act(site.of, session);
      // Nothing here is ever undone.
      site.of.kept.begin();
      // Whoever asked has it from the answer, and first; what stands beside them on the page does not.
      if ((op === 'login' || op === 'logout') && watchers.size > 1) setTimeout(() => tellWho());
      if (typeof verdict === 'object' && verdict !== null) throw verdict.lost;
      return answer;
    },
    listen(heard) {
      site.heard.add(heard);
      const stop = (): void => {
        site.heard.delete(heard);
        listening.delete(stop);
      };
      listening.add(stop);
      return stop;
    },
    watch(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    now: () => ({ of: site.of, session }),
  };

  const tellWho = (account: Account | null = session.viewer === null ? null : site.of.account(session.viewer)): void => {
    for (const changed of [...watchers]) guarded(() => changed(account));
  };

  const { live, ...parts } = facets(host, { login: options.login ?? 'name', guests, kinds, pageKinds, ...(options.upload ? { upload: options.upload } : {}) });
  const limits: Limits = Object.freeze({ orders: Object.freeze([...orders] as const) as unknown as Limits['orders'], depth, length, syntax, idempotent: true });
  const adapter: MemoryAdapter = {
    name: 'memory',
    limits,
    ...parts,
    live: {
      open(thread, feed) {
        const stop = live.open(thread, feed);
        const lost = (): void => feed.lost();
        losers.add(lost);
        return () => {
          stop();
          losers.delete(lost);
        };
      },
    },
    reports: () => site.of.reports(),
    become(name) {
      const account = name === null ? null : site.of.admit(name);
      session.viewer = account?.id ?? null;
      tellWho(account);
    },
    closeThread(id) {
      site.of.threads.set(id, { ref: { id }, ...site.of.threads.get(id), closed: true });
    },
    lose() {
      for (const lost of [...losers]) guarded(lost);
    },
    dispose() {
      for (const stop of [...listening]) stop();
      watchers.clear();
      losers.clear();
    },
  };
  sites.set(adapter, site);
  return adapter;
}
