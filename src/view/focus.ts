// Where focus goes when what it was on disappears, or when what it should be on is not drawn yet.

/** Milliseconds between two looks for something that is still being loaded, and how many looks before giving up. */
const pause = 20;
const patience = 250;

/** One intention at a time; the newest wins. The reader's own move ends it. */
export class Focus {
  #find: (() => HTMLElement | null) | null = null;
  #from: Element | null = null;
  #looks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Focuses what `find` answers, after one of the next drawings. */
  later(find: () => HTMLElement | null): void {
    this.#find = find;
    this.#from = active();
    this.#looks = 0;
    this.#look();
  }

  /** Called after each drawing. */
  settle(): void {
    if (!this.#find) return;
    const now = active();
    if (now !== this.#from && now !== document.body && now?.isConnected) return this.stop();
    const target = this.#find();
    if (!target) return;
    this.stop();
    target.focus({ preventScroll: true });
    // Under a sticky header or outside the window focus helps nobody.
    target.scrollIntoView({ block: 'nearest' });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#find = null;
    this.#from = null;
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.settle();
      if (this.#find && ++this.#looks < patience) this.#look();
    }, pause);
  }
}

/** The element that has focus, through all open shadow roots. */
export function active(root: DocumentOrShadowRoot = document): Element | null {
  let at = root.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}
