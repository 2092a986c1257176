// Not GitHub: a mock that can only answer what GitHub's published schema allows. Each request is parsed, validated and executed by
// graphql-js, so a field, argument or enum that GitHub lacks fails here as it does there. Permissions and messages are ours.
// The schema is an npm package, installed into node_modules/.cache when it is first needed.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmPackages } from '../../support/npm-packages.js';

const packages = fileURLToPath(new URL('../../../node_modules/.cache/backends/github/', import.meta.url));
const pinned = ['@octokit/graphql-schema@15.26.1', 'graphql@16.11.0'];

interface GraphQL {
  buildSchema(source: string, options: object): unknown;
  parse(query: string): unknown;
  validate(schema: unknown, document: unknown): readonly { readonly message: string }[];
  execute(call: object): Promise<{ errors?: readonly { message: string; path?: unknown; extensions?: { type?: string } }[]; data?: unknown }>;
  GraphQLError: new (message: string, options: object) => Error;
}
interface Ctx { readonly me: string }
type Row = Record<string, unknown> & { id: string; body: string; by: string; answers: Row[]; up: Set<string>; reacted: Set<string>; deletedAt: string | null; thread: Discussion; top: Row | null };
export interface Discussion extends Record<string, unknown> { id: string; number: number; title: string; body: string; locked: boolean; rows: Row[] }

export interface GithubMock {
  readonly base: string;
  /** Errors of validation: none must ever come. */
  readonly invalid: string[];
  readonly discussions: Discussion[];
  readonly nodes: ReadonlyMap<string, unknown>;
  discussion(title: string): Discussion;
  comment(into: Discussion, by: string, body: string, parent?: string): string;
  close(): Promise<void>;
}

