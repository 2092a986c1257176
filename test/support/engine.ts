// Which engine a browser test runs in, for the few things that one of them cannot do; whatever is left out for that is said.

import { skipped } from './skipped.js';

export const engine: 'Chromium' | 'Firefox' | 'WebKit' = /Firefox\//.test(navigator.userAgent) ? 'Firefox' : /Chrome\//.test(navigator.userAgent) ? 'Chromium' : 'WebKit';

/** true: go on. false: it is passed over, in a line that says why. */
export function able(can: boolean, what: string, why: string): boolean {
  if (!can) skipped(`${what} in ${engine}`, why);
  return can;
}
