// Which database, and what its tables look like. One setting moves the server from a file to PostgreSQL.
// Knows nothing of HTTP or of who may do what.

import { Kysely, type Dialect, type Generated, type Transaction, PostgresDialect, SqliteDialect, sql } from 'kysely';
import { migrate } from './migrations.js';

/** Times are milliseconds since 1970. Switches are 0 and 1, which both databases have. */
export interface Tables {
  account: {
    id: string;
    /** The name, folded so that two people cannot look alike by case or width. */
    username: string;
    name: string;
    /** null: nobody can sign in as this account. */
    password: string | null;
    role: 'reader' | 'author' | 'moderator';
    avatar: string | null;
    url: string | null;
    badge: string | null;
    country: string | null;
    created_at: number;
  };
  /** `hash`: SHA-256 of the token, so that who reads the database cannot sign in. */
  session: { hash: string; account: string; expires: number; /** Whether a code has been typed in it. */ proven: Generated<number> };
  /** Who another party calls by a name of its own. */
  identity: { issuer: string; subject: string; account: string };
  /** User tokens whose bearer has logged out, until they would have ended anyway. */
  ended: { token: string; until: number };
  /** A second factor. `used`: the step of the last code that was taken. */
  factor: { account: string; secret: string; used: number };
  thread: { id: string; url: string | null; title: string | null; closed: number };
  comment: {
    /** Grows with every comment; settles what the clock leaves open. */
    serial: Generated<number>;
    id: string;
    thread: string;
    parent: string | null;
    depth: number;
    author: string | null;
    body: string | null;
    format: 'text' | 'markdown' | 'html';
    created_at: number;
    edited_at: number | null;
    /** gone: removed without a trace; the row stays for its key, so that a late retry does not bring it back. */
    state: 'shown' | 'held' | 'rejected' | 'removed' | 'gone';
    /** Up minus down plus the rest, kept in step with `reaction`. */
    score: number;
    pinned: number;
    write_key: string | null;
    /** What was sent with the key: the same key with other words is a mistake. */
    digest: string | null;
  };
  reaction: { comment: string; kind: string; account: string };
  /** To the page itself, which may have no thread yet. */
  page_reaction: { thread: string; kind: string; account: string };
  /** What comments said before they were edited, and since when. */
  version: { comment: string; at: number; body: string; format: 'text' | 'markdown' | 'html' };
  /** "This comment is not what it was": the feed reads the comment itself. null: the whole thread. */
  event: { id: Generated<number>; thread: string; comment: string | null; at: number };
  report: { comment: string; account: string; reason: string; text: string; at: number };
  follow: { thread: string; account: string; at: number };
  /** Pictures; `id` is made of who sent it and what it is, so that the same one sent twice is one. */
  file: { id: string; account: string; type: string; size: number; data: Uint8Array; at: number };
  /** Fixed windows of the rate limits. */
  hit: { key: string; until: number; n: number };
}
export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

export interface Store {
  readonly db: Database;
  /** true: other machines may write too, so the feed has to look and not only to listen. */
  readonly shared: boolean;
  /** One after the other, on every machine: events are numbered in the order in which they become visible. */
  write<T>(act: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `address`: "postgres://…", ":memory:", or the path of a file, with or without "file:". Brings the tables up to date. */
export async function openStore(address: string): Promise<Store> {
  return /^postgres(ql)?:/.test(address) ? openOn(await postgres(address), true) : openOn(await sqlite(address.replace(/^file:(\/\/)?/, '')), false);
}

/** For a database that is reached in another way. */
export async function openOn(dialect: Dialect, shared: boolean): Promise<Store> {
  const db = new Kysely<Tables>({ dialect });
  await migrate(db, shared);
  return {
    db, shared,
    write: (act) => db.transaction().execute(async (tx) => {
      if (shared) await sql`select pg_advisory_xact_lock(70726159)`.execute(tx);
      return act(tx);
    }),
    close: () => db.destroy(),
  };
}

async function sqlite(path: string): Promise<Dialect> {
  const { default: Sqlite } = await import('libsql');
  const database = new Sqlite(path);
  // What was answered must outlive a pulled plug, so every commit reaches the disk.
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma foreign_keys = on');
  return new SqliteDialect({ database: database as unknown as ConstructorParameters<typeof SqliteDialect>[0]['database'] & object });
}

async function postgres(address: string): Promise<Dialect> {
  const { default: pg } = await import('pg');
  return new PostgresDialect({ pool: new pg.Pool({ connectionString: address, max: 10 }) });
}
