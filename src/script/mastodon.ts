// `adapter="mastodon"` in markup.

import { mastodonAdapter } from '../adapters/mastodon.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {post: $} - The post whose replies are the comments: `https://instance/@name/1234`.
 * @login data-callback=address {login.callback: $} - A page of this site that the instance’s login window comes back to. Without it the thread is for reading.
 */
export const make: AdapterLoader = async ({ src, callback }) => {
  return mastodonAdapter({ ...(src === undefined ? {} : { post: src }), ...(callback === undefined ? {} : { login: { callback } }) });
};
