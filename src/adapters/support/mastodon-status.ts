// One post of Mastodon as a comment: its words, warnings and pictures. Asks nobody.

import type { Author, Body, Comment, CommentId } from '../../core/model.js';
import { covered, escaped, link } from './markup.js';
import { type Bag, count, isBag, text, time } from './narrow.js';

export interface Around {
  /** The post that is talked about. */
  readonly root: string;
  /** Account that wrote it. */
  readonly op: string;
  /** Account that reads; null: a stranger. */
  readonly viewer: string | null;
}

export function readStatus(status: Bag, { root, op, viewer }: Around): Comment {
  const account = isBag(status['account']) ? status['account'] : null;
  const parent = text(status['in_reply_to_id']);
  const likes = count(status['favourites_count']);
  const mine = status['favourited'] === true;
  const own = viewer !== null && account?.['id'] === viewer;
  return {
    id: text(status['id']) as CommentId,
    parent: parent === '' || parent === root ? null : parent as CommentId,
    author: account && readAccount(account, op),
    body: bodyOf(status),
    createdAt: time(status['created_at']) ?? 0, editedAt: time(status['edited_at']), state: 'shown', replies: 0,
    reactions: likes > 0 || mine ? { like: { count: Math.max(likes, mine ? 1 : 0), mine } } : {},
    can: ['reply', ...(own ? ['edit', 'remove'] as const : []), 'react', ...(own ? [] : ['report' as const])],
    ...(text(status['language']) === '' ? {} : { lang: text(status['language']) }),
    ...(text(status['url']) === '' ? {} : { url: text(status['url']) }),
  };
}

export function readAccount(account: Bag, op: string): Author {
  const id = text(account['id']);
  const avatar = text(account['avatar_static']) || text(account['avatar']);
  const codes = Array.isArray(account['emojis']) ? account['emojis'].filter(isBag).map(({ shortcode }) => `:${text(shortcode)}:`) : [];
  // Pictures in names would be requests to somebody's server; their codes are no words.
  const name = codes.reduce((left, code) => left.replaceAll(code, ''), text(account['display_name'])).trim();
  return {
    id, name: name || text(account['acct']) || text(account['username']), ...(avatar === '' ? {} : { avatar }),
    ...(text(account['url']) === '' ? {} : { url: text(account['url']) }), ...(id !== '' && id === op ? { badge: 'Author' } : {}),
  };
}

function bodyOf(status: Bag): Body {
  const words = text(status['content']);
  const media = (Array.isArray(status['media_attachments']) ? status['media_attachments'].filter(isBag).slice(0, 16) : []).map(attachment).join('');
  const warning = text(status['spoiler_text']).trim();
  const sensitive = status['sensitive'] === true;
  const whole = words + (sensitive && warning === '' && media !== '' ? covered('', media) : media);
  return { format: 'html', source: warning === '' ? whole : covered(warning, whole) };
}

function attachment(media: Bag): string {
  const [url, preview, alt] = [text(media['url']), text(media['preview_url']), text(media['description'])];
  if (media['type'] === 'image' && (preview || url) !== '') return `<p><img src="${escaped(preview || url)}" alt="${escaped(alt)}"></p>`;
  return url === '' ? '' : `<p>${link(url, escaped(alt || url))}</p>`;
}
