// Sent into a page: finds rows, buttons and fields of a thread through all its shadow roots.

/** Finds a button by its words, in the comment that says `row` where one is named, and presses it. */
export const inPage = `globalThis.__name = (named) => named;
globalThis.parley = {
  root: () => document.querySelector('parley-thread')?.shadowRoot,
  *all(root, what) { for (const each of root?.querySelectorAll('*') ?? []) { if (each.matches(what)) yield each; if (each.shadowRoot) yield* parley.all(each.shadowRoot, what); } },
  row: (words) => [...parley.all(parley.root(), 'article')].find((each) => each.querySelector('.body')?.textContent.includes(words)),
  press(words, row) {
    const root = row ? parley.row(row) : parley.root();
    const found = [...parley.all(root, 'button')].find((each) => (each.textContent.trim() === words || (words.startsWith('Show') && each.textContent.trim().startsWith(words)) || each.getAttribute('aria-label')?.startsWith(words)) && each.getAttribute('aria-disabled') !== 'true');
    found?.click();
    return Boolean(found);
  },
  field: (label) => [...parley.all(parley.root(), 'textarea, input')].find((each) => [each.getAttribute('aria-label'), each.closest('label')?.textContent.trim(), each.labels?.[0]?.textContent.trim()].some((name) => name?.startsWith(label))),
};`;

export interface InPage {
  root(): ShadowRoot | undefined;
  all(root: unknown, what: string): Iterable<HTMLElement>;
  press(words: string, row?: string): boolean;
  field(label: string): HTMLTextAreaElement | undefined;
}
