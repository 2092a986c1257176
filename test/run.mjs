// `npm test`: types, tests in Node, tests in browsers, the package as others get it. Says little when all is well.
// `npm test -- word` runs only test files whose path contains the word. BROWSERS=chromium,firefox,webkit chooses engines.
// BACKENDS=bluesky installs what takes two minutes, beside the rest, and tries it last.
// What fails in the whole suite is run once more, file by file on a machine that does nothing else: what fails again has failed, what does not is named.
// PARLEY_TIMES=1 says which files took longest.
// PARLEY_SEED=number, or =random, chooses what the property tests try.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
/** What takes longest begins first, so that no long file runs alone at the end. PARLEY_TIMES=1 says which they are. */
const longest = [
  'package/fault-matrix', 'demo/pages', 'package/faults', 'package/leaving', 'demo/login', 'demo/live', 'demo/policy',
  'adapters/hostile-answers', 'adapters/doubtful-writes', 'view/axe-pages', 'adapters/pocketbase', 'adapters/wordpress', 'view/walk-through', 'adapters/rest',
  ...['trouble', 'axe', 'bad-answers', 'other-doors', 'drafts', 'languages', 'every-state', 'depth', 'looks'].map((name) => `view/${name}.browser`),
].map((name) => `test/${name}.test.ts`);
const rank = (name) => (longest.indexOf(name) + longest.length + 1) % (longest.length + 1);
const files = readdirSync(join(root, 'test'), { recursive: true })
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.test.ts') && words.every((word) => name.includes(word)))
  .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
