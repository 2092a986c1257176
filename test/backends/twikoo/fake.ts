// Twikoo 1.7 over HTTP, written from recorded answers of 1.7.19 and from its source. No Twikoo runs here: its server is in no registry
// the tests may use. One address, always status 200, toggled votes, pages by time of eight roots.

import { md5 } from '../../../src/adapters/support/md5.js';
import { type Given, serve } from '../../support/serve.js';

interface Row {
  id: string; url: string; uid: string; nick: string; mail: string; link: string; comment: string; pid?: string; rid?: string;
  created: number; top: boolean; isSpam: boolean; master: boolean; up: Set<string>; down: Set<string>;
}
export interface FakeTwikoo {
  readonly base: string;
  /** What it was asked: events in order. */
  readonly events: string[];
  review: boolean;
  /** Answers every event with this from now on. */
  always: unknown;
  stop(): Promise<void>;
}

export async function fakeTwikoo(password = 'secret', clock?: () => number): Promise<FakeTwikoo> {
  const rows: Row[] = [];
  let now = Date.UTC(2024, 0, 1);
  let serial = 0;
  const dto = (row: Row, token: unknown, all: readonly Row[], replies: readonly object[] = []): object => ({
    id: row.id, nick: row.nick, mailMd5: 'md5-of-mail', link: row.link, comment: row.comment, os: ' ', browser: ' ', ipRegion: '', master: row.master,
    like: row.up.size, ups: row.up.size, downs: row.down.size, liked: row.up.has(String(token)), disliked: row.down.has(String(token)), replies,
    rid: row.rid, pid: row.pid, ruser: all.find(({ id }) => id === row.pid)?.nick ?? null, top: row.top, isSpam: row.isSpam, isOwner: row.uid === token, created: row.created, updated: row.created,
  });
  const fail = (code: number, message: string): Given => ({ json: { code, message } });
  const { base, close } = await serve(({ body }): Given => {
    server.events.push(String(body['event']));
    if (server.always !== undefined) return { json: server.always };
    const token = body['accessToken'];
    const isAdmin = md5(String(token ?? '')) === md5(md5(password));
    const sees = (row: Row): boolean => isAdmin || !row.isSpam || row.uid === token;
    const row = rows.find(({ id }) => id === body['id']);
    const fresh = token === undefined ? { accessToken: `anonymous-${++serial}` } : {};
    switch (body['event']) {
      case 'GET_FUNC_VERSION': return { json: { code: 0, version: { VERSION: '1.7.19' }, ...fresh } };
      case 'LOGIN': return body['password'] === md5(password) ? { json: { code: 0 } } : fail(1023, '密码错误');
      case 'GET_CONFIG_FOR_ADMIN': return isAdmin ? { json: { code: 0, config: { BLOGGER_NICK: 'Boss', BLOGGER_EMAIL: 'boss@example.test' } } } : fail(1024, '请先登录');
      case 'COMMENT_GET': {
        const roots = rows.filter((each) => each.url === body['url'] && each.rid === undefined && sees(each)).sort((a, b) => b.created - a.created);
        const main = roots.filter((each) => !each.top && (body['before'] === undefined || each.created < Number(body['before'])));
        const shown = [...(body['before'] === undefined ? roots.filter(({ top }) => top) : []), ...main.slice(0, 8)];
        return { json: { data: shown.map((root) => dto(root, token, rows, rows.filter((each) => each.rid === root.id && sees(each)).map((each) => dto(each, token, rows)))), more: main.length > 8, count: roots.length, ...fresh } };
      }
      case 'COMMENT_SUBMIT': {
        for (const field of ['url', 'ua', 'comment']) if (!body[field]) return fail(1000, `参数"${field}"不合法`);
        if (body['mail'] === 'boss@example.test' && !isAdmin) return fail(1000, '请先登录管理面板，再使用博主身份发送评论');
        const made: Row = {
          id: `id${++serial}`, url: String(body['url']), uid: String(token), nick: String(body['nick'] || '匿名'), mail: String(body['mail']), link: String(body['link'] ?? ''),
          comment: String(body['comment']).replace(/<script.*?<\/script>/g, ''), created: clock?.() ?? (now += 1000), top: false, isSpam: server.review && !isAdmin, master: body['mail'] === 'boss@example.test',
          up: new Set(), down: new Set(), ...(body['rid'] ? { rid: String(body['rid']), pid: String(body['pid'] ?? body['rid']) } : {}),
        };
        rows.push(made);
        return { json: { id: made.id, ...fresh } };
      }
      case 'COMMENT_LIKE': {
        const [mine, other] = body['type'] === 'down' ? [row?.down, row?.up] : [row?.up, row?.down];
        if (mine?.delete(String(token))) return { json: { updated: 1 } };
        mine?.add(String(token));
        other?.delete(String(token));
        return { json: { updated: 1 } };
      }
      case 'COMMENT_DELETE_FOR_USER':
        if (!row || row.uid !== token) return fail(1000, '只能删除自己的评论');
        rows.splice(rows.indexOf(row), 1);
        return { json: { code: 0, deleted: 1 } };
      case 'COMMENT_DELETE_FOR_ADMIN':
        if (!isAdmin) return fail(1024, '请先登录');
        if (row) rows.splice(rows.indexOf(row), 1);
        return { json: { code: 0, deleted: 1 } };
      case 'COMMENT_SET_FOR_ADMIN':
        if (!isAdmin) return fail(1024, '请先登录');
        if (row) Object.assign(row, body['set']);
        return { json: { code: 0, updated: 1 } };
      case 'GET_COMMENTS_COUNT': return { json: { data: (body['urls'] as string[]).map((url) => ({ url, count: rows.filter((each) => each.url === url && !each.isSpam).length })), ...fresh } };
      case 'GET_RECENT_COMMENTS':
        return { json: { data: [...rows].filter(({ isSpam }) => !isSpam).sort((a, b) => b.created - a.created).slice(0, Number(body['pageSize'])).map(({ id, url, nick, link, comment, created }) => ({ id, url, nick, avatar: 'https://avatars.example/x', mailMd5: 'md5-of-mail', link, comment, commentText: '', created })), ...fresh } };
      default: return fail(1001, '请更新 Twikoo 云函数至最新版本');
    }
  });
  const server: FakeTwikoo = { base, events: [], review: false, always: undefined, stop: close };
  return server;
}
