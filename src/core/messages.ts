// What the widget says to who reads, in English, and the function that fills words in; what it says to who acts stands in
// messages-later.ts. A locale is one table of both shapes; where it lacks a key, English stands in.

import type { bodyEnglish } from './messages-body.js';
import type { guideEnglish } from './messages-guide.js';
import type { laterEnglish } from './messages-later.js';
import type { othersEnglish } from './messages-others.js';
import type { writingEnglish } from './messages-writing.js';

/** One text, or one for each plural category of the language, chosen by the value `n`. */
export type Message = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string });

export const english = {
  'heading.count': { one: '{n} comment on “{title}”', other: '{n} comments on “{title}”' },
  'heading.count.untitled': { one: '{n} comment', other: '{n} comments' },
  'heading.unknown': 'Comments on “{title}”',
  'heading.unknown.untitled': 'Comments',

  'sort.label': 'Sort by',
  'sort.best': 'Best',
  'sort.newest': 'Newest',
  'sort.oldest': 'Oldest',

  'loading': 'Loading comments…',
  'empty': 'No comments yet. Be the first to say something.',
  'empty.closed': 'No comments. This thread is closed.',
  'closed': 'Comments are closed.',
  'failed': 'Comments could not be loaded: {reason}',
  'stale': 'Could not be refreshed: {reason}',
  'offline': 'You are offline. Comments will appear here as soon as you are connected again.',
  'again': 'Try again',
  'top': 'Back to top',

  'login.title': 'Leave a reply',
  'login.required': 'You must be logged in to post a comment.',
  'login.optional': 'Log in to write under your own name.',
  'login.in': 'Log in',
  'login.out': 'Log out',
  'login.none': 'There is no way to log in here.',

  'composer.label': 'Your comment',
  'composer.send': 'Comment',
  'composer.loading': 'Opening the editor…',
  'composer.broken': 'The editor could not be loaded.',

  'share': 'Share',
  'share.of': 'Share the comment by {name}, {when}',
  'menu.of': 'More about the comment by {name}, {when}',
  'muted': 'You have muted {name}.',
  'muted.list': { one: '{n} person muted', other: '{n} people muted' },
  'low': 'Folded, because others think little of it.',
  'peek': 'Show',
  'peek.of': 'Show the comment by {name}',
  'pinned': 'Pinned',

  'reply': 'Reply',
  'reply.to': 'Reply to {name}, {when}',
  'replying': 'in reply to {name}',
  'edit': 'Edit',
  'edit.of': 'Edit your comment, {when}',
  'remove': 'Delete',
  'remove.of': 'Delete your comment, {when}',
  'permalink': 'Link to the comment by {name}, {when}',
  'edited': 'edited',
  'edited.when': 'edited {when}',
  'new': 'New',
  'held': 'Waiting for approval',
  'rejected': 'Not approved',
  'gone': 'Comment deleted',
  'nobody': 'Deleted account',
  'nameless': 'Anonymous',
  'blank': 'This comment has no text.',

  'row.root': '{name}, {when}',
  'row.reply': '{name}, reply to {to}, level {level}, {when}',
  'row.gone': 'Comment deleted, level {level}',

  'vote.up': 'Vote up the comment by {name}',
  'vote.down': 'Vote down the comment by {name}',
  'vote.score': { one: '{n} point', other: '{n} points' },
  'react.like': 'Like the comment by {name}',
  'react.add': 'Add a reaction to the comment by {name}',
  'react.with': 'React with {kind} to the comment by {name}',
  'vote.login': 'Log in to vote.',
  'vote.own': 'You cannot vote on this comment.',

  'fold': 'Fold the comment by {name} and its replies',
  'unfold': 'Unfold the comment by {name}',
  'folded': { one: '+ {n} reply', other: '+ {n} replies' },
  'folded.none': 'Show',

  'more.roots': { one: 'Show {n} more comment', other: 'Show {n} more comments' },
  'more.roots.unknown': 'Show more comments',
  'more.replies': { one: 'Show {n} more reply', other: 'Show {n} more replies' },
  'more.replies.to': { one: 'Show {n} more reply to {name}', other: 'Show {n} more replies to {name}' },
  'more.replies.unknown': 'Show more replies',
  'more.replies.unknown.to': 'Show more replies to {name}',
  'more.loading': 'Loading…',
  'more.failed': 'Could not be loaded: {reason}',
  'unseen': { one: '{n} new comment — show', other: '{n} new comments — show' },

  'branch': 'Show this branch on its own',

  'load': 'Show comments',

  'recent.empty': 'No comments yet.',

  'error.offline': 'the network cannot be reached.',
  'error.timeout': 'the server did not answer.',
  'error.busy': 'too many requests at once. Please wait a moment.',
  'error.busy.for': { one: 'too many requests at once. Please wait {n} second.', other: 'too many requests at once. Please wait {n} seconds.' },
  'error.server': 'the server has a problem.',
  'error.garbled': 'the server’s answer could not be understood.',
  'error.signed-out': 'you are not logged in.',
  'error.forbidden': 'you may not do this.',
  'error.closed': 'this thread is closed.',
  'error.missing': 'it does not exist any more.',
  'error.unsupported': 'this is not possible here.',
  'error.unknown': 'something went wrong.',
  'error.setup': 'Comments cannot be shown: {reason}',
} as const satisfies Record<string, Message>;

