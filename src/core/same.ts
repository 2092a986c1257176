// Whether two answers about one comment say the same, so that a second reading of a thread redraws only what changed.

import type { Author, Comment, Reaction } from './model.js';

export function sameComment(a: Comment, b: Comment): boolean {
  return a === b || (
    a.id === b.id && a.parent === b.parent && a.createdAt === b.createdAt && a.editedAt === b.editedAt && a.state === b.state &&
    a.replies === b.replies && a.pinned === b.pinned && a.editableUntil === b.editableUntil && a.lang === b.lang && a.url === b.url && a.key === b.key &&
    a.body?.format === b.body?.format && a.body?.source === b.body?.source &&
    sameAuthor(a.author, b.author) && sameList(a.can, b.can) && sameReactions(a.reactions, b.reactions)
  );
}

/** Told out of order: newer words are known already. Words that were taken away are not older, whenever they had been edited. */
export function isOlder(comment: Comment, than: Comment | null | undefined): boolean {
  return comment.body !== null && (comment.editedAt ?? 0) < (than?.editedAt ?? 0);
}

export function sameAuthor(a: Author | null, b: Author | null): boolean {
  if (a === b || a === null || b === null) return a === b;
  return a.id === b.id && a.name === b.name && a.avatar === b.avatar && a.url === b.url && a.badge === b.badge;
}

export function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, i) => item === b[i]));
}

function sameReactions(a: Readonly<Record<string, Reaction>>, b: Readonly<Record<string, Reaction>>): boolean {
  if (a === b) return true;
  const kinds = Object.keys(a);
  return kinds.length === Object.keys(b).length && kinds.every((kind) => {
    const one = a[kind];
    const two = Object.hasOwn(b, kind) ? b[kind] : undefined;
    return one?.count === two?.count && one?.mine === two?.mine;
  });
}
