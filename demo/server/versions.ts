// What comments said before they were edited, and who may know. Knows nothing of HTTP.

import type { Version } from '../../src/core/model.js';
import type { Account } from './accounts.js';
import type { Database, Tx } from './database.js';
import { forbidden, missing } from './problems.js';
import { visibleRow } from './read.js';
import { mayRecall, reads, type Row, type Rules } from './show.js';

/** Of one comment; the oldest go first. */
const most = 50;

/** What it says now, before it says something else. */
export async function keepVersion(tx: Tx, { id, body, format, created_at, edited_at }: Row): Promise<void> {
  if (body === null) return;
  await tx.insertInto('version').values({ comment: id, at: edited_at ?? created_at, body, format }).execute();
  const old = await tx.selectFrom('version').select('at').where('comment', '=', id).orderBy('at', 'desc').offset(most).limit(1).executeTakeFirst();
  if (old) await tx.deleteFrom('version').where('comment', '=', id).where('at', '<=', old.at).execute();
}

/** All it has said, the oldest first. */
export async function versions(db: Database, rules: Rules, id: string, viewer: Account | null): Promise<Version[]> {
  const row = await visibleRow(db, id, null, viewer);
  if (!reads(row, viewer)) throw missing('such comment any more');
  if (!mayRecall(row, rules, viewer)) throw forbidden('what it said before is its author’s business');
  const before = await db.selectFrom('version').select(['at', 'body', 'format']).where('comment', '=', id).orderBy('at').execute();
  return [...before, { at: row.edited_at ?? row.created_at, body: row.body ?? '', format: row.format }]
    .map(({ at, body, format }) => ({ at, body: { format, source: body } }));
}
