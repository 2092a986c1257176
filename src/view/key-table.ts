// Which key does what in a thread. A table and its reader; loaded with the guide, so that a key of the page's own is left alone.

/** In the order of the panel that lists them. */
export const keyTable = {
  'next': 'j', 'previous': 'k', 'next-sibling': 'J', 'previous-sibling': 'K', 'parent': 'u', 'root': 't', 'new': 'n',
  'reply': 'r', 'fold': '[', 'unfold': ']', 'fold-root': '{', 'search': '/', 'help': '?',
} as const;
export type KeyAct = keyof typeof keyTable;

/**
 * What the attribute `keys` says: nothing, "off", or changes such as "next=l fold=x search=" (none). Acts by key.
 * What cannot be read changes nothing.
 */
export function readKeys(attribute: string | null): ReadonlyMap<string, KeyAct> {
  if (attribute?.trim() === 'off') return new Map();
  const table: Record<string, string> = { ...keyTable };
  for (const [, act, key] of (attribute ?? '').matchAll(/([\w-]+)=(\S*)/g)) {
    if (Object.hasOwn(table, act!) && [...key!].length <= 1) table[act!] = key!;
  }
  return new Map(Object.entries(table).filter(([, key]) => key !== '').map(([act, key]) => [key, act as KeyAct]));
}

/** The key of an event that is ours to look at: one sign, typed nowhere, without a modifier that makes it the browser's. */
export function plainKey(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.isComposing || [...event.key].length !== 1 || event.metaKey) return null;
  // AltGr, which brackets need on many keyboards, comes as Ctrl and Alt.
  if ((event.ctrlKey || event.altKey) && !event.getModifierState('AltGraph')) return null;
  const [at] = event.composedPath();
  const typing = at instanceof Element && (at.matches('input:not([type=checkbox]), textarea, select, dialog, dialog *') || (at as HTMLElement).isContentEditable);
  return typing || event.key === ' ' ? null : event.key;
}
