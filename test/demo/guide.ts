// The guide shows the files that are tested, to the letter: this puts them into the page, and `npm run readme` calls it.

import { readFileSync } from 'node:fs';

export const page = new URL('../../demo/write-an-adapter.html', import.meta.url);
export const shown = ['adapter.ts', 'adapter.proof.ts', 'server.ts'] as const;

export function source(name: (typeof shown)[number]): string {
  return readFileSync(new URL(`../../demo/guide/${name}`, import.meta.url), 'utf8').trimEnd();
}

/** The page with each `<pre data-file="NAME">` as it should be. */
export function written(html: string): string {
  let text = html;
  for (const name of shown) {
    const escaped = source(name).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    text = text.replace(new RegExp(`(<pre [^>]*data-file="${name}"[^>]*>)[^]*?(</pre>)`), (_all, from: string, to: string) => `${from}${escaped}${to}`);
  }
  return text;
}
