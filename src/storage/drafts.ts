// Words that nobody has sent yet, kept on this device: one record for each site, thread, person and form. Tells other tabs
// of every change. Knows nothing of forms on a page.

import { exists } from './exists.js';
import { randomKey } from '../core/key.js';
import type { WriteKey } from '../core/model.js';
import { openDatabase, type Database } from './database.js';
import { pickUp, putDown, type LastWords } from './last-words.js';
import {
  dropFrom, isEmpty, readRecord, saveIn, sendFrom, settleIn, type Draft, type DraftRecord, type DraftVersion, type Seen, type SentWords,
} from './draft-record.js';

export interface DraftPlace {
  /** Which backend: the adapter's name and where it speaks to. */
  readonly site: string;
  readonly thread: string;
  /** Who was signed in while it was written; null: nobody. */
  readonly author: string | null;
  /** "root", "reply ID", "edit ID". */
  readonly target: string;
}

export interface KeptDraft {
  readonly place: DraftPlace;
  readonly record: DraftRecord;
}

/** What another tab has done. `gone`: versions that were sent or thrown away there. `settled`: arrived, or thrown away. */
export interface DraftNews {
  readonly place: DraftPlace;
  readonly gone?: readonly string[];
  readonly settled?: WriteKey;
}

/** Every method that answers with a promise rejects with a StorageError, and with nothing else. */
export interface DraftShelf {
  /** All that a person (null: nobody who is signed in) has begun in a thread. Removes what is too old, of all threads. */
  read(site: string, thread: string, author: string | null): Promise<readonly KeptDraft[]>;
  at(place: DraftPlace): Promise<DraftRecord>;
  /** Answers with what is kept now; its first version is the one saved. */
  save(place: DraftPlace, draft: Draft): Promise<readonly [DraftVersion, ...DraftVersion[]]>;
  /** Where another tab has changed it since it was seen, it stays. */
  drop(place: DraftPlace, seen: Seen): Promise<void>;
  /** The words of a version are on their way. `only`: they stand for everything sent from this form before. */
  send(place: DraftPlace, seen: Seen | null, sent: Omit<SentWords, 'at'>, only: boolean): Promise<void>;
  /** It has arrived, or was thrown away. */
  settle(place: DraftPlace, key: WriteKey): Promise<void>;
  /** Forgets what a person has begun on a site, in all threads. What they sent and did not see arrive stays. Answers how much it was. */
  forget(site: string, author: string): Promise<number>;
  /** At once, for a page that is closing: what could not be kept yet. The next that reads finds it as if it had been. None: what `page` left so before goes. */
  last(page: string, words: readonly LastWords[]): void;
  /** Returns its own undo. */
  watch(heard: (news: DraftNews) => void): () => void;
  /** Lets go of the database; the next call opens it again. */
  close(): void;
}

export interface DraftShelfOptions {
  /** Default 'parley-drafts'. */
  readonly database?: string;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
}

/** Another shape of what is kept needs another number: an older tab may still be open, and newer records are none of ours. */
const shape = 1;

export function openDrafts({ database: name = 'parley-drafts', now = Date.now }: DraftShelfOptions = {}): DraftShelf {
  const database: Database = openDatabase(name);
  let channel: BroadcastChannel | null = null;

  function tell(news: DraftNews): void {
    try {
      const through = channel ?? new BroadcastChannel(name);
      through.postMessage(news);
      if (through !== channel) through.close();
    } catch {
      // No other tab hears of it. The words are kept all the same, and no tab writes over what it has not seen.
    }
  }

  async function change(place: DraftPlace, next: (record: DraftRecord) => DraftRecord, news: Omit<DraftNews, 'place'> = {}): Promise<void> {
    let gone: readonly string[] = [];
    await database.update(keyOf(place), (old) => {
      const before = readRecord(old, now());
      const record = next(before);
      gone = before.versions.flatMap(({ id }) => (record.versions.some((each) => each.id === id) ? [] : id));
      return isEmpty(record) ? undefined : record;
    });
    tell({ place, ...(gone.length > 0 && news.gone ? { gone: news.gone.filter((id) => gone.includes(id)) } : {}), ...(news.settled ? { settled: news.settled } : {}) });
  }

  /** Every record of ours, by its key. A database that nobody has written to is not made by looking. */
  async function all(): Promise<readonly (readonly [string, DraftPlace, unknown])[]> {
    await pickUp(({ place, words, guest, key, at }) => change(place, (record) => (key === null
      ? saveIn(record, { id: null, rev: null, words, guest }, randomKey(), at).record
      : sendFrom(record, null, { key, words, guest, at }, place.target.startsWith('edit'))), {}));
    // Where there are none at all, asking for an entry says the rest.
    if (!(await exists(name).catch(() => true))) return [];
    return (await database.entries()).flatMap(([key, value]) => {
      const place = placeOf(key);
      return place ? [[key, place, value] as const] : [];
    });
  }

  return {
    async read(site, thread, author) {
      const found: KeptDraft[] = [];
      for (const [key, place, value] of await all()) {
        const record = readRecord(value, now());
        if (isEmpty(record)) {
          // Looked at once more inside: another tab may just have written there.
          await database.update(key, (old) => {
            return isEmpty(readRecord(old, now())) ? undefined : old;
          });
        } else if (place.site === site && place.thread === thread && (place.author === null || place.author === author)) {
          found.push({ place, record });
        }
      }
      return found;
    },
    at: async (place) => readRecord(await database.get(keyOf(place)), now()),
    async save(place, draft) {
      let kept: { readonly record: DraftRecord; readonly version: DraftVersion } | undefined;
      const fresh = randomKey();
      await change(place, (old) => {
        kept = saveIn(old, draft, fresh, now());
        return kept.record;
      });
      return [kept!.version, ...kept!.record.versions.slice(1)];
    },
    drop: (place, seen) => change(place, (record) => dropFrom(record, seen), { gone: [seen.id] }),
    send: (place, seen, sent, only) => change(place, (record) => sendFrom(record, seen, { ...sent, at: now() }, only), seen === null ? {} : { gone: [seen.id] }),
    settle: (place, key) => change(place, (record) => settleIn(record, key), { settled: key }),
    async forget(site, author) {
      let gone = 0;
      for (const [, place, value] of await all()) {
        if (place.site !== site || place.author !== author) continue;
        const ids = readRecord(value, now()).versions.map(({ id }) => id);
        gone += ids.length;
        await change(place, (record) => ({ ...record, versions: [] }), { gone: ids });
      }
      return gone;
    },
    last: putDown,
    watch(heard) {
      try {
        channel = new BroadcastChannel(name);
        channel.onmessage = ({ data }: MessageEvent<DraftNews>) => heard(data);
      } catch {
        // An old browser: each tab sees the other's words when it comes to the front.
      }
      return () => {
        channel?.close();
        channel = null;
      };
    },
    close: () => database.close(),
  };
}

function keyOf({ site, thread, author, target }: DraftPlace): string {
  return JSON.stringify([shape, site, thread, author, target]);
}

/** null: no key of ours. */
function placeOf(key: unknown): DraftPlace | null {
  try {
    const [of, site, thread, author, target] = JSON.parse(String(key)) as unknown[];
    if (of !== shape || typeof site !== 'string' || typeof thread !== 'string' || typeof target !== 'string') return null;
    return author === null || typeof author === 'string' ? { site, thread, author, target } : null;
  } catch {
    return null;
  }
}

export type { Draft, DraftRecord, DraftVersion, SentWords };
