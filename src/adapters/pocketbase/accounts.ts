// Who asks a PocketBase: signs in, keeps the sign-in, and notices when it has ended. Knows no comments.

import { CommentError } from '../../core/errors.js';
import type { Viewer } from '../../core/model.js';
import type { Http } from '../support/http.js';
import { bag, count, isBag, segment, text } from '../support/narrow.js';
import { type Keep, type Session, session } from '../support/session.js';
import { quoted, records } from './filters.js';

export interface Account {
  readonly token: string;
  readonly viewer: Viewer;
}
export interface AccountOptions {
  readonly base: string;
  readonly ask: Http;
  readonly users: string;
  readonly moderators: string;
  readonly token: string | (() => string | null | Promise<string | null>) | undefined;
  readonly keep: Keep;
}
export interface Accounts {
  readonly kept: Session<Account>;
  who(signal: AbortSignal): Promise<Account | null>;
  /** As `who`. Rejects with 'signed-out' where that is nobody. */
  required(signal: AbortSignal): Promise<Account>;
  refresh(token: string, signal: AbortSignal, tell: boolean): Promise<Account | null>;
  /** Keeps what a sign-in was answered with. */
  admit(answer: unknown, signal: AbortSignal): Promise<Account>;
  author(id: string, name: string, avatar: string): { id: string; name: string; avatar?: string };
}

export function accountsOf({ base, ask, token: given, keep, ...at }: AccountOptions): Accounts {
  const kept = session<Account>(`parley:pocketbase:${base}`, given === undefined ? keep : 'page', readAccount);
  /** The account that asks; with a page's own token it is looked up once for each token. */
  const who = async (signal: AbortSignal): Promise<Account | null> => {
    if (given === undefined) return kept.get();
    const token = typeof given === 'string' ? given : await given();
    if (!token) return null;
    const known = kept.get();
    return known?.token === token ? known : refresh(token, signal, false);
  };
  /** Who this token belongs to; null: nobody any more. PocketBase takes such a token for a stranger's, without a word. */
  const refresh = async (token: string, signal: AbortSignal, tell: boolean): Promise<Account | null> => {
    try {
      const { data } = await ask(`collections/${at.users}/auth-refresh`, { signal, method: 'POST', headers: { authorization: token } });
      return await admit(given === undefined ? data : { ...bag(data, 'an account'), token }, signal);
    } catch (thrown) {
      if (!(thrown instanceof CommentError) || !['signed-out', 'forbidden', 'missing'].includes(thrown.code)) throw thrown;
      kept.set(null, tell);
      return null;
    }
  };
  const admit = async (answer: unknown, signal: AbortSignal): Promise<Account> => {
    const { token, record } = bag(answer, 'an account');
    const { id, name, username, avatar } = bag(record, 'an account');
    if (!text(token) || !text(id)) throw new CommentError('garbled', 'an account without id or token');
    const path = records(at.moderators);
    const { data } = await ask(path, { signal, query: { filter: `user = ${quoted(text(id))}`, perPage: 1, fields: 'id' }, headers: { authorization: text(token) } });
    const role = count(bag(data, 'a list')['totalItems']) > 0 ? 'moderator' : 'reader';
    const account: Account = { token: text(token), viewer: { ...author(text(id), text(name) || text(username), text(avatar)), role } };
    kept.set(account);
    return account;
  };
  const required = async (signal: AbortSignal): Promise<Account> => {
    const account = await who(signal);
    if (!account) throw new CommentError('signed-out', 'nobody is signed in');
    return account;
  };
  const author = (id: string, name: string, avatar: string): { id: string; name: string; avatar?: string } => ({
    // Where people need no name, they are told apart all the same.
    id, name: name || id.slice(0, 4),
    ...(avatar ? { avatar: `${base}/api/files/${[at.users, id, avatar].map(segment).join('/')}?thumb=100x100` } : {}),
  });
  return { kept, who, required, refresh, admit, author };
}

function readAccount(stored: unknown): Account | null {
  if (!isBag(stored) || typeof stored['token'] !== 'string' || !isBag(stored['viewer'])) return null;
  const { id, name } = stored['viewer'];
  return typeof id === 'string' && typeof name === 'string' ? stored as unknown as Account : null;
}
