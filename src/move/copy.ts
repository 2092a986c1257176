// Copies a thread from one backend to another, on the contract alone: in order, nothing twice, and on from where it was interrupted.

import type { CommentAdapter, Limits, WriteCall } from '../core/adapter.js';
import { CommentError, errorTable, toCommentError } from '../core/errors.js';
import type { Body, Comment, CommentId, Cursor, ThreadRef, WriteKey } from '../core/model.js';
import { pause } from '../adapters/support/waiting.js';
import { type FoundComment, type Moved, type ReadOptions, gather } from './gather.js';
import { type Journal, memoryJournal } from './journal.js';
import { bareWords, wordsIn } from './words.js';

/** A target that can write in other people's names, with their dates: an import of its own instead of `write.create`. */
export interface Receiver {
  readonly name: string;
  readonly limits: Pick<Limits, 'depth' | 'length' | 'idempotent'>;
  /** Answers with the id that it gave. Refuses as an adapter does. */
  receive(comment: Comment, to: { readonly thread: ThreadRef; readonly parent: CommentId | null }, call: WriteCall): Promise<CommentId>;
  /** What is there already, where a lost answer must not become a twin. */
  readonly read?: CommentAdapter['read'];
  /** Where this target is, so that one journal serves several. Default: its name alone tells them apart. */
  readonly address?: string;
}
/** An adapter as a target: what it will write of a comment is known, and so is recognised when it has arrived. */
interface Writer extends Receiver {
  written(comment: Comment): string;
}
export interface CopyOptions {
  /** As `from` calls it. */
  readonly thread: ThreadRef;
  /** As `to` shall call it. Default: the same. */
  readonly as?: ThreadRef;
  /** Where it is noted what has been done. With the journal of an interrupted move it goes on from there. */
  readonly resume?: Journal;
  readonly progress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** How often a comment is tried that fails in a way which passes by itself. Default 8. */
  readonly attempts?: number;
  /** For tests. Waits so many milliseconds; default a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}
export interface Progress {
  /** Copied now, known from before, refused or passed over. */
  readonly done: number;
  readonly total: number;
}
export interface Copied {
  readonly copied: number;
  /** Were there from an interrupted move. */
  readonly known: number;
  /** Places without words, and what waits for approval. */
  readonly passed: number;
  /** What the target would not take, and why; answers to it went to the next one above. */
  readonly refused: readonly { readonly id: CommentId; readonly error: CommentError }[];
}

/**
 * Words come first: what the target cannot keep (author, date, whom it answers) stands in a line before them. Where guests may
 * write with a name only, the author's name is given as theirs. Rejects with the CommentError that stopped it (nobody signed in,
 * the thread closed, the target away for too long, 'aborted'); called again with the same journal, it goes on.
 */
