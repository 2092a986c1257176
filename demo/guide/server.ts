// Marginalia's whole API, on node:http. Everything is in memory; whoever says a name gets a token for it.
//   GET  /notes?page=ID          { notes: [{ id, to, by, words, at }] }   to: the note it answers, or null; at: ISO 8601
//   POST /notes                  { page, to, words } -> the note
//   DELETE /notes/ID             204; or, where others have answered, the note without its words
//   POST /readers                { name } -> { token }
// A refusal is a status and { oops: "why" }.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Note {
  readonly id: string;
  readonly page: string;
  readonly to: string | null;
  readonly at: string;
  by: string | null;
  words: string | null;
}
class Oops extends Error {
  readonly status: number;
  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }
}

/** `url` ends without a slash. */
export async function startMarginalia(port = 0): Promise<{ readonly url: string; close(): Promise<void> }> {
  let notes: Note[] = [];
  const readers = new Map<string, string>();

  function answer(method: string, path: readonly string[], query: URLSearchParams, token: string, body: Record<string, unknown>): unknown {
    const reader = readers.get(token);
    const [what, id] = path;
    if (method === 'POST' && what === 'readers') {
      const fresh = randomUUID();
      readers.set(fresh, String(body['name']));
      return { token: fresh };
    }
    if (what !== 'notes') throw new Oops(404, 'There is nothing here.');
    if (method === 'GET') return { notes: notes.filter(({ page }) => page === query.get('page')) };
    if (reader === undefined) throw new Oops(401, 'Who are you?');
    if (method === 'POST') {
      const { page, to, words } = body;
      if (typeof words !== 'string' || words.trim() === '' || words.length > 1000) throw new Oops(422, 'Notes have 1 to 1000 letters.');
      if (to !== null && !notes.some((note) => note.id === to && note.page === page && note.words !== null)) throw new Oops(404, 'That note is gone.');
      const note: Note = { id: randomUUID(), page: String(page), to: to as string | null, by: reader, words, at: new Date().toISOString() };
      notes.push(note);
      return note;
    }
    const note = notes.find((each) => each.id === id && each.words !== null);
    if (method !== 'DELETE' || !note) throw new Oops(404, 'That note is gone.');
    if (note.by !== reader) throw new Oops(403, 'That is not your note.');
    if (notes.some(({ to }) => to === id)) return Object.assign(note, { by: null, words: null });
    notes = notes.filter((each) => each !== note);
    return null;
  }

  const server = createServer(async (request, response) => {
    // For pages on other addresses: who may ask, how, and with which headers.
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET, POST, DELETE', 'access-control-allow-headers': 'authorization, content-type' };
    const send = (status: number, value: unknown): void => {
      response.writeHead(status, { ...headers, ...(value === null ? {} : { 'content-type': 'application/json' }) }).end(value === null ? '' : JSON.stringify(value));
    };
    try {
      if (request.method === 'OPTIONS') return send(204, null);
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      const value = answer(request.method ?? '', pathname.slice(1).split('/').map(decodeURIComponent), searchParams, token, await bodyOf(request));
      send(value === null ? 204 : 200, value);
    } catch (thrown) {
      send(thrown instanceof Oops ? thrown.status : 400, { oops: thrown instanceof Oops ? thrown.message : 'That makes no sense.' });
    }
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request) text += part;
  return text === '' ? {} : JSON.parse(text) as Record<string, unknown>;
}
