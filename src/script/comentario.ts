// `adapter="comentario"` in markup.

import { comentarioAdapter } from '../adapters/comentario.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {server: $} - Where the Comentario server is.
 * @attr data-domain=text {domain: $} - The site as registered there. Default: the page’s host.
 * @login data-guests {guests: true} - Strangers may write, where the domain lets them.
 * @login data-providers=words {providers: $} - Logins in a window of Comentario’s, of `github google …`, beside mail address and password.
 * @attr data-live=off {live: false} - `off`: nothing comes by itself.
 * @login data-keep=page|tab|device {keep: $} - How long a login is kept. Default: `tab`.
 */
export const make: AdapterLoader = async ({ src = '', domain, guests, providers, live, keep }) => {
  return comentarioAdapter({
    server: new URL(src, document.baseURI).href,
    ...(domain === undefined ? {} : { domain }),
    guests: guests !== undefined && guests !== 'false',
    ...(providers === undefined ? {} : { providers: providers.split(/[\s,]+/).filter((each) => each !== '') }),
    ...(live === 'off' ? { live: false } : {}),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
