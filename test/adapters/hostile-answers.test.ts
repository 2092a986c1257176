// Every answer of every backend, with one thing wrong, told to its adapter: each call ends as something that can be shown or as a CommentError
// that says what happened, soon, and one broken entry of a list costs that entry. Counts are kept in test/proven/ for the README.
// Real servers' answers are kept in test/recorded/; PARLEY_RECORD=1 records them anew and keeps the counts; PARLEY_RECORD=counts keeps
// the counts only. PARLEY_ADAPTER=name tries one adapter, PARLEY_THOROUGH=1 every field with every value.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { type Facts, keptScenes, scenes, type Scene } from '../support/hostile-scenes.js';
import { opsOf, type Recorded, recordedOps, tried, type Verdict } from '../support/hostile-run.js';

const record = process.env['PARLEY_RECORD'] === '1';
/** Of one adapter only, while working on it. */
const only = process.env['PARLEY_ADAPTER'];
const proven = new URL('../proven/hostile.json', import.meta.url);
export interface Count {
  readonly adapter: string;
  readonly tried: number;
  readonly asExpected: number;
}
const counts: Count[] = [];
const unheard: unknown[] = [];
process.on('unhandledRejection', (thrown) => unheard.push(thrown));

async function ofServer(name: string): Promise<{ scene: Scene; tapes: Readonly<Record<string, Recorded>> } | string> {
  const scene = await scenes[name]!();
  if (typeof scene === 'string') return scene;
  try {
    return { scene, tapes: await recordedOps(scene) };
  } finally {
    await scene.close();
  }
}

async function ofFile(name: string): Promise<{ scene: Scene; tapes: Readonly<Record<string, Recorded>> } | string> {
  const file = new URL(`../recorded/${name}.json`, import.meta.url);
  const { start, scene } = keptScenes[name]!;
  if (record || !existsSync(file)) {
    const started = await start();
    if (typeof started === 'string') return started;
    try {
      const tapes = await recordedOps({ ...scene(started.facts), close: async () => {} });
      mkdirSync(new URL('.', file), { recursive: true });
      writeFileSync(file, `${JSON.stringify({ facts: started.facts, tapes }, null, 1)}\n`);
    } finally {
      await started.close();
    }
  }
  const { facts, tapes } = JSON.parse(readFileSync(file, 'utf8')) as { facts: Facts; tapes: Readonly<Record<string, Recorded>> };
  return { scene: { ...scene(facts), close: async () => {} }, tapes };
}

describe('hostile answers', { concurrency: false }, () => {
  for (const name of [...Object.keys(scenes), ...Object.keys(keptScenes)].sort()) {
    if (only && name !== only) continue;
    it(`${name} says of each what happened, or shows what is good of it`, async (test) => {
      const made = await (name in keptScenes ? ofFile(name) : ofServer(name));
      if (typeof made === 'string') return test.skip(made);
      const { scene, tapes } = made;
      // The logins on an old tape have not ended.
      if (name in keptScenes) test.mock.timers.enable({ apis: ['Date'], now: Object.values(tapes)[0]!.at });
      const bad: Verdict[] = [];
      let count = 0;
      for (const op of opsOf(scene)) {
        const tape = tapes[op.name];
        if (!tape) continue;
        for await (const verdict of tried(scene, op, tape)) {
          count++;
          if (verdict.wrong !== null) bad.push(verdict);
        }
      }
      assert.deepEqual(Object.keys(Object.prototype), []);
      assert.ok(count > 100, `only ${count} tried`);
      counts.push({ adapter: name, tried: count, asExpected: count - bad.length });
      console.log(`${name}: ${count} tried, ${count - bad.length} as expected`);
      if (process.env['PARLEY_VERBOSE']) for (const { op, what, wrong } of bad) console.log(`  ${op}: ${what}: ${wrong}`);
      assert.equal(bad.length, 0, `${bad.length} of ${count}:\n${bad.slice(0, 30).map(({ op, what, wrong }) => `${op}: ${what}: ${wrong}`).join('\n')}`);
      assert.deepEqual(unheard, [], 'rejections that nobody heard');
    });
  }
  after(() => {
    if (only) return;
    if (process.env['PARLEY_RECORD']) writeFileSync(proven, `${JSON.stringify(counts, null, 2)}\n`);
  });
});
