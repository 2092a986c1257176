// How much of one body is shown: what stops a stranger from filling the page. One object for each body parsed.
// Knows no format.

/** UTF-16 units of a source that are read. */
export const SOURCE = 64 * 1024;
/** Levels of quotes and lists; what lies deeper is shown at the last level. */
export const DEPTH = 8;
/** Levels of emphasis within one paragraph. */
export const INLINE = 8;
const LINKS = 50;
const IMAGES = 20;

export class Allowance {
  #links = LINKS;
  #images = IMAGES;

  /** false: this one stays words. */
  link(): boolean {
    return this.#links-- > 0;
  }

  image(): boolean {
    return this.#images-- > 0;
  }
}

/** The part of a source that is read; never ends in the middle of a character. */
export function cut(source: string): string {
  if (source.length <= SOURCE) return source;
  const last = source.charCodeAt(SOURCE - 1);
  return source.slice(0, last >= 0xd800 && last <= 0xdbff ? SOURCE - 1 : SOURCE);
}
