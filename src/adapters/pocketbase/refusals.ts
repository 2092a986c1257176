// What the refusals of PocketBase mean. Asks nobody.

import type { CommentError } from '../../core/errors.js';
import { type Bag, isBag, text } from '../support/narrow.js';

/** What a refusal of PocketBase means. 400 without fields is a broken create rule, 404 any other broken rule. */
export function explain({ status, body }: { status: number; body: unknown }): { code: CommentError['code']; fields?: Record<string, string>; reason?: string } | null {
  if (status !== 400 || !isBag(body)) return null;
  const told = isBag(body['data']) ? Object.entries(body['data']).filter((entry): entry is [string, Bag] => isBag(entry[1])) : [];
  if (told.length === 0) return { code: 'forbidden' };
  const codes = new Map(told.map(([field, { code }]) => [field, text(code)]));
  if (/not_unique|invalid_id|pk/.test(codes.get('id') ?? codes.get('comment') ?? codes.get('user') ?? '')) return { code: 'duplicate' };
  if (/missing_rel/.test(codes.get('parent') ?? codes.get('comment') ?? '')) return { code: 'missing' };
  return { code: 'invalid', fields: Object.fromEntries(told.map(([field, { message }]) => [field === 'body' ? 'source' : field, text(message)])) };
}
