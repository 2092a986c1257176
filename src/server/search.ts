// What search engines are told of a thread: schema.org Comments, as JSON-LD. That is data, which no policy of a page stops and no browser runs,
// and it can be read where the comments themselves stand in a shadow root, which microdata there could not be relied on.

import { address } from '../core/address.js';
import type { Author, ThreadRef } from '../core/model.js';
import { displayName } from '../core/name.js';
import { plainText } from '../core/plain-text.js';
import type { Node, ThreadState } from '../core/state.js';
import { hashOf } from '../view/permalink.js';

type Thing = Readonly<Record<string, unknown>>;

/** Deeper replies stand beside each other, and say what they answer: no reader of JSON is asked to go ten thousand levels down. */
const deepest = 8;

export function searchData({ url, title }: ThreadRef, { branches, total }: ThreadState): Thing {
  const page = address(url, { kinds: 'page' })?.split('#')[0] ?? null;
  return {
    '@context': 'https://schema.org', '@type': 'WebPage',
    ...(page === null ? {} : { '@id': page, url: page }),
    ...(title ? { name: title } : {}),
    ...(total === null ? {} : { commentCount: total }),
    comment: told(branches.map(({ root }) => root), page, 0),
  };
}

function told(nodes: readonly Node[], page: string | null, depth: number): readonly Thing[] {
  return nodes.flatMap((node) => {
    // Of what is gone only the answers are left.
    if (node.comment.body === null) return told(node.children, page, depth);
    if (depth < deepest) return [{ ...comment(node, page), ...(node.children.length > 0 ? { comment: told(node.children, page, depth + 1) } : {}) }];
    return [comment(node, page), ...under(node).map((each) => ({ ...comment(each, page), ...(page === null || !each.to ? {} : { parentItem: { '@id': page + hashOf(each.to.id) } }) }))];
  });
}

/** All below it that still says something, in reading order. A stack of our own: a chain may be ten thousand deep. */
function under(node: Node): readonly Node[] {
  const found: Node[] = [];
  const stack = [...node.children].reverse();
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.comment.body !== null) found.push(next);
    stack.push(...[...next.children].reverse());
  }
  return found;
}

function comment({ comment: { id, author, body, createdAt, editedAt, reactions, lang } }: Node, page: string | null): Thing {
  const count = (kind: string): number => (Object.hasOwn(reactions, kind) ? reactions[kind]!.count : 0);
  return {
    '@type': 'Comment',
    ...(page === null ? {} : { '@id': page + hashOf(id), url: page + hashOf(id) }),
    text: plainText(body!),
    datePublished: iso(createdAt),
    ...(editedAt === null ? {} : { dateModified: iso(editedAt) }),
    ...(author ? { author: person(author) } : {}),
    ...(lang === undefined ? {} : { inLanguage: lang }),
    ...(Object.hasOwn(reactions, 'up') || Object.hasOwn(reactions, 'like') ? { upvoteCount: count('up') + count('like') } : {}),
    ...(Object.hasOwn(reactions, 'down') ? { downvoteCount: count('down') } : {}),
  };
}

function person({ name, url }: Author): Thing {
  const home = address(url, { kinds: 'page' });
  return { '@type': 'Person', name: displayName(name), ...(home === null ? {} : { url: home }) };
}

function iso(ms: number): string | undefined {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}
