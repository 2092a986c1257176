// `adapter="static"` in markup.

import { staticAdapter } from '../adapters/static.js';
import type { AdapterLoader } from '../view/registry.js';

/** `src`: the file; `{thread}` in it is the thread's id. `data-format`: of words that name none: text, markdown or html. */
export const make: AdapterLoader = async ({ src = 'comments.json', format }) => {
  return staticAdapter({ src, ...(format === 'text' || format === 'markdown' || format === 'html' ? { format } : {}) });
};
