// What the menu of a comment, its dialogs and keeping order say, in English. Apart from the other words, because it comes with
// the menu and not with the page.

import type { Message } from './messages.js';

export const othersEnglish = {
  'menu.share': 'Share…',
  'menu.copy': 'Copy link',
  'menu.about': 'About {name}',
  'menu.report': 'Report…',
  'menu.mute': 'Mute {name}',
  'menu.unmute': 'Unmute {name}',
  'share.copied': 'Link copied.',
  'share.manual': 'Copy this address:',

  'report.title': 'Report the comment by {name}',
  'report.why': 'What is wrong with it?',
  'report.spam': 'Spam or advertising',
  'report.abuse': 'Insults or hatred',
  'report.off-topic': 'Off topic',
  'report.other': 'Something else',
  'report.more': 'Anything the moderators should know (optional)',
  'report.choose': 'Please choose a reason.',
  'report.send': 'Send report',
  'report.sent': 'Thank you. The moderators will have a look.',
  'report.failed': 'Not sent: {reason}',

  'mute.done': '{name} is muted on this device.',
  'mute.undone': '{name} is no longer muted.',
  'mute.list': 'Muted on this device',
  'mute.none': 'Nobody is muted.',
  'unmute': 'Unmute',
  'close': 'Close',

  'person.count': { one: '{n} of the comments shown here', other: '{n} of the comments shown here' },
  'person.badge': 'The site has given this badge.',

  'moderate.hold': 'Hold back',
  'moderate.pin': 'Pin to the top',
  'moderate.unpin': 'Unpin',
  'moderate.lock': 'Close the thread',
  'moderate.unlock': 'Open the thread again',
  'did.approve': 'Approved.',
  'did.hold': 'Held back: only moderators and its author see it.',
  'did.spam': 'Marked as spam.',
  'did.hide': 'Hidden.',
  'did.back': 'Shown again.',
  'did.pin': 'Pinned.',
  'did.unpin': 'Not pinned any more.',
  'did.lock': 'The thread is closed.',
  'did.unlock': 'The thread is open again.',
  'did.undo': 'Undone.',
  'select.of': 'Select the comment by {name}, {when}',
  'select.all': 'Select all',
  'select.n': 'Selected: {n}',
  'not.moderated': 'Not done: {reason}',
} as const satisfies Record<string, Message>;