export async function copyThread(from: CommentAdapter, to: CommentAdapter | Receiver, options: CopyOptions): Promise<Copied> {
  const { thread, as = thread, resume: journal = memoryJournal(), progress, signal = new AbortController().signal, attempts = 8, wait = pause } = options;
  const all = inOrder(await readThread(from, thread, signal));
  const target: Receiver & Partial<Writer> = 'receive' in to ? to : await receiverOf(to, as, signal);
  const place = placeOf(to, as);
  const before = await journal.read();
  /** By source id: the id in the target, and how deep it stands there. */
  const there = new Map<CommentId, { readonly id: CommentId; readonly depth: number }>();
  const byId = new Map(all.map((comment) => [comment.id, comment]));
  const refused: { id: CommentId; error: CommentError }[] = [];
  let [copied, known, passed] = [0, 0, 0];
  /** Ids that are ours already: an equal comment of somebody else is no sign that ours arrived. */
  const taken = new Set<string>([...before.values()].filter((id) => id !== null));

  for (const comment of all) {
    progress?.({ done: copied + known + passed + refused.length, total: all.length });
    const above = parentIn(comment, target.limits.depth);
    const key = keyOf(from.name, thread, comment.id);
    const noted = place + key;
    const earlier = before.get(noted);
    if (earlier) {
      there.set(comment.id, { id: earlier as CommentId, depth: above.depth + 1 });
      known++;
    } else if (comment.body === null || comment.state !== 'shown') passed++;
    else {
      try {
        const id = await send(comment, above, key, noted, earlier === null);
        await journal.done(noted, id);
        taken.add(id);
        there.set(comment.id, { id, depth: above.depth + 1 });
        copied++;
      } catch (thrown) {
        const error = toCommentError(thrown);
        if (error.code !== 'invalid' && error.code !== 'duplicate' && error.code !== 'conflict') throw error;
        refused.push({ id: comment.id, error });
      }
    }
  }
  progress?.({ done: all.length, total: all.length });
  return { copied, known, passed, refused };

  /** The next one above that was copied and may be answered. */
  function parentIn(comment: Comment, deepest: number): { readonly id: CommentId | null; readonly depth: number } {
    for (let at = comment.parent === null ? undefined : byId.get(comment.parent); at; at = at.parent === null ? undefined : byId.get(at.parent)) {
      const found = there.get(at.id);
      if (found && found.depth < deepest) return found;
    }
    return { id: null, depth: -1 };
  }

  async function send(comment: Comment, above: { readonly id: CommentId | null }, key: string, noted: string, maybe: boolean): Promise<CommentId> {
    const call = { signal, key: key as WriteKey };
    /** Answers somebody else than it stands under. */
    const real = comment.parent === null ? undefined : byId.get(comment.parent);
    const said = withTo(comment, real && there.get(real.id)?.id !== above.id ? real : null);
    await journal.begin(noted);
    if (maybe && !target.limits.idempotent) {
      const found = await arrived(said, above.id, key);
      if (found) return found;
    }
    for (let nth = 1; ; nth++) {
      if (signal.aborted) throw new CommentError('aborted', 'called off');
      try {
        return await target.receive(said, { thread: as, parent: above.id }, call);
      } catch (thrown) {
        const error = toCommentError(thrown);
        if (error.code === 'aborted') throw error;
        const { ambiguous, retry } = errorTable[error.code];
        if ((ambiguous && !target.limits.idempotent) || error.code === 'duplicate') {
          const found = await arrived(said, above.id, key).catch(() => null);
          if (found) return found;
        }
        if (retry !== 'itself' || nth >= attempts) throw error;
        await wait(error.retryAfter === null ? Math.min(60_000, 500 * 2 ** nth) : error.retryAfter * 1000, signal);
      }
    }
  }

  /** Is it there, though nobody said so? */
  async function arrived(comment: Comment, parent: CommentId | null, key: string): Promise<CommentId | null> {
    if (!target.read) return null;
    const { syntax } = 'limits' in to ? to.limits as Partial<Limits> : {};
    const words = letters(target.written ? { format: syntax === 'markdown' ? 'markdown' : 'text', source: target.written(comment) } : comment.body);
    const found = (await readThread({ ...to, read: target.read }, as, signal)).find((each) => each.key === key
      || (each.parent === parent && !taken.has(each.id) && words !== '' && letters(each.body).endsWith(words)));
    return found?.id ?? null;
  }
}

const answers = new WeakMap<Comment, Comment>();
/** The comment, with a note of whom it really answers. */
function withTo(comment: Comment, other: Comment | null): Comment {
  if (!other) return comment;
  const copy = { ...comment };
  answers.set(copy, other);
  return copy;
}

/** The contract alone: everything is written by whoever is signed in, now. */
async function receiverOf(to: CommentAdapter, thread: ThreadRef, signal: AbortSignal): Promise<Writer> {
  const { write, auth, limits, name } = to;
  if (!write) throw new CommentError('unsupported', `nothing can be written to ${name}`);
  const viewer = auth ? await auth.viewer({ signal }) : null;
  const named = auth !== undefined && !auth.required && viewer === null && (auth.guest ?? []).some((field) => field.name === 'name')
    && (auth.guest ?? []).every((field) => !field.required || field.name === 'name');
  const authorOf = (comment: Comment): string => comment.author?.name.trim() ?? '';
  const written = (comment: Comment): string => byline(comment, named ? '' : authorOf(comment), limits.syntax) + wordsIn(limits.syntax, comment.body ?? { format: 'text', source: '' });
  return {
    name, limits, read: to.read, written,
    async receive(comment, { parent }, call) {
      const source = written(comment);
      if (source.length > limits.length) throw new CommentError('invalid', `${source.length} characters, and ${name} takes ${limits.length}`);
      const made = await write.create({ thread, parent, source, ...(named ? { guest: { name: authorOf(comment) || 'Anonymous' } } : {}) }, call);
      return made.id;
    },
  };
}

