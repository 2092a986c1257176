// `adapter="page"` in markup.

import { pageAdapter, rootFor } from '../adapters/page.js';
import { namedAdapter, type AdapterLoader } from '../view/registry.js';

/**
 * Comments that stand in the page. `data-root`: a selector of what holds them, by default the element itself.
 * `data-write`: the name of another adapter, which gets the same options; new comments go there.
 */
export const make: AdapterLoader = async ({ root = 'parley-thread[adapter="page"]', write, ...rest }) => {
  return pageAdapter({
    root: (thread) => rootFor(root, thread, document),
    ...(write === undefined ? {} : { write: await namedAdapter(write, rest) }),
  });
};
