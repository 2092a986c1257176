// Artalk's API v2 as its handlers are written (2.9 and 2.10), as far as the adapter speaks it. No Artalk runs here: it is a Go program
// that no package brings. Times in steps of a second and without a zone, votes by network address, deletion with all answers, as there.

import { type Asked, type Given, serve } from '../../support/serve.js';

interface Row {
  id: number; rid: number; page_key: string; user: number; content: string; date: number;
  is_pending: boolean; is_pinned: boolean; is_collapsed: boolean; is_allow_reply: boolean; votes: Map<string, 'up' | 'down'>;
}
interface User { id: number; name: string; email: string; link: string; is_admin: boolean; password: string | null }

export interface FakeArtalk {
  readonly base: string;
  /** Who votes: Artalk goes by network addresses, and all of a test come from one. */
  ip: string;
  pending: boolean;
  captcha: boolean;
  close(page: string): void;
  stop(): Promise<void>;
}

/** `clock`: milliseconds since 1970, for whoever looks at it; tests have one that steps. */
export async function fakeArtalk(clock?: () => number): Promise<FakeArtalk> {
  const users: User[] = [
    { id: 1, name: 'admin', email: 'admin@example.test', link: '', is_admin: true, password: 'admin-pass' },
    { id: 2, name: 'bob', email: 'bob@example.test', link: 'https://bob.example/', is_admin: false, password: 'bob-pass' },
  ];
  const rows: Row[] = [];
  const closed = new Set<string>();
  let now = Date.UTC(2024, 0, 1);
  let serial = 0;

  const cooked = ({ user, date, votes, ...row }: Row): unknown => {
    const { name, email, link, is_admin } = users.find(({ id }) => id === user) as User;
    const count = (choice: string): number => [...votes.values()].filter((each) => each === choice).length;
    return {
      ...row, content_marked: `<p>${row.content.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>\n`, user_id: user, nick: name, email_encrypted: `sha-of-${email.length}`, link,
      ua: '', date: new Date(date).toISOString().slice(0, 19).replace('T', ' '), is_verified: is_admin, badge_name: is_admin ? 'Admin' : '', badge_color: '', visible: true,
      vote_up: count('up'), vote_down: count('down'), page_url: `https://site.example${row.page_key}`, site_name: 'Site',
    };
  };
  const by = ({ headers }: Asked): User | undefined => {
    const token = /^Bearer token-(\d+)$/.exec(String(headers['authorization'] ?? ''))?.[1];
    return users.find(({ id }) => String(id) === token);
  };
  const fail = (status: number, msg: string, flags: object = {}): Given => ({ status, json: { msg, ...flags } });
  const known = (id: string | undefined): Row | undefined => rows.find((row) => String(row.id) === id);
  const sorts: Record<string, (a: Row, b: Row) => number> = {
    date_asc: (a, b) => a.date - b.date, date_desc: (a, b) => b.date - a.date, vote: (a, b) => b.votes.size - a.votes.size || a.date - b.date,
  };

  const answer = (asked: Asked): Given => {
    const { method, query, body } = asked;
    const [name, ...rest] = asked.path.replace('/api/v2/', '').split('/').map(decodeURIComponent);
    const viewer = by(asked);
    if (String(asked.headers['authorization'] ?? '') !== '' && !viewer) return fail(401, 'Login required', { need_auth_login: true });
    const sees = (row: Row): boolean => !row.is_pending || viewer?.is_admin === true || row.user === viewer?.id;
    const of = (key: string): Row[] => rows.filter((row) => row.page_key === key && sees(row));
    if (name === 'user' && rest[0] === 'access_token') {
      const user = users.find(({ email, password }) => email === body['email'] && password === body['password']);
      return user ? { json: { token: `token-${user.id}`, user: { ...user, password: undefined } } } : fail(403, 'Login failed');
    }
    if (name === 'user') return viewer ? { json: { user: { ...viewer, password: undefined }, notifies: [], notifies_count: 0 } } : fail(401, 'Login required');
    if (name === 'captcha') {
      server.captcha = body['value'] !== 'solved';
      return server.captcha ? fail(403, 'Verification failed') : { json: {} };
    }
    if (name === 'stats' && rest[0] === 'page_comment') return { json: { data: Object.fromEntries(String(query.get('page_keys')).split(',').map((key) => [key, rows.filter((row) => row.page_key === key && !row.is_pending).length])) } };
    if (name === 'stats') return { json: { data: [...rows].filter((row) => !row.is_pending).sort((a, b) => b.date - a.date).slice(0, Number(query.get('limit'))).map(cooked) } };
    if (name === 'comments' && method === 'GET') {
      if (query.get('site_name') !== 'Site') return fail(404, 'Site not found');
      const page = of(query.get('page_key') ?? '');
      const roots = page.filter(({ rid }) => rid === 0).sort((a, b) => Number(b.is_pinned) - Number(a.is_pinned) || (sorts[query.get('sort_by') ?? ''] ?? sorts['date_desc'])!(a, b));
      const queue = roots.slice(Number(query.get('offset')), Number(query.get('offset')) + Number(query.get('limit')));
      for (let i = 0; i < queue.length; i++) queue.push(...page.filter(({ rid }) => rid === queue[i]?.id));
      return { json: { comments: queue.map(cooked), count: page.length, roots_count: roots.length, page: { id: 1, key: query.get('page_key'), admin_only: closed.has(query.get('page_key') ?? '') } } };
    }
    if (name === 'votes') {
      const row = known(rest[1]);
      if (!row) return fail(404, 'Comment not found');
      if (method === 'POST') {
        const choice = rest[2] as 'up' | 'down';
        if (row.votes.get(server.ip) === choice) row.votes.delete(server.ip);
        else row.votes.set(server.ip, choice);
      }
      const mine = row.votes.get(server.ip);
      const count = (choice: string): number => [...row.votes.values()].filter((each) => each === choice).length;
      return { json: { up: count('up'), down: count('down'), is_up: mine === 'up', is_down: mine === 'down' } };
    }
    if (name !== 'comments') return fail(404, 'Not found');
    if (server.captcha) return fail(403, 'Verification required', { need_captcha: true, img_data: 'data:image/png;base64,AA==' });
    if (method === 'POST') {
      const [nick, email] = [String(body['name'] ?? '').trim(), String(body['email'] ?? '').trim()];
      if (nick === '' || email === '') return fail(400, 'Nickname cannot be empty');
      if (!/^[^@\s]+@[^@\s]+\.\w+$/.test(email)) return fail(400, 'Invalid Email');
      const account = users.find((user) => user.name === nick && user.email === email);
      if ((account?.is_admin || closed.has(String(body['page_key']))) && !viewer?.is_admin) return fail(403, 'Admin access required', { need_login: true });
      const parent = body['rid'] === 0 ? null : known(String(body['rid']));
      if (parent === undefined) return fail(404, 'Parent comment not found');
      if (parent?.is_allow_reply === false) return fail(400, 'Cannot reply to this comment');
      const user = account ?? { id: users.length + 1, name: nick, email, link: String(body['link']), is_admin: false, password: null };
      if (!account) users.push(user);
      const row: Row = {
        id: ++serial, rid: parent?.id ?? 0, page_key: String(body['page_key']), user: user.id, content: String(body['content']), date: clock?.() ?? (now += 1000),
        is_pending: server.pending && !viewer?.is_admin, is_pinned: false, is_collapsed: false, is_allow_reply: true, votes: new Map(),
      };
      rows.push(row);
      return { json: cooked(row) };
    }
    if (!viewer?.is_admin) return fail(403, 'Admin access required', { need_login: true });
    const row = known(rest[0]);
    if (!row) return fail(404, 'Comment not found');
    if (method === 'DELETE') {
      const gone = new Set([row.id]);
      for (const each of rows) if (gone.has(each.rid)) gone.add(each.id);
      for (const id of gone) rows.splice(rows.findIndex((each) => each.id === id), 1);
      return { json: {} };
    }
    const needed = ['site_name', 'content', 'page_key', 'rid', 'is_collapsed', 'is_pending', 'is_pinned'];
    const missing = needed.find((field) => body[field] === undefined);
    if (missing) return fail(400, `Missing ${missing}`);
    row.content = String(body['content']);
    row.is_pending = body['is_pending'] === true;
    row.is_pinned = body['is_pinned'] === true;
    return { json: cooked(row) };
  };

  const { base, close } = await serve(answer);
  const server: FakeArtalk = { base, ip: '10.0.0.1', pending: false, captcha: false, close: (page) => void closed.add(page), stop: close };
  return server;
}
