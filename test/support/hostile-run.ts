// Tells an adapter every answer of its backend with one thing wrong, and judges what comes of it. Knows no runner.

import { setMaxListeners } from 'node:events';
import type { CommentAdapter } from '../../src/core/adapter.js';
import { checkComment, checkPage, checkRemoved, checkText, checkViewer } from '../../src/core/check.js';
import { checkCounts, checkPeople, checkRecents } from '../../src/core/check-lists.js';
import { CommentError, type ErrorCode, errorTable } from '../../src/core/errors.js';
import type { Comment, CommentId, Page, Recent, WriteKey } from '../../src/core/model.js';
import { initialData, reduce } from '../../src/core/reduce.js';
import { type Scene } from './hostile-scenes.js';
import { type Case, ofFields, onTheWay, otherJson } from './spoiled.js';
import { type Exchange, player, recording } from './tape.js';

/** One thing a page asks of its adapter. */
export interface Op<Before> {
  readonly name: string;
  readonly writes: boolean;
  /** What must have happened before. */
  before(adapter: CommentAdapter): Promise<Before>;
  run(adapter: CommentAdapter, before: Before, signal: AbortSignal): Promise<unknown>;
  /** As core does it. */
  check(answer: unknown): unknown;
}
export interface Recorded {
  readonly tape: readonly Exchange[];
  /** The time at which it was recorded. */
  readonly at: number;
}
export interface Verdict {
  readonly op: string;
  readonly what: string;
  /** What is wrong with what came of it; null: nothing. */
  readonly wrong: string | null;
}

/** What answers with a list whose good entries must come through. */
const lists: ReadonlySet<string> = new Set(['page', 'page of a reader', 'replies', 'recent', 'people']);
/** Of the adapter's own limit for an answer, in milliseconds. */
const timeout = 150;
/** No call may take longer. */
const patience = 10_000;
const idle = new AbortController().signal;
setMaxListeners(0, idle);

export function opsOf(scene: Omit<Scene, 'close'>): readonly Op<unknown>[] {
  const { thread, guest = {} } = scene;
  const sample = scene.make(async () => new Response('{}'), timeout);
  // A key of its own for each thing that is written.
  const [created, replied, edited, removed, reacted] = ['created', 'replied', 'edited', 'removed', 'reacted'] as readonly string[] as readonly WriteKey[] as readonly [WriteKey, WriteKey, WriteKey, WriteKey, WriteKey];
  const page = (adapter: CommentAdapter, rest: object = {}, signal = idle): Promise<Page> =>
    adapter.read.page({ thread, parent: null, order: adapter.limits.orders[0], after: null, size: 20, replies: { depth: 9, size: 20 }, ...rest }, { signal });
  const enter = async (adapter: CommentAdapter): Promise<void> => {
    await scene.enter?.(adapter, idle);
  };
  const mine = async (adapter: CommentAdapter): Promise<CommentId> => {
    await enter(adapter);
    await page(adapter);
    return (await adapter.write!.create({ thread, parent: null, source: 'Mine', guest }, { signal: idle, key: 'mine' as WriteKey })).id;
  };
  const others = async (adapter: CommentAdapter): Promise<CommentId> => {
    await enter(adapter);
    const { comments } = await page(adapter);
    return comments.find(({ can, parent }) => parent === null && can.includes('react'))?.id ?? comments[0]!.id;
  };
  const { read: { count, recent, people }, write: { create, edit, remove, source } = {}, react, auth } = sample;
  const nothing = async (): Promise<void> => {};
  const written = async (adapter: CommentAdapter): Promise<void> => {
    await enter(adapter);
    await page(adapter);
  };
  const answered = async (adapter: CommentAdapter): Promise<CommentId> => (await page(adapter)).comments.find(({ replies }) => replies > 0)!.id;
  const signs = auth !== undefined && scene.enter !== undefined;
  const ops: readonly (Op<unknown> | false)[] = [
    op('page', false, nothing, (adapter, _, signal) => page(adapter, {}, signal), shown),
    signs && op('page of a reader', false, enter, (adapter, _, signal) => page(adapter, {}, signal), shown),
    op('replies', false, answered, (adapter, parent, signal) => page(adapter, { parent }, signal), shown),
    count !== undefined && op('count', false, nothing, (adapter, _, signal) => adapter.read.count!([thread, thread], { signal }), (answer) => checkCounts(answer, 2)),
    recent !== undefined && op('recent', false, nothing, (adapter, _, signal) => adapter.read.recent!({ size: 9 }, { signal }), checkRecents),
    people !== undefined && op('people', false, nothing, (adapter, _, signal) => adapter.read.people!({ role: 'contributor', size: 9 }, { signal }), checkPeople),
    create !== undefined && op('create', true, written, (adapter, _, signal) => adapter.write!.create({ thread, parent: null, source: 'Words', guest }, { signal, key: created }), checkComment),
    create !== undefined && op('reply', true, others, (adapter, parent, signal) => adapter.write!.create({ thread, parent, source: 'An answer', guest }, { signal, key: replied }), checkComment),
    edit !== undefined && op('edit', true, mine, (adapter, id, signal) => adapter.write!.edit!(id, 'Other words', { signal, key: edited }), checkComment),
    remove !== undefined && op('remove', true, mine, (adapter, id, signal) => adapter.write!.remove!(id, { signal, key: removed }), checkRemoved),
    source !== undefined && op('source', false, mine, (adapter, id, signal) => adapter.write!.source!(id, { signal }), checkText),
    react !== undefined && op('react', true, others, (adapter, id, signal) => adapter.react!.set(id, adapter.react!.kinds[0]!, true, { signal, key: reacted }), checkComment),
    signs && op('viewer', false, enter, (adapter, _, signal) => adapter.auth!.viewer({ signal }), checkViewer),
    signs && op('login', true, nothing, (adapter, _, signal) => scene.enter!(adapter, signal), (answer) => (answer === undefined ? null : checkViewer(answer))),
  ];
  sample.dispose?.();
  return ops.filter((each) => each !== false);
}

