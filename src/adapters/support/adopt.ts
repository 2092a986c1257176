// Comments that stand in a page's HTML, as comments: WordPress's lists, schema.org microdata, microformats.
// Reads the tree it is given and changes nothing in it; what is in a body goes through the body parser like any stranger's HTML.

import type { Author, Comment, CommentId, Reaction } from '../../core/model.js';
import { timeOf } from './loose.js';

/** Selectors of each thing, best first. `comment` also says where one comment ends and its reply begins. */
interface Vocabulary {
  readonly comment: string;
  readonly name: readonly string[];
  readonly site: readonly string[];
  readonly avatar: readonly string[];
  readonly date: readonly string[];
  readonly edited: readonly string[];
  readonly body: readonly string[];
  readonly permalink: readonly string[];
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** Stands in the body's element and is no part of it. */
  readonly beside: string;
}

const wordpress: Vocabulary = {
  // Twenty Eleven puts an article.comment into its li.comment.
  comment: 'li.comment, li.pingback, li.trackback, div.comment:not(li.comment *), article.comment:not(li.comment *)',
  name: ['.comment-author .fn', '.wp-block-comment-author-name', '.comment-author-name', '.comment-author cite', '.fn', '.comment-author', '.pingback a', '.trackback a'],
  site: ['.comment-author a[rel~="external"]', '.comment-author a.url', '.fn a', '.wp-block-comment-author-name a', '.pingback a', '.trackback a'],
  avatar: ['.comment-author img', 'img.avatar', '.wp-block-avatar img'],
  date: ['time[datetime]', '.comment-metadata a', '.commentmetadata a', '.comment-meta a', '.comment-date'],
  edited: [],
  body: ['.comment-content', '.wp-block-comment-content', '.comment-text', '.comment-body'],
  permalink: ['.comment-metadata a[href*="#comment-"]', 'time a[href*="#comment-"]', 'a[href*="#comment-"]'],
  up: [], down: [],
  beside: '.comment-author, .comment-meta, .commentmetadata, .comment-metadata, .reply, .comment-awaiting-moderation, .says, .children, .comment-edit-link',
};
const microdata: Vocabulary = {
  comment: '[itemtype$="schema.org/Comment"], [itemtype$="schema.org/UserComments"]',
  name: ['[itemprop~="author"] [itemprop~="name"]', '[itemprop~="creator"] [itemprop~="name"]', '[itemprop~="author"]', '[itemprop~="creator"]'],
  site: ['[itemprop~="author"] [itemprop~="url"]', 'a[itemprop~="author"]', '[itemprop~="creator"] [itemprop~="url"]'],
  avatar: ['[itemprop~="author"] [itemprop~="image"]', '[itemprop~="creator"] [itemprop~="image"]'],
  date: ['[itemprop~="dateCreated"]', '[itemprop~="datePublished"]', '[itemprop~="commentTime"]'],
  edited: ['[itemprop~="dateModified"]'],
  body: ['[itemprop~="text"]', '[itemprop~="commentText"]', '[itemprop~="description"]'],
  permalink: ['[itemprop~="url"]:not([itemprop~="author"] *, [itemprop~="creator"] *)'],
  up: ['[itemprop~="upvoteCount"]'], down: ['[itemprop~="downvoteCount"]'],
  beside: '[itemprop~="author"], [itemprop~="creator"]',
};
const microformats: Vocabulary = {
  comment: '.u-comment, .p-comment, .h-cite:not(.u-like, .u-repost, .u-bookmark, .e-content *)',
  name: ['.p-author .p-name', '.p-author', '.h-card .p-name', '.h-card'],
  site: ['.p-author .u-url', 'a.p-author', '.h-card .u-url', 'a.h-card'],
  avatar: ['.p-author .u-photo', '.h-card .u-photo', '.p-author img'],
  date: ['.dt-published', 'time[datetime]'],
  edited: ['.dt-updated'],
  body: ['.e-content', '.p-content', '.p-summary', '.p-name:not(.h-card *, .p-author *, .p-author)'],
  permalink: ['.u-url:not(.p-author *, .p-author, .h-card *, .h-card)'],
  up: [], down: [],
  beside: '.p-author, .dt-published',
};

export interface AdoptOptions {
  /** The word beside the name of who wrote the page, where the markup says so (WordPress's `bypostauthor`). */
  readonly badge: string;
  /** Reads a date that is only words; null: cannot. */
  readonly date: (words: string) => number | null;
}

/** The comments under `root`, in its order, parents before replies; the first vocabulary that finds any is the one. Linear. */
export function adopt(root: ParentNode, options: AdoptOptions): readonly Comment[] {
  for (const vocabulary of [wordpress, microdata, microformats]) {
    const found = [...root.querySelectorAll(vocabulary.comment)];
    if (found.length > 0) return read(root, found, vocabulary, options);
  }
  return [];
}

