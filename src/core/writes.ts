// Pending writes: what the reader has done that the backend has not confirmed. Shown = confirmed data + these, in order.
// Rolling back is deleting one.

import type { CommentError } from './errors.js';
import type { Body, Comment, CommentId, Reaction, Syntax, WriteKey } from './model.js';
import { moderated, type Moderation } from './moderating.js';
import type { Write } from './state.js';

interface Base extends Write {
  /** When the reader did it. */
  readonly at: number;
  /** The last failure left open whether it arrived. */
  readonly doubt: boolean;
}
export interface PostWrite extends Base {
  readonly kind: 'post';
  readonly source: string;
  readonly guest: Readonly<Record<string, string>> | null;
  /** What is drawn until the answer is here. Its id is the key. */
  readonly comment: Comment;
  /** Confirmed out of turn before this one: a root post stands directly after it, a reply directly before. */
  readonly beside: CommentId | null;
  /** Comments of the same author that said the same before: none of them is this one. */
  readonly twins: readonly CommentId[];
}
export interface EditWrite extends Base {
  readonly kind: 'edit';
  readonly target: CommentId;
  readonly source: string;
  readonly body: Body;
}
export interface RemoveWrite extends Base {
  readonly kind: 'remove';
  readonly target: CommentId;
}
export interface ReactWrite extends Base {
  readonly kind: 'react';
  readonly target: CommentId;
  readonly reaction: string;
  readonly on: boolean;
}
/** Never kept on the device: who keeps order sees at once whether it was done. */
export interface ModerateWrite extends Base {
  readonly kind: 'moderate';
  readonly target: CommentId;
  readonly action: Moderation;
  readonly on: boolean;
}
export type PendingWrite = PostWrite | EditWrite | RemoveWrite | ReactWrite | ModerateWrite;
export type Writes = ReadonlyMap<WriteKey, PendingWrite>;

export const noWrites: Writes = new Map();

export function addWrite(writes: Writes, write: PendingWrite): Writes {
  return new Map(writes).set(write.key, write);
}

export function dropWrite(writes: Writes, key: WriteKey): Writes {
  if (!writes.has(key)) return writes;
  const left = new Map(writes);
  left.delete(key);
  return left;
}

/** The same write in another phase. */
export function phaseWrite(writes: Writes, key: WriteKey, phase: Write['phase'], error: CommentError | null, doubt?: boolean, due: number | null = null): Writes {
  const write = writes.get(key);
  if (!write || (write.phase === phase && write.error === error && write.due === due && (doubt ?? write.doubt) === write.doubt)) return writes;
  return new Map(writes).set(key, { ...write, phase, error, due, doubt: doubt ?? write.doubt });
}

/** A post was confirmed: older ones of its list that still wait keep standing where they stood, now beside it. */
export function confirmPost(writes: Writes, post: PostWrite, id: CommentId): Writes {
  const left = new Map<WriteKey, PendingWrite>();
  let older = true;
  for (const [key, write] of writes) {
    if (key === post.key) older = false;
    // One that already stands beside a nearer one stays there.
    else if (older && write.kind === 'post' && write.comment.parent === post.comment.parent && write.beside === post.beside) left.set(key, { ...write, beside: id });
    else left.set(key, write);
  }
  return left;
}

/** A comment as it looks with the writes on it replayed. The same object where none changes it. */
export function overlay(comment: Comment, writes: readonly PendingWrite[]): Comment {
  let shown = comment;
  for (const write of writes) {
    if (write.kind === 'edit') shown = { ...shown, body: write.body, editedAt: write.at };
    else if (write.kind === 'react') shown = { ...shown, reactions: reacted(shown.reactions, write.reaction, write.on) };
    else if (write.kind === 'moderate') shown = write.phase === 'sending' ? moderated(shown, write) : shown;
    // One that failed or waits for a login has not happened: its comment is readable again.
    else if (write.kind === 'remove' && (write.phase === 'waiting' || write.phase === 'sending' || write.phase === 'kept')) {
      shown = { ...shown, body: null, state: 'removed', can: [] };
    }
  }
  return shown;
}

type Reactions = Comment['reactions'];

/** 'up' and 'down' exclude each other, as they do on every backend that has both. */
function reacted(reactions: Reactions, kind: string, on: boolean): Reactions {
  const other = kind === 'up' ? 'down' : kind === 'down' ? 'up' : null;
  const set = withMine(reactions, kind, on);
  return on && other !== null && own(set, other)?.mine ? withMine(set, other, false) : set;
}

function withMine(reactions: Reactions, kind: string, mine: boolean): Reactions {
  const before = own(reactions, kind) ?? { count: 0, mine: false };
  if (before.mine === mine) return reactions;
  return { ...reactions, [kind]: { count: Math.max(0, before.count + (mine ? 1 : -1)), mine } };
}

function own(reactions: Reactions, kind: string): Reaction | undefined {
  return Object.hasOwn(reactions, kind) ? reactions[kind] : undefined;
}

const loudness = { failed: 4, parked: 3, kept: 2, waiting: 1, sending: 0 } as const satisfies Record<Write['phase'], number>;

/** The write a row speaks of. */
export function loudest(writes: readonly PendingWrite[]): PendingWrite | null {
  let found: PendingWrite | null = null;
  for (const write of writes) if (!found || loudness[write.phase] > loudness[found.phase]) found = write;
  return found;
}

/** What typed words become while only this page knows them. */
export function draftBody(source: string, syntax: Syntax): Body {
  return { format: syntax === 'markdown' ? 'markdown' : 'text', source };
}
