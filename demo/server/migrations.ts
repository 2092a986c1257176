// How the tables came to be, step by step. A step that has been published is never changed: add another.

import { type Kysely, type Migration, Migrator, type CreateTableBuilder } from 'kysely';

/** Brings a database up to date. Throws when a step fails; nothing of that step is kept. */
export async function migrate<T>(db: Kysely<T>, postgres: boolean): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => steps(postgres) } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

function steps(postgres: boolean): Record<string, Migration> {
  /** The one column type that the two databases spell differently. */
  const counted = <N extends string, C extends string>(table: CreateTableBuilder<N, C>, name: string): CreateTableBuilder<N, C> =>
    postgres ? table.addColumn(name as C, 'serial', (column) => column.primaryKey())
      : table.addColumn(name as C, 'integer', (column) => column.primaryKey().autoIncrement());
  return {
    '001-conversation': {
      async up(db) {
        await db.schema.createTable('account')
          .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('username', 'text', (c) => c.notNull().unique())
          .addColumn('name', 'text', (c) => c.notNull()).addColumn('password', 'text').addColumn('role', 'text', (c) => c.notNull())
          .addColumn('avatar', 'text').addColumn('url', 'text').addColumn('badge', 'text').addColumn('country', 'text')
          .addColumn('created_at', 'double precision', (c) => c.notNull()).execute();
        await db.schema.createTable('session')
          .addColumn('hash', 'text', (c) => c.primaryKey())
          .addColumn('account', 'text', (c) => c.notNull().references('account.id').onDelete('cascade'))
          .addColumn('expires', 'double precision', (c) => c.notNull()).execute();
        await db.schema.createTable('thread')
          .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('url', 'text').addColumn('title', 'text')
          .addColumn('closed', 'integer', (c) => c.notNull()).execute();
        await counted(db.schema.createTable('comment'), 'serial')
          .addColumn('id', 'text', (c) => c.notNull().unique())
          .addColumn('thread', 'text', (c) => c.notNull().references('thread.id'))
          .addColumn('parent', 'text', (c) => c.references('comment.id')).addColumn('depth', 'integer', (c) => c.notNull())
          .addColumn('author', 'text', (c) => c.references('account.id').onDelete('set null'))
          .addColumn('body', 'text').addColumn('format', 'text', (c) => c.notNull())
          .addColumn('created_at', 'double precision', (c) => c.notNull()).addColumn('edited_at', 'double precision')
          .addColumn('state', 'text', (c) => c.notNull()).addColumn('score', 'integer', (c) => c.notNull())
          .addColumn('pinned', 'integer', (c) => c.notNull()).addColumn('write_key', 'text').addColumn('digest', 'text').execute();
        await db.schema.createIndex('comment_list').on('comment').columns(['thread', 'parent', 'created_at']).execute();
        await db.schema.createIndex('comment_replies').on('comment').columns(['parent', 'created_at']).execute();
        await db.schema.createIndex('comment_recent').on('comment').columns(['state', 'created_at']).execute();
        await db.schema.createIndex('comment_key').on('comment').columns(['author', 'write_key']).unique().execute();
        await db.schema.createTable('reaction')
          .addColumn('comment', 'text', (c) => c.notNull().references('comment.id')).addColumn('kind', 'text', (c) => c.notNull())
          .addColumn('account', 'text', (c) => c.notNull())
          .addPrimaryKeyConstraint('reaction_once', ['comment', 'kind', 'account']).execute();
        await counted(db.schema.createTable('event'), 'id')
          .addColumn('thread', 'text', (c) => c.notNull()).addColumn('comment', 'text')
          .addColumn('at', 'double precision', (c) => c.notNull()).execute();
        await db.schema.createIndex('event_thread').on('event').columns(['thread', 'id']).execute();
        await db.schema.createIndex('event_at').on('event').column('at').execute();
        await db.schema.createTable('report')
          .addColumn('comment', 'text', (c) => c.notNull().references('comment.id')).addColumn('account', 'text', (c) => c.notNull())
          .addColumn('reason', 'text', (c) => c.notNull()).addColumn('text', 'text', (c) => c.notNull())
          .addColumn('at', 'double precision', (c) => c.notNull())
          .addPrimaryKeyConstraint('report_once', ['comment', 'account']).execute();
        await db.schema.createTable('hit')
          .addColumn('key', 'text', (c) => c.primaryKey()).addColumn('until', 'double precision', (c) => c.notNull())
          .addColumn('n', 'integer', (c) => c.notNull()).execute();
        await db.schema.createIndex('hit_until').on('hit').column('until').execute();
      },
    },
    '002-beside': {
      async up(db) {
        await db.schema.createTable('follow')
          .addColumn('thread', 'text', (c) => c.notNull())
          .addColumn('account', 'text', (c) => c.notNull().references('account.id').onDelete('cascade'))
          .addColumn('at', 'double precision', (c) => c.notNull())
          .addPrimaryKeyConstraint('follow_once', ['thread', 'account']).execute();
        await db.schema.createTable('file')
          .addColumn('id', 'text', (c) => c.primaryKey())
          .addColumn('account', 'text', (c) => c.notNull().references('account.id').onDelete('cascade'))
          .addColumn('type', 'text', (c) => c.notNull()).addColumn('size', 'integer', (c) => c.notNull())
          .addColumn('data', postgres ? 'bytea' : 'blob', (c) => c.notNull())
          .addColumn('at', 'double precision', (c) => c.notNull()).execute();
        await db.schema.createIndex('file_account').on('file').column('account').execute();
        await db.schema.createIndex('report_at').on('report').column('at').execute();
      },
    },
    '003-identities': {
      async up(db) {
        await db.schema.createTable('identity')
          .addColumn('issuer', 'text', (c) => c.notNull()).addColumn('subject', 'text', (c) => c.notNull())
          .addColumn('account', 'text', (c) => c.notNull().references('account.id').onDelete('cascade'))
          .addPrimaryKeyConstraint('identity_once', ['issuer', 'subject']).execute();
        await db.schema.createTable('ended')
          .addColumn('token', 'text', (c) => c.primaryKey()).addColumn('until', 'double precision', (c) => c.notNull()).execute();
        await db.schema.createTable('factor')
          .addColumn('account', 'text', (c) => c.primaryKey().references('account.id').onDelete('cascade'))
          .addColumn('secret', 'text', (c) => c.notNull()).addColumn('used', 'integer', (c) => c.notNull()).execute();
        await db.schema.alterTable('session').addColumn('proven', 'integer', (c) => c.notNull().defaultTo(0)).execute();
      },
    },
    '004-versions': {
      async up(db) {
        await db.schema.createTable('version')
          .addColumn('comment', 'text', (c) => c.notNull().references('comment.id'))
          .addColumn('at', 'double precision', (c) => c.notNull())
          .addColumn('body', 'text', (c) => c.notNull()).addColumn('format', 'text', (c) => c.notNull()).execute();
        await db.schema.createIndex('version_comment').on('version').columns(['comment', 'at']).execute();
        await db.schema.createTable('page_reaction')
          .addColumn('thread', 'text', (c) => c.notNull()).addColumn('kind', 'text', (c) => c.notNull())
          .addColumn('account', 'text', (c) => c.notNull())
          .addPrimaryKeyConstraint('page_reaction_once', ['thread', 'kind', 'account']).execute();
      },
    },
  };
}
