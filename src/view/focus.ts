// Where focus goes when what it was on disappears, or when what it should be on is not drawn yet.

/** Milliseconds between two looks for something that is still being loaded; how many looks before focus goes to what stands there meanwhile;
 * the pause from then on, and how many looks before giving up. */
const pause = 20;
const patience = 250;
const longPause = 200;
const most = patience + 150;
/** Frames in which a place is held: too few to be felt by who scrolls. */
const settling = 10;

/** One intention at a time; the newest wins. The reader's own move ends it. */
export class Focus {
  #held: { readonly at: HTMLElement; readonly root: ShadowRoot; readonly heirs: readonly string[] } | null = null;
  #find: (() => HTMLElement | null) | null = null;
  #block: ScrollLogicalPosition | number = 'nearest';
  #from: Element | null = null;
  #looks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Focuses what `find` answers, after one of the next drawings, and brings it into view: to `block` of the window, or so many pixels from its top. */
  later(find: () => HTMLElement | null, block: ScrollLogicalPosition | number = 'nearest'): void {
    this.#find = find;
    this.#block = block;
    this.#from = active();
    this.#looks = 0;
    this.#look();
  }

  /** Called before each drawing: what has focus may be gone after it, and the row it stood in too. */
  hold(root: ShadowRoot): void {
    const at = root.activeElement;
    if (!at) {
      // The reader has left, unless what has focus next is still on its way.
      if (!this.#find) this.#held = null;
      return;
    }
    this.#held = { at: active(root) as HTMLElement, root, heirs: heirsOf(at) };
  }

  /** Called after each drawing. */
  settle(): void {
    if (!this.#find) return this.#rescue();
    const now = active();
    if (now !== this.#from && now !== document.body && now?.isConnected) return this.stop();
    const target = this.#find();
    if (!target) return;
    this.stop();
    target.focus({ preventScroll: true });
    // Under a sticky header or outside the window focus helps nobody.
    // Branches that come near get their true size in the next frames, and push what was in its place out of it.
    let frames = settling;
    const bring = (): void => {
      if (typeof this.#block === 'number') scrollBy(0, target.getBoundingClientRect().top - this.#block);
      else target.scrollIntoView({ block: this.#block });
      if (frames-- > 0) requestAnimationFrame(() => (target.getRootNode() as ShadowRoot).activeElement === target && bring());
    };
    bring();
  }

  /** Focus never falls to the page because something was drawn. */
  #rescue(): void {
    const held = this.#held;
    this.#held = null;
    if (!held || active() !== document.body) return;
    // What a list has moved is there as before, but a browser takes focus off it.
    for (const heir of [held.at, ...held.heirs.map((id) => held.root.getElementById(id))]) {
      heir?.focus({ preventScroll: true });
      if (heir && active() === heir) return;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#find = null;
    this.#from = null;
    this.#held = null;
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.settle();
      if (!this.#find) return;
      if (++this.#looks === patience) {
        this.#rescue();
        this.#from = active();
      }
      if (this.#looks < most) return this.#look();
      this.#find = null;
      this.#rescue();
    }, this.#looks < patience ? pause : longPause);
  }
}

/** The names of what takes focus where `at` is gone: its row, what stands beside that, what it answers, the heading. By name: what is drawn
 * anew elsewhere is the same to who reads. */
export function heirsOf(at: Element): readonly string[] {
  const row = at.closest('li.c');
  const heirs = row ? [row, beside(row, 'next'), beside(row, 'previous'), row.parentElement!.closest('li.c')] : [];
  return [...heirs.map((each) => each?.querySelector('h3')?.id ?? ''), 'heading'];
}

/** What stands beside a row in its list, be it in another group. */
export function beside(row: Element, way: 'next' | 'previous'): Element | null {
  const step = `${way}ElementSibling` as const;
  const around = row.parentElement!;
  const at = row[step] ?? (around.matches('.group') ? around[step] : null);
  return at?.matches('.group') ? at[way === 'next' ? 'firstElementChild' : 'lastElementChild'] : at;
}

/** The element that has focus, through all open shadow roots. */
export function active(root: DocumentOrShadowRoot = document): Element | null {
  let at = root.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}
