// What the demo pages are told about a backend that is served beside them. Starts nothing: the servers run in one process, pages in another.

/** Who answers: as in test/proven. */
export type Against = 'real server' | 'real database' | 'recorded facts';

export interface Served {
  /** Attributes of the element that differ from the page's snippet: addresses, mostly; null: it has none. "{at}" is the path under which `base` is reached. */
  readonly attributes: Readonly<Record<string, string | null>>;
  readonly against: Against;
  /** How to sign in, in a sentence or two. */
  readonly about: string;
}
/** Why it cannot be had. */
export interface Absent {
  readonly why: string;
}
export type State = Served | Absent;

export interface Started extends Served {
  /** Where it is on this machine; its pages ask for it at a path of their own. Absent: they ask it directly. */
  readonly base?: string;
  stop(): Promise<void>;
}
/** Those that have to be installed first, and that `npm run backends` starts: in that order, what is quick first. */
export const installed = ['marginalia', 'pocketbase', 'waline', 'wordpress', 'bluesky'] as const;
export type Installed = (typeof installed)[number];

/** A string says why it cannot be had here. `origins`: of the demo pages. */
export type Start = (origins: readonly string[]) => Promise<Started | string>;
