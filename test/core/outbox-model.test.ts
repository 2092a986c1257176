// Thousands of unlucky readers: whatever happens, in whatever order, what they said arrives once or is there to be seen. And the
// proof that this would be noticed: worse outboxes are found out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Kept, Outbox } from '../../src/core/outbox.js';
import type { WriteKey } from '../../src/core/model.js';
import { anyStory, play } from '../support/outbox-story.js';
import type { WorldOptions } from '../support/outbox-world.js';

const runs = Number(process.env['PARLEY_RUNS'] ?? 1200);

/** The shortest story that goes wrong, in words; null: none was found. */
async function violation(options: WorldOptions, numRuns: number): Promise<string | null> {
  const found = await fc.check(fc.asyncProperty(anyStory, async (story) => (await play(story, options)) === null), { numRuns, interruptAfterTimeLimit: 120_000 });
  const story = found.counterexample?.[0];
  return story ? `${await play(story, options)}\n${story.map((step) => `${step.do} ${step.n}`).join(', ')}\n(PARLEY_SEED=${found.seed}, path ${found.counterexamplePath})` : null;
}

for (const idempotent of [true, false]) {
  test(`with a backend that ${idempotent ? 'knows' : 'does not know'} a write sent twice, every sentence arrives once or is there to be seen`, async () => {
    assert.equal(await violation({ idempotent }, runs), null);
  });
}
