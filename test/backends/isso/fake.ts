// Isso's API from recorded answers of the real 0.14 and its source. It is no npm or Debian package, so none runs here.

import { type Given, serve } from '../../support/serve.js';

export interface Row { id: number; parent: number | null; uri: string; text: string; author: string | null; website: string | null; mode: 1 | 2 | 4; created: number; modified: number | null; likes: number; dislikes: number }
export interface FakeIsso {
  readonly base: string;
  readonly rows: Row[];
  /** Addresses that have voted, by comment. There is one address: whoever asks. */
  readonly voters: Map<number, Set<string>>;
  readonly switches: { moderated: boolean; address: string; limited: boolean };
  /** Comments whose cookie is not taken any more, as a quarter of an hour later. */
  readonly lapsed: Set<number>;
  add(uri: string, words: string, parent?: number | null, author?: string | null): Row;
  close(): Promise<void>;
}

/** `now`: milliseconds since 1970; tests have one that steps. */
export async function fakeIsso(now?: () => number): Promise<FakeIsso> {
  const rows: Row[] = [];
  const voters = new Map<number, Set<string>>();
  const lapsed = new Set<number>();
  const switches = { moderated: false, address: '127.0.0.0', limited: false };
  let [clock, serial] = [1_795_327_470.78, 0];
  const html = (words: string): string => `<p>${words.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>`;
  const shown = (row: Row, plain = false): object => {
    const { uri: _, text, ...rest } = row;
    return { ...rest, text: plain ? text : row.mode === 4 ? '<p></p>' : html(text), notification: 0, hash: 'ae5c5ba5272b' };
  };
  const page = (status: number, words: string): Given => ({ status, json: null, text: `<!doctype html>\n<html lang=en>\n<title>${status}</title>\n<h1>Refused</h1>\n<p>${words}</p>\n`, headers: { 'content-type': 'text/html; charset=utf-8' } });
  const forbidden = page(403, 'You don&#39;t have the permission to access the requested resource. It is either read-protected or not readable by the server.');
  const missing = page(404, 'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.');
  // The cookie signs the id and a checksum of the text.
  const sign = (row: Row): string => `${row.id}.${Buffer.from(row.text).toString('base64url').slice(0, 40)}`;
  const cookies = (row: Row): Record<string, string | string[]> => ({
    'set-cookie': `${row.id}=${sign(row)}; Max-Age=900; Path=/; SameSite=Lax`, 'x-set-cookie': `isso-${row.id}=${sign(row)}; Max-Age=900; Path=/; SameSite=Lax`,
  });
  const add = (uri: string, words: string, parent: number | null = null, author: string | null = 'Seeder'): Row => {
    const above = rows.find(({ id }) => id === parent);
    const row: Row = { id: ++serial, parent: above?.parent ?? parent, uri, text: words, author, website: null, mode: 1, created: now ? now() / 1000 : (clock += 0.0861), modified: null, likes: 0, dislikes: 0 };
    rows.push(row);
    return row;
  };
  const listed = (uri: string, parent: number | null): Row[] => rows.filter((row) => row.uri === uri && row.parent === parent && row.mode !== 2);

  const { base, close } = await serve(({ method, path, query, body, headers }): Given => {
    if (method !== 'GET' && method !== 'DELETE' && !String(headers['content-type']).startsWith('application/json')) return page(403, 'CSRF');
    const [, number, verb] = /^\/id\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (number !== undefined) {
      const row = rows.find(({ id }) => String(id) === number);
      if (!row) return missing;
      const may = !lapsed.has(row.id) && String(headers['cookie'] ?? '').split('; ').includes(`${row.id}=${sign(row)}`);
      if (verb === 'like' || verb === 'dislike') {
        const seen = voters.get(row.id) ?? new Set();
        if (seen.has(switches.address)) return { json: { likes: row.likes, dislikes: row.dislikes, message: `Upvote denied because a vote has already been registered for this remote address: ${switches.address}` } };
        voters.set(row.id, seen.add(switches.address));
        row[verb === 'like' ? 'likes' : 'dislikes']++;
        return { json: { likes: row.likes, dislikes: row.dislikes } };
      }
      if (method === 'GET') return { json: shown(row, query.get('plain') === '1') };
      if (!may) return forbidden;
      if (method === 'PUT') {
        if (String(body['text']).length < 3) return page(400, 'text is too short (minimum length: 3)');
        Object.assign(row, { text: body['text'], author: body['author'] ?? null, website: body['website'] ?? null, modified: now ? now() / 1000 : (clock += 1) });
        return { json: shown(row), headers: cookies(row) };
      }
      const gone = { 'set-cookie': `${row.id}=; Max-Age=0; Path=/`, 'x-set-cookie': `isso-${row.id}=; Max-Age=0; Path=/` };
      if (rows.some(({ parent }) => parent === row.id)) {
        Object.assign(row, { mode: 4, text: '', author: null, website: null });
        return { json: shown(row), headers: gone };
      }
      rows.splice(rows.indexOf(row), 1);
      return { json: null, headers: gone };
    }
    switch (`${method} ${path}`) {
      case 'GET /': {
        const uri = query.get('uri') ?? '';
        return { json: {
          id: null, total_replies: listed(uri, null).length, hidden_replies: 0, config: { 'reply-to-self': true },
          replies: listed(uri, null).map((row) => ({ ...shown(row), total_replies: listed(uri, row.id).length, hidden_replies: 0, replies: listed(uri, row.id).map((each) => shown(each)) })),
        } };
      }
      case 'POST /new': {
        const words = String(body['text']);
        if (switches.limited) return page(403, '127.0.0.0: ratelimit exceeded (1, 2, 3)');
        if (words.length < 3) return page(400, 'text is too short (minimum length: 3)');
        if (words.length > 65_535) return page(400, 'text is too long (maximum length: 65535)');
        if (body['website'] && !/^https?:\/\/[^ ]+\.[a-z]+/.test(String(body['website']))) return page(400, 'Website not Django-conform');
        const row = add(query.get('uri') ?? '', words, body['parent'] as number | null, body['author'] as string | null);
        Object.assign(row, { website: body['website'], mode: switches.moderated ? 2 : 1 });
        // One may not vote for oneself.
        voters.set(row.id, new Set([switches.address]));
        return { status: switches.moderated ? 202 : 201, json: shown(row), headers: cookies(row) };
      }
      case 'POST /count': return { json: (body as unknown as string[]).map((uri) => rows.filter((row) => row.uri === uri && row.mode === 1).length) };
      case 'GET /latest': return { json: rows.filter(({ mode }) => mode === 1).slice(-Number(query.get('limit'))).reverse().map((row) => ({ ...shown(row), uri: row.uri })) };
      case 'POST /preview': return { json: { text: html(String(body['text'])) } };
      default: return missing;
    }
  });
  return { base, rows, voters, switches, lapsed, add, close };
}
