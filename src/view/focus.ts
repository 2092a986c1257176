// Where focus goes when what it was on disappears, or when what it should be on is not drawn yet.

/** One intention at a time; the newest wins. */
export class Focus {
  #find: (() => HTMLElement | null) | null = null;
  #tries = 0;

  /** Focuses what `find` answers, now or after one of the next drawings. */
  later(find: () => HTMLElement | null): void {
    this.#find = find;
    this.#tries = 0;
  }

  /** Called after each drawing. An intention that finds nothing for long is given up. */
  settle(): void {
    const target = this.#find?.();
    if (target) {
      this.#find = null;
      target.focus();
      // Under a sticky header or outside the window focus helps nobody.
      target.scrollIntoView({ block: 'nearest' });
    } else if (this.#find && ++this.#tries > 50) {
      this.#find = null;
    }
  }
}

/** The element that has focus, through all shadow roots below `root`. */
export function focused(root: ShadowRoot): Element | null {
  let at = root.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}
