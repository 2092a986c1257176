// What the search of the site looks through: every heading and every named entry of every page, with the words under it.
// Made with the pages; demo/search.ts asks for it when somebody comes to the field.

import { Parser } from 'htmlparser2';

export interface Entry {
  /** The page's file, and where on it. */
  readonly page: string;
  readonly id: string;
  /** Of the page; of an entry in a table or a list, also the heading above it. */
  readonly title: string;
  readonly heading: string;
  readonly text: string;
}

/** Enough to be found by; the whole of it stands on the page. */
const most = 2_000;
const skipped = ['script', 'style', 'svg', 'noscript', 'template', 'button', 'form', 'nav', 'parley-thread', 'parley-recent', 'parley-people', 'parley-reactions'];

/** `html` is a page as it is served. */
export function entriesOf(html: string, page: string): readonly Entry[] {
  const found: { id: string; heading: string; text: string; within: boolean }[] = [];
  let title = '';
  let at = '';
  let inMain = false;
  let away = 0;
  /** The element whose words are a heading. */
  let naming: string | null = null;
  const begin = (id: string, by: string): void => {
    found.push({ id, heading: '', text: '', within: !by.startsWith('h') });
    naming = by;
  };
  const parser = new Parser({
    onopentag(name, { id = '' }) {
      if (name === 'main') inMain = true;
      at = name;
      if (away > 0 || skipped.includes(name)) away++;
      else if (!inMain) return;
      else if (/^h[123]$/.test(name)) begin(name === 'h1' ? '' : id, name);
      else if (name === 'dt' && id !== '') begin(id, 'dt');
      else if (name === 'tr' && id !== '') begin(id, 'th');
    },
    onclosetag(name) {
      if (away > 0) away--;
      if (name === 'main') inMain = false;
      if (name === naming) naming = null;
      // Cells, lines and paragraphs end words.
      const last = found.at(-1);
      if (last && !/^(?:code|em|b|strong|a|span|kbd|small)$/.test(name)) last.text += ' ';
    },
    ontext(text) {
      if (at === 'title' && title === '') title = text.split(' · ')[0]!.trim();
      const last = found.at(-1);
      if (!inMain || away > 0 || !last) return;
      if (naming === null) last.text += text;
      else last.heading += text;
    },
  });
  parser.end(html);
  const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim();
  let above = '';
  return found.map(({ id, heading, text, within }) => {
    const name = tidy(heading);
    if (!within) above = name;
    return { page, id, title: within ? `${title}, ${above}` : title, heading: name, text: tidy(text).slice(0, most) };
  }).filter(({ heading }) => heading !== '');
}
