// The live thread of a backend's page: the very element that the page tells people to paste, with the addresses of the backend that is
// served beside the page. Where none is, the same thread on this device. Says in either case who answers.

import { modelThread } from '../model-thread.js';

/** What the server of the pages tells of a backend. */
type State = { readonly attributes: Readonly<Record<string, string | null>>; readonly against: string; readonly about: string } | { readonly why: string };

const snippet = document.querySelector<HTMLElement>('pre[data-snippet]')!;
const place = document.querySelector('#live')!;
const by = document.querySelector('#by')!;
const beside = document.querySelector<HTMLMetaElement>('meta[name="served"]')?.content;

const answers: Readonly<Record<string, string>> = {
  'real server': 'The real server answers, started beside this page.',
  'real database': 'A real database answers, started beside this page.',
  'recorded facts': 'A stand-in answers that is written from recorded facts, not the real server.',
};

/** Never run from here: a document of its own is inert until its element is put into this one. */
function pasted(): HTMLElement {
  const { body } = new DOMParser().parseFromString(snippet.textContent, 'text/html');
  return document.importNode(body.querySelector<HTMLElement>('parley-thread')!, true);
}

function show(element: HTMLElement, attributes: Readonly<Record<string, string | null>>, words: string): void {
  for (const [name, value] of Object.entries({ thread: modelThread.id, 'thread-title': modelThread.title, ...attributes })) {
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
  by.textContent = words;
  place.replaceChildren(element);
}

function onThisDevice(words: string): void {
  show(document.createElement('parley-thread'), { adapter: 'device', 'data-seed': 'comments.json', 'data-database': 'parley-backends' }, `${words} The thread below is kept on this device meanwhile.`);
}

async function served(name: string): Promise<State> {
  const response = await fetch(`${beside}/${name}`);
  if (!response.ok) throw new Error(`${beside}/${name} answered ${response.status}`);
  return response.json() as Promise<State>;
}

const element = pasted();
const name = element.getAttribute('adapter')!;
const { about } = snippet.dataset;
if (about !== undefined) show(element, {}, about);
else if (beside === undefined) onThisDevice('No server stands behind this page; npm start brings one, in a copy of the repository.');
else {
  by.textContent = 'Starting what answers here. The first time, it may have to be installed.';
  const state = await served(name).catch((thrown: unknown): State => ({ why: String(thrown) }));
  if ('why' in state) onThisDevice(`It does not run here: ${state.why}.`);
  else show(element, state.attributes, `${answers[state.against] ?? ''} ${state.about}`);
}
