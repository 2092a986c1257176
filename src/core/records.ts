// Between a pending write and the record of it that is kept on the device.

import { CommentError } from './errors.js';
import type { Author, CommentId, Syntax } from './model.js';
import type { Kept } from './outbox.js';
import { draftBody, type ModerateWrite, type PendingWrite } from './writes.js';

interface Keeping extends Pick<Kept, 'place' | 'owner' | 'left'> {
  readonly secrets: ReadonlySet<string>;
}

export function toKept(write: Exclude<PendingWrite, ModerateWrite>, { secrets, ...where }: Keeping): Kept {
  const { key, kind, at, phase, doubt, source, error, who } = write;
  return {
    v: 1, key, kind, ...where, who, at, phase, doubt, source,
    error: error && { code: error.code, retryAfter: error.retryAfter, reason: error.reason, fields: { ...error.fields } },
    parent: write.kind === 'post' ? write.comment.parent : null,
    target: write.kind === 'post' ? null : write.target,
    reaction: write.kind === 'react' ? write.reaction : null,
    on: write.kind === 'react' && write.on,
    guest: write.kind === 'post' && write.guest ? Object.fromEntries(Object.entries(write.guest).filter(([name]) => !secrets.has(name))) : null,
    twins: write.kind === 'post' ? write.twins : [],
    dropped: false,
  };
}

/** `before`: the same write as it is shown already. */
export function toWrite(record: Kept, syntax: Syntax, viewer: Author | null, before: PendingWrite | undefined): PendingWrite {
  const { key, at, phase, doubt, who } = record;
  const error = record.error && new CommentError(record.error.code, 'an earlier try', {
    fields: record.error.fields, ...(record.error.retryAfter === null ? {} : { retryAfter: record.error.retryAfter }), ...(record.error.reason === null ? {} : { reason: record.error.reason }),
  });
  const base = { key, at, phase, doubt, who, error, due: null };
  const source = record.source ?? '';
  // A record without a target is none; readKept sees to it.
  const target = record.target as CommentId;
  switch (record.kind) {
    case 'post': {
      const author = viewer && viewer.id === who?.id ? viewer : who ?? { id: key, name: record.guest?.['name'] ?? '' };
      const comment = before?.kind === 'post' ? before.comment : {
        id: key as string as CommentId, parent: record.parent, author, body: draftBody(source, syntax), createdAt: at, editedAt: null,
        state: 'shown' as const, replies: 0, reactions: {}, can: [], key,
      };
      return { ...base, kind: 'post', source, guest: record.guest, twins: record.twins, beside: before?.kind === 'post' ? before.beside : null, comment };
    }
    case 'edit': return { ...base, kind: 'edit', source, target, body: draftBody(source, syntax) };
    case 'remove': return { ...base, kind: 'remove', source: null, target };
    case 'react': return { ...base, kind: 'react', source: null, target, reaction: record.reaction ?? '', on: record.on };
  }
}
