// `adapter="device"` in markup.

import { deviceAdapter } from '../adapters/device.js';
import type { AdapterLoader } from '../view/registry.js';
import { seedFrom } from './seed.js';

/**
 * @attr data-seed=address {seed: () => fetch($).then((answer) => answer.json())} - A JSON file of comments to begin with. Default: an empty thread.
 * @attr data-database=text {database: $} - Keeps these comments apart from other threads on the device.
 */
export const make: AdapterLoader = async ({ seed, database }) => {
  return deviceAdapter({
    ...(seed === undefined ? {} : { seed: () => seedFrom(seed) }),
    ...(database === undefined ? {} : { database }),
  });
};
