// What a WordPress with our plugin (demo/wordpress) can do beyond WordPress's own: votes, and people for strangers to see.

import type { Call, ReactFacet, WriteCall } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { Comment, Person } from '../../core/model.js';
import { plain } from '../support/plain.js';
import { idOf } from './lists.js';
import { bagOf, numberOf } from './rows.js';
import type { Site } from './site.js';

/** `written` reads the comment out of the answer. */
export function voting(site: Site, written: (data: unknown, call: WriteCall) => Promise<Comment>): ReactFacet {
  return {
    kinds: ['up', 'down'],
    async set(id, kind, on, call) {
      if (kind !== 'up' && kind !== 'down') throw new CommentError('unsupported', `no vote called ${kind}`);
      const { data } = await site.ask(`parley/v1/comments/${idOf(id)}/vote`, { method: 'POST', body: { kind, on }, signal: call.signal });
      return written(data, call);
    },
  };
}

/** `key`: what the plugin wrote into the page, by which it knows that its owner wants these people shown. */
export async function peopleOf(site: Site, who: 'contributor' | 'moderator', size: number, key: string, call: Call): Promise<readonly Person[]> {
  const { data } = await site.get('parley/v1/people', { who, size, key }, call);
  if (!Array.isArray(data)) throw new CommentError('garbled', 'the plugin answered the question for people without a list');
  return data.map(bagOf).filter((raw) => numberOf(raw['id']) !== 0).map((raw): Person => ({
    id: String(numberOf(raw['id'])), name: plain(raw['name']),
    ...text('avatar', raw['avatar']), ...text('url', raw['url']), ...text('country', raw['country']),
  }));
}

function text<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  return typeof value === 'string' && value !== '' ? { [name]: value } as Record<Name, string> : {};
}
