// `npm run bench`: how fast, how large, how heavy, beside a plain page and the peers' published clients, in one run of one browser.
// Read ratios, not milliseconds. `npm run bench -- 1000 3`: only that many comments, three runs. `--no-peers`: without the others.
// `--firefox`, `--webkit`: there, where neither long tasks nor memory are told; kept beside the others. `--slow`: with a quarter of the processor.
// `--keep`: keeps the figures in last.json, which the next run is compared with (as the last release has it, where one has a tag).

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { bigThread } from '../../demo/big-thread.js';
import { chromium, chromiumArgs, firefox, webkitDriver } from '../support/browser.mjs';
import { lastRelease } from '../support/since.mjs';
import { webkitLauncher } from '../support/webkit-launcher.mjs';
import { compared, merged, type Results } from './compare.js';
import { chain, fan } from './shapes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const peersAt = join(root, 'node_modules/.cache/bench-peers');
const peers = { waline: '@waline/client@3.15.2', artalk: 'artalk@2.9.1', twikoo: 'twikoo@1.7.9' } as const;

const words = process.argv.slice(2);
const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number);
const [only, runs = 5] = numbers;
const sizes = only ? [only] : [100, 1_000, 10_000];
const elsewhere = ['Firefox', 'WebKit'].find((name) => words.includes(`--${name.toLowerCase()}`)) ?? null;
const slow = words.includes('--slow');
const withPeers = !words.includes('--no-peers') && elsewhere === null && !slow;
/** What the figures of this run are filed under. */
const filed = (subject: string): string => (elsewhere ? `${subject} in ${elsewhere}` : slow ? `${subject}, slowed down` : subject);

type Figures = Readonly<Record<string, number>>;

const shell = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>bench</title><link rel="icon" href="data:,"><style>body{font:16px/1.6 sans-serif;max-width:760px;margin:40px auto}ol{list-style:none;padding:0 0 0 38px}article{margin:0 0 20px}.av{float:left;width:36px;height:36px;border-radius:50%;background:#ddd}h3{display:inline;font-size:14px}</style><h1>Bench</h1><div id="root"></div></html>';
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.html': 'text/html' };

async function serve(): Promise<{ readonly url: string; close(): void }> {
  const folders: Readonly<Record<string, string>> = { cdn: join(root, 'dist/cdn'), peers: join(peersAt, 'node_modules'), bench: here };
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname).replace(/^[/\\]+/, '');
    const [first = '', ...rest] = path.split('/');
    const headers = { 'content-type': types[extname(path)] ?? 'text/html' };
    const file = folders[first] ? join(folders[first], ...rest) : null;
    if (file && existsSync(file)) response.writeHead(200, headers).end(readFileSync(file));
    else if (path === '') response.writeHead(200, headers).end(shell);
    else response.writeHead(404, headers).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => { server.close(); server.closeAllConnections(); } };
}

interface Thread {
  readonly people: unknown;
  readonly roots: readonly Comment[];
  readonly count: number;
  readonly now: number;
}
interface Comment { readonly id?: string; readonly replies?: readonly Comment[] }

function thread(count: number): Thread {
  const seed = bigThread(count, 7);
  return { people: seed.people, roots: seed.threads![0]!.comments ?? [], count, now: Date.UTC(2026, 0, 1) };
}

/** The comments that the changes are made on: some roots, the deepest, and the largest branch. */
function targets(roots: readonly Comment[]): { roots: string[]; deep: string; large: string } {
  let deep = { id: '', depth: -1 };
  let large = { id: '', size: -1 };
  const visit = (comment: Comment, depth: number): number => {
    const size = (comment.replies ?? []).reduce((sum, reply) => sum + visit(reply, depth + 1), 1);
    // The last but one level of a chain of twelve: a reply there stands on the twelfth.
    if (depth > deep.depth && depth < 12) deep = { id: comment.id!, depth };
    if (depth === 0 && size > large.size) large = { id: comment.id!, size };
    return size;
  };
  roots.forEach((each) => visit(each, 0));
  return { roots: roots.map(({ id }) => id!), deep: deep.id, large: large.id };
}

/** A browser as it is measured: each time in a page that knows nothing of the others. */
interface Engine {
  open(url: string): Promise<{ readonly page: Pick<Page, 'evaluate'>; close(): Promise<unknown> }>;
  close(): Promise<unknown>;
}

async function launched(): Promise<Engine & { readonly chromium?: Browser }> {
  if (elsewhere === 'WebKit') {
    const webkit = webkitLauncher({ driver: await webkitDriver() });
    return {
      open: async (url) => {
        await webkit.startSession('bench', url);
        await webkit.getPage().setViewport({ width: 1280, height: 800 });
        return { page: webkit.getPage() as unknown as Page, close: () => webkit.stopSession() };
      },
      close: () => webkit.stop(),
    };
  }
  const browser = elsewhere === 'Firefox' ? await puppeteer.launch({ browser: 'firefox', executablePath: await firefox(), headless: true, protocolTimeout: 600_000 }) : await puppeteer.launch({
    executablePath: await chromium(), headless: true, protocolTimeout: 600_000,
    // Without waiting for a screen: a change then takes as long as it takes, not as long as until the next sixtieth of a second.
    args: [...chromiumArgs, '--disable-frame-rate-limit', '--disable-gpu-vsync', '--disable-background-networking', '--no-first-run'],
  });
  return {
    open: async (url) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.setViewport({ width: 1280, height: 800 });
      await page.goto(url);
      if (slow) await page.emulateCPUThrottling(4);
      return { page, close: () => context.close() };
    },
    close: () => browser.close(),
    ...(elsewhere ? {} : { chromium: browser }),
  };
}

