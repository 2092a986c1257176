// `adapter="kiosk"` in markup.

import { kioskAdapter } from './adapter.js';
import type { AdapterLoader } from '../../../../src/view/registry.js';

/**
 * @attr src=address {server: $} - Where Kiosk runs.
 */
export const make: AdapterLoader = async ({ src = '' }) => {
  return kioskAdapter({ server: new URL(src, document.baseURI).href });
};
