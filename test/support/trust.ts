// Keeps what a run has counted for the README's table of trust, in test/proven/answers/. A run that finds something else fails;
// PARLEY_RECORD=1 keeps it instead.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

export type Counts = Readonly<Record<string, number>>;

/** `keys`: counts that must stay as they are; others, like requests to the page's own server, may differ from run to run. */
export function keepTrust(name: string, counts: Counts, keys: readonly string[] = Object.keys(counts)): void {
  const file = new URL(`../proven/answers/${name}.json`, import.meta.url);
  const kept = Object.fromEntries(keys.map((key) => [key, counts[key]]));
  if (process.env['PARLEY_RECORD']) writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  else assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), kept, `test/proven/answers/${name}.json is not what was found; run it with PARLEY_RECORD=1`);
}
