// A site with a thread on it and a bad line to its backend: what is asked of /api goes to the reference server, unless something
// else has been ordered for it. Each line is a backend of its own to the widget, with its own orders; behind all is one server.

import { readFile } from 'node:fs/promises';
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { startServer, type Running } from './reference-server.js';

/**
 * What happens to a request. request: cut before it is heard. body: heard, and the answer breaks off in the middle. answer: heard, and no
 * answer at all. hold: heard, and the answer does not come. unheard: neither heard nor answered. down: 503. busy: 429, come back in two
 * seconds. broken: heard, then 500. twice: delivered twice on the way. late: heard, answered after two seconds. portal: 200 and a page to log
 * in to some hotel's network. empty: heard, 200 and nothing. half: heard, half of the JSON as if it were all. moved: sent on to such a page.
 * expired: not heard, the session is over (401). Of a stream only: noise: events nobody can read, ten in a second. shuffled: what is told
 * in a second and a half comes in the wrong order.
 */
export type Trouble = 'request' | 'body' | 'answer' | 'hold' | 'unheard' | 'down' | 'busy' | 'broken' | 'twice' | 'late' | 'portal' | 'empty' | 'half' | 'moved' | 'expired' | 'noise' | 'shuffled';
/** What is asked for. `post` is a reply, too. */
export type Asked = 'post' | 'edit' | 'remove' | 'vote' | 'login' | 'read' | 'more' | 'replies' | 'live' | 'viewer' | 'other';

export interface BadNetwork {
  /** The page on a line of its own; '' is the first. */
  readonly url: string;
  readonly running: Running;
  /** For the next so many requests of this kind on this line. */
  order(trouble: Trouble, times?: number, asked?: Asked, line?: string): void;
  /** When each new comment was asked for on the first line, in milliseconds. */
  readonly asked: readonly number[];
  /** How often something was asked for on a line. */
  count(asked: Asked, line: string): number;
  close(): Promise<void>;
}

const page = (folder: string, line: string): string => `<!doctype html><meta charset="utf-8"><title>A bad line</title><h1>A bad line</h1>
<script type="module" src="/${folder}/parley.js"></script><parley-thread adapter="rest" src="${line}/api" data-keep="device" thread="bad-line${line}" page-size="5"></parley-thread>`;
const portal = '<!doctype html><title>Welcome to Hotel Astoria</title><h1>Please log in to our network</h1>';

function kindOf(method: string, path: string, asked: URLSearchParams): Asked {
  if (method === 'GET' && path === '/api/comments') return asked.has('parent') ? 'replies' : asked.has('after') ? 'more' : 'read';
  if (method === 'GET') return path === '/api/events' ? 'live' : path === '/api/viewer' ? 'viewer' : 'other';
  if (path === '/api/comments') return 'post';
  if (path === '/api/sessions') return 'login';
  if (/\/reactions\//.test(path)) return 'vote';
  return /^\/api\/comments\/[^/]+$/.test(path) ? method === 'PATCH' ? 'edit' : 'remove' : 'other';
}

/** Whole events, changed; all that came within `wait` milliseconds together. */
function changed(change: (events: readonly string[]) => readonly string[], wait = 0): Transform {
  let rest = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      rest += chunk.toString();
      timer ??= setTimeout(() => {
        timer = undefined;
        const events = rest.split('\n\n');
        rest = events.pop() ?? '';
        this.push(change(events).map((event) => `${event}\n\n`).join(''));
      }, wait);
      done();
    },
  });
}

