// Words out of what backends send as markup where text is meant: names, titles, messages ("you&#8217;ve already said that").
// Not for bodies: what it makes is text and is shown as text.

/** Those that servers write; any other stays as it is. */
const named: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0', hellip: '…', ndash: '–', mdash: '—', bull: '•', middot: '·', copy: '©',
  lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é',
};

/** Without tags, references resolved once, blanks folded. '' for what is no string. */
export function plain(markup: unknown): string {
  if (typeof markup !== 'string') return '';
  return markup
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z]{2,8}));/g, (typed, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return Object.hasOwn(named, name) ? named[name]! : typed;
      const point = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal);
      return point === 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? '\uFFFD' : String.fromCodePoint(point);
    })
    .replace(/\s+/g, ' ')
    .trim();
}