type English = typeof english & typeof bodyEnglish & typeof guideEnglish & typeof laterEnglish & typeof othersEnglish & typeof writingEnglish;
export type MessageKey = keyof English;

/** A complete locale. Where English has one text for all numbers, so has every other; where it has two, others have as many as they need. */
export type Messages = { readonly [K in MessageKey]: English[K] extends string ? string : Message } & {
  /** BCP 47: the language whose plurals the words follow. Default: the page's. */
  readonly lang?: string;
};
const table: Partial<Record<MessageKey, Message>> = { ...english };
/** Adds English words that come with a part of the widget. */
export function learn(words: Partial<Record<MessageKey, Message>>): void {
  Object.assign(table, words);
}

export type Values = Readonly<Record<string, string | number>>;

export interface Translator {
  (key: MessageKey, values?: Values): string;
  /** BCP 47 of numbers and times: the words' language, as it is written where the page is from. */
  readonly locale: string;
  /** The words run from right to left. */
  readonly rtl: boolean;
  /** A number as the language writes it. */
  number(n: number): string;
  /** Something was to be said that has not come yet. Whoever draws fetches the rest then, and draws again. */
  lacks?: boolean;
}

/**
 * `locale` is what numbers follow, and plurals where the words do not name their language; a tag the browser does not
 * know means English. Missing keys are English, with its plurals.
 */
export function translator(locale = 'en', messages: Partial<Messages> = {}): Translator {
  const known = supported(locale);
  const rtl = /^(ar|fa|he|ur|yi|ps|sd|ckb|ug|dv)\b/i.test(known);
  // Each costs as much as drawing a comment: made when a number is first said.
  let rules: Intl.PluralRules | undefined;
  let figures: Intl.NumberFormat | undefined;
  // Scores are small, and there are thousands of them.
  const small: string[] = [];
  const written = (n: number): string => (figures ??= new Intl.NumberFormat(known)).format(n);
  const number = (n: number): string => (n >>> 0 === n && n < 1_000 ? (small[n] ??= written(n)) : written(n));
  const filled = (name: string, values: Values): string => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return `{${name}}`;
    if (typeof value === 'number') return number(value);
    // A name that runs the other way must not pull the words around it along: first strong isolate, pop.
    return (rtl && value !== '') || RTL.test(value) ? `\u2068${value}\u2069` : value;
  };
  const t: Translator = Object.assign((key: MessageKey, values: Values = {}): string => {
    const n = Number(values['n']);
    const text = (Object.hasOwn(messages, key) ? form(messages[key], () => (rules ??= new Intl.PluralRules(supported(messages.lang ?? known))).select(n)) : null) ?? form(table[key], () => (Math.abs(n) === 1 ? 'one' : 'other'));
    if (text === null) {
      t.lacks = true;
      return '';
    }
    return piecesOf(text).reduce((words, piece, at) => words + (at % 2 === 1 ? filled(piece, values) : piece), '');
  }, { locale: known, rtl, number });
  return t;
}

/** Of each text what stands between its holes, and their names, in turn: ten thousand rows say the same dozen. */
const pieces = new Map<string, readonly string[]>();
function piecesOf(text: string): readonly string[] {
  let found = pieces.get(text);
  if (!found) pieces.set(text, (found = text.split(/\{(\w+)\}/)));
  return found;
}

/** null: there are no words, or what stands there is none. */
function form(message: Message | undefined, plural: () => Intl.LDMLPluralRule): string | null {
  const text = message && typeof message === 'object' ? message[plural()] ?? message.other : message;
  return typeof text === 'string' ? text : null;
}

const RTL = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;

function supported(locale: string): string {
  try {
    return Intl.PluralRules.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
