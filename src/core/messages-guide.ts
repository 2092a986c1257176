// What the widget says, in English, to who has read on: comes with the guide, with what leads to comments, and with what this device remembers.

import { learn, type Message } from './messages.js';

export const guideEnglish = {
  'stale.refreshing': 'As of {when}. Refreshing…',
  'stale.offline': 'You are offline. Comments as of {when}.',
  'stale.failed': 'As of {when}. Could not be refreshed: {reason}',
  'linked': 'Comment not found. It may have been deleted.',
  'more.done': { one: '{n} more comment.', other: '{n} more comments.' },
  'unseen.said': { one: '{n} new comment.', other: '{n} new comments.' },
  'news': { one: '{n} new since your last visit', other: '{n} new since your last visit' },
  'news.next': 'Next new',
  'news.hide': 'Hide',
  'news.none': 'Nothing new.',
  'branch.back': 'Back to all comments',
  'only': 'Only comments by {name}',
  'select': 'Select',
  'branch.said': 'Only the branch of {name}.',
  'search.open': 'Search',
  'keys.open': 'Keys',
  'follow': 'Subscribe',
  'unfollow': 'Unsubscribe',
  'followed': 'Subscribed.',
  'unfollowed': 'Unsubscribed.',
  'follow.login': 'Log in to subscribe.',
  'follow.failed': 'Nothing was changed: {reason}',
} as const satisfies Record<string, Message>;

/** From now on these words are known. */
export function learnGuide(): void {
  learn(guideEnglish);
}
