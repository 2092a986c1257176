// Comentario 3's embed API as its source is written (3.13). No Comentario runs here: no package brings it.
// Its WebSocket is a class in this process, for Node 20 has none.

import { randomUUID } from 'node:crypto';
import type { Socket, SocketClass } from '../../../src/adapters/support/comentario-socket.js';
import { type Given, serve } from '../../support/serve.js';

export interface Row { id: string; parent: string | null; path: string; markdown: string; user: string; authorName?: string; created: number; edited?: number; votes: Map<string, number>; sticky: boolean; approved: boolean; pending: boolean; deleted: boolean }
export interface FakeComentario {
  readonly base: string;
  readonly rows: Row[];
  readonly sessions: Map<string, string>;
  readonly closed: Set<string>;
  readonly info: Record<string, unknown>;
  readonly Socket: SocketClass;
  /** One-time tokens of logins in a window, and who has signed in with them. */
  readonly oauth: Map<string, string | null>;
  add(path: string, user: string, markdown: string, parent?: string | null): Row;
  idOf(name: string): string;
  /** Breaks all lines. */
  cut(): void;
  close(): Promise<void>;
}

const nobody = '00000000-0000-0000-0000-000000000000';

/** "mod" keeps order. Everybody's password is "secret". `now`: milliseconds since 1970; tests have one that steps. */
export async function fakeComentario(now?: () => number): Promise<FakeComentario> {
  const rows: Row[] = [];
  const sessions = new Map<string, string>();
  const closed = new Set<string>();
  const oauth = new Map<string, string | null>();
  const lines = new Map<Socket, string>();
  const html = (markdown: string): string => `<p>${markdown.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>\n`;
  const info: Record<string, unknown> = { domainId: 'c7d4b1e6-0000-4000-8000-000000000001', authAnonymous: true, enableCommentVoting: true, commentEditingAuthor: true, commentEditingModerator: true, commentDeletionAuthor: true, commentDeletionModerator: true, showDeletedComments: true, maxCommentLength: 4096 };
  const users = new Map<string, string>();
  let clock = Date.UTC(2024, 0, 1);
  const idOf = (name: string): string => users.get(name) ?? (users.set(name, randomUUID()), users.get(name)!);
  const nameOf = (id: string): string => [...users].find(([, each]) => each === id)?.[0] ?? '';
  const score = (row: Row): number => [...row.votes.values()].reduce((sum, each) => sum + each, 0);
  const shown = (row: Row, me: string | null): object => ({
    id: row.id, parentId: row.parent, markdown: row.deleted ? '' : row.markdown, html: row.deleted ? '' : html(row.markdown), score: score(row), isSticky: row.sticky,
    isApproved: row.approved, isPending: row.pending, isDeleted: row.deleted, createdTime: new Date(row.created).toISOString(), ...(row.edited ? { editedTime: new Date(row.edited).toISOString() } : {}),
    userCreated: row.user, ...(row.authorName ? { authorName: row.authorName } : {}), direction: (me && row.votes.get(me)) || 0, url: `https://blog.example${row.path}#comentario-${row.id}`,
  });
  const commenter = (id: string): object => ({ id, name: id === nobody ? 'Anonymous' : nameOf(id), websiteUrl: '', hasAvatar: nameOf(id) === 'mod', isModerator: nameOf(id) === 'mod', isCommenter: true, colourIndex: 3 });
  const principal = (name: string): object => ({ id: idOf(name), name, email: `${name}@example.test`, isModerator: name === 'mod', hasAvatar: false });
  const tell = (row: Row, action: string): void => {
    for (const [line, path] of [...lines]) if (path === row.path) setTimeout(() => line.onmessage?.({ data: JSON.stringify({ domain: 'blog.example', path: row.path, comment: row.id, parentComment: row.parent, action }) } as MessageEvent), 1);
  };
  const add = (path: string, user: string, markdown: string, parent: string | null = null): Row => {
    const row: Row = { id: randomUUID(), parent, path, markdown, user: user === '' ? nobody : idOf(user), created: now?.() ?? (clock += 1111), votes: new Map(), sticky: false, approved: true, pending: false, deleted: false };
    rows.push(row);
    return row;
  };
  const error = (status: number, id: string, message: string): Given => ({ status, json: { id, message } });
  const unauthorized = error(401, 'unauthorized', 'Unauthorized');
  const forbidden = error(403, 'not-allowed', 'You are not allowed to perform this operation');
  const missing = error(404, 'resource-not-found', 'Resource not found');

  const { base, close } = await serve(({ method, path: address, body, headers }): Given => {
    const token = String(headers['x-user-session'] ?? '');
    const me = sessions.get(token) ?? null;
    if (token !== '' && me === null) return unauthorized;
    const my = me === null ? null : idOf(me);
    const moderator = me === 'mod';
    const enter = (name: string): Given => {
      const session = randomUUID();
      sessions.set(session, name);
      return { json: { sessionToken: session, principal: principal(name) } };
    };
    const visible = (row: Row): boolean => moderator || (row.approved && !row.pending) || row.user === my;
    const path = address.replace(/^\/api\/embed\//, '');
    if (path === 'auth/login') return body['password'] === 'secret' ? enter(String(body['email']).split('@')[0]!) : error(401, 'invalid-credentials', 'Wrong password or user not found');
    if (path === 'auth/login/token') {
      if (method === 'POST') {
        const once = randomUUID();
        oauth.set(once, null);
        return { json: { token: once } };
      }
      const name = oauth.get(String(headers['authorization']).replace('Bearer ', ''));
      return name ? enter(name) : unauthorized;
    }
    if (path === 'auth/user') return me ? { json: principal(me) } : { status: 204, json: null, text: '' };
    if (path === 'auth/logout') {
      sessions.delete(token);
      return { status: 204, json: null, text: '' };
    }
    if (path === 'comments/counts') return { json: { commentCounts: Object.fromEntries((body['paths'] as string[]).map((each) => [each, rows.filter((row) => row.path === each && !row.deleted && row.approved).length])) } };
    if (path === 'comments/preview') return body['domainId'] === info['domainId'] ? { json: { html: html(String(body['markdown'])) } } : error(422, 'invalid-input-data', 'no such domain');
    if (path === 'comments' && method === 'POST') {
      if (body['host'] !== 'blog.example') return error(404, 'unknown-host', 'Unknown host');
      const list = rows.filter((row) => row.path === body['path'] && visible(row));
      return { json: { pageInfo: { ...info, isPageReadonly: closed.has(String(body['path'])), isDomainReadonly: false }, comments: list.map((row) => shown(row, my)), commenters: [...new Set(list.map(({ user }) => user))].map(commenter) } };
    }
    if (path === 'comments' && method === 'PUT') {
      if (me === null && !(body['unregistered'] === true && info['authAnonymous'] === true)) return unauthorized;
      if (closed.has(String(body['path']))) return error(403, 'page-readonly', 'This page is read-only');
      const words = String(body['markdown']);
      if (words.trim() === '' || words.length > 4096) return error(422, 'comment-too-long', 'Comment text is too long');
      const row = add(String(body['path']), me ?? '', words, (body['parentId'] as string | undefined) ?? null);
      if (me === null) Object.assign(row, { authorName: body['authorName'], approved: false, pending: true });
      tell(row, 'new');
      return { json: { comment: shown(row, my), commenter: commenter(row.user) } };
    }
    const [, id, verb] = /^comments\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const row = rows.find((each) => each.id === id && !each.deleted && visible(each));
    if (!row) return missing;
    if (method === 'GET') return { json: { comment: shown(row, my), commenter: commenter(row.user) } };
    if (me === null) return unauthorized;
    if (verb === 'vote') {
      if (row.user === my) return error(403, 'self-vote', 'You cannot vote for your own comment');
      row.votes.set(my!, Number(body['direction']));
      tell(row, 'vote');
      return { json: { score: score(row) } };
    }
    if (verb === 'moderate' || verb === 'sticky') {
      if (!moderator) return forbidden;
      if (verb === 'sticky') row.sticky = body['sticky'] === true;
      else Object.assign(row, { pending: false, approved: body['approve'] === true });
      tell(row, verb === 'sticky' ? 'sticky' : 'update');
      return { status: 204, json: null, text: '' };
    }
    if (row.user !== my && !moderator) return forbidden;
    if (method === 'DELETE') {
      row.deleted = true;
      if (!rows.some(({ parent }) => parent === row.id)) rows.splice(rows.indexOf(row), 1);
      tell(row, 'delete');
      return { status: 204, json: null, text: '' };
    }
    Object.assign(row, { markdown: body['markdown'], edited: now?.() ?? (clock += 10) });
    tell(row, 'update');
    // It forgets the vote.
    return { json: { comment: { ...shown(row, my), direction: 0 }, commenter: commenter(row.user) } };
  });
  class Line implements Socket {
    onopen: Socket['onopen'] = null;
    onmessage: Socket['onmessage'] = null;
    onclose: Socket['onclose'] = null;
    constructor(url: string) {
      if (!url.endsWith('/ws/comments')) throw new Error(`no such socket: ${url}`);
      setTimeout(() => this.onopen?.({} as never), 0);
    }
    send(words: string): void {
      const { domain, path } = JSON.parse(words) as { domain: string; path: string };
      if (domain === 'blog.example') lines.set(this, path);
    }
    close(): void {
      lines.delete(this);
    }
  }
  return {
    base, rows, sessions, closed, info, oauth, Socket: Line, add, idOf, close,
    cut() {
      for (const line of [...lines.keys()]) {
        lines.delete(line);
        line.onclose?.({} as never);
      }
    },
  };
}
