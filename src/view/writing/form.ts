// What the parts of a form for words need of it. Types, and the one way in which they change its words.

import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { CommentAdapter } from '../../core/adapter.js';
import type { CommentError } from '../../core/errors.js';
import type { Translator } from '../../core/messages.js';
import type { Syntax } from '../../core/model.js';
import type { DrawOptions } from '../body.js';

export interface Form extends ReactiveControllerHost {
  readonly t: Translator;
  readonly adapter: CommentAdapter | null;
  readonly syntax: Syntax;
  readonly value: string;
  readonly label: string;
  /** Milliseconds since 1970 until which an edit is taken; null: no such time is named. */
  readonly until: number | null;
  /** What becomes of pictures in comments, and the level of the heading above the words: for a preview that equals the result. */
  readonly pictures: DrawOptions['pictures'];
  /** What the page's owner lets bodies contain; null: all. */
  readonly allow: ReadonlySet<string> | null;
  readonly heading: number;
  area(): HTMLTextAreaElement;
  /** Said once, politely. */
  say(words: string): void;
  reason(error: CommentError): string;
}

/** What a part draws between the field and its tools. */
export interface Panel {
  render(): TemplateResult;
}

/**
 * Replaces words as if they had been typed, so that the browser's own undo takes it back. `start` and `end` are selected
 * afterwards. `quiet`: focus is not moved to the field, and what was selected stays so; then there may be no undo.
 */
export function replace(area: HTMLTextAreaElement, change: { from: number; to: number; insert: string; start?: number; end?: number }, quiet = false): void {
  const { from, to, insert } = change;
  const focused = (area.getRootNode() as ShadowRoot).activeElement === area;
  const wanted = area.value.slice(0, from) + insert + area.value.slice(to);
  const shift = insert.length - (to - from);
  const move = (at: number): number => (at >= to ? at + shift : Math.min(at, from + insert.length));
  const kept = quiet ? [move(area.selectionStart), move(area.selectionEnd)] as const : null;
  if (wanted !== area.value) {
    if (!quiet || focused) typed(area, from, to, insert);
    if (area.value !== wanted) {
      area.setRangeText(insert, from, to, 'end');
      area.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertReplacementText' }));
    }
  } else if (!quiet) {
    area.focus();
  }
  const end = change.end ?? from + insert.length;
  area.setSelectionRange(kept?.[0] ?? change.start ?? end, kept?.[1] ?? end);
}

/** Deprecated since it was never specified well, and still the only way that every browser's undo knows of. */
function typed(area: HTMLTextAreaElement, from: number, to: number, insert: string): void {
  area.focus();
  area.setSelectionRange(from, to);
  try {
    document.execCommand(insert === '' ? 'delete' : 'insertText', false, insert);
  } catch {
    // Where it is gone, the words are set below.
  }
}
