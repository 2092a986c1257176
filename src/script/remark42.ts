// `adapter="remark42"` in markup.

import { remark42Adapter } from '../adapters/remark42.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {server: $} - Where the Remark42 server is. For logging in: under the page’s own host.
 * @attr data-site=text {site: $} - The site’s id there (`SITE`). Default: `remark`.
 * @login data-providers=words {providers: $} - Ways to log in that the server offers, of `anonymous github google …`. Default: `anonymous`.
 */
export const make: AdapterLoader = async ({ src = '', site, providers }) => {
  return remark42Adapter({
    server: new URL(src, document.baseURI).href,
    ...(site === undefined ? {} : { site }),
    ...(providers === undefined ? {} : { providers: providers.split(/[\s,]+/).filter((each) => each !== '') }),
  });
};
