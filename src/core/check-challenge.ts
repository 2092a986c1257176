// As check.ts, for what a backend asks before it goes on. Apart, because who only reads is asked nothing.

import type { Challenge, LoginField } from './adapter.js';
import { address } from './address.js';
import { oneLine } from './name.js';

const types = ['text', 'email', 'url', 'password'] as const;

/** What a stranger says a challenge is, narrowed; null: nothing that could be asked. */
export function checkChallenge(value: unknown): Challenge | null {
  const { id, kind, words, fields, url } = bag(value);
  if (typeof id !== 'string' || (kind !== 'form' && kind !== 'page')) return null;
  const asked = (Array.isArray(fields) ? fields.slice(0, 20) : []).map(field).filter((each) => each !== null);
  if (kind === 'form' && asked.length === 0) return null;
  const said = oneLine(words, 500);
  // Only what a browser opens as a page: an address can be a script too.
  const page = address(url, { kinds: 'page' });
  return {
    id, kind,
    ...(said === '' ? {} : { words: said }),
    ...(asked.length > 0 ? { fields: asked } : {}),
    ...(page === null ? {} : { url: page }),
  };
}

function field(value: unknown): LoginField | null {
  const { name, label, type, required, autocomplete } = bag(value);
  if (typeof name !== 'string' || name === '') return null;
  return {
    name, type: types.find((each) => each === type) ?? 'text', required: required !== false,
    ...(typeof label === 'string' ? { label: label.slice(0, 100) } : {}),
    ...(typeof autocomplete === 'string' && /^[a-z -]{1,60}$/.test(autocomplete) ? { autocomplete } : {}),
  };
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {};
}
