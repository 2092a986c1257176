// A comment of a GitHub discussion as one of ours, and its eight reactions. Asks nobody.

import type { Action, Comment, Reaction } from '../../core/model.js';
import { covered } from './markup.js';
import { type Bag, bag, bags, count, idOf, isBag, text, time } from './narrow.js';

/** GitHub's names by the sign they show. */
export const reactions: Readonly<Record<string, string>> = {
  '👍': 'THUMBS_UP', '👎': 'THUMBS_DOWN', '😄': 'LAUGH', '🎉': 'HOORAY', '😕': 'CONFUSED', '❤️': 'HEART', '🚀': 'ROCKET', '👀': 'EYES',
};
const badges: Readonly<Record<string, string>> = { OWNER: 'Owner', MEMBER: 'Member', COLLABORATOR: 'Collaborator' };

export interface Around {
  /** Nobody may write here any more. */
  readonly locked: boolean;
  /** Nobody is signed in: what they are shown is what signing in may allow. */
  readonly stranger: boolean;
  readonly parent?: string;
}

/** null: it has no id. */
export function readComment(node: Bag, { locked, stranger, parent: under }: Around): Comment | null {
  const id = idOf(node['id']);
  if (id === null) return null;
  const gone = text(node['deletedAt']) !== '';
  const parent = idOf(under) ?? (isBag(node['replyTo']) ? idOf(node['replyTo']['id']) : null);
  const author = isBag(node['author']) ? readActor(node['author']) : null;
  const badge = Object.hasOwn(badges, text(node['authorAssociation'])) ? badges[text(node['authorAssociation'])] : undefined;
  const can: Action[] = gone ? [] : [
    ...(locked || parent !== null ? [] : ['reply' as const]),
    ...(!stranger && node['viewerCanUpdate'] === true ? ['edit' as const] : []),
    ...(!stranger && node['viewerCanDelete'] === true ? ['remove' as const] : []),
    ...(locked || !(stranger || node['viewerCanReact'] === true) ? [] : ['react' as const]),
  ];
  return {
    id, parent: parent === id ? null : parent,
    author: gone || !author ? null : badge === undefined ? author : { ...author, badge },
    body: gone ? null : { format: 'html', source: node['isMinimized'] === true ? covered(text(node['minimizedReason']), text(node['bodyHTML'])) : text(node['bodyHTML']) },
    createdAt: time(node['createdAt']) ?? 0,
    editedAt: time(node['lastEditedAt']),
    state: gone ? 'removed' : 'shown',
    replies: isBag(node['below']) ? count(node['below']['totalCount']) : 0,
    reactions: gone ? {} : reactionsOf(node, parent !== null, stranger),
    can,
    ...(text(node['url']) === '' ? {} : { url: text(node['url']) }),
  };
}

/** Of a comment, a reply or a discussion. */
export function reactionsOf(node: Bag, reply: boolean, stranger: boolean): Comment['reactions'] {
  const groups = Array.isArray(node['reactionGroups']) ? bags(node['reactionGroups'], 'reactions') : [];
  const list = Object.entries(reactions).map(([sign, content]): [string, Reaction] => {
    const group = groups.find((each) => each['content'] === content);
    return [sign, { count: isBag(group?.['reactors']) ? count(group['reactors']['totalCount']) : 0, mine: !stranger && group?.['viewerHasReacted'] === true }];
  });
  // GitHub lets only comments at the top be voted up; of a reply, a thumb up says so.
  const up: Reaction = reply ? list[0]![1] : { count: count(node['upvoteCount']), mine: !stranger && node['viewerHasUpvoted'] === true };
  return Object.fromEntries([['up', up] as [string, Reaction], ...list].filter(([, { count: n }]) => n > 0));
}

export function readActor(actor: Bag): { readonly id: string; readonly name: string; readonly avatar?: string; readonly url?: string } | null {
  const login = text(actor['login']);
  if (login === '') return null;
  const [avatar, url] = [text(actor['avatarUrl']), text(actor['url'])];
  return { id: text(actor['id']) || login, name: login, ...(avatar === '' ? {} : { avatar }), ...(url === '' ? {} : { url }) };
}

/** A connection's rows and where it goes on. */
export function connection(value: unknown, what: string): { readonly nodes: readonly Bag[]; readonly info: Bag; readonly total: number } {
  const whole = bag(value, what);
  return { nodes: bags(whole['nodes'], what), info: isBag(whole['pageInfo']) ? whole['pageInfo'] : {}, total: count(whole['totalCount']) };
}
