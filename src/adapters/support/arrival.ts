// Coming back from a login page: takes its answer out of the address before anything else can see it, and hands it to who waits for it.
// Knows no protocol beyond the name `state`.

/** Where a login that leaves the page keeps what it must know when it is back, in sessionStorage, by its state. */
export const leftFor = 'parley:left:';
/** What a login page adds to the address, and nothing of the page's own. */
const added = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'session_state', 'scope'];
/** Milliseconds after which a window that nobody has closed closes itself. */
const patience = 1_000;

/** A name for one login: unguessable, and says how it was begun. */
export function newState(how: 'popup' | 'page'): string {
  return `parley.${how}.${[...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Does nothing on an address that is not ours. Call it as the first thing a page does; twice is harmless. */
export function arrive(): void {
  const { location, history } = globalThis;
  if (!location?.search?.includes('state=parley.')) return;
  const answer = location.search;
  const url = new URL(location.href);
  const [state, how] = /^parley\.(popup|page)\.[0-9a-f]{36}$/.exec(url.searchParams.get('state') ?? '') ?? [];
  if (state === undefined) return;
  for (const name of added) url.searchParams.delete(name);
  history.replaceState(history.state, '', url);
  if (how === 'popup') {
    // To pages of our own origin only, whoever has opened this window.
    (globalThis.opener as Window | null)?.postMessage({ parley: answer }, location.origin);
    if (typeof BroadcastChannel === 'function') new BroadcastChannel(state).postMessage({ parley: answer });
    setTimeout(() => globalThis.close(), patience);
    return;
  }
  try {
    const left = JSON.parse(sessionStorage.getItem(leftFor + state) ?? 'null') as { back?: unknown } | null;
    if (!left) return;
    sessionStorage.setItem(leftFor + state, JSON.stringify({ ...left, answer }));
    const back = ours(left.back);
    if (!back) return;
    if (isBack(back)) history.replaceState(history.state, '', back);
    else location.replace(back);
  } catch {
    // No storage, or not what we left there: nobody waits.
  }
}

/** Whether this is the page that `back` names: the one that a login page leads to is often another, and is about to be left again. */
export function isBack(back: unknown): boolean {
  return ours(back)?.split('#')[0] === location.href.split('#')[0];
}

/** The address, where it is a page of our own origin; else null. */
export function ours(address: unknown): string | null {
  try {
    const url = new URL(String(address), location.href);
    return /^https?:$/.test(url.protocol) && url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}
