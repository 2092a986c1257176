// `adapter="bluesky"` in markup.

import { blueskyAdapter } from '../adapters/bluesky.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {post: $} - The post whose replies are the comments: its page on bsky.app, or `at://…`.
 * @attr data-service=address {service: $} - Another AppView than Bluesky’s public one.
 * @login data-entry=address {entry: $} - In a network of one’s own: where its accounts sign in.
 * @login data-plc=address {plc: $} - In a network of one’s own: its directory of accounts.
 */
export const make: AdapterLoader = async ({ src, service, entry, plc }) => {
  return blueskyAdapter({
    ...(src === undefined ? {} : { post: src }), ...(service === undefined ? {} : { service }),
    ...(entry === undefined ? {} : { entry }), ...(plc === undefined ? {} : { plc }),
  });
};
