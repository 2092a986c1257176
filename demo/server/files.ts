// Pictures that readers send: looked at, kept in the database, and served so that nothing in them can run.
// Knows nothing of comments.

import { createHash } from 'node:crypto';
import { CommentError } from '../../src/core/errors.js';
import { noPicture, pictureType, pictureTypes } from '../../src/adapters/support/picture.js';
import type { Account } from './accounts.js';
import type { Database, Store } from './database.js';
import { invalid, missing } from './problems.js';

export interface FileRules {
  /** Bytes of one picture. */
  readonly size: number;
  /** Bytes of all pictures of one account. */
  readonly quota: number;
}

/** The name under which it is served. The same picture by the same account is kept once. */
export async function keepFile(store: Store, rules: FileRules, bytes: Uint8Array, viewer: Account, now: number): Promise<string> {
  // What the sender calls it counts for nothing.
  const type = pictureType(bytes);
  if (type === null) throw noPicture();
  if (bytes.byteLength > rules.size) throw tooLarge(rules);
  const id = createHash('sha256').update(`${viewer.id}\n`).update(bytes).digest('base64url').slice(0, 32);
  await store.write(async (tx) => {
    if (await tx.selectFrom('file').select('id').where('id', '=', id).executeTakeFirst()) return;
    const { sum } = await tx.selectFrom('file').where('account', '=', viewer.id).select(({ fn }) => fn.sum<number | string | null>('size').as('sum')).executeTakeFirstOrThrow();
    if (Number(sum ?? 0) + bytes.byteLength > rules.quota) throw new CommentError('forbidden', 'the account’s room is used up', { reason: 'There is no room left for your pictures.' });
    await tx.insertInto('file').values({ id, account: viewer.id, type, size: bytes.byteLength, data: Buffer.from(bytes), at: now }).execute();
  });
  return `${id}.${pictureTypes[type]}`;
}

export function tooLarge({ size }: FileRules): CommentError {
  return invalid('file', `Please choose a picture of at most ${Math.floor(size / 1024)} KB.`);
}

/** For any page: an address is all it takes to see it, and it never changes. */
export async function fileResponse(db: Database, name: string): Promise<Response> {
  const [, id, ending] = /^([\w-]{32})\.([a-z]{3,4})$/.exec(name) ?? [];
  const file = id === undefined ? undefined : await db.selectFrom('file').select(['type', 'data']).where('id', '=', id).executeTakeFirst();
  if (!file || pictureTypes[file.type as keyof typeof pictureTypes] !== ending) throw missing('such picture');
  return new Response(new Uint8Array(file.data), {
    headers: {
      'content-type': file.type,
      'content-disposition': `inline; filename="${name}"`,
      // Opened by itself it is a document of our origin: it may neither run nor fetch anything.
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
  });
}
