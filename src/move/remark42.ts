// Reads Remark42's own backup: JSON lines, once unpacked. Knows no backend.

import { timeOf } from '../adapters/support/loose.js';
import { type FoundComment, type FoundThread, type Moved, type ReadOptions, gather } from './gather.js';
import { type Bag, bags, broken, isBag, jsonLines, num, str } from './parse.js';

/** The unpacked `backup-site-….gz`: a line with the pages, then a line for each comment. What was typed wins over its HTML. */
export function readRemark42(lines: string, options: ReadOptions = {}): Moved {
  const [head, ...rest] = jsonLines(lines);
  if (!isBag(head) || !('version' in head)) throw broken('This is no Remark42 backup: its first line has no version.');
  const threads = new Map<string, FoundThread>();
  for (const post of bags(head['posts'])) {
    const url = str(post['url']);
    threads.set(url, { key: url, ref: { id: url, url }, closed: post['read_only'] === true });
  }
  const comments = rest.filter(isBag).map((line): FoundComment => {
    const url = isBag(line['locator']) ? str(line['locator']['url']) : '';
    const title = str(line['title']);
    const known = threads.get(url);
    if (!known || (title !== '' && known.ref.title === undefined)) threads.set(url, { key: url, closed: known?.closed ?? false, ref: { id: url, url, ...(title === '' ? {} : { title }) } });
    return commentOf(line, url);
  });
  return gather(threads.values(), comments, options);
}

function commentOf(line: Bag, thread: string): FoundComment {
  const user = isBag(line['user']) ? line['user'] : {};
  const [name, avatar, orig, html] = [str(user['name']), str(user['picture']), str(line['orig']), str(line['text'])];
  const score = num(line['score']);
  return {
    id: str(line['id']), thread, parent: str(line['pid']) || null,
    author: name === '' ? null : {
      name, ...(str(user['id']) === '' ? {} : { id: `remark42:${str(user['id'])}` }),
      ...(avatar === '' ? {} : { avatar }), ...(user['admin'] === true ? { role: 'moderator' } : {}),
    },
    body: orig === '' && html === '' ? null : orig === '' ? { format: 'html', source: html } : { format: 'markdown', source: orig },
    createdAt: timeOf(line['time']),
    editedAt: isBag(line['edit']) ? timeOf(line['edit']['time']) : null,
    state: line['delete'] === true ? 'removed' : 'shown',
    votes: votesOf(line['votes'], score),
    pinned: line['pin'] === true,
  };
}

/** By voter, where the backup says; else what the score says. */
function votesOf(votes: unknown, score: number): Readonly<Record<string, number>> {
  const voters = isBag(votes) ? Object.values(votes).filter((vote) => typeof vote === 'boolean') : [];
  if (voters.length === 0) return { up: Math.max(0, score), down: Math.max(0, -score) };
  const up = voters.filter((vote) => vote).length;
  return { up, down: voters.length - up };
}
