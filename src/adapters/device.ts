// The whole contract on this device: comments that stay in this browser, for notes, offline pages and trying things out.
// The decisions are the conversation's; this file only loads, saves and keeps two tabs in step.

import type { CommentAdapter } from '../core/adapter.js';
import { CommentError, toCommentError } from '../core/errors.js';
import type { Syntax } from '../core/model.js';
import { StorageError, openDatabase } from '../storage/database.js';
import { type Change, Conversation } from './support/conversation.js';
import { type Host, type Session, facets } from './support/facets.js';
import { readSaved } from './support/saved.js';
import type { Account, Seed } from './support/seed.js';
import { apart, throwIfAborted, unlessAborted } from './support/waiting.js';

export type { Seed, SeedComment, SeedPerson, SeedThread } from './support/seed.js';

export interface DeviceOptions {
  /** What is there before anybody has written; asked for once, and never again after the reader has changed something. */
  readonly seed?: Seed | (() => Promise<Seed>);
  /** Name of the database. Two names are two sites. Default 'parley-device'. */
  readonly database?: string;
  /** Default ['up', 'down']. */
  readonly kinds?: readonly string[];
  /** Deepest reply. Default Infinity. */
  readonly depth?: number;
  /** Longest source in UTF-16 units. Default 10,000. */
  readonly length?: number;
  /** Default 'markdown'. */
  readonly syntax?: Syntax;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

/** Another shape of what is kept needs another key: an older tab may still be open. */
const place = 'conversation.1';

/**
 * Nothing is stored before the reader signs in or writes. Where the browser keeps nothing, it works until the page is left.
 * A write that could not be kept rejects with 'server' and its `reason`, and has not happened.
 */
export function deviceAdapter(options: DeviceOptions = {}): CommentAdapter & { dispose(): void } {
  const { database: name = 'parley-device', depth = Infinity, length = 10_000, syntax = 'markdown', kinds = ['up', 'down'] } = options;
  const database = openDatabase(name);
  const listeners = new Set<(change: Change) => void>();
  const watchers = new Set<(account: Account | null) => void>();
  /** Changes that are decided but not yet kept. */
  let untold: Change[] = [];
  const of = new Conversation({ depth, length, syntax, kinds, guests: false, now: options.now ?? Date.now }, (change) => untold.push(change));
  const session: Session = { viewer: null };
  let kept = true;
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
    const record = await fetched();
    if (record) become(record);
    else of.seed(typeof options.seed === 'function' ? await options.seed() : options.seed ?? {});
    untold = [];
    loaded = true;
  }

  /** null: nothing is kept, or it cannot be read now. */
  async function fetched(): Promise<ReturnType<typeof readRecord>> {
    if (!kept) return null;
    try {
      return readRecord(await database.get(place));
    } catch (thrown) {
      if (thrown instanceof StorageError && thrown.reason === 'missing') kept = false;
      return null;
    }
  }

  function become({ conversation, viewer }: NonNullable<ReturnType<typeof readRecord>>): void {
    if (conversation.rev !== of.rev) of.load(conversation);
    session.viewer = viewer;
  }

  /** `anew`: somebody else signed in or out. */
  function tell(anew: boolean): void {
    const changes = untold;
    untold = [];
    for (const change of changes) for (const heard of [...listeners]) apart(() => heard(change));
    if (anew) for (const changed of [...watchers]) apart(() => changed(of.account(session.viewer)));
  }

  /** Takes over what another tab has written. */
  function refresh(): Promise<void> {
    return inTurn(async () => {
      const before = session.viewer;
      const record = loaded ? await fetched() : null;
      if (!record) return;
      become(record);
      tell(session.viewer !== before);
    });
  }

  async function write<T>(act: (of: Conversation, session: Session) => T, signal: AbortSignal): Promise<T> {
    const before = { conversation: of.save(), viewer: session.viewer };
    let answer: { readonly value: T } | null = null;
    /** Who was signed in when our turn came: another tab may have changed it, our own sign-in is no news. */
    let elsewhere = before.viewer;
    const decide = (old: unknown): unknown => {
      throwIfAborted(signal);
      become(readRecord(old) ?? before);
      elsewhere = session.viewer;
      answer = { value: act(of, session) };
      return { conversation: of.save(), viewer: session.viewer };
    };
    const forget = (): void => {
      // The same rev may stand for what was tried and failed: load in any case.
      of.load(before.conversation);
      session.viewer = before.viewer;
      untold = [];
    };
    try {
      if (kept) await database.update(place, (old) => {
        if (answer) forget();
        return decide(old);
      });
      else decide(null);
    } catch (thrown) {
      if (!(thrown instanceof StorageError)) {
        tell(elsewhere !== before.viewer);
        throw thrown;
      }
      forget();
      if (thrown.reason !== 'missing') {
        throw new CommentError('server', thrown.message, { cause: thrown, reason: thrown.reason === 'full' ? 'There is no room left on this device.' : 'This device could not keep it.' });
      }
      kept = false;
      decide(null);
    }
    tell(elsewhere !== before.viewer);
    channel?.postMessage('changed');
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
    ...facets(host, 'name', false, kinds),
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

function readRecord(value: unknown): { readonly conversation: NonNullable<ReturnType<typeof readSaved>>; readonly viewer: string | null } | null {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as { readonly conversation?: unknown; readonly viewer?: unknown };
  const conversation = readSaved(fields.conversation);
  return conversation && { conversation, viewer: typeof fields.viewer === 'string' ? fields.viewer : null };
}
