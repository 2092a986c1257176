// The login of the page around the thread: it says who is signed in, or gives a token, and both may change at any time.
// Fetched when a page does so. Knows no backend: tokens go to the adapter as they are.

import type { AuthFacet, CommentAdapter, LoginWay, TokenSource } from '../core/adapter.js';
import { CommentError } from '../core/errors.js';
import type { Viewer } from '../core/model.js';

/** What stands for the page's own login; pressing it fires `parley-login`, which the page takes over. */
const page: readonly LoginWay[] = [{ id: 'page', kind: 'popup' }];

export class HostLogin {
  /** The adapter as it was given, but for who reads. */
  readonly adapter: CommentAdapter;
  readonly #own: AuthFacet | undefined;
  readonly #told = new Set<(viewer: Viewer | null) => void>();
  #viewer: Viewer | null | undefined;
  #token: TokenSource | null | undefined;

  /** Throws 'unsupported' for a token that the adapter cannot take. */
  constructor(adapter: CommentAdapter, viewer: Viewer | null | undefined, token: TokenSource | null | undefined) {
    this.#own = adapter.auth;
    this.adapter = { ...adapter, auth: this.#facet() };
    this.#viewer = viewer;
    if (token !== undefined) this.#use(token);
  }

  change(viewer: Viewer | null | undefined, token: TokenSource | null | undefined): void {
    const other = viewer !== this.#viewer;
    this.#viewer = viewer;
    if (token !== this.#token) this.#use(token ?? null);
    if (other) this.#ask();
  }

  #use(token: TokenSource | null): void {
    if (!this.#own?.use) throw new CommentError('unsupported', `The adapter “${this.adapter.name}” takes no token of the page's own login.`);
    this.#token = token;
    this.#own.use(token);
  }

  #ask(): void {
    const { signal } = new AbortController();
    this.adapter.auth!.viewer({ signal }).then((viewer) => this.#told.forEach((tell) => tell(viewer)), () => {
      // Not known now; the next call will say.
    });
  }

  #facet(): AuthFacet {
    const own = this.#own;
    return {
      ways: page,
      required: own?.required ?? false,
      ...(own?.guest ? { guest: own.guest } : {}),
      viewer: async (call) => (this.#viewer !== undefined ? this.#viewer : await own?.viewer(call) ?? null),
      // Only reached when nobody has taken the event over.
      login: () => Promise.reject(new CommentError('unsupported', 'the page did not handle the parley-login event')),
      logout: async (call) => {
        await own?.logout(call);
        if (this.#viewer) this.#viewer = null;
      },
      watch: (changed) => {
        // A session that has ended is news even where the page still names somebody.
        const stop = own?.watch?.((viewer) => changed(viewer && (this.#viewer ?? viewer)));
        this.#told.add(changed);
        return () => {
          stop?.();
          this.#told.delete(changed);
        };
      },
      ...(own?.answer ? { answer: (...args) => own.answer!(...args) } : {}),
    };
  }
}
