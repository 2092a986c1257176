// `adapter="cusdis"` in markup.

import { cusdisAdapter } from '../adapters/cusdis.js';
import type { AdapterLoader } from '../view/registry.js';

/** `data-app`: the site's id in Cusdis. `src`: where Cusdis runs, by default cusdis.com. `data-email`: guests must give a mail address. */
export const make: AdapterLoader = async ({ src, app = '', email }) => {
  return cusdisAdapter({ app, ...(src === undefined ? {} : { server: new URL(src, document.baseURI).href }), email: email !== undefined && email !== 'false' });
};
