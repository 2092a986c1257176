// Discourse's JSON as its clients read it: written from what is known of the API, not recorded from a forum. None runs here.

import { type Given, serve } from '../../support/serve.js';

export interface Post { id: number; number: number; topic: number; to: number | null; user: string; raw: string; created: number; version: number; likes: Set<string>; gone?: boolean; hidden?: 'staff'; type?: number }
export interface FakeDiscourse {
  readonly base: string;
  readonly posts: Post[];
  readonly closed: Set<number>;
  /** User API keys, by key; and sessions, by cookie. */
  readonly keys: Map<string, string>;
  readonly asked: string[];
  readonly switches: { pending: boolean; csrf: string };
  topic(): number;
  add(topic: number, user: string, raw: string, to?: number | null): Post;
  close(): Promise<void>;
}

/** "mod" is of the staff. `now`: milliseconds since 1970; tests have one that steps. `names`: what people are called, and then nobody is mentioned. */
export async function fakeDiscourse({ now, names }: { readonly now?: () => number; readonly names?: (user: string) => string } = {}): Promise<FakeDiscourse> {
  const posts: Post[] = [];
  const closed = new Set<number>();
  const keys = new Map<string, string>();
  const asked: string[] = [];
  const switches = { pending: false, csrf: 'token-1' };
  let [clock, serial, topics] = [Date.UTC(2024, 0, 1), 100, 0];
  const of = (topic: number): Post[] => posts.filter((post) => post.topic === topic && post.hidden === undefined);
  const add = (topic: number, user: string, raw: string, to: number | null = null): Post => {
    const number = Math.max(0, ...posts.filter((each) => each.topic === topic).map((each) => each.number)) + 1;
    const post: Post = { id: ++serial, number, topic, to, user, raw, created: now?.() ?? (clock += 1234), version: 1, likes: new Set() };
    posts.push(post);
    return post;
  };
  const userOf = (name: string): object => ({ username: name, name: names?.(name) ?? (name === 'bob' ? '' : `${name} Name`), avatar_template: `/user_avatar/forum.example/${name}/{size}/1.png`, admin: false, moderator: name === 'mod', staff: name === 'mod' });
  const ids = new Map<string, number>();
  const idOf = (name: string): number => ids.get(name) ?? (ids.set(name, ids.size + 1), ids.size);
  const shown = (post: Post, me: string | null): object => ({
    id: post.id, ...userOf(post.user), user_id: idOf(post.user), topic_id: post.topic, post_number: post.number, post_type: post.type ?? 1, reply_to_post_number: post.to,
    reply_count: of(post.topic).filter((each) => each.to === post.number).length, created_at: new Date(post.created).toISOString(), updated_at: new Date(post.created + 5000 * (post.version - 1)).toISOString(), version: post.version,
    cooked: post.gone ? '<p>(post deleted by author)</p>' : `<p>${post.raw.replace(/&/g, '&amp;').replace(/</g, '&lt;')}${names ? '' : ' <a class="mention" href="/u/alice">@alice</a>'}</p>`,
    actions_summary: post.gone ? [] : [{
      id: 2, ...(post.likes.size > 0 ? { count: post.likes.size } : {}),
      ...(me !== null && post.likes.has(me) ? { acted: true, can_undo: true } : me !== null && me !== post.user ? { can_act: true } : {}),
    }],
    yours: me === post.user, can_edit: me !== null && (me === post.user || me === 'mod') && !post.gone, can_delete: me !== null && (me === post.user || me === 'mod') && !post.gone, user_deleted: post.gone === true, hidden: false,
  });
  const refuse = (status: number, errors: readonly string[], type: string): Given => ({ status, json: { errors, error_type: type } });
  const missing = refuse(404, ['The requested URL or resource could not be found.'], 'not_found');
  const denied = refuse(403, ['You are not permitted to view the requested resource.'], 'invalid_access');

  const { base, close } = await serve(({ method, path, query, body, headers }): Given => {
    asked.push(`${method} ${path}`);
    const cookie = /_t=([^;]+)/.exec(String(headers['cookie'] ?? ''))?.[1];
    const key = headers['user-api-key'];
    const me = keys.get(String(key ?? cookie ?? '')) ?? null;
    if (key !== undefined && me === null) return denied;
    if (method !== 'GET' && key === undefined) {
      if (me !== null && headers['x-csrf-token'] !== switches.csrf) return { status: 403, json: ['BAD CSRF'] };
      if (me === null) return refuse(403, ['You need to be logged in to do that.'], 'not_logged_in');
    }
    if (path === '/session/csrf.json') return { json: { csrf: switches.csrf } };
    if (path === '/session/current.json') return me ? { json: { current_user: { id: idOf(me), ...userOf(me) } } } : missing;
    if (method === 'DELETE' && path.startsWith('/session/')) {
      keys.delete(cookie ?? '');
      return { json: { success: 'OK' } };
    }
    const [, topic, more] = /^\/t\/(\d+)(\/posts)?\.json$/.exec(path) ?? [];
    if (topic !== undefined) {
      const all = of(Number(topic));
      if (all.length === 0) return missing;
      if (more) return { json: { post_stream: { posts: all.filter(({ id }) => query.getAll('post_ids[]').includes(String(id))).map((post) => shown(post, me)), id: Number(topic) } } };
      return { json: { id: Number(topic), title: 'A topic', posts_count: all.length, chunk_size: 20, closed: closed.has(Number(topic)), archived: false, post_stream: { posts: all.slice(0, 20).map((post) => shown(post, me)), stream: all.map(({ id }) => id) } } };
    }
    if (method === 'POST' && path === '/posts.json') {
      const at = Number(body['topic_id']);
      if (closed.has(at)) return refuse(403, ['The topic you are replying to is closed.'], 'invalid_access');
      const raw = String(body['raw']);
      if (raw.trim() === '') return { status: 422, json: { action: 'create_post', errors: ['Body can’t be blank'] } };
      if (switches.pending) return { json: { action: 'enqueued', success: true, pending_count: 1, pending_post: { id: 7, raw, created_at: new Date().toISOString() } } };
      return { json: shown(add(at, me!, raw, (body['reply_to_post_number'] as number | undefined) ?? null), me) };
    }
    const [, number] = /^\/posts\/(\d+)\.json$/.exec(path) ?? [];
    const [, likes] = /^\/post_actions(?:\/(\d+))?\.json$/.exec(path) ?? [];
    const post = posts.find(({ id, hidden }) => hidden === undefined && String(id) === (number ?? likes ?? String(body['id'])));
    if (!post) return missing;
    if (path.startsWith('/post_actions')) {
      if (method === 'POST' ? post.likes.has(me!) || post.user === me : !post.likes.has(me!)) return denied;
      if (method === 'POST') post.likes.add(me!);
      else post.likes.delete(me!);
      return { json: shown(post, me) };
    }
    if (method === 'GET') return { json: { ...shown(post, me), raw: post.raw } };
    if (me !== post.user && me !== 'mod') return denied;
    if (method === 'PUT') {
      Object.assign(post, { raw: (body['post'] as { raw: string }).raw, version: post.version + 1 });
      return { json: { post: shown(post, me) } };
    }
    if (me === 'mod') post.hidden = 'staff';
    else post.gone = true;
    return { json: null, text: '' };
  });
  return {
    base, posts, closed, keys, asked, switches, add, close,
    topic() {
      add(++topics, 'mod', 'What is talked about');
      return topics;
    },
  };
}
