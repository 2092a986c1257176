// `adapter="page"` in markup.

import { pageAdapter, rootFor } from '../adapters/page.js';
import { namedAdapter, type AdapterLoader } from '../view/registry.js';

/**
 * @attr data-root=text - A CSS selector of what holds the comments. Default: the element itself.
 * @attr data-write=adapter - The adapter that new comments go to, with its own attributes beside. Without it the thread is for reading.
 */
export const make: AdapterLoader = async ({ root = 'parley-thread[adapter="page"]', write, ...rest }) => {
  return pageAdapter({
    root: (thread) => rootFor(root, thread, document),
    ...(write === undefined ? {} : { write: await namedAdapter(write, rest) }),
  });
};
