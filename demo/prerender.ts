// Draws the thread of server-rendered.html when the page is made, as a build script of anybody’s would. Run by Vite, for the dev server and
// for the built site alike.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { memoryAdapter, type Seed } from '../src/adapters/memory.js';
import { renderThread, threadStyles } from '../src/server/index.js';

/** The demo site forbids styles in the markup, so these stand in a file. */
const stylesheet = 'server-rendered.css';

export function prerender(): Plugin {
  return {
    name: 'prerender',
    configureServer({ middlewares }) {
      middlewares.use(`/${stylesheet}`, (_request, response) => void response.setHeader('content-type', 'text/css').end(threadStyles));
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: stylesheet, source: threadStyles });
    },
    // After Vite has looked for what it should bundle: what the server wrote is to stay as it is.
    transformIndexHtml: {
      order: 'post',
      async handler(html, { path }) {
        if (!path.endsWith('server-rendered.html')) return html;
        const thread = await drawn();
        return html.replace('<!-- thread -->', () => thread);
      },
    },
  };
}

function drawn(): Promise<string> {
  const seed = JSON.parse(readFileSync(resolve('demo/comments.json'), 'utf8')) as Seed;
  return renderThread({
    thread: { id: 'script-tag', title: 'Drawn on the server' },
    adapter: memoryAdapter({ seed }),
    attributes: { adapter: 'memory', 'data-seed': 'comments.json' },
    stylesheet,
    failed: (error) => { throw error; },
  });
}
