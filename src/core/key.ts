// Names for writes. Random enough that no two readers ever share one.

import type { WriteKey } from './model.js';

export function randomKey(): WriteKey {
  const source = globalThis.crypto as Crypto | undefined;
  // randomUUID is missing on pages without https.
  if (typeof source?.randomUUID === 'function') return source.randomUUID() as string as WriteKey;
  const bytes = new Uint8Array(16);
  if (source) source.getRandomValues(bytes);
  else for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(Math.random() * 256);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') as WriteKey;
}
