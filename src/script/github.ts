// `adapter="github"` in markup.

import { githubAdapter } from '../adapters/github.js';
import type { AdapterLoader } from '../view/registry.js';

/**
 * @attr src=text {repo: $} - The repository, `owner/name`.
 * @attr data-category=text {category: $} - Where discussions are looked for, and opened for a page that has none.
 * @attr data-mapping=pathname|url|title|og:title|specific|number {mapping: $} - What a discussion is found by, as giscus’s. Default: `pathname`.
 * @attr data-term=text {term: $} - The words for `specific`, the number for `number`.
 * @attr data-strict {strict: true} - As giscus’s: looks for a hash in the discussion’s body. Needs https.
 * @attr data-anonymous=address {anonymous: $} - What strangers read through: a proxy of yours that adds a token. Without it only who is signed in reads.
 * @login data-login=address {login: $} - A page of your server that signs readers in at GitHub.
 * @login data-keep=page|tab|device {keep: $} - How long a login is kept. Default: `page`.
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
