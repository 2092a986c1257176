// The address of a comment on its page: `#comment-ID`. The browser cannot find ids inside a shadow root, so the element owns it.

/** `#comment-ID`. Half a character has no code in an address. */
export function hashOf(id: string): string {
  return `#comment-${encodeURIComponent(id.replace(/\p{Cs}/gu, '\uFFFD'))}`;
}

/** The same as an address on this page. */
export function hrefOf(id: string): string {
  return onPage(hashOf(id));
}

/** A hash as an address on this page: where the page has a `<base>`, the hash alone would lead away. */
export function onPage(hash: string): string {
  const page = location.href.split('#')[0]!;
  return document.baseURI.split('#')[0] === page ? hash : page + hash;
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
