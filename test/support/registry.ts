// A registry of packages on loopback: takes what is published as npm's does, once, and whole; everything else is fetched where this machine fetches it.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Version {
  readonly dist: { tarball: string; readonly integrity: string };
}
interface Published {
  readonly name: string;
  readonly versions: Record<string, Version>;
  readonly 'dist-tags': Record<string, string>;
}

export interface Registry {
  /** Ends with a slash. */
  readonly url: string;
  /** Lines for an .npmrc that may publish there. */
  readonly npmrc: string;
  close(): Promise<void>;
}

/** `upstream`: where other packages are. */
export async function registry(upstream: string): Promise<Registry> {
  const packages = new Map<string, Published>();
  const tarballs = new Map<string, Buffer>();
  const take = (name: string, sent: Published & { readonly _attachments: Record<string, { readonly data: string }> }): [status: number, error?: string] => {
    const known = packages.get(name) ?? { name, versions: {}, 'dist-tags': {} };
    for (const [version, each] of Object.entries(sent.versions)) {
      if (known.versions[version]) return [403, `${name}@${version} has been published before`];
      const file = each.dist.tarball.split('/').at(-1)!;
      const tarball = Buffer.from(sent['_attachments'][file]?.data ?? '', 'base64');
      if (`sha512-${createHash('sha512').update(tarball).digest('base64')}` !== each.dist.integrity) return [400, `${file} is not what was announced`];
      each.dist.tarball = `${url}${name}/-/${file}`;
      tarballs.set(`${name}/-/${file}`, tarball);
      known.versions[version] = each;
    }
    Object.assign(known['dist-tags'], sent['dist-tags']);
    packages.set(name, known);
    return [201];
  };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname.slice(1));
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'PUT') {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: 'who are you?' });
      const [status, error] = take(path, JSON.parse(Buffer.concat(parts).toString()) as Parameters<typeof take>[1]);
      return answer(status, error ? { error } : { ok: true });
    }
    const tarball = tarballs.get(path);
    if (tarball) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(tarball);
    else if (packages.has(path)) answer(200, packages.get(path));
    else if (path === name) answer(404, { error: 'not published yet' });
    else response.writeHead(307, { location: `${upstream.replace(/\/$/, '')}${request.url}` }).end();
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    npmrc: `registry=${url}\n${url.slice('http:'.length)}:_authToken=${token}\n`,
    close: () => new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

/** What is published here and never fetched from elsewhere. */
const name = 'parley-comments';
const token = 'whoever-has-this';
