// `adapter="device"` in markup.

import { deviceAdapter } from '../adapters/device.js';
import type { AdapterLoader } from '../view/registry.js';
import { seedFrom } from './seed.js';

/** `data-seed`: the address of comments to begin with. `data-database`: keeps them apart from other threads on this device. */
export const make: AdapterLoader = async ({ seed, database }) => {
  return deviceAdapter({
    ...(seed === undefined ? {} : { seed: () => seedFrom(seed) }),
    ...(database === undefined ? {} : { database }),
  });
};
