// What only those ask of a REST server who act, or look at more than comments: writing, voting, moderating, reporting, subscribing. Fetched with
// the first of it.

import type { Call, Draft, WriteCall } from '../../core/adapter.js';
import { checkBody, checkComment, checkRemoved, checkText } from '../../core/check.js';
import type { Body, Comment, CommentId, Person, Reactions, Recent, ThreadRef, Version } from '../../core/model.js';
import { part } from '../../core/part.js';
import type { Ask } from '../support/http.js';
import { bag, isBag, segment } from '../support/narrow.js';

/** Asks the server as who is signed in. */
export type AskAs = (path: string, how: Ask) => Promise<unknown>;

/** What reads other answers than comments. */
const lists = (): Promise<typeof import('../../core/check-lists.js')> => part(() => import('../../core/check-lists.js'));
const at = (id: CommentId, ...rest: readonly string[]): string => ['comments', id, ...rest].map(segment).join('/');
const put = (on: boolean): 'PUT' | 'DELETE' => (on ? 'PUT' : 'DELETE');

export function restActs(ask: AskAs, base: string) {
  return {
    create: async ({ thread, parent, source }: Draft, { signal, key }: WriteCall): Promise<Comment> => checkComment(await ask('comments', {
      method: 'POST', signal, headers: { 'idempotency-key': key }, body: { thread: thread.id, url: thread.url, title: thread.title, parent, source },
    })),
    edit: async (id: CommentId, source: string, { signal }: Call): Promise<Comment> => checkComment(await ask(at(id), { method: 'PATCH', signal, body: { source } })),
    remove: async (id: CommentId, { signal }: Call): Promise<Comment | null> => checkRemoved(await ask(at(id), { method: 'DELETE', signal })),
    preview: async (source: string, { signal }: Call): Promise<Body> => checkBody(await ask('preview', { method: 'POST', signal, body: { source } })),
    async upload(file: Blob, { signal }: Call): Promise<string> {
      const body = new FormData();
      const { pictureOf } = await part(() => import('../support/picture.js'));
      body.append('file', file, (await pictureOf(file)).name);
      const address = checkText(bag(await ask('files', { method: 'POST', signal, body }), 'an object with an address')['address']);
      return new URL(address, new URL(base.replace(/\/?$/, '/'), globalThis.location?.href)).href;
    },
    react: async (id: CommentId, kind: string, on: boolean, { signal }: Call): Promise<Comment> => checkComment(await ask(at(id, 'reactions', kind), { method: put(on), signal })),
    reactions: async ({ id }: ThreadRef, { signal }: Call): Promise<Reactions> => (await lists()).checkReactions(await ask('reactions', { signal, query: { thread: id } })),
    reactTo: async ({ id }: ThreadRef, kind: string, on: boolean, { signal }: Call): Promise<Reactions> =>
      (await lists()).checkReactions(await ask(`reactions/${segment(kind)}`, { method: put(on), signal, query: { thread: id } })),
    recent: async ({ size }: { readonly size: number }, { signal }: Call): Promise<readonly Recent[]> => (await lists()).checkRecents(await ask('recent', { signal, query: { size } })),
    people: async ({ role, size }: { readonly role: 'contributor' | 'moderator'; readonly size: number }, { signal }: Call): Promise<readonly Person[]> =>
      (await lists()).checkPeople(await ask('people', { signal, query: { role, size } })),
    history: async (id: CommentId, { signal }: Call): Promise<readonly Version[]> => (await lists()).checkVersions(await ask(at(id, 'versions'), { signal })),
    moderate: async (id: CommentId, action: string, on: boolean, { signal }: Call): Promise<Comment | null> => checkRemoved(await ask(at(id, 'moderation', action), { method: put(on), signal })),
    report: async (id: CommentId, reason: string, text: string, { signal }: Call): Promise<void> => void await ask(at(id, 'reports'), { method: 'POST', signal, body: { reason, text } }),
    suggest: async (prefix: string, { signal }: Call): Promise<readonly Person[]> => (await lists()).checkPeople(await ask('suggestions', { signal, query: { prefix } })),
    async following(thread: ThreadRef, { signal }: Call): Promise<boolean> {
      const answer = await ask('following', { signal, query: { thread: thread.id } });
      return isBag(answer) && answer['following'] === true;
    },
    follow: async (thread: ThreadRef, on: boolean, { signal }: Call): Promise<void> => void await ask('following', { method: put(on), signal, query: { thread: thread.id } }),
  };
}
