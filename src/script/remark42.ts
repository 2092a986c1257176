// `adapter="remark42"` in markup.

import { remark42Adapter } from '../adapters/remark42.js';
import type { AdapterLoader } from '../view/registry.js';

/** `src`: the address of the Remark42 server. `data-site`: its site id. `data-providers`: ways to log in, of "anonymous github google …". */
export const make: AdapterLoader = async ({ src = '', site, providers }) => {
  return remark42Adapter({
    server: new URL(src, document.baseURI).href,
    ...(site === undefined ? {} : { site }),
    ...(providers === undefined ? {} : { providers: providers.split(/[\s,]+/).filter((each) => each !== '') }),
  });
};
