// Reads Isso's comments: its database dumped as JSON, or the file of its own generic import. Knows no backend.

import { timeOf } from '../adapters/support/loose.js';
import { type FoundComment, type FoundThread, type Moved, type ReadOptions, gather } from './gather.js';
import { type Bag, bags, broken, isBag, json, num, str } from './parse.js';

/**
 * The rows of both tables, as `sqlite3 -json comments.db "select * from threads; select * from comments"` prints them or as
 * `{ threads: […], comments: […] }`; or Isso's import format, `[{ id: "/page/", title, comments: [{ author, text, created, … }] }]`.
 * Words are Markdown.
 */
export function readIsso(text: string, options: ReadOptions = {}): Moved {
  const file = json(asPrinted(text));
  const threads: FoundThread[] = [];
  const comments: FoundComment[] = [];
  if (Array.isArray(file)) {
    bags(file).forEach((thread, index) => {
      const key = str(thread['id']) || `thread-${index + 1}`;
      threads.push({ key, ref: refOf(key, thread['title']) });
      // These have no ids of their own; made of their places, they are the same on every reading.
      bags(thread['comments']).forEach((comment, place) => comments.push(commentOf(comment, str(comment['id']) || `${index + 1}-${place + 1}`, key)));
    });
    return gather(threads, comments, options);
  }
  if (!isBag(file) || !Array.isArray(file['comments']) || !Array.isArray(file['threads'])) throw broken('This is no Isso export: it has no threads and comments.');
  for (const thread of bags(file['threads'])) threads.push({ key: str(thread['id']), ref: refOf(str(thread['uri']) || str(thread['id']), thread['title']) });
  for (const comment of bags(file['comments'])) comments.push(commentOf(comment, str(comment['id']), str(comment['tid'])));
  return gather(threads, comments, options);
}

/** Two lists, one below the other, are no JSON. Nowhere in JSON does a list begin where another has just ended. */
function asPrinted(text: string): string {
  const file = text.replace(/^\uFEFF/, '');
  const [gap] = /\]\s*\n\s*\[/.exec(file) ?? [];
  if (gap === undefined || !/^\s*\[/.test(file)) return file;
  const at = file.indexOf(gap) + 1;
  return `{"threads":${file.slice(0, at)},"comments":${file.slice(at)}}`;
}

function refOf(uri: string, title: unknown): FoundThread['ref'] {
  const named = str(title);
  return { id: uri, ...(named === '' ? {} : { title: named }) };
}

function commentOf(comment: Bag, id: string, thread: string): FoundComment {
  const [name, url, mode] = [str(comment['author']), str(comment['website']), num(comment['mode'] ?? 1)];
  const words = str(comment['text']);
  return {
    id, thread, parent: str(comment['parent']) || null,
    author: name === '' ? { name: 'Anonymous' } : { name, ...(url === '' ? {} : { url }) },
    body: words === '' ? null : { format: 'markdown', source: words },
    createdAt: timeOf(comment['created']),
    editedAt: timeOf(comment['modified']),
    state: mode === 4 ? 'removed' : mode === 2 ? 'held' : 'shown',
    votes: { up: num(comment['likes']), down: num(comment['dislikes']) },
  };
}
