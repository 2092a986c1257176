// The names under which comments of several backends live in one thread: ids, authors and badges that tell where they are from.
// Asks nobody.

import type { CommentAdapter } from '../../core/adapter.js';
import type { Action, Author, Comment, CommentId, ThreadRef } from '../../core/model.js';

export interface Source {
  readonly adapter: CommentAdapter;
  /** Stands before the ids of a foreign source. '' for our own. */
  readonly prefix: string;
  /** Beside the name of who wrote there; '' says nothing. */
  readonly label: string;
  readonly thread: (thread: ThreadRef) => ThreadRef | null;
  readonly failed: (error: unknown) => void;
}

/** What a viewer may do in a source now; the others of a comment's `can` are taken from it. */
export type Allowed = ReadonlySet<Action>;

const escape = 'own:';

export class Sources {
  readonly all: readonly Source[];
  readonly own: Source;

  constructor(own: Source, others: readonly Source[]) {
    this.own = own;
    this.all = [own, ...others];
  }

  /** Our own ids stay as they are, so that permalinks live on; those that look like somebody else's are escaped. */
  outward(source: Source, id: string): CommentId {
    if (source !== this.own) return (source.prefix + id) as CommentId;
    return (id.startsWith(escape) || this.#foreign(id) ? escape + id : id) as CommentId;
  }

  inward(id: string): { readonly source: Source; readonly id: CommentId } {
    if (id.startsWith(escape)) return { source: this.own, id: id.slice(escape.length) as CommentId };
    const source = this.#foreign(id);
    return source ? { source, id: id.slice(source.prefix.length) as CommentId } : { source: this.own, id: id as CommentId };
  }

  comment(source: Source, comment: Comment, allowed: Allowed): Comment {
    const can = comment.can.filter((action) => allowed.has(action));
    if (source === this.own && source.label === '' && !this.#looksForeign(comment)) return can.length === comment.can.length ? comment : { ...comment, can };
    return {
      ...comment, can,
      id: this.outward(source, comment.id),
      parent: comment.parent === null ? null : this.outward(source, comment.parent),
      author: comment.author && this.#author(source, comment.author),
    };
  }

  #author(source: Source, author: Author): Author {
    const badge = source.label === '' || author.badge === source.label ? author.badge : author.badge === undefined ? source.label : `${author.badge} · ${source.label}`;
    return { ...author, id: source === this.own ? author.id : source.prefix + author.id, ...(badge === undefined ? {} : { badge }) };
  }

  #foreign(id: string): Source | undefined {
    return this.all.find((source) => source !== this.own && id.startsWith(source.prefix));
  }
  #looksForeign({ id, parent }: Comment): boolean {
    return this.outward(this.own, id) !== id || (parent !== null && this.outward(this.own, parent) !== parent);
  }
}
