// Reads Cusdis's comments: its tables as JSON or CSV, or answers of its API. Knows no backend.

import { timeOf } from '../adapters/support/loose.js';
import { type FoundComment, type FoundThread, type Moved, type ReadOptions, gather } from './gather.js';
import { type Bag, bags, broken, csv, isBag, json, str, yes } from './parse.js';

/**
 * `{ pages: […], comments: […] }` (rows of the tables, as JSON), the comments' rows alone (JSON or CSV), or one answer or a list of
 * answers of `/api/open/comments`. Words are Markdown. Rows of the comments' table alone name threads by page id only: pass `pages`,
 * the other table, to have addresses and titles.
 */
export function readCusdis(text: string, pages = '', options: ReadOptions = {}): Moved {
  const file = rowsOf(text);
  const tables = isBag(file) && Array.isArray(file['comments']) ? file : { comments: file, pages: pages === '' ? [] : rowsOf(pages) };
  const threads = new Map<string, FoundThread>();
  for (const page of bags(tables['pages'])) threads.set(str(page['id']), threadOf(page));
  const found: FoundComment[] = [];
  // A stack, because answers nest.
  const waiting = answers(tables['comments']).map((bag) => ({ bag, under: null as string | null, answered: isAnswer(tables['comments']) })).reverse();
  if (waiting.length === 0 && !Array.isArray(tables['comments']) && !isAnswer(tables['comments'])) throw broken('This is no Cusdis export: it holds no comments.');
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { bag, under, answered } = next;
    const page = bag['page'];
    const thread = str(bag['pageId']) || (isBag(page) ? str(page['id']) : '');
    if (isBag(page) && !threads.has(thread)) threads.set(thread, threadOf(page));
    found.push(commentOf(bag, thread, under, answered));
    for (const reply of answers(bag['replies']).reverse()) waiting.push({ bag: { pageId: thread, ...reply }, under: str(bag['id']), answered });
  }
  return gather(threads.values(), found, options);
}

function rowsOf(text: string): unknown {
  if (/^[\s\uFEFF]*[[{]/.test(text)) return json(text);
  const rows = csv(text);
  if (!rows.every((row) => 'id' in row)) throw broken('This is no Cusdis export: its first line names no id.');
  return rows;
}

/** Rows, or what is in `{ data: { data: […] } }`, `{ data: […] }`, or a list of such answers. */
function answers(value: unknown): Bag[] {
  if (Array.isArray(value)) return bags(value).flatMap((each) => (isAnswer(each) ? answers(each) : [each]));
  return isBag(value) ? answers(value['data']) : [];
}
function isAnswer(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isAnswer) : isBag(value) && value['data'] !== undefined;
}

function threadOf(page: Bag): FoundThread {
  const [key, slug, url, title] = [str(page['id']), str(page['slug']), str(page['url']), str(page['title'])];
  return { key, ref: { id: slug || url || key, ...(url === '' ? {} : { url }), ...(title === '' ? {} : { title }) } };
}

function commentOf(bag: Bag, thread: string, under: string | null, answered: boolean): FoundComment {
  const moderator = isBag(bag['moderator']) ? str(bag['moderator']['displayName']) : '';
  const account = str(bag['moderatorId']);
  const name = moderator || str(bag['by_nickname']) || str(bag['byNickname']);
  const words = str(bag['content']);
  // Its API hands out only what is approved, and does not say so.
  const approved = answered || yes(bag['approved']);
  return {
    id: str(bag['id']), thread, parent: under ?? (str(bag['parentId']) || null),
    author: name === '' ? { name: account === '' ? 'Anonymous' : 'Moderator' } : { name, ...(account === '' ? {} : { id: `cusdis:${account}`, role: 'moderator' as const }) },
    body: words === '' ? null : { format: 'markdown', source: words },
    createdAt: timeOf(bag['createdAt'] ?? bag['created_at']),
    editedAt: null,
    state: str(bag['deletedAt'] ?? bag['deleted_at']) !== '' ? 'removed' : approved ? 'shown' : 'held',
  };
}
