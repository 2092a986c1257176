// The address of a comment on its page: `#comment-ID`. The browser cannot find ids inside a shadow root, so the element owns it.

/** `#comment-ID`. */
export function hrefOf(id: string): string {
  return `#comment-${encodeURIComponent(id)}`;
}

/** The id in a hash, or null when it is not about a comment. */
export function commentOf(hash: string): string | null {
  if (!hash.startsWith('#comment-')) return null;
  try {
    return decodeURIComponent(hash.slice('#comment-'.length)) || null;
  } catch {
    return null;
  }
}
