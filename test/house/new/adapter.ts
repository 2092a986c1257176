// A new adapter, made of the one in template/: its file, its name in markup, a fake of its backend, its conformance test, its page, and a
// line in each of the tables that name all backends. Asks nobody and writes over nothing.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

const here = 'test/house/new/template';

/** Where each file of the template goes, by its name there. */
const places = (name: string): Readonly<Record<string, string>> => ({
  'adapter.ts': `src/adapters/${name}.ts`,
  'markup.ts': `src/script/${name}.ts`,
  'fake.ts': `test/backends/${name}/fake.ts`,
  'conformance.ts': `test/adapters/${name}.test.ts`,
  'page.html': `demo/backends/${name}.html`,
});

/** Changes a table: what is found once is written anew. */
interface Line {
  readonly file: string;
  readonly at: RegExp;
  readonly to: string;
}
/** The tables that name every backend. $& is what was found. */
const lines = (name: string, title: string): readonly Line[] => [
  { file: 'src/script.ts', at: /^};\n\nfor \(const \[name, load\]/m, to: `  ${name}: () => import('./script/${name}.js'),\n$&` },
  { file: 'demo/backends.ts', at: /^};\nconst answers/m, to: `  ${name}: '${title}',\n$&` },
  { file: 'test/backends/stand-ins.ts', at: /^import type \{ Start \} from/m, to: `import { fake${title} } from './${name}/fake.js';\n$&` },
  {
    file: 'test/backends/stand-ins.ts', at: /^\} satisfies Record<string, Start>;/m,
    to: `  async ${name}() {
    const time = clock();
    const server = await fake${title}(time.now);
    fill<{ id: string }>(time, ({ text, author }, parent) => server.add(thread.id, nameOf(author), text, parent?.id ?? null));
    return { base: server.base, attributes: { src: '{at}', ...under }, against, about: 'It is to be read only.', stop: server.stop };
  },
$&`,
  },
  { file: 'test/support/hostile-scenes.ts', at: /^import \{ fakeArtalk \}/m, to: `import { ${name}Adapter } from '../../src/adapters/${name}.js';\nimport { fake${title} } from '../backends/${name}/fake.js';\n$&` },
  {
    file: 'test/support/hostile-scenes.ts', at: /(?<=^export const scenes: .*\n)/m,
    to: `  async ${name}() {
    const server = await fake${title}();
    await talk(async (words, parent) => server.add(thread.id, 'Carol', words, parent).id as CommentId);
    return { thread, make: (fetch, timeout = 20_000) => ${name}Adapter({ server: server.base, timeout, fetch }), close: () => server.stop() };
  },
`,
  },
];

/** Answers with what was made and what is left to do. Throws, before anything is written, where it cannot be done. */
export function newAdapter(root: string, name: string): { readonly made: readonly string[]; readonly next: readonly string[] } {
  if (!/^[a-z][a-z\d]*$/.test(name)) throw new Error('The name of an adapter is of small letters and digits, as in "remark42": it stands in markup, in addresses and in names of functions.');
  const title = name[0]!.toUpperCase() + name.slice(1);
  const targets = places(name);
  for (const file of Object.values(targets)) if (existsSync(join(root, file))) throw new Error(`${file} is there already.`);
  const files = new Map<string, string>();
  for (const [from, to] of Object.entries(targets)) files.set(to, made(readFileSync(join(root, here, from), 'utf8'), to, targets).replaceAll('kiosk', name).replaceAll('Kiosk', title));
  for (const { file, at, to } of lines(name, title)) {
    const text = files.get(file) ?? readFileSync(join(root, file), 'utf8');
    const changed = text.replace(at, to);
    if (changed === text) throw new Error(`${file} is not written as this expects; ${import.meta.url.replace(/^.*\//, '')} must learn how it is.`);
    files.set(file, changed);
  }
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return {
    made: [...files.keys()],
    next: [
      `See it pass, and keep what was found: PARLEY_RECORD=1 npm test -- adapters/${name}`,
      `Write down what your backend answers, in ${targets['fake.ts']}, and make ${targets['adapter.ts']} read it, where it says TODO.`,
      'Add what it can do besides: a facet of src/core/adapter.ts each. The kit then tests it by itself; see src/adapters/cusdis.ts for writing as a guest, src/adapters/isso.ts for votes and editing.',
      `Try it against answers that no server should give: PARLEY_ADAPTER=${name} npm test -- hostile-answers (PARLEY_RECORD=counts, without PARLEY_ADAPTER, keeps the counts)`,
      `Say how it is set up in ${targets['page.html']}, and see it: npm start, /backends/${name}.html`,
      'Bring the tables up to date: npm run readme; npm run build && npm run size; PARLEY_RECORD=1 npm test -- package/api; a line in CHANGELOG.md.',
    ],
  };
}

/** A file of the template as it stands elsewhere: its imports lead to the same modules from there. */
function made(text: string, to: string, targets: Readonly<Record<string, string>>): string {
  return text.replace(/(?<= from ')(\.[^']*)\.js(?=';$)/gm, (_all, specifier: string) => {
    const meant = posix.join(here, `${specifier}.ts`);
    const target = meant.startsWith(`${here}/`) ? targets[meant.slice(here.length + 1)]! : meant;
    const path = posix.relative(posix.dirname(to), target).replace(/\.ts$/, '.js');
    return path.startsWith('.') ? path : `./${path}`;
  });
}
