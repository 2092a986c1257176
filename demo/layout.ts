// What all demo pages share: head, header, navigation. A page's file holds only what is its own: what goes into the head, then its
// `<main>`. A file that begins with a doctype is left as it is. Run by Vite, for the dev server and for the built site alike.

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { modelSeed } from './model-thread.js';

const pages = [
  ['index.html', 'The model page'], ['script-tag.html', 'Script tag'], ['one-tag.html', 'One tag'], ['server-rendered.html', 'Drawn on a server'], ['backends.html', 'Backends'], ['live.html', 'Live'], ['finding.html', 'Finding one’s way'], ['writing.html', 'Writing'], ['login.html', 'Logging in'], ['moderation.html', 'Keeping order'],
  ['bad-network.html', 'Bad network'], ['states.html', 'Every state'], ['theming.html', 'Theming'], ['languages.html', 'Languages'], ['accessibility.html', 'Keyboard and ear'], ['many.html', '10,000 comments'], ['write-an-adapter.html', 'Write an adapter'],
] as const;

/** As far as the pages want to know it; test/proven holds what the conformance runs found. */
interface Proven {
  readonly adapter: string;
  readonly backend: string;
  readonly against: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly missing: Readonly<Record<string, string>>;
}

/** The model thread as a file, which the pages name in `data-seed` and `src`. */
const seed = { fileName: 'backends/comments.json', source: JSON.stringify(modelSeed) };

export function layout(): Plugin {
  return {
    name: 'layout',
    configureServer({ middlewares }) {
      middlewares.use(`/${seed.fileName}`, (_request, response) => void response.setHeader('content-type', 'application/json').end(seed.source));
    },
    generateBundle() {
      this.emitFile({ type: 'asset', ...seed });
    },
    transformIndexHtml: { order: 'pre', handler: (html, { path }) => laidOut(html, path.replace(/^\/+/, '') || 'index.html') },
  };
}

/** `path` is the page's, in demo/. */
export function laidOut(source: string, path: string): string {
  if (/^\s*<!doctype/i.test(source)) return source;
  const [, backend] = /^backends\/([\w-]+)\.html$/.exec(path) ?? [];
  const up = backend === undefined ? '' : '../';
  const html = backend === undefined ? source.replace('<!-- backends -->', () => others(null)) : ofBackend(source, backend);
  const at = html.search(/^<(main|div)\b/m);
  if (at < 0) throw new Error(`${path}: there is no <main> at the start of a line`);
  const mark = html.includes('Slow Lane Motoring</title>') ? 'Slow Lane Motoring' : 'Parley';
  const current = backend === undefined ? path : 'backends.html';
  const links = pages.map(([file, label]) => `<a href="${up}${file === 'index.html' ? up === '' ? './' : '' : file}"${file === current ? ' aria-current="page"' : ''}>${label}</a>`);
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="${up}page.css">
  ${html.slice(0, at).trim().replace(/\n\s*/g, '\n  ')}
</head>
<body>
  <header class="site">
    <a class="mark" href="${up || './'}">${mark}</a>
    <nav aria-label="Demo pages">${links.join(' ')}</nav>
  </header>
${html.slice(at).trimEnd()}
</body>
</html>
`;
}

/**
 * A page of one backend: `<!-- live -->`, `<!-- works -->`, `<pre data-file="…">` and an empty `<pre data-snippet>`, which shows what stands
 * between `<!-- shown -->` and `<!-- /shown -->`, are filled in, and the others are named below.
 */
function ofBackend(source: string, name: string): string {
  const [, shown = ''] = /<!-- shown -->\n([^]*?)\n<!-- \/shown -->/.exec(source) ?? [];
  const filled = source
    .replace(/(<pre[^>]* data-snippet>)(?=<\/pre>)/, (pre) => `${pre}${escaped(`<script type="module" src="https://your.site/parley/parley.js"></script>\n${shown}`)}`)
    .replace('<!-- live -->', live)
    .replace('<!-- works -->', () => works(name))
    .replace(/<pre([^>]*) data-file="([\w.-]+)"><\/pre>/g, (_all, attributes: string, file: string) => `<pre${attributes}>${escaped(readFileSync(resolve('demo/backends', file), 'utf8').trimEnd())}</pre>`)
    .replace('</main>', () => `${others(name)}\n</main>`);
  return source.includes('<!-- live -->') ? `<script type="module" src="../parley.js"></script>\n<script type="module" src="live.ts"></script>\n${filled}` : filled;
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
function others(name: string | null): string {
  const links = readdirSync(resolve('demo/backends')).filter((file) => file.endsWith('.html') && file !== 'callback.html').sort().map((file) => {
    const label = /<title>(.*?) · Parley<\/title>/.exec(readFileSync(resolve('demo/backends', file), 'utf8'))?.[1] ?? file;
    return `<a href="${name === null ? 'backends/' : ''}${file}"${file === `${name}.html` ? ' aria-current="page"' : ''}>${label}</a>`;
  });
  return `  <nav class="others" aria-label="Backends">${links.join(' ')}</nav>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