function read(root: ParentNode, found: readonly Element[], vocabulary: Vocabulary, options: AdoptOptions): readonly Comment[] {
  /** By comment: the first element of the best selector that belongs to this comment and not to a reply in it. */
  const owned = (selectors: readonly string[]): Map<Element, Element> => {
    const map = new Map<Element, Element>();
    for (const selector of selectors) {
      const round = new Map<Element, Element>();
      for (const element of root.querySelectorAll(selector)) {
        const owner = element.closest(vocabulary.comment);
        if (owner && owner !== element && !map.has(owner) && !round.has(owner)) round.set(owner, element);
      }
      for (const [owner, element] of round) map.set(owner, element);
    }
    return map;
  };
  const { name, site, avatar, date, edited, body, permalink, up, down } = Object.fromEntries(
    (['name', 'site', 'avatar', 'date', 'edited', 'body', 'permalink', 'up', 'down'] as const).map((key) => [key, owned(vocabulary[key])]),
  ) as Record<'name' | 'site' | 'avatar' | 'date' | 'edited' | 'body' | 'permalink' | 'up' | 'down', Map<Element, Element>>;

  const ids = new Map<Element, CommentId>();
  const taken = new Set<string>();
  found.forEach((element, index) => {
    let id = idOf(element, vocabulary) ?? `page-${index + 1}`;
    while (taken.has(id)) id += '-';
    taken.add(id);
    ids.set(element, id as CommentId);
  });

  let last = 0;
  return found.map((element): Comment => {
    const above = element.parentElement?.closest(vocabulary.comment);
    // Older themes give a pingback no body of its own.
    const words = body.get(element) ?? (element.matches('.pingback, .trackback') ? element : undefined);
    // Without a date it keeps the place that it had.
    last = whenOf(date.get(element), options) ?? last;
    const parent = (above && ids.get(above)) ?? element.getAttribute('data-parent-id') as CommentId | null;
    const counts: [string, Reaction][] = [['up', up.get(element)], ['down', down.get(element)]].map(([kind, at]) => [kind as string, { count: Math.max(0, Math.floor(Number(valueOf(at as Element | undefined)) || 0)), mine: false }]);
    const url = addressOf(permalink.get(element));
    const lang = element.getAttribute('lang') ?? words?.getAttribute('lang');
    return {
      id: ids.get(element) as CommentId,
      parent: parent || null,
      author: authorOf(element, name.get(element), addressOf(site.get(element)), addressOf(avatar.get(element)), options.badge),
      body: { format: 'html', source: words ? serialised(words, `${vocabulary.comment}, ${vocabulary.beside}`) : '' },
      createdAt: last,
      editedAt: whenOf(edited.get(element), options),
      state: element.querySelector(':scope > .comment-awaiting-moderation, :scope > * > .comment-awaiting-moderation') ? 'held' : 'shown',
      replies: 0, // Counted where the pages are cut.
      reactions: Object.fromEntries(counts.filter(([, { count }]) => count > 0)),
      can: [],
      ...(url === null ? {} : { url }),
      ...(lang ? { lang } : {}),
    };
  });
}

/** As the backend calls it: WordPress writes "comment-12", "li-comment-12" or "div-comment-12". */
function idOf(element: Element, vocabulary: Vocabulary): string | null {
  const given = element.getAttribute('data-comment-id') ?? (element.id || element.getAttribute('itemid'));
  if (given) return given.replace(/^(?:li-|div-)?comment-(?=.)/, '');
  if (vocabulary !== wordpress) return null;
  const inner = element.querySelector('[id^="comment-"], [id^="div-comment-"]');
  return inner && inner.closest(vocabulary.comment) === element ? inner.id.replace(/^(?:div-)?comment-(?=.)/, '') : null;
}

function authorOf(comment: Element, at: Element | undefined, url: string | null, avatar: string | null, badge: string): Author | null {
  const name = valueOf(at).replace(/\s+/g, ' ').trim();
  if (name === '') return null;
  // WordPress names the account in a class; a guest has only the name. The picture's address may hold a mail address's hash: never an id.
  const account = comment.classList.contains('byuser') ? /(?:^|\s)comment-author-(\S+)/.exec(comment.className)?.[1] : undefined;
  return {
    id: account === undefined ? `name:${name}` : `user:${account}`, name,
    ...(avatar === null ? {} : { avatar }),
    ...(url === null ? {} : { url }),
    ...(comment.classList.contains('bypostauthor') ? { badge } : {}),
  };
}

function valueOf(element: Element | undefined): string {
  return element?.getAttribute('content') ?? element?.getAttribute('alt') ?? element?.textContent ?? '';
}

/** Resolved against the page, as the browser would. */
function addressOf(element: Element | undefined): string | null {
  const written = element?.getAttribute('href') ?? element?.getAttribute('src') ?? element?.getAttribute('content');
  if (!element || !written) return null;
  try {
    return new URL(written, element.baseURI).href;
  } catch {
    return null;
  }
}

function whenOf(element: Element | undefined, { date }: AdoptOptions): number | null {
  if (!element) return null;
  const exact = timeOf(element.getAttribute('datetime') ?? element.getAttribute('content') ?? '');
  return exact ?? date((element.getAttribute('title') ?? element.textContent ?? '').replace(/\s+/g, ' ').trim());
}

const kept = ['href', 'src', 'alt', 'class', 'start'];
const dropped = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT', 'IFRAME', 'OBJECT', 'SVG', 'svg', 'MATH', 'math']);
const empty = new Set(['BR', 'HR', 'IMG', 'WBR', 'INPUT', 'EMBED', 'SOURCE', 'TRACK', 'AREA', 'COL', 'LINK', 'META']);

/** HTML of what is in an element, by hand: no markup is made from strings here, and this reads in any DOM. */
function serialised(element: Element, without: string): string {
  let html = '';
  const walk = (node: Node): void => {
    if (node.nodeType === 3) html += escaped(node.nodeValue ?? '');
    if (node.nodeType !== 1) return;
    const { tagName, localName } = node as Element;
    if (dropped.has(tagName) || (node as Element).matches(without)) return;
    html += `<${localName}`;
    for (const name of kept) {
      const value = (node as Element).getAttribute(name);
      if (value !== null) html += ` ${name}="${escaped(value)}"`;
    }
    html += '>';
    if (empty.has(tagName)) return;
    for (const child of node.childNodes) walk(child);
    html += `</${localName}>`;
  };
  for (const child of element.childNodes) walk(child);
  return html.trim();
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
