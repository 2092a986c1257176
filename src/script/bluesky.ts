// `adapter="bluesky"` in markup.

import { blueskyAdapter } from '../adapters/bluesky.js';
import type { AdapterLoader } from '../view/registry.js';

/** `src`: the post on bsky.app, or "at://…"; its replies are the comments. `data-service`: another AppView. */
export const make: AdapterLoader = async ({ src, service }) => {
  return blueskyAdapter({ ...(src === undefined ? {} : { post: src }), ...(service === undefined ? {} : { service }) });
};
