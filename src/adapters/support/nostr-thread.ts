// One thread of Nostr events as comments: NIP-22 comments and NIP-10 replies, likes, removals and the names of who wrote them,
// in whatever order they come. Events that get here are genuine. Asks nobody.

import type { Author, Body, Comment, CommentId } from '../../core/model.js';
import { type Root, npub } from './bech32.js';
import { covered, escaped, lines, link } from './markup.js';
import { isBag, text } from './narrow.js';
import { type NostrEvent, tag } from './nostr-events.js';
import type { Filter } from './nostr-relays.js';

/** What the comments hang on. `page`: an address of the web. */
export type Scope = Root | { readonly type: 'page'; readonly url: string };

/** All comments of a thread, on every level. */
export function scopeFilters(scope: Scope): Filter[] {
  switch (scope.type) {
    case 'page': return [{ kinds: [1111], '#I': [scope.url] }];
    case 'event': return [{ kinds: [1111], '#E': [scope.id] }, { kinds: [1], '#e': [scope.id] }];
    case 'address': return [{ kinds: [1111], '#A': [scope.address] }, { kinds: [1], '#a': [scope.address] }];
  }
}

const likes = new Set(['', '+', '❤', '❤️', '👍', '🤙']);
/** Clocks of strangers may be wrong by so much. Seconds. */
const skew = 15 * 60;

export interface Options {
  readonly scope: Scope;
  /** Shows one event or person: "https://njump.me/". */
  readonly web: string;
}

export class NostrThread {
  readonly #options: Options;
  readonly #said = new Map<string, NostrEvent>();
  /** By comment, then by person: their newest like. */
  readonly #likes = new Map<string, Map<string, NostrEvent>>();
  /** By event: who asked for its removal. */
  readonly #removed = new Map<string, Set<string>>();
  readonly #people = new Map<string, NostrEvent>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** false: it is none of this thread's, or says nothing new. `now`: seconds since 1970. */
  add(event: NostrEvent, now: number): boolean {
    if (event.created_at > now + skew) return false;
    if (event.kind === 0) return this.#meet(event);
    if (event.kind === 5) return this.#remove(event);
    if (event.kind === 7) return this.#like(event);
    if ((event.kind !== 1111 && event.kind !== 1) || this.#said.has(event.id) || !this.#belongs(event)) return false;
    this.#said.set(event.id, event);
    return true;
  }

  has(id: string): boolean {
    return this.#said.has(id);
  }
  event(id: string): NostrEvent | undefined {
    return this.#gone(id) ? undefined : this.#said.get(id);
  }
  likeOf(id: string, pubkey: string): NostrEvent | undefined {
    return this.#likesOf(id).find((event) => event.pubkey === pubkey);
  }
  ids(): string[] {
    return [...this.#said.keys()];
  }
  likeIds(): string[] {
    return [...this.#likes.values()].flatMap((all) => [...all.values()].map(({ id }) => id));
  }
  /** Who wrote here and has no name yet. */
  strangers(): string[] {
    return [...new Set([...this.#said.values()].map(({ pubkey }) => pubkey))].filter((pubkey) => !this.#people.has(pubkey));
  }

  /** All, with a gap where one is gone that has replies. `me`: the reader's public key. */
  comments(me: string | null): Comment[] {
    const replies = this.#replies();
    const all = [...this.#said.values()].flatMap((event) => {
      const count = replies.get(event.id) ?? 0;
      return this.#gone(event.id) ? (count > 0 ? [this.#gap(event.id, this.#parent(event), event.created_at)] : []) : [this.#comment(event, me, count)];
    });
    // Relays forget what was removed; its replies still say under what they stand.
    const lost = new Map<string, number>();
    for (const event of this.#said.values()) {
      const parent = this.#parent(event);
      if (parent !== null && !this.#said.has(parent) && !this.#gone(event.id)) lost.set(parent, Math.min(lost.get(parent) ?? Infinity, event.created_at));
    }
    return [...all, ...[...lost].map(([id, before]) => this.#gap(id, null, before - 1))];
  }

  comment(id: string, me: string | null): Comment | null {
    const event = this.#said.get(id);
    const count = this.#replies().get(id) ?? 0;
    if (!event) return null;
    return this.#gone(id) ? (count > 0 ? this.#gap(id, this.#parent(event), event.created_at) : null) : this.#comment(event, me, count);
  }

  author(pubkey: string): Author {
    const about = this.#people.get(pubkey);
    const known = about ? parsed(about.content) : {};
    const short = npub(pubkey);
    const name = [known['display_name'], known['displayName'], known['name']].map(text).find((each) => each.trim() !== '');
    const avatar = text(known['picture']);
    const { scope, web } = this.#options;
    const badge = scope.type === 'address' && scope.pubkey === pubkey ? { badge: 'Author' } : {};
    return { id: pubkey, name: name?.trim() ?? `${short.slice(0, 10)}…${short.slice(-4)}`, url: web + short, ...(avatar === '' ? {} : { avatar }), ...badge };
  }

  #belongs(event: NostrEvent): boolean {
    const { scope } = this.#options;
    const names = (name: string, value: string): boolean => event.tags.some((each) => each[0] === name && each[1] === value);
    if (scope.type === 'page') return event.kind === 1111 && names('I', scope.url);
    if (scope.type === 'event') return event.kind === 1111 ? names('E', scope.id) : event.id !== scope.id && !isQuote(event, scope.id) && names('e', scope.id);
    return event.kind === 1111 ? names('A', scope.address) : names('a', scope.address);
  }

  /** null: it answers the page, post or article itself. */
  #parent(event: NostrEvent): string | null {
    const { scope } = this.#options;
    const above = event.kind === 1111 ? tag(event, 'e') : parentOfNote(event);
    return above === null || !/^[\da-f]{64}$/.test(above) || above === event.id || (scope.type === 'event' && above === scope.id) ||
      // An article's version: the article itself.
      (scope.type === 'address' && event.kind === 1111 && tag(event, 'k') === scope.kind) ? null : above;
  }

  #replies(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const event of this.#said.values()) {
      const parent = this.#gone(event.id) ? null : this.#parent(event);
      if (parent !== null) counts.set(parent, (counts.get(parent) ?? 0) + 1);
    }
    return counts;
  }

  #gone(id: string): boolean {
    const event = this.#said.get(id);
    return event !== undefined && (this.#removed.get(id)?.has(event.pubkey) ?? false);
  }

  #likesOf(id: string): NostrEvent[] {
    return [...this.#likes.get(id)?.values() ?? []].filter((event) => !this.#removed.get(event.id)?.has(event.pubkey));
  }

  #like(event: NostrEvent): boolean {
    // The last one named is the one that is liked (NIP-25).
    const target = event.tags.filter((each) => each[0] === 'e').at(-1)?.[1];
    if (target === undefined || !likes.has(event.content)) return false;
    const all = this.#likes.get(target) ?? new Map<string, NostrEvent>();
    const known = all.get(event.pubkey);
    const stands = known && !this.#removed.get(known.id)?.has(known.pubkey);
    if (stands || known?.id === event.id) return false;
    this.#likes.set(target, all.set(event.pubkey, event));
    return this.#said.has(target);
  }

  #remove(event: NostrEvent): boolean {
    let told = false;
    for (const [name, id] of event.tags) {
      if (name !== 'e' || id === undefined) continue;
      const by = this.#removed.get(id) ?? new Set();
      told ||= !by.has(event.pubkey);
      this.#removed.set(id, by.add(event.pubkey));
    }
    return told;
  }

  #meet(event: NostrEvent): boolean {
    const known = this.#people.get(event.pubkey);
    if (known && known.created_at >= event.created_at) return false;
    this.#people.set(event.pubkey, event);
    return true;
  }

  #comment(event: NostrEvent, me: string | null, replies: number): Comment {
    const given = this.#likesOf(event.id);
    const mine = me !== null && given.some(({ pubkey }) => pubkey === me);
    const key = tag(event, 'parley');
    return {
      id: event.id as CommentId, parent: this.#parent(event) as CommentId | null, author: this.author(event.pubkey), body: this.#body(event),
      createdAt: event.created_at * 1000, editedAt: null, state: 'shown', replies,
      reactions: given.length > 0 ? { like: { count: given.length, mine } } : {},
      can: ['reply', ...(event.pubkey === me ? ['remove'] as const : []), 'react'],
      url: this.#options.web + event.id,
      // Anybody may write the tag; it is an echo only to who sent the write.
      ...(key !== null && event.pubkey === me ? { key: key as NonNullable<Comment['key']> } : {}),
    };
  }

