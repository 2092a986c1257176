// `adapter="memory"` in markup.

import { memoryAdapter } from '../adapters/memory.js';
import type { AdapterLoader } from '../view/registry.js';
import { seedFrom } from './seed.js';

/**
 * @attr data-seed=address {seed: await fetch($).then((answer) => answer.json())} - A JSON file of comments to begin with. Default: an empty thread.
 * @attr data-latency=number {latency: $} - Milliseconds before each answer.
 */
export const make: AdapterLoader = async ({ seed, latency }) => {
  return memoryAdapter({
    ...(seed === undefined ? {} : { seed: await seedFrom(seed) }),
    ...(latency === undefined ? {} : { latency: Number(latency) || 0 }),
  });
};
