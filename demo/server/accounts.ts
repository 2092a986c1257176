// Who is who: accounts, passwords and sessions. Knows nothing of comments.

import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import { CommentError } from '../../src/core/errors.js';
import type { Author, Viewer } from '../../src/core/model.js';
import type { Store, Tables } from './database.js';
import { invalid } from './problems.js';

export type Account = Selectable<Tables['account']>;

export interface AccountRules {
  /** scrypt's N, a power of two. Default 32,768 (with r = 8, p = 3): 32 MB and some tenths of a second for each try. */
  readonly passwordCost: number;
  /** Milliseconds a session lasts. Default 30 days. */
  readonly session: number;
  readonly now: () => number;
}

/** A session that has begun. The token is told once; the store keeps its hash only. */
export interface Begun {
  readonly token: string;
  readonly account: Account;
}

export class Accounts {
  readonly #store: Store;
  readonly #rules: AccountRules;
  /** Compared with where there is no such account, so that the answer takes as long. */
  #nobody: Promise<string> | null = null;

  constructor(store: Store, rules: AccountRules) {
    this.#store = store;
    this.#rules = rules;
  }

  /** Throws 'invalid' for a name or password that will not do, and for a name that is taken. */
  async signUp(name: string, password: string): Promise<Begun> {
    const shown = name.normalize('NFC').trim().replace(/\s+/gu, ' ');
    // Letters, marks and digits only: nothing that reorders, hides or fakes a second line.
    if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._'’-]{0,39}$/u.test(shown)) throw invalid('username', 'Please use 1 to 40 letters, digits, spaces, dots or dashes.');
    if (password.length < 8) throw invalid('password', 'Please use at least 8 characters.');
    const account: Account = {
      id: `u${randomBytes(9).toString('hex')}`, username: folded(shown), name: shown, password: await hash(password, this.#rules.passwordCost),
      role: 'reader', avatar: null, url: null, badge: null, country: null, created_at: this.#rules.now(),
    };
    const { numInsertedOrUpdatedRows } = await this.#store.db.insertInto('account').values(account).onConflict((on) => on.column('username').doNothing()).executeTakeFirstOrThrow();
    if (!numInsertedOrUpdatedRows) throw invalid('username', 'This name is taken.');
    return this.#begin(account);
  }

  /** Throws 'invalid' for a wrong name or password, without saying which. */
  async login(name: string, password: string): Promise<Begun> {
    if (name.trim() === '') throw invalid('username', 'Please type your name.');
    if (password === '') throw invalid('password', 'Please type your password.');
    const account = await this.#store.db.selectFrom('account').selectAll().where('username', '=', folded(name)).executeTakeFirst();
    this.#nobody ??= hash(randomBytes(16).toString('hex'), this.#rules.passwordCost);
    const right = await verified(password, account?.password ?? await this.#nobody);
    if (!account || account.password === null || !right) throw invalid('password', 'This name and password do not go together.');
    return this.#begin(account);
  }

  async #begin(account: Account): Promise<Begun> {
    const token = randomBytes(32).toString('base64url');
    const expires = this.#rules.now() + this.#rules.session;
    await this.#store.db.insertInto('session').values({ hash: digest(token), account: account.id, expires }).execute();
    return { token, account };
  }

  /** Whose token it is; null: nobody's, or no longer. */
  async holder(token: string): Promise<Account | null> {
    return await this.#store.db.selectFrom('session').innerJoin('account', 'account.id', 'session.account').selectAll('account')
      .where('session.hash', '=', digest(token)).where('session.expires', '>', this.#rules.now()).executeTakeFirst() ?? null;
  }

  async end(token: string): Promise<void> {
    await this.#store.db.deleteFrom('session').where('hash', '=', digest(token)).execute();
  }

  /** Throws 'missing' for a name nobody has. Sessions that are open have the new role at once. */
  async setRole(name: string, role: Account['role']): Promise<void> {
    const { numUpdatedRows } = await this.#store.db.updateTable('account').set({ role }).where('username', '=', folded(name)).executeTakeFirstOrThrow();
    if (!numUpdatedRows) throw new CommentError('missing', `nobody is called ${name}`);
  }
  async setPassword(name: string, password: string): Promise<void> {
    const { numUpdatedRows } = await this.#store.db.updateTable('account').set({ password: await hash(password, this.#rules.passwordCost) })
      .where('username', '=', folded(name)).executeTakeFirstOrThrow();
    if (!numUpdatedRows) throw new CommentError('missing', `nobody is called ${name}`);
  }
}

/** As two names are compared. */
export function folded(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
}

export function authorOf({ id, name, avatar, url, badge }: Pick<Account, 'id' | 'name' | 'avatar' | 'url' | 'badge'>): Author {
  return { id, name, ...(avatar === null ? {} : { avatar }), ...(url === null ? {} : { url }), ...(badge === null ? {} : { badge }) };
}
export function viewerOf(account: Account): Viewer {
  return { ...authorOf(account), role: account.role };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** "scrypt$N$r$p$salt$key": what it takes to check it stands beside it, so that the cost can grow. */
async function hash(password: string, cost: number): Promise<string> {
  const salt = randomBytes(16);
  return ['scrypt', cost, 8, 3, salt.toString('base64url'), (await derive(password, salt, cost, 8, 3)).toString('base64url')].join('$');
}
async function verified(password: string, kept: string): Promise<boolean> {
  const [, cost, r, p, salt = '', key = ''] = kept.split('$');
  const wanted = Buffer.from(key, 'base64url');
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), Number(cost), Number(r), Number(p)), wanted);
}
function derive(password: string, salt: Buffer, N: number, r: number, p: number): Promise<Buffer> {
  return new Promise((done, fail) => scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error ? fail(error) : done(key))));
}
