// Draws the threads of two pages when they are made, as a build script of anybody’s would. Run by Vite, for the dev server and
// for the built site alike.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { memoryAdapter, type Seed } from '../src/adapters/memory.js';
import { renderThread, threadStyles } from '../src/server/index.js';
import { modelSeed, modelThread } from './model-thread.js';

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
        const draw = drawn[path.replace(/^\/*/, '')];
        if (!draw) return html;
        const thread = await draw();
        return html.replace('<!-- thread -->', () => thread);
      },
    },
  };
}

const failed = (error: unknown): never => { throw error; };

/** By page. */
const drawn: Readonly<Record<string, () => Promise<string>>> = {
  'server-rendered.html': () => renderThread({
    thread: { id: 'script-tag', title: 'Drawn on the server' },
    adapter: memoryAdapter({ seed: JSON.parse(readFileSync(resolve('demo/comments.json'), 'utf8')) as Seed }),
    attributes: { adapter: 'memory', 'data-seed': 'comments.json' },
    stylesheet, failed,
  }),
  // What the device is begun with; main.ts brings the adapter. It is an example, so nobody should find it as what this page’s readers say.
  'index.html': () => renderThread({
    thread: { id: modelThread.id, url: 'model-page.html', title: 'The last honest coupé' },
    adapter: memoryAdapter({ seed: modelSeed }),
    attributes: { id: 'comments' },
    search: false, stylesheet, failed,
  }),
};
