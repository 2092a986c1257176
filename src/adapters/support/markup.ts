// Writes the HTML bodies of adapters whose backend marks words up in a way of its own. Everything that comes from outside is escaped
// here; what may be drawn of it, body/ decides later.

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => signs[sign] as string);
}

/** A link where the address is one of the web; else only the words. */
export function link(href: string, words: string): string {
  return /^https?:\/\//i.test(href) ? `<a href="${escaped(href)}">${words}</a>` : words;
}

/** Escaped words with line ends as a reader sees them. */
export function lines(markup: string): string {
  return markup.split(/\n{2,}/).map((each) => `<p>${each.replaceAll('\n', '<br>')}</p>`).join('');
}

/** Behind a cover that says why, until the reader lifts it. */
export function covered(why: string, markup: string): string {
  return `${why === '' ? '' : `<p><strong>${escaped(why)}</strong></p>`}<span class="spoiler">${markup}</span>`;
}
