// `adapter="mastodon"` in markup.

import { mastodonAdapter } from '../adapters/mastodon.js';
import type { AdapterLoader } from '../view/registry.js';

/** `src`: the post, "https://instance/@name/1234"; its replies are the comments. `data-callback`: a page of this site that login windows come back to. */
export const make: AdapterLoader = async ({ src, callback }) => {
  return mastodonAdapter({ ...(src === undefined ? {} : { post: src }), ...(callback === undefined ? {} : { login: { callback } }) });
};
