// All emoji, and those that words mean. Comes with the picker, or with the first name that is typed.

import { groups } from './emoji-data.js';

export interface Sign {
  readonly sign: string;
  readonly name: string;
  readonly words: string;
}
export type EmojiGroup = keyof typeof groups;

export const all = Object.entries(groups).map(([group, lines]) => [group as EmojiGroup, lines.split('\n').map((line): Sign => {
  const [sign = '', name = '', more = ''] = line.split('|');
  return { sign, name, words: ` ${fold(name)} ${more}` };
})] as const);

/** Best first. */
export function find(search: string): Sign[] {
  const wanted = fold(search).trim();
  if (wanted === '') return [];
  const terms = wanted.split(/\s+/);
  const found = all.flatMap(([, signs]) => signs.filter(({ words, sign }) => sign === search.trim() || terms.every((term) => words.includes(` ${term}`))));
  // Who types "cat" means the cat before the heart-eyed one.
  return found.sort((a, b) => Number(!a.words.startsWith(` ${wanted}`)) - Number(!b.words.startsWith(` ${wanted}`)));
}

export function fold(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
