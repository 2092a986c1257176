// A page to break the line on, and to watch what becomes of one's words: the thread speaks over a line with faults to a database in this
// browser, and beside it stands what the device holds meanwhile. The state of the line outlives a reload, as a real one does.

import '../src/define.js';
import { deviceAdapter } from '../src/adapters/device.js';
import { openDatabase } from '../src/storage/database.js';
import { lineTo, states, type State } from './bad-network/line.js';
import { modelThread } from './model-thread.js';

const names = { end: 'bad-network-server', outbox: 'parley-outbox', drafts: 'parley-drafts', pages: 'parley-pages' } as const;
const thread = 'bad-network';
const recall = (key: string): string | null => {
  try {
    return localStorage.getItem(`bad-network:${key}`);
  } catch {
    return null;
  }
};
const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(`bad-network:${key}`, value);
  } catch {
    // Then the line is good again after a reload, and the page shows it.
  }
};
const stateOf = (value: string | null): State => states.find((each) => each === value) ?? 'good';

let state = stateOf(recall('line'));
// The widget asks the browser whether there is a network; a cut line here must look like one there.
Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => state !== 'cut' });

const log: string[] = [];
const end = deviceAdapter({ database: names.end, seed: { threads: [{ id: thread, title: 'A bad network', comments: modelThread.comments.slice(0, 3) }], people: [{ id: 'you', name: 'You' }] } });
const line = lineTo({ ...end, auth: end.auth!, live: end.live! }, {
  state, expired: recall('expired') === 'yes',
  expiry: (expired) => keep('expired', expired ? 'yes' : 'no'),
  heard(what, outcome) {
    log.unshift(`${what}: ${outcome}`);
    log.length = Math.min(log.length, 4);
    list('log', log);
    void watch();
  },
});
document.querySelector('parley-thread')!.adapter = line.adapter;

function turn(next: State): void {
  const before = state;
  state = next;
  line.turn(next);
  const radio = document.querySelector<HTMLInputElement>(`input[name=line][value=${next}]`);
  if (radio) radio.checked = true;
  if ((before === 'cut') !== (next === 'cut')) dispatchEvent(new Event(next === 'cut' ? 'offline' : 'online'));
}
turn(state);
document.querySelector('#line')!.addEventListener('change', (event) => {
  turn(stateOf((event.target as HTMLInputElement).value));
  keep('line', state);
});
// Another tab is on the same line.
addEventListener('storage', ({ key, newValue }) => { if (key === 'bad-network:line') turn(stateOf(newValue)); });
document.querySelector('#expire')!.addEventListener('click', () => line.expire());
document.querySelector('#reload')!.addEventListener('click', () => location.reload());
document.querySelector('#forget')!.addEventListener('click', () => {
  keep('line', 'good');
  keep('expired', 'no');
  document.querySelector('parley-thread')!.remove();
  end.dispose();
  void Promise.all(Object.values(names).map((name) => new Promise<void>((done) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => done();
  }))).then(() => location.reload());
});

function list(id: string, lines: readonly string[]): void {
  const place = document.querySelector(`#${id}`)!;
  // So that the thread below stays where it is.
  if (lines.length > 4) lines = [...lines.slice(0, 3), `and ${lines.length - 3} more`];
  if (place.textContent !== lines.join('')) place.replaceChildren(...lines.map((words) => Object.assign(document.createElement('li'), { textContent: words })));
  (place.nextElementSibling as HTMLElement).hidden = lines.length > 0;
}

const databases = new Map(Object.values(names).map((name) => [name, openDatabase(name)]));
/** What a database holds, without making one. */
async function inside(name: string): Promise<readonly unknown[]> {
  const there = typeof indexedDB.databases === 'function' ? (await indexedDB.databases()).some((each) => each.name === name) : true;
  return there ? (await databases.get(name as typeof names.end)!.entries()).map(([, value]) => value) : [];
}
const text = (value: unknown, name: string): string => String((value as Readonly<Record<string, unknown>> | null)?.[name] ?? '');
const short = (words: string): string => (words.length > 60 ? `${words.slice(0, 60)}…` : words);
const doing: Readonly<Record<string, string>> = { post: 'post', edit: 'new words', remove: 'deletion', react: 'vote' };
const phases: Readonly<Record<string, string>> = { sending: 'on its way', kept: 'waits for the line', parked: 'waits until you log in', waiting: 'can be undone', failed: 'refused' };

async function watch(): Promise<void> {
  try {
    const outbox = (await inside(names.outbox)).filter((each) => text(each, 'v') === '1');
    list('outbox', outbox.map((each) => `${doing[text(each, 'kind')] ?? 'write'}${text(each, 'source') ? ` “${short(text(each, 'source'))}”` : ''}: ${phases[text(each, 'phase')] ?? text(each, 'phase')}${text(each, 'doubt') === 'true' ? ', may have arrived' : ''}`));
    const drafts = (await inside(names.drafts)).flatMap((each) => {
      const versions = (each as { readonly versions?: unknown } | null)?.versions;
      return Array.isArray(versions) ? versions.map((version) => `“${short(text(version, 'words'))}”`) : [];
    });
    list('drafts', drafts);
    const pages = (await inside(names.pages)).flatMap((each) => {
      const page = (each as { readonly page?: { readonly comments?: unknown } } | null)?.page;
      const at = Number(text(each, 'at'));
      return page && Array.isArray(page.comments) && at > 0 ? [`${page.comments.length} comments, as of ${new Date(at).toLocaleTimeString()}`] : [];
    });
    list('pages', pages);
    const viewer = await end.auth!.viewer({ signal: new AbortController().signal });
    const { comments } = await end.read.page({ thread: { id: thread }, parent: null, order: 'newest', after: null, size: 100, replies: { depth: 10, size: 100 } }, { signal: new AbortController().signal });
    list('arrived', viewer === null ? [] : comments.filter((comment) => comment.author?.id === viewer.id && comment.body).map((comment) => `“${short(comment.body!.source)}”`));
  } catch {
    // A database that is being deleted; the next look sees what is there.
  }
}
list('log', []);
void watch();
setInterval(() => { if (!document.hidden) void watch(); }, 700);
