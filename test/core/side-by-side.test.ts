// Three readers side by side on one backend in memory: in the end each sees what a page that is opened then would show.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryAdapter } from '../../src/adapters/memory.js';
import { disagreement, play } from '../support/side-by-side.js';

const runs = Number(process.env['PARLEY_RUNS'] ?? 300);
const quiet = async (): Promise<void> => { for (let i = 0; i < 8; i++) await new Promise((done) => setImmediate(done)); };

test(`three readers side by side agree with the backend in the end: ${runs} stories`, async () => {
  assert.equal(await disagreement(runs, async (steps) => {
    let now = 1_700_000_000_000;
    const first = memoryAdapter({
      now: () => ++now, as: 'mo',
      seed: { people: [{ id: 'mo', name: 'Mo', role: 'moderator' }, { id: 'ann', name: 'Ann' }, { id: 'ben', name: 'Ben' }], threads: [{ id: 't', comments: [
        { author: 'ann', text: 'One.', replies: [{ author: 'ben', text: 'Two.', replies: [{ author: 'ann', text: 'Three.' }] }] }, { author: 'ben', text: 'Four.' },
      ] }] },
    });
    const people = [first, memoryAdapter({ beside: first, as: 'ann' }), memoryAdapter({ beside: first, as: 'ben' })];
    const wrong = await play(steps, 't', people, quiet);
    for (const each of people) each.dispose();
    return wrong;
  }), null);
});
