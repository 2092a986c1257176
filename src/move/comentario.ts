// Reads the JSON exports of Comentario and of Commento, its forerunner. Knows no backend.

import { timeOf } from '../adapters/support/loose.js';
import type { SeedPerson } from '../adapters/support/seed.js';
import { type FoundComment, type FoundThread, type Moved, type ReadOptions, gather } from './gather.js';
import { type Bag, bags, broken, isBag, json, num, str, yes } from './parse.js';

const nobody = /^(?:anonymous|0{8}-0{4}-0{4}-0{4}-0{12})?$/;

/** Words are Markdown, or HTML where only that is there. Throws 'garbled' for what is no such export. */
export function readComentario(text: string, options: ReadOptions = {}): Moved {
  const file = json(text);
  if (!isBag(file) || !Array.isArray(file['comments'])) throw broken('This is no Comentario export: it has no comments.');
  const people = new Map(bags(file['commenters']).map((each) => [str(each['id'] ?? each['commenterHex']), personOf(each)]));
  const threads = new Map<string, FoundThread>();
  for (const page of bags(file['pages'])) {
    const [key, path, title] = [str(page['id']), str(page['path']), str(page['title'])];
    threads.set(key, { key, ref: { id: path || key, ...(title === '' ? {} : { title }) }, closed: page['isReadonly'] === true });
  }
  const comments = bags(file['comments']).map((each): FoundComment => {
    // Commento has no pages, its comments name the path.
    const thread = str(each['pageId']) || str(each['path'] ?? each['url']);
    if (!threads.has(thread)) threads.set(thread, { key: thread, ref: { id: thread } });
    return commentOf(each, thread, people);
  });
  return gather(threads.values(), comments, options);
}

function personOf(bag: Bag): SeedPerson {
  const [id, url, photo] = [str(bag['id'] ?? bag['commenterHex']), str(bag['websiteUrl'] ?? bag['link']), str(bag['photo'])];
  return {
    id: `comentario:${id}`, name: str(bag['name']),
    ...(/^https?:/.test(url) ? { url } : {}), ...(/^https?:/.test(photo) ? { avatar: photo } : {}), ...(yes(bag['isModerator']) ? { role: 'moderator' as const } : {}),
  };
}

function commentOf(bag: Bag, thread: string, people: ReadonlyMap<string, SeedPerson>): FoundComment {
  const user = str(bag['userCreated'] ?? bag['commenterHex']);
  const parent = str(bag['parentId'] ?? bag['parentHex']);
  const [markdown, html, score] = [str(bag['markdown']), str(bag['html']), num(bag['score'])];
  const state = str(bag['state']);
  return {
    id: str(bag['id'] ?? bag['commentHex']), thread, parent: parent === 'root' ? null : parent || null,
    author: (nobody.test(user) ? null : people.get(user)) ?? { name: str(bag['authorName']) || 'Anonymous' },
    body: markdown === '' && html === '' ? null : markdown === '' ? { format: 'html', source: html } : { format: 'markdown', source: markdown },
    createdAt: timeOf(bag['createdTime'] ?? bag['creationDate']),
    editedAt: timeOf(bag['editedTime']),
    state: yes(bag['isDeleted'] ?? bag['deleted']) ? 'removed' : state === 'flagged' ? 'spam' : bag['isPending'] === true || bag['isApproved'] === false || state === 'unapproved' ? 'held' : 'shown',
    votes: { up: Math.max(0, score), down: Math.max(0, -score) },
    pinned: bag['isSticky'] === true,
  };
}
