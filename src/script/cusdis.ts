// `adapter="cusdis"` in markup.

import { cusdisAdapter } from '../adapters/cusdis.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {server: $} - Where Cusdis runs. Default: cusdis.com.
 * @attr data-app=text {app: $} - The site’s App ID in Cusdis’s dashboard.
 * @login data-email {email: true} - Visitors must give a mail address.
 */
export const make: AdapterLoader = async ({ src, app = '', email }) => {
  return cusdisAdapter({ app, ...(src === undefined ? {} : { server: new URL(src, document.baseURI).href }), email: email !== undefined && email !== 'false' });
};
