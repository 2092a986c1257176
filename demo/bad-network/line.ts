// A line that can be broken, between the widget and any adapter. Knows nothing of the widget; what a fault means to it is a CommentError,
// as from any backend. The faults are real for everything above the adapter, and made up below it.

import { CommentError } from '../../src/core/errors.js';
import type { AuthFacet, CommentAdapter, LiveFacet } from '../../src/core/adapter.js';
import type { Viewer } from '../../src/core/model.js';

export type State = 'good' | 'cut' | 'lost' | 'slow' | 'down' | 'busy';
export const states: readonly State[] = ['good', 'cut', 'lost', 'slow', 'down', 'busy'];

export interface Line {
  readonly adapter: CommentAdapter;
  /** The live feed goes with the line, so it must be told. */
  turn(state: State): void;
  /** The server forgets who is signed in. */
  expire(): void;
}
export interface LineOptions {
  readonly state: State;
  readonly expired: boolean;
  /** What was asked for, and what became of it. */
  heard(what: string, outcome: string): void;
  expiry(expired: boolean): void;
}

const pause = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });

type Method = (...args: never[]) => unknown;

/** The line stands between `end` and whoever uses `adapter`. */
export function lineTo(end: CommentAdapter & { readonly auth: AuthFacet; readonly live: LiveFacet }, options: LineOptions): Line {
  let { state, expired } = options;
  /** Feeds that are waiting for the line to come back. */
  const missed = new Set<() => void>();

  async function over<T>(what: string, writes: boolean, work: () => Promise<T>): Promise<T> {
    const now = state;
    const fail = (outcome: string, error: CommentError): never => {
      options.heard(what, outcome);
      throw error;
    };
    await pause(now === 'slow' ? 5_000 : 150);
    if (now === 'cut' || state === 'cut') fail('never left', new CommentError('offline', 'the line is cut'));
    if (now === 'down') fail('500, not done', new CommentError('server', 'the server fails'));
    if (now === 'busy') fail('429, come back in 5 s', new CommentError('busy', 'the server is busy', { retryAfter: 5 }));
    if (expired && writes) fail('401, session over', new CommentError('signed-out', 'the session is over'));
    const answer = await work().catch((thrown: unknown) => {
      options.heard(what, thrown instanceof CommentError ? `refused: ${thrown.code}` : 'failed');
      throw thrown;
    });
    if (now === 'slow') await pause(5_000);
    if (now === 'lost' && writes) fail('arrived, answer lost', new CommentError('offline', 'the answer is lost'));
    options.heard(what, 'answered');
    return answer;
  }

  /** Every method of a facet, over the line. */
  function across<Facet extends object>(facet: Facet, names: Readonly<Record<string, string>>, writes: boolean): Facet {
    const methods = Object.entries(facet).map(([name, value]: [string, unknown]) => [name, typeof value === 'function' && Object.hasOwn(names, name)
      ? (...args: never[]) => over(names[name]!, writes, () => Promise.resolve((value as Method).apply(facet, args)))
      : value] as const);
    return { ...facet, ...Object.fromEntries(methods) };
  }

  const auth: AuthFacet = {
    ...across(end.auth, { logout: 'log out' }, false),
    viewer: (call): Promise<Viewer | null> => over('who am I', false, async () => (expired ? null : end.auth.viewer(call))),
    async login(...args) {
      const viewer = await over('log in', false, () => end.auth.login(...args));
      options.expiry(expired = false);
      return viewer;
    },
  };
  const { live } = end;

  return {
    adapter: {
      ...end,
      address: 'the other end of a bad line',
      read: across(end.read, { page: 'read a page' }, false),
      ...(end.write ? { write: across(end.write, { create: 'post', edit: 'edit', remove: 'delete' }, true) } : {}),
      ...(end.react ? { react: across(end.react, { set: 'vote' }, true) } : {}),
      auth,
      live: {
        open(thread, feed) {
          let behind = false;
          const may = (): boolean => {
            behind ||= state === 'cut' || state === 'down';
            return !behind;
          };
          const back = (): void => {
            if (!behind) return;
            behind = false;
            feed.lost();
          };
          missed.add(back);
          const stop = live.open(thread, {
            put: (comment) => { if (may()) feed.put(comment); },
            drop: (id) => { if (may()) feed.drop(id); },
            lost: () => { if (may()) feed.lost(); },
          });
          return () => {
            missed.delete(back);
            stop();
          };
        },
      },
    },
    turn(next) {
      state = next;
      if (next !== 'cut' && next !== 'down') for (const back of missed) back();
    },
    expire() {
      options.expiry(expired = true);
    },
  };
}
