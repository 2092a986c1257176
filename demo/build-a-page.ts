// The page builder: what is chosen on the form becomes tags to paste, a live thread beside them, and the page's address.
// The form is made with the page (site/builder.ts), the tags are put together in site/tags.ts.

import { modelThread } from './model-thread.js';
import { moduleCode, oneScript, scriptTag, styleSheet, type Attribute, type Choice, type Option } from './site/tags.js';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const one = <T extends Element>(selector: string): T => document.querySelector<T>(selector)!;

const form = one<HTMLFormElement>('#builder');
const adapter = one<HTMLSelectElement>('#adapter');
const look = one<HTMLSelectElement>('#look');
const said = one('#said');
const place = one<HTMLElement>('#live');

/** All that can be set now: those of the other backends are disabled with their fieldsets. */
const controls = (): Control[] => [...form.elements].filter((each): each is Control =>
  (each instanceof HTMLInputElement || each instanceof HTMLSelectElement || each instanceof HTMLTextAreaElement) && each.name !== '' && !each.matches(':disabled'));
const ofBackend = (): HTMLElement => one(`.backend[data-backend="${adapter.value}"]`);
const checkbox = (control: Control): control is HTMLInputElement => control instanceof HTMLInputElement && control.type === 'checkbox';
/** null: nothing is said. */
const valueOf = (control: Control): string | null => (checkbox(control) ? (control.checked ? '' : null) : control.value.trim() || null);

function chosen(): Choice {
  const backend = ofBackend();
  const attributes: Attribute[] = [];
  const options: Option[] = [];
  for (const control of controls()) {
    const { kind, property = null, options: pattern } = control.dataset;
    const value = valueOf(control);
    if (kind === undefined && property === null || value === null) continue;
    attributes.push({ name: control.name, value, property, number: kind === 'number' });
    if (pattern !== undefined) options.push({ pattern, value, as: kind === 'number' ? 'number' : kind === 'words' || kind === 'several' ? 'list' : 'text' });
  }
  // What says which backend it is comes first, then what is said of the element.
  attributes.sort((a, b) => Number(a.property !== null) - Number(b.property !== null));
  const { factory = '', token } = backend.dataset;
  const own = backend.querySelector<HTMLInputElement>('[name=token]')?.checked === true;
  return {
    adapter: adapter.value, attributes, styles: styles(),
    factory: factory === '' ? null : { name: factory, options },
    inside: backend.querySelector<HTMLTemplateElement>('[data-inside]')?.innerHTML ?? '',
    token: own && (token === 'element' || token === 'option') ? token : null,
  };
}

/** The theme, and over it what was set by itself; what no browser would take is said, and left out. */
function styles(): (readonly [string, string])[] {
  const all = new Map<string, string>();
  for (const rule of (look.selectedOptions[0]?.dataset['css'] ?? '').split(';')) {
    const [, name, value] = /^\s*([\w-]+):\s*(.+?)\s*$/.exec(rule) ?? [];
    if (name === '--ground') for (const [property, as] of [['display', 'block'], ['padding', '24px'], ['border-radius', '12px'], ['background', value!]] as const) all.set(property, as);
    else if (name !== undefined) all.set(name, value!);
  }
  for (const field of form.querySelectorAll<HTMLInputElement>('input[data-css]')) {
    const value = field.value.trim();
    const kind = field.dataset['css']!;
    const wrong = value !== '' && !takes(kind, value);
    field.setAttribute('aria-invalid', String(wrong));
    one(`#${field.id}-wrong`).textContent = wrong ? `No browser takes this as ${kind === 'color' ? 'a colour' : kind === 'font-family' ? 'a font' : 'a size'}, so it is left out.` : '';
    if (value !== '' && !wrong) all.set(field.name, value);
    // A picker shows what is chosen, as far as it can: it knows no other colours than these.
    const picker = form.querySelector<HTMLInputElement>(`[data-for="${field.id}"]`);
    const hex = /^#[\da-f]{6}$/i.exec(all.get(field.name) ?? '')?.[0];
    if (picker) picker.value = hex ?? picker.defaultValue;
  }
  return [...all];
}

/** Colours and sizes need these functions. With var() CSS takes anything, also a picture of a stranger's. */
const functions = /^(?:|rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|calc|min|max|clamp)$/i;

