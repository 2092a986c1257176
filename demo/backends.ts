// One article and one element on many backends, one after the other. Five need no server; the others are those that are served beside
// the page, by `npm start` what any machine can have, by `npm run backends` the real servers too.

import '../src/script.js';
import { deviceAdapter } from '../src/adapters/device.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { mergeAdapters } from '../src/adapters/merge.js';
import { pageAdapter } from '../src/adapters/page.js';
import { staticAdapter } from '../src/adapters/static.js';
import { registerAdapter } from '../src/index.js';
import type { CommentAdapter } from '../src/core/adapter.js';
import { marginaliaAdapter } from './guide/adapter.js';
import { modelSeed, modelThread } from './model-thread.js';

/** What the server of the pages tells of a backend. */
type State = { readonly attributes: Readonly<Record<string, string | null>>; readonly against: string; readonly about: string } | { readonly why: string };
interface Here {
  readonly label: string;
  readonly about: string;
  readonly make: () => CommentAdapter;
}

const choice = document.querySelector<HTMLSelectElement>('#on')!;
const about = document.querySelector('#about')!;
const more = document.querySelector<HTMLAnchorElement>('#more')!;
const beside = document.querySelector<HTMLMetaElement>('meta[name="served"]')?.content;
/** Taken off the page, so that they are not shown before the comments of the others. */
const standing = document.querySelector('.standing')!;
standing.remove();

const archive = (): CommentAdapter => staticAdapter({ src: 'archive.json' });
const here: Readonly<Record<string, Here>> = {
  device: { label: 'This device', about: 'Kept in this browser. Any name may log in.', make: () => deviceAdapter({ database: 'parley-backends', seed: modelSeed }) },
  memory: { label: 'Memory', about: 'Gone when the page is left. Any name may log in.', make: () => memoryAdapter({ seed: modelSeed }) },
  static: { label: 'A JSON file', about: 'archive.json, as another system exported it. To be read only.', make: archive },
  page: { label: 'The page’s own HTML', about: 'Three comments stand in the markup of this page; new ones go to memory.', make: () => pageAdapter({ root: standing, write: memoryAdapter({ seed: modelSeed }) }) },
  merge: { label: 'Two at once', about: 'Memory, and the JSON file beneath it; both in one list.', make: () => mergeAdapters(memoryAdapter({ seed: modelSeed }), { adapter: archive(), source: 'archive' }) },
};
const labels: Readonly<Record<string, string>> = {
  rest: 'The reference server', marginalia: 'Marginalia, from “Write an adapter”', nostr: 'Nostr', postgrest: 'PostgREST', pocketbase: 'PocketBase', waline: 'Waline', wordpress: 'WordPress', bluesky: 'Bluesky',
  artalk: 'Artalk', comentario: 'Comentario', cusdis: 'Cusdis', discourse: 'Discourse', github: 'GitHub Discussions', isso: 'Isso', mastodon: 'Mastodon', remark42: 'Remark42', twikoo: 'Twikoo',
};
const answers: Readonly<Record<string, string>> = { 'real server': 'A real server.', 'real database': 'A real database.', 'recorded facts': 'A stand-in written from recorded facts, not the real server.' };
registerAdapter('marginalia', async ({ src = '' }) => marginaliaAdapter({ server: src }));

async function told<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json() as Promise<T>;
}

/** By name: why it cannot be had now; null: it can. */
const servers: Readonly<Record<string, string | null>> = beside === undefined
  ? Object.fromEntries(Object.keys(labels).map((name) => [name, 'no server stands behind this page; npm start, in the repository, brings one']))
  : await told(beside);

function options(label: string, names: readonly (readonly [name: string, label: string])[]): HTMLOptGroupElement {
  const group = Object.assign(document.createElement('optgroup'), { label });
  for (const [name, words] of names) {
    const runs = (servers[name] ?? null) === null;
    group.append(Object.assign(document.createElement('option'), { value: name, textContent: runs ? words : `${words} (does not run)`, disabled: !runs }));
  }
  return group;
}
choice.append(options('Without a server', Object.entries(here).map(([name, { label }]) => [name, label] as const)), options('Servers', Object.entries(labels)));

let before: CommentAdapter | null = null;

/** A new element each time: what one backend was told does not concern the next. */
function put(name: string, set: (element: HTMLElementTagNameMap['parley-thread']) => void): void {
  const old = document.querySelector('#comments')!;
  const element = Object.assign(document.createElement('parley-thread'), { id: 'comments', thread: modelThread.id });
  element.dataset['on'] = name;
  set(element);
  old.replaceWith(element);
  before?.dispose?.();
  before = here[name] ? (element.adapter as CommentAdapter) : null;
}

/** What was chosen last: an answer to an older choice comes too late. */
let wanted = '';

async function show(name: string): Promise<void> {
  wanted = name;
  choice.value = name;
  more.href = name === 'marginalia' ? 'write-an-adapter.html' : `backends/${name}.html`;
  const local = here[name];
  if (local) {
    about.textContent = local.about;
    put(name, (element) => { element.adapter = local.make(); });
    return;
  }
  about.textContent = 'Starting it.';
  const state = await told<State>(`${beside}/${name}`).catch((thrown: unknown): State => ({ why: String(thrown) }));
  if (wanted !== name) return;
  if ('why' in state) return instead(name, state.why);
  about.textContent = `${answers[state.against] ?? ''} ${state.about}`;
  put(name, (element) => {
    element.setAttribute('adapter', name);
    for (const [key, value] of Object.entries(state.attributes)) if (value !== null) element.setAttribute(key, value.replace(/^callback\.html$/, 'backends/callback.html'));
  });
}

function instead(name: string, why: string): void {
  void show('device');
  about.textContent = `${labels[name] ?? name} does not run: ${why}. These are kept on this device.`;
}

choice.addEventListener('change', () => {
  history.replaceState(null, '', `?on=${choice.value}`);
  void show(choice.value);
});
const first = new URLSearchParams(location.search).get('on') ?? 'device';
if (here[first]) void show(first);
else if (!labels[first]) instead(first, 'there is no such backend');
else if (servers[first] != null) instead(first, servers[first]);
else void show(first);
