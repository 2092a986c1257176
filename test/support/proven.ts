// Runs the conformance kit under node:test and keeps what it found in test/proven/, where the README's table comes from.
// A run that finds something else than what is kept fails; PARLEY_RECORD=1 keeps it instead.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { adapterTests, type KitOptions, type Result, type Rig } from '../../src/conformance/index.js';

export interface Proof {
  /** As in `parley-comments/adapters/NAME`. */
  readonly adapter: string;
  /** What it speaks to, with the versions tried: "WordPress 6.1". */
  readonly backend: string;
  /** real server: installed and started by the tests. recorded facts: a fake written from them. none: it needs no server. */
  readonly against: 'real server' | 'recorded facts' | 'none';
}
export interface Kept extends Proof {
  /** By column: yes, partly (with the promises that are not kept), no: not offered by the backend. */
  readonly columns: Readonly<Record<Column, string>>;
  /** Promises left out or broken, and why. */
  readonly missing: Readonly<Record<string, string>>;
}

/** What a promise's id begins with, by the column it counts for. */
const columns = {
  reads: ['reads.empty', 'reads.shape', 'reads.complete', 'reads.order', 'reads.parents-first', 'reads.replies-count', 'reads.unknown', 'reads.around'],
  pages: ['reads.no-duplicates', 'reads.left', 'reads.cursor-survives', 'reads.reply-lists', 'reads.as-much-as-asked'],
  posts: ['writes.'],
  edits: ['edits.'],
  deletes: ['removes.'],
  votes: ['reacts.'],
  'logs in': ['auth.'],
  live: ['live.'],
  moderates: ['moderates.'],
} as const;
export type Column = keyof typeof columns;
export const columnNames = Object.keys(columns) as readonly Column[];

function summary(proof: Proof, results: readonly Result[]): Kept {
  const cell = (prefixes: readonly string[]): string => {
    const own = results.filter(({ id }) => prefixes.some((prefix) => id.startsWith(prefix)));
    const broken = own.filter(({ outcome }) => outcome === 'broken').length;
    const kept = own.filter(({ outcome }) => outcome === 'kept').length;
    return kept === 0 ? 'no' : broken > 0 ? 'partly' : 'yes';
  };
  return {
    ...proof,
    columns: Object.fromEntries(columnNames.map((name) => [name, cell(columns[name])])) as Record<Column, string>,
    missing: Object.fromEntries(results.filter(({ outcome }) => outcome === 'broken').map(({ id, reason = 'broken' }) => [id, reason])),
  };
}

/** As `adapterTests`, for node:test. */
export function proven(proof: Proof, rig: () => Promise<Rig>, options: KitOptions = {}): readonly Result[] {
  const results = adapterTests((name, run) => void test(name, run), rig, options);
  const file = new URL(`../proven/${proof.adapter}.json`, import.meta.url);
  after(() => {
    // A run of some tests only proves nothing about the rest.
    if (results.some(({ outcome }) => outcome === 'waiting')) return;
    const found = summary(proof, results);
    if (process.env['PARLEY_RECORD']) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    else assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), found, `test/proven/${proof.adapter}.json is not what was found; run it with PARLEY_RECORD=1`);
  });
  return results;
}
