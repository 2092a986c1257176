// `adapter="discourse"` in markup.

import { discourseAdapter } from '../adapters/discourse.js';
import type { AdapterLoader } from '../view/registry.js';

/** `src`: the topic, "https://forum.example/t/slug/123"; or the forum, with the number in `data-topic`. `data-session`: forum and page are one site. */
export const make: AdapterLoader = async ({ src = '', topic, session }) => {
  const [, server, path] = /^(.*?)(\/t\/.*)?$/.exec(new URL(src, document.baseURI).href) ?? [];
  return discourseAdapter({
    server: server ?? '',
    ...(topic === undefined && path === undefined ? {} : { topic: topic ?? path! }),
    session: session !== undefined && session !== 'false',
  });
};
