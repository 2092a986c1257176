// `adapter="github"` in markup.

import { githubAdapter } from '../adapters/github.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * `src`: the repository, "owner/name". `data-category`, `data-mapping`, `data-term`, `data-strict`, `data-login`, `data-anonymous`, `data-keep`
 * as the options of githubAdapter.
 */
export const make: AdapterLoader = async ({ src = '', category, mapping, term, strict, login, anonymous, keep }) => {
  return githubAdapter({
    repo: src.replace(/^https:\/\/github\.com\//, ''),
    ...(category === undefined ? {} : { category }),
    ...(mapping === 'url' || mapping === 'title' || mapping === 'og:title' || mapping === 'specific' || mapping === 'number' ? { mapping } : {}),
    ...(term === undefined ? {} : { term }),
    strict: strict !== undefined && strict !== 'false' && strict !== '0',
    ...(login === undefined ? {} : { login }),
    ...(anonymous === undefined ? {} : { anonymous }),
    ...(keep === 'page' || keep === 'tab' || keep === 'device' ? { keep } : {}),
  });
};
