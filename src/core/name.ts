// What strangers call themselves, made fit to be shown: a name, its initials and its colour.
// Knows no widget words: a name with nothing to see is '', and the view finds a stand-in.

import { visible } from './invisible.js';

const MARKS = 4;
/** Read at most; what follows could not be shown anyway. */
const READ = 4000;

/**
 * As `oneLine`, at most 80 letters, without the signs that pass for a badge: no name is "verified", no letters stand on a ground of their
 * own, raised, or in another face. That two people may call themselves the same is no business of ours: who is of the staff, the badge says.
 */
export function displayName(raw: unknown): string {
  if (typeof raw !== 'string') return '';
  return isEveryday(raw, 80) ? raw : oneLine(raw.slice(0, READ).replace(TICKS, '').replace(BOXED, letterOf).replace(STYLED, plainly), 80);
}
/** Check marks, shields and medals, whole words in a box, and marks that draw a box around the letter before. */
const TICKS = /[\u20DD-\u20E4\u2705\u2611\u2713\u2714\u237B\u{10102}\u{1FBB1}\u{1F5F8}\u{1F5F9}\u{1F6E1}\u{1F530}\u{1F396}\u{1F3C5}\u{1F3F5}\u{1F16A}-\u{1F16C}\u{1F18E}-\u{1F19A}\u{1F200}-\u{1F265}]\uFE0F?/gu;
/** In circles and brackets, raised, as wide as Chinese ones, and in all faces that mathematics has; and half a flag. */
const STYLED = /[\u249C-\u24E9\u1D2C-\u1D61\uFF21-\uFF5A\u2102\u210A-\u2113\u2115\u2119-\u211D\u2124\u2128-\u2134\u2139\u{1D400}-\u{1D7FF}]|\p{RI}{2}|\p{RI}/gu;
const plainly = (sign: string): string => (sign.length === 4 ? sign : /\p{RI}/u.test(sign) ? String.fromCharCode(sign.codePointAt(0)! - 0x1f1a5) : sign.normalize('NFKC'));
/** Latin capitals in boxes and discs, plain and inverted: three runs, each 32 after the one before. */
const BOXED = /[\u{1F130}-\u{1F149}\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]\uFE0F?/gu;
const letterOf = (boxed: string): string => String.fromCharCode(65 + ((boxed.codePointAt(0)! - 0x1f130) % 32));

/**
 * A stranger's words for a place that has one line: no bidi controls, nothing invisible, at most 4 marks a letter and `longest`
 * letters (without their marks); '' when nothing is to be seen. Linear.
 */
export function oneLine(raw: unknown, longest: number): string {
  if (typeof raw !== 'string') return '';
  if (isEveryday(raw, longest)) return raw;
  const text = visible(raw.slice(0, READ).replace(/(?:(?!\uFEFF)[\s\p{Z}\u2800])+/gu, ' '))
    .replace(/ {2,}/g, ' ')
    .trim()
    .replace(/^[\p{M} ]+/u, '')
    .replace(MORE_MARKS, '$1');
  return /[\p{L}\p{N}\p{P}\p{S}\p{Co}]/u.test(text) ? cut(text, longest) : '';
}
/**
 * Words of what every keyboard has, one blank between two: nothing is to be changed in them. Said first, as most names are of this kind, and
 * what Unicode says of letters and marks takes a browser milliseconds to look up for the first time.
 */
function isEveryday(raw: string, longest: number): boolean {
  return raw.length <= longest && /^[!-~]+(?: [!-~]+)*$/.test(raw);
}

const MORE_MARKS = new RegExp(`(\\p{M}{${MARKS}})\\p{M}+`, 'gu');

function cut(text: string, longest: number): string {
  let count = 0;
  let end = 0;
  for (const character of text) {
    if (!/[\p{M}\u200C\u200D]/u.test(character) && ++count > longest) return text.slice(0, end).trimEnd() + '…';
    end += character.length;
  }
  return text;
}

/**
 * For a drawn avatar: two letters for scripts with capitals (first and last word), else the first character, which may
 * be a whole emoji. '' for a name with nothing to show.
 */
export function initials(name: string): string {
  const words = displayName(name).split(' ').map(first).filter((letter) => letter !== '');
  const [one = ''] = words;
  const last = words.at(-1) ?? '';
  return words.length > 1 && isCapital(one) && isCapital(last) ? one + last : one;
}
const isCapital = (letter: string): boolean => /^[A-Z]$/.test(letter) || /^[\p{Lu}\p{Lt}]\p{M}*$/u.test(letter);

function first(word: string): string {
  if (isEveryday(word, READ)) return (/[a-z\d]/i.exec(word)?.[0] ?? word[0]!).toUpperCase();
  const from = word.search(/[\p{L}\p{N}]/u);
  const rest = from > 0 && !/\p{Extended_Pictographic}/u.test(word.slice(0, from)) ? word.slice(from) : word;
  const [grapheme = ''] = rest.match(/^(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*)*|[^]\p{M}{0,4})/u) ?? [];
  const [upper = ''] = grapheme.toUpperCase().match(/^[^]\p{M}*/u) ?? [];
  return /\p{Ll}/u.test(grapheme) ? upper : grapheme;
}

/** 0 to 359, the same for the same public id on every page. */
export function hue(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  // One more stir: ids that differ in the last digit should not be neighbours in colour.
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) % 360;
}
