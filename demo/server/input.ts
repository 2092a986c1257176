// What comes from outside, narrowed once. Everything behind here can trust its types and lengths.

import { CommentError } from '../../src/core/errors.js';
import type { Order } from '../../src/core/model.js';
import { invalid, missing } from './problems.js';

export type Bag = Readonly<Record<string, unknown>>;

/** The JSON object that was sent. Only JSON: a form of another site cannot send that without being asked first. */
export async function bodyOf(request: Request): Promise<Bag> {
  const type = request.headers.get('content-type') ?? '';
  const text = await request.text();
  try {
    const value: unknown = /^application\/json\b/i.test(type) ? JSON.parse(text) : null;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Bag;
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('garbled', 'the body is no JSON object', { reason: 'The body must be a JSON object, sent as application/json.' });
}

export function text(bag: Bag, name: string, longest: number): string {
  const value = bag[name];
  if (typeof value !== 'string') throw invalid(name, `“${name}” must be text.`);
  if (value.length > longest) throw invalid(name, `Please use at most ${longest} characters.`);
  // PostgreSQL cannot keep it, and nobody can read it.
  return value.replaceAll('\u0000', '\uFFFD');
}
export function optionalText(bag: Bag, name: string, longest: number): string | null {
  return bag[name] === undefined || bag[name] === null ? null : text(bag, name, longest);
}

/** What comments are filed under: a slug, an id or an address. */
export function threadId(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > 500 || /\p{Cc}/u.test(value)) throw invalid('thread', '“thread” must be text of 1 to 500 characters.');
  return value;
}
/** Ids are ours; whatever does not look like one names nothing. */
export function commentId(value: unknown): string {
  if (typeof value !== 'string' || !/^[\w-]{1,64}$/.test(value)) throw missing('such comment');
  return value;
}
export function orderOf(value: string | undefined): Order {
  if (value === undefined) return 'best';
  if (value !== 'best' && value !== 'newest' && value !== 'oldest') throw invalid('order', '“order” must be best, newest or oldest.');
  return value;
}
/** A whole number, capped. */
export function whole(value: string | undefined, name: string, otherwise: number, least: number, most: number): number {
  if (value === undefined || value === '') return otherwise;
  if (!/^\d{1,15}$/.test(value)) throw invalid(name, `“${name}” must be a whole number.`);
  return Math.min(most, Math.max(least, Number(value)));
}
export function writeKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (!/^[\x21-\x7e]{1,200}$/.test(header)) throw invalid('Idempotency-Key', 'Idempotency-Key must be 1 to 200 visible ASCII characters.');
  return header;
}
