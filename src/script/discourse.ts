// `adapter="discourse"` in markup.

import { discourseAdapter } from '../adapters/discourse.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=address {server: new URL($).origin, topic: $} - The topic, `https://forum.example/t/slug/123`; or the forum alone, with the number in `data-topic`.
 * @attr data-topic=number {topic: $} - The number of the topic, where `src` is only the forum.
 * @login data-session {session: true} - Forum and page are one site: who is logged in there writes here.
 */
export const make: AdapterLoader = async ({ src = '', topic, session }) => {
  const [, server, path] = /^(.*?)(\/t\/.*)?$/.exec(new URL(src, document.baseURI).href) ?? [];
  return discourseAdapter({
    server: server ?? '',
    ...(topic === undefined && path === undefined ? {} : { topic: topic ?? path! }),
    session: session !== undefined && session !== 'false',
  });
};
