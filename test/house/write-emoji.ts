// Writes src/view/writing/emoji-data.ts from emojibase's data: one face of each, without skin tones, and words to find it by.

import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  readonly emoji: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly order?: number;
  readonly version: number;
}

/** Newer ones are boxes on many devices still. */
const newest = 15;
/** Of component parts (skin tones, hair) nobody writes one alone. */
const component = 2;
const names = ['smileys', 'people', '', 'nature', 'food', 'travel', 'activities', 'objects', 'symbols', 'flags'];

const data = JSON.parse(readFileSync('node_modules/emojibase-data/en/data.json', 'utf8')) as Entry[];
const groups = names.map((name, group) => {
  const entries = data.filter((each) => each.group === group && group !== component && each.version <= newest).sort((a, b) => a.order! - b.order!);
  return { name, entries };
}).filter(({ entries }) => entries.length > 0);

const lines = groups.map(({ name, entries }) => {
  const list = entries.map(({ emoji, label, tags = [] }) => {
    const said = new Set(label.toLowerCase().split(/[\s,:“”"]+/));
    const more = tags.filter((tag) => !said.has(tag) && tag.length > 2).slice(0, 4);
    return [emoji, label, ...(more.length > 0 ? [more.join(' ')] : [])].join('|');
  });
  return `  ${name}: ${JSON.stringify(list.join('\n'))},`;
});

writeFileSync('src/view/writing/emoji-data.ts', `// Emoji, name and other words to find it by, a line each. Written by \`npm run emoji\`.
/*! From emojibase-data, MIT, (c) Miles Johnson */

export const groups = {
${lines.join('\n')}
} as const;
`);