export async function badNetwork(cdn: string): Promise<BadNetwork> {
  const running = await startServer();
  const orders = new Map<string, Trouble[]>();
  const counts = new Map<string, number>();
  const cuts = new Map<string, number>();
  const asked: number[] = [];
  const target = new URL(running.base);

  /** `stream`: the answer goes on as it comes, through `change` where there is one. */
  function forward(request: IncomingMessage, path: string, sent: Buffer, done: (answer: IncomingMessage, body: Buffer) => void, stream?: ServerResponse, change?: Transform): void {
    const onward = ask({ host: target.hostname, port: target.port, path, method: request.method, headers: request.headers }, (answer) => {
      if (stream) {
        stream.writeHead(answer.statusCode ?? 500, answer.headers);
        if (change) answer.pipe(change).pipe(stream);
        else answer.pipe(stream);
        return;
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => done(answer, Buffer.concat(chunks)));
    });
    onward.on('error', () => request.socket.destroy());
    stream?.on('close', () => onward.destroy());
    onward.end(sent);
  }

  function answer(request: IncomingMessage, response: ServerResponse, path: string, sent: Buffer, trouble: Trouble | undefined): void {
    const cut = (): void => { request.socket.destroy(); };
    const say = (status: number, headers: Record<string, string | number>, body: string | Buffer = ''): void => { response.writeHead(status, headers).end(body); };
    const json = { 'content-type': 'application/json' };
    switch (trouble) {
      case undefined: return forward(request, path, sent, () => undefined, response);
      case 'request': return cut();
      case 'unheard': return;
      case 'down': return say(503, {});
      case 'busy': return say(429, { 'retry-after': '2' });
      case 'portal': return say(200, { 'content-type': 'text/html' }, portal);
      case 'moved': return say(302, { location: '/portal' });
      case 'expired': return say(401, json, '{"code":"signed-out"}');
      case 'answer': return forward(request, path, sent, cut);
      case 'hold': return forward(request, path, sent, () => undefined);
      case 'broken': return forward(request, path, sent, () => say(500, {}));
      case 'empty': return forward(request, path, sent, () => say(200, json));
      case 'half': return forward(request, path, sent, (_answer, body) => say(200, json, body.subarray(0, Math.floor(body.length / 2))));
      case 'twice': return forward(request, path, sent, () => forward(request, path, sent, () => undefined, response));
      case 'noise': case 'shuffled': return forward(request, path, sent, () => undefined, response);
      case 'late': return void setTimeout(() => forward(request, path, sent, () => undefined, response), 2000);
      case 'body': return forward(request, path, sent, (head, body) => {
        response.writeHead(head.statusCode ?? 500, { ...json, 'content-length': Math.max(body.length, 2) });
        response.write(body.subarray(0, Math.max(1, Math.floor(body.length / 2))), cut);
      });
    }
  }

  /** A stream has no end, so what befalls it is something else. */
  function stream(request: IncomingMessage, response: ServerResponse, path: string, sent: Buffer, trouble: Trouble | undefined): void {
    const begin = (...events: readonly string[]): ServerResponse => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      for (const event of events) response.write(event);
      return response;
    };
    switch (trouble) {
      case 'answer': return void setTimeout(() => request.socket.destroy(), 300);
      case 'broken': return void response.writeHead(500).end();
      case 'empty': return void begin().end();
      case 'hold': return void begin();
      case 'half': return void begin('event: put\ndata: {"id":"ha\n\n').end();
      case 'body': begin('event: put\nid: 1\ndata: {"id":"ha'); return void setTimeout(() => request.socket.destroy(), 100);
      case 'twice': return forward(request, path, sent, () => undefined, response, changed((events) => events.flatMap((event) => [event, event])));
      case 'shuffled': return forward(request, path, sent, () => undefined, response, changed((events) => [...events].reverse(), 1500));
      case 'noise': {
        const noise = setInterval(() => response.write('event: put\ndata: not for anybody\n\n'), 100);
        response.on('close', () => clearInterval(noise));
        return forward(request, path, sent, () => undefined, response);
      }
      default: return answer(request, response, path, sent, trouble);
    }
  }

  const server: Server = createServer((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [, line = '', path = pathname] = /^(\/line-\d+)?(\/.*)?$/.exec(pathname) ?? [];
    if (!path.startsWith('/api/')) {
      if (pathname === '/portal') return void response.writeHead(200, { 'content-type': 'text/html' }).end(portal);
      if (path === '/') return void response.writeHead(200, { 'content-type': 'text/html' }).end(page('parley', line));
      readFile(join(cdn, pathname.replace(/^\/parley\//, ''))).then(
        (file) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(file),
        () => response.writeHead(404).end(),
      );
      return;
    }
    const kind = kindOf(request.method ?? 'GET', path, searchParams);
    const name = `${line} ${kind}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (name === ' post') asked.push(Date.now());
    // On a connection that stood already a browser sends at once again what was cut, and nothing would be seen of the fault.
    const silently = Date.now() - (cuts.get(name) ?? 0) < 1500;
    const trouble = silently ? 'request' : orders.get(name)?.shift();
    if (!silently && (trouble === 'request' || trouble === 'answer')) cuts.set(name, Date.now());
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => (kind === 'live' ? stream : answer)(request, response, path + search, Buffer.concat(chunks), trouble));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, running, asked,
    count: (kind, line) => counts.get(`${line} ${kind}`) ?? 0,
    order(trouble, times = 1, kind = 'post', line = '') {
      const name = `${line} ${kind}`;
      orders.set(name, [...orders.get(name) ?? [], ...Array.from({ length: times }, () => trouble)]);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await running.close();
    },
  };
}
