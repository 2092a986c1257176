// The parts of the README that are written from the source, so that they cannot say anything else.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { errorTable } from '../../src/core/error-table.js';
import { english } from '../../src/core/english.js';
import type { Results } from '../bench/compare.js';
import { speeds } from '../bench/table.js';
import { tags } from '../locale/check.js';
import { columnNames, type Kept } from '../support/proven.js';

const retries = { itself: 'yes', reader: 'if the reader does something', no: 'no' } as const;

function errors(): string {
  const rows = Object.entries(errorTable).map(([code, { when, retry }]) => `| \`${code}\` | ${when} | ${retries[retry]} | ${english[`error.${code}` as keyof typeof english] as string} |`);
  return ['| code | when | may pass on another try | what the reader is told |', '|---|---|---|---|', ...rows].join('\n');
}

function properties(): string {
  const source = readFileSync(new URL('../../src/view/styles/tokens.ts', import.meta.url), 'utf8');
  const rows = [...source.matchAll(/@cssprop \[(--[\w-]+)=(.*?)\] (.*)$/gm)].map(([, name, value, what]) => `| \`${name}\` | ${value} | ${what} |`);
  return ['| property | default | what it colours or sizes |', '|---|---|---|', ...rows].join('\n');
}

/** What the conformance runs found, adapter by adapter. */
function adapters(): string {
  const folder = new URL('../proven/', import.meta.url);
  const found = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'hostile.json').sort().map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Kept);
  const rows = found.map(({ adapter, backend, against, columns, also, missing }) => {
    const notes = Object.entries(missing).map(([id, why]) => `${id}: ${why}`).join('; ');
    return `| \`${adapter}\` | ${backend} | ${columnNames.map((name) => columns[name]).join(' | ')} | ${also.join(', ') || 'no'} | ${against}${notes ? `. Not kept: ${notes}` : ''} |`;
  });
  return [`| adapter | backend | ${columnNames.join(' | ')} | also | proven against |`, `|---|---|${columnNames.map(() => '---|').join('')}---|---|`, ...rows].join('\n');
}

/** What readers saw of bad answers, as test/view/bad-answers.browser.test.ts has counted. */
function answers(): string {
  const rows = JSON.parse(readFileSync(new URL('../proven/answers/thread.json', import.meta.url), 'utf8')) as readonly { readonly kind: string; readonly tried: number; readonly asExpected: number }[];
  const sum = (which: 'tried' | 'asExpected'): number => rows.reduce((total, row) => total + row[which], 0);
  return ['| what is wrong | tried | as expected |', '|---|---:|---:|', ...rows.map(({ kind, tried, asExpected }) => `| ${kind} | ${tried} | ${asExpected} |`), `| all | ${sum('tried')} | ${sum('asExpected')} |`].join('\n');
}

/** English and every file of src/locale. */
function languages(): string {
  const names = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' });
  return [...tags, 'en'].sort().map((tag) => `\`${tag}\` ${names.of(tag)!}`).join(' · ');
}

/** What the runs on a bad line found, fault by fault. */
function faults(): string {
  const found = JSON.parse(readFileSync(new URL('../proven/faults/browser.json', import.meta.url), 'utf8')) as readonly { readonly fault: string; readonly times: number; readonly lost: number; readonly doubled: number }[];
  return ['| fault | times | lost | doubled |', '|---|---:|---:|---:|', ...found.map(({ fault, times, lost, doubled }) => `| ${fault} | ${times} | ${lost} | ${doubled} |`)].join('\n');
}

/** How many wrong answers each adapter was told, and of how many it made what it should. */
function hostile(): string {
  const file = new URL('../proven/hostile.json', import.meta.url);
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as readonly { adapter: string; tried: number; asExpected: number }[] : [];
  return ['| adapter | hostile answers tried | as expected |', '|---|---:|---:|', ...counts.map(({ adapter, tried, asExpected }) => `| \`${adapter}\` | ${tried} | ${asExpected} |`)].join('\n');
}

/** What the runs of every fault at every write found, by what was at stake. */
function matrix(): string {
  const found = JSON.parse(readFileSync(new URL('../proven/faults/matrix.json', import.meta.url), 'utf8')) as readonly { readonly what: string; readonly faults: number; readonly lost: number; readonly doubled: number }[];
  const sum = (which: 'faults' | 'lost' | 'doubled'): number => found.reduce((total, row) => total + row[which], 0);
  return ['| what was at stake | faults | lost | doubled |', '|---|---:|---:|---:|', ...found.map(({ what, faults: times, lost, doubled }) => `| ${what} | ${times} | ${lost} | ${doubled} |`),
    `| all | ${sum('faults')} | ${sum('lost')} | ${sum('doubled')} |`].join('\n');
}

/** What was tried on the widget and what came of it, as every-field, other-doors and axe in test/view and test/demo/policy.test.ts have counted. */
function trust(): string {
  type Rows = readonly { readonly kind: string; readonly tried: number; readonly asExpected: number }[];
  const kept = (name: string): unknown => JSON.parse(readFileSync(new URL(`../proven/answers/${name}.json`, import.meta.url), 'utf8'));
  const fields = [...kept('strangers') as Rows, ...kept('doors') as Rows];
  const [states, looks, runs] = kept('axe') as Rows;
  const { pages, reports, strangers } = kept('policy') as Readonly<Record<string, number>>;
  const tried = fields.reduce((sum, row) => sum + row.tried, 0);
  const wrong = fields.reduce((sum, row) => sum + row.tried - row.asExpected, 0);
  // A run in any of them fails where it finds something else than what is kept.
  const engines = /BROWSERS:-([\w,]+)/.exec(readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8'))![1]!.split(',')
    .map((name) => ({ chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' })[name] ?? name);
  return ['| what | tried | found |', '|---|---:|---:|',
    `| attacks, field by field, in each of ${new Intl.ListFormat('en-GB').format(engines)} | ${tried} in ${fields.length} fields | ${wrong} executed, fetched, drawn wrongly or lost |`,
    `| pages under the strictest policy, Trusted Types included | ${pages} | ${reports} reports |`,
    `| the same pages: requests to others than the page’s own server | ${pages} | ${strangers} |`,
    `| axe, all rules of WCAG 2.2 A and AA and its best practices | ${states!.tried} states in ${looks!.tried} looks: ${runs!.tried} runs | ${runs!.tried - runs!.asExpected} findings |`,
    '', '<details><summary>The fields</summary>', '', '| field | attacks | harmless |', '|---|---:|---:|',
    ...fields.map((row) => `| ${row.kind} | ${row.tried} | ${row.asExpected} |`), '', '</details>'].join('\n');
}

/** What `npm run bench -- --keep` has kept. */
function speed(): string {
  return speeds(JSON.parse(readFileSync(new URL('../bench/last.json', import.meta.url), 'utf8')) as Results);
}

/** The README with its generated parts as they should be. */
export function written(readme: string): string {
  let text = readme.replace(/\b\d+(?= languages, left to right)/, String(tags.length + 1));
  for (const [name, table] of Object.entries({ errors: errors(), properties: properties(), adapters: adapters(), answers: answers(), trust: trust(), languages: languages(), faults: faults(), hostile: hostile(), matrix: matrix(), speed: speed() })) {
    text = text.replace(new RegExp(`(<!-- ${name}: [^>]*-->\n)[^]*?(<!-- /${name} -->)`), (_all, from: string, to: string) => `${from}${table}\n${to}`);
  }
  return text;
}
