// The words of every form of a thread, by thread, person and target, for as long as the page lives. What keeps them longer
// (draft-keeper.ts) is fetched with the first form, and told of everything here.

import type { CommentId, WriteKey } from '../core/model.js';
import type { Node } from '../core/state.js';
import type { StoreEvent } from '../core/store.js';

/** What keeps drafts on the device. */
export interface DraftKeeper {
  connect(): void;
  disconnect(): void;
  /** Another thread, store or person: what is in the forms is another set of words. */
  enter(): void;
  told(event: StoreEvent): void;
  /** The words of a form are on their way under this key. */
  sent(target: string, key: WriteKey, source: string, guest: Readonly<Record<string, string>>): void;
  /** Words were put into a form by us. `key`: they had been sent under it. */
  put(target: string, key?: WriteKey): void;
  /** Words have left a form for another one. */
  left(target: string): void;
  /** A write was confirmed, or thrown away. */
  settled(key: WriteKey): void;
}

export class Drafts {
  /** Of this thread and person, by target. */
  words = new Map<string, string>();
  /** What a guest said about themselves, by field name. */
  guest: Readonly<Record<string, string>> = {};
  /** Whose words these are; null: nobody's who is signed in. */
  who: string | null = null;
  keeper: DraftKeeper | null = null;
  #thread = '';
  /** An element may be given another thread, and a reader may sign out: each gets the first words back. */
  readonly #kept = new Map<string, Map<string, string>>();

  enter(thread: string): void {
    this.#thread = thread;
    this.#turn(null);
  }

  /** Somebody has signed in or out. What was typed before signing in goes along; what somebody else typed does not. */
  become(who: string | null): void {
    if (who === this.who) return;
    const before = this.who === null ? this.words : null;
    this.#turn(who);
    for (const [target, words] of before ?? []) this.add(target, words);
  }

  typed(target: string, words: string): void {
    this.words.set(target, words);
    // Whoever goes on writing what a guest began makes it theirs.
    if (this.who !== null) this.#of(this.#thread, null).delete(target);
  }

  drop(target: string): void {
    this.typed(target, '');
    this.words.delete(target);
  }

  /** After any words that stand there already. */
  add(target: string, words: string, thread = this.#thread, who = this.who): void {
    const drafts = this.#of(thread, who);
    const before = drafts.get(target)?.trim() ?? '';
    drafts.set(target, before === '' || before === words.trim() ? words : `${before}\n\n${words}`);
  }

  /** Somebody has signed out: what they typed on this page is forgotten. */
  forget(who: string): void {
    for (const key of this.#kept.keys()) if ((JSON.parse(key) as unknown[])[1] === who) this.#kept.delete(key);
  }

  #turn(who: string | null): void {
    this.who = who;
    this.words = this.#of(this.#thread, who);
  }

  #of(thread: string, who: string | null): Map<string, string> {
    const key = JSON.stringify([thread, who]);
    let words = this.#kept.get(key);
    if (!words) this.#kept.set(key, (words = new Map()));
    return words;
  }
}

/** The form that words of this row go back to. */
export function targetOf({ comment, write }: Node): string {
  // The comment that new words were meant for may not be here.
  return write?.kind === 'edit' && comment.id as string !== write.key ? `edit ${comment.id}` : comment.parent ? `reply ${comment.parent}` : 'root';
}

/** "reply 7" -> ['reply', '7']; ids may hold spaces. */
export function split(target: string): readonly [string, CommentId | null] {
  const at = target.indexOf(' ');
  return at < 0 ? [target, null] : [target.slice(0, at), target.slice(at + 1) as CommentId];
}