async function measure(engine: Awaited<ReturnType<typeof launched>>, url: string, subject: string, data: Thread, changes: boolean): Promise<Figures> {
  const { page, close } = await engine.open(url);
  const { chromium } = engine;
  try {
    const at = targets(data.roots);
    const before = chromium ? await renderers(chromium) : 0;
    const loaded = await page.evaluate(async (name, thread) => {
      const { measureLoad } = await import('/bench/subjects.mjs' as string);
      return measureLoad(name, thread);
    }, subject, data) as Figures;
    // What was needed only on the way is not the page's.
    if (chromium) await (await (page as Page).createCDPSession()).send('HeapProfiler.collectGarbage');
    const memory = chromium ? (await renderers(chromium)) - before : 0;
    const changed = !changes ? {} : await page.evaluate(async ({ roots, deep, large }) => {
      const { measureChange, measureScroll } = await import('/bench/subjects.mjs' as string);
      type Subject = Record<string, (...given: unknown[]) => void>;
      const vote = await measureChange((subject: Subject, n: number) => subject['vote']!(roots[n]));
      const top = await measureChange((subject: Subject) => subject['top']!());
      const inDeep = await measureChange((subject: Subject) => subject['deep']!(deep));
      const fold = await measureChange((subject: Subject, n: number) => subject['fold']!(large, n % 2 === 0));
      const live = await measureChange((subject: Subject) => subject['live']!());
      const { dropped } = await measureScroll();
      return { vote, top, deep: inDeep, fold, live, dropped };
    }, at) as Figures;
    const figures = Object.entries({ ...loaded, memory, ...changed });
    return Object.fromEntries(elsewhere ? figures.filter(([figure]) => !['longest', 'blocking', 'memory'].includes(figure)) : figures);
  } finally {
    await close();
  }
}

/** Megabytes that the processes which draw pages have for themselves; 0 where the system does not tell. */
async function renderers(browser: Browser): Promise<number> {
  const session = await browser.target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => {
    try {
      const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
      return sum + ['Private_Clean', 'Private_Dirty'].reduce((all, key) => all + Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0), 0) / 1000;
    } catch {
      return sum;
    }
  }, 0);
}

const median = (list: readonly number[]): readonly [number, number, number] => {
  const sorted = [...list].sort((a, b) => a - b);
  return [sorted[Math.floor(sorted.length / 2)]!, sorted[0]!, sorted.at(-1)!];
};

if (!existsSync(join(root, 'dist/cdn/parley.js'))) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const others: string[] = [];
if (withPeers) {
  mkdirSync(peersAt, { recursive: true });
  writeFileSync(join(peersAt, 'package.json'), '{ "private": true }\n');
  for (const [name, spec] of Object.entries(peers)) {
    try {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--legacy-peer-deps', ...Object.values(peers)], { cwd: peersAt, stdio: 'pipe' });
      others.push(name);
    } catch {
      console.log(`${name} (${spec}) cannot be had here, and is left out.`);
    }
  }
}

const server = await serve();
const engine = await launched();
const results: Results = {};
try {
  const shapes: [string, string[], Thread, number][] = sizes.map((count) => [String(count), ['plain', 'parley', ...(count <= 1_000 ? others : [])], thread(count), count >= 10_000 ? Math.min(runs, 3) : runs]);
  if (!only && !elsewhere && !slow) shapes.push(['a chain of 10,000', ['parley'], chain(10_000), 2], ['a fan of 5,000', ['plain', 'parley'], fan(5_000), 2]);
  // What is measured first would pay for what a browser keeps of scripts that it has seen before.
  for (let n = 0; n < 3; n++) for (const subject of shapes[0]![1]) await measure(engine, server.url, subject, thread(100), false).catch(() => null);
  for (const [label, subjects, data, times] of shapes) {
    const found: Record<string, Figures[]> = Object.fromEntries(subjects.map((subject) => [subject, []]));
    // In turn, so that a busy minute of the machine falls on all of them.
    for (let run = 0; run < times; run++) {
      for (const subject of subjects) {
        try {
          found[subject]!.push(await measure(engine, server.url, subject, data, !slow && (subject === 'plain' || subject === 'parley') && /^\d+$/.test(label)));
        } catch (error) {
          console.log(`${subject}, ${label}: ${String(error).split('\n')[0]}`);
        }
      }
    }
    for (const [subject, list] of Object.entries(found)) {
      if (list.length === 0) continue;
      const of = (results[filed(subject)] ??= {});
      of[label] = Object.fromEntries(Object.keys(list[0]!).map((figure) => [figure, median(list.map((each) => each[figure] ?? 0))]));
      console.log(`${subject}, ${label}: ${Object.entries(of[label]!).map(([figure, [middle]]) => `${figure} ${middle.toFixed(middle < 100 ? 1 : 0)}`).join(', ')}`);
    }
  }
} finally {
  await engine.close();
  server.close();
}
mkdirSync(join(root, 'test/.out'), { recursive: true });
writeFileSync(join(root, 'test/.out/bench.json'), `${JSON.stringify(results, null, 1)}\n`);
const kept = join(here, 'last.json');
const released = lastRelease('test/bench/last.json');
const last = existsSync(kept) ? readFileSync(kept, 'utf8') : null;
const before = released?.text ?? last;
if (before === null) console.log('Nothing was kept before that this could be compared with.');
else console.log([`Beside ${released?.tag ?? 'what was last kept'}, as parts of the plain page in the same run:`, ...compared(JSON.parse(before) as Results, results)].join('\n  '));
if (words.includes('--keep')) writeFileSync(kept, `${JSON.stringify(merged(JSON.parse(last ?? '{}') as Results, results), null, 1)}\n`);
else console.log('In test/.out/bench.json; `npm run bench -- --keep` keeps them as what the next run is compared with.');
