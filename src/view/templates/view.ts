// What every template of a thread is told besides its data. A new object means: draw every row again.

import type { CommentAdapter, LoginWay } from '../../core/adapter.js';
import type { CommentError } from '../../core/errors.js';
import type { LoginState } from '../../core/login.js';
import type { Translator } from '../../core/messages.js';
import type { Author, Comment, CommentId, WriteKey } from '../../core/model.js';
import { displayName, oneLine } from '../../core/name.js';
import type { Node } from '../../core/state.js';
import type { DrawOptions } from '../body.js';

export interface View {
  readonly t: Translator;
  readonly adapter: CommentAdapter;
  readonly login: LoginState;
  /** BCP 47 of times. */
  readonly locale: string;
  /** The page's language, which comments that name none are taken to be in; null where the widget's words are in it too. */
  readonly lang: string | null;
  /** Folding hides the replies only, and says whose they are. */
  readonly inside: boolean;
  /** Levels that are indented; deeper replies stand flat and say whom they answer. */
  readonly cap: number;
  /** Level of the thread's own heading. */
  readonly heading: number;
  /** What becomes of pictures in bodies, and which kinds of markup do not become words; null: all. */
  readonly pictures: DrawOptions['pictures'];
  readonly allow: ReadonlySet<string> | null;
  /** Remote pictures of authors. */
  readonly avatars: boolean;
  readonly closed: boolean;
  /** The composer is an element of its own, fetched when first needed. */
  readonly composer: 'idle' | 'loading' | 'ready' | 'broken';
  /** The login form that is open, and where. `broken`: it could not be fetched. */
  readonly form: { readonly target: string; readonly way: LoginWay; readonly broken?: boolean } | null;
  /** What a guest said about themselves, by field name. */
  readonly guest: Readonly<Record<string, string>>;
  /** An id of ours for a row: strangers' ids never become ids in the document. */
  id(key: string): string;
  href(id: CommentId): string;
  /** How long ago that was (milliseconds since 1970), or when. */
  ago(at: number): string;
  reason(error: CommentError, write?: boolean): string;
  /** Whether a write would survive the page. */
  knows(key: WriteKey): boolean;
  /** Why a comment's words are not shown until asked for; null: they are. */
  veil(comment: Comment): 'muted' | 'low' | null;
  /** What stands in a row where many are to be chosen. Absent: nothing is. */
  readonly pick?: ((node: Node, name: string, when: string) => unknown) | undefined;
  /** Draws every row again. One function for as long as the element lives. undefined: what is drawn now stays, and
   * how wide its place is nobody knows; rows that are indented say whom they answer, too, for where they will not be. */
  readonly late: (() => void) | undefined;
  /** The words kept for a target so far. */
  draft(target: string): string;
}

/** A row in the document and the node it was drawn from. */
export interface Row extends HTMLElement {
  node: Node;
}

export function nameOf(author: Pick<Author, 'name'> | null, t: Translator): string {
  return author ? displayName(author.name) || t('nameless') : t('nobody');
}

/** What stands on the button of a way to log in. */
export function wayLabel(way: LoginWay, t: Translator): string {
  return oneLine(way.label, 60) || t('login.in');
}

/** Votes up minus votes down are fewer than this; null: whatever they are. */
export function isLow({ reactions }: Comment, below: number | null): boolean {
  const count = (kind: string): number => (Object.hasOwn(reactions, kind) ? reactions[kind]!.count : 0);
  return below !== null && count('up') - count('down') < below;
}

/** So many comments that those off the screen are not laid out. */
export function isMany(count: number): boolean {
  return count > 200;
}

/** The name of whom a comment answers. */
export function answered({ to }: Node, t: Translator): string {
  return nameOf(to && to.name !== null ? { name: to.name } : null, t);
}
