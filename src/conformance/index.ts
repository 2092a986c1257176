// Proves that an adapter keeps the contract, under any test runner: give it `test` (or `it`) and a way to make a rig.
// Published, so that whoever writes an adapter can prove theirs. Knows no adapter and no runner.

import type { CommentAdapter } from '../core/adapter.js';
import { mustBeAdapter } from '../core/setup.js';
import { auth } from './auth.js';
import { composing } from './composing.js';
import { failing } from './failing.js';
import { lists } from './lists.js';
import { live } from './live.js';
import { moderating } from './moderating.js';
import type { Promised, Rig } from './promise.js';
import { reacting } from './reacting.js';
import { reading } from './reading.js';
import { telling } from './telling.js';
import { writing } from './writing.js';

export type { Rig } from './promise.js';
export { Broken } from './assert.js';

/** `test` of node:test, vitest and the like, or mocha's `it`. */
export type TestFn = (name: string, run: () => Promise<void>) => void;

export interface Result {
  readonly id: string;
  readonly text: string;
  /** waiting: has not run. not offered: the adapter lacks what it is about. untested: the rig lacks what `needs` names. */
  readonly outcome: 'waiting' | 'kept' | 'broken' | 'not offered' | 'untested';
  readonly needs: readonly string[];
  /** Why it was left out. */
  readonly reason?: string;
}
export interface KitOptions {
  /** Told each result as it comes, for a table. */
  readonly heard?: (result: Result) => void;
  /** Ids of promises to leave out, each with the reason why. They are reported as broken. */
  readonly except?: Readonly<Record<string, string>>;
}

const all: readonly Promised[] = [...reading, ...lists, ...writing, ...composing, ...reacting, ...moderating, ...telling, ...auth, ...live, ...failing];

/** What the contract promises, and whether this adapter offers what each is about. */
export function promises(adapter: CommentAdapter): readonly { readonly id: string; readonly text: string; readonly offered: boolean }[] {
  return all.map(({ id, text, offered }) => ({ id, text, offered: offered(adapter) }));
}

/**
 * Registers one test for each promise, named "reads.order: …". `rig` makes a backend with an empty thread and is called
 * at least once for each. What is not offered passes without a test; the results, filled in as the tests run, say which.
 */
export function adapterTests(test: TestFn, rig: () => Promise<Rig>, { heard, except = {} }: KitOptions = {}): readonly Result[] {
  const results: Result[] = all.map(({ id, text, needs = [] }) => ({ id, text, needs, outcome: 'waiting' }));
  all.forEach((promised, index) => {
    const conclude = (outcome: Result['outcome'], reason?: string): void => {
      const result = { ...results[index] as Result, outcome, ...(reason === undefined ? {} : { reason }) };
      results[index] = result;
      heard?.(result);
    };
    if (Object.hasOwn(except, promised.id)) return conclude('broken', except[promised.id]);
    test(`${promised.id}: ${promised.text}`, async () => {
      const rigs: Rig[] = [];
      const make = async (): Promise<Rig> => {
        const made = await rig();
        rigs.push(made);
        mustBeRig(made);
        return made;
      };
      try {
        const first = await make();
        if (!promised.offered(first.adapter)) return conclude('not offered');
        if (promised.needs?.some((need) => first[need] === undefined)) return conclude('untested');
        await promised.run(first, make);
        conclude('kept');
      } catch (thrown) {
        conclude('broken');
        throw thrown;
      } finally {
        // What is no rig may have a server to end all the same.
        for (const made of rigs as readonly (Partial<Rig> | undefined)[]) await made?.dispose?.();
      }
    });
  });
  return results;
}

/** Tells who writes a rig what it lacks, once and in words, instead of one `undefined` for each promise. */
function mustBeRig(made: unknown): asserts made is Rig {
  const rig = (made ?? {}) as Partial<Record<keyof Rig, unknown>>;
  if (typeof (rig.thread as { id?: unknown } | undefined)?.id !== 'string') throw new TypeError('The rig needs a thread with an id, which is a string.');
  if (typeof rig.dispose !== 'function') throw new TypeError('The rig has no dispose().');
  mustBeAdapter(rig.adapter, { thread: rig.thread as Rig['thread'] });
}

/** Results as a Markdown table. */
export function table(results: readonly Result[]): string {
  const word = ({ outcome, needs, reason }: Result): string =>
    (outcome === 'untested' ? `untested (needs ${needs.join(', ')})` : reason === undefined ? outcome : `${outcome}: ${reason}`);
  return ['| promise | | |', '|---|---|---|', ...results.map((result) => `| ${result.id} | ${result.text} | ${word(result)} |`)].join('\n');
}
