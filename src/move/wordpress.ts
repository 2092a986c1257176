// Reads what WordPress hands out: its export file (WXR), and answers of its REST API. Knows no backend.

import { timeOf } from '../adapters/support/loose.js';
import type { SeedPerson } from '../adapters/support/seed.js';
import type { Body } from '../core/model.js';
import { type FoundComment, type FoundThread, type Moved, type ReadOptions, gather } from './gather.js';
import { type Element, bags, broken, eachElement, isBag, json, str, textOf } from './parse.js';

/** Of a post that is one of these, strangers see no comments. */
const hidden = /^(?:private|draft|auto-draft|pending|future|trash)$/;

/**
 * The file of Tools → Export. Posts without comments are left out; under a post that is private or has a password all are held.
 * Throws 'garbled' for another file, or one that is cut off.
 */
export function readWordPress(wxr: string, options: ReadOptions = {}): Moved {
  const threads: FoundThread[] = [];
  const comments: FoundComment[] = [];
  eachElement(wxr, 'rss', new Set(['item']), (item) => {
    const key = textOf(item, 'wp:post_id');
    const [url, title] = [textOf(item, 'link'), textOf(item, 'title')];
    const written = item.children.filter(({ name }) => name === 'wp:comment');
    if (written.length === 0) return;
    threads.push({
      key, ref: { id: key, ...(url === '' ? {} : { url }), ...(title === '' ? {} : { title }) },
      closed: textOf(item, 'wp:comment_status') === 'closed',
    });
    const closed = hidden.test(textOf(item, 'wp:status')) || textOf(item, 'wp:post_password') !== '';
    for (const comment of written) {
      const found = commentOf(comment, key);
      comments.push(closed && found.state === 'shown' ? { ...found, state: 'held' } : found);
    }
  });
  return gather(threads, comments, options);
}

function commentOf(comment: Element, thread: string): FoundComment {
  const approved = textOf(comment, 'wp:comment_approved');
  const parent = textOf(comment, 'wp:comment_parent');
  return {
    id: textOf(comment, 'wp:comment_id'), thread, parent: parent === '0' ? null : parent || null,
    author: personOf(textOf(comment, 'wp:comment_author'), textOf(comment, 'wp:comment_author_url'), textOf(comment, 'wp:comment_user_id')),
    body: isComment(textOf(comment, 'wp:comment_type')) ? wordsOf(paragraphs(textOf(comment, 'wp:comment_content'))) : null,
    createdAt: timeOf(textOf(comment, 'wp:comment_date_gmt')) ?? timeOf(textOf(comment, 'wp:comment_date')),
    state: approved === 'spam' ? 'spam' : approved === 'trash' || approved === 'post-trashed' ? 'removed' : approved === '0' ? 'held' : 'shown',
  };
}

/** Answers of `/wp/v2/comments`, one after the other in a list, or one of them. `posts`: answers of `/wp/v2/posts`, for addresses and titles. */
export function readWordPressRest(comments: string | readonly unknown[], posts: readonly unknown[] = [], options: ReadOptions = {}): Moved {
  const list: unknown = typeof comments === 'string' ? json(comments) : comments;
  if (!Array.isArray(list)) throw broken('This is no list of WordPress comments.');
  const threads = new Map<string, FoundThread>();
  for (const post of bags(posts.flat())) {
    const [key, url, title] = [str(post['id']), str(post['link']), str(isBag(post['title']) ? post['title']['rendered'] : post['title'])];
    threads.set(key, { key, ref: { id: key, ...(url === '' ? {} : { url }), ...(title === '' ? {} : { title }) }, closed: post['comment_status'] === 'closed' });
  }
  const found = bags(list.flat()).map((each): FoundComment => {
    const thread = str(each['post']);
    // A comment's link is the post's with #comment-1 behind it.
    const url = str(each['link']).replace(/(?:comment-page-\d+\/?)?#.*$/s, '');
    if (!threads.has(thread)) threads.set(thread, { key: thread, ref: { id: thread, ...(url === '' ? {} : { url }) } });
    const parent = str(each['parent']);
    const status = str(each['status']);
    const body = isBag(each['content']) ? each['content']['rendered'] : undefined;
    const faces = each['author_avatar_urls'];
    const avatar = isBag(faces) ? str(faces['96'] ?? Object.values(faces)[0]) : '';
    const author = personOf(str(each['author_name']), str(each['author_url']), str(each['author']));
    return {
      id: str(each['id']), thread, parent: parent === '0' ? null : parent || null,
      author: author && { ...author, ...(avatar === '' ? {} : { avatar }) },
      body: typeof body === 'string' && isComment(str(each['type'])) ? wordsOf(body.trim()) : null,
      createdAt: timeOf(each['date_gmt']) ?? timeOf(each['date']),
      state: status === 'spam' ? 'spam' : status === 'trash' ? 'removed' : status === 'hold' ? 'held' : 'shown',
    };
  });
  return gather(threads.values(), found, options);
}

/** Other systems' pings stand among the comments, and so do notes that are nobody's business: those of a shop about its orders, say. */
function isComment(type: string): boolean {
  return type === '' || type === 'comment' || type === 'review';
}

function wordsOf(html: string): Body | null {
  return html === '' ? null : { format: 'html', source: html };
}

function personOf(name: string, url: string, user: string): SeedPerson | null {
  if (name === '') return null;
  return { name, ...(user === '' || user === '0' ? {} : { id: `wordpress:${user}` }), ...(url === '' ? {} : { url }) };
}

/** WordPress keeps a comment as it was typed and makes the paragraphs when it shows it. */
function paragraphs(typed: string): string {
  const text = typed.replace(/\r\n?/g, '\n');
  if (/<(?:p|div|ul|ol|pre|blockquote|table)\b/i.test(text)) return text;
  return text.split(/\n{2,}/).filter((part) => part.trim() !== '').map((part) => `<p>${part.trim().replaceAll('\n', '<br>')}</p>`).join('');
}