function op<Before>(name: string, writes: boolean, before: Op<Before>['before'], run: Op<Before>['run'], check: Op<Before>['check']): Op<unknown> {
  return { name, writes, before, run, check } as Op<unknown>;
}

/** A page that core can take, and that it takes without having to mend anything. */
function shown(answer: unknown): Page {
  const checked = checkPage(answer);
  reduce(initialData('newest'), { type: 'first', page: checked, order: 'newest', news: new Map() });
  return checked;
}

/** What the backend says to each. What an adapter cannot do at all is left out. */
export async function recordedOps(scene: Scene): Promise<Readonly<Record<string, Recorded>>> {
  const tapes: [string, Recorded][] = [];
  for (const op of opsOf(scene)) {
    const tape: Exchange[] = [];
    const adapter = scene.make(recording(tape, scene.ask));
    const before = await op.before(adapter);
    const asked = tape.length;
    try {
      op.check(await op.run(adapter, before, idle));
    } catch (thrown) {
      throw new Error(`${op.name} fails on good answers`, { cause: thrown });
    }
    adapter.dispose?.();
    // What is known already is not asked for.
    if (tape.length > asked) tapes.push([op.name, { tape, at: Date.now() }]);
  }
  return Object.fromEntries(tapes);
}

interface Outcome {
  readonly value?: unknown;
  readonly thrown?: unknown;
  readonly ms: number;
  readonly hung: boolean;
  readonly asked: readonly Exchange[];
  readonly open: number;
  readonly strange: readonly string[];
}

async function played(scene: Scene, op: Op<unknown>, { tape }: Recorded, nth: number, spoiled: Case | null): Promise<Outcome> {
  const there = player(tape);
  const adapter = scene.make(there.fetch, timeout);
  const before = await op.before(adapter);
  const reader = new AbortController();
  there.spoil(nth, spoiled ? spoiled.spoil : () => { throw new Error('nothing is spoiled'); });
  const began = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = 0;
  const over = new Promise<{ hung: true }>((done) => { timer = setTimeout(() => done({ hung: true }), patience); });
  const work = Promise.resolve().then(() => op.run(adapter, before, reader.signal));
  if (spoiled?.abort) setTimeout(() => reader.abort(), 5);
  const outcome = await Promise.race([work.then((value) => ({ value }), (thrown: unknown) => ({ thrown })), over]);
  ended = performance.now() - began;
  clearTimeout(timer);
  const asked = [...there.asked];
  // Called off is called off: nothing goes on behind.
  if (spoiled?.abort) await new Promise((then) => { setImmediate(then); });
  const { open } = there;
  adapter.dispose?.();
  return { ...outcome, ms: ended, hung: 'hung' in outcome, asked, open, strange: there.strange };
}

export async function* tried(scene: Scene, op: Op<unknown>, recorded: Recorded): AsyncGenerator<Verdict> {
  const good = await played(scene, op, recorded, -1, null);
  if ('thrown' in good) throw new Error(`${op.name} fails on the answers that were recorded; PARLEY_RECORD=1 records them anew`, { cause: good.thrown });
  if (good.strange.length > 0) throw new Error(`${op.name} asks what it was not recorded to ask (PARLEY_RECORD=1 records it): ${good.strange.join(', ')}`);
  const last = good.asked.findLastIndex(({ method }) => method !== 'GET');
  let turn = op.name.length;
  for (const [nth, exchange] of good.asked.entries()) {
    // Whether all depends on this very answer.
    const decides = op.writes && op.name !== 'login' ? nth === last : good.asked.length === 1;
    turn += 7;
    const about = good.asked.length > 1 ? `${exchange.method} ${new URL(exchange.url).pathname} (${nth}) ` : '';
    const judged = async (each: Case): Promise<Verdict[]> => {
      const outcome = await played(scene, op, recorded, nth, each);
      // What was told before may make an answer needless: then there was none to be wrong.
      return outcome.asked.length <= nth ? [] : [{ op: op.name, what: about + each.what, wrong: wrongOf(op, each, outcome, good, nth, decides) }];
    };
    const first = op.name === 'page' || op.name === 'create';
    // Each status in one of its ways; where it matters most, in all.
    const fitting = onTheWay.filter(({ heavy, cuts, way }) => (first || (!heavy && (way === undefined || (way + turn) % 6 === 0))) && !(cuts && exchange.body.length < 2));
    // Together, as they wait more than they work.
    yield* (await Promise.all(fitting.filter(({ heavy }) => !heavy).map(judged))).flat();
    for (const each of [...fitting.filter(({ heavy }) => heavy), ...otherJson, ...ofFields(exchange.body, turn)]) yield* await judged(each);
  }
}

