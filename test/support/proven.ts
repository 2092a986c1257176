// Runs the conformance kit under node:test and keeps what it found in test/proven/, where the README's table comes from.
// A run that finds something else than what is kept fails; PARLEY_RECORD=1 keeps it instead.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { adapterTests, type KitOptions, type Result, type Rig, type TestFn } from '../../src/conformance/index.js';
import { summary, type Proof } from './proof.js';

export { columnNames, type Kept } from './proof.js';

export interface ProvenOptions extends KitOptions {
  /** Default node:test's. */
  readonly test?: TestFn;
  /** What earlier runs found, as somebody else: a promise is kept when it is kept for anybody. */
  readonly also?: readonly Result[];
}

/** As `adapterTests`, for node:test. */
export function proven(proof: Proof, rig: () => Promise<Rig>, { also = [], test: run = (name, body) => void test(name, body), ...options }: ProvenOptions = {}): readonly Result[] {
  const results = adapterTests(run, rig, options);
  const file = new URL(`../proven/${proof.adapter}.json`, import.meta.url);
  after(() => {
    // A run of some tests only proves nothing about the rest.
    if (results.some(({ outcome }) => outcome === 'waiting')) return;
    const found = summary(proof, results.map((result) => (result.outcome === 'kept' ? result : also.find(({ id, outcome }) => id === result.id && outcome === 'kept') ?? result)));
    if (process.env['PARLEY_RECORD']) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    else assert.deepEqual(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null, found, `test/proven/${proof.adapter}.json is not what was found; run it with PARLEY_RECORD=1`);
  });
  return results;
}
