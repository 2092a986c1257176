// PostgreSQL for tests: its own code compiled to WebAssembly, in memory; or the server that PARLEY_TEST_DATABASE_URL names.
// It has one session, so whoever connects waits until the one before has let go.

import { PGlite } from '@electric-sql/pglite';
import { PostgresDialect, type PostgresPool, sql } from 'kysely';
import { openOn, openStore, type Store } from '../../demo/server/database.js';

export async function openPostgres(): Promise<Store> {
  const address = process.env['PARLEY_TEST_DATABASE_URL'];
  return address ? openStore(address) : openOn(new PostgresDialect({ pool: pool(await PGlite.create()) }), true);
}

/** As empty as new. */
export async function emptied({ db }: Store): Promise<void> {
  await sql`truncate account, session, identity, ended, factor, thread, comment, reaction, event, report, hit, follow, file, version, page_reaction`.execute(db);
}

function pool(database: PGlite): PostgresPool {
  let turn: Promise<void> = Promise.resolve();
  return {
    async connect() {
      const before = turn;
      let release = (): void => {};
      turn = new Promise((done) => (release = done));
      await before;
      return {
        query: async (text: unknown, parameters?: readonly unknown[]) => {
          if (typeof text !== 'string') throw new TypeError('no cursors here');
          const { rows, affectedRows = 0 } = await database.query(text, [...(parameters ?? [])]);
          return { rows, rowCount: affectedRows, command: text.trim().split(/\s/)[0]!.toUpperCase() };
        },
        release,
      } as Awaited<ReturnType<PostgresPool['connect']>>;
    },
    end: () => database.close(),
  };
}