function takes(kind: string, value: string): boolean {
  return !value.includes('\\') && [...value.matchAll(/([^\s(,]*)\(/g)].every(([, name]) => functions.test(name!)) && CSS.supports(kind, value);
}

function put(id: string, text: string | null, note: string): void {
  const out = one(`#${id}`);
  out.querySelector('pre')!.textContent = text ?? '';
  out.querySelector('button')!.hidden = text === null;
  const words = out.querySelector<HTMLElement>('.note')!;
  words.textContent = note;
  words.hidden = note === '';
}

let drawn = '';
let later: ReturnType<typeof setTimeout> | undefined;

function update(): void {
  for (const each of form.querySelectorAll<HTMLElement>('.backend')) {
    const away = each.dataset['backend'] !== adapter.value;
    each.hidden = away;
    each.querySelectorAll('fieldset').forEach((set) => { set.disabled = away; });
  }
  const choice = chosen();
  const title = adapter.selectedOptions[0]!.textContent;
  const noLogin = choice.token === 'option' ? 'A login of the page’s own is a function, which no attribute can hold: take the module.' : '';
  put('tag', scriptTag(choice), noLogin);
  put('one', oneScript(choice), oneScript(choice) === null ? 'The comments stand inside the element, so a script alone cannot be it.' : noLogin);
  put('module', moduleCode(choice), choice.factory === null ? 'In markup this is short; in a module it is put together from several adapters, as its own page shows.' : '');
  put('styles', styleSheet(choice), '');
  one<HTMLElement>('#styles').hidden = choice.styles.length === 0;
  one<HTMLAnchorElement>('#more').href = `backends/${choice.adapter}.html`;
  // Not at each key: some browsers refuse an address that changes too often.
  clearTimeout(later);
  later = setTimeout(() => {
    keep();
    live(choice, title);
  }, drawn === '' ? 0 : 300);
}

/** Whoever sends somebody here must not choose which server is asked, nor who is told a password: of addresses, none is used but our own files'. */
function standIn({ adapter: name, attributes }: Choice, title: string): readonly [words: string, attributes: Readonly<Record<string, string>>] {
  const set = (wanted: string): string | undefined => attributes.find((each) => each.name === wanted)?.value;
  const seed = 'backends/comments.json';
  const src = set('src') ?? 'comments.json';
  if (name === 'device') return ['This is it: kept in this browser. Any name may log in.', { adapter: 'device', 'data-seed': seed, 'data-database': 'parley-builder' }];
  if (name === 'memory') return ['This is it: gone with the page. Any name may log in.', { adapter: 'memory', 'data-seed': seed }];
  if (name === 'static' && /^[\w-]+\.json$/.test(src)) return ['This is it, of a file beside this page.', { adapter: 'static', src }];
  if (name === 'page') return ['This is it, with the comments inside the tag; what is new goes to memory here.', { adapter: 'page', ...(set('data-write') ? { 'data-write': 'memory', 'data-seed': seed } : {}) }];
  if (name === 'merge') return ['Your sources are not asked from here. Memory and a file beside this page stand in for them.', { adapter: 'merge', 'data-sources': JSON.stringify([{ adapter: 'memory', seed }, { adapter: 'static', src: 'archive.json', source: 'Archive' }]) }];
  return [`${title} is not asked from here. Memory stands in for it, with comments of the demo: look, language and options are as they will be, but it can do more or less than ${title} does.`, { adapter: 'memory', 'data-seed': seed }];
}

/** A new element each time, as a page would begin with it; for another colour the old one will do. */
function live(choice: Choice, title: string): void {
  const [words, given] = standIn(choice, title);
  const own = choice.attributes.filter(({ property, name }) => property !== null && !['thread', 'thread-url'].includes(name));
  const all = { 'thread-title': modelThread.title, ...Object.fromEntries(own.map(({ name, value }) => [name, value])), ...given, thread: modelThread.id };
  const wanted = JSON.stringify(all);
  if (wanted !== drawn) {
    drawn = wanted;
    const element = document.createElement('parley-thread');
    if (choice.adapter === 'page') element.append(ofBackend().querySelector<HTMLTemplateElement>('[data-inside]')!.content.cloneNode(true));
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
    one('#by').textContent = words;
    place.replaceChildren(element);
  }
  const { style } = place.firstElementChild as HTMLElement;
  [...style].forEach((name) => style.removeProperty(name));
  for (const [name, value] of choice.styles) style.setProperty(name, value);
}

const isSet = (control: Control): boolean => checkbox(control) ? control.checked !== control.defaultChecked
  : control instanceof HTMLSelectElement ? control.value !== firstOf(control)
  : control.value !== control.defaultValue;
const firstOf = (select: HTMLSelectElement): string => [...select.options].find((option) => option.defaultSelected)?.value ?? select.options[0]!.value;

function keep(): void {
  const query = new URLSearchParams(controls().filter(isSet).map((each) => [each.name, checkbox(each) ? (each.checked ? 'yes' : 'no') : each.value]));
  history.replaceState(null, '', query.size === 0 ? location.pathname : `?${query}`);
}

/** What the address says, as far as the form knows it. */
function recall(): void {
  const query = new URLSearchParams(location.search);
  const wanted = query.get('adapter');
  if (wanted !== null && [...adapter.options].some((option) => option.value === wanted)) adapter.value = wanted;
  form.querySelectorAll<HTMLElement>('.backend').forEach((each) => each.querySelectorAll('fieldset').forEach((set) => { set.disabled = each.dataset['backend'] !== adapter.value; }));
  for (const control of controls()) {
    const value = query.get(control.name);
    if (value === null || control === adapter) continue;
    if (checkbox(control)) control.checked = value !== 'no';
    else if (!(control instanceof HTMLSelectElement) || [...control.options].some((option) => option.value === value)) control.value = value;
    control.closest('details')?.setAttribute('open', '');
  }
}

form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', (event) => {
  const { target } = event;
  if (target instanceof HTMLInputElement && target.dataset['for'] !== undefined) one<HTMLInputElement>(`#${target.dataset['for']}`).value = target.value;
  update();
});
// The fields are empty a moment after the event.
form.addEventListener('reset', () => queueMicrotask(() => setTimeout(update)));

for (const out of document.querySelectorAll<HTMLElement>('.out')) {
  const button = out.querySelector('button')!;
  const pre = out.querySelector('pre')!;
  button.addEventListener('click', () => {
    const tell = (words: string): void => {
      button.textContent = words;
      said.textContent = `${words}: ${one(`#${out.id}-name`).textContent}`;
      setTimeout(() => {
        button.textContent = 'Copy';
        said.textContent = '';
      }, 3_000);
    };
    // Without the right to write there, or on a page without https.
    const select = (): void => {
      getSelection()!.selectAllChildren(pre);
      tell('Selected, press Ctrl+C');
    };
    if (!navigator.clipboard) select();
    else navigator.clipboard.writeText(pre.textContent).then(() => tell('Copied'), select);
  });
}
recall();
update();
