// `adapter="wordpress"` in markup.

import { wordpressAdapter } from '../adapters/wordpress.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * `src`: the address of the WordPress; absent on its own pages. `data-api`, `data-nonce`, `data-login`, `data-login-url` as the options
 * of wordpressAdapter. `data-post`: the number of the post. `data-guests`: strangers may write.
 * `data-plugin`, `data-people`: written by our plugin for WordPress.
 */
export const make: AdapterLoader = async ({ src, api, post, nonce, login, loginUrl, guests, plugin, people }) => {
  return wordpressAdapter({
    ...(src === undefined ? {} : { site: src }),
    ...(api === undefined ? {} : { api }),
    ...(post === undefined ? {} : { post }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(loginUrl === undefined ? {} : { loginUrl }),
    ...(login === 'site' || login === 'password' || login === 'none' ? { login } : {}),
    ...(people === undefined ? {} : { people }),
    plugin: plugin !== undefined && plugin !== 'false',
    guests: guests !== undefined && guests !== 'false',
  });
};
