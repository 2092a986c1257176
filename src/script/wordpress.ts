// `adapter="wordpress"` in markup.

import { wordpressAdapter } from '../adapters/wordpress.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {site: $} - The WordPress. Leave it out on the site’s own pages.
 * @attr data-api=address {api: $} - The REST API, where it has an address of its own.
 * @attr data-post=number {post: $} - The number of the post. Default: found by the thread’s name.
 * @login data-guests {guests: true} - Strangers may write: a plugin returns true from `rest_allow_anonymous_comments`.
 * @login data-login=site|password|none {login: $} - How readers log in. Default: `site` on the site’s own pages, `password` elsewhere.
 * @login data-login-url=address {loginUrl: $} - Where `site` leads. Default: wp-login.php.
 * @login data-nonce=text {nonce: $} - What `wp_create_nonce('wp_rest')` made. Default: found or asked for.
 * @attr data-plugin {plugin: true} - The site has our plugin, and with it votes. The plugin writes this itself.
 * @attr data-people=text {people: $} - For lists of people. The plugin writes this itself.
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
