// Measures what a reader downloads, keeps it under its budget and writes it into the README. `--check`: fails where the README is stale.
// Says what has changed since the last release. Works on what `npm run build` left in dist.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { build } from 'vite';
import { changes, lastRelease, sizesIn } from './support/since.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** Kilobytes (1000 bytes) gzipped. The change that raises one says why. */
const budgets = { script: 44, classic: 1.5, imported: 38.8, reader: 59.8 };

const kB = (bytes) => bytes / 1000;
const gzipped = (code) => gzipSync(code, { level: 9 }).length;

/** The modules a module loads at once, by path relative to it. */
function staticImports(code) {
  return ts.createSourceFile('x.js', code, ts.ScriptTarget.Latest).statements
    .filter((statement) => (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) && statement.moduleSpecifier)
    .map((statement) => statement.moduleSpecifier.text)
    .filter((specifier) => specifier.startsWith('.'));
}

/** A file and everything it loads at once. */
function closure(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const specifier of staticImports(readFileSync(path, 'utf8'))) closure(resolve(dirname(path), specifier), seen);
  return seen;
}

const sum = (paths) => paths.reduce((total, path) => total + gzipped(readFileSync(path)), 0);

const entry = closure(resolve('dist/cdn/parley.js'));
const rows = [
  ['Script tag: `parley.js` with all it loads at once, lit included', kB(sum([...entry])), budgets.script],
  ['The loader for the one-tag form, `parley.classic.js`', kB(sum(['dist/cdn/parley.classic.js'])), budgets.classic],
  ['`import "parley-comments/define"` in a bundle that has lit already', kB(await bundled('dist/define.js')), budgets.imported],
];

/** What a bundler makes of an entry of the package: minified, with what it loads at once, without lit. */
async function bundled(path) {
  const [{ output }] = await build({
    configFile: false, logLevel: 'silent',
    build: { write: false, target: 'es2022', lib: { entry: path, formats: ['es'] }, rolldownOptions: { external: [/^lit($|\/)/], output: { minify: true } } },
  });
  const chunks = new Map(output.filter((item) => item.type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
  const first = output.find((item) => item.isEntry);
  const names = new Set([first.fileName]);
  for (const name of names) for (const other of chunks.get(name)?.imports ?? []) names.add(other);
  return [...names].reduce((total, name) => total + (chunks.has(name) ? gzipped(chunks.get(name).code) : 0), 0);
}

/** What comes later, when a reader first needs it: with all it loads that is not there yet. */
const folder = 'dist/cdn/chunks';
const features = {
  acting: 'what stands where somebody acts: forms, what has become of a write',
  acts: 'pressing what acts: replying, voting, logging in',
  reads: 'reading on: “more”, news, links to a comment',
  onward: 'reading on: later pages and news',
  arrival: 'coming back from a login page',
  all: 'which languages there are, where the page is not English; each has some 4 kB',
  'body-rich': 'drawing what Markdown and HTML say besides plain words',
  code: 'colouring code',
  'draft-keeper': 'keeping drafts',
  guide: 'finding one’s way: what is new, keys; beside the first page',
  'guide-own': 'the guide, for whom the backend knows again: subscribing, how long a comment can be changed',
  'guide-tools': 'the guide’s tools: search, one author or branch alone, keys',
  'host-login': 'a login of the page’s own',
  html: 'reading HTML',
  'last-known': 'how old the last known page is',
  pages: 'what this device remembers of a thread',
  links: 'links in plain text',
  list: 'recent comments, contributors and moderators',
  markdown: 'reading Markdown',
  'messages-later': 'the words for who acts',
  'page-reactions': 'reactions to the page itself',
  outbox: 'sending again what could not be sent',
  'parley-challenge': 'asking what a backend wants first',
  'parley-composer': 'writing',
  'parley-login': 'the login form',
  counts: 'how many comments a thread has, for `<parley-count>`',
  refresh: 'reading a thread again',
  served: 'taking over from what a server has drawn',
  writing: 'writing, voting, logging in: what a thread needs for it',
};
const adapters = new Set(readdirSync('src/script').map((name) => name.replace(/\.ts$/, '')));
const feature = (name) => features[name] ?? (adapters.has(name) ? `the \`${name}\` adapter` : name);
const loadedLater = new Set([...entry].flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/import\([`'"]\.\/([\w.-]+\.js)[`'"]\)/g)].map((match) => match[1])));
const later = [];
for (const name of [...loadedLater].sort()) {
  const files = [...closure(resolve(folder, name))].filter((path) => !entry.has(path));
  later.push([`Later: ${feature(name.replace(/-.{8}\.js$/, ''))}`, kB(sum(files)), null]);
}
/** What test/package/pages.test.ts sees a browser fetch for who reads and does nothing else. */
const chunks = readdirSync(folder).filter((name) => name.endsWith('.js'));
const readers = ['rest', 'event-stream', 'guide', 'pages'].map((name) => chunks.find((file) => file.replace(/-.{8}\.js$/, '') === name));
rows.splice(1, 0, ['All that reading a thread of plain words takes, with the `rest` adapter', kB(sum([...readers.reduce((seen, name) => closure(resolve(folder, name), seen), new Set(entry))])), budgets.reader]);
rows.push(...later.sort(([a], [b]) => a.includes(' adapter') - b.includes(' adapter') || a.localeCompare(b, 'en')));
if (loadedLater.size === 0) throw new Error('No chunk is loaded later: either all came at once, or this script reads the build wrongly');

const table = [
  '| What is loaded | kB, gzip | at most |', '| --- | ---: | ---: |',
  ...rows.map(([what, size, budget]) => `| ${what} | ${size.toFixed(1)} | ${budget ?? ''} |`),
].join('\n');

const start = '<!-- sizes: written by npm run size -->';
const end = '<!-- /sizes -->';
const readme = readFileSync('README.md', 'utf8');
const from = readme.indexOf(start);
const to = readme.indexOf(end);
if (from < 0 || to < from) throw new Error(`README.md needs a line ${start} and, below it, a line ${end}`);

let wrong = 0;
for (const [what, size, budget] of rows) {
  if (budget !== null && size > budget) {
    console.error(`Too big: ${what}: ${size.toFixed(2)} kB, at most ${budget}`);
    wrong += 1;
  }
}
if (process.argv.includes('--check')) {
  if (stale(readme.slice(from + start.length, to), table)) {
    console.error('The sizes in README.md are stale: run `npm run build && npm run size`.');
    wrong += 1;
  }
} else {
  writeFileSync('README.md', `${readme.slice(0, from)}${start}\n${table}\n${readme.slice(to)}`);
}
console.log(table);
const since = lastRelease('README.md');
const now = new Map(rows.map(([what, size]) => [what, Number(size.toFixed(1))]));
console.log([`Since ${since?.tag ?? 'the README was last written (no release has a tag yet)'}:`, ...changes(sizesIn(since?.text ?? readme), now)].join('\n  '));
console.log(`(${[...entry].map((path) => relative('dist/cdn', path)).join(', ')})`);
process.exitCode = wrong > 0 ? 1 : 0;

/** A tenth of a kilobyte is what another zlib makes of the same file. */
function stale(written, now) {
  const split = (text) => [text.replace(/\d+\.\d/g, '#').trim(), [...text.matchAll(/\d+\.\d/g)].map(Number)];
  const [words, numbers] = split(written);
  const [nowWords, nowNumbers] = split(now);
  return words !== nowWords || numbers.some((number, at) => Math.abs(number - nowNumbers[at]) > 0.11);
}
