// How browser tests run: which engines, TypeScript on the fly, no complaint of a page unheard.
// BROWSERS=chromium,firefox,webkit chooses engines; a missing Chromium is fetched, the others must be installed.

import { chromeLauncher } from '@web/test-runner-chrome';
import { a11ySnapshotPlugin } from '@web/test-runner-commands/plugins';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { fileURLToPath } from 'node:url';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { badAnswers } from './support/bad-answers.mjs';
import { chromium, chromiumArgs, firefox, webkitDriver } from './support/browser.mjs';
import { tallyReporter } from './support/tally-reporter.mjs';
import { webkitLauncher } from './support/webkit-launcher.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const engines = {
  chromium: async () => chromeLauncher({ puppeteer, concurrency: 1, launchOptions: { executablePath: await chromium(), args: chromiumArgs } }),
  firefox: async () => chromeLauncher({ puppeteer, concurrency: 1, launchOptions: { browser: 'firefox', executablePath: await firefox() } }),
  webkit: async () => webkitLauncher({ driver: await webkitDriver() }),
};

const wanted = (process.env.BROWSERS || 'chromium').split(',').map((name) => name.trim());
const unknown = wanted.filter((name) => !Object.hasOwn(engines, name));
if (unknown.length > 0) throw new Error(`BROWSERS knows ${Object.keys(engines).join(', ')}, not ${unknown.join(', ')}`);

/** Puts the listener for complaints before every test file, on its first line, so that line numbers stay. */
const quiet = {
  name: 'quiet',
  transform(context) {
    if (context.path.endsWith('.browser.test.ts')) return `import '/test/support/quiet.ts'; ${context.body}`;
    return undefined;
  },
};

/** Forced colours, contrast and the like, which the runner's own emulateMedia leaves out: `executeServerCommand('media-features', [{ name, value }])`. Chromium only. */
const emulating = new WeakMap();
const mediaFeatures = {
  name: 'media-features',
  async executeCommand({ command, payload, session }) {
    if (command !== 'media-features') return undefined;
    const page = session.browser.getPage(session.id);
    if (session.browser.name !== 'Chromium') throw new Error(`${session.browser.name} cannot emulate media features here`);
    // One for each page: what another one has set cannot be taken back, and the next file gets the same page.
    const devtools = emulating.get(page) ?? await page.createCDPSession();
    emulating.set(page, devtools);
    await devtools.send('Emulation.setEmulatedMedia', { features: payload });
    return true;
  },
};

/** What nobody holds any more is thrown away now: `executeServerCommand('collect-garbage')`. Chromium only. */
const garbage = {
  name: 'garbage',
  async executeCommand({ command, session }) {
    if (command !== 'collect-garbage') return undefined;
    const devtools = await session.browser.getPage(session.id).createCDPSession();
    await devtools.send('HeapProfiler.collectGarbage');
    await devtools.detach();
    return true;
  },
};

/** Engines run side by side against one server: what one breaks or holds must be whole and at once for the others. */
const engineOf = (context) => (/Firefox\//.test(context.get('user-agent')) ? 'Firefox' : /Chrome\//.test(context.get('user-agent')) ? 'Chromium' : 'WebKit');

/** Files that fail to load, as over a bad network, until told otherwise: `executeServerCommand('break', 'parley-composer')`, null for none. */
const broken = new Map();
const breaking = {
  name: 'breaking',
  executeCommand({ command, payload, session }) {
    if (command !== 'break') return undefined;
    broken.set(session.browser.name, payload);
    return true;
  },
};
const breaks = (context, next) => {
  const name = broken.get(engineOf(context)) ?? null;
  if (name === null || !context.path.includes(name)) return next();
  context.status = 503;
  context.set('cache-control', 'no-store');
};

/** Files that come late, as over a slow network: `executeServerCommand('hold', 'acts.')`; null lets all of them go. */
const held = new Map();
const holding = {
  name: 'holding',
  executeCommand({ command, payload, session }) {
    if (command !== 'hold') return undefined;
    held.get(session.browser.name)?.release();
    held.delete(session.browser.name);
    if (payload === null) return true;
    let release;
    const released = new Promise((done) => { release = done; });
    held.set(session.browser.name, { name: payload, released, release });
    return true;
  },
};
const holds = async (context, next) => {
  const late = held.get(engineOf(context));
  if (late !== undefined && context.path.includes(late.name)) {
    await late.released;
    context.set('cache-control', 'no-store');
  }
  return next();
};

/** Quotas and clearing, as the browser itself would: `executeServerCommand('storage', { method, parameters })`. Chromium only. */
const storage = {
  name: 'storage',
  async executeCommand({ command, payload, session }) {
    if (command !== 'storage') return undefined;
    if (session.browser.name !== 'Chromium') throw new Error(`${session.browser.name} cannot be told what to keep`);
    const devtools = await session.browser.getPage(session.id).createCDPSession();
    await devtools.send(payload.method, payload.parameters);
    return true;
  },
};

/** Keeps what a browser test has counted: `executeServerCommand('proven', { name, found })`. Other figures than those kept fail, unless PARLEY_RECORD=1. */
const proving = {
  name: 'proving',
  executeCommand({ command, payload }) {
    if (command !== 'proven') return undefined;
    const file = `${root}test/proven/answers/${payload.name}.json`;
    const rows = payload.found.map(({ kind, tried, asExpected }) => ({ kind, tried, asExpected }));
    const found = `${JSON.stringify(rows, null, 2)}\n`;
    if (process.env.PARLEY_RECORD) {
      mkdirSync(`${root}test/proven/answers`, { recursive: true });
      writeFileSync(file, found);
    } else if (readFileSync(file, 'utf8') !== found) throw new Error(`test/proven/answers/${payload.name}.json is not what was found; run it with PARLEY_RECORD=1`);
    return true;
  },
};

export default {
  rootDir: root,
  files: 'test/**/*.browser.test.ts',
  nodeResolve: true,
  // Pages share one origin: two at a time would empty each other's storage and steal each other's focus.
  concurrency: 1,
  // Engines share nothing.
  concurrentBrowsers: wanted.length,
  // The first page of a run waits for hundreds of files, on a machine that does other things too.
  testsStartTimeout: 60_000,
  testsFinishTimeout: 600_000,
  testFramework: { config: { timeout: 60_000 } },
  plugins: [quiet, esbuildPlugin({ ts: true, tsconfig: `${root}tsconfig.json`, target: 'es2022' }), a11ySnapshotPlugin(), mediaFeatures, garbage, breaking, holding, storage, proving],
  middleware: [badAnswers, breaks, holds],
  filterBrowserLogs: ({ args }) => !String(args[0]).includes('Lit is in dev mode'),
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: process.stdout.isTTY === true }), tallyReporter()],
  browsers: await Promise.all(wanted.map((name) => engines[name]())),
};
