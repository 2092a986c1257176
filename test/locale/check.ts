// What is wrong with a locale, key by key: the rules every language keeps, whoever writes it. Knows no language.

import { readdirSync } from 'node:fs';
import { english } from '../../src/core/english.js';
import type { Message, MessageKey, Messages } from '../../src/core/messages.js';

const folder = new URL('../../src/locale/', import.meta.url);

/** BCP 47 of every file there is. */
export const tags: readonly string[] = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'all.ts').map((name) => name.slice(0, -3)).sort();

export async function wordsOf(tag: string): Promise<Partial<Messages>> {
  return ((await import(new URL(`${tag}.ts`, folder).href)) as { readonly default: Partial<Messages> }).default;
}

/** Keys that English has and these words lack. */
export function lacking(words: Partial<Messages>): MessageKey[] {
  return (Object.keys(english) as MessageKey[]).filter((key) => !Object.hasOwn(words, key));
}

/** How many locales there are besides English, and how many say everything: what the README counts. */
export async function count(): Promise<{ readonly locales: number; readonly complete: number }> {
  const all = await Promise.all(tags.map(wordsOf));
  return { locales: tags.length, complete: all.filter((words) => lacking(words).length === 0).length };
}

/** Every fault but a missing key, in words. */
export function faults(tag: string, words: Readonly<Record<string, unknown>>): string[] {
  const found: string[] = words['lang'] === tag ? [] : [`lang is not '${tag}'`];
  const known: Readonly<Record<string, Message>> = english;
  for (const [key, said] of Object.entries(words)) {
    if (key === 'lang') continue;
    const original = Object.hasOwn(known, key) ? known[key]! : null;
    if (original === null) found.push(`${key}: English has no such key`);
    else if (typeof said === 'string') found.push(...wrong(key, said, placeholders(original)), ...(typeof original !== 'string' && categories(tag).length > 1 ? [`${key}: one text, where the language has ${categories(tag).join(', ')}`] : []));
    else if (typeof original === 'string') found.push(`${key}: several texts, where no number is said`);
    else if (typeof said !== 'object' || said === null) found.push(`${key}: neither a text nor texts`);
    else found.push(...plurals(tag, key, said as Readonly<Record<string, string>>, placeholders(original)));
  }
  return found;
}

function plurals(tag: string, key: string, texts: Readonly<Record<string, string>>, holes: readonly string[]): string[] {
  const found = categories(tag).filter((category) => !Object.hasOwn(texts, category)).map((category) => `${key}: lacks ${category}`);
  for (const [category, text] of Object.entries(texts)) {
    if (!categories(tag).includes(category)) found.push(`${key}: the language has no ${category}`);
    // "One comment" may be said without a figure, but only where the category is for one number.
    const free = numbersOf(tag, category) === 1 && !/\{n\}/.test(text);
    found.push(...wrong(`${key}.${category}`, text, free ? holes.filter((hole) => hole !== 'n') : holes));
  }
  return found;
}

function wrong(key: string, text: string, holes: readonly string[]): string[] {
  const own = placeholders(text);
  const found = [...holes.filter((hole) => !own.includes(hole)).map((hole) => `${key}: lacks {${hole}}`), ...own.filter((hole) => !holes.includes(hole)).map((hole) => `${key}: nothing fills {${hole}}`)];
  if (text.trim() === '' || text !== text.trim()) found.push(`${key}: empty, or blanks around it`);
  // A typewriter's quotation marks, and three dots where one sign is meant.
  if (/["'`]|\.\.\./.test(text)) found.push(`${key}: a straight quotation mark, or three dots for …`);
  return found;
}

function placeholders(message: Message): string[] {
  const text = typeof message === 'string' ? message : message.other;
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();
}

/** Plural categories of a language, in the order grammars have them. */
export function categories(tag: string): readonly string[] {
  const own: readonly string[] = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
  return ['zero', 'one', 'two', 'few', 'many', 'other'].filter((category) => own.includes(category));
}

/** How many of the numbers up to 1,000 a category is for. */
function numbersOf(tag: string, category: string): number {
  const rules = new Intl.PluralRules(tag);
  return Array.from({ length: 1001 }, (_, n) => rules.select(n)).filter((each) => each === category).length;
}
