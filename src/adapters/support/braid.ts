// One page out of the root lists of several sources: a merge by order, with a cursor that remembers how far each one has been read.
// Asks sources for pages through the function it is given; knows nothing of rights and writing.

import type { PageQuery } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Comment, CommentId, Cursor, Order, Page } from '../../core/model.js';
import { scoreOf } from './whole.js';

/** How far one source has been read: from where to ask, and what of that answer has been shown already. null: to its end. */
type Place = { readonly after: Cursor | null; readonly given: readonly string[] } | null;

export interface Braided {
  /** Which source each comment is from, by index. */
  readonly comments: readonly { readonly source: number; readonly comment: Comment }[];
  readonly next: Cursor | null;
  readonly left: number | null;
  readonly more: readonly { readonly source: number; readonly parent: string; readonly cursor: Cursor }[];
  readonly total: number | null;
  /** By source. */
  readonly closed: readonly boolean[];
}
export interface Ask {
  readonly after: Cursor | null;
  readonly size: number;
  readonly around?: CommentId;
}

interface Strand {
  readonly place: NonNullable<Place>;
  readonly page: Page;
  readonly roots: Comment[];
  taken: string[];
}

/**
 * `ask(source, …)` answers a page of that source's root list, or null: it has nothing here. A source that fails is left out of this
 * page and asked again by the next one; where nothing but failures is left, the page rejects with the first of them.
 */
export async function braid(sources: number, query: PageQuery, around: { readonly source: number; readonly id: CommentId } | null, ask: (source: number, how: Ask) => Promise<Page | null>): Promise<Braided> {
  const size = Math.max(1, Math.floor(query.size) || 1);
  const places = query.after === null ? Array.from({ length: sources }, (): Place => ({ after: null, given: [] })) : placesIn(query.after, query.order, sources);
  const next: Place[] = [...places];
  const failures: unknown[] = [];
  const strands = await Promise.all(places.map(async (place, source): Promise<Strand | null> => {
    if (!place) return null;
    try {
      return await strand(place, source);
    } catch (thrown) {
      // A comment that is asked for by name is what the whole question is about.
      if (around?.source === source) throw thrown;
      failures.push(thrown);
      return null;
    }
  }));
  async function strand(from: NonNullable<Place>, source: number): Promise<Strand | null> {
    let place = from;
    // A page may hold nothing but what was shown already.
    for (let tries = 0; tries < 5; tries++) {
      const page = await ask(source, { after: place.after, size: size + place.given.length, ...(around?.source === source ? { around: around.id } : {}) });
      if (!page) break;
      const given = new Set(place.given);
      const roots = page.comments.filter(({ id, parent }) => parent === null && !given.has(id));
      if (roots.length > 0 || page.next === null) return { place, page, roots, taken: [] };
      place = { after: page.next, given: [] };
    }
    next[source] = null;
    return null;
  }
  if (failures.length > 0 && strands.every((each) => each === null)) throw failures[0];

  const chosen: { source: number; root: Comment }[] = [];
  const take = (source: number, at: Strand, index = 0): void => {
    const [root] = at.roots.splice(index, 1) as [Comment];
    at.taken.push(root.id);
    chosen.push({ source, root });
  };
  while (chosen.length < size) {
    let best: { readonly source: number; readonly at: Strand; readonly root: Comment } | null = null;
    let blind = false;
    for (const [source, at] of strands.entries()) {
      const root = at?.roots[0];
      if (at && root) best = best && !before(query.order, root, best.root) ? best : { source, at, root };
      else blind ||= at !== null && at.page.next !== null;
    }
    // What comes next in a source that is used up is not known: it might belong here.
    if (!best || (blind && chosen.length > 0)) break;
    take(best.source, best.at);
  }
  const wanted = around && strands[around.source];
  if (wanted) {
    const parents = new Map(wanted.page.comments.map(({ id, parent }) => [id, parent]));
    let id: CommentId | null | undefined = around.id;
    const seen = new Set<string>();
    while (id && parents.get(id) && !seen.has(id)) {
      seen.add(id);
      id = parents.get(id);
    }
    const index = wanted.roots.findIndex((root) => root.id === id);
    if (index >= 0) take(around.source, wanted, index);
  }

  strands.forEach((at, source) => {
    if (!at) return;
    next[source] = at.roots.length > 0 ? { after: at.place.after, given: [...at.place.given, ...at.taken] } : at.page.next === null ? null : { after: at.page.next, given: [] };
  });
  const lefts = strands.map((at, source) => (at ? at.page.left === null ? null : at.page.left + at.roots.length : next[source] === null ? 0 : null));
  const totals = strands.map((at, source) => (at ? at.page.total : places[source] === null || next[source] === null ? 0 : null));
  const open = next.some((place) => place !== null);
  return {
    ...withReplies(chosen, strands),
    next: open ? JSON.stringify([query.order, ...next.map((place) => place && [place.after, ...place.given])]) as Cursor : null,
    left: open ? sum(lefts) : 0,
    // Later pages do not ask the sources that are read to their end.
    total: query.after === null || places.every((place) => place !== null) ? sum(totals) : null,
    closed: strands.map((at) => at?.page.closed === true),
  };
}

/** The chosen roots, each with all that its source brought along for it. */
function withReplies(chosen: readonly { readonly source: number; readonly root: Comment }[], strands: readonly (Strand | null)[]): Pick<Braided, 'comments' | 'more'> {
  const under = strands.map((at) => {
    const home = new Map<string, string>();
    const groups = new Map<string, Comment[]>();
    for (const comment of at?.page.comments ?? []) {
      const root = comment.parent === null ? comment.id : home.get(comment.parent);
      if (root === undefined || home.has(comment.id)) continue;
      home.set(comment.id, root);
      const group = groups.get(root);
      if (group) group.push(comment);
      else groups.set(root, [comment]);
    }
    return groups;
  });
  const comments = chosen.flatMap(({ source, root }) => (under[source]?.get(root.id) ?? [root]).map((comment) => ({ source, comment })));
  const more = comments.flatMap(({ source, comment: { id } }) => {
    const page = strands[source]?.page;
    const cursor = page && Object.hasOwn(page.more, id) ? page.more[id] : undefined;
    return cursor === undefined ? [] : [{ source, parent: id as string, cursor }];
  });
  return { comments, more };
}

function before(order: Order, a: Comment, b: Comment): boolean {
  if ((a.pinned ?? false) !== (b.pinned ?? false)) return a.pinned === true;
  if (order === 'best' && scoreOf(a) !== scoreOf(b)) return scoreOf(a) > scoreOf(b);
  return order === 'newest' ? a.createdAt > b.createdAt : a.createdAt < b.createdAt;
}

function sum(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((all, each) => (all === null || each === null ? null : all + each), 0 as number | null);
}

function placesIn(cursor: Cursor, order: Order, sources: number): Place[] {
  try {
    const value: unknown = JSON.parse(cursor);
    if (Array.isArray(value) && value[0] === order && value.length === sources + 1) {
      return (value.slice(1) as unknown[]).map((place): Place => {
        if (place === null) return null;
        if (!Array.isArray(place) || !place.every((each, index) => typeof each === 'string' || (index === 0 && each === null))) throw new Error('no place');
        return { after: place[0] as Cursor | null, given: place.slice(1) as string[] };
      });
    }
  } catch {
    // Falls through to the same refusal.
  }
  throw new CommentError('invalid', `no cursor of this list: ${cursor}`);
}
