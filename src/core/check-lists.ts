// As check.ts, for what is not a thread: counts, recent comments, people, what a comment has said, reactions to a page. Apart, because who only reads a thread needs none of it.

import { checkList, countOrNull, dateOf, garbled, guard, idOf, isBag, mend, optional, readAuthor, readBody, readComment, readReactions, type Bag } from './check.js';
import type { Person, Reactions, Recent, ThreadRef, Version } from './model.js';

/** As many counts as were asked for; what is missing or no number is 0. */
export function checkCounts(answer: unknown, wanted: number): readonly number[] {
  return guard('counts', () => {
    if (!Array.isArray(answer)) throw garbled('counts', answer);
    return Array.from({ length: wanted }, (_, i) => countOrNull(answer[i]) ?? 0);
  });
}

export function checkRecents(answer: unknown): readonly Recent[] {
  return guard('recent comments', () => {
    if (!Array.isArray(answer)) throw garbled('recent comments', answer);
    return checkList(answer, readRecent);
  });
}

export function checkPeople(answer: unknown): readonly Person[] {
  return guard('people', () => {
    if (!Array.isArray(answer)) throw garbled('people', answer);
    return checkList(answer, readPerson);
  });
}

/** Oldest first. A version without words is left out. */
export function checkVersions(answer: unknown): readonly Version[] {
  return guard('versions', () => {
    if (!Array.isArray(answer)) throw garbled('versions', answer);
    return checkList(answer, (value): Version | null => {
      const body = isBag(value) ? readBody(value['body']) : null;
      return body && mend<Version>(value as Bag, { body, at: dateOf((value as Bag)['at']) ?? 0 });
    });
  });
}

export function checkReactions(answer: unknown): Reactions {
  return guard('reactions', () => {
    if (!isBag(answer)) throw garbled('reactions', answer);
    return readReactions(answer);
  });
}

function readPerson(value: unknown): Person | null {
  const author = readAuthor(value);
  if (!author) return null;
  const bag = author as unknown as Bag;
  return mend<Person>(bag, {
    country: optional(bag['country'], 'string'),
    comments: bag['comments'] === undefined ? undefined : countOrNull(bag['comments']) ?? undefined,
  });
}

function readRecent(value: unknown): Recent | null {
  if (!isBag(value)) return null;
  const comment = readComment(value['comment']);
  const thread = readThread(value['thread']);
  return comment && thread ? mend<Recent>(value, { comment, thread }) : null;
}

function readThread(value: unknown): ThreadRef | null {
  if (!isBag(value)) return null;
  const id = idOf(value['id']);
  return id === null ? null : mend<ThreadRef>(value, { id, url: optional(value['url'], 'string'), title: optional(value['title'], 'string') });
}
