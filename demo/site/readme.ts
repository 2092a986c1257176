// Sections of the README as parts of pages: what is written there is not written twice.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Marked } from 'marked';
import { escaped } from './html.js';

/** The section under this heading, as HTML that begins with an `h2`. */
export function section(heading: string): string {
  const lines = readFileSync(resolve('README.md'), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'));
  if (at < 0) throw new Error(`the README has no section “${heading}”`);
  const depth = /^#+/.exec(lines[at]!)![0].length;
  let fenced = false;
  const length = lines.slice(at + 1).findIndex((line) => {
    if (line.trimStart().startsWith('```')) fenced = !fenced;
    return !fenced && new RegExp(`^#{1,${depth}} `).test(line);
  });
  const own = lines.slice(at, length < 0 ? undefined : at + 1 + length).filter((line) => !/^<!-- .* -->$/.test(line));
  return new Marked({
    renderer: {
      heading({ tokens, depth: deep }) {
        const level = Math.min(deep - depth + 2, 6);
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        // What lies beside the README does not lie beside the pages.
        const to = /^https?:/.test(href) ? href : /^demo\/([\w/-]+\.html)$/.exec(href)?.[1];
        return to === undefined ? words : `<a href="${escaped(to)}">${words}</a>`;
      },
      image: () => '',
      code: ({ text }) => `<pre tabindex="0">${escaped(text)}</pre>\n`,
    },
  }).parse(own.join('\n'), { async: false }).replace(/<table>/g, `<div class="scroll" tabindex="0" role="group" aria-label="${escaped(heading)}"><table>`).replace(/<\/table>/g, '</table></div>');
}
