// Speaks to Marginalia, an imaginary service that keeps notes in the margins of pages.
import { CommentError, type Comment, type CommentAdapter, type CommentId, type Viewer } from 'parley-comments';
import { bag, bags, codeOf, http, isBag, pageOf, text, time } from 'parley-comments/adapters/support';

export function marginaliaAdapter({ server }: { readonly server: string }): CommentAdapter {
  let me: { readonly viewer: Viewer; readonly token: string } | null = null;
  const ask = http({
    base: server,
    headers: (): Record<string, string> => (me ? { authorization: `Bearer ${me.token}` } : {}),
    explain: ({ status, body }) => (isBag(body) ? { code: codeOf(status), reason: text(body.oops) } : null),
  });
  const commentOf = (value: unknown): Comment => {
    const { id, to, by, words, at } = bag(value, 'a note');
    const gone = typeof words !== 'string';
    return {
      id: text(id) as CommentId,
      parent: typeof to === 'string' ? (to as CommentId) : null,
      author: typeof by === 'string' ? { id: by, name: by } : null,
      body: gone ? null : { format: 'text', source: words },
      state: gone ? 'removed' : 'shown',
      createdAt: time(at) ?? 0, editedAt: null,
      replies: 0, reactions: {},
      can: gone ? [] : by === me?.viewer.id ? ['reply', 'remove'] : ['reply'],
    };
  };
  return {
    name: 'marginalia',
    limits: { orders: ['oldest', 'newest'], depth: Infinity, length: 1000, syntax: 'plain', idempotent: false },
    read: {
      async page(query, { signal }) {
        const { data } = await ask('notes', { signal, query: { page: query.thread.id } });
        return pageOf(bags(bag(data, 'a page of notes').notes, 'notes').map(commentOf), query);
      },
    },
    write: {
      async create({ thread, parent, source }, { signal }) {
        const body = { page: thread.id, to: parent, words: source };
        return commentOf((await ask('notes', { signal, method: 'POST', body })).data);
      },
      async remove(id, { signal }) {
        const { data } = await ask(`notes/${encodeURIComponent(id)}`, { signal, method: 'DELETE' });
        return data === null ? null : commentOf(data);
      },
    },
    auth: {
      required: true,
      ways: [{ id: 'name', kind: 'form', fields: [{ name: 'name', type: 'text', required: true }] }],
      viewer: async () => me?.viewer ?? null,
      async login(_way, { name = '' }, { signal }) {
        if (!name.trim()) throw new CommentError('invalid', 'no name', { fields: { name: 'Please say who you are.' } });
        const { data } = await ask('readers', { signal, method: 'POST', body: { name } });
        me = { viewer: { id: name, name, role: 'reader' }, token: text(bag(data, 'a reader').token) };
        return me.viewer;
      },
      logout: async () => { me = null; },
    },
  };
}
