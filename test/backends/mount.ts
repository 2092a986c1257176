// Puts backends beside the demo pages while they are served: /served lists them, /served/NAME says how one stands, and /served/NAME/at/…
// is the backend itself. On the pages' own origin, so that it needs no permission to be asked and its cookies are theirs, as on a real site.

import { type ChildProcess, fork } from 'node:child_process';
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import type { Held, Host, Question } from './host.js';

const place = '/served';
const mark = `<meta name="served" content="${place}">`;

/** `make` is called when a page first asks, with the origins of the pages. */
export function mounted(make: (origins: readonly string[]) => Host): Plugin {
  let host: Host | null = null;
  return {
    name: 'backends beside the pages',
    apply: 'serve',
    transformIndexHtml: { order: 'post', handler: (html) => (html.includes(mark) ? html : html.replace('</head>', `  ${mark}\n</head>`)) },
    configureServer(server) {
      server.middlewares.use(place, (request, response) => {
        host ??= make(['localhost', '127.0.0.1'].map((name) => `http://${name}:${request.socket.localPort}`));
        answer(host, request, response).catch((thrown: unknown) => {
          if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
          response.end(String(thrown));
        });
      });
    },
    async closeBundle() {
      const ending = host;
      host = null;
      await ending?.close();
    },
  };
}

async function answer(host: Host, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, name = '', at, path = ''] = /^\/?([\w-]*)(\/at)?(?=\/|\?|$)(.*)$/s.exec(request.url ?? '') ?? [];
  if (name === '') return json(response, await host.list());
  const state = await host.state(name);
  if (at === undefined) return json(response, shown(state, name));
  if ('why' in state || state.base === undefined) return json(response, state, 404);
  pass(new URL(state.base), path.startsWith('/') ? path : `/${path}`, request, response);
}

/** For a page: nothing of where it really is. */
function shown(state: Held, name: string): unknown {
  if ('why' in state) return { why: state.why };
  const { attributes, against, about } = state;
  return { against, about, attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, value?.replace('{at}', `${place}/${name}/at`) ?? null])) };
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(value));
}

/** As it is asked and as it answers, streams too. */
function pass(to: URL, path: string, request: IncomingMessage, response: ServerResponse): void {
  const onward = ask({ host: to.hostname, port: to.port, path, method: request.method, headers: { ...request.headers, connection: 'close' } }, (given) => {
    response.writeHead(given.statusCode ?? 502, given.headers);
    given.pipe(response);
  });
  onward.on('error', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

/** In a process of its own, which ends when this one does. */
export function hostApart(origins: readonly string[]): Host {
  const waiting = new Map<number, { done(answer: unknown): void; failed(why: Error): void }>();
  let child: ChildProcess | null = null;
  let serial = 0;
  const started = (): ChildProcess => {
    if (child) return child;
    const made = fork(fileURLToPath(new URL('host.ts', import.meta.url)), [...origins], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    made.on('message', ({ id, answer: given }: { readonly id: number; readonly answer: unknown }) => {
      waiting.get(id)?.done(given);
      waiting.delete(id);
    });
    made.on('exit', () => {
      child = null;
      for (const { failed } of waiting.values()) failed(new Error('the backends have ended'));
      waiting.clear();
    });
    return (child = made);
  };
  const question = <T>(rest: Omit<Question, 'id'>): Promise<T> => new Promise((done, failed) => {
    const id = ++serial;
    waiting.set(id, { done: (given) => done(given as T), failed });
    started().send({ id, ...rest } satisfies Question);
  });
  return {
    list: () => question({}),
    state: (name) => question({ name }),
    async close() {
      const ending = child;
      if (!ending || ending.exitCode !== null) return;
      await new Promise<void>((done) => {
        ending.once('exit', () => done());
        ending.disconnect();
        setTimeout(() => ending.kill('SIGKILL'), 5_000).unref();
      });
    },
  };
}
