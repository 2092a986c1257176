// `adapter="static"` in markup.

import { staticAdapter } from '../adapters/static.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {src: $} - The file; `{thread}` in it is the thread’s id. Default: `comments.json`.
 * @attr data-format=text|markdown|html {format: $} - What words are whose format the file does not name. Default: `markdown`.
 */
export const make: AdapterLoader = async ({ src = 'comments.json', format }) => {
  return staticAdapter({ src, ...(format === 'text' || format === 'markdown' || format === 'html' ? { format } : {}) });
};
