// Comments to begin with, from a file beside the page.

import type { Seed } from '../adapters/memory.js';
import { CommentError } from '../core/errors.js';

/** Reads a JSON file whose address is relative to the page. */
export async function seedFrom(address: string): Promise<Seed> {
  const response = await fetch(new URL(address, document.baseURI)).catch((cause: unknown) => {
    throw new CommentError('offline', `The seed ${address} could not be fetched.`, { cause });
  });
  if (!response.ok) throw new CommentError(response.status >= 500 ? 'server' : 'missing', `The seed ${address} answered ${response.status}.`);
  return response.json().catch((cause: unknown) => {
    throw new CommentError('garbled', `The seed ${address} is not JSON.`, { cause });
  }) as Promise<Seed>;
}
