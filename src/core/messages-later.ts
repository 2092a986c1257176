// What the widget says, in English, once somebody acts: comes with what acts, with the lists, with what this device remembers.

import { learn, type Message } from './messages.js';

export const laterEnglish = {
  'stale.refreshing': 'As of {when}. Refreshing…',
  'stale.offline': 'You are offline. Comments as of {when}.',
  'stale.failed': 'As of {when}. Could not be refreshed: {reason}',

  'login.done': 'Logged in as {name}.',
  'login.gone': 'Logged out.',
  'login.expired': 'You have been logged out. Log in again to go on; your words are kept.',
  'field.name': 'Name',
  'field.username': 'User name',
  'field.email': 'Email',
  'field.url': 'Website',
  'field.password': 'Password',
  'field.optional': '{label} (optional)',
  'field.missing': 'Please fill in: {label}.',

  'composer.reply': 'Your reply to {name}',
  'composer.edit': 'Edit your comment',
  'composer.placeholder': 'Join the conversation…',
  'composer.replyHint': 'Reply to {name}…',
  'composer.markdown': 'Markdown',
  'composer.sendReply': 'Reply',
  'composer.save': 'Save',
  'composer.left': { one: '{n} character left', other: '{n} characters left' },
  'composer.over': { one: '{n} character too many', other: '{n} characters too many' },
  'composer.blank': 'Write something first.',
  'composer.keys': 'Ctrl+Enter sends, Escape closes and keeps your words.',
  'composer.moved': 'The comment you were answering is not here any more. Your words stand in the field at the top.',

  'draft.saved': 'Draft saved',
  'draft.unkept': 'Not kept on this device',
  'draft.discarded': 'Draft discarded',
  'draft.back': 'Your unfinished words are here again.',
  'draft.unsent': 'It is not certain that this was sent. Please look whether it is here before you send it again.',
  'draft.other': 'You have written something else here, too.',
  'draft.take': 'Show it',
  'draft.far': 'You have begun to write under a comment that is not shown yet.',
  'draft.go': 'Go there',
  'draft.cleared': 'Your drafts were removed from this device.',

  'removing': 'Deleted.',
  'undo': 'Undo',

  'more.done': { one: '{n} more comment.', other: '{n} more comments.' },
  'unseen.said': { one: '{n} new comment.', other: '{n} new comments.' },

  'sending': 'Sending…',
  'saving': 'Saving…',
  'parked': 'Waits until you log in.',
  'kept': 'Kept on this device. It goes out when you are back online.',
  'kept.next': 'Not sent yet: {reason} It is kept on this device and goes out by itself, next try at {time}.',
  'kept.soon': 'Not sent yet: {reason} It is kept on this device and goes out by itself in a moment.',
  'kept.open': 'Not sent yet: {reason} It goes out by itself as long as this page is open.',
  'kept.vote': 'Your vote is kept on this device and counted when you are back online.',
  'kept.now': 'Try now',
  'kept.said': 'Not sent yet. It is kept on this device and goes out by itself.',
  'unkept.missing': 'This browser keeps nothing for this page: what has not been sent yet is lost when you leave.',
  'unkept.full': 'There is no room left on this device: what has not been sent yet is lost when you leave the page.',
  'not.sent': 'Not sent: {reason}',
  'not.saved': 'Not saved: {reason}',
  'not.removed': 'Not deleted: {reason}',
  'not.counted': 'Your vote was not counted: {reason}',
  'retry': 'Retry',
  'discard': 'Discard',
  'posted': 'Comment posted.',
  'posted.held': 'Comment posted. It waits for approval.',
  'saved': 'Comment saved.',
  'removed': 'Comment deleted.',

  'recent': 'Recent comments',
  'recent.on': 'on “{title}”',
  'contributors': 'Contributors',
  'moderators': 'Moderators',
  'people.empty': 'Nobody yet.',

  'error.challenge': 'the site wants to make sure that you are not a robot.',
  'error.conflict': 'it has been changed in the meantime.',
  'error.duplicate': 'you have already said that.',
  'error.invalid': 'the site did not accept it.',
  'error.cancelled': 'it was cancelled.',
  'error.aborted': 'it was called off.',
  'error.maybe': 'It may have arrived all the same.',
} as const satisfies Record<string, Message>;

/** From now on these words are known. */
export function learnAll(): void {
  learn(laterEnglish);
}
