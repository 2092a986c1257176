// `adapter="postgrest"` in markup.

import { postgrestAdapter } from '../adapters/postgrest.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {base: $} - Where the REST service is.
 * @attr data-key=text {apiKey: $} - Supabase’s public key (“anon” or “publishable”). Never the secret one.
 * @login data-auth=address {auth: $} - The login service, where it is not Supabase’s.
 * @login data-keep=page|tab|device {keep: $} - How long a login is kept. Default: `tab`.
 */
export const make: AdapterLoader = async ({ src = '', key, auth, keep }) => {
  return postgrestAdapter({
    base: new URL(src, document.baseURI).href,
    ...(key === undefined ? {} : { apiKey: key }),
    ...(auth === undefined ? {} : { auth }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
