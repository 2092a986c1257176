// Reads Isso's comments: its database dumped as JSON, or the file of its own generic import. Knows no backend.

import { timeOf } from '../adapters/support/loose.js';
import { type FoundComment, type FoundThread, type Moved, type ReadOptions, gather } from './gather.js';
import { type Bag, bags, broken, isBag, json, num, str } from './parse.js';

/**
 * Either `{ threads: […], comments: […] }`, the rows of both tables (`sqlite3 -json comments.db "select * from threads"` and
 * `… comments"`), or Isso's import format, `[{ id: "/page/", title, comments: [{ author, text, created, … }] }]`. Words are Markdown.
 */
export function readIsso(text: string, options: ReadOptions = {}): Moved {
  const file = json(text);
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