/** "**Ann**, 2012-03-04, to Bob:" and an empty line. */
function byline(comment: Comment, author: string, syntax: Limits['syntax']): string {
  const plain = (name: string): string => (syntax === 'markdown' ? wordsIn('markdown', { format: 'text', source: name.replace(/\s+/g, ' ') }) : name.replace(/\s+/g, ' '));
  const to = answers.get(comment)?.author?.name;
  const parts = [
    ...(author === '' ? [] : [syntax === 'markdown' ? `**${plain(author)}**` : author]),
    ...(comment.createdAt > 0 ? [new Date(comment.createdAt).toISOString().slice(0, 10)] : []),
    ...(to ? [`to ${plain(to)}`] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}:\n\n`;
}

/** Of the place moved to, for the journal: what has gone to one backend has not gone to another. */
function placeOf({ name, address = '' }: Pick<Receiver, 'name' | 'address'>, thread: ThreadRef): string {
  return `${JSON.stringify([name, address, thread.id])} `;
}

/** For comparing what was sent with what is there: many a backend makes typographer's quotes, dashes and links of what it is given. */
function letters(body: Body | null): string {
  const words = bareWords(body).normalize('NFKC');
  return words.replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, '') || words;
}

/** Only letters that may stand in a header. */
function keyOf(adapter: string, thread: ThreadRef, id: CommentId): string {
  return ['move', adapter, thread.id, id].map(encodeURIComponent).join(':');
}

/** Parents before their replies, else as they were written. A circle, or a reply to nobody, is a root. */
function inOrder(comments: readonly Comment[]): readonly Comment[] {
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  const sorted: Comment[] = [];
  const placed = new Set<CommentId>();
  for (const comment of [...comments].sort((a, b) => a.createdAt - b.createdAt)) {
    const path: Comment[] = [];
    for (let at: Comment | undefined = comment; at && !placed.has(at.id); at = at.parent === null ? undefined : byId.get(at.parent)) {
      placed.add(at.id);
      path.push(at);
    }
    sorted.push(...path.reverse());
  }
  return sorted;
}

/** Pages in a row that bring nothing before a list is taken for endless. */
const patience = 100;

/** Every comment of a thread, each once. Rejects where the lists have no end. */
export async function readThread(from: Pick<CommentAdapter, 'read' | 'limits'> | { readonly read: CommentAdapter['read'] }, thread: ThreadRef, signal: AbortSignal = new AbortController().signal): Promise<readonly Comment[]> {
  const orders = 'limits' in from ? (from.limits as Partial<Limits>).orders ?? ['oldest'] : ['oldest'] as const;
  const order = (orders as readonly string[]).includes('oldest') ? 'oldest' : orders[0] ?? 'oldest';
  const all = new Map<CommentId, Comment>();
  const asked = new Set<string>();
  const waiting: { parent: CommentId | null; after: Cursor | null; barren: number }[] = [{ parent: null, after: null, barren: 0 }];
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    const question = JSON.stringify([list.parent, list.after]);
    if (asked.has(question)) continue;
    asked.add(question);
    const page = await from.read.page({ thread, parent: list.parent, after: list.after, order, size: 100, replies: { depth: 100, size: 100 } }, { signal });
    const size = all.size;
    for (const comment of page.comments) all.set(comment.id, comment);
    const barren = all.size > size ? 0 : list.barren + 1;
    if (barren >= patience) throw new CommentError('garbled', `${patience} pages in a row brought nothing new, and there is always another`);
    if (page.next !== null) waiting.push({ parent: list.parent, after: page.next, barren });
    for (const [parent, after] of Object.entries(page.more)) waiting.push({ parent: parent as CommentId, after, barren: 0 });
    const answered = new Set(page.comments.map(({ parent }) => parent));
    for (const { id, replies } of page.comments) if (replies > 0 && !answered.has(id) && !Object.hasOwn(page.more, id)) waiting.push({ parent: id, after: null, barren: 0 });
  }
  return [...all.values()];
}

/** Threads as they stand in a backend, complete, as a seed for a file: `JSON.stringify(moved.seed)`. */
export async function exportThreads(from: CommentAdapter, threads: readonly ThreadRef[], options: ReadOptions & { readonly signal?: AbortSignal } = {}): Promise<Moved> {
  const found: FoundComment[] = [];
  for (const thread of threads) {
    for (const comment of await readThread(from, thread, options.signal)) {
      const { id, parent, author, body, createdAt, editedAt, state, reactions, pinned } = comment;
      found.push({
        id, thread: thread.id, parent, author, body, createdAt, editedAt,
        state: state === 'rejected' ? 'spam' : state,
        votes: Object.fromEntries(Object.entries(reactions).map(([kind, { count }]) => [kind, count])),
        ...(pinned ? { pinned } : {}),
      });
    }
  }
  return gather(threads.map((ref) => ({ key: ref.id, ref })), found, { thread: ({ id }) => id, ...options });
}
