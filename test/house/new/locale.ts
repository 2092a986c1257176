// A new language: a file with every key, each behind a comment with its English until somebody has said it in the language, and its line in
// all.ts. What is not said yet is English on the page, and the tests name it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { english } from '../../../src/core/english.js';
import { type Message, translator } from '../../../src/core/messages.js';
import { categories } from '../../locale/check.js';

const all = 'src/locale/all.ts';

/** Answers with what was made and what is left to do. Throws, before anything is written, where it cannot be done. */
export function newLocale(root: string, wanted: string): { readonly made: readonly string[]; readonly next: readonly string[] } {
  const tag = canonical(wanted);
  const file = `src/locale/${tag}.ts`;
  if (tag === 'en' || existsSync(join(root, file))) throw new Error(`${tag === 'en' ? 'English' : file} is there already.`);
  const table = readFileSync(join(root, all), 'utf8');
  const changed = withLine(table, tag);
  const name = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(tag)!;
  writeFileSync(join(root, file), words(tag, name));
  writeFileSync(join(root, all), changed);
  return {
    made: [file, all],
    next: [
      `Translate ${file} line by line: say it, and take the two strokes before it away. The nearest language that is there already helps. ${numbers(tag)}`,
      'See what is left: npx tsx test/locale/lacking.ts; what is wrong: npm test -- locale',
      ...(rightToLeft(tag) && !translator(tag).rtl ? ['It is written from right to left: add its language to the list in src/core/messages.ts (translator).'] : []),
      `See it: npm start, /languages.html?lang=${tag}`,
      'Bring the tables up to date: npm run readme; PARLEY_RECORD=1 npm test -- package/api; a line in CHANGELOG.md.',
    ],
  };
}

/** As BCP 47 writes it: "PT-br" is pt-BR. */
function canonical(wanted: string): string {
  const known = ((): string | undefined => {
    try {
      return Intl.getCanonicalLocales(wanted)[0];
    } catch {
      return undefined;
    }
  })();
  if (known === undefined || /-u-|-x-/.test(known)) throw new Error(`"${wanted}" is no language as BCP 47 names them: "is", "pt-BR", "sr-Latn".`);
  // Where nobody knows its plurals, its words could not be chosen.
  if (Intl.PluralRules.supportedLocalesOf(known).length === 0) throw new Error(`Browsers know no plurals of "${known}"; is the tag right?`);
  return known;
}

/** Sorted as files are, as all lines there are. */
function withLine(table: string, tag: string): string {
  const line = /^ {2}'?([\w-]+)'?: \(\) => import\('\.\/([\w-]+)\.js'\),\n/gm;
  const rows = [...table.matchAll(line)];
  if (rows.length < 2) throw new Error(`${all} is not written as this expects.`);
  const own = `  ${/^\w+$/.test(tag) ? tag : `'${tag}'`}: () => import('./${tag}.js'),\n`;
  const after = rows.find((row) => row[1]! > tag);
  const at = after ? after.index : rows.at(-1)!.index + rows.at(-1)![0].length;
  return table.slice(0, at) + own + table.slice(at);
}

function words(tag: string, name: string): string {
  const rows = Object.entries(english).map(([key, message]) => `  // '${key}': ${said(message, categories(tag))},`);
  return `// ${name}. How it speaks to the reader, and what else whoever goes on must know.

import type { Messages } from '../core/messages.js';

// Each line is in English still, and asleep: say it in ${name} and take away the two strokes before it. {words in braces} stay as they are.
const words: Partial<Messages> = {
  lang: '${tag}',

${rows.join('\n')}
};

export default words;
`;
}

/** The English, once for each number that the language tells apart. */
function said(message: Message, numbers: readonly string[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof message === 'string') return quoted(message);
  if (numbers.length === 1) return quoted(message.other);
  return `{ ${numbers.map((number) => `${number}: ${quoted((number === 'one' ? message.one : undefined) ?? message.other)}`).join(', ')} }`;
}

/** Which numbers mean which of its plurals: nobody knows that by heart. */
function numbers(tag: string): string {
  const rules = new Intl.PluralRules(tag);
  const examples = (category: string): string => {
    const found = Array.from({ length: 1001 }, (_, n) => n).filter((n) => rules.select(n) === category);
    return `${category} (${found.length === 0 ? 'fractions' : `${found.slice(0, 4).join(', ')}${found.length > 4 ? ', …' : ''}`})`;
  };
  const own = categories(tag);
  return own.length === 1 ? 'Its nouns are the same for all numbers.' : `Its plurals: ${own.map(examples).join(', ')}.`;
}

function rightToLeft(tag: string): boolean {
  const locale = new Intl.Locale(tag) as Intl.Locale & { getTextInfo?(): { direction?: string }; textInfo?: { direction?: string } };
  return (locale.getTextInfo?.() ?? locale.textInfo)?.direction === 'rtl';
}
