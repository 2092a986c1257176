// Character references in Markdown (`&amp;`, `&#8212;`). Not the 2,231 of HTML, which weigh as much as the parser:
// those that people and editors write; any other stays as it was typed.

const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0', ensp: '\u2002', emsp: '\u2003', thinsp: '\u2009', shy: '\u00AD',
  colon: ':', sol: '/', num: '#', lpar: '(', rpar: ')', lsqb: '[', rsqb: ']', ast: '*', lowbar: '_', grave: '`', vert: '|', bsol: '\\', commat: '@', Tab: '\t', NewLine: '\n',
  copy: '©', reg: '®', trade: '™', sect: '§', para: '¶', deg: '°', plusmn: '±', micro: 'µ', middot: '·', sup1: '¹', sup2: '²', sup3: '³',
  frac12: '½', frac14: '¼', frac34: '¾', times: '×', divide: '÷', minus: '−', ne: '≠', le: '≤', ge: '≥', infin: '∞', asymp: '≈', radic: '√', sum: '∑', pi: 'π',
  ndash: '–', mdash: '—', hellip: '…', bull: '•', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»', lsaquo: '‹', rsaquo: '›',
  larr: '←', uarr: '↑', rarr: '→', darr: '↓', harr: '↔', cent: '¢', pound: '£', yen: '¥', euro: '€', iexcl: '¡', iquest: '¿', check: '✓', hearts: '♥',
  agrave: 'à', aacute: 'á', acirc: 'â', atilde: 'ã', auml: 'ä', aring: 'å', aelig: 'æ', ccedil: 'ç', egrave: 'è', eacute: 'é', ecirc: 'ê', euml: 'ë',
  igrave: 'ì', iacute: 'í', icirc: 'î', iuml: 'ï', ntilde: 'ñ', ograve: 'ò', oacute: 'ó', ocirc: 'ô', otilde: 'õ', ouml: 'ö', oslash: 'ø', oelig: 'œ',
  ugrave: 'ù', uacute: 'ú', ucirc: 'û', uuml: 'ü', yacute: 'ý', yuml: 'ÿ', szlig: 'ß', scaron: 'š',
  Agrave: 'À', Aacute: 'Á', Auml: 'Ä', Aring: 'Å', AElig: 'Æ', Ccedil: 'Ç', Egrave: 'È', Eacute: 'É', Ntilde: 'Ñ', Oacute: 'Ó', Ouml: 'Ö', Oslash: 'Ø', Uuml: 'Ü',
};

/** The text with its references replaced, once: `&amp;lt;` is `&lt;`. Linear. */
export function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z\d]{1,31}));/g, (typed, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] ?? typed : typed;
    const point = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal);
    return point === 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? '\uFFFD' : String.fromCodePoint(point);
  });
}
