// What the benchmark has found, as the README says it: parts and multiples of a page without any widget, which was measured in the same run.

import type { Figure, Results } from './compare.js';

const times = (figure: Figure | undefined, base: Figure | undefined): string => {
  if (!figure || !base || base[0] <= 0) return '';
  const [ratio, least, most] = [figure[0] / base[0], figure[1] / base[2], figure[2] / base[1]];
  const short = (n: number): string => (n < 0.1 ? n.toFixed(3) : n < 10 ? n.toFixed(2) : n.toFixed(0));
  return `${short(ratio)} × (${short(least)}–${short(most)})`;
};

const figures = {
  first: 'first screen, from putting the element there to its paint', all: 'all comments stand in the page', memory: 'memory of the page',
  vote: 'a vote', top: 'a comment on top', deep: 'a reply at depth 12', fold: 'folding the largest branch', live: 'a comment of somebody else, shown',
} as const;
type Name = keyof typeof figures;

function table(results: Results, ours: string, plain: string, names: readonly Name[], sizes: readonly string[]): string {
  return [`| | ${sizes.join(' | ')} |`, `|---|${sizes.map(() => '---:|').join('')}`,
    ...names.map((name) => `| ${figures[name]} | ${sizes.map((size) => times(results[ours]?.[size]?.[name], results[plain]?.[size]?.[name])).join(' | ')} |`)].join('\n');
}

const label = (size: string): string => (/^\d+$/.test(size) ? Number(size).toLocaleString('en') : size);

const frames = (results: Results, subject: string, size: string): number => Math.round(results[subject]?.[size]?.['dropped']?.[0] ?? 0);
const milliseconds = (results: Results, subject: string, size: string, figure: string): string => `${Math.round(results[subject]?.[size]?.[figure]?.[0] ?? 0)} ms`;

/** Medians, with the least and the most that the runs allow. */
export function speeds(results: Results): string {
  const sizes = ['100', '1000', '10000'];
  const own = (size: string): Readonly<Record<string, Figure>> => results['parley']?.[size] ?? {};
  const ratio = (a: Figure | undefined, b: Figure | undefined): string => (a && b ? (a[0] / b[0]).toFixed(2) : '?');
  const others = Object.keys(results).filter((name) => !/^(plain|parley)\b/.test(name));
  const names = Object.keys(figures) as Name[];
  const changes = names.filter((name) => !['first', 'all', 'memory'].includes(name));
  const thousands = (rows: string): string => rows.replaceAll('1000 |', '1,000 |').replaceAll('10000 |', '10,000 |');
  const elsewhere = ['Firefox', 'WebKit'].filter((name) => results[`parley in ${name}`]).flatMap((name) => ['', `In ${name}:`, '',
    thousands(table(results, `parley in ${name}`, `plain in ${name}`, names.filter((figure) => figure !== 'memory'), sizes))]);
  const slow = results['parley, slowed down'];
  const slowed = slow ? [`With a quarter of the processor: first screen ${sizes.map((size) => `${times(slow[size]?.['first'], results['plain, slowed down']?.[size]?.['first'])} at ${label(size)}`).join(', ')}; longest task ${
    sizes.map((size) => `${milliseconds(results, 'parley, slowed down', size, 'longest')} (plain page: ${milliseconds(results, 'plain, slowed down', size, 'longest')})`).join(', ')}.`] : [];
  return [
    thousands(table(results, 'parley', 'plain', names, sizes)), '',
    `The first screen of 10,000 comments takes ${ratio(own('10000')['first'], own('100')['first'])} × as long as that of 100. From 1,000 to 10,000 comments a change costs ${
      changes.map((name) => `${ratio(own('10000')[name], own('1000')[name])} × (${figures[name]})`).join(', ')}. Longest task on the way: ${sizes.map((size) => `${Math.round(own(size)['longest']?.[0] ?? 0)} ms at ${label(size)}`).join(', ')
    } (0: none was over 50 ms; the plain page’s: ${sizes.map((size) => Math.round(results['plain']?.[size]?.['longest']?.[0] ?? 0)).join(', ')} ms).`,
    `Reading on: of the steps in which the whole page was scrolled, ${sizes.map((size) => `${frames(results, 'parley', size)} took longer than two frames at ${label(size)} (plain page: ${frames(results, 'plain', size)})`).join(', ')}.`,
    ...slowed,
    ...Object.keys(results['parley'] ?? {}).filter((size) => !/^\d+$/.test(size)).map((size) => `${size.replace(/^a/, 'A')}: first screen ${milliseconds(results, 'parley', size, 'first')}, all ${milliseconds(results, 'parley', size, 'all')}, longest task ${
      milliseconds(results, 'parley', size, 'longest')}${results['plain']?.[size] ? `; the plain page ${milliseconds(results, 'plain', size, 'all')} at once` : ' (no plain page: a browser’s parser nests nothing that deep)'}.`),
    ...(others.length > 0 ? ['', '| beside a plain page, too | first screen, 100 | 1,000 | all, 1,000 | memory, 1,000 |', '|---|---:|---:|---:|---:|',
      ...['parley', ...others].map((name) => `| ${name} | ${[['100', 'first'], ['1000', 'first'], ['1000', 'all'], ['1000', 'memory']].map(([size, figure]) => times(results[name]?.[size!]?.[figure!], results['plain']?.[size!]?.[figure!])).join(' | ')} |`)] : []),
    ...elsewhere,
  ].join('\n');
}
