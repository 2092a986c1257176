// Small facts this device remembers for its reader: a chosen order, a name. On localStorage; where that is missing,
// blocked or full, for as long as the page lives. Never for words somebody has written (drafts are kept elsewhere).

const prefix = 'parley:';
/** What localStorage did not take. It wins: it is newer. */
const here = new Map<string, string>();

/** null: nothing is known. */
export function remember(key: string): string | null {
  const known = here.get(key);
  if (known !== undefined) return known;
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(prefix + key, value);
    here.delete(key);
  } catch {
    here.set(key, value);
  }
}
