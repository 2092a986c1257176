// Which comments this device's reader has liked, for backends that count likes but do not remember whose they are.
// Stores nothing before the first like.

import type { CommentId } from '../../core/model.js';
import { keep, remember } from '../../storage/remember.js';

export interface Likes {
  has(id: CommentId, kind?: string): boolean;
  set(id: CommentId, on: boolean, kind?: string): void;
}

/** The oldest are forgotten beyond so many. */
const most = 2000;

/** `name` keeps backends apart. */
export function likes(name: string): Likes {
  const key = `likes:${name}`;
  const load = (): string[] => {
    try {
      const list: unknown = JSON.parse(remember(key) ?? '[]');
      return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : [];
    } catch {
      return [];
    }
  };
  // Read once: a page of comments asks for each of them.
  let known: Set<string> | null = null;
  const mine = (): Set<string> => (known ??= new Set(load()));
  const nameOf = (id: CommentId, kind: string): string => (kind === 'like' ? id : `${kind}:${id}`);
  return {
    has: (id, kind = 'like') => mine().has(nameOf(id, kind)),
    set(id, on, kind = 'like') {
      // Another tab may have added some.
      known = new Set(load());
      if (on) known.add(nameOf(id, kind));
      else known.delete(nameOf(id, kind));
      keep(key, JSON.stringify([...known].slice(-most)));
    },
  };
}
