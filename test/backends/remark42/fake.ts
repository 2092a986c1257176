// Remark42's API from recorded answers of the real one (August 2026). No Remark42 runs here: no npm or Debian package brings it.

import { type Given, serve } from '../../support/serve.js';

export interface Row { id: string; pid: string; text: string; orig: string; user: string; url: string; votes: Map<string, number>; time: number; edit?: number; pin?: boolean; deleted?: boolean; title?: string }
export interface FakeRemark42 {
  readonly base: string;
  readonly rows: Row[];
  readonly closed: Set<string>;
  /** By token. */
  readonly sessions: Map<string, string>;
  readonly config: Record<string, unknown>;
  readonly asked: string[];
  add(user: string, url: string, words: string, pid?: string): Row;
  close(): Promise<void>;
}

/** "anonymous_x", "github_x"; "github_admin" is the administrator. `now`: milliseconds since 1970; tests have one that steps. */
export async function fakeRemark42(now?: () => number): Promise<FakeRemark42> {
  const rows: Row[] = [];
  const closed = new Set<string>();
  const pictures = new Map<string, Buffer>();
  const sessions = new Map<string, string>();
  const config: Record<string, unknown> = { edit_duration: 300, anon_vote: true, max_comment_size: 2048 };
  const asked: string[] = [];
  let [clock, serial] = [Date.now() - 200_000, 0];
  const html = (words: string): string => `<p>${words.replace(/<script>.*?<\/script>/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>\n`;
  const userOf = (id: string): object => ({ name: id.replace(/^[a-z]+_/, ''), id, picture: `http://remark.example/api/v1/avatar/${id}.image`, admin: id === 'github_admin', site_id: 'remark' });
  // Go's time, with nanoseconds.
  const stamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '025425Z');
  const score = (row: Row): number => [...row.votes.values()].reduce((sum, each) => sum + each, 0);
  const shown = (row: Row, me: string | null): object => ({
    id: row.id, pid: row.pid, text: row.deleted ? '' : row.text, orig: row.deleted ? '' : row.orig, user: row.deleted ? { name: 'deleted', id: 'deleted', picture: '', admin: false } : userOf(row.user), locator: { site: 'remark', url: row.url },
    score: score(row), vote: (me && row.votes.get(me)) || 0, time: stamp(row.time), ...(row.edit ? { edit: { time: stamp(row.edit), summary: '' } } : {}),
    ...(row.pin ? { pin: true } : {}), ...(row.deleted ? { delete: true } : {}), ...(row.title ? { title: row.title } : {}),
  });
  const add = (user: string, url: string, words: string, pid = ''): Row => {
    const row: Row = { id: `c214e78b-2dc2-4d9c-a981-${String(++serial).padStart(12, '0')}`, pid, text: html(words), orig: words, user, url, votes: new Map(), time: now?.() ?? (clock += 7) };
    rows.push(row);
    return row;
  };
  const error = (status: number, code: number, details: string, words: string): Given => ({ status, json: { code, details, error: words } });
  const unauthorized: Given = { status: 401, json: null, text: 'Unauthorized\n' };
  const denied: Given = { status: 403, json: null, text: 'Access denied\n' };

  const { base, close } = await serve(({ method, path, query, body, headers, form }): Given => {
    asked.push(`${method} ${path}`);
    const cookies = String(headers['cookie'] ?? '');
    const cookie = /JWT=([^;]+)/.exec(cookies)?.[1];
    const same = headers['x-xsrf-token'] !== undefined && /XSRF-TOKEN=([^;]+)/.exec(cookies)?.[1] === headers['x-xsrf-token'];
    const me = sessions.get(String(headers['x-jwt'] ?? (same ? cookie : ''))) ?? null;
    const url = query.get('url') ?? '';
    const alive = (row: Row): boolean => !row.deleted || rows.some((each) => each.pid === row.id && alive(each));
    const counted = (at: string): number => rows.filter((row) => row.url === at && !row.deleted).length;

    if (path === '/auth/anonymous/login') {
      const name = query.get('user') ?? '';
      if (name.length < 3) return { status: 403, json: { error: 'incorrect user or password' } };
      const token = `jwt-${++serial}`;
      sessions.set(token, `anonymous_${name}`);
      return { json: userOf(`anonymous_${name}`), headers: { 'set-cookie': [`JWT=${token}; Path=/; Max-Age=720000; HttpOnly`, `XSRF-TOKEN=x${serial}; Path=/; Max-Age=720000`] } };
    }
    if (path === '/auth/logout') return { json: null, text: '', headers: { 'set-cookie': ['JWT=; Path=/; Max-Age=0', 'XSRF-TOKEN=; Path=/; Max-Age=0'] } };
    const picture = /^\/api\/v1\/picture\/(.+)$/.exec(path)?.[1];
    if (method === 'GET' && picture !== undefined) {
      const kept = pictures.get(decodeURIComponent(picture));
      return kept ? { json: null, text: kept, headers: { 'content-type': 'image/png' } } : error(404, 20, "can't get image", 'not found');
    }
    if (query.get('site') !== 'remark') return { json: { comments: [], info: { count: 0 } } };
    const [, kind = '', id = ''] = /^\/api\/v1\/((?:admin\/)?\w+)(?:\/(.+))?$/.exec(path) ?? [];
    const row = rows.find((each) => each.id === decodeURIComponent(id) && !each.deleted && (url === '' || each.url === url));
    switch (`${method} ${kind}`) {
      case 'GET config': return { json: config };
      case 'GET user': return me ? { json: userOf(me) } : unauthorized;
      case 'GET find': {
        const branch = (each: Row): object => {
          const replies = rows.filter((reply) => reply.pid === each.id && alive(reply)).map(branch);
          return { comment: shown(each, me), ...(replies.length > 0 ? { replies } : {}) };
        };
        return { json: { comments: rows.filter((each) => each.url === url && each.pid === '' && alive(each)).map(branch), info: { url, count: counted(url), count_left: 0, ...(closed.has(url) ? { read_only: true } : {}) } } };
      }
      case 'GET id': return row ? { json: shown(row, me) } : error(400, 1, "can't get comment by id", 'not found');
      case 'POST counts': return { json: (body as unknown as string[]).map((at) => ({ url: at, count: counted(at), count_left: 0 })) };
      case 'GET last': return { json: rows.filter((each) => !each.deleted).slice(-Number(id)).reverse().map((each) => shown(each, me)) };
      case 'POST preview': return me ? { json: null, text: html(String(body['text'])), headers: { 'content-type': 'text/html; charset=utf-8' } } : unauthorized;
      case 'POST picture': {
        if (!me) return unauthorized;
        if (me.startsWith('anonymous_')) return denied;
        const at = form?.indexOf('\r\n\r\n') ?? -1;
        if (!form || at < 0 || form.subarray(at + 5, at + 8).toString() !== 'PNG') return { status: 415, json: null, text: 'Unsupported Media Type\n' };
        const name = `${me}/${++serial}.png`;
        pictures.set(name, form.subarray(at + 4, form.lastIndexOf('\r\n--')));
        return { json: { id: name } };
      }
      case 'POST comment': {
        if (!me) return unauthorized;
        const words = String(body['text']);
        const at = (body['locator'] as { url: string }).url;
        if (words === '') return error(400, 4, 'invalid comment', 'empty comment text');
        if (words.length > 2048) return error(400, 4, 'invalid comment', `comment text exceeded max allowed size 2048 (${words.length})`);
        if (closed.has(at)) return error(403, 8, 'old post, read-only', 'rejected');
        // An unknown parent is taken.
        const made = add(me, at, words, String(body['pid'] ?? ''));
        made.time = Date.now();
        return { status: 201, json: shown(made, me) };
      }
      case 'PUT comment': {
        if (!me) return unauthorized;
        if (!row) return error(400, 1, "can't find comment", 'not found');
        if (row.user !== me) return error(403, 3, 'can not edit comments for other users', 'rejected');
        if (rows.some((each) => each.pid === row.id && !each.deleted)) return error(400, 11, "can't update comment", `parent comment with reply can't be edited, ${row.id}`);
        if (Date.now() - row.time > Number(config['edit_duration']) * 1000) return error(400, 10, "can't update comment", `too late to edit ${row.id}`);
        if (body['delete'] === true) {
          row.deleted = true;
          return { json: { id: row.id, text: row.text, delete: true, user: userOf(row.user) } };
        }
        Object.assign(row, { text: html(String(body['text'])), orig: String(body['text']), edit: Date.now() });
        return { json: { id: row.id, text: row.text, orig: row.orig, edit: { time: stamp(row.edit!), summary: '' } } };
      }
      case 'PUT vote': {
        if (!me) return unauthorized;
        if (me.startsWith('anonymous_') && config['anon_vote'] !== true) return denied;
        if (!row) return error(400, 1, "can't vote for comment", 'not found');
        if (row.user === me) return error(400, 13, "can't vote for comment", `user ${me} can not vote for his own comment ${row.id}`);
        const [now, step] = [row.votes.get(me) ?? 0, Number(query.get('vote'))];
        if (now === step) return error(400, 14, "can't vote for comment", `user ${me} already voted for ${row.id}`);
        row.votes.set(me, now + step);
        return { json: { id: row.id, score: score(row) } };
      }
      case 'DELETE admin/comment': case 'PUT admin/pin': {
        if (me !== 'github_admin') return denied;
        if (!row) return error(400, 1, "can't find comment", 'not found');
        if (method === 'DELETE') row.deleted = true;
        else row.pin = query.get('pin') === '1';
        return { json: { id: row.id, locator: { site: 'remark', url: row.url } } };
      }
      default: return { status: 404, json: null, text: '404 page not found\n' };
    }
  });
  return { base, rows, closed, sessions, config, asked, add, close };
}