  #gap(id: string, parent: string | null, seconds: number): Comment {
    return {
      id: id as CommentId, parent: parent as CommentId | null, author: null, body: null, createdAt: seconds * 1000, editedAt: null,
      state: 'removed', replies: this.#replies().get(id) ?? 0, reactions: {}, can: [],
    };
  }

  #body(event: NostrEvent): Body {
    const warning = event.tags.find((each) => each[0] === 'content-warning');
    const names = /nostr:((?:npub|nprofile|note|nevent|naddr)1[02-9ac-hj-np-z]{20,1000})/g;
    if (!warning && event.content.search(names) < 0) return { format: 'text', source: event.content };
    let html = '';
    let at = 0;
    for (const { index, 0: whole, 1: name = '' } of event.content.matchAll(names)) {
      html += escaped(event.content.slice(at, index)) + link(this.#options.web + name, `@${name.slice(0, 10)}…`);
      at = index + whole.length;
    }
    html = lines(html + escaped(event.content.slice(at)));
    return { format: 'html', source: warning ? covered(warning[1] ?? '', html) : html };
  }
}

/** NIP-10: what is marked as reply, else as root; without marks the last one named. */
function parentOfNote(event: NostrEvent): string | null {
  const named = event.tags.filter((each) => each[0] === 'e' && each[3] !== 'mention');
  const marked = named.find((each) => each[3] === 'reply') ?? named.find((each) => each[3] === 'root');
  return (marked ?? named.at(-1))?.[1] ?? null;
}
/** Named in passing: no reply to it. */
function isQuote(event: NostrEvent, id: string): boolean {
  return event.tags.filter((each) => each[0] === 'e' && each[1] === id).every((each) => each[3] === 'mention');
}

function parsed(content: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(content);
    return isBag(value) ? value : {};
  } catch {
    return {};
  }
}
