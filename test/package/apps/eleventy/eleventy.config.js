// Eleventy: a shortcode draws the thread while the site is built; the page's script takes it over.
import { readFileSync } from 'node:fs';
import { memoryAdapter } from 'parley-comments/adapters/memory';
import { renderThread } from 'parley-comments/server';

export default function (config) {
  config.addPassthroughCopy({ 'node_modules/parley-comments/dist/cdn': 'parley', 'comments.json': 'comments.json' });
  config.addAsyncShortcode('comments', (url, title) => renderThread({
    thread: { id: url, title },
    // Your backend's adapter, and the same in the attributes: restAdapter({ base }), and adapter: 'rest', src.
    adapter: memoryAdapter({ seed: JSON.parse(readFileSync('comments.json', 'utf8')) }),
    attributes: { adapter: 'memory', 'data-seed': '/comments.json' },
    failed: (error) => { throw error; },
  }));
}
