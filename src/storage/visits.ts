// Visits to threads, one small record a thread on localStorage, the oldest thrown away. Knows nothing of what they mean.

import type { Visit } from '../core/visit.js';
import { keep, remember } from './remember.js';

const version = 1;
/** Threads that are remembered. */
const most = 200;
const prefix = 'visit ';

export function readVisit(place: string): Visit | null {
  try {
    return visitIn(JSON.parse(remember(prefix + place) ?? 'null'));
  } catch {
    return null;
  }
}

export function keepVisit(place: string, visit: Visit): void {
  const fresh = remember(prefix + place) === null;
  keep(prefix + place, JSON.stringify({ v: version, ...visit }));
  if (fresh) prune();
}

function prune(): void {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`parley:${prefix}`));
    if (keys.length <= most) return;
    const dated = keys.map((key) => ({ key, at: Number(/"at":(\d+)/.exec(localStorage.getItem(key) ?? '')?.[1] ?? 0) })).sort((a, b) => a.at - b.at);
    for (const { key } of dated.slice(0, keys.length - most)) localStorage.removeItem(key);
  } catch {
    // Nothing is kept here, so there is nothing to throw away.
  }
}

/** null: written by another version, or by somebody else. */
function visitIn(value: unknown): Visit | null {
  if (typeof value !== 'object' || value === null) return null;
  const bag = value as Readonly<Record<string, unknown>>;
  const time = (name: string): number | null => (Number.isFinite(bag[name]) ? bag[name] as number : null);
  const ids = (name: string): readonly string[] => (Array.isArray(bag[name]) ? bag[name].filter((each): each is string => typeof each === 'string') : []);
  const began = time('began');
  const at = time('at');
  if (bag['v'] !== version || began === null || at === null) return null;
  return { began, at, base: time('base'), mark: time('mark'), known: ids('known'), seen: ids('seen'), mine: ids('mine'), folded: ids('folded'), opened: ids('opened') };
}
