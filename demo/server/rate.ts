// How often somebody may do something. Counted in the database: a restart forgives nothing, and several machines count together.

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { CommentError } from '../../src/core/errors.js';
import type { Store } from './database.js';

/** So many times in so many seconds. */
export type Rate = readonly [times: number, seconds: number];
export interface Rates {
  /** Tries to sign in, by address and again by name. */
  readonly login: Rate;
  /** New accounts, by address. */
  readonly signUp: Rate;
  /** Comments and edits, by account. */
  readonly write: Rate;
  /** Reactions, by account. */
  readonly react: Rate;
  readonly report: Rate;
  /** Pictures, by account. */
  readonly upload: Rate;
  /** Names asked for while somebody types one, by account. */
  readonly suggest: Rate;
  /** Following and no longer, by account. */
  readonly follow: Rate;
  /** Tries at a code, by account. */
  readonly code: Rate;
}
export const defaultRates: Rates = { login: [20, 900], signUp: [10, 3600], write: [20, 60], react: [60, 60], report: [10, 3600], upload: [20, 3600], suggest: [120, 60], follow: [60, 60], code: [5, 300] };

/** Counts one. Throws 'busy' with `retryAfter` when that was one too many. `who` is kept as a hash, until its window ends. */
export async function count({ db }: Store, what: keyof Rates, who: string, [times, seconds]: Rate, now: number): Promise<void> {
  if (times === Infinity) return;
  const key = createHash('sha256').update(`${what} ${who}`).digest('base64url');
  const over = sql<boolean>`hit.until <= ${now}`;
  const { n, until } = await db.insertInto('hit').values({ key, until: now + seconds * 1000, n: 1 })
    .onConflict((on) => on.column('key').doUpdateSet({
      n: sql<number>`case when ${over} then 1 else hit.n + 1 end`,
      until: sql<number>`case when ${over} then excluded.until else hit.until end`,
    })).returning(['n', 'until']).executeTakeFirstOrThrow();
  if (n > times) throw new CommentError('busy', `too many: ${what}`, { retryAfter: Math.max(1, Math.ceil((until - now) / 1000)) });
}
