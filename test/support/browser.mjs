// Finds the browsers the tests run in, and fetches a Chromium where none is installed.
// Knows nothing of the tests themselves: the test runner's config, the package tests and the measurements all ask here.

import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Root and most containers have no sandbox to offer; the pages are our own, on loopback. */
export const chromiumArgs = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];

/** The last version that admits Node 20. It brings its own libraries and fonts, so it starts on a bare machine. */
const packed = '@sparticuz/chromium@147.0.0';
const cache = fileURLToPath(new URL('../../node_modules/.cache/test-browser/', import.meta.url));

const chromiumNames = [
  'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge-stable', 'microsoft-edge', 'brave-browser',
];
const chromiumPlaces = {
  linux: [],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Brave Browser.app/Contents/MacOS/Brave Browser',
  ].flatMap((path) => [path, join(homedir(), path)]),
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter((root) => root !== undefined)
    .flatMap((root) => [
      join(root, 'Google/Chrome/Application/chrome.exe'),
      join(root, 'Chromium/Application/chrome.exe'),
      join(root, 'Microsoft/Edge/Application/msedge.exe'),
    ]),
};

let found;
let shell;
/** Path of a Chromium that starts: CHROME_PATH, an installed one, else a fetched one. PARLEY_TEST_FETCH_BROWSER=1 passes over installed ones. */
export function chromium() {
  return (found ??= findChromium());
}

/**
 * For puppeteer's launch: the same engine without its windows, which opens a page with a seventh of the work; else what `chromium` finds.
 * PARLEY_FETCH_SHELL=1 fetches one where none is installed.
 */
export function chromiumShell() {
  return (shell ??= findShell());
}

async function findShell() {
  if (process.env.CHROME_PATH || process.env.PARLEY_TEST_FETCH_BROWSER === '1') return { executablePath: await chromium() };
  for (const path of onPath(['chromium-headless-shell', 'chrome-headless-shell'])) if (await starts(path)) return { executablePath: path };
  if (process.env.PARLEY_FETCH_SHELL === '1') {
    const before = { ...process.env };
    try {
      // The libraries that it brings are for itself, not for the servers that tests start.
      return { executablePath: await unpacked(), env: { ...process.env } };
    } catch (error) {
      console.error(`No Chromium without windows could be fetched: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    } finally {
      for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  }
  return { executablePath: await chromium() };
}

async function findChromium() {
  if (process.env.PARLEY_TEST_FETCH_BROWSER !== '1') {
    if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
    for (const path of [...onPath(chromiumNames), ...(chromiumPlaces[process.platform] ?? [])]) {
      if (await starts(path)) return path;
    }
  }
  const tried = [];
  for (const [what, fetch] of [['npm', unpacked], ['apt', fromApt], ['playwright', fromPlaywright]]) {
    try {
      return await fetch();
    } catch (error) {
      tried.push(`${what}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    }
  }
  throw new Error(`No Chromium on this machine and none could be fetched. Install one or set CHROME_PATH.\n  ${tried.join('\n  ')}`);
}

/** Path of Firefox: FIREFOX_PATH or an installed one. */
export async function firefox() {
  const path = process.env.FIREFOX_PATH ?? (await first(onPath(['firefox-esr', 'firefox'])));
  if (!path) throw new Error('BROWSERS asks for firefox, but none is installed. On Debian: apt-get install firefox-esr. Or set FIREFOX_PATH.');
  return path;
}

/** Path of WebKit's driver: WEBKIT_DRIVER_PATH or an installed one. A display, real or virtual, is the launcher's business. */
export async function webkitDriver() {
  const path = process.env.WEBKIT_DRIVER_PATH ?? (await first(onPath(['WebKitWebDriver'])));
  if (!path) throw new Error('BROWSERS asks for webkit, but no driver is installed. On Debian: apt-get install webkit2gtk-driver xvfb. Or set WEBKIT_DRIVER_PATH.');
  return path;
}

function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const end = process.platform === 'win32' ? '.exe' : '';
  return names.flatMap((name) => folders.map((folder) => join(folder, name + end)));
}

async function first(paths) {
  for (const path of paths) if (await executable(path)) return path;
  return null;
}

async function executable(path) {
  return access(path, constants.X_OK).then(() => true, () => false);
}

/** A stub that only talks of snap is executable too, so it is asked for its version. Windows' chrome.exe opens a window when asked. */
async function starts(path) {
  if (!(await executable(path))) return false;
  if (process.platform !== 'linux') return true;
  return run(path, ['--version'], { timeout: 20_000 }).then(({ stdout }) => /\d+\.\d+/.test(stdout), () => false);
}

/** Out of an npm tarball, into a folder that `npm ci` clears and no lock file knows. */
async function unpacked() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('only for Linux on x64');
  const home = join(cache, 'node_modules/@sparticuz/chromium/build/esm/index.js');
  if (!(await access(home).then(() => true, () => false))) {
    console.error('Fetching a Chromium (65 MB, once).');
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, 'package.json'), '{ "private": true }\n');
    await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', cache, packed], { cwd: cache, timeout: 300_000 });
  }
  // Read when the module is loaded: where to unpack, and that libraries and fonts are wanted too.
  process.env.TMPDIR = cache;
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  const { default: bundle } = await import(pathToFileURL(home).href);
  bundle.setGraphicsMode = false;
  const path = await bundle.executablePath();
  // Its own font list names only folders of the place it was packed for, and without any font it stops at the first input.
  await writeFile(join(cache, 'fonts/fonts.conf'), `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(cache, 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${join(cache, 'fonts-cache')}</cachedir></fontconfig>
`);
  if (!(await starts(path))) throw new Error('it does not start here');
  return path;
}

async function fromApt() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('only for root on Debian and Ubuntu');
  await run('apt-get', ['update'], { timeout: 300_000 });
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { timeout: 600_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (!(await starts('/usr/bin/chromium'))) throw new Error('it does not start here');
  return '/usr/bin/chromium';
}

async function fromPlaywright() {
  await run('npx', ['-y', 'playwright-core@1.65.1', 'install', 'chromium-headless-shell'], { timeout: 300_000, env: { ...process.env, PLAYWRIGHT_BROWSERS_PATH: cache } });
  const { stdout } = await run('find', [cache, '-name', '*headless*shell', '-type', 'f']);
  const path = stdout.split('\n')[0];
  if (!path || !(await starts(path))) throw new Error('it does not start here');
  return path;
}
