// The few ways in which words become markup when the pages are made.

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Words of a source comment: what stands in backticks is code. */
export function inline(words: string): string {
  return escaped(words).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** What an address can end in, of a heading or a name. */
export function slug(words: string): string {
  return words.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'top';
}
