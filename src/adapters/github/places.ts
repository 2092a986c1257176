// Where a page's discussion is, as giscus would find it, and where its list goes on. Asks nobody.

import { CommentError } from '../../core/errors.js';
import type { Cursor, Order, ThreadRef } from '../../core/model.js';

export type Mapping = 'pathname' | 'url' | 'title' | 'og:title' | 'specific' | 'number';
export type Term = string | number | ((thread: ThreadRef) => string | number);

/** As giscus makes it: "/blog/post.html" is "blog/post", "/" is "index". */
export function termOf(thread: ThreadRef, mapping: Mapping, term: Term | undefined): string | number {
  if (term !== undefined) {
    const given = typeof term === 'function' ? term(thread) : term;
    return mapping === 'number' ? Number(given) : given;
  }
  const address = new URL(thread.url ?? thread.id, globalThis.location?.href ?? 'https://page.invalid');
  if (mapping === 'url') return address.href.replace(/#.*$/, '');
  if (mapping === 'number') return Number(thread.id);
  if (mapping === 'pathname') return address.pathname.length < 2 ? 'index' : address.pathname.slice(1).replace(/\.\w+$/, '');
  const told = mapping === 'og:title' ? globalThis.document?.querySelector('meta[property="og:title"]')?.getAttribute('content') : undefined;
  return told ?? thread.title ?? thread.id;
}

export async function sha1(words: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(words)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** GitHub's own cursor, with the order it belongs to and how many came before. */
export function cursorOf(order: Order, at: string, seen: number): Cursor {
  return JSON.stringify([order, at, seen]) as Cursor;
}
export function parse(cursor: Cursor, order: Order): { readonly at: string; readonly seen: number } {
  try {
    const [kind, at, seen] = JSON.parse(cursor) as readonly unknown[];
    if (kind === order && typeof at === 'string' && Number.isSafeInteger(seen)) return { at, seen: seen as number };
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('invalid', `no cursor of this list: ${cursor}`);
}