function wrongOf(op: Op<unknown>, { codes, mayStand, harmless, status, within, abort }: Case, outcome: Outcome, good: Outcome, nth: number, decides: boolean): string | null {
  if (outcome.hung) return 'it hangs';
  // Many are tried at once, on a machine that does other things too.
  if (outcome.ms > 8_000) return `it takes ${Math.round(outcome.ms)} ms`;
  if (Object.keys(Object.prototype).length > 0 || 'polluted' in {}) return 'it changes every object';
  if (abort && outcome.open > 0) return 'it goes on asking when called off';
  if ('thrown' in outcome) {
    const { thrown } = outcome;
    if (!(thrown instanceof CommentError)) return `it throws ${thrown instanceof Error ? thrown.stack?.split('\n').slice(0, 3).join(' ') : String(thrown)}`;
    const { code, retryAfter, reason, cause } = thrown;
    if (!Object.hasOwn(errorTable, code)) return `it has the code ${code}`;
    if (reason !== null && (typeof reason !== 'string' || /<[a-z!/]/i.test(reason) || reason.length > 2_000)) return `it tells the reader ${String(reason).slice(0, 60)}`;
    if (retryAfter !== null && !(retryAfter >= 0 && retryAfter <= 86_400)) return `it asks to wait ${retryAfter} s`;
    if (harmless) return `it is refused: ${code} ${thrown.message.slice(0, 80)}`;
    // The very comment that was asked for is the broken one.
    if (op.name === 'replies' && code === 'missing') return null;
    // It asked for the broken one by itself, and there was nobody to answer.
    if (outcome.strange.length > 0) return null;
    if (within !== undefined && lists.has(op.name)) return `all is refused: ${code} ${thrown.message.slice(0, 80)}`;
    if (codes && !mayStand && cause === undefined && code !== 'aborted' && outcome.asked.length <= nth + 1 && op.name !== 'login') return `it has no cause: ${code} ${thrown.message.slice(0, 80)}`;
    // What may not be seen is not there, for who asked on the way to something else, or looked again.
    if ((status === 401 || status === 403) && code === 'missing' && (!decides || outcome.asked.length > nth + 1)) return null;
    if (codes && !codes.includes(code) && !excused(op, code, status)) return `it is ${code}, not ${codes.join(' or ')}`;
    return null;
  }
  try {
    op.check(outcome.value);
  } catch (thrown) {
    return `it answers what nobody can read: ${String(thrown)}`;
  }
  const again = outcome.asked.length > good.asked.length && (!op.writes || (status !== undefined && status < 500));
  if (!mayStand && decides && !again && !stands(op, outcome.value, status)) return 'it goes on as if all were well';
  if (within !== undefined && lists.has(op.name)) {
    const [before, now] = [idsOf(good.value), new Set(idsOf(outcome.value))];
    const missing = before.filter((id) => !now.has(id));
    const may = within === '' ? 0 : 1 + before.filter((id) => within.includes(id)).length;
    if (missing.length > may) return `${missing.length} others are lost with it`;
  }
  return null;
}

/** Where a status says something else in this place. */
function excused(op: Op<unknown>, code: ErrorCode, status: number | undefined): boolean {
  if (op.name === 'login' && status !== undefined && status >= 400 && status < 500) return code === 'invalid' || code === 'signed-out' || code === 'forbidden';
  return false;
}

/** Where no answer is an answer: nobody has written under an address that is unknown; what is gone already is removed; a stranger is nobody. */
function stands(op: Op<unknown>, value: unknown, status: number | undefined): boolean {
  if ((status === 401 || status === 403) && op.name === 'people') return true;
  if (status === 401 || status === 403 || status === 404 || status === 410) if ((op.name === 'viewer' || op.name === 'login') && (value ?? null) === null) return true;
  if (status === 404 || status === 410) return op.name.startsWith('page') || op.name === 'count' || op.name === 'recent' || op.name === 'people' || (op.name === 'remove' && value === null);
  return false;

}

function idsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((each: unknown) => (isComment(each) ? each.id : (each as Recent).comment?.id ?? String(each)));
  return ((value as Page | null)?.comments ?? []).map(({ id }) => id);
}
function isComment(value: unknown): value is Pick<Comment, 'id'> {
  return typeof (value as Comment | null)?.id === 'string';
}
