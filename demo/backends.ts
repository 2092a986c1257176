// One article and one element on many backends, one after the other. Five need no server; the others are those that `npm run backends` started.

import '../src/define.js';
import { deviceAdapter } from '../src/adapters/device.js';
import { memoryAdapter } from '../src/adapters/memory.js';
import { mergeAdapters } from '../src/adapters/merge.js';
import { pageAdapter } from '../src/adapters/page.js';
import { pocketbaseAdapter } from '../src/adapters/pocketbase.js';
import { restAdapter } from '../src/adapters/rest.js';
import { staticAdapter } from '../src/adapters/static.js';
import { walineAdapter } from '../src/adapters/waline.js';
import { wordpressAdapter } from '../src/adapters/wordpress.js';
import type { CommentAdapter } from '../src/core/adapter.js';
import { marginaliaAdapter } from './guide/adapter.js';
import { modelSeed } from './model-thread.js';

/** What `npm run backends` tells of one server. */
interface Server {
  /** Where it is. Absent: it does not run. */
  readonly base?: string;
  /** How to sign in there; or why it does not run. */
  readonly about: string;
}
interface Backend {
  readonly label: string;
  readonly about?: string;
  readonly make: (base: string) => CommentAdapter;
}

const thread = document.querySelector('parley-thread')!;
const choice = document.querySelector<HTMLSelectElement>('#on')!;
const about = document.querySelector('#about')!;
/** Taken off the page, so that they are not shown before the comments of the others. */
const standing = document.querySelector('.standing')!;
standing.remove();

const archive = (): CommentAdapter => staticAdapter({ src: 'archive.json' });
const here: Readonly<Record<string, Backend>> = {
  device: { label: 'This device', about: 'Kept in this browser. Any name may log in.', make: () => deviceAdapter({ database: 'parley-backends', seed: modelSeed }) },
  memory: { label: 'Memory', about: 'Gone when the page is left. Any name may log in.', make: () => memoryAdapter({ seed: modelSeed }) },
  static: { label: 'A JSON file', about: 'archive.json, as another system exported it. To be read only.', make: archive },
  page: { label: 'The page’s own HTML', about: 'Three comments stand in the markup of this page; new ones go to memory.', make: () => pageAdapter({ root: standing, write: memoryAdapter({ seed: modelSeed }) }) },
  merge: { label: 'Two at once', about: 'Memory, and the JSON file beneath it; both in one list.', make: () => mergeAdapters(memoryAdapter({ seed: modelSeed }), { adapter: archive(), source: 'archive' }) },
};
const served: Readonly<Record<string, Backend>> = {
  rest: { label: 'The reference server', make: (base) => restAdapter({ base }) },
  marginalia: { label: 'Marginalia, from “Write an adapter”', make: (server) => marginaliaAdapter({ server }) },
  pocketbase: { label: 'PocketBase', make: (base) => pocketbaseAdapter({ base }) },
  waline: { label: 'Waline', make: (server) => walineAdapter({ server, way: 'form' }) },
  wordpress: { label: 'WordPress', make: (site) => wordpressAdapter({ site }) },
};
const servers = JSON.parse(document.querySelector('#servers')!.textContent) as Readonly<Record<string, Server>>;

function options(label: string, backends: Readonly<Record<string, Backend>>, runs: (name: string) => boolean): HTMLOptGroupElement {
  const group = Object.assign(document.createElement('optgroup'), { label });
  for (const [name, backend] of Object.entries(backends)) {
    group.append(Object.assign(document.createElement('option'), { value: name, textContent: runs(name) ? backend.label : `${backend.label} (does not run)`, disabled: !runs(name) }));
  }
  return group;
}
const runs = (name: string): boolean => Object.hasOwn(here, name) || servers[name]?.base !== undefined;
choice.append(options('Without a server', here, runs), options('Servers', served, runs));

let adapter: CommentAdapter | null = null;

function show(name: string): void {
  const before = adapter;
  const base = servers[name]?.base ?? '';
  const backend = here[name] ?? served[name]!;
  about.textContent = backend.about ?? servers[name]?.about ?? '';
  choice.value = name;
  adapter = backend.make(base);
  thread.adapter = adapter;
  thread.dataset['on'] = name;
  // Not before the element has let go of it.
  void thread.updateComplete.then(() => before?.dispose?.());
}

choice.addEventListener('change', () => {
  history.replaceState(null, '', `?on=${choice.value}`);
  show(choice.value);
});
const wanted = new URLSearchParams(location.search).get('on') ?? 'device';
show(runs(wanted) ? wanted : 'device');
if (!runs(wanted)) {
  const why = servers[wanted]?.about ?? 'say npm run backends';
  about.textContent = Object.hasOwn(served, wanted) ? `${served[wanted]!.label} does not run: ${why}. These are kept on this device.` : 'There is no such backend; these are kept on this device.';
}
