// A backend of a test's own on loopback: what it is asked goes to one function, what that returns is the answer as JSON.

import { createServer } from 'node:http';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of a form with files: as it came. */
  readonly form?: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}
export interface Given {
  readonly status?: number;
  readonly json: unknown;
  /** In place of JSON. */
  readonly text?: string | Buffer;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export async function serve(answer: (asked: Asked) => Given): Promise<{ base: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
      let given: Given;
      try {
        const sent = Buffer.concat(chunks);
        const isForm = request.headers['content-type']?.startsWith('multipart/') === true;
        const words = isForm ? '' : sent.toString();
        given = answer({ ...(isForm ? { form: sent } : {}), method: request.method ?? 'GET', path: pathname, query: searchParams, headers: request.headers, body: words === '' ? {} : JSON.parse(words) as Record<string, unknown> });
      } catch (thrown) {
        given = { status: 599, json: { broken: String(thrown) } };
      }
      response.writeHead(given.status ?? 200, { 'content-type': given.text === undefined ? 'application/json' : 'text/plain; charset=utf-8', ...given.headers });
      response.end(given.text ?? JSON.stringify(given.json));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    base: `http://127.0.0.1:${port}`,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}
