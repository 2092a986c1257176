// Finds entries of the search index by words. Pure: what it is told is all it knows.

import type { Entry } from './search-index.js';

/** Without case, accents and what only makes letters look different. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What people call things that we call otherwise, and where these stand. */
const otherwise: Readonly<Record<string, string>> = {
  a11y: 'accessibility', 'screen reader': 'accessibility', wcag: 'accessibility', csp: 'policy', 'content security policy': 'policy', xss: 'threats', 'dark mode': 'theme', css: 'custom property',
  colors: 'colours', customize: 'theming', gdpr: 'what this device keeps', privacy: 'what this device keeps', cookies: 'what this device keeps', i18n: 'languages', translation: 'languages',
  react: 'in a framework', spam: 'keeping order', rtl: 'languages', ssr: 'server rendering', seo: 'search engines', nextjs: 'server rendering', 'next.js': 'server rendering', migrate: 'moving', migration: 'moving', import: 'moving', export: 'moving', notifications: 'following',
  'email notifications': 'following', 'upload image': 'pictures', upload: 'pictures', images: 'pictures', gravatar: 'avatars', installation: 'install', setup: 'install', cdn: 'install', 'sort order': 'order', sorting: 'order',
  pagination: 'page-size', nesting: 'max-depth', 'nested replies': 'max-depth', threading: 'max-depth', semver: 'versions', 'bundle size': 'gzip', weight: 'gzip', performance: '10,000', fast: '10,000', likes: 'reactions', votes: 'reactions',
};

/** Entries that have every word, or the beginning of one, the best first. A heading counts more than the words under it. */
export function find(entries: readonly Entry[], query: string, most = 12): readonly Entry[] {
  const asked = folded(query).trim().replace(/\s+/g, ' ');
  if (asked === '') return [];
  const own = Object.hasOwn(otherwise, asked) ? otherwise[asked] : undefined;
  const found = own === undefined ? [] : having(entries, own);
  return [...found, ...having(entries, asked).filter((entry) => !found.includes(entry))].slice(0, most);
}

function having(entries: readonly Entry[], query: string): readonly Entry[] {
  const words = query.split(' ');
  const scored = entries.map((entry) => ({ entry, score: scoreOf(entry, words) })).filter(({ score }) => score > 0);
  return scored.sort((a, b) => b.score - a.score).map(({ entry }) => entry);
}

function scoreOf({ heading, title, text }: Entry, words: readonly string[]): number {
  const [head, name, rest] = [folded(heading), folded(title), folded(text)];
  let score = head === words.join(' ') ? 40 : 0;
  for (const word of words) {
    // Who asks for languages also means a language.
    const here = Math.max(...[word, word.replace(/(?<=...)s$/, '')].map((each) => worth(head, each, 16) + worth(name, each, 4) + worth(rest, each, 2)));
    if (here === 0) return 0;
    score += here;
  }
  // Of two headings that have the words, the one with fewer others is more about them.
  return score + 20 * Math.min(1, words.length / head.split(/[^\p{L}\p{N}]+/u).filter(Boolean).length) * Number(words.some((word) => head.includes(word)));
}

/** All of it where a word begins so, a part of it inside a word. */
function worth(text: string, word: string, all: number): number {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  return at === 0 || text.split(/[^\p{L}\p{N}]+/u).some((each) => each.startsWith(word)) || text.includes(` ${word}`) ? all : all / 4;
}

/** The words around the first that was looked for. */
export function excerpt(text: string, query: string, length = 140): string {
  const places = query.split(/\s+/).filter(Boolean).map((word) => text.toLowerCase().indexOf(word.toLowerCase())).filter((at) => at >= 0);
  const at = Math.max(0, Math.min(...places, text.length) - 40);
  const from = places.length === 0 || at === 0 ? 0 : text.indexOf(' ', at) + 1;
  const some = text.slice(from, from + length);
  return `${from > 0 ? '… ' : ''}${some}${from + length < text.length ? ' …' : ''}`;
}
