// Which post of the site a thread is, and whether it still takes comments. A thread may be named by number, slug or address.

import type { Call } from '../../core/adapter.js';
import { CommentError } from '../../core/errors.js';
import type { ThreadRef } from '../../core/model.js';
import { isHere, postHere } from './here.js';
import { type Post, bagOf, numberOf } from './rows.js';
import type { Site } from './site.js';

const most = 100;

export class Posts {
  readonly #site: Site;
  readonly #types: readonly string[];
  readonly #always: number;
  readonly #ids = new Map<string, number>();
  readonly #typeOf = new Map<number, string>();
  readonly #known = new Map<number, Post | null>();

  /** `always`: the one post that every thread is; 0: none. `types`: kinds of posts as the API names them, most likely first. */
  constructor(site: Site, types: readonly string[], always: number) {
    this.#site = site;
    this.#types = types;
    this.#always = always;
  }

  /** The number of its post. Rejects with 'missing'. */
  async id(thread: ThreadRef, call: Call): Promise<number> {
    const [id] = await this.ids([thread], call);
    if (!id) throw new CommentError('missing', `no post of ${this.#site.address} belongs to the thread ${thread.id}`);
    return id;
  }

  /** The numbers of their posts, 0 for those without. One request for each kind of post, and none for numbers. */
  async ids(threads: readonly ThreadRef[], call: Call): Promise<readonly number[]> {
    const wanted = new Map<string, string>();
    for (const { id } of threads) {
      if (this.#plainly(id) !== 0) continue;
      const slug = slugOf(id);
      if (slug !== '') wanted.set(id, slug);
    }
    for (const type of this.#types) {
      const open = [...wanted].filter(([id]) => !this.#ids.has(id));
      const slugs = [...new Set(open.map(([, slug]) => slug))];
      for (let at = 0; at < slugs.length; at += most) {
        const slug = slugs.slice(at, at + most).join(',');
        const { data } = await this.#site.get(`wp/v2/${type}`, { slug, per_page: most, _fields: 'id,slug,link' }, call);
        if (!Array.isArray(data)) throw new CommentError('garbled', `WordPress answered the search for ${slug} without a list`);
        const found = data.map(bagOf);
        for (const [id, name] of open) {
          const named = found.filter((post) => numberOf(post['id']) !== 0 && sameWords(post['slug'], name));
          // Pages of one slug may stand under different parents: the address tells them apart.
          const post = named.find((each) => pathOf(each['link']) === pathOf(id)) ?? named[0];
          if (post) this.#learn(id, numberOf(post['id']), type);
        }
      }
    }
    return threads.map(({ id }) => this.#plainly(id) || (this.#ids.get(id) ?? 0));
  }

  /** Without asking anybody; 0: that is not enough. */
  #plainly(id: string): number {
    if (this.#always !== 0) return this.#always;
    if (/^\d{1,15}$/.test(id)) return Number(id);
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    const asked = /[?&](?:p|page_id)=(\d{1,15})(?:&|#|$)/.exec(id)?.[1];
    if (asked !== undefined) return Number(asked);
    const here = this.#site.same && isHere(id) ? postHere() : null;
    if (here) this.#learn(id, here.id, here.type);
    return here?.id ?? 0;
  }

  #learn(thread: string, id: number, type: string | null): void {
    this.#ids.set(thread, id);
    if (type !== null) this.#typeOf.set(id, type);
  }

  /** What is known of a post; asks where nothing is. null: it cannot be read. */
  async known(id: number, call: Call): Promise<Post | null> {
    const known = this.#known.get(id);
    return known === undefined ? this.read(id, call) : known;
  }

  /** As known(), anew: a thread may have been closed. */
  async read(id: number, call: Call): Promise<Post | null> {
    const sure = this.#typeOf.get(id);
    for (const type of sure === undefined ? this.#types : [sure]) {
      try {
        const { data } = await this.#site.get(`wp/v2/${type}/${id}`, { _fields: 'id,author,comment_status' }, call);
        const raw = bagOf(data);
        if (numberOf(raw['id']) !== id) break;
        const post = { id, type, author: numberOf(raw['author']), open: raw['comment_status'] !== 'closed' };
        this.#typeOf.set(id, type);
        this.#known.set(id, post);
        return post;
      } catch (thrown) {
        if (!(thrown instanceof CommentError) || thrown.code === 'aborted') throw thrown;
        // Comments are read all the same: that they are closed is then learned when somebody writes.
        if (thrown.code !== 'missing' && thrown.code !== 'unsupported') return this.#known.get(id) ?? null;
      }
    }
    this.#known.set(id, null);
    return null;
  }
}

/** The last part of an address or path: "https://blog.example/2024/hello-world/" is "hello-world". '' where there is none. */
function slugOf(id: string): string {
  const last = (pathOf(id) ?? '').split('/').filter((part) => part !== '').at(-1) ?? '';
  return last.replace(/\.(?:html?|php)$/i, '').replace(/,/g, '').slice(0, 200);
}

function pathOf(address: unknown): string | null {
  if (typeof address !== 'string') return null;
  try {
    return decodeURIComponent(new URL(address, 'http://thread.invalid/').pathname).replace(/\/+$/, '');
  } catch {
    return null;
  }
}

/** WordPress keeps other scripts than Latin as percent signs, in small letters. */
function sameWords(slug: unknown, name: string): boolean {
  if (typeof slug !== 'string') return false;
  try {
    return decodeURIComponent(slug).toLowerCase() === name.toLowerCase();
  } catch {
    return slug.toLowerCase() === name.toLowerCase();
  }
}
