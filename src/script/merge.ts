// `adapter="merge"` in markup.

import { mergeAdapters, type MergeSource } from '../adapters/merge.js';
import { CommentError } from '../core/errors.js';
import { namedAdapter, type AdapterLoader } from '../view/registry.js';

type Bag = Readonly<Record<string, unknown>>;

/** What an entry says about the source itself; the rest are its adapter's options, named as behind `data-`. */
const own = ['adapter', 'source', 'thread', 'patience'];

/**
 * @attr data-sources=json - Names of adapters with blanks between, which get no options; or a list as JSON, the first being the site’s own.
 *
 * Such as
 * `[{ "adapter": "rest", "src": "/api" }, { "adapter": "mastodon", "src": "https://…", "source": "Mastodon" }]`. `source` stands beside
 * the names of who wrote there, `thread` is what the source calls this page, `patience` how many milliseconds a page waits for it.
 */
export const make: AdapterLoader = async ({ sources = '' }) => {
  const [first, ...others] = await Promise.all(entriesOf(sources).map(sourceOf));
  if (!first) throw wrong('it names no adapter');
  return mergeAdapters(first, ...others);
};

function entriesOf(sources: string): readonly unknown[] {
  const text = sources.trim();
  if (!/^[[{"]/.test(text)) return text.split(/[\s,]+/).filter(Boolean).map((adapter) => ({ adapter }));
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw wrong(`it is no JSON: ${cause instanceof Error ? cause.message : ''}`, cause);
  }
  if (!Array.isArray(list)) throw wrong('it must be a list, [ … ]');
  return list;
}

async function sourceOf(entry: unknown, index: number): Promise<MergeSource> {
  const at = `entry ${index + 1}`;
  const bag: Bag = typeof entry === 'string' ? { adapter: entry } : typeof entry === 'object' && entry !== null ? entry as Bag : {};
  const { adapter, source, thread, patience } = bag;
  if (typeof adapter !== 'string' || adapter === '') throw wrong(`${at} has no “adapter”, which is a name`);
  if (adapter === 'merge') throw wrong(`${at} is “merge” itself; its sources can stand in this list`);
  if (source !== undefined && typeof source !== 'string') throw wrong(`${at}: “source” must be text`);
  if (thread !== undefined && typeof thread !== 'string') throw wrong(`${at}: “thread” must be text`);
  if (patience !== undefined && !(typeof patience === 'number' && patience > 0)) throw wrong(`${at}: “patience” must be milliseconds`);
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries(bag)) {
    if (own.includes(name) || value === false || value === null) continue;
    if (typeof value === 'object') throw wrong(`${at}: “${name}” must be text, a number, true or false`);
    // As an attribute that is only there.
    options[name] = value === true ? '' : String(value);
  }
  return {
    adapter: await namedAdapter(adapter, options),
    ...(source === undefined ? {} : { source }),
    ...(thread === undefined ? {} : { thread: (ref) => ({ ...ref, id: thread }) }),
    ...(patience === undefined ? {} : { patience }),
    failed: (error) => console.warn(`Parley: ${adapter} (${at} of data-sources) could not be read.`, error),
  };
}

function wrong(why: string, cause?: unknown): CommentError {
  return new CommentError('unsupported', `data-sources: ${why}`, { cause, reason: `“data-sources” is not right: ${why}.` });
}