const inBrowser = files.filter((name) => name.endsWith('.browser.test.ts'));
const ofPackage = files.filter((name) => /^test\/(package|demo)\//.test(name) && !inBrowser.includes(name));
// Needs what is installed meanwhile, where it is.
const late = files.filter((name) => name === 'test/adapters/bluesky-real.test.ts' && (process.env.BACKENDS ?? '').includes('bluesky'));
const inNode = files.filter((name) => !inBrowser.includes(name) && !ofPackage.includes(name) && !late.includes(name));

/** How many runs of the test runner an engine's files are dealt out to. */
const partsOfEngine = 3;

const scratch = mkdtempSync(join(tmpdir(), 'parley-'));
const total = { passed: 0, failed: 0 };
const skips = new Set();
const unsteady = [];
const installed = late.length > 0 ? output(process.execPath, ['--import', 'tsx', 'test/backends/bluesky/install.ts']) : null;
try {
  // Once, before several that need it look for it at the same time. Why there is none is said by what needs it.
  const { said } = await output(process.execPath, ['--input-type=module', '-e', `const { chromium, chromiumShell } = await import('./test/support/browser.mjs'); await chromium().then(chromiumShell).catch(() => undefined)`]);
  if (said.trim() !== '') console.log(said.trim());
  if (words.length === 0) {
    await step('types', () => checked('tsc', ['-p', '.']));
  }
  // One after the other: beside browsers of three engines, tests that wait for a frame or a moment come too late.
  if (inNode.length > 0) await step('in Node', () => nodeTests(inNode));
  if (inBrowser.length > 0) await step(`in ${process.env.BROWSERS || 'chromium'}`, () => browserTests(inBrowser));
  if (installed) {
    // Says itself why it could not: that fails nothing.
    const { code, said } = await installed;
    console.log(`${code === 0 ? 'ok    ' : 'SKIPPED'} ${said.trim().split('\n').at(-1)}`);
    if (code === 0 && ofPackage.length > 0) ofPackage.unshift(...late);
    else if (code === 0) await step('on a real Bluesky', () => nodeTests(late));
  }
  if (ofPackage.length > 0) {
    if (await step('build', () => checked('npm', ['run', '--silent', 'build']))) await step('as a package', () => nodeTests(ofPackage, { PARLEY_BUILT: '1' }));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (unsteady.length > 0) console.log(`UNSTEADY, failed beside others and passed alone: ${unsteady.join(', ')}`);
// Nothing ran: a wrong word or a lost folder must not look like success.
if (total.passed === 0) total.failed += 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Runs one step, prints one line, and what it said only where something failed. true: it went well. */
async function step(name, run) {
  const began = Date.now();
  const first = await run();
  if (first.failed > 0) console.log(first.said.trimEnd());
  const { passed, failed, said } = first.failed > 0 && words.length === 0 ? await again(first) : first;
  total.passed += passed;
  total.failed += failed;
  // What was not tried, and why: that is to be seen where all else is well, too.
  for (const line of said.match(/^\s*SKIPPED .*$/gm)?.map((each) => each.trim()) ?? []) {
    if (!skips.has(line) && failed === 0) console.log(line);
    skips.add(line);
  }
  console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${name}: ${passed} passed${failed > 0 ? `, ${failed} failed` : ''} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  return failed === 0;
}

/** The files in which something failed, each by itself. Many of them are no accident, and are left as they are. */
async function again(first) {
  const { files = [] } = first;
  if (files.length === 0 || files.length > 16) return first;
  await installed;
  let failed = 0;
  let { said } = first;
  for (const file of files) {
    const second = await first.rerun([file]);
    said += second.said;
    failed += second.failed;
    if (second.failed === 0) unsteady.push(file);
    else console.log(second.said.trimEnd());
  }
  return { passed: first.passed + Math.max(0, first.failed - failed), failed, said };
}

async function checked(command, args) {
  const { code, said } = await output(command, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, said };
}

/** More files at a time than processors: each waits now and then, some most of the time. What drives browsers and real servers gets a processor each. */
async function nodeTests(names, env) {
  const times = join(scratch, `times-${names.length}.txt`);
  const { code, said } = await output(process.execPath, ['--import', 'tsx', '--import', './test/support/seed.mjs', 'test/support/node-tests.mjs', ...names],
    { ...env, PARLEY_LANES: String(availableParallelism() + (env ? 0 : 1)), ...(process.env.PARLEY_TIMES ? { PARLEY_TIMES_TO: times } : {}) });
  if (process.env.PARLEY_TIMES) console.log(readFileSync(times, 'utf8').trimEnd());
  const number = (word) => Number(new RegExp(`^\\S+ ${word} (\\d+)$`, 'm').exec(said)?.[1] ?? 0);
  const passed = number('pass');
  let failed = number('fail') + number('cancelled');
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  const failures = said.indexOf('failing tests:');
  const skipped = said.match(/^\s*SKIPPED .*$/gm)?.join('\n') ?? '';
  const failing = failures < 0 ? [] : names.filter((name) => said.slice(failures).includes(`test at ${name}:`));
  return { passed, failed, files: failing, rerun: (some) => nodeTests(some, env), said: failures < 0 ? said : `${skipped}\n${said.slice(failures)}` };
}

/** Each engine by itself, in parts: a browser waits most of the time, and another one can have the processor meanwhile. */
async function browserTests(names) {
  const engines = (process.env.BROWSERS || 'chromium').split(',').map((name) => name.trim());
  const parts = names.length > 8 ? partsOfEngine : 1;
  // Dealt out, so that the long ones are not together; of every engine the first part comes before any second.
  const jobs = Array.from({ length: parts }, (_, part) => engines.map((engine) => ({ engine, files: names.filter((_, at) => at % parts === part) }))).flat();
  const answers = await inLanes(jobs, availableParallelism() + 1, ({ engine, files }, at) => inEngine(engine, files, join(scratch, `tally-${names.length}-${at}.json`)));
  const sum = (key) => answers.reduce((total, answer) => total + answer[key], 0);
  if (process.env.PARLEY_TIMES) {
    const times = answers.flatMap((answer) => answer.times ?? []).sort(([a], [b]) => b - a);
    const line = (seconds, name) => `${seconds.toFixed(1).padStart(7)} s  ${name}`;
    console.log([...times.slice(0, 25).map(([seconds, name]) => line(seconds, name)), line(times.reduce((total, [seconds]) => total + seconds, 0), 'all together, without loading')].join('\n'));
  }
  const files = answers.flatMap((answer) => answer.files ?? []);
  return {
    passed: sum('passed'), failed: sum('failed'), said: answers.map(({ said }) => said).join('\n'), files,
    // In the engine in which it failed.
    rerun: ([file]) => inEngine(file.engine, [file.name], join(scratch, 'tally-again.json')),
  };
}

async function inEngine(engine, names, tally) {
  rmSync(tally, { force: true });
  const { code, said } = await output('wtr', ['--config', 'test/web-test-runner.config.mjs', '--port', String(await freePort()), '--files', ...names], { BROWSERS: engine, PARLEY_TALLY: tally });
  let counted = { passed: 0, failed: 0, files: names };
  try {
    counted = JSON.parse(readFileSync(tally, 'utf8'));
  } catch {
    // The runner never got as far as running.
  }
  if (counted.failed === 0 && (code !== 0 || counted.passed + (counted.skipped ?? 0) === 0)) counted.failed = 1;
  return { ...counted, files: counted.files.map((name) => ({ engine, name, toString: () => `${name} (${engine})` })), said };
}

/** Runners that look for one by themselves, at the same moment, find the same. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** `run` for each item, so many at a time, in their order. */
async function inLanes(items, lanes, run) {
  const answers = [];
  let next = 0;
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (next < items.length) {
      const at = next++;
      answers[at] = await run(items[at], at);
    }
  }));
  return answers;
}

function output(command, args, env = {}) {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32';
    const path = `${join(root, 'node_modules/.bin')}${shell ? ';' : ':'}${process.env.PATH ?? ''}`;
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env, PATH: path }, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (data) => { said += data; });
    child.stderr.on('data', (data) => { said += data; });
    child.once('error', (error) => resolve({ code: 1, said: String(error) }));
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
  });
}
