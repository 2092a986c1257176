// `adapter="bluesky"` in markup.

import { blueskyAdapter } from '../adapters/bluesky.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * `src`: the post on bsky.app, or "at://…"; its replies are the comments. For a network of one's own: `data-service` its AppView, `data-entry`
 * where its accounts sign in, `data-plc` its directory.
 */
export const make: AdapterLoader = async ({ src, service, entry, plc }) => {
  return blueskyAdapter({
    ...(src === undefined ? {} : { post: src }), ...(service === undefined ? {} : { service }),
    ...(entry === undefined ? {} : { entry }), ...(plc === undefined ? {} : { plc }),
  });
};
