// The pages in demo/backends: what each is made of besides its own words.

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { attributes } from './backends.js';
import { escaped, inline } from './html.js';

/** As far as the pages want to know it; test/proven holds what the conformance runs found. */
interface Proven {
  readonly adapter: string;
  readonly backend: string;
  readonly against: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly missing: Readonly<Record<string, string>>;
}

/**
 * A page of one backend: `<!-- live -->`, `<!-- works -->`, `<!-- attributes -->`, `<pre data-file="…">` and an empty `<pre data-snippet>`, which shows what stands
 * between `<!-- shown -->` and `<!-- /shown -->`, are filled in, and the others are named below.
 */
export function ofBackend(source: string, name: string): string {
  const [, shown = ''] = /<!-- shown -->\n([^]*?)\n<!-- \/shown -->/.exec(source) ?? [];
  const filled = source
    .replace(/(<pre[^>]* data-snippet>)(?=<\/pre>)/, (pre) => `${pre}${escaped(`<script type="module" src="https://your.site/parley/parley.js"></script>\n${shown}`)}`)
    .replace('<!-- live -->', live)
    .replace('<!-- works -->', () => works(name))
    .replace('<!-- attributes -->', () => allAttributes(name))
    .replace(/<pre([^>]*) data-file="([\w.-]+)"><\/pre>/g, (_all, attributes: string, file: string) => `<pre${attributes}>${escaped(readFileSync(resolve('demo/backends', file), 'utf8').trimEnd())}</pre>`)
    .replace('</main>', () => `${others(name)}\n</main>`);
  return source.includes('<!-- live -->') ? `<script type="module" src="../parley.js"></script>\n<script type="module" src="live.ts"></script>\n${filled}` : filled;
}

/** What else markup can say to it; the page builder puts them together. */
function allAttributes(name: string): string {
  const entries = attributes(readFileSync(resolve('src/script', `${name}.ts`), 'utf8')).map(({ name: each, choices, words }) =>
    `<dt id="${each}"><code>${each}</code>${choices.length > 1 ? ` ${choices.map((choice) => `<code>${choice}</code>`).join(' ')}` : ''}</dt><dd>${inline(words)}</dd>`);
  return `<h2>Attributes</h2>
  <dl>${entries.join('')}</dl>
  <p><a href="../build-a-page.html?adapter=${name}">Put the tag together in the page builder</a></p>`;
}

const live = `<section class="try" aria-label="Live">
    <p class="label">Live</p>
    <p id="by" aria-live="polite"><noscript>The thread needs scripts; all else on this page does not.</noscript></p>
    <div id="live"></div>
  </section>`;

const provenBy: Readonly<Record<string, string>> = {
  'real server': 'Found by running the conformance kit against the real server, which the tests install and start.',
  'real database': 'Found by running the conformance kit against a real PostgreSQL; what speaks HTTP before it is a stand-in.',
  'recorded facts': 'Found by running the conformance kit against a stand-in that is written from recorded facts: no package that our tests may use brings the real server.',
  none: 'Found by running the conformance kit; there is no server that could be another.',
};

function works(name: string): string {
  const { columns, against, missing, backend } = JSON.parse(readFileSync(resolve('test/proven', `${name}.json`), 'utf8')) as Proven;
  const cells = Object.entries(columns).map(([what, how]) => `<div><dt>${what}</dt><dd class="${how}">${how}</dd></div>`);
  const notes = Object.entries(missing).map(([id, why]) => `<li><code>${id}</code>: ${escaped(why)}</li>`);
  return `<h2>What works</h2>
  <p>${escaped(backend[0]!.toUpperCase() + backend.slice(1))}. ${provenBy[against] ?? escaped(against)} “no” means that the backend does not offer it.</p>
  <dl class="works">${cells.join('')}</dl>${notes.length > 0 ? `\n  <p>Promises that it cannot keep:</p>\n  <ul>${notes.join('')}</ul>` : ''}`;
}

/** Links to the page of every backend, by the title of each; null: of none of them, but of demo/backends.html. */
export function others(name: string | null): string {
  const links = readdirSync(resolve('demo/backends')).filter((file) => file.endsWith('.html') && file !== 'callback.html').sort().map((file) => {
    const label = /<title>(.*?) · Parley<\/title>/.exec(readFileSync(resolve('demo/backends', file), 'utf8'))?.[1] ?? file;
    return `<a href="${name === null ? 'backends/' : ''}${file}"${file === `${name}.html` ? ' aria-current="page"' : ''}>${label}</a>`;
  });
  return `  <nav class="others" aria-label="Backends">${links.join(' ')}</nav>`;
}
