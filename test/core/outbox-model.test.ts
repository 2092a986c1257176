// Thousands of unlucky readers: whatever happens, in whatever order, what they said arrives once or is there to be seen. And the
// proof that anything less would be noticed: each worse outbox is found out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Kept, Outbox } from '../../src/core/outbox.js';
import { anyStory, play, type Step } from '../support/outbox-story.js';
import type { WorldOptions } from '../support/outbox-world.js';

const runs = Number(process.env['PARLEY_RUNS'] ?? 1500);

/** The shortest story that goes wrong, in words; null: none was found. */
async function violation(options: WorldOptions, shortest = true, numRuns = runs): Promise<string | null> {
  const told = fc.asyncProperty(anyStory, async (story) => (await play(story, options)) === null);
  const found = await fc.check(told, { numRuns, endOnFailure: !shortest });
  const story = found.counterexample?.[0];
  return story ? `${await play(story, options)}\n${story.map((step) => `${step.do} ${step.n}`).join(', ')}\n(PARLEY_SEED=${found.seed})` : null;
}

/** Stories that once went wrong, as the runs above tell them. */
const once: readonly string[] = [
  'post 0, remove 0, sign out 0, post 0',
  'remove 0, open 0, remove 75, bob 0, post 0, post 0, post 0, post 0',
  'expire 0, edit 0, post 4, bob 0, vote 0, post 0, post 0, post 0, post 0',
];
for (const told of once) {
  test(`what once went wrong goes well: ${told}`, async () => {
    const story = told.split(', ').map((step) => {
      const [, name, n] = /^(.*) (\d+)$/.exec(step)!;
      return { do: name, n: Number(n) } as Step;
    });
    for (const idempotent of [true, false]) assert.equal(await play(story, { idempotent }), null);
  });
}

for (const idempotent of [true, false]) {
  test(`with a backend that ${idempotent ? 'knows' : 'does not know'} a write sent twice, every sentence arrives once or is there to be seen`, async () => {
    assert.equal(await violation({ idempotent }), null);
  });
}

test('where no tab can tell whether another one lives, each takes from the other, and still every sentence arrives once or is there to be seen', async () => {
  const blind = (outbox: Outbox): Outbox => ({
    ...outbox,
    whenGone: (_owner, then) => {
      queueMicrotask(() => void then());
      return () => undefined;
    },
  });
  for (const idempotent of [true, false]) assert.equal(await violation({ idempotent, broken: blind }, true, Math.ceil(runs / 5)), null);
});

/** An outbox that does something else with what it is told to write down. */
const writing = (change: (wanted: Kept | null, old: Kept | null) => Kept | null) => (outbox: Outbox): Outbox => ({
  ...outbox, change: (key, decide) => outbox.change(key, (old) => change(decide(old), old)),
});

const worse: readonly { readonly what: string; readonly idempotent: boolean; readonly broken: (outbox: Outbox) => Outbox }[] = [
  { what: 'writes down nothing before the answer is here', idempotent: true, broken: writing((wanted, old) => (wanted?.phase === 'sending' ? old : wanted)) },
  { what: 'never takes over from a tab that is gone', idempotent: true, broken: (outbox) => ({ ...outbox, whenGone: () => () => undefined }) },
  { what: 'never throws away what has arrived', idempotent: true, broken: writing((wanted, old) => wanted ?? old) },
  { what: 'forgets that a write may have arrived', idempotent: false, broken: writing((wanted) => wanted && { ...wanted, doubt: false, phase: wanted.phase === 'sending' ? 'kept' : wanted.phase }) },
  { what: 'forgets whose words they are', idempotent: true, broken: writing((wanted) => wanted && { ...wanted, who: null }) },
  { what: 'keeps no new words for old comments', idempotent: true, broken: writing((wanted) => (wanted?.kind === 'edit' ? null : wanted)) },
  { what: 'keeps no votes', idempotent: true, broken: writing((wanted) => (wanted?.kind === 'react' ? null : wanted)) },
];
for (const { what, idempotent, broken } of worse) {
  test(`an outbox that ${what} is found out`, async () => {
    assert.notEqual(await violation({ idempotent, broken }, false), null);
  });
}
