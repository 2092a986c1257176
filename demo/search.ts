// What the head of every page does: the navigation’s groups, and the search field. The index is asked for when somebody comes to the field; all else happens here.

import { closesByItself } from './navigation.js';
import { excerpt, find } from './site/find.js';
import type { Entry } from './site/search-index.js';

const box = document.querySelector<HTMLElement>('.find')!;
const field = box.querySelector('input')!;
const results = box.querySelector<HTMLElement>('.found')!;
const status = box.querySelector('[role=status]')!;
const list = box.querySelector('ol')!;
const up = box.dataset['up']!;
closesByItself(document.querySelector('header nav')!);
// Without scripts there is no field that would do nothing.
box.classList.add('ready');

let index: Promise<readonly Entry[]> | null = null;

/** Once; after a failure again. */
function entries(): Promise<readonly Entry[]> {
  index ??= fetch(`${up}search.json`).then((answer) => {
    if (!answer.ok) throw new Error(`search.json answered ${answer.status}`);
    return answer.json() as Promise<readonly Entry[]>;
  });
  index.catch(() => { index = null; });
  return index;
}

function line({ page, id, title, heading, text }: Entry): HTMLLIElement {
  const link = Object.assign(document.createElement('a'), { href: `${up}${page}${id === '' ? '' : `#${id}`}` });
  const about = Object.assign(document.createElement('small'), { textContent: excerpt(text, field.value) });
  link.append(Object.assign(document.createElement('strong'), { textContent: heading }), heading === title ? '' : ` ${title}`, about);
  const item = document.createElement('li');
  item.append(link);
  return item;
}

async function look(): Promise<void> {
  const query = field.value.trim();
  if (query === '') return close();
  let found: readonly Entry[];
  try {
    found = find(await entries(), query);
  } catch {
    results.hidden = false;
    list.replaceChildren();
    status.textContent = 'The search could not be loaded. Type again to try again.';
    return;
  }
  // Somebody has typed on meanwhile.
  if (query !== field.value.trim()) return;
  list.replaceChildren(...found.map(line));
  status.textContent = found.length === 0 ? 'Nothing found.' : found.length === 1 ? '1 place' : `${found.length} places`;
  results.hidden = false;
}

function close(): void {
  results.hidden = true;
}

field.addEventListener('focus', ({ relatedTarget }) => {
  entries().catch(() => undefined);
  // Who comes back from the results has seen them.
  if (field.value.trim() !== '' && !box.contains(relatedTarget as Node | null)) void look();
});
field.addEventListener('input', () => void look());
box.addEventListener('keydown', (event) => {
  const links = [...list.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (event.isComposing) return;
  if (step !== 0 && !results.hidden && links.length > 0) {
    event.preventDefault();
    (at + step < 0 ? field : links[Math.min(at + step, links.length - 1)]!).focus();
  } else if (event.key === 'Enter' && at < 0 && !results.hidden) {
    links[0]?.click();
  } else if (event.key === 'Escape' && !results.hidden) {
    event.preventDefault();
    field.focus();
    close();
  }
});
box.addEventListener('focusout', ({ relatedTarget }) => {
  if (!box.contains(relatedTarget as Node | null)) close();
});
// A press on the words beside the links would else close them under the finger.
results.addEventListener('mousedown', (event) => {
  if (!(event.target as Element).closest('a')) event.preventDefault();
});
