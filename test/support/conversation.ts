// The small conversation that tests of writing start from, and a backend whose answers wait for the test.

import { memoryAdapter, type MemoryAdapter, type MemoryOptions, type Op, type Seed, type Verdict } from '../../src/adapters/memory.js';
import { until } from './thread-harness.js';

/** Grace (answered by Ada, who is answered by Linus), then Linus. Newest first they stand the other way round. */
export const conversation: Seed = {
  threads: [{ id: 'thread', comments: [
    { id: 'g', author: 'Grace', text: 'The first words.', ago: 300, votes: { up: 3 }, replies: [
      { id: 'a', author: 'Ada', text: 'An answer by Ada.', ago: 200, replies: [{ id: 'l', author: 'Linus', text: 'Deeper still.', ago: 100 }] },
    ] },
    { id: 'b', author: 'Barbara', text: 'Something else.', ago: 60 },
  ] }],
};

export interface Site {
  readonly adapter: MemoryAdapter;
  /** Calls of this kind from now on wait for `go`. */
  wait(op: Op): void;
  /** Once something of this kind waits, lets it go on: to success, or to this failure. Later ones wait no more. */
  go(op: Op, verdict?: Verdict): Promise<void>;
  /** Every call of this kind from now on ends so. undefined: as usual. */
  always(op: Op, verdict: Verdict): void;
  /** The arguments of all calls of this kind so far. */
  calls(op: Op): readonly (readonly unknown[])[];
}

/** As Ada unless told; `as: undefined` is nobody. */
export function site(options: MemoryOptions = {}): Site {
  const gates = new Map<Op, { readonly answer: Promise<Verdict>; readonly open: (verdict: Verdict) => void; waiting: boolean }>();
  const standing = new Map<Op, Verdict>();
  const calls: { readonly op: Op; readonly args: readonly unknown[] }[] = [];
  const adapter = memoryAdapter({
    seed: conversation, as: 'Ada',
    script: ({ op, args }) => {
      calls.push({ op, args });
      const gate = gates.get(op);
      if (gate) gate.waiting = true;
      return gate?.answer ?? standing.get(op);
    },
    ...options,
  });
  return {
    adapter,
    wait(op) {
      let open: (verdict: Verdict) => void = () => undefined;
      const answer = new Promise<Verdict>((done) => { open = done; });
      gates.set(op, { answer, open, waiting: false });
    },
    async go(op, verdict) {
      await until(() => gates.get(op)?.waiting, `a call of ${op}`);
      gates.get(op)?.open(verdict);
      gates.delete(op);
    },
    always(op, verdict) { standing.set(op, verdict); },
    calls: (op) => calls.filter((call) => call.op === op).map((call) => call.args),
  };
}

/** Nobody is signed in. */
export const guestSite = (options: MemoryOptions = {}): Site => site({ as: undefined as unknown as string, ...options });
