// The whole contract on this device: comments that stay in this browser, for notes, offline pages and trying things out.
// The decisions are the conversation's; this file only loads, saves and keeps two tabs in step.

import type { CommentAdapter } from '../core/adapter.js';
import { guarded } from '../core/ask.js';
import { CommentError, toCommentError } from '../core/errors.js';
import type { Syntax } from '../core/model.js';
import { type Found, StorageError, type Wanted, openDatabase } from '../storage/database.js';
import { type Change, Conversation, type Report } from './support/conversation.js';
import { type Host, type Session, facets } from './support/facets.js';
import { nameOf, type Piece } from './support/pieces.js';
import { type Entry, type KeptHead, readHead, readPiece, readWhole } from './support/saved.js';
import type { Account, Seed } from './support/seed.js';
import { throwIfAborted, unlessAborted } from './support/waiting.js';

export type { Report } from './support/conversation.js';
export type { Seed, SeedComment, SeedPerson, SeedThread } from './support/seed.js';

export interface DeviceOptions {
  /** What is there before anybody has written; asked for once, and never again after the reader has changed something. */
  readonly seed?: Seed | (() => Promise<Seed>);
  /** Name of the database. Two names are two sites. Default 'parley-device'. */
  readonly database?: string;
  /** Default ['up', 'down']. */
  readonly kinds?: readonly string[];
  /** Reactions to the page itself. Default: the same; []: none. */
  readonly pageKinds?: readonly string[];
  /** true: who can read a comment can read what it said before. Default: its author and moderators can. */
  readonly openHistory?: boolean;
  /** Deepest reply. Default Infinity. */
  readonly depth?: number;
  /** Longest source in UTF-16 units. Default 10,000. */
  readonly length?: number;
  /** Default 'markdown'. */
  readonly syntax?: Syntax;
  /** Milliseconds after which its author can no longer edit a comment. Default: no end. */
  readonly editFor?: number;
  /** Puts a picture where others can see it, and answers with its address; a device alone cannot. Absent: no pictures. */
  readonly upload?: (file: Blob) => Promise<string>;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

export interface DeviceAdapter extends CommentAdapter {
  /** What has been reported here, oldest first. */
  reports(): Promise<readonly Report[]>;
  dispose(): void;
}

/** One record for what all have in common, one for each comment, person and thread: a vote writes two. */
const place = 'head.2';
/** Where an earlier version kept everything; read until the first write, which moves it. */
const whole = 'conversation.1';
/** Who missed more writes than this, or one that changed more pieces, reads everything again. */
const longestLog = 40;
const mostNames = 100;

/**
 * Nothing is stored before the reader signs in or writes. Where the browser keeps nothing, it works until the page is left.
 * A write that could not be kept rejects with 'server' and its `reason`, and has not happened.
 */
export function deviceAdapter(options: DeviceOptions = {}): DeviceAdapter {
  const { database: name = 'parley-device', depth = Infinity, length = 10_000, syntax = 'markdown', kinds = ['up', 'down'], pageKinds = kinds } = options;
  const database = openDatabase(name);
  const listeners = new Set<(change: Change) => void>();
  const watchers = new Set<(account: Account | null) => void>();
  /** Changes that are decided but not yet kept. */
  let untold: Change[] = [];
  const of = new Conversation({ depth, length, syntax, kinds, pageKinds, openHistory: options.openHistory === true, guests: false, now: options.now ?? Date.now, ...(options.editFor === undefined ? {} : { editFor: options.editFor }) }, (change) => untold.push(change));
  const session: Session = { viewer: null };
  let kept = true;
  /** Number of the last write that is in `of`; 0: none. */
  let seen = 0;
  let loading: Promise<void> | null = null;
  let loaded = false;
  /** One thing after the other: `of` is one object. */
  let queue: Promise<unknown> = Promise.resolve();
  let ears: AbortController | null = null;
  let channel: BroadcastChannel | null = null;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => {});
    return turn;
  }

  async function load(): Promise<void> {
    const found = await look();
    if (!found || !absorb(found)) of.seed(typeof options.seed === 'function' ? await options.seed() : options.seed ?? {});
    untold = [];
    loaded = true;
  }

  /** null: nothing can be read now. */
  async function look(): Promise<Found | null> {
    if (!kept) return null;
    try {
      return await database.look(place, missed);
    } catch (thrown) {
      if (thrown instanceof StorageError && thrown.reason === 'missing') kept = false;
      return null;
    }
  }

  /** What must be read to be in step with what is kept. */
  function missed(first: unknown): Wanted {
    const head = readHead(first);
    if (!head) return first === undefined ? [whole] : 'all';
    if (head.n === seen) return [];
    const names = head.log.filter(({ n }) => n > seen).flatMap((entry) => entry.names);
    // The first write of all is in no log.
    return seen > 0 && (head.log[0]?.n ?? Infinity) <= seen + 1 ? [...new Set(names)] : 'all';
  }

  /** false: nothing is kept. */
  function absorb({ first, wanted, rest }: Found): boolean {
    const head = readHead(first);
    if (first === undefined) {
      const old = readWhole(rest.get(whole));
      if (!old) return false;
      if (old.head.rev !== of.kept.rev || !loaded) of.kept.become(old.head, old.pieces);
      session.viewer = old.viewer;
      return true;
    }
    const pieces = (names: Iterable<string>): [string, Piece | null][] => [...names].map((name) => [name, readPiece(name, rest.get(name))]);
    if (wanted === 'all') of.kept.become(head ?? mended(rest), new Map(pieces(rest.keys()).filter((entry): entry is [string, Piece] => entry[1] !== null)));
    else if (wanted.length > 0) of.kept.adopt(head!, new Map(pieces(wanted)));
    seen = head?.n ?? seen;
    session.viewer = head?.viewer ?? null;
    return true;
  }

  /** For pieces whose head is broken. */
  function mended(rest: Found['rest']): KeptHead {
    let rev = 0;
    for (const [name, value] of rest) {
      const piece = readPiece(name, value);
      if (piece?.kind === 'row') rev = Math.max(rev, piece.value.rev);
    }
    return { n: seen, viewer: null, log: [], rev, serial: 0, removals: [] };
  }

  /** What has to be written after an act. Empty: it changed nothing. */
  function changes(first: unknown, viewer: string | null): Map<string, unknown> {
    const head = readHead(first);
    const changed = of.kept.since();
    if (changed.size === 0 && session.viewer === viewer) return new Map();
    const n = (head?.n ?? seen) + 1;
    const pieces: (readonly [string, Piece | null])[] = first === undefined ? [...of.kept.pieces()].map((piece) => [nameOf(piece), piece]) : [...changed];
    const names = [...changed.keys()];
    const log: readonly Entry[] = !head || names.length > mostNames ? [] : [...head.log, { n, names }].slice(-longestLog);
    return new Map<string, unknown>([
      ...pieces.map(([name, piece]) => [name, piece?.value] as const),
      [place, { ...of.kept.head, n, viewer: session.viewer, log } satisfies KeptHead],
      ...(first === undefined ? [[whole, undefined] as const] : []),
    ]);
  }

  /** `anew`: somebody else signed in or out. */
  function tell(anew: boolean): void {
    const changes = untold;
    untold = [];
    for (const change of changes) for (const heard of [...listeners]) guarded(() => heard(change));
    if (anew) for (const changed of [...watchers]) guarded(() => changed(of.account(session.viewer)));
  }

  /** Takes over what another tab has written. */
  function refresh(): Promise<void> {
    return inTurn(async () => {
      const before = session.viewer;
      const found = loaded ? await look() : null;
      if (!found || !absorb(found)) return;
      tell(session.viewer !== before);
    });
  }

  async function write<T>(act: (of: Conversation, session: Session) => T, signal: AbortSignal): Promise<T> {
    const before = session.viewer;
    /** Who was signed in when our turn came: another tab may have changed it, our own sign-in is no news. */
    let elsewhere = before;
    let answer: { readonly value: T } | null = null;
    let heard = 0;
    let wrote = 0;
    /** null: nothing is kept here. */
    const decide = (found: Found | null): Map<string, unknown> => {
      // The transaction before this one may have died with what it was to keep.
      if (answer) forget();
      throwIfAborted(signal);
      if (found) absorb(found);
      elsewhere = session.viewer;
      heard = untold.length;
      of.kept.begin();
      answer = { value: act(of, session) };
      const all = found ? changes(found.first, elsewhere) : new Map<string, unknown>();
      wrote = (all.get(place) as KeptHead | undefined)?.n ?? 0;
      return all;
    };
    const forget = (): void => {
      of.kept.undo();
      session.viewer = elsewhere;
      untold.length = heard;
      answer = null;
    };
        try {
      if (kept) await database.exchange(place, missed, decide);
      else decide(null);
    } catch (thrown) {
      if (!(thrown instanceof StorageError)) {
        tell(elsewhere !== before);
        throw thrown;
      }
      if (answer) forget();
      if (thrown.reason !== 'missing') {
        tell(elsewhere !== before);
        throw new CommentError('server', thrown.message, { cause: thrown, reason: thrown.reason === 'full' ? 'There is no room left on this device.' : 'This device could not keep it.' });
      }
      kept = false;
      decide(null);
    }
    if (wrote > 0 && kept) seen = wrote;
    tell(elsewhere !== before);
    // Whoever asked has it from the answer, and first; what stands beside them on the page does not.
    if (session.viewer !== elsewhere && watchers.size > 1) setTimeout(() => tell(true));
    if (wrote > 0) channel?.postMessage('changed');
    return (answer as unknown as { readonly value: T }).value;
  }

  /** Listens to other tabs; where they cannot speak, looks when the reader comes back to this one. */
  function attend(): void {
    if (ears) return;
    ears = new AbortController();
    const { signal } = ears;
    if (typeof BroadcastChannel === 'function') {
      try {
        channel = new BroadcastChannel(`parley:${name}`);
        channel.addEventListener('message', () => void refresh());
        // Node: an open channel must not keep the process alive.
        (channel as BroadcastChannel & { unref?: () => void }).unref?.();
      } catch {
        channel = null;
      }
    }
    if (typeof document === 'undefined') return;
    addEventListener('focus', () => void refresh(), { signal });
    addEventListener('pageshow', () => void refresh(), { signal });
    document.addEventListener('visibilitychange', () => void (document.hidden || refresh()), { signal });
  }

  /** Loads once; a load that failed is tried again by the next call. */
  function start(): Promise<void> {
    attend();
    return loading ??= inTurn(load).catch((thrown: unknown) => {
      loading = null;
      throw toCommentError(thrown);
    });
  }

  const host: Host = {
    async run({ op, args, signal, writes }, act) {
      throwIfAborted(signal);
      const first = !loaded;
      await unlessAborted(start(), signal);
      if (writes) return inTurn(() => write(act, signal));
      const query = args[0] as { readonly parent?: unknown; readonly after?: unknown } | undefined;
      // A thread that is opened or reloaded is read afresh, whatever the other tabs could tell.
      if (op === 'page' && !first && query?.parent === null && query.after === null) await unlessAborted(refresh(), signal);
      return act(of, session);
    },
    listen(heard) {
      start().catch(() => {});
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    watch(changed) {
      start().catch(() => {});
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    now: () => (loaded ? { of, session } : null),
  };

  return {
    name: 'device',
    limits: Object.freeze({ orders: Object.freeze(['best', 'newest', 'oldest'] as const), depth, length, syntax, idempotent: true }),
    ...facets(host, { login: 'name', guests: false, kinds, pageKinds, ...(options.upload ? { upload: options.upload } : {}) }),
    async reports() {
      await start();
      await refresh();
      return of.reports();
    },
    dispose() {
      ears?.abort();
      ears = null;
      channel?.close();
      channel = null;
      listeners.clear();
      watchers.clear();
      database.close();
    },
  };
}
