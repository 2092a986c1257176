// What a conformance run found, as one row of the README's table. Knows no runner, so that runs in browsers can use it too.

import type { Result } from '../../src/conformance/index.js';

export interface Proof {
  /** As in `parley-comments/adapters/NAME`. */
  readonly adapter: string;
  /** What it speaks to, with the versions tried: "WordPress 6.1". */
  readonly backend: string;
  /** real server: installed and started by the tests. real database: that, behind a stand-in for what speaks HTTP before it. recorded facts: a fake written from them. none: it needs no server. */
  readonly against: 'real server' | 'real database' | 'recorded facts' | 'none';
}
export interface Kept extends Proof {
  /** By column: yes, partly (with the promises that are not kept), no: not offered by the backend. */
  readonly columns: Readonly<Record<Column, string>>;
  /** What is offered beside the columns, and kept. */
  readonly also: readonly string[];
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
/** What some backends have beside, and what its promises begin with. */
const extras = {
  counts: 'counts.', recent: 'recent.', people: 'people.', preview: 'previews.', pictures: 'uploads.', reports: 'reports.', mentions: 'suggests.', following: 'follows.', history: 'history.', 'page reactions': 'pages.',
} as const;
export type Column = keyof typeof columns;
export const columnNames = Object.keys(columns) as readonly Column[];

export function summary(proof: Proof, results: readonly Result[]): Kept {
  const cell = (prefixes: readonly string[]): string => {
    const own = results.filter(({ id }) => prefixes.some((prefix) => id.startsWith(prefix)));
    const broken = own.filter(({ outcome }) => outcome === 'broken').length;
    const kept = own.filter(({ outcome }) => outcome === 'kept').length;
    return kept === 0 ? 'no' : broken > 0 ? 'partly' : 'yes';
  };
  return {
    ...proof,
    columns: Object.fromEntries(columnNames.map((name) => [name, cell(columns[name])])) as Record<Column, string>,
    also: Object.entries(extras).filter(([, prefix]) => cell([prefix]) === 'yes').map(([name]) => name),
    missing: Object.fromEntries(results.filter(({ outcome }) => outcome === 'broken').map(({ id, reason = 'broken' }) => [id, reason])),
  };
}
