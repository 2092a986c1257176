// Runs browser tests in WebKitGTK over plain WebDriver, on a virtual display where there is no real one.
// Looks like a puppeteer launcher to the test runner, so that its sendKeys, sendMouse and setViewport work unchanged.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const keys = {
  Backspace: '\uE003', Tab: '\uE004', Enter: '\uE007', Shift: '\uE008', Control: '\uE009', Alt: '\uE00A', Escape: '\uE00C', Space: ' ',
  PageUp: '\uE00E', PageDown: '\uE00F', End: '\uE010', Home: '\uE011',
  ArrowLeft: '\uE012', ArrowUp: '\uE013', ArrowRight: '\uE014', ArrowDown: '\uE015', Delete: '\uE017', Meta: '\uE03D',
};
const buttons = { left: 0, middle: 1, right: 2 };

/** The narrowest window WebKit's little browser allows; narrower layouts are tested in a frame. */
const narrowest = 447;

export function webkitLauncher({ driver }) {
  const children = [];
  let session;
  let active;
  let started;

  async function call(method, path, body) {
    const response = await fetch(session + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKit: ${value?.message ?? response.status}`);
    return value;
  }
  const run = (script, ...args) => call('POST', '/execute/sync', { script, args });
  const act = (type, id, actions, parameters) => call('POST', '/actions', { actions: [{ type, id, actions, ...(parameters ? { parameters } : {}) }] });

  const key = (type, name) => {
    const value = keys[name] ?? name;
    if ([...value].length !== 1) throw new Error(`WebKit: no key is called "${name}"`);
    return { type, value };
  };
  const stroke = (name) => [key('keyDown', name), key('keyUp', name)];
  const keyboard = {
    type: (text) => act('key', 'keyboard', [...text].flatMap((char) => stroke(char === '\n' ? 'Enter' : char === '\t' ? 'Tab' : char))),
    press: (name) => act('key', 'keyboard', stroke(name)),
    down: (name) => act('key', 'keyboard', [key('keyDown', name)]),
    up: (name) => act('key', 'keyboard', [key('keyUp', name)]),
  };

  const point = (actions) => act('pointer', 'mouse', actions, { pointerType: 'mouse' });
  const moved = (x, y) => ({ type: 'pointerMove', duration: 0, x: Math.round(x), y: Math.round(y) });
  const button = (type, options) => ({ type, button: buttons[options?.button ?? 'left'] });
  const mouse = {
    move: (x, y) => point([moved(x, y)]),
    click: (x, y, options) => point([moved(x, y), button('pointerDown', options), button('pointerUp', options)]),
    down: (options) => point([button('pointerDown', options)]),
    up: (options) => point([button('pointerUp', options)]),
    reset: () => call('DELETE', '/actions'),
  };

  async function setViewport({ width, height }) {
    if (width < narrowest) throw new Error(`WebKit cannot be narrower than ${narrowest} px here; put the element into a frame instead`);
    const size = () => run('return [innerWidth, innerHeight, outerWidth, outerHeight]');
    const [w, h, outerW, outerH] = await size();
    await call('POST', '/window/rect', { width: width + outerW - w, height: height + outerH - h });
    for (let left = 40; left > 0; left -= 1) {
      const [nowW, nowH] = await size();
      if (nowW === width && nowH === height) return;
      await wait(25);
    }
    throw new Error(`WebKit did not become ${width} × ${height}`);
  }

  const unsupported = (what) => async () => { throw new Error(`WebKit cannot ${what} here`); };
  const page = {
    keyboard, mouse, setViewport,
    /** As puppeteer's: the function's text runs in the page, with what JSON can say, and may take ten minutes. */
    async evaluate(act, ...args) {
      await call('POST', '/timeouts', { script: 600_000 });
      const { value, error } = await call('POST', '/execute/async', { args, script: `
        const [done, ...given] = [...arguments].reverse();
        Promise.resolve().then(() => (${act})(...given.reverse())).then((value) => done({ value: value ?? null }), (error) => done({ error: String(error) }));` });
      if (error) throw new Error(`WebKit: ${error}`);
      return value;
    },
    screenshot: async () => Buffer.from(await call('GET', '/screenshot'), 'base64'),
    emulateMediaFeatures: unsupported('emulate media'), emulateMediaType: unsupported('emulate media'),
    accessibility: { snapshot: unsupported('show its accessibility tree') },
  };

  function child(command, args, options) {
    const process = spawn(command, args, options);
    children.push(process);
    return process;
  }

  /** The server picks a free display itself and says which: a lock left by a dead one cannot hang us. */
  function display() {
    return new Promise((resolve, reject) => {
      const server = child('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
      server.once('error', () => reject(new Error('WebKit needs a display, and Xvfb is not installed. On Debian: apt-get install xvfb.')));
      server.stdio[3].once('data', (data) => resolve(`:${String(data).trim()}`));
    });
  }

  async function start() {
    const env = { ...process.env, DISPLAY: process.env.DISPLAY || (await display()) };
    const port = await freePort();
    child(driver, ['-p', String(port)], { env, stdio: 'ignore' });
    const root = `http://127.0.0.1:${port}`;
    for (let left = 200; ; left -= 1) {
      const ready = await fetch(`${root}/status`).then((r) => r.ok, () => false);
      if (ready) break;
      if (left === 0) throw new Error('WebKit\'s driver did not start');
      await wait(50);
    }
    const response = await fetch(`${root}/session`, {
      method: 'POST', body: JSON.stringify({ capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { args: ['--automation'] } } } }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKit: ${value?.message}`);
    session = `${root}/session/${value.sessionId}`;
  }

  return {
    name: 'WebKit',
    type: 'puppeteer',
    concurrency: 1,
    getPage: () => page,
    isActive: (id) => active === id,
    getBrowserUrl: () => call('GET', '/url'),
    async startSession(id, url) {
      await (started ??= start());
      active = id;
      await setViewport({ width: 800, height: 600 });
      await call('POST', '/url', { url });
    },
    async stopSession() {
      active = undefined;
      await mouse.reset();
      await call('POST', '/url', { url: 'about:blank' });
      return {};
    },
    async startDebugSession() {
      throw new Error('WebKit has no debug mode here');
    },
    async stop() {
      if (session) await call('DELETE', '').catch(() => undefined);
      for (const process of children.reverse()) process.kill();
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
