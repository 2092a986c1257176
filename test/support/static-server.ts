// A plain file server on loopback, as plain as the one a page of somebody else's stands on.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.map': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon',
};

export interface StaticServer {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder. `pages`: made-up files by path, before the folder's own. `headers` are sent with every answer. */
export async function serve(folder: string, options: { readonly pages?: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(decodeURIComponent(pathname)).replace(/^[/\\]+/, '').replace(/(^|[/\\])$/, '$1index.html');
    const send = (status: number, body: string | Buffer): void => {
      response.writeHead(status, { 'content-type': types[extname(path)] ?? 'application/octet-stream', ...options.headers });
      response.end(body);
    };
    const page = options.pages?.[path];
    if (page !== undefined) send(200, page);
    // A browser asks for one unasked; that is no page's fault.
    else if (path === 'favicon.ico') send(204, '');
    else readFile(join(folder, path)).then((body) => send(200, body), () => send(404, 'not here'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}
