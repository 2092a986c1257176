// A site with a thread on it and a bad line to its backend: what is asked of /api goes to the reference server, unless something
// else has been ordered for it. Counts what it is asked to write.

import { readFile } from 'node:fs/promises';
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startServer, type Running } from './reference-server.js';

/**
 * What happens to a new comment. request: cut before it is heard. body: heard, and the answer breaks off in the middle. answer: heard,
 * and no answer at all. hold: heard, and the answer does not come. unheard: neither heard nor answered. down: 503. busy: 429, come back in two seconds.
 */
export type Trouble = 'request' | 'body' | 'answer' | 'hold' | 'unheard' | 'down' | 'busy';

export interface BadNetwork {
  readonly url: string;
  readonly running: Running;
  /** For the next so many new comments. */
  order(trouble: Trouble, times?: number): void;
  /** When each new comment was asked for, in milliseconds. */
  readonly asked: readonly number[];
  close(): Promise<void>;
}

const page = (folder: string): string => `<!doctype html><meta charset="utf-8"><title>A bad line</title><h1>A bad line</h1>
<script type="module" src="/${folder}/parley.js"></script><parley-thread adapter="rest" src="/api" data-keep="device" thread="bad-line"></parley-thread>`;

export async function badNetwork(cdn: string): Promise<BadNetwork> {
  const running = await startServer();
  const orders: Trouble[] = [];
  const asked: number[] = [];
  const target = new URL(running.base);

  const forward = (request: IncomingMessage, done: (answer: IncomingMessage, body: Buffer) => void, stream?: ServerResponse): void => {
    const onward = ask({ host: target.hostname, port: target.port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      if (stream) {
        stream.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(stream);
        return;
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => done(answer, Buffer.concat(chunks)));
    });
    onward.on('error', () => request.destroy());
    stream?.on('close', () => onward.destroy());
    request.pipe(onward);
  };

  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.startsWith('/api/')) {
      if (pathname === '/') return void response.writeHead(200, { 'content-type': 'text/html' }).end(page('parley'));
      readFile(join(cdn, pathname.replace(/^\/parley\//, ''))).then(
        (file) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(file),
        () => response.writeHead(404).end(),
      );
      return;
    }
    if (request.method !== 'POST' || pathname !== '/api/comments') return forward(request, () => undefined, response);
    asked.push(Date.now());
    const cut = (): void => { request.socket.destroy(); };
    switch (orders.shift()) {
      case 'request': return cut();
      case 'unheard': return;
      case 'down': return void request.resume().on('end', () => response.writeHead(503).end());
      case 'busy': return void request.resume().on('end', () => response.writeHead(429, { 'retry-after': '2' }).end());
      case 'answer': return forward(request, cut);
      case 'hold': return forward(request, () => undefined);
      case 'body': return forward(request, (answer, body) => {
        response.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/json', 'content-length': body.length });
        response.write(body.subarray(0, Math.floor(body.length / 2)), cut);
      });
      case undefined: return forward(request, () => undefined, response);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, running, asked,
    order(trouble, times = 1) {
      orders.push(...Array.from({ length: times }, () => trouble));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await running.close();
    },
  };
}