/** A string says why there can be none here. `told`: milliseconds since 1970; tests have a clock that steps. */
export async function startGithub(told?: () => number): Promise<GithubMock | string> {
  try {
    await npmPackages(packages, pinned);
  } catch (thrown) {
    return `GitHub's schema cannot be had here: ${String(thrown).slice(0, 200)}`;
  }
  const { buildSchema, parse, validate, execute, GraphQLError } = createRequire(join(packages, 'package.json'))('graphql') as GraphQL;
  const schema = buildSchema(readFileSync(join(packages, 'node_modules/@octokit/graphql-schema/schema.graphql'), 'utf8'), { assumeValid: true });

  let [clock, serial] = [Date.UTC(2024, 0, 1), 1000];
  const now = (): string => new Date(told?.() ?? (clock += 1000)).toISOString().replace(/\.\d+Z/, 'Z');
  const fail = (type: string, message: string): Error => new GraphQLError(message, { extensions: { type } });
  const nodes = new Map<string, Record<string, unknown>>();
  const discussions: Discussion[] = [];
  const invalid: string[] = [];
  const kinds = ['THUMBS_UP', 'THUMBS_DOWN', 'LAUGH', 'HOORAY', 'CONFUSED', 'HEART', 'ROCKET', 'EYES'];
  const user = (login: string): object => ({ __typename: 'User', id: `U_${login}`, login, name: login, url: `https://github.com/${login}`, avatarUrl: `https://avatars.githubusercontent.com/u/${login.length}` });

  const connect = (what: string, list: () => readonly Row[]) => (args: { first?: number; last?: number; after?: string; before?: string }): object => {
    const cut = (): object => {
      const { first, last, after, before } = args;
      if (first == null && last == null) throw fail('MISSING_PAGINATION_BOUNDARIES', `You must provide a \`first\` or \`last\` value to properly paginate the \`${what}\` connection.`);
      if ((first ?? last)! < 1 || (first ?? last)! > 100) throw fail('EXCESSIVE_PAGINATION', `Requesting ${first ?? last} records on the \`${what}\` connection`);
      const cursor = (row: Row): string => Buffer.from(`cursor:v2:${row.id}`).toString('base64');
      const at = (wanted: string): number => {
        const found = list().findIndex((row) => cursor(row) === wanted);
        if (found < 0) throw fail('INVALID_CURSOR_ARGUMENTS', `\`${wanted}\` does not appear to be a valid cursor.`);
        return found;
      };
      let [from, to] = [after ? at(after) + 1 : 0, before ? at(before) : list().length];
      if (first != null) to = Math.min(to, from + first);
      else from = Math.max(from, to - last!);
      const part = list().slice(from, to);
      return { nodes: part, pageInfo: { startCursor: part.length ? cursor(part[0]!) : null, endCursor: part.length ? cursor(part.at(-1)!) : null, hasNextPage: to < list().length, hasPreviousPage: from > 0 } };
    };
    return { totalCount: list().length, nodes: () => (cut() as { nodes: unknown }).nodes, pageInfo: () => (cut() as { pageInfo: unknown }).pageInfo };
  };
  const groupsOf = (reacted: ReadonlySet<string>) => (_: unknown, { me }: Ctx): object[] => kinds.map((content) => ({ content, viewerHasReacted: reacted.has(`${content} ${me}`), reactors: { totalCount: [...reacted].filter((each) => each.startsWith(`${content} `)).length } }));
  const html = (words: string): string => words.split(/\n\n+/).map((each) => `<p dir="auto">${each.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>`).join('\n');
  const write = (thread: Discussion, by: string, body: string, top: Row | null): Row => {
    const id = `DC_kw${++serial}`;
    const row: Row = {
      __typename: 'DiscussionComment', id, body, by, answers: [], up: new Set(), reacted: new Set(), deletedAt: null, thread, top,
      discussion: thread, replyTo: top, url: `https://github.com/acme/blog/discussions/${thread.number}#discussioncomment-${serial}`, createdAt: now(), lastEditedAt: null,
      isMinimized: false, minimizedReason: null, authorAssociation: by === 'mod' ? 'OWNER' : 'NONE',
      author: () => (row.deletedAt ? null : user(by)), bodyHTML: () => html(row.body), upvoteCount: () => row.up.size,
      viewerHasUpvoted: (_: unknown, { me }: Ctx) => row.up.has(me), viewerCanUpvote: (_: unknown, { me }: Ctx) => me !== 'app' && top === null, viewerCanReact: (_: unknown, { me }: Ctx) => me !== 'app' && !row.deletedAt,
      viewerCanUpdate: (_: unknown, { me }: Ctx) => me === by || me === 'mod', viewerCanDelete: (_: unknown, { me }: Ctx) => me === by || me === 'mod',
      reactionGroups: (args: unknown, ctx: Ctx) => groupsOf(row.reacted)(args, ctx),
      replies: connect('replies', () => row.answers),
    };
    nodes.set(id, row);
    (top ? top.answers : thread.rows).push(row);
    return row;
  };
  const open = (title: string, body = ''): Discussion => {
    const thread: Discussion = { __typename: 'Discussion', id: `D_kw${discussions.length + 1}`, number: discussions.length + 1, title, body, locked: false, rows: [] };
    const [up, reacted] = [new Set<string>(), new Set<string>()];
    Object.assign(thread, { up, reacted, top: null, upvoteCount: () => up.size, viewerHasUpvoted: (_: unknown, { me }: Ctx) => up.has(me), reactionGroups: groupsOf(reacted) });
    thread['comments'] = connect('comments', () => thread.rows);
    nodes.set(thread.id, thread);
    discussions.push(thread);
    return thread;
  };
  const need = (id: string): Row => {
    const found = nodes.get(id);
    if (!found) throw fail('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
    return found as Row;
  };
  const may = (so: boolean, what = 'Resource not accessible by integration'): void => {
    if (!so) throw fail('FORBIDDEN', what);
  };
  type Input = { readonly input: Readonly<Record<string, string>> };
  const set = (list: 'up' | 'reacted', on: boolean) => ({ input }: Input, { me }: Ctx): object => {
    may(me !== 'app');
    const row = need(input['subjectId']!);
    if (list === 'up' && row.top) throw fail('UNPROCESSABLE', 'Replies cannot be upvoted');
    const entry = list === 'up' ? me : `${input['content']} ${me}`;
    if (on) row[list].add(entry);
    else row[list].delete(entry);
    return { subject: row };
  };
  const root = {
    viewer: (_: unknown, { me }: Ctx) => user(me),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      if (owner !== 'acme' || name !== 'blog') throw fail('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      return {
        id: 'R_kw1', viewerPermission: (_: unknown, { me }: Ctx) => (me === 'mod' ? 'ADMIN' : 'READ'), discussionCategories: { nodes: [{ id: 'DIC_1', name: 'Announcements' }, { id: 'DIC_2', name: 'Q&A' }] },
        discussion: ({ number }: { number: number }) => discussions.find((each) => each.number === number) ?? (() => { throw fail('NOT_FOUND', `Could not resolve to a Discussion with the number of ${number}.`); })(),
      };
    },
    node: ({ id }: { id: string }) => need(id),
    search: ({ query }: { query: string }) => {
      const [, field, words = ''] = /\bin:(title|body) "([^"]*)"/.exec(query) ?? [];
      return { nodes: discussions.filter((each) => (field === 'body' ? each.body : each.title).toLowerCase().includes(words.toLowerCase())).slice(0, 10) };
    },
    createDiscussion({ input }: Input, { me }: Ctx) {
      may(me !== 'app');
      return { discussion: open(input['title']!, input['body']) };
    },
    addDiscussionComment({ input }: Input, { me }: Ctx) {
      may(me !== 'app');
      const thread = need(input['discussionId']!) as unknown as Discussion;
      may(!thread.locked, 'Discussion is locked');
      if (!input['body']!.trim()) throw fail('UNPROCESSABLE', "Body can't be blank");
      const parent = input['replyToId'] ? need(input['replyToId']) : null;
      if (parent?.top) throw fail('UNPROCESSABLE', 'Parent comment is already in a thread, cannot reply to it');
      return { comment: write(thread, me, input['body']!, parent) };
    },
    updateDiscussionComment({ input }: Input, { me }: Ctx) {
      const row = need(input['commentId']!);
      may(me === row.by || me === 'mod', `${me} does not have the correct permissions to execute \`UpdateDiscussionComment\``);
      Object.assign(row, { body: input['body'], lastEditedAt: now() });
      return { comment: row };
    },
    deleteDiscussionComment({ input }: Input, { me }: Ctx) {
      const row = need(input['id']!);
      may(me === row.by || me === 'mod', `${me} does not have the correct permissions to execute \`DeleteDiscussionComment\``);
      if (row.answers.length > 0) Object.assign(row, { deletedAt: now(), body: '' });
      else {
        const list = row.top ? row.top.answers : row.thread.rows;
        list.splice(list.indexOf(row), 1);
        nodes.delete(row.id);
      }
      return { comment: row };
    },
    addReaction: set('reacted', true), removeReaction: set('reacted', false), addUpvote: set('up', true), removeUpvote: set('up', false),
  };

  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => void (async () => {
      const send = (status: number, json: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
        response.end(JSON.stringify(json));
      };
      const me = request.url === '/anonymous' ? 'app' : /^bearer token-(\w+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (!me) return send(401, { message: request.headers.authorization ? 'Bad credentials' : 'This endpoint requires you to be authenticated.', status: '401' });
      if (request.url !== '/anonymous' && request.url !== '/graphql') return send(404, { message: 'Not Found' });
      const { query, variables } = JSON.parse(body) as { query: string; variables: object };
      const document = parse(query);
      const wrong = validate(schema, document);
      invalid.push(...wrong.map(({ message }) => message));
      if (wrong.length > 0) return send(200, { errors: wrong.map(({ message }) => ({ message })) });
      const { errors, data } = await execute({ schema, document, rootValue: root, contextValue: { me }, variableValues: variables });
      send(200, { ...(errors ? { errors: errors.map(({ message, path, extensions }) => ({ type: extensions?.type, path, message })) } : {}), data });
    })().catch((thrown: unknown) => {
      response.writeHead(500);
      response.end(String(thrown));
    }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    base: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, invalid, discussions, nodes,
    discussion: (title) => discussions.find((each) => each.title === title) ?? open(title),
    comment: (into, by, words, parent) => write(into, by, words, parent === undefined ? null : need(parent)).id,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}
