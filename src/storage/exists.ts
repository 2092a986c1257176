// Whether a database is there, without making it: opening one would, and a reader who wrote nothing shall leave nothing behind.

/** Where pages are kept. */
export const pagesName = 'parley-pages';

/** Milliseconds. */
const patience = 1_000;

/** true also where the browser cannot say, or never does: whoever opens it will hear more, or gives it up. Rejects where there are no databases. */
export async function exists(name: string): Promise<boolean> {
  if (typeof indexedDB.databases !== 'function') return true;
  const all = indexedDB.databases();
  return Promise.race([all.then((found) => found.some((each) => each.name === name)), new Promise<true>((late) => { setTimeout(late, patience, true); })]);
}
