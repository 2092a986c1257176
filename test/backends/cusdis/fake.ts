// Cusdis's open API as its source is written. No Cusdis runs here: it is an application for a container, which no package brings.

import { type Given, serve } from '../../support/serve.js';

interface Row { id: string; parentId: string | null; page: string; content: string; by_nickname: string; createdAt: number; approved: boolean }

/** `approves`: its owner approves everything at once. `clock`: milliseconds since 1970; tests have one that steps. */
export async function fakeCusdis(approves: boolean, clock?: () => number): Promise<{ base: string; approve(): void; rows: readonly Row[]; stop(): Promise<void> }> {
  const rows: Row[] = [];
  let now = Date.UTC(2024, 0, 1);
  const wrapper = (page: string, parent: string | null, number: number, size: number): object => {
    const list = rows.filter((row) => row.page === page && row.parentId === parent && row.approved).sort((a, b) => b.createdAt - a.createdAt);
    return {
      commentCount: list.length, pageSize: size, pageCount: Math.ceil(list.length / size) || 1,
      data: list.slice((number - 1) * size, number * size).map(({ id, content, createdAt, by_nickname }): object => ({
        id, content, by_nickname, createdAt: new Date(createdAt).toISOString(), moderatorId: null, page: { slug: page },
        parsedContent: `<p>${content.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>\n`, parsedCreatedAt: '2024-01-01 00:00', replies: wrapper(page, id, 1, 100),
      })),
    };
  };
  const { base, close } = await serve(({ method, path, query, body }): Given => {
    if (path === '/api/open/project/app/comments/count') {
      return { json: { data: Object.fromEntries(query.getAll('pageIds').map((page) => [page, rows.filter((row) => row.page === page && row.approved).length])) } };
    }
    if (path !== '/api/open/comments') return { status: 404, json: { message: 'Not found' } };
    if ((query.get('appId') ?? body['appId']) !== 'app') return { status: 404, json: { message: 'Project not found' } };
    if (method === 'GET') return { json: { data: wrapper(query.get('pageId') ?? '', null, Number(query.get('page')) || 1, 10) } };
    const row: Row = {
      id: `id-${rows.length}-${Math.random().toString(36).slice(2)}`, parentId: (body['parentId'] as string | undefined) ?? null, page: String(body['pageId']),
      content: String(body['content']), by_nickname: String(body['nickname']), createdAt: clock?.() ?? (now += 1000), approved: approves,
    };
    rows.push(row);
    return { json: { data: { ...row, createdAt: new Date(row.createdAt).toISOString(), by_email: body['email'], approved: undefined, page: undefined } } };
  });
  return { base, rows, approve: () => rows.forEach((row) => { row.approved = true; }), stop: close };
}
