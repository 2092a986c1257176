// Who is who: accounts, passwords and sessions. Knows nothing of comments.

import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import { CommentError } from '../../src/core/errors.js';
import type { Author, Viewer } from '../../src/core/model.js';
import { displayName } from '../../src/core/name.js';
import type { Store, Tables } from './database.js';
import { newSecret, stepOf } from './factor.js';
import type { Identity } from './identity.js';
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
    const typed = name.normalize('NFC').trim().replace(/\s+/gu, ' ');
    // What nobody can see tells nobody apart.
    const shown = displayName(typed);
    // Letters, marks and digits only: nothing that reorders, hides or fakes a second line.
    if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._'’-]{0,39}$/u.test(typed) || shown === '') throw invalid('username', 'Please use 1 to 40 letters, digits, spaces, dots or dashes.');
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

  /** The account of somebody another party vouches for; made when they are new, and kept like what it says of them. */
  async of(identity: Identity): Promise<Account> {
    const { issuer, subject, avatar, url, role } = identity;
    const known = await this.#linked(issuer, subject);
    const shown = shownName(identity.name);
    if (known) {
      const same = known.name === shown || new RegExp(`^${shown.replace(/[.'-]/g, '\\$&')} \\d+$`, 'u').test(known.name);
      const name = same ? null : await this.#free(shown);
      const news = { avatar, url, ...(role === null ? {} : { role }), ...(name === null ? {} : { name, username: folded(name) }) };
      if (Object.entries(news).every(([key, value]) => known[key as keyof Account] === value)) return known;
      await this.#store.db.updateTable('account').set(news).where('id', '=', known.id).execute();
      return { ...known, ...news };
    }
    const name = await this.#free(shown);
    const account: Account = {
      id: `u${randomBytes(9).toString('hex')}`, username: folded(name), name, password: null,
      role: role ?? 'reader', avatar, url, badge: null, country: null, created_at: this.#rules.now(),
    };
    await this.#store.write(async (tx) => {
      await tx.insertInto('account').values(account).onConflict((on) => on.doNothing()).execute();
      await tx.insertInto('identity').values({ issuer, subject, account: account.id }).onConflict((on) => on.doNothing()).execute();
    }).catch(() => undefined);
    // Two requests may have met the same newcomer: the first to be kept is the one.
    const made = await this.#linked(issuer, subject);
    if (!made) throw new CommentError('conflict', 'two newcomers of one name at once');
    return made;
  }

  async #linked(issuer: string, subject: string): Promise<Account | null> {
    return await this.#store.db.selectFrom('identity').innerJoin('account', 'account.id', 'identity.account').selectAll('account')
      .where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst() ?? null;
  }

  /** A name nobody has: who comes from elsewhere must not look like somebody who is here. */
  async #free(name: string): Promise<string> {
    for (let n = 1; n < 1000; n++) {
      const each = n === 1 ? name : `${name} ${n}`;
      if (!await this.#store.db.selectFrom('account').select('id').where('username', '=', folded(each)).executeTakeFirst()) return each;
    }
    return `Reader ${randomBytes(6).toString('hex')}`;
  }

  /** A session for who has proved elsewhere who they are. */
  begin(account: Account): Promise<Begun> {
    return this.#begin(account);
  }

  /** Gives the account a second factor and answers with its secret. Throws 'missing' for a name nobody has. */
  async setFactor(name: string): Promise<string> {
    const account = await this.#store.db.selectFrom('account').select('id').where('username', '=', folded(name)).executeTakeFirst();
    if (!account) throw new CommentError('missing', `nobody is called ${name}`);
    const secret = newSecret();
    await this.#store.db.insertInto('factor').values({ account: account.id, secret, used: 0 })
      .onConflict((on) => on.column('account').doUpdateSet({ secret, used: 0 })).execute();
    return secret;
  }

  /** Whether this session still owes a code. */
  async owes(token: string, account: string): Promise<boolean> {
    const found = await this.#store.db.selectFrom('factor').select('account').where('account', '=', account).executeTakeFirst();
    if (!found) return false;
    const session = await this.#store.db.selectFrom('session').select('proven').where('hash', '=', digest(token)).executeTakeFirst();
    return session?.proven !== 1;
  }

  /** Throws 'invalid' for a code that does not hold, or that has been used. */
  async prove(token: string, account: string, code: string): Promise<void> {
    const { db } = this.#store;
    const factor = await db.selectFrom('factor').selectAll().where('account', '=', account).executeTakeFirst();
    const step = factor && stepOf(factor.secret, code, this.#rules.now(), factor.used);
    // Taken only where nobody else has taken it in the meantime.
    const taken = typeof step === 'number' && (await db.updateTable('factor').set({ used: step }).where('account', '=', account).where('used', '<', step).executeTakeFirstOrThrow()).numUpdatedRows > 0n;
    if (!taken) throw invalid('code', 'This code does not hold. Please type the one that is shown now.');
    await db.updateTable('session').set({ proven: 1 }).where('hash', '=', digest(token)).execute();
  }

  /** Refuses a user token from now on. */
  async endToken({ id, expires }: Identity['token']): Promise<void> {
    await this.#store.db.insertInto('ended').values({ token: digest(id), until: expires }).onConflict((on) => on.doNothing()).execute();
  }
  async hasEnded({ id }: Identity['token']): Promise<boolean> {
    return await this.#store.db.selectFrom('ended').select('token').where('token', '=', digest(id)).executeTakeFirst() !== undefined;
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

/** What is left of a name that came from elsewhere, by the rule for names here. */
function shownName(name: string): string {
  const left = name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N} ._'’-]/gu, ' ').replace(/\s+/gu, ' ').trim().replace(/^[^\p{L}\p{N}]+/u, '').slice(0, 36).trim();
  return displayName(left) || 'Reader';
}

/** As two names are compared: those that look the same where they are shown are the same. */
export function folded(name: string): string {
  return displayName(name).normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
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
