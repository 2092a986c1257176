// Narrows what a backend answered to what it should be. What is missing or of another type becomes the plain value of its kind.

import { CommentError } from '../../core/errors.js';
import type { CommentId } from '../../core/model.js';

export type Bag = Readonly<Record<string, unknown>>;

export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws 'garbled' for what is no object; `what` names it. */
export function bag(value: unknown, what: string): Bag {
  if (!isBag(value)) throw new CommentError('garbled', `the answer should be ${what}`, { cause: value });
  return value;
}

/** Throws 'garbled' for what is no list; leaves out what is no object. */
export function bags(value: unknown, what: string): readonly Bag[] {
  if (!Array.isArray(value)) throw new CommentError('garbled', `the answer should be a list of ${what}`, { cause: value });
  return value.filter(isBag);
}

/** What can be read of a list: an entry that is refused as 'garbled' costs itself, not the list. Where none can be read, neither can the list. */
export function readable<Entry, T>(list: readonly Entry[], read: (entry: Entry) => T): T[] {
  const good: T[] = [];
  let bad: CommentError | null = null;
  for (const entry of list) {
    try {
      good.push(read(entry));
    } catch (thrown) {
      if (!(thrown instanceof CommentError) || thrown.code !== 'garbled') throw thrown;
      bad = thrown;
    }
  }
  if (bad && good.length === 0) throw bad;
  return good;
}

/** One part of an address. Half a character, as a cut name ends in, would throw. */
export function segment(words: string): string {
  return encodeURIComponent(words.replace(/\p{Surrogate}/gu, '\uFFFD'));
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A whole number from 0 on. */
export function count(value: unknown): number {
  // Number() of an object runs its toString, which a stranger may have made a number.
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  return Number.isFinite(number) ? Math.max(0, Math.floor(number)) : 0;
}

/** Milliseconds of a date in ISO form, with a T or a blank in the middle; null: no date. */
export function time(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value.replace(' ', 'T')) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** An id that is a text or a whole number, as text; null: no id. */
export function idOf(value: unknown): CommentId | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value) as CommentId;
  return typeof value === 'string' && value !== '' ? value as CommentId : null;
}
