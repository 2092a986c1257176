// Keeps what a run has counted for the README's table of trust, in test/proven/answers/. A run that finds something else fails;
// PARLEY_RECORD=1 keeps it instead.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

export type Counts = Readonly<Record<string, number>>;

/** `keys`: counts that must stay as they are; others, like the number of pages, grow with what there is to try. */
export function keepTrust(name: string, counts: Counts, keys: readonly string[]): void {
  const file = new URL(`../proven/answers/${name}.json`, import.meta.url);
  const only = (all: Counts): Counts => Object.fromEntries(keys.map((key) => [key, all[key] ?? 0]));
  if (process.env['PARLEY_RECORD']) writeFileSync(file, `${JSON.stringify(counts, null, 2)}\n`);
  else assert.deepEqual(only(JSON.parse(readFileSync(file, 'utf8')) as Counts), only(counts), `test/proven/answers/${name}.json is not what was found; run it with PARLEY_RECORD=1`);
}
