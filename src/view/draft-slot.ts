// What keeping drafts knows of one form, and what it needs of the element. Types, and an empty one.

import type { Translator } from '../core/messages.js';
import type { ThreadStore } from '../core/store.js';
import type { DraftPlace, DraftVersion } from '../storage/drafts.js';
import type { Drafts } from './drafts.js';

/** What a form says of its draft. */
export interface DraftView {
  readonly status: 'none' | 'saved' | 'unkept' | 'discarded';
  /** The words had been sent, and nobody knows whether they arrived. */
  readonly unsent: boolean;
  /** There is another version. */
  readonly other: boolean;
  /** There are drafts under comments that are not loaded. */
  readonly far: boolean;
}

/** What keeping needs of the element. */
export interface KeeperDesk {
  readonly drafts: Drafts;
  root(): ShadowRoot;
  store(): ThreadStore | null;
  /** Tells two backends of one adapter apart. */
  address(): string;
  t(): Translator;
  say(words: string): void;
  redraw(): void;
  /** Words whose comment is gone go to the form at the top. */
  move(target: string, why?: string): void;
  /** Moves focus to a form, once it is drawn. */
  toForm(target: string): void;
}

export type Guest = Readonly<Record<string, string>>;
/** A version and where it stands: words that a guest began are in a guest's record until somebody goes on writing. */
export type Kept = DraftVersion & { readonly place: DraftPlace };

/** One form, open or closed. */
export interface Slot {
  readonly place: DraftPlace;
  words: string;
  guest: Guest;
  /** What the words were last saved as or read from. */
  version: Kept | null;
  others: readonly Kept[];
  /** Typed and not saved yet. */
  touched: boolean;
  failed: boolean;
  status: DraftView['status'];
  unsent: boolean;
  undo: { readonly words: string; readonly guest: Guest } | null;
  /** One thing after the other, and how many there were: what was read before the last is out of date. */
  queue: Promise<void>;
  turn: number;
  /** So many of them are not done. */
  busy: number;
}

export function newSlot(place: DraftPlace): Slot {
  return { place, ...nothing, version: null, others: [], failed: false, queue: Promise.resolve(), turn: 0, busy: 0 };
}

/** Nothing is in the form. */
export const nothing = { words: '', guest: {}, touched: false, status: 'none', unsent: false, undo: null } as const satisfies Partial<Slot>;
