// What the page builder gives people to paste: one choice as a script and an element, as one script, as a module, and as a style sheet.
// Pure, so that it can be tried with anything that anybody might type.

export interface Choice {
  readonly adapter: string;
  /** The function that makes the adapter in a module, and what stands between its braces; null: markup is the only short way. */
  readonly factory: { readonly name: string; readonly options: readonly Option[] } | null;
  /** Of the element and for its adapter, but for `adapter` itself. A switch is '' */
  readonly attributes: readonly Attribute[];
  /** What stands inside the element. Ours, never typed. */
  readonly inside: string;
  /** How a login of the page's own reaches the adapter; null: there is none. */
  readonly token: 'element' | 'option' | null;
  /** For the style sheet. */
  readonly styles: readonly (readonly [property: string, value: string])[];
}

export interface Attribute {
  readonly name: string;
  readonly value: string;
  /** Of the element in a module; null: the adapter's. */
  readonly property: string | null;
  readonly number: boolean;
}

/** `pattern` is `server: $`, or several with commas between; a dot leads into an object. */
export interface Option {
  readonly pattern: string;
  readonly value: string;
  readonly as: 'text' | 'number' | 'list';
}

const folder = 'https://your.site/parley/';
const ask = "() => fetch('/comment-token').then((answer) => (answer.status === 200 ? answer.text() : null))";

export function scriptTag({ adapter, attributes, inside, token }: Choice): string {
  const open = tag('parley-thread', [['adapter', adapter], ...attributes.map(({ name, value }) => [name, value] as const)]);
  const lines = [`<script type="module" src="${folder}parley.js"></script>`, inside === '' ? `${open}</parley-thread>` : `${open}\n  ${inside}\n</parley-thread>`];
  return [...lines, ...(token === 'element' ? [tokenScript] : [])].join('\n');
}

/** null: what stands inside the element has no place in it. */
export function oneScript({ adapter, attributes, inside, token }: Choice): string | null {
  if (inside !== '') return null;
  const data = attributes.map(({ name, value }) => [name.startsWith('data-') ? name : `data-${name}`, value] as const);
  return [`${tag('script', [['src', `${folder}parley.classic.js`], ['data-adapter', adapter], ...data])}</script>`, ...(token === 'element' ? [tokenScript] : [])].join('\n');
}

/** Keeps the element's other words in step: what a page's own login gives is no attribute. */
const tokenScript = `<script type="module">\n  document.querySelector('parley-thread').token = ${ask};\n</script>`;

/** JavaScript, and as well TypeScript. null: markup is the only short way. */
export function moduleCode({ adapter, factory, attributes, token }: Choice): string | null {
  if (factory === null) return null;
  const own = attributes.filter(({ property }) => property !== null);
  const locale = own.find(({ name }) => name === 'locale')?.value;
  return [
    "import 'parley-comments/define';",
    ...(locale === undefined ? ["import { registerLocales } from 'parley-comments';"] : []),
    `import { ${factory.name} } from 'parley-comments/adapters/${adapter}';`,
    ...(locale === undefined ? ["import { loadLocale } from 'parley-comments/locale/all';"] : locale === 'en' ? [] : [`import words from 'parley-comments/locale/${locale}';`]),
    '',
    ...(locale === undefined ? ['registerLocales(loadLocale);'] : []),
    "const thread = document.createElement('parley-thread');",
    `thread.adapter = ${factory.name}(${object([...factory.options.flatMap(entries), ...(token === null ? [] : [['token', ask] as const])])});`,
    ...own.map(({ property, value, number }) => `thread.${property} = ${number ? numeral(value) : quoted(value)};`),
    ...(locale === undefined || locale === 'en' ? [] : ['thread.messages = words;']),
    'document.body.append(thread);',
  ].join('\n');
}

/** '': nothing was chosen. */
export function styleSheet({ styles }: Choice): string {
  if (styles.length === 0) return '';
  return `parley-thread {\n${styles.map(([property, value]) => `  ${property}: ${value.replaceAll('<', '\\3c ')};`).join('\n')}\n}`;
}

function tag(name: string, attributes: readonly (readonly [name: string, value: string])[]): string {
  let markup = `<${name}`;
  let line = markup.length;
  for (const [key, value] of attributes) {
    const said = value === '' ? key : `${key}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"`;
    const broken = line + said.length > 68 && line > 20;
    markup += `${broken ? '\n ' : ''} ${said}`;
    line = (broken ? 1 : line) + said.length + 1;
  }
  return `${markup}>`;
}

/** The entries of an object that a pattern stands for. */
function entries({ pattern, value, as }: Option): (readonly [path: string, code: string])[] {
  const code = as === 'number' ? numeral(value) : as === 'list' ? `[${value.split(/[\s,]+/).filter(Boolean).map(quoted).join(', ')}]` : quoted(value);
  return pattern.split(/, (?=[\w.]+: )/).map((each) => {
    const at = each.indexOf(': ');
    return [each.slice(0, at), each.slice(at + 2).replace('$', () => code)] as const;
  });
}

/** `login.callback` becomes an object in the object. A later entry of the same name wins. */
function object(all: readonly (readonly [path: string, code: string])[], indent = '  '): string {
  const own = new Map<string, string>();
  const inner = new Map<string, (readonly [string, string])[]>();
  for (const [path, code] of all) {
    const [key, ...rest] = path.split('.');
    if (rest.length === 0) own.set(key!, code);
    else inner.set(key!, [...inner.get(key!) ?? [], [rest.join('.'), code]]);
  }
  for (const [key, some] of inner) own.set(key, object(some, `${indent}  `));
  if (own.size === 0) return '';
  return `{\n${[...own].map(([key, code]) => `${indent}${key}: ${code},\n`).join('')}${indent.slice(2)}}`;
}

/** As a literal that also stands in a script inside a page. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029').replace(/<(?=[!/])/g, '\\x3c')}'`;
}

function numeral(text: string): string {
  const number = Number(text);
  return Number.isFinite(number) ? String(number) : '0';
}
