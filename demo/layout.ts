// What all demo pages share: head, header, navigation, search, a thread at the foot. A page's file holds only what is its own: what goes into the head, then its
// `<main>`. A file that begins with a doctype is left as it is. Run by Vite, for the dev server and for the built site alike.

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { modelSeed } from './model-thread.js';
import { ofBackend, others } from './site/backend-page.js';
import { builder } from './site/builder.js';
import { escaped, slug } from './site/html.js';
import { navigation } from './site/navigation.js';
import { section } from './site/readme.js';
import { reference } from './site/reference.js';
import { entriesOf, type Entry } from './site/search-index.js';

/** The model thread as a file, which the pages name in `data-seed` and `src`. */
const seed = { fileName: 'backends/comments.json', source: JSON.stringify(modelSeed) };

/** Where the reference server answers beside these pages: its own while it serves them, else the one that is started when it is first asked. */
const beside = { alone: '/served/rest/at/api', serving: '/api' } as const;

export function layout(): Plugin {
  let server: string | null = null;
  return {
    name: 'layout',
    configureServer({ middlewares, config }) {
      server = config.server.middlewareMode ? beside.serving : beside.alone;
      middlewares.use(`/${seed.fileName}`, (_request, response) => void response.setHeader('content-type', 'application/json').end(seed.source));
      middlewares.use('/search.json', (_request, response, next) => {
        searchable().then((entries) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(entries)), next);
      });
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', ...seed });
      this.emitFile({ type: 'asset', fileName: 'search.json', source: JSON.stringify(await searchable()) });
    },
    transformIndexHtml: { order: 'pre', handler: (html, { path }) => laidOut(html, path.replace(/^\/+/, '') || 'index.html', server) },
  };
}

/** What the search looks through, of all pages but the one that only closes a window. */
export async function searchable(): Promise<readonly Entry[]> {
  const names = readdirSync(resolve('demo'), { recursive: true }).map((name) => String(name).replaceAll('\\', '/')).filter((name) => name.endsWith('.html') && name !== closing).sort();
  const all = await Promise.all(names.map(async (name) => entriesOf(await laidOut(readFileSync(resolve('demo', name), 'utf8'), name), name)));
  return all.flat();
}

/** The page that a login window ends on. */
const closing = 'backends/callback.html';

/** `path` is the page's, in demo/; `server`: where one answers beside the pages. */
export async function laidOut(source: string, path: string, server: string | null = null): Promise<string> {
  if (/^\s*<!doctype/i.test(source)) return source;
  const [, backend] = /^backends\/([\w-]+)\.html$/.exec(path) ?? [];
  const up = backend === undefined ? '' : '../';
  const html = backend === undefined ? await filled(source) : ofBackend(source, backend);
  const at = html.search(/^<(main|div)\b/m);
  if (at < 0) throw new Error(`${path}: there is no <main> at the start of a line`);
  const mark = html.includes('Slow Lane Motoring</title>') ? 'Slow Lane Motoring' : 'Parley';
  const whole = path !== closing;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="${up}page.css">
  ${described(html, at).replace(/\n\s*/g, '\n  ')}${whole ? `\n  <script type="module" src="${up}search.ts"></script>` : ''}
</head>
<body>
  <a class="skip" href="#top">To the content</a>
  <header class="site">
    <a class="mark" href="${up || './'}">${mark}</a>${whole ? search(up) : ''}
    ${navigation(backend === undefined ? path : 'backends.html', up)}
  </header>
${addressed(html.slice(at)).trimEnd()}${whole && !html.includes('<footer class="site">') ? foot(html, path, up, server) : ''}
</body>
</html>
`;
}

/** Without scripts it is not to be seen; demo/search.ts shows it, where room is left for it. */
function search(up: string): string {
  return `
    <div class="find" role="search" data-up="${up}">
      <label class="vh" for="find">Search these pages</label><input id="find" type="search" placeholder="Search" autocomplete="off" spellcheck="false">
      <div class="found" hidden><p role="status"></p><ol></ol></div>
    </div>`;
}

/**
 * A thread of ours for each page, on the server beside the pages, else on the reader's device; not loaded before somebody asks.
 * Pages that paste parley.js have the adapter by name; for those that import Parley, foot.ts brings it; pages that are only read paste it.
 */
function foot(html: string, path: string, up: string, server: string | null): string {
  const pasted = /<script[^>]*\ssrc="(?:\.\.\/)?parley(?:\.classic)?\.js"/.test(html);
  const script = pasted ? '' : /<script[^>]*\ssrc="/.test(html) ? `\n  <script type="module" src="${up}foot.ts"></script>` : `\n  <script type="module" src="${up}parley.js"></script>`;
  const title = (/<title>(.*?)(?: · [^<]*)?<\/title>/.exec(html)?.[1] ?? 'this page');
  const named = pasted || script.includes('parley.js');
  const adapter = server === null ? `adapter="${named ? 'device' : 'foot'}" data-database="parley-site"` : `adapter="${named ? 'rest' : 'foot'}" src="${server}"`;
  return `
<footer class="site talk">
  <h2 id="talk">Something to say about this page?</h2>
  <p>${server === null ? 'This site has no server, so what you write here stays on this device: a note to yourself, and Parley to try.' : 'The reference server keeps what you write here, and whoever else has this page open reads it at once.'}</p>
  <parley-thread ${adapter} thread="site/${path}" thread-title="${title.replaceAll('"', '&quot;')}" heading-level="3" loading="click"></parley-thread>${script}
</footer>`;
}

/** What goes into the head: a page that does not describe itself is described by its first paragraph. */
function described(html: string, at: number): string {
  const own = html.slice(0, at).trim();
  if (own.includes('<meta name="description"')) return own;
  const words = (/<p\b[^>]*>([^]*?)<\/p>/.exec(html.slice(at))?.[1] ?? '').replace(/<[^>]*>/g, '').replace(/\s+/g, ' ').replaceAll('"', '&quot;').trim();
  const short = words.length <= 160 ? words : `${words.slice(0, words.lastIndexOf(' ', 158))} …`;
  return `${own}\n<meta name="description" content="${short}">`;
}

/** Headings that can be linked to: each has an id, of its own or of its words. */
function addressed(html: string): string {
  const taken = new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!));
  return html.replace(/<(h[23])>([^]*?)<\/\1>/g, (_all, tag: string, words: string) => {
    const wanted = slug(words.replace(/<[^>]*>/g, '').replace(/&\w+;/g, ' '));
    let id = wanted;
    for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
    taken.add(id);
    return `<${tag} id="${id}">${words}</${tag}>`;
  });
}

/** What is made from the source, where a page says so. */
async function filled(source: string): Promise<string> {
  let html = source;
  for (const [name, make] of Object.entries({ backends: () => others(null), builder, reference })) {
    const mark = `<!-- ${name} -->`;
    if (!html.includes(mark)) continue;
    const markup = await make();
    html = html.replace(mark, () => markup);
  }
  return html.replace(/<!-- readme: (.*?) -->/g, (_all, heading: string) => section(heading))
    .replace(/<!-- file: (.*?) -->/g, (_all, path: string) => `<details><summary><code>${escaped(path.split('/').at(-1)!)}</code></summary><pre tabindex="0">${escaped(readFileSync(resolve(path), 'utf8'))}</pre></details>`);
}
