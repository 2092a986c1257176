// Reads Disqus's XML export. Knows no backend.

import { timeOf } from '../adapters/support/loose.js';
import { type FoundComment, type FoundThread, type Moved, type ReadOptions, gather } from './gather.js';
import { type Element, child, eachElement, textOf } from './parse.js';

/** Messages are HTML. Threads are known by their address. Throws 'garbled' for another file, or one that is cut off. */
export function readDisqus(xml: string, options: ReadOptions = {}): Moved {
  const threads: FoundThread[] = [];
  const comments: FoundComment[] = [];
  eachElement(xml, 'disqus', new Set(['thread', 'post']), (element) => {
    if (element.name === 'thread') threads.push(threadOf(element));
    else comments.push(commentOf(element));
  });
  return gather(threads, comments, options);
}

const own = ({ attributes }: Element): string => attributes['dsq:id'] ?? '';
const said = (element: Element, name: string): boolean => textOf(element, name) === 'true';
const points = (element: Element, name: string): string => {
  const at = child(element, name);
  return at ? own(at) : '';
};

function threadOf(thread: Element): FoundThread {
  const url = textOf(thread, 'link');
  const title = textOf(thread, 'title');
  return {
    key: own(thread),
    ref: { id: textOf(thread, 'id') || url || own(thread), ...(url === '' ? {} : { url }), ...(title === '' ? {} : { title }) },
    closed: said(thread, 'isClosed'),
  };
}

function commentOf(post: Element): FoundComment {
  const author = child(post, 'author');
  const message = textOf(post, 'message');
  const [name, account] = author ? [textOf(author, 'name'), textOf(author, 'username')] : ['', ''];
  return {
    id: own(post), thread: points(post, 'thread'), parent: points(post, 'parent') || null,
    author: name === '' && account === '' ? null : { name: name || account, ...(account === '' || (author && said(author, 'isAnonymous')) ? {} : { id: `disqus:${account}` }) },
    body: message === '' ? null : { format: 'html', source: message },
    createdAt: timeOf(textOf(post, 'createdAt')),
    state: said(post, 'isSpam') ? 'spam' : said(post, 'isDeleted') ? 'removed' : textOf(post, 'isApproved') === 'false' ? 'held' : 'shown',
  };
}
