// Characters that a reader cannot see, or that reorder what they see. Used for addresses and names.
// Knows nothing of either.

/** Controls, bidi controls, everything Unicode says to ignore when drawing, half characters, and the blank that counts as a letter. */
const CLASS = '\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\u2800';

/** Tests only: no `g`, so that it keeps no position. */
export const invisible = new RegExp(`[${CLASS}]`, 'u');

// Three places where such a character is part of the writing and not a trick:
// between the pictures of one emoji, after a picture (draw it in colour), between letters of scripts that join.
const MEANT =
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})' +
  '|(?<=\\p{Extended_Pictographic})\\uFE0F' +
  '|(?<=[\\p{sc=Arabic}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Sinh}\\p{sc=Gujr}\\p{sc=Guru}\\p{sc=Orya}])[\\u200C\\u200D](?=\\p{L})';
const stray = new RegExp(`(${MEANT})|[${CLASS}]`, 'gu');

/** Nothing but what every keyboard has: most names and words, and no question of what Unicode says of them. */
export const everyday = /^[ -~]*$/;

/** The text without them, except where they are part of the writing. Linear. */
export function visible(text: string): string {
  return everyday.test(text) ? text : text.replace(stray, '$1');
}
