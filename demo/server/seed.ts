// Puts the model thread into an empty database. Nobody can sign in as its people until somebody sets a password.

import { readSeed, type Seed } from '../../src/adapters/support/seed.js';
import { folded } from './accounts.js';
import type { Store } from './database.js';

/** `now` in milliseconds. false: there were accounts or threads already, and nothing was done. */
export async function seedStore(store: Store, seed: Seed, now: number): Promise<boolean> {
  const { people, threads, rows } = readSeed(seed, now);
  return store.write(async (tx) => {
    for (const table of ['account', 'thread'] as const) if (await tx.selectFrom(table).select('id').limit(1).executeTakeFirst()) return false;
    for (const { id, name, role, avatar = null, url = null, badge = null, country = null } of people) {
      await tx.insertInto('account').values({
        id, name, username: folded(name), password: null, avatar, url, badge, country, created_at: now,
        role: role === 'contributor' ? 'author' : role,
      }).execute();
    }
    for (const { ref, closed } of threads) await tx.insertInto('thread').values({ id: ref.id, url: ref.url ?? null, title: ref.title ?? null, closed: closed ? 1 : 0 }).execute();
    for (const { serial: _, votes, voters: __, key: ___, rev: ____, lang: _____, editedAt, createdAt, pinned, body, ...row } of rows) {
      const score = Object.entries(votes).reduce((sum, [kind, n]) => sum + (kind === 'down' ? -n : n), 0);
      await tx.insertInto('comment').values({
        ...row, body: body?.source ?? null, format: body?.format ?? 'text', created_at: createdAt, edited_at: editedAt,
        pinned: pinned ? 1 : 0, score, write_key: null, digest: null,
      }).execute();
      // Counts without names become votes of nobody in particular.
      const votesOf = Object.entries(votes).flatMap(([kind, n]) => Array.from({ length: n }, (_, i) => ({ comment: row.id as string, kind, account: `seed ${i}` })));
      if (votesOf.length > 0) await tx.insertInto('reaction').values(votesOf).execute();
    }
    return true;
  });
}
