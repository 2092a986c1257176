// Skips a template whose inputs are the very same as last time. Like lit's guard, without an array a row.

import { noChange } from 'lit';
import { directive, Directive } from 'lit/directive.js';

class Same extends Directive {
  #a: unknown = this;
  #b: unknown;
  #c: unknown;
  render(a: unknown, b: unknown, c: unknown, draw: () => unknown): unknown {
    if (a === this.#a && b === this.#b && c === this.#c) return noChange;
    this.#a = a;
    this.#b = b;
    this.#c = c;
    return draw();
  }
}

/** Draws again only when one of the three differs by identity. */
export const same = directive(Same);
