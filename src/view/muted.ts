// Whose words this device's reader does not want to see. Kept for one backend of this site; nobody is told.

import type { Author } from '../core/model.js';
import { keep, remember } from '../storage/remember.js';

export type Person = Pick<Author, 'id' | 'name'>;

/** Who wants to know of it where the same page has changed it; other tabs' changes are told by the browser ('storage'). */
export const mutings = new Set<() => void>();

/** Most people; the longest muted is forgotten first. */
const most = 500;

export class Muted {
  readonly #key: string;
  #people: ReadonlyMap<string, string>;
  #text: string | null = null;

  /** `backend` tells it from others: the same id is somebody else there. */
  constructor(backend: string) {
    this.#key = `muted ${backend}`;
    this.#people = new Map();
    this.refresh();
  }

  get list(): readonly Person[] {
    return [...this.#people].map(([id, name]) => ({ id, name }));
  }

  get size(): number {
    return this.#people.size;
  }

  has(author: Author | null): boolean {
    return author !== null && this.#people.has(author.id);
  }

  set({ id, name }: Person, on: boolean): void {
    // Another tab may have muted somebody in the meantime.
    this.refresh();
    const next = new Map(this.#people);
    next.delete(id);
    if (on) next.set(id, name.slice(0, 100));
    this.#people = new Map([...next].slice(-most));
    this.#text = JSON.stringify([...this.#people]);
    keep(this.#key, this.#text);
    for (const told of mutings) told();
  }

  /** Reads again what the device knows. true: it is something else. */
  refresh(): boolean {
    const text = remember(this.#key);
    if (text === this.#text) return false;
    this.#text = text;
    this.#people = new Map(read(text));
    return true;
  }
}

function read(text: string | null): [string, string][] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(found) ? found.filter((each): each is [string, string] => Array.isArray(each) && each.length === 2 && each.every((part) => typeof part === 'string')) : [];
  } catch {
    return [];
  }
}
