// What keeping order does to a comment: how it looks at once, which acts make sense now, and what takes one back.

import type { ModerateFacet } from './adapter.js';
import type { Comment } from './model.js';

export type Moderation = ModerateFacet['actions'][number];
export interface Act {
  readonly action: Moderation;
  readonly on: boolean;
}

const states = { hold: ['shown', 'held'], approve: ['held', 'shown'], spam: ['shown', 'rejected'], hide: ['shown', 'rejected'] } as const;

/** The comment as it will be. To lock says nothing of the comment itself. */
export function moderated(comment: Comment, { action, on }: Act): Comment {
  if (action === 'pin') return { ...comment, pinned: on };
  return action === 'lock' ? comment : { ...comment, state: states[action][on ? 1 : 0] };
}

/** What may be done to this comment now, in the order to show. `closed`: nobody may write in its thread. */
export function actsOn(comment: Comment, actions: readonly Moderation[], closed: boolean): readonly Act[] {
  const { state, parent, pinned = false } = comment;
  if (!comment.can.includes('moderate') || state === 'removed') return [];
  const wanted: Act[] = state === 'shown' ? [{ action: 'hold', on: true }, { action: 'spam', on: true }, { action: 'hide', on: true }]
    : state === 'held' ? [{ action: 'approve', on: true }, { action: 'spam', on: true }, { action: 'hide', on: true }]
    // What was refused comes back by any of these, whichever the backend has.
    : [back(actions)];
  // A reply stands below what it answers: pinned, it would have nowhere to go.
  if (pinned || (parent === null && state === 'shown')) wanted.push({ action: 'pin', on: !pinned });
  wanted.push({ action: 'lock', on: !closed });
  return wanted.filter(({ action }) => actions.includes(action));
}

function back(actions: readonly Moderation[]): Act {
  if (actions.includes('approve')) return { action: 'approve', on: true };
  return { action: actions.includes('spam') ? 'spam' : 'hide', on: false };
}

/** What brings back how `before` was, once `act` has been done to it; null: this backend cannot. */
export function undoOf(before: Comment, act: Act, actions: readonly Moderation[]): Act | null {
  const { action, on } = act;
  if (action === 'pin' || action === 'lock') return { action, on: !on };
  // In this order: what was shown comes back by taking back; what waited, or was refused, must not be published instead.
  const ways: readonly Act[] = before.state === 'shown' ? [{ action, on: false }, { action: 'approve', on: true }]
    : before.state === 'held' ? [{ action: 'hold', on: true }, { action: 'approve', on: false }]
    : [{ action: 'spam', on: true }, { action: 'hide', on: true }];
  return ways.find((way) => actions.includes(way.action) && moderated(before, way).state === before.state) ?? null;
}
