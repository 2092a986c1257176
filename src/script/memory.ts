// `adapter="memory"` in markup.

import { memoryAdapter } from '../adapters/memory.js';
import type { AdapterLoader } from '../view/registry.js';
import { seedFrom } from './seed.js';

/** `data-seed`: as above. `data-latency`: milliseconds before each answer. */
export const make: AdapterLoader = async ({ seed, latency }) => {
  return memoryAdapter({
    ...(seed === undefined ? {} : { seed: await seedFrom(seed) }),
    ...(latency === undefined ? {} : { latency: Number(latency) || 0 }),
  });
};
