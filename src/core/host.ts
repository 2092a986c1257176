// Where an address leads, for people, and whether the words of a link say so: look-alike names are found out.
// Knows nothing of the page. Needed only where there are links.

import { address, LONGEST } from './address.js';
import { visible } from './invisible.js';

/** Where a gated address leads, for people: host and port, in the ASCII form that no look-alike letter survives; '' when unreadable. */
export function hostOf(href: string): string {
  try {
    const url = new URL(href);
    return url.protocol === 'mailto:' ? url.pathname.slice(url.pathname.lastIndexOf('@') + 1).toLowerCase() : url.host;
  } catch {
    return '';
  }
}

/** Dots of other scripts that the standard, or the eye, takes for a dot. */
const DOTS = /[\u2024\u3002\uFF0E\uFF61]/gu;
const HOST = '(?:[\\p{L}\\p{N}\\p{M}_-]+\\.)+(?:xn--[a-z0-9-]+|[\\p{L}\\p{M}]{2,})(?![\\p{L}\\p{N}\\p{M}])|(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\d.])';
const hosts = new RegExp(`(?<![\\p{L}\\p{N}\\p{M}._-])(?:${HOST})`, 'giu');
const hostFirst = new RegExp(`^(?:${HOST})(?![@\\p{N}])`, 'iu');

/** The true host when the words of a link name another one (`<a href="https://evil.example">bank.example</a>`), else null. */
export function otherHost(words: string, href: string): string | null {
  const host = hostOf(href);
  const plain = tidy(words);
  // Words that are an address as a whole are judged by its host alone: what follows it may well name others.
  const whole = plain.includes(' ') ? null : /^https?:/i.test(plain) ? address(plain) : hostFirst.test(plain) ? address(`https://${plain}`) : null;
  const named = whole === null ? plain.match(hosts) ?? [] : [hostOf(whole)];
  if (named.some((name) => bare(name) !== bare(host))) return host;
  return host.includes('xn--') && seen(plain, whole !== null).some(looksLike) ? host : null;
}

/** The hosts in words, as they are written there. */
function seen(plain: string, whole: boolean): readonly string[] {
  return whole ? [plain.replace(/^https?:\/\//i, '').split(/[/?#:]/, 1)[0]!] : plain.match(hosts) ?? [];
}

const LATIN = /[a-z\u00DF-\u00F6\u00F8-\u0130\u0132-\u017E]/iu;
/** Scripts with letters that pass for Latin ones. */
const ALIKE = /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Armn}\p{sc=Cher}\p{sc=Lisu}\p{sc=Copt}\p{sc=Latn}]/u;

/** true: a name that the eye may take for a Latin one, with letters of two scripts in a part of it, or of such a script under a Latin ending. */
function looksLike(name: string): boolean {
  const parts = name.split('.');
  const latinEnd = /^[a-z]/i.test(parts.at(-1) ?? '');
  return parts.some((part) => {
    const odd = [...part].filter((letter) => /[\p{L}\p{M}]/u.test(letter) && !LATIN.test(letter));
    return odd.length > 0 && (LATIN.test(part) || (latinEnd && odd.some((letter) => ALIKE.test(letter))));
  });
}

/** As the eye reads it: look-alike dots and letters are the plain ones, what cannot be seen is gone, and so are closing dots. */
function tidy(words: string): string {
  const plain = visible(words.slice(0, LONGEST)).normalize('NFKC').replace(DOTS, '.').trim();
  let end = plain.length;
  while (plain[end - 1] === '.') end--;
  return plain.slice(0, end);
}

function bare(host: string): string {
  const ascii = hostOf(`https://${host}`) || host;
  return ascii.toLowerCase().replace(/:\d+$/, '').replace(/^www\./, '');
}
